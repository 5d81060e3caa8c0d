"""Make before-after.jpg: six photos, each edited by the plug-in in a real GIMP, in one picture.

$(install/environment tests/standin/requirements.txt tests/requirements.txt) \
    screenshots/contact_sheet.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PARTS = ("tests", "install", "plugin/ideogram-mask-editor")
sys.path[:0] = [str(REPOSITORY / part) for part in PARTS]

import demo
import gimp3
import numpy as np
import skimage
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from standin import Standin

FILE = Path(__file__).resolve().with_name("before-after.jpg")
PHOTOS = Path(skimage.__file__).parent / "data"

# The sheet, in its pixels.
WIDTH = 1600
MARGIN = 48
GAP = 20
BETWEEN = 8  # a photo before and the same after
CAPTION = 104
FOOT = 84
FINE = 4  # times as large are the outlines drawn, to be smooth
DASH = 5
STROKE = 1.8
PAPER, INK, PENCIL = (247, 246, 243), (38, 38, 42), (118, 116, 112)

Pixels = NDArray[np.uint8]
Line = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """One of the agent's selection verbs, and what it is told, in the photo's pixels."""

    verb: str
    place: dict[str, object]


@dataclass(frozen=True)
class Example:
    photo: Path
    kind: str
    """Of what kind the selection is, for the caption."""
    shapes: Sequence[Shape]
    prompt: str
    seed: int
    """With it the stand-in paints what the prompt asks for, which it cannot read."""
    feather: float = 0


@dataclass(frozen=True)
class Pair:
    """What was visible before and after, each h x w x 3, and what was selected, h x w."""

    example: Example
    before: Pixels
    after: Pixels
    coverage: Pixels

    @property
    def ratio(self) -> float:
        height, width = self.coverage.shape
        return float(width / height)


def rectangle(x: int, y: int, width: int, height: int) -> Shape:
    return Shape("select_rectangle", {"x": x, "y": y, "width": width, "height": height})


def ellipse(x: int, y: int, width: int, height: int) -> Shape:
    return Shape("select_ellipse", {"x": x, "y": y, "width": width, "height": height})


def lasso(corners: str) -> Shape:
    """The polygon x,y x,y …"""
    return Shape("select_polygon", {"corners": [int(n) for n in corners.replace(",", " ").split()]})


PATCH = """
128,346 160,326 200,330 222,346 218,366 232,388 224,420 196,444 160,440 126,420 114,388 126,370
"""
ROWS = [
    [
        Example(
            demo.PHOTO,
            "an ellipse",
            [ellipse(5, 35, 370, 370)],
            "a second raccoon",
            seed=20,
        ),
        Example(
            PHOTOS / "astronaut.png",
            "a lasso",
            [lasso(PATCH)],
            "a plain orange suit",
            seed=8,
            feather=2,
        ),
        Example(
            PHOTOS / "rocket.jpg",
            "two rectangles at once",
            [rectangle(163, 112, 50, 256), rectangle(427, 112, 58, 262)],
            "nothing but the evening sky",
            seed=3,
            feather=1,
        ),
    ],
    [
        Example(
            PHOTOS / "camera.png",
            "a rectangle in a grayscale image",
            [rectangle(346, 242, 122, 142)],
            "one more tripod",
            seed=0,
            feather=2,
        ),
        Example(
            PHOTOS / "coffee.png",
            "a polygon out to the picture’s edges",
            [lasso("0,0 215,0 120,62 0,160")],
            "a second cup",
            seed=11,
            feather=1,
        ),
        Example(
            PHOTOS / "retina.jpg",
            "an ellipse, feathered",
            [ellipse(96, 470, 290, 320)],
            "no optic disc",
            seed=3,
            feather=24,
        ),
    ],
]
NOTE = (
    "Edited by the plug-in in GIMP 3.0, and painted by the local stand-in, which has only the "
    "photo itself to paint with. Outside the selections every pixel is as it was, to the bit."
)
CREDITS = (
    "Photos: raccoon, public-domain-image.com (public domain) · Eileen Collins, NASA (public "
    "domain) · Falcon 9, SpaceX (public domain) · camera, Lav Varshney (CC0) · coffee, Rachel "
    "Michetti (CC0) · retina, Wikimedia Commons (CC0)"
)  # in full in ORIGIN.md; Pillow's own font has no umlauts


def edit(gimp: Session, example: Example) -> Pair:
    image = gimp.open_image(file=str(example.photo))
    select(gimp, image, example)
    before, coverage = gimp.visible(image, "R'G'B' u8"), gimp.coverage(image)
    (layer, _), *_ = gimp.tree(image=image)
    options = {"prompt": example.prompt, "seed": example.seed}
    answer = gimp.edit(image=image, drawables=[layer], options=options)
    if answer["status"] != "SUCCESS":
        raise SystemExit(f"{example.photo.name}: {answer['error']}")
    after = gimp.visible(image, "R'G'B' u8")
    gimp.close_image(image=image)
    demo.say(f"{example.photo.name}, {example.kind}:")
    demo.check(before, after, coverage)
    return Pair(example, before, after, coverage)


def select(gimp: Session, image: int, example: Example) -> None:
    for number, shape in enumerate(example.shapes):
        operation = "ADD" if number else "REPLACE"
        gimp.call(shape.verb, image=image, operation=operation, **shape.place)
    if example.feather:
        gimp.feather_selection(image=image, radius=example.feather)


def marched(photo: Image.Image, coverage: Pixels) -> Image.Image:
    """The photo with dashes around all that is selected by half or more."""
    light, dark = (Image.new("L", (photo.width * FINE, photo.height * FINE)) for _ in range(2))
    for line in outlines(coverage, photo.width / coverage.shape[1]):
        stroke(light, line)
        for dash in dashes(line):
            stroke(dark, dash)
    result = photo.copy()
    for color, fine in (("white", light), ("black", dark)):
        result.paste(color, mask=fine.resize(photo.size, Image.Resampling.BOX))
    return result


def outlines(coverage: Pixels, scale: float) -> Iterator[Line]:
    """Closed lines (x, y) on the picture `scale` times as large, inside of its edges."""
    inner = np.array(coverage.shape[::-1]) * scale - STROKE / 2
    for line in skimage.measure.find_contours(np.pad(coverage, 1), 127.5):
        yield np.clip((line[:, ::-1] - 0.5) * scale, STROKE / 2, inner)


def dashes(line: Line) -> Iterator[Line]:
    """Every other piece of the line, all equally long."""
    way = np.insert(np.hypot(*np.diff(line, axis=0).T).cumsum(), 0, 0)
    ends = np.linspace(0, way[-1], 2 * max(round(way[-1] / DASH / 2), 1) + 1)
    for start, end in zip(ends[:-1:2], ends[1::2], strict=True):
        steps = np.linspace(start, end, 4 * DASH)
        yield np.stack([np.interp(steps, way, line[:, axis]) for axis in (0, 1)], axis=1)


def stroke(canvas: Image.Image, line: Line) -> None:
    points = [(float(x), float(y)) for x, y in line * FINE]
    ImageDraw.Draw(canvas).line(points, fill=255, width=round(STROKE * FINE), joint="curve")


def sheet(rows: Sequence[Sequence[Pair]]) -> Image.Image:
    heights = [row_height(row) for row in rows]
    height = sum(2 * each + BETWEEN + CAPTION for each in heights) + MARGIN + FOOT
    result = Image.new("RGB", (WIDTH, height), PAPER)
    y = MARGIN
    for row, each in zip(rows, heights, strict=True):
        lay_row(result, row, y, each)
        y += 2 * each + BETWEEN + CAPTION
    for number, line in enumerate((NOTE, CREDITS)):
        write(result, (MARGIN, y + 24 * number), line, 15, PENCIL)
    return result


def row_height(row: Sequence[Pair]) -> int:
    """The height at which the row's photos, side by side and uncut, are as wide as the sheet."""
    room = WIDTH - 2 * MARGIN - GAP * (len(row) - 1)
    return int(room / sum(pair.ratio for pair in row))


def lay_row(result: Image.Image, row: Sequence[Pair], y: int, height: int) -> None:
    for number, word in enumerate(("before", "after")):
        result.paste(upright(word, height), (0, y + number * (height + BETWEEN)))
    x = MARGIN
    for pair in row:
        size = (round(pair.ratio * height), height)
        before, after = (
            Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
            for pixels in (pair.before, pair.after)
        )
        result.paste(marched(before, pair.coverage), (x, y))
        result.paste(after, (x, y + height + BETWEEN))
        below = y + 2 * height + BETWEEN
        write(result, (x, below + 12), f"“{pair.example.prompt}”", 23, INK)
        write(result, (x, below + 44), pair.example.kind, 18, PENCIL)
        x += size[0] + GAP


def upright(word: str, length: int) -> Image.Image:
    """The word, read from below, for the margin."""
    strip = Image.new("RGB", (length, MARGIN), PAPER)
    place = (length / 2, MARGIN / 2)
    font = ImageFont.load_default(17)
    ImageDraw.Draw(strip).text(place, word, fill=PENCIL, font=font, anchor="mm")
    return strip.transpose(Image.Transpose.ROTATE_90)


def write(
    result: Image.Image, place: tuple[int, int], line: str, size: int, color: tuple[int, int, int]
) -> None:
    font = ImageFont.load_default(size)
    ImageDraw.Draw(result).text(place, line, fill=color, font=font)


def main() -> None:
    with Standin() as standin:
        program, folders = gimp3.get("3.0"), [PHOTOS, demo.PHOTO.parent]
        gimp = Session(program, quiet_profile(program), environment_for(standin), folders)
        gimp.keys.keep(standin.api_key)
        try:
            rows = [[edit(gimp, example) for example in row] for row in ROWS]
        finally:
            gimp.close()
    sheet(rows).save(FILE, quality=84, subsampling=0, optimize=True, progressive=True)
    demo.say(f"{FILE.relative_to(REPOSITORY)}, {FILE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
