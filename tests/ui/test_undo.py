"""One undo takes a whole insertion back, in every kind of image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gimp.session import Session
from gimp.test_kinds import KINDS, Kind, antialiased, open_image
from numpy.typing import NDArray
from standin import Standin
from ui.person import Person


def everything(gimp: Session, image: int) -> tuple[Any, ...]:
    """All of an image that a test can see, as bytes."""
    layers = [number for number, _ in gimp.tree(image=image)]
    return (
        gimp.tree(image=image),
        gimp.is_dirty(image=image),
        gimp.visible_bits(image).tobytes(),
        gimp.coverage(image, "Y double").tobytes(),
        [gimp.bits(layer).tobytes() for layer in layers],
        [gimp.describe(item=layer) for layer in layers],
    )


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_one_undo_restores_everything(
    person: Person, standin: Standin, photo: Callable[[str], NDArray[Any]], kind: Kind
) -> None:
    gimp = person.gimp
    image, layer = open_image(gimp, kind, photo("coffee"), -17, 11)
    antialiased(gimp, image)
    gimp.feather_selection(image=image, radius=9)
    display = gimp.show(image=image)
    gimp.clean(image=image)
    before, seen = everything(gimp, image), gimp.visible_bits(image)
    options = {"prompt": "toadstools", "num-images": 2, "region": "layer", "use-palette": True}
    gimp.edit_here(image=image, drawables=[layer], options=options)
    assert not np.array_equal(gimp.visible_bits(image), seen)
    person.does("wait", "Filters")
    person.does("menu", "Edit", "Undo")
    assert everything(gimp, image) == before
    gimp.close_display(display=display)
