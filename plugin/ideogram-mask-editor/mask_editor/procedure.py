"""The procedures as GIMP sees them: their arguments, their run modes, errors as PDB statuses.

Imported when GIMP asks what there is, so that nothing heavy is imported before a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gi.repository import Gimp, GLib

from . import arguments
from .arguments import FLAGS
from .errors import BrokenInstallation, Cancelled, EditError, InvalidOptions
from .texts import _
from .whole import imports_told, require_whole

EDIT = "plug-in-ideogram-mask-edit"
AGAIN = "plug-in-ideogram-mask-edit-again"
RECOVER = "plug-in-ideogram-mask-edit-recover"
SETTINGS = "plug-in-ideogram-mask-edit-settings"
NAMES = [EDIT, AGAIN, RECOVER, SETTINGS]  # in the order of the menu
MENU = "<Image>/Filters/Ideogram"
STATUS = Gimp.PDBStatusType


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure of that name."""
    return {
        EDIT: _create_edit,
        AGAIN: _create_again,
        RECOVER: _create_recover,
        SETTINGS: _create_settings,
    }[name](plug_in)


def _create_edit(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = _on_an_image(plug_in, EDIT, _("_Edit Selection…"), run_edit)
    procedure.set_documentation(
        _("Repaint the selection with Ideogram 3.0"),
        _(
            "Sends the selected part of the active layer and a mask of the selection to 1min.ai, "
            "and adds each picture that comes back as a new layer with a layer mask. Every edit "
            "costs credits of your 1min.ai account."
        ),
        EDIT,
    )
    arguments.add_to(procedure)
    return _returning_layers(procedure)


def _create_again(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = _on_an_image(plug_in, AGAIN, _("Edit _Again from This Layer…"), run_again)
    procedure.set_documentation(
        _("Repeat the edit that made this layer"),
        _(
            "Selects what the layer's mask shows, and asks for another edit with the options and "
            "the seed that the layer was made with. Every edit costs credits of your 1min.ai "
            "account."
        ),
        AGAIN,
    )
    return _returning_layers(procedure)


def _create_recover(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = _anywhere(plug_in, RECOVER, _("_Recover Results…"), run_recover)
    procedure.set_documentation(
        _("Bring back results that did not reach an image"),
        _(
            "Inserts what earlier edits brought: what was paid for and did not reach an image, or "
            "what you want once more. That costs nothing."
        ),
        RECOVER,
    )
    procedure.add_string_argument(
        "job",
        _("_Edit"),
        _("The name of an edit's folder in the journal; empty: the newest that waits"),
        "",
        FLAGS,
    )
    procedure.add_image_argument(
        "image",
        _("I_mage"),
        _("Where results go; none: where the edit was made, if that is open, else a new image"),
        True,
        FLAGS,
    )
    return _returning_layers(procedure)


def _create_settings(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    procedure = _anywhere(plug_in, SETTINGS, _("_Settings…"), run_settings)
    procedure.set_documentation(
        _("Set the 1min.ai API key, and what may be remembered"),
        _("Asks for the API key that edits are paid with, and for what may be remembered."),
        SETTINGS,
    )
    return procedure


def _anywhere(
    plug_in: Gimp.PlugIn, name: str, label: str, run: Callable[..., Any]
) -> Gimp.Procedure:
    """A procedure that needs no image."""
    procedure = Gimp.Procedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    procedure.set_menu_label(label)
    procedure.add_menu_path(MENU)
    _attribute(procedure)
    procedure.add_enum_argument(
        "run-mode",
        _("Run mode"),
        _("The run mode"),
        Gimp.RunMode.__gtype__,
        Gimp.RunMode.INTERACTIVE,
        FLAGS,
    )
    return procedure


def _on_an_image(
    plug_in: Gimp.PlugIn, name: str, label: str, run: Callable[..., Any]
) -> Gimp.Procedure:
    procedure = Gimp.ImageProcedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, run, None)
    procedure.set_image_types("*")
    procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.DRAWABLE)
    procedure.set_menu_label(label)
    procedure.add_menu_path(MENU)
    _attribute(procedure)
    return procedure


def _returning_layers(procedure: Gimp.Procedure) -> Gimp.Procedure:
    procedure.add_core_object_array_return_value(
        "layers",
        _("Layers"),
        _("The new layers, the first result first"),
        Gimp.Layer.__gtype__,
        FLAGS,
    )
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

    def run() -> list[Gimp.Layer]:
        from . import running  # only now: GIMP starts this file at its own start as well

        return running.edit(procedure, run_mode, image, drawables, config)

    return _answered(procedure, run_mode, run)


def run_again(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    _config: Gimp.ProcedureConfig,
    _data: object,
) -> Gimp.ValueArray:
    """The same with the options and the selection that a result layer remembers."""

    def run() -> list[Gimp.Layer]:
        from . import running

        edits = _create_edit(procedure.get_plug_in())
        return running.again(edits, run_mode, image, drawables)

    return _answered(procedure, run_mode, run)


def run_recover(
    procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, _data: object
) -> Gimp.ValueArray:
    """Let results of earlier edits be chosen and inserted."""
    run_mode = config.get_property("run-mode")

    def run() -> list[Gimp.Layer]:
        from . import recovering

        return recovering.run(config.get_property("job"), config.get_property("image"), run_mode)

    return _answered(procedure, run_mode, run)


def run_settings(
    procedure: Gimp.Procedure, config: Gimp.ProcedureConfig, _data: object
) -> Gimp.ValueArray:
    """Ask for the API key."""
    if config.get_property("run-mode") != Gimp.RunMode.INTERACTIVE:
        error = EditError(_("Settings are made in a dialog, so they cannot be run without one."))
        return procedure.new_return_values(STATUS.CALLING_ERROR, _glib_error(error))
    try:
        require_whole()
        with imports_told():
            from . import running

            kept = running.settings()
    except BrokenInstallation as broken:
        return procedure.new_return_values(STATUS.EXECUTION_ERROR, _glib_error(broken))
    return procedure.new_return_values(STATUS.SUCCESS if kept else STATUS.CANCEL, None)


def _answered(
    procedure: Gimp.Procedure, run_mode: Gimp.RunMode, run: Callable[[], list[Gimp.Layer]]
) -> Gimp.ValueArray:
    try:
        require_whole()
        with imports_told():
            layers = run()
    except Cancelled as stop:
        return procedure.new_return_values(STATUS.CANCEL, _glib_error(stop))
    except InvalidOptions as wrong:
        return procedure.new_return_values(STATUS.CALLING_ERROR, _glib_error(wrong))
    except EditError as error:
        return procedure.new_return_values(STATUS.EXECUTION_ERROR, _glib_error(error))
    if run_mode == Gimp.RunMode.INTERACTIVE:  # nobody reads what is returned
        return procedure.new_return_values(STATUS.SUCCESS, None)
    return _success_with(layers)


def _success_with(layers: list[Gimp.Layer]) -> Gimp.ValueArray:
    """Success, and the layers, which are in one image. An array of layers cannot be made in Python
    (GIMP 3.0 and 3.2), so we return, as it is, the answer of a procedure of GIMP's own that gives
    just these layers; it gives them in the reverse of the order in which they were selected."""
    image = layers[0].get_image()
    selected = image.get_selected_layers()
    image.set_selected_layers(layers[::-1])
    asked = Gimp.get_pdb().lookup_procedure("gimp-image-get-selected-layers")
    config = asked.create_config()
    config.set_property("image", image)
    answer = asked.run(config)
    image.set_selected_layers(selected)
    return answer


def _glib_error(error: EditError) -> GLib.Error:
    return GLib.Error.new_literal(Gimp.PlugIn.error_quark(), str(error), 0)
