"""On a screen with two pixels to each unit of layout, and the room of 800 x 600 units."""

from __future__ import annotations

from collections.abc import Iterator

import gimp3
import numpy as np
import pytest
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from PIL import Image
from standin import Standin
from ui.dialog import Dialog, until
from ui.person import Person

WIDTH, HEIGHT = 1600, 1200  # pixels
SIDE = 1040  # pixels of an image that is shown at half its size, if every pixel is used
STRIPE = 2  # pixels: one at half the size, and nothing but gray at a quarter of it
PAGES = ("Basics", "Style", "More")


@pytest.fixture
def person(
    program: gimp3.Gimp, standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    monkeypatch.setenv("SCREEN_SIZE", f"{WIDTH}x{HEIGHT}")
    environment = {**environment_for(standin), "GDK_SCALE": "2"}
    session = Session(program, quiet_profile(program), environment, on_screen=True)
    session.keys.keep(standin.api_key)
    yield Person(session)
    session.close()


def shot(person: Person) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The dialog's own pixels, in gray."""
    file = person.gimp.folder / "dialog.png"
    window = person.gimp.command(words=["xdotool", "getactivewindow"]).strip()
    person.gimp.command(words=["import", "-window", window, str(file)])
    return np.asarray(Image.open(file).convert("L")).astype(np.int16)


def test_it_fits_and_its_pictures_are_sharp(person: Person) -> None:
    gimp = person.gimp
    image = gimp.new_image(width=SIDE, height=SIDE)
    layer = gimp.new_layer(image=image, width=SIDE, height=SIDE, kind="RGB_IMAGE")
    stripes = np.zeros((SIDE, SIDE, 3), np.uint8)
    stripes[:, np.arange(SIDE) // STRIPE % 2 == 0] = 255
    gimp.paint(layer, stripes)
    gimp.show(image=image)
    gimp.select_rectangle(image=image, x=500, y=500, width=40, height=40)
    person.does("wait", "Filters")
    dialog = Dialog(person)
    dialog.open("a bell")
    person.does("choose", "Region", "The whole layer")
    for page in PAGES:
        person.does("choose", page)
        height, width = shot(person).shape
        assert width <= WIDTH
        assert height <= HEIGHT
    until(lambda: striped(shot(person)) > SIDE // 2 * 200, "the preview is not sharp")
    dialog.close()


def striped(picture: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> int:
    """How many pixels are white beside black on both sides."""
    left, here, right = picture[:, :-2], picture[:, 1:-1], picture[:, 2:]
    return int(np.count_nonzero((here - left > 200) & (here - right > 200)))
