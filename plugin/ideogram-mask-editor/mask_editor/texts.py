"""What people read, in their language: gettext over the catalogs in the plug-in's `locale` folder.

GIMP tells its plug-ins the language that it speaks in the environment, where gettext looks. A text
is written in English in the code, with named placeholders: `_("Kept in {file}").format(file=name)`.
It is a literal, always: plugin/translations.py collects the texts by reading the code.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "ideogram-mask-editor"
FOLDER = Path(__file__).resolve().parent.parent / "locale"

_catalog = gettext.translation(DOMAIN, FOLDER, fallback=True)


def _(text: str) -> str:
    """The text in the user's language; as it is where there is no translation."""
    return _catalog.gettext(text)


def plural(one: str, many: str, count: int) -> str:
    """The form of a text that goes with a number; `{count}` in it is not filled in yet."""
    return _catalog.ngettext(one, many, count)
