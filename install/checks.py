"""Whether an installed plug-in is right. To add a check, write its function and list it below."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from console import PROCEDURE, Answers
from package import NAME, Package, verified_wheels
from placing import Place
from problems import InstallError

# A traceback among other output: all of it, then the line that tells what was raised.
TRACEBACK = re.compile(r"^(Traceback .*\n(?:[ \t].*\n)+)(.*)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """Something that has to be so; `mend` says how to make it so and is empty where it is."""

    claim: str
    mend: str = ""


def plugin_is_there(place: Place) -> Finding:
    claim = f"the plug-in and its script, both named {NAME}, are in {place.plug_ins}"
    return Finding(claim, "" if place.script.is_file() else install_again(place))


def script_is_runnable(package: Package, place: Place) -> Finding:
    runnable = os.access(place.script, os.X_OK)
    mend = f"chmod +x {shlex.quote(str(place.script))}"
    return Finding("GIMP may run the script", "" if runnable else mend)


def modules_are_carried(package: Package, place: Place) -> Finding:
    claim = "the modules that the plug-in carries are there"
    names = [name for wheel in verified_wheels(package.wheels) for name in wheel.namelist()]
    whole = all((place.carried / name).exists() for name in names)
    return Finding(claim, "" if whole else install_again(place))


def procedure_is_listed(answers: Answers, place: Place) -> Finding:
    claim = f"GIMP {answers.version} lists {PROCEDURE}"
    if answers.lists_procedure:
        return Finding(claim)
    reasons = [why for trace, why in TRACEBACK.findall(answers.log) if str(place.folder) in trace]
    said = f" (when GIMP started the plug-in, it failed: {reasons[-1]})" if reasons else ""
    return Finding(claim, install_again(place) + said)


ON_DISK: tuple[Callable[[Package, Place], Finding], ...] = (script_is_runnable, modules_are_carried)
IN_GIMP: tuple[Callable[[Answers, Place], Finding], ...] = (procedure_is_listed,)


def examine(package: Package, place: Place, ask_gimp: Callable[[], Answers]) -> Iterator[Finding]:
    """Make every check, one after the other: the files first, then GIMP, which is asked once."""
    there = plugin_is_there(place)
    yield there
    if there.mend:
        return  # nothing else can be right, and a GIMP that is asked would make itself a profile
    for on_disk in ON_DISK:
        yield on_disk(package, place)
    try:
        answers = ask_gimp()
    except InstallError as problem:
        yield Finding("GIMP answers", str(problem))
        return
    for in_gimp in IN_GIMP:
        yield in_gimp(answers, place)


def install_again(place: Place) -> str:
    return f"python3 install/install.py --gimp-dir {shlex.quote(str(place.profile))}"
