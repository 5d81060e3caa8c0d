"""Where GIMP's profile can be: each of these homes is one that somebody has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gimp3
import pytest
from gimp.edits import check_an_edit
from gimp.homes import Home, usual
from gimp.session import Session
from here import own_package
from mask_editor.journal import Journal
from numpy.typing import NDArray
from placing import Place
from profiles import Machine
from standin import Standin

from install import main

Make = Callable[[Path, str], Home]
Pixels = NDArray[Any]


def flatpaks(folder: Path, version: str) -> Home:
    """Flatpak's, in which GIMP sees its own folders by what the environment says."""
    app = folder / ".var/app/org.gimp.GIMP"
    environment = {"FLATPAK_ID": "org.gimp.GIMP"}
    for kind in ("config", "data", "cache"):
        (app / kind).mkdir(parents=True)
        environment[f"XDG_{kind.upper()}_HOME"] = str(app / kind)
    return Home(folder, app / "config/GIMP" / version, environment)


def with_other_letters(folder: Path, version: str) -> Home:
    """Its name has spaces and letters that are not Latin, and its language does not know them; the
    profile is a link to another disk."""
    home = usual(folder / "Jörg Ω 写真 and I", version)
    elsewhere = folder / "disk" / "my profile"
    elsewhere.mkdir(parents=True)
    home.profile.parent.mkdir(parents=True)
    home.profile.symlink_to(elsewhere)
    return Home(home.folder, home.profile, {"LC_ALL": "C"})


def read_only(folder: Path, program: gimp3.Gimp) -> Home:
    """Nobody can write there, not even root."""
    home = usual(folder, program.version)
    mount = 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; exec "$@"'
    around = ["sh", "-ec", mount, str(folder)]
    if program.root is None:  # else it has its own mounts already
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        around = ["unshare", "--mount", *as_root, *around]
    return Home(home.folder, home.profile, around=around)


def installed(home: Home, program: gimp3.Gimp) -> Place:
    """The plug-in in the profile, which the installer finds in that home by itself."""
    home.make(program)
    assert main([], own_package(), Machine("Linux", home.folder, {})) == 0
    assert Place(home.profile).script.is_file()
    return Place(home.profile)


@contextmanager
def started(home: Home, program: gimp3.Gimp, standin: Standin) -> Iterator[Session]:
    gimp = home.start(program, standin)
    try:
        gimp.keys.keep(standin.api_key)
        yield gimp
    finally:
        print(gimp.output())  # pytest shows it where the test failed
        gimp.close()


@pytest.mark.parametrize(
    ("program", "make"),
    [("3.0", flatpaks), ("3.2", with_other_letters)],
    indirect=["program"],
)
def test_an_edit_works_there(
    program: gimp3.Gimp,
    standin: Standin,
    pixels: Pixels,
    tmp_path: Path,
    make: Make,
) -> None:
    home = make(tmp_path, program.version)
    place = installed(home, program)
    with started(home, program, standin) as gimp:
        check_an_edit(gimp, standin, pixels)
    assert sorted(os.listdir(place.user_data)) == ["api-key", "jobs", "log.txt"]
    (job,) = Journal(place.journal).jobs()
    assert [result.inserted for result in job.results] == [1]
    log = (place.user_data / "log.txt").read_text()
    assert ("sandbox=org.gimp.GIMP" in log) == (make is flatpaks)


@pytest.mark.parametrize("program", ["3.2"], indirect=True)
def test_in_a_home_that_is_read_only_it_works_and_says_what_is_missing(
    program: gimp3.Gimp, standin: Standin, pixels: Pixels, tmp_path: Path
) -> None:
    home = read_only(tmp_path, program)
    place = installed(home, program)
    with started(home, program, standin) as gimp:
        check_an_edit(gimp, standin, pixels)
        said = gimp.output()
    sentence = f"This edit could not be kept in {place.journal} (Read-only file system)"
    assert f"{sentence}: Recover Results… does not know it." in said
    assert "Traceback" not in said
    assert os.listdir(place.user_data) == ["api-key"]
