"""The drift of a result, measured and taken out, on grids made with numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from mask_editor import samples
from mask_editor.drift import (
    FEWEST_CELLS,
    Drift,
    Evidence,
    fitted,
    grid_of,
    measure,
    spread,
)
from mask_editor.geometry import Size
from numpy.typing import NDArray

WIDTH, HEIGHT = 12, 9
GRID = Size(WIDTH, HEIGHT)
Grid = NDArray[Any]  # of uint8


def corrected(result: Grid, drift: Drift) -> Grid:
    """What the drift makes of a result of which every pixel is a cell."""
    return as_grid(samples.corrected(result.tobytes(), drift.tables, drift.rest))


def as_grid(cells: bytes | bytearray) -> Grid:
    grid: Grid = np.array(list(cells), np.uint8).reshape(HEIGHT, WIDTH, 3)
    return grid


def measured(source: Grid, result: Grid, kept: NDArray[np.bool_]) -> Drift | None:
    return measure(Evidence(GRID, source.tobytes(), kept.ravel().tolist()), result.tobytes())


def rounded(values: NDArray[Any]) -> Grid:
    grid: Grid = np.rint(values).clip(0, 255).astype(np.uint8)
    return grid


def some_source() -> Grid:
    return np.random.default_rng(3).integers(25, 205, (HEIGHT, WIDTH, 3), np.uint8)


def around_a_hole() -> NDArray[np.bool_]:
    """All but a hole in the middle."""
    found = np.ones((HEIGHT, WIDTH), bool)
    found[3:6, 4:8] = False
    return found


def off_by(one: Grid, other: Grid) -> NDArray[np.float64]:
    return np.abs(one.astype(np.float64) - other)


@given(some.floats(0.85, 1.15), some.floats(-20, 20))
def test_a_gain_and_an_offset_are_taken_out_of_the_hole_as_well(gain: float, offset: float) -> None:
    source = some_source()
    result = rounded(source * gain + offset)
    drift = measured(source, result, around_a_hole())
    assert drift is not None
    assert off_by(corrected(result, drift), source).max() <= 2


def test_what_is_painted_in_the_hole_does_not_matter() -> None:
    source, kept = some_source(), around_a_hole()
    result = rounded(source * 1.05 + 5)
    painted = result.copy()
    painted[~kept] = 230
    assert measured(source, result, kept) == measured(source, painted, kept)


def test_a_drift_that_differs_from_place_to_place_is_smooth_across_the_hole() -> None:
    source, kept = some_source(), around_a_hole()
    result = rounded(source - np.linspace(-13, 13, WIDTH)[None, :, None])
    drift = measured(source, result, kept)
    assert drift is not None
    rest = off_by(corrected(result, drift), source)
    assert rest[kept].max() <= 1
    assert rest.max() <= 6  # of a drift of up to 13, in the middle of the hole


def test_without_evidence_there_is_no_drift() -> None:
    source = some_source()
    kept = np.zeros((HEIGHT, WIDTH), bool)
    kept.ravel()[: FEWEST_CELLS - 1] = True
    assert measured(source, source, kept) is None
    kept.ravel()[:FEWEST_CELLS] = True
    assert measured(source, source, kept) is not None


@pytest.mark.parametrize(
    ("size", "grid"), [(Size(1024, 1024), 48), (Size(1536, 512), 48), (Size(30, 20), 30)]
)
def test_the_grid_is_coarse_and_has_the_ratio_of_the_picture(size: Size, grid: int) -> None:
    found = grid_of(size)
    assert found.width == grid
    assert found.ratio == pytest.approx(size.ratio)


def test_a_flat_channel_has_an_offset_and_no_gain() -> None:
    gain, offset = fitted([(127, 101)] * 20)
    assert gain == 1
    assert offset == pytest.approx(-26)


def test_what_no_drift_would_do_to_the_contrast_is_not_believed() -> None:
    gain, offset = fitted([(x * 25, x * 50) for x in range(5)])
    assert gain == 1.25
    assert 50 * gain + offset == pytest.approx(100)  # the mean still fits


@example({0: 0.0, 3: 0.0, 5: 1.0, 9: 0.0, 7: 0.0, 18: 0.0})  # where haste overshoots
@given(some.dictionaries(some.integers(0, 29), some.floats(-1, 1), min_size=1))
def test_spreading_keeps_what_is_known_and_stays_within_it(known: dict[int, float]) -> None:
    values = spread(known, 6, 5)
    assert len(values) == 30
    for cell, value in known.items():
        assert values[cell] == value
    assert min(known.values()) <= min(values)
    assert max(values) <= max(known.values())
