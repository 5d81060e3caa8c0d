"""Large photos, made of a small one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

SMALL = Path(skimage.__file__).parent / "data" / "coffee.png"  # 600 x 400
ENLARGED = 3
NOISE = 1.0  # standard deviation of the lightness, of 255: a camera's in fair light
ROWS = 500  # at once: the noise of a whole photo of 96 MP would take a gigabyte


def photo(width: int, height: int) -> NDArray[np.uint8]:
    """A picture of any size (height x width x 3, 8-bit sRGB) that packs like a photo of that size
    (of 24 MP about 30 MB as PNG, 8 MB as JPEG of quality 95): the small one enlarged, mirrored
    again and again, with noise that never repeats."""
    return np.concatenate(list(_strips(width, height)))


def _strips(width: int, height: int) -> Iterator[NDArray[np.uint8]]:
    small = Image.open(SMALL).convert("RGB")
    size = (small.width * ENLARGED, small.height * ENLARGED)
    large = np.asarray(small.resize(size, Image.Resampling.BICUBIC))
    columns = _there_and_back(width, size[0])
    noise = np.random.default_rng(4)
    for start in range(0, height, ROWS):
        rows = _there_and_back(height, size[1])[start : start + ROWS]
        lightness = noise.standard_normal((len(rows), width, 1), np.float32) * NOISE
        strip = large[rows][:, columns] + lightness
        yield np.rint(strip).clip(0, 255).astype(np.uint8)


def _there_and_back(count: int, length: int) -> NDArray[np.intp]:
    """`count` indices that run over 0 to `length` - 1 and back, again and again."""
    steps = np.arange(count) % (2 * length)
    return np.minimum(steps, 2 * length - 1 - steps)
