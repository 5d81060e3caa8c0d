"""The API key: the bar that asks for one while there is none, and what Settings shares with it.

A key goes from its entry to the key store and to whoever checks it, and nowhere else.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Pango", "1.0")
from gi.repository import GLib, Gtk, Pango

from ..api_key import KeyringTrouble, KeyStore, checked, is_in_environment
from ..errors import Cancelled, EditError, KeyRefused, NoKey, UnusableKey
from ..texts import _
from ..worker import looping

Check = Callable[[str], None]  # returns when 1min.ai takes the key, else raises an EditError

WHERE_KEYS_ARE_MADE = "https://app.1min.ai/api"
VISIBLE_ICON = "gimp-visible"  # GIMP's own: an icon theme of the system's may lack an eye
SPACING = 6
WIDTH = 24  # characters of the entry that are always seen
LINE = 50  # characters of a sentence before it is wrapped
POLL = 0.05  # seconds between two looks at whether the dialog is still open
CLOSING = (Gtk.ResponseType.CANCEL, Gtk.ResponseType.CLOSE, Gtk.ResponseType.DELETE_EVENT)


class KeyBar:
    """A bar at the top of a dialog, seen while there is no usable key.

    `check` is called on another thread. Nothing is kept of a key that it finds refused; one that
    could not be checked is kept, and the bar stays to say so until it is closed.
    """

    def __init__(self, keys: KeyStore, check: Check) -> None:
        self._keys, self._check = keys, check
        self._watchers: list[Callable[[], object]] = []
        self._ready = False
        self._asks, self._says = sentence(), sentence()
        self._where = sentence()
        self._entry = KeyEntry(_("API _key:"), self._save)
        self._button = Gtk.Button(label=_("Sa_ve and Check"), use_underline=True)
        # Later: a loop that runs inside a screen reader's action would freeze both.
        self._button.connect("clicked", lambda _button: GLib.idle_add(self._save))
        self._anyway = Gtk.Button(label=_("_Use It Anyway"), use_underline=True)
        self._anyway.connect("clicked", lambda _button: self.follow())
        self._form = self._laid_out()
        self.widget = Gtk.Frame()  # GIMP's themes leave a Gtk.InfoBar of widgets in patches
        column = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, border_width=2 * SPACING
        )
        for part in (self._asks, self._form, self._says, self._anyway):
            column.add(part)
        self._anyway.set_halign(Gtk.Align.START)
        self.widget.add(column)
        self.widget.show_all()
        self.widget.set_no_show_all(True)  # whether it is seen is ours to say
        self.follow()

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask the provider with."""
        return self._ready

    def watch(self, changed: Callable[[], object]) -> None:
        """Call `changed` now, and whenever `ready` may have changed."""
        self._watchers.append(changed)
        changed()

    def follow(self) -> None:
        """Look anew whether there is a key, and show or hide the bar."""
        trouble = self._trouble()
        self._ready = trouble is None
        self._tell("")
        self.widget.set_visible(trouble is not None)
        if trouble is not None:
            self._asks.set_text(self._question(trouble))
            self._form.set_visible(not is_in_environment())
            self._where.set_text(self._place(trouble))
        for changed in self._watchers:
            changed()

    def _laid_out(self) -> Gtk.Widget:
        """What is there to fill in and to press; it breaks into lines in a narrow dialog."""
        grid = Gtk.Grid(row_spacing=SPACING, column_spacing=SPACING)
        grid.attach(self._entry.label, 0, 0, 1, 1)
        grid.attach(self._entry.widget, 1, 0, 1, 1)
        grid.attach(self._button, 2, 0, 1, 1)
        grid.attach(self._where, 0, 1, 2, 1)
        grid.attach(link_to_keys(), 2, 1, 1, 1)
        return grid

    def _trouble(self) -> EditError | None:
        try:
            self._keys.find()
        except EditError as error:
            return error
        return None

    def _question(self, trouble: EditError) -> str:
        if is_in_environment():
            return _(
                "The environment variable ONE_MIN_AI_API_KEY holds something that is not an API "
                "key: correct it, or remove it, and start GIMP again."
            )
        if isinstance(trouble, NoKey):
            return _("Every edit is paid with credits of your 1min.ai account: paste its API key.")
        if isinstance(trouble, UnusableKey):
            return _("What is kept is not an API key: paste yours.")
        return str(trouble)

    def _place(self, trouble: EditError) -> str:
        """Where a key that is put in now will be kept; a keyring in trouble is not asked again."""
        unusable = isinstance(trouble, KeyringTrouble)
        return self._keys.file_place if unusable else self._keys.next_place()

    def _save(self) -> None:
        """Check what was pasted, and keep it unless it is refused."""
        try:
            key = checked(self._entry.text)
            unchecked = self._asked(key)
            refused = self._keys.keep(key)
        except Cancelled:  # the dialog is being closed
            return
        except EditError as error:
            self._tell(str(error))
            self._entry.grab_focus()
            return
        self._entry.clear()
        self.follow()
        if unchecked is not None:
            self._stay(_("The key is kept, but it could not be checked."), str(unchecked))
        elif refused is not None:
            self._stay(not_taken(refused), self._keys.file_place)

    def _asked(self, key: str) -> EditError | None:
        """What kept the key from being checked, None: it was, and is good; raises KeyRefused."""
        self._tell("")
        self._form.set_sensitive(False)
        self._button.set_label(_("Checking…"))
        try:
            return ask(self._check, key, self.widget)
        finally:
            self._button.set_label(_("Sa_ve and Check"))
            self._form.set_sensitive(True)

    def _stay(self, what: str, more: str) -> None:
        """The key is kept, and not as it should be: say so until the user closes the bar."""
        self._asks.set_text(what)
        self._tell(more)
        self._anyway.show()
        self.widget.show()

    def _tell(self, words: str) -> None:
        self._says.set_text(words)
        self._says.set_visible(bool(words))
        self._anyway.hide()


class KeyEntry:
    """An entry for a key, hidden as it is typed, and a button that shows it; `label` goes with it.

    Enter in it calls `entered`, without one it is the dialog's default; a change calls `changed`.
    """

    def __init__(
        self,
        name: str,
        entered: Callable[[], object] | None = None,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._entry = Gtk.Entry(visibility=False, width_chars=WIDTH, hexpand=True)
        self._entry.set_input_purpose(Gtk.InputPurpose.PASSWORD)
        self._entry.set_activates_default(entered is None)
        self._entry.connect("changed", lambda _entry: changed())
        if entered is not None:
            self._entry.connect("activate", lambda _entry: entered())
        self.label = Gtk.Label(label=name, use_underline=True, xalign=0)
        self.label.set_mnemonic_widget(self._entry)
        eye = Gtk.ToggleButton(tooltip_text=_("Show the key"))
        eye.add(Gtk.Image.new_from_icon_name(VISIBLE_ICON, Gtk.IconSize.BUTTON))
        eye.get_accessible().set_name(_("Show the key"))
        eye.connect("toggled", lambda _eye: self._entry.set_visibility(eye.get_active()))
        self.widget = Gtk.Box()
        self.widget.get_style_context().add_class(Gtk.STYLE_CLASS_LINKED)
        self.widget.pack_start(self._entry, True, True, 0)
        self.widget.pack_start(eye, False, False, 0)

    @property
    def text(self) -> str:
        return str(self._entry.get_text()).strip()

    def clear(self) -> None:
        self._entry.set_text("")

    def grab_focus(self) -> None:
        self._entry.grab_focus()


def ask(check: Check, key: str, within: Gtk.Widget) -> EditError | None:
    """Check a key while the main loop runs on. None: it is good; an error: that could not be found
    out. Raises KeyRefused, and Cancelled as soon as the dialog that `within` is in is closed."""
    closed = threading.Event()

    def answered(_dialog: Gtk.Dialog, response: int) -> None:
        if response in CLOSING:
            closed.set()

    dialog = within.get_toplevel()
    handler = dialog.connect("response", answered) if isinstance(dialog, Gtk.Dialog) else None
    try:
        looping(lambda: _unless(closed, check, key), lambda: None)
    except (KeyRefused, Cancelled):
        raise
    except EditError as error:
        return error
    finally:
        if handler is not None:
            dialog.disconnect(handler)
    return None


def _unless(closed: threading.Event, check: Check, key: str) -> None:
    """Call `check` on a thread of its own, left behind when nobody waits for it any more."""
    outcome: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            check(key)
        except BaseException as error:  # raised again below, for whoever asked
            outcome.put(error)
        else:
            outcome.put(None)

    threading.Thread(target=run, daemon=True).start()
    while not closed.is_set():
        try:
            error = outcome.get(timeout=POLL)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        return
    raise Cancelled


def not_taken(trouble: KeyringTrouble) -> str:
    """Why a key went into the file, in a sentence."""
    return _("The system's keyring did not take the key: {reason}.").format(reason=trouble.reason)


def link_to_keys() -> Gtk.Widget:
    link = Gtk.LinkButton(
        uri=WHERE_KEYS_ARE_MADE, label=_("Get a key"), relief=Gtk.ReliefStyle.NONE
    )
    link.set_halign(Gtk.Align.START)
    link.set_valign(Gtk.Align.START)
    return link


def sentence(words: str = "") -> Gtk.Label:
    """A text that is wrapped, within a path as well."""
    return Gtk.Label(
        label=words,
        xalign=0,
        wrap=True,
        wrap_mode=Pango.WrapMode.WORD_CHAR,
        max_width_chars=LINE,
    )
