"""Every way in which the provider, or the way to it, can fail: the right kind of error, nothing
broken inserted, no hang, and never a second paid request that could have been sold."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from mask_editor import edit, transport
from mask_editor.cancel import Cancel
from mask_editor.errors import (
    AnswerLost,
    AnswerNotUnderstood,
    Cancelled,
    ContentWithheld,
    EditError,
    KeyRefused,
    NotEnoughCredits,
    ProviderTrouble,
    RateLimited,
    RequestRefused,
    ResultNotFetched,
    TimedOutAfterSending,
    UnsafeAddress,
)
from mask_editor.journal import Journal
from mask_editor.options import EditOptions
from mask_editor.provider import USUAL, Provider, Steps
from mask_editor.transport import Limits
from standin import Standin
from standin.faults import (
    Fault,
    bomb,
    corrupt,
    delay,
    drip,
    flood,
    mislabelled,
    redirect,
    reset,
    silence,
    slow_body,
    slow_head,
    status,
    truncated,
)
from standin.tricks import (
    both,
    failed,
    fewer,
    more,
    no_temporary_links,
    resized,
    single_result_object,
    withheld,
)
from studio import Studio

TWO = EditOptions(prompt="a toadstool", num_images=2, seed=5)
LONG = 3.0  # seconds that the stand-in is silent or slow
SHORT = Limits(silence=0.6, total=1.2, answer_bytes=8_000_000)
JSON = "application/json"


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between attempts are tested by themselves."""
    monkeypatch.setattr(transport, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(transport, "LONGEST_PAUSE", 0.02)


@pytest.fixture
def provider(standin: Standin, cancel: Cancel) -> Provider:
    """A provider of whom little patience is shown."""
    steps = Steps(SHORT, SHORT, SHORT)
    return Provider(standin.api_key, standin.api_base, standin.asset_base, cancel, steps)


@pytest.fixture
def attempt(provider: Provider, tmp_path: Path) -> Callable[[], tuple[Studio, EditError | None]]:
    """Make one edit of two images; what was inserted, and how it failed if it did."""

    def make() -> tuple[Studio, EditError | None]:
        studio = Studio()
        try:
            outcome = edit.run(TWO, studio, lambda: provider, Journal(tmp_path / "jobs"))
        except EditError as error:
            return studio, error
        assert len(outcome.layers) + len(outcome.lost) == len(outcome.answer.results)
        return studio, None

    return make


def paid_requests(standin: Standin) -> int:
    """How often the paid request arrived, read or not."""
    return sum(request.path == "/api/features" for request in standin.requests)


Attempt = Callable[[], tuple[Studio, "EditError | None"]]


@dataclass(frozen=True)
class Row:
    """A fault of the paid request: the kind of error, how often it was sent, how often sold."""

    name: str
    fault: Fault
    kind: type[EditError]
    sent: int = 1
    sold: int = 0
    charged: bool = False


REFUSED = b'{"error": {"message": "no such thing"}}'
PAID = (
    Row("401", status(401, REFUSED, JSON), KeyRefused),
    Row("403", status(403, REFUSED, JSON), KeyRefused),
    Row("402", status(402, REFUSED, JSON), NotEnoughCredits),
    Row("400", status(400, REFUSED, JSON), RequestRefused),
    Row(
        "400 about credits",
        status(400, b'{"message": "Not enough credits"}', JSON),
        NotEnoughCredits,
    ),
    Row(
        "400 about safety",
        status(400, b'{"error": "failed the safety check"}', JSON),
        ContentWithheld,
    ),
    Row("404", status(404), RequestRefused),
    Row("413", status(413), RequestRefused),
    Row("redirect", redirect("https://example.org/api/features"), RequestRefused),
    Row("429 forever", status(429, headers={"Retry-After": "0"}), RateLimited, sent=4),
    Row("429 for an hour", status(429, headers={"Retry-After": "3600"}), RateLimited),
    Row("500", status(500), ProviderTrouble, charged=True),
    Row(
        "502 HTML",
        status(502, b"<html>Bad Gateway</html>", "text/html"),
        ProviderTrouble,
        charged=True,
    ),
    Row("503 after the sale", status(503).after_sale(), ProviderTrouble, sold=1, charged=True),
    Row("504", status(504), ProviderTrouble, charged=True),
    Row(
        "200 HTML",
        status(200, b"<html>Hello</html>", "text/html"),
        AnswerNotUnderstood,
        charged=True,
    ),
    Row("200 empty", status(200), AnswerNotUnderstood, charged=True),
    Row("200 broken JSON", status(200, b'{"aiRecord": {', JSON), AnswerNotUnderstood, charged=True),
    Row("200 a list", status(200, b"[1, 2]", JSON), AnswerNotUnderstood, charged=True),
    Row(
        "200 not UTF-8", status(200, b'{"a": "\xff\xfe"}', JSON), AnswerNotUnderstood, charged=True
    ),
    Row("200 deep", status(200, b"[" * 200_000, JSON), AnswerNotUnderstood, charged=True),
    Row(
        "200 no images",
        status(200, b'{"aiRecord": {"status": "SUCCESS"}}', JSON),
        AnswerNotUnderstood,
        charged=True,
    ),
    Row("200 other JSON", status(200, b'{"hello": 1}', JSON), RequestRefused),
    Row("64 MB", flood(64), AnswerNotUnderstood, charged=True),
    Row("64 MB, declared", flood(64, declared=True), AnswerNotUnderstood, charged=True),
    Row("reset before reading", reset().unread(), AnswerLost, charged=True),
    Row("reset after reading", reset(), AnswerLost, charged=True),
    Row("reset after the sale", reset().after_sale(), AnswerLost, sold=1, charged=True),
    Row("truncated", truncated(), AnswerLost, sold=1, charged=True),
    Row("silence", silence(LONG), TimedOutAfterSending, charged=True),
    Row("late", delay(LONG), TimedOutAfterSending, sold=1, charged=True),
    Row("slow in the headers", slow_head(LONG), TimedOutAfterSending, sold=1, charged=True),
    Row("slow in the body", slow_body(LONG), TimedOutAfterSending, sold=1, charged=True),
    Row("a drip", drip(40, 0.1), TimedOutAfterSending, sold=1, charged=True),
)


@pytest.mark.parametrize("row", PAID, ids=lambda row: row.name)
def test_a_fault_of_the_paid_request(standin: Standin, attempt: Attempt, row: Row) -> None:
    standin.faults.always("features", row.fault)
    studio, error = attempt()
    assert type(error) is row.kind
    assert error.may_be_charged is row.charged
    assert "\n" not in str(error)
    assert studio.inserted == []
    assert (paid_requests(standin), standin.sales) == (row.sent, row.sold)


FAILURES = (
    "aiRecord.aiRecordDetail.errorMessage",
    "aiRecord.errorMessage",
    "error.message",
    "error",
    "message",
)


@pytest.mark.parametrize("place", FAILURES)
def test_a_failed_status_in_a_200_is_a_failure(
    standin: Standin, attempt: Attempt, place: str
) -> None:
    standin.alter_answer = failed("the mask is upside down", place)
    studio, error = attempt()
    assert type(error) is RequestRefused
    assert "the mask is upside down" in str(error)
    assert studio.inserted == []
    assert paid_requests(standin) == 1


UPLOAD_FAULTS = (
    ("401", status(401, REFUSED, JSON), KeyRefused),
    ("413", status(413), RequestRefused),
    ("500", status(500), ProviderTrouble),
    ("HTML", status(200, b"<html>", "text/html"), AnswerNotUnderstood),
    ("no path", status(200, b"{}", JSON), AnswerNotUnderstood),
    ("reset", reset(), AnswerLost),
    ("silence", silence(LONG), TimedOutAfterSending),
)


@pytest.mark.parametrize(
    ("name", "fault", "kind"), UPLOAD_FAULTS, ids=[row[0] for row in UPLOAD_FAULTS]
)
def test_a_fault_of_every_upload_ends_the_edit_before_it_is_paid(
    standin: Standin, attempt: Attempt, name: str, fault: Fault, kind: type[EditError]
) -> None:
    standin.faults.always("assets", fault)
    _studio, error = attempt()
    assert type(error) is kind
    assert not error.may_be_charged
    assert paid_requests(standin) == 0


PASSING = (
    status(500),
    status(503),
    status(429, headers={"Retry-After": "0"}),
    reset(),
    reset().unread(),
)


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("kind", ["assets", "link"])
def test_a_passing_fault_of_an_upload_or_a_download_is_outlived(
    standin: Standin, attempt: Attempt, kind: str, fault: Fault
) -> None:
    standin.faults.next(kind, fault, times=2)  # type: ignore[arg-type]
    studio, error = attempt()
    assert error is None
    assert len(studio.inserted) == 2
    assert (paid_requests(standin), standin.sales) == (1, 1)


def test_a_429_of_the_paid_request_is_waited_out(standin: Standin, attempt: Attempt) -> None:
    standin.faults.next("features", status(429, headers={"Retry-After": "0"}), times=2)
    studio, error = attempt()
    assert error is None
    assert len(studio.inserted) == 2
    assert (paid_requests(standin), standin.sales) == (3, 1)


def test_retry_after_is_told_and_honoured_up_to_a_minute(
    standin: Standin, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Cancel, "sleep", lambda _, seconds: pauses.append(seconds))
    standin.faults.next("features", status(429, headers={"Retry-After": "60"}))
    standin.faults.next("features", status(429, headers={"Retry-After": "61"}))
    _, error = attempt()
    assert pauses == [60]
    assert isinstance(error, RateLimited)
    assert error.wait == 61
    assert "61 seconds" in str(error)


LINK_FAULTS = (
    ("404", status(404)),
    ("403", status(403)),
    ("500", status(500)),
    ("HTML", status(200, b"<html>", "text/html")),
    ("empty", status(200)),
    ("corrupt", corrupt()),
    ("bomb", bomb()),
    ("truncated", truncated()),
    ("to http", redirect("http://example.org/x.png")),
    ("to a private address", redirect("https://10.0.0.1/x.png")),
    ("to a file", redirect("file:///etc/passwd")),
    ("in circles", redirect("/ideogram/again")),
    ("silence", silence(LONG)),
    ("a drip", drip(200, 0.1)),
    ("reset", reset()),
)


@pytest.mark.parametrize(("name", "fault"), LINK_FAULTS, ids=[row[0] for row in LINK_FAULTS])
def test_a_result_whose_first_link_fails_comes_by_the_next(
    standin: Standin, attempt: Attempt, name: str, fault: Fault
) -> None:
    standin.faults.always("ideogram", fault)
    studio, error = attempt()
    assert error is None
    assert [arrival.result.index for arrival in studio.inserted] == [0, 1]
    assert {request.path.split("/")[1] for request in standin.fetches} == {"ideogram", "signed"}
    assert standin.sales == 1


@pytest.mark.parametrize(("name", "fault"), LINK_FAULTS, ids=[row[0] for row in LINK_FAULTS])
def test_results_that_cannot_be_had_at_all_are_named(
    standin: Standin, attempt: Attempt, monkeypatch: pytest.MonkeyPatch, name: str, fault: Fault
) -> None:
    monkeypatch.setattr("mask_editor.answers.BUCKET", standin.asset_base)  # no word to the world
    monkeypatch.setattr(transport, "ATTEMPTS", 1)
    standin.faults.always("link", fault)
    studio, error = attempt()
    assert type(error) is ResultNotFetched
    assert "Image 1 could not be fetched" in str(error)
    assert studio.inserted == []
    assert (paid_requests(standin), standin.sales) == (1, 1)


def test_a_wrong_content_type_on_a_good_picture_does_no_harm(
    standin: Standin, attempt: Attempt
) -> None:
    standin.faults.always("link", mislabelled("text/html"))
    studio, error = attempt()
    assert error is None
    assert len(studio.inserted) == 2


FORMS = (
    ("a single string", single_result_object, 2),
    ("no temporary links", no_temporary_links, 2),
    ("both", both(single_result_object, no_temporary_links), 2),
    ("fewer", fewer(1), 1),
    ("more", more(3), 5),
    ("one withheld", withheld(0), 1),
)


@pytest.mark.parametrize(("name", "trick", "count"), FORMS, ids=[row[0] for row in FORMS])
def test_every_form_of_answer_is_read(
    standin: Standin,
    attempt: Attempt,
    name: str,
    trick: Callable[[dict[str, object]], dict[str, object]],
    count: int,
) -> None:
    standin.alter_answer = trick
    studio, error = attempt()
    assert error is None
    assert len(studio.inserted) == count


def test_when_all_is_withheld_the_error_says_so(standin: Standin, attempt: Attempt) -> None:
    standin.alter_answer = withheld(0, 1)
    _studio, error = attempt()
    assert type(error) is ContentWithheld
    assert standin.sales == 1


def test_results_at_another_size_arrive(standin: Standin, attempt: Attempt) -> None:
    standin.paint = resized(128, 64)
    studio, error = attempt()
    assert error is None
    assert {(a.picture.size.width, a.picture.size.height) for a in studio.inserted} == {(128, 64)}


@pytest.mark.parametrize("kind", ["assets", "features", "link"])
@pytest.mark.parametrize("fault", [silence(20), slow_head(20), slow_body(20), drip(10, 1)])
def test_cancel_takes_effect_whatever_the_network_does(
    standin: Standin, cancel: Cancel, tmp_path: Path, kind: str, fault: Fault
) -> None:
    """With the usual patience an edit would wait for the 20 seconds of the fault."""
    standin.faults.always(kind, fault)  # type: ignore[arg-type]
    provider = Provider(standin.api_key, standin.api_base, standin.asset_base, cancel, USUAL)
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        cancel.press()

    threading.Timer(0.7, press).start()
    with pytest.raises(Cancelled) as raised:
        edit.run(TWO, Studio(), lambda: provider, Journal(tmp_path))
    assert time.monotonic() - pressed[0] < 10  # 0.3 is promised; the machine may be busy
    assert raised.value.may_be_charged is (kind == "features")


def test_cancel_before_anything_sends_nothing(
    standin: Standin, cancel: Cancel, attempt: Attempt
) -> None:
    cancel.press()
    _, error = attempt()
    assert isinstance(error, Cancelled)
    assert not error.may_be_charged
    assert standin.requests == []


def test_the_key_is_nowhere_but_in_its_header(
    standin: Standin,
    attempt: Attempt,
    provider: Provider,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    """In all failure modes, with a provider that even repeats the key in what it says."""
    caplog.set_level(logging.DEBUG)
    echo = f'{{"error": {{"message": "bad key {standin.api_key}"}}}}'.encode()
    echoes = (
        status(code, echo, JSON, {"X-Request-Id": standin.api_key}) for code in (400, 401, 429, 500)
    )
    told = [repr(provider), repr(replace(provider))]
    for fault in (
        *echoes,
        *(row.fault for row in PAID if not row.name.startswith(("s", "l", "64"))),
    ):
        standin.faults.clear()
        standin.faults.always("features", fault)
        _, error = attempt()
        assert error is not None
        told += [repr(error), str(error), error.body, error.request_id, repr(vars(error))]
        told += traceback.format_exception(error)
    told += [record.getMessage() for record in caplog.records]
    told += [
        f"{r.headers}{r.path}{r.query}" for r in standin.requests if r.port == standin.asset_port
    ]
    told += [f.read_text("latin-1") for f in tmp_path.rglob("*") if f.is_file()]
    assert not [text for text in told if standin.api_key in text]


def test_addresses_that_are_not_safe_are_refused() -> None:
    for base in (
        "http://example.org",
        "ftp://127.0.0.1",
        "127.0.0.1",
        "https://",
        "https://[",
        "https://u:p@h",
        "http://127.0.0.1.example.org",
    ):
        with pytest.raises(UnsafeAddress, match="ONE_MIN_AI_API_BASE"):
            Provider.from_environment("key", {"ONE_MIN_AI_API_BASE": base}, Cancel())
    for base in (
        "https://example.org/",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:1",
    ):
        found = Provider.from_environment("key", {"ONE_MIN_AI_ASSET_BASE": base}, Cancel())
        assert found.asset_base == base.rstrip("/")
