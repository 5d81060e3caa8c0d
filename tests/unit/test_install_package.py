"""What is installed: the source's own files, runnable, and the carried wheels, checked."""

from __future__ import annotations

import gettext
import os
import time
from hashlib import sha256
from pathlib import Path

import pytest
from package import NAME, SCRIPT, SUMS, Folder, damage
from problems import InstallError
from sources import BESIDE, EXAMPLES, PARTS, PLUGIN, Sources, repository, verified_wheels
from unit.packages import make_package

INSTALLER = Path(__file__).resolve().parents[2] / "install"


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def package(tmp_path: Path) -> Sources:
    return make_package(tmp_path)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def test_the_script_may_be_run_by_whoever_may_read_it(package: Sources, target: Path) -> None:
    (package.source / SCRIPT).chmod(0o400)
    package.build(target)
    mode = (target / SCRIPT).stat().st_mode
    assert mode & 0o111 == (mode & 0o444) >> 2
    assert os.access(target / SCRIPT, os.X_OK)


def test_the_plug_in_is_its_source_and_what_the_wheels_hold(package: Sources, target: Path) -> None:
    stale = [
        "__pycache__/a.pyc",
        "mask_editor/__pycache__/a.pyc",
        ".cache/a",
        "carried/a",
        "locale/a",
    ]
    for name in stale:
        (package.source / name).parent.mkdir()
        (package.source / name).write_text("stale")
    package.build(target)
    expected = {
        SCRIPT: "#!/usr/bin/env python3\n",
        "mask_editor/__init__.py": 'VERSION = "1.2.3"\n',
        "mask_editor/edit.py": "words",
        "carried/module/__init__.py": "words",
        "carried/module-1.dist-info/LICENSE": "free",
    }
    expected |= {name: file.read_text("utf-8") for name, file in BESIDE.items()}
    expected |= {f"install/{part}.py": (INSTALLER / f"{part}.py").read_text() for part in PARTS}
    examples = contents(PLUGIN / EXAMPLES)
    expected |= {f"{EXAMPLES}/{name}": text for name, text in examples.items()}
    files = contents(target)
    sums = files.pop(SUMS)
    assert files == expected
    listed = {name: sha256(text.encode()).hexdigest() for name, text in expected.items()}
    assert sums == "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))


def test_the_translations_are_where_gettext_finds_them(package: Sources, target: Path) -> None:
    package.translations.mkdir()
    (package.translations / "pt_BR.po").write_text('msgid "Speed"\nmsgstr "Velocidade"\n')
    package.build(target)
    catalog = gettext.translation(NAME, target / "locale", ["pt_BR"])
    assert catalog.gettext("Speed") == "Velocidade"


@pytest.mark.parametrize("content", [b'msgid "Speed', b'msgid "\xff"\nmsgstr ""\n'])
def test_a_damaged_translation_is_refused(package: Sources, target: Path, content: bytes) -> None:
    package.translations.mkdir()
    (package.translations / "de.po").write_bytes(content)
    with pytest.raises(InstallError, match=r"de\.po.*Get the newest release"):
        package.build(target)
    assert not target.exists()


def test_the_script_gets_a_new_time_so_that_gimp_asks_it_anew(
    package: Sources, target: Path
) -> None:
    os.utime(package.source / SCRIPT, (0, 0))
    package.build(target)
    assert (target / SCRIPT).stat().st_mtime > time.time() - 60


@pytest.mark.parametrize("damage", ["changed", "missing", "unlisted", "no list", "empty list"])
def test_wheels_that_are_not_the_listed_ones_are_refused(
    package: Sources, target: Path, damage: str
) -> None:
    [wheel] = package.wheels.glob("*.whl")
    if damage == "changed":
        wheel.write_bytes(wheel.read_bytes() + b"x")
    elif damage == "missing":
        wheel.unlink()
    elif damage == "unlisted":
        (package.wheels / "other-1-py3-none-any.whl").write_bytes(b"")
    elif damage == "no list":
        (package.wheels / SUMS).unlink()
    else:
        (package.wheels / SUMS).write_text("")
    with pytest.raises(InstallError, match="Get the newest release"):
        package.build(target)
    assert not target.exists()


def test_a_source_without_the_script_is_refused(package: Sources, target: Path) -> None:
    (package.source / SCRIPT).unlink()
    with pytest.raises(InstallError, match=SCRIPT):
        package.build(target)
    assert not target.exists()


def test_the_carried_wheels_are_pure_python_with_their_licences() -> None:
    wheels = verified_wheels(repository().wheels)
    names = [name for wheel in wheels for name in wheel.namelist()]
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"requests", "urllib3", "idna", "certifi", "charset_normalizer"}
    assert sum(".dist-info/licenses/LICENSE" in name for name in names) == len(wheels)
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dylib"))]


def test_a_folder_can_be_installed_from_as_well(package: Sources, target: Path) -> None:
    package.build(target)
    (target / "mask_editor" / "__pycache__").mkdir()
    (target / "mask_editor" / "__pycache__" / "edit.pyc").write_text("left by Python")
    (target / SCRIPT).chmod(0o644)
    copy = target.with_name("copy")
    assert Folder(target).version == package.version == "1.2.3"
    Folder(target).build(copy)
    assert set(contents(target)) - set(contents(copy)) == {"mask_editor/__pycache__/edit.pyc"}
    assert damage(copy) == ""
    assert os.access(copy / SCRIPT, os.X_OK)


@pytest.mark.parametrize("what", ["changed", "missing", "no list"])
def test_a_folder_that_is_not_whole_is_not_installed(
    package: Sources, target: Path, what: str
) -> None:
    package.build(target)
    part = target / (SUMS if what == "no list" else "mask_editor/edit.py")
    part.write_text("edited") if what == "changed" else part.unlink()
    with pytest.raises(InstallError, match=f"{part.name}.*Get the newest release"):
        Folder(target).build(target.with_name("copy"))
    assert not target.with_name("copy").exists()
