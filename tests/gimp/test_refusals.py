"""What cannot be edited is refused in words, before anything is sent, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gimp.session import Session
from standin import Standin


def image_and_layer(gimp: Session) -> tuple[int, int]:
    image = gimp.new_image(width=200, height=150)
    layer = gimp.new_layer(image=image, width=200, height=150)
    gimp.select_rectangle(image=image, x=50, y=50, width=60, height=60)
    return image, layer


def nothing_selected(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    gimp.select_none(image=image)
    return image, [layer]


def selection_beside_the_layer(gimp: Session) -> tuple[int, list[int]]:
    image, _ = image_and_layer(gimp)
    layer = gimp.new_layer(image=image, width=40, height=150, x=150)
    return image, [layer]


def selection_round_the_layer(gimp: Session) -> tuple[int, list[int]]:
    """Its bounds meet the layer's, its pixels do not."""
    image, _ = image_and_layer(gimp)
    gimp.select_rectangle(image=image, x=0, y=0, width=10, height=10)
    gimp.select_rectangle(image=image, x=180, y=140, width=10, height=10, operation="ADD")
    layer = gimp.new_layer(image=image, width=100, height=80, x=50, y=30)
    return image, [layer]


def everything_selected(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    gimp.select_rectangle(image=image, x=0, y=0, width=200, height=150)
    return image, [layer]


def a_group(gimp: Session) -> tuple[int, list[int]]:
    image, _ = image_and_layer(gimp)
    return image, [gimp.new_group(image=image)]


def a_layer_mask(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    return image, [gimp.new_mask(layer=layer)]


def several_layers(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    return image, [layer, gimp.new_layer(image=image, width=200, height=150)]


def no_layer(gimp: Session) -> tuple[int, list[int]]:
    image, _ = image_and_layer(gimp)
    return image, []


def a_floating_selection(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    return image, [gimp.float_selection(layer=layer)]


def a_layer_under_a_floating_selection(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    gimp.float_selection(layer=layer)
    return image, [layer]


def an_indexed_image(gimp: Session) -> tuple[int, list[int]]:
    image, layer = image_and_layer(gimp)
    gimp.make_indexed(image=image, colors=16)
    return image, [layer]


def a_quick_mask_over_two_layers(gimp: Session) -> tuple[int, list[int]]:
    image, _ = image_and_layer(gimp)
    gimp.new_layer(image=image, width=200, height=150)
    return image, [gimp.new_quick_mask(image=image)]


SCENES = (
    (nothing_selected, "Nothing is selected: select"),
    (selection_beside_the_layer, "misses the layer: select"),
    (selection_round_the_layer, "misses the layer: select"),
    (everything_selected, "Leave a part"),
    (a_group, "select one layer inside it"),
    (a_layer_mask, "click on the layer itself"),
    (several_layers, "Select one layer"),
    (no_layer, "Select one layer"),
    (a_floating_selection, "There is a floating selection: anchor it"),
    (a_layer_under_a_floating_selection, "There is a floating selection: anchor it"),
    (a_quick_mask_over_two_layers, "The quick mask is active: click on a layer"),
    (an_indexed_image, "reduced to its"),
)


def require_refusal(
    gimp: Session, standin: Standin, image: int, drawables: list[int], prompt: str, words: str
) -> None:
    """Call, and see that it is refused with these words and that nothing else happened."""
    gimp.clean(image=image)
    tree = gimp.tree(image=image)
    answer = gimp.edit(image=image, drawables=drawables, options={"prompt": prompt})
    assert answer["status"] in ("CALLING_ERROR", "EXECUTION_ERROR")
    assert words in answer["error"]
    assert standin.requests == []
    assert gimp.tree(image=image) == tree
    assert not gimp.is_dirty(image=image)


@pytest.mark.parametrize(("scene", "words"), SCENES, ids=[s.__name__ for s, _ in SCENES])
def test_a_scene_that_cannot_be_edited(
    gimp: Session,
    standin: Standin,
    scene: Callable[[Session], tuple[int, list[int]]],
    words: str,
) -> None:
    image, drawables = scene(gimp)
    require_refusal(gimp, standin, image, drawables, "a toadstool", words)


@pytest.mark.parametrize("prompt", ["", "  \n "])
def test_an_empty_prompt(gimp: Session, standin: Standin, prompt: str) -> None:
    image, layer = image_and_layer(gimp)
    require_refusal(gimp, standin, image, [layer], prompt, "prompt: Say what")


def test_a_missing_key(gimp: Session, standin: Standin) -> None:
    image, layer = image_and_layer(gimp)
    gimp.keys.forget()
    require_refusal(gimp, standin, image, [layer], "a toadstool", "ONE_MIN_AI_API_KEY")


def test_a_preset_that_its_style_type_excludes(gimp: Session, standin: Standin) -> None:
    image, layer = image_and_layer(gimp)
    options = {"prompt": "x", "style-preset": "ART_DECO", "style-type": "DESIGN"}
    answer = gimp.edit(image=image, drawables=[layer], options=options)
    assert answer["status"] == "CALLING_ERROR"
    assert "style-preset" in answer["error"]
    assert standin.requests == []
