"""What an edit leaves on disk while it is made, and what is done where the disk says no.

The pictures and the answer go into the edit's job; where that cannot be written to, into a
temporary folder, which only its owner can read as well. The marks, which only say how far it got,
are left out then. Either way the edit goes on, and `notes` say what is missing. Before it is paid,
what can be kept nowhere ends the edit: results could be kept nowhere either.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import asked, job
from .answers import Result
from .asked import Asked
from .coverage import Coverage
from .errors import EditError, JournalTrouble, NotKept
from .files import remove_tree
from .job import Job
from .journal import Journal
from .past import PastJob
from .pictures import FASTEST, Picture, PictureFile
from .texts import _


@dataclass
class Record:
    """The record of one edit. `job`: None where its journal cannot be written to at all. `before`:
    what it says already. `notes`: what could not be kept, in sentences. Results arrive on threads
    of their own."""

    job: Job | None = None
    before: PastJob | None = None
    notes: list[str] = field(default_factory=list)
    _elsewhere: Job | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """Of the edit; empty where it has no job."""
        return self.job.folder.name if self.job else ""

    @property
    def places(self) -> str:
        """Where the edit is kept, for a sentence."""
        return ", ".join(str(place.folder) for place in (self.job, self._elsewhere) if place)

    def asked(self, what: Asked, coverage: Coverage, mask: Picture, source: Picture) -> PictureFile:
        """What is going to be asked, before it is; where the source is. Raises NotKept."""
        self._keep(job.REQUEST, asked.written(what))
        self._keep(job.COVERAGE, zlib.compress(coverage.samples, FASTEST))
        self._keep_picture(job.MASK, mask)
        return self._keep_picture(job.SOURCE, source)

    def sent(self) -> None:
        """The paid request is about to be sent: from here on it may be charged."""
        try:
            if self.job:
                self.job.take_away(job.UNSENT)
        except OSError as error:
            self._note_missing(self.job, error)

    def answered(self, body: bytes) -> None:
        """What was answered to it, whatever that is. It is paid: nothing ends the edit now."""
        try:
            self._keep(job.ANSWER, body)
        except NotKept as trouble:
            self._note(str(trouble))

    def arrived(self, result: Result, picture: Picture) -> PictureFile:
        """Where a result is now. Raises NotKept."""
        return self._keep_picture(job.result_name(result.index), picture)

    def lost(self, errors: Mapping[int, EditError]) -> None:
        """Why results could not be fetched, by index; none: all could."""
        if errors:
            earlier = self.before.results if self.before else ()
            reasons = {past.result.index: past.reason for past in earlier if past.reason}
            reasons.update((index, str(error)) for index, error in errors.items())
            self._mark(job.LOST, reasons)

    def inserted(self, indexes: Sequence[int]) -> None:
        """These results became layers."""
        earlier = self.before.results if self.before else ()
        times = [past.result.index for past in earlier for _time in range(past.inserted)]
        self._mark(job.INSERTED, [*times, *indexes])

    def ended(self, error: Exception) -> None:
        """Why it ended before all was done."""
        charged = getattr(error, "may_be_charged", True)
        sentence = str(error) or type(error).__name__
        self._mark(job.ENDED, {"sentence": sentence, "may_be_charged": charged})

    def let_go(self) -> None:
        """The results are in the image, and the temporary folder is not needed any more."""
        if self._elsewhere:
            remove_tree(self._elsewhere.folder)

    def _keep(self, name: str, data: bytes) -> Path:
        try:
            if self.job:
                return self.job.keep(name, data)
        except OSError as error:
            self._note_missing(self.job, error)
        try:
            return self._other_place().keep(name, data)
        except OSError as error:
            sentence = _(
                "{name} could be kept neither in your GIMP profile nor in a temporary folder "
                "({reason}): make room on the disk, then try again."
            )
            raise NotKept(sentence.format(name=name, reason=reason_of(error))) from error

    def _keep_picture(self, name: str, picture: Picture) -> PictureFile:
        place = self._keep(name + picture.suffix, picture.data)
        return PictureFile(place, picture.content_type, picture.size)

    def _other_place(self) -> Job:
        with self._one_at_a_time:
            if self._elsewhere is None:
                import tempfile  # slow to import, and rarely needed

                self._elsewhere = Job(Path(tempfile.mkdtemp(prefix="ideogram-mask-editor-")))
            return self._elsewhere

    def _mark(self, name: str, value: object) -> None:
        try:
            if self.job:
                self.job.keep_json(name, value)
        except OSError as error:
            self._note_missing(self.job, error)

    def _note_missing(self, place: Job | None, error: OSError) -> None:
        sentence = _(
            "Not everything of this edit could be kept in {folder} ({reason}): Recover Results… "
            "may not know all of it."
        )
        folder = place.folder if place else ""
        self._note(sentence.format(folder=folder, reason=reason_of(error)))

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


@contextmanager
def begun(journal: Journal) -> Iterator[Record]:
    """The record of a new edit. If it fails, why is written there; at its end, older edits make
    room."""
    record = Record()
    with ExitStack() as stack:
        try:
            record.job = stack.enter_context(journal.opened())
        except OSError as error:
            sentence = _(
                "This edit could not be kept in {folder} ({reason}): Recover Results… does not "
                "know it."
            )
            record.notes.append(sentence.format(folder=journal.folder, reason=reason_of(error)))
        try:
            yield record
        except Exception as error:
            record.ended(error)
            make_room(journal, record)
            raise
        record.let_go()
        make_room(journal, record)


@contextmanager
def continued(journal: Journal, past: PastJob) -> Iterator[tuple[Record, PastJob]]:
    """The record of an edit that is taken up again, and the edit as it is now. Raises
    JournalTrouble while another plug-in is at work on it."""
    with journal.reopened(past) as found:
        now = PastJob(past.folder)
        record = Record(found, now)
        yield record, now
        record.let_go()


def make_room(journal: Journal, record: Record) -> None:
    """Bring the journal within its limits; an edit does not fail where that fails."""
    try:
        journal.trim()
    except JournalTrouble as trouble:
        record.notes.append(str(trouble))
    except OSError as error:
        sentence = _("Old edits could not be removed from {folder} ({reason}).")
        record.notes.append(sentence.format(folder=journal.folder, reason=reason_of(error)))


def reason_of(error: OSError) -> str:
    return error.strerror or type(error).__name__
