"""While an edit is made: its stage, a bar, the seconds, and Cancel."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

from .. import worker
from ..cancel import Cancel
from ..edit import Stage
from ..errors import Cancelled
from ..texts import _
from .fields import SPACING

T = TypeVar("T")
# Where the bar is when a stage begins; nobody knows how long painting takes, so the bar goes slower
# and slower towards the next stage.
BEGINS = {
    Stage.PREPARE: 0.0,
    Stage.UPLOAD: 0.05,
    Stage.PAINT: 0.15,
    Stage.FETCH: 0.85,
    Stage.INSERT: 0.95,
}
HALFWAY = 12.0  # seconds in which it goes two thirds of the way to the next stage


class Working:
    """The dialog's `worker.Progress`, from `begin` to `end`."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.busy = False
        self.stage, self.began, self.entered = Stage.PREPARE, 0.0, 0.0
        self.label = Gtk.Label(xalign=0)
        self.bar = Gtk.ProgressBar(valign=Gtk.Align.CENTER)
        self.bar.get_accessible().set_name(_("Progress"))
        self.seconds = Gtk.Label(xalign=1, width_chars=6)
        self.stop = Gtk.Button.new_with_mnemonic(_("Cance_l the edit"))
        self.stop.connect("clicked", lambda _widget: self.give_up())
        self.widget = Gtk.Box(spacing=2 * SPACING)
        self.widget.pack_start(self.label, False, False, 0)
        self.widget.pack_start(self.bar, True, True, 0)
        self.widget.pack_start(self.seconds, False, False, 0)
        self.widget.pack_start(self.stop, False, False, 0)
        self.widget.show_all()
        self.widget.set_no_show_all(True)
        self.widget.hide()

    def begin(self) -> Cancel:
        """A new edit; the switch that stops it."""
        self.cancel, self.busy = Cancel(), True
        self.began = time.monotonic()
        self.stop.set_sensitive(True)
        self.widget.show()
        return self.cancel

    def end(self) -> None:
        self.busy = False
        self.widget.hide()

    def give_up(self) -> None:
        self.cancel.press()
        self.stop.set_sensitive(False)
        self.label.set_text(_("Cancelling…"))

    def enter(self, stage: Stage) -> None:
        """Show the stage; raises Cancelled when the user has stopped the edit before it."""
        self.stage, self.entered = stage, time.monotonic()
        self.label.set_text(worker.stage_name(stage))
        self.breathe()

    def breathe(self) -> None:
        self._tick()
        repaint()
        if self.cancel.pressed:
            raise Cancelled

    def off_main(self, work: Callable[[], T]) -> T:
        return worker.looping(work, self._tick)

    def _tick(self) -> None:
        now = time.monotonic()
        self.bar.set_fraction(reached(self.stage, now - self.entered))
        self.seconds.set_text(_("{seconds} s").format(seconds=int(now - self.began)))


def reached(stage: Stage, seconds: float) -> float:
    """How far the bar is (0 to 1) after so many seconds of a stage."""
    later = [begin for begin in BEGINS.values() if begin > BEGINS[stage]]
    end = min(later, default=1.0)
    return BEGINS[stage] + (end - BEGINS[stage]) * (1 - math.exp(-seconds / HALFWAY))


def repaint() -> None:
    """Let the window answer and be drawn before work on this thread goes on."""
    while Gtk.events_pending():
        Gtk.main_iteration()
