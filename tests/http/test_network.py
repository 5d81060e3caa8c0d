"""The way to the provider: names, connections, certificates, proxies."""

from __future__ import annotations

import json
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme
from mask_editor import transport
from mask_editor.cancel import Cancel
from mask_editor.errors import (
    NameNotFound,
    NetworkError,
    NoNetwork,
    ProxyTrouble,
    RequestRefused,
    TimedOutBeforeSending,
    TlsTrouble,
)
from mask_editor.provider import Provider
from standin import Standin

PROMPT = {"prompt": "a toadstool"}


@pytest.fixture(autouse=True)
def one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeating is tested elsewhere."""
    monkeypatch.setattr(transport, "ATTEMPTS", 1)


def ask(provider: Provider) -> None:
    """The paid request; nobody keeps the answer."""
    provider.edit(PROMPT, lambda _body: None)


def error_of(base: str) -> NetworkError:
    """How the paid request fails on its way to `base`; it cannot have been charged."""
    with pytest.raises(NetworkError) as raised:
        ask(Provider("the-key", base, base, Cancel()))
    assert not raised.value.may_be_charged
    assert "the-key" not in str(raised.value)
    return raised.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def test_nobody_there() -> None:
    assert type(error_of(f"http://127.0.0.1:{free_port()}")) is NoNetwork


def test_a_name_that_does_not_exist() -> None:
    error = error_of("https://no-such-host.invalid")
    assert type(error) is NameNotFound
    assert "no-such-host.invalid" in str(error)


def test_a_host_that_never_picks_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.3)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)  # and never accepts: the queue holds one, the next one waits
        address = door.getsockname()
        with socket.create_connection(address), _hanging(address):
            assert type(error_of(f"http://127.0.0.1:{address[1]}")) is TimedOutBeforeSending


def _hanging(address: tuple[str, int]) -> socket.socket:
    """A connection that is under way and never made."""
    waiting = socket.socket()
    waiting.setblocking(False)
    waiting.connect_ex(address)
    return waiting


class _Echo(BaseHTTPRequestHandler):
    """Says what it was asked, whatever that is."""

    seen: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def do_CONNECT(self) -> None:
        type(self).seen.append(self.path)
        self.send_error(403, "not through here")

    def _answer(self) -> None:
        type(self).seen.append(self.path)
        body = json.dumps({"error": {"message": "this is no provider"}}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    _Echo.seen = []
    found = HTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def authority(server: HTTPServer) -> trustme.CA:
    """The server speaks TLS, with a certificate of this authority that nobody knows."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return authority


def test_a_python_that_has_no_ssl(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes out; what needs no secure connection is none the worse."""
    monkeypatch.setitem(sys.modules, "ssl", None)
    error = error_of(f"https://127.0.0.1:{server.server_port}")
    assert type(error) is TlsTrouble
    assert "ssl" in str(error)
    assert "gimp.org" in str(error)
    assert _Echo.seen == []
    base = f"http://127.0.0.1:{server.server_port}"
    with pytest.raises(RequestRefused, match="this is no provider"):
        ask(Provider("the-key", base, base, Cancel()))


def test_a_certificate_that_nobody_vouches_for(server: HTTPServer, authority: trustme.CA) -> None:
    error = error_of(f"https://127.0.0.1:{server.server_port}")
    assert type(error) is TlsTrouble
    assert _Echo.seen == []


def test_a_bundle_of_the_users_own_is_honoured(
    server: HTTPServer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with pytest.raises(Exception, match="this is no provider"):
        Provider("k", f"https://127.0.0.1:{server.server_port}", "", Cancel()).edit(
            PROMPT, lambda _body: None
        )
    assert _Echo.seen == ["/api/features"]


def test_a_proxy_that_says_no(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_port}")
    assert type(error_of("https://api.example.org")) is ProxyTrouble
    assert _Echo.seen == ["api.example.org:443"]


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    assert type(error_of("https://api.example.org")) is ProxyTrouble


def test_a_kind_of_proxy_that_we_do_not_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    assert type(error_of("https://api.example.org")) is ProxyTrouble


def test_no_proxy_sees_what_stays_on_this_machine(
    standin: Standin, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
    provider = Provider(standin.api_key, standin.api_base, standin.asset_base, Cancel())
    with pytest.raises(Exception, match="promptObject"):
        ask(provider)
    assert len(standin.edits) == 1
    assert _Echo.seen == []


def test_pauses_are_capped_and_jittered() -> None:
    pauses = [[transport.backoff(attempt) for _ in range(200)] for attempt in (1, 2, 3, 20)]
    for pause, longest in zip(pauses, (0.5, 1, 2, 8), strict=True):
        assert longest / 2 <= min(pause) < max(pause) <= longest
