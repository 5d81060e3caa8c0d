"""GdkPixbuf, which every GIMP 3 brings: samples as a picture for GTK, and scaled at little cost.

Samples are 8-bit sRGB, rows top down without padding, three a pixel, or four with alpha.
"""

from __future__ import annotations

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib

from .geometry import Size
from .pictures import RGB
from .samples import without_alpha

BITS = 8


def pixbuf_of(samples: bytes, size: Size) -> GdkPixbuf.Pixbuf:
    depth = len(samples) // size.area
    return GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(samples),
        GdkPixbuf.Colorspace.RGB,
        depth > RGB,  # whether there is alpha
        BITS,
        size.width,
        size.height,
        size.width * depth,
    )


def size_of(pixbuf: GdkPixbuf.Pixbuf) -> Size:
    return Size(pixbuf.get_width(), pixbuf.get_height())


def samples_of(pixbuf: GdkPixbuf.Pixbuf) -> bytes:
    """Its samples without alpha."""
    data: bytes = pixbuf.get_pixels()
    stride, width = pixbuf.get_rowstride(), pixbuf.get_width() * pixbuf.get_n_channels()
    if stride != width:
        data = b"".join(data[at : at + width] for at in range(0, len(data), stride))
    return without_alpha(data) if pixbuf.get_has_alpha() else data


def scaled(pixbuf: GdkPixbuf.Pixbuf, wanted: Size) -> GdkPixbuf.Pixbuf:
    """At another size without a shift, counted in what samples are and not in light. Made smaller,
    each is the mean of what it covers; made larger, it is linear between them."""
    return pixbuf.scale_simple(wanted.width, wanted.height, GdkPixbuf.InterpType.BILINEAR)
