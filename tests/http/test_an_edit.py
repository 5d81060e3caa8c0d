"""A whole edit over a real socket, without GIMP: what goes where, and what is on disk when."""

from __future__ import annotations

import io
import json
import stat
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mask_editor import edit
from mask_editor.edit import Insertion, Stage
from mask_editor.errors import (
    Cancelled,
    CancelledAfterPaying,
    EditError,
    InvalidOptions,
    NotInserted,
)
from mask_editor.journal import Journal
from mask_editor.options import EditOptions
from mask_editor.provider import Provider
from PIL import Image
from standin import Standin
from standin.faults import status
from studio import SELECTED, Studio

TWO = EditOptions(prompt="a toadstool", num_images=2, seed=5)


def only_job(journal: Journal) -> Path:
    (job,) = journal.folder.iterdir()
    return job


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "jobs")


def test_every_result_reaches_the_host_and_the_caller(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    studio = Studio()
    outcome = edit.run(TWO, studio, lambda: provider, journal)
    assert outcome.layers == ["a toadstool #1", "a toadstool #2"]
    assert studio.stages == list(Stage)
    assert [arrival.result.seed for arrival in studio.inserted] == [5, 6]
    assert outcome.answer.credits is not None
    assert outcome.lost == {}
    assert standin.sales == 1


def test_source_and_mask_go_out_at_one_size_and_come_back_painted_in_the_hole_only(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    studio = Studio()
    edit.run(TWO, studio, lambda: provider, journal)
    sent = {upload.path: Image.open(io.BytesIO(upload.data)) for upload in standin.uploads}
    asked = standin.edits[0].body["promptObject"]
    source, mask = np.asarray(sent[asked["imageUrl"]]), np.asarray(sent[asked["maskUrl"]])
    assert source.shape[:2] == mask.shape
    for arrival in studio.inserted:
        painted = np.asarray(Image.open(arrival.picture.path))
        assert np.array_equal(painted[mask == 255], source[mask == 255])
        assert not np.array_equal(painted[mask == 0], source[mask == 0])


def test_the_job_on_disk_is_whole_private_and_without_the_key(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    edit.run(TWO, Studio(), lambda: provider, journal)
    job = only_job(journal)
    files = {path.name: path.read_bytes() for path in job.iterdir()}
    assert sorted(files) == [
        *("answer.json", "coverage.zlib", "inserted.json", "lock", "mask.png", "request.json"),
        *("result-1.png", "result-2.png", "source.png"),
    ]
    assert json.loads(files["request.json"])["options"]["prompt"] == "a toadstool"
    assert json.loads(files["inserted.json"]) == [0, 1]
    assert json.loads(files["request.json"])["coverage"] == "Y u8"
    assert zlib.decompress(files["coverage.zlib"]).count(200) == SELECTED.size.area
    assert stat.S_IMODE(job.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in job.iterdir()} == {0o600}
    assert not any(standin.api_key.encode() in data for data in files.values())


def test_a_failed_insertion_leaves_what_was_paid_for_on_disk_and_says_where(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    with pytest.raises(NotInserted, match="it was closed") as raised:
        edit.run(TWO, Studio(closed=True), lambda: provider, journal)
    job = only_job(journal)
    assert str(job) in str(raised.value)
    names = {path.name for path in job.iterdir()}
    assert {"answer.json", "result-1.png", "result-2.png"} <= names
    assert "inserted.json" not in names


def test_an_edit_that_is_cancelled_while_it_is_inserted_says_where_the_results_are(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    class Stopped(Studio):
        def insert(self, insertion: Insertion) -> list[str]:
            raise Cancelled

    with pytest.raises(CancelledAfterPaying) as raised:
        edit.run(TWO, Stopped(), lambda: provider, journal)
    job = only_job(journal)
    assert str(job) in str(raised.value)
    assert {"result-1.png", "result-2.png"} <= {path.name for path in job.iterdir()}
    assert not (job / "inserted.json").exists()


def test_nothing_is_sent_or_written_for_options_that_break_a_rule(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    with pytest.raises(InvalidOptions):
        edit.run(EditOptions(prompt=""), Studio(), lambda: provider, journal)
    assert standin.requests == []
    assert not journal.folder.exists()


def test_one_lost_result_does_not_lose_the_other(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    answered = {}

    def without_the_second(answer: dict[str, object]) -> dict[str, object]:
        answered.update(answer)
        detail = answer["aiRecord"]["aiRecordDetail"]  # type: ignore[index]
        detail["responseObject"]["data"][1]["url"] = standin.asset_base + "/gone"
        detail["resultObject"] = detail["resultObject"][:1]
        answer["aiRecord"]["temporaryUrls"] = []  # type: ignore[index]
        return answer

    standin.alter_answer = without_the_second
    studio = Studio()
    outcome = edit.run(TWO, studio, lambda: provider, journal)
    assert [arrival.result.index for arrival in studio.inserted] == [0]
    assert list(outcome.lost) == [1]
    assert "Image 2" in str(outcome.lost[1])


def test_the_key_goes_to_the_api_alone(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    edit.run(TWO, Studio(), lambda: provider, journal)
    to_api = [r for r in standin.requests if r.port == standin.api_port]
    assert {r.headers.get("API-KEY") for r in to_api} == {standin.api_key}
    assert len(standin.fetches) == 2
    for request in standin.fetches:
        assert standin.api_key not in f"{request.headers} {request.path} {request.query}"


def test_a_refused_edit_was_sent_once(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    standin.faults.always("features", status(500))
    with pytest.raises(EditError) as raised:
        edit.run(TWO, Studio(), lambda: provider, journal)
    assert raised.value.may_be_charged
    assert len(standin.edits) == 1


def test_an_indexed_image_is_edited_only_if_its_palette_is_agreed_to(
    standin: Standin, provider: Provider, journal: Journal
) -> None:
    with pytest.raises(InvalidOptions, match="its 16 colors") as refused:
        edit.run(TWO, Studio(palette=16), lambda: provider, journal)
    assert [problem.field for problem in refused.value.problems] == ["use-palette"]
    assert standin.requests == []
    edit.run(replace(TWO, use_palette=True), Studio(palette=16), lambda: provider, journal)
    assert standin.sales == 1
