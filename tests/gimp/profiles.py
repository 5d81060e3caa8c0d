"""GIMP profiles with the plug-in in them, for tests and pictures."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

import gimp3
from gimp.session import LOCALE
from package import own_package
from placing import Place, put

QUIET = '(config-version "{version}")\n(show-welcome-dialog no)\n(check-updates no)\n'


def profile_with_plug_in() -> Path:
    """A new profile with the plug-in in it; it goes when this process ends."""
    profile = Path(tempfile.mkdtemp(prefix="gimp-profile-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    put(own_package(), Place(profile))
    return profile


def use_before(profile: Path, pluginrc: bytes, language: str = LOCALE) -> None:
    """Let a profile be one that GIMP was used with before, in that language, and noted that of its
    plug-ins: then it does not ask them all again, which would take 5 to 10 seconds."""
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "pluginrc").write_bytes(pluginrc)
    (profile / "gimprc").write_text(f'(prev-language "{language}")\n')


def quiet_profile(program: gimp3.Gimp) -> Path:
    """The same, in which GIMP does not welcome anyone."""
    words = program.command("env", "HOME=/tmp", program.console, "--version")
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    profile = profile_with_plug_in()
    (profile / "gimprc").write_text(QUIET.format(version=said.split()[-1]))
    return profile
