# SPDX-License-Identifier: Apache-2.0
"""A browser for tests of the page: it opens the address with the token, and keeps the cookie."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

from websockets.sync.client import connect

from omnivinci_ros.page.requests import HEAD


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def get(url: str, **headers: str) -> SimpleNamespace:
    """Return status, headers and text of what the server answers."""
    request = urllib.request.Request(url, headers=headers)
    try:
        answer = urllib.request.build_opener(_NoRedirect).open(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read().decode(errors='replace')
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=text)


def cookie_for(address: str) -> str:
    """Return the cookie that the token in an address is exchanged for."""
    return get(address).headers['set-cookie'].partition(';')[0]


class Tab:
    """An open socket of a page; what comes is kept in `messages`."""

    def __init__(self, socket) -> None:
        self.socket = socket
        self.messages: list[dict] = []
        self._ids = 0

    def send(self, type: str, **fields) -> str:
        """Send a message; return its id."""
        self._ids += 1
        id = f't{self._ids}'
        self.socket.send(json.dumps({'type': type, 'id': id, **fields}))
        return id

    def send_binary(self, head: dict, payload: bytes) -> None:
        told = json.dumps(head).encode()
        self.socket.send(HEAD.pack(len(told)) + told + payload)

    def wait(self, type: str, timeout: float = 30.0, **fields) -> dict:
        """Return the first message of a type with these fields; what came before is forgotten."""
        until_s = time.monotonic() + timeout
        while True:
            while self.messages:
                message = self.messages.pop(0)
                kind = message.get('type') or message.get('kind')
                if kind == type and all(message.get(key) == fields[key] for key in fields):
                    return message
            left_s = until_s - time.monotonic()
            assert left_s > 0, f'no {type} with {fields} within {timeout} s'
            self.receive(left_s)

    def receive(self, timeout: float) -> None:
        """Keep the next message; a binary one as its head with `payload`."""
        data = self.socket.recv(timeout)
        if isinstance(data, str):
            self.messages.append(json.loads(data))
            return
        (length,) = HEAD.unpack_from(data)
        head = json.loads(data[HEAD.size : HEAD.size + length])
        self.messages.append({**head, 'payload': data[HEAD.size + length :]})


@contextmanager
def open_tab(address: str, *, asleep: bool = False, **headers: str):
    """Open the page's socket as its own page does; `headers` are sent beside.

    One that is asleep takes nothing off its socket, and does not answer when it is closed.
    """
    parts = urlsplit(address)
    cookie = headers.pop('Cookie', None) or cookie_for(address)
    origin = headers.pop('Origin', f'{parts.scheme}://{parts.netloc}')
    with connect(
        f'ws://{parts.netloc}/ws',
        origin=origin,
        additional_headers={'Cookie': cookie, **headers},
        max_size=1 << 24,
        compression=None,
        open_timeout=30,
        close_timeout=0.1 if asleep else 10,
        max_queue=1 if asleep else None,
    ) as socket:
        yield Tab(socket)
