"""The drift of a result: how far its colours are off where it should equal the source.

The provider re-encodes the whole window, so that even what it was to keep comes back a little off
in brightness and colour. The drift is measured there, cell by cell on a coarse grid, as one gain
and offset for each channel and what is left of it locally; over the painted part the latter is
interpolated smoothly. Samples are sRGB-encoded, 0 to 255, three to a cell, rows top down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .geometry import Size, of_same_ratio
from .samples import STEPS, ZERO

CHANNELS = 3
GRID = 48  # cells along the longer side, in which a drift is measured
FEWEST_CELLS = 12  # of evidence; with less, a result is left as it is
LEAST_SPREAD = 6.5  # variance of a channel (2.55 squared) below which its gain cannot be told
GAINS = (0.8, 1.25)  # what a drift may do to the contrast; beyond that the picture is another one
ROUNDS, HASTE = 16, 1.7  # of smoothing the interpolated cells: successive over-relaxation


@dataclass(frozen=True)
class Evidence:
    """What results are held against: the means of the source over the cells of a grid, three to a
    cell, and in which of them nothing was to be painted."""

    grid: Size
    means: bytes
    kept: Sequence[bool]


@dataclass(frozen=True)
class Drift:
    """What turns a result's samples into the source's.

    `tables`: for each channel, what each of the 256 values becomes by gain and offset. `rest`: what
    is to be changed besides, as `samples.corrected` takes it, three to a cell of the `grid`.
    """

    tables: tuple[bytes, ...]
    rest: bytes
    grid: Size


def grid_of(size: Size) -> Size:
    """The grid over a picture of `size`."""
    return of_same_ratio(size, min(GRID / max(size.width, size.height), 1))


def measure(evidence: Evidence, result: bytes) -> Drift | None:
    """The drift of a result, from its means over the cells of the evidence's grid.

    None where too few cells were kept to go by.
    """
    cells = [cell for cell, kept in enumerate(evidence.kept) if kept]
    if len(cells) < FEWEST_CELLS:
        return None
    tables, rest = [], bytearray(len(result))
    for c in range(CHANNELS):
        source, found = evidence.means[c::CHANNELS], result[c::CHANNELS]
        gain, offset = fitted([(found[cell], source[cell]) for cell in cells])
        residues = {cell: source[cell] - (found[cell] * gain + offset) for cell in cells}
        tables.append(bytes(whole(value * gain + offset) for value in range(256)))
        local = spread(residues, evidence.grid.width, evidence.grid.height)
        rest[c::CHANNELS] = bytes(whole(ZERO + STEPS * value) for value in local)
    return Drift(tuple(tables), bytes(rest), evidence.grid)


def whole(value: float) -> int:
    """The nearest that a byte can hold."""
    return min(max(round(value), 0), 255)


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
    inwards, then made smooth, each unknown cell the mean of its neighbours. None leaves the range
    of what is known, though haste overshoots it."""
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
    least, most = min(known.values()), max(known.values())
    return [min(max(values[cell], least), most) for cell in range(width * height)]


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
