#!/usr/bin/env python3
"""Install Ideogram Mask Editor into GIMP 3. Needs no network, no pip, only Python 3.9 or newer.

    python3 install/install.py                     into your GIMP 3; asks which if you have several
    python3 install/install.py --all               into every GIMP 3 profile of yours
    python3 install/install.py --gimp-dir DIR      into that profile, e.g. ~/.config/GIMP/3.0
    python3 install/install.py --check             see whether all is right, and how to mend it
    python3 install/install.py --check --online    the same, and whether 1min.ai takes your key
    python3 install/install.py --uninstall         take it out; the journal of your edits stays

An older version is replaced whole: at no time is half a plug-in in GIMP's way.
"""

from __future__ import annotations

import argparse
import functools
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

if __name__ == "__main__":  # where it lies, in a release or in GIMP, it leaves nothing behind
    sys.dont_write_bytecode = True

from checks import examine
from choosing import choose
from console import Answers, ask, find_console
from here import own_package
from package import Package
from placing import Place, put, remove
from problems import InstallError
from profiles import Machine, find_new_profiles, find_profiles

Read = Callable[[str], str]  # asks the user
NO_PROFILE = (
    "No GIMP 3 was found. Start GIMP 3 once, which makes a profile, or name one with --gimp-dir, "
    "and run this again."
)


def install(package: Package, profile: Path) -> bool:
    """Put the plug-in into the profile. Raises InstallError."""
    place = Place(profile)
    put(package, place)
    print(f"Installed {package.version}: {place.folder} (start GIMP anew, then Filters > Ideogram)")
    return True


def uninstall(profile: Path) -> bool:
    """Take the plug-in out of the profile, and all but the user's journal. Raises InstallError."""
    place = Place(profile)
    print(f"Removed: {place.folder}" if remove(place) else f"Not installed: {place.folder}")
    if place.journal.is_dir():
        print(f"  The journal of your edits, with their results, is kept: {place.journal}")
    return True


def check(package: Package, machine: Machine, gimp: str, online: bool, profile: Path) -> bool:
    """Print what is right and what is not, and tell whether all is. Raises InstallError."""

    def ask_gimp() -> Answers:
        console = find_console(profile, machine, gimp)
        return ask(console, profile, machine.environ, online=online)

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
    words.add_argument("--all", action="store_true", help="into every profile, without asking")
    task = words.add_mutually_exclusive_group()
    task.add_argument("--uninstall", action="store_true", help="take the plug-in out")
    task.add_argument("--check", action="store_true", help="see whether all is right")
    words.add_argument("--online", action="store_true", help="--check tries network and key too")
    words.add_argument("--gimp", default="", metavar="PROGRAM", help="the GIMP that --check asks")
    return words.parse_args(argv)


def profiles_to_install(
    asked: argparse.Namespace, machine: Machine, read: Read | None
) -> list[Path]:
    """The profile that the user named, else those there are and those to come, of which the user
    chooses if they can be asked. Raises InstallError if there is none."""
    if asked.gimp_dir:
        return [asked.gimp_dir]
    profiles = list(dict.fromkeys([*find_profiles(machine), *find_new_profiles(machine)]))
    if not profiles:
        raise InstallError(NO_PROFILE)
    return choose(profiles, read) if read and len(profiles) > 1 and not asked.all else profiles


def installed_profiles(asked: argparse.Namespace, machine: Machine) -> list[Path]:
    """The profile that the user named, else those that have the plug-in, or anything of it; all
    there are if none has. Raises InstallError if there is none."""
    profiles = [asked.gimp_dir] if asked.gimp_dir else find_profiles(machine)
    if not profiles:
        raise InstallError(NO_PROFILE)
    places = map(Place, profiles)
    return [p.profile for p in places if p.folder.exists() or p.user_data.exists()] or profiles


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


def main(argv: Sequence[str], package: Package, machine: Machine, read: Read | None = None) -> int:
    """`read` asks the user; None: there is nobody to ask."""
    asked = parse(argv)
    task: Callable[[Path], bool] = functools.partial(install, package)
    if asked.uninstall:
        task = uninstall
    elif asked.check:
        task = functools.partial(check, package, machine, asked.gimp, asked.online)
    try:
        if asked.uninstall or asked.check:
            profiles = installed_profiles(asked, machine)
        else:
            profiles = profiles_to_install(asked, machine, read)
    except InstallError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0 if for_each(profiles, task) else 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # paths that the terminal cannot show
    someone = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    sys.exit(main(sys.argv[1:], own_package(), Machine.this(), input if someone else None))
