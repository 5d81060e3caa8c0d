"""Every scripted fault does on the wire what it says."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection, IncompleteRead
from io import BytesIO
from time import monotonic
from urllib.parse import urlsplit

import pytest
from PIL import Image
from standin import Fault, Standin
from standin.bomb import bomb_png
from standin.client import (
    PICTURE,
    arrivals,
    links_to_a_result,
    opened,
    opened_edit,
    order,
    send,
    send_edit,
    upload,
)
from standin.faults import (
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
from standin.pictures import decoded, png

PAUSE = 0.3
"""Seconds; long enough for what is sent before it to arrive, however busy the machine."""


@pytest.fixture
def links(standin: Standin) -> dict[str, str]:
    return links_to_a_result(standin)


def before_and_after(pieces: list[tuple[float, bytes]]) -> tuple[bytes, bytes]:
    """What came while the pause was on, and what came once it was over."""
    early = b"".join(data for seconds, data in pieces if seconds < PAUSE * 0.9)
    late = b"".join(data for seconds, data in pieces if seconds >= PAUSE * 0.9)
    return early, late


# In place of an answer


@pytest.mark.parametrize(
    ("code", "body", "content_type", "headers"),
    [
        (502, b"<html>Bad Gateway</html>", "text/html", {}),
        (200, b"", "application/json", {}),
        (200, b'{"aiRecord": {', "application/json", {}),
        (429, b"{}", "application/json", {"Retry-After": "7"}),
        (599, b"odd", "text/plain", {"X-One": "1", "X-Two": "2"}),
    ],
    ids=["HTML", "empty", "broken JSON", "429", "unknown status"],
)
def test_status(
    standin: Standin, code: int, body: bytes, content_type: str, headers: dict[str, str]
) -> None:
    standin.faults.next("assets", status(code, body, content_type, headers))
    reply = upload(standin, png(PICTURE))
    assert (reply.status, reply.body) == (code, body)
    assert reply.headers["Content-Type"] == content_type
    assert {name: reply.headers[name] for name in headers} == headers


def test_redirect(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("ideogram", redirect(links["stored"], 307))
    reply = send("GET", links["ideogram"])
    assert (reply.status, reply.headers["Location"]) == (307, links["stored"])


@pytest.mark.parametrize("change", [Fault.unread, lambda fault: fault, Fault.after_sale])
def test_reset(standin: Standin, change: Callable[[Fault], Fault]) -> None:
    standin.faults.next("features", change(reset()))
    with pytest.raises(ConnectionResetError):
        arrivals(opened_edit(standin, order(standin)))


def test_reset_in_the_middle_of_an_upload(standin: Standin) -> None:
    standin.faults.next("assets", reset().unread())
    with pytest.raises(ConnectionError):
        upload(standin, bytes(9_000_000))
    assert standin.uploads == []


def test_silence(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", silence(PAUSE))
    started = monotonic()
    assert arrivals(opened(links["signed"])) == []
    assert monotonic() - started >= PAUSE


def test_flood_is_valid_json_without_a_length(standin: Standin) -> None:
    standin.faults.next("features", flood(2))
    reply = send("POST", f"{standin.api_base}/api/features", b"{}", {"API-KEY": standin.api_key})
    assert "Content-Length" not in reply.headers
    assert len(reply.json["aiRecord"]) == 2_000_000


def test_flood_declares_its_length_and_is_not_held_in_memory(standin: Standin) -> None:
    standin.faults.next("link", flood(64_000, declared=True))
    connection = HTTPConnection(urlsplit(standin.asset_base).netloc, timeout=5)
    connection.request("GET", "/anything")
    response = connection.getresponse()
    assert int(response.headers["Content-Length"]) > 64_000_000_000
    assert len(response.read(20_000_000)) == 20_000_000
    connection.close()


# The honest answer, done something to


def test_delay(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", delay(PAUSE))
    early, late = before_and_after(arrivals(opened(links["signed"])))
    assert early == b""
    assert late.partition(b"\r\n\r\n")[2] == send("GET", links["signed"]).body


def test_slow_head(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", slow_head(PAUSE))
    early, late = before_and_after(arrivals(opened(links["signed"])))
    assert early.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in early
    assert late.partition(b"\r\n\r\n")[2] == send("GET", links["signed"]).body


def test_slow_body(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", slow_body(PAUSE))
    early, late = before_and_after(arrivals(opened(links["signed"])))
    first_half = early.partition(b"\r\n\r\n")[2]
    assert first_half
    assert first_half + late == send("GET", links["signed"]).body


def test_drip(standin: Standin, links: dict[str, str]) -> None:
    whole = send("GET", links["signed"]).body
    standin.faults.next("link", drip(len(whole) // 4, 0.05))
    started = monotonic()
    assert send("GET", links["signed"]).body == whole
    assert monotonic() - started >= 0.2


def test_truncated(standin: Standin, links: dict[str, str]) -> None:
    whole = send("GET", links["signed"]).body
    standin.faults.next("link", truncated())
    with pytest.raises(IncompleteRead) as caught:
        send("GET", links["signed"])
    assert caught.value.partial == whole[: len(whole) // 2]
    assert caught.value.expected == len(whole) - len(whole) // 2


def test_mislabelled(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", mislabelled("text/html"))
    reply = send("GET", links["signed"])
    assert reply.headers["Content-Type"] == "text/html"
    assert reply.image.size == (24, 16)


def test_corrupt(standin: Standin, links: dict[str, str]) -> None:
    whole = send("GET", links["signed"]).body
    standin.faults.next("link", corrupt())
    reply = send("GET", links["signed"])
    assert reply.headers["Content-Type"] == "image/png"
    assert len(reply.body) == len(whole)
    with pytest.raises(ValueError, match="does not decode"):
        decoded(reply.body)


def test_bomb(standin: Standin, links: dict[str, str]) -> None:
    standin.faults.next("link", bomb())
    reply = send("GET", links["signed"])
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/png")
    assert reply.body[16:24] == (30_000).to_bytes(4, "big") * 2
    assert len(reply.body) < 2_000_000
    with pytest.raises(Image.DecompressionBombError):
        _ = reply.image


@pytest.mark.parametrize("side", [1, 50, 300])
def test_a_bomb_is_a_valid_png(side: int) -> None:
    image = Image.open(BytesIO(bomb_png(side)))
    image.load()
    assert (image.size, image.mode, image.getextrema()) == ((side, side), "L", (0, 0))


def test_a_fault_after_the_sale_strikes_a_refusal_too(standin: Standin) -> None:
    standin.faults.next("features", mislabelled("text/html"))
    reply = send_edit(standin, {})
    assert (reply.status, reply.headers["Content-Type"]) == (400, "text/html")
    assert standin.sales == 0
