"""A picture, a selection and a place for results in memory: the host of an edit without GIMP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from mask_editor.asked import Snapshot, Target
from mask_editor.coverage import Coverage
from mask_editor.edit import Arrival, Insertion, Stage
from mask_editor.geometry import Bounds, Size, Window
from mask_editor.pictures import RGB, Picture, png

T = TypeVar("T")
LAYER = Bounds(0, 0, 96, 64)
SELECTED = Bounds(30, 20, 24, 16)
TARGET = Target("this run", 3, "file:///home/ada/heron.xcf", "heron.xcf", 7, "Background")


@cache
def gradient(width: int, height: int) -> bytes:
    """An RGB picture in which no two neighbours are alike."""
    return bytes(
        value % 256 for y in range(height) for x in range(width) for value in (x * 2, y * 3, x + y)
    )


@dataclass
class Studio:
    """Remembers where the edit was, and what was inserted; it refuses to when it is `closed`."""

    palette: int | None = None  # colours of the image, where it is indexed
    stages: list[Stage] = field(default_factory=list)
    inserted: list[Arrival] = field(default_factory=list)
    insertions: list[Insertion] = field(default_factory=list)
    closed: bool = False

    def enter(self, stage: Stage) -> None:
        self.stages.append(stage)

    def off_main(self, work: Callable[[], T]) -> T:
        return work()

    @contextmanager
    def still(self, source: str) -> Iterator[Studio]:
        yield self

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(LAYER, SELECTED, self.palette, TARGET)

    def read_source(self, window: Window, most_bytes: int) -> Picture:
        return png(gradient(window.sent.width, window.sent.height), window.sent, RGB)

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        """A picture of its own for each name."""
        size = Size(8 + len(name), 8)
        return png(gradient(size.width, size.height), size, RGB)

    def read_coverage(self, window: Window) -> Coverage:
        inside = SELECTED.moved(-window.bounds.x, -window.bounds.y)
        samples = bytes(
            200 * (inside.x <= x < inside.right and inside.y <= y < inside.bottom)
            for y in range(window.bounds.height)
            for x in range(window.bounds.width)
        )
        return Coverage(samples, "Y u8", window.bounds.size)

    def insert(self, insertion: Insertion) -> list[str]:
        if self.closed:
            raise RuntimeError("it was closed")
        self.insertions.append(insertion)
        self.inserted += insertion.arrivals
        return [f"{insertion.options.prompt} #{a.result.index + 1}" for a in insertion.arrivals]
