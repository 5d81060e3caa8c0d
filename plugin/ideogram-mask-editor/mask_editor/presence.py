"""Images are closed and layers deleted by their user at any moment, also while we work with them.

GIMP ends a plug-in that reads or writes a pixel of a drawable that is gone; of anything else it
says that it cannot be done. So pixels are read from copies and written into images that nobody
sees (`scratch`), and what is asked of the user's own image is asked inside `needed`. Main thread
only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gi.repository import Gimp

from .errors import CannotEdit
from .texts import _


def require(image: Gimp.Image, layer: Gimp.Layer | None = None, closed: str = "") -> None:
    """Raise CannotEdit where one of them is gone; `closed`: in these words if it is the image."""
    if not image.is_valid():
        raise CannotEdit(closed or _("The image was closed."))
    if layer is not None and not layer.is_valid():
        raise CannotEdit(_("The layer was deleted."))


@contextmanager
def needed(image: Gimp.Image, layer: Gimp.Layer | None = None, closed: str = "") -> Iterator[None]:
    """The same before and after what is inside: if one of them goes meanwhile, that is the reason,
    whatever was found or failed."""
    require(image, layer, closed)
    try:
        yield
    finally:
        require(image, layer, closed)
