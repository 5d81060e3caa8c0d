"""The log for support: what an edit did, request by request, in a file that only its owner reads.

A line is an event: the time, the process, what it is, then name=value. It never holds the API key,
and what the user wrote and where their files are only at the detailed level. At most FILES files of
MOST_BYTES each are kept: log.txt, then log.1.txt, which is older, and so on.

Python's own `logging` is one for the whole process, and everybody may read the file that it rotates
where the umask lets them: what would be left to write is as long as this.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from .errors import EditError
from .files import make_private

FILES, MOST_BYTES = 3, 500_000
LONGEST_BODY = 500  # characters of an answer that was an error
HIDDEN, LONG = "[…]", 16  # LONG in characters
FRAMES = 3  # of a defect's traceback, the innermost


@dataclass(frozen=True)
class Log:
    """The log in `folder`, the plug-in's own folder in a GIMP profile; None: nothing is written.

    `detailed`: the user agreed to the words that they wrote and the paths of their files in it.
    `hidden` words are taken out of every value. A log that cannot be written stops nothing.
    """

    folder: Path | None = None
    detailed: bool = False
    hidden: tuple[str, ...] = field(default=(), repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def hiding(self, *words: str) -> Log:
        """The same log for whoever knows these words, which never get into it."""
        return replace(self, hidden=(*self.hidden, *filter(None, words)))

    def say(self, event: str, **values: object) -> None:
        """Write an event down, with those values that there are."""
        if self.folder is None:
            return
        words = [
            f"{name}={self._shown(value)}" for name, value in values.items() if _is_there(value)
        ]
        now = time.time()
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)) + f".{int(now % 1 * 1000):03}"
        line = " ".join([at, str(os.getpid()), event, *words]) + "\n"
        with self._turn, suppress(OSError):  # who looks for the log sees that there is none
            _append(self.folder, line.encode("utf-8", "backslashreplace"))

    def tell_more(self, event: str, **values: object) -> None:
        """The same, at the detailed level only."""
        if self.detailed:
            self.say(event, **values)

    @contextmanager
    def timed(self, event: str, **values: object) -> Iterator[dict[str, object]]:
        """Write an event down when it is over: with the seconds that it took, what was put into
        the dictionary meanwhile, and the error that it ended with, if it did."""
        started = time.monotonic()
        found: dict[str, object] = {}
        try:
            yield found
        except BaseException as error:
            found |= self._facts(error)
            raise
        finally:
            self.say(event, **values, **found, seconds=f"{time.monotonic() - started:.3f}")

    def _facts(self, error: BaseException) -> dict[str, object]:
        """What tells errors of one kind apart. A sentence for the user may name their files."""
        facts: dict[str, object] = {"error": type(error).__name__}
        if self.detailed:
            facts["sentence"] = str(error)
        if not isinstance(error, EditError):  # a defect of ours
            return {**facts, "at": " ".join(_places(error)[-FRAMES:])}
        return {
            **facts,
            "may_be_charged": error.may_be_charged,
            "status": error.status,
            "id": error.request_id,
            "body": self._without_hidden(error.body)[:LONGEST_BODY],
        }

    def _shown(self, value: object) -> str:
        """A value as one word of a line, whatever is in it."""
        text = self._without_hidden(str(value))
        plain = text.isprintable() and not any(letter in text for letter in ' "=')
        return text if plain else json.dumps(text, ensure_ascii=False)

    def _without_hidden(self, text: str) -> str:
        """A text up to where a long hidden word begins, which may have been cut; without short
        ones. JSON has its own forms of a word."""
        for word in self.hidden:
            for form in (word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]):
                text = text.replace(form, HIDDEN)
                before, begun, _rest = text.partition(form[:LONG])
                text = before + HIDDEN if begun and len(form) > LONG else text
        return text


NOWHERE = Log()  # for a run that nobody will ask about


def file_in(folder: Path, age: int = 0) -> Path:
    """The log that is written now, or one that is older by so many files."""
    return folder / (f"log.{age}.txt" if age else "log.txt")


def _places(error: BaseException) -> list[str]:
    """The lines that an error came through, the innermost last."""
    found, step = [], error.__traceback__
    while step is not None:
        found.append(f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}")
        step = step.tb_next
    return found


def _is_there(value: object) -> bool:
    """Whether a value says anything: a status of 0 is no status."""
    return value not in (None, "", 0, False, (), [])


def _append(folder: Path, line: bytes) -> None:
    """Write at the end of the log. It never exists with wider rights than its owner's."""
    make_private(folder)
    file = file_in(folder)
    with suppress(FileNotFoundError):
        if file.stat().st_size + len(line) > MOST_BYTES:
            _turn_over(folder)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as log:
        log.write(line)


def _turn_over(folder: Path) -> None:
    """Every file becomes one older; the oldest goes."""
    for age in range(FILES - 1, 0, -1):
        with suppress(FileNotFoundError):
            os.replace(file_in(folder, age - 1), file_in(folder, age))
