"""Which parts of a picture, moved over its hole, would fit there.

A move by (dy, dx) fills the hole's pixel p with the pixel p + (dy, dx). It is good when what it
brings is there (inside the picture and not itself in the hole) and fits along the hole's border.
All moves are rated at once, at a reduced size, with Fourier transforms.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np

from .membrane import Bools, Floats

REDUCED_SIDE = 160
"""Longer side of the reduced picture in pixels: small enough for 0.1 s, large enough for shapes."""

RING = 2
"""Width of the border that is compared, in reduced pixels."""

MISSING_WEIGHT = 10.0
"""What bringing nothing at all costs; a border that fits as badly as any two pixels costs 2."""


class Move(NamedTuple):
    """Rows and columns from a pixel of the hole to the pixel that fills it."""

    dy: int
    dx: int


def best_moves(picture: Floats, hole: Bools, count: int) -> list[Move]:
    """At most `count` clearly different moves for `picture` (h, w, 3; 0-255), the best first.

    None where the reduced picture has no border left to compare.
    """
    factor = min(ceil(max(hole.shape) / REDUCED_SIDE), *hole.shape)
    small, known = _reduce(picture, ~hole, factor)
    ring = grown(~known, RING) & known
    if not ring.any():
        return []
    moves = _lowest(_costs(small, known, ring), count)
    return [Move(dy * factor, dx * factor) for dy, dx in moves]


def bring(picture: Floats, hole: Bools, move: Move) -> tuple[Floats, Bools]:
    """The picture moved, and where that brought something that is known."""
    there = [_reached(length, by) for length, by in zip(hole.shape, move, strict=True)]
    here = [_reached(length, -by) for length, by in zip(hole.shape, move, strict=True)]
    brought, known = np.zeros_like(picture), np.zeros_like(hole)
    brought[here[0], here[1]] = picture[there[0], there[1]]
    known[here[0], here[1]] = ~hole[there[0], there[1]]
    return brought, known


def grown(area: Bools, by: int) -> Bools:
    """`area` and everything within `by` (at least 1) pixels of it, straight or diagonally."""
    padded = np.pad(area, by)  # what rolls over the edge lands in the padding
    for axis in (0, 1):
        shifted = [np.roll(padded, step, axis) for step in range(-by, by + 1)]
        padded = np.logical_or.reduce(shifted)
    return padded[by:-by, by:-by]


def _reached(length: int, by: int) -> slice:
    """The indexes on a side of `length` that a step of `by` from another one leads to."""
    return slice(min(max(by, 0), length), max(min(length + by, length), 0))


def _reduce(picture: Floats, known: Bools, factor: int) -> tuple[Floats, Bools]:
    """Means of factor x factor blocks, a block known if all of it is; a remainder is cut off."""
    height, width = (side // factor * factor for side in known.shape)
    blocks = (height // factor, factor, width // factor, factor)
    small = picture[:height, :width].reshape(*blocks, 3).mean(axis=(1, 3))
    return small, np.logical_and.reduce(known[:height, :width].reshape(blocks), axis=(1, 3))


def _costs(picture: Floats, known: Bools, ring: Bools) -> Floats:
    """The cost of every move: entry [dy, dx] of (2h, 2w), a negative one counted from the end.

    It is the mean squared difference of I(p) and I(p + move) over the ring's pixels p that get
    something, in units of the picture's variance, plus a charge for what the hole does not get.
    """
    level = np.where(known[..., None], picture - picture[known].mean(axis=0), 0)
    power = (level**2).sum(axis=2)
    shared = np.maximum(_correlate(ring, known), 1e-3)
    products = sum(_correlate(ring * level[..., c], level[..., c]) for c in range(3))
    squares = _correlate(ring * power, known) + _correlate(ring, power) - 2 * products
    missing = 1 - _correlate(~known, known) / np.count_nonzero(~known)
    costs = squares / shared / (power[known].mean() + 1) + MISSING_WEIGHT * missing
    return np.where(shared > np.count_nonzero(ring) / 2, costs, np.inf)


def _correlate(a: Floats | Bools, b: Floats | Bools) -> Floats:
    """For every move the sum of a(p) b(p + move); twice the size, so that none wraps round."""
    size = (2 * a.shape[0], 2 * a.shape[1])
    spectra = [np.fft.rfft2(plane.astype(np.float32), size) for plane in (a, b)]
    return np.fft.irfft2(spectra[0].conj() * spectra[1], size)


def _lowest(costs: Floats, count: int) -> list[Move]:
    """The moves of the lowest costs; each takes its neighbourhood out of the running."""
    height, width = costs.shape
    apart = max(1, min(height, width) // 24)
    moves: list[Move] = []
    while len(moves) < count and np.isfinite(costs.min()):
        dy, dx = divmod(int(costs.argmin()), width)
        rows, columns = (np.arange(at - apart, at + apart + 1) for at in (dy, dx))
        costs[np.ix_(rows % height, columns % width)] = np.inf
        moves.append(Move(_signed(dy, height), _signed(dx, width)))
    return moves


def _signed(index: int, length: int) -> int:
    return index - length if index >= length // 2 else index
