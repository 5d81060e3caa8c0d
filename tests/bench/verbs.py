"""The tests' agent inside GIMP (tests/gimp/agent.py), with the verbs that the bench needs besides.

Run, like it, by GIMP's own Python interpreter plug-in, in whose namespace both come to stand.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp


def timed_call(
    procedure: str,
    options: dict[str, Any],
    image: int | None = None,
    layer: int | None = None,
    run_mode: str = "NONINTERACTIVE",
) -> tuple[float, float]:
    """Call a procedure: when that began and ended, in seconds on the monotonic
    clock, which is one and the same for all processes of a machine."""
    asked = Gimp.get_pdb().lookup_procedure(procedure)
    config = asked.create_config()
    if image is not None:
        config.set_property("run-mode", getattr(Gimp.RunMode, run_mode))
        config.set_property("image", Gimp.Image.get_by_id(image))
        config.set_core_object_array("drawables", [Gimp.Item.get_by_id(layer)])
    for name, value in options.items():
        config.set_property(name, value)
    began = time.monotonic()
    answer = asked.run(config)
    ended = time.monotonic()
    if answer.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(Gimp.get_pdb().get_last_error())
    return began, ended


def keep_only(image: int, layer: int) -> None:
    """Take every other layer out of the image."""
    whole = Gimp.Image.get_by_id(image)
    for other in whole.get_layers():
        if other.get_id() != layer:
            whole.remove_layer(other)


exec(Path(os.environ["GIMP_AGENT"]).read_text())
