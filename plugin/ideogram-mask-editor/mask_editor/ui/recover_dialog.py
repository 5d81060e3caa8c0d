"""Recover Results…: what earlier edits brought, and where it may still go.

It holds no rule: `past` says what became of each result, `recover` brings them in.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GimpUi, Gtk

from .. import finding
from ..asked import Target
from ..cancel import Cancel
from ..edit import Outcome
from ..errors import Cancelled, EditError, JournalTrouble
from ..journal import Journal
from ..past import PastJob
from ..texts import _, plural
from ..worker import Progress
from . import ROLE
from .edits import Edits, title_of
from .fields import SPACING, tell
from .past_results import PastResults
from .trouble import Trouble
from .working import Working

SIZE = (820, 560)  # pixels
LINE = 46  # characters
NEW = "new"  # the id, in the choice of images, of one that is made for the results


class Recovering(Protocol):
    """Brings results into an image (see `recovering.results_of`)."""

    def __call__(
        self,
        past: PastJob,
        wanted: Collection[int] | None,
        image: Gimp.Image | None,
        progress: Progress,
        cancel: Cancel,
    ) -> Outcome[Gimp.Layer]: ...


class RecoverDialog:
    """One window, for as many edits as the user likes."""

    def __init__(self, journal: Journal, recover: Recovering, parent: object = None) -> None:
        self.journal, self.recover = journal, recover
        self.layers: list[Gimp.Layer] = []
        self.closed = False
        self.dialog = GimpUi.Dialog(title=_("Recover Results"), role=ROLE + "-recover")
        if isinstance(parent, Gtk.Window):
            self.dialog.set_transient_for(parent)
            self.dialog.set_modal(True)
        self.edits = Edits(self._follow)
        self.results = PastResults(self._follow_results)
        self.prompt, self.account = words(selectable=True), words()
        self.images = Gtk.ComboBoxText()
        self.dismissing = Gtk.Button.new_with_mnemonic(_("_Not Wanted"))
        self.trouble, self.working = Trouble(), Working()
        self._build()
        self._list()

    def run(self) -> list[Gimp.Layer]:
        """Show the window until the user closes it; all the layers that were made meanwhile."""
        try:
            while not self.closed and self.dialog.run() == Gtk.ResponseType.OK:
                self._insert()
        finally:
            self.dialog.destroy()
        return self.layers

    def _build(self) -> None:
        self.dialog.add_button(_("_Close"), Gtk.ResponseType.CANCEL)
        self.dialog.add_button(_("_Insert"), Gtk.ResponseType.OK)
        self.dialog.set_default_response(Gtk.ResponseType.OK)
        self.dialog.set_default_size(*SIZE)
        self.dialog.connect("response", self._responded)
        self.dismissing.set_tooltip_text(
            _("These results are not offered again; they stay here until newer edits need the room")
        )
        self.dismissing.connect("clicked", lambda _button: self._dismiss())
        right = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        right.pack_start(self.prompt, False, False, 0)
        right.pack_start(self.account, False, False, 0)
        right.pack_start(scrolled(self.results.widget), True, True, 0)
        right.pack_start(self._where(), False, False, 0)
        columns = Gtk.Box(spacing=2 * SPACING)
        columns.pack_start(self.edits.widget, True, True, 0)
        columns.pack_start(right, True, True, 0)
        self.right = right
        box = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, border_width=2 * SPACING
        )
        box.pack_start(columns, True, True, 0)
        box.pack_start(self.trouble.widget, False, False, 0)
        box.pack_start(self.working.widget, False, False, 0)
        self.dialog.get_content_area().pack_start(box, True, True, 0)
        box.show_all()

    def _where(self) -> Gtk.Widget:
        name = Gtk.Label(
            label=_("Insert in_to:"), use_underline=True, xalign=0, mnemonic_widget=self.images
        )
        row = Gtk.Box(spacing=2 * SPACING)
        row.pack_start(name, False, False, 0)
        row.pack_start(self.images, True, True, 0)
        row.pack_start(self.dismissing, False, False, 0)
        return row

    # What it shows ------------------------------------------------------------------------------

    def _list(self, select: str = "") -> None:
        """Read the journal anew."""
        try:
            jobs = self.journal.jobs()
        except JournalTrouble as trouble:
            self.trouble.fail(trouble)
            jobs = []
        self.edits.show(jobs, select)
        self._follow()

    def _follow(self) -> None:
        """Show the selected edit."""
        past = self.edits.selected
        self.right.set_visible(past is not None)
        tell(self.prompt, title_of(past) if past else "")
        tell(self.account, "\n".join((past.account, *past.missing)) if past else "")
        self.results.show(past)
        self._offer_images(past)
        self._follow_results()

    def _follow_results(self) -> None:
        past = self.edits.selected
        ready = bool(past and past.asked and self.results.chosen) and not self.working.busy
        self.dialog.set_response_sensitive(Gtk.ResponseType.OK, ready)
        self.dismissing.set_sensitive(bool(past and past.waiting) and not self.working.busy)

    def _offer_images(self, past: PastJob | None) -> None:
        """The image of the edit first, where it is open; then a new one, and all that are open."""
        target = past.asked.snapshot.target if past and past.asked else Target()
        home = finding.image_of(target)
        self.images.remove_all()
        if home is not None:
            self.images.append(
                str(home.get_id()), _("{image}, where it was made").format(image=home.get_name())
            )
        self.images.append(NEW, _("A new image"))
        for image in Gimp.get_images():
            if image != home:
                self.images.append(str(image.get_id()), image.get_name())
        self.images.set_active(0)

    # What its buttons do ------------------------------------------------------------------------

    def _insert(self) -> None:
        """Bring the chosen results into the chosen image; whatever fails, they stay."""
        past, identity = self.edits.selected, self.images.get_active_id()
        if past is None:
            return
        self.trouble.clear()
        cancel = self.working.begin()
        self._follow_results()
        image = None if identity == NEW else Gimp.Image.get_by_id(int(identity))
        try:
            outcome = self.recover(past, self.results.chosen, image, self.working, cancel)
        except Cancelled as stop:
            self.trouble.note(str(stop))
        except Exception as error:  # a defect of ours as well: the window stays
            self.trouble.fail(error)
        else:
            self._inserted(outcome, identity == NEW)
        finally:
            self.working.end()
            if not self.closed:
                self._list(past.id)

    def _inserted(self, outcome: Outcome[Gimp.Layer], is_new: bool) -> None:
        self.layers += outcome.layers
        if is_new:
            Gimp.Display.new(outcome.layers[0].get_image())
        count = len(outcome.layers)
        done = plural("{count} layer was inserted.", "{count} layers were inserted.", count)
        sentences = [done.format(count=count), *outcome.notes, *map(str, outcome.lost.values())]
        self.trouble.note("\n".join(sentences))

    def _dismiss(self) -> None:
        past = self.edits.selected
        if past is None:
            return
        try:
            self.journal.dismiss(past)
        except EditError as error:
            self.trouble.fail(error)
        self._list(past.id)

    def _responded(self, dialog: Gtk.Dialog, response: int) -> None:
        """While results are fetched, Close stops that, and the window goes when it has stopped."""
        if self.working.busy and response != Gtk.ResponseType.OK:
            self.closed = True
            self.working.give_up()


def words(selectable: bool = False) -> Gtk.Label:
    return Gtk.Label(xalign=0, wrap=True, max_width_chars=LINE, selectable=selectable)


def scrolled(widget: Gtk.Widget) -> Gtk.Widget:
    made = Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER)
    made.add(widget)
    return made
