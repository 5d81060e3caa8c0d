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

from . import origin, pixels, scaling, scratch
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
        from . import joining  # not before there is something to join

        arrivals, layers = insertion.arrivals, []
        decode = partial(joining.result, joining.evidence(insertion))
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

    def _result_layer(self, samples: bytes, size: Size, insertion: Insertion) -> Gimp.Layer:
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
        if self.layer and self.layer.is_valid():  # it may have been deleted meanwhile
            parent, position = self.layer.get_parent(), self.image.get_item_position(self.layer)
        if len(layers) > 1:
            group = Gimp.GroupLayer.new(self.image, title)
            self.image.insert_layer(group, parent, position)
            parent, position = group, 0
        for place, layer in enumerate(layers):
            layer.set_visible(place == 0)
            self.image.insert_layer(layer, parent, position + place)
        self.image.set_selected_layers([layers[0]])


def shortened(prompt: str) -> str:
    words = " ".join(prompt.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"
