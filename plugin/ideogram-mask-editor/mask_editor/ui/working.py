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


def meaning(stage: Stage) -> str:
    """What it means for the credits to stop there."""
    if stage in (Stage.PREPARE, Stage.UPLOAD):
        return _("Nothing has been ordered yet: stopping costs nothing.")
    if stage == Stage.PAINT:
        return _("The edit has been ordered: it may be charged all the same.")
    return _("The edit is paid: what has come back of it stays on this computer.")


class Working:
    """The dialog's `worker.Progress`, from `begin` to `end`. The tooltips of `stoppers`, its own
    button and whatever else stops an edit, say what that means."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.busy = self.had_focus = False
        self.stage, self.began, self.entered = Stage.PREPARE, 0.0, 0.0
        self.label = Gtk.Label(xalign=0)
        self.bar = Gtk.ProgressBar(valign=Gtk.Align.CENTER)
        self.bar.get_accessible().set_name(_("Progress"))
        self.seconds = Gtk.Label(xalign=1, width_chars=6)
        self.stop = Gtk.Button.new_with_mnemonic(_("Cance_l the edit"))
        self.stop.connect("clicked", lambda _widget: self.give_up())
        self.stoppers: list[Gtk.Widget] = [self.stop]
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
        self.had_focus = bool(self.widget.get_toplevel().is_active())
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
        for stopper in self.stoppers:
            stopper.set_tooltip_text(meaning(stage))
        if stage is Stage.UPLOAD and self.had_focus:
            # GIMP gives the focus to the image's window when a copy of the image goes (3.0, 3.2),
            # and what is typed from now on would be shortcuts there.
            self.widget.get_toplevel().present()
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
