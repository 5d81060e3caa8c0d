"""Picture files decoded by what GIMP itself brings.

GdkPixbuf is part of every GIMP 3 and decodes a PNG, which results nearly always are, at next to no
cost. All else goes through GEGL: GdkPixbuf skips the smoothing of a JPEG's colours, does not always
know WebP, and does not convert from a colour profile.
"""

from __future__ import annotations

from pathlib import Path

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib

from . import sampling
from .errors import ResultNotFetched
from .geometry import Size, at_origin
from .pictures import JPEG, PNG, WEBP, PictureFile
from .pixbufs import pixbuf_of, size_of
from .texts import _

LOADERS = {PNG: "gegl:png-load", JPEG: "gegl:jpg-load", WEBP: "gegl:webp-load"}


def decoded(picture: PictureFile) -> GdkPixbuf.Pixbuf:
    """The picture; raises ResultNotFetched when its file does not hold what it claims."""
    plain = picture.content_type == PNG and _by_pixbuf(picture.path)
    found = plain or _by_gegl(picture)
    if not found or size_of(found) != picture.size:
        sentence = _("{file} does not hold a picture that can be read.")
        raise ResultNotFetched(sentence.format(file=picture.path))
    return found


def _by_pixbuf(file: Path) -> GdkPixbuf.Pixbuf | None:
    try:
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(str(file))
    except GLib.Error:  # if it is broken, GEGL will not read it either
        return None
    return None if pixbuf.get_option("icc-profile") else pixbuf


def _by_gegl(picture: PictureFile) -> GdkPixbuf.Pixbuf | None:
    graph = sampling.graph()
    load = graph.create_child(LOADERS[picture.content_type])
    load.set_property("path", str(picture.path))
    box = load.get_bounding_box()
    if box.width < 1 or box.height < 1:
        return None
    size = Size(box.width, box.height)
    pixels = sampling.rendered(load, size, sampling.SRGB)
    return pixbuf_of(sampling.samples_of(pixels, at_origin(size), sampling.SRGB), size)
