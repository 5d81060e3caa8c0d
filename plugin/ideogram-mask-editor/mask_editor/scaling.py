"""Samples scaled and flattened: by GdkPixbuf where that is as good, else by GIMP, in an image that
nobody sees.

GIMP's own process has learned the conversions that every process learns anew (0.1 to 0.5 s each),
and has the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gi.repository import GdkPixbuf, Gegl, Gimp

from . import pixbufs
from .geometry import Size, at_origin
from .sampling import SRGB, SRGB_ALPHA, samples_of, whole
from .scratch import NORMAL, updated

# What is enlarged is soft. Sharpened so (radius in pixels, strength; found on photos), a picture
# that is enlarged and scaled back is within 1 to 2 of 255 of what it was; else within 3 to 4.
SHARPENED = (0.5, 1.6)
LITTLE = 1.25  # times; up to there, linear and sharpened then is as good as sharp and cubic


def scaled(samples: bytes, size: Size, wanted: Size) -> bytes:
    """Samples (8-bit sRGB) at another size without a shift."""
    if size == wanted:
        return samples
    if growth(size, wanted) <= LITTLE:
        samples = pixbufs.samples_of(brought_near(pixbufs.pixbuf_of(samples, size), wanted))
    if growth(size, wanted) <= 1:
        return samples
    with painted(samples, size, wanted) as layer:
        return samples_of(layer.get_buffer(), at_origin(wanted), SRGB)


def growth(size: Size, wanted: Size) -> float:
    """How much larger that is, on the axis that grows more."""
    return max(wanted.width / size.width, wanted.height / size.height)


def near(size: Size, wanted: Size) -> Size:
    """The size to which GdkPixbuf brings a picture: that which is wanted, unless it is much larger;
    then it is left as it is, for GIMP to enlarge."""
    return wanted if growth(size, wanted) <= LITTLE else size


def brought_near(picture: GdkPixbuf.Pixbuf, wanted: Size) -> GdkPixbuf.Pixbuf:
    """A picture at the size `near`, without a shift.

    Smaller, its samples are means of what samples are and not of light: a model has learned from
    pictures that were made smaller so, and it takes a fifth of the time. Larger, they are soft.
    """
    size = pixbufs.size_of(picture)
    nearest = near(size, wanted)
    return picture if nearest == size else pixbufs.scaled(picture, nearest)


def flattened(samples: bytes, size: Size, ground: str) -> bytes:
    """Samples with alpha over a colour."""
    with painted(samples, size, size, SRGB_ALPHA) as layer:
        Gimp.context_push()
        try:
            Gimp.context_set_background(Gegl.Color.new(ground))
            flat = layer.get_image().flatten()
        finally:
            Gimp.context_pop()
        return samples_of(flat.get_buffer(), at_origin(size), SRGB)


@contextmanager
def painted(
    samples: bytes, native: Size, wanted: Size, babl_format: str = SRGB
) -> Iterator[Gimp.Layer]:
    """A picture of the size `native` (8-bit sRGB, or with alpha) as the only layer of an image, at
    the size that is `wanted` without a shift. Its samples are already of the size `near`."""
    size, scale = near(native, wanted), growth(native, wanted)
    kind = Gimp.ImageType.RGB_IMAGE if babl_format == SRGB else Gimp.ImageType.RGBA_IMAGE
    # What is sharpened before it is scaled overshoots, which 8 bits would cut off.
    deep = Gimp.Precision.FLOAT_NON_LINEAR if scale > LITTLE else Gimp.Precision.U8_NON_LINEAR
    image = Gimp.Image.new_with_precision(size.width, size.height, Gimp.ImageBaseType.RGB, deep)
    try:
        image.undo_disable()
        layer = Gimp.Layer.new(image, "painted", size.width, size.height, kind, 100, NORMAL)
        image.insert_layer(layer, None, 0)
        buffer = layer.get_buffer()
        buffer.set(whole(size), babl_format, samples)
        buffer.flush()
        updated(layer)
        if scale > 1:
            sharpen(layer)
        if wanted != size:
            enlarge(layer, wanted)
        yield layer
    finally:
        image.delete()


def enlarge(layer: Gimp.Layer, wanted: Size) -> None:
    Gimp.context_push()
    try:
        Gimp.context_set_interpolation(Gimp.InterpolationType.CUBIC)
        layer.scale(wanted.width, wanted.height, False)
    finally:
        Gimp.context_pop()


def sharpen(layer: Gimp.Layer) -> None:
    radius, strength = SHARPENED
    filter_ = Gimp.DrawableFilter.new(layer, "gegl:unsharp-mask", "")
    config = filter_.get_config()
    config.set_property("std-dev", radius)
    config.set_property("scale", strength)
    config.set_property("threshold", 0.0)
    layer.merge_filter(filter_)
