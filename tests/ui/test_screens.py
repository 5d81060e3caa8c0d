"""On a screen with two pixels to each unit of layout, and the room of 800 x 600 units; and for
people who read from right to left."""

from __future__ import annotations

import gettext
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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
MIRRORED = (  # of each row of the dialog, what comes first to somebody who reads left to right
    ("Paint into the selection", "Region"),
    ("Basics", "Style"),
    ("Style", "More"),
    ("Close", "Generate"),
)


@contextmanager
def someone(
    program: gimp3.Gimp, profile: Path, standin: Standin, settings: Mapping[str, str]
) -> Iterator[Person]:
    """A person before a GIMP of its own, which is started with those settings."""
    environment = {**environment_for(standin), **settings}
    session = Session(program, profile, environment, on_screen=True)
    session.keys.keep(standin.api_key)
    try:
        yield Person(session)
    finally:
        session.close()


@pytest.fixture
def person(
    program: gimp3.Gimp, standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    monkeypatch.setenv("SCREEN_SIZE", f"{WIDTH}x{HEIGHT}")
    with someone(program, quiet_profile(program), standin, {"GDK_SCALE": "2"}) as person:
        yield person


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


@pytest.fixture
def reader_of_hebrew(
    program: gimp3.Gimp, standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    monkeypatch.setenv("SCREEN_SIZE", "800x600")
    profile = quiet_profile(program)
    settings = locale_of_that_name("he_IL.UTF-8", program, profile)
    with someone(program, profile, standin, settings) as person:
        yield person


def test_from_right_to_left_all_is_mirrored_and_fits(
    program: gimp3.Gimp, reader_of_hebrew: Person
) -> None:
    """In GIMP's Hebrew; the plug-in has none of its own, and says its texts in English."""
    person, gimp = reader_of_hebrew, reader_of_hebrew.gimp
    image = gimp.new_image(width=200, height=150)
    gimp.new_layer(image=image, width=200, height=150, kind="RGB_IMAGE")
    gimp.show(image=image)
    gimp.select_rectangle(image=image, x=60, y=50, width=80, height=40)
    filters = hebrew(program).pgettext("filters-action", "Filte_rs")
    person.does("wait", filters)
    person.does("menu", filters, "Ideogram", "Edit Selection…")
    person.does("wait", "Generate")
    for first, second in MIRRORED:
        assert left_of(person, second) < left_of(person, first), (first, second)
    assert right_of(person, "Images") == right_of(person, "Speed")  # each beside its label
    for page in PAGES:
        person.does("choose", page)
        for name in ("Paint into the selection", "Region", "Generate", "Close"):
            left, top, right, bottom = person.does("place", name)
            assert 0 <= left < right <= 800, (page, name)
            assert 0 <= top < bottom <= 600, (page, name)


def locale_of_that_name(name: str, program: gimp3.Gimp, folder: Path) -> dict[str, str]:
    """What makes programs speak the language of a locale which the system does not have: another's
    name for the one it has."""
    shutil.copytree(system(program) / "lib/locale/C.utf8", folder / "locales" / name)
    return {"LOCPATH": str(folder / "locales"), "LC_ALL": name}


def system(program: gimp3.Gimp) -> Path:
    """The folder of what the system of this GIMP has."""
    return (program.root or Path("/")) / "usr"


def hebrew(program: gimp3.Gimp) -> gettext.NullTranslations:
    """GIMP's own texts in it."""
    return gettext.translation("gimp30", system(program) / "share/locale", ["he"])


def left_of(person: Person, name: str) -> int:
    left: int = person.does("place", name)[0]
    return left


def right_of(person: Person, name: str) -> int:
    right: int = person.does("place", name)[2]
    return right
