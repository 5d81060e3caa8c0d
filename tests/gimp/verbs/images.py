"""Whole images: made, opened, saved, looked at."""

import os

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio


def version():
    return Gimp.version()


def images():
    return [image.get_id() for image in Gimp.get_images()]


def new_image(width, height, base="RGB", precision=None):
    base = getattr(Gimp.ImageBaseType, base)
    precision = getattr(Gimp.Precision, precision or "U8_NON_LINEAR")
    return Gimp.Image.new_with_precision(width, height, base, precision).get_id()


def open_image(file):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(file)).get_id()


def save_image(image, file):
    image = Gimp.Image.get_by_id(image)
    return Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(file), None)


def close_image(image):
    Gimp.Image.get_by_id(image).delete()


def image_of(item):
    return Gimp.Item.get_by_id(item).get_image().get_id()


def tree(image):
    """Every layer of the image, top first, a group as a list of its own behind its number."""

    def branch(items):
        return [[item.get_id(), branch(item.get_children())] for item in items]

    return branch(Gimp.Image.get_by_id(image).get_layers())


def set_profile(image, profile):
    """Give the image a colour profile without touching its samples: an ICC file's path, or the
    name of one of GIMP's own."""
    if os.path.isfile(profile):
        with open(profile, "rb") as file:
            profile = Gimp.ColorProfile.new_from_icc_profile(file.read())
    else:
        profile = getattr(Gimp.ColorProfile, profile)()
    if not Gimp.Image.get_by_id(image).set_color_profile(profile):
        raise ValueError(f"the profile does not fit the image: {profile.get_label()}")


def make_indexed(image, colors):
    kind = Gimp.ConvertPaletteType.GENERATE
    dither = Gimp.ConvertDitherType.NONE
    Gimp.Image.get_by_id(image).convert_indexed(dither, kind, colors, False, False, "")


def make_gray(image):
    Gimp.Image.get_by_id(image).convert_grayscale()


def new_quick_mask(image):
    """Put the quick mask on, as far as it can be from here: a channel that is given its name makes
    GIMP do it, selection and all."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    channel.set_name("Qmask")
    image.remove_channel(channel)
    quick_mask = image.get_channel_by_name("Qmask")
    image.set_selected_channels([quick_mask])
    return quick_mask.get_id()


def flatten(image):
    Gimp.Image.get_by_id(image).flatten()


def is_dirty(image):
    return Gimp.Image.get_by_id(image).is_dirty()


def clean(image):
    Gimp.Image.get_by_id(image).clean_all()
