"""GIMP profiles with the plug-in in them, for tests and pictures."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

import gimp3
from package import own_package
from placing import Place, put

QUIET = '(config-version "{version}")\n(show-welcome-dialog no)\n(check-updates no)\n'


def profile_with_plug_in(place: Path | None = None) -> Path:
    """A new profile with the plug-in in it, at a place, or in a temporary folder; it goes when this
    process ends."""
    profile = place or Path(tempfile.mkdtemp(prefix="gimp-profile-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    put(own_package(), Place(profile))
    return profile


def quiet_profile(program: gimp3.Gimp, place: Path | None = None) -> Path:
    """The same, in which GIMP does not welcome anyone."""
    words = program.command("env", "HOME=/tmp", program.console, "--version")
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    profile = profile_with_plug_in(place)
    (profile / "gimprc").write_text(QUIET.format(version=said.split()[-1]))
    return profile
