"""Asking for the API key. It goes from the entry into the key store and nowhere else."""

from __future__ import annotations

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GimpUi, Gtk

from ..api_key import KeyStore
from ..errors import UnusableKey
from . import ROLE

WHERE_FROM = "https://1min.ai"
MARGIN = 12


def ask(keys: KeyStore) -> bool:
    """Let the user put in a key; whether one was kept."""
    GimpUi.init(ROLE)
    dialog = GimpUi.Dialog(title="1min.ai API Key", role=ROLE + "-key")
    dialog.add_button("_Cancel", Gtk.ResponseType.CANCEL)
    dialog.add_button("_Save", Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    entry, warning = _fill(dialog.get_content_area(), keys)
    try:
        return _until_kept(dialog, entry, warning, keys)
    finally:
        dialog.destroy()


def _fill(area: Gtk.Box, keys: KeyStore) -> tuple[Gtk.Entry, Gtk.Label]:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, border_width=MARGIN)
    entry = Gtk.Entry(visibility=False, width_chars=48, activates_default=True)
    label = Gtk.Label(label="API _key:", use_underline=True, xalign=0, mnemonic_widget=entry)
    where = Gtk.Label(xalign=0, wrap=True, max_width_chars=60)
    where.set_text(f"It is kept in {keys.file}, which only you can read.")
    link = Gtk.LinkButton(uri=WHERE_FROM, label="Get a key at 1min.ai", halign=Gtk.Align.START)
    warning = Gtk.Label(xalign=0, wrap=True, no_show_all=True)
    for widget in (label, entry, warning, where, link):
        box.pack_start(widget, False, False, 0)
    area.add(box)
    box.show_all()
    entry.grab_focus()
    return entry, warning


def _until_kept(
    dialog: GimpUi.Dialog, entry: Gtk.Entry, warning: Gtk.Label, keys: KeyStore
) -> bool:
    while dialog.run() == Gtk.ResponseType.OK:
        try:
            keys.keep(entry.get_text())
        except UnusableKey as problem:
            warning.set_text(str(problem))
            warning.show()
        else:
            return True
    return False
