"""The keyrings of Windows and macOS, over libraries in memory that take what the real ones take."""

# ruff: noqa: N802 (they bear the names that the systems gave them)

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_int, c_uint32, c_void_p, c_wchar_p, sizeof
from types import SimpleNamespace
from typing import Any

import pytest
from mask_editor.api_key import LABEL, KeyringTrouble
from mask_editor.keyrings.credential_manager import NOT_FOUND, Credential, CredentialManager
from mask_editor.keyrings.keychain import Keychain

KEY = "abc123-very_secret"
ACCESS_DENIED = 5
AUTH_FAILED = -25293  # errSecAuthFailed


class Windows:
    """advapi32 as C functions, so that arguments are converted as they are for the real one."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, int], tuple[bytes, str, int]] = {}
        self.error = 0
        self.denies = False
        self.freed: list[int] = []
        self.given: list[Any] = []  # alive until it is freed
        text, number = c_wchar_p, c_uint32
        pointer, place = POINTER(Credential), POINTER(POINTER(Credential))
        self.library = SimpleNamespace(
            CredReadW=CFUNCTYPE(c_int, text, number, number, place)(self.read),
            CredWriteW=CFUNCTYPE(c_int, pointer, number)(self.write),
            CredDeleteW=CFUNCTYPE(c_int, text, number, number)(self.delete),
            CredFree=CFUNCTYPE(None, c_void_p)(self.freed.append),
        )

    @property
    def manager(self) -> CredentialManager:
        return CredentialManager(self.library, lambda: self.error)

    def fails(self, error: int) -> int:
        self.error = error
        return 0

    def read(self, target: str, kind: int, flags: int, place: Any) -> int:
        assert flags == 0
        if self.denies or (target, kind) not in self.held:
            return self.fails(ACCESS_DENIED if self.denies else NOT_FOUND)
        data = self.held[target, kind][0]
        blob = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        credential = Credential(CredentialBlobSize=len(data), CredentialBlob=blob)
        self.given += [blob, credential]
        place[0] = ctypes.pointer(credential)
        return 1

    def write(self, pointer: Any, flags: int) -> int:
        assert flags == 0
        if self.denies:
            return self.fails(ACCESS_DENIED)
        it = pointer[0]
        data = ctypes.string_at(it.CredentialBlob, it.CredentialBlobSize)
        self.held[it.TargetName, it.Type] = (data, it.Comment, it.Persist)
        return 1

    def delete(self, target: str, kind: int, flags: int) -> int:
        if self.denies or (target, kind) not in self.held:
            return self.fails(ACCESS_DENIED if self.denies else NOT_FOUND)
        del self.held[target, kind]
        return 1


@pytest.mark.skipif(sizeof(c_void_p) != 8, reason="the offsets are those of 64 bits")
def test_the_structure_is_that_of_windows() -> None:
    """CREDENTIALW on 64-bit Windows, from wincred.h."""
    offsets = {name: getattr(Credential, name).offset for name, *_kind in Credential._fields_}
    assert offsets == {
        "Flags": 0,
        "Type": 4,
        "TargetName": 8,
        "Comment": 16,
        "LastWritten": 24,
        "CredentialBlobSize": 32,
        "CredentialBlob": 40,
        "Persist": 48,
        "AttributeCount": 52,
        "Attributes": 56,
        "TargetAlias": 64,
        "UserName": 72,
    }
    assert sizeof(Credential) == 80


def test_windows_keeps_a_key() -> None:
    windows = Windows()
    manager = windows.manager
    assert manager.read() == ""
    manager.write("an-older-one")
    manager.write(KEY)
    assert manager.read() == KEY
    assert len(windows.freed) == 1
    generic, on_this_machine = 1, 2
    ((target, kind), held) = next(iter(windows.held.items()))
    assert (target, kind) == ("ideogram-mask-editor/1min.ai", generic)
    assert held == (KEY.encode(), LABEL, on_this_machine)
    manager.remove()
    assert windows.held == {}
    manager.remove()
    assert manager.read() == ""


@pytest.mark.parametrize("call", ["read", "remove", "write"])
def test_what_windows_refuses_is_said(call: str) -> None:
    windows = Windows()
    windows.manager.write(KEY)
    windows.denies = True
    with pytest.raises(KeyringTrouble, match="error 5") as raised:
        getattr(windows.manager, call)(*(["other"] if call == "write" else []))
    assert KEY not in str(raised.value)


class MacOS:
    """Security.framework and Core Foundation: things are numbers, by which they are held."""

    def __init__(self) -> None:
        self.things: dict[int, Any] = {}
        self.items: list[dict[str, Any]] = []
        self.constants: dict[str, c_void_p] = {}
        self.status = 0
        self.buffers: list[Any] = []
        self.keychain = Keychain(security=self, core=self, address=self.address)

    def made(self, thing: Any) -> int:
        number = max(self.things, default=1000) + 1
        self.things[number] = thing
        return number

    def address(self, name: str) -> int:
        if name not in self.constants:
            self.constants[name] = c_void_p(self.made(name))
        return ctypes.addressof(self.constants[name])

    def alive(self) -> list[Any]:
        """What was made and not released; constants are never."""
        return [thing for thing in self.things.values() if thing not in self.constants]

    def CFStringCreateWithCString(self, _allocator: None, text: bytes, encoding: int) -> int:
        assert encoding == 0x08000100
        return self.made(text.decode())

    def CFDataCreate(self, _allocator: None, data: bytes, size: int) -> int:
        return self.made(data[:size])

    def CFDataGetLength(self, data: c_void_p) -> int:
        return len(self.things[data.value or 0])

    def CFDataGetBytePtr(self, data: c_void_p) -> int:
        self.buffers.append(ctypes.create_string_buffer(self.things[data.value or 0]))
        return ctypes.addressof(self.buffers[-1])

    def CFDictionaryCreate(self, _allocator: None, keys: Any, values: Any, *more: int) -> int:
        count, of_keys, of_values = more
        assert of_keys == self.address("kCFTypeDictionaryKeyCallBacks")
        assert of_values == self.address("kCFTypeDictionaryValueCallBacks")
        pairs = zip(keys[:count], values[:count], strict=True)
        return self.made({self.things[key]: self.things[value] for key, value in pairs})

    def CFRelease(self, thing: Any) -> None:
        del self.things[getattr(thing, "value", thing)]

    def SecItemAdd(self, number: int, result: None) -> int:
        item = self.things[number]
        if self.status or self.found(item):
            return self.status or -25299
        self.items.append(item)
        return 0

    def SecItemUpdate(self, number: int, change: int) -> int:
        self.found(self.things[number])[0].update(self.things[change])
        return self.status

    def SecItemCopyMatching(self, number: int, place: Any) -> int:
        item = self.things[number]
        assert item["kSecReturnData"] == "kCFBooleanTrue"
        found = self.found(item)
        if self.status or not found:
            return self.status or -25300
        place._obj.value = self.made(found[0]["kSecValueData"])
        return 0

    def SecItemDelete(self, number: int) -> int:
        found = self.found(self.things[number])
        if self.status or not found:
            return self.status or -25300
        self.items.remove(found[0])
        return 0

    def found(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        names = ("kSecClass", "kSecAttrService", "kSecAttrAccount")
        return [held for held in self.items if all(held[name] == item[name] for name in names)]


def test_macos_keeps_a_key() -> None:
    system = MacOS()
    assert system.keychain.read() == ""
    system.keychain.write("an-older-one")
    system.keychain.write(KEY)
    assert system.keychain.read() == KEY
    assert system.items == [
        {
            "kSecClass": "kSecClassGenericPassword",
            "kSecAttrService": LABEL,
            "kSecAttrAccount": "1min.ai",
            "kSecValueData": KEY.encode(),
        }
    ]
    system.keychain.remove()
    assert system.items == []
    system.keychain.remove()
    assert system.alive() == []


@pytest.mark.parametrize("call", ["read", "remove", "write"])
def test_what_macos_refuses_is_said_and_nothing_is_left_in_memory(call: str) -> None:
    system = MacOS()
    system.keychain.write(KEY)
    system.status = AUTH_FAILED
    with pytest.raises(KeyringTrouble, match="error -25293"):
        getattr(system.keychain, call)(*(["other"] if call == "write" else []))
    assert system.alive() == []
