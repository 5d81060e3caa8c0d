"""Scripted misbehaviour: what a server, or the network before it, can do to a request.

A fault is a moment and a script of what is put on the wire then:

    standin.faults.next("features", status(502, b"<html>Bad Gateway</html>", "text/html"))
    standin.faults.next("features", reset().after_sale())
    standin.faults.always("ideogram", status(403))
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from threading import Lock
from typing import Literal

from .bomb import bomb_png
from .wire import Answer, End, Step

Kind = Literal["assets", "features", "link", "ideogram", "signed", "stored"]
"""The request a fault is for; "link" is any of the three kinds of result link after it."""


class Moment(Enum):
    """When a fault strikes."""

    UNREAD = "before the request's body was read"
    READ = "after it was read, before anything was done for it"
    DONE = "after the work was done: the images are made, the credits are charged"


Script = Callable[[Answer], Iterator[Step]]
"""What is put on the wire, given the honest answer (an empty one unless the work was done)."""


@dataclass(frozen=True)
class Fault:
    script: Script
    moment: Moment = Moment.READ

    def unread(self) -> Fault:
        """The same before the request's body was read."""
        return replace(self, moment=Moment.UNREAD)

    def after_sale(self) -> Fault:
        """The same once the work was done and paid for."""
        return replace(self, moment=Moment.DONE)


class Faults:
    """The faults to come, for each kind of request. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._queued: dict[Kind, deque[Fault]] = defaultdict(deque)
        self._always: dict[Kind, Fault] = {}

    def next(self, kind: Kind, fault: Fault, times: int = 1) -> None:
        """Strike the next `times` requests of the kind, after those already queued."""
        with self._lock:
            self._queued[kind].extend([fault] * times)

    def always(self, kind: Kind, fault: Fault) -> None:
        """Strike every request of the kind for which no fault is queued."""
        with self._lock:
            self._always[kind] = fault

    def clear(self) -> None:
        with self._lock:
            self._queued.clear()
            self._always.clear()

    def take(self, *kinds: Kind) -> Fault | None:
        """The fault for a request that is of all these kinds, the most particular first."""
        with self._lock:
            for kind in kinds:
                if self._queued[kind]:
                    return self._queued[kind].popleft()
            return next((self._always[kind] for kind in kinds if kind in self._always), None)


# In place of an answer: these strike when the body was read, or when .unread() or .after_sale()


def status(
    code: int,
    body: bytes = b"",
    content_type: str = "text/plain",
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """Any answer: an HTML error page, an empty or broken JSON, a 429 with Retry-After, …"""
    answer = Answer(code, body, content_type, headers or {})
    return Fault(lambda _: iter([answer.head(len(body)), body]))


def redirect(url: str, code: int = 302) -> Fault:
    return status(code, headers={"Location": url})


def reset() -> Fault:
    """The connection is torn down (RST)."""
    return Fault(lambda _: iter([End.RESET]))


def silence(seconds: float) -> Fault:
    """Nothing for a while, then the connection is closed without a word."""
    return Fault(lambda _: iter([seconds]))


def flood(megabytes: int = 64, declared: bool = False) -> Fault:
    """Valid JSON without end in sight, made on the way; its length declared beforehand or not."""

    def script(answer: Answer) -> Iterator[Step]:
        opening, filling, closing = b'{"aiRecord": "', b"x" * 1_000_000, b'"}'
        length = len(opening) + megabytes * len(filling) + len(closing)
        yield replace(answer, status=200).head(length if declared else None) + opening
        for _ in range(megabytes):
            yield filling
        yield closing

    return Fault(script)


# The honest answer, done something to: these can strike only when there is one


def delay(seconds: float) -> Fault:
    """A wait before the first byte."""
    return _answering(lambda answer: iter([seconds, _whole(answer)]))


def slow_head(seconds: float) -> Fault:
    """A wait in the middle of the headers."""
    return _answering(lambda answer: _paused(_whole(answer), _head_length(answer) // 2, seconds))


def slow_body(seconds: float) -> Fault:
    """A wait in the middle of the body."""
    return _answering(lambda answer: _paused(_whole(answer), _middle_of_body(answer), seconds))


def drip(chunk: int = 1024, seconds: float = 0.05) -> Fault:
    """`chunk` bytes at a time, with a wait before each."""

    def script(answer: Answer) -> Iterator[Step]:
        data = _whole(answer)
        for start in range(0, len(data), chunk):
            yield seconds
            yield data[start : start + chunk]

    return _answering(script)


def truncated() -> Fault:
    """The connection is closed after half of the body that the headers promised."""
    return _answering(lambda answer: iter([_whole(answer)[: _middle_of_body(answer)]]))


def mislabelled(content_type: str) -> Fault:
    return _changed(lambda answer: replace(answer, content_type=content_type))


def corrupt() -> Fault:
    """The second half of the body is noughts: a picture with an intact beginning."""

    def spoiled(body: bytes) -> bytes:
        return body[: len(body) // 2] + bytes(len(body) - len(body) // 2)

    return _changed(lambda answer: replace(answer, body=spoiled(answer.body)))


def bomb(side: int = 30_000) -> Fault:
    """A small, valid PNG that decodes to side x side pixels."""
    return _changed(lambda answer: replace(answer, body=bomb_png(side), content_type="image/png"))


def _answering(script: Script) -> Fault:
    return Fault(script, Moment.DONE)


def _changed(change: Callable[[Answer], Answer]) -> Fault:
    return _answering(lambda answer: iter([_whole(change(answer))]))


def _whole(answer: Answer) -> bytes:
    return answer.head(len(answer.body)) + answer.body


def _head_length(answer: Answer) -> int:
    return len(answer.head(len(answer.body)))


def _middle_of_body(answer: Answer) -> int:
    return _head_length(answer) + len(answer.body) // 2


def _paused(data: bytes, at: int, seconds: float) -> Iterator[Step]:
    yield from (data[:at], seconds, data[at:])
