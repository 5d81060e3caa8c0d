"""Installations that are broken in many ways: --check finds each, and names the mend."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from checks import PROCEDURES, Finding, examine
from console import Answers
from package import NAME, SCRIPT, SUMS
from placing import Place, put
from problems import InstallError
from profiles import Machine
from sources import Sources
from unit.packages import make_package

from install import main

RIGHT = Answers("3.0.4", (3, 13, 5), procedures=PROCEDURES)
AGAIN = r"install\.py.* --gimp-dir "


@pytest.fixture
def package(tmp_path: Path) -> Sources:
    return make_package(tmp_path)


@pytest.fixture
def place(tmp_path: Path, package: Sources) -> Place:
    """A profile that has it, whole."""
    place = Place(tmp_path / "3.0")
    put(package, place)
    return place


def wrong(package: Sources, place: Place, answers: Answers = RIGHT) -> list[Finding]:
    return [finding for finding in examine(package, place, lambda: answers) if finding.mend]


def test_one_that_is_whole_is_right(package: Sources, place: Place) -> None:
    assert wrong(package, place) == []


def rename(place: Place) -> None:
    place.folder.rename(place.plug_ins / f"{NAME}-1.2.3")


def leave_an_old_copy(place: Place) -> None:
    """As somebody who kept the version before, and whose script then went."""
    shutil.copytree(place.folder, place.plug_ins / f"{NAME}-old")
    place.script.unlink()


def nest(place: Place) -> None:
    """As by unpacking into a folder that bears the zip's name."""
    place.folder.rename(place.plug_ins / "inner")
    place.folder.mkdir()
    (place.plug_ins / "inner").rename(place.folder / NAME)


def scatter(place: Place) -> None:
    """As by unpacking what is in the folder, without the folder."""
    for path in place.folder.iterdir():
        path.rename(place.plug_ins / path.name)
    place.folder.rmdir()


def make_older(place: Place) -> None:
    file = place.folder / "mask_editor" / "__init__.py"
    file.write_text(file.read_text().replace("1.2.3", "1.2.2"))


def edit_line_ends(place: Place) -> None:
    place.script.write_bytes(place.script.read_bytes().replace(b"\n", b"\r\n"))


def clear(file: str) -> Callable[[Place], None]:
    def act(place: Place) -> None:
        (place.folder / file).write_bytes(b"")

    return act


def delete(path: str) -> Callable[[Place], None]:
    return lambda place: remove(place.folder / path)


def remove(there: Path) -> None:
    shutil.rmtree(there) if there.is_dir() else there.unlink()


def take_run_bit(place: Place) -> None:
    place.script.chmod(0o644)


BREAKAGES = [  # what is broken, and the mend that is named
    (delete("."), AGAIN),
    (leave_an_old_copy, rf"^python3 .*{AGAIN}"),
    (rename, rf"{NAME}-1\.2\.3: move that folder to .*/plug-ins/{NAME}$"),
    (nest, rf"plug-ins/{NAME}/{NAME}, one folder too deep: move all in it to .*/{NAME}$"),
    (scatter, rf"{SCRIPT}, install, mask_editor are loose in .*/plug-ins: .*{AGAIN}"),
    (take_run_bit, r"^chmod \+x .*" + SCRIPT),
    (make_older, rf"version 1\.2\.2 is there: .*{AGAIN}"),
    (edit_line_ends, rf"{SCRIPT} is not as released: .*{AGAIN}"),
    (delete("carried"), rf"carried/module-1\.dist-info/LICENSE.* are missing: .*{AGAIN}"),
    (
        delete("carried/module/__init__.py"),
        rf"carried/module/__init__.py is missing: .*{AGAIN}",
    ),
    (delete("mask_editor/edit.py"), rf"mask_editor/edit\.py is missing: .*{AGAIN}"),
    (clear("mask_editor/edit.py"), rf"mask_editor/edit\.py is not as released: .*{AGAIN}"),
    (delete("mask_editor"), rf"version unknown is there: .*{AGAIN}"),
    (delete(SUMS), rf"{SUMS} is missing: .*{AGAIN}"),
]


@pytest.mark.parametrize(("break_it", "said"), BREAKAGES)
def test_what_is_wrong_on_the_disk(
    package: Sources, place: Place, break_it: Callable[[Place], None], said: str
) -> None:
    break_it(place)
    found = "\n".join(finding.mend for finding in wrong(package, place))
    assert re.search(said, found, re.MULTILINE), found


@pytest.mark.parametrize("break_it", [break_it for break_it, _said in BREAKAGES])
def test_the_mend_mends(
    package: Sources, place: Place, break_it: Callable[[Place], None], tmp_path: Path
) -> None:
    break_it(place)
    mend = wrong(package, place)[0].mend
    do(mend, package, tmp_path)
    assert wrong(package, place) == [], mend


def do(mend: str, package: Sources, home: Path) -> None:
    """What a user does who reads that."""
    loose = re.match(r"(.+) are loose in (.+): delete them there, then (.+)$", mend)
    whole_folder = re.match(r"it is in (.+): move that folder to (.+)$", mend)
    too_deep = re.match(r"it is in (.+), one folder too deep: move all in it to (.+)$", mend)
    if loose:
        for name in loose[1].split(", "):
            remove(Path(loose[2], name))
    if whole_folder:
        subprocess.run(["mv", "-T", whole_folder[1], whole_folder[2]], check=True)
    elif too_deep:
        subprocess.run(["mv", *Path(too_deep[1]).iterdir(), too_deep[2]], check=True)
    elif mend.startswith("chmod "):
        subprocess.run(shlex.split(mend), check=True)
    else:
        command = re.search(r"python3 (\S+install\.py) (--gimp-dir .+?)(?: \(|$)", mend)
        assert command, mend
        assert Path(command[1]).is_file()
        assert main(shlex.split(command[2]), package, Machine("Linux", home, {})) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "2.99.18"}, "install GIMP 3.0 or newer"),
        ({"python": (3, 9, 2)}, "Python 3.10 or newer"),
        ({"searched": False}, r"add .*plug-ins in Edit > Preferences > Folders"),
        ({"imports": "ModuleNotFoundError: No module named 'requests'"}, rf"'requests': .*{AGAIN}"),
        ({"tls": "ImportError: no _ssl"}, r"install a GIMP whose Python can, .*no _ssl"),
        ({"procedures": ()}, AGAIN),
        ({"procedures": PROCEDURES[:2]}, AGAIN),
        ({"network": "NoNetwork"}, r"see to the network, .*NoNetwork"),
        ({"network": "", "key": "No 1min.ai API key is set."}, r"^No 1min\.ai API key is set\.$"),
    ],
)
def test_what_is_wrong_in_gimp(
    package: Sources, place: Place, change: dict[str, object], said: str
) -> None:
    (finding,) = wrong(package, place, replace(RIGHT, **change))  # type: ignore[arg-type]
    assert re.search(said, finding.mend), finding.mend


def test_a_gimp_that_gives_no_answer(package: Sources, place: Place) -> None:
    def ask_gimp() -> Answers:
        raise InstallError("see that it starts")

    found = list(examine(package, place, ask_gimp))
    assert found[-1] == Finding("GIMP answers", "see that it starts")


def test_a_plug_in_that_fails_when_gimp_starts_it_is_found_with_its_reason(
    package: Sources, place: Place
) -> None:
    trace = f"Traceback (most recent call last):\n  File {str(place.script)!r}, line 1\n    x\n"
    other = "Traceback (most recent call last):\n  File '/other.py', line 1\nValueError: not ours\n"
    log = f"noise\n{trace}ImportError: no x\n{other}noise\n"
    (finding,) = wrong(package, place, replace(RIGHT, procedures=(), log=log))
    assert "ImportError: no x" in finding.mend
