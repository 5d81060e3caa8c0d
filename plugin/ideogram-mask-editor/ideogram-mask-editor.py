#!/usr/bin/env python3
"""The plug-in as GIMP starts it. GIMP also starts it once to ask which procedures there are, so
nothing is imported here that only a run needs.

If what it imports is not whole, or this GIMP is too old for it, the procedures are there all the
same, and each of them says what is wrong. So this file needs nothing but GIMP and its Python, and
is written so that an old Python can read it.
"""

import os
import sys
from contextlib import suppress

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib, GObject

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "carried")]  # before any that GIMP's Python may have
PYTHON, GIMP = (3, 10), (3, 0)  # the oldest that will do

wrong = ""
if sys.version_info[:2] < PYTHON or (Gimp.MAJOR_VERSION, Gimp.MINOR_VERSION) < GIMP:
    wrong = "it needs GIMP {}.{} or newer with Python {}.{} or newer".format(*GIMP, *PYTHON)
else:
    try:
        from mask_editor import procedure
    except Exception as problem:  # whatever it is, each procedure tells it
        wrong = f"a part of it is missing or damaged ({problem})"


class IdeogramMaskEditor(Gimp.PlugIn):
    """The plug-in: the names of its procedures, and how each is made."""

    def do_query_procedures(self):
        return procedure.NAMES

    def do_set_i18n(self, _name):
        return False

    def do_create_procedure(self, name):
        return procedure.create(self, name)


LABELS = {  # as in procedure.py, which may be what is missing
    "plug-in-ideogram-mask-edit": "_Edit Selection…",
    "plug-in-ideogram-mask-edit-again": "Edit _Again from This Layer…",
    "plug-in-ideogram-mask-edit-recover": "_Recover Results…",
    "plug-in-ideogram-mask-edit-settings": "_Settings…",
}


class BrokenPlugIn(Gimp.PlugIn):
    """The same procedures, each of which only says what is wrong."""

    def do_query_procedures(self):
        with suppress(OSError):
            os.utime(__file__)  # so that GIMP asks anew at its next start: it may be mended
        return list(LABELS)

    def do_set_i18n(self, _name):
        return False

    def do_create_procedure(self, name):
        on_an_image = name.endswith(("edit", "again"))
        kind = Gimp.ImageProcedure if on_an_image else Gimp.Procedure
        made = kind.new(self, name, Gimp.PDBProcType.PLUGIN, explain, None)
        if on_an_image:
            made.set_image_types("*")
        else:  # without it GIMP puts nothing into a menu
            mode, flags = Gimp.RunMode, GObject.ParamFlags.READWRITE
            made.add_enum_argument("run-mode", "", "", mode.__gtype__, mode.INTERACTIVE, flags)
        made.set_menu_label(LABELS[name])
        made.add_menu_path("<Image>/Filters/Ideogram")
        made.set_documentation("Ideogram Mask Editor cannot run: " + wrong, None, name)
        return made


def explain(made, *_called_with):
    """Whoever chose it reads the error in GIMP; a script gets it from the procedure."""
    what = f"Ideogram Mask Editor cannot run: {wrong}."
    sentence = f"{what} Install it anew, or a newer GIMP, and start GIMP again. It is in {HERE}."
    error = GLib.Error.new_literal(Gimp.PlugIn.error_quark(), sentence, 0)
    return made.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, error)


Gimp.main((BrokenPlugIn if wrong else IdeogramMaskEditor).__gtype__, sys.argv)
