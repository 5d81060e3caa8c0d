"""The stand-in as one object: start it, script it, look at what it was sent."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import Future
from threading import Thread
from types import TracebackType

from aiohttp import web

from .api import api_app, asset_app
from .state import HOST, State

PATIENCE = 0.05
"""Seconds that requests under way are given when the server stops; 0 would mean no limit."""


class Standin(State):
    """A stand-in for the provider, on two ports of the loopback interface.

        with Standin() as standin:
            standin.faults.next("features", reset().after_sale())
            ...  # talk to standin.api_base with standin.api_key
            assert standin.sales == 1

    It runs on an event loop and thread of its own. Port 0 means any free one; started again after
    a stop, it is at the ports that it had.
    """

    def __init__(
        self, api_key: str | None = None, *, api_port: int = 0, asset_port: int = 0
    ) -> None:
        super().__init__(api_key or f"standin-{secrets.token_hex(16)}")
        self._wanted_ports = (api_port, asset_port)
        self._thread: Thread | None = None

    def start(self) -> None:
        """Serve from now on; returns once both ports are open."""
        started: Future[None] = Future()
        self._thread = Thread(target=self._run, args=(started,), name="standin", daemon=True)
        self._thread.start()
        started.result()

    def stop(self) -> None:
        """Close both ports and every connection, whatever is under way."""
        assert self._thread is not None, "not started"
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Standin:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, started: Future[None]) -> None:
        try:
            asyncio.run(self._serve(started))
        except Exception as error:
            started.set_exception(error)

    async def _serve(self, started: Future[None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        api, assets = (
            web.AppRunner(app(self), shutdown_timeout=PATIENCE) for app in (api_app, asset_app)
        )
        try:
            self.api_port = await _opened(api, self._wanted_ports[0])
            self.asset_port = await _opened(assets, self._wanted_ports[1])
            self._wanted_ports = (self.api_port, self.asset_port)
            started.set_result(None)
            await self._stopping.wait()
        finally:
            await api.cleanup()
            await assets.cleanup()


async def _opened(runner: web.AppRunner, port: int) -> int:
    """Open a port; returns its number."""
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    return int(runner.addresses[0][1])
