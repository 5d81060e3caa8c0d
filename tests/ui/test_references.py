"""Reference pictures: from files and from layers, in their order; what is uploaded is in them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gimp.sent import prompt_object
from numpy.typing import NDArray
from PIL import Image
from standin import Standin
from ui.dialog import Dialog, until
from ui.person import Person

STYLES, CHARACTER = "Add style references", "Add a character reference"
COLORS = {"red": (200, 30, 40), "green": (20, 160, 60), "blue": (30, 50, 210)}


@pytest.fixture
def files(person: Person) -> dict[str, Path]:
    """Pictures of one colour each, at one size each, where this GIMP can see them."""
    made = {}
    for place, (name, color) in enumerate(COLORS.items()):
        made[name] = person.gimp.folder / f"{name}.png"
        Image.new("RGB", (120 + 10 * place, 90), color).save(made[name])
    return made


def uploaded(standin: Standin, field: str) -> list[NDArray[Any]]:
    """The pictures that a field of the promptObject names, in its order."""
    data = {upload.path: upload.data for upload in standin.uploads}
    paths = prompt_object(standin)[field]
    return [np.asarray(Image.open(io.BytesIO(data[path])).convert("RGB")) for path in paths]


def test_style_references_are_sent_in_their_order(
    person: Person, standin: Standin, dialog: Dialog, files: dict[str, Path]
) -> None:
    dialog.open("a bell")
    person.does("choose", "Style")
    for name in ("red", "green", "blue"):
        dialog.add_file(STYLES, files[name])
    dialog.barred("Style preset: None", "Style references and a style preset exclude one another")
    person.does("press", "Move left (Alt+Left) – Style references")  # the last one is selected
    shown = ["red.png", "blue.png", "green.png"]
    until(lambda: person.does("under", "Style references")[1:] == shown, "blue did not move")
    person.does("choose", "red.png")
    person.does("press", "Remove (Delete) – Style references")
    person.does("gone", "red.png")
    person.does("says", "2 of 5")
    dialog.generate()
    dialog.close()
    blue, green = uploaded(standin, "style_reference_images")
    for name, sent in (("blue", blue), ("green", green)):
        assert np.array_equal(sent, np.asarray(Image.open(files[name])))
    assert standin.sales == 1


def test_several_at_once_none_twice_and_five_at_most(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    folder = person.gimp.folder / "many"
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.png" for number in range(6)]
    for number, file in enumerate(files):
        Image.new("RGB", (64, 64), (40 * number, 0, 0)).save(file)
    dialog.open("a bell")
    person.does("choose", "Style")
    dialog.add_file(STYLES, files[0])
    dialog.add_whole_folder(STYLES)
    person.does("wait", "4.png")
    person.does("focus", "Remove (Delete) – Style references")
    person.does("says", "0.png is there already.")
    person.does("says", "1 picture was left out: there is room for 5.")
    person.does("says", "Full: 5 of 5")
    dialog.barred(STYLES, "There are 5 pictures already, which is all: remove one first.")
    dialog.generate()
    dialog.close()
    sent = uploaded(standin, "style_reference_images")
    assert [picture[0, 0, 0] for picture in sent] == [0, 40, 80, 120, 160]


def test_a_layer_of_another_image_is_the_character(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    gimp = person.gimp
    other = gimp.new_image(width=100, height=80)
    layer = gimp.new_layer(image=other, width=100, height=80, kind="RGB_IMAGE", name="jacket")
    color = np.full((80, 100, 3), (90, 40, 200), np.uint8)
    gimp.paint(layer, color)
    dialog.open("a bell")
    person.does("choose", "Style")
    dialog.add_layer(CHARACTER, "jacket")
    person.does("focus", "Remove (Delete) – Character reference")
    person.does("says", "Full: 1 of 1")
    dialog.generate()
    dialog.close()
    (sent,) = uploaded(standin, "character_reference_images")
    assert np.array_equal(sent, color)


def test_a_file_that_is_no_picture_is_told_at_its_field(
    person: Person, standin: Standin, dialog: Dialog
) -> None:
    file = person.gimp.folder / "broken.png"
    file.write_bytes(b"this is no picture")
    dialog.open("a bell")
    person.does("choose", "Style")
    dialog.add_file(STYLES, file)
    person.does("says", "broken.png")
    until(lambda: not dialog.can("Generate"), "it could be sent")
    person.does("press", "Remove (Delete) – Style references")
    until(lambda: dialog.can("Generate"), "Generate is still barred")
    dialog.close()
    assert standin.requests == []
