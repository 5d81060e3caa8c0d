"""The recent prompts, at hand where a new one is written."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Pango", "1.0")
from gi.repository import Gtk, Pango

from ..memory import Memory
from ..texts import _
from .draft import Draft

ICON = "pan-down-symbolic"
WIDTH = 40  # characters of a prompt that are seen in the list
LONGEST_LINE, LONGEST_TOOLTIP = 200, 1_000  # characters: more would only take time to lay out
HEIGHT = 260  # pixels of the list, at most: it has to fit into a small dialog
MARGIN = 6


def button(draft: Draft, memory: Memory) -> Gtk.Widget:
    """A button that opens the list of recent prompts; choosing one makes it the draft's prompt."""
    opener = Gtk.MenuButton(popover=Gtk.Popover())
    face = Gtk.Box(spacing=MARGIN)
    face.add(Gtk.Label(label=_("Rec_ent"), use_underline=True, mnemonic_widget=opener))
    face.add(Gtk.Image.new_from_icon_name(ICON, Gtk.IconSize.BUTTON))
    opener.add(face)
    opener.set_tooltip_text(_("Recent prompts"))
    opener.get_accessible().set_name(_("Recent prompts"))

    def opened(_opener: Gtk.MenuButton) -> None:
        if opener.get_active():
            _fill(opener.get_popover(), draft, memory.recent_prompts())

    opener.connect("toggled", opened)
    opener.show_all()
    return opener


def _fill(popover: Gtk.Popover, draft: Draft, prompts: tuple[str, ...]) -> None:
    """Put the present prompts into the popover, in place of those that it had."""
    if popover.get_child():
        popover.get_child().destroy()
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, margin=MARGIN)
    for prompt in prompts:
        column.add(_row(popover, draft, prompt))
    if not prompts:
        column.add(Gtk.Label(label=_("There is none yet.")))
    scrolled = Gtk.ScrolledWindow(
        hscrollbar_policy=Gtk.PolicyType.NEVER,
        propagate_natural_height=True,
        max_content_height=HEIGHT,
    )
    scrolled.add(column)
    scrolled.show_all()
    popover.add(scrolled)


def _row(popover: Gtk.Popover, draft: Draft, prompt: str) -> Gtk.Widget:
    line = Gtk.Label(
        label=" ".join(prompt[:LONGEST_LINE].split()),
        ellipsize=Pango.EllipsizeMode.END,
        width_chars=WIDTH,
        max_width_chars=WIDTH,
        xalign=0,
    )
    row = Gtk.Button(relief=Gtk.ReliefStyle.NONE)
    row.add(line)
    row.set_tooltip_text(_shortened(prompt))

    def choose(_row: Gtk.Button) -> None:
        popover.popdown()
        draft.set("prompt", prompt)

    row.connect("clicked", choose)
    return row


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TOOLTIP else text[:LONGEST_TOOLTIP] + "…"
