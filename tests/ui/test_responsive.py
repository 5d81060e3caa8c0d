"""While the provider takes its time, the window answers and GIMP can be used."""

from __future__ import annotations

from statistics import median

import numpy as np
from standin import Standin
from standin.faults import delay
from ui.dialog import CANCEL, PROMPT, Dialog, until
from ui.person import Person

PAINTING = 20  # seconds
ROUNDS = 10
AT_ONCE = 0.5  # seconds, in the median: the aim is 0.1; a machine that is busy may take longer


def test_while_it_paints_everything_goes_on(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    coverage, tree = gimp.coverage(image), gimp.tree(image=image)
    standin.faults.next("features", delay(PAINTING))
    dialog.open("a collar with a bell")
    dialog.begin()
    person.does("says", "Ideogram is painting…")
    before = person.does("value", "Progress")
    took = person.does("clock", PROMPT, ROUNDS)
    assert median(took) < AT_ONCE, took
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
