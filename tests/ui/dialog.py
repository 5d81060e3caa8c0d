"""The window of Edit Selection…, as a person uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ui.person import Person

PROMPT = "Paint into the selection"
CANCEL = "Cancel the edit"
EMPTY = "Say what should be painted into the selection."
PATIENCE = 20  # seconds until what follows a press has followed


class Dialog:
    """One window, for an image that is on the screen."""

    def __init__(self, person: Person) -> None:
        self.person, self.does = person, person.does

    def open(self, prompt: str = "", item: str = "Edit Selection…") -> None:
        """Choose it in the menu, and wait until it is there."""
        self.does("menu", "Filters", "Ideogram", item)
        self.does("wait", "Generate")
        if prompt:
            self.write(prompt)

    def write(self, prompt: str) -> None:
        self.does("type", PROMPT, prompt)

    def generate(self) -> None:
        """Press Generate, and wait until the edit has ended, in whatever way."""
        self.begin()
        self.does("gone", CANCEL)

    def begin(self) -> None:
        """Press Generate, and leave it at work once it is: a quick edit's Cancel may come and go
        unseen, its journal stays."""
        until(lambda: self.can("Generate"), "Generate cannot be pressed")
        before = self.person.jobs()
        self.does("press", "Generate")
        until(lambda: self.person.jobs() - before, "no edit began")

    def close(self, button: str = "Close") -> None:
        """Press Close, and wait until the plug-in has ended."""
        self.does("press", button)
        self.does("gone", "Generate")
        self.person.gimp.wait_until_idle()

    def can(self, name: str) -> bool:
        """Whether something can be used."""
        return bool(self.does("sensitive", name))

    def barred(self, name: str, reason: str) -> None:
        """Assert that something cannot be used, and says why."""
        until(lambda: not self.can(name), f"{name} can be used")
        assert reason in self.does("tooltip", name)

    def offered(self, name: str) -> set[str]:
        """What can be chosen in a combo box."""
        return {item for item, can in self.does("items", name) if can}

    def set_preset(self, now: str, typed: str) -> None:
        """Search for a preset by typing, and take the first that is found."""
        self.does("press", f"Style preset: {now}")
        self.does("wait", "Search the presets")
        self.does("write", typed)
        until(lambda: self.does("text", "Search the presets") == typed, "it was not typed")
        self.does("keys", "Return")
        self.does("gone", "Search the presets")

    def add_file(self, button: str, file: Path) -> None:
        """Add a reference by the path that is typed into GTK's file chooser."""
        self.does("focus", button)
        self.does("press", button)
        self.does("press", "From Files…")
        self.does("wait", "Add")
        self.does("write", file)
        self.does("keys", "Return")
        self.does("gone", "Add")
        self.does("wait", file.name)

    def add_whole_folder(self, button: str) -> None:
        """Add all files of the folder that the last one came from."""
        self.does("press", button)
        self.does("press", "From Files…")
        self.does("wait", "Add")
        self.does("keys", "ctrl+a")
        self.does("press", "Add")
        self.does("gone", "Add")

    def add_layer(self, button: str, layer: str) -> None:
        """Add a reference from the layer of that name."""
        self.does("focus", button)
        self.does("press", button)
        self.does("press", "From a Layer…")
        self.does("choose", layer)
        self.does("press", "Add")
        self.does("gone", "Add")


def until(done: Callable[[], Any], complaint: str) -> Any:
    """Ask until the answer is something, and return that."""
    end = time.monotonic() + PATIENCE
    while not (found := done()):
        assert time.monotonic() < end, complaint
        time.sleep(0.05)
    return found
