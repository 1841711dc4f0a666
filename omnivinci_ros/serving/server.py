# SPDX-License-Identifier: Apache-2.0
"""The server: where it listens, who may ask, and the backend behind it."""

from __future__ import annotations

import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.remote.url import is_loopback
from omnivinci_ros.common.errors import CommandError

GRACE_S = 3  # for answers that are under way when the server is told to end


@dataclass(frozen=True)
class ServerOptions:
    """Where to listen and who may ask."""

    host: str = '127.0.0.1'
    port: int = 8000  # 0: any free one
    key: str = ''  # '': one that is drawn by chance
    queue: int = 4  # requests that may wait
    tls_cert: str = ''  # PEM, with tls_key
    tls_key: str = ''
    allow_plain_http: bool = False


def serve(
    make_backend: Callable[[], Backend],
    options: ServerOptions,
    *,
    say: Callable[[str], None] = print,
    report: Callable[[float, str], None] = lambda fraction, what: None,
) -> str:
    """Serve a backend until SIGINT or SIGTERM; raise CommandError, with the fix, if it cannot.

    Return '', or why the backend cannot go on: a server that only refuses helps nobody, and a new
    process may find the device again.
    """
    try:
        import uvicorn

        from omnivinci_ros.serving.app import ChatApp
        from omnivinci_ros.serving.turns import Turns
    except ImportError as error:
        raise CommandError(
            f"serving needs {error.name}: pip install '.[serve]' in the checkout"
        ) from error
    check_options(options)
    listening = _listen(options)
    port = listening.getsockname()[1]
    key = options.key or secrets.token_urlsafe(24)
    scheme = 'https' if options.tls_cert else 'http'
    turns = Turns(make_backend(), options.queue)
    turns.load(report)
    say(f'{scheme}://{options.host}:{port}/v1')
    if not options.key:
        say(f'key: {key}')
    app = ChatApp(turns, key)
    config = uvicorn.Config(
        app.routes,
        log_level='warning',
        lifespan='on',
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=options.tls_cert or None,
        ssl_keyfile=options.tls_key or None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    turns.on_lost = partial(setattr, server, 'should_exit', True)
    # uvicorn ends in order, and then raises the signal once more.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return turns.lost


def check_options(options: ServerOptions) -> None:
    """Raise CommandError for what would let anybody listen in."""
    if bool(options.tls_cert) != bool(options.tls_key):
        raise CommandError('--tls-cert and --tls-key go together: give both')
    if not (is_loopback(options.host) or options.tls_cert or options.allow_plain_http):
        raise CommandError(
            f'--host {options.host}: pictures and sound would come in unencrypted: give '
            '--tls-cert and --tls-key, or --allow-plain-http'
        )


def _listen(options: ServerOptions) -> socket.socket:
    family = socket.AF_INET6 if ':' in options.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
    except OSError as error:
        listening.close()
        raise CommandError(
            f'--host {options.host} --port {options.port}: {error.strerror}: choose another'
        ) from error
    return listening
