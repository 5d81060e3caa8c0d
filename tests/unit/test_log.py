"""The log: what is in it, what never is, and how much of it is kept."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from mask_editor.errors import EditError
from mask_editor.log import FILES, MOST_BYTES, NOWHERE, Log, file_in

PROMPT = 'a collar with a bell of brass, "old" and grün'


def lines(folder: Path) -> list[str]:
    return file_in(folder).read_text().splitlines()


def test_an_event_is_a_line_that_only_its_owner_can_read(tmp_path: Path) -> None:
    os.umask(0)
    try:
        Log(tmp_path / "own").say("request", host="api.1min.ai", status=200, id="", lost=0)
    finally:
        os.umask(0o022)
    (line,) = lines(tmp_path / "own")
    assert line.endswith(f" {os.getpid()} request host=api.1min.ai status=200")
    assert stat.S_IMODE(file_in(tmp_path / "own").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700


@pytest.mark.parametrize("text", ["two\nlines", "a=b", 'a "b"', "tab\there", "\ud800", "\x1b[31m"])
def test_a_value_is_one_word_of_its_line_whatever_is_in_it(tmp_path: Path, text: str) -> None:
    log = Log(tmp_path)
    log.say("one", text=text)
    log.say("two")
    first, second = lines(tmp_path)
    assert "\x1b" not in first
    assert second.endswith(" two")
    if text.isascii():
        assert json.loads(first.partition("text=")[2]) == text


def test_hidden_words_are_in_no_value(tmp_path: Path) -> None:
    log = Log(tmp_path).hiding("secret-key-of-somebody", PROMPT, "")
    log.say("request", path="/secret-key-of-somebody/x", body=json.dumps({"prompt": PROMPT}))
    log.say("other", body=json.dumps({"prompt": PROMPT}, ensure_ascii=False))
    said = file_in(tmp_path).read_text()
    assert "secret" not in said
    assert "collar" not in said
    assert "prompt" in said


def test_of_a_hidden_word_that_was_cut_nothing_is_left(tmp_path: Path) -> None:
    error = EditError("no", status=500, request_id="r-1", body=f'{{"echo": "{PROMPT}'[:40])
    with pytest.raises(EditError), Log(tmp_path).hiding(PROMPT).timed("edit"):
        raise error
    (line,) = lines(tmp_path)
    assert "error=EditError status=500 id=r-1 body=" in line
    assert "echo" in line
    assert "collar" not in line


def test_sentences_and_details_are_told_at_the_detailed_level_only(tmp_path: Path) -> None:
    for detailed in (False, True):
        log = Log(tmp_path / str(detailed), detailed)
        log.tell_more("options", prompt=PROMPT)
        with pytest.raises(EditError), log.timed("edit"):
            raise EditError("/home/somebody/photo.png cannot be opened")
    (plain,) = lines(tmp_path / "False")
    assert "somebody" not in plain
    options, failed = lines(tmp_path / "True")
    assert "collar" in options
    assert "/home/somebody/photo.png" in failed


def test_a_defect_is_told_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Log(tmp_path).timed("edit"):
        raise KeyError(PROMPT)
    (line,) = lines(tmp_path)
    assert re.search(r'error=KeyError at="[^"]*test_log\.py:\d+" seconds=', line)
    assert "collar" not in line


def test_no_more_is_kept_than_was_promised(tmp_path: Path) -> None:
    log = Log(tmp_path)
    count = (FILES + 1) * MOST_BYTES // 1000
    for number in range(count):
        log.say("event", number=number, text="x" * 1000)
    kept = sorted(tmp_path.iterdir())
    assert [file.name for file in kept] == ["log.1.txt", "log.2.txt", "log.txt"]
    assert all(file.stat().st_size <= MOST_BYTES for file in kept)
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}
    assert f"number={count - 1} " in lines(tmp_path)[-1]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    Log(tmp_path / "file").say("event")
    file_in(tmp_path).mkdir()
    Log(tmp_path).say("event")
    NOWHERE.say("event")
