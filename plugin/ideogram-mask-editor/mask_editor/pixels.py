"""Pixels between GEGL buffers and files: drawable to file, coverage to samples and back.

Bounds are in the buffer's own coordinates. Whatever a buffer's precision and colour space are,
babl converts to and from 8-bit sRGB while the pixels are read and written.
"""

from __future__ import annotations

from pathlib import Path

from gi.repository import Gegl

from . import scaling
from .coverage import Coverage
from .geometry import Bounds, Size, of_same_ratio
from .pictures import JPEG, RGB, Picture, png
from .samples import without_alpha
from .sampling import (
    SRGB,
    SRGB_ALPHA,
    filled,
    graph,
    samples_of,
    source,
    whole,
)

NEUTRAL = "#808080"  # what transparent pixels are sent over; their hidden colours stay
PAPER = "#ffffff"  # what the transparent parts of a reference are seen over
JPEG_QUALITIES = (95, 90, 85, 80, 75, 70)
SMALLER = 0.8  # of the sides, when even the least quality is too large
SAMPLED, UNSURE = 16, 0.1  # one row in so many tells the size of a PNG, about so well


def picture(
    buffer: Gegl.Buffer, bounds: Bounds, wanted: Size, most_bytes: int, ground: str | None
) -> Picture:
    """The pixels of `bounds` as an sRGB file of at most `most_bytes`, of size `wanted`, or of the
    largest smaller size of that ratio that fits. `ground` is the colour that shows where a buffer
    with alpha is transparent; None: the buffer has no alpha.
    """
    samples = opaque_samples(buffer, bounds, ground)
    size = wanted
    while True:
        sent = scaling.scaled(samples, bounds.size, size)
        fitting = as_png(sent, size, most_bytes) or as_jpeg(sent, size, most_bytes)
        if fitting:
            return fitting
        size = of_same_ratio(wanted, SMALLER * size.width / wanted.width)


def opaque_samples(buffer: Gegl.Buffer, bounds: Bounds, ground: str | None) -> bytes:
    """The pixels of `bounds` in sRGB, over the ground where they are transparent."""
    if ground is None:
        return samples_of(buffer, bounds, SRGB)
    return opaque(samples_of(buffer, bounds, SRGB_ALPHA), bounds.size, ground)


def opaque(samples: bytes, size: Size, ground: str) -> bytes:
    """Samples with alpha, over the ground where they are transparent."""
    alpha = samples[3::4]
    if alpha.count(255) == len(alpha):
        return without_alpha(samples)
    return scaling.flattened(samples, size, ground)


def as_png(samples: bytes, size: Size, most_bytes: int) -> Picture | None:
    """A PNG; None where it would be larger. Packing a large photo only to see that takes seconds,
    so a sixteenth of its rows is packed first."""
    if len(samples) > most_bytes and not likely_fits(samples, size, most_bytes):
        return None
    whole_picture = png(samples, size, RGB)
    return whole_picture if len(whole_picture.data) <= most_bytes else None


def likely_fits(samples: bytes, size: Size, most_bytes: int) -> bool:
    stride = size.width * RGB
    some = Size(size.width, len(range(0, size.height, SAMPLED)))
    rows = (samples[at : at + stride] for at in range(0, len(samples), stride * SAMPLED))
    estimate = len(png(b"".join(rows), some, RGB).data) * size.height / some.height
    return estimate <= most_bytes * (1 + UNSURE)


def as_jpeg(samples: bytes, size: Size, most_bytes: int) -> Picture | None:
    """The JPEG of the best quality that fits; None where even the least is larger."""
    import tempfile  # rarely needed, and slow to import

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.jpg"

        def fitting(quality: int) -> bytes | None:
            save_jpeg(samples, size, file, quality)
            return file.read_bytes() if file.stat().st_size <= most_bytes else None

        best, *between, least = JPEG_QUALITIES
        data = fitting(best)
        if data is None:
            smallest = fitting(least)  # where even that is too large, nothing between is tried
            data = smallest and next(filter(None, map(fitting, between)), smallest)
    return Picture(data, JPEG, size) if data else None


def save_jpeg(samples: bytes, size: Size, file: Path, quality: int) -> None:
    nodes = graph()
    save = nodes.create_child("gegl:jpg-save")
    save.set_property("path", str(file))
    save.set_property("quality", quality)
    source(nodes, filled(SRGB, size, samples)).link(save)
    save.process()


def read_coverage(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> Coverage:
    """The selection over `bounds`; nothing outside the buffer is selected. `babl_format` is the
    buffer's own: it is linear (read as Y', every partial value would come out bent), and of the
    image's precision."""
    return Coverage(samples_of(buffer, bounds, babl_format), babl_format, bounds.size)


def write_coverage(buffer: Gegl.Buffer, coverage: Coverage) -> None:
    buffer.set(whole(coverage.size), coverage.babl_format, coverage.samples)
    buffer.flush()
