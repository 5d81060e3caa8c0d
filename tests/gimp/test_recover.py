"""Results that did not reach the image: brought back to where they belong, without paying again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gimp.session import Session
from numpy.typing import NDArray
from standin import Standin, faults

WIDTH, HEIGHT = 451, 300
OPTIONS = {"prompt": "a toadstool", "num-images": 2}
Pixels = NDArray[Any]


@pytest.fixture(autouse=True)
def empty_journal(gimp: Session) -> Iterator[None]:
    """Nothing waits of earlier tests, and nothing is left for later ones."""
    for job in jobs(gimp):
        (job / "dismissed.json").write_text("true")
    yield
    for job in jobs(gimp):
        (job / "dismissed.json").write_text("true")


@pytest.fixture
def image(gimp: Session, photo: Callable[[str], Pixels]) -> int:
    """A photo as the only layer, with an offset, and a soft selection."""
    image: int = gimp.new_image(width=WIDTH, height=HEIGHT)
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE", x=-20, y=-10)
    gimp.paint(layer, photo("chelsea"))
    gimp.select_ellipse(image=image, x=120, y=80, width=150, height=120)
    gimp.feather_selection(image=image, radius=20)
    return image


def jobs(gimp: Session) -> list[Path]:
    return sorted((gimp.profile / "ideogram-mask-editor" / "jobs").glob("2*"))


def edited(gimp: Session, image: int, **options: object) -> dict[str, Any]:
    """What an edit of the image's lowest layer answered."""
    layer = flat(gimp.tree(image=image))[-1]
    answer: dict[str, Any] = gimp.edit(
        image=image, drawables=[layer], options={**OPTIONS, **options}
    )
    return answer


def flat(tree: list[Any]) -> list[int]:
    """The layers of a tree that are no groups, top first."""
    layers: list[int] = []
    for item, children in tree:
        layers += flat(children) if children else [item]
    return layers


def look(gimp: Session, layer: int) -> tuple[list[int], bytes, bytes]:
    """Where a layer is, its pixels, and its mask's."""
    told = gimp.describe(item=layer)
    return told["bounds"], gimp.bits(layer).tobytes(), gimp.bits(told["mask"]).tobytes()


def forget_the_insertion(gimp: Session) -> Path:
    """The latest job as it is when the plug-in died before it had inserted anything."""
    job = jobs(gimp)[-1]
    (job / "inserted.json").unlink()
    return job


def test_into_the_image_it_was_made_in(gimp: Session, standin: Standin, image: int) -> None:
    before = [look(gimp, layer) for layer in edited(gimp, image)["layers"]]
    gimp.remove_results(layers=flat(gimp.tree(image=image))[:2])
    job = forget_the_insertion(gimp)
    gimp.select_none(image=image)

    answer = gimp.recover()
    assert answer["error"] == ""
    assert [look(gimp, layer) for layer in answer["layers"]] == before
    assert gimp.image_of(item=answer["layers"][0]) == image
    (_group, _), (below, _) = gimp.tree(image=image)
    assert gimp.describe(item=below)["name"] == "photo"
    assert json.loads((job / "inserted.json").read_text()) == [0, 1]
    assert standin.sales == 1

    nothing = gimp.recover()
    assert nothing["status"] == "EXECUTION_ERROR"
    assert "Nothing waits" in nothing["error"]


def test_what_was_answered_is_fetched(gimp: Session, standin: Standin, image: int) -> None:
    standin.faults.always("link", faults.status(403))
    failed = edited(gimp, image)
    assert failed["status"] == "EXECUTION_ERROR"
    assert "Recover Results…" in failed["error"]
    still = gimp.recover()
    assert still["status"] == "EXECUTION_ERROR"
    assert len(flat(gimp.tree(image=image))) == 1
    standin.faults.clear()
    gimp.keys.forget()  # to fetch what was paid for takes no key

    answer = gimp.recover()
    assert answer["error"] == ""
    assert len(answer["layers"]) == 2
    assert standin.sales == 1
    kept = {file.name for file in jobs(gimp)[-1].glob("result-*")}
    assert len(kept) == 2


def test_into_a_new_image_when_it_was_closed(gimp: Session, standin: Standin, image: int) -> None:
    results = [look(gimp, layer) for layer in edited(gimp, image)["layers"]]
    forget_the_insertion(gimp)
    gimp.close_image(image=image)

    answer = gimp.recover()
    assert answer["error"] == ""
    ((_, _, width, height), *_), *_ = results
    for layer, (_, pixels, mask) in zip(answer["layers"], results, strict=True):
        assert look(gimp, layer) == ([0, 0, width, height], pixels, mask)
    made = gimp.image_of(item=answer["layers"][0])
    *_, ground = flat(gimp.tree(image=made))
    assert gimp.describe(item=ground)["name"] == "What was sent"
    assert gimp.describe(item=ground)["bounds"] == [0, 0, width, height]


def test_into_the_same_file_opened_anew(gimp: Session, standin: Standin, image: int) -> None:
    file = gimp.folder / "photo.xcf"
    gimp.save_image(image=image, file=str(file))
    gimp.close_image(image=image)
    opened = gimp.open_image(file=str(file))
    results = [look(gimp, layer) for layer in edited(gimp, opened)["layers"]]
    forget_the_insertion(gimp)
    gimp.close_image(image=opened)
    again = gimp.open_image(file=str(file))

    answer = gimp.recover()
    assert answer["error"] == ""
    assert gimp.image_of(item=answer["layers"][0]) == again
    assert [look(gimp, layer) for layer in answer["layers"]] == results


def test_into_another_image(gimp: Session, standin: Standin, image: int) -> None:
    results = [look(gimp, layer) for layer in edited(gimp, image)["layers"]]
    forget_the_insertion(gimp)
    large = gimp.new_image(width=WIDTH, height=HEIGHT)
    gimp.new_layer(image=large, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    answer = gimp.recover(image=large)
    assert answer["error"] == ""
    assert [look(gimp, layer) for layer in answer["layers"]] == results
    assert gimp.image_of(item=answer["layers"][0]) == large


def test_beside_a_small_canvas_the_middle_is_the_place(
    gimp: Session, standin: Standin, image: int
) -> None:
    ((x, _y, width, height), _, mask), _ = (
        look(gimp, layer) for layer in edited(gimp, image)["layers"]
    )
    assert x > 5
    forget_the_insertion(gimp)
    small = gimp.new_image(width=5, height=60)
    answer = gimp.recover(image=small)
    assert answer["error"] == ""
    bounds, _, found = look(gimp, answer["layers"][0])
    assert bounds == [(5 - width) // 2, (60 - height) // 2, width, height]
    assert found == mask


def test_twice_is_allowed_and_said(gimp: Session, standin: Standin, image: int) -> None:
    edited(gimp, image)
    job = jobs(gimp)[-1]
    already = len(gimp.output())
    answer = gimp.recover(job=job.name)
    assert answer["error"] == ""
    assert "had been inserted before" in gimp.output()[already:]
    assert json.loads((job / "inserted.json").read_text()) == [0, 1, 0, 1]
    assert standin.sales == 1


def test_what_is_not_there_is_said(gimp: Session) -> None:
    for name in ("20200101-000000-00000000", "../../elsewhere", "/etc"):
        answer = gimp.recover(job=name)
        assert answer["status"] == "EXECUTION_ERROR"
        assert "not kept any more" in answer["error"]


def test_pixels_outside_the_selection_stay(gimp: Session, standin: Standin, image: int) -> None:
    outside = gimp.coverage(image) == 0
    before = gimp.visible_bits(image)
    standin.faults.always("link", faults.status(403))
    edited(gimp, image)
    standin.faults.clear()
    assert gimp.recover()["error"] == ""
    after = gimp.visible_bits(image)
    assert np.array_equal(after[outside], before[outside])
    assert not np.array_equal(after, before)
