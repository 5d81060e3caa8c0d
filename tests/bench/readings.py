"""What the bench finds out, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One call of a procedure: seconds from the call to its return, those of them in which the
    stand-in was at work, the seconds of each stage, and the process's peak memory in MB (10^6
    bytes)."""

    seconds: float
    of_standin: float
    stages: Mapping[str, float]
    peak: float

    @property
    def prepare(self) -> float:
        """Seconds from the run function's first line to all that is sent being on disk."""
        return self.stages["import"] + self.stages["prepare"]


@dataclass(frozen=True)
class Sent:
    """What an edit made ready to send: the width and height of the window in the photo, those it
    is sent at, in pixels, and the source file's kind and size in MB."""

    window: tuple[int, int]
    size: tuple[int, int]
    kind: str
    megabytes: float


@dataclass(frozen=True)
class Readings:
    """Medians from one GIMP, in seconds, and in MB of peak memory; by megapixels where photos of
    several sizes were edited."""

    version: str
    export: float  # E
    nothing: float  # N
    nothing_peak: float
    prepare: Mapping[int, float]
    prepare_auto_large: float  # the window that `auto` takes in the largest photo
    prepare_call: float  # 24 MP, from the call to its return
    prepare_whole: float  # 24 MP, the whole layer
    insert: float
    call: float  # the whole edit, without the stand-in's part
    peak: Mapping[int, float]
    paint: float  # 24 MP, from the call to the dialog's first paint
    paint_empty: float  # the same of a dialog with nothing in it
    unanswered: Mapping[str, float]  # the dialog, at most, by stage; "key": see Lab.unanswered
    window: Sent
    window_auto_large: Sent
    whole: Sent
