"""What the plug-in has in the user's GIMP profile: edits, memory, the log, the key, the folder."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from . import VERSION, keyrings
from .api_key import KeyStore
from .journal import Journal
from .log import Log
from .memory import Memory


def folder() -> Path:
    return Path(Gimp.directory()) / "ideogram-mask-editor"


def memory() -> Memory:
    return Memory(folder())


def journal() -> Journal:
    """The earlier edits, as many as the user wants to be kept."""
    return Journal(folder() / "jobs", memory().limits)


def log() -> Log:
    """The log, as detailed as the user wants it."""
    return Log(folder(), memory().detailed_log)


def key_store(may_ask: bool) -> KeyStore:
    """Where the key is. `may_ask`: a keyring that is locked may ask the user for its password."""
    return KeyStore(folder(), partial(keyrings.of_this_system, may_ask))


def versions() -> dict[str, object]:
    """What the log tells of where an edit is made."""
    return {
        "version": VERSION,
        "gimp": Gimp.version(),
        "python": sys.version.split()[0],
        "system": system(),
        "sandbox": os.environ.get("FLATPAK_ID") or os.environ.get("SNAP_NAME"),
    }


def system() -> str:
    """The operating system, without `platform`, which takes its time to import."""
    if sys.platform == "win32":
        return f"Windows {sys.getwindowsversion().build}"
    kernel = os.uname()
    return f"{kernel.sysname} {kernel.release} {kernel.machine}"
