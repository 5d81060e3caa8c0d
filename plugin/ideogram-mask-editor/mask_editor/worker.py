"""Waiting for the network without freezing: a thread for the work, GLib's loop for the user.

Nothing of GIMP or GTK is touched by the thread, and only plain values come back from it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from gi.repository import Gimp, GLib

from .edit import Stage
from .texts import _

T = TypeVar("T")
TICK = 100  # milliseconds between two signs of life


def stage_name(stage: Stage) -> str:
    """What is said to be going on."""
    return {
        Stage.PREPARE: _("Preparing the selection…"),
        Stage.UPLOAD: _("Uploading to 1min.ai…"),
        Stage.PAINT: _("Ideogram is painting…"),
        Stage.FETCH: _("Fetching the results…"),
        Stage.INSERT: _("Inserting the results…"),
    }[stage]


class Progress(Protocol):
    """Where the user sees how far an edit is, and how its waiting is done."""

    def enter(self, stage: Stage) -> None:
        """Tell where the edit is; raises Cancelled when the user has stopped it."""

    def breathe(self) -> None:
        """Let the user interface answer, between two pieces of work on its own thread; raises
        Cancelled when the user has stopped the edit."""

    def off_main(self, work: Callable[[], T]) -> T:
        """Do `work` on another thread, and keep the user interface alive meanwhile."""


class Inline:
    """For a caller without a loop: a script waits anyway."""

    def enter(self, stage: Stage) -> None:
        """Nobody is watching."""

    def breathe(self) -> None:
        """Nobody is waiting for an answer."""

    def off_main(self, work: Callable[[], T]) -> T:
        return work()


class ProgressBar:
    """GIMP's own progress bar, kept moving by the main loop while a thread waits."""

    def enter(self, stage: Stage) -> None:
        Gimp.progress_init(stage_name(stage))

    def breathe(self) -> None:
        Gimp.progress_pulse()

    def off_main(self, work: Callable[[], T]) -> T:
        return looping(work, Gimp.progress_pulse)


def looping(work: Callable[[], T], tick: Callable[[], object]) -> T:
    """Do `work` on a thread; run the main loop and `tick` meanwhile; its value or its error."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = work()
        except BaseException as error:  # raised again below, on the thread that asked
            outcome["error"] = error
        GLib.idle_add(loop.quit)

    def alive() -> bool:
        tick()
        return True  # GLib.SOURCE_CONTINUE

    loop = GLib.MainLoop()
    ticking = GLib.timeout_add(TICK, alive)
    threading.Thread(target=run, daemon=True).start()
    try:
        loop.run()
    finally:
        GLib.source_remove(ticking)
    if "error" in outcome:
        raise outcome["error"]
    value: T = outcome["value"]
    return value
