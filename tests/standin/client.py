"""Honest requests to a stand-in, as the contract wants them; for the stand-in's own tests."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from .pictures import png
from .server import Standin

BOUNDARY = "the-boundary"

PICTURE = Image.fromarray(np.random.default_rng(1).integers(0, 256, (16, 24, 3), dtype=np.uint8))
"""Noise, 24 x 16 pixels."""

MASK = Image.new("L", (24, 16), 255)
MASK.paste(0, (8, 4, 16, 12))  # black: this part of PICTURE is painted


@dataclass(frozen=True)
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def image(self) -> Image.Image:
        return Image.open(BytesIO(self.body))


def send(
    method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Reply:
    """One request on a connection of its own; redirects are not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    try:
        target = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


def form(*fields: tuple[str, str, bytes]) -> bytes:
    """A multipart body of (disposition after «form-data; », content type, bytes)."""
    parts = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n"
        f"Content-Type: {content_type}\r\n\r\n".encode()
        + data
        + b"\r\n"
        for disposition, content_type, data in fields
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send_form(standin: Standin, body: bytes) -> Reply:
    """POST /api/assets with the key."""
    headers = {
        "API-KEY": standin.api_key,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    return send("POST", f"{standin.api_base}/api/assets", body, headers)


def upload(
    standin: Standin, data: bytes, name: str = "picture.png", content_type: str = "image/png"
) -> Reply:
    field = (f'name="asset"; filename="{name}"', content_type, data)
    return send_form(standin, form(field))


def uploaded(standin: Standin, image: Image.Image) -> str:
    """The asset path of a picture, uploaded as PNG."""
    return str(upload(standin, png(image)).json["fileContent"]["path"])


def order(standin: Standin, **fields: Any) -> dict[str, Any]:
    """A prompt object whose pictures were uploaded."""
    paths = {"imageUrl": uploaded(standin, PICTURE), "maskUrl": uploaded(standin, MASK)}
    return {"prompt": "a hat", "num_images": 1, **paths, **fields}


def edit_body(prompt_object: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "IMAGE_INPAINTER", "model": "ideogram-3", "promptObject": dict(prompt_object)}


def send_edit(standin: Standin, prompt_object: Mapping[str, Any]) -> Reply:
    """POST /api/features with the key."""
    headers = {"API-KEY": standin.api_key, "Content-Type": "application/json"}
    body = json.dumps(edit_body(prompt_object)).encode()
    return send("POST", f"{standin.api_base}/api/features", body, headers)


def opened(url: str, method: str = "GET", body: bytes = b"", key: str = "") -> socket.socket:
    """A socket on which a whole request was sent."""
    parts = urlsplit(url)
    target = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAPI-KEY: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection((parts.hostname, parts.port or 80), timeout=5)
    connection.sendall(head.encode() + body)
    return connection


def opened_edit(standin: Standin, prompt_object: dict[str, Any]) -> socket.socket:
    body = json.dumps(edit_body(prompt_object)).encode()
    return opened(f"{standin.api_base}/api/features", "POST", body, standin.api_key)


def arrivals(connection: socket.socket) -> list[tuple[float, bytes]]:
    """What came until the connection was closed, each time with the seconds it took."""
    started, pieces = monotonic(), []
    with connection:
        while data := connection.recv(1 << 20):
            pieces.append((monotonic() - started, data))
    return pieces


def links_to_a_result(standin: Standin) -> dict[str, str]:
    """Sell one image; the three links to it, by their kinds."""
    record = send_edit(standin, order(standin)).json["aiRecord"]
    detail = record["aiRecordDetail"]
    return {
        "ideogram": detail["responseObject"]["data"][0]["url"],
        "signed": record["temporaryUrl"],
        "stored": f"{standin.asset_base}/{detail['resultObject'][0]}",
    }
