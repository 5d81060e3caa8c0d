"""Looking at picture files: what they are, whether they decode, whether one is a mask."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
"""Pillow's names of the formats the contract allows; MPO is a JPEG with more pictures behind."""

EIGHT_BIT = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
"""Pillow's modes of which a mask can be."""

BLACK, WHITE = (0, 0, 0, 255), (255, 255, 255, 255)
"""RGBA, 8 bits."""


def content_type(data: bytes) -> str | None:
    """The content type the bytes themselves show, None if they are none of the three formats."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            return CONTENT_TYPES[image.format or ""]
    except Exception:  # a decoder may raise anything for broken data
        return None


def decoded(data: bytes) -> Image.Image:
    """The picture, every pixel of it read; ValueError if that fails."""
    try:
        image = Image.open(BytesIO(data))
        image.load()
    except Exception as broken:  # see above
        raise ValueError("does not decode") from broken
    return image


def colour(image: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA where it has transparency, 8 bits a channel."""
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip instead of scale
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def mask_problem(mask: Image.Image) -> str | None:
    """What keeps a picture from being a mask: pure black and pure white, both, opaque, 8 bits."""
    if mask.mode not in EIGHT_BIT:
        return "must have 8 bits a channel"
    rgba = mask.convert("RGBA")
    if np.asarray(rgba)[..., 3].min() < 255:
        return "must not be transparent anywhere"
    colors = rgba.getcolors(maxcolors=2)  # None: there are more
    found = {color for _count, color in colors or ()}
    if colors is None or not found <= {BLACK, WHITE}:
        return "must be pure black and pure white"
    if BLACK not in found:
        return "must have black, the part to edit"
    if WHITE not in found:
        return "must have white, the part to keep"
    return None


def png(image: Image.Image) -> bytes:
    """The picture as a PNG file, packed for speed and not for size."""
    return _file(image, "PNG", compress_level=1)


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    return _file(image.convert("RGB"), "JPEG", quality=quality)


def webp(image: Image.Image, quality: int = 90) -> bytes:
    return _file(image, "WEBP", quality=quality)


def _file(image: Image.Image, format_name: str, **options: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()
