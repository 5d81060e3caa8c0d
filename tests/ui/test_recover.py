"""Recover Results… as a person uses it: what waits is said, found, inserted, or not wanted."""

from __future__ import annotations

from typing import Any

import pytest
from standin import Standin, faults
from ui.dialog import Dialog, until
from ui.person import Person

WORDS = "a small pond with water lilies"


@pytest.fixture
def waiting(person: Person, standin: Standin, image: int) -> None:
    """An edit was paid for, and its two results are not in the image, as after a crash."""
    ((layer, _),) = person.gimp.tree(image=image)
    options = {"prompt": WORDS, "num-images": 2}
    answer = person.gimp.edit(image=image, drawables=[layer], options=options)
    person.gimp.remove_results(layers=answer["layers"])
    (person.new_job() / "inserted.json").unlink()


def layers_of(person: Person, image: int) -> int:
    """How many layers there are in an image that are no groups."""

    def count(tree: list[Any]) -> int:
        return sum(count(inside) if inside else 1 for _item, inside in tree)

    return count(person.gimp.tree(image=image))


@pytest.mark.usefixtures("waiting")
def test_what_waits_is_said_once_and_leads_there(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    dialog.open()
    person.does("says", "Results of 1 earlier edit were paid for")
    person.does("press", "Recover Results…")
    person.does("wait", "Insert")
    person.does("says", "Results that were inserted: 0 of 2.")
    person.does("press", "Insert")
    person.does("says", "2 layers were inserted.")
    assert layers_of(person, image) == 3
    assert standin.sales == 1
    person.does("press", "Close")
    person.does("gone", "Insert")
    dialog.close()

    dialog.open()
    person.does("wait", "Generate")
    assert "earlier edit" not in person.does("read")
    dialog.close()


@pytest.mark.usefixtures("waiting")
def test_from_the_menu_into_a_new_image(person: Person, standin: Standin, image: int) -> None:
    before = set(person.gimp.images())
    person.does("menu", "Filters", "Ideogram", "Recover Results…")
    person.does("wait", "Insert")
    person.does("choose", "Insert into", "A new image")
    person.does("press", "Insert")
    person.does("says", "2 layers were inserted.")
    (made,) = set(person.gimp.images()) - before
    assert layers_of(person, made) == 3  # what was sent lies under them
    assert layers_of(person, image) == 1
    assert len(person.gimp.displays()) == 2
    assert standin.sales == 1
    person.does("press", "Close")
    person.does("gone", "Insert")
    person.gimp.wait_until_idle()


@pytest.mark.usefixtures("waiting")
def test_what_is_not_wanted_waits_no_more(person: Person) -> None:
    job = person.new_job()
    person.does("menu", "Filters", "Ideogram", "Recover Results…")
    person.does("wait", "Insert")
    person.does("press", "Not Wanted")
    until(lambda: (job / "dismissed.json").exists(), "it is still wanted")
    until(lambda: not person.does("sensitive", "Not Wanted"), "it can be pressed again")
    person.does("press", "Close")
    person.does("gone", "Insert")
    person.gimp.wait_until_idle()


def test_an_error_after_the_payment_leads_there(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    standin.faults.always("link", faults.status(403))
    dialog.open(WORDS)
    dialog.generate()
    person.does("says", "could not be fetched")
    standin.faults.clear()
    person.does("press", "Recover Results…")
    person.does("wait", "Insert")
    person.does("says", WORDS)
    person.does("press", "Insert")
    person.does("says", "1 layer was inserted.")
    assert layers_of(person, image) == 2
    assert standin.sales == 1
    person.does("press", "Close")
    person.does("gone", "Insert")
    dialog.close()
