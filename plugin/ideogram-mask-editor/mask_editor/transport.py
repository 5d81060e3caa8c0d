"""One HTTP exchange: limits, retries, cancelling, redaction. The only module that uses requests.

TLS is always verified, system proxies and REQUESTS_CA_BUNDLE are honoured, redirects are never
followed here, and every exchange has a connection of its own: a request on a connection that was
kept open can fail in a way that leaves open whether it was read.
"""

from __future__ import annotations

import io
import ipaddress
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests import exceptions as failed
from urllib3 import encode_multipart_formdata
from urllib3 import exceptions as cause

from . import VERSION
from .errors import (
    AnswerLost,
    AnswerNotUnderstood,
    Cancelled,
    EditError,
    NameNotFound,
    NetworkError,
    NoNetwork,
    ProxyTrouble,
    TimedOut,
    TlsTrouble,
    UnsafeAddress,
)

T = TypeVar("T")

USER_AGENT = f"ideogram-mask-editor/{VERSION} (GIMP plug-in)"
CONNECT_SECONDS = 15.0
LONGEST_WAIT = 60.0  # of what a 429 may ask us to wait for
ATTEMPTS = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds between attempts; doubled each time, with jitter
CHUNK = 64 * 1024
TRANSIENT = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds without a byte, seconds in all, bytes of answer."""

    silence: float
    total: float
    answer_bytes: int


@dataclass(frozen=True)
class Request:
    """What is sent. `paid` requests are repeated only when certainly nothing was done for them."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    limits: Limits = Limits(silence=30, total=120, answer_bytes=1_000_000)
    paid: bool = False


@dataclass(frozen=True)
class Reply:
    """What came back, whatever its status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks us to wait; None where it does not say in seconds."""
        text = self.headers.get("retry-after", "").strip()
        return float(text) if text.isascii() and text.isdigit() else None


class Cancel:
    """A switch that a user may press at any moment, from any thread."""

    def __init__(self) -> None:
        self._pressed = threading.Event()

    def press(self) -> None:
        self._pressed.set()

    @property
    def pressed(self) -> bool:
        return self._pressed.is_set()

    def sleep(self, seconds: float) -> None:
        """Wait; raises Cancelled as soon as the switch is pressed."""
        if self._pressed.wait(seconds):
            raise Cancelled


class _Body(io.BytesIO):
    """A request body that knows whether sending it has begun.

    http.client reads it only once it is connected and the header is out: while `begun` is false,
    certainly no request has arrived.
    """

    begun = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun = True
        return super().read(size)


def exchange(request: Request, cancel: Cancel) -> Reply:
    """Send `request`, again where that is safe, and return the last reply whatever its status.

    Raises NetworkError kinds when no answer came, AnswerNotUnderstood for one over its limit, and
    Cancelled within a tenth of a second of the switch. `may_be_charged` is set on the error of a
    paid request whose body had begun to go out.
    """
    for attempt in range(1, ATTEMPTS + 1):
        pause = backoff(attempt)
        try:
            reply = _once(request, cancel)
        except NetworkError as error:
            if attempt == ATTEMPTS or not _may_repeat(request, error):
                raise
        else:
            if attempt == ATTEMPTS or not _worth_repeating(request, reply):
                return reply
            pause = max(pause, reply.retry_after or 0)
        cancel.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def backoff(attempt: int) -> float:
    """Seconds to wait after that many attempts: doubled each time, capped, with jitter."""
    pause: float = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return random.uniform(0.5, 1) * pause


def _may_repeat(request: Request, error: NetworkError) -> bool:
    if isinstance(error, (TlsTrouble, UnsafeAddress)):
        return False
    return not (request.paid and error.may_be_charged)


def _worth_repeating(request: Request, reply: Reply) -> bool:
    if (reply.retry_after or 0) > LONGEST_WAIT:
        return False
    return reply.status == 429 or (reply.status in TRANSIENT and not request.paid)


def _once(request: Request, cancel: Cancel) -> Reply:
    """One attempt on a thread of its own, left behind when the user does not want to wait."""
    body = _Body(request.body)

    def attempt() -> Reply:
        try:
            return _send(request, body, cancel)
        except (failed.RequestException, cause.HTTPError, OSError) as error:
            raise _kind_of(error, request, body.begun) from None

    if cancel.pressed:
        raise Cancelled
    outcome = _Waiting(attempt)
    while (result := outcome.poll(0.05)) is None:
        if cancel.pressed:
            raise Cancelled(may_be_charged=request.paid and body.begun)
    return result


class _Waiting:
    """A call under way on a daemon thread."""

    def __init__(self, call: Callable[[], Reply]) -> None:
        self._outcome: queue.SimpleQueue[Reply | BaseException] = queue.SimpleQueue()
        threading.Thread(target=self._run, args=(call,), daemon=True).start()

    def _run(self, call: Callable[[], Reply]) -> None:
        try:
            self._outcome.put(call())
        except BaseException as error:  # handed to the thread that waits
            self._outcome.put(error)

    def poll(self, seconds: float) -> Reply | None:
        """The reply if it comes within that time, else None; raises what the call raised."""
        try:
            outcome = self._outcome.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def _send(request: Request, body: _Body, cancel: Cancel) -> Reply:
    deadline = time.monotonic() + request.limits.total
    with requests.Session() as session:
        # A loopback address is this machine's own: no proxy may see what is sent there.
        session.trust_env = not is_loopback(request.url)
        with session.request(
            request.method,
            request.url,
            headers={
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
                "Connection": "close",
                **request.headers,
            },
            data=body if request.body else None,
            auth=_no_auth,
            timeout=(CONNECT_SECONDS, request.limits.silence),
            allow_redirects=False,
            stream=True,
        ) as response:
            data = _read(response, request, deadline, cancel)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, headers, data)


def _no_auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from sending what a .netrc has for the host."""
    return prepared


def _read(response: requests.Response, request: Request, deadline: float, cancel: Cancel) -> bytes:
    data = bytearray()
    for chunk in response.iter_content(CHUNK):
        data += chunk
        if len(data) > request.limits.answer_bytes:
            raise AnswerNotUnderstood(
                f"The answer is larger than {request.limits.answer_bytes // 1_000_000} MB.",
                status=response.status_code,
                may_be_charged=request.paid,
            )
        if time.monotonic() > deadline:
            raise failed.ReadTimeout
        if cancel.pressed:  # nobody waits for this any more
            raise Cancelled(may_be_charged=request.paid)
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and len(data) < int(expected):
        raise failed.ConnectionError("the body ended early")
    return bytes(data)


def _kind_of(error: Exception, request: Request, begun: bool) -> EditError:
    """The kind of error for what requests raised; `begun`: the body was on its way."""
    host = urlsplit(request.url).hostname or request.url
    charged = request.paid and begun
    chain = list(_causes(error))

    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(link, kinds) for link in chain)

    if caused_by(failed.SSLError, cause.SSLError):
        return TlsTrouble(
            f"The secure connection to {host} was not accepted ({_words(chain)}). Check this "
            "machine's clock and certificates; nothing is sent over an unverified connection.",
            may_be_charged=charged,
        )
    if caused_by(failed.ProxyError, cause.ProxyError, failed.InvalidProxyURL):
        return ProxyTrouble(
            f"The system's proxy did not let the request to {host} through: check its settings.",
            may_be_charged=charged,
        )
    if caused_by(failed.Timeout, cause.TimeoutError, TimeoutError):
        when = "the answer did not come in time" if begun else "it could not be reached in time"
        return TimedOut(f"{host}: {when}. Try again in a while.", may_be_charged=charged)
    if begun or (request.method == "GET" and not caused_by(cause.NewConnectionError)):
        return AnswerLost(
            f"The connection to {host} ended before its answer was whole.", may_be_charged=charged
        )
    if caused_by(cause.NameResolutionError):
        return NameNotFound(
            f"The name {host} was not found. Check the network connection, and the DNS settings."
        )
    return NoNetwork(f"{host} cannot be reached. Check the network connection, then try again.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps and what those wrap: requests and urllib3 use all three ways."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        link = waiting.pop()
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [link.__cause__, link.__context__, getattr(link, "reason", None)]
            waiting += [arg for arg in link.args if isinstance(arg, BaseException)]


def _words(chain: list[BaseException]) -> str:
    """The shortest reason in a chain of errors: the one at its bottom."""
    return min((str(link) for link in chain if str(link)), key=len, default="no reason given")


def form_with_file(name: str, file_name: str, data: bytes, file_type: str) -> tuple[str, bytes]:
    """The content type and the body of a multipart form with one file as its field `name`."""
    body, content_type = encode_multipart_formdata({name: (file_name, data, file_type)})
    return content_type, body


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine itself, by its name or its address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def redacted(text: str, secret: str) -> str:
    """`text` without the secret."""
    return text.replace(secret, "[API key]") if secret else text
