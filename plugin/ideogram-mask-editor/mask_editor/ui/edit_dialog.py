"""The dialog of Edit Selection…: GIMP's own procedure dialog over the procedure's arguments."""

from __future__ import annotations

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GimpUi, Gtk

from ..api_key import KeyStore
from ..errors import Cancelled, NoKey
from . import ROLE, key_dialog

BELOW_THE_PROMPT = ["num-images", "rendering-speed", "seed"]
PROMPT_WIDTH, PROMPT_HEIGHT = 420, 84  # pixels: four lines of text
SPACING = 6


def ask(procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, keys: KeyStore) -> None:
    """Let the user fill in `config`, and put in a key where there is none yet.

    Raises Cancelled when the user closes the dialog.
    """
    GimpUi.init(ROLE)
    dialog = GimpUi.ProcedureDialog.new(procedure, config, "Edit Selection with Ideogram")
    dialog.set_ok_label("_Generate")
    dialog.get_content_area().pack_start(_prompt(config), True, True, 0)
    dialog.fill(BELOW_THE_PROMPT)
    agreed = dialog.run() and _has_key(keys)
    dialog.destroy()
    if not agreed:
        raise Cancelled


def _prompt(config: Gimp.ProcedureConfig) -> Gtk.Widget:
    """The prompt, several lines of it, under its label."""
    text = Gtk.TextView(buffer=GimpUi.prop_text_buffer_new(config, "prompt", -1))
    text.set_wrap_mode(Gtk.WrapMode.WORD_CHAR)
    text.set_accepts_tab(False)  # Tab goes on to the next field
    label = Gtk.Label(
        label="_Paint into the selection:", use_underline=True, xalign=0, mnemonic_widget=text
    )
    scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN)
    scrolled.set_size_request(PROMPT_WIDTH, PROMPT_HEIGHT)
    scrolled.add(text)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    box.pack_start(label, False, False, 0)
    box.pack_start(scrolled, True, True, 0)
    box.set_margin_bottom(SPACING)
    box.show_all()
    text.grab_focus()
    return box


def _has_key(keys: KeyStore) -> bool:
    try:
        keys.find()
    except NoKey:
        return key_dialog.ask(keys)
    return True
