"""GEGL buffers: copied, scaled, combined. All of them begin at 0, 0.

`start` must have run once in the process. Scaling is counted in light, as GEGL counts everything.
"""

from __future__ import annotations

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

from .geometry import Bounds, Size, at_origin

# Formats are chosen with care: babl makes each conversion when a process first needs it. Most take
# it 10 to 50 ms, the one from SRGB to the same with alpha 300 ms; to LIGHT and on is a tenth.
SRGB, SRGB_ALPHA, LIGHT = "R'G'B' u8", "R'G'B'A u8", "RGB float"
CORRECTIONS = 2  # of an enlargement; measured on photos, a third changes next to nothing
LARGEST_CORRECTED = 4_000_000  # pixels; what is blown up further has no detail to be kept


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


def resampled(buffer: Gegl.Buffer, size: Size, wanted: Size) -> Gegl.Buffer:
    """A buffer of `size`, opaque, scaled to `wanted` without a shift."""
    if wanted == size:
        return buffer
    if wanted.width <= size.width and wanted.height <= size.height:
        return shrunk(buffer, wanted)
    return enlarged(buffer, size, wanted)


def shrunk(buffer: Gegl.Buffer, wanted: Size) -> Gegl.Buffer:
    """Each pixel the mean of all that it covers, which is what GEGL's linear sampler does here."""
    return scaled(buffer, wanted, "linear")


def enlarged(buffer: Gegl.Buffer, size: Size, wanted: Size) -> Gegl.Buffer:
    """Cubic, then sharpened by what shrinking it again would lose (back-projection): a window that
    is sent enlarged comes back to its own size as it was, and not softer."""
    large = scaled(buffer, wanted, "cubic")
    for _ in range(CORRECTIONS if wanted.area <= LARGEST_CORRECTED else 0):
        lost = combined("gegl:subtract", buffer, shrunk(large, size), size, LIGHT)
        large = combined("gegl:add", large, scaled(lost, wanted, "cubic"), wanted, LIGHT)
    return large


def read_resampled(buffer: Gegl.Buffer, size: Size, wanted: Size) -> bytes:
    """The whole buffer as SRGB samples of size `wanted`, rows top down without padding.

    Scaled down while it is read, where one scale serves both axes: GEGL's box filter is exact for
    a buffer that begins at 0, 0, and needs none of the operations that take GEGL long to start.
    """
    scale = wanted.width / size.width
    if scale > 1 or abs(size.height * scale - wanted.height) > 0.5:
        return samples_of(resampled(buffer, size, wanted), at_origin(wanted), SRGB)
    return bytes(buffer.get(whole(wanted), scale, SRGB, Gegl.AbyssPolicy.CLAMP))


def scaled(buffer: Gegl.Buffer, wanted: Size, sampler: str) -> Gegl.Buffer:
    graph = Gegl.Node()
    scale = graph.create_child("gegl:scale-size")
    scale.set_property("x", float(wanted.width))
    scale.set_property("y", float(wanted.height))
    scale.set_property("sampler", sampler)
    scale.set_property("abyss-policy", "clamp")
    source(graph, buffer).link(scale)
    return rendered(scale, wanted, LIGHT)


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
    node.blit_buffer(target, whole(size), 0, Gegl.AbyssPolicy.NONE)
    return target


def rectangle(bounds: Bounds) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(bounds.x, bounds.y, bounds.width, bounds.height)


def whole(size: Size) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(0, 0, size.width, size.height)
