"""The procedure that does nothing."""

from __future__ import annotations

from gi.repository import Gimp, GObject

from . import reports


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    procedure = Gimp.Procedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    procedure.add_string_argument("report", "Report", "Path", "", GObject.ParamFlags.READWRITE)
    return procedure


def run(procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, _data: object) -> Gimp.ValueArray:
    reports.leave(config.get_property("report"), {})
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
