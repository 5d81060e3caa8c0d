"""The window that is sent, on layers and selections at the edge of what there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from gimp.sent import picture
from gimp.session import Session
from mask_editor.geometry import Bounds, window_for
from numpy.typing import NDArray
from PIL import Image
from standin import Standin

Pixels = NDArray[Any]


@dataclass(frozen=True)
class Case:
    """A layer as large as its canvas, and a hard rectangle selected on it."""

    name: str
    width: int
    height: int
    selected: Bounds

    def __str__(self) -> str:
        return self.name


CASES = (
    Case("one pixel", 700, 500, Bounds(311, 222, 1, 1)),
    Case("one pixel in a corner", 700, 500, Bounds(699, 499, 1, 1)),
    Case("a very long layer", 30_000, 20, Bounds(15_000, 7, 3, 5)),
    Case("the end of a very long layer", 30_000, 20, Bounds(29_990, 0, 10, 20)),
    Case("a very high layer", 12, 900, Bounds(2, 890, 8, 10)),
    Case("a small layer", 40, 30, Bounds(10, 10, 20, 10)),
    Case("a tiny layer", 3, 2, Bounds(1, 0, 1, 1)),
    Case("all but a pixel", 64, 48, Bounds(0, 0, 64, 47)),
    Case("top left", 900, 700, Bounds(0, 0, 60, 50)),
    Case("top right", 900, 700, Bounds(840, 0, 60, 50)),
    Case("bottom left", 900, 700, Bounds(0, 650, 60, 50)),
    Case("bottom right", 900, 700, Bounds(840, 650, 60, 50)),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_window_at_the_edge_of_what_there_is(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels], case: Case
) -> None:
    image = gimp.new_image(width=case.width, height=case.height)
    layer = gimp.new_layer(image=image, width=case.width, height=case.height, kind="RGB_IMAGE")
    pixels = np.resize(photo("coffee"), (case.height, case.width, 3))
    gimp.paint(layer, pixels)
    x, y, width, height = (getattr(case.selected, name) for name in ("x", "y", "width", "height"))
    gimp.select_rectangle(image=image, x=x, y=y, width=width, height=height)
    options = {"prompt": "a toadstool"}
    (result,) = gimp.edit_here(image=image, drawables=[layer], options=options)

    window = window_for(case.selected, Bounds(0, 0, case.width, case.height), "auto")
    assert Bounds(*gimp.describe(item=result)["bounds"]) == window.bounds
    source, mask = picture(standin, "imageUrl"), picture(standin, "maskUrl")
    assert source.shape[:2] == mask.shape == (window.sent.height, window.sent.width)
    black = np.argwhere(mask == 0)
    scale = window.sent.width / window.bounds.width
    first = (np.array([y, x]) - [window.bounds.y, window.bounds.x]) * scale
    last = first + np.array([height, width]) * scale
    assert np.abs(black.min(0) - first).max() <= 1  # a sent pixel that is partly covered is black
    assert np.abs(black.max(0) + 1 - last).max() <= 1
    outside = gimp.coverage(image) == 0
    assert np.array_equal(gimp.visible(image)[outside][:, :3], pixels[outside])
    assert standin.sales == 1


SCALES = (
    # The side of the layer, and of the selection in its middle: sent smaller, as it is, larger.
    (1400, 700),
    (1100, 530),
    (1024, 700),
    (1000, 500),
    (700, 120),
)


@pytest.mark.parametrize(("side", "selected"), SCALES)
def test_what_is_sent_is_the_window_at_the_size_it_is_sent(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels], side: int, selected: int
) -> None:
    image = gimp.new_image(width=side, height=side)
    layer = gimp.new_layer(image=image, width=side, height=side, kind="RGB_IMAGE")
    pixels = np.ascontiguousarray(photo("retina")[:side, :side])
    pixels = np.pad(pixels, [(0, side - n) for n in pixels.shape[:2]] + [(0, 0)], "reflect")
    gimp.paint(layer, pixels)
    bounds = Bounds((side - selected) // 2, (side - selected) // 2, selected, selected)
    gimp.select_rectangle(image=image, x=bounds.x, y=bounds.y, width=selected, height=selected)
    gimp.edit_here(image=image, drawables=[layer], options={"prompt": "a toadstool"})

    window = window_for(bounds, Bounds(0, 0, side, side), "auto")
    x, y, right, bottom = (
        window.bounds.x,
        window.bounds.y,
        window.bounds.right,
        window.bounds.bottom,
    )
    sent = (window.sent.width, window.sent.height)
    wanted = Image.fromarray(pixels[y:bottom, x:right]).resize(sent, Image.Resampling.BICUBIC)
    found = picture(standin, "imageUrl")
    assert np.abs(found.astype(float) - np.asarray(wanted)).mean() <= 1
