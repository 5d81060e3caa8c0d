"""Settings…: the API key, what is remembered of prompts, where, and the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GimpUi, GLib, Gtk

from ..api_key import KeyStore, checked, ending, in_the_environment, is_in_environment
from ..errors import Cancelled, EditError, NoKey
from ..memory import Memory, MemoryNotKept
from ..texts import _
from . import ROLE
from .key_bar import SPACING, Check, KeyEntry, ask, link_to_keys, not_taken, sentence

MARGIN = 12
INDENT = 24  # pixels: as far as a check button's text stands from its edge, about


def show(keys: KeyStore, memory: Memory, log: Path, check: Check) -> bool:
    """Let the user change the settings; whether they were saved. `log` is the log's file; `check`
    is called on another thread. Check, Remove and Clear act at once, all else with Save."""
    GimpUi.init(ROLE)
    dialog = GimpUi.Dialog(title=_("Ideogram Mask Editor Settings"), role=ROLE + "-settings")
    dialog.add_button(_("_Cancel"), Gtk.ResponseType.CANCEL)
    dialog.add_button(_("_Save"), Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    key, prompts, support = KeyPart(keys, check), PromptsPart(memory), LogPart(memory, log)
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=MARGIN, border_width=MARGIN)
    column.add(key.widget)
    column.add(prompts.widget)
    column.add(support.widget)
    dialog.get_content_area().add(column)
    column.show_all()
    key.follow()
    prompts.follow()
    support.follow()
    try:
        while dialog.run() == Gtk.ResponseType.OK:
            if key.save() and prompts.save() and support.save():
                return True
        return False
    finally:
        dialog.destroy()


class KeyPart:
    """What key there is, and another in its place."""

    def __init__(self, keys: KeyStore, check: Check) -> None:
        self._keys, self._check = keys, check
        self._there, self._where, self._says = sentence(), sentence(), sentence()
        self._is_kept = False
        self._entry = KeyEntry(_("API _key:"), changed=self._follow_the_entry)
        # Later: a loop that runs inside a screen reader's action would freeze both.
        self._test = _button(_("C_heck"), lambda: GLib.idle_add(self._ask))
        self._remove = _button(_("_Remove"), self._forget)
        self._says.set_no_show_all(True)
        row = Gtk.Box(spacing=SPACING)
        row.pack_start(self._entry.label, False, False, 0)
        row.pack_start(self._entry.widget, True, True, 0)
        row.pack_start(self._test, False, False, 0)
        row.pack_start(self._remove, False, False, 0)
        self.widget = _frame(
            _("1min.ai Account"), self._there, self._where, row, self._says, link_to_keys()
        )

    def follow(self) -> None:
        """Show what there is now, and where."""
        state, where = self._state()
        self._there.set_text(state)
        self._where.set_text(where)
        self._where.set_visible(bool(where))
        self._remove.set_sensitive(self._is_kept)
        self._entry.widget.set_sensitive(not is_in_environment())
        self._follow_the_entry()

    def save(self) -> bool:
        """Keep the key that was typed, if one was; False: it cannot be one, and that is said."""
        if not self._entry.text:
            return True
        try:
            refused = self._keys.keep(self._entry.text)
        except EditError as error:
            self._tell(str(error))
            self._entry.grab_focus()
            return False
        self._entry.clear()
        self.follow()
        self._tell(not_taken(refused) if refused else "")
        return refused is None

    def _state(self) -> tuple[str, str]:
        """What key there is, and where it is kept, in sentences."""
        self._is_kept = True
        try:
            kept = self._keys.look()
        except NoKey:
            self._is_kept = False
            return _("No key is set."), self._keys.next_place()
        except EditError as error:
            return str(error), in_the_environment() if is_in_environment() else ""
        last = ending(kept.key)
        known = _("A key is set (ends in …{last}).").format(last=last) if last else ""
        return known or _("A key is set."), kept.place

    def _follow_the_entry(self) -> None:
        there = bool(self._entry.text) or self._is_kept
        self._test.set_sensitive(there)

    def _ask(self) -> None:
        """Check the key that was typed, else the one that there is."""
        self._tell("")
        self._test.set_label(_("Checking…"))
        self.widget.set_sensitive(False)
        try:
            key = checked(self._entry.text) if self._entry.text else self._keys.find()
            unchecked = ask(self._check, key, self.widget)
        except Cancelled:  # the dialog is being closed
            return
        except EditError as error:
            self._tell(str(error))
        else:
            self._tell(str(unchecked) if unchecked else _("1min.ai accepts the key."))
        finally:
            self.widget.set_sensitive(True)
            self._test.set_label(_("C_heck"))

    def _forget(self) -> None:
        try:
            self._keys.forget()
        except EditError as error:
            self._tell(str(error))
        else:
            self._tell(_("The key was removed."))
        self.follow()

    def _tell(self, words: str) -> None:
        self._says.set_text(words)
        self._says.set_visible(bool(words))


class PromptsPart:
    """Where prompts are written down."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._in_images = Gtk.CheckButton.new_with_mnemonic(_("_Write prompts into images"))
        self._remembers = Gtk.CheckButton.new_with_mnemonic(_("Re_member recent prompts"))
        self._clear = _button(_("C_lear"), self._forget)
        self._clear.get_accessible().set_name(_("Clear the recent prompts"))
        self._says = sentence()
        self._says.set_no_show_all(True)
        row = Gtk.Box(spacing=SPACING)
        row.pack_start(self._remembers, True, True, 0)
        row.pack_start(self._clear, False, False, 0)
        self.widget = _frame(
            _("Prompts"),
            self._in_images,
            _explained(
                self._in_images,
                _(
                    "The prompt and the options of an edit are remembered inside the image and "
                    "its XCF file, so that the edit can be repeated later. Whoever gets the file "
                    "can read them. The paths of reference files are never written."
                ),
            ),
            row,
            _explained(
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


class LogPart:
    """How much is written into the log, and where it is."""

    def __init__(self, memory: Memory, log: Path) -> None:
        self._memory = memory
        self._detailed = Gtk.CheckButton.new_with_mnemonic(_("Write m_ore into the log"))
        self._says = sentence()
        self._says.set_no_show_all(True)
        where = sentence(_("The log is {file}.").format(file=log))
        where.set_selectable(True)
        self.widget = _frame(
            _("Log"),
            self._detailed,
            _explained(
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


def _frame(title: str, *parts: Gtk.Widget) -> Gtk.Widget:
    """Parts under a bold title, as in GIMP's own preferences."""
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    for part in parts:
        column.add(part)
    frame = GimpUi.Frame.new(title)
    frame.add(column)
    return frame


def _explained(switch: Gtk.CheckButton, words: str) -> Gtk.Label:
    """What a switch does, below it, for eyes and for screen readers."""
    switch.get_accessible().set_description(words)
    explanation = sentence(words)
    explanation.set_margin_start(INDENT)
    return explanation


def _button(name: str, pressed: Callable[[], object]) -> Gtk.Button:
    button = Gtk.Button(label=name, use_underline=True)
    button.connect("clicked", lambda _button: pressed())
    return button
