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


def picture(standin: Standin, field: str) -> NDArray[np.uint8]:
    """The uploaded picture that a field of the promptObject names; it carries no metadata."""
    path = prompt_object(standin)[field]
    (upload,) = (upload for upload in standin.uploads if upload.path == path)
    opened = Image.open(io.BytesIO(upload.data))
    opened.load()
    assert opened.info == {}
    return np.asarray(opened)
