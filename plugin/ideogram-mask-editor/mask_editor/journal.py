"""The folder in which all jobs are kept: made, listed, and bounded."""

from __future__ import annotations

import heapq
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import lock
from .errors import MAY_BE_CHARGED, JournalTrouble
from .files import flush_folder, make_private, remove_tree
from .job import DISMISSED, IDS, LOCK, TOLD, UNSENT, Job, new_id
from .past import PastJob, State
from .texts import _, plural

MOST_LISTED = 10_000  # jobs; a folder with more was not filled by us
HALF = ".half-"  # before the name of a job that is being made or removed
LONGEST_HALF = 3600  # seconds that either can take


@dataclass(frozen=True)
class Limits:
    """How much is kept: so many jobs, and so many bytes, whichever is less."""

    jobs: int = 200
    bytes: int = 1_000_000_000


@dataclass(frozen=True)
class Journal:
    """The folder that jobs are kept in, each in a folder of its own (see `job`)."""

    folder: Path
    limits: Limits = field(default_factory=Limits)

    @contextmanager
    def opened(self) -> Iterator[Job]:
        """A new job, which says that it is not sent; locked while it is at work. Raises OSError
        where it cannot be made."""
        make_private(self.folder)
        new = self.folder / new_id()
        half = self.folder / (HALF + new.name)
        half.mkdir(mode=0o700)
        Job(half).keep_json(UNSENT, True)
        half.rename(new)
        flush_folder(self.folder)
        with lock.held(new / LOCK):
            yield Job(new)

    @contextmanager
    def reopened(self, past: PastJob) -> Iterator[Job]:
        """The same of one that is there. Raises JournalTrouble while another plug-in is at work on
        it."""
        try:
            with lock.held(past.folder / LOCK):
                yield Job(past.folder)
        except lock.Taken as busy:
            sentence = _("Somebody is at work on this edit: wait until that is done.")
            raise JournalTrouble(sentence) from busy

    def jobs(self) -> list[PastJob]:
        """All that are there, the newest first; what is broken in one is for it to tell. Raises
        JournalTrouble where their folder cannot be read."""
        try:
            with os.scandir(self.folder) as entries:
                names = (e.name for e in entries if IDS.fullmatch(e.name) and is_folder(e))
                newest = heapq.nlargest(MOST_LISTED, names)
        except FileNotFoundError:
            return []
        except OSError as error:
            sentence = _("The folder of your edits, {folder}, cannot be read: {reason}.")
            reason = error.strerror or type(error).__name__
            raise JournalTrouble(sentence.format(folder=self.folder, reason=reason)) from error
        return [PastJob(self.folder / name) for name in newest]

    def job(self, identity: str) -> PastJob:
        """The job of that id, read anew; raises JournalTrouble where there is none."""
        place = self.folder / identity
        if not IDS.fullmatch(identity) or place.is_symlink() or not place.is_dir():
            raise JournalTrouble(_("This edit is not kept any more."))
        return PastJob(place)

    def untold(self) -> list[PastJob]:
        """Those whose results wait, and of which the user does not know; the newest first."""
        return [past for past in self.jobs() if not past.told and past.waiting]

    def tell(self, jobs: Iterable[PastJob]) -> None:
        """The user has been told of them. Raises JournalTrouble where that cannot be kept."""
        for past in jobs:
            self._mark(past, TOLD)

    def reminder(self) -> str:
        """That results wait, or that an edit was cut off while it was painted, of which the user
        does not know, in sentences that are not said again; empty: he knows of all. Raises
        JournalTrouble where that cannot be kept."""
        waiting = self.untold()
        cut_off = [past for past in self.jobs() if not past.told and past.state is State.UNANSWERED]
        self.tell([*waiting, *cut_off])
        return "\n".join(filter(None, (that_wait(len(waiting)), that_were_cut_off(len(cut_off)))))

    def dismiss(self, past: PastJob) -> None:
        """Its results are not wanted: they wait no more. Raises JournalTrouble."""
        self._mark(past, DISMISSED)

    def _mark(self, past: PastJob, mark: str) -> None:
        try:
            Job(past.folder).keep_json(mark, True)
        except OSError as error:
            sentence = _("Nothing can be written in {folder}: {reason}.")
            reason = error.strerror or type(error).__name__
            raise JournalTrouble(sentence.format(folder=past.folder, reason=reason)) from error

    def trim(self) -> list[str]:
        """Remove what is over the limits, and return its ids: the oldest first, and those whose
        results wait only after all others. One that is being made stays.

        Raises JournalTrouble, or OSError where a job cannot be removed.
        """
        self._sweep()
        sizes = {past: size_of(past.folder) for past in self.jobs()}
        count, total = len(sizes), sum(sizes.values())
        removed: list[str] = []
        if count <= self.limits.jobs and total <= self.limits.bytes:
            return removed  # nothing had to be read
        for past in sorted(sizes, key=lambda past: (past.waiting, past.id)):
            if count <= self.limits.jobs and total <= self.limits.bytes:
                break
            if not past.running:
                self._remove(past)
                removed.append(past.id)
                count, total = count - 1, total - sizes[past]
        return removed

    def _remove(self, past: PastJob) -> None:
        half = self.folder / (HALF + past.id)
        try:
            past.folder.rename(half)
        except FileNotFoundError:  # another plug-in was faster
            return
        remove_tree(half)  # what stays is swept another time

    def _sweep(self) -> None:
        """Remove what was half made, or half removed, when its plug-in died."""
        for half in self.folder.glob(f"{HALF}*"):
            ours = IDS.fullmatch(half.name.removeprefix(HALF)) and not half.is_symlink()
            if ours and time.time() - half.stat().st_mtime > LONGEST_HALF:
                remove_tree(half)


def that_wait(count: int) -> str:
    """What is said of so many edits whose results wait."""
    if not count:
        return ""
    sentence = plural(
        "Results of {count} earlier edit were paid for and did not reach an image: get them "
        "with Filters ▸ Ideogram ▸ Recover Results….",
        "Results of {count} earlier edits were paid for and did not reach an image: get them "
        "with Filters ▸ Ideogram ▸ Recover Results….",
        count,
    )
    return sentence.format(count=count)


def that_were_cut_off(count: int) -> str:
    """What is said of so many edits that nobody waited for any more when they were answered."""
    if not count:
        return ""
    sentence = plural(
        "GIMP or the plug-in ended while {count} earlier edit was painted.",
        "GIMP or the plug-in ended while {count} earlier edits were painted.",
        count,
    )
    return f"{sentence.format(count=count)} {MAY_BE_CHARGED}"


def is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    try:
        with os.scandir(folder) as entries:
            return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
    except OSError:  # it went meanwhile, or is not ours to read
        return 0
