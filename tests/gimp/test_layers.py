"""Layers of every sort: what is sent of them, and that they stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gimp import table_profile
from gimp.sent import picture
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin

Pixels = NDArray[Any]
Photo = Callable[[str], Pixels]
SIDE = 128  # of the canvas
NEUTRAL = 128  # gray, under what is transparent


def open_image(gimp: Session, photo: Photo, **how: Any) -> tuple[int, int]:
    """A canvas with a photo as its ground, and a photo of a half-transparent layer over it."""
    image = gimp.new_image(width=SIDE, height=SIDE, **how)
    ground = gimp.new_layer(image=image, width=SIDE, height=SIDE, kind="RGB_IMAGE")
    gimp.paint(ground, photo("coffee")[:SIDE, :SIDE])
    layer = gimp.new_layer(image=image, width=SIDE, height=SIDE)
    pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
    pixels[..., :3] = photo("chelsea")[:SIDE, :SIDE]
    pixels[..., 3] = np.linspace(0, 255, SIDE).astype(np.uint8)
    gimp.paint(layer, pixels, "R'G'B'A u8")
    gimp.select_ellipse(image=image, x=40, y=30, width=44, height=50)
    return image, layer


def edit(gimp: Session, image: int, layer: int, **more: Any) -> int:
    """Edit the whole layer; the new layer."""
    options = {"prompt": "a toadstool", "region": "layer", **more}
    (result,) = gimp.edit_here(image=image, drawables=[layer], options=options)
    return int(result)


def over_neutral(pixels: Pixels) -> Pixels:
    """Composited in light, as GEGL does it, over the gray that transparent pixels are sent on."""
    alpha = pixels[..., 3:] / 255
    return encoded(light(pixels[..., :3]) * alpha + light(np.array(NEUTRAL)) * (1 - alpha))


def light(samples: Pixels) -> Pixels:
    share = samples / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def encoded(share: Pixels) -> Pixels:
    return 255 * np.where(share <= 0.0031308, share * 12.92, 1.055 * share ** (1 / 2.4) - 0.055)


def require_close(sent: Pixels, meant: Pixels) -> None:
    assert np.abs(sent - meant).max() <= 1.5  # one step, and what is lost in rounding `meant`


def opacity_and_mode(gimp: Session, image: int, layer: int) -> None:
    gimp.set_up(item=layer, opacity=60, mode="MULTIPLY")


def a_mask(gimp: Session, image: int, layer: int) -> None:
    mask = gimp.new_mask(layer=layer)
    gimp.paint(mask, np.tile(np.arange(SIDE) * 2, (SIDE, 1))[..., None], "Y u8")


def a_hidden_layer(gimp: Session, image: int, layer: int) -> None:
    hidden = gimp.new_layer(image=image, width=SIDE, height=SIDE)
    gimp.paint(hidden, np.full((SIDE, SIDE, 3), 255))
    gimp.set_visible(item=hidden, visible=False)


def a_group_of_its_own(gimp: Session, image: int, layer: int) -> None:
    group = gimp.new_group(image=image)
    gimp.set_up(item=group, opacity=70, mode="SCREEN")
    inside = gimp.new_layer(image=image, width=60, height=50, x=-10, y=70, parent=group)
    gimp.paint(inside, np.full((50, 60, 3), (180, 30, 90)))


def nothing_opaque(gimp: Session, image: int, layer: int) -> None:
    for number, _ in gimp.tree(image=image):
        gimp.set_visible(item=number, visible=number == layer)


def a_text(gimp: Session, image: int, layer: int) -> None:
    gimp.new_text_layer(image=image, words="Ägypten", x=-20, y=60)


SCENES = (opacity_and_mode, a_mask, a_hidden_layer, a_group_of_its_own, nothing_opaque, a_text)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_visible_sends_what_the_user_sees(
    gimp: Session, standin: Standin, photo: Photo, scene: Callable[[Session, int, int], None]
) -> None:
    image, layer = open_image(gimp, photo)
    scene(gimp, image, layer)
    tree, seen = gimp.tree(image=image), gimp.in_srgb(image)
    result = edit(gimp, image, layer, source="visible")
    require_close(picture(standin, "imageUrl"), over_neutral(seen))
    assert gimp.describe(item=result)["bounds"] == [0, 0, SIDE, SIDE]
    assert len(gimp.tree(image=image)) == len(tree) + 1


@pytest.mark.parametrize("kind", ["deep", "adobe", "tables", "indexed", "gray"])
def test_visible_is_sent_as_srgb_from_every_kind_of_image(
    gimp: Session, standin: Standin, photo: Photo, kind: str
) -> None:
    image, layer = open_image(gimp, photo, precision="FLOAT_LINEAR" if kind == "deep" else None)
    opacity_and_mode(gimp, image, layer)
    if kind == "tables":
        table_profile.write(gimp.folder / "tables.icc")
        gimp.set_profile(image=image, profile=str(gimp.folder / "tables.icc"))
    if kind == "adobe":
        gimp.set_profile(image=image, profile="new_rgb_adobe")
    if kind == "indexed":
        gimp.make_indexed(image=image, colors=16)
    if kind == "gray":
        gimp.make_gray(image=image)
    seen = gimp.in_srgb(image)
    edit(gimp, image, layer, source="visible", **{"use-palette": kind == "indexed"})
    require_close(picture(standin, "imageUrl"), over_neutral(seen))


@pytest.mark.parametrize("scene", [opacity_and_mode, a_mask], ids=lambda scene: scene.__name__)
def test_layer_sends_the_layer_alone_without_its_mask_opacity_and_mode(
    gimp: Session, standin: Standin, photo: Photo, scene: Callable[[Session, int, int], None]
) -> None:
    image, layer = open_image(gimp, photo)
    scene(gimp, image, layer)
    pixels = gimp.pixels(layer)
    edit(gimp, image, layer)
    require_close(picture(standin, "imageUrl"), over_neutral(pixels))


def test_visible_beyond_the_canvas_is_neutral(
    gimp: Session, standin: Standin, photo: Photo
) -> None:
    """What GIMP does not show is not sent, though a layer goes on there."""
    image = gimp.new_image(width=SIDE, height=SIDE)
    layer = gimp.new_layer(
        image=image, width=2 * SIDE, height=SIDE + 40, kind="RGB_IMAGE", x=-30, y=-40
    )
    gimp.paint(layer, photo("coffee")[: SIDE + 40, : 2 * SIDE])
    gimp.select_rectangle(image=image, x=0, y=0, width=50, height=50)
    edit(gimp, image, layer, source="visible")
    source = picture(standin, "imageUrl")
    seen = source[40:, 30 : 30 + SIDE]
    assert np.abs(seen.astype(int) - gimp.pixels(layer)[40:, 30 : 30 + SIDE, :3]).max() <= 1
    assert (source[:40] == NEUTRAL).all()
    assert (source[:, 30 + SIDE :] == NEUTRAL).all()


def text(gimp: Session, image: int, folder: Path) -> int:
    return int(gimp.new_text_layer(image=image, words="Mask", x=10, y=40))


def link(gimp: Session, image: int, folder: Path) -> int:
    gimp.export(image=image, file=str(folder / "linked.png"))
    return int(gimp.new_link_layer(image=image, file=str(folder / "linked.png")))


def vector(gimp: Session, image: int, folder: Path) -> int:
    return int(gimp.new_vector_layer(image=image, x=10, y=10, width=90, height=80))


def locked(gimp: Session, image: int, folder: Path) -> int:
    layer = int(gimp.new_layer(image=image, width=SIDE, height=SIDE))
    for name in ("lock_content", "lock_position", "lock_visibility", "lock_alpha"):
        gimp.set_up(item=layer, **{name: True})
    return layer


def in_a_locked_group(gimp: Session, image: int, folder: Path) -> int:
    group = gimp.new_group(image=image)
    layer = int(gimp.new_layer(image=image, width=SIDE, height=SIDE, parent=group))
    gimp.set_up(item=group, lock_content=True, lock_position=True)
    return layer


@pytest.mark.parametrize(
    "make", [text, link, vector, locked, in_a_locked_group], ids=lambda make: make.__name__
)
def test_a_special_layer_is_edited_and_stays_what_it_is(
    gimp: Session, standin: Standin, photo: Photo, make: Callable[[Session, int, Path], int]
) -> None:
    if make in (link, vector) and gimp.gimp.version == "3.0":
        pytest.skip("GIMP 3.0 has no such layers")
    image, _ = open_image(gimp, photo)
    layer = make(gimp, image, gimp.folder)
    was, bits = gimp.describe(item=layer), gimp.bits(layer)
    before = gimp.visible_bits(image)
    pixels = gimp.pixels(layer)
    result = edit(gimp, image, layer)

    require_close(picture(standin, "imageUrl"), over_neutral(pixels))
    now, arrived = gimp.describe(item=layer), gimp.describe(item=result)
    assert now == {**was, "position": was["position"] + 1}
    assert np.array_equal(gimp.bits(layer), bits)
    assert arrived["bounds"] == was["bounds"]
    assert (arrived["parent"], arrived["position"]) == (was["parent"], was["position"])
    outside = gimp.coverage(image) == 0
    assert np.array_equal(gimp.visible_bits(image)[outside], before[outside])


def test_a_picture_is_extended_into_transparency(
    gimp: Session, standin: Standin, photo: Photo
) -> None:
    """The canvas grew, the layer with it: what is new is selected, and some of what was there."""
    image = gimp.new_image(width=SIDE + 60, height=SIDE)
    layer = gimp.new_layer(image=image, width=SIDE, height=SIDE)
    gimp.paint(layer, photo("coffee")[:SIDE, :SIDE])
    gimp.layer_to_image_size(layer=layer)
    gimp.select_rectangle(image=image, x=SIDE - 20, y=0, width=80, height=SIDE)
    before = gimp.visible_bits(image)
    result = edit(gimp, image, layer)

    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    assert np.abs(source[:, SIDE:].astype(int) - NEUTRAL).max() <= 1
    assert np.array_equal(source[:, :SIDE], photo("coffee")[:SIDE, :SIDE])
    assert (mask[:, SIDE - 20 :] == 0).all()
    assert (mask[:, : SIDE - 20] == 255).all()
    after = gimp.visible(image)
    assert (after[..., 3] == 255).all()
    assert np.array_equal(after[:, SIDE - 20 :], gimp.pixels(result)[:, SIDE - 20 :])
    assert np.array_equal(gimp.visible_bits(image)[:, : SIDE - 20], before[:, : SIDE - 20])


def test_a_quick_mask_is_the_selection(gimp: Session, standin: Standin, photo: Photo) -> None:
    image, layer = open_image(gimp, photo)
    gimp.feather_selection(image=image, radius=12)
    coverage = gimp.coverage(image)
    quick_mask = gimp.new_quick_mask(image=image)
    assert gimp.coverage(image).max() == 0
    result = edit(gimp, image, layer)
    assert np.array_equal(picture(standin, "maskUrl"), np.where(coverage > 0, 0, 255))
    mask = gimp.describe(item=result)["mask"]
    assert np.array_equal(gimp.pixels(mask, "Y u8")[..., 0], coverage)
    assert gimp.coverage(image).max() == 0
    assert gimp.pixels(quick_mask, "Y u8").any()
