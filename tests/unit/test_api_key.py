"""Where the key is kept, and that nobody else can read it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mask_editor.api_key import (
    VARIABLE,
    KeptKey,
    KeyFileTrouble,
    Keyring,
    KeyringTrouble,
    KeyStore,
    ending,
    is_in_environment,
)
from mask_editor.errors import NoKey, UnusableKey

KEY = "abc123-very_secret"


def test_a_kept_key_is_found_again_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "own")
    os.umask(0)
    try:
        store.keep(f"  {KEY}\n")
    finally:
        os.umask(0o022)
    assert store.find({}) == KEY
    assert stat.S_IMODE(store.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert [entry.name for entry in store.folder.iterdir()] == ["api-key"]


def test_the_environment_wins(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    store.keep(KEY)
    assert store.find({VARIABLE: "other"}) == "other"


def test_without_a_key_the_error_says_where_to_put_one(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    store.keep(KEY)
    store.forget()
    with pytest.raises(NoKey, match="Settings"):
        store.find({})


@pytest.mark.parametrize("text", ["", "two words", "line\nbreak", "schlüssel", "nul\0"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnusableKey) as raised:
        KeyStore(tmp_path).keep(text)
    assert not text or text not in str(raised.value)
    assert not (tmp_path / "api-key").exists()


def test_the_environment_wins_over_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    store.file.mkdir()
    assert store.find({VARIABLE: KEY}) == KEY
    with pytest.raises(KeyFileTrouble, match="api-key"):
        store.find({})


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(KeyFileTrouble) as raised:
        KeyStore(tmp_path / "file").keep(KEY)
    assert KEY not in str(raised.value)


def test_only_a_long_key_shows_its_ending() -> None:
    assert ending("a" * 9 + "wxyz") == "wxyz"
    assert ending("a" * 12) == ""


def test_a_blank_variable_names_no_key() -> None:
    assert is_in_environment({VARIABLE: KEY})
    assert not is_in_environment({VARIABLE: "  "})
    assert not is_in_environment({})


@dataclass
class FakeKeyring:
    """A keyring in memory. `refuses`: the calls that raise; `forgets`: it takes and keeps none."""

    key: str = ""
    refuses: tuple[str, ...] = ()
    forgets: bool = False
    place: str = "It is kept in a drawer."
    calls: list[str] = field(default_factory=list)

    def read(self) -> str:
        self._called("read")
        return self.key

    def write(self, key: str) -> None:
        self._called("write")
        self.key = "" if self.forgets else key

    def remove(self) -> None:
        self._called("remove")
        self.key = ""

    def _called(self, call: str) -> None:
        self.calls.append(call)
        if call in self.refuses:
            raise KeyringTrouble("it is locked")


def with_keyring(folder: Path, keyring: FakeKeyring | None) -> KeyStore:
    return KeyStore(folder / "own", lambda: keyring)


def out_of_reach() -> Keyring | None:
    raise KeyringTrouble("it does not answer")


def test_a_key_is_kept_in_the_keyring_and_no_file_is_made(tmp_path: Path) -> None:
    keyring = FakeKeyring("an older one")
    store = with_keyring(tmp_path, keyring)
    assert store.keep(f" {KEY}\n") is None
    assert keyring.key == KEY
    assert list(tmp_path.iterdir()) == []
    assert store.look({}) == KeptKey(KEY, "It is kept in a drawer.")
    assert store.next_place() == "It is kept in a drawer."


def test_with_the_variable_no_keyring_is_touched(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, out_of_reach)
    found = store.look({VARIABLE: KEY})
    assert found.key == KEY
    assert VARIABLE in found.place


def test_a_key_in_the_file_needs_no_keyring_and_moves_when_one_is_kept(tmp_path: Path) -> None:
    """One in the file is there because no keyring took it: it is the newer one."""
    keyring = FakeKeyring("an older one")
    KeyStore(tmp_path / "own").keep(KEY)
    store = with_keyring(tmp_path, keyring)
    assert store.find({}) == KEY
    assert str(store.file) in store.look({}).place
    assert keyring.calls == []
    store.keep(store.find({}))
    assert keyring.key == KEY
    assert not store.file.exists()
    assert store.find({}) == KEY


@pytest.mark.parametrize("refused", ["write", "read"])
def test_what_a_keyring_refuses_is_kept_in_the_file(tmp_path: Path, refused: str) -> None:
    store = with_keyring(tmp_path, FakeKeyring("an older one", (refused,)))
    trouble = store.keep(KEY)
    assert trouble is not None
    assert trouble.reason == "it is locked"
    assert KEY not in str(trouble)
    assert store.file.read_text() == f"{KEY}\n"
    assert stat.S_IMODE(store.file.stat().st_mode) == 0o600
    assert store.find({}) == KEY


def test_a_keyring_that_keeps_nothing_costs_no_key(tmp_path: Path) -> None:
    store = with_keyring(tmp_path, FakeKeyring(forgets=True))
    KeyStore(store.folder).keep("an-older-one")
    assert store.keep(KEY) is not None
    assert store.find({}) == KEY


def test_a_keyring_out_of_reach_is_said_only_where_it_matters(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, out_of_reach)
    with pytest.raises(KeyringTrouble, match=r"it does not answer.*put the API key in anew"):
        store.find({})
    assert store.next_place() == store.file_place
    assert store.keep(KEY) is not None
    assert store.find({}) == KEY


def test_a_key_is_removed_everywhere(tmp_path: Path) -> None:
    keyring = FakeKeyring(KEY)
    store = with_keyring(tmp_path, keyring)
    KeyStore(store.folder).keep(KEY)
    store.forget()
    assert keyring.key == ""
    assert not store.file.exists()
    with pytest.raises(NoKey):
        store.find({})
    store.forget()  # there is none any more, which is as well


def test_a_place_that_refuses_keeps_no_other_from_being_cleared(tmp_path: Path) -> None:
    locked = with_keyring(tmp_path, FakeKeyring(KEY, ("remove",)))
    KeyStore(locked.folder).keep(KEY)
    with pytest.raises(KeyringTrouble):
        locked.forget()
    assert not locked.file.exists()

    keyring = FakeKeyring(KEY)
    store = with_keyring(tmp_path / "other", keyring)
    store.file.mkdir(parents=True)
    with pytest.raises(KeyFileTrouble):
        store.forget()
    assert keyring.key == ""


def test_a_key_is_in_no_representation(tmp_path: Path) -> None:
    store = with_keyring(tmp_path, FakeKeyring(KEY))
    assert KEY not in repr(store.look({}))


def test_what_a_keyring_holds_may_be_no_key(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey) as raised:
        with_keyring(tmp_path, FakeKeyring("two words")).find({})
    assert "two words" not in str(raised.value)
