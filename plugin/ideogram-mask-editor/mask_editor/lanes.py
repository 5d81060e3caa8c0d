"""Many bytes as one whole number, so that one operation of Python's works on all of them.

numpy cannot be counted on inside every GIMP. Each byte is a lane of the number; what is carried
from one lane would spoil the next, so that sums are made of the lower seven bits, and the eighth
are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

BYTE = 8  # bits


@dataclass(frozen=True)
class Lanes:
    """Numbers of many bytes: in each all bits, the eighth, or the lower seven."""

    full: int
    eighth: int
    lower: int


@cache
def lanes_of(length: int) -> Lanes:
    return Lanes(*(number(bytes([bits]) * length) for bits in (0xFF, 0x80, 0x7F)))


def number(samples: bytes) -> int:
    return int.from_bytes(samples, "little")


def capped_sum(a: int, b: int, lanes: Lanes) -> int:
    """The sums of bytes, 255 where they would be more."""
    sums = (a & lanes.lower) + (b & lanes.lower) ^ (a ^ b) & lanes.eighth
    over = (a & b | (a | b) & ~sums) & lanes.eighth  # the eighth bits say where a sum ran over
    return sums | (over >> 7) * 255


def difference(a: int, b: int, lanes: Lanes) -> int:
    """The bytes of `a` less those of `b`, modulo 256."""
    return ((a | lanes.eighth) - (b & lanes.lower)) ^ ((a ^ b) & lanes.eighth ^ lanes.eighth)


def less_row_above(samples: bytes, stride: int, strip: int) -> Iterator[bytes]:
    """Rows of `stride` bytes, each less the one above it, modulo 256, `strip` rows at a time; the
    first is less nothing."""
    above = 0
    for start in range(0, len(samples), stride * strip):
        part = samples[start : start + stride * strip]
        lanes, values = lanes_of(len(part)), number(part)
        moved = (values << BYTE * stride) & lanes.full | above
        yield difference(values, moved, lanes).to_bytes(len(part), "little")
        above = values >> BYTE * (len(part) - stride)
