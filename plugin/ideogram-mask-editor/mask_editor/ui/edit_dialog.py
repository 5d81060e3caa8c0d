"""The dialog of Edit Selection…: GIMP's own procedure dialog over the procedure's arguments."""

from __future__ import annotations

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GimpUi, GObject, Gtk

from ..api_key import KeyStore
from ..arguments import NUMBERS, SWITCHES, TEXTS
from ..errors import Cancelled, NoKey
from ..options import ANY_SEED, CHOICES, LARGEST_SEED, MOST_IMAGES
from . import ROLE, key_dialog

PROMPT_WIDTH, PROMPT_HEIGHT = 420, 84  # pixels: four lines of text
SPACING = 6
TWO_WAYS = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


def ask(
    procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, keys: KeyStore, palette: int | None
) -> None:
    """Let the user fill in `config`, and put in a key where there is none yet. `palette` is the
    number of colours of an indexed image, None: there is no palette to agree to.

    Raises Cancelled when the user closes the dialog.
    """
    GimpUi.init(ROLE)
    dialog = GimpUi.ProcedureDialog.new(procedure, config, "Edit Selection with Ideogram")
    dialog.set_ok_label("_Generate")
    dialog.get_content_area().pack_start(_contents(config), True, True, 0)
    if palette is not None:
        dialog.get_content_area().pack_start(_agreement(dialog, config, palette), False, True, 0)
    agreed = dialog.run() and _has_key(keys)
    dialog.destroy()
    if not agreed:
        raise Cancelled


def _contents(config: Gimp.ProcedureConfig) -> Gtk.Widget:
    grid = Gtk.Grid(row_spacing=SPACING, column_spacing=2 * SPACING)
    grid.set_margin_bottom(SPACING)
    prompt, text = _prompt(config)
    grid.attach(_label("prompt", text), 0, 0, 2, 1)
    grid.attach(prompt, 0, 1, 2, 1)
    rows = (
        ("num-images", _number(config, "num-images", 1, MOST_IMAGES)),
        ("rendering-speed", _choice(config, "rendering-speed")),
        ("seed", _number(config, "seed", ANY_SEED, LARGEST_SEED)),
    )
    for row, (name, widget) in enumerate(rows, 2):
        grid.attach(_label(name, widget), 0, row, 1, 1)
        widget.set_hexpand(True)
        grid.attach(widget, 1, row, 1, 1)
    grid.show_all()
    text.grab_focus()
    return grid


def _label(name: str, widget: Gtk.Widget) -> Gtk.Label:
    """The label of an argument, whose mnemonic leads to the widget; its blurb is the tooltip."""
    label, blurb = {**TEXTS, **NUMBERS}[name]
    widget.set_tooltip_text(blurb)
    return Gtk.Label(label=f"{label}:", use_underline=True, xalign=0, mnemonic_widget=widget)


def _prompt(config: Gimp.ProcedureConfig) -> tuple[Gtk.Widget, Gtk.TextView]:
    """The prompt, several lines of it."""
    text = Gtk.TextView(buffer=GimpUi.prop_text_buffer_new(config, "prompt", -1))
    text.set_wrap_mode(Gtk.WrapMode.WORD_CHAR)
    text.set_accepts_tab(False)  # Tab goes on to the next field
    scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, expand=True)
    scrolled.set_size_request(PROMPT_WIDTH, PROMPT_HEIGHT)
    scrolled.add(text)
    return scrolled, text


def _number(config: Gimp.ProcedureConfig, name: str, least: int, most: int) -> Gtk.Widget:
    spin = Gtk.SpinButton.new_with_range(least, most, 1)
    spin.set_halign(Gtk.Align.START)
    config.bind_property(name, spin, "value", TWO_WAYS)
    return spin


def _choice(config: Gimp.ProcedureConfig, name: str) -> Gtk.Widget:
    combo = Gtk.ComboBoxText(halign=Gtk.Align.START)
    for word in CHOICES[name]:
        combo.append(word, word.replace("_", " ").capitalize())
    config.bind_property(name, combo, "active-id", TWO_WAYS)
    return combo


def _agreement(dialog: Gtk.Dialog, config: Gimp.ProcedureConfig, palette: int) -> Gtk.Widget:
    """What the palette does to the results, and the consent without which nothing is generated."""
    label, blurb = SWITCHES["use-palette"]
    agreed = Gtk.CheckButton.new_with_mnemonic(label)
    agreed.set_tooltip_text(blurb)
    config.bind_property("use-palette", agreed, "active", TWO_WAYS)

    def follow(_button: Gtk.CheckButton) -> None:
        dialog.set_response_sensitive(Gtk.ResponseType.OK, agreed.get_active())

    agreed.connect("toggled", follow)
    follow(agreed)
    explained = Gtk.Label(
        label=f"This image is indexed: results get no colors but the {palette} of its palette. To "
        "keep them all, change it with Image ▸ Mode ▸ RGB first.",
        wrap=True,
        xalign=0,
        max_width_chars=50,
    )
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    box.set_margin_bottom(SPACING)
    box.pack_start(explained, False, False, 0)
    box.pack_start(agreed, False, False, 0)
    box.show_all()
    return box


def _has_key(keys: KeyStore) -> bool:
    try:
        keys.find()
    except NoKey:
        return key_dialog.ask(keys)
    return True
