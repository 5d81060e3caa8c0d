"""The drift of a result, measured and taken out, on grids made with numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.drift import FEWEST_CELLS, Drift, fitted, measure, spread
from numpy.typing import NDArray

WIDTH, HEIGHT = 12, 9
Grid = NDArray[np.float64]


def corrected(result: Grid, drift: Drift) -> Grid:
    """What the drift makes of a result."""
    rest = np.array(drift.rest).reshape(HEIGHT, WIDTH, 3)
    fixed: Grid = result * np.array(drift.gain) + np.array(drift.offset) + rest
    return fixed


def measured(source: Grid, result: Grid, kept: NDArray[np.bool_]) -> Drift | None:
    flat = kept.ravel().tolist()
    return measure(source.ravel().tolist(), result.ravel().tolist(), flat, WIDTH, HEIGHT)


@pytest.fixture
def source() -> Grid:
    found: Grid = np.random.default_rng(3).uniform(0.1, 0.8, (HEIGHT, WIDTH, 3))
    return found


@pytest.fixture
def kept() -> NDArray[np.bool_]:
    """All but a hole in the middle."""
    found = np.ones((HEIGHT, WIDTH), bool)
    found[3:6, 4:8] = False
    return found


@given(some.floats(0.85, 1.15), some.floats(-0.08, 0.08))
def test_a_gain_and_an_offset_are_taken_out_of_the_hole_as_well(gain: float, offset: float) -> None:
    source = np.random.default_rng(3).uniform(0.1, 0.8, (HEIGHT, WIDTH, 3))
    kept = np.ones((HEIGHT, WIDTH), bool)
    kept[3:6, 4:8] = False
    drift = measured(source, source * gain + offset, kept)
    assert drift is not None
    assert np.allclose(corrected(source * gain + offset, drift), source, atol=1e-6)


def test_what_is_painted_in_the_hole_does_not_matter(source: Grid, kept: NDArray[np.bool_]) -> None:
    result = source * 1.05 + 0.02
    painted = result.copy()
    painted[~kept] = 0.9
    assert measured(source, result, kept) == measured(source, painted, kept)


def test_a_drift_that_differs_from_place_to_place_is_smooth_across_the_hole(
    source: Grid, kept: NDArray[np.bool_]
) -> None:
    slope = np.linspace(-0.05, 0.05, WIDTH)[None, :, None]
    drift = measured(source, source - slope, kept)
    assert drift is not None
    rest = corrected(source - slope, drift) - source
    assert np.abs(rest[kept]).max() < 1e-9
    assert np.abs(rest).max() < 0.02  # of a drift of up to 0.05, in the middle of the hole


def test_without_evidence_there_is_no_drift(source: Grid) -> None:
    kept = np.zeros((HEIGHT, WIDTH), bool)
    kept.ravel()[: FEWEST_CELLS - 1] = True
    assert measured(source, source, kept) is None
    kept.ravel()[:FEWEST_CELLS] = True
    assert measured(source, source, kept) is not None


def test_a_flat_channel_has_an_offset_and_no_gain() -> None:
    gain, offset = fitted([(0.5, 0.4)] * 20)
    assert gain == 1
    assert offset == pytest.approx(-0.1)


def test_what_no_drift_would_do_to_the_contrast_is_not_believed() -> None:
    gain, offset = fitted([(x / 10, x / 5) for x in range(5)])
    assert gain == 1.25
    assert 0.2 * gain + offset == pytest.approx(0.4)  # the mean still fits


@given(some.dictionaries(some.integers(0, 29), some.floats(-1, 1), min_size=1))
def test_spreading_keeps_what_is_known_and_stays_within_it(known: dict[int, float]) -> None:
    values = spread(known, 6, 5)
    assert len(values) == 30
    for cell, value in known.items():
        assert values[cell] == value
    assert min(known.values()) - 1e-9 <= min(values)
    assert max(values) <= max(known.values()) + 1e-9
