"""Scripted faults strike whom they should, when they should."""

from __future__ import annotations

from contextlib import suppress
from http.client import IncompleteRead
from typing import Any

import pytest
from standin import Fault, Standin
from standin.client import (
    PICTURE,
    arrivals,
    links_to_a_result,
    opened_edit,
    order,
    send,
    send_edit,
    upload,
)
from standin.faults import (
    Faults,
    flood,
    reset,
    silence,
    status,
    truncated,
)
from standin.pictures import png


@pytest.fixture
def links(standin: Standin) -> dict[str, str]:
    return links_to_a_result(standin)


# Whom a fault strikes


def test_queued_faults_come_in_order_then_the_standing_one() -> None:
    faults = Faults()
    first, second, standing = status(500), status(501), status(502)
    faults.always("assets", standing)
    faults.next("assets", first, times=2)
    faults.next("assets", second)
    assert [faults.take("assets") for _ in range(5)] == [first, first, second, standing, standing]
    assert faults.take("features") is None
    faults.clear()
    assert faults.take("assets") is None


def test_the_most_particular_kind_comes_first() -> None:
    faults = Faults()
    general, particular = status(500), status(501)
    faults.next("link", general)
    faults.next("signed", particular)
    taken = [faults.take("signed", "link") for _ in range(3)]
    assert taken == [particular, general, None]


def test_each_endpoint_has_its_own(standin: Standin) -> None:
    standin.faults.next("features", status(503))
    assert upload(standin, png(PICTURE)).status == 200
    assert send_edit(standin, order(standin)).status == 503
    assert send_edit(standin, order(standin)).status == 200
    standin.faults.next("assets", status(503))
    assert upload(standin, png(PICTURE)).status == 503


@pytest.mark.parametrize("kind", ["ideogram", "signed", "stored"])
def test_one_kind_of_link_alone(standin: Standin, links: dict[str, str], kind: Any) -> None:
    standin.faults.always(kind, status(403))
    expected = {name: 403 if name == kind else 200 for name in links}
    assert {name: send("GET", link).status for name, link in links.items()} == expected
    standin.faults.always("link", status(410))
    assert {send("GET", link).status for link in links.values()} == {403, 410}


# Before and after the sale


@pytest.mark.parametrize("fault", [status(500), reset(), silence(0), flood(1)])
def test_before_the_sale_nothing_is_charged_after_it_all_is(standin: Standin, fault: Fault) -> None:
    def struck(fault: Fault) -> tuple[int, int]:
        """How many edits were taken in, and how many sold."""
        edits, sales = len(standin.edits), standin.sales
        standin.faults.next("features", fault)
        with suppress(ConnectionResetError):
            arrivals(opened_edit(standin, order(standin)))
        return len(standin.edits) - edits, standin.sales - sales

    assert struck(fault.unread()) == (0, 0)
    assert struck(fault) == (1, 0)
    assert struck(fault.after_sale()) == (1, 1)


def test_the_altered_honest_answer_was_paid_for(standin: Standin) -> None:
    standin.faults.next("features", truncated())
    with pytest.raises(IncompleteRead):
        send_edit(standin, order(standin))
    assert standin.sales == 1
