"""What the log tells of an edit over a real socket, and what it keeps to itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from mask_editor import edit, transport
from mask_editor.cancel import Cancel
from mask_editor.errors import EditError
from mask_editor.journal import Journal
from mask_editor.log import Log, file_in
from mask_editor.options import EditOptions
from mask_editor.provider import Provider
from standin import Standin
from standin.faults import redirect, status
from studio import Studio

OPTIONS = EditOptions(prompt="a toadstool with seven spots", seed=5)
REQUEST = re.compile(r" request method=(\w+) host=127\.0\.0\.1 path=(\S+)(?: sent=(\d+))? (.*)")


def provider(standin: Standin, log: Log) -> Provider:
    environment = {
        "ONE_MIN_AI_API_BASE": standin.api_base,
        "ONE_MIN_AI_ASSET_BASE": standin.asset_base,
    }
    return Provider.from_environment(standin.api_key, environment, Cancel(), log)


def make(standin: Standin, log: Log, folder: Path) -> None:
    asked = provider(standin, log)
    edit.run(OPTIONS, Studio(), lambda: asked, Journal(folder / "jobs"), log)


def test_every_stage_and_every_request_is_a_line(standin: Standin, tmp_path: Path) -> None:
    make(standin, Log(tmp_path), tmp_path)
    lines = file_in(tmp_path).read_text().splitlines()
    stages = re.findall(r" stage name=(\w+)", "\n".join(lines))
    assert stages == ["prepare", "upload", "paint", "fetch", "insert"]
    requests = [found.groups() for line in lines if (found := REQUEST.search(line))]
    assert len(requests) == len(standin.requests)
    assert [(method, path) for method, path, *_more in requests][:3] == [
        ("POST", "/api/assets"),
        ("POST", "/api/assets"),
        ("POST", "/api/features"),
    ]
    method, path, _sent, rest = requests[-1]
    assert (method, path) == ("GET", standin.requests[-1].path)
    assert re.fullmatch(r"status=200 received=\d+( id=\S+)? seconds=\d+\.\d{3}", rest)
    assert " prepared window=" in "\n".join(lines)
    said = "\n".join(lines)
    assert standin.api_key not in said
    assert "toadstool" not in said
    assert not [r.query for r in standin.requests if r.query and r.query in said]


def test_a_server_that_repeats_the_key_gets_it_into_no_log(
    standin: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "FIRST_PAUSE", 0.01)
    log = Log(tmp_path, detailed=True)
    key = standin.api_key
    echo = f'{{"error": {{"message": "bad key {key}"}}}}'.encode()
    standin.faults.next("features", status(400, echo, "application/json", {"X-Request-Id": key}))
    with pytest.raises(EditError), log.timed("edit"):
        make(standin, log, tmp_path)
    standin.faults.always("link", redirect(f"{standin.asset_base}/{key}/x.png?{key}"))
    with pytest.raises(EditError), log.timed("edit"):
        make(standin, log, tmp_path)
    said = file_in(tmp_path).read_text()
    assert " edit error=RequestRefused " in said
    assert "status=400" in said
    assert "bad key [API key]" in said
    assert "status=302" in said
    assert key not in said


def test_an_edit_that_cannot_be_logged_is_made(standin: Standin, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    make(standin, replace(Log(), folder=tmp_path / "file"), tmp_path)
    assert standin.sales == 1
