"""What take.py and manual.py share: a GIMP that shows a photo on a virtual screen, and a camera."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PARTS = ("tests", "install", "plugin", "plugin/ideogram-mask-editor")
sys.path[:0] = [str(REPOSITORY / part) for part in PARTS]

import demo
import gimp3
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from PIL import Image
from standin import Standin
from ui.person import Person

HERE = Path(__file__).resolve().parent
SCREEN = (1140, 740)
TITLE_BAR = 24  # pixels
DIALOG = (880, 640)  # pixels: nothing in it has to be scrolled to
SETTLE = 2.0  # seconds until GIMP has drawn what it was told
COLORS = 256
Take = Callable[[gimp3.Gimp], None]  # takes some pictures, in that GIMP
STILL = "[Settings]\ngtk-cursor-blink=0\ngtk-enable-animations=0\n"  # for GTK: nothing by chance


# A GIMP with a photo ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Studio:
    """A person in front of a GIMP that shows an image, its selection made."""

    person: Person
    standin: Standin
    image: int


def the_photo(gimp: Session) -> int:
    """Open the demo's photo, and select what the demo selects."""
    image: int = gimp.open_image(file=str(demo.PHOTO))
    gimp.show(image=image)
    demo.select(gimp, image, *Image.open(demo.PHOTO).size)
    return image


@contextmanager
def studio(
    program: gimp3.Gimp,
    theme: str = "dark",
    locale: str = "C.UTF-8",
    opened: Callable[[Session], int] = the_photo,
    profile: Path | None = None,
    around: Sequence[str] = (),
) -> Iterator[Studio]:
    """`theme` as gimprc names it, `locale` as the environment does. `opened` opens what is shown.
    `profile`: where it is; None: in a temporary folder. `around`: see Session."""
    with Standin() as standin:
        profile = quiet_profile(program, profile)
        with (profile / "gimprc").open("a") as settings:
            settings.write(f"(theme-color-scheme {theme})\n")
        (profile / "gtk-3.0").mkdir()
        (profile / "gtk-3.0" / "settings.ini").write_text(STILL)
        environment = environment_for(standin)
        environment |= {"XDG_CONFIG_HOME": str(profile), "LC_ALL": locale, "LANG": locale}
        folder = [demo.PHOTO.parent]
        gimp = Session(program, profile, environment, folder, on_screen=True, around=around)
        gimp.keys.keep(standin.api_key)
        try:
            image = opened(gimp)
            time.sleep(SETTLE)
            fill_the_screen(gimp)
            yield Studio(Person(gimp), standin, image)
        finally:
            gimp.close()


def fill_the_screen(gimp: Session) -> None:
    """The image's window as large as the screen, and the pointer where it shows no tooltip."""
    width, height = SCREEN
    window = ["search", "--onlyvisible", "--name", " – GIMP$"]
    place = ["windowmove", "0", "0", "windowsize", str(width), str(height - TITLE_BAR)]
    gimp.command(words=["xdotool", *window, *place])
    put_away_the_pointer(gimp)


def put_away_the_pointer(gimp: Session) -> None:
    width, height = SCREEN
    gimp.command(words=["xdotool", "mousemove", str(width // 2), str(height)])


# The camera -------------------------------------------------------------------------------------


def shot_of_dialog(gimp: Session, name: str, size: tuple[int, int] = DIALOG) -> None:
    """The window that has the focus, without the frame that the window manager gives it."""
    resize_dialog(gimp, size)
    window = gimp.command(words=["xdotool", "getactivewindow"]).strip()
    keep(seen(gimp, window), name)


def resize_dialog(gimp: Session, size: tuple[int, int] = DIALOG) -> None:
    width, height = map(str, size)
    gimp.command(words=["xdotool", "getactivewindow", "windowsize", width, height])
    time.sleep(SETTLE)


def shot_of_screen(gimp: Session, name: str) -> None:
    time.sleep(SETTLE)
    keep(seen(gimp), name)


def seen(gimp: Session, window: str = "root") -> Image.Image:
    """What the screen shows now, or one window of it."""
    shot = gimp.folder / "shot.png"
    gimp.command(words=["import", "-window", window, str(shot)])
    return Image.open(shot).convert("RGB")


def keep(picture: Image.Image, name: str) -> None:
    """For windows: few colours, and sharp."""
    picture.quantize(COLORS).save(HERE / f"{name}.png", optimize=True)


# The command ------------------------------------------------------------------------------------


def take(sets: Mapping[str, Take], argv: Sequence[str]) -> None:
    """Take the named sets of pictures, or all of them."""
    words = argparse.ArgumentParser()
    words.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(sets)}; none: all")
    wanted = words.parse_args(argv).sets or list(sets)
    if unknown := [name for name in wanted if name not in sets]:
        words.error(f"there is no set {', '.join(unknown)}")
    os.environ["SCREEN_SIZE"] = "x".join(map(str, SCREEN))
    program = gimp3.get("3.0")
    for name in wanted:
        sets[name](program)
