"""The image in GIMP: what is selected there, and where results go. Main thread only."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from . import pixels, references
from .edit import Arrival, Insertion, Snapshot, Stage
from .errors import CannotEdit
from .geometry import Bounds, Size, Window
from .pictures import Picture
from .worker import Progress

T = TypeVar("T")
LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
}
ORIGIN = "ideogram-mask-editor/edit"  # the parasite by which a layer remembers how it was made
LONGEST_NAME = 40  # characters of the prompt in a layer's name


class Canvas:
    """One layer of one image, as the host of an edit (see `edit.Host`)."""

    def __init__(
        self, image: Gimp.Image, drawables: Sequence[Gimp.Drawable], progress: Progress
    ) -> None:
        self.image = image
        self.layer = the_layer(image, drawables)
        self.progress = progress

    def enter(self, stage: Stage) -> None:
        self.progress.enter(stage)

    def off_main(self, work: Callable[[], T]) -> T:
        return self.progress.off_main(work)

    def snapshot(self) -> Snapshot:
        _, non_empty, left, top, right, bottom = Gimp.Selection.bounds(self.image)
        if not non_empty:
            raise CannotEdit("Nothing is selected: select what should be painted anew, first.")
        selected = Bounds(left, top, right - left, bottom - top).intersection(self._bounds())
        if selected is None:
            raise CannotEdit("The selection misses the layer: select a part of the active layer.")
        return Snapshot(self._bounds(), selected)

    def read_source(self, window: Window, source: str, most_bytes: int) -> Picture:
        if source == "visible":
            return self._read_visible(window, most_bytes)
        x, y = self._offsets()
        inside = window.bounds.moved(-x, -y)
        ground = pixels.NEUTRAL if self.layer.has_alpha() else None
        buffer = self.layer.get_buffer()
        return pixels.picture(buffer, inside, window.sent, most_bytes, ground)

    def _read_visible(self, window: Window, most_bytes: int) -> Picture:
        """What the user sees in the window; what lies beyond the canvas is transparent."""
        seen = Gimp.Layer.new_from_visible(self.image, self.image, "seen")
        try:
            buffer = seen.get_buffer()
            return pixels.picture(buffer, window.bounds, window.sent, most_bytes, pixels.NEUTRAL)
        finally:
            seen.delete()

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        return references.read(name, most_bytes)

    def read_coverage(self, window: Window) -> bytes:
        return pixels.read_coverage(self.image.get_selection().get_buffer(), window.bounds)

    def insert(self, insertion: Insertion) -> list[Gimp.Layer]:
        if not self.image.is_valid():
            raise CannotEdit("it was closed")
        title = shortened(insertion.options.prompt)
        match = pixels.sent(*insertion.sent_files()) if insertion.options.match_colors else None
        layers = [
            self._result_layer(insertion, arrival, match, f"{title} #{arrival.result.index + 1}")
            for arrival in insertion.arrivals
        ]
        self.image.undo_group_start()
        try:
            self._insert_above(layers, title)
        finally:
            self.image.undo_group_end()
        Gimp.displays_flush()
        return layers

    def _result_layer(
        self, insertion: Insertion, arrival: Arrival, match: pixels.Sent | None, name: str
    ) -> Gimp.Layer:
        """A finished layer that is not in the image yet: until it is, nothing can be undone."""
        bounds, kind = insertion.window.bounds, LAYER_TYPES[self.image.get_base_type()]
        layer = Gimp.Layer.new(
            self.image, name, bounds.width, bounds.height, kind, 100, Gimp.LayerMode.NORMAL
        )
        layer.set_offsets(bounds.x, bounds.y)
        pixels.write_result(arrival.picture, arrival.file, layer.get_buffer(), bounds.size, match)
        updated(layer, bounds.size)
        mask = layer.create_mask(Gimp.AddMaskType.BLACK)
        layer.add_mask(mask)
        pixels.write_coverage(mask.get_buffer(), bounds.size, insertion.coverage)
        updated(mask, bounds.size)
        layer.set_edit_mask(False)
        # ASCII: PyGObject takes a parasite's bytes as signed, and none above 127.
        origin = json.dumps(insertion.origin(arrival.result)).encode()
        layer.attach_parasite(Gimp.Parasite.new(ORIGIN, Gimp.PARASITE_PERSISTENT, origin))
        return layer

    def _insert_above(self, layers: Sequence[Gimp.Layer], title: str) -> None:
        """One layer right above the edited one; several in a group there, the first visible."""
        parent, position = None, 0
        if self.layer.is_valid():  # it may have been deleted meanwhile
            parent, position = self.layer.get_parent(), self.image.get_item_position(self.layer)
        if len(layers) > 1:
            group = Gimp.GroupLayer.new(self.image, title)
            self.image.insert_layer(group, parent, position)
            parent, position = group, 0
        for place, layer in enumerate(layers):
            layer.set_visible(place == 0)
            self.image.insert_layer(layer, parent, position + place)
        self.image.set_selected_layers([layers[0]])

    def _offsets(self) -> tuple[int, int]:
        _, x, y = self.layer.get_offsets()
        return x, y

    def _bounds(self) -> Bounds:
        return Bounds(*self._offsets(), self.layer.get_width(), self.layer.get_height())


def the_layer(image: Gimp.Image, drawables: Sequence[Gimp.Drawable]) -> Gimp.Layer:
    """The one layer to edit; raises CannotEdit with what to select instead."""
    if len(drawables) != 1:
        raise CannotEdit(f"Select one layer; {len(drawables)} are selected.")
    layer = drawables[0]
    if isinstance(layer, Gimp.LayerMask):
        raise CannotEdit("The layer's mask is active: click on the layer itself, then try again.")
    if not isinstance(layer, Gimp.Layer):
        raise CannotEdit("A channel is active: click on a layer, then try again.")
    if layer.is_group():
        raise CannotEdit("A layer group is active: select one layer inside it.")
    if image.get_floating_sel() is not None:
        raise CannotEdit("There is a floating selection: anchor it or make it a layer first.")
    if image.get_base_type() not in LAYER_TYPES:
        raise CannotEdit("The image is indexed: change it with Image ▸ Mode ▸ RGB first.")
    return layer


def shortened(prompt: str) -> str:
    words = " ".join(prompt.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"


def updated(drawable: Gimp.Drawable, size: Size) -> None:
    """Tell GIMP that the pixels changed; the buffer has been flushed."""
    drawable.update(0, 0, size.width, size.height)
