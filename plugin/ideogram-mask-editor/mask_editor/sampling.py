"""GEGL buffers: copied, scaled, combined. All of them begin at 0, 0.

`start` must have run once in the process. Scaling is counted in light, as GEGL counts everything;
between its steps pictures are kept in 8 bits, as they came, for the sake of memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

from .geometry import Bounds, Size, at_origin

# Formats are chosen with care: babl makes each conversion when a process first needs it. Most take
# it 10 to 50 ms; the one from SRGB to the same with alpha 300 ms and 360 MB. Through LIGHT it is
# a tenth of that.
SRGB, SRGB_ALPHA, LIGHT = "R'G'B' u8", "R'G'B'A u8", "RGB float"
# GEGL's cubic is soft. Sharpened so before (radius in pixels, strength; found on photos), a picture
# that is enlarged and scaled back is within 1 to 2 of 255 of what it was; else within 3 to 4.
SHARPENED = (0.5, 1.6)
STRIP = 128  # rows


def start() -> None:
    """Initialise GEGL: without it, operations in a plug-in crash (GIMP 3.0.4) or do nothing."""
    Gegl.init(None)


def new(babl_format: str, size: Size) -> Gegl.Buffer:
    return Gegl.Buffer.new(babl_format, 0, 0, size.width, size.height)


def filled(babl_format: str, size: Size, samples: bytes) -> Gegl.Buffer:
    """A buffer of `samples` in that format, rows top down without padding."""
    buffer = new(babl_format, size)
    buffer.set(whole(size), babl_format, samples)
    return buffer


def copied(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> Gegl.Buffer:
    """The pixels of `bounds`, in the buffer's own coordinates, in a buffer of their own; where the
    buffer ends they are transparent, or black."""
    window = new(babl_format, bounds.size)
    buffer.copy(rectangle(bounds), Gegl.AbyssPolicy.NONE, window, whole(bounds.size))
    return window


def samples_of(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> bytes:
    """The pixels of `bounds`, rows top down without padding."""
    return bytes(buffer.get(rectangle(bounds), 1.0, babl_format, Gegl.AbyssPolicy.NONE))


def resampling(graph: Gegl.Node, buffer: Gegl.Buffer, size: Size, wanted: Size) -> Gegl.Node:
    """A node that has an SRGB buffer of `size`, scaled to another size without a shift."""
    if wanted.width <= size.width and wanted.height <= size.height:
        return scaling(graph, buffer, wanted, "linear")  # on the way down that is the area's mean
    return scaling(graph, sharpened(buffer, size), wanted, "cubic")


def sharpened(buffer: Gegl.Buffer, size: Size) -> Gegl.Buffer:
    graph = Gegl.Node()
    sharpen = graph.create_child("gegl:unsharp-mask")
    radius, strength = SHARPENED
    sharpen.set_property("std-dev", radius)
    sharpen.set_property("scale", strength)
    sharpen.set_property("threshold", 0.0)
    source(graph, buffer).link(sharpen)
    return rendered(sharpen, size, LIGHT)  # it overshoots, which 8 bits would cut off


def write_resampled(buffer: Gegl.Buffer, size: Size, wanted: Size, target: Gegl.Buffer) -> None:
    """Scale an SRGB buffer into one of any format."""
    if wanted != size:
        graph = Gegl.Node()
        render(resampling(graph, buffer, size, wanted), wanted, target)
        return
    for strip in strips(size):
        light = copied(buffer, strip, LIGHT)
        light.copy(whole(strip.size), Gegl.AbyssPolicy.NONE, target, rectangle(strip))


def read_resampled(buffer: Gegl.Buffer, size: Size, wanted: Size) -> bytes:
    """The whole buffer as SRGB samples of size `wanted`, rows top down without padding.

    Scaled down while it is read, where one scale serves both axes: GEGL's box filter is exact for
    a buffer that begins at 0, 0, and needs none of the operations that take GEGL long to start.
    """
    scale = wanted.width / size.width
    if scale > 1 or abs(size.height * scale - wanted.height) > 0.5:
        graph = Gegl.Node()
        fitting = rendered(resampling(graph, buffer, size, wanted), wanted, SRGB)
        return samples_of(fitting, at_origin(wanted), SRGB)
    return bytes(buffer.get(whole(wanted), scale, SRGB, Gegl.AbyssPolicy.CLAMP))


def scaled(buffer: Gegl.Buffer, wanted: Size, sampler: str, babl_format: str) -> Gegl.Buffer:
    graph = Gegl.Node()
    scale = scaling(graph, buffer, wanted, sampler)
    return rendered(scale, wanted, babl_format)


def scaling(graph: Gegl.Node, buffer: Gegl.Buffer, wanted: Size, sampler: str) -> Gegl.Node:
    scale = graph.create_child("gegl:scale-size")
    scale.set_property("x", float(wanted.width))
    scale.set_property("y", float(wanted.height))
    scale.set_property("sampler", sampler)
    scale.set_property("abyss-policy", "clamp")
    source(graph, buffer).link(scale)
    return scale


def combined(
    operation: str, below: Gegl.Buffer, above: Gegl.Buffer, size: Size, babl_format: str
) -> Gegl.Buffer:
    """Two buffers of one size through an operation that takes an auxiliary input."""
    graph = Gegl.Node()
    node = graph.create_child(operation)
    source(graph, below).link(node)
    source(graph, above).connect_to("output", node, "aux")
    return rendered(node, size, babl_format)


def source(graph: Gegl.Node, buffer: Gegl.Buffer) -> Gegl.Node:
    node = graph.create_child("gegl:buffer-source")
    node.set_property("buffer", buffer)
    return node


def rendered(node: Gegl.Node, size: Size, babl_format: str) -> Gegl.Buffer:
    target = new(babl_format, size)
    render(node, size, target)
    return target


def render(node: Gegl.Node, size: Size, target: Gegl.Buffer) -> None:
    """What a node has, into a buffer: GEGL keeps all that a graph has in between at once, so that
    a strip at a time takes as long and a tenth of the memory."""
    for strip in strips(size):
        node.blit_buffer(target, rectangle(strip), 0, Gegl.AbyssPolicy.NONE)


def strips(size: Size) -> Iterator[Bounds]:
    for y in range(0, size.height, STRIP):
        yield Bounds(0, y, size.width, min(STRIP, size.height - y))


def rectangle(bounds: Bounds) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(bounds.x, bounds.y, bounds.width, bounds.height)


def whole(size: Size) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(0, 0, size.width, size.height)
