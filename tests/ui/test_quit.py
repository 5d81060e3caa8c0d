"""GIMP is quit while an edit is made, which ends the plug-in: the next GIMP says what became of
it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import gimp3
import pytest
from gimp.orders import Orders
from gimp.profiles import quiet_profile
from gimp.session import AgentError, Session, environment_for
from mask_editor.journal import Journal
from mask_editor.past import PastJob, State
from numpy.typing import NDArray
from standin import Standin
from ui.dialog import Dialog, until
from ui.person import Person
from ui.test_while_it_runs import WORDS, Painting, the_result

PATIENCE = 120  # seconds until GIMP has ended, or begun
Pixels = NDArray[Any]


class Desk:
    """One profile, for one GIMP after the other."""

    def __init__(self, program: gimp3.Gimp, standin: Standin, photo: Pixels) -> None:
        self.program, self.standin, self.photo = program, standin, photo
        self.profile = quiet_profile(program)
        self.orders = Orders(self.profile)
        self.start()
        self.gimp.keys.keep(standin.api_key)

    def start(self) -> None:
        environment = {**environment_for(self.standin), **self.orders.environment}
        self.gimp = Session(self.program, self.profile, environment, on_screen=True)
        self.person = Person(self.gimp)
        self.image = self.person.opens(self.photo)

    def quit(self) -> None:
        """As a user does; and start GIMP anew."""
        with suppress(AgentError, AssertionError, OSError):  # the agent goes as well
            self.person.does("menu", "File", "Quit")
        self.gimp.process.wait(PATIENCE)
        self.gimp.close()
        self.start()

    def latest(self) -> PastJob:
        return Journal(self.profile / "ideogram-mask-editor" / "jobs").jobs()[0]


@pytest.fixture
def desk(program: gimp3.Gimp, standin: Standin, photo: Callable[[str], Pixels]) -> Iterator[Desk]:
    made = Desk(program, standin, photo("chelsea"))
    yield made
    print(made.gimp.output())
    made.gimp.close()


@pytest.mark.timeout(900)
def test_gimp_is_quit_while_an_edit_is_made(desk: Desk, standin: Standin) -> None:
    painting = Painting(standin)
    dialog = Dialog(desk.person)
    dialog.open(WORDS)
    dialog.begin()
    assert painting.begun.wait(PATIENCE)
    desk.quit()
    painting.may_end.set()
    assert desk.latest().state is State.UNANSWERED

    dialog = Dialog(desk.person)
    dialog.open(WORDS)
    desk.person.does("says", "ended while 1 earlier edit was painted.")
    desk.person.does("says", "may have been charged all the same")
    desk.orders.give("wait", "name result-1.png")
    dialog.close()
    dialog.open(WORDS)
    dialog.begin()
    until(lambda: desk.orders.waits, "nothing is fetched")
    desk.quit()
    assert desk.latest().waiting

    desk.person.does("menu", "Filters", "Ideogram", "Recover Results…")
    desk.person.does("wait", "Insert")
    desk.person.does("press", "Insert")
    desk.person.does("says", "1 layer was inserted.")
    (made,) = set(desk.gimp.images()) - {desk.image}
    the_result(desk.gimp, made)
    assert not desk.latest().waiting
    assert standin.sales == 2
