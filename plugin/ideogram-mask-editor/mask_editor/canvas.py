"""The image in GIMP: what is selected there, and what of it is sent. Main thread only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gimp

from . import pixels, presence, scratch
from .asked import Snapshot, Target
from .coverage import Coverage
from .edit import Stage
from .errors import CannotEdit
from .finding import image_target
from .geometry import Bounds, Window
from .inserting import OpenImage
from .pictures import Picture
from .texts import _
from .worker import Progress

UNPAID = (Stage.PREPARE, Stage.UPLOAD, Stage.PAINT)  # when one of them begins, nothing is paid


@dataclass(frozen=True)
class Still:
    """One layer of an image as it is (see `edit.Still`); `target` tells whose it is."""

    image: Gimp.Image
    layer: Gimp.Layer
    target: Target

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
        return Snapshot(self._bounds(), selected, self._palette(), self.target)

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

    def read_coverage(self, window: Window) -> Coverage:
        with scratch.selecting(self.image) as selecting:
            selection = selecting.get_selection()
            babl_format = Babl.get_name(selection.get_format())
            return pixels.read_coverage(selection.get_buffer(), window.bounds, babl_format)

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


class Canvas(OpenImage):
    """One layer of an open image, as the host of an edit (see `edit.Host`)."""

    layer: Gimp.Layer

    def __init__(
        self,
        image: Gimp.Image,
        drawables: Sequence[Gimp.Drawable],
        progress: Progress,
        with_prompt: bool = True,
    ) -> None:
        """Raises CannotEdit where the drawables are not one layer."""
        super().__init__(image, the_layer(image, drawables), progress, with_prompt)

    def enter(self, stage: Stage) -> None:
        """Raises CannotEdit where the image was closed and nothing is paid yet."""
        super().enter(stage)
        if stage in UNPAID:
            closed = f"{_('The image was closed.')} {_('Nothing was charged.')}"
            presence.require(self.image, closed=closed)

    def snapshot(self) -> Snapshot:
        """What is selected at this moment, without a copy of anything. Raises CannotEdit."""
        with presence.needed(self.image, self.layer):
            return Still(self.image, self.layer, self._target()).snapshot()

    @contextmanager
    def still(self) -> Iterator[Still]:
        """A copy of the image, which shares its pixels: a copy of 24 megapixels takes 2 ms."""
        with presence.needed(self.image, self.layer):
            target, place = self._target(), scratch.place_of(self.layer)
            copy = self.image.duplicate()
        try:
            copy.undo_disable()
            yield Still(copy, scratch.layer_at(copy, place), target)
        finally:
            copy.delete()

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        from . import references  # slow to import, and rarely needed

        return references.read(name, most_bytes, self.progress.breathe)

    def _target(self) -> Target:
        image = image_target(self.image)
        return replace(image, tattoo=self.tattoo, layer_name=self.layer.get_name())


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
