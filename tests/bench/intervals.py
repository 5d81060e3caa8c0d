"""Stretches of time, as pairs of when they began and ended."""

from __future__ import annotations

from collections.abc import Iterable


def covered(intervals: Iterable[tuple[float, float]], began: float, ended: float) -> float:
    """How much of the time from `began` to `ended` at least one of the intervals covers."""
    total, reached = 0.0, began
    for start, end in sorted(intervals):
        start, end = max(start, reached), min(end, ended)
        if end > start:
            total += end - start
            reached = end
    return total
