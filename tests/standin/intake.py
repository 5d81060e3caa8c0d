"""Reading requests: each reader takes one in, notes it, and returns the job that is left to do."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from . import pictures
from .contract import MAX_FILE_BYTES, RequestError, parse_edit
from .sale import sell
from .state import Edit, Request, State, Upload
from .wire import Answer

Job = Callable[[], Answer]
"""May take its time, as it is run on a thread, and may raise a RequestError."""

Read = Callable[[State, web.Request], Awaitable[Job]]

RECORD = web.RequestKey("record", Request)
"""The key under which a request carries its own Request record."""


@dataclass(frozen=True)
class Part:
    """One field of a multipart form."""

    name: str | None
    file_name: str | None
    content_type: str | None
    data: bytes


async def read_upload(state: State, request: web.Request) -> Job:
    """POST /api/assets: one file in a form (field notes)."""
    _check_key(state, request[RECORD])
    if request.content_type != "multipart/form-data":
        raise RequestError("Content-Type", "must be multipart/form-data")
    return partial(_store, state, request[RECORD], await _parts(request))


async def read_edit(state: State, request: web.Request) -> Job:
    """POST /api/features: a JSON body (the provider's page)."""
    body = await request.read()
    edit = Edit(_lenient_json(body), request[RECORD])
    state.edits.append(edit)
    _check_key(state, edit.request)
    if request.content_type != "application/json":
        raise RequestError("Content-Type", "must be application/json")
    return partial(_sell, state, edit, body)


async def read_fetch(state: State, request: web.Request) -> Job:
    """GET of a result; a signed link is nothing without its query."""
    return partial(_fetch, state, request.path_qs.removeprefix("/"))


async def _parts(request: web.Request) -> list[Part]:
    parts = []
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise RequestError("asset", "must be a file, not a form within the form")
            data = bytes(await part.read())
            content_type = part.headers.get("Content-Type")
            parts.append(Part(part.name, part.filename, content_type, data))
    except (ValueError, HttpProcessingError) as malformed:
        raise RequestError("body", f"is not a well-formed form: {malformed}") from malformed
    return parts


def _store(state: State, record: Request, parts: list[Part]) -> Answer:
    """Accept the file in the form's only field, `asset`."""
    if [part.name for part in parts] != ["asset"]:
        raise RequestError("asset", "must be the form's one and only field")
    part = parts[0]
    _check_file(part)
    file_name, content_type = str(part.file_name), str(part.content_type)
    path = _asset_path(file_name)
    state.assets[path] = part.data
    state.uploads.append(Upload(path, file_name, content_type, part.data, record))
    return Answer.of_json(_upload_answer(state.uploads[-1], state.asset_base))


def _check_file(part: Part) -> None:
    """The page's image requirements, and that the form says what the file is."""
    if not part.file_name:
        raise RequestError("asset", "must have a file name")
    if len(part.data) > MAX_FILE_BYTES:
        raise RequestError("asset", "must be 10 MB at most")
    real_type = pictures.content_type(part.data)
    if real_type is None:
        raise RequestError("asset", "must be JPEG, PNG or WebP")
    if part.content_type != real_type:
        raise RequestError(
            "asset", f"content type {part.content_type} must be {real_type}, as it is"
        )
    try:
        pictures.decoded(part.data)
    except ValueError as broken:
        raise RequestError("asset", str(broken)) from broken


def _asset_path(file_name: str) -> str:
    """Like images/2024_09_30_13_38_59_100_example.png, and never the same twice."""
    now = datetime.now()
    moment = f"{now:%Y_%m_%d_%H_%M_%S}_{now.microsecond // 1000:03}_{secrets.token_hex(4)}"
    return f"images/{moment}_{re.sub(r'[^A-Za-z0-9._-]', '_', file_name)}"


def _upload_answer(upload: Upload, asset_base: str) -> dict[str, Any]:
    """The answer in the field notes."""
    asset = {
        "fieldname": "asset",
        "originalname": upload.file_name,
        "mimetype": upload.content_type,
        "size": len(upload.data),
        "bucket": "asset.1min.ai",
        "key": upload.path,
        "location": f"{asset_base}/{upload.path}",
    }
    file_type = upload.content_type.removeprefix("image/")
    content = {"uuid": str(uuid4()), "path": upload.path, "type": file_type}
    return {"asset": asset, "fileContent": content}


def _sell(state: State, edit: Edit, body: bytes) -> Answer:
    """The sale is made before the answer is altered: what is lost on the way was paid for."""
    answer = sell(state, parse_edit(body))
    edit.sold = True
    return Answer.of_json(state.alter_answer(answer))


def _fetch(state: State, link: str) -> Answer:
    data = state.results.get(link)
    if data is None:
        raise RequestError("path", "there is nothing here", "NOT_FOUND", 404)
    return Answer(200, data, pictures.content_type(data) or "application/octet-stream")


def _check_key(state: State, record: Request) -> None:
    if record.headers.getall("API-KEY", []) != [state.api_key]:
        raise RequestError("API-KEY", "is missing or not a known key", "UNAUTHORIZED", 401)


def _lenient_json(body: bytes) -> Any:
    """For the record alone: what is no JSON is recorded as its bytes."""
    try:
        return json.loads(body)
    except ValueError:
        return body
