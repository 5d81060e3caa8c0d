"""The switch by which a user stops an edit."""

from __future__ import annotations

import threading

from .errors import Cancelled


class Cancel:
    """A switch that a user may press at any moment, from any thread."""

    def __init__(self) -> None:
        self._pressed = threading.Event()

    def press(self) -> None:
        self._pressed.set()

    @property
    def pressed(self) -> bool:
        return self._pressed.is_set()

    def sleep(self, seconds: float) -> None:
        """Wait; raises Cancelled as soon as the switch is pressed."""
        if self._pressed.wait(seconds):
            raise Cancelled
