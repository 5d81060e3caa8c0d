"""Every kind of image, at every precision and in every colour space, with every kind of selection:
what is sent is what GIMP exports, what comes back is where it belongs, all else stays to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from gimp import table_profile
from gimp.edits import negative
from gimp.sent import picture
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin

Pixels = NDArray[Any]
WIDTH, HEIGHT = 120, 96  # of the canvas
COLORS = 24  # of an indexed image


@dataclass(frozen=True)
class Kind:
    """A kind of image: its base type, its precision, and its colour profile, if not GIMP's own."""

    base: str
    precision: str = "U8_NON_LINEAR"
    profile: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.base, self.precision, self.profile)))


TABLES = "made of tables"
KINDS = (
    Kind("RGB"),
    Kind("RGB", "U8_LINEAR"),
    Kind("RGB", "U8_PERCEPTUAL"),
    Kind("RGB", "U16_NON_LINEAR"),
    Kind("RGB", "U16_LINEAR"),
    Kind("RGB", "U32_NON_LINEAR"),
    Kind("RGB", "U32_LINEAR"),
    Kind("RGB", "HALF_NON_LINEAR"),
    Kind("RGB", "HALF_LINEAR"),
    Kind("RGB", "FLOAT_LINEAR"),
    Kind("RGB", "FLOAT_PERCEPTUAL"),
    Kind("RGB", "FLOAT_NON_LINEAR"),
    Kind("RGB", "U8_NON_LINEAR", "new_rgb_adobe"),
    Kind("RGB", "FLOAT_LINEAR", "new_rgb_adobe"),
    Kind("RGB", "U8_NON_LINEAR", TABLES),
    Kind("RGB", "U16_NON_LINEAR", TABLES),
    Kind("GRAY"),
    Kind("GRAY", "U16_NON_LINEAR"),
    Kind("GRAY", "FLOAT_LINEAR"),
    Kind("GRAY", "U8_NON_LINEAR", "new_d50_gray_lab_trc"),
    Kind("INDEXED"),
)
# What 8 bits, or coarse tables, cannot hold of the colours that are sRGB's: the most that a sample
# differs after it was converted to the image's space and back. All other kinds hold them.
COARSE = {
    Kind("RGB", "U8_LINEAR"): 7,
    Kind("RGB", "U8_NON_LINEAR", "new_rgb_adobe"): 2,
    Kind("GRAY", "U8_NON_LINEAR", "new_d50_gray_lab_trc"): 2,
    Kind("RGB", "U8_NON_LINEAR", TABLES): 8,
    Kind("RGB", "U16_NON_LINEAR", TABLES): 8,
}


def hard(gimp: Session, image: int) -> None:
    gimp.select_rectangle(image=image, x=40, y=30, width=30, height=24)


def antialiased(gimp: Session, image: int) -> None:
    gimp.select_ellipse(image=image, x=35, y=20, width=52, height=43)


def feathered(gimp: Session, image: int) -> None:
    """So far that there is no pixel that is wholly selected; and not as far as the edge."""
    gimp.select_ellipse(image=image, x=55, y=40, width=10, height=10)
    gimp.feather_selection(image=image, radius=30)


def saved_channel(gimp: Session, image: int) -> None:
    antialiased(gimp, image)
    gimp.feather_selection(image=image, radius=7)
    gimp.select_channel(image=image)


def islands(gimp: Session, image: int) -> None:
    gimp.select_islands(image=image, step=3)


SELECTIONS = (hard, antialiased, feathered, saved_channel, islands)
OFFSETS = ((0, 0), (-17, 11))  # of the layer


def open_image(gimp: Session, kind: Kind, photo: Pixels, x: int, y: int) -> tuple[int, int]:
    """An image of that kind with a ground and a layer of a photo on it: their numbers."""
    base = "RGB" if kind.base == "INDEXED" else kind.base
    image = gimp.new_image(width=WIDTH, height=HEIGHT, base=base, precision=kind.precision)
    if kind.profile:
        file = gimp.folder / "tables.icc"
        table_profile.write(file)
        profile = str(file) if kind.profile == TABLES else kind.profile
        gimp.set_profile(image=image, profile=profile)
    flat, deep = f"{base}_IMAGE", f"{base}A_IMAGE"
    ground = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind=flat)
    gimp.paint(ground, photo[200 : 200 + HEIGHT, :WIDTH])
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind=deep, x=x, y=y)
    gimp.paint(layer, photo[:HEIGHT, 300 : 300 + WIDTH])
    if kind.base == "INDEXED":
        gimp.make_indexed(image=image, colors=COLORS)
    return image, layer


def over_layer(canvas: Pixels, x: int, y: int) -> Pixels:
    """What lies under the layer, zero where that is beyond the canvas."""
    padded = np.pad(canvas, [(HEIGHT, HEIGHT), (WIDTH, WIDTH)])
    return padded[HEIGHT + y : 2 * HEIGHT + y, WIDTH + x : 2 * WIDTH + x]


def over_canvas(layer: Pixels, x: int, y: int) -> Pixels:
    """The same the other way round."""
    padding = [(HEIGHT, HEIGHT), (WIDTH, WIDTH), *[(0, 0)] * (layer.ndim - 2)]
    padded = np.pad(layer, padding)
    return padded[HEIGHT - y : 2 * HEIGHT - y, WIDTH - x : 2 * WIDTH - x]


def expected(painted: Pixels, kind: Kind) -> Pixels:
    """A painted picture as an image of that base type shows it: gray by its luminance, in light."""
    if kind.base != "GRAY":
        return painted
    light = np.where(painted <= 10, painted / 255 / 12.92, ((painted / 255 + 0.055) / 1.055) ** 2.4)
    gray = light @ np.array([0.2126, 0.7152, 0.0722])
    shown = np.where(gray <= 0.0031308, gray * 12.92, 1.055 * gray ** (1 / 2.4) - 0.055)
    return np.repeat(np.rint(shown * 255)[..., None], 3, -1)


def colors(*pictures: Pixels) -> set[tuple[int, ...]]:
    return {tuple(color) for pixels in pictures for color in pixels[..., :3].reshape(-1, 3)}


def furthest(one: Pixels, other: Pixels) -> int:
    return int(np.abs(one.astype(int) - other).max(initial=0))


@pytest.fixture(scope="module")
def exports() -> dict[tuple[Session, Kind, tuple[int, int]], Pixels]:
    """What GIMP exports of the layer of each kind and offset."""
    return {}


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
@pytest.mark.parametrize("select", SELECTIONS, ids=lambda select: select.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_kind_of_image(
    gimp: Session,
    standin: Standin,
    photo: Callable[[str], Pixels],
    exports: dict[tuple[Session, Kind, tuple[int, int]], Pixels],
    kind: Kind,
    select: Callable[[Session, int], None],
    offset: tuple[int, int],
) -> None:
    standin.paint = negative
    image, layer = open_image(gimp, kind, photo("coffee"), *offset)
    select(gimp, image)
    coverage = gimp.coverage(image, "Y double")
    assert 0 < (coverage > 0).mean() < 1
    before, layer_before = gimp.visible_bits(image), gimp.bits(layer)
    exported = exports.get((gimp, kind, offset))  # selections make no difference to it
    if exported is None:
        exported = exports[gimp, kind, offset] = gimp.exported(image, layer)
    layers = [number for number, _ in gimp.tree(image=image)]
    options = {
        "prompt": "the negative",
        "region": "layer",
        "match-colors": False,
        "use-palette": kind.base == "INDEXED",
    }
    (result,) = gimp.edit_here(image=image, drawables=[layer], options=options)

    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    selected = over_layer(coverage, *offset)
    assert source.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(mask, np.where(selected > 0, 0, 255))
    assert furthest(source, exported[..., :3]) <= 1

    seen = gimp.describe(item=result)
    assert seen["bounds"] == [*offset, WIDTH, HEIGHT]
    assert seen["base"] == kind.base.lower()
    kept = gimp.pixels(seen["mask"], "Y double")[..., 0]
    assert np.array_equal(kept, selected)
    arrived = gimp.in_srgb(image, result)
    painted = np.where((mask == 0)[..., None], 255 - source, source)
    assert (arrived[..., 3] == 255).all()
    if kind.base == "INDEXED":
        assert colors(arrived) <= colors(*(gimp.pixels(number) for number in layers))
        assert furthest(arrived[..., :3][mask > 0], source[mask > 0]) <= 1
    else:
        assert furthest(arrived[..., :3], expected(painted, kind)) <= COARSE.get(kind, 1)

    after = gimp.visible_bits(image)
    assert np.array_equal(after[coverage == 0], before[coverage == 0])
    assert np.array_equal(gimp.bits(layer), layer_before)
    whole = over_canvas(selected, *offset) == 1
    shown = over_canvas(arrived, *offset)
    assert furthest(gimp.in_srgb(image)[whole], shown[whole]) <= 1
