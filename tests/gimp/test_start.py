"""What GIMP does with the plug-in before anyone uses it."""

from __future__ import annotations

import subprocess

import gimp3
from gimp.profiles import profile_with_plug_in

OURS = "ideogram"
IMPORT = "import time:"
HEADING = f"{IMPORT} self [us] | cumulative | imported package"
HEAVY = ("requests", "urllib3", "gi.repository.Gtk", "gi.repository.GimpUi", "mask_editor.provider")


def first_start(program: gimp3.Gimp) -> str:
    """What a GIMP prints that starts for the first time and asks every plug-in what it has; each
    Python also prints what it imports."""
    profile = profile_with_plug_in()
    # Ours alone: GIMP's own Python plug-ins import what they like.
    (profile / "gimprc").write_text(f'(plug-in-path "{profile}/plug-ins")\n')
    settings = [f"HOME={profile}", f"GIMP3_DIRECTORY={profile}", "PYTHONPROFILEIMPORTTIME=1"]
    words = ["env", *settings, program.console, "-i", "-n", "-s", "--quit"]
    done = subprocess.run(
        program.command(*words, shared=[profile]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def test_being_asked_is_cheap_and_silent(program: gimp3.Gimp) -> None:
    output = first_start(program)
    # Each Python begins with a heading; GIMP's extensions are asked as well, one after the other.
    (ours,) = (part for part in output.split(HEADING) if "mask_editor.procedure" in part)
    lines = ours.splitlines()
    imported = {line.rsplit("|", 1)[-1].strip() for line in lines if line.startswith(IMPORT)}
    assert not imported & set(HEAVY)
    assert [line for line in lines if not line.startswith(IMPORT) and OURS in line.lower()] == []
