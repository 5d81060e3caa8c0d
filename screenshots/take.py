"""Take the pictures that the README shows, in a real GIMP under a virtual screen.

$(install/environment tests/standin/requirements.txt tests/requirements.txt) \
    screenshots/take.py [dark] [light] [gray] [japanese] [recover] [demo]

Without a name it takes all of them.
"""

from __future__ import annotations

import gettext
import io
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import camera  # first: it tells Python where the others are
import demo
import gimp3
import skimage
import translations
from camera import (
    HERE,
    SETTLE,
    Take,
    put_away_the_pointer,
    shot_of_dialog,
    shot_of_screen,
    studio,
)
from gimp.session import Session
from PIL import Image, ImageOps
from standin.faults import delay, status
from ui.dialog import CANCEL, Dialog

WITH_ERROR, RECOVER = (880, 724), (820, 460)  # pixels of dialogs: nothing has to be scrolled to
DOCK_EDGES = (((907, 300), (790, 300)), ((967, 451), (967, 300)))  # from where to where
PROMPT, ANOTHER_PROMPT = "soft winter fur", "a collar of silver"
SECOND = f"Result 2, seed {demo.SEED + 1}"
PAINTING = 10.0  # seconds, in which a picture of the waiting dialog is taken
STYLES = {"fur.png": "chelsea.png", "light.png": "coffee.png"}  # by scikit-image's names
PRESET = "Watercolor"
TROUBLE = status(500, b"{}", "application/json")

JAPANESE = "ja_JP.UTF-8"
JAPANESE_PROMPT = "ふわふわの冬毛、少し明るく"
KNOWS_JAPANESE = "locale -a | grep -q ^ja_JP.utf8$ && fc-list :lang=ja | grep -q ."
LEARN_JAPANESE = (
    "apt-get update && apt-get install -y --no-install-recommends fonts-ipafont-gothic locales"
    " && localedef -i ja_JP -f UTF-8 ja_JP.UTF-8"
)


# What is in them --------------------------------------------------------------------------------


def take_dark(program: gimp3.Gimp) -> None:
    """The whole story of an edit."""
    with studio(program) as here:
        gimp, does = here.person.gimp, here.person.does
        dialog = Dialog(here.person)
        dialog.open()
        shot_of_dialog(gimp, "dialog-empty")
        fill_in(dialog)
        add_styles(dialog)
        shot_of_dialog(gimp, "dialog")
        here.standin.faults.next("features", TROUBLE)
        dialog.generate()
        shot_of_dialog(gimp, "dialog-error", WITH_ERROR)
        does("press", "Close this message")
        here.standin.faults.next("features", delay(PAINTING))
        dialog.begin()
        does("says", "4 s")
        shot_of_dialog(gimp, "dialog-working")
        does("gone", CANCEL)
        choose_second_result(dialog)
        shot_of_dialog(gimp, "dialog-results")
        dialog.close()
        show_layers(gimp)
        shot_of_screen(gimp, "layers")


def take_light(program: gimp3.Gimp) -> None:
    with studio(program, "light") as here:
        dialog = Dialog(here.person)
        dialog.open()
        fill_in(dialog)
        dialog.generate()
        choose_second_result(dialog)
        shot_of_dialog(here.person.gimp, "dialog-light")


def take_gray(program: gimp3.Gimp) -> None:
    """With a preset, which excludes style references."""
    with studio(program, "gray") as here:
        dialog = Dialog(here.person)
        dialog.open()
        fill_in(dialog)
        here.person.does("choose", "Style")
        dialog.set_preset("None", PRESET)
        shot_of_dialog(here.person.gimp, "dialog-gray")


def take_japanese(program: gimp3.Gimp) -> None:
    learn_japanese(program)
    with studio(program, locale=JAPANESE) as here:
        does, ours = here.person.does, ours_in("ja")
        filters = gimps_in(program, "ja").pgettext("filters-action", "Filte_rs")
        does("menu", filters, "Ideogram", ours("_Edit Selection…"))
        does("wait", ours("_Generate"))
        does("type", ours("_Paint into the selection"), JAPANESE_PROMPT)
        does("type", ours("_Images"), "2")
        shot_of_dialog(here.person.gimp, "dialog-ja")


def take_recover(program: gimp3.Gimp) -> None:
    """Two edits, of which the second never reached the image, as after a crash."""
    with studio(program) as here:
        dialog = Dialog(here.person)
        dialog.open()
        fill_in(dialog)
        dialog.generate()
        dialog.write(ANOTHER_PROMPT)
        dialog.generate()
        dialog.close()
        (max(here.person.jobs()) / "inserted.json").unlink()
        here.person.does("menu", "Filters", "Ideogram", "Recover Results…")
        here.person.does("wait", "Insert")
        shot_of_dialog(here.person.gimp, "recover", RECOVER)


def take_demo(_program: gimp3.Gimp) -> None:
    demo.main([])
    sheet = Image.open(demo.OUTPUT / "contact-sheet.png")
    ImageOps.contain(sheet, (1000, 1000)).save(HERE / "demo.jpg", quality=88)


def fill_in(dialog: Dialog) -> None:
    dialog.write(PROMPT)
    dialog.does("type", "Images", "2")
    dialog.does("choose", "More")
    dialog.does("tick", "Fixed", "yes")
    dialog.does("type", "Seed", demo.SEED)
    dialog.does("choose", "Basics")


def add_styles(dialog: Dialog) -> None:
    folder = dialog.person.gimp.folder
    dialog.does("choose", "Style")
    for name, photo in STYLES.items():
        shutil.copy(Path(skimage.__file__).parent / "data" / photo, folder / name)
        dialog.add_file("Add style references", folder / name)


def choose_second_result(dialog: Dialog) -> None:
    dialog.does("press", SECOND)


def show_layers(gimp: Session) -> None:
    """The docks moved so that the names of the layers can be read, and the photo between them."""
    for (x, y), (to_x, to_y) in DOCK_EDGES:
        drag = ["mousemove", str(x), str(y), "mousedown", "1"]
        drag += ["mousemove", str(to_x), str(to_y), "mouseup", "1"]
        gimp.command(words=["xdotool", *drag])
        time.sleep(SETTLE)
    gimp.command(words=["xdotool", "key", "ctrl+shift+j"])
    put_away_the_pointer(gimp)


# Languages --------------------------------------------------------------------------------------


def learn_japanese(program: gimp3.Gimp) -> None:
    """Make sure that this GIMP has a locale and letters; a private one is given them."""
    if fails(program, KNOWS_JAPANESE):
        settings = "export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin;"
        if program.root is None or fails(program, settings + LEARN_JAPANESE):
            raise SystemExit(f"GIMP needs Japanese letters and a locale: {LEARN_JAPANESE}")


def fails(program: gimp3.Gimp, script: str) -> bool:
    words = program.command("sh", "-c", script)
    return subprocess.run(words, capture_output=True, check=False).returncode != 0


def ours_in(language: str) -> Callable[[str], str]:
    """The plug-in's texts in a language."""
    name = f"{language}/LC_MESSAGES/{translations.DOMAIN}.mo"
    catalog = translations.catalogs(translations.PO)[name]
    return gettext.GNUTranslations(io.BytesIO(catalog)).gettext


def gimps_in(program: gimp3.Gimp, language: str) -> gettext.NullTranslations:
    """GIMP's own texts in a language."""
    folder = (program.root or Path("/")) / "usr/share/locale"
    return gettext.translation("gimp30", folder, [language])


SETS: dict[str, Take] = {
    "dark": take_dark,
    "light": take_light,
    "gray": take_gray,
    "japanese": take_japanese,
    "recover": take_recover,
    "demo": take_demo,
}


if __name__ == "__main__":
    camera.take(SETS, sys.argv[1:])
