"""One edit, start to end, over the other parts and the host that it is handed.

The host is GIMP (`canvas.Canvas`), or whatever a test puts in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from . import VERSION
from .coverage import coverage_picture, mask_picture
from .errors import EditError
from .geometry import Bounds, Window, window_for
from .journal import Job, Journal
from .options import EditOptions, prompt_object, require_valid
from .pictures import Picture
from .provider import Answer, Provider, Result

T = TypeVar("T")
LayerT = TypeVar("LayerT")


class Stage(Enum):
    """Where an edit is, in the order in which it gets there."""

    PREPARE = "prepare"
    UPLOAD = "upload"
    PAINT = "paint"
    FETCH = "fetch"
    INSERT = "insert"


@dataclass(frozen=True)
class Snapshot:
    """What was there when the edit was asked for: the bounds of the layer, and of the selection on
    it, in image pixels. The user may go on working; the edit looks at this only."""

    layer: Bounds
    selected: Bounds


@dataclass(frozen=True)
class Arrival:
    """A result that is on disk: what the answer said of it, and the file."""

    result: Result
    picture: Picture
    file: Path


class Host(Protocol[LayerT]):
    """What an edit needs of the program that it runs in."""

    def enter(self, stage: Stage) -> None:
        """Tell the user where the edit is."""

    def snapshot(self) -> Snapshot:
        """What is selected on which layer; raises CannotEdit with what to do about it."""

    def read_source(self, window: Window, source: str) -> Picture:
        """The window's pixels as 8-bit sRGB at the size that is sent."""

    def read_coverage(self, window: Window) -> bytes:
        """The selection over the window, a byte a pixel, at the window's own size."""

    def off_main(self, work: Callable[[], T]) -> T:
        """Do `work`, which waits for the network, without freezing the user interface."""

    def insert(
        self, window: Window, coverage: bytes, arrivals: Sequence[Arrival], prompt: str
    ) -> list[LayerT]:
        """Put each result over the window as a new layer, masked by the coverage; one undo."""


@dataclass(frozen=True)
class Outcome(Generic[LayerT]):
    """What an edit brought: the new layers, the answer, and why results are missing, by index."""

    layers: list[LayerT]
    answer: Answer
    lost: Mapping[int, EditError]


def run(
    options: EditOptions, host: Host[LayerT], provider: Provider, journal: Journal
) -> Outcome[LayerT]:
    """Make the edit. Nothing is sent before every rule has passed here, and what was paid for is on
    disk before the picture is touched."""
    require_valid(options)
    host.enter(Stage.PREPARE)
    snapshot = host.snapshot()
    window = window_for(snapshot.selected, snapshot.layer, options.region)
    coverage = host.read_coverage(window)
    mask = mask_picture(coverage, window.bounds.size, window.sent)
    source = host.read_source(window, options.source)
    job = journal.open_job()
    job.keep_json("request.json", description(options, snapshot, window))
    job.keep("source" + source.suffix, source.data)
    job.keep("mask" + mask.suffix, mask.data)
    job.keep("coverage.png", coverage_picture(coverage, window.bounds.size).data)

    host.enter(Stage.UPLOAD)
    image_path, mask_path = host.off_main(lambda: provider.upload_all((source, mask)))
    host.enter(Stage.PAINT)
    answer = host.off_main(lambda: provider.edit(prompt_object(options, image_path, mask_path)))
    job.keep("answer.json", answer.raw)

    host.enter(Stage.FETCH)
    arrivals, lost = host.off_main(lambda: fetch(provider, answer, job))
    host.enter(Stage.INSERT)
    layers = host.insert(window, coverage, arrivals, options.prompt)
    job.keep_json("inserted.json", [arrival.result.index for arrival in arrivals])
    return Outcome(layers, answer, lost)


def fetch(
    provider: Provider, answer: Answer, job: Job
) -> tuple[list[Arrival], Mapping[int, EditError]]:
    """Every result that can be had, on disk; and the errors of the others, by index.

    Raises the first error where none can be had.
    """
    arrivals: list[Arrival] = []

    def arrived(result: Result, picture: Picture) -> None:
        file = job.keep(f"result-{result.index + 1}{picture.suffix}", picture.data)
        arrivals.append(Arrival(result, picture, file))

    lost = provider.fetch_all(answer.results, arrived)
    if not arrivals:
        raise lost[min(lost)]
    return sorted(arrivals, key=lambda arrival: arrival.result.index), lost


def description(options: EditOptions, snapshot: Snapshot, window: Window) -> dict[str, object]:
    """The edit as the journal keeps it."""
    return {
        "version": VERSION,
        "options": asdict(options),
        "snapshot": asdict(snapshot),
        "window": asdict(window),
    }
