"""The image in GIMP: what is selected there, and where results go. Main thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gimp

from . import origin, pixels, references, scaling, scratch
from .coverage import Coverage
from .edit import Insertion, Snapshot, Stage
from .errors import CannotEdit
from .geometry import Bounds, Size, Window
from .origin import Origin
from .pictures import Picture
from .texts import _
from .worker import Progress

T = TypeVar("T")
LONGEST_NAME = 40  # characters of the prompt in a layer's name


class Canvas:
    """One layer of one image, as the host of an edit (see `edit.Host`)."""

    def __init__(
        self,
        image: Gimp.Image,
        drawables: Sequence[Gimp.Drawable],
        progress: Progress,
        with_prompt: bool = True,
    ) -> None:
        """`with_prompt`: result layers may remember what the user wrote. `rivals` tells which
        earlier results are there, to be hidden when new ones come to the same place."""
        self.image = image
        self.layer = the_layer(image, drawables)
        self.tattoo = self.layer.get_tattoo()
        self.progress = progress
        self.with_prompt = with_prompt
        self.rivals: Callable[[Bounds], Sequence[Gimp.Layer]] = lambda _place: ()

    def enter(self, stage: Stage) -> None:
        self.progress.enter(stage)

    def off_main(self, work: Callable[[], T]) -> T:
        return self.progress.off_main(work)

    def snapshot(self) -> Snapshot:
        with scratch.selecting(self.image) as selecting:
            _done, non_empty, left, top, right, bottom = Gimp.Selection.bounds(selecting)
        if not non_empty:
            raise CannotEdit(_("Nothing is selected: select what should be painted anew, first."))
        selected = Bounds(left, top, right - left, bottom - top).intersection(self._bounds())
        if selected is None:
            raise CannotEdit(
                _(
                    "The selection misses the layer: select a part of the active layer. To extend "
                    "the picture, first give the layer the room with Layer ▸ Layers to Image Size."
                )
            )
        return Snapshot(self._bounds(), selected, self._palette())

    def read_source(self, window: Window, source: str, most_bytes: int) -> Picture:
        read = self._read_visible if source == "visible" else self._read_layer
        return read(window, most_bytes)

    def _read_layer(self, window: Window, most_bytes: int) -> Picture:
        x, y = self._offsets()
        ground = pixels.NEUTRAL if self.layer.has_alpha() else None
        with scratch.readable(self.layer, window.bounds.moved(-x, -y)) as (buffer, bounds):
            return pixels.picture(buffer, bounds, window.sent, most_bytes, ground)

    def _read_visible(self, window: Window, most_bytes: int) -> Picture:
        """What the user sees in the window; what lies beyond the canvas is transparent."""
        canvas = Bounds(0, 0, self.image.get_width(), self.image.get_height())
        seen = window.bounds.intersection(canvas)
        if seen is None:
            raise CannotEdit(_("The layer lies outside the canvas: nothing of it is visible."))
        inside = window.bounds.moved(-seen.x, -seen.y)
        with (
            scratch.merged(self.image, seen) as layer,
            scratch.readable(layer, inside) as (buffer, bounds),
        ):
            return pixels.picture(buffer, bounds, window.sent, most_bytes, pixels.NEUTRAL)

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        return references.read(name, most_bytes, self.progress.breathe)

    def read_coverage(self, window: Window) -> Coverage:
        with scratch.selecting(self.image) as selecting:
            selection = selecting.get_selection()
            babl_format = Babl.get_name(selection.get_format())
            return pixels.read_coverage(selection.get_buffer(), window.bounds, babl_format)

    def insert(self, insertion: Insertion) -> list[Gimp.Layer]:
        self._require_image()
        title = shortened(insertion.options.prompt) if self.with_prompt else _("Ideogram edit")
        layers = self._result_layers(insertion, title)
        self._require_image()  # the user could go on working meanwhile
        self.image.undo_group_start()
        try:
            for rival in self.rivals(insertion.selected):
                rival.set_visible(False)
            self._insert_above(layers, title)
        finally:
            self.image.undo_group_end()
        Gimp.displays_flush()
        return layers

    def _require_image(self) -> None:
        if not self.image.is_valid():
            raise CannotEdit(_("it was closed"))

    def _result_layers(self, insertion: Insertion, title: str) -> list[Gimp.Layer]:
        """Finished layers that are not in the image yet: until they are, nothing can be undone, and
        the user can go on working while they are made."""
        arrivals, layers = insertion.arrivals, []
        decode = partial(pixels.result, pixels.evidence(insertion))
        with ThreadPoolExecutor(1) as ahead:  # it decodes the next one while GIMP scales this one
            for arrival, samples in zip(arrivals, ahead.map(decode, arrivals), strict=True):
                layer = self._result_layer(samples, arrival.picture.size, insertion)
                layer.set_name(f"{title} #{arrival.result.index + 1}")
                self._remember(layer, insertion.origin(arrival.result))
                layers.append(layer)
                self.progress.breathe()
        return layers

    def _remember(self, layer: Gimp.Layer, made: Origin) -> None:
        """Let the layer carry how it was made."""
        data = origin.written(replace(made, layer=self.tattoo), self.with_prompt)
        layer.attach_parasite(Gimp.Parasite.new(origin.PARASITE, Gimp.PARASITE_PERSISTENT, data))

    def _result_layer(
        self, samples: bytes | bytearray, size: Size, insertion: Insertion
    ) -> Gimp.Layer:
        """A result over the window, masked by the coverage, in the image's own kind of pixels."""
        bounds = insertion.window.bounds
        with scaling.painted(samples, size, wanted=bounds.size) as painted:
            layer = Gimp.Layer.new_from_drawable(painted, self.image)
        layer.add_alpha()
        layer.set_offsets(bounds.x, bounds.y)
        mask = layer.create_mask(Gimp.AddMaskType.BLACK)
        layer.add_mask(mask)
        layer.set_edit_mask(False)
        pixels.write_coverage(mask.get_buffer(), insertion.coverage)
        scratch.updated(mask)
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

    def _palette(self) -> int | None:
        """How many colours an indexed image has to do with; None: it is not indexed."""
        if self.image.get_base_type() != Gimp.ImageBaseType.INDEXED:
            return None
        return int(self.image.get_palette().get_color_count())

    def _offsets(self) -> tuple[int, int]:
        _done, x, y = self.layer.get_offsets()
        return x, y

    def _bounds(self) -> Bounds:
        return Bounds(*self._offsets(), self.layer.get_width(), self.layer.get_height())


def the_layer(image: Gimp.Image, drawables: Sequence[Gimp.Drawable]) -> Gimp.Layer:
    """The one layer to edit; raises CannotEdit with what to select instead."""
    if len(drawables) != 1:
        sentence = _("Select one layer; {count} are selected.")
        raise CannotEdit(sentence.format(count=len(drawables)))
    layer = drawables[0]
    if isinstance(layer, Gimp.LayerMask):
        raise CannotEdit(
            _("The layer's mask is active: click on the layer itself, then try again.")
        )
    if layer.get_name() == scratch.QUICK_MASK and isinstance(layer, Gimp.Channel):
        layer = behind_the_quick_mask(image)
    if not isinstance(layer, Gimp.Layer):
        raise CannotEdit(_("A channel is active: click on a layer, then try again."))
    if layer.is_group():
        raise CannotEdit(_("A layer group is active: select one layer inside it."))
    if image.get_floating_sel() is not None:
        raise CannotEdit(_("There is a floating selection: anchor it or make it a layer first."))
    return layer


def behind_the_quick_mask(image: Gimp.Image) -> Gimp.Layer:
    """The layer that is meant while the quick mask is active, which then no layer is."""
    layers = image.get_selected_layers() or image.get_layers()
    if len(layers) != 1:
        raise CannotEdit(_("The quick mask is active: click on a layer, then try again."))
    return layers[0]


def shortened(prompt: str) -> str:
    words = " ".join(prompt.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"
