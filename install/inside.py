"""What --check asks of a GIMP, in that GIMP's own Python; console.py hands it this file's text."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable

# GIMP's exit status says success even when the script failed: this line is the only verdict.
MARKER = "ideogram-mask-editor-answers:"
NAME = "ideogram-mask-editor"
PREFIX = "plug-in-ideogram-mask-edit"
NEEDED = ("mask_editor.procedure", "mask_editor.running", "mask_editor.provider")


def tell(online: bool) -> None:
    """Print all answers in one line."""
    print()
    print(MARKER + json.dumps(answers(online)), flush=True)


def answers(online: bool) -> dict[str, object]:
    """The fields of console.Answers."""
    from gi.repository import Gimp

    home = os.path.realpath(Gimp.directory())
    plug_ins = os.path.join(home, "plug-ins")
    ours = os.path.join(plug_ins, NAME)
    sys.path[:0] = [ours, os.path.join(ours, "carried")]  # as the plug-in does
    found: dict[str, object] = {
        "version": Gimp.version(),
        "python": sys.version_info[:3],
        "searched": plug_ins in searched(Gimp.gimprc_query("plug-in-path"), Gimp.directory()),
        "procedures": Gimp.get_pdb().query_procedures(f"^{PREFIX}", *[".*"] * 7),
        "imports": why_not(import_all, ours),
        "tls": why_not(importlib.import_module, "ssl"),
    }
    if online and not (found["imports"] or found["tls"]):
        found["network"] = why_not(reach)
        found["key"] = found["network"] or why_not(try_key)
    return found


def searched(path: str, home: str) -> list[str]:
    """The folders that a search path of GIMP's names."""
    folders = path.replace("${gimp_dir}", home).split(os.pathsep)
    return [os.path.realpath(folder) for folder in folders]


def import_all(ours: str) -> None:
    carried = os.listdir(os.path.join(ours, "carried"))
    # Ours first: they see to it that what is carried meets nothing that it does not go with.
    for name in [*NEEDED, *sorted(name for name in carried if name.isidentifier())]:
        importlib.import_module(name)


def reach() -> None:
    """Any answer will do: the host is there, and its certificate is accepted."""
    import requests
    from mask_editor.cancel import Cancel
    from mask_editor.provider import Provider

    base = Provider.from_environment("", os.environ, Cancel()).api_base
    requests.get(base, timeout=30, allow_redirects=False)


def try_key() -> None:
    """It is looked for as in an edit, and no one is asked for a password."""
    from mask_editor import own, running
    from mask_editor.log import Log

    running.check_key(Log(), own.key_store(may_ask=False).find())


def why_not(task: Callable[..., object], *arguments: str) -> str:
    """What went wrong in a task, in its own words; empty if nothing did."""
    try:
        task(*arguments)
    except Exception as problem:  # told, whatever it is
        kind = "" if hasattr(problem, "may_be_charged") else f"{type(problem).__name__}: "
        return f"{kind}{problem}"
    return ""
