"""The procedures as GIMP sees them: their arguments, their run modes, errors as PDB statuses.

Imported when GIMP asks what there is, so that nothing heavy is imported before a run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gi.repository import Gimp, GLib

from . import arguments
from .api_key import KeyStore
from .arguments import FLAGS
from .errors import BrokenInstallation, Cancelled, EditError, InvalidOptions
from .journal import Journal
from .options import require_valid

if TYPE_CHECKING:
    from .provider import Provider

EDIT = "plug-in-ideogram-mask-edit"
SETTINGS = "plug-in-ideogram-mask-edit-settings"
MENU = "<Image>/Filters/Ideogram"


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure of that name."""
    return {EDIT: _create_edit, SETTINGS: _create_settings}[name](plug_in)


def _create_edit(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = Gimp.ImageProcedure.new(plug_in, EDIT, Gimp.PDBProcType.PLUGIN, run_edit, None)
    procedure.set_image_types("*")
    procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.DRAWABLE)
    procedure.set_menu_label("_Edit Selection…")
    procedure.add_menu_path(MENU)
    procedure.set_documentation(
        "Repaint the selection with Ideogram 3.0",
        "Sends the selected part of the active layer and a mask of the selection to 1min.ai, and "
        "adds each picture that comes back as a new layer with a layer mask. Every edit costs "
        "credits of your 1min.ai account.",
        EDIT,
    )
    _attribute(procedure)
    arguments.add_to(procedure)
    procedure.add_core_object_array_return_value(
        "layers", "Layers", "The new layers, the first result first", Gimp.Layer.__gtype__, FLAGS
    )
    return procedure


def _create_settings(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = Gimp.Procedure.new(plug_in, SETTINGS, Gimp.PDBProcType.PLUGIN, run_settings, None)
    procedure.set_menu_label("_Settings…")
    procedure.add_menu_path(MENU)
    procedure.set_documentation(
        "Set the 1min.ai API key", "Asks for the API key that edits are paid with.", SETTINGS
    )
    procedure.add_enum_argument(
        "run-mode",
        "Run mode",
        "The run mode",
        Gimp.RunMode.__gtype__,
        Gimp.RunMode.INTERACTIVE,
        FLAGS,
    )
    _attribute(procedure)
    return procedure


def _attribute(procedure: Gimp.Procedure) -> None:
    who = "The Ideogram Mask Editor contributors"
    procedure.set_attribution(who, who, "2026")


def run_edit(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
    _data: object,
) -> Gimp.ValueArray:
    """Ask if there is someone to ask, edit, and say how it went."""
    status = Gimp.PDBStatusType
    try:
        layers = _edit(procedure, run_mode, image, drawables, config)
    except Cancelled as stop:
        return procedure.new_return_values(status.CANCEL, _glib_error(stop))
    except InvalidOptions as wrong:
        return procedure.new_return_values(status.CALLING_ERROR, _glib_error(wrong))
    except EditError as error:
        return procedure.new_return_values(status.EXECUTION_ERROR, _glib_error(error))
    if run_mode == Gimp.RunMode.INTERACTIVE:  # nobody reads what is returned
        return procedure.new_return_values(status.SUCCESS, None)
    return _success_with(image, layers)


def _edit(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
) -> list[Gimp.Layer]:
    """The new layers. Modules that are needed only now are imported only now: GIMP starts this
    file at its own start as well, to ask what procedures there are."""
    from . import edit, worker
    from .canvas import Canvas

    alone = run_mode == Gimp.RunMode.NONINTERACTIVE
    canvas = Canvas(image, drawables, worker.Inline() if alone else worker.ProgressBar())
    keys = KeyStore(own_folder())
    if run_mode == Gimp.RunMode.INTERACTIVE:
        from .ui import edit_dialog

        snapshot = canvas.snapshot()  # tells now, rather than after the prompt was written
        edit_dialog.ask(procedure, config, keys, snapshot.palette)
    options = arguments.options_of(config)
    require_valid(options)
    key = keys.find()
    outcome = edit.run(options, canvas, lambda: _provider(key), Journal(own_folder() / "jobs"))
    for sentence in (*outcome.notes, *map(str, outcome.lost.values())):
        Gimp.message(sentence)
    return outcome.layers


def _provider(key: str) -> Provider:
    """The way to 1min.ai; imported when all is ready to be sent, for requests takes its time."""
    try:
        from .provider import Provider
        from .transport import Cancel
    except ModuleNotFoundError as missing:
        raise BrokenInstallation(
            f"A part of the plug-in is missing ({missing.name}): install it anew."
        ) from missing
    return Provider.from_environment(key, os.environ, Cancel())


def run_settings(
    procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, _data: object
) -> Gimp.ValueArray:
    """Ask for the API key."""
    if config.get_property("run-mode") != Gimp.RunMode.INTERACTIVE:
        error = EditError("Settings are made in a dialog, so they cannot be run without one.")
        return procedure.new_return_values(Gimp.PDBStatusType.CALLING_ERROR, _glib_error(error))
    from .ui import key_dialog

    kept = key_dialog.ask(KeyStore(own_folder()))
    status = Gimp.PDBStatusType.SUCCESS if kept else Gimp.PDBStatusType.CANCEL
    return procedure.new_return_values(status, None)


def _success_with(image: Gimp.Image, layers: list[Gimp.Layer]) -> Gimp.ValueArray:
    """Success, and the layers. An array of layers cannot be made in Python (GIMP 3.0 and 3.2), so
    we return, as it is, the answer of a procedure of GIMP's own that gives just these layers; it
    gives them in the reverse of the order in which they were selected."""
    selected = image.get_selected_layers()
    image.set_selected_layers(layers[::-1])
    asked = Gimp.get_pdb().lookup_procedure("gimp-image-get-selected-layers")
    config = asked.create_config()
    config.set_property("image", image)
    answer = asked.run(config)
    image.set_selected_layers(selected)
    return answer


def own_folder() -> Path:
    """The plug-in's own folder in the user's GIMP profile."""
    return Path(Gimp.directory()) / "ideogram-mask-editor"


def _glib_error(error: EditError) -> GLib.Error:
    return GLib.Error.new_literal(Gimp.PlugIn.error_quark(), str(error), 0)
