"""The Secret Service of a desktop (GNOME Keyring, KWallet, KeePassXC), through libsecret.

Any thread. Every call ends: whether a service is there is known in a few seconds, and a user gets
the time to type the password of a locked keyring.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gi
from gi.repository import Gio, GLib

from ..api_key import LABEL, Keyring, KeyringTrouble
from ..texts import _

SERVICE, PATH = "org.freedesktop.secrets", "/org/freedesktop/secrets"
SCHEMA = "org.gimp.ideogram-mask-editor"
ATTRIBUTES = {"service": "1min.ai"}
IS_LOCKED = ("secret-error", 2)  # the domain and the code of Secret.Error.IS_LOCKED
SECONDS_TO_ANSWER = 3.0
SECONDS_TO_UNLOCK = 120.0


def of_the_session(may_ask: bool) -> Keyring | None:
    """The service on the session's bus; None where there is none, or no libsecret. Raises
    KeyringTrouble where there is one that does not answer."""
    try:
        gi.require_version("Secret", "1")
    except ValueError:  # how gi says that it is not installed
        return None
    if not _answers():
        return None
    from gi.repository import Secret

    kind = Secret.SchemaAttributeType.STRING
    schema = Secret.Schema.new(SCHEMA, Secret.SchemaFlags.NONE, dict.fromkeys(ATTRIBUTES, kind))
    return SecretService(Secret, schema, may_ask)


def _answers() -> bool:
    """Whether a service is there. Asked before libsecret is, for that would wait for minutes."""
    with _patience(SECONDS_TO_ANSWER) as patience:
        try:
            bus = Gio.bus_get_sync(Gio.BusType.SESSION, patience)
            bus.set_exit_on_close(False)  # an edit that was paid for outlives the session's bus
            peer = "org.freedesktop.DBus.Peer"
            no_flags = Gio.DBusCallFlags.NONE
            bus.call_sync(SERVICE, PATH, peer, "Ping", None, None, no_flags, -1, patience)
        except GLib.Error:
            if patience.is_cancelled():
                raise
            return False  # no bus, nobody of that name on it, or none that we may speak to
    return True


@contextmanager
def _patience(seconds: float) -> Iterator[Gio.Cancellable]:
    """Something to cancel calls with, which happens after that time. A failed call becomes a
    KeyringTrouble."""
    patience = Gio.Cancellable()
    timer = threading.Timer(seconds, patience.cancel)
    timer.daemon = True
    timer.start()
    try:
        yield patience
    except GLib.Error as error:
        raise KeyringTrouble(_reason(error, patience.is_cancelled())) from error
    finally:
        timer.cancel()


def _reason(error: GLib.Error, too_late: bool) -> str:
    """Why a call failed, in our words where we have any."""
    if too_late:
        return _("it does not answer")
    if (error.domain, error.code) == IS_LOCKED:
        return _("it is locked")
    return str(error.message)


@dataclass(frozen=True)
class SecretService:
    """A service that is there; `library` is libsecret, `schema` names our item to it."""

    library: Any
    schema: Any
    may_ask: bool

    @property
    def place(self) -> str:
        return _("It is kept in the system's keyring.")

    def read(self) -> str:
        with _patience(SECONDS_TO_UNLOCK) as patience:
            items = self._items(patience)
            value = items[0].retrieve_secret_sync(patience) if items else None
            return value.get_text() or "" if value else ""

    def write(self, key: str) -> None:
        with _patience(SECONDS_TO_UNLOCK) as patience:
            keyring = self.library.COLLECTION_DEFAULT
            self.library.password_store_sync(self.schema, ATTRIBUTES, keyring, LABEL, key, patience)

    def remove(self) -> None:
        with _patience(SECONDS_TO_UNLOCK) as patience:
            if not self._items(patience):  # asks to unlock, without which nothing can be removed
                return
            self.library.password_clear_sync(self.schema, ATTRIBUTES, patience)
            if self._items(patience):
                raise KeyringTrouble(_("it is locked"))

    def _items(self, patience: Gio.Cancellable) -> list[Any]:
        """Our items, with what they hold unless they are still locked."""
        flags = self.library.SearchFlags
        how = flags.ALL | flags.LOAD_SECRETS | (flags.UNLOCK if self.may_ask else flags.NONE)
        found: list[Any] = self.library.password_search_sync(self.schema, ATTRIBUTES, how, patience)
        return found
