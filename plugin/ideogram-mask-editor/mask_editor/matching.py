"""The drift of results measured and taken out (see `drift` for what it is), over GEGL buffers.

A drift is linear in what is sRGB-encoded, and GEGL counts in light. So buffers here hold encoded
samples and say that they are light: `relabelled` is the way in and out.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from gi.repository import Gegl

from .drift import Drift, measure
from .geometry import Size, at_origin, of_same_ratio
from .sampling import LIGHT, SRGB, filled, rendered, samples_of, scaled, scaling, source

AS_LIGHT = "RGB u8"
GRID = 48  # cells along the longer side, in which a drift is measured
SMOOTH = 4  # times the grid: so far a field is spread cubic, and linear from there


@dataclass(frozen=True)
class Evidence:
    """What results are held against: the means of the source over the cells of a grid, and in
    which of them nothing was to be painted."""

    grid: Size
    source: Sequence[float]
    kept: Sequence[bool]


def grid_of(size: Size) -> Size:
    """The grid over a picture of `size`."""
    return of_same_ratio(size, min(GRID / max(size.width, size.height), 1))


def evidence(source: Gegl.Buffer, size: Size, kept: Sequence[bool]) -> Evidence:
    """From the source that was sent; `kept` are the cells of `grid_of(size)`."""
    grid = grid_of(size)
    return Evidence(grid, cells(relabelled(source, size, SRGB, AS_LIGHT), grid), kept)


def matched(result: Gegl.Buffer, size: Size, held_against: Evidence) -> Gegl.Buffer:
    """The result, of any size, without its drift; as it is where the drift cannot be told."""
    grid = held_against.grid
    pixels = relabelled(result, size, SRGB, AS_LIGHT)
    found = cells(pixels, grid)
    drift = measure(held_against.source, found, held_against.kept, grid.width, grid.height)
    if drift is None:
        return result
    return relabelled(without(drift, pixels, size, grid), size, AS_LIGHT, SRGB)


def without(drift: Drift, pixels: Gegl.Buffer, size: Size, grid: Size) -> Gegl.Buffer:
    local = [rest + offset for rest, offset in zip(drift.rest, itertools.cycle(drift.offset))]
    graph = Gegl.Node()
    gain, offset = graph.create_child("gegl:multiply"), graph.create_child("gegl:add")
    even(graph, drift.gain).connect_to("output", gain, "aux")
    field(graph, local, grid, size).connect_to("output", offset, "aux")
    source(graph, pixels).link(gain)
    gain.link(offset)
    return rendered(offset, size, AS_LIGHT)


def even(graph: Gegl.Node, values: Sequence[float]) -> Gegl.Node:
    """The same sample everywhere."""
    node = graph.create_child("gegl:color")
    red, green, blue = values
    colour = Gegl.Color.new("black")
    colour.set_rgba(red, green, blue, 1.0)
    node.set_property("value", colour)
    return node


def field(graph: Gegl.Node, values: Sequence[float], grid: Size, size: Size) -> Gegl.Node:
    """A grid of samples, spread smoothly over `size`."""
    finer = Size(grid.width * SMOOTH, grid.height * SMOOTH)
    coarse = filled(LIGHT, grid, array("f", values).tobytes())
    return scaling(graph, scaled(coarse, finer, "cubic", LIGHT), size, "linear")


def cells(pixels: Gegl.Buffer, grid: Size) -> list[float]:
    """The means of the samples over the cells of a coarse grid, three to a cell, 0 to 1."""
    coarse = scaled(pixels, grid, "linear", LIGHT)
    return array("f", samples_of(coarse, at_origin(grid), LIGHT)).tolist()


def relabelled(buffer: Gegl.Buffer, size: Size, was: str, becomes: str) -> Gegl.Buffer:
    """The same samples under the name of another format."""
    return filled(becomes, size, samples_of(buffer, at_origin(size), was))
