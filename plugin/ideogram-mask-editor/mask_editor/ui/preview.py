"""What will be sent, as a picture: the window, with a veil over what will be painted anew."""

from __future__ import annotations

import time
from collections.abc import Callable

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GLib, GObject, Gtk

from .. import presence, viewing
from ..arguments import blurb_of
from ..canvas import Canvas
from ..errors import CannotEdit
from ..geometry import Size, Window
from ..options import MOST_BYTES
from ..pixbufs import pixbuf_of
from ..texts import _
from . import sharp
from .draft import Draft
from .fields import plain_label

LOOK = 1000  # milliseconds between two looks at the image: GIMP does not tell when it changed
REST = 10  # times as long as a look took, until the next: a slow machine has other things to do
SPACING = 6
LINE = 34  # characters: about as wide as the picture
PICTURE, PROBLEM = "picture", "problem"  # what is seen in the picture's place

VEIL = bytes((235, 0, 150, 128))  # red, green, blue, alpha: rare in photos, clear on light and dark
EDGE = bytes((90, 0, 60, 255))
NOTHING = bytes(4)


class Preview:
    """The picture of what will be sent, and the choosers that decide on it.

    `problem`: why nothing can be sent, as a sentence; empty: all is well. It is known at once; the
    picture comes after the first paint of the dialog, because GIMP may take a second to make it.
    """

    def __init__(self, draft: Draft, canvas: Canvas) -> None:
        self.problem = ""
        self._draft, self._canvas = draft, canvas
        self._quick_mask = viewing.QuickMask()
        self._watchers: list[Callable[[], object]] = []
        self._glance: viewing.Glance | None = None  # of what is shown; None: nothing is
        self._next_look = 0  # GLib's number of the timer; 0: there is none
        self._is_painted = self._is_gone = False

        self._picture = Gtk.Image(halign=Gtk.Align.START)
        self._why_not, self._size, self._note = (_line() for _number in range(3))
        self._stack = _stack({PICTURE: self._picture, PROBLEM: self._why_not})
        self.widget: Gtk.Widget = _column(self._stack, self._size, self._note, _choosers(draft))
        self.widget.connect("map", self._wait_for_first_paint)
        self.widget.connect("destroy", self._stop)
        self._asked = self._wanted()
        self._aimed()
        draft.watch(self._follow)

    def watch(self, changed: Callable[[], object]) -> None:
        """Call `changed` whenever the problem or the picture has changed."""
        self._watchers.append(changed)

    def _wanted(self) -> tuple[str, str]:
        options = self._draft.options
        return options.region, options.source

    def _follow(self) -> None:
        """Some argument was changed; only two of them are ours."""
        if self._is_gone or self._wanted() == self._asked:
            return
        self._asked = self._wanted()
        self._aimed()
        if self._is_painted:
            self._look_in(0)

    def _wait_for_first_paint(self, widget: Gtk.Widget) -> None:
        clock = widget.get_frame_clock()

        def painted(_clock: GObject.Object) -> None:
            clock.disconnect(waiting)
            self._is_painted = True
            self._look_in(0)

        waiting = clock.connect("after-paint", painted)

    def _look_in(self, milliseconds: int) -> None:
        self._forget_next_look()
        if not self._is_gone:
            self._next_look = GLib.timeout_add(
                milliseconds, self._look_and_go_on, priority=GLib.PRIORITY_LOW
            )

    def _forget_next_look(self) -> None:
        if self._next_look:
            GLib.source_remove(self._next_look)
        self._next_look = 0

    def _stop(self, _widget: Gtk.Widget) -> None:
        self._is_gone = True
        self._forget_next_look()

    def _look_and_go_on(self) -> bool:
        self._next_look = 0  # this timer ends here, and the next is a new one
        began = time.monotonic()
        try:
            self._look()
        finally:
            took = time.monotonic() - began
            self._look_in(max(LOOK, round(took * 1000 * REST)))
        return False  # GLib.SOURCE_REMOVE

    def _look(self) -> None:
        """Draw anew what has changed since the last time."""
        target = self._aimed()
        if target is None:
            return
        try:
            with presence.needed(self._canvas.image, self._canvas.layer):
                glance = viewing.glance(self._canvas, target)
                if glance == self._glance:
                    return
                side = sharp.pixels(self._picture, viewing.SIDE)
                view = viewing.view(self._canvas, target, side)
        except CannotEdit as why:
            self._show_problem(str(why))
            return
        self._glance = glance
        self._show(target.window, view)

    def _aimed(self) -> viewing.Target | None:
        """What would be sent; None, and the reason shown, where nothing can be."""
        try:
            return viewing.target(self._canvas, self._quick_mask, *self._asked)
        except CannotEdit as why:
            self._show_problem(str(why))
        return None

    def _show_problem(self, problem: str) -> None:
        if problem == self.problem:
            return
        self._glance = None
        for label, text in ((self._why_not, problem), (self._size, ""), (self._note, "")):
            label.set_text(text)
        self._stack.set_visible_child_name(PROBLEM)
        self._tell(problem)

    def _show(self, window: Window, view: viewing.View) -> None:
        sharp.show(self._picture, veiled(view), viewing.SIDE, at_the_top=True)
        self._size.set_text(size_text(window))
        self._note.set_text(note_text(window))
        described = _("What will be sent, tinted where it will be painted anew. {size}")
        name = described.format(size=size_text(window))
        self._picture.get_accessible().set_name(name)
        self._stack.set_visible_child_name(PICTURE)
        self._tell("")

    def _tell(self, problem: str) -> None:
        self.problem = problem
        for changed in self._watchers:
            changed()


def size_text(window: Window) -> str:
    seen, sent = window.bounds.size, window.sent
    if seen == sent:
        text = _("{width} × {height} pixels, sent at that size")
    else:
        text = _("{width} × {height} pixels, sent at {sent_width} × {sent_height}")
    return text.format(
        width=seen.width, height=seen.height, sent_width=sent.width, sent_height=sent.height
    )


def note_text(window: Window) -> str:
    """What happens to the size, in plain words; empty: nothing does."""
    if window.sent.width > window.bounds.width:
        return _("Scaled up to send, then down again.")
    if window.sent.width < window.bounds.width:
        return _("Scaled down to send, then up again.")
    if window.sent.area * viewing.RGB > MOST_BYTES:
        return _("Over 10 MB: sent as JPEG, or smaller.")
    return ""


def veiled(view: viewing.View) -> GdkPixbuf.Pixbuf:
    """The picture, tinted where it will be painted anew, with a darker edge around that."""
    size = view.size
    over = pixbuf_of(veil(view.touched, size), size)
    sides = (size.width, size.height)
    over.composite(
        view.picture, 0, 0, *sides, 0, 0, 1, 1, GdkPixbuf.InterpType.NEAREST, viewing.OPAQUE
    )
    return view.picture


def veil(touched: bytes, size: Size) -> bytes:
    """Of bytes above zero where something is touched, one a pixel: the veil, four bytes a pixel."""
    marks = touched.translate(bytes([0]) + bytes([1]) * 255)
    kinds = with_edge(marks, size)
    colours = bytearray(len(kinds) * len(VEIL))
    for channel, values in enumerate(zip(NOTHING, VEIL, EDGE, strict=True)):
        colours[channel :: len(VEIL)] = kinds.translate(bytes(values).ljust(256, b"\0"))
    return bytes(colours)


def with_edge(marks: bytes, size: Size) -> bytes:
    """Bytes that are 1 or 0, with a 2 instead of each 0 that has a 1 as its neighbour: around what
    is touched, so that a speck is seen as well. A column of zeros parts the rows; then all bytes
    are one number."""
    starts = range(0, size.area, size.width)
    rows = b"".join(marks[start : start + size.width] + b"\0" for start in starts)
    here = int.from_bytes(rows, "little")
    across, down = 8, 8 * (size.width + 1)  # bits
    around = (here << across | here >> across | here << down | here >> down) & ~here
    both = (here + 2 * around).to_bytes(len(rows) + size.width + 1, "little")
    starts = range(0, len(rows), size.width + 1)
    return b"".join(both[start : start + size.width] for start in starts)


def _line() -> Gtk.Label:
    label = Gtk.Label(wrap=True, xalign=0)
    label.set_width_chars(LINE)
    label.set_max_width_chars(LINE)
    return label


def _stack(children: dict[str, Gtk.Widget]) -> Gtk.Stack:
    """One of the children at a time, in the room that the largest picture needs: the dialog does
    not jump when the shape of the window changes."""
    stack = Gtk.Stack(halign=Gtk.Align.START)
    stack.set_size_request(viewing.SIDE, viewing.SIDE)
    for name, child in children.items():
        stack.add_named(child, name)
    return stack


def _column(*widgets: Gtk.Widget) -> Gtk.Box:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    for widget in widgets:
        box.pack_start(widget, False, False, 0)
    box.show_all()
    return box


def _choosers(draft: Draft) -> Gtk.Grid:
    """Region and source, which decide what is sent."""
    words = {
        "region": {
            "auto": _("Around the selection"),
            "selection": _("Close to the selection"),
            "layer": _("The whole layer"),
        },
        "source": {
            "layer": _("The active layer"),
            "visible": _("All that is visible"),
        },
    }
    grid = Gtk.Grid(row_spacing=SPACING, column_spacing=2 * SPACING)
    for row, (name, choices) in enumerate(words.items()):
        combo = Gtk.ComboBoxText(hexpand=True, tooltip_text=blurb_of(name))
        for value, word in choices.items():
            combo.append(value, word)
        draft.bind(name, combo, "active-id")
        grid.attach(plain_label(name, combo), 0, row, 1, 1)
        grid.attach(combo, 1, row, 1, 1)
    return grid
