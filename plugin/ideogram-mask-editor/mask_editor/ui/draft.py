"""The edit that is being asked for, while the user is still changing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gi.repository import Gimp, GObject

from .. import arguments
from ..options import EditOptions

TWO_WAYS = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


class Draft:
    """The procedure's config, as options and as something to watch.

    Names are those of the procedure's arguments. GIMP's own reset and saved settings change the
    same config, so every part of the dialog follows it and holds nothing of its own.
    """

    def __init__(self, config: Gimp.ProcedureConfig) -> None:
        self.config = config

    @property
    def options(self) -> EditOptions:
        return arguments.options_of(self.config)

    def set(self, name: str, value: str | float | bool | Sequence[str]) -> None:
        self.config.set_property(name, value)

    def watch(self, changed: Callable[[], object]) -> None:
        """Call `changed` now, and after every change."""
        self.config.connect("notify", lambda *_about: changed())
        changed()

    def bind(self, name: str, widget: GObject.Object, property_name: str) -> None:
        """Keep an argument and a widget's property the same, from now on, both ways."""
        self.config.bind_property(name, widget, property_name, TWO_WAYS)
