"""What a stand-in knows: its settings, what it was sent, what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from multidict import CIMultiDictProxy
from PIL import Image

from . import painter, pictures
from .faults import Faults
from .painter import PaintOrder

HOST = "127.0.0.1"

Headers = CIMultiDictProxy[str]
"""Headers as received: names in any case, a name more than once possible."""

Paint = Callable[[Image.Image, Image.Image, PaintOrder], Image.Image]
"""Source (RGB or RGBA), mask (L, 0 where to paint, else 255) and order to the result."""

Encode = Callable[[Image.Image], bytes]
"""A result to its file."""

AlterAnswer = Callable[[dict[str, Any]], dict[str, Any]]
"""The answer of a sale to the one that is sent in its place; it may be changed in place."""


@dataclass(frozen=True)
class Request:
    """Any request, on either port."""

    method: str
    path: str
    query: str
    headers: Headers
    port: int
    time: float
    """Of arrival, in seconds on the monotonic clock."""


@dataclass(frozen=True)
class Upload:
    """A file that was accepted."""

    path: str
    file_name: str
    content_type: str
    data: bytes
    request: Request


@dataclass
class Edit:
    """A JSON body that came to /api/features, whatever became of it."""

    body: Any
    request: Request
    sold: bool = False


class State:
    """Shared by the handlers, on the server's threads, and the tests, on theirs.

    `busy` holds, for every request that was answered, when it arrived and when its answer was ready
    to be sent, in seconds on the monotonic clock.

    Assets and results stay as long as the server runs; reset() does away with everything else.
    """

    def __init__(self, api_key: str) -> None:
        self.api_key = api_key
        self.api_port = 0
        self.asset_port = 0
        self.assets: dict[str, bytes] = {}
        self.results: dict[str, bytes] = {}
        self.reset()

    def reset(self) -> None:
        """Forget every record, fault and hook."""
        self.delay = 0.0
        self.faults = Faults()
        self.paint: Paint = painter.paint
        self.encode: Encode = pictures.png
        self.alter_answer: AlterAnswer = lambda answer: answer
        self.requests: list[Request] = []
        self.busy: list[tuple[float, float]] = []
        self.uploads: list[Upload] = []
        self.edits: list[Edit] = []

    @property
    def api_base(self) -> str:
        return f"http://{HOST}:{self.api_port}"

    @property
    def asset_base(self) -> str:
        """Where the links to the results lead."""
        return f"http://{HOST}:{self.asset_port}"

    @property
    def sales(self) -> int:
        """How many edits were charged."""
        return sum(edit.sold for edit in self.edits)

    @property
    def fetches(self) -> list[Request]:
        """What was asked of the port that the results' links are on."""
        return [request for request in self.requests if request.port == self.asset_port]
