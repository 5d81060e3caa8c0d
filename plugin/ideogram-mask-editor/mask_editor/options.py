"""What an edit can be asked for: the options, the provider's tables, and every rule on them.

The tables and rules are those of 1min.ai's page "Ideogram - Image Mask Editor" (feature
IMAGE_INPAINTER, model ideogram-3). The procedure's arguments, the dialog and the tests ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .errors import InvalidOptions, Problem
from .texts import _

NONE = "none"  # how a choice says "nothing", where the provider has no word for it

RENDERING_SPEEDS = ("FLASH", "TURBO", "DEFAULT", "QUALITY")
MAGIC_PROMPTS = ("AUTO", "ON", "OFF")
STYLE_TYPES = ("AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION")
STYLE_PRESETS = tuple(
    """
    80S_ILLUSTRATION 90S_NOSTALGIA ABSTRACT_ORGANIC ANALOG_NOSTALGIA ART_BRUT ART_DECO
    ART_POSTER AURA AVANT_GARDE BAUHAUS BLUEPRINT BLURRY_MOTION BRIGHT_ART C4D_CARTOON
    CHILDRENS_BOOK COLLAGE COLORING_BOOK_I COLORING_BOOK_II CUBISM DARK_AURA DOODLE
    DOUBLE_EXPOSURE DRAMATIC_CINEMA EDITORIAL EMOTIONAL_MINIMAL ETHEREAL_PARTY EXPIRED_FILM
    FLAT_ART FLAT_VECTOR FOREST_REVERIE GEO_MINIMALIST GLASS_PRISM GOLDEN_HOUR GRAFFITI_I
    GRAFFITI_II HALFTONE_PRINT HIGH_CONTRAST HIPPIE_ERA ICONIC JAPANDI_FUSION JAZZY
    LONG_EXPOSURE MAGAZINE_EDITORIAL MINIMAL_ILLUSTRATION MIXED_MEDIA MONOCHROME NIGHTLIFE
    OIL_PAINTING OLD_CARTOONS PAINT_GESTURE POP_ART RETRO_ETCHING RIVIERA_POP SPOTLIGHT_80S
    STYLIZED_RED SURREAL_COLLAGE TRAVEL_POSTER VINTAGE_GEO VINTAGE_POSTER WATERCOLOR WEIRD
    WOODBLOCK_PRINT
    """.split()
)
STYLE_TYPES_WITH_STYLE = ("AUTO", "GENERAL")  # of a preset, and of style references
STYLE_TYPES_WITH_CHARACTER = ("AUTO", "REALISTIC", "FICTION")
MOST_IMAGES = 8
MOST_STYLE_REFERENCES = 5
MOST_CHARACTER_REFERENCES = 1
MOST_BYTES = (
    10_000_000  # "10 MB", in the stricter reading: of any file, and of all style references
)
LARGEST_SEED = 2_147_483_647
ANY_SEED = -1  # the provider picks

# Ours: what the pixels are read from, and how much around the selection is sent.
SOURCES = ("layer", "visible")
REGIONS = ("auto", "selection", "layer")

CHOICES = {
    "rendering-speed": RENDERING_SPEEDS,
    "magic-prompt": MAGIC_PROMPTS,
    "style-type": STYLE_TYPES,
    "style-preset": (NONE, *STYLE_PRESETS),
    "source": SOURCES,
    "region": REGIONS,
}


Naming = Callable[[str, str], str]  # what a field's value is called in sentences


def as_sent(_field: str, value: str) -> str:
    """Values are called what the procedure's arguments and the provider call them."""
    return value


@dataclass(frozen=True)
class EditOptions:
    """All that a user can say about an edit; names and values are the procedure's arguments."""

    prompt: str = ""
    negative_prompt: str = ""
    num_images: int = 1
    rendering_speed: str = "DEFAULT"
    magic_prompt: str = "AUTO"
    style_type: str = "AUTO"
    style_preset: str = NONE
    style_references: tuple[str, ...] = ()  # paths or file URIs of pictures
    character_reference: tuple[str, ...] = ()
    seed: int = ANY_SEED
    source: str = "layer"
    region: str = "auto"
    match_colors: bool = True  # take out the drift of the colours
    use_palette: bool = False  # in an indexed image: reduce results to its palette


DEFAULTS = EditOptions()


def require_no(problems: Sequence[Problem]) -> None:
    """Raise InvalidOptions where there are any."""
    if problems:
        raise InvalidOptions(problems)


def find_problems(options: EditOptions, naming: Naming = as_sent) -> list[Problem]:
    """Every rule that `options` break, each at the field it is best mended at; empty: they may be
    sent, as far as that can be told without looking at the pictures."""
    return [*_value_problems(options), *_choice_problems(options), *_clashes(options, naming)]


def _value_problems(options: EditOptions) -> Iterator[Problem]:
    if not options.prompt.strip():
        yield Problem("prompt", _("Say what should be painted into the selection."))
    if not 1 <= options.num_images <= MOST_IMAGES:
        yield Problem("num-images", _("Ask for 1 to {most} images.").format(most=MOST_IMAGES))
    if not ANY_SEED <= options.seed <= LARGEST_SEED:
        sentence = _("Give 0 to {largest}, or -1 for any seed.")
        yield Problem("seed", sentence.format(largest=LARGEST_SEED))
    if len(options.style_references) > MOST_STYLE_REFERENCES:
        sentence = _("Give {most} style references at most, not {count}: remove some.")
        count = len(options.style_references)
        yield Problem("style-references", sentence.format(most=MOST_STYLE_REFERENCES, count=count))
    if len(options.character_reference) > MOST_CHARACTER_REFERENCES:
        yield Problem(
            "character-reference", _("Give one character reference only: remove the others.")
        )


def _choice_problems(options: EditOptions) -> Iterator[Problem]:
    for field, known in CHOICES.items():
        value = getattr(options, field.replace("-", "_"))
        if value not in known:
            sentence = _("“{value}” is none of {known}.")
            yield Problem(field, sentence.format(value=value, known=", ".join(known)))


def _clashes(options: EditOptions, naming: Naming) -> Iterator[Problem]:
    """Options that exclude one another; told at the one that is the more particular."""
    has_preset = options.style_preset != NONE
    if has_preset and options.style_references:
        sentence = _(
            "Style references and a style preset exclude one another: remove the references, or "
            "set the style preset to “{none}”."
        )
        none = naming("style-preset", NONE)
        yield Problem("style-references", sentence.format(none=none))
    styled = (
        (
            "style-preset",
            has_preset,
            STYLE_TYPES_WITH_STYLE,
            _("A style preset goes with the style type {allowed}, not with {type}: change one."),
        ),
        (
            "style-references",
            options.style_references,
            STYLE_TYPES_WITH_STYLE,
            _("Style references go with the style type {allowed}, not with {type}: change one."),
        ),
        (
            "character-reference",
            options.character_reference,
            STYLE_TYPES_WITH_CHARACTER,
            _("A character goes with the style type {allowed}, not with {type}: change one."),
        ),
    )
    for field, given, allowed, sentence in styled:
        if given and options.style_type not in allowed:
            *named, chosen = (naming("style-type", t) for t in (*allowed, options.style_type))
            yield Problem(field, sentence.format(allowed=", ".join(named), type=chosen))
    if options.character_reference and options.rendering_speed == "FLASH":
        sentence = _(
            "A character reference does not go with the speed “{speed}”: choose a slower speed, or "
            "remove the reference."
        )
        speed = naming("rendering-speed", options.rendering_speed)
        yield Problem("character-reference", sentence.format(speed=speed))


def barred(options: EditOptions, field: str, value: object, naming: Naming = as_sent) -> str:
    """Why `field` cannot be given `value` as the other options are, and what to do about it; empty:
    it can. A dialog asks this of what is not chosen yet, so a clash there is now bars nothing."""
    now = set(_clashes(options, naming))
    changed: dict[str, Any] = {field.replace("-", "_"): value}
    then = _clashes(replace(options, **changed), naming)
    return next((clash.message for clash in then if clash not in now), "")


def require_references_fit(styles: Sequence[int], characters: Sequence[int]) -> None:
    """Raise InvalidOptions where encoded references, given in bytes, are over the limits."""
    problems = []
    for field, sizes in (("style-references", styles), ("character-reference", characters)):
        if any(size > MOST_BYTES for size in sizes):
            sentence = _("A reference is larger than 10 MB: use a smaller one.")
            problems.append(Problem(field, sentence))
    if sum(styles) > MOST_BYTES:
        sentence = _("All style references together are over 10 MB: use fewer.")
        problems.append(Problem("style-references", sentence))
    require_no(problems)


@dataclass(frozen=True)
class AssetPaths:
    """Where the provider keeps what was uploaded for an edit."""

    image: str
    mask: str
    styles: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()


def prompt_object(options: EditOptions, paths: AssetPaths) -> dict[str, object]:
    """The provider's `promptObject` for valid options and uploaded assets.

    A default is left out where the contract says that leaving it out means the same.
    """
    optional = {
        "rendering_speed": (options.rendering_speed, DEFAULTS.rendering_speed),
        "magic_prompt": (options.magic_prompt, DEFAULTS.magic_prompt),
        "style_type": (options.style_type, DEFAULTS.style_type),
        "style_preset": (options.style_preset, NONE),
        "style_reference_images": (list(paths.styles), []),
        "character_reference_images": (list(paths.characters), []),
        "negative_prompt": (options.negative_prompt.strip(), ""),
        "seed": (options.seed, ANY_SEED),
    }
    return {
        "prompt": options.prompt.strip(),
        "imageUrl": paths.image,
        "maskUrl": paths.mask,
        "num_images": options.num_images,
        **{field: value for field, (value, default) in optional.items() if value != default},
    }
