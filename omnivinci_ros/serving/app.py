# SPDX-License-Identifier: Apache-2.0
"""The HTTP side: /v1/models, /v1/chat/completions and /health, behind a key."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.routing import Route

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.text import publishable
from omnivinci_ros.serving.chat_request import read_request
from omnivinci_ros.serving.turns import BusyError
from omnivinci_ros.serving.turns import Turn
from omnivinci_ros.serving.turns import Turns

MAX_BODY = 64 << 20  # bytes: 256 pictures of 640x480 as JPEG have 20 MB in base64
UPLOAD_S = 60.0  # for a request to be here
RETRY_S = 1  # after which a robot that was turned away may come again


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
        if self._turns.lost:
            return JSONResponse({'status': 'failed', 'why': self._turns.lost}, 503)
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
                        'id': self._id,
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
        if self._turns.lost:
            return _error(503, self._turns.lost, 'server_error')
        if self._turns.is_full:
            return _busy()
        try:
            body = await asyncio.wait_for(_body(request), UPLOAD_S)
            asked = await asyncio.to_thread(lambda: read_request(json.loads(body)))
        except asyncio.TimeoutError:
            return _error(408, f'the request took more than {UPLOAD_S:g} s', 'timeout')
        except (BadInputError, ValueError, RecursionError) as error:
            return _error(400, str(error), 'invalid_request_error')
        name = self._id
        if asked.model not in ('', name):
            return _error(404, f'the model {asked.model!r} is not served, {name} is', 'not_found')
        try:
            turn = self._turns.enter(asked)
        except BusyError:
            return _busy()
        if asked.stream:
            return StreamingResponse(self._events(turn), media_type='text/event-stream')
        return await self._whole(turn, request)

    async def _whole(self, turn: Turn, request: Request) -> Response:
        answer = Answer('')
        try:
            async with aclosing(turn.pieces()) as pieces:
                async for piece in pieces:
                    if await request.is_disconnected():
                        return _error(499, 'the client hung up', 'cancelled')
                    answer = piece.answer or answer
        except Exception as error:  # of any type: one request fails, not the server
            return _error(500, _sentence(error), 'server_error')
        document = self._document('chat.completion')
        document['choices'] = [
            {
                'index': 0,
                'message': {'role': 'assistant', 'content': _content(turn, answer)},
                'finish_reason': _finish(answer),
            }
        ]
        document['usage'] = _usage(answer)
        document['omnivinci'] = self._provenance(answer)
        return JSONResponse(document)

    async def _events(self, turn: Turn) -> AsyncIterator[bytes]:
        """Yield server-sent events; an error after the first one is an event of its own."""
        document = self._document('chat.completion.chunk')

        def event(delta: dict[str, str], finish: str | None = None, **more: Any) -> bytes:
            choice = {'index': 0, 'delta': delta, 'finish_reason': finish}
            return _sse({**document, 'choices': [choice], **more})

        try:
            yield event({'role': 'assistant', 'content': ''})
            async with aclosing(turn.pieces()) as pieces:
                async for piece in pieces:
                    if piece.answer is None:
                        yield event({'content': piece.text}) if piece.text else b': waiting\n\n'
                        continue
                    if turn.request.prompt.json_schema:
                        yield event({'content': _content(turn, piece.answer)})
                    told = self._provenance(piece.answer)
                    yield event({}, _finish(piece.answer), omnivinci=told)
                    if turn.request.include_usage:
                        yield _sse({**document, 'choices': [], 'usage': _usage(piece.answer)})
            yield b'data: [DONE]\n\n'
        except Exception as error:  # of any type: one request fails, not the server
            yield _sse({'error': {'message': _sentence(error), 'type': 'server_error'}})

    def _document(self, kind: str) -> dict[str, Any]:
        return {
            'id': f'chatcmpl-{uuid.uuid4().hex}',
            'object': kind,
            'created': int(time.time()),
            'model': self._id,
        }

    @property
    def _id(self) -> str:
        """Return what programs call the model: a nano is not called as OmniVinci is."""
        backend = self._turns.backend
        return getattr(backend, 'served_as', '') or backend.name

    def _provenance(self, answer: Answer) -> dict[str, str]:
        """Return what answered, in words, and what it says of this answer."""
        return {'model': publishable(self._turns.backend.model), 'note': answer.note}

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


def _busy() -> Response:
    response = _error(429, 'the queue is full: ask again later', 'rate_limit_error')
    response.headers['Retry-After'] = str(RETRY_S)
    return response


def _sentence(error: Exception) -> str:
    if isinstance(error, (BackendError, BadInputError)):
        return str(error)
    return f'{type(error).__name__}: {" ".join(str(error).split())[:300]}'


def _content(turn: Turn, answer: Answer) -> str:
    """Return the text, or with a schema the JSON that the backend has beside it."""
    return (answer.json or answer.text) if turn.request.prompt.json_schema else answer.text


def _finish(answer: Answer) -> str:
    return 'length' if answer.cut else 'stop'


def _usage(answer: Answer) -> dict[str, Any]:
    return {
        'prompt_tokens': answer.prompt_tokens,
        'completion_tokens': answer.new_tokens,
        'total_tokens': answer.prompt_tokens + answer.new_tokens,
        'prompt_tokens_details': {'cached_tokens': answer.cached_tokens},
        'completion_tokens_details': {
            'accepted_prediction_tokens': answer.accepted_tokens,
            'rejected_prediction_tokens': answer.drafted_tokens - answer.accepted_tokens,
        },
    }
