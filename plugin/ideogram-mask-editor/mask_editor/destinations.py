"""Where the results of an earlier edit go: into its own image, another one, or a new one.

Each is a place as `recover.run` wants it. Main thread only.
"""

from __future__ import annotations

from dataclasses import replace

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from . import decoding, finding, pixbufs, scaling, scratch
from .asked import Target
from .edit import Insertion
from .geometry import Bounds, Window, at_origin
from .inserting import OpenImage
from .pictures import PictureFile
from .texts import _
from .worker import Progress


def destination(
    target: Target, image: Gimp.Image | None, progress: Progress, with_prompt: bool
) -> OpenImage:
    """The place for what was edited in `target`: that `image`; None: a new one. `with_prompt`:
    layers may remember what the user wrote."""
    if image is None:
        return NewImage(progress, with_prompt)
    if image == finding.image_of(target):
        return OpenImage(image, finding.layer_of(image, target), progress, with_prompt)
    return OtherImage(image, None, progress, with_prompt)


class OtherImage(OpenImage):
    """An image that the edit was not made in: its results go on top, to the place that they had;
    where the canvas does not reach, to its middle."""

    def insert(self, insertion: Insertion) -> list[Gimp.Layer]:
        canvas = Bounds(0, 0, self.image.get_width(), self.image.get_height())
        return super().insert(moved(insertion, place_on(canvas, insertion.window.bounds)))


class NewImage(OpenImage):
    """An image of the window that was sent, made when there is something to put into it. What was
    sent lies under the results, so that their masks have something to hide."""

    def __init__(self, progress: Progress, with_prompt: bool) -> None:
        self.progress = progress
        self.with_prompt = with_prompt

    def insert(self, insertion: Insertion) -> list[Gimp.Layer]:
        size = insertion.window.bounds.size
        image = Gimp.Image.new(size.width, size.height, Gimp.ImageBaseType.RGB)
        try:
            image.undo_disable()
            ground = background(image, insertion.source, insertion.window)
            here = moved(insertion, at_origin(size))
            layers = OpenImage(image, ground, self.progress, self.with_prompt).insert(here)
            image.undo_enable()
        except BaseException:
            image.delete()
            raise
        return layers


def background(image: Gimp.Image, source: PictureFile | None, window: Window) -> Gimp.Layer:
    """What was sent, at the window's own size; nothing but transparency where that is lost."""
    bounds = at_origin(window.bounds.size)
    if source is None:
        layer = scratch.new_layer(image, "", bounds)
    else:
        picture = scaling.brought_near(decoding.decoded(source), bounds.size)
        samples = pixbufs.samples_of(picture)
        with scaling.painted(samples, source.size, bounds.size) as painted:
            layer = Gimp.Layer.new_from_drawable(painted, image)
    layer.set_name(_("What was sent"))
    image.insert_layer(layer, None, 0)
    return layer


def place_on(canvas: Bounds, window: Bounds) -> Bounds:
    """The window where it was, as long as something of it is on the canvas; else in its middle."""
    if canvas.intersection(window):
        return window
    x, y = (canvas.width - window.width) // 2, (canvas.height - window.height) // 2
    return window.moved(x - window.x, y - window.y)


def moved(insertion: Insertion, place: Bounds) -> Insertion:
    """The same insertion with its window at another place."""
    before = insertion.window.bounds
    return replace(
        insertion,
        window=Window(place, insertion.window.sent),
        selected=insertion.selected.moved(place.x - before.x, place.y - before.y),
    )
