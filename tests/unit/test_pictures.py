"""PNGs as others read them, and pictures recognised by what their headers say."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from mask_editor.geometry import Size
from mask_editor.pictures import GRAY, JPEG, PNG, RGB, WEBP, png, recognise
from PIL import Image


@given(some.integers(1, 30), some.integers(1, 30), some.sampled_from([GRAY, RGB]), some.data())
def test_a_png_holds_its_samples_and_nothing_else(
    width: int, height: int, samples: int, data: some.DataObject
) -> None:
    count = width * height * samples
    pixels = data.draw(some.binary(min_size=count, max_size=count))
    picture = png(pixels, Size(width, height), samples)
    opened = Image.open(io.BytesIO(picture.data))
    assert np.asarray(opened).tobytes() == pixels
    assert opened.info == {}
    assert recognise(picture.data) == picture


@pytest.mark.parametrize(
    ("kind", "options", "content_type"),
    [
        ("PNG", {}, PNG),
        ("JPEG", {}, JPEG),
        ("JPEG", {"progressive": True}, JPEG),
        ("JPEG", {"exif": b"Exif\0\0" + bytes(5_000)}, JPEG),
        ("WEBP", {"lossless": True}, WEBP),
        ("WEBP", {"quality": 80}, WEBP),
        ("WEBP", {"exif": b"Exif\0\0" + bytes(50)}, WEBP),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (300, 17), (16, 257)])
def test_pictures_are_recognised(
    kind: str, options: dict[str, object], content_type: str, size: tuple[int, int]
) -> None:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    picture = recognise(file.getvalue())
    assert picture is not None
    assert picture.content_type == content_type
    assert (picture.size.width, picture.size.height) == size


@given(some.binary(max_size=64))
def test_anything_else_is_not(data: bytes) -> None:
    assert recognise(data) is None


@given(some.sampled_from(["PNG", "JPEG", "WEBP"]), some.integers(0, 60), some.binary(max_size=40))
def test_a_broken_header_never_raises(kind: str, kept: int, tail: bytes) -> None:
    file = io.BytesIO()
    Image.new("RGB", (5, 4)).save(file, kind)
    recognise(file.getvalue()[:kept] + tail)
