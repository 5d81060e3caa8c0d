"""The small parts of a form: a labelled row, and widgets that are bound to the draft."""

from __future__ import annotations

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

from ..arguments import blurb_of, label_of
from ..options import CHOICES
from ..texts import _
from .draft import Draft
from .words import barred, word_for

SPACING = 6
TEXT, LABEL, REASON, SENSITIVE = range(4)  # behind a choice; screen readers say the first


def style(widget: Gtk.Widget, css: str) -> None:
    """Let a widget look otherwise than the theme has it."""
    provider = Gtk.CssProvider()
    provider.load_from_data(css.encode())
    priority = Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION
    widget.get_style_context().add_provider(provider, priority)


def form() -> Gtk.Grid:
    return Gtk.Grid(row_spacing=SPACING, column_spacing=2 * SPACING, border_width=2 * SPACING)


def add_row(grid: Gtk.Grid, row: int, name: Gtk.Label, field: Gtk.Widget) -> None:
    grid.attach(name, 0, row, 1, 1)
    field.set_hexpand(True)
    grid.attach(field, 1, row, 1, 1)


def label(name: str, target: Gtk.Widget) -> Gtk.Label:
    """The label of an argument; the argument's blurb becomes the target's tooltip."""
    target.set_tooltip_text(blurb_of(name))
    return plain_label(name, target)


def plain_label(name: str, target: Gtk.Widget) -> Gtk.Label:
    """The same for a target that has a tooltip of its own. The label's mnemonic leads to it."""
    return Gtk.Label(
        label=_("{label}:").format(label=label_of(name)),
        use_underline=True,
        xalign=0,
        valign=Gtk.Align.CENTER,
        mnemonic_widget=target,
    )


def problem_label() -> Gtk.Label:
    """Where a field says what is wrong with it; hidden while nothing is."""
    shown = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, no_show_all=True)
    shown.get_style_context().add_class("error")
    return shown


def tell(shown: Gtk.Label, sentence: str) -> None:
    shown.set_text(sentence)
    shown.set_visible(bool(sentence))


def number(draft: Draft, name: str, least: int, most: int) -> Gtk.SpinButton:
    spin = Gtk.SpinButton.new_with_range(least, most, 1)
    # Its digits run from left to right in every language, and GTK takes its place for granted, too.
    from_right = Gtk.Widget.get_default_direction() == Gtk.TextDirection.RTL
    spin.set_halign(Gtk.Align.END if from_right else Gtk.Align.START)
    draft.bind(name, spin, "value")
    return spin


def switch(draft: Draft, name: str) -> Gtk.CheckButton:
    check = Gtk.CheckButton.new_with_mnemonic(label_of(name))
    check.set_tooltip_text(blurb_of(name))
    draft.bind(name, check, "active")
    return check


def choice(draft: Draft, name: str) -> Gtk.ComboBox:
    """A choice of which the values that other options exclude are there, insensitive; chosen or
    not, the tooltip says why."""
    store = Gtk.ListStore(str, str, str, bool)
    for value in CHOICES[name]:
        store.append([word_for(name, value), value, "", True])
    combo = Gtk.ComboBox(model=store, id_column=LABEL, halign=Gtk.Align.START)
    text = Gtk.CellRendererText()
    combo.pack_start(text, True)
    combo.add_attribute(text, "text", TEXT)
    combo.add_attribute(text, "sensitive", SENSITIVE)
    draft.bind(name, combo, "active-id")

    def follow() -> None:
        options, reasons = draft.options, list[str]()
        for row in store:
            row[REASON] = barred(options, name, row[LABEL])
            row[SENSITIVE] = not row[REASON]
            reasons += [row[REASON]] if row[REASON] not in (*reasons, "") else []
        combo.set_tooltip_text("\n".join(reasons) or blurb_of(name))

    draft.watch(follow)
    return combo
