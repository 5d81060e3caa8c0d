"""Interactive procedures that close themselves once their dialog was drawn: an empty dialog of
GIMP's, and the real one of Edit Selection….

Each leaves when, on the monotonic clock that all processes of a machine share, it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from gi.repository import Gimp, GLib
from mask_editor import arguments

from . import real_dialog, reports


def create(plug_in: Gimp.PlugIn, name: str, is_empty: bool) -> Gimp.Procedure:
    procedure = Gimp.ImageProcedure.new(
        plug_in, name, Gimp.PDBProcType.PLUGIN, run, {"is-empty": is_empty}
    )
    procedure.set_image_types("*")
    if not is_empty:
        arguments.add_to(procedure)
    procedure.add_string_argument("report", "Report", "Path", "", arguments.FLAGS)
    return procedure


def run(
    procedure: Gimp.Procedure,
    _run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
    data: dict[str, bool],
) -> Gimp.ValueArray:
    moments: list[float] = []
    show = empty if data["is-empty"] else real
    show(procedure, config, image, drawables, moments)
    reports.leave(config.get_property("report"), {"drawn": moments[0]})
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


def watched(dialog: Any, moments: list[float]) -> None:
    """Close the dialog when it was drawn, which is noted."""

    def drawn(*_about: object) -> bool:
        if not moments:
            moments.append(monotonic())
            GLib.idle_add(dialog.response, -6)  # Gtk.ResponseType.CANCEL
        return False

    dialog.connect_after("draw", drawn)


def empty(
    procedure: Gimp.Procedure,
    config: Gimp.ProcedureConfig,
    _image: Gimp.Image,
    _drawables: Sequence[Gimp.Drawable],
    moments: list[float],
) -> None:
    import gi

    gi.require_version("GimpUi", "3.0")
    from gi.repository import GimpUi

    GimpUi.init("bench")
    dialog = GimpUi.ProcedureDialog.new(procedure, config, "Nothing")
    dialog.fill(["report"])
    watched(dialog, moments)
    dialog.run()
    dialog.destroy()


def real(
    procedure: Gimp.Procedure,
    config: Gimp.ProcedureConfig,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    moments: list[float],
) -> None:
    real_dialog.run(
        procedure, config, image, drawables, lambda shown: watched(shown.dialog, moments)
    )
