"""One edit, start to end, over the other parts and the host that it is handed.

The host is GIMP (`canvas.Canvas`), or whatever a test puts in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from . import record
from .answers import Answer, Result
from .asked import Asked, Snapshot
from .coverage import Coverage, mask_picture
from .errors import Cancelled, CancelledAfterPaying, EditError, NotInserted, Problem
from .geometry import Bounds, Window, window_for
from .journal import Journal
from .log import NOWHERE, Log
from .options import (
    MOST_BYTES,
    AssetPaths,
    EditOptions,
    find_problems,
    prompt_object,
    require_no,
    require_references_fit,
)
from .origin import Origin
from .pictures import PNG, Picture, PictureFile
from .record import Record
from .texts import _

if TYPE_CHECKING:  # it imports requests, which takes as long as all else that an edit begins with
    from .provider import Provider

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
class Arrival:
    """A result that is on disk: what the answer said of it, and the picture."""

    result: Result
    picture: PictureFile


@dataclass(frozen=True)
class Uploads:
    """The pictures of an edit, as they are sent."""

    source: Picture
    mask: Picture
    styles: tuple[Picture, ...] = ()
    characters: tuple[Picture, ...] = ()

    def all(self) -> tuple[Picture, ...]:
        return (self.source, self.mask, *self.styles, *self.characters)

    def paths(self, paths: Sequence[str]) -> AssetPaths:
        """The asset paths of `all()`, each in its place."""
        source, mask, *references = paths
        count = len(self.styles)
        return AssetPaths(source, mask, tuple(references[:count]), tuple(references[count:]))


@dataclass(frozen=True)
class Insertion:
    """All that belongs to putting the results of one edit into the picture."""

    window: Window
    selected: Bounds  # of the selection, in the window
    coverage: Coverage  # of the selection over the window
    options: EditOptions
    source: PictureFile | None  # as it was sent; None: it is lost, and the drift cannot be told
    answer: Answer
    arrivals: tuple[Arrival, ...]

    def origin(self, result: Result) -> Origin:
        """How a result was made, for the layer to remember."""
        return Origin(
            options=self.options,
            seed=result.seed,
            prompt=result.prompt,
            resolution=result.resolution,
            safe=result.safe,
            credits=self.answer.credits,
            images=len(self.answer.results),
        )


class Place(Protocol[LayerT]):
    """Where results are put."""

    def enter(self, stage: Stage) -> None:
        """Tell the user where the edit is; raises Cancelled when the user has stopped it."""

    def off_main(self, work: Callable[[], T]) -> T:
        """Do `work`, which waits for the network, without freezing the user interface."""

    def insert(self, insertion: Insertion) -> list[LayerT]:
        """Put each result over the window as a new layer, masked by the coverage; one undo. Raises
        Cancelled when the user stopped it, and leaves the picture as it was then."""


class Still(Protocol):
    """What is there at one moment, to be read while the user goes on working."""

    @property
    def snapshot(self) -> Snapshot:
        """What is selected on which layer."""

    def read_coverage(self, window: Window) -> Coverage:
        """The selection over the window, at the window's own size."""

    def read_source(self, window: Window, most_bytes: int) -> Picture:
        """The window's pixels as 8-bit sRGB at the size that is sent, or, where no file of that
        size stays within `most_bytes`, at a smaller one of the same ratio."""


class Host(Place[LayerT], Protocol[LayerT]):
    """What an edit needs of the program that it runs in."""

    def still(self, source: str) -> AbstractContextManager[Still]:
        """What is there now, for as long as it is read; `source` is the option of that name. Raises
        CannotEdit, with what to do about it, where nothing can be edited."""

    def read_reference(self, name: str, most_bytes: int) -> Picture:
        """The picture in a file of any format the host knows, of so many bytes at most; raises
        CannotEdit that names the file."""


class Fetcher(Protocol):
    """What brings results from where their links lead (`downloads.Downloads`)."""

    def fetch_all(
        self, results: Iterable[Result], arrived: Callable[[Result, Picture], None]
    ) -> Mapping[int, EditError]:
        """Hand each on as it comes, on threads of its own; the errors of the others, by index."""


@dataclass(frozen=True)
class Outcome(Generic[LayerT]):
    """What an edit brought: the new layers, the answer, why results are missing, by index, and
    what the user should know of how it was sent."""

    layers: list[LayerT]
    answer: Answer
    lost: Mapping[int, EditError]
    notes: tuple[str, ...] = ()


def run(
    options: EditOptions,
    host: Host[LayerT],
    connect: Callable[[], Provider],
    journal: Journal,
    log: Log = NOWHERE,
) -> Outcome[LayerT]:
    """Make the edit. Nothing is sent before every rule has passed here, and what was paid for is on
    disk before the picture is touched. `connect` is asked for the provider when all is ready."""

    require_no(find_problems(options))
    enter(host, Stage.PREPARE, log)
    with host.still(options.source) as still:
        snapshot = still.snapshot
        require_no(find_problems_here(options, snapshot))
        window = window_for(snapshot.selected, snapshot.layer, options.region)
        coverage = still.read_coverage(window)
        picture = still.read_source(window, MOST_BYTES)
    uploads = prepare(options, host, picture, coverage)
    what = Asked(options, snapshot, window, coverage.babl_format)
    with record.begun(journal) as kept:
        source = kept.asked(what, coverage, uploads.mask, uploads.source)
        sizes = [len(picture.data) for picture in uploads.all()]
        log.say("asked", job=kept.name, layer=snapshot.layer, selected=snapshot.selected)
        log.say("prepared", window=window.bounds, sent=source.size, bytes=sizes)
        enter(host, Stage.UPLOAD, log)
        provider = host.off_main(connect)
        paths = uploaded(uploads, host, provider)
        del uploads, picture  # they are on disk, and what comes back takes as much memory again
        enter(host, Stage.PAINT, log)
        kept.sent()
        answer = host.off_main(lambda: provider.edit(prompt_object(options, paths), kept.answered))
        arrivals, lost = fetched(answer.results, host, provider.downloads, kept, log)
        if not arrivals:
            raise lost[min(lost)]
        results = Insertion(window, snapshot.selected, coverage, options, source, answer, arrivals)
        layers = inserted(results, host, kept, log)
        kept.inserted([arrival.result.index for arrival in arrivals])
    return Outcome(layers, answer, lost, (*notes(window, source), *kept.notes))


def enter(place: Place[LayerT], stage: Stage, log: Log) -> None:
    """Begin a stage; raises Cancelled when the user has stopped the edit before it."""
    log.say("stage", name=stage.value)
    place.enter(stage)


def find_problems_here(options: EditOptions, snapshot: Snapshot) -> list[Problem]:
    """What speaks against these options in this image: nobody agreed that results lose their
    colours."""
    if snapshot.palette is None or options.use_palette:
        return []
    sentence = _(
        "The image is indexed, so results would be reduced to its {count} colors. Agree to that, "
        "or change the image with Image ▸ Mode ▸ RGB first."
    )
    return [Problem("use-palette", sentence.format(count=snapshot.palette))]


def prepare(
    options: EditOptions, host: Host[LayerT], source: Picture, coverage: Coverage
) -> Uploads:
    """All that is sent. Where the source had to be made smaller to stay within the provider's
    limit, the mask follows its size."""
    mask = mask_picture(coverage, source.size)
    share = MOST_BYTES // max(len(options.style_references), 1)
    styles = tuple(host.read_reference(name, share) for name in options.style_references)
    characters = tuple(
        host.read_reference(name, MOST_BYTES) for name in options.character_reference
    )
    require_references_fit([len(p.data) for p in styles], [len(p.data) for p in characters])
    return Uploads(source, mask, styles, characters)


def uploaded(uploads: Uploads, host: Host[LayerT], provider: Provider) -> AssetPaths:
    """Where the provider keeps them."""
    return uploads.paths(host.off_main(lambda: provider.upload_all(uploads.all())))


def notes(window: Window, source: PictureFile) -> tuple[str, ...]:
    """How the source differs from what was meant to be sent, in sentences."""
    found = []
    if source.content_type != PNG:
        kind = source.content_type.removeprefix("image/").upper()
        sentence = _("As PNG the picture would be over 10 MB: it was sent as {kind}.")
        found.append(sentence.format(kind=kind))
    if source.size != window.sent:
        sentence = _("To stay within 10 MB it was sent at {width} x {height} pixels.")
        found.append(sentence.format(width=source.size.width, height=source.size.height))
    return tuple(found)


def fetched(
    results: Iterable[Result], place: Place[LayerT], fetcher: Fetcher, kept: Record, log: Log
) -> tuple[tuple[Arrival, ...], Mapping[int, EditError]]:
    """Every result that can be had, on disk; and the errors of the others, by index. Raises
    CancelledAfterPaying."""
    arrivals: list[Arrival] = []

    def arrived(result: Result, picture: Picture) -> None:
        arrivals.append(Arrival(result, kept.arrived(result, picture)))

    try:
        enter(place, Stage.FETCH, log)
        lost = place.off_main(lambda: fetcher.fetch_all(results, arrived))
    except Cancelled as stop:
        raise CancelledAfterPaying(kept.places) from stop
    kept.lost(lost)
    return tuple(sorted(arrivals, key=lambda arrival: arrival.result.index)), lost


def inserted(insertion: Insertion, place: Place[LayerT], kept: Record, log: Log) -> list[LayerT]:
    """The new layers. Raises CancelledAfterPaying, or NotInserted whatever else the place's trouble
    was, which say where the results are: they have been paid for."""
    try:
        enter(place, Stage.INSERT, log)
        return place.insert(insertion)
    except Cancelled as stop:
        raise CancelledAfterPaying(kept.places) from stop
    except Exception as trouble:
        sentence = _(
            "The results could not be put into the image ({reason}). Nothing is lost: get them "
            "with Filters ▸ Ideogram ▸ Recover Results…; they are kept in {folder}."
        )
        raise NotInserted(sentence.format(reason=trouble, folder=kept.places)) from trouble
