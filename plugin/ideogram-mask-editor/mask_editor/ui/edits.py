"""The list of earlier edits, the newest first: a picture, the prompt, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("Pango", "1.0")
from gi.repository import GimpUi, GLib, Gtk, Pango

from ..past import PastJob
from ..references import thumbnail
from ..texts import _, plural
from .fields import SPACING, style
from .results import spent

SIDE = 56  # pixels of a thumbnail's longer side
WIDTH, HEIGHT = 330, 330  # pixels, at least
SEE_THROUGH = "* { background-color: transparent; }"  # GIMP's themes give lists another ground


class Edits:
    """The list, in `widget`. `chosen` is called whenever another edit is selected."""

    def __init__(self, chosen: Callable[[], None]) -> None:
        self._list = Gtk.ListBox(activate_on_single_click=False)
        self._list.get_accessible().set_name(_("Earlier edits"))
        self._list.connect("row-selected", lambda *_about: chosen())
        empty = Gtk.Label(label=_("No edits are kept yet."), margin=4 * SPACING)
        empty.get_style_context().add_class("dim-label")
        empty.show()
        self._list.set_placeholder(empty)
        scrolled = Gtk.ScrolledWindow(
            shadow_type=Gtk.ShadowType.IN, hscrollbar_policy=Gtk.PolicyType.NEVER
        )
        scrolled.set_size_request(WIDTH, HEIGHT)
        scrolled.add(self._list)
        self.widget = scrolled
        self._jobs: list[PastJob] = []

    @property
    def selected(self) -> PastJob | None:
        row = self._list.get_selected_row()
        return None if row is None else self._jobs[row.get_index()]

    def show(self, jobs: Sequence[PastJob], select: str = "") -> None:
        """Show these edits, and select the one of that id; else the first that waits, or the first
        of all."""
        for row in self._list.get_children():
            row.destroy()
        self._jobs = list(jobs)
        for past in jobs:
            self._list.add(row_of(past))
        self._list.show_all()
        waiting = (place for place, past in enumerate(jobs) if past.waiting)
        named = (place for place, past in enumerate(jobs) if past.id == select)
        place = next(named, next(waiting, 0))
        self._list.select_row(self._list.get_row_at_index(place))


def row_of(past: PastJob) -> Gtk.ListBoxRow:
    title = Gtk.Label(label=title_of(past), xalign=0, ellipsize=Pango.EllipsizeMode.END)
    about = Gtk.Label(label=about_of(past), xalign=0, ellipsize=Pango.EllipsizeMode.END)
    about.get_style_context().add_class("dim-label")
    state = Gtk.Label(label=state_of(past), xalign=0, ellipsize=Pango.EllipsizeMode.END)
    if past.waiting:
        heavy = Pango.AttrList()
        heavy.insert(Pango.attr_weight_new(Pango.Weight.BOLD))
        state.set_attributes(heavy)
    words = Gtk.Grid(orientation=Gtk.Orientation.VERTICAL)
    for line in (title, about, state):
        words.add(line)
    for part in (words, title, about, state):
        style(part, SEE_THROUGH)
    box = Gtk.Box(spacing=2 * SPACING, margin=SPACING)
    box.pack_start(picture_of(past), False, False, 0)
    box.pack_start(words, True, True, 0)
    row = Gtk.ListBoxRow()
    row.add(box)
    row.get_accessible().set_name(title.get_text())
    row.get_accessible().set_description(f"{about.get_text()}. {state.get_text()}")
    return row


def picture_of(past: PastJob) -> Gtk.Widget:
    """The first result, else what was sent; read when it is first seen, for there may be many."""
    image = Gtk.Image(width_request=SIDE, height_request=SIDE)

    def seen(_image: Gtk.Image, _context: object) -> bool:
        image.disconnect(handler)
        GLib.idle_add(fill)
        return False

    def fill() -> bool:
        found = (result.picture() for result in past.results)
        picture = next(filter(None, found), None) or past.source()
        made = picture and thumbnail(str(picture.path), SIDE)
        if made:
            image.set_from_pixbuf(made)
        else:
            image.set_from_icon_name(GimpUi.ICON_IMAGE, Gtk.IconSize.DIALOG)
        return False  # GLib.SOURCE_REMOVE

    handler = image.connect("draw", seen)
    return image


def title_of(past: PastJob) -> str:
    prompt = " ".join(past.asked.options.prompt.split()) if past.asked else ""
    return prompt or _("An edit whose prompt is lost")


def about_of(past: PastJob) -> str:
    """When, what it cost, and in which image, as far as that is known."""
    moment = GLib.DateTime.new_local(*past.started.timetuple()[:6])
    words = [moment.format("%x %H:%M") if past.started.year > 1 else ""]
    if past.answer and past.answer.credits is not None:
        words.append(spent(past.answer.credits))
    words.append(past.asked.snapshot.target.name if past.asked else "")
    return " · ".join(filter(None, words))


def state_of(past: PastJob) -> str:
    """What became of it, in one line."""
    if not past.waiting:
        return past.account.splitlines()[0]
    count = sum(result.waits for result in past.results)
    return plural("{count} result waits", "{count} results wait", count).format(count=count)
