"""The seed: any, or one that paints the same again."""

from __future__ import annotations

import random

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

from ..options import ANY_SEED, LARGEST_SEED
from ..texts import _
from .draft import Draft
from .fields import SPACING


class Seed:
    """A lock, which holds the seed that is shown, and a die, which throws another one to hold.
    Without the lock the provider picks one each time."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.number = Gtk.SpinButton.new_with_range(0, LARGEST_SEED, 1)
        self.number.set_width_chars(len(str(LARGEST_SEED)))
        self.lock = Gtk.CheckButton.new_with_mnemonic(_("_Fixed"))
        self.lock.set_tooltip_text(
            _("The same seed and the same options paint nearly the same again.")
        )
        die = Gtk.Button.new_with_mnemonic(_("_Random"))
        die.set_tooltip_text(_("Keep a seed that is picked now, at random"))
        self.widget = Gtk.Box(spacing=SPACING)
        for part in (self.lock, self.number, die):
            self.widget.pack_start(part, False, False, 0)
        self.lock.connect("toggled", self._changed)
        self.number.connect("value-changed", self._changed)
        die.connect("clicked", self._thrown)
        draft.watch(self._follow)

    def _changed(self, _widget: Gtk.Widget) -> None:
        seed = self.number.get_value_as_int() if self.lock.get_active() else ANY_SEED
        if seed != self.draft.options.seed:
            self.draft.set("seed", seed)

    def _thrown(self, _button: Gtk.Button) -> None:
        self.draft.set("seed", random.randint(0, LARGEST_SEED))

    def _follow(self) -> None:
        seed = self.draft.options.seed
        if seed != ANY_SEED:
            self.number.set_value(seed)
        self.lock.set_active(seed != ANY_SEED)
        self.number.set_sensitive(seed != ANY_SEED)
