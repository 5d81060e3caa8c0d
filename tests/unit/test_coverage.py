"""The mask against a plain reading of its rule in numpy."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from mask_editor.coverage import Coverage, mask_picture, reached
from mask_editor.errors import CannotEdit
from mask_editor.geometry import Size
from numpy.typing import NDArray
from PIL import Image

LEVELS = np.array([255, 1, 128], np.uint8)
small = some.integers(1, 40)


def by_the_rule(coverage: NDArray[np.uint8], sent: Size) -> NDArray[np.bool_]:
    """Whether any window pixel that a sent pixel overlaps is covered, pixel by pixel."""
    height, width = coverage.shape
    out = np.zeros((sent.height, sent.width), bool)
    for y in range(sent.height):
        rows = slice(y * height // sent.height, -(-(y + 1) * height // sent.height))
        for x in range(sent.width):
            columns = slice(x * width // sent.width, -(-(x + 1) * width // sent.width))
            out[y, x] = coverage[rows, columns].any()
    return out


@given(small, small, small, small, some.data())
def test_the_mask_is_black_where_anything_overlapped_is_covered(
    width: int, height: int, across: int, down: int, data: some.DataObject
) -> None:
    drawn = data.draw(some.binary(min_size=width * height, max_size=width * height))
    share = data.draw(some.integers(1, 256))  # of 256 cells, so that thin selections come as well
    cells = np.frombuffer(drawn, np.uint8).reshape(height, width)
    coverage = np.where(cells < share, LEVELS[cells % len(LEVELS)], 0).astype(np.uint8)
    sent = Size(across, down)
    expected = by_the_rule(coverage, sent)
    assume(expected.any() and not expected.all())
    mask = mask_picture(Coverage(coverage.tobytes(), "Y u8", Size(width, height)), sent)
    painted = Image.open(io.BytesIO(mask.data))
    assert painted.mode == "L"
    assert painted.info == {}
    assert np.array_equal(np.asarray(painted), np.where(expected, 0, 255))


def test_at_its_own_size_coverage_stays_as_it_is() -> None:
    coverage = bytes(range(6))
    assert reached(coverage, Size(3, 2), Size(3, 2)) == coverage


@pytest.mark.parametrize("kind", ["u1", "u2", "u4", "f2", "f4", "f8"])
def test_the_least_coverage_of_any_precision_counts(kind: str) -> None:
    least = np.finfo(kind).smallest_subnormal if kind.startswith("f") else 1
    samples = np.array([0, least, 1, 0, 0, least], kind)
    touched = Coverage(samples.tobytes(), "Y", Size(3, 2)).touched()
    assert [byte > 0 for byte in touched] == [False, True, True, False, False, True]


@pytest.mark.parametrize(("value", "words"), [(0, "misses the layer"), (1, "Everything")])
def test_a_mask_of_one_colour_is_refused_in_words(value: int, words: str) -> None:
    with pytest.raises(CannotEdit, match=words):
        mask_picture(Coverage(bytes([value] * 12), "Y u8", Size(4, 3)), Size(4, 3))
