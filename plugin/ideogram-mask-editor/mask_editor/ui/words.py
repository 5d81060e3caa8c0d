"""What people read in place of the provider's own words: in the choosers, and so in the sentences
about what they chose."""

from __future__ import annotations

from .. import options
from ..errors import Problem
from ..options import NONE, EditOptions
from ..texts import _

KEPT_IN_CAPITALS = ("I", "II", "C4D")


def find_problems(draft: EditOptions) -> list[Problem]:
    """`options.find_problems` in the words that the dialog shows."""
    return options.find_problems(draft, word_for)


def barred(draft: EditOptions, field: str, value: object) -> str:
    """`options.barred`, likewise."""
    return options.barred(draft, field, value, word_for)


def word_for(field: str, value: str) -> str:
    """The choice `value` of the argument `field`, readable. A preset's name is Ideogram's own and
    is not translated."""
    if value == NONE:
        return _("None")
    if field == "style-preset":
        return preset_name(value)
    return _known()[value]


def preset_name(preset: str) -> str:
    """ART_DECO as Art Deco, 80S_ILLUSTRATION as 80s Illustration."""
    return " ".join(
        word if word in KEPT_IN_CAPITALS else word[0] + word[1:].lower()
        for word in preset.split("_")
    )


def _known() -> dict[str, str]:
    """By value: no two arguments have the same value with another meaning."""
    return {
        "FLASH": _("Flash: cheapest"),
        "TURBO": _("Turbo: fast"),
        "DEFAULT": _("Normal"),
        "QUALITY": _("Quality: slowest, best"),
        "AUTO": _("Automatic"),
        "ON": _("On"),
        "OFF": _("Off"),
        "GENERAL": _("General"),
        "REALISTIC": _("Realistic"),
        "DESIGN": _("Design"),
        "FICTION": _("Fiction"),
    }
