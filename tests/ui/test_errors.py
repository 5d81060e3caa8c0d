"""What goes wrong is told in the window, with details; what was typed is still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from standin import Standin
from standin.faults import status
from ui.dialog import PROMPT, Dialog
from ui.person import Person

WORDS = "a collar with a bell"
FAILURES = {
    500: "1min.ai has trouble of its own (status 500).",
    401: "1min.ai does not accept the API key",
    402: "Your 1min.ai account has not enough credits",
}


def is_told(person: Person, sentence: str) -> str:
    """Assert that the window says so, and that the prompt is still there; the details."""
    person.does("says", sentence)
    assert person.does("text", PROMPT) == WORDS
    person.does("press", "Details")
    person.does("wait", "Copy the details")
    return str(person.does("text", "Details"))


@pytest.mark.parametrize("code", FAILURES)
def test_the_provider_refuses(
    person: Person, standin: Standin, image: int, dialog: Dialog, code: int
) -> None:
    tree = person.gimp.tree(image=image)
    body = b'{"message": "number nine is out of order"}'
    standin.faults.next("features", status(code, body, "application/json"))
    dialog.open(WORDS)
    dialog.generate()
    details = is_told(person, FAILURES[code])
    assert f"status: {code}" in details
    assert "number nine is out of order" in details
    assert standin.api_key not in details
    assert len(standin.edits) == 1
    assert standin.sales == 0
    assert person.gimp.tree(image=image) == tree

    dialog.generate()
    person.does("says", "1 result")
    person.does("gone", "Close this message")
    dialog.close()
    assert standin.sales == 1
    assert len(person.gimp.tree(image=image)) == 2


def test_there_is_no_network(person: Person, standin: Standin, image: int, dialog: Dialog) -> None:
    dialog.open(WORDS)
    with away(standin):
        dialog.generate()
        assert "NoNetwork" in is_told(person, "cannot be reached. Check the network connection")
    person.does("press", "Close this message")
    person.does("gone", "Close this message")
    dialog.generate()
    person.does("says", "1 result")
    dialog.close()
    assert standin.sales == 1
    assert len(person.gimp.tree(image=image)) == 2


@contextmanager
def away(standin: Standin) -> Iterator[None]:
    """Nobody answers at the stand-in's ports."""
    standin.stop()
    try:
        yield
    finally:
        standin.start()
