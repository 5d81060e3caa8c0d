"""The dialog of Edit Selection…: GIMP's own procedure dialog, with our parts inside it.

It holds no rule and makes no edit: it asks `options` and `edit` what is wrong, hands the options on
as one value, and shows the results. It stays open until it is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gimp, GimpUi, GLib, Gtk

from ..api_key import KeyStore
from ..cancel import Cancel
from ..canvas import Canvas
from ..edit import Outcome, find_problems_here
from ..errors import Cancelled, EditError, JournalTrouble
from ..journal import Journal
from ..memory import Memory
from ..options import EditOptions
from ..texts import _
from .draft import Draft
from .fields import SPACING, problem_label, switch, tell
from .key_bar import KeyBar
from .pages import Pages
from .preview import Preview
from .prompt import Prompt
from .results import Results
from .trouble import Trouble
from .words import find_problems
from .working import Working

SIZE = (880, 680)  # pixels: nothing is cut off, whatever is shown
SMALL, LEAST_HEIGHT = (780, 540), 300  # with these it fits a screen of 800 x 600
OK, CANCEL = Gtk.ResponseType.OK, Gtk.ResponseType.CANCEL


@dataclass(frozen=True)
class Means:
    """What the dialog works with. `edit` makes one edit; `check_key` raises an EditError for a key
    that the provider does not take; `pictures` is a folder for references that are no files yet.
    `recover` opens Recover Results… over a window, and returns the layers that were inserted."""

    canvas: Canvas
    working: Working
    keys: KeyStore
    memory: Memory
    pictures: Path
    check_key: Callable[[str], None]
    edit: Callable[[EditOptions, Cancel], Outcome[Gimp.Layer]]
    journal: Journal
    recover: Callable[[Gtk.Window], list[Gimp.Layer]]


class EditDialog:
    """One window, for as many edits as the user likes."""

    def __init__(
        self, procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, means: Means
    ) -> None:
        self.means, self.draft = means, Draft(config)
        self.snapshot = means.canvas.snapshot()
        self.dialog = GimpUi.ProcedureDialog.new(
            procedure, config, _("Edit Selection with Ideogram")
        )
        self.closed = False
        self.layers: list[Gimp.Layer] = []
        self.key = KeyBar(means.keys, means.check_key)
        self.prompt = Prompt(self.draft, means.memory, self._generate_if_ready)
        self.pages = Pages(self.draft, means.pictures)
        self.preview = Preview(self.draft, means.canvas)
        self.hint = Gtk.Label(xalign=0, wrap=True, max_width_chars=80)
        self.trouble = Trouble(self._recover)
        self.results = Results(means.canvas.image)
        means.canvas.rivals = self.results.rivals
        self._build()
        for watch in (self.draft.watch, self.key.watch, self.preview.watch, *self.pages.watches):
            watch(self._follow)

    def run(self) -> list[Gimp.Layer]:
        """Show the window until the user closes it; all the layers that were made meanwhile."""
        GLib.idle_add(self._remind)  # when the window is there
        try:
            while not self.closed and self.dialog.run():
                self._generate()
        finally:
            self.closed = True  # the config still changes, and there is nothing to show it in
            self.dialog.destroy()
        return self.layers

    def _build(self) -> None:
        self.dialog.set_ok_label(_("_Generate"))
        self.close = self.dialog.get_widget_for_response(CANCEL)
        self.means.working.stoppers.append(self.close)
        help_button = self.dialog.get_widget_for_response(Gtk.ResponseType.HELP)
        if help_button is not None:  # GIMP's manual has no page on this
            help_button.destroy()
        self.dialog.set_default_size(*fitting(SIZE))
        self.dialog.connect("delete-event", self._deleted)
        self.dialog.connect("response", self._responded)
        columns = Gtk.Box(spacing=2 * SPACING)
        left = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2 * SPACING)
        left.pack_start(self.prompt.widget, True, True, 0)
        left.pack_start(self.pages.widget, False, False, 0)
        columns.pack_start(left, True, True, 0)
        columns.pack_start(self.preview.widget, False, False, 0)
        scrolled = Gtk.ScrolledWindow(
            min_content_height=LEAST_HEIGHT,
            propagate_natural_height=True,
            hscrollbar_policy=Gtk.PolicyType.NEVER,
        )
        scrolled.add(columns)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        for part, grows in self._parts(scrolled):
            box.pack_start(part, grows, grows, 0)
        self.dialog.get_content_area().pack_start(box, True, True, 0)
        box.show_all()
        self.prompt.text.grab_focus()

    def _parts(self, middle: Gtk.Widget) -> Iterator[tuple[Gtk.Widget, bool]]:
        """From top to bottom, and which takes the room that is left."""
        yield self.key.widget, False
        yield middle, True
        if self.snapshot.palette is not None:
            yield agreement(self.draft, self.snapshot.palette), False
        yield self.trouble.widget, False
        yield self.means.working.widget, False
        yield self.hint, False

    def _problem(self) -> str:
        """The first sentence that says why nothing can be generated; empty: it can."""
        options = self.draft.options
        found = [*find_problems(options), *find_problems_here(options, self.snapshot)]
        found += [problem for part in self.pages.references for problem in part.problems]
        sentences = [self.preview.problem, *(problem.message for problem in found)]
        if not self.key.ready:
            sentences.append(_("Put in your 1min.ai API key, above."))
        return next(filter(None, sentences), "")

    def _follow(self) -> None:
        if self.closed:
            return
        problem, busy = self._problem(), self.means.working.busy
        tell(self.hint, problem)
        self.dialog.set_response_sensitive(OK, not problem and not busy)
        self.close.set_label(_("Stop and _Close") if busy else _("_Close"))
        if not busy:
            self.close.set_tooltip_text(None)

    def _generate_if_ready(self) -> None:
        if not self._problem() and not self.means.working.busy:
            self.dialog.response(OK)

    def _generate(self) -> None:
        """One edit, from the button to its thumbnails; whatever fails, all that was typed stays."""
        self.trouble.clear()
        cancel = self.means.working.begin()
        self._follow()
        self.prompt.text.grab_focus()  # GIMP gave it to Generate, which can be used no more
        options = self.draft.options
        try:
            self._show(options, self.means.edit(options, cancel))
        except Cancelled as stop:
            self.trouble.note(str(stop), stop.recoverable)
        except Exception as error:  # a defect of ours as well: the window and its words stay
            self.trouble.fail(error)
        finally:
            self.means.working.end()
            self._follow()

    def _show(self, options: EditOptions, outcome: Outcome[Gimp.Layer]) -> None:
        self.layers += outcome.layers
        lost = outcome.lost
        sentences = [*outcome.notes, *map(str, lost.values())]
        try:
            self.means.memory.remember(options)
        except EditError as error:
            sentences.append(str(error))
        if sentences:
            self.trouble.note("\n".join(sentences), any(e.recoverable for e in lost.values()))
        arrived = [r for r in outcome.answer.results if r.index not in lost]
        self.results.add(outcome.layers, outcome.answer.credits, [r.seed for r in arrived])
        self.pages.show_results(self.results.widget)

    def _remind(self) -> None:
        """Say, once, that results of earlier edits wait."""
        if self.closed:
            return
        try:
            reminder = self.means.journal.reminder()
        except JournalTrouble as trouble:
            self.trouble.fail(trouble)
        else:
            if reminder:
                self.trouble.note(reminder, recoverable=True)

    def _recover(self) -> None:
        self.trouble.clear()
        self.layers += self.means.recover(self.dialog)

    def _responded(self, _dialog: Gtk.Dialog, response: int) -> None:
        """While an edit is made, Close stops it, and the window goes when it has stopped."""
        if self.means.working.busy and response == CANCEL:
            self.closed = True
            self.means.working.give_up()

    def _deleted(self, _dialog: Gtk.Dialog, _event: Gdk.Event) -> bool:
        if not self.means.working.busy:
            return False
        self._responded(self.dialog, CANCEL)
        return True


def fitting(size: tuple[int, int]) -> tuple[int, int]:
    """A window's size in pixels, where the smallest monitor has the room for it; else `SMALL`."""
    display = Gdk.Display.get_default()
    areas = [display.get_monitor(n).get_workarea() for n in range(display.get_n_monitors())]
    width, height = size
    if all(area.width > width and area.height > height for area in areas):
        return size
    return SMALL


def agreement(draft: Draft, palette: int) -> Gtk.Widget:
    """What an indexed image's palette does to the results, and the consent to it."""
    explained = problem_label()
    explained.get_style_context().remove_class("error")
    sentence = _(
        "This image is indexed: results get no colors but the {count} of its palette. To keep them "
        "all, change it with Image ▸ Mode ▸ RGB first."
    )
    tell(explained, sentence.format(count=palette))
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    box.pack_start(explained, False, False, 0)
    box.pack_start(switch(draft, "use-palette"), False, False, 0)
    return box
