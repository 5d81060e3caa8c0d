"""What a result layer remembers of how it was made, as it travels inside an image.

An image may come from anyone, so what is read is believed only as far as it was checked: a layer
never names a file of this machine, and a value that the options do not know becomes its default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .answers import integer_at, number_at, read_json
from .errors import CannotEdit
from .options import LARGEST_SEED, MOST_IMAGES, EditOptions
from .sound import LONGEST_TEXT, WORDS, sound_options
from .texts import _

PARASITE = "ideogram-mask-editor/edit"  # the name of what a layer remembers
VERSION = 1
MOST_DATA = 1_000_000  # bytes; three of the longest texts, escaped, are less than half of it
MOST_CREDITS = 1e9  # of one edit; more is no price
LARGEST_TATTOO = 2**32 - 1  # GIMP's own number of a layer, which stays when the image is saved
NEVER_SHARED = ("style_references", "character_reference")  # they name files of this machine
BETWEEN_WORDS = "\n\t"  # what a text may hold besides what can be seen


@dataclass(frozen=True)
class Origin:
    """How one result was made.

    `options`: what was asked for, without references. `seed` (None: not told), `prompt` as the
    provider rewrote it, `resolution` and `safe`: what the answer said of this result. `credits`:
    of the whole edit, None: not told. `images`: how many it brought. `layer`: the tattoo of the
    layer that was edited, None: not known.
    """

    options: EditOptions
    seed: int | None = None
    prompt: str = ""
    resolution: str = ""
    safe: bool = True
    credits: float | None = None
    images: int = 1
    layer: int | None = None

    def again(self) -> EditOptions:
        """The options that ask for the same once more, with the seed that it was painted from."""
        return self.options if self.seed is None else replace(self.options, seed=self.seed)


def shareable(options: EditOptions, with_prompt: bool) -> dict[str, object]:
    """What of the options may travel inside an image that is handed on: never the references'
    paths, and what the user wrote only if it is wanted."""
    left_out = NEVER_SHARED if with_prompt else (*NEVER_SHARED, *WORDS)
    values = {name: value for name, value in asdict(options).items() if name not in left_out}
    return {n: tidy(value) if isinstance(value, str) else value for n, value in values.items()}


def written(origin: Origin, with_prompt: bool = True) -> bytes:
    """The origin as ASCII JSON, for a layer to carry (PyGObject takes a parasite's bytes as signed,
    and none above 127). Without the prompt, the provider's version of it stays out as well."""
    document = {
        "version": VERSION,
        "options": shareable(origin.options, with_prompt),
        "seed": origin.seed,
        "prompt": tidy(origin.prompt) if with_prompt else "",
        "resolution": tidy(origin.resolution),
        "safe": origin.safe,
        "credits": origin.credits,
        "images": origin.images,
        "layer": origin.layer,
    }
    return json.dumps(document).encode("ascii")


def read(data: bytes) -> Origin:
    """The origin that a layer carries. Raises CannotEdit where it is none of ours, or of a later
    version than this."""
    document = read_json(data) if len(data) <= MOST_DATA else None
    version = integer_at(document, "version") or 0
    if document is None or version < 1 or not isinstance(document.get("options"), dict):
        raise CannotEdit(
            _(
                "What this layer says of how it was made cannot be read. Select what should be "
                "painted anew and use Edit Selection… instead."
            )
        )
    if version > VERSION:
        raise CannotEdit(
            _(
                "This layer was made by a later version of Ideogram Mask Editor: update the "
                "plug-in, then try again."
            )
        )
    return Origin(
        options=options_in(document["options"]),
        seed=whole_number(document.get("seed"), 0, LARGEST_SEED, None),
        prompt=text(document.get("prompt"), ""),
        resolution=text(document.get("resolution"), ""),
        safe=document.get("safe") is not False,
        credits=credits_in(document),
        images=whole_number(document.get("images"), 1, MOST_IMAGES, 1),
        layer=whole_number(document.get("layer"), 1, LARGEST_TATTOO, None),
    )


def options_in(document: Mapping[str, Any]) -> EditOptions:
    """Every option that is there and one that we know, but no references; the default of every
    other."""
    ours = {name: value for name, value in document.items() if name not in NEVER_SHARED}
    words = {name: tidy(ours[name]) for name in WORDS if isinstance(ours.get(name), str)}
    return sound_options({**ours, **words})


def whole_number(value: object, least: int, most: int, default: Any) -> Any:
    """The value, where it is a whole number from `least` to `most`."""
    known = isinstance(value, int) and not isinstance(value, bool)
    return value if known and least <= value <= most else default  # type: ignore[operator]


def credits_in(document: Mapping[str, Any]) -> float | None:
    number = number_at(document, "credits")
    return number if number is not None and 0 <= number <= MOST_CREDITS else None


def text(value: object, default: str) -> str:
    return tidy(value) if isinstance(value, str) else default


def tidy(value: str) -> str:
    """What GTK can show of a text: no half characters, no NUL or other controls, not too long."""
    shown = (c for c in value[:LONGEST_TEXT] if is_shown(c))
    return "".join(shown)


def is_shown(character: str) -> bool:
    """Whether it may stand in a text that people read. Halves of characters (surrogates) are in
    JSON's reach and in no encoding's."""
    code = ord(character)
    control = code < 0x20 or 0x7F <= code < 0xA0
    return character in BETWEEN_WORDS or not (control or 0xD800 <= code < 0xE000)
