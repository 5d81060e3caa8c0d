"""Asking a GIMP, started without a window on one profile, what it makes of the plug-in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inside import MARKER
from problems import InstallError, explained
from profiles import FLATPAK_HOME, SNAP_HOME, Machine, profile_version, program_folders

TIME_LIMIT = 300.0  # seconds; a first start, which asks every plug-in, takes 10 to 60
INSIDE = Path(__file__).resolve().with_name("inside.py")


@dataclass(frozen=True)
class Answers:
    """What GIMP said; its own Python made it out, in inside.py.

    A sentence that tells what is wrong is empty where nothing is; `key` and `network` are None
    where nobody asked.
    """

    version: str
    python: tuple[int, ...] = ()
    searched: bool = True  # whether GIMP looks for plug-ins in the profile's plug-ins/
    procedures: tuple[str, ...] = ()  # those of ours that it lists
    imports: str = ""
    tls: str = ""
    network: str | None = None
    key: str | None = None
    log: str = ""  # what GIMP and its plug-ins said by the way


def find_console(profile: Path, machine: Machine, named: str = "") -> tuple[str, ...]:
    """The command that starts the profile's GIMP without a window, `named` if that is given.

    Raises InstallError if this machine does not have it.
    """
    commands = [(named,)] if named else possible_consoles(profile, machine)
    for program, *arguments in commands:
        found = shutil.which(program, path=machine.environ.get("PATH"))
        if found:
            return (found, *arguments)
    tried = ", ".join(program for program, *_ in commands)
    raise InstallError(
        f"No GIMP for {profile} was found (tried: {tried}). Name its console program with --gimp, "
        "or with --gimp-dir the profile of a GIMP that is installed."
    )


def possible_consoles(profile: Path, machine: Machine) -> list[tuple[str, ...]]:
    """The commands that may start the profile's GIMP, the likeliest first."""
    names = program_names(profile)
    flatpak = machine.home / FLATPAK_HOME
    environment = f"--env=GIMP3_DIRECTORY={profile}"
    in_flatpak = ("flatpak", "run", environment, f"--command={names[0]}", "org.gimp.GIMP")
    if flatpak in profile.parents:
        return [in_flatpak]
    if machine.home / SNAP_HOME in profile.parents:
        return [("snap", "run", "gimp")]
    programs: list[tuple[str, ...]] = [(name,) for name in names]
    programs += [(path,) for path in program_paths(names, machine)]
    # A Flatpak GIMP that is allowed to, as it is by default, uses the profiles in ~/.config/GIMP.
    return [*programs, in_flatpak] if flatpak.is_dir() else programs


def program_names(profile: Path) -> list[str]:
    """A profile named after a version is for that GIMP alone: another one would change it."""
    version = profile_version(profile)
    if version:
        return [f"gimp-console-{version}"]
    return ["gimp-console-3.2", "gimp-console-3.0", "gimp-console-3", "gimp-console"]


def program_paths(names: Sequence[str], machine: Machine) -> list[str]:
    """Where such programs are on systems whose GIMP does not put them on the PATH."""
    if machine.system == "Linux":
        return []
    ending = ".exe" if machine.system == "Windows" else ""
    folders = [folder for folder, _ in program_folders(machine)]
    return [str(folder / name) + ending for folder in folders for name in names]


def ask(
    console: Sequence[str], profile: Path, environ: Mapping[str, str], *, online: bool = False
) -> Answers:
    """Start that GIMP on that profile and see what it makes of the plug-in there.

    `online`: the way to the provider is tried as well, and the key, without cost.

    Raises InstallError if it does not start or does not answer.
    """
    # GIMP gets the text, not the file's name: in a sandbox it may not see the file.
    text = INSIDE.read_text("utf-8")
    script = f"scope = {{}}; exec({text!r}, scope); scope['tell'](online={online})"
    batch = ["-nis", "--quit", "--batch-interpreter=python-fu-eval", "-b", script]
    mend = "See that this GIMP starts, or name another with --gimp."
    with explained(f"{console[0]} could not be started", mend):
        said = run([*console, *batch], {**environ, "GIMP3_DIRECTORY": str(profile)})
    for line in said.stdout.splitlines():
        if line.startswith(MARKER):
            told = json.loads(line[len(MARKER) :])
            for several in ("python", "procedures"):
                told[several] = tuple(told.get(several, ()))
            return Answers(**told, log=said.stderr)
    lines = [line for line in said.stderr.splitlines() if line.strip() and script not in line]
    last_words = (lines or ["nothing"])[-1]
    raise InstallError(f"{console[0]} gave no answer; the last it said: {last_words}. {mend}")


def run(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run GIMP to its end.

    Raises OSError if it does not start, InstallError if it does not end.
    """
    try:
        return subprocess.run(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InstallError(
            f"{command[0]} did not end within {TIME_LIMIT:.0f} s. Start it by hand and see why."
        ) from None
