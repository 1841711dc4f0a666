# SPDX-License-Identifier: Apache-2.0
"""The HTTP side: /v1/models, /v1/chat/completions and /health, behind a key."""

from __future__ import annotations

import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator
from collections.abc import Callable
from contextlib import aclosing
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.serving.chat_request import ChatRequest
from omnivinci_ros.serving.chat_request import read_request
from omnivinci_ros.serving.turns import BusyError
from omnivinci_ros.serving.turns import Turns

MAX_BODY = 64 << 20  # bytes: 256 pictures of 640x480 as JPEG have 20 MB in base64
RETRY_S = 1  # after which a robot that was turned away may come again


class _Stream(StreamingResponse):
    """Events, and what is to be done when they are over, also where nobody waited for them."""

    def __init__(self, events: AsyncIterator[bytes], done: Callable[[], None]) -> None:
        super().__init__(events, media_type='text/event-stream')
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._done()


class ChatApp:
    """Answers requests with one backend."""

    def __init__(self, turns: Turns, key: str) -> None:
        self._turns = turns
        self._key = key
        self.routes = Starlette(
            routes=[
                Route('/health', self._health),
                Route('/v1/models', self._models),
                Route('/v1/chat/completions', self._chat, methods=['POST']),
            ],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        await self._turns.close()

    async def _health(self, _: Request) -> Response:
        return JSONResponse({'status': 'ok'})

    async def _models(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        backend = self._turns.backend
        return JSONResponse(
            {
                'object': 'list',
                'data': [
                    {
                        'id': backend.name,
                        'object': 'model',
                        'created': 0,
                        'owned_by': 'omnivinci_ros',
                        'description': backend.model,
                        'architecture': {'input_modalities': ['text', 'image', 'audio']},
                    }
                ],
            }
        )

    async def _chat(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        try:
            asked = read_request(json.loads(await _body(request)))
        except (BadInputError, ValueError, RecursionError) as error:
            return _error(400, str(error), 'invalid_request_error')
        try:
            self._turns.enter()
        except BusyError:
            response = _error(429, 'the queue is full: ask again later', 'rate_limit_error')
            response.headers['Retry-After'] = str(RETRY_S)
            return response
        if asked.stream:
            return _Stream(self._events(asked), self._turns.leave)
        try:
            return await self._whole(asked)
        finally:
            self._turns.leave()

    async def _whole(self, asked: ChatRequest) -> Response:
        try:
            answer = Answer('')
            async with aclosing(self._turns.answer(asked)) as pieces:
                async for piece in pieces:
                    answer = piece.answer or answer
        except (BackendError, BadInputError) as error:
            return _error(500, str(error), 'server_error')
        document = self._document('chat.completion')
        document['choices'] = [
            {
                'index': 0,
                'message': {'role': 'assistant', 'content': answer.text},
                'finish_reason': _finish(answer),
            }
        ]
        document['usage'] = _usage(answer)
        return JSONResponse(document)

    async def _events(self, asked: ChatRequest) -> AsyncIterator[bytes]:
        """Yield server-sent events; an error after the first one is an event of its own."""
        document = self._document('chat.completion.chunk')

        def event(delta: dict[str, str], finish: str | None = None) -> bytes:
            choice = {'index': 0, 'delta': delta, 'finish_reason': finish}
            return _sse({**document, 'choices': [choice]})

        try:
            yield event({'role': 'assistant', 'content': ''})
            async with aclosing(self._turns.answer(asked)) as pieces:
                async for piece in pieces:
                    if piece.answer is None:
                        yield event({'content': piece.text})
                        continue
                    yield event({}, _finish(piece.answer))
                    if asked.include_usage:
                        yield _sse({**document, 'choices': [], 'usage': _usage(piece.answer)})
            yield b'data: [DONE]\n\n'
        except (BackendError, BadInputError) as error:
            yield _sse({'error': {'message': str(error), 'type': 'server_error'}})

    def _document(self, kind: str) -> dict[str, Any]:
        return {
            'id': f'chatcmpl-{uuid.uuid4().hex}',
            'object': kind,
            'created': int(time.time()),
            'model': self._turns.backend.name,
        }

    def _refused(self, request: Request) -> Response | None:
        given = request.headers.get('authorization', '')
        if hmac.compare_digest(given.encode(), f'Bearer {self._key}'.encode()):
            return None
        return _error(401, 'the key is missing or wrong', 'authentication_error')


async def _body(request: Request) -> bytes:
    """Return a request's body; raise ValueError for one that is too large."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY:
            raise ValueError(f'the request has more than {MAX_BODY} bytes: send less')
    return bytes(found)


def _sse(document: dict[str, Any]) -> bytes:
    return f'data: {json.dumps(document, ensure_ascii=False)}\n\n'.encode()


def _error(status: int, message: str, kind: str) -> Response:
    return JSONResponse({'error': {'message': message, 'type': kind}}, status)


def _finish(answer: Answer) -> str:
    return 'length' if answer.cut else 'stop'


def _usage(answer: Answer) -> dict[str, Any]:
    return {
        'prompt_tokens': answer.prompt_tokens,
        'completion_tokens': answer.new_tokens,
        'total_tokens': answer.prompt_tokens + answer.new_tokens,
        'prompt_tokens_details': {'cached_tokens': answer.cached_tokens},
    }
