"""Results that were paid for come back: from the disk, from their links, into whatever image."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mask_editor import edit, job, recover
from mask_editor.edit import Outcome, Stage
from mask_editor.errors import (
    Cancelled,
    CancelledAfterPaying,
    EditError,
    JournalTrouble,
    NothingToInsert,
    NotInserted,
    ResultNotFetched,
)
from mask_editor.journal import Journal
from mask_editor.options import EditOptions
from mask_editor.past import Fate, PastJob
from shop import Shop, painted
from studio import Studio

THREE = EditOptions(prompt="a toadstool", num_images=3, seed=5)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "jobs")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def failed(journal: Journal, shop: Shop, studio: Studio) -> PastJob:
    with pytest.raises(EditError):
        edit.run(THREE, studio, lambda: shop.provider, journal)
    return journal.jobs()[0]


def recovered(
    journal: Journal, past: PastJob, shop: Shop, studio: Studio, *wanted: int
) -> Outcome[str]:
    return recover.run(past, studio, lambda: shop, journal, wanted or None)


def test_what_is_on_disk_is_inserted_as_the_edit_would_have(journal: Journal, shop: Shop) -> None:
    past, studio = failed(journal, shop, Studio(closed=True)), Studio()
    outcome = recovered(journal, past, Shop(gone={0, 1, 2}), studio)
    first = Studio()
    edit.run(THREE, first, lambda: shop.provider, journal)
    (came,), (meant) = studio.insertions, first.insertions[0]
    assert came.window == meant.window
    assert came.selected == meant.selected
    assert came.coverage == meant.coverage
    assert came.options == meant.options
    assert came.answer == meant.answer
    assert [came.origin(a.result) for a in came.arrivals] == [
        meant.origin(a.result) for a in meant.arrivals
    ]
    assert [a.picture.path.read_bytes() for a in came.arrivals] == [
        painted(index).data for index in range(3)
    ]
    assert outcome.layers == ["a toadstool #1", "a toadstool #2", "a toadstool #3"]
    assert outcome.notes == ()
    assert studio.stages == [Stage.INSERT]
    assert not journal.job(past.id).waiting


def test_what_was_answered_and_not_fetched_is_fetched(journal: Journal, shop: Shop) -> None:
    class Impatient(Studio):
        def enter(self, stage: Stage) -> None:
            if stage is Stage.FETCH:
                raise Cancelled

    past, studio = failed(journal, shop, Impatient()), Studio()
    assert [result.fate for result in past.results] == [Fate.NOT_FETCHED] * 3
    recovered(journal, past, shop, studio)
    assert studio.stages == [Stage.FETCH, Stage.INSERT]
    assert [a.picture.path.parent for a in studio.inserted] == [past.folder] * 3
    assert [a.result.seed for a in studio.inserted] == [5, 6, 7]
    assert shop.sales == 1
    assert [result.fate for result in journal.job(past.id).results] == [Fate.FETCHED] * 3


def test_only_what_is_missing_is_fetched(journal: Journal, shop: Shop) -> None:
    past = failed(journal, shop, Studio(closed=True))
    (past.folder / "result-1.png").unlink()
    (past.folder / "result-3.png").write_bytes(painted(2).data[:-9])  # cut short
    again, studio = Shop(), Studio()
    recovered(journal, past, again, studio)
    assert again.fetches == [0, 2]
    assert [a.result.index for a in studio.inserted] == [0, 1, 2]
    assert studio.inserted[2].picture.path.read_bytes() == painted(2).data


def test_what_is_lost_keeps_its_reason_and_the_others_come(journal: Journal, shop: Shop) -> None:
    shop.gone = {1}
    edit.run(THREE, Studio(), lambda: shop.provider, journal)
    (past,) = journal.jobs()
    studio = Studio()
    with pytest.raises(ResultNotFetched, match="Image 2 is gone"):
        recovered(journal, past, shop, studio)
    assert studio.inserted == []
    assert journal.job(past.id).results[1].reason == "Image 2 is gone."
    shop.gone = set()
    recovered(journal, past, shop, studio)
    assert [a.result.index for a in studio.inserted] == [1]
    assert [r.inserted for r in journal.job(past.id).results] == [1, 1, 1]


def test_some_can_be_wanted_and_twice_is_told(journal: Journal, shop: Shop) -> None:
    past = failed(journal, shop, Studio(closed=True))
    assert recovered(journal, past, shop, Studio(), 1).notes == ()
    assert [r.inserted for r in journal.job(past.id).results] == [0, 1, 0]
    twice = recovered(journal, past, shop, Studio(), 1, 2)
    assert twice.notes == ("1 of these results had been inserted before: it is there once more.",)
    assert [r.inserted for r in journal.job(past.id).results] == [0, 2, 1]
    assert recovered(journal, past, shop, Studio()).layers == ["a toadstool #1"]  # it waited
    everything = recovered(journal, past, shop, Studio())
    assert len(everything.layers) == 3
    assert everything.notes[0].startswith("3 of these results had been inserted before")


def test_a_failed_insertion_can_be_tried_again(journal: Journal, shop: Shop) -> None:
    past = failed(journal, shop, Studio(closed=True))
    with pytest.raises(NotInserted, match="it was closed"):
        recovered(journal, past, shop, Studio(closed=True))
    assert journal.job(past.id).waiting
    assert len(recovered(journal, past, shop, Studio()).layers) == 3


def test_cancelled_while_fetching_keeps_what_came(journal: Journal, shop: Shop) -> None:
    past = failed(journal, shop, Studio(closed=True))
    (past.folder / "result-1.png").unlink()

    class Stopped(Studio):
        def enter(self, stage: Stage) -> None:
            raise Cancelled

    with pytest.raises(CancelledAfterPaying, match="what came back"):
        recovered(journal, past, shop, Stopped())
    assert len(recovered(journal, past, shop, Studio()).layers) == 3


def test_without_its_selection_a_result_shows_all_that_was_painted(
    journal: Journal, shop: Shop
) -> None:
    past, studio = failed(journal, shop, Studio(closed=True)), Studio()
    (past.folder / job.COVERAGE).write_bytes(b"broken")
    (past.folder / "source.png").unlink()
    outcome = recovered(journal, past, shop, studio)
    (insertion,) = studio.insertions
    assert set(insertion.coverage.samples) == {255}
    assert len(insertion.coverage.samples) == insertion.window.bounds.size.area
    assert insertion.source is None
    assert "Paint on their masks" in outcome.notes[0]
    assert "colors" in outcome.notes[1]


def test_without_its_answer_what_is_on_disk_comes(journal: Journal, shop: Shop) -> None:
    past, studio = failed(journal, shop, Studio(closed=True)), Studio()
    (past.folder / job.ANSWER).write_bytes(b"{")
    (past.folder / "result-2.png").unlink()
    recovered(journal, past, shop, studio)
    assert [a.result.index for a in studio.inserted] == [0, 2]
    assert studio.insertions[0].answer.credits is None


def test_without_its_request_nobody_knows_the_place(journal: Journal, shop: Shop) -> None:
    past, studio = failed(journal, shop, Studio(closed=True)), Studio()
    (past.folder / "result-2.png").unlink()
    document = json.loads((past.folder / job.REQUEST).read_text())
    document["window"] = None
    (past.folder / job.REQUEST).write_text(json.dumps(document))
    with pytest.raises(NotInserted, match="Open as Layers") as raised:
        recovered(journal, past, shop, studio)
    assert str(past.folder) in str(raised.value)
    assert (past.folder / "result-2.png").read_bytes() == painted(1).data  # fetched all the same
    assert studio.inserted == []


def test_an_edit_without_results_says_what_became_of_it(journal: Journal, shop: Shop) -> None:
    shop.fails = ResultNotFetched("Ideogram sleeps.")
    past = failed(journal, shop, Studio())
    with pytest.raises(NothingToInsert, match="Ideogram sleeps"):
        recovered(journal, past, shop, Studio())


def test_two_do_not_recover_the_same_at_once(journal: Journal, shop: Shop) -> None:
    past = failed(journal, shop, Studio(closed=True))

    class Busy(Studio):
        def enter(self, stage: Stage) -> None:
            with pytest.raises(JournalTrouble, match="at work"):
                recovered(journal, past, shop, Studio())

    assert len(recovered(journal, past, shop, Busy()).layers) == 3
