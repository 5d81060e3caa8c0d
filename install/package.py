"""What a plug-in folder is: all that GIMP runs, the installer, and a list of all the files."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Protocol

from problems import InstallError, explained

NAME = "ideogram-mask-editor"
SCRIPT = f"{NAME}.py"  # GIMP takes a folder for a plug-in if it holds a script of the same name
PROCEDURE = "plug-in-ideogram-mask-edit"  # the first; the names of the others begin with it
CARRIED = "carried"  # the plug-in puts this folder of its own first on sys.path
LOCALE = "locale"  # the plug-in looks for compiled translations here
INSTALLER = "install"  # this program and its parts, so that a plug-in can be checked where it is
RUN = (SCRIPT, f"{INSTALLER}/install.py")  # the files that are started
SUMS = "SHA256SUMS"  # every other file of the folder, with its sum
VERSION_AT = "mask_editor/__init__.py"  # the one place in which the version stands
GET_ANEW = "Get the newest release or the whole project, and run its install/install.py."


class Package(Protocol):
    """A version of the plug-in that can be installed."""

    @property
    def version(self) -> str:
        """As in "1.2.3"; empty if it cannot be told."""

    def build(self, target: Path) -> None:
        """Make `target` a whole plug-in folder; it must not exist yet.

        Raises InstallError if the package is not whole, OSError if `target` cannot be written.
        """


class Folder:
    """A plug-in folder as it comes in a release, and as it is installed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def version(self) -> str:
        return version_of(self.path)

    def build(self, target: Path) -> None:
        """A copy, whose files get a new time: at that, GIMP asks a plug-in anew what it offers."""
        wrong = damage(self.path)
        if wrong:
            raise InstallError(f"{self.path} is not whole: {wrong}. {GET_ANEW}")
        for name in [*sums(self.path), SUMS]:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.path / name, target / name)
        for name in RUN:
            make_runnable(target / name)


def version_of(folder: Path) -> str:
    """The version of the plug-in in that folder; empty if it cannot be told."""
    try:
        code = (folder / VERSION_AT).read_text("utf-8", errors="replace")
    except OSError:
        return ""  # what is missing is told by `damage`
    found = re.search(r'^VERSION = "(.+)"$', code, re.MULTILINE)
    return found[1] if found else ""


def make_runnable(script: Path) -> None:
    """Whoever may read the script may run it: GIMP passes over a script that it cannot run."""
    mode = script.stat().st_mode
    script.chmod(mode | (mode & 0o444) >> 2)


def write_sums(folder: Path) -> None:
    """List all files of the folder. Raises OSError."""
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in files}
    lines = "".join(f"{found[name]}  {name}\n" for name in sorted(found))
    (folder / SUMS).write_bytes(lines.encode("utf-8"))


def sums(folder: Path) -> dict[str, str]:
    """The sum of every file that the folder's list names, by its name. Raises OSError."""
    lines = (folder / SUMS).read_text("utf-8", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def damage(folder: Path) -> str:
    """What of the folder's files is missing or changed, in a few words; empty if nothing is.

    Files that nobody listed do no harm: Python leaves some as it runs.
    """
    try:
        listed = sums(folder)
    except OSError:
        return f"{SUMS} is missing"
    missing = [name for name in listed if not (folder / name).is_file()]
    there = (name for name in listed if name not in missing)
    with explained(f"The files in {folder} cannot be read", "See that you may read them."):
        changed = [name for name in there if sha256((folder / name).read_bytes()) != listed[name]]
    told = [(missing, "missing"), (changed, "not as released")]
    return "; ".join(f"{some(names)} {what}" for names, what in told if names)


def some(names: list[str]) -> str:
    """The first names of a list, and how many there are beside."""
    rest = len(names) - 2
    verb = "is" if len(names) == 1 else "are"
    return ", ".join(names[:2]) + (f" and {rest} more" if rest > 0 else "") + f" {verb}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
