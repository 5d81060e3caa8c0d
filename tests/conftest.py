"""What all tests share: the provider's stand-in, and photos that are not in the repository."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import gimp3
import numpy as np
import pytest
import skimage
from hypothesis import settings
from leaks import strays
from numpy.typing import NDArray
from PIL import Image
from standin import Standin
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

VERSIONS = ("3.0", "3.2")
PHOTOS = Path(skimage.__file__).parent / "data"

# No test fails because a machine is busy, and many short runs see as much as a long one.
settings.register_profile("steady", deadline=None, max_examples=40)
# HYPOTHESIS_PROFILE=long ./tests/run unit -k fuzz: about ten minutes of it on two processors. The
# tests of crashes and the soak have a long form as well.
settings.register_profile("long", deadline=None, max_examples=20_000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def running_standin() -> Iterator[Standin]:
    with Standin() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def keys_stay_where_they_belong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests of this process wrote holds no key, but the files that are made for one."""
    yield
    assert strays(tmp_path_factory.getbasetemp()) == []


@pytest.fixture
def standin(running_standin: Standin) -> Iterator[Standin]:
    """The stand-in, with nothing recorded and nothing scripted."""
    running_standin.reset()
    yield running_standin
    running_standin.reset()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if PROFILE == "long":
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


class OneGimpEach(LoadScopeScheduling):  # type: ignore[misc]
    """All tests of one folder for one version of GIMP go to the same process, so that each GIMP
    starts once."""

    def _split_scope(self, nodeid: str) -> str:
        """What a test shares its process with: those like it, or nothing. (pytest 9 tells xdist's
        own groups nothing.)"""
        file, *parameters = re.split(r"[\[\]-]", nodeid)
        version = next((version for version in VERSIONS if version in parameters), None)
        return f"{Path(file).parent} {version}" if version else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneGimpEach:
    return OneGimpEach(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that could not be run must not look like tests that passed."""
    skipped = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    without = sum("GIMP 3.2" in reason for reason in skipped)
    if without:
        terminalreporter.section("GIMP 3.2 COULD NOT BE HAD", "!", red=True, bold=True)
        terminalreporter.line(f"{without} tests were NOT RUN in GIMP 3.2; those in 3.0 were.")


@pytest.fixture(scope="session", params=VERSIONS)
def program(request: pytest.FixtureRequest) -> gimp3.Gimp:
    """A GIMP of each version. Without 3.0 the run fails; without 3.2 its tests are skipped."""
    try:
        return gimp3.get(request.param)
    except gimp3.NoGimp as problem:
        if request.param == "3.0":
            raise
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def photo() -> Callable[[str], NDArray[Any]]:
    """A photo by its name (astronaut, chelsea, coffee …), height x width x 3, 8-bit sRGB."""

    @cache
    def load(name: str) -> NDArray[Any]:
        file = next(PHOTOS.glob(f"{name}.*"))
        return np.asarray(Image.open(file).convert("RGB"))

    return load
