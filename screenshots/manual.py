"""Take the pictures that the manual shows, each a part of what is seen in a real GIMP.

$(install/environment tests/standin/requirements.txt tests/requirements.txt) \
    screenshots/manual.py [menu] [first] [options] [style] [sent] [colors] [palette] [results] \
    [key] [trouble]

Without a name it takes all of them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import camera  # first: it tells Python where the others are
import demo
import gimp3
import skimage
from camera import HERE, SETTLE, Studio, Take, keep, seen, studio
from gimp.session import TESTS, Session
from mask_editor.memory import Memory
from mask_editor.options import EditOptions
from PIL import Image
from standin.tricks import drifted
from take import add_styles, show_layers
from ui.dialog import Dialog
from ui.person import Person

MARGIN = 10  # pixels around what a picture is about
QUALITY = 86  # of JPEGs
CANVAS = (214, 185, 769, 602)  # left, top, right, bottom on the screen, when the docks were moved
LAYERS = (796, 400, 1140, 590)  # likewise: the part of the dock that lists them
SECOND_RACCOON = {"x": 5, "y": 35, "width": 370, "height": 370}
PROMPT, SEED = "a second raccoon", 20  # with that the stand-in paints what the prompt asks for
EARLIER = ("soft winter fur", "a collar of silver", "fallen leaves, in the shade")
DIALOG = "Edit Selection with Ideogram"
RIGHT_SIDE = ("What will be sent", "Region", "Source")
PHOTOS = Path(skimage.__file__).parent / "data"
SKY, PIECE_OF_SKY = "rocket.jpg", {"x": 427, "y": 112, "width": 58, "height": 262}
AROUND_THE_SKY = (330, 60, 570, 400)
TOO_WARM = drifted(gain=(1.1, 1.05, 1.0), offset=(10, 4, -4))
HOME = Path(tempfile.gettempdir()) / "ada"  # of whoever the settings are
WITH_KEYRING = ("sh", str(TESTS / "gimp" / "with-keyring"), "a password")


# What is in them --------------------------------------------------------------------------------


def take_menu(program: gimp3.Gimp) -> None:
    with studio(program) as here:
        point_at(here.person, "Filters", "click", "1")
        point_at(here.person, "Ideogram")
        cut(here, "menu", "Filters", "Repeat Last", "Edit Again", "Settings…", margin=0)


def take_first(program: gimp3.Gimp) -> None:
    """The first edit: what is selected, what is asked for, what is there."""
    with studio(program, opened=place_for_a_raccoon) as here:
        show_layers(here.person.gimp)
        photo_of_canvas(here, "first-selection")
        dialog = opened(here)
        fix_seed(here)
        camera.shot_of_dialog(here.person.gimp, "manual/first-dialog")
        dialog.generate()
        dialog.close()
        photo_of_canvas(here, "first-result")


def take_options(program: gimp3.Gimp) -> None:
    with studio(program) as here:
        memory = Memory(here.person.gimp.profile / "ideogram-mask-editor")
        for prompt in EARLIER:
            memory.remember(EditOptions(prompt=prompt))
        dialog, does = opened(here), here.person.does
        popped_up(here, "recent", "Recent prompts", DIALOG, margin=0)
        does("type", "Without", "teeth, text")
        does("type", "Images", "4")
        cut(here, "basics", "Basics", "More", "Without", "Images", "Speed")
        popped_up(here, "speed", "Speed", "Basics", "More", "Without", "Speed", "Flash", "Quality")
        does("choose", "More")
        page = ("Basics", "More", "Magic prompt", "Random", "Match colors")
        popped_up(here, "magic-prompt", "Magic prompt", *page, "Automatic", "Off")
        fix_seed(here)
        does("choose", "More")
        cut(here, "more", *page)
        dialog.close()


def take_style(program: gimp3.Gimp) -> None:
    with studio(program) as here:
        dialog, does = opened(here), here.person.does
        does("choose", "Style")
        does("press", "Style preset: None")
        does("wait", "Search the presets")
        does("write", "art")
        cut(here, "preset", "Style type", "Search the presets", "Pop Art", "Add a character")
        does("keys", "Escape")
        astronaut = here.person.gimp.folder / "ada.png"
        shutil.copy(PHOTOS / "astronaut.png", astronaut)
        dialog.add_file("Add a character reference", astronaut)
        page = ("Basics", "More", "Style", "Character", "Add a character", "Full: 1")
        popped_up(here, "style-type", "Style type", *page)
        add_styles(dialog)
        cut(here, "style", *page)
        does("press", "Remove (Delete) – Style references")  # the last one is chosen
        popped_up(here, "references", "Add style references", *page)
        dialog.close()


def take_sent(program: gimp3.Gimp) -> None:
    """What leaves the machine, by the region and by the source."""
    regions = {
        "region-auto": "Around the selection",
        "region-selection": "Close to the selection",
        "region-layer": "The whole layer",
    }
    with studio(program) as here:
        gimp, does = here.person.gimp, here.person.does
        (photo, _), *_ = gimp.tree(image=here.image)
        gimp.new_text_layer(image=here.image, words="Hello, raccoon!", x=60, y=340)
        gimp.activate(layer=photo)
        dialog = opened(here)
        for name, words in regions.items():
            does("choose", "Region", words)
            cut(here, name, *RIGHT_SIDE)
        does("choose", "Region", regions["region-auto"])
        does("choose", "Source", "All that is visible")
        cut(here, "source-visible", *RIGHT_SIDE)
        dialog.close()


def take_colors(program: gimp3.Gimp) -> None:
    """A result that is off in colour all over, with match-colors and without."""
    with studio(program, opened=piece_of_sky) as here:
        here.standin.paint = TOO_WARM
        gimp = here.person.gimp
        (photo, _), *_ = gimp.tree(image=here.image)
        for name, match in (("colors-matched", True), ("colors-not-matched", False)):
            options = {"prompt": "the evening sky", "seed": 3, "match-colors": match}
            answer = gimp.edit(image=here.image, drawables=[photo], options=options)
            visible = Image.fromarray(gimp.visible(here.image, "R'G'B' u8"))
            keep_photo(visible.crop(AROUND_THE_SKY), name)
            gimp.remove_layer(layer=answer["layers"][0])


def take_palette(program: gimp3.Gimp) -> None:
    with studio(program, opened=indexed) as here:
        opened(here)
        words = ("This image is indexed", "Reduce to the palette", "The image is indexed")
        cut(here, "palette", *words, margin=4)


def take_results(program: gimp3.Gimp) -> None:
    """Three results, in the dialog and in the image; and the dialog again from one of them."""
    with studio(program, opened=place_for_a_raccoon) as here:
        dialog, does = opened(here), here.person.does
        does("type", "Images", "3")
        fix_seed(here)
        dialog.generate()
        cut(here, "results", "Basics", "Results", "3 results", "Result 3", "Keep", "Discard All")
        dialog.close()
        show_layers(here.person.gimp)
        keep(seen(here.person.gimp).crop(LAYERS), "manual/group")
        dialog.open(item="Edit Again from This Layer…")
        camera.resize_dialog(here.person.gimp)
        does("choose", "More")
        cut(here, "again", DIALOG, margin=0)
        dialog.close()


def take_key(program: gimp3.Gimp) -> None:
    """On a desktop that has a keyring: the dialog without a key, and the settings with one."""
    shutil.rmtree(HOME, ignore_errors=True)
    profile = HOME / ".config" / "GIMP" / "3.0"
    profile.mkdir(parents=True)
    try:
        with studio(program, profile=profile, around=WITH_KEYRING) as here:
            gimp, does = here.person.gimp, here.person.does
            gimp.keys.forget()
            dialog = opened(here)
            cut(here, "key", "Every edit", "API key", "Save and Check", "Get a key", "It is kept")
            dialog.close()
            gimp.keep_key(key=here.standin.api_key)
            does("menu", "Filters", "Ideogram", "Settings…")
            does("wait", "Write prompts into images")
            time.sleep(SETTLE)
            window = gimp.command(words=["xdotool", "getactivewindow"]).strip()
            keep(seen(gimp, window), "manual/settings")
    finally:
        shutil.rmtree(HOME)


def take_trouble(program: gimp3.Gimp) -> None:
    with studio(program) as here:
        gimp, does = here.person.gimp, here.person.does
        dialog = opened(here)
        gimp.select_none(image=here.image)
        does("says", "Nothing is selected")
        cut(here, "nothing-selected", "Nothing is selected", "Region", "Generate")
        demo.select(gimp, here.image, *Image.open(demo.PHOTO).size)
        dialog.generate()
        dialog.close()
        (max(here.person.jobs()) / "inserted.json").unlink()
        dialog = opened(here)
        cut(here, "reminder", "Results of 1", "Recover Results…", "Close this message")
        dialog.close()
        (gimp.profile / "plug-ins/ideogram-mask-editor/mask_editor/canvas.py").unlink()
        does("menu", "Filters", "Ideogram", "Edit Selection…")
        does("says", "A part of the plug-in is missing")
        cut(here, "broken", "GIMP Message", margin=0)


# How they are taken -----------------------------------------------------------------------------


def cut(here: Studio, name: str, *words: str, margin: int = MARGIN) -> None:
    """The part of the screen that all is in whose names begin with these words."""
    time.sleep(SETTLE)
    left, top, right, bottom = here.person.does("bounds", *words)
    place = (left - margin, top - margin, right + margin, bottom + margin)
    keep(seen(here.person.gimp).crop(place), f"manual/{name}")


def photo_of_canvas(here: Studio, name: str) -> None:
    time.sleep(SETTLE)
    keep_photo(seen(here.person.gimp).crop(CANVAS), name)


def keep_photo(picture: Image.Image, name: str) -> None:
    file = HERE / "manual" / f"{name}.jpg"
    picture.save(file, quality=QUALITY, optimize=True, progressive=True)


def point_at(person: Person, name: str, *press: str) -> None:
    """Put the pointer there, and press: a menu opens, and stays. One inside it needs no press."""
    left, top, right, bottom = person.does("bounds", name)
    place = ["mousemove", str((left + right) // 2), str((top + bottom) // 2)]
    person.gimp.command(words=["xdotool", *place, *press])
    time.sleep(SETTLE)


def opened(here: Studio) -> Dialog:
    """The dialog, open, with a prompt, as large as in the other pictures."""
    dialog = Dialog(here.person)
    dialog.open(PROMPT)
    camera.resize_dialog(here.person.gimp)
    return dialog


def fix_seed(here: Studio) -> None:
    does = here.person.does
    does("choose", "More")
    does("tick", "Fixed", "yes")
    does("type", "Seed", SEED)
    does("choose", "Basics")


def popped_up(here: Studio, name: str, opener: str, *words: str, margin: int = MARGIN) -> None:
    """What opens where something is pressed, with all of these words; then it is closed."""
    here.person.does("press", opener)
    cut(here, name, *words, margin=margin)
    here.person.does("keys", "Escape")


# What is edited ---------------------------------------------------------------------------------


def place_for_a_raccoon(gimp: Session) -> int:
    image: int = gimp.open_image(file=str(demo.PHOTO))
    gimp.show(image=image)
    gimp.select_ellipse(image=image, **SECOND_RACCOON)
    return image


def indexed(gimp: Session) -> int:
    image = camera.the_photo(gimp)
    gimp.make_indexed(image=image, colors=16)
    return image


def piece_of_sky(gimp: Session) -> int:
    shutil.copy(PHOTOS / SKY, gimp.folder / SKY)
    image: int = gimp.open_image(file=str(gimp.folder / SKY))
    gimp.show(image=image)
    gimp.select_rectangle(image=image, **PIECE_OF_SKY)
    return image


SETS: dict[str, Take] = {
    "menu": take_menu,
    "first": take_first,
    "options": take_options,
    "style": take_style,
    "sent": take_sent,
    "colors": take_colors,
    "palette": take_palette,
    "results": take_results,
    "key": take_key,
    "trouble": take_trouble,
}


if __name__ == "__main__":
    camera.take(SETS, sys.argv[1:])
