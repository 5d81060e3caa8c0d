"""The results of an earlier edit, to choose from: a picture of each, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GimpUi, Gtk

from ..past import Fate, PastJob, PastResult
from ..references import thumbnail
from ..texts import _, plural
from .fields import SPACING

SIDE = 128  # pixels of a thumbnail's longer side
MOST_IN_A_LINE = 4
UNSEEN = {Fate.LOST: "dialog-warning", Fate.WITHHELD: "dialog-information"}


class PastResults:
    """The pictures, in `widget`; those that wait are chosen at first. `changed` is called whenever
    others are."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._buttons: dict[int, Gtk.CheckButton] = {}
        self.widget = Gtk.FlowBox(
            selection_mode=Gtk.SelectionMode.NONE,
            max_children_per_line=MOST_IN_A_LINE,
            row_spacing=SPACING,
            column_spacing=SPACING,
            valign=Gtk.Align.START,
        )
        self.widget.get_accessible().set_name(_("Results of this edit"))

    @property
    def chosen(self) -> list[int]:
        """The indexes of the chosen ones."""
        return [index for index, button in self._buttons.items() if button.get_active()]

    def show(self, past: PastJob | None) -> None:
        for child in self.widget.get_children():
            child.destroy()
        results = past.results if past else ()
        any_waits = any(result.waits for result in results)
        self._buttons = {result.result.index: self._button(result) for result in results}
        for result in results:
            button = self._buttons[result.result.index]
            to_be_had = result.fate is not Fate.WITHHELD
            button.set_sensitive(to_be_had)
            button.set_active(to_be_had and (result.waits or not any_waits))
            button.connect("toggled", lambda _button: self._changed())
            self.widget.add(button)
        self.widget.show_all()

    def _button(self, result: PastResult) -> Gtk.CheckButton:
        number = _("Result {number}").format(number=result.result.index + 1)
        fate = fate_of(result)
        caption = Gtk.Label(label=fate, wrap=True, max_width_chars=16)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING // 2)
        box.pack_start(picture_of(result), True, True, 0)
        box.pack_start(caption, False, False, 0)
        button = Gtk.CheckButton()
        button.add(box)
        button.set_tooltip_text(result.reason or number)
        button.get_accessible().set_name(number)
        button.get_accessible().set_description(fate)
        return button


def picture_of(result: PastResult) -> Gtk.Widget:
    picture = result.picture()
    made = picture and thumbnail(str(picture.path), SIDE)
    image = Gtk.Image(width_request=SIDE, height_request=SIDE)
    if made:
        image.set_from_pixbuf(made)
    else:
        icon = UNSEEN.get(result.fate, GimpUi.ICON_IMAGE)
        image.set_from_icon_name(icon, Gtk.IconSize.DIALOG)
    return image


def fate_of(result: PastResult) -> str:
    """What became of a result, in a few words."""
    if result.inserted:
        times = plural("inserted once", "inserted {count} times", result.inserted)
        return times.format(count=result.inserted)
    return {
        Fate.FETCHED: _("waits"),
        Fate.NOT_FETCHED: _("not fetched yet"),
        Fate.LOST: _("could not be fetched"),
        Fate.WITHHELD: _("withheld by Ideogram"),
    }[result.fate]
