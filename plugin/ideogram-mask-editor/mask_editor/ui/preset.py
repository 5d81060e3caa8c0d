"""Choosing one of Ideogram's 62 style presets, by typing a part of its name."""

from __future__ import annotations

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk, Pango

from ..arguments import blurb_of
from ..options import NONE, STYLE_PRESETS
from ..texts import _
from .draft import Draft
from .fields import SPACING
from .words import barred, word_for

FIELD = "style-preset"
LIST_HEIGHT = 260  # pixels
SOME = STYLE_PRESETS[0]  # any of them: the rules know only whether there is one


class PresetChooser:
    """A button that shows the preset; under it a list that is searched by typing."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.shown = Gtk.Label(xalign=0, ellipsize=Pango.EllipsizeMode.END)
        self.widget = Gtk.MenuButton(halign=Gtk.Align.START)
        inside = Gtk.Box(spacing=SPACING)
        inside.pack_start(self.shown, True, True, 0)
        inside.pack_end(Gtk.Image.new_from_icon_name("pan-down-symbolic", 1), False, False, 0)
        self.widget.add(inside)
        self.search = Gtk.SearchEntry(placeholder_text=_("Search the presets"))
        self.search.get_accessible().set_name(_("Search the presets"))
        self.list = Gtk.ListBox(activate_on_single_click=True)
        for preset in (NONE, *STYLE_PRESETS):
            self.list.add(_row(preset))
        self.list.set_filter_func(self._fits)
        self.list.connect("row-activated", self._chosen)
        self.search.connect("search-changed", lambda _widget: self.list.invalidate_filter())
        self.search.connect("activate", self._first)
        self.search.connect("key-press-event", self._into_the_list)
        self.popover = self._popover()
        self.widget.set_popover(self.popover)
        draft.watch(self._follow)

    def _popover(self) -> Gtk.Popover:
        scrolled = Gtk.ScrolledWindow(
            hscrollbar_policy=Gtk.PolicyType.NEVER, min_content_height=LIST_HEIGHT
        )
        scrolled.add(self.list)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, border_width=SPACING)
        box.pack_start(self.search, False, False, 0)
        box.pack_start(scrolled, True, True, 0)
        box.show_all()
        popover = Gtk.Popover()
        popover.add(box)
        popover.connect("show", lambda _widget: self.search.grab_focus())
        popover.connect("closed", lambda _widget: self.search.set_text(""))
        return popover

    def _fits(self, row: Gtk.ListBoxRow) -> bool:
        return self.search.get_text().strip().lower() in row.get_child().get_text().lower()

    def _first(self, _search: Gtk.SearchEntry) -> None:
        fitting = next(filter(self._fits, self.list.get_children()), None)
        if fitting is not None:
            self._chosen(self.list, fitting)

    def _into_the_list(self, _search: Gtk.SearchEntry, event: Gdk.EventKey) -> bool:
        if event.keyval != Gdk.KEY_Down:
            return False
        return bool(self.list.child_focus(Gtk.DirectionType.TAB_FORWARD))

    def _chosen(self, _list: Gtk.ListBox, row: Gtk.ListBoxRow) -> None:
        self.draft.set(FIELD, row.get_name())
        self.popover.popdown()

    def _follow(self) -> None:
        options = self.draft.options
        name = word_for(FIELD, options.style_preset)
        self.shown.set_text(name)
        self.widget.get_accessible().set_name(_("Style preset: {name}").format(name=name))
        reason = barred(options, FIELD, SOME) if options.style_preset == NONE else ""
        self.widget.set_sensitive(not reason)
        self.widget.set_tooltip_text(reason or blurb_of(FIELD))


def _row(preset: str) -> Gtk.ListBoxRow:
    row = Gtk.ListBoxRow(name=preset)
    row.add(Gtk.Label(label=word_for(FIELD, preset), xalign=0, margin=SPACING // 2))
    row.get_accessible().set_name(word_for(FIELD, preset))
    return row
