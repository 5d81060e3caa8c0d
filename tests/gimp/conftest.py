"""One GIMP of each version for the whole run, with the plug-in installed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gimp3
import pytest
from gimp.orders import Orders
from gimp.profiles import LOCALE, quiet_profile
from gimp.session import Session, environment_for
from numpy.typing import NDArray
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


@pytest.fixture
def pixels(photo: Callable[[str], NDArray[Any]]) -> NDArray[Any]:
    """A photo of a size that is sent as it is."""
    return photo("chelsea")[:300, :360]


@pytest.fixture
def console(program: gimp3.Gimp, tmp_path: Path) -> list[str]:
    """The command of a console GIMP that sees the profile that it is asked on."""
    script = (
        f"exec {shlex.quote(sys.executable)} {shlex.quote(gimp3.__file__)} run {program.version} "
        '--share "$GIMP3_DIRECTORY" -- env GIMP3_DIRECTORY="$GIMP3_DIRECTORY" '
        f'HOME="$GIMP3_DIRECTORY" LC_ALL={LOCALE} {program.console} "$@"\n'
    )
    file = tmp_path / "console"
    file.write_text("#!/bin/sh\n" + script)
    file.chmod(0o755)
    return [str(file)]
