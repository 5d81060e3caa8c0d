#!/usr/bin/env python3
"""Install Ideogram Mask Editor into GIMP 3. Needs no network, no pip, only Python 3.9 or newer.

    python3 install/install.py                     into every GIMP 3 profile of yours
    python3 install/install.py --gimp-dir DIR      into that profile, e.g. ~/.config/GIMP/3.0
    python3 install/install.py --check             see whether GIMP has it
    python3 install/install.py --uninstall         take it out; your jobs and settings stay

An older version is replaced whole: at no time is half a plug-in in GIMP's way.
"""

from __future__ import annotations

import argparse
import functools
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from checks import examine
from console import Answers, ask, find_console
from package import Package, own_package
from placing import Place, put, remove
from problems import InstallError
from profiles import Machine, find_profiles


def install(package: Package, profile: Path) -> bool:
    """Put the plug-in into the profile. Raises InstallError."""
    place = Place(profile)
    put(package, place)
    print(f"Installed: {place.folder} (start GIMP anew, then Filters > Ideogram)")
    return True


def uninstall(profile: Path) -> bool:
    """Take the plug-in out of the profile. Raises InstallError."""
    place = Place(profile)
    print(f"Removed: {place.folder}" if remove(place) else f"Not installed: {place.folder}")
    if place.user_data.is_dir():
        print(f"  Your jobs and settings are kept: {place.user_data}")
    return True


def check(package: Package, machine: Machine, gimp: str, profile: Path) -> bool:
    """Print what is right and what is not, and tell whether all is. Raises InstallError."""

    def ask_gimp() -> Answers:
        return ask(find_console(profile, machine, gimp), profile, machine.environ)

    print(f"{profile}:")
    all_right = True
    for finding in examine(package, Place(profile), ask_gimp):
        print(f"  {'WRONG' if finding.mend else 'ok   '}  {finding.claim}", flush=True)
        if finding.mend:
            print(f"         to mend it: {finding.mend}", flush=True)
            all_right = False
    return all_right


def profile_argument(text: str) -> Path:
    """The profile that --gimp-dir names, absolute: GIMP reads a relative one from elsewhere."""
    if not text or Path(text).name == "plug-ins":
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a profile; name the folder that holds plug-ins/, e.g. GIMP/3.0"
        )
    return Path(text).expanduser().absolute()


def parse(argv: Sequence[str]) -> argparse.Namespace:
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument("--gimp-dir", type=profile_argument, metavar="DIR", help="the profile")
    task = words.add_mutually_exclusive_group()
    task.add_argument("--uninstall", action="store_true", help="take the plug-in out")
    task.add_argument("--check", action="store_true", help="see whether all is right")
    words.add_argument("--gimp", default="", metavar="PROGRAM", help="the GIMP that --check asks")
    return words.parse_args(argv)


def chosen_profiles(named: Path | None, machine: Machine) -> list[Path]:
    """The profile that the user named, else all there are. Raises InstallError if there is none."""
    profiles = [named] if named else find_profiles(machine)
    if not profiles:
        raise InstallError(
            "No GIMP 3 profile was found. Start GIMP 3 once, which makes one, or name one with "
            "--gimp-dir, and run this again."
        )
    return profiles


def for_each(profiles: Sequence[Path], task: Callable[[Path], bool]) -> bool:
    """Do the task for every profile, whatever befalls another; tell whether all went well."""
    all_well = True
    for profile in profiles:
        try:
            all_well &= task(profile)
        except InstallError as problem:
            print(problem, file=sys.stderr)
            all_well = False
    return all_well


def main(argv: Sequence[str], package: Package, machine: Machine) -> int:
    asked = parse(argv)
    task: Callable[[Path], bool] = functools.partial(install, package)
    if asked.uninstall:
        task = uninstall
    elif asked.check:
        task = functools.partial(check, package, machine, asked.gimp)
    try:
        profiles = chosen_profiles(asked.gimp_dir, machine)
    except InstallError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0 if for_each(profiles, task) else 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # paths that the terminal cannot show
    sys.exit(main(sys.argv[1:], own_package(), Machine.this()))
