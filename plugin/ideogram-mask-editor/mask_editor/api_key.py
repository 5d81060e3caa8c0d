"""Where the API key is kept: the environment first, else a file that only its owner can read.

The key is a value that callers pass on to `provider.Provider` and to nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import NoKey, UnusableKey

VARIABLE = "ONE_MIN_AI_API_KEY"
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class KeyStore:
    """The key of one GIMP profile; `folder` is the plug-in's own folder there."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "api-key"

    def find(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key; raises NoKey where there is none, UnusableKey where it is malformed."""
        kept = self.file.read_text("utf-8", "replace") if self.file.is_file() else ""
        key = environment.get(VARIABLE, "").strip() or kept.strip()
        if not key:
            raise NoKey
        return checked(key)

    def keep(self, key: str) -> None:
        """Store the key so that the file never exists with wider rights than its owner's."""
        key = checked(key.strip())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key + "\n")
        fresh.replace(self.file)

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)


def checked(key: str) -> str:
    """The key, when it can stand in an HTTP header: visible ASCII without spaces."""
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise UnusableKey
    return key
