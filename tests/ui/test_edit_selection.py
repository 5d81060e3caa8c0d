"""Filters ▸ Ideogram ▸ Edit Selection…, from the prompt to the layers."""

from __future__ import annotations

import numpy as np
from gimp.sent import prompt_object
from standin import Standin
from ui.dialog import PROMPT, Dialog, until
from ui.person import Person


def test_a_person_edits_a_selection_twice_and_takes_it_back(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    before, tree = gimp.visible(image), gimp.tree(image=image)
    dialog.open()
    person.does("write", "a collar with a bell")  # the prompt has the focus
    until(lambda: person.does("text", PROMPT) == "a collar with a bell", "it was not typed")
    person.does("type", "Images", "2")
    person.does("focus", PROMPT)
    person.does("keys", "ctrl+Return")
    person.does("says", "2 results")
    sent = prompt_object(standin)
    assert (sent["prompt"], sent["num_images"]) == ("a collar with a bell", 2)
    assert "seed" not in sent
    once, seen_once = gimp.tree(image=image), gimp.visible(image)
    (_group, results), below = once
    assert len(results) == 2
    assert below == tree[0]
    assert not np.array_equal(seen_once, before)

    person.does("choose", "Basics")
    person.does("type", "Images", "1")
    dialog.generate()
    credits = [gimp.describe(item=results[0][0])["origin"]["credits"]]
    person.does("says", "3 results")
    added = [item for item, _inside in gimp.tree(image=image)]
    (new,) = set(added) - {item for item, _inside in once}
    credits.append(gimp.describe(item=new)["origin"]["credits"])
    person.does("says", f"{sum(credits):g} credits spent")
    assert [e.body["promptObject"]["num_images"] for e in standin.edits] == [2, 1]
    assert gimp.describe(item=new)["visible"]
    assert not gimp.describe(item=results[0][0])["visible"]
    dialog.close()

    person.does("menu", "Edit", "Undo")
    until(lambda: gimp.tree(image=image) == once, "one undo does not take the second edit back")
    assert np.array_equal(gimp.visible(image), seen_once)
    person.does("menu", "Edit", "Undo")
    until(lambda: gimp.tree(image=image) == tree, "one undo does not take the first edit back")
    assert np.array_equal(gimp.visible(image), before)
    assert not gimp.is_dirty(image=image)
    assert standin.sales == 2


def test_closing_the_dialog_sends_nothing(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    dialog.open("a collar with a bell")
    dialog.close()
    assert standin.requests == []
    assert not person.gimp.is_dirty(image=image)


def test_the_next_time_the_last_options_are_there(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    dialog.open("a collar with a bell")
    person.does("choose", "Speed", "Turbo: fast")
    dialog.generate()
    dialog.close()
    dialog.open()
    assert person.does("text", PROMPT) == "a collar with a bell"
    dialog.generate()
    dialog.close()
    first, second = (edit.body["promptObject"] for edit in standin.edits)
    assert (second["prompt"], second["rendering_speed"]) == ("a collar with a bell", "TURBO")
    assert first["rendering_speed"] == "TURBO"


def test_the_quick_mask_is_edited_as_the_selection(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    coverage = gimp.coverage(image)
    person.does("menu", "Select", "Toggle Quick Mask")
    dialog.open("a collar with a bell")
    dialog.generate()
    dialog.close()
    (result, _), _ = gimp.tree(image=image)
    x, y, width, height = gimp.describe(item=result)["bounds"]
    mask = gimp.pixels(gimp.describe(item=result)["mask"], "Y u8")[..., 0]
    assert np.array_equal(mask, coverage[y : y + height, x : x + width])
    assert standin.sales == 1


def test_an_indexed_image_is_edited_once_its_palette_is_agreed_to(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    gimp = person.gimp
    gimp.make_indexed(image=image, colors=32)
    dialog.open("a collar with a bell")
    person.does(
        "wait",
        "This image is indexed: results get no colors but the 32 of its palette. To keep them "
        "all, change it with Image ▸ Mode ▸ RGB first.",
    )
    assert not dialog.can("Generate")
    person.does("tick", "Reduce to the palette", "yes")
    dialog.generate()
    dialog.close()
    (result, _), _ = gimp.tree(image=image)
    assert gimp.describe(item=result)["base"] == "indexed"
    assert standin.sales == 1


def test_without_a_selection_the_person_is_told_before_writing_a_prompt(
    person: Person, standin: Standin, image: int
) -> None:
    person.gimp.select_none(image=image)
    person.does("menu", "Filters", "Ideogram", "Edit Selection…")
    person.does("says", "Nothing is selected: select")
    assert standin.requests == []
