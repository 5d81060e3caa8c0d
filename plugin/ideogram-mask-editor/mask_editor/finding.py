"""Open images known again: by the run of GIMP that they are open in, else by their file."""

from __future__ import annotations

import os

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from .asked import Target

SESSION = "ideogram-mask-editor/session"  # the name under which GIMP keeps it


def image_target(image: Gimp.Image) -> Target:
    """An image as a journal knows it again."""
    file = image.get_file()
    return Target(
        session=session(),
        image=image.get_id(),
        uri=(file and file.get_uri()) or "",
        name=image.get_name() or "",
    )


def session() -> str:
    """A name for this run of GIMP, which GIMP keeps until it ends. Its process number would not do:
    in a sandbox that is the same every time."""
    kept = Gimp.get_parasite(SESSION)
    if kept is None:
        kept = Gimp.Parasite.new(SESSION, 0, os.urandom(16).hex().encode())  # 0: not persistent
        Gimp.attach_parasite(kept)
    return bytes(kept.get_data()).decode("ascii", "replace")


def image_of(target: Target) -> Gimp.Image | None:
    """The open image that an edit was made in, or one of the same file; None: neither is open."""
    images = {image: image_target(image) for image in Gimp.get_images()}
    this = (image for image, there in images.items() if target.is_open_as(there))
    same_file = (image for image, there in images.items() if target.is_file_of(there))
    return next(this, None) or next(same_file, None)


def layer_of(image: Gimp.Image, target: Target) -> Gimp.Layer | None:
    """The layer that was edited; None: it is not there any more."""
    found = image.get_layer_by_tattoo(target.tattoo) if target.tattoo else None
    return found if found is not None and not found.is_group() else None
