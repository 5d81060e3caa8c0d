"""One edit, looked at from both ends."""

from __future__ import annotations

from typing import Any

import numpy as np
from gimp.sent import picture, prompt_object
from gimp.session import Session
from numpy.typing import NDArray
from PIL import Image, ImageChops
from standin import PaintOrder, Standin

PROMPT = "a toadstool"
OPTIONS = {"prompt": PROMPT, "region": "layer", "match-colors": False}


def negative(source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
    """Something that can be known again in every pixel."""
    return Image.composite(source, ImageChops.invert(source), mask)


def check_an_edit(gimp: Session, standin: Standin, photo: NDArray[Any]) -> int:
    """Edit a photo, and assert what was sent and which pixels arrived; the new layer."""
    standin.reset()
    standin.paint = negative
    image, layer = selected_part(gimp, photo)
    coverage = gimp.coverage(image)
    answer = gimp.edit(image=image, drawables=[layer], options=OPTIONS)
    assert answer["error"] == ""
    (result,) = answer["layers"]
    assert prompt_object(standin)["prompt"] == PROMPT
    assert np.array_equal(picture(standin, "imageUrl"), photo)
    assert np.array_equal(picture(standin, "maskUrl"), np.where(coverage > 0, 0, 255))
    shown = gimp.visible(image)[..., :3]
    assert np.array_equal(shown[coverage == 0], photo[coverage == 0])
    assert np.array_equal(shown[coverage == 255], 255 - photo[coverage == 255])
    assert standin.sales == 1
    return int(result)


def selected_part(gimp: Session, photo: NDArray[Any]) -> tuple[int, int]:
    """A new image with the photo as its only layer, a part of it selected: their numbers."""
    height, width = photo.shape[:2]
    image = gimp.new_image(width=width, height=height)
    layer = gimp.new_layer(image=image, width=width, height=height, kind="RGB_IMAGE")
    gimp.paint(layer, photo)
    gimp.select_ellipse(
        image=image, x=width // 4, y=height // 4, width=width // 3, height=height // 3
    )
    return image, layer
