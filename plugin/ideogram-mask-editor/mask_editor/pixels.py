"""Pixels between GEGL buffers and files: drawable to file, coverage to mask, result to layer.

Bounds are in the buffer's own coordinates. Whatever a buffer's precision and colour space are,
babl converts to and from 8-bit sRGB while the pixels are read and written.
"""

from __future__ import annotations

from pathlib import Path

from gi.repository import Gegl

from .coverage import Coverage, kept_cells
from .errors import ResultNotFetched
from .geometry import Bounds, Size, at_origin, of_same_ratio
from .matching import Evidence, evidence, grid_of, matched
from .pictures import JPEG, PNG, RGB, WEBP, Picture, png
from .sampling import (
    SRGB,
    SRGB_ALPHA,
    combined,
    copied,
    filled,
    new,
    read_resampled,
    rendered,
    samples_of,
    source,
    whole,
    write_resampled,
)

NEUTRAL = "#808080"  # what transparent pixels are sent over; their hidden colours stay
PAPER = "#ffffff"  # what the transparent parts of a reference are seen over
JPEG_QUALITIES = (95, 90, 85, 80, 75, 70)
SMALLER = 0.8  # of the sides, when even the least quality is too large
SAMPLED, UNSURE = 16, 0.1  # one row in so many tells the size of a PNG, about so well
LOADERS = {PNG: "gegl:png-load", JPEG: "gegl:jpg-load", WEBP: "gegl:webp-load"}


def picture(
    buffer: Gegl.Buffer, bounds: Bounds, wanted: Size, most_bytes: int, ground: str | None
) -> Picture:
    """The pixels of `bounds` as an sRGB file of at most `most_bytes`, of size `wanted`, or of the
    largest smaller size of that ratio that fits. `ground` is the colour that shows where a buffer
    with alpha is transparent; None: the buffer has no alpha.
    """
    window = copied(buffer, bounds, SRGB if ground is None else SRGB_ALPHA)
    if ground is not None and not opaque(window, bounds.size):
        window = over(window, bounds.size, ground)
    size = wanted
    while True:
        samples = read_resampled(window, bounds.size, size)
        fitting = as_png(samples, size, most_bytes) or as_jpeg(samples, size, most_bytes)
        if fitting:
            return fitting
        size = of_same_ratio(wanted, SMALLER * size.width / wanted.width)


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

    pixels = filled(SRGB, size, samples)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.jpg"
        for quality in JPEG_QUALITIES:
            save_jpeg(pixels, file, quality)
            if file.stat().st_size <= most_bytes:
                return Picture(file.read_bytes(), JPEG, size)
    return None


def save_jpeg(pixels: Gegl.Buffer, file: Path, quality: int) -> None:
    graph = Gegl.Node()
    save = graph.create_child("gegl:jpg-save")
    save.set_property("path", str(file))
    save.set_property("quality", quality)
    source(graph, pixels).link(save)
    save.process()


def opaque(window: Gegl.Buffer, size: Size) -> bool:
    alpha = samples_of(window, at_origin(size), SRGB_ALPHA)[3::4]
    return alpha.count(255) == len(alpha)


def over(window: Gegl.Buffer, size: Size, colour: str) -> Gegl.Buffer:
    """The window composited over a colour, opaque."""
    ground = new(SRGB, size)
    ground.set_color(whole(size), Gegl.Color.new(colour))
    return combined("svg:src-over", ground, window, size, SRGB)


def read_coverage(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> Coverage:
    """The selection over `bounds`; nothing outside the buffer is selected. `babl_format` is the
    buffer's own: it is linear (read as Y', every partial value would come out bent), and of the
    image's precision."""
    return Coverage(samples_of(buffer, bounds, babl_format), babl_format, bounds.size)


def write_coverage(buffer: Gegl.Buffer, coverage: Coverage) -> None:
    buffer.set(whole(coverage.size), coverage.babl_format, coverage.samples)
    buffer.flush()


def sent(source: Picture, file: Path, coverage: Coverage) -> Evidence:
    """What results are held against to take out their drift: the source, as it was sent, where
    nothing of it was to be painted."""
    grid = grid_of(source.size)
    return evidence(loaded(source, file), source.size, kept_cells(coverage, source.size, grid))


def write_result(
    picture: Picture, file: Path, buffer: Gegl.Buffer, size: Size, match: Evidence | None
) -> None:
    """The picture in `file`, scaled to `size`, into a buffer of that size; its drift against what
    was sent is taken out, where `match` is given."""
    result = loaded(picture, file)
    if match is not None:
        result = matched(result, picture.size, match)
    write_resampled(result, picture.size, size, buffer)
    buffer.flush()


def loaded(picture: Picture, file: Path) -> Gegl.Buffer:
    """A picture file, decoded, opaque; raises ResultNotFetched when it does not hold what it
    claims."""
    graph = Gegl.Node()
    load = graph.create_child(LOADERS[picture.content_type])
    load.set_property("path", str(file))
    box = load.get_bounding_box()
    if (box.width, box.height) != (picture.size.width, picture.size.height):
        raise ResultNotFetched(f"{file} does not hold a picture that can be read.")
    return rendered(load, picture.size, SRGB)
