"""The results in the dialog: a row of pictures, one of which is seen in the image at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gimp, GimpUi, Gtk

from .. import layers, presence
from ..geometry import Bounds
from ..texts import _, plural
from . import sharp
from .fields import SPACING, style

SIDE = 96  # units, of a thumbnail's longer side
CHOSEN = """
button:checked { background-image: none; background-color: @theme_selected_bg_color; }
"""
EYE = "image { color: white; background-color: rgba(0, 0, 0, 0.6); padding: 3px; }"
STEPS = {Gdk.KEY_Left: -1, Gdk.KEY_Right: 1, Gdk.KEY_KP_Left: -1, Gdk.KEY_KP_Right: 1}
ENDS = {Gdk.KEY_Home: 0, Gdk.KEY_End: -1, Gdk.KEY_KP_Home: 0, Gdk.KEY_KP_End: -1}


@dataclass(frozen=True)
class Entry:
    """One result in the row. `place`: the part of the image that it paints over."""

    layer: Gimp.Layer
    place: Bounds
    button: Gtk.RadioButton
    eye: Gtk.Widget  # is there while the result is the shown one
    clicked: int  # the handler of the button's signal


class Results:
    """All results of one dialog, in `widget`; it is hidden until there are any.

    What GIMP or its user does to the layers meanwhile is followed whenever the dialog is used or
    becomes active: deleted ones leave the row, and come back with an undo.
    """

    def __init__(self, image: Gimp.Image) -> None:
        self.image = image
        self._entries: list[Entry] = []
        self._count = 0  # of all results that ever were in the row
        self._credits: float | None = None
        self._none = Gtk.RadioButton()  # active while none of the row is
        self._row = Gtk.Box(spacing=SPACING)
        self._row.get_accessible().set_name(_("Results"))
        self._scrolled = Gtk.ScrolledWindow(vscrollbar_policy=Gtk.PolicyType.NEVER)
        self._scrolled.set_overlay_scrolling(False)  # it would lie over the pictures
        self._scrolled.add(self._row)
        self._caption = Gtk.Label(xalign=0, wrap=True)
        self._keep = button(_("_Keep"), _("Leave this layer in the image for good"), self.keep)
        self._discard = button(
            _("_Discard"), _("Take this layer out of the image"), self.discard_shown
        )
        self._discard_others = button(
            _("Discard _All but This"),
            _("Take all other layers of this row out of the image"),
            self.discard_others,
        )
        self.widget: Gtk.Widget = self._stacked()

    def _stacked(self) -> Gtk.Widget:
        actions = Gtk.Box(spacing=SPACING)
        for action in (self._keep, self._discard, self._discard_others):
            actions.pack_start(action, False, False, 0)
        self._actions = actions
        box = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, border_width=2 * SPACING
        )
        for part in (self._caption, self._scrolled, actions):
            box.pack_start(part, False, False, 0)
        box.show_all()
        box.set_no_show_all(True)
        box.hide()
        self._row.connect("key-press-event", self._on_key)
        box.connect("hierarchy-changed", self._on_new_window)
        return box

    # What the dialog asks of it -----------------------------------------------------------------

    def add(
        self,
        new: Sequence[Gimp.Layer],
        credits: float | None,
        seeds: Sequence[int | None],
    ) -> None:
        """Take in the layers of one finished edit, each with its seed (None: not told), and show
        the first one. `credits`: of the whole edit, None: not told. Raises CannotEdit where the
        image is closed meanwhile."""
        if credits is not None:
            self._credits = credits + (self._credits or 0)
        with presence.needed(self.image):
            self._take_in(new, seeds)

    def _take_in(self, new: Sequence[Gimp.Layer], seeds: Sequence[int | None]) -> None:
        there = [(layer, seed) for layer, seed in zip(new, seeds, strict=True) if layer.is_valid()]
        if there:
            place = layers.painted(there[0][0])  # all layers of an edit have the same mask
            added = [self._entry(layer, place, seed) for layer, seed in there]
            self._entries += added
            self.refresh()
            added[0].button.set_active(True)
        else:
            self.refresh()

    def refresh(self) -> None:
        """Follow what became of the layers: the row has those that are in the image, and marks one
        that is seen."""
        present = self._present()
        for entry in self._entries:
            entry.button.set_visible(entry in present)
        seen = [entry for entry in present if entry.layer.get_visible()]
        shown = self._shown()
        if shown not in seen:
            self._mark(seen[0] if seen else None)
        self._tell(len(present))

    def rivals(self, place: Bounds) -> list[Gimp.Layer]:
        """The results that are there and paint over a part of `place`."""
        return [e.layer for e in self._present() if e.place.intersection(place)]

    # What its buttons do ------------------------------------------------------------------------

    def keep(self) -> None:
        """The shown layer stays in the image and leaves the row. The others stay hidden."""
        self.refresh()
        entry = self._shown()
        if entry is None:
            return
        self._mark(None)
        self._entries.remove(entry)
        entry.button.destroy()
        self.refresh()

    def discard_shown(self) -> None:
        """The shown layer leaves the image, and the next one is shown instead, of the same place
        while there is one: one undo."""
        self.refresh()
        entry = self._shown()
        if entry is None:
            return
        present = self._present()
        place = present.index(entry)
        following = [*present[place + 1 :], *reversed(present[:place])]
        following.sort(key=lambda other: other.place.intersection(entry.place) is None)
        with layers.one_step(self.image):
            layers.remove([entry.layer])
            if following:
                following[0].button.set_active(True)
        self.refresh()

    def discard_others(self) -> None:
        """All layers of the row but the shown one leave the image: one undo."""
        self.refresh()
        entry = self._shown()
        if entry is not None:
            layers.remove([other.layer for other in self._present() if other is not entry])
            self.refresh()

    # Its parts ----------------------------------------------------------------------------------

    def _present(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.layer.is_valid()]

    def _shown(self) -> Entry | None:
        return next((entry for entry in self._entries if entry.button.get_active()), None)

    def _mark(self, entry: Entry | None) -> None:
        """Mark an entry as the shown one, and touch nothing in the image."""
        if entry is None:
            self._none.set_active(True)
        else:
            with entry.button.handler_block(entry.clicked):
                entry.button.set_active(True)

    def _entry(self, layer: Gimp.Layer, place: Bounds, seed: int | None) -> Entry:
        self._count += 1
        choice = Gtk.RadioButton.new_from_widget(self._none)
        choice.set_mode(False)  # a button, without the radio's dot
        style(choice, CHOSEN)
        eye = Gtk.Image.new_from_icon_name(GimpUi.ICON_VISIBLE, Gtk.IconSize.MENU)
        eye.set_halign(Gtk.Align.END)
        eye.set_valign(Gtk.Align.END)
        style(eye, EYE)
        inside = Gtk.Overlay()
        inside.add(picture(layer, place))
        inside.add_overlay(eye)
        choice.add(inside)
        choice.get_accessible().set_name(name_of(self._count, seed))
        choice.set_tooltip_text(
            _("The seed was not told.") if seed is None else _("Seed {seed}").format(seed=seed)
        )
        choice.connect("size-allocate", lambda *_about: self._reveal(choice))
        clicked = choice.connect("clicked", self._on_clicked)
        entry = Entry(layer, place, choice, eye, clicked)
        choice.show_all()
        self._row.pack_start(choice, False, False, 0)
        return entry

    def _on_clicked(self, choice: Gtk.RadioButton) -> None:
        """Show what was chosen. Those that paint over other parts of the image stay as they are."""
        entry = self._shown()
        if entry is None or entry.button is not choice:  # it is the one that was shown before
            return
        self._reveal(choice)
        if entry.layer.is_valid():
            others = [other for other in self._present() if other is not entry]
            layers.show(entry.layer, [o.layer for o in others if o.place.intersection(entry.place)])
        self.refresh()

    def _reveal(self, choice: Gtk.RadioButton) -> None:
        """Scroll to the chosen one."""
        if choice.get_active():
            place = choice.get_allocation()
            self._scrolled.get_hadjustment().clamp_page(place.x, place.x + place.width)

    def _on_key(self, _row: Gtk.Widget, event: Gdk.EventKey) -> bool:
        """The arrow keys choose, as in any list; Home and End the first and the last."""
        _known, key = event.get_keyval()
        present = self._present()
        if key not in {**STEPS, **ENDS} or not present:
            return False
        at = ENDS.get(key, 0)
        if key in STEPS:
            backwards = self._row.get_direction() == Gtk.TextDirection.RTL
            focused = [n for n, entry in enumerate(present) if entry.button.has_focus()]
            step = -STEPS[key] if backwards else STEPS[key]
            at = min(max((focused or [0])[0] + step, 0), len(present) - 1)
        present[at].button.grab_focus()
        present[at].button.set_active(True)
        return True

    def _on_new_window(self, widget: Gtk.Widget, _before: Gtk.Widget | None) -> None:
        window = widget.get_toplevel()
        if window.is_toplevel():
            window.connect("notify::is-active", lambda *_about: self.refresh())

    def _tell(self, count: int) -> None:
        """The caption, and which parts there is anything to do with."""
        words = [plural("{count} result", "{count} results", count).format(count=count)]
        if self._credits is not None:
            words.append(spent(self._credits))
        self._caption.set_text(" · ".join(words[0 if count else 1 :]))
        self._scrolled.set_visible(count > 0)
        self._actions.set_visible(count > 0)
        for entry in self._entries:
            entry.eye.set_visible(entry.button.get_active())
        shown = self._shown() is not None
        self._keep.set_sensitive(shown)
        self._discard.set_sensitive(shown)
        self._discard_others.set_sensitive(shown and count > 1)
        self.widget.set_visible(count > 0 or self._credits is not None)


def button(label: str, tooltip: str, pressed: Callable[[], None]) -> Gtk.Button:
    made = Gtk.Button.new_with_mnemonic(label)
    made.set_tooltip_text(tooltip)
    made.connect("clicked", lambda _button: pressed())
    return made


def picture(layer: Gimp.Layer, place: Bounds) -> Gtk.Widget:
    """The thumbnail of a result."""
    image = Gtk.Image()
    sharp.show(image, layers.thumbnail(layer, place, sharp.pixels(image, SIDE)), SIDE)
    return image


def name_of(number: int, seed: int | None) -> str:
    if seed is None:
        return _("Result {number}").format(number=number)
    return _("Result {number}, seed {seed}").format(number=number, seed=seed)


def spent(credits: float) -> str:
    """How much was spent, for people: whole where it is whole."""
    number = int(credits) if credits == int(credits) else round(credits, 2)
    text = plural("{credits} credit spent", "{credits} credits spent", math.ceil(credits))
    return text.format(credits=format(number, "n"))  # its digits grouped as the user does it
