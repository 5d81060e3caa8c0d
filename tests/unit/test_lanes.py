"""Many bytes as one number against the same in numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.lanes import capped_sum, difference, lanes_of, less_row_above, number
from numpy.typing import NDArray

LEFT = bytes(range(256)) * 256
RIGHT = bytes(value for value in range(256) for _ in range(256))  # with LEFT, every pair of bytes


def of_numpy(samples: bytes) -> NDArray[np.int64]:
    return np.frombuffer(samples, np.uint8).astype(np.int64)


def test_capped_sums_of_every_pair_of_bytes() -> None:
    found = capped_sum(number(LEFT), number(RIGHT), lanes_of(len(LEFT)))
    wanted = np.minimum(of_numpy(LEFT) + of_numpy(RIGHT), 255)
    assert list(found.to_bytes(len(LEFT), "little")) == wanted.tolist()


def test_differences_of_every_pair_of_bytes() -> None:
    found = difference(number(LEFT), number(RIGHT), lanes_of(len(LEFT)))
    wanted = (of_numpy(LEFT) - of_numpy(RIGHT)) % 256
    assert list(found.to_bytes(len(LEFT), "little")) == wanted.tolist()


@given(some.integers(1, 9), some.integers(1, 9), some.integers(1, 10), some.data())
def test_each_row_less_the_one_above(
    stride: int, rows: int, strip: int, data: some.DataObject
) -> None:
    samples = data.draw(some.binary(min_size=stride * rows, max_size=stride * rows))
    wanted = of_numpy(samples).reshape(rows, stride)
    wanted[1:] -= wanted[:-1].copy()
    found = b"".join(less_row_above(samples, stride, strip))
    assert list(found) == (wanted % 256).ravel().tolist()
