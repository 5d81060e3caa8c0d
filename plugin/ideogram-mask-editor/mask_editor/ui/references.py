"""The reference pictures of one kind: which they are, what is sent of them, and what is wrong."""

from __future__ import annotations

import locale
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GLib, Gtk

from .. import references
from ..errors import CannotEdit, Problem
from ..examiner import Examiner
from ..options import MOST_BYTES
from ..texts import _, plural
from . import reference_sources as sources
from .draft import Draft
from .fields import SPACING, problem_label, tell
from .thumbnails import SIDE, Shown, Strip, Wishes, is_rtl
from .words import barred, find_problems

MEGABYTE = 1_000_000  # as the provider's limit counts
SOME = ("x",)  # any reference, to ask whether one may be given


class References:
    """The pictures of `field`, `most` of them; those that are no files yet go into `folder`.

    `widget` is all of it, `button` the one that adds, for a label's mnemonic to lead to. Texts of
    `options.find_problems` for the field are shown here too, and need no other place.
    """

    def __init__(self, draft: Draft, field: str, most: int, folder: Path) -> None:
        self.draft, self.field, self.most, self.folder = draft, field, most, folder
        self._said = ""  # what came of the user's last wish, where that is not to be seen
        self._last_folder: str | None = None
        self._closed = False
        self._watchers: list[Callable[[], object]] = []
        wishes = Wishes(self.move, self.remove, self.add, self._add_clipboard, self._mark_buttons)
        self._strip = Strip(spoken_name(field), most, wishes)
        self._examiner = Examiner(SIDE, self._refresh)
        self.button = self._add_button()
        self._remove = self._act("list-remove", _("Remove (Delete)"), self._remove_selected)
        self._earlier, self._later = self._movers()
        self._caption = Gtk.Label(xalign=1)
        self._caption.get_style_context().add_class("dim-label")
        self._problem = problem_label()
        self.widget = self._laid_out()
        self.widget.connect("destroy", self._close)
        draft.watch(self._refresh)

    # What it is told, and tells ------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The paths or URIs, in order."""
        return tuple(getattr(self.draft.options, self.field.replace("-", "_")))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the pictures, as far as they were looked at, cannot be sent; beyond the rules."""
        return tuple(Problem(self.field, sentence) for sentence in self._examiner.problems())

    def watch(self, changed: Callable[[], object]) -> None:
        """Call `changed` whenever `problems` may have changed."""
        self._watchers.append(changed)

    # What the user wishes ------------------------------------------------------------------------

    def add(self, given: Sequence[str]) -> None:
        """Add files (paths or URIs): as many as there is room for, none twice."""
        refused = self._no_more()
        if refused:
            self._say(refused)
            return
        paths = [path_of(name) for name in given]
        usable = [p for p in dict.fromkeys(paths) if Path(p).is_file() and p not in self.names]
        room = self.most - len(self.names)
        self._said = "\n".join(self._left_out(paths, len(usable) - room))
        self._set([*self.names, *usable[:room]])
        if usable:
            self._strip.select(len(self.names) - 1)

    def _left_out(self, paths: Sequence[str], beyond: int) -> list[str]:
        """Sentences about what was not added; `beyond` is how many there was no room for."""
        told = []
        for path in paths:
            if path in self.names:
                told.append(_("{file} is there already.").format(file=Path(path).name))
            elif not Path(path).is_file():
                told.append(_("{file} is not a file on this machine.").format(file=path))
        if beyond > 0:
            told.append(
                plural(
                    "{count} picture was left out: there is room for {most}.",
                    "{count} pictures were left out: there is room for {most}.",
                    beyond,
                ).format(count=beyond, most=self.most)
            )
        return told

    def remove(self, place: int) -> None:
        self._said = ""
        self._set([name for at, name in enumerate(self.names) if at != place])
        if not self.names:
            self.button.grab_focus()  # what had the focus is gone

    def move(self, place: int, to: int) -> None:
        """Take the picture at one place to another; the selection goes with it."""
        names = list(self.names)
        names.insert(to, names.pop(place))
        self._said = ""
        self._set(names)
        self._strip.select(to)

    def _remove_selected(self) -> None:
        place = self._strip.selected
        if place is not None:
            self.remove(place)

    def _move_selected(self, step: int) -> None:
        place = self._strip.selected
        if place is not None and 0 <= place + step < len(self.names):
            self.move(place, place + step)

    def _add_files(self) -> None:
        chosen = sources.choose_files(self._window(), self.most > 1, self._last_folder)
        if chosen:
            self._last_folder = str(Path(chosen[0]).parent)
            self.add(chosen)

    def _add_layer(self) -> None:
        layer = sources.choose_layer(self._window())
        if layer is None:
            return
        if layer.is_valid():
            self._add_picture(references.of_layer(layer))
        else:
            self._say(_("That layer was deleted meanwhile."))

    def _add_clipboard(self) -> None:
        clipped = sources.from_clipboard()
        if clipped.uris:
            self.add(clipped.uris)
        elif clipped.picture is not None:
            self._add_picture(references.shrunk(clipped.picture, references.LONGEST_SIDE))
        else:
            self._say(_("There is no picture in the clipboard: copy one first."))

    def _add_picture(self, pixbuf: GdkPixbuf.Pixbuf) -> None:
        refused = self._no_more()
        if refused:
            self._say(refused)
            return
        try:
            self.add([str(references.keep(pixbuf, self.folder))])
        except CannotEdit as problem:
            self._say(str(problem))

    def _no_more(self) -> str:
        """Why nothing can be added now; empty: something can."""
        if len(self.names) >= self.most:
            return plural(
                "There is {count} picture already, which is all: remove it first.",
                "There are {count} pictures already, which is all: remove one first.",
                self.most,
            ).format(count=self.most)
        # As if there were none, for one that clashes already would not be barred.
        none: dict[str, Any] = {self.field.replace("-", "_"): ()}
        return barred(replace(self.draft.options, **none), self.field, SOME)

    def _set(self, names: Sequence[str]) -> None:
        self.draft.set(self.field, names)
        self._refresh()

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._refresh()

    def _window(self) -> Gtk.Window | None:
        top = self.widget.get_toplevel()
        return top if isinstance(top, Gtk.Window) else None

    # What is seen --------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._closed:
            return
        names = self.names
        self._examiner.follow(names, MOST_BYTES // max(self.most > 1 and len(names), 1))
        look = self._examiner
        self._strip.show(
            [
                Shown(name, look.thumbnail(at), look.problem(at), look.is_busy(at))
                for at, name in enumerate(names)
            ]
        )
        self._mark_buttons()
        self._caption.set_text(self._count())
        tell(self._problem, "\n".join(self._complaints()))
        for changed in self._watchers:
            changed()

    def _complaints(self) -> list[str]:
        problems = (*find_problems(self.draft.options), *self.problems)
        mine = [problem.message for problem in problems if problem.field == self.field]
        return [*mine, self._said] if self._said else mine

    def _count(self) -> str:
        count = len(self.names)
        full = _("Full: {count} of {most}") if count >= self.most else _("{count} of {most}")
        told = full.format(count=count, most=self.most)
        sizes = [self._examiner.size(at) for at in range(count) if not self._examiner.problem(at)]
        if not sizes:
            return told
        if None in sizes:
            return _("{count} · measuring…").format(count=told)
        used, limit = sum(filter(None, sizes)) / MEGABYTE, MOST_BYTES / MEGABYTE
        return _("{count} · {used} of {limit} MB").format(
            count=told,
            used=locale.format_string("%.1f", used),
            limit=locale.format_string("%g", limit),
        )

    def _mark_buttons(self) -> None:
        refused, place = self._no_more(), self._strip.selected
        self.button.set_sensitive(not refused)
        self.button.set_tooltip_text(refused or _("Files can also be dropped onto the row"))
        self._remove.set_sensitive(place is not None)
        self._earlier.set_sensitive(place is not None and place > 0)
        self._later.set_sensitive(place is not None and place < len(self.names) - 1)

    def _close(self, _widget: Gtk.Widget) -> None:
        self._closed = True
        self._examiner.stop()

    # How it is put together ----------------------------------------------------------------------

    def _laid_out(self) -> Gtk.Widget:
        buttons = Gtk.Box(spacing=SPACING)
        buttons.pack_start(self.button, False, False, 0)
        several = (self._earlier, self._later) if self.most > 1 else ()
        for button in (self._remove, *several):
            buttons.pack_start(button, False, False, 0)
        buttons.pack_end(self._caption, False, False, 0)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        for widget in (self._strip.widget, buttons, self._problem):
            box.pack_start(widget, False, False, 0)
        box.show_all()
        return box

    def _add_button(self) -> Gtk.MenuButton:
        menu = Gtk.Menu()
        for label, act in (
            (_("From _Files…"), self._add_files),
            (_("From a _Layer…"), self._add_layer),
            (_("From the _Clipboard"), self._add_clipboard),
        ):
            item = Gtk.MenuItem.new_with_mnemonic(label)
            # Later: a dialog that runs inside a screen reader's action would freeze both.
            item.connect("activate", lambda _item, act=act: GLib.idle_add(act))
            menu.append(item)
        menu.show_all()
        button = Gtk.MenuButton(label=_("Add…"), popup=menu)
        button.get_accessible().set_name(
            _("Add style references") if self.most > 1 else _("Add a character reference")
        )
        return button

    def _act(self, icon: str, told: str, act: Callable[[], None]) -> Gtk.Button:
        button = Gtk.Button.new_from_icon_name(icon, Gtk.IconSize.BUTTON)
        button.set_tooltip_text(told)
        button.get_accessible().set_name(f"{told} – {spoken_name(self.field)}")
        button.connect("clicked", lambda _button: act())
        return button

    def _movers(self) -> tuple[Gtk.Button, Gtk.Button]:
        left, right = _("Move left (Alt+Left)"), _("Move right (Alt+Right)")
        first, second = (right, left) if is_rtl() else (left, right)
        return (
            self._act("go-previous", first, lambda: self._move_selected(-1)),
            self._act("go-next", second, lambda: self._move_selected(1)),
        )


def spoken_name(field: str) -> str:
    names = {
        "style-references": _("Style references"),
        "character-reference": _("Character reference"),
    }
    return names[field]


def path_of(name: str) -> str:
    """The path that a path or a URI means; the URI itself where it is not on this machine."""
    return str(references.file_of(name).get_path() or name)
