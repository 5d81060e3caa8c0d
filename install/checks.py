"""Whether an installed plug-in is right. To add a check, write its function and list it below."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from console import Answers
from package import GET_ANEW, NAME, PROCEDURE, SCRIPT, SUMS, Folder, Package, damage, sums
from placing import Place
from problems import InstallError

PROCEDURES = (PROCEDURE, *(f"{PROCEDURE}-{name}" for name in ("again", "recover", "settings")))
PYTHON = (3, 10)  # the oldest that the plug-in runs on; the installer itself makes do with 3.9
# A traceback among other output: all of it, then the line that tells what was raised.
TRACEBACK = re.compile(r"^(Traceback .*\n(?:[ \t].*\n)+)(.*)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """Something that has to be so; `mend` says how to make it so and is empty where it is."""

    claim: str
    mend: str = ""


# On the disk -------------------------------------------------------------------------------------


def plugin_is_there(place: Place) -> Finding:
    claim = f"the plug-in and its script, both named {NAME}, are in {place.plug_ins}"
    if place.script.is_file():
        return Finding(claim)
    astray = found_astray(place)
    if astray == place.plug_ins:
        loose = f"{loose_parts(astray)} are loose in {astray}: delete them there, then"
        return Finding(claim, f"{loose} {install_again(place)}")
    if astray and place.folder in astray.parents:
        mend = f"it is in {astray}, one folder too deep: move all in it to {place.folder}"
        return Finding(claim, mend)
    if astray and not place.folder.exists():
        return Finding(claim, f"it is in {astray}: move that folder to {place.folder}")
    return Finding(claim, install_again(place))


def found_astray(place: Place) -> Path | None:
    """The folder of a plug-in under another name, one folder too deep, or without a folder."""
    for pattern in (SCRIPT, f"*/{SCRIPT}", f"*/*/{SCRIPT}"):
        for script in sorted(place.plug_ins.glob(pattern)):
            return script.parent
    return None


def loose_parts(folder: Path) -> str:
    """What of a plug-in lies without a folder of its own in another, as far as its list tells."""
    listed = sums(folder) if (folder / SUMS).is_file() else {SCRIPT: ""}
    tops = {name.partition("/")[0] for name in [*listed, SUMS]}
    return ", ".join(sorted(top for top in tops if (folder / top).exists()))


def version_is_this_one(package: Package, place: Place) -> Finding:
    there = Folder(place.folder).version
    claim = f"it is version {package.version}"
    if there == package.version:
        return Finding(claim)
    return Finding(claim, f"version {there or 'unknown'} is there: {install_again(place)}")


def script_is_runnable(package: Package, place: Place) -> Finding:
    runnable = os.access(place.script, os.X_OK)
    mend = f"chmod +x {shlex.quote(str(place.script))}"
    return Finding("GIMP may run the script", "" if runnable else mend)


def files_are_whole(package: Package, place: Place) -> Finding:
    claim = "all its files are there, the modules that it carries as well, and as they were made"
    wrong = damage(place.folder)
    return Finding(claim, f"{wrong}: {install_again(place)}" if wrong else "")


# In GIMP -----------------------------------------------------------------------------------------


def gimp_is_new_enough(answers: Answers, place: Place) -> Finding:
    version, python = answers.version, ".".join(map(str, answers.python))
    claim = f"GIMP {version}, with Python {python}, is new enough"
    old = not version.startswith("3.") or answers.python[:2] < PYTHON
    needs = f"install GIMP 3.0 or newer, with Python {PYTHON[0]}.{PYTHON[1]} or newer"
    return Finding(claim, needs if old else "")


def gimp_looks_there(answers: Answers, place: Place) -> Finding:
    mend = f"add {place.plug_ins} in Edit > Preferences > Folders > Plug-ins, and start GIMP anew"
    return Finding(f"GIMP looks for plug-ins in {place.plug_ins}", "" if answers.searched else mend)


def modules_can_be_imported(answers: Answers, place: Place) -> Finding:
    claim = "what the plug-in is made of can be imported in GIMP's own Python"
    wrong = answers.imports
    return Finding(claim, f"{wrong}: {install_again(place)}" if wrong else "")


def connections_can_be_secure(answers: Answers, place: Place) -> Finding:
    mend = f"install a GIMP whose Python can, such as the one from gimp.org ({answers.tls})"
    return Finding("GIMP's Python can make secure connections", mend if answers.tls else "")


def procedures_are_listed(answers: Answers, place: Place) -> Finding:
    claim = f"GIMP lists {', '.join(PROCEDURES)}"
    if set(PROCEDURES) <= set(answers.procedures):
        return Finding(claim)
    reasons = [why for trace, why in TRACEBACK.findall(answers.log) if str(place.folder) in trace]
    said = f" (when GIMP started the plug-in, it failed: {reasons[-1]})" if reasons else ""
    return Finding(claim, install_again(place) + said)


def network_is_there(answers: Answers, place: Place) -> Finding | None:
    if answers.network is None:
        return None
    mend = f"see to the network, the proxy and the firewall ({answers.network})"
    return Finding("1min.ai can be reached", mend if answers.network else "")


def key_is_taken(answers: Answers, place: Place) -> Finding | None:
    if answers.key is None or answers.network:
        return None
    return Finding("1min.ai takes your API key", answers.key)


ON_DISK: tuple[Callable[[Package, Place], Finding], ...] = (
    version_is_this_one,
    script_is_runnable,
    files_are_whole,
)
IN_GIMP: tuple[Callable[[Answers, Place], "Finding | None"], ...] = (
    gimp_is_new_enough,
    gimp_looks_there,
    modules_can_be_imported,
    connections_can_be_secure,
    procedures_are_listed,
    network_is_there,
    key_is_taken,
)


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
    yield from filter(None, (in_gimp(answers, place) for in_gimp in IN_GIMP))


def install_again(place: Place) -> str:
    """The command that does, or where to get the plug-in if this is the plug-in that is broken."""
    installer = Path(__file__).resolve().with_name("install.py")
    if place.folder.resolve() in installer.parents:
        return GET_ANEW
    python = "py" if sys.platform == "win32" else "python3"
    words = [str(installer), "--gimp-dir", str(place.profile)]
    return " ".join([python, *map(shlex.quote, words)])
