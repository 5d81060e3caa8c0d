"""The options as arguments of the procedure.

They are declared wide (any text, any whole number), although GIMP has narrower kinds: of a value
that its own declaration forbids GIMP only warns, and goes on with the default. An edit that was not
asked for would be paid for. So the rules in `options` speak, and name the option.
"""

from __future__ import annotations

from dataclasses import fields

from gi.repository import Gimp, GObject

from .options import CHOICES, DEFAULTS, LARGEST_SEED, MOST_IMAGES, EditOptions

FLAGS = GObject.ParamFlags.READWRITE
LEAST, MOST = -(2**31), 2**31 - 1  # GLib's int

TEXTS = {
    "prompt": ("_Paint into the selection", "What should be painted into the selection"),
    "negative-prompt": ("_Without", "What should not be in the picture"),
    "rendering-speed": ("Spee_d", "How fast, or how well, it paints"),
    "magic-prompt": ("_Magic prompt", "Whether Ideogram enriches the prompt"),
    "style-type": ("Style _type", "What kind of picture it is"),
    "style-preset": ("St_yle preset", "A ready-made style; excludes style references"),
    "source": ("S_ource", "Whether the active layer, or all that is visible, is sent"),
    "region": ("Regio_n", "How much around the selection is sent"),
}
NUMBERS = {
    "num-images": ("_Images", f"How many variations, 1 to {MOST_IMAGES}"),
    "seed": ("S_eed", f"0 to {LARGEST_SEED}: the same paints the same again; -1: any"),
}
SWITCHES = {
    "match-colors": ("Match _colors", "Take out the drift of brightness and color of the results"),
    "use-palette": (
        "Reduce to the _palette",
        "In an indexed image: agree that results are reduced to the colors of its palette",
    ),
}
FILES = {
    "style-references": ("Style re_ferences", "Paths or file URIs of pictures in the style wanted"),
    "character-reference": ("C_haracter", "The path or file URI of a picture of a character"),
}


def add_to(procedure: Gimp.Procedure) -> None:
    """Declare every option on the procedure, in the order of `EditOptions`."""
    for name in map(argument_name, option_names()):
        default = getattr(DEFAULTS, option_name(name))
        if name in TEXTS:
            label, blurb = TEXTS[name]
            if name in CHOICES:
                blurb = f"{blurb}: {', '.join(CHOICES[name])}"
            procedure.add_string_argument(name, label, blurb, default, FLAGS)
        elif name in NUMBERS:
            procedure.add_int_argument(name, *NUMBERS[name], LEAST, MOST, default, FLAGS)
        elif name in SWITCHES:
            procedure.add_boolean_argument(name, *SWITCHES[name], default, FLAGS)
        else:
            procedure.add_string_array_argument(name, *FILES[name], FLAGS)


def options_of(config: Gimp.ProcedureConfig) -> EditOptions:
    """The options as the procedure was called with them."""
    values = {name: config.get_property(argument_name(name)) for name in option_names()}
    for name in map(option_name, FILES):
        values[name] = tuple(values[name] or ())
    return EditOptions(**values)


def option_names() -> list[str]:
    return [field.name for field in fields(EditOptions)]


def argument_name(option: str) -> str:
    return option.replace("_", "-")


def option_name(argument: str) -> str:
    return argument.replace("-", "_")
