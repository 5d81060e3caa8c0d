"""The API key in Settings…."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk

from ..api_key import KeyStore, checked, ending, in_the_environment, is_in_environment
from ..errors import Cancelled, EditError, NoKey
from ..texts import _
from .key_bar import SPACING, Check, KeyEntry, ask, link_to_keys, not_taken, sentence
from .settings_fields import button, frame


class KeyPart:
    """What key there is, and another in its place."""

    def __init__(self, keys: KeyStore, check: Check) -> None:
        self._keys, self._check = keys, check
        self._there, self._where, self._says = sentence(), sentence(), sentence()
        self._is_kept = False
        self._entry = KeyEntry(_("API _key:"), changed=self._follow_the_entry)
        # Later: a loop that runs inside a screen reader's action would freeze both.
        self._test = button(_("C_heck"), lambda: GLib.idle_add(self._ask))
        self._remove = button(_("_Remove"), self._forget)
        self._says.set_no_show_all(True)
        row = Gtk.Box(spacing=SPACING)
        row.pack_start(self._entry.label, False, False, 0)
        row.pack_start(self._entry.widget, True, True, 0)
        row.pack_start(self._test, False, False, 0)
        row.pack_start(self._remove, False, False, 0)
        self.widget = frame(
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
