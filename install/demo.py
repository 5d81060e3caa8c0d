"""What ./install/demo does, step by step; see there for how to call it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / part) for part in ("tests", "plugin/ideogram-mask-editor")]

import gimp3
import numpy as np
from gimp.session import Session, environment_for
from here import own_package
from mask_editor.api_key import VARIABLE
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps
from placing import Place, put
from problems import InstallError
from standin import Standin

PHOTO = REPOSITORY / "install" / "photo" / "raccoon.jpg"
OUTPUT = REPOSITORY / "demo-output"
PROMPT = "soft winter fur, a little lighter"
SEED = 7  # so that every run shows the same
ELLIPSE = (0.02, 0.19, 0.20, 0.21)  # x, y, width, height as parts of the photo's
FEATHER = 1 / 40  # of the photo's longer side
TILE = 640  # pixels, the longer side of a picture on the contact sheet


@contextmanager
def provider(live: bool) -> Iterator[Mapping[str, str]]:
    """The environment that leads the plug-in to the provider, or to its stand-in."""
    if live:
        yield {VARIABLE: os.environ[VARIABLE]}
        return
    with Standin() as standin:
        yield {VARIABLE: standin.api_key, **environment_for(standin)}


def select(gimp: Session, image: int, width: int, height: int) -> None:
    x, y, across, down = ELLIPSE
    gimp.select_ellipse(
        image=image,
        x=round(x * width),
        y=round(y * height),
        width=round(across * width),
        height=round(down * height),
    )
    gimp.feather_selection(image=image, radius=FEATHER * max(width, height))


def edit(gimp: Session, photo: Path) -> list[Path]:
    """Open, select, ask for two, save; the files that show it."""
    before, after, xcf = (OUTPUT / name for name in ("before.png", "after.png", "edit.xcf"))
    image = gimp.open_image(file=str(photo))
    gimp.save_image(image=image, file=str(before))
    say(f"  {before}")
    width, height = Image.open(before).size
    select(gimp, image, width, height)
    coverage = gimp.coverage(image)
    (layer, _), *_ = gimp.tree(image=image)
    answer = gimp.edit(
        image=image, drawables=[layer], options={"prompt": PROMPT, "num-images": 2, "seed": SEED}
    )
    if answer["status"] != "SUCCESS":
        raise SystemExit(answer["error"])
    gimp.save_image(image=image, file=str(after))
    say(f"  {after}")
    gimp.save_image(image=image, file=str(xcf))
    say(f"  {xcf}   (a group of two layers, each with its mask)")
    variations = []
    for number, result in enumerate(answer["layers"], 1):
        for each in answer["layers"]:
            gimp.set_visible(item=each, visible=each == result)
        variations.append(OUTPUT / f"variation-{number}.png")
        gimp.save_image(image=image, file=str(variations[-1]))
    check(pixels(before), pixels(after), coverage)
    sheet = contact_sheet(before, coverage, variations)
    return [before, after, xcf, sheet, *variations]


def pixels(file: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(file).convert("RGB"))


def check(before: NDArray[np.uint8], after: NDArray[np.uint8], coverage: NDArray[np.uint8]) -> None:
    """The promise that a retoucher relies on; ends the demo where it is broken."""
    changed = (before != after).any(axis=2)
    outside = coverage == 0
    if changed[outside].any():
        raise SystemExit(f"{changed[outside].sum()} pixels outside the selection changed")
    if not changed[~outside].any():
        raise SystemExit("nothing inside the selection changed")
    say(f"  outside the selection all {outside.sum()} pixels are equal, to the bit")


def contact_sheet(before: Path, coverage: NDArray[np.uint8], variations: Sequence[Path]) -> Path:
    """The photo, the selection on it, and each variation, in one picture."""
    photo = Image.open(before).convert("RGB")
    veil = Image.composite(
        photo, Image.new("RGB", photo.size, "white"), Image.new("L", photo.size, 90)
    )
    selected = Image.composite(photo, veil, Image.fromarray(coverage))
    shown = {"the photo": photo, "what is selected": selected}
    shown |= {f"variation {n}": Image.open(file) for n, file in enumerate(variations, 1)}
    tiles = [tile(picture.convert("RGB"), title) for title, picture in shown.items()]
    width, height = tiles[0].size
    sheet = Image.new("RGB", (2 * width, -(-len(tiles) // 2) * height), "white")
    for place, one in enumerate(tiles):
        sheet.paste(one, (place % 2 * width, place // 2 * height))
    file = OUTPUT / "contact-sheet.png"
    sheet.save(file)
    say(f"  {file}")
    return file


def tile(picture: Image.Image, title: str) -> Image.Image:
    margin = 12
    small = ImageOps.contain(picture, (TILE, TILE))
    framed = ImageOps.expand(small, (margin, 3 * margin, margin, margin), "white")
    ImageDraw.Draw(framed).text(
        (margin, margin), title, fill="black", font=ImageFont.load_default(18)
    )
    return framed


def say(line: str) -> None:
    print(line, flush=True)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="./install/demo", description="See the head of the file.")
    words.add_argument("photo", nargs="?", type=Path, default=PHOTO)
    words.add_argument("--live", action="store_true", help=f"ask 1min.ai, with {VARIABLE}")
    asked = words.parse_args(argv)
    if not asked.photo.is_file():
        words.error(f"there is no photo {asked.photo}")
    if asked.live and not os.environ.get(VARIABLE):
        words.error(f"--live needs your key in {VARIABLE}")
    return asked


def main(argv: Sequence[str]) -> int:
    asked = parse(argv)
    OUTPUT.mkdir(exist_ok=True)
    try:
        program = gimp3.get_any()
        say(f"GIMP {program.version} edits {asked.photo.name}:")
        with tempfile.TemporaryDirectory() as folder, provider(asked.live) as environment:
            profile = Path(folder)
            put(own_package(), Place(profile))
            shared = [OUTPUT, asked.photo.resolve().parent]
            gimp = Session(program, profile, environment, shared)
            try:
                edit(gimp, asked.photo.resolve())
            finally:
                gimp.close()
    except (gimp3.NoGimp, InstallError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
