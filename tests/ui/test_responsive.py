"""While the provider takes its time, the window answers and GIMP can be used. How soon, the bench
tells (tests/bench)."""

from __future__ import annotations

import numpy as np
from standin import Standin
from standin.faults import delay
from ui.dialog import CANCEL, PROMPT, Dialog, until
from ui.person import Person

PAINTING = 20  # seconds
WORDS = "a collar with a bell"


def test_while_it_paints_everything_goes_on(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    coverage, tree = gimp.coverage(image), gimp.tree(image=image)
    standin.faults.next("features", delay(PAINTING))
    dialog.open(WORDS)
    dialog.begin()
    person.does("says", "Ideogram is painting…")
    before = person.does("value", "Progress")
    person.does("write", ", small")  # the prompt has the focus
    until(lambda: person.does("text", PROMPT) == f"{WORDS}, small", "it was not typed")
    until(lambda: person.does("value", "Progress") > before, "the bar stands still")
    person.does("says", "2 s")
    person.does("choose", "More")
    person.does("tick", "Match colors", "no")

    person.does("menu", "Select", "None")
    until(lambda: not gimp.coverage(image).any(), "GIMP does not take a command")
    person.does("wait", CANCEL)  # all of that was while it painted
    assert gimp.tree(image=image) == tree
    person.does("says", "1 result")
    person.does("gone", CANCEL)
    dialog.close()

    (result, _), below = gimp.tree(image=image)
    assert [below] == tree
    x, y, width, height = gimp.describe(item=result)["bounds"]
    mask = gimp.pixels(gimp.describe(item=result)["mask"], "Y u8")[..., 0]
    assert np.array_equal(mask, coverage[y : y + height, x : x + width])
    assert mask.sum() == coverage.sum()
    assert gimp.describe(item=result)["origin"]["options"]["match_colors"]  # as it was asked for
    assert standin.sales == 1
