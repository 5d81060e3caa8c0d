"""What an edit can be asked for: the options, the provider's tables, and every rule on them.

The tables and rules are those of 1min.ai's page "Ideogram - Image Mask Editor" (feature
IMAGE_INPAINTER, model ideogram-3). The procedure's arguments, the dialog and the tests ask here.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import InvalidOptions, Problem

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
MOST_IMAGES = 8
LARGEST_SEED = 2_147_483_647
ANY_SEED = -1  # the provider picks

# Ours: what the pixels are read from, and how much around the selection is sent.
SOURCES = ("layer", "visible")
REGIONS = ("auto", "selection", "layer")


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
    seed: int = ANY_SEED
    source: str = "layer"
    region: str = "auto"


DEFAULTS = EditOptions()


def require_valid(options: EditOptions) -> None:
    """Raise InvalidOptions with every broken rule."""
    problems = find_problems(options)
    if problems:
        raise InvalidOptions(problems)


def find_problems(options: EditOptions) -> list[Problem]:
    """Every rule that `options` break, in the order of the fields; empty: they may be sent."""
    problems = []
    if not options.prompt.strip():
        problems.append(Problem("prompt", "Say what should be painted into the selection."))
    if not 1 <= options.num_images <= MOST_IMAGES:
        problems.append(Problem("num-images", f"Ask for 1 to {MOST_IMAGES} images."))
    choices = (
        ("rendering-speed", options.rendering_speed, RENDERING_SPEEDS),
        ("magic-prompt", options.magic_prompt, MAGIC_PROMPTS),
        ("style-type", options.style_type, STYLE_TYPES),
        ("style-preset", options.style_preset, (NONE, *STYLE_PRESETS)),
        ("source", options.source, SOURCES),
        ("region", options.region, REGIONS),
    )
    for field, value, known in choices:
        if value not in known:
            problems.append(Problem(field, f"“{value}” is none of {', '.join(known)}."))
    if options.style_preset != NONE and options.style_type not in ("AUTO", "GENERAL"):
        problems.append(
            Problem(
                "style-preset",
                f"A style preset goes with style-type AUTO or GENERAL, not {options.style_type}: "
                "change style-type, or set style-preset to none.",
            )
        )
    if not ANY_SEED <= options.seed <= LARGEST_SEED:
        problems.append(Problem("seed", f"Give 0 to {LARGEST_SEED}, or -1 for any seed."))
    return problems


def prompt_object(options: EditOptions, image_path: str, mask_path: str) -> dict[str, object]:
    """The provider's `promptObject` for valid options and two uploaded assets.

    A default is left out where the contract says that leaving it out means the same.
    """
    optional = {
        "rendering_speed": (options.rendering_speed, DEFAULTS.rendering_speed),
        "magic_prompt": (options.magic_prompt, DEFAULTS.magic_prompt),
        "style_type": (options.style_type, DEFAULTS.style_type),
        "style_preset": (options.style_preset, NONE),
        "negative_prompt": (options.negative_prompt.strip(), ""),
        "seed": (options.seed, ANY_SEED),
    }
    return {
        "prompt": options.prompt.strip(),
        "imageUrl": image_path,
        "maskUrl": mask_path,
        "num_images": options.num_images,
        **{field: value for field, (value, default) in optional.items() if value != default},
    }
