"""Where GIMP 3 keeps its profiles, the folders named after a version that hold plug-ins/, and where
its programs are, which tell of a profile that is still to come."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FLATPAK_HOME = ".var/app/org.gimp.GIMP"
SNAP_HOME = "snap/gimp"
VERSION = re.compile(r"[23]\.\d+")  # a profile's name; GIMP 3 takes over what GIMP 2 was set to
PROGRAM = re.compile(r"gimp(?:-console)?-(3\.\d+)(?:\.exe)?")
FLATPAK_PROGRAMS = "flatpak/app/org.gimp.GIMP/current/active/files/bin"


@dataclass(frozen=True)
class Machine:
    """All that the path rules depend on; `system` is "Linux", "Darwin" (macOS) or "Windows", and
    `root` is where absolute paths begin."""

    system: str
    home: Path
    environ: Mapping[str, str]
    root: Path = Path("/")

    @classmethod
    def this(cls) -> Machine:
        return cls(platform.system(), Path.home(), dict(os.environ))


def profile_parents(machine: Machine) -> list[Path]:
    """The folders in which GIMP keeps one profile a version; none of them need exist."""
    home = machine.home
    if machine.system == "Windows":
        # A GIMP from the Store sees, in place of the usual folder, one of its own laid over it.
        store = sorted(local_data(machine).glob("Packages/*GIMP*/LocalCache/Roaming/GIMP"))
        return [native_parent(machine), *store]
    if machine.system == "Darwin":
        return [native_parent(machine)]
    flatpak, snap = home / FLATPAK_HOME / "config", home / SNAP_HOME / "current/.config"
    return [native_parent(machine), flatpak / "GIMP", snap / "GIMP"]


def native_parent(machine: Machine) -> Path:
    """The one of a GIMP that is installed in the system's usual way."""
    home, environ = machine.home, machine.environ
    if machine.system == "Windows":
        return Path(environ.get("APPDATA") or home / "AppData/Roaming") / "GIMP"
    if machine.system == "Darwin":
        return home / "Library/Application Support/GIMP"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "GIMP"


def local_data(machine: Machine) -> Path:
    """Windows' folder for what stays on this computer."""
    return Path(machine.environ.get("LOCALAPPDATA") or machine.home / "AppData/Local")


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


def find_new_profiles(machine: Machine) -> list[Path]:
    """The profiles that are not there yet of GIMP 3s that are: none of them was ever started.

    None for a GIMP that would take over the settings of an older one: it does so where it finds no
    profile, so making one would lose them.
    """
    profiles = []
    for folder, parent in program_folders(machine):
        if not any(map(VERSION.fullmatch, names_in(parent))):
            programs = filter(None, map(PROGRAM.fullmatch, names_in(folder)))
            profiles += [parent / program[1] for program in programs]
    return list(dict.fromkeys(profiles))


def program_folders(machine: Machine) -> list[tuple[Path, Path]]:
    """Where GIMP's programs may be, and the parent of the profiles of the GIMP there."""
    home, root, native = machine.home, machine.root, native_parent(machine)
    if machine.system == "Darwin":
        bundle = "Applications/GIMP.app/Contents/MacOS"
        return [(root / bundle, native), (home / bundle, native)]
    if machine.system == "Windows":
        everyone = Path(machine.environ.get("PROGRAMFILES") or "C:/Program Files")
        local = local_data(machine)
        folders = [everyone / "GIMP 3/bin", local / "Programs/GIMP 3/bin"]
        return [(folder, native) for folder in [*folders, local / "Microsoft/WindowsApps"]]
    on_path = machine.environ.get("PATH", "").split(os.pathsep)
    found = [(Path(folder), native) for folder in on_path if folder]
    flatpak = home / FLATPAK_HOME / "config/GIMP"
    found += [
        (base / FLATPAK_PROGRAMS, flatpak) for base in (root / "var/lib", home / ".local/share")
    ]
    snap = home / SNAP_HOME / "current"
    if snap.is_dir():  # a link that Snap makes at the first start, and nobody else may
        found.append((root / "snap/gimp/current/usr/bin", snap / ".config/GIMP"))
    return found


def names_in(folder: Path) -> list[str]:
    """The names in a folder; none where there is no such folder, or none that may be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
