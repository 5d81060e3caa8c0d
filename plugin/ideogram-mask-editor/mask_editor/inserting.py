"""Results put into an open image, as layers with masks. Main thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from . import origin, pixels, presence, scaling, scratch
from .edit import Insertion, Stage
from .errors import CannotEdit
from .geometry import Bounds, Size
from .origin import Origin
from .texts import _
from .worker import Progress

T = TypeVar("T")
LONGEST_NAME = 40  # characters of the prompt in a layer's name


class OpenImage:
    """An image as the place where results are put (see `edit.Place`)."""

    def __init__(
        self,
        image: Gimp.Image,
        layer: Gimp.Layer | None,
        progress: Progress,
        with_prompt: bool = True,
    ) -> None:
        """`layer`: above which results go; None: on top. `with_prompt`: they may remember what the
        user wrote. `rivals` tells which earlier results are there, to be hidden when new ones come
        to the same place."""
        self.image = image
        self.layer = layer
        self.tattoo = layer.get_tattoo() if layer else 0
        self.progress = progress
        self.with_prompt = with_prompt
        self.rivals: Callable[[Bounds], Sequence[Gimp.Layer]] = lambda _place: ()

    def enter(self, stage: Stage) -> None:
        self.progress.enter(stage)

    def off_main(self, work: Callable[[], T]) -> T:
        return self.progress.off_main(work)

    def insert(self, insertion: Insertion) -> list[Gimp.Layer]:
        """Raises CannotEdit where the image is closed before they are in it."""
        with (
            presence.needed(self.image, closed=_("it was closed")),
            scratch.alike(self.image, insertion.window.bounds.size) as workshop,
        ):
            title = shortened(insertion.options.prompt) if self.with_prompt else _("Ideogram edit")
            finished = self._finished(insertion, title, workshop)
            return self._brought_in(finished, title, self.rivals(insertion.selected))

    def _finished(self, insertion: Insertion, title: str, workshop: Gimp.Image) -> list[Gimp.Layer]:
        """The results, finished, in an image that nobody closes; the first of them visible."""
        from . import joining  # not before there is something to join

        arrivals, layers = insertion.arrivals, list[Gimp.Layer]()
        size = insertion.window.bounds.size
        decode = partial(joining.result, joining.evidence(insertion), size)
        with ThreadPoolExecutor(1) as ahead:  # it decodes the next one while GIMP scales this one
            for arrival, samples in zip(arrivals, ahead.map(decode, arrivals), strict=True):
                layer = self._result_layer(samples, arrival.picture.size, insertion, workshop)
                layer.set_name(f"{title} #{arrival.result.index + 1}")
                layer.set_visible(not layers)
                self._remember(layer, insertion.origin(arrival.result))
                workshop.insert_layer(layer, None, len(layers))
                layers.append(layer)
                self.progress.breathe()
        return layers

    def _remember(self, layer: Gimp.Layer, made: Origin) -> None:
        """Let the layer carry how it was made."""
        data = origin.written(replace(made, layer=self.tattoo), self.with_prompt)
        layer.attach_parasite(Gimp.Parasite.new(origin.PARASITE, Gimp.PARASITE_PERSISTENT, data))

    def _result_layer(
        self, samples: bytes, native: Size, insertion: Insertion, workshop: Gimp.Image
    ) -> Gimp.Layer:
        """A result over the window, masked by the coverage, in the image's own kind of pixels."""
        bounds = insertion.window.bounds
        with scaling.painted(samples, native, bounds.size) as painted:
            layer = Gimp.Layer.new_from_drawable(painted, workshop)
        layer.add_alpha()
        layer.set_offsets(bounds.x, bounds.y)
        mask = layer.create_mask(Gimp.AddMaskType.BLACK)
        layer.add_mask(mask)
        layer.set_edit_mask(False)
        pixels.write_coverage(mask.get_buffer(), insertion.coverage)
        scratch.updated(mask)
        return layer

    def _brought_in(
        self, finished: Sequence[Gimp.Layer], title: str, rivals: Sequence[Gimp.Layer]
    ) -> list[Gimp.Layer]:
        """Copies of them, which share their pixels, right above the edited layer; several in a
        group. (GIMP takes no copy of a whole group into an indexed image.)"""
        layers = [named_copy(layer, self.image) for layer in finished]
        parent, position = None, 0
        self.image.undo_group_start()
        try:
            for rival in rivals:
                rival.set_visible(False)
            if self.layer and self.layer.is_valid():  # it may have been deleted meanwhile
                parent, position = self.layer.get_parent(), self.image.get_item_position(self.layer)
            if len(layers) > 1:
                group = Gimp.GroupLayer.new(self.image, title)
                put_in(self.image, group, parent, position)
                parent, position = group, 0
            for place, layer in enumerate(layers):
                put_in(self.image, layer, parent, position + place)
            self.image.set_selected_layers(layers[:1])
        finally:
            self.image.undo_group_end()
        Gimp.displays_flush()
        return layers


def named_copy(layer: Gimp.Layer, image: Gimp.Image) -> Gimp.Layer:
    """A copy for another image; GIMP would give it another name."""
    copy = Gimp.Layer.new_from_drawable(layer, image)
    copy.set_name(layer.get_name())
    return copy


def put_in(image: Gimp.Image, layer: Gimp.Layer, parent: Gimp.Layer | None, position: int) -> None:
    """Raises CannotEdit, with GIMP's reason, where the image does not take the layer."""
    if not image.insert_layer(layer, parent, position):
        layer.delete()
        raise CannotEdit(Gimp.get_pdb().get_last_error())


def shortened(prompt: str) -> str:
    words = " ".join(prompt.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"
