"""Windows' Credential Manager: CredReadW, CredWriteW, CredDeleteW and CredFree of advapi32.

https://learn.microsoft.com/windows/win32/api/wincred/ documents them, and CREDENTIALW. Numbers have
their width in bits here, not ctypes.wintypes' names, which are wider elsewhere: so tests on any
system see the structure as Windows does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_int, c_ubyte, c_uint32, c_void_p, c_wchar_p
from dataclasses import dataclass
from typing import Any

from ..api_key import LABEL, Keyring, KeyringTrouble
from ..texts import _

TARGET, USER = "ideogram-mask-editor/1min.ai", "API key"
GENERIC = 1  # CRED_TYPE_GENERIC
ON_THIS_MACHINE = 2  # CRED_PERSIST_LOCAL_MACHINE: for this user, and does not roam
NOT_FOUND = 1168  # ERROR_NOT_FOUND


class Credential(Structure):
    """CREDENTIALW."""

    _fields_ = (
        ("Flags", c_uint32),
        ("Type", c_uint32),
        ("TargetName", c_wchar_p),
        ("Comment", c_wchar_p),
        ("LastWritten", c_uint32 * 2),  # FILETIME
        ("CredentialBlobSize", c_uint32),
        ("CredentialBlob", POINTER(c_ubyte)),
        ("Persist", c_uint32),
        ("AttributeCount", c_uint32),
        ("Attributes", c_void_p),
        ("TargetAlias", c_wchar_p),
        ("UserName", c_wchar_p),
    )


def of_the_user() -> Keyring:
    windows: Any = ctypes  # of which other systems have neither
    library = windows.WinDLL("advapi32", use_last_error=True)
    library.CredReadW.argtypes = (c_wchar_p, c_uint32, c_uint32, POINTER(POINTER(Credential)))
    library.CredWriteW.argtypes = (POINTER(Credential), c_uint32)
    library.CredDeleteW.argtypes = (c_wchar_p, c_uint32, c_uint32)
    for call in (library.CredReadW, library.CredWriteW, library.CredDeleteW):
        call.restype = c_int  # BOOL
    library.CredFree.argtypes, library.CredFree.restype = (c_void_p,), None
    return CredentialManager(library, windows.get_last_error)


@dataclass(frozen=True)
class CredentialManager:
    """`library` is advapi32, or what a test puts in its place; `last_error` its GetLastError."""

    library: Any
    last_error: Callable[[], int]

    @property
    def place(self) -> str:
        return _("It is kept in the Windows Credential Manager.")

    def read(self) -> str:
        found = POINTER(Credential)()
        if not self.library.CredReadW(TARGET, GENERIC, 0, byref(found)):
            self._require_not_found()
            return ""
        try:
            held = found.contents
            blob = ctypes.string_at(held.CredentialBlob, held.CredentialBlobSize)
        finally:
            self.library.CredFree(found)
        return blob.decode("utf-8", "replace")

    def write(self, key: str) -> None:
        blob = (c_ubyte * len(key)).from_buffer_copy(key.encode("ascii"))
        credential = Credential(
            Type=GENERIC,
            TargetName=TARGET,
            Comment=LABEL,
            CredentialBlobSize=len(blob),
            CredentialBlob=blob,
            Persist=ON_THIS_MACHINE,
            UserName=USER,
        )
        if not self.library.CredWriteW(byref(credential), 0):
            raise self._trouble()

    def remove(self) -> None:
        if not self.library.CredDeleteW(TARGET, GENERIC, 0):
            self._require_not_found()

    def _require_not_found(self) -> None:
        """Raise unless what failed did so only because there is no such credential."""
        if self.last_error() != NOT_FOUND:
            raise self._trouble()

    def _trouble(self) -> KeyringTrouble:
        return KeyringTrouble(_("error {number}").format(number=self.last_error()))
