# SPDX-License-Identifier: Apache-2.0
"""The HTTP client: one kept connection, answers as server-sent events, a key that is never told.

A request runs in an event loop of this client, so that it can be given up at once: closing the
connection is how all these servers are told to stop.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from collections.abc import Awaitable
from collections.abc import Callable
from threading import Event
from typing import Any
from typing import TypeVar

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.remote.faults import RemoteError
from omnivinci_ros.backends.remote.faults import of_event
from omnivinci_ros.backends.remote.faults import of_status
from omnivinci_ros.backends.remote.faults import of_transport

CONNECT_S = 5.0  # for a connection to be there
SILENCE_S = 60.0  # without a byte of an answer; the deadline usually comes first
CLOSE_S = 2.0  # for a connection to be given back
STOP_POLL_S = 0.01  # between two looks at whether to stop
MAX_LINE = 1 << 20  # bytes of one event: an answer's piece has a few hundred
MAX_BODY = 4 << 20  # bytes of an answer that is no stream of events

Result = TypeVar('Result')


class Stopped(Exception):  # noqa: N818 - it is no error
    """The request was given up, as was asked."""


class ChatClient:
    """Requests to one server, from one thread."""

    def __init__(self, url: str, *, key: str = '', verify: bool = True, ca_file: str = '') -> None:
        try:
            import httpx2
        except ImportError as error:
            raise BackendError(
                "backend remote needs httpx2: pip install '.[remote]' in the checkout"
            ) from error
        self._http = httpx2
        parsed = httpx2.URL(url)
        self.place = f'{parsed.scheme}://{parsed.netloc.decode("ascii")}'  # for sentences
        context = ssl.create_default_context(cafile=ca_file or None)
        if not verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._loop = asyncio.new_event_loop()
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip('/') + '/',
            headers={'Authorization': f'Bearer {key}'} if key else {},
            verify=context,
            timeout=httpx2.Timeout(SILENCE_S, connect=CONNECT_S),
            trust_env=False,  # a proxy of the environment is no part of what was configured
        )

    def get(self, path: str) -> Any:
        """Return a JSON document; raise RemoteError."""
        return self._run(self._get(path), None)

    def chat(
        self, body: dict[str, Any], take: Callable[[dict[str, Any]], None], stop: Event | None
    ) -> None:
        """Post a chat and give each event of the answer to `take`.

        Raises RemoteError, and Stopped when `stop` was set: the connection is closed then.
        """
        self._run(self._chat(body, take), stop)

    def close(self) -> None:
        """Close the connections."""
        if not self._loop.is_closed():
            try:
                self._loop.run_until_complete(asyncio.wait_for(self._client.aclose(), CLOSE_S))
            finally:
                self._loop.close()

    def _run(self, work: Awaitable[Result], stop: Event | None) -> Result:
        return self._loop.run_until_complete(self._until_stopped(work, stop))

    async def _until_stopped(self, work: Awaitable[Result], stop: Event | None) -> Result:
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                if stop is not None and stop.is_set():
                    raise Stopped
                await asyncio.wait({task}, timeout=STOP_POLL_S if stop else None)
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CLOSE_S)

    async def _get(self, path: str) -> Any:
        try:
            response = await self._client.get(path, timeout=CONNECT_S)
        except (self._http.HTTPError, OSError) as error:
            raise of_transport(error, self.place) from error
        if response.status_code != 200:
            raise of_status(response.status_code, response.headers, response.content, self.place)
        return self._parsed(response.content)

    async def _chat(self, body: dict[str, Any], take: Callable[[dict[str, Any]], None]) -> None:
        try:
            async with self._client.stream('POST', 'chat/completions', json=body) as response:
                if response.status_code != 200:
                    raise of_status(
                        response.status_code,
                        response.headers,
                        await self._some(response),
                        self.place,
                    )
                async for data in self._events(response):
                    if data.get('error'):
                        raise of_event(data, self.place)
                    take(data)
        except (self._http.HTTPError, OSError) as error:
            raise of_transport(error, self.place) from error

    async def _some(self, response: Any) -> bytes:
        """Return the beginning of a body."""
        found = b''
        async for chunk in response.aiter_bytes():
            found += chunk
            if len(found) > MAX_BODY:
                break
        return found[:MAX_BODY]

    async def _events(self, response: Any) -> AsyncIterator[dict[str, Any]]:
        """Yield the data of server-sent events, parsed; a line may be MAX_LINE bytes long."""
        rest = b''
        done = False
        async for chunk in response.aiter_bytes():
            *lines, rest = (rest + chunk).split(b'\n')
            if len(rest) > MAX_LINE:
                raise RemoteError(
                    f'{self.place}: it sent more than {MAX_LINE} bytes without a line break, '
                    'which is no stream of events: correct remote_url'
                )
            for line in lines:
                if not line.startswith(b'data:'):
                    continue  # comments keep a connection alive; other fields tell us nothing
                data = line[5:].strip()
                if data == b'[DONE]':
                    done = True
                elif not done:
                    yield self._parsed(data)
        if not done:
            raise RemoteError(
                f'{self.place}: it broke off in the middle of its answer', retry=True
            )

    def _parsed(self, data: bytes) -> Any:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise RemoteError(
                f'{self.place}: it sent {len(data)} bytes that are no JSON: correct remote_url, '
                'which usually ends in /v1'
            ) from error
        if isinstance(found, dict):
            return found
        raise RemoteError(f'{self.place}: it sent {type(found).__name__}, not an object of JSON')
