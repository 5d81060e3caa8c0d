"""The image in GIMP: what is selected there, and what of it is sent. Main thread only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
from .layers import bounds_of
from .pictures import Picture
from .texts import _
from .worker import Progress

UNPAID = (Stage.PREPARE, Stage.UPLOAD, Stage.PAINT)  # when one of them begins, nothing is paid


@dataclass(frozen=True)
class Still:
    """What was there (see `edit.Still`), and copies of it: of the selection over its own bounds,
    and of the layer, or of the whole image where that is what is sent."""

    snapshot: Snapshot
    selection: Gimp.LayerMask
    source: Gimp.Layer | Gimp.Image

    def read_source(self, window: Window, most_bytes: int) -> Picture:
        read = _read_visible if isinstance(self.source, Gimp.Image) else _read_layer
        return read(self.source, window, most_bytes)

    def read_coverage(self, window: Window) -> Coverage:
        selected = self.snapshot.selected  # nothing else is
        babl_format = Babl.get_name(self.selection.get_format())
        bounds = window.bounds.moved(-selected.x, -selected.y)
        return pixels.read_coverage(self.selection.get_buffer(), bounds, babl_format)


def _read_layer(layer: Gimp.Layer, window: Window, most_bytes: int) -> Picture:
    place = bounds_of(layer)
    ground = pixels.NEUTRAL if layer.has_alpha() else None
    inside = window.bounds.moved(-place.x, -place.y)
    with scratch.readable(layer, inside) as (buffer, bounds):
        return pixels.picture(buffer, bounds, window.sent, most_bytes, ground)


def _read_visible(image: Gimp.Image, window: Window, most_bytes: int) -> Picture:
    """What the user sees in the window; what lies beyond the canvas is transparent."""
    canvas = Bounds(0, 0, image.get_width(), image.get_height())
    seen = window.bounds.intersection(canvas)
    if seen is None:
        raise CannotEdit(_("The layer lies outside the canvas: nothing of it is visible."))
    inside = window.bounds.moved(-seen.x, -seen.y)
    with scratch.readable(scratch.merged(image, seen), inside) as (buffer, bounds):
        return pixels.picture(buffer, bounds, window.sent, most_bytes, pixels.NEUTRAL)


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
            return self._snapshot()

    @contextmanager
    def still(self, source: str) -> Iterator[Still]:
        """The copies share their pixels, and are made within milliseconds."""
        with ExitStack() as copies:
            with presence.needed(self.image, self.layer):
                snapshot, visible = self._snapshot(), source == "visible"
                selected = scratch.copied_selection(self.image, snapshot.selected)
                seen = scratch.duplicated(self.image) if visible else scratch.copied(self.layer)
                still = Still(snapshot, copies.enter_context(selected), copies.enter_context(seen))
            yield still

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        from . import references  # slow to import, and rarely needed

        return references.read(name, most_bytes, self.progress.breathe)

    def _snapshot(self) -> Snapshot:
        with scratch.selecting(self.image) as selecting:
            _done, non_empty, left, top, right, bottom = Gimp.Selection.bounds(selecting)
        if not non_empty:
            raise CannotEdit(_("Nothing is selected: select what should be painted anew, first."))
        layer = bounds_of(self.layer)
        selected = Bounds(left, top, right - left, bottom - top).intersection(layer)
        if selected is None:
            raise CannotEdit(
                _(
                    "The selection misses the layer: select a part of the active layer. To extend "
                    "the picture, first give the layer the room with Layer ▸ Layers to Image Size."
                )
            )
        return Snapshot(layer, selected, self._palette(), self._target())

    def _palette(self) -> int | None:
        """How many colours an indexed image has to do with; None: it is not indexed."""
        if self.image.get_base_type() != Gimp.ImageBaseType.INDEXED:
            return None
        return int(self.image.get_palette().get_color_count())

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
