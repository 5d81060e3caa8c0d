"""Where the API key is kept: the environment first, else a file that only its owner can read.

The key is a value that callers pass on to `provider.Provider` and to nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import EditError, NoKey, UnusableKey
from .files import write_whole
from .texts import _

VARIABLE = "ONE_MIN_AI_API_KEY"
SHORTEST_WITH_ENDING = 13  # characters: of a shorter key, four would give away too much
ENDING = 4


class KeyFileTrouble(EditError):
    """The file that the key is kept in could not be read, written or removed."""

    def __init__(self, file: Path, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        super().__init__(
            _("The file of the API key, {file}, cannot be used: {reason}.").format(
                file=file, reason=reason
            )
        )


@dataclass(frozen=True)
class KeyStore:
    """The key of one GIMP profile; `folder` is the plug-in's own folder there.

    Raises KeyFileTrouble where the file system says no.
    """

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "api-key"

    def find(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key; raises NoKey where there is none, UnusableKey where it is malformed."""
        key = environment.get(VARIABLE, "").strip() or self._kept()
        if not key:
            raise NoKey
        return checked(key)

    def keep(self, key: str) -> None:
        """Store the key so that the file never exists with wider rights than its owner's."""
        key = checked(key.strip())
        try:
            write_whole(self.file, f"{key}\n".encode())
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error

    def forget(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error

    def _kept(self) -> str:
        try:
            return self.file.read_text("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error


def is_in_environment(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names a key: it goes before one that is kept."""
    return bool(environment.get(VARIABLE, "").strip())


def ending(key: str) -> str:
    """The last characters of a key, by which its owner knows it; empty: it is too short to tell."""
    return key[-ENDING:] if len(key) >= SHORTEST_WITH_ENDING else ""


def checked(key: str) -> str:
    """The key, when it can stand in an HTTP header: visible ASCII without spaces."""
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise UnusableKey
    return key
