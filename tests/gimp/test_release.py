"""The release in GIMP, on a machine without a network: unpacked, installed, upgraded, taken out."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import gimp3
import mask_editor
import numpy as np
import pytest
from checks import PROCEDURES
from gimp.edits import check_an_edit
from gimp.homes import AT_HOME, Home, usual
from gimp.offline import no_network
from gimp.profiles import LOCALE
from gimp.session import Session
from mask_editor.memory import Memory
from numpy.typing import NDArray
from package import SUMS, VERSION_AT, Folder, version_of, write_sums
from placing import Place
from release import write
from sources import repository
from standin import Standin
from unit.packages import unpack

Offline = Callable[[Callable[[], Any]], Any]
Tree = dict[str, tuple[int, str]]
Pixels = NDArray[Any]

MENU = "<Image>/Filters/Ideogram"
LABELS = ("_Edit Selection…", "Edit _Again from This Layer…", "_Recover Results…", "_Settings…")
NO_SITE = ("-E", "-s", "-S")  # a Python with its standard library alone
OLDER, NOT_YET, GONE = "0.0.9", "mask_editor/ui/recent.py", "mask_editor/gone.py"
OF_GIMP = {".config/GIMP/3.0/tags.xml"}  # which GIMP 3.0 changes as it is used


@pytest.fixture(scope="module")
def offline() -> Iterator[Offline]:
    with no_network() as call:
        yield call


@pytest.fixture(scope="module")
def island(offline: Offline) -> Iterator[Standin]:
    """A stand-in on the loopback of the machine that has no network."""
    standin = Standin()
    offline(standin.start)
    yield standin
    standin.stop()


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of this version."""
    return write(repository(), tmp_path_factory.mktemp("newer"))


@pytest.fixture(scope="module")
def older(newer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of a version before, which has a module that is gone by now, and lacks one."""
    folder = unpack(newer, tmp_path_factory.mktemp("older"))
    code = folder / VERSION_AT
    code.write_text(code.read_text().replace(version_of(folder), OLDER))
    (folder / NOT_YET).unlink()
    (folder / GONE).write_text("")
    (folder / SUMS).unlink()
    write_sums(folder)
    return write(Folder(folder), folder.parent)


def tree(folder: Path) -> Tree:
    """All that is below a folder, but what Python has compiled: its rights, and its contents."""
    found = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mode & 0o777,
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "a folder",
        )
        for path in found
    }


def changes(one: Tree, other: Tree) -> set[str]:
    """What is not the same in both."""
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def check_the_menu(gimp: Session) -> None:
    found = [gimp.menu_of(procedure=name) for name in PROCEDURES]
    assert found == [[label, MENU] for label in LABELS]


@dataclass(frozen=True)
class User:
    """Somebody at a machine without a network, who has unpacked zips in `downloads`."""

    program: gimp3.Gimp
    standin: Standin
    offline: Offline
    home: Home
    downloads: Path

    @property
    def place(self) -> Place:
        return Place(self.home.profile)

    @contextmanager
    def in_gimp(self) -> Iterator[Session]:
        gimp: Session = self.offline(lambda: self.home.start(self.program, self.standin))
        try:
            gimp.keys.keep(self.standin.api_key)
            yield gimp
        finally:
            print(gimp.output())  # pytest shows it where the test failed
            gimp.close()

    def starts_gimp_and_quits(self) -> None:
        settings = (f"HOME={self.home.folder}", f"LC_ALL={LOCALE}")
        gimp = (*AT_HOME, *settings, self.program.console, "-ins", "--quit")
        command = self.program.command(*gimp, shared=[self.home.folder])
        self.offline(lambda: subprocess.run(command, check=True, stdin=subprocess.DEVNULL))

    def runs(self, folder: Path, *words: str) -> str:
        """What the installer prints that is in that plug-in folder."""
        installer = str(folder / "install" / "install.py")
        python = (*AT_HOME, f"HOME={self.home.folder}", "python3", *NO_SITE)
        shared = [self.home.folder, self.downloads]
        command = self.program.command(*python, installer, *words, shared=shared)
        done = self.offline(
            lambda: subprocess.run(command, capture_output=True, text=True, check=True)
        )
        assert done.stderr == ""
        return str(done.stdout)


@pytest.fixture
def user(program: gimp3.Gimp, island: Standin, offline: Offline, tmp_path: Path) -> User:
    home, downloads = usual(tmp_path / "home", program.version), tmp_path / "downloads"
    home.make(program)
    downloads.mkdir()
    return User(program, island, offline, home, downloads)


def test_unpacked_into_plug_ins_it_is_an_installation(
    user: User, newer: Path, pixels: Pixels
) -> None:
    unpack(newer, user.place.plug_ins)
    with user.in_gimp() as gimp:
        networks = gimp.command(words=["cat", "/proc/net/dev"]).splitlines()[2:]
        assert [line.split(":")[0].strip() for line in networks] == ["lo"]
        check_the_menu(gimp)
        check_an_edit(gimp, user.standin, pixels)


def test_installed_upgraded_and_taken_out(
    user: User, older: Path, newer: Path, pixels: Pixels
) -> None:
    home, place = user.home.folder, user.place
    (place.plug_ins / "other").mkdir(parents=True)
    (place.plug_ins / "other" / "notes.txt").write_text("of another plug-in")
    (place.profile / "plug-in-settings").mkdir()
    (place.profile / "plug-in-settings" / "plug-in-other.last").write_text("of another plug-in")
    user.starts_gimp_and_quits()
    before = tree(home)

    first, second = (unpack(zip, user.downloads / zip.stem) for zip in (older, newer))
    assert f"Installed {OLDER}: {place.folder} " in user.runs(first)
    assert tree(place.folder) == tree(first)
    with user.in_gimp() as gimp:
        check_the_menu(gimp)
        Memory(place.user_data).set_detailed_log(True)
        result = gimp.bits(check_an_edit(gimp, user.standin, pixels))
    log = place.user_data / "log.txt"
    assert f" version={OLDER} " in log.read_text()
    (job,) = place.journal.glob("2*")
    data = tree(place.user_data)

    assert f"Installed {mask_editor.VERSION}: {place.folder} " in user.runs(second)
    assert tree(place.folder) == tree(second)
    assert tree(place.user_data) == data
    with user.in_gimp() as gimp:
        check_the_menu(gimp)
        check_an_edit(gimp, user.standin, pixels)
        recovered = gimp.recover(job=job.name)
        assert recovered["error"] == ""
        (layer,) = recovered["layers"]
        assert np.array_equal(gimp.bits(layer), result)
    of_this_version = log.read_text().partition(f" version={mask_editor.VERSION} ")[2]
    assert " options prompt=" in of_this_version  # as detailed as it was set

    used = tree(home)
    said = user.runs(place.folder, "--uninstall")
    assert f"Removed: {place.folder}\n" in said
    assert f"is kept: {place.journal}\n" in said
    user.starts_gimp_and_quits()  # it forgets what it noted of the plug-in
    names = [path.relative_to(home).as_posix() for path in (place.user_data, place.journal)]
    kept = {path: used[path] for path in used if path in names or path.startswith(names[1] + "/")}
    assert len(kept) > 10
    assert changes({**before, **kept}, tree(home)) <= OF_GIMP
