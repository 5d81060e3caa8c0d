"""HTTP as bytes: an answer, and how a misbehaving one is put on the socket."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

from aiohttp import web

BUFFERED = 1 << 20
"""Bytes that may wait for a slow reader, so that an endless body needs no endless memory."""


class End(Enum):
    """How a connection can end other than by being closed in order."""

    RESET = "reset"


Step = bytes | float | End
"""One step on the wire: bytes to send, seconds to wait, or an abrupt end."""


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(cls, value: Any, status: int = 200) -> Answer:
        return cls(status, json.dumps(value).encode())

    def response(self) -> web.Response:
        """For aiohttp to send."""
        headers = {"Content-Type": self.content_type, **self.headers}
        return web.Response(status=self.status, body=self.body, headers=headers)

    def head(self, length: int | None) -> bytes:
        """Status line and headers as bytes; without a length the body ends with the connection."""
        phrase = HTTPStatus(self.status).phrase if self.status in list(HTTPStatus) else "Unknown"
        headers = {"Content-Type": self.content_type, "Connection": "close", **self.headers}
        if length is not None:
            headers["Content-Length"] = str(length)
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def play(request: web.Request, steps: Iterable[Step]) -> web.StreamResponse:
    """Take the steps on the request's own socket, past aiohttp, and close it at the end."""
    transport = request.transport
    for step in steps:
        if transport is None or transport.is_closing():
            break
        await _take(transport, step)
    if transport is not None:
        transport.close()
    return web.Response()  # aiohttp wants one and drops it: the connection is gone


async def _take(transport: asyncio.Transport, step: Step) -> None:
    if isinstance(step, bytes):
        transport.write(step)
        while transport.get_write_buffer_size() > BUFFERED and not transport.is_closing():
            await asyncio.sleep(0.002)
    elif isinstance(step, End):
        # Closing with a linger time of zero is what makes the kernel send RST instead of FIN.
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        await asyncio.sleep(step)
