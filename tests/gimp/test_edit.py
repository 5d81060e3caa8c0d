"""An edit without a dialog, on photos: what was sent, and which pixels arrived where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from gimp.sent import picture
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin

WIDTH, HEIGHT = 360, 300  # of the canvas
Pixels = NDArray[Any]


@dataclass(frozen=True)
class Layout:
    """A layer on the canvas: its kind, its bounds, and which photo it shows."""

    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    photo: str

    def __str__(self) -> str:
        return self.name


LAYOUTS = (
    Layout("as large as the image", "RGB_IMAGE", 0, 0, WIDTH, HEIGHT, "astronaut"),
    Layout("with alpha", "RGBA_IMAGE", 0, 0, WIDTH, HEIGHT, "coffee"),
    Layout("larger, negative offsets", "RGB_IMAGE", -60, -50, 500, 400, "coffee"),
    Layout("smaller, inside", "RGBA_IMAGE", 40, 30, 260, 220, "chelsea"),
    Layout("smaller, negative offsets", "RGB_IMAGE", -30, -20, 300, 260, "chelsea"),
)


def ellipse(gimp: Session, image: int) -> None:
    gimp.select_ellipse(image=image, x=80, y=70, width=120, height=90)


def feathered(gimp: Session, image: int) -> None:
    gimp.select_rectangle(image=image, x=90, y=80, width=110, height=90)
    gimp.feather_selection(image=image, radius=40)


def two_islands(gimp: Session, image: int) -> None:
    gimp.select_rectangle(image=image, x=60, y=60, width=50, height=40)
    gimp.select_ellipse(image=image, x=170, y=120, width=70, height=80, operation="ADD")


def inverted(gimp: Session, image: int) -> None:
    ellipse(gimp, image)
    gimp.invert_selection(image=image)


SELECTIONS = (ellipse, feathered, two_islands, inverted)


def open_layer(gimp: Session, layout: Layout, photo: Callable[[str], Pixels]) -> tuple[int, int]:
    """A new image with a plain ground, and the layer on it: their numbers."""
    image = gimp.new_image(width=WIDTH, height=HEIGHT)
    ground = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    gimp.paint(ground, np.full((HEIGHT, WIDTH, 3), (30, 90, 150), np.uint8))
    layer = gimp.new_layer(
        image=image,
        width=layout.width,
        height=layout.height,
        kind=layout.kind,
        x=layout.x,
        y=layout.y,
    )
    gimp.paint(layer, photo(layout.photo)[: layout.height, : layout.width])
    return image, layer


def over_canvas(pixels: Pixels, bounds: list[int]) -> Pixels:
    """A layer's pixels cut to the canvas; zero where the layer is not."""
    x, y, width, height = bounds
    canvas = np.zeros((HEIGHT, WIDTH, *pixels.shape[2:]), pixels.dtype)
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + width, WIDTH), min(y + height, HEIGHT)
    canvas[top:bottom, left:right] = pixels[top - y : bottom - y, left - x : right - x]
    return canvas


def over_layer(coverage: Pixels, bounds: list[int]) -> Pixels:
    """The canvas's coverage cut to a layer; zero where the canvas is not."""
    x, y, width, height = bounds
    padded = np.pad(coverage, ((500, 500), (500, 500)))
    return padded[500 + y : 500 + y + height, 500 + x : 500 + x + width]


def difference(one: Pixels, other: Pixels) -> float:
    """The mean over all samples, of 255."""
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("select", SELECTIONS, ids=lambda select: select.__name__)
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_a_whole_layer_goes_out_and_comes_back_on_the_right_pixels(
    gimp: Session,
    standin: Standin,
    photo: Callable[[str], Pixels],
    layout: Layout,
    select: Callable[[Session, int], None],
) -> None:
    image, layer = open_layer(gimp, layout, photo)
    select(gimp, image)
    coverage, before = gimp.coverage(image), gimp.visible(image)
    answer = gimp.edit(
        image=image, drawables=[layer], options={"prompt": "a toadstool", "region": "layer"}
    )
    assert answer["error"] == ""
    (result,) = answer["layers"]

    bounds = [layout.x, layout.y, layout.width, layout.height]
    selected = over_layer(coverage, bounds)
    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    assert np.array_equal(source, gimp.pixels(layer, "R'G'B' u8"))
    assert np.array_equal(mask, np.where(selected > 0, 0, 255))

    arrived = gimp.describe(item=result)
    assert arrived["bounds"] == bounds
    assert arrived["position"] == gimp.describe(item=layer)["position"] - 1
    assert np.array_equal(gimp.pixels(arrived["mask"], "Y u8")[..., 0], selected)
    pixels = gimp.pixels(result)
    assert np.array_equal(pixels[..., :3][mask == 255], source[mask == 255])
    assert (pixels[..., 3] == 255).all()
    assert (pixels[..., :3][mask == 0] != source[mask == 0]).any()

    after = gimp.visible(image)
    on_canvas = over_canvas(selected, bounds)
    assert np.array_equal(after[on_canvas == 0], before[on_canvas == 0])
    assert np.array_equal(after[on_canvas == 255], over_canvas(pixels, bounds)[on_canvas == 255])
    assert standin.sales == 1


@pytest.mark.parametrize("select", SELECTIONS, ids=lambda select: select.__name__)
def test_a_window_of_a_layer_comes_back_on_the_right_pixels(
    gimp: Session,
    standin: Standin,
    photo: Callable[[str], Pixels],
    select: Callable[[Session, int], None],
) -> None:
    """The stand-in returns the source itself: scaled up, sent, and scaled down, it must fit."""
    standin.paint = lambda source, mask, order: source
    image, layer = open_layer(gimp, LAYOUTS[2], photo)
    select(gimp, image)
    coverage, before = gimp.coverage(image), gimp.visible(image)
    answer = gimp.edit(image=image, drawables=[layer], options={"prompt": "the same"})
    assert answer["error"] == ""
    (result,) = answer["layers"]
    x, y, width, height = gimp.describe(item=result)["bounds"]
    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    assert source.shape[:2] == mask.shape
    left, top = x - LAYOUTS[2].x, y - LAYOUTS[2].y
    shown = gimp.pixels(layer)[top : top + height, left : left + width, :3]
    pixels = gimp.pixels(result)[..., :3]
    assert difference(pixels, shown) < 4
    for moved in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        assert difference(np.roll(pixels, moved, (0, 1)), shown) > 1.5 * difference(pixels, shown)
    after = gimp.visible(image)
    assert np.array_equal(after[coverage == 0], before[coverage == 0])


def test_several_results_come_as_a_group_of_which_the_first_is_seen(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels]
) -> None:
    image, layer = open_layer(gimp, LAYOUTS[0], photo)
    ellipse(gimp, image)
    answer = gimp.edit(
        image=image, drawables=[layer], options={"prompt": "three toadstools", "num-images": 3}
    )
    assert answer["error"] == ""
    seen = [gimp.describe(item=item) for item in answer["layers"]]
    assert [one["visible"] for one in seen] == [True, False, False]
    assert [one["position"] for one in seen] == [0, 1, 2]
    (group,) = {one["parent"] for one in seen}
    tree = gimp.tree(image=image)
    assert [number for number, _ in tree][:2] == [group, layer]
    pixels = [gimp.pixels(item) for item in answer["layers"]]
    assert not np.array_equal(pixels[0], pixels[1])
    assert not np.array_equal(pixels[1], pixels[2])
    assert standin.sales == 1


def test_a_layer_remembers_how_it_was_made(gimp: Session, standin: Standin) -> None:
    image = gimp.new_image(width=200, height=200)
    layer = gimp.new_layer(image=image, width=200, height=200)
    gimp.select_rectangle(image=image, x=50, y=50, width=60, height=60)
    prompt = "ein großer Fliegenpilz 毒"
    options = {"prompt": prompt, "seed": 7, "magic-prompt": "ON", "num-images": 2}
    answer = gimp.edit(image=image, drawables=[layer], options=options)
    first, second = (gimp.describe(item=item)["origin"] for item in answer["layers"])
    assert first["version"] == 1
    assert first["options"]["prompt"] == prompt
    assert (first["seed"], second["seed"]) == (7, 8)
    assert first["prompt"].startswith(f"{prompt}, ")  # as the provider rewrote it
    assert first["safe"] is True
    assert first["credits"] > 0
    assert first["images"] == 2
    assert standin.api_key not in f"{first}{second}"


def test_the_result_of_a_layer_in_a_group_stays_in_the_group(
    gimp: Session, standin: Standin
) -> None:
    image = gimp.new_image(width=200, height=200)
    group = gimp.new_group(image=image)
    layer = gimp.new_layer(image=image, width=200, height=200, parent=group)
    gimp.select_rectangle(image=image, x=50, y=50, width=60, height=60)
    answer = gimp.edit(image=image, drawables=[layer], options={"prompt": "a toadstool"})
    assert answer["error"] == ""
    assert gimp.tree(image=image) == [[group, [[answer["layers"][0], []], [layer, []]]]]


def test_hidden_colours_of_transparent_pixels_stay_at_home(gimp: Session, standin: Standin) -> None:
    """A pixel that was erased keeps its colour in the layer; what is sent is a neutral gray."""
    image = gimp.new_image(width=128, height=128)
    layer = gimp.new_layer(image=image, width=128, height=128)
    pixels = np.full((128, 128, 4), (200, 30, 30, 255), np.uint8)
    pixels[:, :64] = (0, 255, 0, 0)
    gimp.paint(layer, pixels, "R'G'B'A u8")
    gimp.select_rectangle(image=image, x=50, y=50, width=30, height=30)
    options = {"prompt": "a toadstool", "region": "layer"}
    assert gimp.edit(image=image, drawables=[layer], options=options)["error"] == ""
    source = picture(standin, "imageUrl")
    assert np.abs(source[:, :64].astype(int) - 128).max() <= 1
    assert (source[:, 64:] == (200, 30, 30)).all()


def test_a_grayscale_image_gets_a_grayscale_layer(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels]
) -> None:
    image = gimp.new_image(width=300, height=300, base="GRAY")
    layer = gimp.new_layer(image=image, width=300, height=300, kind="GRAY_IMAGE")
    gimp.paint(layer, photo("camera")[:300, :300, :1], "Y' u8")
    ellipse(gimp, image)
    coverage, before = gimp.coverage(image), gimp.visible(image)
    options = {"prompt": "a toadstool", "region": "layer", "match-colors": False}
    answer = gimp.edit(image=image, drawables=[layer], options=options)
    assert answer["error"] == ""
    (result,) = answer["layers"]
    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    shown = gimp.pixels(result)[..., :3]
    assert np.abs(shown[mask == 255].astype(int) - source[mask == 255]).max() <= 1
    after = gimp.visible(image)
    assert np.array_equal(after[coverage == 0], before[coverage == 0])
    assert not np.array_equal(after[coverage == 255], before[coverage == 255])
