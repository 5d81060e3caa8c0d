"""Arithmetic on bytes against the same in numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.samples import STEPS, STRIP, ZERO, corrected

AS_THEY_ARE = [bytes(range(256))] * 3


def of_numpy(samples: bytes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.frombuffer(samples, np.uint8).astype(np.int64)


@given(some.data())
def test_changes_are_added_and_stop_at_the_ends(data: some.DataObject) -> None:
    samples = data.draw(some.binary(min_size=3, max_size=60))
    changes = data.draw(some.binary(min_size=len(samples), max_size=len(samples)))
    wanted = (of_numpy(samples) + np.rint((of_numpy(changes) - ZERO) / STEPS)).clip(0, 255)
    assert list(corrected(samples, AS_THEY_ARE, changes)) == wanted.tolist()


def test_more_than_a_strip_at_once() -> None:
    dice = np.random.default_rng(5)
    samples, changes = (dice.integers(0, 256, STRIP + 77, np.uint8).tobytes() for _ in range(2))
    wanted = (of_numpy(samples) + np.rint((of_numpy(changes) - ZERO) / STEPS)).clip(0, 255)
    assert list(corrected(samples, AS_THEY_ARE, changes)) == wanted.tolist()


def test_each_channel_has_its_own_table() -> None:
    tables = [bytes((value * factor) % 256 for value in range(256)) for factor in (1, 2, 3)]
    found = corrected(bytes([10, 10, 10, 100, 100, 100]), tables, bytes([ZERO] * 6))
    assert found == bytes([10, 20, 30, 100, 200, 44])
