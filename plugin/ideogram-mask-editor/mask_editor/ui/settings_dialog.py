"""Settings…: the API key, what is remembered of prompts, what is kept of edits, and the log."""

from __future__ import annotations

from pathlib import Path

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GimpUi, Gtk

from ..api_key import KeyStore
from ..memory import Memory, MemoryNotKept
from ..texts import _
from . import ROLE
from .key_bar import SPACING, Check, sentence
from .settings_fields import button, explained, frame
from .settings_kept import JournalPart, LogPart
from .settings_key import KeyPart

MARGIN = 12
BUTTONS = 120  # pixels: what a window needs besides, in height


def show(keys: KeyStore, memory: Memory, log: Path, check: Check) -> bool:
    """Let the user change the settings; whether they were saved. `log` is the log's file; `check`
    is called on another thread. Check, Remove and Clear act at once, all else with Save."""
    GimpUi.init(ROLE)
    dialog = GimpUi.Dialog(title=_("Ideogram Mask Editor Settings"), role=ROLE + "-settings")
    dialog.add_button(_("_Cancel"), Gtk.ResponseType.CANCEL)
    dialog.add_button(_("_Save"), Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    parts = KeyPart(keys, check), PromptsPart(memory), JournalPart(memory), LogPart(memory, log)
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=MARGIN, border_width=MARGIN)
    for part in parts:
        column.add(part.widget)
    dialog.get_content_area().pack_start(scrolled(column), True, True, 0)
    dialog.get_content_area().show_all()
    for part in parts:
        part.follow()
    try:
        while dialog.run() == Gtk.ResponseType.OK:
            if all(part.save() for part in parts):
                return True
        return False
    finally:
        dialog.destroy()


class PromptsPart:
    """Where prompts are written down."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._in_images = Gtk.CheckButton.new_with_mnemonic(_("_Write prompts into images"))
        self._remembers = Gtk.CheckButton.new_with_mnemonic(_("Re_member recent prompts"))
        self._clear = button(_("C_lear"), self._forget)
        self._clear.get_accessible().set_name(_("Clear the recent prompts"))
        self._says = sentence()
        self._says.set_no_show_all(True)
        row = Gtk.Box(spacing=SPACING)
        row.pack_start(self._remembers, True, True, 0)
        row.pack_start(self._clear, False, False, 0)
        self.widget = frame(
            _("Prompts"),
            self._in_images,
            explained(
                self._in_images,
                _(
                    "The prompt and the options of an edit are remembered inside the image and "
                    "its XCF file, so that the edit can be repeated later. Whoever gets the file "
                    "can read them. The paths of reference files are never written."
                ),
            ),
            row,
            explained(
                self._remembers,
                _(
                    "They are listed beside the prompt, and stay on this computer. Switching this "
                    "off forgets those that are there."
                ),
            ),
            self._says,
        )

    def follow(self) -> None:
        """Show what is remembered."""
        self._in_images.set_active(self._memory.prompts_in_images)
        self._remembers.set_active(self._memory.remembers_prompts)
        self._follow_the_list()

    def save(self) -> bool:
        """Keep the switches; False: they cannot be kept, and that is said."""
        try:
            self._memory.set_prompts_in_images(self._in_images.get_active())
            self._memory.set_remembers_prompts(self._remembers.get_active())
        except MemoryNotKept as error:
            self._tell(str(error))
            return False
        return True

    def _forget(self) -> None:
        try:
            self._memory.clear()
        except MemoryNotKept as error:
            self._tell(str(error))
        else:
            self._tell(_("The recent prompts were cleared."))
        self._follow_the_list()

    def _follow_the_list(self) -> None:
        there = bool(self._memory.recent_prompts() or self._memory.last_options())
        self._clear.set_sensitive(there)

    def _tell(self, words: str) -> None:
        self._says.set_text(words)
        self._says.set_visible(bool(words))


def scrolled(column: Gtk.Widget) -> Gtk.Widget:
    """It scrolls where it would be higher than the smallest screen."""
    display = Gdk.Display.get_default()
    areas = [display.get_monitor(n).get_workarea() for n in range(display.get_n_monitors())]
    made = Gtk.ScrolledWindow(
        hscrollbar_policy=Gtk.PolicyType.NEVER,
        propagate_natural_height=True,
        max_content_height=min(area.height for area in areas) - BUTTONS,
    )
    made.add(column)
    return made
