"""Samples, in files: as they are, converted by babl, or by GIMP itself."""

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp, Gio


def write(drawable, file, format):
    """Fill the drawable with the file's samples, in that babl format."""
    drawable = Gimp.Item.get_by_id(drawable)
    buffer = drawable.get_buffer()
    with open(file, "rb") as samples:
        buffer.set(buffer.get_extent(), format, samples.read())
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def read(drawable, file, format):
    """The drawable's pixels into a file, without a format as they are; its width and height."""
    drawable = Gimp.Item.get_by_id(drawable)
    buffer = drawable.get_buffer()
    with open(file, "wb") as samples:
        samples.write(buffer.get(buffer.get_extent(), 1.0, format, Gegl.AbyssPolicy.NONE))
    return drawable.get_width(), drawable.get_height()


def read_visible(image, file, format):
    """What the user sees of the image, likewise."""
    image = Gimp.Image.get_by_id(image)
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    size = read(layer.get_id(), file, format)
    layer.delete()
    return size


def export(image, file, layer=None):
    """Have GIMP export 8-bit sRGB: all that is visible, or one layer of it alone."""
    copy = in_srgb(image, layer)
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, Gio.File.new_for_path(file), None)
    copy.delete()


def read_in_srgb(image, file, layer=None):
    """The samples of the same."""
    copy = in_srgb(image, layer)
    size = read_visible(copy.get_id(), file, "R'G'B'A u8")
    copy.delete()
    return size


def in_srgb(image, layer=None):
    """A copy of the image, or of one layer of it alone, converted to 8-bit sRGB."""
    copy = Gimp.Image.get_by_id(image).duplicate()
    if layer is not None:
        only(copy, index_of(layer))
    if copy.get_base_type() != Gimp.ImageBaseType.RGB:
        copy.convert_rgb()
    if layer is None:  # layers are blended in the image's own space
        copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    intent = Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC
    copy.convert_color_profile(Gimp.ColorProfile.new_rgb_srgb(), intent, True)
    if copy.get_precision() != Gimp.Precision.U8_NON_LINEAR:
        copy.convert_precision(Gimp.Precision.U8_NON_LINEAR)
    return copy


def index_of(layer):
    layer = Gimp.Item.get_by_id(layer)
    return layer.get_image().get_layers().index(layer)


def only(image, index):
    """Leave one layer, as it is without its mask and its opacity, on a canvas of its size."""
    kept = image.get_layers()[index]
    for layer in image.get_layers():
        if layer != kept:
            image.remove_layer(layer)
    if kept.get_mask():
        kept.remove_mask(Gimp.MaskApplyMode.DISCARD)
    kept.set_opacity(100)
    kept.set_mode(Gimp.LayerMode.NORMAL)
    kept.set_visible(True)
    image.resize_to_layers()
