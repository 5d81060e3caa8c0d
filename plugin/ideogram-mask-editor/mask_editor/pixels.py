"""Pixels between GEGL buffers and files: converted and scaled while they are read.

`Gegl.init` must have run once in the process (`start`). Bounds are in the buffer's own coordinates.
"""

from __future__ import annotations

import itertools
import tempfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

from .drift import measure
from .errors import ResultNotFetched
from .geometry import Bounds, Size, of_same_ratio
from .pictures import JPEG, PNG, RGB, WEBP, Picture, png

SRGB, SRGB_ALPHA = "R'G'B' u8", "R'G'B'A u8"
SRGB_FLOAT, LIGHT = "R'G'B' float", "RGB float"
COVERAGE = "Y u8"  # the selection is linear: as Y' u8 every partial value would come out bent
NEUTRAL = "#808080"  # what transparent pixels are sent over; their hidden colours stay
PAPER = "#ffffff"  # what the transparent parts of a reference are seen over
JPEG_QUALITIES = (95, 90, 85, 80, 75, 70)
SMALLER = 0.8  # of the sides, when even the least quality is too large
SAMPLED, UNSURE = 16, 0.1  # one row in so many tells the size of a PNG, about so well
GRID = 48  # cells along the longer side, in which a drift is measured
WHITE = 0.999  # of a cell of the mask of which nothing is painted
LOADERS = {PNG: "gegl:png-load", JPEG: "gegl:jpg-load", WEBP: "gegl:webp-load"}


def start() -> None:
    """Initialise GEGL: without it, operations in a plug-in crash (GIMP 3.0.4) or do nothing."""
    Gegl.init(None)


def picture(
    buffer: Gegl.Buffer, bounds: Bounds, wanted: Size, most_bytes: int, ground: str | None
) -> Picture:
    """The pixels of `bounds` as an sRGB file of at most `most_bytes`, of size `wanted`, or of the
    largest smaller size of that ratio that fits. `ground` is the colour that shows where a buffer
    with alpha is transparent; None: the buffer has no alpha.
    """
    window = copied(buffer, bounds, SRGB if ground is None else SRGB_ALPHA)
    if ground is not None:
        window = over(window, bounds.size, ground)
    size = wanted
    while True:
        samples = resampled(window, bounds.size, size, SRGB)
        fitting = as_png(samples, size, most_bytes) or as_jpeg(samples, size, most_bytes)
        if fitting:
            return fitting
        size = of_same_ratio(wanted, SMALLER * size.width / wanted.width)


def as_png(samples: bytes, size: Size, most_bytes: int) -> Picture | None:
    """A PNG; None where it would be larger. Packing a large photo only to see that takes seconds,
    so a sixteenth of its rows is packed first."""
    stride = size.width * RGB
    some = Size(size.width, len(range(0, size.height, SAMPLED)))
    rows = (samples[at : at + stride] for at in range(0, len(samples), stride * SAMPLED))
    estimate = len(png(b"".join(rows), some, RGB).data) * size.height / some.height
    if estimate > most_bytes * (1 + UNSURE):
        return None
    whole_picture = png(samples, size, RGB)
    return whole_picture if len(whole_picture.data) <= most_bytes else None


def as_jpeg(samples: bytes, size: Size, most_bytes: int) -> Picture | None:
    """The JPEG of the best quality that fits; None where even the least is larger."""
    pixels = Gegl.Buffer.new(SRGB, 0, 0, size.width, size.height)
    pixels.set(whole(size), SRGB, samples)
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


def read_coverage(buffer: Gegl.Buffer, bounds: Bounds) -> bytes:
    """The selection over `bounds`, a byte a pixel; nothing outside the buffer is selected."""
    return bytes(buffer.get(rectangle(bounds), 1.0, COVERAGE, Gegl.AbyssPolicy.NONE))


def write_coverage(buffer: Gegl.Buffer, size: Size, coverage: bytes) -> None:
    buffer.set(whole(size), COVERAGE, coverage)
    buffer.flush()


@dataclass(frozen=True)
class Sent:
    """What was sent, decoded: the source, the mask, and their size."""

    source: Gegl.Buffer
    mask: Gegl.Buffer
    size: Size


def sent(source: Picture, source_file: Path, mask: Picture, mask_file: Path) -> Sent:
    return Sent(loaded(source, source_file), loaded(mask, mask_file), source.size)


def write_result(
    picture: Picture, file: Path, buffer: Gegl.Buffer, size: Size, match: Sent | None
) -> None:
    """The picture in `file`, scaled to `size`, into a buffer of that size; its drift against what
    was sent is taken out, where `match` is given."""
    result = loaded(picture, file)
    if match is not None:
        result = matched(result, picture.size, match)
    buffer.set(whole(size), SRGB_ALPHA, resampled(result, picture.size, size, SRGB_ALPHA))
    buffer.flush()


def matched(result: Gegl.Buffer, size: Size, match: Sent) -> Gegl.Buffer:
    """The result without its drift; as it is where the drift cannot be told."""
    grid = of_same_ratio(match.size, min(GRID / max(match.size.width, match.size.height), 1))
    encoded = as_light(result, size)
    drift = measure(
        cells(as_light(match.source, match.size), match.size, grid),
        cells(encoded, size, grid),
        [
            white > WHITE
            for white in cells(as_light(match.mask, match.size), match.size, grid)[::RGB]
        ],
        grid.width,
        grid.height,
    )
    if drift is None:
        return result
    local = [rest + offset for rest, offset in zip(drift.rest, itertools.cycle(drift.offset))]
    graph = Gegl.Node()
    gain, offset = graph.create_child("gegl:multiply"), graph.create_child("gegl:add")
    field(graph, drift.gain * grid.area, grid, size).connect_to("output", gain, "aux")
    field(graph, local, grid, size).connect_to("output", offset, "aux")
    source(graph, encoded).link(gain)
    gain.link(offset)
    return from_light(rendered(offset, size, LIGHT), size)


def as_light(buffer: Gegl.Buffer, size: Size) -> Gegl.Buffer:
    """A buffer whose samples say that they are light, while they are the sRGB-encoded ones: GEGL
    counts and averages in light, and a drift is linear in what is encoded."""
    light = Gegl.Buffer.new(LIGHT, 0, 0, size.width, size.height)
    light.set(whole(size), LIGHT, buffer.get(whole(size), 1.0, SRGB_FLOAT, Gegl.AbyssPolicy.NONE))
    return light


def from_light(light: Gegl.Buffer, size: Size) -> Gegl.Buffer:
    """Back from `as_light`."""
    buffer = Gegl.Buffer.new(SRGB, 0, 0, size.width, size.height)
    buffer.set(whole(size), SRGB_FLOAT, light.get(whole(size), 1.0, LIGHT, Gegl.AbyssPolicy.NONE))
    return buffer


def cells(light: Gegl.Buffer, size: Size, grid: Size) -> list[float]:
    """The means of the samples over the cells of a coarse grid, three to a cell, 0 to 1."""
    return array("f", resampled(light, size, grid, LIGHT)).tolist()


def field(graph: Gegl.Node, values: Sequence[float], grid: Size, size: Size) -> Gegl.Node:
    """A grid of samples, spread smoothly over `size`."""
    coarse = Gegl.Buffer.new(LIGHT, 0, 0, grid.width, grid.height)
    coarse.set(whole(grid), LIGHT, array("f", values).tobytes())
    return source(graph, cubic(coarse, size, LIGHT))


def copied(buffer: Gegl.Buffer, bounds: Bounds, babl_format: str) -> Gegl.Buffer:
    """The pixels of `bounds` in a buffer that begins at 0, 0: scaling reads are exact from there
    only, elsewhere they start at the nearest whole pixel of the scaled picture."""
    window = Gegl.Buffer.new(babl_format, 0, 0, bounds.width, bounds.height)
    buffer.copy(rectangle(bounds), Gegl.AbyssPolicy.NONE, window, whole(bounds.size))
    return window


def over(window: Gegl.Buffer, size: Size, colour: str) -> Gegl.Buffer:
    """The window composited over a colour, opaque."""
    ground = Gegl.Buffer.new(SRGB, 0, 0, size.width, size.height)
    ground.set_color(whole(size), Gegl.Color.new(colour))
    graph = Gegl.Node()
    composite = graph.create_child("svg:src-over")
    source(graph, ground).connect_to("output", composite, "input")
    source(graph, window).connect_to("output", composite, "aux")
    return rendered(composite, size, SRGB)


def resampled(buffer: Gegl.Buffer, size: Size, wanted: Size, babl_format: str) -> bytes:
    """The whole buffer, which begins at 0, 0, as samples of size `wanted`, without a shift.

    Down with GEGL's box filter while it is read, when one scale serves both axes; else cubic.
    """
    scale = wanted.width / size.width
    if scale > 1 or abs(size.height * scale - wanted.height) > 0.5:
        buffer, scale = cubic(buffer, wanted, babl_format), 1.0
    return bytes(buffer.get(whole(wanted), scale, babl_format, Gegl.AbyssPolicy.CLAMP))


def cubic(buffer: Gegl.Buffer, wanted: Size, babl_format: str) -> Gegl.Buffer:
    graph = Gegl.Node()
    scale = graph.create_child("gegl:scale-size")
    scale.set_property("x", float(wanted.width))
    scale.set_property("y", float(wanted.height))
    scale.set_property("sampler", "cubic")
    scale.set_property("abyss-policy", "clamp")
    source(graph, buffer).link(scale)
    return rendered(scale, wanted, babl_format)


def loaded(picture: Picture, file: Path) -> Gegl.Buffer:
    """A picture file, decoded; raises ResultNotFetched when it does not hold what it claims."""
    graph = Gegl.Node()
    load = graph.create_child(LOADERS[picture.content_type])
    load.set_property("path", str(file))
    box = load.get_bounding_box()
    if (box.width, box.height) != (picture.size.width, picture.size.height):
        raise ResultNotFetched(f"{file} does not hold a picture that can be read.")
    return rendered(load, picture.size, SRGB_ALPHA)


def source(graph: Gegl.Node, buffer: Gegl.Buffer) -> Gegl.Node:
    node = graph.create_child("gegl:buffer-source")
    node.set_property("buffer", buffer)
    return node


def rendered(node: Gegl.Node, size: Size, babl_format: str) -> Gegl.Buffer:
    target = Gegl.Buffer.new(babl_format, 0, 0, size.width, size.height)
    node.blit_buffer(target, whole(size), 0, Gegl.AbyssPolicy.NONE)
    return target


def rectangle(bounds: Bounds) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(bounds.x, bounds.y, bounds.width, bounds.height)


def whole(size: Size) -> Gegl.Rectangle:
    return Gegl.Rectangle.new(0, 0, size.width, size.height)
