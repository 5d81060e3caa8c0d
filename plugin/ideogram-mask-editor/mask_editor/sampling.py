"""GEGL: the samples of buffers, and operations on them."""

from __future__ import annotations

from collections.abc import Iterator

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

from .geometry import Bounds, Size

SRGB, SRGB_ALPHA = "R'G'B' u8", "R'G'B'A u8"
STRIP = 128  # rows


def graph() -> Gegl.Node:
    """A graph for operations. GEGL is initialised first (more than once is nothing to it): without
    that, operations in a plug-in crash (GIMP 3.0.4) or do nothing. With its first operation that
    takes 0.2 s and 25 MB, and to read and write GIMP's drawables at their own size does not need
    it: so there is a graph, or a buffer of our own, only where nothing else will do."""
    Gegl.init(None)
    return Gegl.Node()


def new(babl_format: str, size: Size) -> Gegl.Buffer:
    return Gegl.Buffer.new(babl_format, 0, 0, size.width, size.height)


def filled(babl_format: str, size: Size, samples: bytes) -> Gegl.Buffer:
    """A buffer of `samples` in that format, rows top down without padding, once there is a
    graph."""
    buffer = new(babl_format, size)
    buffer.set(whole(size), babl_format, samples)
    return buffer


def samples_of(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> bytes:
    """The pixels of `bounds`, in the buffer's own coordinates, rows top down without padding; where
    the buffer ends they are transparent, or black."""
    return bytes(buffer.get(rectangle(bounds), 1.0, babl_format, Gegl.AbyssPolicy.NONE))


def shrunk_samples_of(buffer: Gegl.Buffer, bounds: Bounds, scale: float, babl_format: str) -> bytes:
    """The same, made smaller while it is read; `scale` is at most 1, and `bounds` are of what comes
    out. GEGL is initialised first: until then it answers every scaled reading with zeros."""
    Gegl.init(None)
    return bytes(buffer.get(rectangle(bounds), scale, babl_format, Gegl.AbyssPolicy.CLAMP))


def source(nodes: Gegl.Node, buffer: Gegl.Buffer) -> Gegl.Node:
    node = nodes.create_child("gegl:buffer-source")
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
