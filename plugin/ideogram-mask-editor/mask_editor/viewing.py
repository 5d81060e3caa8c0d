"""The window that is sent, small, for people to see: from the thumbnails that GIMP itself makes.

GIMP keeps smaller copies of what it shows, so that a thumbnail costs about the same whatever the
size of the picture. Its `get_sub_thumbnail` frees its samples twice, which ends the plug-in (3.0.4
and 3.2.6); the bytes of `get_sub_thumbnail_data` are sound. Main thread only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import Babl, GdkPixbuf, Gimp, GLib

from . import presence, scratch
from .asked import Snapshot
from .canvas import Canvas
from .coverage import Coverage, reached
from .errors import CannotEdit
from .geometry import Bounds, Size, Window, at_origin, window_for
from .layers import bounds_of
from .pixbufs import BITS, pixbuf_of
from .sampling import SRGB_ALPHA, samples_of, whole
from .texts import _

SIDE = 260  # pixels: the longer side of the picture, and of what is looked at for changes
FINEST = 1024  # pixels: the longest thumbnail that GIMP makes
RGB = 3  # bytes a pixel
GROUND = 0x808080  # `pixels.NEUTRAL`: what transparent pixels are sent over
OPAQUE = 255
EIGHT_BITS = (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U8_PERCEPTUAL)


@dataclass(frozen=True)
class Target:
    """What would be sent now, in image pixels: the window, the part of it that lies on the canvas,
    the bounds of the selection in it; and the source, `layer` or `visible`."""

    window: Window
    on_canvas: Bounds
    selected: Bounds
    source: str


@dataclass(frozen=True)
class Glance:
    """Little, and quick to read: while it stays the same, so does the view. `signs` are coarse
    samples, in whatever format GIMP gives them."""

    target: Target
    signs: tuple[bytes, ...]


@dataclass(frozen=True)
class View:
    """The picture of a window, opaque; and `touched`, one byte for
    each of its pixels, above zero where something of it will be painted anew."""

    size: Size
    picture: GdkPixbuf.Pixbuf
    touched: bytes


@dataclass(frozen=True)
class Thumbnail:
    """Samples of `depth` bytes a pixel, rows top down without padding. GIMP 3.2 makes them 8-bit
    R'G'B', with alpha where there is one; 3.0 leaves them in the drawable's own format."""

    samples: bytes
    size: Size
    depth: int


class QuickMask:
    """What the quick mask selects, remembered until it changes: of 24 megapixels GIMP takes 0.6 s
    to tell. While the quick mask is off, nothing is."""

    def __init__(self) -> None:
        self._seen: tuple[bytes, Bounds] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self, canvas: Canvas) -> Snapshot:
        """The canvas's own; raises CannotEdit as that does."""
        selection = _selection_of(canvas.image)
        if isinstance(selection, Gimp.Selection):
            return canvas.snapshot()
        layer = bounds_of(canvas.layer)
        seen = (_thumbnail_of(selection.get_thumbnail_data(SIDE, SIDE)).samples, layer)
        if self._snapshot is None or seen != self._seen:
            self._snapshot, self._seen = canvas.snapshot(), seen
        return self._snapshot


def target(canvas: Canvas, quick_mask: QuickMask, region: str, source: str) -> Target:
    """Quick. Raises CannotEdit, with what to do about it, where nothing can be sent."""
    with presence.needed(canvas.image, canvas.layer):
        snapshot = quick_mask.snapshot(canvas)
        the_canvas = Bounds(0, 0, canvas.image.get_width(), canvas.image.get_height())
    window = window_for(snapshot.selected, snapshot.layer, region)
    on_canvas = window.bounds.intersection(the_canvas)
    if on_canvas is None:
        raise CannotEdit(_("The layer lies outside the canvas: nothing of it is visible."))
    return Target(window, on_canvas, snapshot.selected, source)


def glance(canvas: Canvas, at: Target) -> Glance:
    """Raises CannotEdit where GIMP has nothing to show."""
    size = within(at.window.bounds.size, SIDE)
    signs = [_thumbnail(canvas.layer, _on_layer(canvas, at), size), _selection(canvas, at, SIDE)]
    if at.source == "visible":  # merging takes its time, and this is at hand
        signs.append(_thumbnail_of(canvas.image.get_thumbnail_data(SIDE, SIDE)))
    return Glance(at, tuple(sign.samples for sign in signs))


def view(canvas: Canvas, at: Target, side: int = SIDE) -> View:
    """Its longer side is `side` pixels. Raises CannotEdit where GIMP has nothing to show."""
    selection = _selection(canvas, at, FINEST)
    # A selection has one sample a pixel: three bytes say that GIMP made R'G'B' of it.
    as_in_drawable = selection.depth != RGB
    size = at_length(at.window.bounds.size, side)
    with _drawable(canvas, at) as (drawable, part, area):
        place = placed(part, at.window.bounds, size)
        little = Size(min(place.width, area.width), min(place.height, area.height))
        samples = _samples(drawable, _thumbnail(drawable, area, little), as_in_drawable)
    picture = over_ground(pixbuf_of(samples, little), place, size)
    return View(size, picture, touched(selection, at, size))


@contextmanager
def _drawable(canvas: Canvas, at: Target) -> Iterator[tuple[Gimp.Drawable, Bounds, Bounds]]:
    """What is sent, the part of the window that it covers, and where that is in it."""
    if at.source == "visible":
        with scratch.duplicated(canvas.image) as copy:
            merged = scratch.merged(copy, at.on_canvas)
            yield merged, at.on_canvas, at_origin(at.on_canvas.size)
    else:
        yield canvas.layer, at.window.bounds, _on_layer(canvas, at)


def _on_layer(canvas: Canvas, at: Target) -> Bounds:
    _done, x, y = canvas.layer.get_offsets()
    return at.window.bounds.moved(-x, -y)


def _selection(canvas: Canvas, at: Target, longest: int) -> Thumbnail:
    """The selection in the window, as far as that lies on the canvas."""
    size = within(at.on_canvas.size, longest)
    return _thumbnail(_selection_of(canvas.image), at.on_canvas, size)


def _selection_of(image: Gimp.Image) -> Gimp.Channel:
    """What `scratch.selecting` would make the selection, without a copy of the image."""
    quick_mask = image.get_channel_by_name(scratch.QUICK_MASK)
    if quick_mask is None or not Gimp.Selection.is_empty(image):
        return image.get_selection()
    return quick_mask


def _thumbnail(drawable: Gimp.Drawable, area: Bounds, size: Size) -> Thumbnail:
    """Of an area that lies in the drawable, in its own coordinates."""
    sides = (area.x, area.y, area.width, area.height)
    return _thumbnail_of(drawable.get_sub_thumbnail_data(*sides, size.width, size.height))


def _thumbnail_of(made: tuple[GLib.Bytes | None, int, int, int]) -> Thumbnail:
    samples, width, height, depth = made
    if samples is None:
        raise CannotEdit(_("GIMP cannot make a picture of what is selected."))
    return Thumbnail(samples.get_data(), Size(width, height), depth)


def _samples(drawable: Gimp.Drawable, thumbnail: Thumbnail, as_in_drawable: bool) -> bytes:
    """The samples of a thumbnail in 8-bit R'G'B', with alpha or without; a color profile is left
    aside where looking at it would take long."""
    if drawable.is_indexed() or not as_in_drawable:
        return thumbnail.samples
    image, size = drawable.get_image(), thumbnail.size
    if image.get_precision() in EIGHT_BITS:
        return coloured(thumbnail.samples, thumbnail.depth)
    with scratch.one_layer(image, size) as layer:
        buffer = layer.get_buffer()
        buffer.set(whole(size), Babl.get_name(drawable.get_format()), thumbnail.samples)
        buffer.flush()  # else it is written when the image is gone, for which GIMP ends the plug-in
        return samples_of(buffer, at_origin(size), SRGB_ALPHA)


def coloured(samples: bytes, depth: int) -> bytes:
    """8-bit samples, one or two bytes a pixel when they are gray, as R'G'B' or R'G'B'A."""
    if depth >= RGB:
        return samples
    channels = depth + RGB - 1
    colours = bytearray(len(samples) // depth * channels)
    for channel in range(channels):
        colours[channel::channels] = samples[max(channel - RGB + 1, 0) :: depth]
    return bytes(colours)


def touched(selection: Thumbnail, at: Target, size: Size) -> bytes:
    """One byte a pixel of the window at a `size`, above zero where any of the selection is.

    The thumbnail of a large window holds means: a speck that they lose is shown by its bounds.
    """
    bounds = at.window.bounds
    place = placed(at.on_canvas, bounds, size)
    covered = Coverage(selection.samples, "", selection.size).touched()
    cells = reached(covered, selection.size, place.size)
    if not any(cells):
        place = placed(at.selected, bounds, size)
        cells = bytes([OPAQUE]) * place.size.area
    left, right = bytes(place.x), bytes(size.width - place.right)
    starts = range(0, place.size.area, place.width)
    rows = b"".join(left + cells[start : start + place.width] + right for start in starts)
    above, below = bytes(place.y * size.width), bytes((size.height - place.bottom) * size.width)
    return above + rows + below


def over_ground(picture: GdkPixbuf.Pixbuf, place: Bounds, size: Size) -> GdkPixbuf.Pixbuf:
    """A picture scaled to its place in one of a `size`, over the ground."""
    whole_picture = GdkPixbuf.Pixbuf.new(
        GdkPixbuf.Colorspace.RGB, False, BITS, size.width, size.height
    )
    whole_picture.fill(GROUND << 8 | OPAQUE)
    picture.composite(
        whole_picture,
        *(place.x, place.y, place.width, place.height),
        *(place.x, place.y),
        *(place.width / picture.get_width(), place.height / picture.get_height()),
        GdkPixbuf.InterpType.BILINEAR,
        OPAQUE,
    )
    return whole_picture


def placed(part: Bounds, window: Bounds, size: Size) -> Bounds:
    """Which pixels of the window at another `size` a part of it overlaps."""
    x, right = _overlapped(part.x - window.x, part.right - window.x, window.width, size.width)
    y, bottom = _overlapped(part.y - window.y, part.bottom - window.y, window.height, size.height)
    return Bounds(x, y, right - x, bottom - y)


def _overlapped(start: int, end: int, length: int, wanted: int) -> tuple[int, int]:
    return start * wanted // length, -(-end * wanted // length)


def at_length(size: Size, longest: int) -> Size:
    """`size` scaled so that its longer side is `longest`."""
    scale = longest / max(size.width, size.height)
    return Size(max(round(size.width * scale), 1), max(round(size.height * scale), 1))


def within(size: Size, longest: int) -> Size:
    """The same, but never enlarged."""
    return size if max(size.width, size.height) <= longest else at_length(size, longest)
