"""The release: one zip, the same bytes from the same sources, and an installation once unpacked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import mask_editor
import pytest
from checks import PROCEDURES, Finding, examine
from console import Answers
from package import NAME, SCRIPT, Folder, damage
from placing import Place
from release import main, write
from sources import REPOSITORY, Sources, repository
from unit.packages import make_package, unpack

NO_SITE = ("-E", "-s", "-S")  # a Python with its standard library alone


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real one."""
    return write(repository(), tmp_path_factory.mktemp("dist"))


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (make_package(tmp_path / name) for name in ("one", "other"))
    os.utime(other.source / SCRIPT, (0, 0))
    (other.source / SCRIPT).chmod(0o600)
    usual = os.umask(0o077)
    try:
        theirs = write(other, tmp_path / "b")
    finally:
        os.umask(usual)
    ours = write(one, tmp_path / "a")
    assert ours.name == theirs.name == f"{NAME}-1.2.3.zip"
    assert ours.read_bytes() == theirs.read_bytes()


def test_another_version_bears_another_time(tmp_path: Path) -> None:
    """GIMP and Python look at the time only to see whether a file is another."""
    packages = [make_package(tmp_path / words, words) for words in ("words", "other")]
    times = set()
    for number, package in enumerate(packages):
        with ZipFile(write(package, tmp_path / str(number))) as archive:
            times |= {entry.date_time for entry in archive.infolist()}
    assert len(times) == 2


def test_unpacked_it_is_an_installation(release: Path, tmp_path: Path) -> None:
    folder = unpack(release, tmp_path)
    assert os.listdir(tmp_path) == [NAME]
    assert damage(folder) == ""
    assert os.access(folder / SCRIPT, os.X_OK)
    others = "LICENSE README.txt SHA256SUMS carried examples install locale mask_editor".split()
    assert sorted(path.name for path in folder.iterdir()) == sorted([SCRIPT, *others])
    languages = {path.stem for path in (REPOSITORY / "plugin/po").glob("*.po")}
    assert {path.name for path in (folder / "locale").iterdir()} == languages
    (ours,) = folder.glob("LICENSE")
    assert ours.read_text() == (REPOSITORY / "LICENSE").read_text()
    licences = list((folder / "carried").glob("*.dist-info/licenses/LICENSE*"))
    assert {path.parts[-3].split("-")[0] for path in licences} == {
        path.name for path in (folder / "carried").iterdir() if path.suffix != ".dist-info"
    }


@pytest.mark.skipif(not shutil.which("unzip"), reason="there is no unzip")
def test_the_systems_own_program_unpacks_it_so(release: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", str(release), "-d", str(tmp_path / "unzip")], check=True)
    unpacked = (tmp_path / "unzip" / NAME, unpack(release, tmp_path / "ours"))
    theirs, ours = (
        {path.relative_to(folder): facts(path) for path in folder.rglob("*")} for folder in unpacked
    )
    assert theirs == ours


def facts(path: Path) -> tuple[int, float, bytes]:
    """What GIMP and Python go by."""
    if path.is_dir():
        return 0, 0, b""
    return path.stat().st_mode, path.stat().st_mtime, path.read_bytes()


def test_from_a_program_that_drops_the_rights_it_is_one_mend_away(
    release: Path, tmp_path: Path
) -> None:
    """Such as Python's own: GIMP passes over the script then."""
    place = Place(tmp_path)
    with ZipFile(release) as archive:
        archive.extractall(place.plug_ins)
    (mend,) = (finding.mend for finding in on_disk(place) if finding.mend)
    assert mend == f"chmod +x {place.script}"
    subprocess.run(shlex.split(mend), check=True)
    assert [finding.mend for finding in on_disk(place) if finding.mend] == []


def on_disk(place: Place) -> list[Finding]:
    """What --check finds, of a GIMP in which all is right."""
    answers = Answers("3.0.4", (3, 13, 5), procedures=PROCEDURES)
    return list(examine(Folder(place.folder), place, lambda: answers))


def test_the_installer_in_it_needs_nothing_else(release: Path, tmp_path: Path) -> None:
    folder = unpack(release, tmp_path / "Downloads ü")
    home = tmp_path / "home"
    profile = home / ".config/GIMP/3.0"
    profile.mkdir(parents=True)
    before = sorted(folder.rglob("*"))
    command = [sys.executable, *NO_SITE, str(folder / "install" / "install.py")]
    environ = {"HOME": str(home), "PATH": os.defpath}
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    installed = profile / "plug-ins" / NAME
    assert mask_editor.VERSION in said
    assert damage(installed) == ""
    assert sorted(folder.rglob("*")) == before  # nothing is left behind
    own = [sys.executable, *NO_SITE, str(installed / "install" / "install.py"), "--uninstall"]
    subprocess.run(own, env=environ, capture_output=True, check=True)
    assert os.listdir(profile) == ["plug-ins"]
    assert os.listdir(profile / "plug-ins") == []


def test_a_package_that_is_not_whole_makes_no_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package: Sources = make_package(tmp_path)
    (package.source / SCRIPT).unlink()
    assert main([str(tmp_path / "dist")], package) == 1
    assert SCRIPT in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_the_version_stands_in_one_place() -> None:
    assert repository().version == mask_editor.VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", mask_editor.VERSION)
    texts = [*REPOSITORY.glob("plugin/**/*.p*[yo]"), *REPOSITORY.glob("install/*.*")]
    texts += [REPOSITORY / "pyproject.toml", REPOSITORY / "README.md"]
    written = re.compile(rf"(?<![\d.]){re.escape(mask_editor.VERSION)}(?![\d.])")
    named = [file.name for file in texts if written.search(file.read_text("utf-8"))]
    assert named == ["__init__.py"]
