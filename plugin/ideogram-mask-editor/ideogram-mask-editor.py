#!/usr/bin/env python3
"""The plug-in as GIMP starts it. GIMP also starts it once to ask which procedures there are, so
nothing is imported here that only a run needs."""

import sys
from pathlib import Path

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "carried")]  # before any that GIMP's Python may have

from mask_editor import procedure


class IdeogramMaskEditor(Gimp.PlugIn):
    """The plug-in: the names of its procedures, and how each is made."""

    def do_query_procedures(self):
        return procedure.NAMES

    def do_set_i18n(self, _name):
        return False

    def do_create_procedure(self, name):
        return procedure.create(self, name)


Gimp.main(IdeogramMaskEditor.__gtype__, sys.argv)
