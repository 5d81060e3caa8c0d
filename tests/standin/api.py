"""The HTTP side: which requests there are, and where faults strike."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from .contract import RequestError
from .faults import Fault, Kind, Moment
from .intake import RECORD, Read, read_edit, read_fetch, read_upload
from .state import Request, State
from .wire import Answer, play

MAX_BODY_BYTES = 64 << 20
"""Enough to read what is a little too large, and to say so in the contract's own words."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def api_app(state: State) -> web.Application:
    """POST /api/assets and POST /api/features."""
    app = _app(state, lambda: state.api_port)
    app.router.add_post("/api/assets", _endpoint(state, read_upload, "assets"))
    app.router.add_post("/api/features", _endpoint(state, read_edit, "features"))
    return app


def asset_app(state: State) -> web.Application:
    """GET for every result, under each of its three names."""
    app = _app(state, lambda: state.asset_port)
    app.router.add_get("/ideogram/{rest:.+}", _endpoint(state, read_fetch, "ideogram", "link"))
    app.router.add_get("/signed/{rest:.+}", _endpoint(state, read_fetch, "signed", "link"))
    app.router.add_get("/{path:.+}", _endpoint(state, read_fetch, "stored", "link"))
    return app


def _app(state: State, port: Callable[[], int]) -> web.Application:
    """An application that notes every request, lets it wait, and refuses in JSON."""

    @web.middleware
    async def attend(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[RECORD] = Request(
            request.method,
            request.path,
            request.query_string,
            request.headers,
            port(),
            time.monotonic(),
        )
        state.requests.append(request[RECORD])
        await asyncio.sleep(state.delay)
        try:
            return await handler(request)
        except web.HTTPException as error:  # no such route, or not with this method
            refused = RequestError(request.path, error.reason, f"HTTP_{error.status}", error.status)
            return refused.answer().response()
        finally:
            state.busy.append((request[RECORD].time, time.monotonic()))

    return web.Application(middlewares=[attend], client_max_size=MAX_BODY_BYTES)


def _endpoint(state: State, read: Read, *kinds: Kind) -> Handler:
    """A handler for requests that are of all these kinds, with their faults."""

    async def handle(request: web.Request) -> web.StreamResponse:
        fault = state.faults.take(*kinds)
        if fault is not None and fault.moment is Moment.UNREAD:
            return await play(request, fault.script(Answer()))
        return await _answered(state, request, read, fault)

    return handle


async def _answered(
    state: State, request: web.Request, read: Read, fault: Fault | None
) -> web.StreamResponse:
    """Read the request, do the work, answer; the fault may come in between or after."""
    try:
        job = await read(state, request)
        if fault is not None and fault.moment is Moment.READ:
            return await play(request, fault.script(Answer()))
        answer = await asyncio.to_thread(job)
    except RequestError as refused:
        answer = refused.answer()
    return answer.response() if fault is None else await play(request, fault.script(answer))
