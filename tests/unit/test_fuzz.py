"""Hostile input of every kind: answers, parasites, journals, pictures. Nothing but our own errors
comes out of it, and it takes no more memory than it is worth.

HYPOTHESIS_PROFILE=long ./tests/run unit -k fuzz tries for about ten minutes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import struct
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from mask_editor import edit, job, origin, recover
from mask_editor.answers import (
    LONGEST_TEXT,
    MOST_RESULTS,
    Answer,
    read_answer,
    read_json,
    reason_of_failure,
    words_of,
)
from mask_editor.asked import LARGEST_SIDE, SAMPLE_BYTES
from mask_editor.errors import AnswerNotUnderstood, CannotEdit, EditError
from mask_editor.journal import Journal, Limits
from mask_editor.memory import LEAST_KEPT, MOST_KEPT, parse
from mask_editor.options import CHOICES, EditOptions
from mask_editor.origin import Origin
from mask_editor.past import PastJob
from mask_editor.pictures import JPEG, PNG, WEBP, damage, recognise
from PIL import Image
from shop import Shop, answer_of
from studio import Studio

MEGABYTE = 1_000_000
THREE = EditOptions(prompt="a toadstool", num_images=3, seed=5)

# Values and bytes that a stranger may have written -----------------------------------------------

numbers = some.integers() | some.sampled_from([-1, 0, 2**31, 2**63, 10**40, 10**400])
words = some.sampled_from(
    ["SUCCESS", "Y u8", "Y double", "../../etc/passwd", "file:///etc/passwd", "\ud800", "\0", ""]
)
leaves = some.none() | some.booleans() | numbers | some.floats() | words | some.text(max_size=9)
values = some.recursive(
    leaves,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=5), inner),
    max_leaves=8,
)
ODD = (b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"a":' * 50_000, b"9" * 100_000, b"\0" * 99)


@some.composite
def changed(draw: some.DrawFn, document: Any) -> Any:
    """A document with other values in some of its places."""
    if draw(some.integers(0, 9)) == 0:
        return draw(values)
    if isinstance(document, dict):
        return {
            name: draw(changed(value))
            for name, value in document.items()
            if draw(some.integers(0, 19))
        }
    if isinstance(document, list):
        return [draw(changed(value)) for value in document] * draw(some.sampled_from([1, 1, 1, 3]))
    return document


@some.composite
def spoiled(draw: some.DrawFn, whole: bytes) -> bytes:
    """Bytes of which some were cut out, and others put in."""
    data = whole
    for _edit in range(draw(some.integers(1, 4))):
        place = draw(some.integers(0, len(data)))
        cut = draw(some.sampled_from([0, 0, 1, 1, 2, 4, 8, 100, len(data)]))
        data = data[:place] + draw(some.binary(max_size=9)) + data[place + cut :]
    return data


def bytes_of(document: Any) -> some.SearchStrategy[bytes]:
    """What may stand where a JSON document should."""
    whole = json.dumps(document).encode()
    return some.one_of(
        changed(document).map(lambda found: json.dumps(found).encode()),
        spoiled(whole),
        some.sampled_from(ODD),
        some.binary(max_size=99),
    )


# Answers and parasites --------------------------------------------------------------------------

ANSWER = answer_of(3)
ANSWER["aiRecord"] |= {
    "uuid": "e40dd9ef",
    "temporaryUrl": "https://signed.example/0",
    "temporaryUrls": ["https://signed.example/0", ""],
    "errorMessage": "",
}
ANSWER["aiRecord"]["aiRecordDetail"] |= {"resultObject": ["images/0.png", "https://a.example/1"]}


@given(bytes_of(ANSWER))
def test_fuzz_answers(body: bytes) -> None:
    document = read_json(body)
    if document is None:
        return
    assert isinstance(words_of(document), str)
    assert reason_of_failure(document) != ""
    with contextlib.suppress(AnswerNotUnderstood):
        require_sound_answer(read_answer(document))


def require_sound_answer(answer: Answer) -> None:
    assert 0 < len(answer.results) <= MOST_RESULTS
    for result in answer.results:
        assert len(result.links) <= 3
        assert all(0 < len(link) <= LONGEST_TEXT for link in result.links)
        assert len(result.prompt) <= LONGEST_TEXT


@given(bytes_of(json.loads(origin.written(Origin(THREE, seed=5, prompt="in oil", credits=9)))))
def test_fuzz_parasites(data: bytes) -> None:
    with contextlib.suppress(CannotEdit):
        found = origin.read(data)
        assert origin.read(origin.written(found)) == found
        assert found.options.style_references == found.options.character_reference == ()
        for name, known in CHOICES.items():
            assert getattr(found.options, name.replace("-", "_")) in known


@given(bytes_of({"kept-edits": 200, "kept-bytes": 10**9, "recent-prompts": ["x"]}))
def test_fuzz_memory(data: bytes) -> None:
    limits = parse(data).limits
    assert LEAST_KEPT.jobs <= limits.jobs <= MOST_KEPT.jobs
    assert LEAST_KEPT.bytes <= limits.bytes <= MOST_KEPT.bytes


# The journal ------------------------------------------------------------------------------------


@cache
def genuine() -> dict[str, bytes]:
    """The files of an edit that failed at its very end, and some that others leave."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        with contextlib.suppress(EditError):
            edit.run(THREE, Studio(closed=True), lambda: Shop(gone={1}).provider, journal)
        (past,) = journal.jobs()
        files = {file.name: file.read_bytes() for file in past.folder.iterdir()}
    return {**files, job.INSERTED: b"[0, 2, 0]", job.TOLD: b"true", job.LOCK: b""}


def content_of(name: str, whole: bytes) -> some.SearchStrategy[Any]:
    """The file as it was, nothing, other bytes, or a thing that is no file."""
    others = bytes_of(json.loads(whole)) if name.endswith(".json") else spoiled(whole)
    kinds = some.sampled_from(["link", "loop", "pipe", "folder"])
    return some.one_of(some.just(whole), some.just(whole), some.none(), others, kinds)


@some.composite
def folders(draw: some.DrawFn) -> dict[str, Any]:
    """All that lies in a job's folder."""
    files = {name: draw(content_of(name, whole)) for name, whole in sorted(genuine().items())}
    more = ["result-64.webp", "result-65.png", "result-0.png", "source.jpg", "unsent.json", "x"]
    return {**files, **dict.fromkeys(draw(some.sets(some.sampled_from(more))), b"RIFF")}


def lay(place: Path, content: Any) -> None:
    if isinstance(content, bytes):
        place.write_bytes(content)
    elif content == "link":
        place.symlink_to("/etc/passwd")
    elif content == "loop":
        place.symlink_to(place.name)
    elif content == "pipe":
        os.mkfifo(place)
    elif content == "folder":
        place.mkdir()


@pytest.fixture(scope="module", autouse=True)
def quick_disk() -> Iterator[None]:
    """The journals here are not worth waiting for a disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@settings(
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(folders())
def test_fuzz_journals(contents: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", home)
        journal = Journal(Path(home) / "jobs", Limits(jobs=1))
        folder = journal.folder / "20260102-030405-0123abcd"
        folder.mkdir(parents=True)
        for name, content in contents.items():
            lay(folder / name, content)
        (past,) = journal.jobs()
        require_sound_job(past)
        assert journal.untold() == ([past] if past.waiting and not past.told else [])
        studio = Studio()
        with contextlib.suppress(EditError):
            recover.run(past, studio, lambda: Shop(gone={2}), journal)
            assert studio.inserted
        require_sound_job(journal.job(past.id))
        for arrival in studio.inserted:
            place = arrival.picture.path
            # Where a folder stands in its place, a result goes to a temporary one.
            assert place.parent == folder or place.parent.parent == Path(home)
            assert place.name in job.RESULTS
            assert not place.is_symlink()
        newer = journal.folder / "20260102-030405-0123abce"
        shutil.copytree(folder, newer, symlinks=True, ignore=shutil.ignore_patterns("*"))
        journal.trim()
        assert len(journal.jobs()) == 1


def require_sound_job(past: PastJob) -> None:
    """What the dialog counts on, whatever the files say."""
    assert past.account
    past.account.encode()
    assert past.started.year == 2026
    assert len(past.results) <= MOST_RESULTS
    for result in past.results:
        assert 0 <= result.result.index < MOST_RESULTS
        assert 0 <= result.inserted < 1_000_000
        result.reason.encode()
        picture = result.picture()
        assert picture is None or recognise(picture.path.read_bytes())
    asked = past.asked
    if asked is not None:
        bounds, layer = asked.window.bounds, asked.snapshot.layer
        assert layer.contains(bounds)
        assert bounds.contains(asked.snapshot.selected)
        assert max(layer.width, layer.height) <= LARGEST_SIDE
        assert asked.babl_format in SAMPLE_BYTES
        assert asked.options.style_references == ()
        f"{asked.options.prompt}{asked.snapshot.target}".encode()
    coverage = past.coverage()
    assert coverage is None or (asked and len(coverage.samples) == asked.coverage_bytes)
    assert all(isinstance(sentence, str) for sentence in past.missing)


@given(some.lists(some.text(max_size=30), max_size=6), some.binary(max_size=9))
def test_fuzz_names_of_jobs(names: list[str], content: bytes) -> None:
    with tempfile.TemporaryDirectory() as home:
        journal = Journal(Path(home) / "jobs", Limits(jobs=1, bytes=1))
        journal.folder.mkdir()
        for name in names:
            if "/" not in name:  # as a file: asked for by any name, below
                with contextlib.suppress(OSError, ValueError):
                    (journal.folder / name).write_bytes(content)
        before = sorted(os.listdir(journal.folder))
        assert journal.jobs() == []
        assert journal.trim() == []
        assert sorted(os.listdir(journal.folder)) == before
        for name in names:
            with pytest.raises(EditError):
                journal.job(name)


# Pictures ---------------------------------------------------------------------------------------


@cache
def pictures() -> tuple[bytes, ...]:
    """Real ones of every kind."""
    image = Image.effect_noise((60, 40), 70).convert("RGB")
    found = []
    for kind, options in (
        ("PNG", {}),
        ("PNG", {"optimize": True}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "exif": b"Exif\0\0" + bytes(99)}),
        ("WEBP", {"quality": 50}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0" + bytes(99)}),
    ):
        file = io.BytesIO()
        image.save(file, kind, **options)
        found.append(file.getvalue())
    return tuple(found)


def require_told(data: bytes) -> None:
    """A picture that is recognised has a size; that it is damaged is said, and nothing raised."""
    picture = recognise(data)
    if picture is None:
        return
    assert picture.content_type in (PNG, JPEG, WEBP)
    assert min(picture.size.width, picture.size.height) > 0
    assert damage(picture) in ("", *DAMAGES)


DAMAGES = (
    *("ends early", "has a broken chunk", "has broken samples", "has more samples than its size"),
)


@given(some.sampled_from(range(7)).flatmap(lambda index: spoiled(pictures()[index])))
def test_fuzz_pictures_that_were_spoiled(data: bytes) -> None:
    require_told(data)


HEADS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b"RIFF\0\0\0\0WEBPVP8X",
    b"",
)


@given(some.sampled_from(HEADS), some.binary(max_size=300))
def test_fuzz_pictures_of_any_bytes(head: bytes, data: bytes) -> None:
    require_told(head + data)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


chunks = some.tuples(
    some.sampled_from([b"IHDR", b"IDAT", b"IDAT", b"IEND", b"tEXt"]),
    some.binary(max_size=40) | some.binary(max_size=400).map(zlib.compress),
)


sides = some.integers(0, 2**32 - 1)


@given(sides, sides, some.lists(chunks, max_size=9))
def test_fuzz_pngs_of_sound_chunks(width: int, height: int, body: Any) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    require_told(HEADS[0] + head + b"".join(chunk(*parts) for parts in body))


# Memory -----------------------------------------------------------------------------------------


def peak_of(work: Callable[[], object]) -> float:
    """Megabytes that it takes at most, beyond what was there."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def png_of(width: int, height: int, *idats: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return HEADS[0] + head + b"".join(chunk(b"IDAT", idat) for idat in idats) + chunk(b"IEND", b"")


def test_a_bomb_in_a_png_is_not_unpacked_at_once() -> None:
    """A quarter of a gigabyte in a quarter of a megabyte, as the header says, or not."""
    packed = zlib.compress(bytes(250 * MEGABYTE), 1)
    for side, said in ((9_000, ""), (90, "has more samples than its size")):
        bomb = recognise(png_of(side, side, packed))
        assert bomb is not None
        assert peak_of(lambda: damage(bomb)) < 40  # noqa: B023
        assert damage(bomb) == said


def test_many_small_chunks_take_no_longer_than_they_are() -> None:
    """With chunks joined one by one this would copy ten gigabytes."""
    packed = zlib.compress(os.urandom(150_000), 0)
    many = recognise(png_of(300, 167, *(packed[at : at + 1] for at in range(len(packed)))))
    assert many is not None
    assert damage(many) == ""


def test_a_jpeg_without_an_end_is_given_up() -> None:
    assert recognise(b"\xff\xd8" + b"\xff" * 9_000_000) is None
    assert recognise(b"\xff\xd8" + b"\xff\xe0\0\x02" * 2_000_000) is None


def test_a_bomb_in_a_journal_is_not_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "20260102-030405-0123abcd"
    folder.mkdir()
    for name, data in genuine().items():
        (folder / name).write_bytes(data)
    (folder / job.COVERAGE).write_bytes(zlib.compress(bytes(200 * MEGABYTE), 1))
    assert peak_of(lambda: PastJob(folder).coverage()) < 10
    huge = {"x": 0, "y": 0, "width": LARGEST_SIDE, "height": LARGEST_SIDE}
    document = json.loads(genuine()[job.REQUEST])
    document["snapshot"]["layer"] = document["window"]["bounds"] = huge
    (folder / job.REQUEST).write_text(json.dumps(document))
    assert PastJob(folder).asked is not None
    assert peak_of(lambda: PastJob(folder).coverage()) < 10


def test_large_files_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "20260102-030405-0123abcd"
    folder.mkdir()
    for name in genuine():
        with (folder / name).open("wb") as file:
            file.truncate(3_000 * MEGABYTE)  # a file with nothing in it, of three gigabytes
    past = PastJob(folder)

    def read() -> None:
        assert [past.asked, past.answer, past.ending] == [None] * 3
        assert [past.coverage(), past.source()] == [None] * 2
        assert [result.picture() for result in past.results] == [None, None]

    assert peak_of(read) < 140  # a picture may have 64 MB
