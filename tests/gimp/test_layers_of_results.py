"""What is done with results once they are layers: shown, removed, and gone back from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from gimp.session import AgentError, Session
from numpy.typing import NDArray
from PIL import Image

SELECTED = (90, 60, 80, 50)


@dataclass(frozen=True)
class Edited:
    """A photo with the results of one edit above it, in a group where there are several."""

    image: int
    photo: int
    results: list[int]


@pytest.fixture
def edited(gimp: Session, photo: Callable[[str], NDArray[Any]]) -> Callable[[int], Edited]:
    def edit(count: int) -> Edited:
        image = gimp.new_image(width=300, height=200)
        layer = gimp.new_layer(image=image, width=300, height=200, kind="RGB_IMAGE")
        gimp.paint(layer, photo("chelsea")[:200, :300])
        x, y, width, height = SELECTED
        gimp.select_ellipse(image=image, x=x, y=y, width=width, height=height)
        options = {"prompt": "a toadstool", "num-images": count}
        results = gimp.edit_here(image=image, drawables=[layer], options=options)
        return Edited(image, layer, results)

    return edit


def visible(gimp: Session, layers: list[int]) -> list[bool]:
    return [gimp.describe(item=layer)["visible"] for layer in layers]


def test_one_is_shown_and_the_others_are_hidden(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(3)
    first, second, third = seen.results
    gimp.show_result(layer=third, others=[first, second])
    assert visible(gimp, seen.results) == [False, False, True]
    assert gimp.describe(item=gimp.describe(item=third)["parent"])["visible"]


def test_a_hidden_group_is_shown_with_its_result(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    first, second = edited(2).results
    group = gimp.describe(item=first)["parent"]
    gimp.set_visible(item=group, visible=False)
    gimp.show_result(layer=second, others=[first])
    assert visible(gimp, [group, first, second]) == [True, False, True]


def test_what_is_shown_already_leaves_the_image_as_it_is(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(2)
    gimp.clean(image=seen.image)
    gimp.show_result(layer=seen.results[0], others=seen.results[1:])
    assert not gimp.is_dirty(image=seen.image)


def test_an_emptied_group_goes_with_its_last_result(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(3)
    gimp.remove_results(layers=seen.results[:2])
    ((_, left), below) = gimp.tree(image=seen.image)
    assert left == [[seen.results[2], []]]
    gimp.remove_results(layers=seen.results[2:])
    assert gimp.tree(image=seen.image) == [below] == [[seen.photo, []]]


def test_what_is_painted_is_told_by_the_mask(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    (result,) = edited(1).results
    assert tuple(gimp.painted(layer=result)) == SELECTED
    gimp.remove_mask(layer=result)
    assert gimp.painted(layer=result) == gimp.describe(item=result)["bounds"]


@pytest.mark.parametrize("side", [48, 400], ids=["smaller", "larger"])
def test_a_thumbnail_shows_what_is_painted_and_a_little_around(
    gimp: Session, edited: Callable[[int], Edited], side: int
) -> None:
    (result,) = edited(1).results
    file = gimp.folder / "thumbnail.png"
    gimp.thumbnail(layer=result, file=str(file), side=side)
    left, top, _, _ = gimp.describe(item=result)["bounds"]
    x, y, width, height = SELECTED
    margin = max(width, height) // 4
    x, y = max(x - margin - left, 0), max(y - margin - top, 0)
    around = gimp.pixels(result, "R'G'B' u8")[y : y + height + 2 * margin, x:][
        :, : width + 2 * margin
    ]
    with Image.open(file) as found:
        assert max(found.size) == side
        wanted = Image.fromarray(around).resize(found.size, Image.Resampling.BOX)
        difference = np.asarray(found.convert("RGB"), int) - np.asarray(wanted, int)
    assert np.abs(difference).mean() < 6


def test_the_selection_comes_back_to_the_bit(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(2)
    gimp.feather_selection(image=seen.image, radius=12)
    options = {"prompt": "a newt"}
    (again,) = gimp.edit_here(image=seen.image, drawables=[seen.photo], options=options)
    was = gimp.coverage(seen.image)
    gimp.select_none(image=seen.image)
    gimp.select_again(layer=again)
    assert np.array_equal(gimp.coverage(seen.image), was)


def test_without_a_mask_the_selection_is_the_users_to_make(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    (result,) = edited(1).results
    gimp.remove_mask(layer=result)
    with pytest.raises(AgentError, match="no mask any more"):
        gimp.select_again(layer=result)


@pytest.mark.parametrize("count", [1, 2])
def test_the_layer_behind_is_the_next_below_that_is_no_result(
    gimp: Session, edited: Callable[[int], Edited], count: int
) -> None:
    seen = edited(count)
    options = {"prompt": "a newt"}
    again = gimp.edit_here(image=seen.image, drawables=[seen.photo], options=options)
    words = json.dumps({"version": 1, "options": {}})  # as the first layers were, without a number
    for layer in (*seen.results, *again):
        gimp.remember(layer=layer, words=words)
        assert gimp.layer_behind(layer=layer) == seen.photo


def test_the_layer_that_is_remembered_comes_first(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(1)
    (result,) = seen.results
    other = gimp.new_layer(image=seen.image, width=300, height=200)
    words = {"version": 1, "options": {}, "layer": gimp.tattoo(layer=other)}
    gimp.remember(layer=result, words=json.dumps(words))
    assert gimp.layer_behind(layer=result) == other
    far = {"x": 260, "y": 170}  # where the result paints nothing: from some other image, maybe
    away = gimp.new_layer(image=seen.image, width=40, height=30, **far)
    words["layer"] = gimp.tattoo(layer=away)
    gimp.remember(layer=result, words=json.dumps(words))
    assert gimp.layer_behind(layer=result) == seen.photo


def test_with_nothing_below_there_is_a_sentence(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(1)
    gimp.remove_results(layers=[seen.photo])
    with pytest.raises(AgentError, match="no layer left below"):
        gimp.layer_behind(layer=seen.results[0])


def test_the_result_is_meant_when_its_mask_is_active(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    (result,) = edited(1).results
    mask = gimp.describe(item=result)["mask"]
    assert gimp.the_result(drawables=[mask]) == result


def test_what_is_no_result_is_refused(gimp: Session, edited: Callable[[int], Edited]) -> None:
    seen = edited(2)
    for item in (seen.photo, gimp.describe(item=seen.results[0])["parent"]):
        with pytest.raises(AgentError, match="not made by Ideogram Mask Editor"):
            gimp.the_result(drawables=[item])
    with pytest.raises(AgentError, match="2 are selected"):
        gimp.the_result(drawables=seen.results)
    gimp.remember(layer=seen.results[0], words="{}")
    with pytest.raises(AgentError, match="cannot be read"):
        gimp.layer_behind(layer=seen.results[0])


def test_any_bytes_in_a_strangers_image_are_a_sentence(
    gimp: Session, edited: Callable[[int], Edited]
) -> None:
    seen = edited(1)
    words = "Z" * 40  # PyGObject lets no byte above 127 through
    gimp.remember(layer=seen.results[0], words=words)
    file = gimp.folder / "stranger.xcf"
    gimp.save_image(image=seen.image, file=str(file))
    file.write_bytes(file.read_bytes().replace(words.encode(), b"\xe9\xff" * 20))
    (result, _), _ = gimp.tree(image=gimp.open_image(file=str(file)))
    with pytest.raises(AgentError, match="cannot be read"):
        gimp.layer_behind(layer=result)
