"""Reference pictures: any file that GIMP can open, made into one that the provider takes."""

from __future__ import annotations

from pathlib import Path

from gi.repository import Gimp, Gio, GLib

from . import pixels
from .errors import CannotEdit
from .geometry import Bounds
from .pictures import Picture


def read(name: str, most_bytes: int) -> Picture:
    """The picture in the file `name` (a path, or a file URI) as it looks when opened, without its
    metadata; raises CannotEdit that names the file where that cannot be had."""
    file = Gio.File.new_for_uri(name) if "://" in name else Gio.File.new_for_path(name)
    if file.get_path() is None:
        raise CannotEdit(f"{name} is not on this machine: save it here first, and give its path.")
    if not Path(file.get_path()).is_file():
        raise CannotEdit(f"There is no reference picture {file.get_path()}.")
    image = _open(file)
    try:
        return _seen(image, most_bytes)
    finally:
        image.delete()


def _open(file: Gio.File) -> Gimp.Image:
    try:
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    except GLib.Error as error:
        raise CannotEdit(
            f"{file.get_path()} cannot be read as a picture: {error.message}"
        ) from error
    if image is None:
        raise CannotEdit(f"{file.get_path()} cannot be read as a picture.")
    return image


def _seen(image: Gimp.Image, most_bytes: int) -> Picture:
    """All visible layers, turned as the camera's metadata says."""
    image.policy_rotate(False)
    layer = Gimp.Layer.new_from_visible(image, image, "seen")
    bounds = Bounds(0, 0, layer.get_width(), layer.get_height())
    return pixels.picture(layer.get_buffer(), bounds, bounds.size, most_bytes, pixels.PAPER)
