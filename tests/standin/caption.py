"""A small caption in the painted part: what was asked for, and the seed.

The picture under it is blurred and darkened, so that white letters can be read on anything.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .membrane import Bools

MIN_LETTERS = 10
"""Letters smaller than this, in pixels, are not drawn at all."""

ROOM_ASPECT = 4.5
"""Width by height of the room that is looked for; its height is four letters."""


def write(picture: Image.Image, hole: Bools, prompt: str, note: str) -> Image.Image:
    """`picture` (RGB) with a caption wholly inside `hole` (h, w); as it is where none would fit.

    Two lines: the prompt, shortened to the room there is, and below it the note, smaller.
    """
    area = np.pad(hole, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    room = _widest_room(area)
    letters = min(room / ROOM_ASPECT / 4, max(MIN_LETTERS + 1, max(hole.shape) / 52))
    if letters < MIN_LETTERS:
        return picture
    text = _text(prompt, note, letters, room * 0.8)
    spot = _lowest_spot(area, text.size, int(letters / 2), hole)
    return _laid_on(picture, text, spot)


def _widest_room(area: npt.NDArray[np.int64]) -> int:
    """Width in pixels of the widest upright rectangle of ROOM_ASPECT inside the hole, or 0."""
    low, high = 0, area.shape[1]
    while high - low > 1:
        width = (low + high) // 2
        if _inside(area, width, round(width / ROOM_ASPECT)).any():
            low = width
        else:
            high = width
    return low


def _inside(area: npt.NDArray[np.int64], width: int, height: int) -> Bools:
    """For every upper left corner, whether that rectangle is wholly in the hole.

    `area` (h+1, w+1) counts the hole's pixels above and to the left of each corner.
    """
    strips = area[height:] - area[: max(area.shape[0] - height, 0)]
    counts = strips[:, width:] - strips[:, : max(area.shape[1] - width, 0)]
    return np.equal(counts, width * height)


def _text(prompt: str, note: str, letters: float, room: float) -> Image.Image:
    """Both lines, white on black (mode L), at most `room` wide and three letters high."""
    air = letters * 0.6
    large, small = ImageFont.load_default(letters), ImageFont.load_default(letters * 0.78)
    title = _shortened(" ".join(prompt.split()), large, room - 2 * air)
    width = max(large.getlength(title), small.getlength(note)) + 2 * air
    text = Image.new("L", (int(width), int(letters * 3)))
    draw = ImageDraw.Draw(text)
    draw.text((air, letters * 0.3), title, font=large, fill=255)
    draw.text((air, letters * 1.65), note, font=small, fill=200)
    return text


def _shortened(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: float) -> str:
    """The line, cut at its end until it fits; what is missing is shown by an ellipsis."""
    line = line[: int(room)]  # no letter is narrower than a pixel
    shown = line
    while font.getlength(shown) > room:
        line = line[:-1].rstrip()
        shown = f"{line}…"
    return shown


def _lowest_spot(
    area: npt.NDArray[np.int64], size: tuple[int, int], margin: int, hole: Bools
) -> tuple[int, int]:
    """The upper left corner (x, y) for `size`: as low as it goes, near the hole's middle."""
    ys, xs = np.nonzero(_inside(area, size[0] + 2 * margin, size[1] + 2 * margin))
    ys, xs = ys[ys == ys.max()], xs[ys == ys.max()]
    middle = np.nonzero(hole)[1].mean() - size[0] / 2 - margin
    return int(xs[np.abs(xs - middle).argmin()]) + margin, int(ys[0]) + margin


def _laid_on(picture: Image.Image, text: Image.Image, spot: tuple[int, int]) -> Image.Image:
    """A dark pane of frosted glass with round corners, and the text on it."""
    width, height = text.size
    ground = picture.crop((*spot, spot[0] + width, spot[1] + height))
    frosted = ground.filter(ImageFilter.GaussianBlur(height / 5))
    pane = Image.blend(frosted, Image.new("RGB", text.size, (16, 16, 18)), 0.6)
    pane.paste("white", mask=text)
    result = picture.copy()
    result.paste(pane, spot, _round_corners(text.size))
    return result


def _round_corners(size: tuple[int, int]) -> Image.Image:
    """White with antialiased round corners, drawn at four times the size."""
    large = Image.new("L", (size[0] * 4, size[1] * 4))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius=size[1], fill=255)
    return large.resize(size, Image.Resampling.BOX)
