"""The table's verdicts and the arithmetic under them; no clock is asked here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench.figures import FIGURES, Figure, report, short
from bench.intervals import covered
from bench.readings import Readings, Sent

WINDOW = Sent((1040, 1040), (1024, 1024), "png", 2.74)
GOOD = Readings(
    version="3.0.4",
    export=24.0,
    nothing=0.12,
    nothing_peak=40.0,
    prepare={24: 0.2, 6: 0.19, 96: 0.21},
    prepare_auto_large=0.3,
    prepare_call=0.4,
    prepare_whole=2.0,
    insert=0.9,
    call=0.9,
    paint=0.9,
    paint_empty=0.6,
    unanswered={
        "prepare": 0.3,
        "upload": 0.02,
        "paint": 0.03,
        "key": 0.05,
        "fetch": 0.03,
        "insert": 0.4,
        "after": 0.1,
    },
    peak={24: 90.0, 6: 88.0, 96: 91.0},
    window=WINDOW,
    window_auto_large=WINDOW,
    whole=WINDOW,
)


def verdicts(readings: Readings) -> list[bool]:
    """Whether each row is marked as missed."""
    return ["missed" in figure.measured(readings) for figure in FIGURES]


def test_figures_that_are_reached_are_not_marked() -> None:
    assert not any(verdicts(GOOD))


@pytest.mark.parametrize(
    ("worse", "title"),
    [
        (replace(GOOD, prepare={6: 0.25, 24: 0.25, 96: 0.25}), "prepare, 24 MP layer"),
        (replace(GOOD, prepare={6: 0.1, 24: 0.12, 96: 0.14}), "prepare, the same window"),
        (replace(GOOD, prepare_whole=2.41), "prepare, a whole"),
        (replace(GOOD, insert=0.97), "insert four"),
        (replace(GOOD, call=0.97), "a whole call"),
        (replace(GOOD, peak={6: 101.0, 24: 101.0, 96: 101.0}), "peak memory"),
        (replace(GOOD, peak={6: 60.0, 24: 62.0, 96: 70.0}), "… at 6, 24 and 96 MP"),
        (replace(GOOD, unanswered={**GOOD.unanswered, "paint": 0.11}), "longest time"),
        (replace(GOOD, unanswered={**GOOD.unanswered, "key": 0.11}), "longest time"),
    ],
    ids=lambda value: value.split()[0] if isinstance(value, str) else "",
)
def test_each_figure_that_is_missed_is_marked(worse: Readings, title: str) -> None:
    marked = [f.title for f, missed in zip(FIGURES, verdicts(worse), strict=True) if missed]
    assert len(marked) == 1
    assert marked[0].startswith(title)


def test_what_is_for_information_is_never_marked() -> None:
    slow = Figure("…", "x E", lambda r: r.export, lambda r: "", None)
    assert "missed" not in slow.measured(GOOD)


def test_a_column_for_each_gimp() -> None:
    text = report([GOOD, replace(GOOD, version="3.2.6", export=12.0)], 7)
    head, _, first, *_ = text.splitlines()
    assert head == "| figure | to reach | GIMP 3.0.4 | GIMP 3.2.6 |"
    assert first.endswith(
        "| 0.00833 x E <sub>0.2 s</sub> | **missed:** 0.0167 x E <sub>0.2 s</sub> |"
    )
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {5}


@pytest.mark.parametrize(("value", "text"), [(0.01, "0.01"), (0.00623, "0.00623"), (8, "8")])
def test_numbers_are_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("intervals", "seconds"),
    [
        ([], 0),
        ([(1, 2)], 0),
        ([(9, 12), (18, 30)], 4),
        ([(11, 14), (12, 13), (13, 16), (17, 18)], 6),
        ([(0, 50)], 10),
    ],
)
def test_time_that_several_share_counts_once(
    intervals: list[tuple[float, float]], seconds: float
) -> None:
    assert covered(intervals, 10, 20) == seconds
