"""The options as arguments of the procedure.

They are declared wide (any text, any whole number), although GIMP has narrower kinds: of a value
that its own declaration forbids GIMP only warns, and goes on with the default. An edit that was not
asked for would be paid for. So the rules in `options` speak, and name the option.
"""

from __future__ import annotations

from dataclasses import fields, replace

from gi.repository import Gimp, GObject

from .options import CHOICES, DEFAULTS, LARGEST_SEED, MOST_IMAGES, EditOptions
from .texts import _

FLAGS = GObject.ParamFlags.READWRITE
LEAST, MOST = -(2**31), 2**31 - 1  # GLib's int
FILES = ("style-references", "character-reference")


def words() -> dict[str, tuple[str, str]]:
    """Each argument's label, with a mnemonic, and what it is about."""
    return {
        "prompt": (
            _("_Paint into the selection"),
            _("What should be painted into the selection"),
        ),
        "negative-prompt": (_("_Without"), _("What should not be in the picture")),
        "num-images": (
            _("_Images"),
            _("How many variations, 1 to {most}").format(most=MOST_IMAGES),
        ),
        "rendering-speed": (_("Spee_d"), _("How fast, or how well, it paints")),
        "magic-prompt": (_("_Magic prompt"), _("Whether Ideogram enriches the prompt")),
        "style-type": (_("Style _type"), _("What kind of picture it is")),
        "style-preset": (
            _("St_yle preset"),
            _("A ready-made style; excludes style references"),
        ),
        "style-references": (
            _("Style re_ferences"),
            _("Paths or file URIs of pictures in the style wanted"),
        ),
        "character-reference": (
            _("Ch_aracter"),
            _("The path or file URI of a picture of a character"),
        ),
        "seed": (
            _("S_eed"),
            _("0 to {largest}: the same paints the same again; -1: any").format(
                largest=LARGEST_SEED
            ),
        ),
        "source": (
            _("S_ource"),
            _("Whether the active layer, or all that is visible, is sent"),
        ),
        "region": (_("Regio_n"), _("How much around the selection is sent")),
        "match-colors": (
            _("Match _colors"),
            _("Take out the drift of brightness and color of the results"),
        ),
        "use-palette": (
            _("_Reduce to the palette"),
            _("In an indexed image: agree that results are reduced to the colors of its palette"),
        ),
    }


def label_of(argument: str) -> str:
    return words()[argument][0]


def blurb_of(argument: str) -> str:
    return words()[argument][1]


def add_to(procedure: Gimp.Procedure) -> None:
    """Declare every option on the procedure, in the order of `EditOptions`."""
    for name, (label, blurb) in ((name, words()[name]) for name in names()):
        default = getattr(DEFAULTS, option_name(name))
        if name in CHOICES:
            blurb = f"{blurb}: {', '.join(CHOICES[name])}"
        if name in FILES:
            procedure.add_string_array_argument(name, label, blurb, FLAGS)
        elif isinstance(default, str):
            procedure.add_string_argument(name, label, blurb, default, FLAGS)
        elif isinstance(default, bool):
            procedure.add_boolean_argument(name, label, blurb, default, FLAGS)
        else:
            procedure.add_int_argument(name, label, blurb, LEAST, MOST, default, FLAGS)


def options_of(config: Gimp.ProcedureConfig) -> EditOptions:
    """The options as the procedure was called with them. An empty text that GIMP has from its own
    list of plug-ins, which it writes at its first start, comes as None."""
    values = {option_name(name): config.get_property(name) for name in names()}
    for name in map(option_name, FILES):
        values[name] = tuple(values[name] or ())
    given = {name: value for name, value in values.items() if value is not None}
    return replace(DEFAULTS, **given)


def set_options(config: Gimp.ProcedureConfig, options: EditOptions) -> None:
    for name in names():
        value = getattr(options, option_name(name))
        config.set_property(name, list(value) if name in FILES else value)


def names() -> list[str]:
    return [field.name.replace("_", "-") for field in fields(EditOptions)]


def option_name(argument: str) -> str:
    return argument.replace("-", "_")
