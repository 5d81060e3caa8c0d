"""A result joins the picture: without a seam, at the right place, at the right size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    gimp.edit_here(image=image, drawables=[layer], options=options)
    after = gimp.visible(image)[..., :3]
    return photo[:HEIGHT, :WIDTH].astype(float), after.astype(float), gimp.coverage(image) > 0


def band_difference(before: Pixels, after: Pixels, selected: Pixels) -> float:
    """The mean difference of the samples, of 255, in the band inside the selection's edge."""
    band = selected & ~binary_erosion(selected, iterations=BAND)
    return float(np.abs((after - before)[band]).mean())


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


@dataclass(frozen=True)
class Fit:
    """A photo on a canvas of its size, a selection on it, and the size at which results come."""

    photo: str
    selected: tuple[int, int, int, int]
    result: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.photo} {self.selected[2]} at {self.result[0]}x{self.result[1]}"


FITS = (
    # Windows much smaller than a native size: sent enlarged, scaled down when they are back.
    Fit("astronaut", (190, 170, 80, 70), (1280, 1280)),
    Fit("astronaut", (190, 170, 80, 70), (832, 832)),
    Fit("coffee", (200, 150, 130, 120), (960, 960)),
    Fit("chelsea", (150, 90, 110, 80), (1152, 896)),
    Fit("retina", (600, 500, 140, 130), (1024, 960)),
    # About as large as a native size, and larger.
    Fit("hubble_deep_field", (300, 260, 400, 330), (1216, 1056)),
    Fit("retina", (430, 430, 500, 500), (832, 832)),
)


@pytest.mark.parametrize("fit", FITS, ids=str)
def test_the_source_itself_at_another_size_comes_back_as_it_was(
    gimp: Session, standin: Standin, photo: Callable[[str], Pixels], fit: Fit
) -> None:
    standin.paint = resized(*fit.result, unchanged)
    pixels = photo(fit.photo)
    height, width = pixels.shape[:2]
    image = gimp.new_image(width=width, height=height)
    layer = gimp.new_layer(image=image, width=width, height=height, kind="RGB_IMAGE")
    gimp.paint(layer, pixels)
    x, y, across, down = fit.selected
    gimp.select_ellipse(image=image, x=x, y=y, width=across, height=down)
    options = {"prompt": "the same"}
    (result,) = gimp.edit_here(image=image, drawables=[layer], options=options)

    x, y, across, down = gimp.describe(item=result)["bounds"]
    was = pixels[y : y + down, x : x + across].astype(float)
    now = gimp.pixels(result)[..., :3].astype(float)
    shift, *_ = phase_cross_correlation(was.mean(-1), now.mean(-1), upsample_factor=20)
    difference = np.abs(was - now).mean()
    print(f"{fit}: {across}x{down}, off by {shift} pixels and {difference:.2f} of 255")
    assert np.abs(shift).max() <= 0.25
    assert difference <= 2
