"""The stand-in's contract, row by row: what is refused and by which name, what is accepted."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from standin.client import edit_body
from standin.contract import EditRequest, RequestError, StylePreset, parse_edit

REQUIRED = {"prompt": "a hat", "imageUrl": "images/a.png", "maskUrl": "images/m.png"}


def parsed(**fields: Any) -> EditRequest:
    """The parsed request with these fields, beside those that are required."""
    return parse_edit(json.dumps(edit_body({**REQUIRED, "num_images": 1, **fields})).encode())


def refused(body: dict[str, Any]) -> RequestError:
    with pytest.raises(RequestError) as caught:
        parse_edit(json.dumps(body).encode())
    return caught.value


def test_defaults_are_the_page_s() -> None:
    order = parsed().promptObject
    assert (order.rendering_speed, order.magic_prompt, order.style_type) == (
        "DEFAULT",
        "AUTO",
        "AUTO",
    )


def test_there_are_62_presets() -> None:
    assert len(set(get_args(StylePreset))) == 62


ACCEPTED: list[dict[str, Any]] = [
    {"num_images": 1},
    {"num_images": 8},
    {"seed": 0},
    {"seed": 2147483647},
    {"negative_prompt": "blur"},
    {"negative_prompt": ""},
    *({"rendering_speed": speed} for speed in ("FLASH", "TURBO", "DEFAULT", "QUALITY")),
    *({"magic_prompt": magic} for magic in ("AUTO", "ON", "OFF")),
    *({"style_type": t} for t in ("AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION")),
    *({"style_preset": preset} for preset in get_args(StylePreset)),
    *({"style_preset": "AURA", "style_type": t} for t in ("AUTO", "GENERAL")),
    {"style_reference_images": []},
    {"style_reference_images": ["a"] * 5},
    *({"style_reference_images": ["a"], "style_type": t} for t in ("AUTO", "GENERAL")),
    {"character_reference_images": ["a"]},
    *(
        {"character_reference_images": ["a"], "style_type": t}
        for t in ("AUTO", "REALISTIC", "FICTION")
    ),
    {"character_reference_images": ["a"], "rendering_speed": "TURBO"},
    {"character_reference_images": ["a"], "style_reference_images": ["b"]},
    {"character_reference_images": ["a"], "style_preset": "AURA"},
]


@pytest.mark.parametrize("fields", ACCEPTED, ids=str)
def test_accepted(fields: dict[str, Any]) -> None:
    order = parsed(**fields).promptObject
    assert {name: getattr(order, name) for name in fields} == fields


REFUSED: list[tuple[str, dict[str, Any]]] = [
    *(("prompt", {"prompt": value}) for value in ("", " \n\t", 7, None, ["a"])),
    *(("imageUrl", {"imageUrl": value}) for value in ("", 7, None)),
    *(("maskUrl", {"maskUrl": value}) for value in ("", 7, None)),
    *(("num_images", {"num_images": value}) for value in (0, 9, -1, True, "1", 1.0, 1.5, None)),
    *(("rendering_speed", {"rendering_speed": value}) for value in ("turbo", "", 1, None)),
    *(("magic_prompt", {"magic_prompt": value}) for value in ("YES", True, None)),
    *(("style_type", {"style_type": value}) for value in ("RENDER_3D", "auto", None)),
    *(("style_preset", {"style_preset": value}) for value in ("none", "aura", "", None)),
    *(
        ("style_preset", {"style_preset": "AURA", "style_type": t})
        for t in ("REALISTIC", "DESIGN", "FICTION")
    ),
    *(("style_reference_images", {"style_reference_images": v}) for v in (["a"] * 6, "a", None)),
    *(
        ("style_reference_images", {"style_reference_images": ["a"], "style_type": t})
        for t in ("REALISTIC", "DESIGN", "FICTION")
    ),
    ("style_reference_images", {"style_reference_images": ["a"], "style_preset": "AURA"}),
    ("style_reference_images.1", {"style_reference_images": ["a", 1]}),
    *(
        ("character_reference_images", {"character_reference_images": value})
        for value in ([], ["a", "b"], "a", None)
    ),
    *(
        ("character_reference_images", {"character_reference_images": ["a"], "style_type": t})
        for t in ("GENERAL", "DESIGN")
    ),
    (
        "character_reference_images",
        {"character_reference_images": ["a"], "rendering_speed": "FLASH"},
    ),
    *(("negative_prompt", {"negative_prompt": value}) for value in (7, None)),
    *(("seed", {"seed": value}) for value in (-1, 2147483648, True, "1", 1.0, None)),
    ("transparent", {"transparent": True}),
    ("rendering_sped", {"rendering_sped": "TURBO"}),
]


@pytest.mark.parametrize(("name", "fields"), REFUSED, ids=str)
def test_refused_by_name(name: str, fields: dict[str, Any]) -> None:
    error = refused(edit_body({**REQUIRED, "num_images": 1, **fields}))
    assert error.field == f"promptObject.{name}"
    assert error.field in str(error)
    assert error.status == 400


@pytest.mark.parametrize("name", ["prompt", "imageUrl", "maskUrl", "num_images"])
def test_required_fields(name: str) -> None:
    fields: dict[str, Any] = {**REQUIRED, "num_images": 1}
    del fields[name]
    error = refused(edit_body(fields))
    assert (error.field, error.code) == (f"promptObject.{name}", "MISSING_REQUIRED_FIELDS")


@pytest.mark.parametrize(
    ("field", "change", "code"),
    [
        ("type", {"type": "IMAGE_GENERATOR"}, "INVALID_FIELD"),
        ("model", {"model": "ideogram-2"}, "UNSUPPORTED_MODEL"),
        ("promptObject", {"promptObject": []}, "INVALID_FIELD"),
        ("conversationId", {"conversationId": "x"}, "UNKNOWN_FIELD"),
    ],
)
def test_top_level(field: str, change: dict[str, Any], code: str) -> None:
    error = refused({**edit_body({**REQUIRED, "num_images": 1}), **change})
    assert (error.field, error.code) == (field, code)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"type": "\xff"}'])
def test_what_is_no_json_object(body: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_edit(body)
    assert caught.value.field in {"body", "type"}
