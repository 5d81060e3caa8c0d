"""A run asks whether the plug-in is whole; the script that GIMP starts says so even without us."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from checks import PROCEDURES, PYTHON
from mask_editor import whole
from mask_editor.errors import BrokenInstallation
from mask_editor.whole import imports_told, require_whole
from package import NAME, SCRIPT, SUMS
from sources import Sources
from unit.packages import make_package

PLUG_IN = Path(whole.__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    package: Sources = make_package(tmp_path)
    package.build(tmp_path / NAME)
    return tmp_path / NAME


@pytest.mark.parametrize("name", ["mask_editor/edit.py", "carried/module/__init__.py"])
def test_a_part_that_is_needed_is_missed(folder: Path, name: str) -> None:
    require_whole(folder)
    (folder / name).unlink()
    with pytest.raises(BrokenInstallation, match=re.escape(name)):
        require_whole(folder)


@pytest.mark.parametrize("name", ["README.txt", "carried/module-1.dist-info/LICENSE", SUMS])
def test_what_a_run_does_not_need_is_not(folder: Path, name: str) -> None:
    (folder / name).unlink()
    require_whole(folder)


@pytest.mark.parametrize("problem", [ModuleNotFoundError("No module named 'idna'"), SyntaxError()])
def test_a_module_that_cannot_be_imported_is_told(problem: Exception) -> None:
    with pytest.raises(BrokenInstallation, match="install it anew") as told, imports_told():
        raise problem
    assert told.value.__cause__ is problem


def test_the_list_is_the_installers() -> None:
    assert whole.LIST == SUMS


def test_an_old_python_can_read_the_script() -> None:
    ast.parse((PLUG_IN / SCRIPT).read_text("utf-8"), feature_version=(3, 7))


def test_the_names_agree() -> None:
    """In the script, in procedure.py, which may be what is missing, and in the installer."""
    script = (PLUG_IN / SCRIPT).read_text("utf-8")
    labels = re.findall(r'^    "(plug-in-[a-z-]+)": "(.+)",$', script, re.MULTILINE)
    assert tuple(name for name, _ in labels) == PROCEDURES
    procedures = (PLUG_IN / "mask_editor" / "procedure.py").read_text("utf-8")
    assert set(re.findall(r'"(plug-in-ideogram[a-z-]+)"', procedures)) == set(PROCEDURES)
    assert [label for _, label in labels if f'_("{label}")' not in procedures] == []
    assert f"PYTHON, GIMP = {PYTHON}, (3, 0)" in script
