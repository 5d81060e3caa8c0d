"""The smoothest surface through some known pixels: what a soap film does on a wire frame.

It carries the mismatch along a hole's border across the hole (a seamless clone), and it is also
what fills a hole when there is nothing better.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Bools = npt.NDArray[np.bool_]

SWEEPS = 4
"""Smoothing passes at each size: more are not seen, each costs time in proportion to the area."""


def membrane(values: Floats, known: Bools) -> Floats:
    """Laplace's equation with `values` (h, w, channels) held fast where `known` (h, w).

    Solved from coarse to fine: halve until everything is known, then at each size start from the
    enlarged coarser surface and let every free pixel become the mean of its four neighbours.
    With nothing known at all the surface is 0.
    """
    if known.all():
        return values
    if values.shape[:2] == (1, 1):
        return np.zeros_like(values)
    coarse = membrane(*_halve(values, known))
    held = known[..., None]
    surface = np.where(held, values, _enlarge(coarse, values.shape))
    for _ in range(SWEEPS):
        surface = np.where(held, values, _mean_of_neighbours(surface))
    return surface


def _halve(values: Floats, known: Bools) -> tuple[Floats, Bools]:
    """Each 2x2 block becomes the mean of its known pixels; it is known if any of them is."""
    height, width = known.shape
    pad = ((0, height % 2), (0, width % 2))
    weights = np.pad(known, pad).astype(np.float32)[..., None]
    sums = _block_sums(np.pad(values, (*pad, (0, 0))) * weights)
    counts = _block_sums(weights)
    return sums / np.maximum(counts, 1), counts[..., 0] > 0


def _block_sums(plane: Floats) -> Floats:
    rows = plane[0::2] + plane[1::2]
    return rows[:, 0::2] + rows[:, 1::2]


def _enlarge(coarse: Floats, shape: tuple[int, ...]) -> Floats:
    """To twice the size, bilinear, cut to (h, w) of `shape`."""
    for axis, length in enumerate(shape[:2]):
        coarse = _double(coarse, axis).take(range(length), axis)
    return coarse


def _double(plane: Floats, axis: int) -> Floats:
    """Twice as long along `axis`: every new pixel is 3/4 its own block and 1/4 the next one."""
    plane = np.moveaxis(plane, axis, 0)
    before = np.concatenate([plane[:1], plane[:-1]])
    after = np.concatenate([plane[1:], plane[-1:]])
    pairs = np.stack([plane * 0.75 + before * 0.25, plane * 0.75 + after * 0.25], axis=1)
    return np.moveaxis(pairs.reshape(-1, *plane.shape[1:]), 0, axis)


def _mean_of_neighbours(surface: Floats) -> Floats:
    """The mean of the pixels above, below, left and right; the edge stands in for the outside."""
    padded = np.pad(surface, ((1, 1), (1, 1), (0, 0)), mode="edge")
    total = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    return np.multiply(total, 0.25)
