"""What went wrong, in the window: a sentence, and details that can be copied for a report."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

from .. import VERSION
from ..errors import EditError
from ..texts import _
from .fields import SPACING

DETAILS_HEIGHT = 90  # pixels


class Trouble:
    """A bar that is shown when something failed, or is to be known, and closed by the user.
    `recover`, if there is one, is offered where results wait."""

    def __init__(self, recover: Callable[[], object] | None = None) -> None:
        self.sentence = Gtk.Label(xalign=0, wrap=True, selectable=True, max_width_chars=70)
        self.details = Gtk.TextView(editable=False, monospace=True, cursor_visible=False)
        self.details.get_accessible().set_name(_("Details"))
        self.expander = Gtk.Expander.new_with_mnemonic(_("_Details"))
        self.expander.add(self._details())
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        box.pack_start(self.sentence, False, False, 0)
        box.pack_start(self.expander, False, False, 0)
        self.recovering, self._can_recover = self._way_to(recover), recover is not None
        box.pack_start(self.recovering, False, False, 0)
        box.show_all()
        self.icon = Gtk.Image(valign=Gtk.Align.START)
        row = Gtk.Box(spacing=2 * SPACING, border_width=2 * SPACING)
        row.pack_start(self.icon, False, False, 0)
        row.pack_start(box, True, True, 0)
        row.pack_start(self._closer(), False, False, 0)
        row.show_all()
        self.widget = Gtk.Frame(no_show_all=True)  # GIMP's themes leave a Gtk.InfoBar in patches
        self.widget.add(row)

    def _way_to(self, recover: Callable[[], object] | None) -> Gtk.Button:
        button = Gtk.Button.new_with_mnemonic(_("_Recover Results…"))
        button.set_halign(Gtk.Align.START)
        if recover:  # later: a dialog that runs inside a screen reader's action would freeze both
            button.connect("clicked", lambda _button: GLib.idle_add(recover))
        return button

    def _closer(self) -> Gtk.Widget:
        closer = Gtk.Button.new_from_icon_name("window-close-symbolic", Gtk.IconSize.BUTTON)
        closer.set_relief(Gtk.ReliefStyle.NONE)
        closer.set_valign(Gtk.Align.START)
        closer.set_tooltip_text(_("Close this message"))
        closer.get_accessible().set_name(_("Close this message"))
        closer.connect("clicked", lambda _button: self.clear())
        return closer

    def _details(self) -> Gtk.Widget:
        scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN)
        scrolled.set_size_request(-1, DETAILS_HEIGHT)
        scrolled.add(self.details)
        copy = Gtk.Button.new_with_mnemonic(_("Cop_y the details"))
        copy.set_halign(Gtk.Align.START)
        copy.connect("clicked", self._copied)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        box.pack_start(scrolled, True, True, 0)
        box.pack_start(copy, False, False, 0)
        return box

    def _copied(self, _button: Gtk.Button) -> None:
        buffer = self.details.get_buffer()
        text = buffer.get_text(buffer.get_start_iter(), buffer.get_end_iter(), False)
        Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(text, -1)

    def fail(self, error: Exception) -> None:
        """Show an error: our own in its own words, any other as the defect that it is."""
        sentence = _("Something went wrong that should not: {words}").format(words=error)
        self._show(
            str(error) if isinstance(error, EditError) else sentence,
            "dialog-error",
            details_of(error),
            isinstance(error, EditError) and error.recoverable,
        )

    def note(self, sentence: str, recoverable: bool = False) -> None:
        self._show(sentence, "dialog-information", "", recoverable)

    def clear(self) -> None:
        self.widget.hide()

    def _show(self, sentence: str, icon: str, details: str, recoverable: bool) -> None:
        self.icon.set_from_icon_name(icon, Gtk.IconSize.LARGE_TOOLBAR)
        self.sentence.set_text(sentence)
        self.details.get_buffer().set_text(details)
        self.expander.set_expanded(False)
        self.expander.set_visible(bool(details))
        self.recovering.set_visible(recoverable and self._can_recover)
        self.widget.show()


def details_of(error: Exception) -> str:
    """For a report: what kind of error it is and what the provider answered; nothing secret, for
    errors hold nothing secret."""
    lines = [f"Ideogram Mask Editor {VERSION}", f"{type(error).__name__}: {error}"]
    if isinstance(error, EditError):
        about = {"status": error.status, "request": error.request_id, "answer": error.body}
        lines += [f"{name}: {value}" for name, value in about.items() if value]
    else:
        lines += traceback.format_exception(error)
    return "\n".join(lines)
