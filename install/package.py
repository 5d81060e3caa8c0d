"""What is installed: the plug-in's own files, made runnable, with the modules it carries."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from problems import InstallError, explained

PLUGIN = Path(__file__).resolve().parents[1] / "plugin"
sys.path.insert(1, str(PLUGIN))  # the script that compiles the plug-in's translations is there

import translations

NAME = "ideogram-mask-editor"
SCRIPT = f"{NAME}.py"  # GIMP takes a folder for a plug-in if it holds a script of the same name
CARRIED = "carried"  # the plug-in puts this folder of its own first on sys.path
LOCALE = "locale"  # the plug-in looks for compiled translations here
MADE = ("__pycache__", CARRIED, LOCALE)  # never copied from a source: made for the target
SUMS = "SHA256SUMS"
GET_ANEW = "Get the whole project anew and run its install/install.py."


@dataclass(frozen=True)
class Package:
    """The plug-in's source folder, beside which its translations are, and the folder of the wheels
    that it carries."""

    source: Path
    wheels: Path

    @property
    def translations(self) -> Path:
        return self.source.parent / "po"


def own_package() -> Package:
    """The plug-in that this installer came with."""
    return Package(PLUGIN / NAME, Path(__file__).resolve().parent / "wheels")


def build(package: Package, target: Path) -> None:
    """Make `target` a whole plug-in folder; it must not exist yet.

    Raises InstallError if the package is not whole, OSError if `target` cannot be written.
    """
    wheels = verified_wheels(package.wheels)
    catalogs = compiled(package.translations)
    if not (package.source / SCRIPT).is_file():
        raise InstallError(f"There is no {SCRIPT} in {package.source}. {GET_ANEW}")
    copy_source(package.source, target)
    make_runnable(target / SCRIPT)
    for wheel in wheels:
        wheel.extractall(target / CARRIED)
    translations.put(catalogs, target / LOCALE)


def compiled(folder: Path) -> dict[str, bytes]:
    """The catalogs of every language in `folder`, by where each belongs below LOCALE.

    Raises InstallError.
    """
    try:
        with explained(f"The translations in {folder} cannot be read", GET_ANEW):
            return translations.catalogs(folder)
    except translations.BadText as damage:
        raise InstallError(f"A translation in {folder} is damaged: {damage} {GET_ANEW}") from damage


def verified_wheels(folder: Path) -> list[ZipFile]:
    """The wheels in `folder`, read once and checked: what is unpacked is what was checked.

    Raises InstallError unless they are exactly those that its SHA256SUMS lists.
    """
    with explained(f"The carried modules in {folder} cannot be read", GET_ANEW):
        sums = (folder / SUMS).read_text("utf-8", errors="replace")
        listed = re.findall(r"^([0-9a-f]{64}) [ *](\S+\.whl)$", sums, re.MULTILINE)
        contents = {name: (folder / name).read_bytes() for _, name in listed}
    wrong = {name for digest, name in listed if sha256(contents[name]) != digest}
    wrong |= {path.name for path in folder.glob("*.whl")} - set(contents)
    if wrong or not contents:
        what = ", ".join(sorted(wrong)) or "The list"
        raise InstallError(f"{what} in {folder} is not what {SUMS} says. {GET_ANEW}")
    return [ZipFile(io.BytesIO(content)) for content in contents.values()]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def copy_source(source: Path, target: Path) -> None:
    """Copy a folder's files, but no caches and nothing hidden.

    Only their contents are copied. A new time on the script makes GIMP ask the plug-in anew for
    its procedures, and a read-only source does not become a plug-in that cannot be replaced.

    Raises OSError.
    """
    target.mkdir()
    for entry in source.iterdir():
        if entry.name in MADE or entry.name.startswith("."):
            continue
        copy = copy_source if entry.is_dir() else shutil.copyfile
        copy(entry, target / entry.name)


def make_runnable(script: Path) -> None:
    """Whoever may read the script may run it: GIMP passes over a script that it cannot run."""
    mode = script.stat().st_mode
    script.chmod(mode | (mode & 0o444) >> 2)
