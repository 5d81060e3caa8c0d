"""What should be painted: the prompt, first and largest, and what should not be there."""

from __future__ import annotations

from collections.abc import Callable

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GimpUi, Gtk

from ..memory import Memory
from . import recent
from .draft import Draft
from .fields import SPACING, label

HEIGHT = 84  # pixels: four lines of text
ENTER = (Gdk.KEY_Return, Gdk.KEY_KP_Enter)


class Prompt:
    """The prompt with the recent ones at hand. Ctrl+Enter in it calls `generate`."""

    def __init__(self, draft: Draft, memory: Memory, generate: Callable[[], object]) -> None:
        self.text = Gtk.TextView(
            buffer=GimpUi.prop_text_buffer_new(draft.config, "prompt", -1),
            wrap_mode=Gtk.WrapMode.WORD_CHAR,
            accepts_tab=False,  # Tab goes on to the next field
            left_margin=SPACING,
            right_margin=SPACING,
            top_margin=SPACING,
            bottom_margin=SPACING,
        )
        self.text.connect("key-press-event", self._pressed, generate)
        scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, expand=True)
        scrolled.set_size_request(-1, HEIGHT)
        scrolled.add(self.text)
        head = Gtk.Box(spacing=SPACING)
        head.pack_start(label("prompt", self.text), True, True, 0)
        head.pack_end(recent.button(draft, memory), False, False, 0)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
        self.widget.pack_start(head, False, False, 0)
        self.widget.pack_start(scrolled, True, True, 0)

    def _pressed(
        self, _text: Gtk.TextView, event: Gdk.EventKey, generate: Callable[[], object]
    ) -> bool:
        if event.keyval in ENTER and event.state & Gdk.ModifierType.CONTROL_MASK:
            generate()
            return True
        return False
