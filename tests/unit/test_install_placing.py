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
from package import NAME
from placing import STAGE_PREFIX, Place, put, remove
from problems import InstallError
from sources import Sources
from swapping import swap
from unit.packages import make_package

JOURNAL = {"jobs/2026/result-1.png": b"paid for"}
INSTALLER = Path(__file__).resolve().parents[2] / "install"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def whole(package: Sources) -> dict[str, bytes]:
    """What the plug-in's folder holds when this package is installed, no more and no less."""
    with tempfile.TemporaryDirectory() as folder:
        package.build(Path(folder, "whole"))
        return contents(Path(folder, "whole"))


def stages(place: Place) -> list[Path]:
    return list(place.profile.glob(f"{STAGE_PREFIX}*"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "Jörg Ω 写真" / "GIMP" / "3.0")


@pytest.fixture
def old(tmp_path: Path, place: Place) -> Sources:
    """A version that is installed, with data of the user's beside it."""
    package = make_package(tmp_path / "old", "old")
    put(package, place)
    (place.journal / "2026").mkdir(parents=True)
    (place.journal / "2026" / "result-1.png").write_text("paid for")
    (place.user_data / "memory.json").write_text("{}")
    return package


@pytest.fixture
def new(tmp_path: Path) -> Sources:
    return make_package(tmp_path / "new", "new")


def test_install_makes_the_profile_and_leaves_nothing_else(new: Sources, place: Place) -> None:
    put(new, place)
    assert contents(place.profile / "plug-ins" / NAME) == whole(new)
    assert os.listdir(place.profile) == ["plug-ins"]


def test_upgrade_changes_the_plug_in_and_keeps_the_users_data(
    old: Sources, new: Sources, place: Place
) -> None:
    (place.folder / "gone.py").write_text("of the version before")
    put(new, place)
    assert contents(place.folder) == whole(new)
    assert contents(place.user_data) == {**JOURNAL, "memory.json": b"{}"}
    assert stages(place) == []


@pytest.mark.parametrize("link", ["profile", "plug-ins", "plug-in"])
def test_links_are_followed_or_replaced_but_never_emptied(
    tmp_path: Path, new: Sources, place: Place, link: str
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


def cannot_swap(_one: Path, _other: Path) -> bool:
    """A system in which two folders cannot change places in one step."""
    return False


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make the renaming of folders of these names fail."""
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name in names:
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    monkeypatch.setattr("placing.swap", cannot_swap)


def test_a_copy_that_breaks_off_leaves_the_old_version(
    old: Sources, new: Sources, place: Place
) -> None:
    (new.source / "mask_editor" / "unreadable").symlink_to("nowhere")
    with pytest.raises(InstallError, match="unchanged"):
        put(new, place)
    assert contents(place.folder) == whole(old)
    assert stages(place) == []


@pytest.mark.parametrize("at", [NAME, "new"])
def test_a_refused_renaming_leaves_the_old_version(
    monkeypatch: pytest.MonkeyPatch, old: Sources, new: Sources, place: Place, at: str
) -> None:
    refuse(monkeypatch, at)
    with pytest.raises(InstallError, match=r"Permission denied.*unchanged"):
        put(new, place)
    assert contents(place.folder) == whole(old)
    assert stages(place) == []


def test_an_old_version_that_cannot_be_put_back_is_kept_and_named(
    monkeypatch: pytest.MonkeyPatch, old: Sources, new: Sources, place: Place
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
import placing
from placing import Place, put
from sources import Sources
placing.swap = lambda one, other: False
rename = Path.rename
def renaming(path, target):
    if path.name == "new":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(path, target)
Path.rename = renaming
put(Sources(Path(sys.argv[2]), Path(sys.argv[3])), Place(Path(sys.argv[4])))
"""


def test_killed_between_the_renamings_both_versions_are_whole(
    old: Sources, new: Sources, place: Place
) -> None:
    folders = map(str, (INSTALLER, new.source, new.wheels, place.profile))
    subprocess.run([sys.executable, "-c", KILLED, *folders], check=False)
    [stage] = stages(place)
    assert (contents(stage / "old"), contents(stage / "new")) == (whole(old), whole(new))
    os.utime(stage, (0, 0))
    put(new, place)
    assert contents(place.folder) == whole(new)
    assert stages(place) == []


WATCHING = """
import os, sys
script, stop = sys.argv[1:]
missing = 0
print("ready", flush=True)
while not os.path.exists(stop):
    missing += not os.path.exists(script)
print(missing)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such step")
def test_there_is_no_moment_without_the_plug_in(
    tmp_path: Path, old: Sources, new: Sources, place: Place
) -> None:
    words = [sys.executable, "-c", WATCHING, str(place.script), str(tmp_path / "stop")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout
        watcher.stdout.readline()
        for package in (new, old) * 3:
            put(package, place)
        (tmp_path / "stop").touch()
        assert watcher.stdout.read() == "0\n"
    assert contents(place.folder) == whole(old)


def test_what_is_not_there_cannot_change_places(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("1")
    assert not swap(tmp_path / "one", tmp_path / "other")
    assert os.listdir(tmp_path) == ["one"]


def test_the_stage_of_an_installer_at_work_is_left_alone(new: Sources, place: Place) -> None:
    stage = place.profile / f"{STAGE_PREFIX}other"
    stage.mkdir(parents=True)
    put(new, place)
    assert stages(place) == [stage]


def test_remove_leaves_the_journal_alone(old: Sources, place: Place) -> None:
    (place.user_data / "api-key").write_text("secret")
    (place.user_data / "references").mkdir()
    (place.user_data / "references" / "1.png").write_text("")
    for name in ("plug-in-ideogram-mask-edit.last", "plug-in-other.last"):
        (place.profile / "plug-in-settings").mkdir(exist_ok=True)
        (place.profile / "plug-in-settings" / name).write_text("a prompt")
    assert remove(place)
    assert contents(place.profile) == {
        **{f"{NAME}/{name}": content for name, content in JOURNAL.items()},
        "plug-in-settings/plug-in-other.last": b"a prompt",
    }
    assert os.listdir(place.plug_ins) == []
    assert not remove(place)


def test_without_a_journal_nothing_is_left(new: Sources, place: Place) -> None:
    put(new, place)
    place.user_data.mkdir()
    (place.user_data / "memory.json").write_text("{}")
    assert remove(place)
    assert os.listdir(place.profile) == ["plug-ins"]


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
        old, new = make_package(root / "old", "old"), make_package(root / "new", "new")
        put(old, place)
        for act in (lambda: put(new, place), lambda: remove(place)):
            with not_writable(place.profile), pytest.raises(InstallError, match="you may write"):
                act()
            assert contents(place.folder) == whole(old)


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path, new: Sources) -> None:
    (tmp_path / "3.0").write_text("not a folder")
    with pytest.raises(InstallError, match="could not be put into"):
        put(new, Place(tmp_path / "3.0"))
