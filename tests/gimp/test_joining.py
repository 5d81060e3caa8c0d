"""A result joins the picture: without a seam, at the right place, at the right size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gimp.session import Session
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion
from skimage.registration import phase_cross_correlation
from standin import Standin
from standin.tricks import drifted, jpeg, resized, unchanged

Pixels = NDArray[Any]
BAND = 8  # pixels inside the edge of the selection
WIDTH, HEIGHT = 500, 480


def edited(gimp: Session, photo: Pixels, match: bool) -> tuple[Pixels, Pixels, Pixels]:
    """Edit a hard ellipse of a photo: the picture before and after, and the selection."""
    image = gimp.new_image(width=WIDTH, height=HEIGHT)
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    gimp.paint(layer, photo[:HEIGHT, :WIDTH])
    gimp.select_rectangle(image=image, x=170, y=150, width=130, height=120)
    options = {"prompt": "the same", "match-colors": match}
    assert gimp.edit(image=image, drawables=[layer], options=options)["error"] == ""
    after = gimp.visible(image)[..., :3]
    return photo[:HEIGHT, :WIDTH].astype(float), after.astype(float), gimp.coverage(image) > 0


def band_difference(before: Pixels, after: Pixels, selected: Pixels) -> float:
    """The mean difference, of 255, in the band inside the selection's edge, channel by channel:
    what an eye takes for a seam is not the grain but the step."""
    band = selected & ~binary_erosion(selected, iterations=BAND)
    return float(np.abs((after - before)[band].mean(axis=0)).mean())


@pytest.mark.parametrize("name", ["astronaut", "retina", "hubble_deep_field"])
def test_a_drift_of_the_whole_window_leaves_no_seam(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels], name: str
) -> None:
    standin.paint = drifted(gain=(1.06, 1.05, 1.07), offset=(8, 6, 10), paint=unchanged)
    standin.encode = jpeg
    source = photo(name)
    with_match = band_difference(*edited(gimp, source, True))
    without = band_difference(*edited(gimp, source, False))
    print(f"{name}: {with_match:.2f} of 255 with match-colors, {without:.2f} without")
    assert with_match <= 2
    assert without > 2 * with_match


def test_a_faithful_result_is_not_changed_by_matching(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels]
) -> None:
    standin.paint = unchanged
    _, matched, selected = edited(gimp, photo("astronaut"), True)
    _, plain, _ = edited(gimp, photo("astronaut"), False)
    assert np.abs(matched - plain)[selected].max() <= 1


def test_a_result_of_another_size_is_not_shifted(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels]
) -> None:
    standin.paint = resized(1152, 1024, unchanged)
    image = gimp.new_image(width=WIDTH, height=HEIGHT)
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    gimp.paint(layer, photo("retina")[400 : 400 + HEIGHT, 400 : 400 + WIDTH])
    gimp.select_ellipse(image=image, x=170, y=150, width=130, height=120)
    answer = gimp.edit(image=image, drawables=[layer], options={"prompt": "the same"})
    (result,) = answer["layers"]
    x, y, width, height = gimp.describe(item=result)["bounds"]
    was = gimp.pixels(layer)[y : y + height, x : x + width, 1].astype(float)
    now = gimp.pixels(result)[..., 1].astype(float)
    shift, *_ = phase_cross_correlation(was, now, upsample_factor=20)
    assert np.abs(shift).max() <= 0.25
