"""An XCF with results in it, saved in one GIMP, opens in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gimp3
import numpy as np
import pytest
from conftest import VERSIONS
from gimp.profiles import quiet_profile
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin


@pytest.fixture(scope="module")
def other_gimp(program: gimp3.Gimp) -> Iterator[Session]:
    """The GIMP of the version that is not under test."""
    (version,) = set(VERSIONS) - {program.version}
    try:
        session = Session(gimp3.get(version), quiet_profile(gimp3.get(version)), {})
    except gimp3.NoGimp as problem:
        pytest.skip(str(problem))
    yield session
    session.close()


def test_results_with_their_masks_open_in_the_other_gimp(
    gimp: Session,
    other_gimp: Session,
    standin: Standin,
    photo: Callable[[str], NDArray[Any]],
) -> None:
    image = gimp.new_image(width=300, height=200)
    layer = gimp.new_layer(image=image, width=300, height=200, kind="RGB_IMAGE")
    gimp.paint(layer, photo("chelsea")[:200, :300])
    gimp.select_ellipse(image=image, x=80, y=50, width=120, height=90)
    gimp.feather_selection(image=image, radius=20)
    options = {"prompt": "a toadstool", "num-images": 2}
    assert gimp.edit(image=image, drawables=[layer], options=options)["error"] == ""
    file = gimp.folder / "edit.xcf"
    gimp.save_image(image=image, file=str(file))

    copied = Path(other_gimp.folder) / "edit.xcf"
    copied.write_bytes(file.read_bytes())
    opened = other_gimp.open_image(file=str(copied))
    (_, results), _ = other_gimp.tree(image=opened)
    (_, originals), _ = gimp.tree(image=image)
    assert len(results) == 2
    for (result, _), (original, _) in zip(results, originals, strict=True):
        seen, was = other_gimp.describe(item=result), gimp.describe(item=original)
        assert seen["bounds"] == was["bounds"]
        assert np.array_equal(other_gimp.pixels(result), gimp.pixels(original))
        mask, mask_was = (
            session.pixels(layer["mask"], "Y u8")
            for session, layer in ((other_gimp, seen), (gimp, was))
        )
        assert np.array_equal(mask, mask_was)
    # babl picks its conversions by timing them, so two GIMPs may round a sample differently.
    assert np.allclose(other_gimp.visible(opened), gimp.visible(image), rtol=0, atol=1)
