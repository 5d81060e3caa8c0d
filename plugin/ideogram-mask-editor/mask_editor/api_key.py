"""Where the API key is kept: in the environment, in the system's keyring, in a file of its owner's.

A key is kept in the keyring, and in the file only where no keyring takes it; one that a keyring
took is not left in the file. So a key in the file is newer than any in the keyring. The environment
is looked into first, then the file, then the keyring: whoever has a key in the file waits for no
keyring that is locked or does not answer.

The key is a value that callers pass on to `provider.Provider` and to nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .errors import EditError, NoKey, UnusableKey
from .files import write_whole
from .texts import _

VARIABLE = "ONE_MIN_AI_API_KEY"
LABEL = "1min.ai API key (Ideogram Mask Editor for GIMP)"  # by which people know it in a keyring
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


class KeyringTrouble(EditError):
    """There is a keyring, and it is locked, refuses or does not answer; `reason` says so in its
    words, or in ours."""

    def __init__(self, reason: str) -> None:
        self.reason = reason.rstrip(".")
        sentence = _(
            "The system's keyring cannot be used ({reason}): unlock it, or put the API key in anew."
        )
        super().__init__(sentence.format(reason=self.reason))


class Keyring(Protocol):
    """The system's own store of secrets, which holds one key of ours for the user; `keyrings/` has
    one for each system. Everything raises KeyringTrouble where it cannot be done."""

    @property
    def place(self) -> str:
        """Where the key is kept, in a sentence."""

    def read(self) -> str:
        """The key; empty where there is none."""

    def write(self, key: str) -> None:
        """Keep the key in the place of any other."""

    def remove(self) -> None:
        """Keep none; as well where there is none."""


FindKeyring = Callable[[], Keyring | None]  # None: the system has none; raises KeyringTrouble


def no_keyring() -> Keyring | None:
    """For a system that has none."""
    return None


@dataclass(frozen=True)
class KeptKey:
    """A key, and a sentence that says where it was found."""

    key: str = field(repr=False)
    place: str


@dataclass(frozen=True)
class KeyStore:
    """The key of one user; `folder` is the plug-in's own folder in the GIMP profile. No keyring is
    looked for before it is needed.

    Raises KeyFileTrouble where the file system says no.
    """

    folder: Path
    find_keyring: FindKeyring = no_keyring

    @property
    def file(self) -> Path:
        return self.folder / "api-key"

    @property
    def file_place(self) -> str:
        """Where a key in the file is, in a sentence."""
        return _("It is kept in {file}, which only you can read.").format(file=self.file)

    def find(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key; raises as `look` does."""
        return self.look(environment).key

    def look(self, environment: Mapping[str, str] = os.environ) -> KeptKey:
        """The key and where it is; raises NoKey where there is none, UnusableKey where it is
        malformed, KeyringTrouble where only the keyring can know."""
        if is_in_environment(environment):
            return KeptKey(checked(environment[VARIABLE].strip()), in_the_environment())
        in_file = self._read_file()
        if in_file:
            return KeptKey(checked(in_file), self.file_place)
        keyring = self.find_keyring()
        kept = keyring.read() if keyring else ""
        if not keyring or not kept:
            raise NoKey
        return KeptKey(checked(kept), keyring.place)

    def next_place(self) -> str:
        """Where `keep` would keep a key as things are, in a sentence."""
        try:
            keyring = self.find_keyring()
        except KeyringTrouble:
            keyring = None
        return keyring.place if keyring else self.file_place

    def keep(self, key: str) -> KeyringTrouble | None:
        """Keep a key, in the place of any other. Returns what stood against the keyring, where the
        key is in the file for that; the file never exists with wider rights than its owner's."""
        key = checked(key.strip())
        trouble = None
        try:
            if self._taken_by_keyring(key):
                self._remove_file()
                return None
        except KeyringTrouble as error:
            trouble = error
        try:
            write_whole(self.file, f"{key}\n".encode())
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error
        return trouble

    def forget(self) -> None:
        """Remove the key from the file and from the keyring; from the one as well when the other
        refuses."""
        try:
            self._remove_file()
        finally:
            keyring = self.find_keyring()
            if keyring:
                keyring.remove()

    def _taken_by_keyring(self, key: str) -> bool:
        """Whether there is a keyring, and it gives back what it was given."""
        keyring = self.find_keyring()
        if keyring is None:
            return False
        keyring.write(key)
        if keyring.read() != key:
            raise KeyringTrouble(_("it did not keep the key"))
        return True

    def _read_file(self) -> str:
        try:
            return self.file.read_text("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error

    def _remove_file(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise KeyFileTrouble(self.file, error) from error


def in_the_environment() -> str:
    """Where a key of the environment's is, in a sentence."""
    return _(
        "The key comes from the environment variable {variable}, which goes before one that is "
        "kept here."
    ).format(variable=VARIABLE)


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
