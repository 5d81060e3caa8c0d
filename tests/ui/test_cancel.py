"""Cancel, at every stage: what it means for the credits is said, and the window can be used on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from standin import Standin
from standin.faults import Kind, delay
from ui.dialog import CANCEL, PROMPT, Dialog, until
from ui.person import Person

LONG = 60  # seconds that the stand-in would take: far longer than anyone waits for Cancel
STOP = "Stop and Close"
PROMPT_TEXT = "a collar with a bell"


@dataclass(frozen=True)
class Stage:
    """While `kind` of request is held up, the window shows `shown`, and `means` is what Cancel and
    Close say; it is cancelled, and says `said`; so many edits were sold by then."""

    name: str
    kind: Kind
    shown: str
    means: str
    said: str
    sold: int

    def __str__(self) -> str:
        return self.name


STAGES = (
    Stage(
        "upload",
        "assets",
        "Uploading to 1min.ai…",
        "stopping costs nothing",
        "Nothing was charged.",
        0,
    ),
    Stage(
        "paint",
        "features",
        "Ideogram is painting…",
        "it may be charged",
        "may have been charged all the same",
        1,
    ),
    Stage(
        "fetch",
        "link",
        "Fetching the results…",
        "The edit is paid",
        "cancelled after it had been paid",
        1,
    ),
)


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_cancelled_while_it_is_made(
    person: Person, standin: Standin, image: int, dialog: Dialog, stage: Stage
) -> None:
    gimp = person.gimp
    tree = gimp.tree(image=image)
    standin.faults.next(stage.kind, delay(LONG), times=8)
    dialog.open(PROMPT_TEXT)
    dialog.begin()
    person.does("says", stage.shown)
    assert not dialog.can("Generate")
    until(lambda: standin.sales == stage.sold, "nothing is sold")
    for name in (CANCEL, STOP):
        assert stage.means in person.does("tooltip", name)
    person.does("press", CANCEL)
    person.does("gone", CANCEL)
    person.does("gone", STOP)
    person.does("says", stage.said)
    assert standin.sales == stage.sold
    assert gimp.tree(image=image) == tree
    assert not gimp.is_dirty(image=image)
    job = person.new_job()
    assert (job / "answer.json").exists() == (stage.kind == "link")
    if stage.kind == "link":
        person.does("says", job)

    standin.faults.clear()
    assert person.does("text", PROMPT) == PROMPT_TEXT
    dialog.generate()
    person.does("says", "1 result")
    dialog.close()
    assert standin.sales == stage.sold + 1
    assert len(gimp.tree(image=image)) == 2


def test_close_while_it_is_made_stops_it_and_goes(
    person: Person, standin: Standin, image: int, dialog: Dialog
) -> None:
    standin.faults.next("assets", delay(LONG), times=8)
    dialog.open(PROMPT_TEXT)
    dialog.begin()
    person.does("says", "Uploading to 1min.ai…")
    dialog.close(STOP)
    assert standin.edits == []
    assert not person.gimp.is_dirty(image=image)
