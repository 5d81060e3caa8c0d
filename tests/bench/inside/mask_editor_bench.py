#!/usr/bin/env python3
"""A plug-in to measure with, installed beside the real one: a procedure that does nothing, the real
edit with a clock in it, dialogs that close when they were drawn, and the real one with somebody who
types in it while it makes an edit. All leave what they measured in the JSON file `report`.

Installed, this script stands in a folder of its own name, and the modules beside it are there, as
here, the package `bench.inside`.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

NOTHING, EDIT = "plug-in-mask-editor-bench-nothing", "plug-in-mask-editor-bench-edit"
DIALOG, EMPTY = "plug-in-mask-editor-bench-dialog", "plug-in-mask-editor-bench-empty-dialog"
ANSWERING = "plug-in-mask-editor-bench-answering"
HERE = Path(__file__).resolve().parent
REAL = HERE.parent / "ideogram-mask-editor"
sys.path[:0] = [str(HERE), str(REAL), str(REAL / "carried")]


class Bench(Gimp.PlugIn):  # type: ignore[misc]
    """Each procedure has a module of its own: to do nothing must not cost what an edit imports."""

    def do_query_procedures(self) -> list[str]:
        return [NOTHING, EDIT, DIALOG, EMPTY, ANSWERING]

    def do_set_i18n(self, _name: str) -> bool:
        return False

    def do_create_procedure(self, name: str) -> Gimp.Procedure:
        if name == NOTHING:
            from bench.inside import nothing

            return nothing.create(self, name)
        if name in (DIALOG, EMPTY):
            from bench.inside import first_paint

            return first_paint.create(self, name, name == EMPTY)
        if name == ANSWERING:
            from bench.inside import answering

            return answering.create(self, name)
        from bench.inside import clocked

        return clocked.create(self, name)


Gimp.main(Bench.__gtype__, sys.argv)
