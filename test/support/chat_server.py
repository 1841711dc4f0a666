# SPDX-License-Identifier: Apache-2.0
"""A strict server of chat completions: it holds every request against OpenAI's own types, and
breaks in the ways in which servers break.

It listens on this machine alone, keeps what it was asked, and answers with what a test gives it.
"""

from __future__ import annotations

import base64
import io
import json
import socket
import ssl
import threading
import time
import wave
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any

KEY = 'a-key-of-the-test'


@cache
def published_types():
    """Return what holds a request, a message and a part against the types OpenAI publishes.

    A request's own type looks at its messages, and theirs at their parts, only as one goes
    through them: so each is held against its type by itself.
    """
    from openai.types.chat import ChatCompletionContentPartParam
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
    from pydantic import ConfigDict
    from pydantic import TypeAdapter

    CompletionCreateParamsStreaming.__pydantic_config__ = ConfigDict(extra='forbid')
    return [
        TypeAdapter(kind)
        for kind in (
            CompletionCreateParamsStreaming,
            ChatCompletionMessageParam,
            ChatCompletionContentPartParam,
        )
    ]


GUESSED = ('accepted_prediction_tokens', 'rejected_prediction_tokens')  # OpenAI's names


@dataclass
class Reply:
    """How one request is answered."""

    pieces: tuple[str, ...] = ('I see ', 'a cup.')
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b''  # of a status other than 200, or in place of the events
    pause_s: float = 0.0  # before each piece
    broken: bool = False  # the connection ends after the pieces, without [DONE]
    finish: str = 'stop'
    cached: int = 0
    guessed: tuple[int, int] = (0, 0)  # tokens ahead of the answer: right and wrong ones
    model: str = ''  # that answers, if the server says so
    logprobs: tuple[float, ...] = ()  # of the pieces, where they are asked for


class ChatServer:
    """Start it with a list of replies; the last one is given for ever."""

    def __init__(
        self,
        *replies: Reply,
        model: dict[str, Any] | None = None,
        key: str = '',
        context: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        published_types()  # now: the first request may not have the time that their import takes
        self.replies = list(replies) or [Reply()]
        self.model = {'id': 'tiny-omni', 'object': 'model', 'owned_by': 'vllm', **(model or {})}
        self.key = key
        self.requests: list[dict[str, Any]] = []
        self.wrong: list[str] = []  # what the requests had wrong
        self.closed_by_peer = threading.Event()  # a connection ended in the middle of a reply
        self._server = ThreadingHTTPServer(('127.0.0.1', port), _handler(self))
        self._server.daemon_threads = True
        self.connections: set[socket.socket] = set()
        scheme = 'http'
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = 'https'
        self.port = self._server.server_address[1]
        self.url = f'{scheme}://127.0.0.1:{self.port}/v1'
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def close(self) -> None:
        self.break_off()
        self._server.shutdown()
        self._server.server_close()
        self.break_off()
        self._thread.join(5)

    def break_off(self) -> None:
        """End all connections, kept ones too, as when a process ends."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> ChatServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        assert self.wrong == []


def parts_of(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of the last message."""
    return request['messages'][-1]['content']


def picture_of(part: dict[str, Any]):
    """Return the picture that a part holds, uint8 [height, width, 3]."""
    import cv2
    import numpy as np

    head, data = part['image_url']['url'].split(',', 1)
    assert head == 'data:image/jpeg;base64'
    encoded = np.frombuffer(base64.b64decode(data, validate=True), np.uint8)
    return cv2.cvtColor(cv2.imdecode(encoded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def sound_of(part: dict[str, Any]):
    """Return the samples that a part holds, int16, and their rate in Hz."""
    import numpy as np

    assert part['input_audio']['format'] == 'wav'
    with wave.open(io.BytesIO(base64.b64decode(part['input_audio']['data'], validate=True))) as w:
        assert (w.getnchannels(), w.getsampwidth()) == (1, 2)
        return np.frombuffer(w.readframes(w.getnframes()), '<i2'), w.getframerate()


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def setup(self) -> None:
            super().setup()
            server.connections.add(self.connection)

        def finish(self) -> None:
            server.connections.discard(self.connection)
            with suppress(OSError):
                super().finish()

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:  # noqa: N802
            if not self._authorised():
                return
            if self.path != '/v1/models':
                self._json(404, {'error': {'message': f'no {self.path}'}})
                return
            self._json(200, {'object': 'list', 'data': [server.model]})

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers['Content-Length']))
            if not self._authorised():
                return
            request = json.loads(body)
            check(request, server)
            server.requests.append(request)
            reply = server.next_reply()
            if reply.status != 200 or reply.body:
                self._send(reply.status, reply.headers, reply.body)
                return
            self._guarded(lambda: self._stream(reply, request))

        def _authorised(self) -> bool:
            if server.key and self.headers.get('Authorization') != f'Bearer {server.key}':
                error = {'error': {'message': 'Invalid API Key', 'type': 'authentication_error'}}
                self._json(401, error)
                return False
            return True

        def _json(self, status: int, document: dict[str, Any]) -> None:
            self._send(status, {}, json.dumps(document).encode())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.encode().decode('latin-1'))
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self._guarded(lambda: self.wfile.write(body))

        def _guarded(self, write: Callable[[], object]) -> None:
            try:
                write()
            except (BrokenPipeError, ConnectionResetError):
                server.closed_by_peer.set()
                self.close_connection = True

        def _stream(self, reply: Reply, request: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header('Content-Type', 'text/event-stream')
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()
            self._event(
                {'choices': [{'index': 0, 'delta': {'role': 'assistant', 'content': ''}}]},
                reply.model,
            )
            told = dict(enumerate(reply.logprobs)) if request.get('logprobs') else {}
            for number, piece in enumerate(reply.pieces):
                time.sleep(reply.pause_s)
                choice: dict[str, Any] = {'index': 0, 'delta': {'content': piece}}
                if number in told:
                    token = {'token': piece, 'logprob': told[number], 'top_logprobs': []}
                    choice['logprobs'] = {'content': [token]}
                self._event({'choices': [choice]})
            if reply.broken:
                self.close_connection = True
                self.connection.close()
                return
            self._event({'choices': [{'index': 0, 'delta': {}, 'finish_reason': reply.finish}]})
            if request.get('stream_options', {}).get('include_usage'):
                self._event(
                    {
                        'choices': [],
                        'usage': {
                            'prompt_tokens': 968,
                            'completion_tokens': len(reply.pieces),
                            'prompt_tokens_details': {'cached_tokens': reply.cached},
                            'completion_tokens_details': dict(
                                zip(GUESSED, reply.guessed, strict=True)
                            ),
                        },
                    }
                )
            self._chunk(b'data: [DONE]\n\n')
            self._chunk(b'')

        def _event(self, document: dict[str, Any], model: str = '') -> None:
            document = {**document, **({'model': model} if model else {})}
            self._chunk(f'data: {json.dumps(document)}\n\n'.encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f'{len(data):x}\r\n'.encode() + data + b'\r\n')
            self.wfile.flush()

    return Handler


def check(request: dict[str, Any], server: ChatServer) -> None:
    """Note what a request has that OpenAI's types do not, and parts that hold no media."""
    from pydantic import ValidationError

    whole, message, part = published_types()
    try:
        whole.validate_python(request)
        for one in request['messages']:
            message.validate_python(one)
        for one in parts_of(request):
            part.validate_python(one)
    except ValidationError as error:
        server.wrong.append(str(error))
        return
    for one in parts_of(request):
        if one['type'] == 'image_url':
            picture_of(one)
        elif one['type'] == 'input_audio':
            sound_of(one)
