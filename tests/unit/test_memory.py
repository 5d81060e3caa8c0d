"""What is remembered, where, and that no file can break the dialog that reads it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.journal import Limits
from mask_editor.memory import (
    LEAST_KEPT,
    MOST_BYTES,
    MOST_KEPT,
    MOST_PROMPTS,
    Memory,
    MemoryNotKept,
    Remembered,
    parse,
    serialise,
)
from mask_editor.options import (
    CHOICES,
    LARGEST_SEED,
    MOST_IMAGES,
    EditOptions,
    find_problems,
)
from mask_editor.sound import LONGEST_TEXT

FULL = EditOptions(
    prompt="a toadstool",
    negative_prompt="moss",
    num_images=3,
    rendering_speed="QUALITY",
    magic_prompt="OFF",
    style_type="GENERAL",
    style_references=("/home/me/öl.png", "file:///b.jpg"),
    seed=7,
    source="visible",
    region="layer",
    match_colors=False,
)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "own")


def asked(memory: Memory, *prompts: str) -> None:
    for prompt in prompts:
        memory.remember(EditOptions(prompt=prompt))


def test_at_first_nothing_is_remembered_and_both_switches_are_on(memory: Memory) -> None:
    assert memory.recent_prompts() == ()
    assert memory.last_options() is None
    assert memory.prompts_in_images
    assert memory.remembers_prompts
    assert not memory.folder.exists()


def test_the_last_options_come_back_as_they_were(memory: Memory) -> None:
    memory.remember(FULL)
    assert memory.last_options() == FULL
    assert Memory(memory.folder).recent_prompts() == ("a toadstool",)


def test_prompts_come_newest_first_and_once(memory: Memory) -> None:
    asked(memory, "one", "two", "three", "  two\n", "   ")
    assert memory.recent_prompts() == ("two", "three", "one")


def test_the_oldest_prompts_go(memory: Memory) -> None:
    asked(memory, *(f"prompt {n}" for n in range(MOST_PROMPTS + 5)))
    prompts = memory.recent_prompts()
    assert len(prompts) == MOST_PROMPTS
    assert prompts[0] == f"prompt {MOST_PROMPTS + 4}"
    assert prompts[-1] == "prompt 5"


def test_a_prompt_that_is_too_long_is_not_cut_but_left_out(memory: Memory) -> None:
    asked(memory, "a" * LONGEST_TEXT, "b" * (LONGEST_TEXT + 1))
    assert memory.recent_prompts() == ("a" * LONGEST_TEXT,)
    assert memory.last_options() == EditOptions()


def test_a_full_memory_can_be_read_again(memory: Memory) -> None:
    longest = tuple(f"{n:02}" + "\x01\U0001f344" * (LONGEST_TEXT // 2 - 1) for n in range(30))
    what = Remembered(longest, replace(FULL, prompt=longest[0], negative_prompt=longest[1]))
    assert len(serialise(what)) < MOST_BYTES
    assert parse(serialise(what)) == what


def test_only_the_owner_can_read_it_and_nothing_else_is_left_behind(memory: Memory) -> None:
    before = os.umask(0)
    try:
        asked(memory, "one", "two")
    finally:
        os.umask(before)
    assert stat.S_IMODE(memory.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.folder.stat().st_mode) == 0o700
    assert list(memory.folder.iterdir()) == [memory.file]


def test_who_wants_no_prompts_remembered_has_none_on_the_disk(memory: Memory) -> None:
    memory.remember(FULL)
    memory.set_remembers_prompts(False)
    wordless = replace(FULL, prompt="", negative_prompt="")
    assert (memory.recent_prompts(), memory.last_options()) == ((), wordless)
    memory.remember(FULL)
    assert (memory.recent_prompts(), memory.last_options()) == ((), wordless)
    assert "toadstool" not in memory.file.read_text()
    assert "moss" not in memory.file.read_text()
    memory.set_remembers_prompts(True)
    memory.remember(FULL)
    assert memory.recent_prompts() == ("a toadstool",)


def test_the_switches_are_kept_and_survive_a_clearing(memory: Memory) -> None:
    memory.set_prompts_in_images(False)
    asked(memory, "one")
    memory.clear()
    assert memory.recent_prompts() == ()
    assert memory.last_options() is None
    assert not memory.prompts_in_images
    assert memory.remembers_prompts
    memory.set_prompts_in_images(True)
    assert memory.prompts_in_images


CHANGES: list[Callable[[Memory], None]] = [
    lambda memory: memory.remember(FULL),
    lambda memory: memory.set_prompts_in_images(False),
    lambda memory: memory.set_remembers_prompts(False),
    lambda memory: memory.clear(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_folder_that_cannot_be_made_is_an_error_of_ours(
    tmp_path: Path, change: Callable[[Memory], None]
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(MemoryNotKept, match="could not be remembered"):
        change(Memory(tmp_path / "file" / "own"))


def test_a_full_disk_leaves_what_was_there(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(memory, "one")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MemoryNotKept, match="No space left"):
        asked(memory, "two")
    assert memory.recent_prompts() == ("one",)
    assert list(memory.folder.iterdir()) == [memory.file]


@pytest.mark.parametrize("name", ["a folder", "a pipe", "too large", "a link to itself"])
def test_a_file_that_is_none_reads_as_empty(memory: Memory, name: str) -> None:
    memory.folder.mkdir()
    if name == "a folder":
        memory.file.mkdir()
    elif name == "a pipe":
        os.mkfifo(memory.file)
    elif name == "too large":
        memory.file.write_bytes(serialise(Remembered(("one",))) + b" " * MOST_BYTES)
    else:
        memory.file.symlink_to(memory.file)
    assert (memory.recent_prompts(), memory.last_options()) == ((), None)


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"recent-prompts": ' + b"[" * 100_000,
    b"1" * 10_000,
    b'{"last-options": {"seed": ' + b"9" * 5_000 + b"}}",
    b'{"recent-prompts": ["\\ud800", "nul\\u0000", 3, null, ["x"], ""]}',
    b'"recent-prompts"',
    b'{"recent-prompts": {"a": 1}, "last-options": ["prompt"]}',
]


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_files_read_as_empty(data: bytes) -> None:
    assert parse(data) == Remembered()


WRONG_VALUES = [
    ("prompt", 3),
    ("prompt", "\ud800"),
    ("negative_prompt", None),
    ("num_images", 0),
    ("num_images", MOST_IMAGES + 1),
    ("num_images", True),
    ("num_images", 2.0),
    ("rendering_speed", "WARP"),
    ("style_preset", ["none"]),
    ("style_references", "a.png"),
    ("style_references", ["a.png", 3]),
    ("style_references", list("abcdef")),
    ("character_reference", ["nul\0"]),
    ("seed", LARGEST_SEED + 1),
    ("seed", -2),
    ("region", "nowhere"),
    ("match_colors", 0),
]


@pytest.mark.parametrize(("name", "value"), WRONG_VALUES)
def test_an_option_that_is_not_known_gets_its_default_and_the_others_stay(
    name: str, value: object
) -> None:
    document = {"last-options": {**asdict(FULL), name: value, "from-the-future": 1}}
    assert parse(json.dumps(document).encode()).last == replace(
        FULL, **{name: getattr(EditOptions(), name)}
    )


VALUES: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=8) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)
OPTIONS = some.dictionaries(
    some.sampled_from(sorted(asdict(FULL))),
    VALUES | some.sampled_from([word for words in CHOICES.values() for word in words]),
)
DOCUMENTS = some.fixed_dictionaries(
    {},
    optional={
        "recent-prompts": some.lists(VALUES | some.text(max_size=3), max_size=50) | VALUES,
        "last-options": OPTIONS | VALUES,
        "prompts-in-images": VALUES,
        "remembers-prompts": VALUES,
    },
)


def require_sound(found: Remembered) -> None:
    """What the dialog counts on, whatever the file said."""
    assert len(found.prompts) <= MOST_PROMPTS
    assert len(set(found.prompts)) == len(found.prompts)
    for prompt in found.prompts:
        assert prompt.strip()
        assert len(prompt) <= LONGEST_TEXT
        assert "\0" not in prompt
        prompt.encode()
    assert isinstance(found.prompts_in_images, bool)
    assert isinstance(found.remembers_prompts, bool)
    if found.last is not None:
        alone = [EditOptions(prompt="x", **{k: v}) for k, v in _others(found.last)]
        assert [problem for options in alone for problem in _out_of_range(options)] == []
    assert parse(serialise(found)) == found


def _others(options: EditOptions) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in vars(options).items() if name != "prompt"]


def _out_of_range(options: EditOptions) -> list[Any]:
    return list(find_problems(options))


@given(some.binary())
def test_any_bytes_read_as_something_sound(data: bytes) -> None:
    require_sound(parse(data))


@given(DOCUMENTS | VALUES)
def test_any_document_reads_as_something_sound(document: Any) -> None:
    require_sound(parse(json.dumps(document).encode()))


@given(some.binary(max_size=40), some.lists(some.text(max_size=5), max_size=40))
def test_remembering_goes_on_after_any_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, prompts: list[str]
) -> None:
    memory = Memory(tmp_path_factory.mktemp("own"))
    memory.file.write_bytes(data)
    asked(memory, *prompts)
    sound = [text.strip() for text in prompts if "\0" not in text]
    newest_first = dict.fromkeys(filter(None, reversed(sound)))
    assert memory.recent_prompts() == tuple(newest_first)[:MOST_PROMPTS]


# How much of earlier edits is kept --------------------------------------------------------------


def test_the_limits_of_the_journal_are_kept_within_bounds(memory: Memory) -> None:
    assert memory.limits == Limits(200, 1_000_000_000)
    memory.set_limits(Limits(50, 300_000_000))
    memory.clear()
    assert memory.limits == Limits(50, 300_000_000)
    memory.set_limits(Limits(0, 1))
    assert memory.limits == LEAST_KEPT
    memory.set_limits(Limits(10**9, 10**18))
    assert memory.limits == MOST_KEPT


@pytest.mark.parametrize("value", [0, -1, 10**30, 20.5, True, "200", None, [200]])
def test_limits_that_cannot_be_are_the_usual_ones(value: object) -> None:
    document = {"kept-edits": value, "kept-bytes": value}
    assert parse(json.dumps(document).encode()).limits == Limits()


def test_the_log_is_detailed_only_where_that_was_asked_for(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    assert not memory.detailed_log
    memory.set_detailed_log(True)
    memory.clear()
    assert memory.detailed_log
    memory.file.write_text('{"detailed-log": "yes"}')
    assert not memory.detailed_log
