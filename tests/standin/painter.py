"""What the stand-in paints: the hole filled with another part of the picture that fits there.

A piece of the picture, moved, is made to meet the hole's border by a smooth correction (a seamless
clone). The seed picks the piece, out of those that fit best, and the light on it. What no piece
reaches is filled smoothly, with the picture's own grain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from . import caption
from .displace import best_moves, bring, grown
from .membrane import Bools, Floats, membrane

CHOICES = 6
"""How many pieces a seed chooses from: enough for variety, few enough that each one fits."""

ROUNDS = 3
"""How often another piece is looked for, to fill what the ones before did not reach."""

LIGHT = 0.08
"""How far the contrast of a piece is changed by the seed, up or down, in each colour channel."""


@dataclass(frozen=True)
class PaintOrder:
    """One image to paint."""

    prompt: str
    seed: int
    index: int = 0
    """Which one of its edit, from 0."""


def paint(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    """The source (RGB or RGBA) with the black part of the mask (L, 0 or 255) painted anew.

    The result has the source's mode and size and, to the bit, its pixels where the mask is white.
    What is painted is opaque.
    """
    hole = np.asarray(mask) == 0
    picture = np.asarray(source.convert("RGB"), dtype=np.float32)
    filled = _fill(picture, hole, order.seed).clip(0, 255)
    painted = Image.fromarray(np.rint(filled).astype(np.uint8))
    painted = caption.write(painted, hole, order.prompt, f"seed {order.seed}")
    result = source.copy()
    result.paste(painted, mask=Image.fromarray(hole))
    return result


def _fill(picture: Floats, hole: Bools, seed: int) -> Floats:
    """`picture` (h, w, 3; 0-255) with its hole (h, w) filled."""
    rng = np.random.default_rng(seed)
    light = rng.uniform(1 - LIGHT, 1 + LIGHT, 3).astype(np.float32)
    for _ in range(ROUNDS):
        moves = best_moves(picture, hole, CHOICES) if hole.any() else []
        if not moves:
            break
        piece, known = bring(picture, hole, moves[seed % len(moves)])
        picture = _cloned(picture, hole, piece * light, known)
        hole = hole & ~known
    return _smoothed(picture, hole, rng) if hole.any() else picture


def _cloned(picture: Floats, hole: Bools, piece: Floats, known: Bools) -> Floats:
    """The hole filled with the piece where that is known, made to meet the hole's border."""
    around = _around(hole)
    filled = (hole & known)[around]
    border = grown(filled, 1) & (known & ~hole)[around]
    misfit = membrane(np.where(border[..., None], (picture - piece)[around], 0), border)
    result = np.array(picture)
    result[around] = np.where(filled[..., None], piece[around] + misfit, picture[around])
    return result


def _smoothed(picture: Floats, hole: Bools, rng: np.random.Generator) -> Floats:
    """The hole filled from its border alone, with grain like that of the rest."""
    around = _around(hole)
    free = hole[around][..., None]
    surface = membrane(np.where(free, 0, picture[around]), ~hole[around])
    grain = rng.normal(0, _grain(picture, ~hole), free.shape).astype(np.float32)
    result = np.array(picture)
    result[around] = np.where(free, surface + grain, picture[around])
    return result


def _grain(picture: Floats, known: Bools) -> float:
    """The deviation of the noise that would make known neighbours in a row differ as they do."""
    # 0.954: the median of |a - b| for two normal values of deviation 1.
    steps = np.abs(np.diff(picture, axis=1))[known[:, 1:] & known[:, :-1]]
    return float(np.median(steps)) / 0.954 if steps.size else 0.0


def _around(hole: Bools) -> tuple[slice, slice]:
    """Rows and columns of the hole and one pixel around it."""
    rows, columns = (np.flatnonzero(hole.any(axis=axis)) for axis in (1, 0))
    return slice(max(rows[0] - 1, 0), rows[-1] + 2), slice(max(columns[0] - 1, 0), columns[-1] + 2)
