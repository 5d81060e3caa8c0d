"""The plug-in is killed at every step of an edit, and GIMP is: what was sold comes back, once.

What the provider sold and what had not reached us when the plug-in died cannot be had: nobody can
ask it for earlier answers. Then the journal says that it may have been charged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gimp3
import numpy as np
import pytest
from conftest import PROFILE, VERSIONS
from gimp.orders import Orders
from gimp.profiles import quiet_profile
from gimp.session import AgentError, Session, environment_for
from mask_editor.journal import Journal
from mask_editor.past import PastJob, State
from standin import Standin, tricks

WIDTH, HEIGHT = 48, 32
OPTIONS: dict[str, Any] = {"prompt": "a toadstool", "num-images": 2}
PATIENCE = 120  # seconds until all that was started has ended
NEVER = -1  # the number of no step
SLOW = 1800  # seconds that a test may take on a machine that has other things to do

# GIMP is not the first process of its namespace, so that the plug-in can kill it and go on.
WITH_PLUG_INS = (
    'GIMP="$*"; "$@"; while pgrep -f "[i]deogram-mask-editor.py .*-run"; do sleep 0.1; done'
)
MORTAL = ("sh", "-c", WITH_PLUG_INS, "sh")
# Each start of a GIMP takes seconds: HYPOTHESIS_PROFILE=long kills it at every step, as the
# plug-in is. These are one of each kind: while pixels are read, before anything is paid, when the
# answer comes, and when the results go into the image.
LAST_MOMENTS = ("call picture", "send", "call answered", "call _brought_in")


@pytest.fixture
def orders(gimp: Session) -> Orders:
    return Orders(gimp.profile)


@pytest.fixture(autouse=True)
def quick_painting(standin: Standin) -> None:
    standin.paint = tricks.unchanged


def journal_of(profile: Path) -> Journal:
    return Journal(profile / "ideogram-mask-editor" / "jobs")


def small_image(gimp: Session) -> tuple[int, int]:
    image = gimp.new_image(width=WIDTH, height=HEIGHT)
    layer = gimp.new_layer(image=image, width=WIDTH, height=HEIGHT, kind="RGB_IMAGE")
    gimp.paint(layer, np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8))
    gimp.select_ellipse(image=image, x=15, y=9, width=16, height=12)
    return image, layer


def edit(gimp: Session) -> tuple[int, str]:
    """Of an image of its own; what the plug-in's end was."""
    image, layer = small_image(gimp)
    answer = gimp.edit(image=image, drawables=[layer], options=OPTIONS)
    return image, answer["status"]


def seeds_in(gimp: Session, image: int) -> list[int]:
    """Of all results in an image: each has one of its own."""

    def inside(tree: list[Any]) -> Iterator[int]:
        for item, children in tree:
            yield item
            yield from inside(children)

    origins = (gimp.describe(item=item)["origin"] for item in inside(gimp.tree(image=image)))
    return sorted(origin["seed"] for origin in origins if origin)


def seeds_of(past: PastJob) -> list[int]:
    """Of all results that were sold."""
    return sorted(result.result.seed or 0 for result in past.results)


def became_of(past: PastJob | None, sold: int) -> str:
    """What a killed edit has come to; asserts that its journal says so."""
    if past is None:
        assert not sold
        return "nothing"
    if past.state is State.NOT_SENT:
        assert not sold
        assert "nothing was charged" in past.account
        return "not sent"
    assert past.missing == ()
    if past.state is State.UNANSWERED:
        assert "may have been charged" in past.account
        return "sold, and the answer lost" if sold else "perhaps sent"
    assert sold
    assert past.state is State.ANSWERED
    return "to be recovered" if past.waiting else "done"


@pytest.mark.timeout(SLOW)
def test_the_plug_in_is_killed_at_every_step(
    gimp: Session, standin: Standin, orders: Orders
) -> None:
    """The two GIMPs share the steps; with HYPOTHESIS_PROFILE=long each takes them all."""
    journal, seen = journal_of(gimp.profile), Counter[str]()
    orders.give("kill", NEVER)
    assert edit(gimp)[1] == "SUCCESS"
    steps, share = orders.steps, 1 if PROFILE == "long" else len(VERSIONS)
    assert len(steps) > 25
    for at in range(VERSIONS.index(gimp.gimp.version) % share, len(steps), share):
        before, sales = {past.id for past in journal.jobs()}, standin.sales
        orders.give("kill", at)
        image, status = edit(gimp)
        assert (status == "SUCCESS") == (len(orders.steps) <= at)  # jobs/ was made the first time
        past = next((past for past in journal.jobs() if past.id not in before), None)
        sold = standin.sales - sales
        what = became_of(past, sold)
        if past is not None and (what == "to be recovered" or what not in seen):
            check_recovery(gimp, past, image, what)
        seen[what] += 1
        assert standin.sales == sales + sold <= sales + 1
        for open_image in gimp.images():  # the plug-in's own as well, which it could not close
            gimp.close_image(image=open_image)
    assert set(seen) >= {"nothing", "not sent", "to be recovered"}
    if share == 1:
        assert set(seen) >= {"perhaps sent", "sold, and the answer lost"}


def check_recovery(gimp: Session, past: PastJob, image: int, what: str) -> None:
    """Assert that exactly what waits comes, and comes once."""
    there, sold = seeds_in(gimp, image), seeds_of(past)
    answer = gimp.recover(job=past.id)
    if what == "to be recovered":
        assert answer["error"] == ""
        assert len(set(sold)) == OPTIONS["num-images"]
        assert there in ([], sold)  # they were in, and the journal could not be told any more
        assert seeds_in(gimp, image) == sorted([*there, *sold])
    elif what != "done":
        assert answer["status"] == "EXECUTION_ERROR"
        assert past.account in answer["error"]
        assert there == sold == []
    assert not journal_of(gimp.profile).job(past.id).waiting


@pytest.fixture
def mortal(program: gimp3.Gimp, standin: Standin) -> Iterator[Mortal]:
    made = Mortal(program, standin)
    yield made
    made.gimp.close()


class Mortal:
    """A GIMP that can be killed, and started again."""

    def __init__(self, program: gimp3.Gimp, standin: Standin) -> None:
        self.program, self.standin = program, standin
        self.profile = quiet_profile(program)
        self.orders, self.journal = Orders(self.profile), journal_of(self.profile)
        self.start()
        self.gimp.keys.keep(standin.api_key)

    def start(self) -> None:
        environment = {**environment_for(self.standin), **self.orders.environment}
        self.gimp = Session(self.program, self.profile, environment, around=MORTAL)

    def dies(self) -> None:
        """Make an edit in the course of which GIMP is killed, and wait until the plug-in, which
        does not know it yet, has ended as well."""
        with suppress(AgentError, AssertionError):  # the agent may see it, or go as well
            edit(self.gimp)
        self.gimp.process.wait(PATIENCE)
        self.gimp.close()
        self.start()


@pytest.mark.timeout(SLOW)
def test_gimp_is_killed(mortal: Mortal, standin: Standin) -> None:
    """The plug-in goes on until it needs GIMP, so all is on disk of what was paid; and nothing is
    paid that was not yet."""
    moments: list[int | str] = list(LAST_MOMENTS)
    if PROFILE == "long":
        for _ in range(2):  # the first one makes jobs/ as well
            mortal.orders.give("kill", NEVER)
            assert edit(mortal.gimp)[1] == "SUCCESS"
        moments = list(range(len(mortal.orders.steps)))
    seen = Counter[str]()
    for moment in moments:
        before, sales = {past.id for past in mortal.journal.jobs()}, standin.sales
        mortal.orders.give("kill-gimp", moment)
        mortal.dies()
        past = next((past for past in mortal.journal.jobs() if past.id not in before), None)
        sold = standin.sales - sales
        what = became_of(past, sold)
        seen[what] += 1
        if past is not None and what == "to be recovered":
            answer = mortal.gimp.recover(job=past.id)
            assert answer["error"] == ""
            made = mortal.gimp.image_of(item=answer["layers"][0])
            assert seeds_in(mortal.gimp, made) == seeds_of(past)
            assert not mortal.journal.job(past.id).waiting
        assert standin.sales == sales + sold <= sales + 1
    assert {"nothing", "not sent", "to be recovered"} <= set(seen)
    assert "sold, and the answer lost" not in seen
    assert edit(mortal.gimp)[1] == "SUCCESS"  # options that are not given come as None by now
