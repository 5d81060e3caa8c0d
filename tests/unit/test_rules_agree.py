"""Our rules and the stand-in's, written apart from the same contract, agree on every combination of
the options that interact."""

from __future__ import annotations

import itertools
import json

from mask_editor.options import (
    NONE,
    RENDERING_SPEEDS,
    STYLE_TYPES,
    AssetPaths,
    EditOptions,
    find_problems,
    prompt_object,
)
from standin.contract import RequestError, parse_edit

FIELDS = {
    "style-preset": "style_preset",
    "style-references": "style_reference_images",
    "character-reference": "character_reference_images",
}


def refused_fields(options: EditOptions) -> str | None:
    """The field at which the stand-in refuses the options, None: it takes them."""
    styles = tuple(f"images/{name}" for name in options.style_references)
    characters = tuple(f"images/{name}" for name in options.character_reference)
    paths = AssetPaths("images/source.png", "images/mask.png", styles, characters)
    body = {
        "type": "IMAGE_INPAINTER",
        "model": "ideogram-3",
        "promptObject": prompt_object(options, paths),
    }
    try:
        parse_edit(json.dumps(body).encode())
    except RequestError as refused:
        return refused.field
    return None


def test_every_combination() -> None:
    references = [tuple(map(str, range(count))) for count in (0, 1, 5, 6)]
    characters = [tuple(map(str, range(count))) for count in (0, 1, 2)]
    combinations = itertools.product(
        RENDERING_SPEEDS, STYLE_TYPES, (NONE, "ART_DECO"), references, characters
    )
    verdicts = []
    for speed, style_type, preset, styles, character in combinations:
        options = EditOptions(
            prompt="a toadstool",
            rendering_speed=speed,
            style_type=style_type,
            style_preset=preset,
            style_references=styles,
            character_reference=character,
        )
        ours = {FIELDS[problem.field] for problem in find_problems(options)}
        theirs = refused_fields(options)
        assert bool(ours) is bool(theirs), options
        assert theirs is None or theirs.removeprefix("promptObject.").split(".")[0] in ours, options
        verdicts.append(theirs is None)
    assert len(verdicts) == 480
    assert any(verdicts)
    assert not all(verdicts)
