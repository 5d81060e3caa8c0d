"""Filters ▸ Ideogram ▸ Edit Selection…, as a person uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from gimp.sent import prompt_object
from numpy.typing import NDArray
from standin import Standin
from standin.faults import delay
from ui.conftest import Person

EDIT_SELECTION = ("menu", "Filters", "Ideogram", "Edit Selection…")
PROMPT_LABEL = "Paint into the selection"
UNTIL_LATER = 10  # seconds of painting: time enough to do something else, on a busy machine too


@pytest.fixture
def image(person: Person, photo: Callable[[str], NDArray[Any]]) -> Iterator[int]:
    """A photo on the screen, a part of it selected."""
    gimp = person.gimp
    image: int = gimp.new_image(width=451, height=300)
    layer = gimp.new_layer(image=image, width=451, height=300, kind="RGB_IMAGE")
    gimp.paint(layer, photo("chelsea"))
    display = gimp.show(image=image)
    gimp.select_ellipse(image=image, x=120, y=80, width=150, height=120)
    gimp.clean(image=image)
    person.does("wait", "Filters")
    yield image
    gimp.wait_until_idle()
    gimp.close_display(display=display)


def test_a_person_edits_a_selection_and_takes_it_back(
    person: Person, standin: Standin, image: int
) -> None:
    gimp = person.gimp
    before, tree = gimp.visible(image), gimp.tree(image=image)
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("type", "Images", "2")
    person.does("press", "Generate")
    person.does("gone", "Generate")
    gimp.wait_for_layers(image=image, count=2)
    gimp.wait_until_idle()

    sent = prompt_object(standin)
    assert (sent["prompt"], sent["num_images"]) == ("a collar with a bell", 2)
    assert "seed" not in sent
    assert not np.array_equal(gimp.visible(image), before)
    (_, results), below = gimp.tree(image=image)
    assert len(results) == 2
    assert below == tree[0]

    person.does("menu", "Edit", "Undo")
    assert gimp.tree(image=image) == tree
    assert np.array_equal(gimp.visible(image), before)
    assert not gimp.is_dirty(image=image)
    assert standin.sales == 1


def test_closing_the_dialog_sends_nothing(person: Person, standin: Standin, image: int) -> None:
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("press", "Cancel")
    person.does("gone", "Generate")
    assert standin.requests == []
    assert not person.gimp.is_dirty(image=image)


def test_without_a_key_the_person_is_asked_for_it(
    person: Person, standin: Standin, image: int
) -> None:
    person.gimp.keys.forget()
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("press", "Generate")
    person.does("type", "API key", "not a key")
    person.does("press", "Save")
    person.does(
        "wait", "That is not an API key: it must be one word of plain letters, digits and signs."
    )
    person.does("type", "API key", standin.api_key)
    person.does("press", "Save")
    person.gimp.wait_for_layers(image=image, count=2)
    person.gimp.wait_until_idle()
    assert standin.sales == 1
    assert person.gimp.keys.find({}) == standin.api_key


def test_the_quick_mask_is_edited_as_the_selection(
    person: Person, standin: Standin, image: int
) -> None:
    gimp = person.gimp
    coverage = gimp.coverage(image)
    person.does("menu", "Select", "Toggle Quick Mask")
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("type", "Images", "1")
    person.does("press", "Generate")
    person.does("gone", "Generate")
    gimp.wait_for_layers(image=image, count=2)
    gimp.wait_until_idle()
    (result, _), _ = gimp.tree(image=image)
    x, y, width, height = gimp.describe(item=result)["bounds"]
    mask = gimp.pixels(gimp.describe(item=result)["mask"], "Y u8")[..., 0]
    assert np.array_equal(mask, coverage[y : y + height, x : x + width])


def test_an_indexed_image_is_edited_once_its_palette_is_agreed_to(
    person: Person, standin: Standin, image: int
) -> None:
    gimp = person.gimp
    gimp.make_indexed(image=image, colors=32)
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("type", "Images", "1")
    person.does(
        "wait",
        "This image is indexed: results get no colors but the 32 of its palette. To keep them "
        "all, change it with Image ▸ Mode ▸ RGB first.",
    )
    person.does("press", "Reduce to the palette")
    person.does("press", "Generate")
    person.does("gone", "Generate")
    gimp.wait_for_layers(image=image, count=2)
    gimp.wait_until_idle()
    (result, _), _ = gimp.tree(image=image)
    assert gimp.describe(item=result)["base"] == "indexed"


def test_without_a_selection_the_person_is_told_before_writing_a_prompt(
    person: Person, standin: Standin, image: int
) -> None:
    person.gimp.select_none(image=image)
    person.does(*EDIT_SELECTION)
    person.does("says", "Nothing is selected: select")
    assert standin.requests == []


def test_an_image_that_was_closed_meanwhile_loses_nothing(
    person: Person, standin: Standin, image: int
) -> None:
    standin.faults.next("features", delay(UNTIL_LATER))
    person.does(*EDIT_SELECTION)
    person.does("type", PROMPT_LABEL, "a collar with a bell")
    person.does("press", "Generate")
    person.does("gone", "Generate")
    for display in person.gimp.displays():
        person.gimp.close_display(display=display)
    person.does("says", "Nothing is lost: they are in")
    (job,) = person.jobs() - person.jobs_before
    assert (job / "result-1.png").is_file()
    assert standin.sales == 1
    assert person.gimp.images() == []


def test_the_key_can_be_changed_in_the_settings(
    person: Person, standin: Standin, image: int
) -> None:
    person.does("menu", "Filters", "Ideogram", "Settings…")
    person.does("type", "API key", "another-key")
    person.does("press", "Save")
    person.does("gone", "API key")
    assert person.gimp.keys.find({}) == "another-key"
