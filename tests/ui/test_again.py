"""The same once more: from a result layer, and with the last values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin
from ui.dialog import PROMPT, Dialog
from ui.person import Person

AGAIN = "plug-in-ideogram-mask-edit-again"
WORDS = "a collar with a bell"
OPTIONS = {"prompt": WORDS, "seed": 4711, "negative-prompt": "a hat", "style-type": "FICTION"}


@pytest.fixture
def result(person: Person, standin: Standin, image: int) -> int:
    """A result layer, active; the selection is another one by now, and the stand-in is asked
    anew."""
    gimp = person.gimp
    ((layer, _),) = gimp.tree(image=image)
    answer = gimp.edit(image=image, drawables=[layer], options=OPTIONS)
    assert answer["error"] == ""
    gimp.select_rectangle(image=image, x=10, y=10, width=40, height=40)
    standin.reset()
    (number,) = answer["layers"]
    return int(number)


def asked(standin: Standin) -> dict[str, object]:
    (edit,) = standin.edits
    names = ("prompt", "seed", "negative_prompt", "style_type")
    return {name: edit.body["promptObject"].get(name) for name in names}


def expected() -> dict[str, object]:
    return {name.replace("-", "_"): value for name, value in OPTIONS.items()}


def mask_of(gimp: Session, image: int, layer: int) -> NDArray[Any]:
    """What the layer's mask lets through, over the whole canvas."""
    told = gimp.describe(item=layer)
    x, y, width, height = told["bounds"]
    canvas = np.zeros((300, 451), np.uint8)
    canvas[y : y + height, x : x + width] = gimp.pixels(told["mask"], "Y u8")[..., 0]
    return canvas


def test_a_person_edits_again_from_a_result(
    person: Person, standin: Standin, image: int, dialog: Dialog, result: int
) -> None:
    gimp = person.gimp
    dialog.open(item="Edit Again from This Layer…")
    assert person.does("text", PROMPT) == WORDS
    person.does("choose", "More")
    assert person.does("value", "Seed") == OPTIONS["seed"]
    assert np.array_equal(gimp.coverage(image), mask_of(gimp, image, result))
    dialog.generate()
    dialog.close()
    assert asked(standin) == expected()
    layers = [number for number, _ in gimp.tree(image=image)]
    assert len(layers) == 3
    (new,) = (n for n in layers if n != result and gimp.describe(item=n)["origin"])
    assert np.array_equal(mask_of(gimp, image, new), mask_of(gimp, image, result))
    assert gimp.describe(item=new)["bounds"] == gimp.describe(item=result)["bounds"]


def test_without_a_window_it_is_the_same(
    person: Person, standin: Standin, image: int, result: int
) -> None:
    gimp = person.gimp
    answer = gimp.edit(image=image, drawables=[result], options={}, procedure=AGAIN)
    assert answer["error"] == ""
    (new,) = answer["layers"]
    assert asked(standin) == expected()
    assert np.array_equal(mask_of(gimp, image, new), mask_of(gimp, image, result))


def test_a_layer_that_is_no_result_is_told_so(person: Person, standin: Standin, image: int) -> None:
    person.does("menu", "Filters", "Ideogram", "Edit Again from This Layer…")
    person.does("says", "This layer was not made by Ideogram Mask Editor")
    person.does("press", "OK")
    assert standin.requests == []


def test_with_the_last_values_the_present_selection_is_edited(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    dialog.open(WORDS)
    person.does("choose", "Speed", "Turbo: fast")
    dialog.generate()
    dialog.close()
    standin.reset()
    photo = gimp.tree(image=image)[-1][0]
    gimp.select_rectangle(image=image, x=300, y=150, width=80, height=60)
    coverage = gimp.coverage(image)
    answer = gimp.edit(image=image, drawables=[photo], options={}, run_mode="WITH_LAST_VALS")
    assert answer["error"] == ""
    (edit,) = standin.edits
    assert edit.body["promptObject"]["prompt"] == WORDS
    assert edit.body["promptObject"]["rendering_speed"] == "TURBO"
    (new,) = answer["layers"]
    assert np.array_equal(mask_of(gimp, image, new), coverage)
