"""GIMP 3.0 and 3.2 with their windows on a virtual screen, and a person's hand in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gimp3
import pytest
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from standin import Standin

HAND = Path(__file__).with_name("hand.py")


class Person:
    """Somebody in front of a GIMP: hands that press and type, eyes that read."""

    def __init__(self, gimp: Session) -> None:
        self.gimp = gimp
        self.jobs_before = self.jobs()

    def jobs(self) -> set[Path]:
        """The folders of all edits that were made in this profile."""
        return set((self.gimp.profile / "ideogram-mask-editor" / "jobs").glob("*"))

    def does(self, verb: str, *words: str) -> str:
        """One verb of hand.py; what it printed. Raises with all that is on the screen."""
        return str(self.gimp.command(words=["python3", str(HAND), verb, *words]))

    def look(self, file: Path) -> None:
        """Take a picture of the whole screen."""
        shot = self.gimp.folder / "screen.png"
        self.gimp.command(words=["import", "-window", "root", str(shot)])
        file.write_bytes(shot.read_bytes())


@pytest.fixture(scope="session")
def running_gimp_on_screen(program: gimp3.Gimp, running_standin: Standin) -> Iterator[Session]:
    profile = quiet_profile(program)
    session = Session(program, profile, environment_for(running_standin), on_screen=True)
    yield session
    session.close()


@pytest.fixture
def person(
    running_gimp_on_screen: Session, standin: Standin, request: pytest.FixtureRequest
) -> Iterator[Person]:
    gimp = running_gimp_on_screen
    gimp.keys.keep(standin.api_key)
    already = len(gimp.output())
    yield Person(gimp)
    print(gimp.output()[already:])  # pytest shows it where the test failed
