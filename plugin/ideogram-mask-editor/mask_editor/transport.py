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
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

# What is carried takes these up where GIMP's Python has them, and does without: they may be of any
# age, or broken. To Python, None is a module that is not there.
for name in ("brotli", "brotlicffi", "backports.zstd", "chardet", "simplejson", "socks"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]

import requests
from requests import exceptions as failed
from urllib3 import encode_multipart_formdata
from urllib3 import exceptions as cause

from . import VERSION
from .cancel import Cancel
from .errors import (
    AnswerLost,
    AnswerNotUnderstood,
    Cancelled,
    EditError,
    NameNotFound,
    NetworkError,
    NoNetwork,
    ProxyTrouble,
    TimedOutAfterSending,
    TimedOutBeforeSending,
    TlsTrouble,
    UnsafeAddress,
)
from .log import Log
from .texts import _

USER_AGENT = f"ideogram-mask-editor/{VERSION} (GIMP plug-in)"
CONNECT_SECONDS = 15.0
LONGEST_WAIT = 60.0  # of what a 429 may ask us to wait for
ATTEMPTS = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0  # seconds between attempts; doubled each time, with jitter
CHUNK = 64 * 1024
POLL = 0.05  # seconds between two looks at whether the user still waits
BROKEN_PROXY_SETTINGS = (failed.InvalidProxyURL, failed.InvalidSchema)  # the latter: SOCKS
# What is sent to this machine itself is for no proxy; None takes away what the environment says.
NO_PROXIES: Any = dict.fromkeys(("http", "https", "all"))
TRANSIENT = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds without a byte, seconds in all, bytes of answer."""

    silence: float
    total: float
    answer_bytes: int


class Reach(Enum):
    """Where a request may go."""

    GIVEN = "to an address that the user gave"
    PUBLIC = "to public hosts over https"
    LOOPBACK_TOO = "there, and to this machine itself"


@dataclass(frozen=True)
class Request:
    """What is sent. `paid` requests are repeated only when certainly nothing was done for them."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    limits: Limits = Limits(silence=30, total=120, answer_bytes=1_000_000)
    paid: bool = False
    reach: Reach = Reach.GIVEN


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


class _Body(io.BytesIO):
    """A request body that knows whether sending it has begun.

    http.client reads it only once it is connected and the header is out: while `begun` is false,
    certainly no request has arrived.
    """

    begun = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun = True
        return super().read(size)


def exchange(request: Request, cancel: Cancel, log: Log) -> Reply:
    """Send `request`, again where that is safe, and return the last reply whatever its status.
    Every attempt stands in the log.

    Raises NetworkError kinds when no answer came, AnswerNotUnderstood for one over its limit, and
    Cancelled within a tenth of a second of the switch. `may_be_charged` is set on the error of a
    paid request whose body had begun to go out.
    """
    for attempt in range(1, ATTEMPTS + 1):
        pause = backoff(attempt)
        try:
            reply = _logged(request, cancel, log)
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


def _logged(request: Request, cancel: Cancel, log: Log) -> Reply:
    """One attempt, and a line about it: neither headers, bodies nor a link's query, which is what
    makes it a secret."""
    host, path = host_of(request.url), path_of(request.url)
    size = len(request.body)
    with log.timed("request", method=request.method, host=host, path=path, sent=size) as found:
        reply = _once(request, cancel)
        found |= {"status": reply.status, "received": len(reply.body)}
        found["id"] = reply.headers.get("x-request-id", "")
    return reply


def _once(request: Request, cancel: Cancel) -> Reply:
    """One attempt on a thread of its own, left behind when nobody waits for it any more."""
    if cancel.pressed:
        raise Cancelled
    body, given_up = _Body(request.body), threading.Event()

    def attempt() -> Reply:
        try:
            require_tls(request.url)
            require_reach(request)
            return _send(request, body, given_up)
        except (failed.RequestException, cause.HTTPError, OSError, ValueError) as error:
            raise _kind_of(error, request, body.begun) from None

    deadline = time.monotonic() + request.limits.total
    waiting = _Waiting(attempt)
    try:
        while (reply := waiting.poll(POLL)) is None:
            if cancel.pressed:
                raise Cancelled(may_be_charged=request.paid and body.begun)
            if time.monotonic() > deadline:
                sent = body.begun or not request.body
                late = failed.ReadTimeout() if sent else failed.ConnectTimeout()
                raise _kind_of(late, request, body.begun)
        return reply
    finally:
        given_up.set()


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


def _send(request: Request, body: _Body, given_up: threading.Event) -> Reply:
    with (
        requests.Session() as session,
        session.request(
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
            proxies=NO_PROXIES if is_loopback(request.url) else None,
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        data = _read(response, request, given_up)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, data)


def _no_auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from sending what a .netrc has for the host."""
    return prepared


def _read(response: requests.Response, request: Request, given_up: threading.Event) -> bytes:
    """The body, whole and within its limit; read as it comes, so that a drip can be given up."""
    declared = response.headers.get("Content-Length", "")
    expected = int(declared) if declared.isdecimal() and len(declared) < 20 else 0
    data = bytearray()
    while chunk := response.raw.read1(CHUNK):
        data += chunk
        if max(expected, len(data)) > request.limits.answer_bytes:
            most = request.limits.answer_bytes // 1_000_000
            raise AnswerNotUnderstood(
                _("The answer is larger than {size} MB.").format(size=most),
                may_be_charged=request.paid,
                status=response.status_code,
            )
        if given_up.is_set():
            raise failed.ReadTimeout
    if len(data) < expected:
        raise failed.ConnectionError("the body ended early")
    return bytes(data)


def _kind_of(error: Exception, request: Request, begun: bool) -> EditError:
    """The kind of error for what requests raised; `begun`: the body was on its way."""
    host = host_of(request.url) or _("the address that was given")
    chain = list(_causes(error))

    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(link, kinds) for link in chain)

    if caused_by(failed.SSLError, cause.SSLError):
        kind: type[NetworkError] = TlsTrouble
        sentence = _(
            "The secure connection to {host} was not accepted ({reason}). Check this machine's "
            "clock and certificates; nothing is sent over an unverified connection."
        )
    elif caused_by(failed.ProxyError, cause.ProxyError, *BROKEN_PROXY_SETTINGS):
        kind = ProxyTrouble
        sentence = _("The system's proxy did not let the request to {host} through.")
    elif caused_by(cause.NameResolutionError, socket.gaierror):
        kind = NameNotFound
        sentence = _("The name {host} was not found. Check the network connection and the DNS.")
    elif caused_by(cause.NewConnectionError):  # to urllib3 it is a kind of timeout, to us not
        kind = NoNetwork
        sentence = _("{host} cannot be reached. Check the network connection, then try again.")
    elif caused_by(failed.Timeout, cause.TimeoutError, TimeoutError):
        if begun or caused_by(failed.ReadTimeout, cause.ReadTimeoutError):
            kind = TimedOutAfterSending
            sentence = _("{host} did not answer in time. Try again in a while.")
        else:
            kind = TimedOutBeforeSending
            sentence = _("{host} could not be reached in time. Try again in a while.")
    else:
        kind = AnswerLost
        sentence = _("The connection to {host} ended before its answer was whole.")
    said = sentence.format(host=host, reason=_words(chain))
    return kind(said, may_be_charged=request.paid and begun)


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
    return min((str(link) for link in chain if str(link)), key=len, default=_("no reason given"))


def form_with_file(name: str, file_name: str, data: bytes, file_type: str) -> tuple[str, bytes]:
    """The content type and the body of a multipart form with one file as its field `name`."""
    body, content_type = encode_multipart_formdata({name: (file_name, data, file_type)})
    return content_type, body


def require_tls(url: str) -> None:
    """Raise TlsTrouble where the URL needs `ssl` and this Python was built without it."""
    if urlsplit(url).scheme != "https":
        return
    try:
        import ssl  # noqa: F401
    except ImportError as problem:
        sentence = _(
            "The Python in this GIMP cannot make secure connections, for its ssl module does not "
            "work ({reason}). Install a GIMP whose Python can, such as the one from gimp.org."
        )
        raise TlsTrouble(sentence.format(reason=problem)) from problem


def require_reach(request: Request) -> None:
    """Raise UnsafeAddress unless the request stays where it may go. A name is looked up: one that
    leads into a private network is as good as its address."""
    loopback_allowed = request.reach is Reach.LOOPBACK_TOO and is_loopback(request.url)
    if request.reach is Reach.GIVEN or loopback_allowed:
        return
    host = host_of(request.url)
    if not request.url.startswith("https://") or not host:
        raise UnsafeAddress(_("its link is not a secure one."))
    found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(address.is_global for address in addresses):
        raise UnsafeAddress(_("its link leads into a private network."))


def host_of(url: str) -> str:
    """The host in an address, empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path in an address, without its query; empty where there is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine itself, by its name or its address."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def redacted(text: str, secret: str) -> str:
    """`text` without the secret."""
    return text.replace(secret, "[API key]") if secret else text


def redacted_bytes(data: bytes, secret: str) -> bytes:
    return data.replace(secret.encode(), b"[API key]") if secret else data
