"""GIMP 3.0 and 3.2 with their windows on a virtual screen, and a person in front of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import gimp3
import pytest
from gimp.orders import Orders
from gimp.profiles import quiet_profile
from gimp.session import AgentError, Session, environment_for
from numpy.typing import NDArray
from standin import Standin
from standin.tricks import plain
from ui.dialog import Dialog
from ui.person import Person

FAILURES = Path(__file__).resolve().parents[2] / "test-failures"
DEFECTS = re.compile(r"Traceback.*|\(ideogram-mask-editor:\d+\): \S*CRITICAL.*")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails keeps a picture of the screen."""
    report = yield
    if call.when == "call" and report.failed:
        for used in item.funcargs.values():
            someone = getattr(used, "person", used)
            if isinstance(someone, Person):
                report.sections.append(("The screen", kept_screen(someone, item.name)))
    return report


def kept_screen(person: Person, test: str) -> str:
    """Where the picture is, or why there is none."""
    FAILURES.mkdir(exist_ok=True)
    file = FAILURES / f"{re.sub('[^A-Za-z0-9._-]+', '-', test)}.png"
    try:
        person.look(file)
    except (AgentError, AssertionError, OSError) as trouble:
        return f"no picture of it: {trouble}"
    return str(file)


@pytest.fixture(scope="session")
def running_gimp_on_screen(program: gimp3.Gimp, running_standin: Standin) -> Iterator[Session]:
    profile = quiet_profile(program)
    environment = {**environment_for(running_standin), **Orders(profile).environment}
    session = Session(program, profile, environment, on_screen=True)
    yield session
    session.close()


@pytest.fixture
def person(running_gimp_on_screen: Session, standin: Standin) -> Iterator[Person]:
    """Nothing is remembered of earlier tests, and nothing is left open for later ones."""
    gimp = running_gimp_on_screen
    gimp.keys.keep(standin.api_key)
    standin.paint = plain
    already = len(gimp.output())
    someone = Person(gimp)
    someone.forget()
    yield someone
    gimp.end_plug_in()
    said = gimp.output()[already:]
    print(said)  # pytest shows it where the test failed
    for display in gimp.displays():
        gimp.close_display(display=display)
    for image in gimp.images():
        gimp.close_image(image=image)
    assert not DEFECTS.findall(said)


@pytest.fixture
def image(person: Person, photo: Callable[[str], NDArray[Any]]) -> int:
    """A photo on the screen, a part of it selected."""
    return person.opens(photo("chelsea"))


@pytest.fixture
def dialog(person: Person, image: int) -> Dialog:
    """The window of Edit Selection…, not open yet."""
    return Dialog(person)
