"""What the dialog remembers from one time to the next: recent prompts, the last options, and what
the user said about remembering. One file that only its owner can read; never the API key.

The file is a convenience: one that is missing, broken or hostile reads as an empty one, and what
was sound in it counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .errors import EditError
from .files import write_whole
from .journal import Limits
from .options import EditOptions
from .origin import whole_number
from .sound import WORDS, is_sound, sound_options
from .texts import _

MOST_PROMPTS = 30
MOST_BYTES = 8_000_000  # of the file: more than the most that we write
# How much of earlier edits a user can choose to keep.
LEAST_KEPT, MOST_KEPT = Limits(1, 10_000_000), Limits(10_000, 1_000_000_000_000)


class MemoryNotKept(EditError):
    """What should be remembered could not be written. An edit goes on without it."""


@dataclass(frozen=True)
class Remembered:
    """All that is in the file; prompts are newest first."""

    prompts: tuple[str, ...] = ()
    last: EditOptions | None = None
    prompts_in_images: bool = True
    remembers_prompts: bool = True
    limits: Limits = field(default_factory=Limits)
    detailed_log: bool = False


@dataclass(frozen=True)
class Memory:
    """The memory of one GIMP profile; `folder` is the plug-in's own folder there.

    Everything that changes it raises MemoryNotKept when the file cannot be written.
    """

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "memory.json"

    def recent_prompts(self) -> tuple[str, ...]:
        """At most MOST_PROMPTS different ones, newest first."""
        return self._read().prompts

    def last_options(self) -> EditOptions | None:
        """The options of the last edit, each one a value that is known now; None: there was no
        edit. They may still clash with one another, as in a dialog that is being filled in."""
        return self._read().last

    @property
    def prompts_in_images(self) -> bool:
        """Whether prompts and options may be written into the image, and so into its file."""
        return self._read().prompts_in_images

    @property
    def remembers_prompts(self) -> bool:
        return self._read().remembers_prompts

    @property
    def limits(self) -> Limits:
        """How much of earlier edits is kept."""
        return self._read().limits

    @property
    def detailed_log(self) -> bool:
        """Whether the log may hold prompts and the paths of files."""
        return self._read().detailed_log

    def remember(self, options: EditOptions) -> None:
        """Keep the options of an edit, its words only as far as prompts are remembered."""
        now = self._read()
        if not now.remembers_prompts:
            self._write(replace(now, last=_without_words(options)))
            return
        prompts = _sound_prompts([options.prompt, *now.prompts])
        self._write(replace(now, prompts=prompts, last=sound_options(asdict(options))))

    def set_prompts_in_images(self, on: bool) -> None:
        self._write(replace(self._read(), prompts_in_images=on))

    def set_remembers_prompts(self, on: bool) -> None:
        """Off also forgets those that are there: who switches it off wants none on the disk."""
        now = self._read()
        last = now.last if on or now.last is None else _without_words(now.last)
        prompts = now.prompts if on else ()
        self._write(replace(now, remembers_prompts=on, prompts=prompts, last=last))

    def set_limits(self, limits: Limits) -> None:
        """Keep so much of earlier edits; what is beyond LEAST_KEPT and MOST_KEPT becomes that."""
        self._write(replace(self._read(), limits=within(limits)))

    def set_detailed_log(self, on: bool) -> None:
        self._write(replace(self._read(), detailed_log=on))

    def clear(self) -> None:
        """Forget the prompts and the last options; the switches and limits stay as they are."""
        self._write(replace(self._read(), prompts=(), last=None))

    def _read(self) -> Remembered:
        return parse(self._bytes())

    def _bytes(self) -> bytes:
        try:
            if not self.file.is_file():
                return b""
            with self.file.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:  # not ours to read: as good as empty
            return b""
        return data if len(data) <= MOST_BYTES else b""

    def _write(self, what: Remembered) -> None:
        try:
            write_whole(self.file, serialise(what))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise MemoryNotKept(
                _("What you asked for could not be remembered in {file}: {reason}.").format(
                    file=self.file, reason=reason
                )
            ) from error


def serialise(what: Remembered) -> bytes:
    """The file's content; `parse` reads it back."""
    document = {
        "recent-prompts": what.prompts,
        "last-options": what.last and asdict(what.last),
        "prompts-in-images": what.prompts_in_images,
        "remembers-prompts": what.remembers_prompts,
        "kept-edits": what.limits.jobs,
        "kept-bytes": what.limits.bytes,
        "detailed-log": what.detailed_log,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def parse(data: bytes) -> Remembered:
    """What is sound in a file's content; whatever else is in it is passed over."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested to kill
        document = None
    if not isinstance(document, dict):
        return Remembered()
    prompts, last = document.get("recent-prompts"), document.get("last-options")
    return Remembered(
        _sound_prompts(prompts) if isinstance(prompts, list) else (),
        sound_options(last) if isinstance(last, dict) else None,
        document.get("prompts-in-images") is not False,
        document.get("remembers-prompts") is not False,
        _sound_limits(document.get("kept-edits"), document.get("kept-bytes")),
        document.get("detailed-log") is True,
    )


def within(limits: Limits) -> Limits:
    """The nearest that may be kept."""
    return Limits(
        min(max(limits.jobs, LEAST_KEPT.jobs), MOST_KEPT.jobs),
        min(max(limits.bytes, LEAST_KEPT.bytes), MOST_KEPT.bytes),
    )


def _sound_limits(jobs: object, size: object) -> Limits:
    usual = Limits()
    return Limits(
        whole_number(jobs, LEAST_KEPT.jobs, MOST_KEPT.jobs, usual.jobs),
        whole_number(size, LEAST_KEPT.bytes, MOST_KEPT.bytes, usual.bytes),
    )


def _sound_prompts(found: Sequence[object]) -> tuple[str, ...]:
    """Those that are prompts, each once, the first MOST_PROMPTS of them."""
    prompts = (text.strip() for text in found if isinstance(text, str) and is_sound(text))
    return tuple(dict.fromkeys(filter(None, prompts)))[:MOST_PROMPTS]


def _without_words(options: EditOptions) -> EditOptions:
    return sound_options({k: v for k, v in asdict(options).items() if k not in WORDS})
