"""An edit that was made before, as its folder tells it: what was asked, and what became of it.

The folder is not trusted (see `job` for what is in it). Files are found by the names that we give
them, never by one that stands in a file; each is read up to a bound, and a picture's bytes are
checked before they reach a decoder. What cannot be read is missing, and said to be; nothing here
raises. A value is read once, when it is first asked for: `Journal.job` gives a fresh one.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from itertools import islice
from pathlib import Path

from . import asked, job, lock
from .answers import MOST_BYTES as MOST_ANSWER
from .answers import Answer, Result, read_answer, read_json, reason_of_failure
from .asked import Asked
from .coverage import Coverage
from .errors import MAY_BE_CHARGED, AnswerNotUnderstood
from .files import read_bounded
from .origin import tidy
from .pictures import MOST_BYTES, MOST_PIXELS, SUFFIXES, PictureFile, damage, recognise
from .texts import _

MOST_FILES = 1_000  # in a job's folder; ours has some twenty
MOST_DATA = 1_000_000  # bytes of any JSON file but the answer
MOST_COVERAGE = 1 << 29  # bytes, unpacked: 512 megapixels of 8 bits
PACKED_SLACK = 1 << 16  # bytes by which zlib may make something larger


class State(Enum):
    """How far an edit got."""

    RUNNING = "a plug-in is at work on it"
    NOT_SENT = "it ended before the paid request"
    FAILED = "it ended with an error, which is in `ending`"
    UNANSWERED = "the paid request was sent, and whatever came of it is not known"
    NOT_UNDERSTOOD = "what was answered is there, and is in no form that we know"
    ANSWERED = "there are results"
    BROKEN = "nothing in its folder can be read"


class Fate(Enum):
    """What became of a result, but for how often it was inserted."""

    FETCHED = "it is on disk"
    NOT_FETCHED = "it can be tried to fetch it"
    LOST = "that was tried, and may be tried again"
    WITHHELD = "there is no link to it"


@dataclass(frozen=True)
class Ending:
    """Why an edit ended before it was inserted: a sentence; whether it may be charged all the
    same."""

    sentence: str
    may_be_charged: bool


@dataclass(frozen=True)
class PastResult:
    """One result: what the answer said of it, its file if it was fetched, how often it became a
    layer, and why it could not be fetched the last time, empty: that was not tried."""

    result: Result
    place: Path | None
    inserted: int
    reason: str

    @property
    def fate(self) -> Fate:
        if self.place is not None:
            return Fate.FETCHED
        if not self.result.links:
            return Fate.WITHHELD
        return Fate.LOST if self.reason else Fate.NOT_FETCHED

    @property
    def waits(self) -> bool:
        """Whether it was paid for, may be had, and never reached an image."""
        return self.fate is not Fate.WITHHELD and not self.inserted

    def picture(self) -> PictureFile | None:
        """Its file; None where it is not there or not a whole picture."""
        return None if self.place is None else checked(self.place)


@dataclass(frozen=True)
class PastJob:
    """One edit that was made before."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def started(self) -> datetime:
        """When, in this machine's time; a name that is no time reads as the first of all."""
        try:
            return datetime.strptime(self.id.rpartition("-")[0], job.TIME)
        except ValueError:
            return datetime.min

    @cached_property
    def asked(self) -> Asked | None:
        return asked.read(self._read(job.REQUEST, asked.MOST_DATA))

    @cached_property
    def answer(self) -> Answer | None:
        """What was answered to the paid request; None: nothing, a refusal, or it is not known."""
        document = read_json(self._read(job.ANSWER, MOST_ANSWER))
        if document is None or reason_of_failure(document) is not None:
            return None
        try:
            return read_answer(document)
        except AnswerNotUnderstood:
            return None

    @cached_property
    def ending(self) -> Ending | None:
        """None: it came to its end, or nobody was left to say."""
        document = read_json(self._read(job.ENDED, MOST_DATA))
        if document is None:
            return None
        sentence = document.get("sentence")
        told = tidy(sentence) if isinstance(sentence, str) else ""
        sent = job.UNSENT not in self._names
        return Ending(told, sent and document.get("may_be_charged") is not False)

    @cached_property
    def results(self) -> tuple[PastResult, ...]:
        """All that the answer names; without one, those whose files are there."""
        files = {job.RESULTS[name]: name for name in sorted(job.RESULTS.keys() & self._names)}
        named = {result.index: result for result in (self.answer.results if self.answer else ())}
        lost = read_json(self._read(job.LOST, MOST_DATA)) or {}
        inserted = self._inserted()
        found = []
        for index in sorted(named.keys() | files.keys()):
            place = self.folder / files[index] if index in files else None
            reason = lost.get(str(index))
            told = tidy(reason) if isinstance(reason, str) else ""
            result = named.get(index, Result(index, ()))
            found.append(PastResult(result, place, inserted[index], told))
        return tuple(found)

    @cached_property
    def state(self) -> State:
        if self.running:
            return State.RUNNING
        if self.results:
            return State.ANSWERED
        if self.ending is not None:
            return State.FAILED
        if job.UNSENT in self._names:
            return State.NOT_SENT
        if job.ANSWER in self._names:
            return State.NOT_UNDERSTOOD
        return State.BROKEN if self.asked is None else State.UNANSWERED

    @cached_property
    def running(self) -> bool:
        """Whether a plug-in is at work on it now, in this GIMP or another."""
        return lock.is_held(self.folder / job.LOCK)

    @property
    def waiting(self) -> bool:
        """Whether there are results that never reached an image, and are not known to be unwanted.
        One that is being made does not wait."""
        if job.DISMISSED in self._names or self.running:
            return False
        return any(result.waits for result in self.results)

    @property
    def told(self) -> bool:
        """Whether the user has been told that it waits."""
        return job.TOLD in self._names

    @property
    def account(self) -> str:
        """What became of it, in a sentence or two for the user."""
        inserted = sum(result.inserted > 0 for result in self.results)
        if self.state is State.ANSWERED:
            sentence = _("Results that were inserted: {inserted} of {count}.")
            return sentence.format(inserted=inserted, count=len(self.results))
        if self.state is State.FAILED and self.ending and self.ending.sentence:
            return self.ending.sentence
        unsure = f" {MAY_BE_CHARGED}"
        return {
            State.RUNNING: _("It is being made now."),
            State.NOT_SENT: _("It ended before it was sent: nothing was charged."),
            State.FAILED: _("It failed."),
            State.UNANSWERED: _("It was sent, and no answer is here.") + unsure,
            State.NOT_UNDERSTOOD: _("Its answer cannot be understood.") + unsure,
            State.BROKEN: _("Nothing of it can be read.") + unsure,
        }[self.state]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there, as sentences; that the files that are there are sound is found out
        when they are read."""
        needed = (
            (self.asked is not None, _("What was asked for cannot be read.")),
            (job.COVERAGE in self._names, _("The selection is missing.")),
            (bool(self._named(job.SOURCE)), _("The picture that was sent is missing.")),
        )
        return tuple(sentence for there, sentence in needed if not there)

    def coverage(self) -> Coverage | None:
        """The selection over the window; None where it is not sound."""
        if self.asked is None or self.asked.coverage_bytes > MOST_COVERAGE:
            return None
        most = self.asked.coverage_bytes
        packed = self._read(job.COVERAGE, most + PACKED_SLACK)
        unpacker = zlib.decompressobj()
        try:
            samples = unpacker.decompress(packed, most + 1)
        except zlib.error:
            return None
        if not unpacker.eof or len(samples) != most:
            return None
        return Coverage(samples, self.asked.babl_format, self.asked.window.bounds.size)

    def source(self) -> PictureFile | None:
        """The picture that was sent; None where it is not there or not whole."""
        return next(filter(None, map(checked, self._named(job.SOURCE))), None)

    def _inserted(self) -> Counter[int]:
        """How often each result became a layer, by its index."""
        try:
            indexes = json.loads(self._read(job.INSERTED, MOST_DATA))
        except (ValueError, RecursionError):
            indexes = None
        found = indexes if isinstance(indexes, list) else []
        return Counter(index for index in found if type(index) is int)

    def _named(self, stem: str) -> list[Path]:
        """The files of that name, whatever kind of picture they claim to be."""
        names = (stem + suffix for suffix in SUFFIXES.values())
        return [self.folder / name for name in names if name in self._names]

    @cached_property
    def _names(self) -> frozenset[str]:
        """Of the files in the folder; what a link leads to is none."""
        try:
            with os.scandir(self.folder) as entries:
                some = islice(entries, MOST_FILES)
                return frozenset(e.name for e in some if e.is_file(follow_symlinks=False))
        except OSError:
            return frozenset()

    def _read(self, name: str, most: int) -> bytes:
        """A file's bytes; none where it is not there, or not to be read."""
        if name not in self._names:
            return b""
        try:
            return read_bounded(self.folder / name, most)
        except OSError:
            return b""


def checked(place: Path) -> PictureFile | None:
    """The picture in a file, by its bytes; None where they are not a whole one of a sane size."""
    try:
        picture = recognise(read_bounded(place, MOST_BYTES))
    except OSError:
        return None
    if picture is None or picture.size.area > MOST_PIXELS or damage(picture):
        return None
    return PictureFile(place, picture.content_type, picture.size)
