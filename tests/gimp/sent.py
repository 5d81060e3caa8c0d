"""What the stand-in was sent for an edit, as arrays."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from standin import Standin


def prompt_object(standin: Standin) -> dict[str, Any]:
    """The promptObject of the one edit that was sent."""
    (edit,) = standin.edits
    found: dict[str, Any] = edit.body["promptObject"]
    return found


def opened(standin: Standin, field: str) -> Image.Image:
    """The uploaded picture that a field of the promptObject names."""
    path = prompt_object(standin)[field]
    (upload,) = (upload for upload in standin.uploads if upload.path == path)
    return Image.open(io.BytesIO(upload.data))


def picture(standin: Standin, field: str) -> NDArray[np.uint8]:
    """The same as an array; it carries no metadata."""
    found = opened(standin, field)
    found.load()
    assert found.info == {}
    return np.asarray(found)
