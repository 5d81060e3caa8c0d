"""Whether the provider takes a key, found out without paying."""

from __future__ import annotations

import socket

import pytest
from mask_editor import transport
from mask_editor.cancel import Cancel
from mask_editor.errors import AnswerNotUnderstood, Cancelled, KeyRefused, NoNetwork
from mask_editor.provider import Provider
from standin import Standin
from standin.faults import corrupt

WRONG = "wrong-key-that-nobody-knows"


def test_a_good_key_is_taken_and_costs_nothing(standin: Standin, provider: Provider) -> None:
    provider.check_key()
    (upload,) = standin.uploads
    assert upload.content_type == "image/png"
    assert len(upload.data) < 100
    assert standin.edits == []
    assert standin.sales == 0


def test_a_wrong_key_is_refused_at_once(standin: Standin, cancel: Cancel) -> None:
    provider = Provider(WRONG, standin.api_base, standin.asset_base, cancel)
    with pytest.raises(KeyRefused) as raised:
        provider.check_key()
    assert raised.value.status == 401
    assert not raised.value.may_be_charged
    assert WRONG not in str(raised.value)
    assert len(standin.requests) == 1
    assert standin.uploads == []


def test_without_a_server_nothing_is_said_of_the_key(
    cancel: Cancel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ATTEMPTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with pytest.raises(NoNetwork) as raised:
        Provider(WRONG, base, base, cancel).check_key()
    assert not raised.value.may_be_charged
    assert WRONG not in str(raised.value)


def test_an_answer_that_is_not_the_providers_is_no_proof(
    standin: Standin, provider: Provider
) -> None:
    standin.faults.next("assets", corrupt())
    with pytest.raises(AnswerNotUnderstood):
        provider.check_key()


def test_who_stops_waiting_waits_no_longer(
    standin: Standin, provider: Provider, cancel: Cancel
) -> None:
    cancel.press()
    with pytest.raises(Cancelled):
        provider.check_key()
    assert standin.requests == []
