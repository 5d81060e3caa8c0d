"""The rules on options, and what of them is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from mask_editor.errors import InvalidOptions
from mask_editor.options import (
    LARGEST_SEED,
    STYLE_PRESETS,
    AssetPaths,
    EditOptions,
    as_sent,
    barred,
    find_problems,
    prompt_object,
    require_no,
)

PLAIN = EditOptions(prompt="a red toadstool")


def test_defaults_are_left_out() -> None:
    assert prompt_object(PLAIN, AssetPaths("images/a.png", "images/b.png")) == {
        "prompt": "a red toadstool",
        "imageUrl": "images/a.png",
        "maskUrl": "images/b.png",
        "num_images": 1,
    }


def test_everything_else_is_sent_as_the_contract_spells_it() -> None:
    options = EditOptions(
        prompt="  a red toadstool ",
        negative_prompt="text",
        num_images=8,
        rendering_speed="QUALITY",
        magic_prompt="OFF",
        style_type="GENERAL",
        style_preset="ART_DECO",
        seed=0,
    )
    assert prompt_object(options, AssetPaths("a", "b")) == {
        "prompt": "a red toadstool",
        "imageUrl": "a",
        "maskUrl": "b",
        "num_images": 8,
        "rendering_speed": "QUALITY",
        "magic_prompt": "OFF",
        "style_type": "GENERAL",
        "style_preset": "ART_DECO",
        "negative_prompt": "text",
        "seed": 0,
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prompt": " \n"}, "prompt"),
        ({"num_images": 0}, "num-images"),
        ({"num_images": 9}, "num-images"),
        ({"rendering_speed": "turbo"}, "rendering-speed"),
        ({"magic_prompt": "MAYBE"}, "magic-prompt"),
        ({"style_type": "ANIME"}, "style-type"),
        ({"style_preset": "BAROQUE"}, "style-preset"),
        ({"style_preset": "ART_DECO", "style_type": "REALISTIC"}, "style-preset"),
        ({"seed": -2}, "seed"),
        ({"seed": LARGEST_SEED + 1}, "seed"),
        ({"source": "none"}, "source"),
        ({"region": "all"}, "region"),
    ],
)
def test_each_broken_rule_names_its_field(change: dict[str, Any], field: str) -> None:
    (problem,) = find_problems(replace(PLAIN, **change))
    assert problem.field == field


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidOptions) as raised:
        require_no(find_problems(EditOptions(prompt="", num_images=0, seed=-5)))
    assert [p.field for p in raised.value.problems] == ["prompt", "num-images", "seed"]
    assert str(raised.value).count("\n") == 2


@pytest.mark.parametrize("change", [{"seed": 0}, {"seed": LARGEST_SEED}, {"num_images": 8}])
def test_the_limits_themselves_are_allowed(change: dict[str, Any]) -> None:
    assert find_problems(replace(PLAIN, **change)) == []


def test_there_are_62_presets() -> None:
    assert len(set(STYLE_PRESETS)) == 62


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"style_references": ("a",)}, "style-preset", "ART_DECO"),
        ({"style_preset": "ART_DECO"}, "style-references", ("a",)),
        ({"style_preset": "ART_DECO"}, "style-type", "DESIGN"),
        ({"style_references": ("a",)}, "style-type", "REALISTIC"),
        ({"style_type": "DESIGN"}, "style-preset", "ART_DECO"),
        ({"style_type": "DESIGN"}, "character-reference", ("a",)),
        ({"character_reference": ("a",)}, "style-type", "GENERAL"),
        ({"character_reference": ("a",)}, "rendering-speed", "FLASH"),
        ({"rendering_speed": "FLASH"}, "character-reference", ("a",)),
    ],
)
def test_a_value_that_another_option_excludes_is_barred(
    given: dict[str, Any], field: str, value: object
) -> None:
    assert barred(replace(PLAIN, **given), field, value)
    assert not barred(PLAIN, field, value)


def test_a_clash_that_is_there_bars_nothing_else() -> None:
    clash = replace(PLAIN, style_preset="ART_DECO", style_type="DESIGN")
    assert not barred(clash, "rendering-speed", "FLASH")
    assert not barred(clash, "style-type", "AUTO")


def test_sentences_call_values_what_the_caller_calls_them() -> None:
    clash = replace(PLAIN, style_type="DESIGN", character_reference=("a",), rendering_speed="FLASH")
    for naming, words in (
        (as_sent, "{}"),
        (lambda field, value: f"{field}={value}", "style-type={}"),
    ):
        style, speed = find_problems(clash, naming)
        allowed = ", ".join(map(words.format, ("AUTO", "REALISTIC", "FICTION")))
        assert f"{allowed}, not with {words.format('DESIGN')}" in style.message
        assert f"“{naming('rendering-speed', 'FLASH')}”" in speed.message
        bar = barred(replace(clash, character_reference=()), "character-reference", ("a",), naming)
        assert bar == style.message
