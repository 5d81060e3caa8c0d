"""While an edit is made, its user goes on: results land where they were asked for, or wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import numpy as np
import pytest
from gimp.orders import Orders
from gimp.session import Session
from mask_editor.past import PastJob, State
from numpy.typing import NDArray
from PIL import Image
from standin import Standin
from standin.painter import PaintOrder
from ui.dialog import CANCEL, PROMPT, Dialog, until
from ui.person import Person

WORDS = "a red balloon"
RED = (200, 30, 40)
UNDONE = 5  # steps: as many as the image has, or more
PATIENCE = 60  # seconds until a painting that nobody asks for any more is given up


class Painting:
    """The stand-in begins to paint what the dialog asks for, and is done when it may go on."""

    def __init__(self, standin: Standin) -> None:
        self.begun, self.may_end = Event(), Event()
        standin.paint = self.paint

    def paint(self, source: Image.Image, mask: Image.Image, order: PaintOrder) -> Image.Image:
        if order.prompt == WORDS:
            self.begun.set()
            self.may_end.wait(PATIENCE)
        painted = source.convert("RGB")
        painted.paste(RED, mask=mask.point(lambda value: 255 - value))
        return painted


@pytest.fixture
def painting(standin: Standin) -> Iterator[Painting]:
    canvas = Painting(standin)
    yield canvas
    canvas.may_end.set()


@pytest.fixture
def orders(person: Person) -> Orders:
    return Orders(person.gimp.profile)


def begin(person: Person, dialog: Dialog, painting: Painting) -> None:
    dialog.open(WORDS)
    dialog.begin()
    assert painting.begun.wait(PATIENCE)
    person.does("says", "Ideogram is painting…")


def finish(person: Person, painting: Painting) -> None:
    painting.may_end.set()
    person.does("gone", CANCEL)


def close(gimp: Session, image: int) -> None:
    """As a user does who does not want to save it."""
    for display in gimp.displays():
        gimp.close_display(display=display)
    assert image not in gimp.images()


def the_result(gimp: Session, image: int) -> int:
    (result,) = (number for number in flat(gimp, image) if gimp.describe(item=number)["origin"])
    return result


def flat(gimp: Session, image: int) -> list[int]:
    def inside(tree: list[Any]) -> list[int]:
        return [number for item, children in tree for number in (item, *inside(children))]

    return inside(gimp.tree(image=image))


def landed(person: Person, image: int, coverage: NDArray[Any]) -> int:
    """Assert that the result is over the window that was sent, behind the selection that there was,
    and that nothing else is changed by it; the result."""
    gimp, result = person.gimp, the_result(person.gimp, image)
    asked = PastJob(person.new_job()).asked
    assert asked is not None
    window = asked.window.bounds
    told = gimp.describe(item=result)
    assert told["bounds"] == [window.x, window.y, window.width, window.height]
    mask = gimp.pixels(told["mask"], "Y u8")[..., 0]
    part = coverage[window.y : window.bottom, window.x : window.right]
    assert np.array_equal(mask, part)
    assert mask.sum() == coverage.sum()

    seen = shown(gimp, image)
    gimp.set_visible(item=result, visible=False)
    without = shown(gimp, image)
    gimp.set_visible(item=result, visible=True)
    changed = (seen != without).any(axis=2)
    assert not changed[coverage == 0].any()
    assert changed[coverage == 255].mean() > 0.9
    return result


def shown(gimp: Session, image: int) -> NDArray[np.uint8]:
    """What the user sees; transparent pixels have no colour."""
    pixels = gimp.visible(image)
    return np.where(pixels[..., 3:] == 0, 0, pixels)


# What the user does meanwhile -------------------------------------------------------------------


def select_move_and_save(person: Person, image: int, layer: int) -> None:
    """What is saved has nothing of the edit in it."""
    gimp, file = person.gimp, person.gimp.folder / "meanwhile.xcf"
    gimp.select_rectangle(image=image, x=10, y=10, width=40, height=200)
    gimp.move_layer(layer=layer, x=60, y=-35)
    gimp.save_image(image=image, file=str(file))
    saved = gimp.open_image(file=str(file))
    assert [gimp.describe(item=number)["origin"] for number in flat(gimp, saved)] == [None]
    gimp.close_image(image=saved)


def delete(person: Person, image: int, layer: int) -> None:
    person.gimp.new_layer(image=image, width=451, height=300, name="another")
    person.gimp.remove_layer(layer=layer)


def flatten(person: Person, image: int, layer: int) -> None:
    person.gimp.new_layer(image=image, width=100, height=100, name="another")
    person.gimp.flatten(image=image)


def undo(person: Person, image: int, layer: int) -> None:
    """All that there is: the selection, and the layer itself."""
    for _step in range(UNDONE):
        person.does("menu", "Edit", "Undo")
    until(lambda: not person.gimp.tree(image=image), "the layer is still there")
    assert not person.gimp.coverage(image).any()


def make_gray(person: Person, image: int, layer: int) -> None:
    person.gimp.make_gray(image=image)


def paste(person: Person, image: int, layer: int) -> None:
    """What is pasted floats until it is anchored."""
    person.gimp.float_selection(layer=layer)


Meddle = Callable[[Person, int, int], None]
MEDDLING: tuple[Meddle, ...] = (select_move_and_save, delete, flatten, undo, make_gray, paste)


@pytest.mark.parametrize("meddle", MEDDLING, ids=lambda meddle: meddle.__name__)
def test_it_lands_where_it_was_asked_for(
    person: Person, image: int, dialog: Dialog, painting: Painting, meddle: Meddle
) -> None:
    gimp = person.gimp
    ((layer, _),) = gimp.tree(image=image)
    coverage = gimp.coverage(image)
    begin(person, dialog, painting)
    meddle(person, image, layer)
    tree, selected = gimp.tree(image=image), gimp.coverage(image)
    finish(person, painting)
    person.does("says", "1 result")
    result = landed(person, image, coverage)
    assert np.array_equal(gimp.coverage(image), selected)
    layers = [item for item, _ in gimp.tree(image=image)]
    assert layers.index(result) == (layers.index(layer) - 1 if layer in layers else 0)
    layers.remove(result)
    assert layers == [item for item, _ in tree]
    dialog.close()


def test_other_edits_are_made_and_done_before(
    person: Person, standin: Standin, image: int, dialog: Dialog, painting: Painting
) -> None:
    """In the same image and in another one; each lands where it was asked for."""
    gimp = person.gimp
    ((layer, _),) = gimp.tree(image=image)
    coverage = gimp.coverage(image)
    begin(person, dialog, painting)
    ours = person.new_job()
    here = quick_edit(gimp, image, layer)
    other = gimp.new_image(width=451, height=300)
    there = quick_edit(gimp, other, gimp.new_layer(image=other, width=451, height=300))
    assert gimp.image_of(item=here) == image
    assert gimp.image_of(item=there) == other
    before = [gimp.describe(item=number) for number in (here, there)]
    person.jobs_before = person.jobs() - {ours}
    finish(person, painting)
    person.does("says", "1 result")
    assert [gimp.describe(item=number) for number in (here, there)] == before
    gimp.remove_results(layers=[here])
    landed(person, image, coverage)
    assert standin.sales == 3
    dialog.close()


def quick_edit(gimp: Session, image: int, layer: int) -> int:
    gimp.select_rectangle(image=image, x=300, y=200, width=60, height=50)
    answer = gimp.edit(image=image, drawables=[layer], options={"prompt": "a blue balloon"})
    assert answer["error"] == ""
    (result,) = answer["layers"]
    return int(result)


# The image is closed ----------------------------------------------------------------------------


def test_closed_while_it_is_prepared(
    person: Person, standin: Standin, image: int, dialog: Dialog, orders: Orders
) -> None:
    """GIMP ends a plug-in that reads pixels of an image that is gone: it reads from a copy. The
    window stays, with all that was typed."""
    orders.give("wait", "call read_coverage")
    dialog.open(WORDS)
    person.does("press", "Generate")
    until(lambda: orders.waits, "it does not prepare anything")
    close(person.gimp, image)
    orders.go_on()
    person.does("says", "The image was closed. Nothing was charged.")
    person.does("gone", CANCEL)
    assert standin.requests == []
    assert person.does("text", PROMPT) == WORDS
    until(lambda: not dialog.can("Generate"), "another edit of it can be made")
    assert PastJob(person.new_job()).state is State.FAILED
    dialog.close()


def test_the_layer_is_deleted_while_it_is_prepared(
    person: Person, standin: Standin, image: int, dialog: Dialog, orders: Orders, painting: Painting
) -> None:
    """What is sent is what was there."""
    gimp = person.gimp
    ((layer, _),) = gimp.tree(image=image)
    coverage = gimp.coverage(image)
    orders.give("wait", "call picture")
    dialog.open(WORDS)
    person.does("press", "Generate")
    until(lambda: orders.waits, "it does not prepare anything")
    delete(person, image, layer)
    orders.go_on()
    finish(person, painting)
    person.does("says", "1 result")
    landed(person, image, coverage)
    dialog.close()


def test_closed_before_it_is_paid(
    person: Person, standin: Standin, image: int, dialog: Dialog, orders: Orders
) -> None:
    orders.give("wait", "send")
    dialog.open(WORDS)
    person.does("press", "Generate")
    until(lambda: orders.waits, "it does not send anything")
    close(person.gimp, image)
    orders.go_on()
    person.does("says", "The image was closed. Nothing was charged.")
    assert standin.uploads
    assert standin.edits == []
    dialog.close()


def test_closed_while_it_is_painted(
    person: Person, standin: Standin, image: int, dialog: Dialog, painting: Painting
) -> None:
    """The sentence says that nothing is lost, and its button leads to the result."""
    begin(person, dialog, painting)
    close(person.gimp, image)
    finish(person, painting)
    is_told_that_it_waits(person)
    person.does("press", "Recover Results…")
    person.does("wait", "Insert")
    person.does("press", "Insert")
    person.does("says", "1 layer was inserted.")
    (made,) = person.gimp.images()
    the_result(person.gimp, made)
    assert not PastJob(person.new_job()).waiting
    person.does("press", "Close")
    person.does("gone", "Insert")
    dialog.close()
    assert standin.sales == 1


def test_closed_while_it_is_inserted(
    person: Person, standin: Standin, image: int, dialog: Dialog, orders: Orders
) -> None:
    """What went to an image that is gone is not inserted."""
    orders.give("wait", "call write_coverage")
    dialog.open(WORDS)
    person.does("press", "Generate")
    until(lambda: orders.waits, "it does not insert anything")
    close(person.gimp, image)
    orders.go_on()
    is_told_that_it_waits(person)
    dialog.close()
    assert standin.sales == 1


def is_told_that_it_waits(person: Person) -> None:
    person.does("says", "The results could not be put into the image (it was closed).")
    person.does("gone", CANCEL)
    assert PastJob(person.new_job()).waiting
    assert person.does("text", PROMPT) == WORDS
