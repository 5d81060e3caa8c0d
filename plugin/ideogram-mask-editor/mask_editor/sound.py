"""Options from outside (a file, a stranger's image), taken over as far as they are sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from .options import DEFAULTS, EditOptions, find_problems

LONGEST_TEXT = 10_000  # characters of a prompt, or of a reference's path
WORDS = ("prompt", "negative_prompt")  # what the user wrote


def sound_options(found: Mapping[str, object]) -> EditOptions:
    """The defaults, with every value found that may stand in its place. They may still clash with
    one another, as in a dialog that is being filled in."""
    options = DEFAULTS
    for field in fields(EditOptions):
        value = found.get(field.name)
        if isinstance(value, list):
            value = tuple(value)
        if fits(field.name, value):
            changed: dict[str, Any] = {field.name: value}
            options = replace(options, **changed)
    return options


def fits(name: str, value: object) -> bool:
    """Whether a value is of its option's type and within its rule, as `options` has it."""
    if type(value) is not type(getattr(DEFAULTS, name)):  # True is no number here
        return False
    texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    if not all(isinstance(text, str) and is_sound(text) for text in texts):
        return False
    if name in WORDS:
        return True  # an empty prompt is one that is not written yet
    alone: dict[str, Any] = {name: value}
    problems = find_problems(replace(DEFAULTS, **alone))
    return name.replace("_", "-") not in {problem.field for problem in problems}


def is_sound(text: str) -> bool:
    """Whether GTK can show a text: no NUL and no half of a surrogate pair; and not too long."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
