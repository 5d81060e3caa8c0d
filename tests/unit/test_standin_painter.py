"""What the stand-in's painter promises for any picture, hole and seed."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from standin.caption import write
from standin.membrane import membrane
from standin.painter import PaintOrder, paint

Array = npt.NDArray[np.uint8]


def textured(width: int, height: int, channels: int = 3, seed: int = 0) -> Image.Image:
    """Noise: no two parts of it are the same."""
    shape = (height, width, channels)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8))


def mask_of(hole: npt.NDArray[np.bool_]) -> Image.Image:
    return Image.fromarray(np.where(hole, 0, 255).astype(np.uint8))


def painted(source: Image.Image, hole: npt.NDArray[np.bool_], seed: int = 1) -> Array:
    return np.asarray(paint(source, mask_of(hole), PaintOrder("a hat", seed)))


def hole_with(width: int, height: int, *boxes: tuple[int, int, int, int]) -> npt.NDArray[np.bool_]:
    """A hole of boxes (left, upper, right, lower)."""
    hole = np.zeros((height, width), bool)
    for left, upper, right, lower in boxes:
        hole[upper:lower, left:right] = True
    return hole


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Image.Image, npt.NDArray[np.bool_]]:
    """A small picture, RGB or RGBA, and any hole in it that leaves something."""
    width, height = draw(st.integers(1, 40)), draw(st.integers(2, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    hole = rng.random((height, width)) < draw(st.floats(0, 1))
    hole.flat[rng.integers(hole.size)] = True
    hole.flat[rng.integers(hole.size)] = False
    return textured(width, height, draw(st.sampled_from([3, 4]))), hole


@given(scene=scenes(), seed=st.integers(0, 2**31 - 1))
def test_outside_stays_to_the_bit(
    scene: tuple[Image.Image, npt.NDArray[np.bool_]], seed: int
) -> None:
    source, hole = scene
    result = painted(source, hole, seed)
    assert np.array_equal(result[~hole], np.asarray(source)[~hole])
    assert result.shape == np.asarray(source).shape
    assert (result[hole][:, 3:] == 255).all()


@given(seed=st.integers(0, 2**31 - 1))
@settings(max_examples=5, deadline=None)
def test_the_seed_decides(seed: int) -> None:
    source, hole = textured(40, 30), hole_with(40, 30, (10, 8, 28, 20))
    first = painted(source, hole, seed)
    assert np.array_equal(first, painted(source, hole, seed))
    assert not np.array_equal(first, painted(source, hole, (seed + 1) % 2**31))
    assert not np.array_equal(first, painted(source, hole, (seed + 6) % 2**31))


@pytest.mark.parametrize(
    "boxes",
    [
        [(20, 20, 21, 21)],
        [(0, 0, 1, 1)],
        [(0, 0, 64, 3), (0, 45, 64, 48), (0, 0, 3, 48), (61, 0, 64, 48)],
        [(x, y, x + 3, y + 3) for x in range(2, 60, 8) for y in range(2, 44, 8)],
        [(0, 0, 32, 48)],
        [(0, 0, 64, 47), (1, 0, 64, 48)],
    ],
    ids=["pixel", "corner", "all borders", "islands", "half", "all but a pixel"],
)
def test_any_hole_is_painted(boxes: list[tuple[int, int, int, int]]) -> None:
    hole = hole_with(64, 48, *boxes)
    source = np.asarray(textured(64, 48)).copy()
    source[hole] = 0
    source[~hole] |= 64  # what is black now was not painted
    result = painted(Image.fromarray(source), hole)
    assert (result[hole].max(axis=1) > 0).mean() > 0.9
    assert np.array_equal(result[~hole], source[~hole])


def test_what_was_in_the_hole_has_no_say() -> None:
    source, hole = textured(60, 50), hole_with(60, 50, (20, 15, 40, 35))
    other = np.asarray(source).copy()
    other[hole] = 255 - other[hole]
    assert np.array_equal(painted(source, hole), painted(Image.fromarray(other), hole))


def test_a_flat_picture_stays_flat() -> None:
    source = Image.new("RGB", (60, 50), (200, 120, 40))
    result = painted(source, hole_with(60, 50, (20, 15, 40, 35)))
    assert np.array_equal(result, np.asarray(source))


def test_a_gradient_goes_on() -> None:
    ramp = np.tile(np.linspace(20, 220, 120), (80, 1))
    source = Image.fromarray(np.stack([ramp] * 3, axis=2).astype(np.uint8))
    result = painted(source, hole_with(120, 80, (40, 20, 80, 60)))
    assert np.abs(result[..., 0] - ramp).max() < 16


def test_the_border_has_no_seam() -> None:
    rng = np.random.default_rng(3)
    coarse = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    source = coarse.resize((160, 120), Image.Resampling.BICUBIC)
    result = painted(source, hole_with(160, 120, (60, 40, 100, 80))).astype(int)
    across = np.abs(result[40:80, 60] - result[40:80, 59])
    assert across.mean() < 2 * np.abs(np.diff(np.asarray(source).astype(int), axis=1)).mean()


def test_a_megapixel_takes_little_time() -> None:
    source = textured(1024, 1024)
    started = perf_counter()
    painted(source, hole_with(1024, 1024, (200, 200, 800, 800)))
    assert perf_counter() - started < 2


def test_the_caption_is_in_the_hole_and_legible() -> None:
    white = Image.new("RGB", (600, 400), "white")
    hole = hole_with(600, 400, (150, 100, 450, 300))
    result = np.asarray(write(white, hole, "a hat", "seed 7").convert("L"))
    changed = result < 250
    assert changed.any()
    assert not changed[~hole].any()
    ys, xs = np.nonzero(changed)
    panel = result[ys.min() : ys.max(), xs.min() : xs.max()]
    assert np.median(panel) < 120
    assert panel.max() == 255


def test_the_caption_says_the_seed_and_a_long_prompt_shortened() -> None:
    ground, hole = Image.new("RGB", (600, 400)), hole_with(600, 400, (150, 100, 450, 300))
    prompt = "a very long prompt " * 1000

    def shown(prompt: str, note: str) -> bytes:
        return write(ground, hole, prompt, note).tobytes()

    assert shown(prompt, "seed 7") == shown(prompt + "and more", "seed 7")
    assert shown(prompt, "seed 7") != shown(prompt, "seed 8")
    assert shown("a hat", "seed 7") != shown("a cat", "seed 7")


@pytest.mark.parametrize("width", range(177, 260, 8))
def test_a_caption_in_the_tightest_room(width: int) -> None:
    ground = Image.new("RGB", (width, 300), "white")
    hole = hole_with(width, 300, (0, 100, width, 100 + round(width / 4.5)))
    result = np.asarray(write(ground, hole, "a hat " * 20, "seed 2147483647"))
    assert (result[~hole] == 255).all()
    assert (result < 255).any() == (width >= 180)


def test_a_small_hole_has_no_caption() -> None:
    ground, hole = Image.new("RGB", (600, 400)), hole_with(600, 400, (150, 100, 200, 300))
    assert write(ground, hole, "a hat", "seed 7").tobytes() == ground.tobytes()


def test_the_membrane_rises_evenly_between_two_known_pixels() -> None:
    values = np.zeros((1, 33, 1), np.float32)
    values[0, 0], values[0, -1] = 10, 42
    known = np.zeros((1, 33), bool)
    known[0, [0, -1]] = True
    surface = membrane(values, known)[0, :, 0]
    assert surface[0] == 10
    assert surface[-1] == 42
    assert (np.diff(surface) >= 0).all()
    assert np.abs(surface - np.linspace(10, 42, 33)).max() < 6


def test_the_membrane_of_nothing_is_zero() -> None:
    assert not membrane(np.ones((5, 7, 3), np.float32), np.zeros((5, 7), bool)).any()
