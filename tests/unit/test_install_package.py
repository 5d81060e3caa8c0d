"""What is installed: the source's own files, runnable, and the carried wheels, checked."""

from __future__ import annotations

import gettext
import os
import time
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from package import NAME, SCRIPT, SUMS, Package, build, own_package, verified_wheels
from problems import InstallError


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A made-up plug-in with one made-up wheel."""
    package = Package(tmp_path / "source", tmp_path / "wheels")
    (package.source / "mask_editor").mkdir(parents=True)
    (package.source / SCRIPT).write_text("script")
    (package.source / "mask_editor" / "edit.py").write_text("edit")
    package.wheels.mkdir()
    wheel = package.wheels / "module-1-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("module/__init__.py", "module")
        archive.writestr("module-1.dist-info/LICENSE", "free")
    (package.wheels / SUMS).write_text(f"{sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n")
    return package


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def test_the_script_may_be_run_by_whoever_may_read_it(package: Package, target: Path) -> None:
    (package.source / SCRIPT).chmod(0o400)
    build(package, target)
    mode = (target / SCRIPT).stat().st_mode
    assert mode & 0o111 == (mode & 0o444) >> 2
    assert os.access(target / SCRIPT, os.X_OK)


def test_the_plug_in_is_its_source_and_what_the_wheels_hold(package: Package, target: Path) -> None:
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
    build(package, target)
    files = (path for path in target.rglob("*") if path.is_file())
    assert {path.relative_to(target).as_posix(): path.read_text() for path in files} == {
        SCRIPT: "script",
        "mask_editor/edit.py": "edit",
        "carried/module/__init__.py": "module",
        "carried/module-1.dist-info/LICENSE": "free",
    }


def test_the_translations_are_where_gettext_finds_them(package: Package, target: Path) -> None:
    package.translations.mkdir()
    (package.translations / "pt_BR.po").write_text('msgid "Speed"\nmsgstr "Velocidade"\n')
    build(package, target)
    catalog = gettext.translation(NAME, target / "locale", ["pt_BR"])
    assert catalog.gettext("Speed") == "Velocidade"


@pytest.mark.parametrize("content", [b'msgid "Speed', b'msgid "\xff"\nmsgstr ""\n'])
def test_a_damaged_translation_is_refused(package: Package, target: Path, content: bytes) -> None:
    package.translations.mkdir()
    (package.translations / "de.po").write_bytes(content)
    with pytest.raises(InstallError, match=r"de\.po.*Get the whole project anew"):
        build(package, target)
    assert not target.exists()


def test_the_script_gets_a_new_time_so_that_gimp_asks_it_anew(
    package: Package, target: Path
) -> None:
    os.utime(package.source / SCRIPT, (0, 0))
    build(package, target)
    assert (target / SCRIPT).stat().st_mtime > time.time() - 60


@pytest.mark.parametrize("damage", ["changed", "missing", "unlisted", "no list", "empty list"])
def test_wheels_that_are_not_the_listed_ones_are_refused(
    package: Package, target: Path, damage: str
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
    with pytest.raises(InstallError, match="Get the whole project anew"):
        build(package, target)
    assert not target.exists()


def test_a_source_without_the_script_is_refused(package: Package, target: Path) -> None:
    (package.source / SCRIPT).unlink()
    with pytest.raises(InstallError, match=SCRIPT):
        build(package, target)
    assert not target.exists()


def test_the_carried_wheels_are_pure_python_with_their_licences() -> None:
    wheels = verified_wheels(own_package().wheels)
    names = [name for wheel in wheels for name in wheel.namelist()]
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"requests", "urllib3", "idna", "certifi", "charset_normalizer"}
    assert sum(".dist-info/licenses/LICENSE" in name for name in names) == len(wheels)
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dylib"))]
