"""What a result layer remembers: ours comes back as it was, a stranger's does no harm."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from mask_editor import origin
from mask_editor.errors import CannotEdit
from mask_editor.options import (
    ANY_SEED,
    CHOICES,
    DEFAULTS,
    LARGEST_SEED,
    MOST_IMAGES,
    EditOptions,
)
from mask_editor.origin import Origin, read, shareable, written
from mask_editor.sound import LONGEST_TEXT

SECRETS = EditOptions(
    prompt="a heron for Ada",
    negative_prompt="no Bob",
    style_references=("/home/ada/style.png",),
    character_reference=("file:///home/ada/face.png",),
)

texts = some.text(some.characters(exclude_categories=("Cc", "Cs")), max_size=60)
choices = {name.replace("-", "_"): some.sampled_from(known) for name, known in CHOICES.items()}
options = some.builds(
    EditOptions,
    prompt=texts,
    negative_prompt=texts,
    num_images=some.integers(1, MOST_IMAGES),
    style_references=some.just(()),
    character_reference=some.just(()),
    seed=some.integers(ANY_SEED, LARGEST_SEED),
    match_colors=some.booleans(),
    use_palette=some.booleans(),
    **choices,
)
origins = some.builds(
    Origin,
    options=options,
    seed=some.none() | some.integers(0, LARGEST_SEED),
    prompt=texts,
    resolution=texts,
    safe=some.booleans(),
    credits=some.none() | some.floats(0, origin.MOST_CREDITS),
    images=some.integers(1, MOST_IMAGES),
    layer=some.none() | some.integers(1, origin.LARGEST_TATTOO),
)
values = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text(some.characters(), max_size=20)
    | some.sampled_from([word for known in CHOICES.values() for word in known]),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=6,
)


def ours(**changes: Any) -> bytes:
    """What we write, with other things in some places."""
    return json.dumps({**json.loads(written(Origin(SECRETS))), **changes}).encode()


def with_options(**changes: Any) -> EditOptions:
    return read(ours(options={**asdict(DEFAULTS), **changes})).options


@given(origins)
def test_written_then_read_is_the_same(made: Origin) -> None:
    data = written(made)
    assert data.isascii()
    assert read(data) == made


@given(some.binary(max_size=200))
def test_any_bytes_are_an_origin_or_cannot_be_edited(data: bytes) -> None:
    with contextlib.suppress(CannotEdit):
        assert isinstance(read(data), Origin)


@given(
    some.dictionaries(some.sampled_from([field.name for field in fields(EditOptions)]), values),
    some.dictionaries(some.sampled_from([field.name for field in fields(Origin)][1:]), values),
)
def test_whatever_stands_in_its_fields_only_what_is_allowed_is_read(
    asked: dict[str, Any], told: dict[str, Any]
) -> None:
    found = read(json.dumps({"version": 1, "options": asked, **told}).encode())
    assert read(written(found)) == found
    assert found.options.style_references == found.options.character_reference == ()
    for name, known in CHOICES.items():
        assert getattr(found.options, name.replace("-", "_")) in known
    for text in (found.prompt, found.resolution, found.options.prompt):
        assert text.encode().decode() == text  # no half characters, which GTK would not take
        assert "\0" not in text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"version": 1}',
        b'{"version": true, "options": {}}',
        b'{"version": 0, "options": {}}',
        b'{"version": 1, "options": []}',
        b'{"version": 1, "options": {}, "x": "' + b"x" * origin.MOST_DATA + b'"}',
        b'{"version": 1, "options": {}, "seed": ' + b"9" * 900_000 + b"}",
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_is_not_ours_is_refused(data: bytes) -> None:
    with pytest.raises(CannotEdit, match="cannot be read"):
        read(data)


def test_a_later_version_is_named() -> None:
    with pytest.raises(CannotEdit, match="update"):
        read(ours(version=2))


def test_what_layers_carry_since_before_is_read() -> None:
    """The first layers carried every option, and no layer's number."""
    found = read(ours(options=asdict(SECRETS)))
    assert found.options == replace(SECRETS, style_references=(), character_reference=())
    assert found.layer is None


@pytest.mark.parametrize("with_prompt", [True, False])
def test_no_path_leaves_this_machine(with_prompt: bool) -> None:
    data = written(Origin(SECRETS, prompt="a heron for Ada, in oil"), with_prompt)
    assert b"/home" not in data
    assert not {"style_references", "character_reference"} & set(shareable(SECRETS, with_prompt))


def test_the_prompt_stays_here_where_that_is_wanted() -> None:
    data = written(Origin(SECRETS, prompt="a heron for Ada, in oil", seed=7), with_prompt=False)
    assert b"Ada" not in data
    assert b"Bob" not in data
    assert read(data) == Origin(EditOptions(), seed=7)


def test_long_texts_are_cut() -> None:
    long = "\N{FACE WITH TEARS OF JOY}" * (LONGEST_TEXT + 9)
    asked = EditOptions(prompt=long, negative_prompt=long)
    data = written(Origin(asked, prompt=long))
    assert len(data) < origin.MOST_DATA
    assert read(data).options.prompt == with_options(prompt=long).prompt == long[:-9]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("style_type", "UNHEARD_OF"),
        ("style_type", ["AUTO"]),
        ("num_images", 9),
        ("num_images", 2.0),
        ("num_images", True),
        ("seed", -2),
        ("seed", LARGEST_SEED + 1),
        ("match_colors", 0),
        ("prompt", 7),
        ("style_references", ["/etc/passwd"]),
        ("unheard_of", 1),
    ],
)
def test_what_the_options_do_not_know_is_their_default(name: str, value: Any) -> None:
    assert with_options(**{name: value}) == DEFAULTS


def test_again_asks_with_the_seed_of_the_result() -> None:
    assert Origin(SECRETS, seed=7).again() == replace(SECRETS, seed=7)
    assert Origin(SECRETS).again() == SECRETS
