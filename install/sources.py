"""The plug-in folder made from the repository: its own files, the modules that it carries, compiled
translations, and the installer."""

from __future__ import annotations

import io
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from package import (
    CARRIED,
    GET_ANEW,
    INSTALLER,
    LOCALE,
    NAME,
    RUN,
    SCRIPT,
    SUMS,
    make_runnable,
    sha256,
    version_of,
    write_sums,
)
from problems import InstallError, explained

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
PLUGIN = REPOSITORY / "plugin"
sys.path.insert(1, str(PLUGIN))  # the script that compiles the plug-in's translations is there

import translations

MADE = ("__pycache__", CARRIED, LOCALE, INSTALLER)  # never copied: made for the target
# The installer, as far as it is of use to those who have no repository.
PARTS = (
    "checks choosing console here inside install package placing problems profiles swapping".split()
)
EXAMPLES = "examples"  # scripts that people run and copy; GIMP looks for none in there
BESIDE = {"LICENSE": REPOSITORY / "LICENSE", "README.txt": HERE / "README.txt"}


@dataclass(frozen=True)
class Sources:
    """The plug-in's source folder, beside which its translations are, and the folder of the wheels
    that it carries."""

    source: Path
    wheels: Path

    @property
    def translations(self) -> Path:
        return self.source.parent / "po"

    @property
    def version(self) -> str:
        return version_of(self.source)

    def build(self, target: Path) -> None:
        """Make `target` a whole plug-in folder; it must not exist yet.

        Raises InstallError if the sources are not whole, OSError if `target` cannot be written.
        """
        wheels = verified_wheels(self.wheels)
        catalogs = compiled(self.translations)
        if not (self.source / SCRIPT).is_file():
            raise InstallError(f"There is no {SCRIPT} in {self.source}. {GET_ANEW}")
        copy_source(self.source, target)
        for wheel in wheels:
            wheel.extractall(target / CARRIED)
        translations.put(catalogs, target / LOCALE)
        copy_installer(target)
        for name in RUN:
            make_runnable(target / name)
        write_sums(target)


def repository() -> Sources:
    """The plug-in of the repository that this file is in."""
    return Sources(PLUGIN / NAME, HERE / "wheels")


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


def copy_installer(target: Path) -> None:
    """What is the same for every source: the installer, the licence, a page to begin with, and the
    examples."""
    (target / INSTALLER).mkdir()
    for part in PARTS:
        shutil.copyfile(HERE / f"{part}.py", target / INSTALLER / f"{part}.py")
    for name, file in BESIDE.items():
        shutil.copyfile(file, target / name)
    copy_source(PLUGIN / EXAMPLES, target / EXAMPLES)
