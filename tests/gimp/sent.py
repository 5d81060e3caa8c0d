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
    (found,) = prompt_objects(standin)
    return found


def prompt_objects(standin: Standin) -> list[dict[str, Any]]:
    """Those of all edits that were sent."""
    return [edit.body["promptObject"] for edit in standin.edits]


def opened(standin: Standin, field: str) -> Image.Image:
    """The uploaded picture that a field of the promptObject names."""
    return upload_at(standin, prompt_object(standin)[field])


def upload_at(standin: Standin, path: str) -> Image.Image:
    (upload,) = (upload for upload in standin.uploads if upload.path == path)
    return Image.open(io.BytesIO(upload.data))


def picture(standin: Standin, field: str) -> NDArray[np.uint8]:
    """The same as an array; it carries no metadata."""
    return plain(opened(standin, field))


def pictures(standin: Standin, field: str) -> list[NDArray[np.uint8]]:
    """Those of all edits."""
    return [plain(upload_at(standin, sent[field])) for sent in prompt_objects(standin)]


def plain(found: Image.Image) -> NDArray[np.uint8]:
    found.load()
    assert found.info == {}
    return np.asarray(found)
