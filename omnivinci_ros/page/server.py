# SPDX-License-Identifier: Apache-2.0
"""The server: one asyncio loop in a thread of its own, told things from others."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.page.access import Access
from omnivinci_ros.page.access import PageOptions
from omnivinci_ros.page.access import check_options
from omnivinci_ros.page.access import read_token
from omnivinci_ros.page.hub import Counts
from omnivinci_ros.page.hub import Hub
from omnivinci_ros.page.hub import Robot
from omnivinci_ros.page.requests import MAX_MESSAGE

MAX_CONNECTIONS = 100  # of browsers that load files, and tabs
REQUEST_S = 10.0  # a connection that asks for nothing in as long is closed
END_POLL_S = 0.5  # between two looks whether the server is to end
GRACE_S = 1  # for tabs when the server ends
PING_S = 20.0  # a browser that does not answer within as long is gone


class PageServer:
    """Serves the page of a robot from construction to `close`."""

    def __init__(self, robot: Robot, options: PageOptions) -> None:
        """Listen; raise BadInputError, with the fix, where that cannot or must not be."""
        try:
            import uvicorn
            import websockets  # noqa: F401 - uvicorn would refuse sockets without a word

            from omnivinci_ros.page.app import PageApp
        except ImportError as error:
            raise BadInputError(
                f"the page needs {error.name}: pip install '.[page]' in the checkout"
            ) from error
        check_options(options)
        token = read_token(options.token_file)
        check_certificate(options)
        listening = _listen(options)
        self.port: int = listening.getsockname()[1]
        self._options = options
        access = Access(options, self.port, token)
        self._token = token
        self.hub = Hub(robot)
        app = PageApp(access, self.hub, robot, read_only=options.read_only)
        self._loop = asyncio.new_event_loop()
        self._server = _patient(uvicorn)(
            uvicorn.Config(
                app.routes,
                log_level='warning',
                access_log=False,
                lifespan='off',
                http=_prompt(),
                ws='websockets-sansio',
                ws_max_size=MAX_MESSAGE,
                ws_ping_interval=PING_S,
                ws_ping_timeout=PING_S,
                ws_per_message_deflate=False,  # a JPEG does not get smaller
                limit_concurrency=MAX_CONNECTIONS,
                timeout_graceful_shutdown=GRACE_S,
                ssl_certfile=options.tls_cert or None,
                ssl_keyfile=options.tls_key or None,
                server_header=False,
                date_header=False,  # uvicorn would set it anew each second
                proxy_headers=False,
            )
        )
        self._thread = threading.Thread(
            target=self._run, args=(listening,), name='page', daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Return the address to open, with the token in it."""
        host = self._options.address
        if host in ('0.0.0.0', '::'):
            host = socket.gethostname()
        host = f'[{host}]' if ':' in host else host
        return f'{self._options.scheme}://{host}:{self.port}/?token={self._token}'

    def post(self, what: Callable[..., Any], *arguments: Any) -> None:
        """Call something of the hub on the loop, from any thread; nothing once it is closed."""
        with suppress(RuntimeError):  # it is closed
            self._loop.call_soon_threadsafe(what, *arguments)

    def counts(self, patience_s: float = 1.0) -> Counts | None:
        """Return what the hub counted; None where the loop does not answer."""
        found: list[Counts] = []
        counted = threading.Event()

        def count() -> None:
            found.append(self.hub.counts())
            counted.set()

        self.post(count)
        return found[0] if counted.wait(patience_s) else None

    def close(self) -> None:
        """End it; tabs are told to try again later."""
        self._server.should_exit = True
        self._thread.join(2 * GRACE_S + 1)

    def _run(self, listening: socket.socket) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._server.serve(sockets=[listening]))
        finally:
            listening.close()
            self._loop.close()


def _patient(uvicorn: Any) -> Any:
    """Return uvicorn's server, but for its ten looks a second whether it is to end."""

    class PatientServer(uvicorn.Server):
        async def main_loop(self) -> None:
            while not self.should_exit:
                await asyncio.sleep(END_POLL_S)

    return PatientServer


def _prompt() -> Any:
    """Return uvicorn's protocol, but it closes connections that ask for nothing.

    Else as many as may be open, silent ones, would keep the page from everybody.
    """
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class PromptProtocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.loop.call_later(REQUEST_S, self._watch, None)

        def _watch(self, before: Any) -> None:
            if self not in self.connections:  # it is gone, or a tab's socket now
                return
            is_silent = self.cycle is None or self.cycle.response_complete
            if is_silent and self.cycle is before:
                self.transport.close()
            else:
                self.loop.call_later(REQUEST_S, self._watch, self.cycle)

    return PromptProtocol


def check_certificate(options: PageOptions) -> None:
    """Raise BadInputError for a certificate and a key that cannot be used."""
    if not options.tls_cert:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            options.tls_cert, options.tls_key
        )
    except OSError as error:  # SSLError too
        raise BadInputError(
            f'tls_cert={options.tls_cert} and tls_key={options.tls_key} cannot be used '
            f'({error.strerror or error}): give a certificate and its key as PEM'
        ) from error


def _listen(options: PageOptions) -> socket.socket:
    family = socket.AF_INET6 if ':' in options.address else socket.AF_INET
    # Named TCP, else asyncio leaves Nagle's algorithm on: a picture would wait 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.address, options.port))
        listening.listen(64)
    except OSError as error:
        listening.close()
        raise BadInputError(
            f'address={options.address} port={options.port}: {error.strerror or error}: choose '
            'another port, or 0 for any free one'
        ) from error
    return listening
