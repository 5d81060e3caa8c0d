"""The macOS Keychain: SecItemAdd, SecItemUpdate, SecItemCopyMatching and SecItemDelete.

https://developer.apple.com/documentation/security/keychain-items documents them. They take a
dictionary of Core Foundation, which a Python without PyObjC has to make by hand.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes import byref, c_char_p, c_int32, c_long, c_uint32, c_void_p
from dataclasses import dataclass
from typing import Any

from ..api_key import LABEL, Keyring, KeyringTrouble
from ..texts import _

FRAMEWORK = "/System/Library/Frameworks/{0}.framework/{0}"
UTF_8 = 0x08000100  # kCFStringEncodingUTF8
NOT_FOUND, DUPLICATE = -25300, -25299  # errSecItemNotFound, errSecDuplicateItem
ITEM = {"kSecAttrService": LABEL, "kSecAttrAccount": "1min.ai"}  # the service names it to people


def of_the_user() -> Keyring:
    security = ctypes.CDLL(FRAMEWORK.format("Security"))
    core = ctypes.CDLL(FRAMEWORK.format("CoreFoundation"))

    def address(name: str) -> int:
        library = core if name.startswith("kCF") else security
        return ctypes.addressof(c_void_p.in_dll(library, name))

    signatures: tuple[Any, ...] = (
        (core.CFStringCreateWithCString, c_void_p, c_void_p, c_char_p, c_uint32),
        (core.CFDataCreate, c_void_p, c_void_p, c_char_p, c_long),
        (core.CFDataGetLength, c_long, c_void_p),
        (core.CFDataGetBytePtr, c_void_p, c_void_p),
        (core.CFDictionaryCreate, c_void_p, *[c_void_p] * 3, c_long, *[c_void_p] * 2),
        (core.CFRelease, None, c_void_p),
        (security.SecItemAdd, c_int32, c_void_p, c_void_p),
        (security.SecItemUpdate, c_int32, c_void_p, c_void_p),
        (security.SecItemCopyMatching, c_int32, c_void_p, c_void_p),
        (security.SecItemDelete, c_int32, c_void_p),
    )
    for function, gives, *takes in signatures:
        function.restype, function.argtypes = gives, takes
    return Keychain(security, core, address)


@dataclass(frozen=True)
class Keychain:
    """The user's own keychain. `security` and `core` are the frameworks, or what a test puts in
    their place; `address` tells where in memory a variable is that they export."""

    security: Any
    core: Any
    address: Callable[[str], int]

    @property
    def place(self) -> str:
        return _("It is kept in the macOS Keychain.")

    def read(self) -> str:
        found = c_void_p()
        with self._item({"kSecReturnData": self._constant("kCFBooleanTrue")}) as item:
            _require(self.security.SecItemCopyMatching(item, byref(found)), 0, NOT_FOUND)
        if not found:
            return ""
        try:
            start, size = self.core.CFDataGetBytePtr(found), self.core.CFDataGetLength(found)
            return ctypes.string_at(start, size).decode("utf-8", "replace")
        finally:
            self.core.CFRelease(found)

    def write(self, key: str) -> None:
        data = key.encode()
        held = self.core.CFDataCreate(None, data, len(data))
        try:
            with self._item({"kSecValueData": held}) as item:
                status = self.security.SecItemAdd(item, None)
            if status == DUPLICATE:
                with self._item() as item, self._dictionary({"kSecValueData": held}) as change:
                    status = self.security.SecItemUpdate(item, change)
        finally:
            self.core.CFRelease(held)
        _require(status, 0)

    def remove(self) -> None:
        with self._item() as item:
            _require(self.security.SecItemDelete(item), 0, NOT_FOUND)

    @contextmanager
    def _item(self, more: Mapping[str, int] | None = None) -> Iterator[int]:
        """The dictionary that names our item, with more in it."""
        texts = {name: self._string(text) for name, text in ITEM.items()}
        what = {"kSecClass": self._constant("kSecClassGenericPassword")}
        try:
            with self._dictionary({**what, **texts, **(more or {})}) as dictionary:
                yield dictionary
        finally:
            for text in texts.values():
                self.core.CFRelease(text)

    @contextmanager
    def _dictionary(self, words: Mapping[str, int]) -> Iterator[int]:
        """A CFDictionary, for as long as it is needed; its keys are constants, by their names."""
        count = len(words)
        dictionary = self.core.CFDictionaryCreate(
            None,
            (c_void_p * count)(*map(self._constant, words)),
            (c_void_p * count)(*words.values()),
            count,
            self.address("kCFTypeDictionaryKeyCallBacks"),
            self.address("kCFTypeDictionaryValueCallBacks"),
        )
        try:
            yield dictionary
        finally:
            self.core.CFRelease(dictionary)

    def _string(self, text: str) -> int:
        return int(self.core.CFStringCreateWithCString(None, text.encode(), UTF_8))

    def _constant(self, name: str) -> int:
        return c_void_p.from_address(self.address(name)).value or 0


def _require(status: int, *good: int) -> None:
    """Raise unless an OSStatus is one of those."""
    if status not in good:
        raise KeyringTrouble(_("error {number}").format(number=status))
