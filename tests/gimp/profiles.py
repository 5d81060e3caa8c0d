"""GIMP profiles with the plug-in in them, for tests and pictures."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import gimp3
from here import own_package
from placing import Place, put

QUIET = """
(show-welcome-dialog no)
(check-updates no)
(marching-ants-speed 10000)
"""
LOCALE = "C.UTF-8"  # of another, GIMP asks its plug-ins anew
SECONDS_TO_START = 120


def new_profile(place: Path | None = None) -> Path:
    """An empty one, at a place or in a temporary folder; it goes when this process ends."""
    profile = place or Path(tempfile.mkdtemp(prefix="gimp-profile-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    return profile


def profile_with_plug_in(place: Path | None = None) -> Path:
    """A new profile with the plug-in in it, that no GIMP has seen yet."""
    profile = new_profile(place)
    put(own_package(), Place(profile))
    return profile


def quiet_profile(program: gimp3.Gimp, place: Path | None = None) -> Path:
    """The same, in which GIMP welcomes no one and has to ask no plug-in but ours what it offers."""
    profile = profile_with_plug_in(place)
    use_before(profile, program)
    return profile


def use_before(profile: Path, program: gimp3.Gimp, language: str = LOCALE) -> None:
    """Let a profile be one that this GIMP was used with before, in that language: then it does not
    ask all its plug-ins again, which would take 5 to 10 seconds."""
    known = started_once(program)
    profile.mkdir(parents=True, exist_ok=True)
    shutil.copy(known / "pluginrc", profile)
    settings = (known / "gimprc").read_text().replace(LOCALE, language)
    (profile / "gimprc").write_text(settings + QUIET)


@cache
def started_once(program: gimp3.Gimp) -> Path:
    """A profile in which GIMP has asked all its own plug-ins what they offer. It is kept in the
    cache, as long as that GIMP is the same."""
    profile = gimp3.cache_folder() / f"started-once-{program.version}"
    stamp = profile / "gimp-was-installed"
    with gimp3.only_one(profile.with_name(f"{profile.name}.lock")):
        if not stamp.exists() or stamp.read_text() != installed_at(program):
            shutil.rmtree(profile, ignore_errors=True)
            profile.mkdir()
            start_once(program, profile)
            stamp.write_text(installed_at(program))
    return profile


def installed_at(program: gimp3.Gimp) -> str:
    """When the GIMP was made or came into its place: another one has another time."""
    console = shutil.which(program.console) if program.root is None else None
    return str(Path(console or f"{program.root}/usr/bin/{program.console}").stat().st_ctime_ns)


def start_once(program: gimp3.Gimp, profile: Path) -> None:
    settings = [f"HOME={profile}", f"GIMP3_DIRECTORY={profile}", f"LC_ALL={LOCALE}"]
    words = ["env", *settings, program.console, "-i", "-ns", "--quit"]
    subprocess.run(
        program.command(*words, shared=[profile]),
        capture_output=True,
        check=True,
        timeout=SECONDS_TO_START,
    )
