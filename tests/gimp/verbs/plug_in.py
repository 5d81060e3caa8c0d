"""The procedures of the plug-in, and its parts for the layers that it made."""

import importlib
import os
import sys

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

PROCEDURE = "plug-in-ideogram-mask-edit"
STATUSES = ("EXECUTION_ERROR", "CALLING_ERROR", "PASS_THROUGH", "CANCEL")


def edit(image, drawables, options, run_mode="NONINTERACTIVE", procedure=PROCEDURE):
    """Call the plug-in without a dialog: the status, the new layers, the error's words."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    return told(procedure.run(configured(procedure, image, drawables, options, run_mode)))


def edit_here(image, drawables, options):
    """The same edit in this process, which imports all that it needs only once: the new layers."""
    edits = Gimp.get_pdb().lookup_procedure(PROCEDURE)
    config = configured(edits, image, drawables, options, "NONINTERACTIVE")
    mode, image = Gimp.RunMode.NONINTERACTIVE, Gimp.Image.get_by_id(image)
    layers = config.get_core_object_array("drawables")
    made = module("running").edit(edits, mode, image, layers, config)
    return [layer.get_id() for layer in made]


def configured(procedure, image, drawables, options, run_mode):
    config = procedure.create_config()
    config.set_property("run-mode", getattr(Gimp.RunMode, run_mode))
    config.set_property("image", Gimp.Image.get_by_id(image))
    config.set_core_object_array("drawables", [Gimp.Item.get_by_id(item) for item in drawables])
    for name, value in options.items():
        config.set_property(name, value)
    return config


def recover(job="", image=None, run_mode="NONINTERACTIVE"):
    """Call Recover Results… without a dialog, likewise."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-ideogram-mask-edit-recover")
    config = procedure.create_config()
    config.set_property("run-mode", getattr(Gimp.RunMode, run_mode))
    config.set_property("job", job)
    config.set_property("image", image and Gimp.Image.get_by_id(image))
    return told(procedure.run(config))


def told(answer):
    """What a procedure that returns layers has answered."""
    status = answer.index(0)  # GIMP 3.2 hands enumerations out as plain numbers
    if status != Gimp.PDBStatusType.SUCCESS:
        name = next(n for n in STATUSES if getattr(Gimp.PDBStatusType, n) == status)
        return {"status": name, "layers": [], "error": Gimp.get_pdb().get_last_error()}
    layers = [layer.get_id() for layer in answer.get_core_object_array(1)]
    return {"status": "SUCCESS", "layers": layers, "error": ""}


def menu_of(procedure):
    """A procedure's label and its places in the menus; None: there is no such procedure."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    return procedure and [procedure.get_menu_label(), *procedure.get_menu_paths()]


def module(name):
    """A module of the plug-in, as it is installed."""
    folder = os.path.join(Gimp.directory(), "plug-ins", "ideogram-mask-editor")
    if folder not in sys.path:
        sys.path[:0] = [folder, os.path.join(folder, "carried")]
    return importlib.import_module(f"mask_editor.{name}")


def show_result(layer, others):
    others = [Gimp.Item.get_by_id(other) for other in others]
    module("layers").show(Gimp.Item.get_by_id(layer), others)


def remove_results(layers):
    module("layers").remove([Gimp.Item.get_by_id(layer) for layer in layers])


def painted(layer):
    """The bounds of what the result's mask lets through."""
    bounds = module("layers").painted(Gimp.Item.get_by_id(layer))
    return [bounds.x, bounds.y, bounds.width, bounds.height]


def thumbnail(layer, file, side):
    """Save the result's thumbnail over what was painted."""
    layers, layer = module("layers"), Gimp.Item.get_by_id(layer)
    layers.thumbnail(layer, layers.painted(layer), side).savev(file, "png", [], [])


def the_result(drawables):
    return module("layers").the_result([Gimp.Item.get_by_id(item) for item in drawables]).get_id()


def select_again(layer):
    module("layers").selection_from(Gimp.Item.get_by_id(layer))


def layer_behind(layer):
    return module("layers").layer_behind(Gimp.Item.get_by_id(layer)).get_id()
