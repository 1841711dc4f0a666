# SPDX-License-Identifier: Apache-2.0
"""A model that somebody serves: asked over HTTP, window by window.

Whatever is answered is the served model's; its name and its server are told in every provenance,
and so is what of a window was not sent.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendAwayError
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.remote.client import ChatClient
from omnivinci_ros.backends.remote.client import Stopped
from omnivinci_ros.backends.remote.content import SYSTEM
from omnivinci_ros.backends.remote.content import ContentOptions
from omnivinci_ros.backends.remote.content import Part
from omnivinci_ros.backends.remote.content import PictureEncoder
from omnivinci_ros.backends.remote.content import frame_content
from omnivinci_ros.backends.remote.content import stamped_forecast
from omnivinci_ros.backends.remote.content import stamped_window
from omnivinci_ros.backends.remote.content import text
from omnivinci_ros.backends.remote.content import window_content
from omnivinci_ros.backends.remote.faults import RemoteError
from omnivinci_ros.backends.remote.patience import Patience
from omnivinci_ros.backends.remote.profiles import Profile
from omnivinci_ros.backends.remote.profiles import modalities
from omnivinci_ros.backends.remote.profiles import profile_of
from omnivinci_ros.backends.remote.stream import StreamedAnswer
from omnivinci_ros.backends.remote.url import check_url
from omnivinci_ros.backends.remote.url import read_key
from omnivinci_ros.common.text import publishable
from omnivinci_ros.windowing.windows import Forecast

# Of the deadline, until the first word: what is left of it is for the fall-back.
PATIENCE = 0.75
LONGEST_MODEL = 500  # characters of what a server says of its model
LOAD_S = 20.0  # for a server that is not there yet


class Remote:
    """One served model; the same window gives what the server makes of it."""

    name = 'remote'
    model = 'a served model, not asked yet'

    def __init__(
        self,
        *,
        url: str,
        model: str = '',
        profile: str = 'auto',
        key_env: str = '',
        key_file: str = '',
        image_size: int = 640,
        image_quality: int = 85,
        sound: bool = True,
        verify_tls: bool = True,
        ca_file: str = '',
        allow_plain_http: bool = False,
        max_new_tokens: int = 128,
        load_s: float = LOAD_S,
        deadline_s: Callable[[], float] | None = None,
    ) -> None:
        """Take the options; `load` asks the server what it serves.

        url: the server's address up to and with /v1.
        model: as the server calls it; '' for the first that it serves.
        key_env, key_file: where the key is; it is read at `load` and told to nobody else.
        sound: send sound where the server takes it.
        allow_plain_http: let pictures and sound leave this machine unencrypted.
        load_s: how long to wait for a server that is not there yet, seconds.
        deadline_s: what a window may take, where a fall-back waits to answer in its place.
        """
        check_url(url, allow_plain_http=allow_plain_http)
        if ca_file and not Path(ca_file).is_file():
            raise BackendError(f'remote_ca_file={ca_file} is not a file: name one in PEM format')
        self._url, self._wanted, self._profile_name = url, model, profile
        self._key_env, self._key_file = key_env, key_file
        self._tls: dict[str, Any] = {'verify': verify_tls, 'ca_file': ca_file}
        self._wished = ContentOptions(image_size, image_quality, sound=sound)
        self._options = self._wished  # less what the server does not take
        self._max_new_tokens = max_new_tokens
        self._load_s, self._deadline_s = load_s, deadline_s
        self._session = secrets.token_hex(8)
        self._client: ChatClient | None = None
        self._profile = Profile('generic')
        self._served = ''
        self._ahead: tuple[int, int] = (0, 0)  # the window's start, and frames sent ahead of it
        self._encoder = PictureEncoder(self._options)

    def load(self, report: Callable[[float, str], None]) -> None:
        """Ask the server what it serves and takes; raise BackendError with the fix."""
        try:
            client = self._opened()
            self._take_model(client, self._first_answer(client, report))
        except RemoteError as error:
            self.close()
            if error.retry:
                raise away(error) from error
            raise BackendError(str(error)) from error
        report(1.0, 'ready')

    def probe(self, stop: Event) -> None:
        """Ask whether it serves again; raise BackendError, with the reason, if not."""
        try:
            client = self._opened()
            self._take_model(client, client.get('models', stop))
        except RemoteError as error:
            self.close()  # the next probe reads the key and the certificates anew
            raise away(error) from error
        except Stopped:
            raise BackendAwayError(f'{client.place}: it does not answer in time') from None

    def _opened(self) -> ChatClient:
        if self._client is None:
            key = read_key(self._key_env, self._key_file)
            self._client = ChatClient(self._url, key=key, **self._tls)
        return self._client

    def _take_model(self, client: ChatClient, listed: dict[str, Any]) -> None:
        """Take what the server serves, as it lists it."""
        model = self._choose(client, listed)
        self._ahead = (0, 0)
        self._served = model['id']
        self._profile = profile_of(self._profile_name, model)
        self._take_modalities(model)
        what = self._served
        if self._profile.stamps:  # one of ours says what stands behind the name
            what += f' ({model.get("description", "")})'
        what = publishable(' '.join(what.split()))[:LONGEST_MODEL]
        self.model = f'{what}, served by {client.place} ({self._profile.name})'

    def _first_answer(
        self, client: ChatClient, report: Callable[[float, str], None]
    ) -> dict[str, Any]:
        """Return the list of models; wait for a server that is about to start."""
        began_s = time.monotonic()
        while True:
            try:
                found: dict[str, Any] = client.get('models')
                return found
            except RemoteError as error:
                waited_s = time.monotonic() - began_s
                if not error.retry or waited_s >= self._load_s:
                    raise
                report(waited_s / self._load_s, f'waiting for {client.place}')
                time.sleep(min(1.0, self._load_s - waited_s))

    def _choose(self, client: ChatClient, listed: dict[str, Any]) -> dict[str, Any]:
        data = listed.get('data')
        models = (
            [one for one in data if isinstance(one, dict) and is_name(one.get('id'))]
            if isinstance(data, list)
            else []
        )
        if not models:
            raise RemoteError(f'{client.place}: it serves no model: start it with one')
        if not self._wanted:
            return models[0]
        for model in models:
            if model['id'] == self._wanted:
                return model
        names = ', '.join(str(model['id']) for model in models[:8])
        raise RemoteError(
            f'{client.place}: it serves no {self._wanted}: set remote_model to one of {names}'
        )

    def _take_modalities(self, model: dict[str, Any]) -> None:
        """Leave out what the server does not take, and remember to say so."""
        taken = modalities(model)
        pictures = taken is None or 'image' in taken
        sound = self._profile.sound if taken is None else 'audio' in taken
        self._options = replace(
            self._wished, pictures=pictures, sound=self._wished.sound and sound
        )
        self._encoder = PictureEncoder(self._options)

    # Answers

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Answer with what the server says; its JSON is checked by whoever asked for it."""
        client = self._ready()
        start = time.perf_counter_ns()
        content = window_content(prompt, self._options, self._encoder)
        encode_ns = time.perf_counter_ns() - start
        parts = [*content.parts]
        if prompt.json_schema and not self._profile.json_schema:
            parts.append(text(f'Answer with JSON of this schema alone: {prompt.json_schema}'))
        body = self._body(parts, prompt.json_schema)
        if self._profile.stamps:
            body['omnivinci_window'] = stamped_window(
                prompt, content.frames, self._session, sound=self._options.sound
            )
        streamed = self._ask(client, body, emit, stop)
        return streamed.answer(
            is_json=bool(prompt.json_schema),
            start_ns=start,
            encode_ns=encode_ns,
            notes=content.notes,
        )

    def prepare(self, forecast: Forecast, stop: Event) -> None:
        """Have the server read the frames that the open window is certain to begin with."""
        client = self._ready()
        if not self._profile.keeps_prefix or not self._options.pictures:
            return
        state = (forecast.start_ns, len(forecast.frames))
        if not forecast.frames or state == self._ahead:
            return
        content = frame_content(forecast.frames, forecast.start_ns, self._encoder)
        body = {**self._body([*content.parts], ''), self._profile.token_limit: 1}
        if self._profile.stamps:
            body['omnivinci_window'] = stamped_forecast(forecast, content.frames, self._session)
        try:
            client.chat(body, _pass, stop.is_set)
        except (RemoteError, Stopped):
            return  # the window will tell what is wrong
        self._ahead = state

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ready(self) -> ChatClient:
        if self._client is None:
            raise BackendError('the served model was not asked what it takes: call load() first')
        return self._client

    def _body(self, parts: list[Part], json_schema: str) -> dict[str, Any]:
        profile = self._profile
        body: dict[str, Any] = {
            'model': self._served,
            'messages': [
                {'role': 'system', 'content': SYSTEM},
                {'role': 'user', 'content': parts},
            ],
            'temperature': 0,
            'stream': True,
            profile.token_limit: self._max_new_tokens,
        }
        if profile.text_alone:
            body['modalities'] = ['text']
        if profile.logprobs:
            body['logprobs'] = True
        if profile.stream_usage:
            body['stream_options'] = {'include_usage': True}
        if json_schema and profile.json_schema:
            body['response_format'] = {
                'type': 'json_schema',
                'json_schema': {'name': 'answer', 'schema': json.loads(json_schema)},
            }
        return body

    def _ask(
        self,
        client: ChatClient,
        body: dict[str, Any],
        emit: Callable[[str], None],
        stop: Event,
    ) -> StreamedAnswer:
        """Ask until there is an answer or the window's time is over.

        What was said is never asked for again: half an answer is told as one that was cut.
        """
        before_s = None if self._deadline_s is None else PATIENCE * self._deadline_s()
        patience = Patience(stop, before_s)
        fault: RemoteError | None = None
        while True:
            streamed = StreamedAnswer(emit, self._served)
            try:
                client.chat(body, streamed.take, partial(patience.is_over, streamed))
                return streamed
            except Stopped:
                if streamed.text or (stop.is_set() and fault is None):
                    streamed.cut('')
                    return streamed
                silent = f'{client.place}: it said nothing for {patience.longest_s:.1f} s'
                raise _refusal(fault or RemoteError(silent), stop) from None
            except RemoteError as error:
                if streamed.text:
                    streamed.cut(f'Cut: {error}.')
                    return streamed
                fault = error
                if not error.retry or not patience.pause(error.retry_after_s or 0.0):
                    raise _refusal(error, stop) from error


def _refusal(error: RemoteError, stop: Event) -> BackendError:
    """Return what a fault of one window is told as.

    One that was given up proves nothing of the server: nobody waited for it.
    """
    is_of_window = error.of_window or stop.is_set()
    return BackendError(str(error)) if is_of_window else away(error)


def away(error: RemoteError) -> BackendAwayError:
    """Return what a fault means to who asked: not now, but later perhaps."""
    return BackendAwayError(str(error), retry_after_s=error.retry_after_s or 0.0)


def is_name(value: Any) -> bool:
    """Return whether a server's name for a model can be sent back to it."""
    return isinstance(value, str) and bool(value) and publishable(value) == value


def _pass(event: dict[str, Any]) -> None:
    """Take no notice: what was read stays with the server."""
