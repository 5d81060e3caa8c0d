"""What is kept of edits, in Settings…: how much of earlier ones, and the log."""

from __future__ import annotations

from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

from ..journal import Limits
from ..memory import LEAST_KEPT, MOST_KEPT, Memory, MemoryNotKept
from ..texts import _
from .key_bar import SPACING, sentence
from .settings_fields import explained, frame

MEGABYTE = 1_000_000


class JournalPart:
    """How much is kept of earlier edits."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._edits = spin(LEAST_KEPT.jobs, MOST_KEPT.jobs)
        self._megabytes = spin(LEAST_KEPT.bytes // MEGABYTE, MOST_KEPT.bytes // MEGABYTE)
        self._says = sentence()
        self._says.set_no_show_all(True)
        row = Gtk.Box(spacing=SPACING)
        for name, field in (
            (_("_Edits, at most:"), self._edits),
            (_("M_egabytes, at most:"), self._megabytes),
        ):
            row.pack_start(named(name, field), False, False, 0)
            row.pack_start(field, False, False, SPACING)
        about = _(
            "What was sent and what came back is kept for Recover Results…, whichever is reached "
            "first. Results that are not in an image go last."
        )
        self.widget = frame(_("Earlier Edits"), row, sentence(about), self._says)

    def follow(self) -> None:
        """Show what was chosen."""
        limits = self._memory.limits
        self._edits.set_value(limits.jobs)
        self._megabytes.set_value(limits.bytes // MEGABYTE)

    def save(self) -> bool:
        """Keep the limits; False: they cannot be kept, and that is said."""
        edits, megabytes = (f.get_value_as_int() for f in (self._edits, self._megabytes))
        try:
            self._memory.set_limits(Limits(edits, megabytes * MEGABYTE))
        except MemoryNotKept as error:
            self._says.set_text(str(error))
            self._says.show()
            return False
        return True


class LogPart:
    """How much is written into the log, and where it is."""

    def __init__(self, memory: Memory, log: Path) -> None:
        self._memory = memory
        self._detailed = Gtk.CheckButton.new_with_mnemonic(_("Write m_ore into the log"))
        self._says = sentence()
        self._says.set_no_show_all(True)
        where = sentence(_("The log is {file}.").format(file=log))
        where.set_selectable(True)
        self.widget = frame(
            _("Log"),
            self._detailed,
            explained(
                self._detailed,
                _(
                    "What is sent, when, and how it ended is always in the log; with this, your "
                    "prompts and the paths of files as well. The key never is."
                ),
            ),
            where,
            self._says,
        )

    def follow(self) -> None:
        """Show what was chosen."""
        self._detailed.set_active(self._memory.detailed_log)

    def save(self) -> bool:
        """Keep the switch; False: it cannot be kept, and that is said."""
        try:
            self._memory.set_detailed_log(self._detailed.get_active())
        except MemoryNotKept as error:
            self._says.set_text(str(error))
            self._says.show()
            return False
        return True


def spin(least: int, most: int) -> Gtk.SpinButton:
    made = Gtk.SpinButton.new_with_range(least, most, 1)
    made.set_increments(10, 100)
    made.set_activates_default(True)
    return made


def named(name: str, field: Gtk.Widget) -> Gtk.Label:
    return Gtk.Label(label=name, use_underline=True, xalign=0, mnemonic_widget=field)
