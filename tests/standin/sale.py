"""An edit from the parsed request to the answer: look at the pictures, paint, charge."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from PIL import Image

from . import pictures
from .contract import MAX_FILE_BYTES, SEED_COUNT, EditRequest, PromptObject, RequestError
from .painter import PaintOrder
from .state import State

CREDITS = {"FLASH": 15_000, "TURBO": 45_000, "DEFAULT": 90_000, "QUALITY": 135_000}
"""What one image costs at each speed; invented, the contract gives no prices."""

MAGIC = ", in rich detail, natural light, harmonious with its surroundings"
"""What the stand-in's magic prompt adds."""

MAX_RATIO = 3
"""Ideogram's aspect ratios run from 1:3 to 3:1 (field notes)."""


def sell(state: State, request: EditRequest) -> dict[str, Any]:
    """Paint the images, keep them, and return the honest answer. A RequestError costs nothing."""
    order = request.promptObject
    source, mask = _source_and_mask(state, order)
    _check_references(state, order)
    first_seed = secrets.randbelow(SEED_COUNT) if order.seed is None else order.seed
    results = []
    for index in range(order.num_images):
        seed = (first_seed + index) % SEED_COUNT
        image = state.paint(source, mask, PaintOrder(order.prompt, seed, index))
        results.append(_kept(state, image, seed, order))
    return _answer(request, results)


def _source_and_mask(state: State, order: PromptObject) -> tuple[Image.Image, Image.Image]:
    """The source as RGB or RGBA and the mask as L, once they are seen to go together."""
    source = pictures.decoded(_asset(state, order.imageUrl, "imageUrl"))
    mask = pictures.decoded(_asset(state, order.maskUrl, "maskUrl"))
    if max(source.size) > MAX_RATIO * min(source.size):
        raise _refusal("imageUrl", "the aspect ratio must be from 1:3 to 3:1")
    if mask.size != source.size:
        raise _refusal("maskUrl", f"its dimensions {mask.size} must be imageUrl's {source.size}")
    if problem := pictures.mask_problem(mask):
        raise _refusal("maskUrl", problem)
    return pictures.colour(source), mask.convert("L")


def _check_references(state: State, order: PromptObject) -> None:
    """They are there, and all style references together no larger than one file may be."""
    for field, paths in order.references.items():
        total = sum(len(_asset(state, path, field)) for path in paths)
        if total > MAX_FILE_BYTES:
            raise _refusal(field, "all references together must be 10 MB at most")


def _asset(state: State, path: str, field: str) -> bytes:
    if path not in state.assets:
        raise _refusal(field, f"there is no asset {path!r}")
    return state.assets[path]


def _refusal(field: str, problem: str) -> RequestError:
    return RequestError(f"promptObject.{field}", problem)


def _kept(state: State, image: Image.Image, seed: int, order: PromptObject) -> dict[str, Any]:
    """Store a result under its three names; returns what the answer says of it."""
    file = state.encode(image)
    path = f"development/images/{datetime.now():%Y_%m_%d}_{secrets.token_hex(16)}_result.png"
    url = f"ideogram/{secrets.token_urlsafe(24)}/edit.png"
    temporary = f"signed/{path}?X-Amz-Expires=604800&X-Amz-Signature={secrets.token_hex(32)}"
    state.results.update(dict.fromkeys((url, temporary, path), file))
    data = {
        "url": f"{state.asset_base}/{url}",
        "prompt": order.prompt + (MAGIC if order.magic_prompt == "ON" else ""),
        "resolution": f"{image.width}x{image.height}",
        "is_image_safe": True,
        "seed": seed,
        "style_type": order.style_type,
    }
    return {"data": data, "temporary": f"{state.asset_base}/{temporary}", "path": path}


def _answer(request: EditRequest, results: list[dict[str, Any]]) -> dict[str, Any]:
    """The page's answer, and what the field notes call seen: credits and temporary links."""
    order = request.promptObject
    temporary = [result["temporary"] for result in results]
    return {
        "aiRecord": {
            "uuid": str(uuid4()),
            "model": request.model,
            "type": request.type,
            "status": "SUCCESS",
            "metadata": {"credit": CREDITS[order.rendering_speed] * order.num_images},
            "temporaryUrl": temporary[0],
            "temporaryUrls": temporary,
            "aiRecordDetail": {
                "promptObject": order.model_dump(exclude_none=True),
                "resultObject": [result["path"] for result in results],
                "responseObject": {
                    "created": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
                    "data": [result["data"] for result in results],
                },
            },
        }
    }
