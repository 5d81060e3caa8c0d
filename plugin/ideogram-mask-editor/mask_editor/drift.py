"""The drift of a result: how far its colours are off where it should equal the source.

The provider re-encodes the whole window, so that even what it was to keep comes back a little off
in brightness and colour. The drift is measured there, cell by cell on a coarse grid, as one gain
and offset for each channel and what is left of it locally; over the painted part the latter is
interpolated smoothly. Samples are sRGB-encoded, 0 to 1, three to a cell, rows top down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CHANNELS = 3
FEWEST_CELLS = 12  # of evidence; with less, a result is left as it is
LEAST_SPREAD = 1e-4  # variance of a channel (0.01 squared) below which its gain cannot be told
GAINS = (0.8, 1.25)  # what a drift may do to the contrast; beyond that the picture is another one
ROUNDS, HASTE = 16, 1.7  # of smoothing the interpolated cells: successive over-relaxation


@dataclass(frozen=True)
class Drift:
    """What turns a result's sample v of channel c into the source's: v * gain[c] + offset[c], and
    the value of `rest` there, which is a grid of `width` x `height` cells over the window."""

    gain: tuple[float, ...]
    offset: tuple[float, ...]
    rest: tuple[float, ...]
    width: int
    height: int


def measure(
    source: Sequence[float], result: Sequence[float], kept: Sequence[bool], width: int, height: int
) -> Drift | None:
    """The drift between two grids; `kept` tells the cells in which they should be equal.

    None where there are too few of those to go by.
    """
    cells = [cell for cell in range(width * height) if kept[cell]]
    if len(cells) < FEWEST_CELLS:
        return None
    lines = [
        fitted([(result[i], source[i]) for i in (CHANNELS * cell + c for cell in cells)])
        for c in range(CHANNELS)
    ]
    rest: list[float] = [0.0] * len(source)
    for c, (gain, offset) in enumerate(lines):
        residues = {
            cell: source[CHANNELS * cell + c] - (result[CHANNELS * cell + c] * gain + offset)
            for cell in cells
        }
        rest[c::CHANNELS] = spread(residues, width, height)
    gains, offsets = zip(*lines, strict=True)
    return Drift(gains, offsets, tuple(rest), width, height)


def fitted(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The line y = x * gain + offset through pairs (x, y), by least squares."""
    count = len(pairs)
    mean_x, mean_y = (sum(values) / count for values in zip(*pairs, strict=True))
    spread_x = sum((x - mean_x) ** 2 for x, _ in pairs) / count
    if spread_x < LEAST_SPREAD:
        return 1.0, mean_y - mean_x
    together = sum((x - mean_x) * (y - mean_y) for x, y in pairs) / count
    gain = min(max(together / spread_x, GAINS[0]), GAINS[1])
    return gain, mean_y - gain * mean_x


def spread(known: dict[int, float], width: int, height: int) -> list[float]:
    """Known cells (at least one) continued over a whole grid: from the edge of what is known
    inwards, then made smooth, each unknown cell the mean of its neighbours."""
    values = dict(known)
    unknown = [cell for cell in range(width * height) if cell not in known]
    neighbours = {cell: neighbours_of(cell, width, height) for cell in unknown}
    frontier = unknown
    while frontier:
        reached = {}
        for cell in frontier:
            around = [values[n] for n in neighbours[cell] if n in values]
            if around:
                reached[cell] = sum(around) / len(around)
        values |= reached
        frontier = [cell for cell in frontier if cell not in reached]
    for _ in range(ROUNDS):
        for cell, around_it in neighbours.items():
            value = values[cell]
            mean = sum([values[n] for n in around_it]) / len(around_it)
            values[cell] = value + HASTE * (mean - value)
    return [values[cell] for cell in range(width * height)]


def neighbours_of(cell: int, width: int, height: int) -> list[int]:
    """The up to four cells that share a side."""
    x, y = cell % width, cell // width
    found = []
    if x > 0:
        found.append(cell - 1)
    if x < width - 1:
        found.append(cell + 1)
    if y > 0:
        found.append(cell - width)
    if y < height - 1:
        found.append(cell + width)
    return found
