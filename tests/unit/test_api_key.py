"""Where the key is kept, and that nobody else can read it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from mask_editor.api_key import VARIABLE, KeyFileTrouble, KeyStore, ending, is_in_environment
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
