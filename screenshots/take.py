"""Take the pictures that the README shows, in a real GIMP under a virtual screen.

$(install/environment tests/standin/requirements.txt tests/requirements.txt) screenshots/take.py
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PARTS = ("tests", "install", "plugin/ideogram-mask-editor")
sys.path[:0] = [str(REPOSITORY / part) for part in PARTS]

import demo
import gimp3
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from PIL import Image, ImageOps
from standin import Standin
from ui.conftest import Person

HERE = Path(__file__).resolve().parent
SCREEN = (1280, 860)
TITLE_BAR = 24  # pixels
SETTLE = 2.0  # seconds until GIMP has drawn what it was told


def shot(person: Person, name: str) -> None:
    time.sleep(SETTLE)
    person.look(HERE / f"{name}.png")
    Image.open(HERE / f"{name}.png").quantize(256).save(HERE / f"{name}.png", optimize=True)


def open_photo(gimp: Session) -> int:
    image: int = gimp.open_image(file=str(demo.PHOTO))
    gimp.show(image=image)
    demo.select(gimp, image, *Image.open(demo.PHOTO).size)
    return image


def fill_the_screen(gimp: Session) -> None:
    """The image's window as large as the screen, and the pointer where it shows no tooltip."""
    width, height = SCREEN
    window = ["search", "--onlyvisible", "--name", " – GIMP$"]
    place = ["windowmove", "0", "0", "windowsize", str(width), str(height - TITLE_BAR)]
    gimp.command(words=["xdotool", *window, *place])
    gimp.command(words=["xdotool", "mousemove", str(width // 2), str(height)])


def edit_in_pictures(person: Person) -> None:
    gimp = person.gimp
    image = open_photo(gimp)
    person.does("wait", "Filters")
    fill_the_screen(gimp)
    person.does("menu", "Filters", "Ideogram", "Edit Selection…")
    person.does("type", "Paint into the selection", demo.PROMPT)
    person.does("type", "Images", "2")
    person.does("type", "Seed", str(demo.SEED))
    shot(person, "dialog")
    person.does("press", "Generate")
    gimp.wait_for_layers(image=image, count=2)
    gimp.wait_until_idle()
    shot(person, "layers")


def main() -> None:
    os.environ["SCREEN_SIZE"] = "x".join(map(str, SCREEN))
    program = gimp3.get("3.0")
    with Standin() as standin:
        environment = environment_for(standin)
        folder = [demo.PHOTO.parent]
        gimp = Session(program, quiet_profile(program), environment, folder, on_screen=True)
        gimp.keys.keep(standin.api_key)
        try:
            edit_in_pictures(Person(gimp))
        finally:
            gimp.close()
    demo.main([])
    sheet = Image.open(demo.OUTPUT / "contact-sheet.png")
    ImageOps.contain(sheet, (1000, 1000)).save(HERE / "demo.jpg", quality=88)


if __name__ == "__main__":
    main()
