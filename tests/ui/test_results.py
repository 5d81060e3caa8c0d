"""The results in the window: which one is seen, kept, discarded; one undo takes each step back."""

from __future__ import annotations

import pytest
from standin import Standin
from ui.dialog import Dialog, until
from ui.person import Person


class Row:
    """Three results of one edit: layers in a group, thumbnails in the window."""

    def __init__(self, person: Person, image: int, dialog: Dialog) -> None:
        self.person, self.gimp, self.image = person, person.gimp, image
        dialog.open("a collar with a bell")
        person.does("type", "Images", "3")
        dialog.generate()
        person.does("says", "3 results")
        ((self.group, inside), _photo) = self.gimp.tree(image=image)
        self.layers = [number for number, _ in inside]
        self.names = [
            f"Result {number}, seed {self.gimp.describe(item=layer)['origin']['seed']}"
            for number, layer in enumerate(self.layers, 1)
        ]

    def seen(self) -> list[int]:
        """The results that are there and visible, by their place among the three."""
        return [
            place
            for place in self.there()
            if self.gimp.describe(item=self.layers[place])["visible"]
        ]

    def there(self) -> list[int]:
        """The results that are in the image."""
        groups = dict(self.gimp.tree(image=self.image))
        inside = [number for number, _ in groups.get(self.group, [])]
        return [place for place, layer in enumerate(self.layers) if layer in inside]

    def become(self, there: list[int], seen: list[int]) -> None:
        until(
            lambda: (self.there(), self.seen()) == (there, seen),
            f"not {there} are there and {seen} seen",
        )

    def undo(self) -> None:
        self.person.does("menu", "Edit", "Undo")


@pytest.fixture
def row(person: Person, standin: Standin, image: int, dialog: Dialog) -> Row:
    return Row(person, image, dialog)


def test_choosing_shows_one_and_hides_the_others(
    person: Person, standin: Standin, dialog: Dialog, row: Row
) -> None:
    row.become([0, 1, 2], [0])
    assert person.does("ticked", row.names[0])
    person.does("press", row.names[1])
    row.become([0, 1, 2], [1])
    assert person.does("ticked", row.names[1])
    person.does("focus", row.names[1])
    person.does("keys", "Right")
    row.become([0, 1, 2], [2])
    row.undo()
    row.become([0, 1, 2], [1])
    row.undo()
    row.become([0, 1, 2], [0])
    dialog.close()
    row.become([0, 1, 2], [0])
    assert standin.sales == 1


def test_discarding_one_shows_the_next(
    person: Person, standin: Standin, dialog: Dialog, row: Row
) -> None:
    person.does("press", row.names[1])
    row.become([0, 1, 2], [1])
    person.does("press", "Discard")
    row.become([0, 2], [2])
    person.does("gone", row.names[1])
    person.does("says", "2 results")
    row.undo()
    row.become([0, 1, 2], [1])
    dialog.close()


def test_discarding_all_but_one(person: Person, standin: Standin, dialog: Dialog, row: Row) -> None:
    person.does("press", row.names[2])
    row.become([0, 1, 2], [2])
    person.does("press", "Discard All but This")
    row.become([2], [2])
    person.does("gone", row.names[0])
    assert not dialog.can("Discard All but This")
    row.undo()
    row.become([0, 1, 2], [2])
    dialog.close()


def test_keeping_one_takes_it_out_of_the_row_only(
    person: Person, standin: Standin, image: int, dialog: Dialog, row: Row
) -> None:
    person.does("press", row.names[1])
    row.become([0, 1, 2], [1])
    tree = person.gimp.tree(image=image)
    person.does("press", "Keep")
    person.does("gone", row.names[1])
    person.does("says", "2 results")
    row.become([0, 1, 2], [1])
    assert person.gimp.tree(image=image) == tree
    assert not dialog.can("Keep")
    person.does("press", row.names[0])
    row.become([0, 1, 2], [0, 1])
    person.does("press", "Discard All but This")
    row.become([0, 1], [0, 1])
    row.undo()
    row.become([0, 1, 2], [0, 1])
    dialog.close()


def test_the_last_one_that_is_discarded_takes_the_group_along(
    person: Person, standin: Standin, image: int, dialog: Dialog, row: Row
) -> None:
    for _ in row.names:
        person.does("press", "Discard")
    until(lambda: len(person.gimp.tree(image=image)) == 1, "the group is still there")
    row.undo()
    until(lambda: len(row.there()) == 1, "one undo does not bring the last one back")
    dialog.close()
