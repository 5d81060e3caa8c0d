"""Earlier edits: what is kept of them, what can be read again, and what makes room."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from mask_editor import edit, job, lock, past
from mask_editor.asked import Asked, Snapshot, Target, read, written
from mask_editor.errors import EditError, JournalTrouble, NoNetwork, NotInserted, TlsTrouble
from mask_editor.files import write_whole
from mask_editor.geometry import Bounds, Size, Window
from mask_editor.journal import Journal, Limits
from mask_editor.options import EditOptions
from mask_editor.past import Fate, PastJob, State
from shop import Shop, answer_of, painted
from studio import SELECTED, TARGET, Studio

TWO = EditOptions(prompt="a toadstool", num_images=2, seed=5)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "jobs")


def made(journal: Journal, shop: Shop | None = None, studio: Studio | None = None) -> PastJob:
    """An edit, however it ends, and what the journal has of it."""
    before = {past.id for past in journal.jobs()}
    shop = shop or Shop()
    try:
        edit.run(TWO, studio or Studio(), lambda: shop.provider, journal)
    except EditError:
        assert studio or shop.fails or shop.body or shop.gone
    (new,) = (past for past in journal.jobs() if past.id not in before)
    return new


# What is kept -----------------------------------------------------------------------------------


def test_an_edit_that_went_well_can_be_read_again(journal: Journal) -> None:
    studio = Studio()
    found = made(journal, studio=studio)
    assert found.state is State.ANSWERED
    assert found.asked is not None
    assert found.asked.options == TWO
    assert found.asked.snapshot.selected == SELECTED
    assert found.asked.snapshot.target == TARGET
    assert found.asked.window == studio.insertions[0].window
    assert found.coverage() == studio.insertions[0].coverage
    assert found.source() == studio.insertions[0].source
    assert found.answer is not None
    assert found.answer.credits == 90_000
    assert [result.fate for result in found.results] == [Fate.FETCHED] * 2
    assert [result.inserted for result in found.results] == [1, 1]
    assert [result.picture() for result in found.results] == [a.picture for a in studio.inserted]
    assert found.missing == ()
    assert not found.waiting
    assert found.account == "Results that were inserted: 2 of 2."
    assert abs((datetime.now() - found.started).total_seconds()) < 600


def test_jobs_are_listed_newest_first(journal: Journal) -> None:
    ids = [f"20260{month}01-120000-0000000{month}" for month in (3, 1, 2)]
    for name in (*ids, "notes", "20260101-120000-0000000G", ".half-20260101-120000-00000001"):
        (journal.folder / name).mkdir(parents=True)
    (journal.folder / "20260401-120000-00000004").symlink_to(journal.folder / ids[0])
    (journal.folder / "20260501-120000-00000005").write_text("no folder")
    assert [found.id for found in journal.jobs()] == [ids[0], ids[2], ids[1]]
    assert journal.jobs()[0].started == datetime(2026, 3, 1, 12)


def test_a_journal_that_is_none(tmp_path: Path) -> None:
    assert Journal(tmp_path / "nothing").jobs() == []
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(JournalTrouble, match="cannot be read"):
        Journal(tmp_path / "file").jobs()


def test_one_job_is_found_by_its_id_alone(journal: Journal, tmp_path: Path) -> None:
    found = made(journal)
    assert journal.job(found.id) == found
    (tmp_path / "20260101-120000-00000001").mkdir()
    for other in ("20260101-120000-00000001", "../20260101-120000-00000001", "", "..", "/etc"):
        with pytest.raises(JournalTrouble, match="not kept"):
            journal.job(other)


# What became of it ------------------------------------------------------------------------------


def test_one_that_failed_before_it_was_sent_cost_nothing(journal: Journal) -> None:
    class Unplugged(Shop):
        def upload_all(self, pictures: object) -> tuple[str, ...]:
            raise NoNetwork("The network is gone.")

    found = made(journal, Unplugged(fails=NoNetwork("")))
    assert found.state is State.FAILED
    assert found.ending == past.Ending("The network is gone.", may_be_charged=False)
    assert found.account == "The network is gone."


@pytest.mark.parametrize("charged", [True, False])
def test_one_that_failed_says_why_and_whether_it_may_be_charged(
    journal: Journal, charged: bool
) -> None:
    error = TlsTrouble("No such certificate.", may_be_charged=charged)
    found = made(journal, Shop(fails=error))
    assert found.state is State.FAILED
    assert found.ending == past.Ending(str(error), charged)
    assert ("may have been charged" in found.account) == charged


def test_the_mark_goes_before_the_request_does(journal: Journal) -> None:
    seen = []

    def on_sale() -> None:
        (running,) = journal.jobs()
        seen.append((running.state, (running.folder / job.UNSENT).exists(), running.waiting))

    made(journal, Shop(on_sale=on_sale))
    assert seen == [(State.RUNNING, False, False)]


BROKEN_ANSWERS = (b"<html>", b'{"aiRecord": {"status": "SUCCESS"}}', b"\x00" * 70, b"[" * 99_999)


@pytest.mark.parametrize("body", BROKEN_ANSWERS, ids=lambda body: repr(body[:9]))
def test_an_answer_that_is_not_understood_is_kept_as_it_came(journal: Journal, body: bytes) -> None:
    found = made(journal, Shop(body=body))
    assert (found.folder / job.ANSWER).read_bytes() == body
    assert found.results == ()
    assert found.ending is not None
    (found.folder / job.ENDED).unlink()  # as after a crash
    assert journal.job(found.id).state is State.NOT_UNDERSTOOD
    assert "may have been charged" in journal.job(found.id).account


def test_results_that_did_not_come_keep_their_reasons(journal: Journal) -> None:
    found = made(journal, Shop(gone={1}))
    assert [result.fate for result in found.results] == [Fate.FETCHED, Fate.LOST]
    assert found.results[1].reason == "Image 2 is gone."
    assert found.waiting
    assert found.account == "Results that were inserted: 1 of 2."


def test_a_withheld_result_waits_for_nobody(journal: Journal) -> None:
    found = made(journal, Shop(withheld=[1]))
    assert [result.fate for result in found.results] == [Fate.FETCHED, Fate.WITHHELD]
    assert not found.waiting


def test_results_that_could_not_be_inserted_wait(journal: Journal) -> None:
    found = made(journal, studio=Studio(closed=True))
    assert found.waiting
    assert [result.inserted for result in found.results] == [0, 0]
    assert found.ending is not None
    assert "it was closed" in found.ending.sentence


def test_waiting_is_told_once_and_can_be_dismissed(journal: Journal) -> None:
    first = made(journal, studio=Studio(closed=True))
    made(journal)
    assert journal.untold() == [first]
    journal.tell([first])
    assert journal.untold() == []
    assert journal.job(first.id).waiting
    journal.dismiss(first)
    assert not journal.job(first.id).waiting


def test_an_edit_that_was_cut_off_while_it_was_painted_is_told_once(journal: Journal) -> None:
    found = made(journal)
    for file in found.folder.iterdir():
        if file.name.startswith(("answer", "result", "inserted")):
            file.unlink()
    assert journal.job(found.id).state is State.UNANSWERED
    told = journal.reminder()
    assert "ended while 1 earlier edit was painted" in told
    assert "may have been charged" in told
    assert "Recover Results" not in told
    assert journal.reminder() == ""


# What makes room --------------------------------------------------------------------------------


def numbered(journal: Journal, number: int, size: int, waits: bool = False) -> str:
    """A job of `size` bytes and a bit, the later the larger its number."""
    name = f"20260101-1200{number:02}-00000000"
    folder = journal.folder / name
    folder.mkdir(parents=True)
    (folder / "source.png").write_bytes(bytes(size))
    if waits:
        (folder / "result-1.png").write_bytes(b"")
    return name


def ids(journal: Journal) -> list[str]:
    return [found.id for found in journal.jobs()]


def test_the_oldest_make_room_and_those_that_wait_do_so_last(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Limits(jobs=3))
    names = [numbered(journal, number, 10, waits=number in (0, 2)) for number in range(5)]
    assert journal.trim() == [names[1], names[3]]
    assert ids(journal) == [names[4], names[2], names[0]]
    assert Journal(tmp_path, Limits(jobs=1)).trim() == [names[4], names[0]]
    assert ids(journal) == [names[2]]


def test_bytes_are_bounded_as_well(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Limits(bytes=2_500))
    names = [numbered(journal, number, 1_000) for number in range(5)]
    assert journal.trim() == names[:3]
    assert journal.trim() == []
    assert os.listdir(tmp_path) != []


def test_nothing_but_jobs_is_removed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "photo.xcf").write_bytes(bytes(50))
    journal = Journal(tmp_path / "jobs", Limits(jobs=1, bytes=10))
    numbered(journal, 1, 100)
    (journal.folder / "20260101-120000-00000001").symlink_to(outside)
    (journal.folder / "20260101-120001-00000000" / "link").symlink_to(outside)
    (journal.folder / "mine").mkdir()
    journal.trim()
    assert (outside / "photo.xcf").exists()
    assert sorted(os.listdir(journal.folder)) == ["20260101-120000-00000001", "mine"]


def test_one_that_is_being_made_stays_and_is_no_news(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Limits(jobs=1, bytes=1))
    with journal.opened() as running:
        running.keep_picture("result-1", painted(0))
        assert journal.trim() == []
        assert journal.untold() == []
        (found,) = journal.jobs()
        assert found.state is State.RUNNING
        with pytest.raises(JournalTrouble, match="at work"), journal.reopened(found):
            pass
    assert journal.untold() == [PastJob(running.folder)]
    assert journal.trim() == [found.id]


def test_an_edit_makes_room_when_it_ends(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Limits(jobs=2))
    made(journal)
    made(journal)
    made(journal)
    assert len(journal.jobs()) == 2
    made(journal, Shop(fails=NoNetwork("")))
    assert len(journal.jobs()) == 2


def test_what_was_half_made_or_half_removed_goes_after_an_hour(journal: Journal) -> None:
    for age, number in ((0, 1), (4000, 2)):
        half = journal.folder / f".half-20260101-120000-0000000{number}"
        half.mkdir(parents=True)
        (half / "source.png").write_bytes(b"")
        then = datetime.now().timestamp() - age
        os.utime(half, (then, then))
    journal.trim()
    assert os.listdir(journal.folder) == [".half-20260101-120000-00000001"]


# A disk that says no ----------------------------------------------------------------------------


def test_without_a_journal_the_edit_is_made_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("no folder")
    journal, shop, studio = Journal(tmp_path / "profile" / "jobs"), Shop(), Studio()
    outcome = edit.run(TWO, studio, lambda: shop.provider, journal)
    assert len(outcome.layers) == 2
    assert "does not know it" in outcome.notes[0]
    assert str(journal.folder) in outcome.notes[0]
    assert not studio.inserted[0].picture.path.parent.exists()  # nothing is left lying about


def test_without_a_journal_what_was_paid_for_is_kept_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("no folder")
    with pytest.raises(NotInserted) as raised:
        edit.run(TWO, Studio(closed=True), lambda: Shop().provider, Journal(tmp_path / "profile"))
    elsewhere = Path(str(raised.value).split(" in ")[-1].rstrip("."))
    assert elsewhere.stat().st_mode & 0o777 == 0o700
    assert (elsewhere / "result-2.png").read_bytes() == painted(1).data
    for file in elsewhere.iterdir():
        file.unlink()
    elsewhere.rmdir()


Full = Callable[[Callable[[Path], bool]], None]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    """Let the disk be full for the places that a function says."""

    def fill(says_no: Callable[[Path], bool]) -> None:
        def write(place: Path, data: bytes) -> None:
            if says_no(place):
                raise OSError(28, "No space left on device")
            write_whole(place, data)

        monkeypatch.setattr(job, "write_whole", write)

    return fill


FILES = (
    *("unsent.json", "request.json", "coverage.zlib", "mask.png", "source.png", "answer.json"),
    *("result-1.png", "result-2.png", "inserted.json"),
)


@pytest.mark.parametrize("first", FILES)
def test_a_disk_that_fills_up_during_the_edit(journal: Journal, full: Full, first: str) -> None:
    """From the moment when that file is written, nothing more goes into the journal."""
    filled: list[Path] = []

    def says_no(place: Path) -> bool:
        if journal.folder in place.parents and (filled or place.name == first):
            filled.append(place)
        return journal.folder in place.parents and bool(filled)

    full(says_no)
    shop, studio = Shop(), Studio()
    outcome = edit.run(TWO, studio, lambda: shop.provider, journal)
    assert len(outcome.layers) == 2
    assert outcome.lost == {}
    assert any("No space left" in note for note in outcome.notes)
    assert len(outcome.notes) == 1
    assert shop.sales == 1
    for found in journal.jobs():
        assert found.state is not State.NOT_SENT


def test_a_disk_that_is_full_everywhere_costs_nothing(journal: Journal, full: Full) -> None:
    full(lambda place: True)
    shop = Shop()
    with pytest.raises(EditError, match="make room"):
        edit.run(TWO, Studio(), lambda: shop.provider, journal)
    assert shop.sales == 0


def test_a_result_that_nothing_has_room_for_does_not_lose_the_others(
    journal: Journal, full: Full
) -> None:
    full(lambda place: place.name in ("result-1.png", "answer.json"))
    studio = Studio()
    outcome = edit.run(TWO, studio, lambda: Shop().provider, journal)
    assert [arrival.result.index for arrival in studio.inserted] == [1]
    assert list(outcome.lost) == [0]
    assert "result-1.png" in str(outcome.lost[0])
    assert any("answer.json" in note for note in outcome.notes)


def test_old_edits_that_cannot_be_removed_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, Limits(jobs=1))
    numbered(journal, 1, 1)

    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    shop = Shop(on_sale=lambda: monkeypatch.setattr(Path, "rename", refuse))
    outcome = edit.run(TWO, Studio(), lambda: shop.provider, journal)
    (note,) = outcome.notes
    assert note == f"Old edits could not be removed from {tmp_path} (Permission denied)."


# What is not believed ---------------------------------------------------------------------------

ASKED = Asked(
    TWO,
    Snapshot(Bounds(-3, 4, 100, 80), Bounds(10, 20, 30, 20), 16, TARGET),
    Window(Bounds(0, 10, 60, 50), Size(120, 100)),
    "Y float",
)


def test_what_was_asked_is_read_as_it_was_written() -> None:
    assert read(written(ASKED)) == ASKED
    assert ASKED.coverage_bytes == 60 * 50 * 4


def test_no_path_comes_out_of_a_journal() -> None:
    options = replace(TWO, style_references=("/etc/passwd",), character_reference=("/home/face",))
    found = read(written(replace(ASKED, options=options)))
    assert found == ASKED


def test_names_that_are_no_text_do_no_harm() -> None:
    target = Target("s", 1, "file:///\udcff", "a\0b\x1b\ud800", 2, "x" * 20_000)
    found = read(written(replace(ASKED, snapshot=replace(ASKED.snapshot, target=target))))
    assert found is not None
    assert found.snapshot.target == Target("s", 1, "file:///", "ab", 2, "x" * 10_000)


CHANGES: tuple[tuple[str, Any], ...] = (
    ("window.bounds.width", 0),
    ("window.bounds.width", 10**9),
    ("window.bounds.width", 60.0),
    ("window.bounds.x", -4),  # outside the layer
    ("window.bounds.height", 9),  # less than the selection
    ("window.sent.width", 524_289),
    ("window.sent", None),
    ("snapshot.layer.x", 2**40),
    ("snapshot.selected.y", True),
    ("coverage", "R'G'B' u8"),
    ("coverage", ["Y u8"]),
    ("options", []),
)


@pytest.mark.parametrize(("place", "value"), CHANGES)
def test_a_request_that_cannot_be_is_not_believed(place: str, value: object) -> None:
    document = json.loads(written(ASKED))
    *parents, name = place.split(".")
    holder = document
    for parent in parents:
        holder = holder[parent]
    holder[name] = value
    assert read(json.dumps(document).encode()) is None


def test_images_are_known_again() -> None:
    same_run = replace(TARGET, uri="file:///elsewhere.xcf")
    same_file = replace(TARGET, session="a later run", image=1)
    assert TARGET.is_open_as(same_run)
    assert not TARGET.is_open_as(same_file)
    assert TARGET.is_file_of(same_file)
    assert not TARGET.is_file_of(same_run)
    assert not Target().is_open_as(Target())
    assert not Target().is_file_of(Target())


def test_a_coverage_that_unpacks_to_more_or_less_is_none(journal: Journal) -> None:
    found = made(journal)
    good = found.coverage()
    assert good is not None
    for samples in (good.samples[1:], good.samples + b"\0", b"", bytes(50_000_000)):
        (found.folder / job.COVERAGE).write_bytes(zlib.compress(samples))
        assert found.coverage() is None
    (found.folder / job.COVERAGE).write_bytes(zlib.compress(good.samples)[:-2])
    assert found.coverage() is None
    (found.folder / job.COVERAGE).write_bytes(zlib.compress(good.samples))
    assert found.coverage() == good


def test_links_and_pipes_are_not_followed(journal: Journal, tmp_path: Path) -> None:
    found = made(journal)
    for name in ("request.json", "answer.json", "result-1.png", "coverage.zlib", "source.png"):
        place = found.folder / name
        place.rename(tmp_path / name)
        if name in ("request.json", "source.png"):
            os.mkfifo(place)
        else:
            place.symlink_to(tmp_path / name)
    again = journal.job(found.id)
    assert again.asked is None
    assert again.answer is None
    assert again.coverage() is None
    assert again.source() is None
    assert [result.result.index for result in again.results] == [1]
    assert again.missing == (
        "What was asked for cannot be read.",
        "The selection is missing.",
        "The picture that was sent is missing.",
    )


def test_a_picture_is_checked_before_it_is_given_to_a_decoder(journal: Journal) -> None:
    found = made(journal)
    place = found.results[0].place
    assert place is not None
    whole = painted(0).data
    huge = bytearray(whole)
    huge[16:20] = (50_000).to_bytes(4, "big")
    huge[20:24] = (50_000).to_bytes(4, "big")
    for data in (b"", b"GIF89a", whole[:-1], whole[:40] + b"x" + whole[41:], bytes(huge)):
        place.write_bytes(data)
        assert found.results[0].picture() is None
    place.write_bytes(whole)
    assert found.results[0].picture() is not None


def test_absurd_counts_are_passed_over(journal: Journal) -> None:
    found = made(journal)
    for name, text in (
        (job.INSERTED, '[0, 0, true, "1", 1e9, -1, 99999999999999999999, null, [0]]'),
        (job.LOST, '{"1": 7, "x": "y", "0": "\\ud800 gone"}'),
        (job.ENDED, '{"sentence": ["x"], "may_be_charged": 0}'),
    ):
        (found.folder / name).write_text(text)
    again = journal.job(found.id)
    assert [result.inserted for result in again.results] == [2, 0]
    assert [result.reason for result in again.results] == [" gone", ""]
    assert again.ending == past.Ending("", may_be_charged=True)


def test_an_answer_with_too_many_results_is_none(journal: Journal) -> None:
    found = made(journal)
    (found.folder / job.ANSWER).write_text(json.dumps(answer_of(65)))
    assert journal.job(found.id).answer is None
    assert len(journal.job(found.id).results) == 2  # those whose files are there


def test_a_lock_is_for_one_and_goes_with_its_holder(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    assert not lock.is_held(file)
    with lock.held(file):
        assert lock.is_held(file)
        with pytest.raises(lock.Taken), lock.held(file):
            pass
    assert not lock.is_held(file)
    with lock.held(tmp_path / "no folder" / "lock"):  # where none can be had, work goes on
        pass
