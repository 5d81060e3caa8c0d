"""Pictures with a pixel for each of the screen's, also where a unit of layout is two of them.

They are shown as GTK shows its icons. Cairo's surfaces, which are the usual way, need a part of
Python (pycairo) that not every GIMP brings.
"""

from __future__ import annotations

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, Gtk

BITS, OPAQUE = 8, 255


def pixels(widget: Gtk.Widget, units: int) -> int:
    """How many of the screen's pixels so many units of layout are."""
    return units * int(widget.get_scale_factor())


def show(image: Gtk.Image, picture: GdkPixbuf.Pixbuf, side: int, at_the_top: bool = False) -> None:
    """Show a picture in the middle of a square of `side` units, which its longer side fills."""
    image.set_from_gicon(squared(picture, at_the_top), Gtk.IconSize.DIALOG)
    image.set_pixel_size(side)


def squared(picture: GdkPixbuf.Pixbuf, at_the_top: bool) -> GdkPixbuf.Pixbuf:
    """The picture with as much transparency around it, or below, as makes it a square."""
    width, height = picture.get_width(), picture.get_height()
    side = max(width, height)
    square = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, BITS, side, side)
    square.fill(0)
    x, y = (side - width) // 2, 0 if at_the_top else (side - height) // 2
    nearest = GdkPixbuf.InterpType.NEAREST
    picture.composite(square, x, y, width, height, x, y, 1, 1, nearest, OPAQUE)
    return square
