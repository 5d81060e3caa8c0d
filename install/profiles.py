"""Where GIMP 3 keeps its profiles: the folders named after a version that hold plug-ins/."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FLATPAK_HOME = ".var/app/org.gimp.GIMP"
SNAP_HOME = "snap/gimp"


@dataclass(frozen=True)
class Machine:
    """All that the path rules depend on; `system` is "Linux", "Darwin" (macOS) or "Windows"."""

    system: str
    home: Path
    environ: Mapping[str, str]

    @classmethod
    def this(cls) -> Machine:
        return cls(platform.system(), Path.home(), dict(os.environ))


def profile_parents(machine: Machine) -> list[Path]:
    """The folders in which GIMP keeps one profile a version; none of them need exist."""
    home, environ = machine.home, machine.environ
    if machine.system == "Windows":
        return [Path(environ.get("APPDATA") or home / "AppData/Roaming") / "GIMP"]
    if machine.system == "Darwin":
        return [home / "Library/Application Support/GIMP"]
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    flatpak, snap = home / FLATPAK_HOME / "config", home / SNAP_HOME / "current/.config"
    return [config / "GIMP", flatpak / "GIMP", snap / "GIMP"]


def profile_version(profile: Path) -> str:
    """The GIMP 3 version that a profile's name tells ("3.0"), or nothing."""
    return profile.name if re.fullmatch(r"3\.\d+", profile.name) else ""


def find_profiles(machine: Machine) -> list[Path]:
    """Every GIMP 3 profile of this user, each once, however many paths lead to it.

    GIMP3_DIRECTORY comes first and counts even while it does not exist: it is the one that a GIMP
    started from this environment takes. GIMP reads a relative one from the home folder.
    """
    named = machine.environ.get("GIMP3_DIRECTORY")
    found = [machine.home / named] if named else []
    for parent in profile_parents(machine):
        found += sorted(path for path in parent.glob("3.*") if is_profile(path))
    each_once: dict[Path, Path] = {}
    for path in found:
        each_once.setdefault(path.resolve(), path)
    return list(each_once.values())


def is_profile(path: Path) -> bool:
    return bool(profile_version(path)) and path.is_dir()
