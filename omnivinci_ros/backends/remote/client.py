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
from contextlib import suppress
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
GET_S = 10.0  # for the list of models
CLOSE_S = 2.0  # for a connection to be given back
STOP_POLL_S = 0.02  # between two looks at whether to stop
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
        self._http, self._key = httpx2, key
        parsed = httpx2.URL(url)
        self.place = f'{parsed.scheme}://{parsed.netloc.decode("ascii")}'  # for sentences
        try:
            context = ssl.create_default_context(cafile=ca_file or None)
        except (ssl.SSLError, OSError) as error:
            raise BackendError(
                f'remote_ca_file={ca_file} holds no certificates ({error}): name one in PEM format'
            ) from error
        if not verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._loop = asyncio.new_event_loop()
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip('/') + '/',
            # Nothing that unpacks to more than was sent: 1 MB can be 300.
            headers={
                'Accept-Encoding': 'identity',
                **({'Authorization': f'Bearer {key}'} if key else {}),
            },
            verify=context,
            timeout=httpx2.Timeout(SILENCE_S, connect=CONNECT_S),
            trust_env=False,  # a proxy of the environment is no part of what was configured
        )

    def get(self, path: str, stop: Event | None = None) -> Any:
        """Return a JSON document; raise RemoteError, and Stopped when `stop` was set."""
        return self._run(self._get(path), stop.is_set if stop is not None else None)

    def chat(
        self,
        body: dict[str, Any],
        take: Callable[[dict[str, Any]], None],
        is_over: Callable[[], bool],
    ) -> None:
        """Post a chat and give each event of the answer to `take`.

        Raises RemoteError, and Stopped once `is_over` says so: the connection is closed then.
        """
        self._run(self._chat(body, take), is_over)

    def close(self) -> None:
        """Close the connections."""
        if self._loop.is_closed():
            return
        try:
            self._loop.run_until_complete(self._end())
        finally:
            self._loop.close()

    async def _end(self) -> None:
        """End what a Ctrl-C may have left, then the connections."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with suppress(asyncio.TimeoutError, OSError):
            await asyncio.wait_for(self._client.aclose(), CLOSE_S)

    def _run(self, work: Awaitable[Result], is_over: Callable[[], bool] | None) -> Result:
        try:
            return self._loop.run_until_complete(self._until_over(work, is_over))
        except RemoteError as error:
            if not self._key or self._key not in str(error):
                raise
            # Gateways repeat what they were given.
            sentence = str(error).replace(self._key, '***')
            raise RemoteError(
                sentence,
                retry=error.retry,
                retry_after_s=error.retry_after_s,
                of_window=error.of_window,
            ) from None

    async def _until_over(
        self, work: Awaitable[Result], is_over: Callable[[], bool] | None
    ) -> Result:
        """Return what the work returns; raise Stopped, and give it up, once `is_over` says so."""
        task = asyncio.ensure_future(work)
        stopped = self._loop.create_future()
        timers: list[asyncio.TimerHandle] = []  # the next look

        def look(is_over: Callable[[], bool]) -> None:
            # A timer and not a wait with a limit: that would cost more than all the rest.
            if is_over():
                stopped.set_result(None)
            else:
                timers[:] = [self._loop.call_later(STOP_POLL_S, look, is_over)]

        try:
            if is_over is not None:
                look(is_over)
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Stopped
            return task.result()
        finally:
            for timer in timers:
                timer.cancel()
            stopped.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CLOSE_S)

    async def _get(self, path: str) -> Any:
        try:
            return await asyncio.wait_for(self._document(path), GET_S)
        except (self._http.HTTPError, OSError) as error:
            raise of_transport(error, self.place) from error
        except asyncio.TimeoutError as error:
            raise RemoteError(f'{self.place}: it does not answer in time', retry=True) from error

    async def _document(self, path: str) -> Any:
        async with self._client.stream('GET', path) as response:
            body = await self._some(response)
        if response.status_code != 200:
            raise of_status(response.status_code, response.headers, body, self.place)
        return self._parsed(body)

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
        self._check_encoding(response)
        found = b''
        async for chunk in response.aiter_bytes():
            found += chunk
            if len(found) > MAX_BODY:
                break
        return found[:MAX_BODY]

    async def _events(self, response: Any) -> AsyncIterator[dict[str, Any]]:
        """Yield the data of server-sent events, parsed; a line may be MAX_LINE bytes long."""
        self._check_encoding(response)
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

    def _check_encoding(self, response: Any) -> None:
        """Refuse a body that was packed although that was not asked for."""
        if (coding := response.headers.get('content-encoding', 'identity')) != 'identity':
            raise RemoteError(f'{self.place}: it sent {coding[:20]} unasked: correct remote_url')

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
