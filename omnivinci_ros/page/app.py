# SPDX-License-Identifier: Apache-2.0
"""The HTTP side: files behind the token's cookie, and the socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse
from starlette.responses import PlainTextResponse
from starlette.responses import RedirectResponse
from starlette.responses import Response
from starlette.routing import Mount
from starlette.routing import WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send
from starlette.websockets import WebSocket
from starlette.websockets import WebSocketDisconnect

from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.page import limits
from omnivinci_ros.page.access import NO_TOKEN
from omnivinci_ros.page.access import Access
from omnivinci_ros.page.hub import Hub
from omnivinci_ros.page.hub import Robot
from omnivinci_ros.page.hub import Say
from omnivinci_ros.page.requests import Cancel
from omnivinci_ros.page.requests import Drawn
from omnivinci_ros.page.requests import Look
from omnivinci_ros.page.requests import Order
from omnivinci_ros.page.requests import Ping
from omnivinci_ros.page.requests import Request
from omnivinci_ros.page.requests import RequestError
from omnivinci_ros.page.requests import Sound
from omnivinci_ros.page.requests import Stop
from omnivinci_ros.page.requests import Talk
from omnivinci_ros.page.requests import Task
from omnivinci_ros.page.requests import read_binary
from omnivinci_ros.page.requests import read_text
from omnivinci_ros.page.tab import Tab
from omnivinci_ros.page.tab import encoded

STATIC = Path(__file__).resolve().with_name('static')  # links are not followed out of it
POLICY, TRY_LATER = 1008, 1013  # why a socket is closed, as RFC 6455 has it
MAX_REASON = 123  # bytes, as RFC 6455 has it
MAX_URL = 2048
HEADERS = {
    'content-security-policy': "default-src 'self'; img-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
}
CLOSED = """<!doctype html><html lang="en"><title>Not open</title>
<p>This page is not open to you: {why}.</p><p><a href="/">Try again</a></p>
"""


class PageApp:
    """The application: every request passes `Guard` first."""

    def __init__(self, access: Access, hub: Hub, robot: Robot, *, read_only: bool) -> None:
        self._hub = hub
        self._robot = robot
        self._read_only = read_only
        is_stop('')  # loads what the first STOP would have to wait for
        inner = Starlette(
            routes=[
                WebSocketRoute('/ws', self._socket),
                Mount('/', StaticFiles(directory=STATIC, html=True)),
            ]
        )
        self.routes = Guard(inner, access, self._count_refusal)

    def _count_refusal(self) -> None:
        self._hub.refused += 1

    async def _socket(self, websocket: WebSocket) -> None:
        await websocket.accept()
        tab = self._hub.enter()
        if tab is None:
            why = f'{limits.MAX_TABS} tabs are open already: close one'
            await _close(websocket, TRY_LATER, why)
            return
        sending = asyncio.create_task(_sent(tab, websocket))
        code, why = 1000, ''
        try:
            await self._listen(tab, websocket)
        except RequestError as error:
            self._hub.refused += 1
            code, why = POLICY, str(error)
        except WebSocketDisconnect:
            code = 0
        finally:
            self._hub.leave(tab)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        if code:
            await _close(websocket, code, why)

    async def _listen(self, tab: Tab, websocket: WebSocket) -> None:
        """Do what a tab asks until it goes; raise RequestError for what no page of ours sends."""
        while True:
            message = await websocket.receive()
            if message['type'] == 'websocket.disconnect':
                raise WebSocketDisconnect(message.get('code') or 1000)
            text, data = message.get('text'), message.get('bytes')
            size = len(text) if text is not None else len(data or b'')
            request = read_text(text) if text is not None else read_binary(data or b'')
            is_within = tab.messages.allows() and tab.bytes.allows(size)
            if not (is_within or isinstance(request, Stop)):  # no limit swallows a STOP
                raise RequestError('this tab sends more than a page may: reload it')
            self._take(tab, request)

    def _take(self, tab: Tab, request: Request) -> None:
        if isinstance(request, Look):
            tab.look(frozenset(request.cameras))
            self._hub.looked()
        elif isinstance(request, Drawn):
            tab.drawn(request.topic)
        elif isinstance(request, Ping):
            self._pong(tab, request)
        elif not isinstance(request, Sound):
            self._order(tab, request)
        elif not self._read_only:
            stamp_ns = tab.clock.to_node_ns(request.captured_ms)
            self._robot.sound(tab.number, stamp_ns, request, _sayer(tab))

    def _pong(self, tab: Tab, ping: Ping) -> None:
        now_ns = self._robot.now_ns()
        tab.clock.ping(now_ns, ping.t0)
        if ping.echo_ns is not None and ping.t1 is not None:
            tab.clock.pong(ping.echo_ns, ping.t1)
        tab.post(encoded({'type': 'pong', 't0': ping.t0, 'server_ns': str(now_ns)}), 'pong')

    def _order(self, tab: Tab, order: Order) -> None:
        """Hand on what changes something, unless nothing may be changed from here."""
        if isinstance(order, Task) and is_stop(order.text):
            order = Stop(order.id)  # at once, and confirmed, however it was said
        if refusal := self._refusal(tab, order):
            tab.tell({'type': 'done', 'id': order.id, 'ok': False, 'message': refusal})
        else:
            self._robot.take(tab.number, order, _sayer(tab))

    def _refusal(self, tab: Tab, order: Order) -> str:
        if self._read_only:
            return 'this page only shows: start it with read_only:=false to command the robot'
        if isinstance(order, (Stop, Cancel, Talk)) or tab.orders.allows():
            return ''
        return f'more than {limits.ORDERS_S:g} orders a second: wait a moment'


def _sayer(tab: Tab) -> Say:
    """Return what tells this tab alone something, from any thread."""
    loop = asyncio.get_running_loop()

    def say(message: dict[str, Any]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tab.tell, message)

    return say


async def _close(websocket: WebSocket, code: int, why: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError, OSError):  # it went by itself
        await websocket.close(code, why.encode()[:MAX_REASON].decode(errors='ignore'))


async def _sent(tab: Tab, websocket: WebSocket) -> None:
    """Send what waits for a tab until it goes."""
    # It is gone, as the other direction will say.
    with suppress(WebSocketDisconnect, RuntimeError, OSError):
        await tab.send(websocket.send_text, websocket.send_bytes)


class Guard:
    """Host, cookie and Origin before anything else; the headers of a careful page on all."""

    def __init__(self, app: ASGIApp, access: Access, on_refused: Callable[[], None]) -> None:
        self._app = app
        self._access = access
        self._on_refused = on_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'lifespan':
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope['type'] == 'websocket':
            await self._websocket(scope, headers, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message['type'] == 'http.response.start':
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message['headers'] = [*message.get('headers', []), *added]
            await send(message)

        answer = self._answer(HttpRequest(scope), headers)
        await (self._app if answer is None else answer)(scope, receive, send_guarded)

    async def _websocket(
        self, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        why = self._access.host_refusal(headers) or self._access.origin_refusal(headers)
        if not why and not self._access.has_cookie(headers):
            why = NO_TOKEN
        if not why:
            await self._app(scope, receive, send)
            return
        self._on_refused()
        denial = PlainTextResponse(why + '\n', 403)
        await WebSocket(scope, receive, send).send_denial_response(denial)

    def _answer(self, request: HttpRequest, headers: Headers) -> Response | None:
        """Return what keeps a request from the files, None where nothing does."""
        if why := self._access.host_refusal(headers):
            self._on_refused()
            return PlainTextResponse(why + '\n', 400)
        if request.method not in ('GET', 'HEAD'):
            return PlainTextResponse('only GET\n', 405)
        if len(request.url.query) > MAX_URL:
            return PlainTextResponse('the address is too long\n', 414)
        given = request.query_params.get('token')
        if given is not None:
            return self._exchange(given)
        if not self._access.has_cookie(headers):
            self._on_refused()
            return HTMLResponse(CLOSED.format(why=NO_TOKEN), 401)
        return None

    def _exchange(self, given: str) -> Response:
        """Give a cookie for the token, and lead to an address without it."""
        if not self._access.fits_token(given):
            self._on_refused()
            why = 'the token is wrong: ' + NO_TOKEN
            return HTMLResponse(CLOSED.format(why=why), 401)
        answer = RedirectResponse('/', 303)
        answer.headers['set-cookie'] = self._access.set_cookie()
        return answer
