# SPDX-License-Identifier: Apache-2.0
"""A chat completion request to a window and a question.

Any client's pictures and sound are laid on a time axis evenly. A robot's own client (backend
`remote`, profile omnivinci) sends beside them the key `omnivinci_window` with every stamp in
nanoseconds, so that the window is the very one that the robot closed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import itertools
import json
import wave
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.doubtful_orders import KEPT
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.perception.answer_schema import may_be
from omnivinci_ros.perception.answer_schema import schema_refusal
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

MAX_PICTURES = 256  # as max_frames of a window
MAX_PARTS = 2000
MAX_SOUND_S = 120  # as window_s
MAX_TEXT = 65_536  # characters of all texts together
MAX_TOKENS = 32_768
FRAME_STEP_NS = SECOND_NS // 2  # between pictures that say no time
STREAM = 'picture'  # of pictures that say no camera
FORMATS = {b'\xff\xd8': 'jpeg', b'\x89P': 'png'}  # by how the data begins

_numbers = itertools.count(1)


class RequestError(BadInputError):
    """A request that cannot be answered; the message says what to send."""


@dataclass(frozen=True)
class ChatRequest:
    """What is asked."""

    prompt: Prompt
    model: str  # '' for whatever is served
    max_tokens: int | None
    stream: bool
    include_usage: bool
    forecast: Forecast | None = None  # the window is still open: read ahead, answer nothing


def read_request(document: Any) -> ChatRequest:
    """Return what a request asks; raise RequestError with one sentence."""
    if not isinstance(document, dict):
        raise RequestError('the request is no JSON object: send a chat completion request')
    parts = _last_message(document)
    if len(parts) > MAX_PARTS:
        raise RequestError(f'the message has more than {MAX_PARTS} parts: send fewer')
    media = _Media()
    for part in parts:
        media.add(part)
    stamped = document.get('omnivinci_window')
    window = media.evenly() if stamped is None else media.stamped(_object(stamped, 'window'))
    options = _object(document.get('stream_options') or {}, 'stream_options')
    forecast = None
    if stamped is not None and stamped.get('open') is True:
        forecast = Forecast(
            window.epoch, window.start_ns, window.end_ns, window.frames, len(window.frames) + 1
        )
    question = media.question() if stamped is None else str(stamped.get('question', ''))
    if not question and forecast is None:
        raise RequestError('the last message asks nothing: add a part of text')
    schema = _schema(document)
    return ChatRequest(
        prompt=Prompt(
            window,
            question[:MAX_TEXT],
            task=window.tasks[-1].text if window.tasks else '',
            json_schema=schema,
            is_command=is_of_commands(schema),
        ),
        model=str(document.get('model') or ''),
        max_tokens=_max_tokens(document),
        stream=document.get('stream') is True,
        include_usage=options.get('include_usage') is True,
        forecast=forecast,
    )


class _Media:
    """The parts of one message, in their order."""

    def __init__(self) -> None:
        self._pictures: list[bytes] = []
        self._sounds: list[npt.NDArray[np.int16]] = []
        self._texts: list[str] = []
        self._letters = 0  # of all texts

    def add(self, part: Any) -> None:
        kind = _object(part, 'a part').get('type')
        if kind == 'text':
            self._texts.append(str(part.get('text', '')))
            self._letters += len(self._texts[-1])
            if self._letters > MAX_TEXT:
                raise RequestError(f'the texts have more than {MAX_TEXT} characters: send less')
        elif kind == 'image_url':
            if len(self._pictures) == MAX_PICTURES:
                raise RequestError(f'more than {MAX_PICTURES} pictures: send fewer')
            self._pictures.append(_picture(_object(part.get('image_url'), 'image_url')))
        elif kind == 'input_audio':
            self._sounds.append(_sound(_object(part.get('input_audio'), 'input_audio')))
        else:
            raise RequestError(
                f'a part of type {str(kind)[:40]!r} is not taken: send text, image_url or '
                'input_audio'
            )

    def question(self) -> str:
        return '\n'.join(text for text in self._texts if text.strip())

    def evenly(self) -> Window:
        """Return a window in which pictures lie half a second apart and sound begins with it."""
        number = next(_numbers)
        # Of its own time, so that nothing that was encoded for another request is taken for it.
        start_ns = number * 1000 * SECOND_NS
        sound = np.concatenate(self._sounds) if self._sounds else np.zeros(0, np.int16)
        length_ns = max(len(self._pictures) * FRAME_STEP_NS, len(sound) * SAMPLE_NS, FRAME_STEP_NS)
        clip = None
        if len(sound):
            samples = np.zeros(length_ns // SAMPLE_NS, np.int16)
            samples[: len(sound)] = sound
            ended_ns = start_ns + len(sound) * SAMPLE_NS
            gaps = ((ended_ns, start_ns + length_ns),) if len(sound) < len(samples) else ()
            clip = AudioClip(
                'sound', start_ns, start_ns + length_ns, samples, len(sound) / len(samples), gaps
            )
        frames = tuple(
            _frame(data, STREAM, start_ns + index * FRAME_STEP_NS)
            for index, data in enumerate(self._pictures)
        )
        return Window(
            number, 0, 'request', 'watermark', start_ns, start_ns + length_ns, frames, clip
        )

    def stamped(self, told: dict[str, Any]) -> Window:
        """Return the window that a robot closed, as it tells its stamps."""
        try:
            return self._stamped(told)
        except RequestError:
            raise
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise RequestError(
                f'omnivinci_window cannot be used ({type(error).__name__}: {error}): send it as '
                'the backend remote of this version does'
            ) from error

    def _stamped(self, told: dict[str, Any]) -> Window:
        stamps = told['frames']
        if len(stamps) != len(self._pictures):
            raise RequestError(
                f'omnivinci_window tells {len(stamps)} frames and {len(self._pictures)} pictures '
                'came: send one for each'
            )
        clip = None
        if told['audio'] is not None:
            audio = told['audio']
            (samples,) = self._sounds
            start_ns, end_ns = int(audio['start_ns']), int(audio['end_ns'])
            coverage = float(audio['coverage'])
            if abs((end_ns - start_ns) - len(samples) * SAMPLE_NS) > SAMPLE_NS:
                raise RequestError(
                    f'the sound lasts {len(samples) * SAMPLE_NS} ns and omnivinci_window says '
                    f'{end_ns - start_ns}: send all of it'
                )
            if not 0 <= coverage <= 1:
                raise RequestError(f'coverage is {coverage:g}: send 0 to 1')
            clip = AudioClip(
                str(audio['stream']),
                start_ns,
                end_ns,
                samples,
                coverage,
                tuple((int(first), int(last)) for first, last in audio['gaps']),
            )
        return Window(
            id=int(told['id']),
            epoch=_epoch(str(told['session']), int(told['epoch'])),
            trigger=str(told['trigger']),
            closed_by='watermark',
            start_ns=int(told['start_ns']),
            end_ns=int(told['end_ns']),
            frames=tuple(
                _frame(data, str(stream), int(stamp_ns))
                for data, (stream, stamp_ns) in zip(self._pictures, stamps, strict=True)
            ),
            audio=clip,
            utterances=tuple(
                Utterance(SPEECH_STREAM, int(first), int(last), str(text), float(confidence))
                for first, last, text, confidence in told['utterances']
            ),
            tasks=tuple(
                TaskText('task', int(stamp_ns), str(text)) for stamp_ns, text in told['tasks']
            ),
        )


def _epoch(session: str, epoch: int) -> int:
    """Return an epoch that no other client has, whose clocks and names may be the same."""
    digest = hashlib.sha256(f'{session} {epoch}'.encode()).digest()
    return int.from_bytes(digest[:4], 'big') >> 1


def _last_message(document: dict[str, Any]) -> list[Any]:
    messages = document.get('messages')
    if not isinstance(messages, list) or not messages:
        raise RequestError('messages is missing: send a list with one message of the user')
    for message in messages[:-1]:
        if _object(message, 'a message').get('role') not in ('system', 'developer'):
            raise RequestError('one question at a time is answered: send no earlier messages')
    content = _object(messages[-1], 'a message').get('content')
    if isinstance(content, str):
        return [{'type': 'text', 'text': content}]
    if isinstance(content, list):
        return content
    raise RequestError('content is missing: send a text, or a list of parts')


def _object(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise RequestError(f'{name} is {type(value).__name__}, not an object: correct the request')


def _picture(image: dict[str, Any]) -> bytes:
    url = image.get('url')
    if not isinstance(url, str) or not url.startswith('data:image/'):
        raise RequestError('image_url is no data URL, and nothing is fetched: send the picture')
    data = _decoded(url.partition(',')[2], 'image_url')
    if data[:2] not in FORMATS:
        raise RequestError('image_url holds neither JPEG nor PNG: send one of them')
    return data


def _frame(data: bytes, stream: str, stamp_ns: int) -> Frame:
    seconds, nanoseconds = divmod(stamp_ns, SECOND_NS)
    stamp = SimpleNamespace(sec=seconds, nanosec=nanoseconds)
    message = SimpleNamespace(
        header=SimpleNamespace(stamp=stamp, frame_id=''), format=FORMATS[data[:2]], data=data
    )
    image = MessageImage(message, stream)
    image.check()
    return Frame(stream, stamp_ns, image)


def _sound(audio: dict[str, Any]) -> npt.NDArray[np.int16]:
    if audio.get('format') != 'wav':
        raise RequestError('input_audio is not of format wav: send WAV, 16 kHz mono 16 bit')
    data = _decoded(str(audio.get('data', '')), 'input_audio')
    try:
        with wave.open(io.BytesIO(data)) as file:
            form = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            frames = file.readframes(MAX_SOUND_S * SAMPLE_RATE + 1)
    except (wave.Error, EOFError) as error:
        raise RequestError(f'input_audio is no WAV file ({error}): send one') from error
    if form != (SAMPLE_RATE, 1, 2):
        raise RequestError(
            f'input_audio has {form[0]} Hz, {form[1]} channels and {8 * form[2]} bit: send 16000 '
            'Hz, mono, 16 bit'
        )
    samples = np.frombuffer(frames[: len(frames) // 2 * 2], '<i2').astype(np.int16, copy=False)
    if len(samples) > MAX_SOUND_S * SAMPLE_RATE:
        raise RequestError(f'input_audio is longer than {MAX_SOUND_S} s: send less')
    return samples


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError(f'{name} is not base64 ({error}): send it whole') from error


def _schema(document: dict[str, Any]) -> str:
    wanted = document.get('response_format')
    if wanted is None:
        return ''
    kind = _object(wanted, 'response_format').get('type')
    if kind == 'text':
        return ''
    if kind != 'json_schema':
        raise RequestError('response_format is of another type than text and json_schema')
    schema = json.dumps(_object(wanted.get('json_schema'), 'json_schema').get('schema', {}))
    if why := schema_refusal(schema):
        raise RequestError(why)
    return schema


def is_of_commands(schema: str) -> bool:
    """Say whether the JSON that is asked for is an order, by its schema.

    Its `intent` may be a STOP and may be NONE, as of the commands of a robot: so an order that
    the backend is not sure of can be left out.
    """
    return all(may_be(schema, 'intent', intent) for intent in KEPT)


def _max_tokens(document: dict[str, Any]) -> int | None:
    value = document.get('max_completion_tokens', document.get('max_tokens'))
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= MAX_TOKENS:
        raise RequestError(f'max_tokens is {str(value)[:40]}: send 1 to {MAX_TOKENS}')
    return value
