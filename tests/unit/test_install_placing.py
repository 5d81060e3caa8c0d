"""Putting the plug-in into a profile and taking it out: no accident leaves half of one there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from package import NAME, SCRIPT, Package, own_package, verified_wheels
from placing import STAGE_PREFIX, Place, put, remove
from problems import InstallError

INSTALLER = Path(__file__).resolve().parents[2] / "install"


def make_package(source: Path) -> Package:
    """A made-up plug-in, unlike that from any other folder, with the real wheels."""
    (source / "mask_editor").mkdir(parents=True)
    (source / SCRIPT).write_text(str(source))
    (source / "mask_editor" / "edit.py").write_text(str(source))
    return Package(source, own_package().wheels)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def whole(package: Package) -> dict[str, bytes]:
    """What the plug-in's folder holds when this package is installed, no more and no less."""
    wheels = verified_wheels(package.wheels)
    carried = {f"carried/{name}": wheel.read(name) for wheel in wheels for name in wheel.namelist()}
    return {**contents(package.source), **carried}


def stages(place: Place) -> list[Path]:
    return list(place.profile.glob(f"{STAGE_PREFIX}*"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "Jörg Ω 写真" / "GIMP" / "3.0")


@pytest.fixture
def old(tmp_path: Path, place: Place) -> Package:
    """A version that is installed, with data of the user's beside it."""
    package = make_package(tmp_path / "old")
    put(package, place)
    place.user_data.mkdir()
    (place.user_data / "settings.json").write_text("{}")
    return package


@pytest.fixture
def new(tmp_path: Path) -> Package:
    return make_package(tmp_path / "new")


def test_install_makes_the_profile_and_leaves_nothing_else(new: Package, place: Place) -> None:
    put(new, place)
    assert contents(place.profile / "plug-ins" / NAME) == whole(new)
    assert os.listdir(place.profile) == ["plug-ins"]


def test_upgrade_changes_the_plug_in_and_keeps_the_users_data(
    old: Package, new: Package, place: Place
) -> None:
    (place.folder / "gone.py").write_text("of the version before")
    put(new, place)
    assert contents(place.folder) == whole(new)
    assert contents(place.user_data) == {"settings.json": b"{}"}
    assert stages(place) == []


@pytest.mark.parametrize("link", ["profile", "plug-ins", "plug-in"])
def test_links_are_followed_or_replaced_but_never_emptied(
    tmp_path: Path, new: Package, place: Place, link: str
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "theirs").write_text("keep")
    at = {"profile": place.profile, "plug-ins": place.plug_ins, "plug-in": place.folder}[link]
    at.parent.mkdir(parents=True)
    at.symlink_to(real)
    put(new, place)
    put(new, place)
    assert contents(place.folder) == whole(new)
    assert (real / "theirs").read_text() == "keep"


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make the renaming of folders of these names fail."""
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name in names:
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)


def test_a_copy_that_breaks_off_leaves_the_old_version(
    old: Package, new: Package, place: Place
) -> None:
    (new.source / "mask_editor" / "unreadable").symlink_to("nowhere")
    with pytest.raises(InstallError, match="unchanged"):
        put(new, place)
    assert contents(place.folder) == whole(old)
    assert stages(place) == []


@pytest.mark.parametrize("at", [NAME, "new"])
def test_a_refused_renaming_leaves_the_old_version(
    monkeypatch: pytest.MonkeyPatch, old: Package, new: Package, place: Place, at: str
) -> None:
    refuse(monkeypatch, at)
    with pytest.raises(InstallError, match=r"Permission denied.*unchanged"):
        put(new, place)
    assert contents(place.folder) == whole(old)
    assert stages(place) == []


def test_an_old_version_that_cannot_be_put_back_is_kept_and_named(
    monkeypatch: pytest.MonkeyPatch, old: Package, new: Package, place: Place
) -> None:
    refuse(monkeypatch, "new", "old")
    with pytest.raises(InstallError, match="Move it to"):
        put(new, place)
    [stage] = stages(place)
    assert contents(stage / "old") == whole(old)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from package import Package
from placing import Place, put
rename = Path.rename
def renaming(path, target):
    if path.name == "new":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(path, target)
Path.rename = renaming
put(Package(Path(sys.argv[2]), Path(sys.argv[3])), Place(Path(sys.argv[4])))
"""


def test_killed_between_the_renamings_both_versions_are_whole(
    old: Package, new: Package, place: Place
) -> None:
    folders = map(str, (INSTALLER, new.source, new.wheels, place.profile))
    subprocess.run([sys.executable, "-c", KILLED, *folders], check=False)
    [stage] = stages(place)
    assert (contents(stage / "old"), contents(stage / "new")) == (whole(old), whole(new))
    os.utime(stage, (0, 0))
    put(new, place)
    assert contents(place.folder) == whole(new)
    assert stages(place) == []


def test_the_stage_of_an_installer_at_work_is_left_alone(new: Package, place: Place) -> None:
    stage = place.profile / f"{STAGE_PREFIX}other"
    stage.mkdir(parents=True)
    put(new, place)
    assert stages(place) == [stage]


def test_remove_takes_the_plug_in_and_leaves_the_users_data(old: Package, place: Place) -> None:
    assert remove(place)
    assert sorted(os.listdir(place.profile)) == [NAME, "plug-ins"]
    assert os.listdir(place.plug_ins) == []
    assert contents(place.user_data) == {"settings.json": b"{}"}
    assert not remove(place)


@contextmanager
def not_writable(folder: Path) -> Iterator[None]:
    """Nobody, not even root, may write in `folder` while the body runs."""
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has no such rights")
def test_a_read_only_profile_is_a_sentence_and_no_change() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)  # not pytest's tmp_path: only its owner may look into that
        root.chmod(0o755)
        place = Place(root / "3.0")
        old, new = make_package(root / "old"), make_package(root / "new")
        put(old, place)
        for act in (lambda: put(new, place), lambda: remove(place)):
            with not_writable(place.profile), pytest.raises(InstallError, match="you may write"):
                act()
            assert contents(place.folder) == whole(old)


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path, new: Package) -> None:
    (tmp_path / "3.0").write_text("not a folder")
    with pytest.raises(InstallError, match="could not be put into"):
        put(new, Place(tmp_path / "3.0"))
