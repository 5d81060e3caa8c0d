"""Pixels between GEGL buffers and files: converted and scaled while they are read.

`Gegl.init` must have run once in the process (`start`). Bounds are in the buffer's own coordinates.
"""

from __future__ import annotations

from pathlib import Path

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

from .errors import ResultNotFetched
from .geometry import Bounds, Size
from .pictures import JPEG, PNG, RGB, WEBP, Picture, png

SRGB, SRGB_ALPHA = "R'G'B' u8", "R'G'B'A u8"
COVERAGE = "Y u8"  # the selection is linear: as Y' u8 every partial value would come out bent
NEUTRAL = "#808080"  # what transparent pixels are sent over; their hidden colours stay
LOADERS = {PNG: "gegl:png-load", JPEG: "gegl:jpg-load", WEBP: "gegl:webp-load"}


def start() -> None:
    """Initialise GEGL: without it, operations in a plug-in crash (GIMP 3.0.4) or do nothing."""
    Gegl.init(None)


def source_picture(buffer: Gegl.Buffer, bounds: Bounds, sent: Size, has_alpha: bool) -> Picture:
    """The pixels of `bounds` as an sRGB PNG of size `sent`."""
    window = copied(buffer, bounds, SRGB_ALPHA if has_alpha else SRGB)
    if has_alpha:
        window = over_neutral(window, bounds.size)
    return png(resampled(window, bounds.size, sent, SRGB), sent, RGB)


def read_coverage(buffer: Gegl.Buffer, bounds: Bounds) -> bytes:
    """The selection over `bounds`, a byte a pixel; nothing outside the buffer is selected."""
    return bytes(buffer.get(rectangle(bounds), 1.0, COVERAGE, Gegl.AbyssPolicy.NONE))


def write_coverage(buffer: Gegl.Buffer, size: Size, coverage: bytes) -> None:
    buffer.set(whole(size), COVERAGE, coverage)
    buffer.flush()


def write_result(picture: Picture, file: Path, buffer: Gegl.Buffer, size: Size) -> None:
    """The picture in `file`, scaled to `size`, into a buffer of that size."""
    result = loaded(picture, file)
    buffer.set(whole(size), SRGB_ALPHA, resampled(result, picture.size, size, SRGB_ALPHA))
    buffer.flush()


def copied(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> Gegl.Buffer:
    """The pixels of `bounds` in a buffer that begins at 0, 0: scaling reads are exact from there
    only, elsewhere they start at the nearest whole pixel of the scaled picture."""
    window = Gegl.Buffer.new(babl_format, 0, 0, bounds.width, bounds.height)
    buffer.copy(rectangle(bounds), Gegl.AbyssPolicy.NONE, window, whole(bounds.size))
    return window


def over_neutral(window: Gegl.Buffer, size: Size) -> Gegl.Buffer:
    """The window composited over the neutral colour, opaque."""
    ground = Gegl.Buffer.new(SRGB, 0, 0, size.width, size.height)
    ground.set_color(whole(size), Gegl.Color.new(NEUTRAL))
    graph = Gegl.Node()
    over = graph.create_child("svg:src-over")
    source(graph, ground).connect_to("output", over, "input")
    source(graph, window).connect_to("output", over, "aux")
    return rendered(over, size, SRGB)


def resampled(buffer: Gegl.Buffer, size: Size, wanted: Size, babl_format: str) -> bytes:
    """The whole buffer, which begins at 0, 0, as samples of size `wanted`, without a shift.

    Down with GEGL's box filter while it is read, when one scale serves both axes; else cubic.
    """
    scale = wanted.width / size.width
    if scale > 1 or abs(size.height * scale - wanted.height) > 0.5:
        buffer, scale = cubic(buffer, wanted, babl_format), 1.0
    return bytes(buffer.get(whole(wanted), scale, babl_format, Gegl.AbyssPolicy.CLAMP))


def cubic(buffer: Gegl.Buffer, wanted: Size, babl_format: str) -> Gegl.Buffer:
    graph = Gegl.Node()
    scale = graph.create_child("gegl:scale-size")
    scale.set_property("x", float(wanted.width))
    scale.set_property("y", float(wanted.height))
    scale.set_property("sampler", "cubic")
    scale.set_property("abyss-policy", "clamp")
    source(graph, buffer).link(scale)
    return rendered(scale, wanted, babl_format)


def loaded(picture: Picture, file: Path) -> Gegl.Buffer:
    """A picture file, decoded; raises ResultNotFetched when it does not hold what it claims."""
    graph = Gegl.Node()
    load = graph.create_child(LOADERS[picture.content_type])
    load.set_property("path", str(file))
    box = load.get_bounding_box()
    if (box.width, box.height) != (picture.size.width, picture.size.height):
        raise ResultNotFetched(f"{file} does not hold a picture that can be read.")
    return rendered(load, picture.size, SRGB_ALPHA)


def source(graph: Gegl.Node, buffer: Gegl.Buffer) -> Gegl.Node:
    node = graph.create_child("gegl:buffer-source")
    node.set_property("buffer", buffer)
    return node


def rendered(node: Gegl.Node, size: Size, babl_format: str) -> Gegl.Buffer:
    target = Gegl.Buffer.new(babl_format, 0, 0, size.width, size.height)
    node.blit_buffer(target, whole(size), 0, Gegl.AbyssPolicy.NONE)
    return target


def rectangle(bounds: Bounds) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(bounds.x, bounds.y, bounds.width, bounds.height)


def whole(size: Size) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(0, 0, size.width, size.height)
