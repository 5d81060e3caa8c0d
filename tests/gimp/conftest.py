"""One GIMP of each version for the whole run, with the plug-in installed."""

from __future__ import annotations

from collections.abc import Iterator

import gimp3
import pytest
from gimp.orders import Orders
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from standin import Standin
from standin.tricks import plain


@pytest.fixture(scope="session")
def running_gimp(program: gimp3.Gimp, running_standin: Standin) -> Iterator[Session]:
    profile = quiet_profile(program)
    environment = {**environment_for(running_standin), **Orders(profile).environment}
    session = Session(program, profile, environment)
    yield session
    session.close()


@pytest.fixture
def gimp(running_gimp: Session, standin: Standin) -> Iterator[Session]:
    """GIMP, with the stand-in's key in its profile and no image open afterwards."""
    running_gimp.keys.keep(standin.api_key)
    standin.paint = plain
    already = len(running_gimp.output())
    yield running_gimp
    print(running_gimp.output()[already:])  # pytest shows it where the test failed
    for image in running_gimp.images():
        running_gimp.close_image(image=image)
