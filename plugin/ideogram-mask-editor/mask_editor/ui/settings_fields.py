"""The small parts of Settings…: a titled group, an explained switch, a button."""

from __future__ import annotations

from collections.abc import Callable

import gi

gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GimpUi, Gtk

from .key_bar import SPACING, sentence

INDENT = 24  # pixels: as far as a check button's text stands from its edge, about


def frame(title: str, *parts: Gtk.Widget) -> Gtk.Widget:
    """Parts under a bold title, as in GIMP's own preferences."""
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    for part in parts:
        column.add(part)
    frame = GimpUi.Frame.new(title)
    frame.add(column)
    return frame


def explained(switch: Gtk.CheckButton, words: str) -> Gtk.Label:
    """What a switch does, below it, for eyes and for screen readers."""
    switch.get_accessible().set_description(words)
    explanation = sentence(words)
    explanation.set_margin_start(INDENT)
    return explanation


def button(name: str, pressed: Callable[[], object]) -> Gtk.Button:
    button = Gtk.Button(label=name, use_underline=True)
    button.connect("clicked", lambda _button: pressed())
    return button
