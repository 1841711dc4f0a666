# SPDX-License-Identifier: Apache-2.0
"""What a page may ask: untrusted messages of its socket to records, or one sentence why not."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError

MAX_TEXT = 4096  # characters of a question, a task, a parameter's text
MAX_MESSAGE = 65_536  # bytes: 100 ms of 192 kHz sound have 38,400
MAX_CAMERAS = 16
MAX_NAME = 256
MAX_ID = 64
MIN_RATE, MAX_RATE = 8_000, 192_000  # Hz
MAX_SAMPLES_S = 0.25  # of sound in one message
HEAD = struct.Struct('<I')  # length of the JSON that follows


class RequestError(BadInputError):
    """A message that no page of ours sends; the sentence fits the reason of a closed socket."""


@dataclass(frozen=True)
class Look:
    """Which cameras this tab wants to see."""

    cameras: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A picture has been drawn: the next may come."""

    topic: str
    stamp_ns: int


@dataclass(frozen=True)
class Ask:
    """A question about the last seconds."""

    id: str
    question: str
    lookback_s: float


@dataclass(frozen=True)
class Cancel:
    """Never mind a question."""

    id: str


@dataclass(frozen=True)
class Task:
    """A task, or the reply to an open question."""

    id: str
    text: str


@dataclass(frozen=True)
class Stop:
    """The red button."""

    id: str


@dataclass(frozen=True)
class SetParameter:
    """Another value of a parameter."""

    id: str
    name: str
    value: bool | int | float | str | list[str]


@dataclass(frozen=True)
class Transition:
    """A lifecycle transition, by its name."""

    id: str
    name: str


@dataclass(frozen=True)
class Ping:
    """What time is it there? With the answer to the last one: times of both clocks."""

    t0: float  # the page's clock now [ms]
    echo_ns: int | None  # `server_ns` of the last pong
    t1: float | None  # the page's clock when that came [ms]


@dataclass(frozen=True)
class Talk:
    """Push-to-talk begins or ends."""

    id: str
    on: bool


@dataclass(frozen=True)
class Sound:
    """Some sound of the browser's microphone."""

    captured_ms: float  # of the first sample, on the page's clock
    sample_rate: int
    sequence: int
    samples: npt.NDArray[np.int16]  # mono


# What changes something, and is answered with `done`.
Order: TypeAlias = 'Ask | Cancel | Task | Stop | SetParameter | Transition | Talk'
Request: TypeAlias = 'Look | Drawn | Ping | Sound | Order'


def read_text(text: str) -> Request:
    """Return what a text message asks; raise RequestError."""
    document = _document(text)
    kind = document.get('type')
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise RequestError(f'a message of type {str(kind)[:30]!r} is not known: reload the page')
    return read(document)


def read_binary(data: bytes) -> Sound:
    """Return the sound of a binary message; raise RequestError."""
    if len(data) < HEAD.size:
        raise RequestError('a binary message is too short: reload the page')
    (length,) = HEAD.unpack_from(data)
    if HEAD.size + length > len(data):
        raise RequestError('a binary message is shorter than its head says: reload the page')
    try:
        text = data[HEAD.size : HEAD.size + length].decode()
    except UnicodeDecodeError as error:
        raise RequestError('the head of a binary message is no text: reload the page') from error
    head, payload = _document(text), data[HEAD.size + length :]
    if head.get('kind') != 'sound':
        raise RequestError('a binary message is not sound: reload the page')
    rate = _whole(head, 'sample_rate', MIN_RATE, MAX_RATE)
    if not payload or len(payload) % 2 or len(payload) > 2 * rate * MAX_SAMPLES_S:
        raise RequestError(
            f'{len(payload)} bytes of sound in a message: send whole samples, '
            f'{MAX_SAMPLES_S:g} s at most'
        )
    return Sound(
        captured_ms=_number(head, 'captured_ms'),
        sample_rate=rate,
        sequence=_whole(head, 'sequence', 0, 1 << 53),
        samples=np.frombuffer(payload, '<i2').astype(np.int16, copy=False),
    )


def packed(head: dict[str, Any], payload: bytes) -> bytes:
    """Return a binary message to the page."""
    told = json.dumps(head, ensure_ascii=False, separators=(',', ':')).encode()
    return b''.join((HEAD.pack(len(told)), told, payload))


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError('a message is not JSON: reload the page') from error
    if not isinstance(document, dict):
        raise RequestError('a message is no JSON object: reload the page')
    return document


def _text(document: dict[str, Any], name: str, most: int = MAX_TEXT) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise RequestError(f'{name} of a message is no text: reload the page')
    if len(value) > most:
        raise RequestError(f'{name} of a message has more than {most} characters: send less')
    # Lone surrogates cannot be sent on, and ROS's texts end at a zero.
    return value.encode(errors='replace').decode().replace('\0', ' ')


def _id(document: dict[str, Any]) -> str:
    return _text(document, 'id', MAX_ID)


def _words(document: dict[str, Any], name: str) -> str:
    value = _text(document, name).strip()
    if not value:
        raise RequestError(f'{name} of a message is empty: write something')
    return value


def _number(document: dict[str, Any], name: str) -> float:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RequestError(f'{name} of a message is no number: reload the page')
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not abs(number) < 1e15:  # also not a number
        raise RequestError(f'{name} of a message is out of range: reload the page')
    return number


def _whole(document: dict[str, Any], name: str, low: int, high: int) -> int:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(f'{name} of a message is not from {low} to {high}: reload the page')
    return value


def _nanoseconds(document: dict[str, Any], name: str) -> int:
    value = _text(document, name, 20)
    if not (value.isascii() and value.removeprefix('-').isdigit()):
        raise RequestError(f'{name} of a message is no time: send nanoseconds as a text')
    return int(value)


def _is(document: dict[str, Any], name: str) -> bool:
    value = document.get(name)
    if not isinstance(value, bool):
        raise RequestError(f'{name} of a message is neither true nor false: reload the page')
    return value


def _texts(document: dict[str, Any], name: str, most: int) -> tuple[str, ...]:
    value = document.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise RequestError(f'{name} of a message is no list of at most {most}: reload the page')
    return tuple(_text({name: item}, name, MAX_NAME) for item in value)


def _look(document: dict[str, Any]) -> Look:
    return Look(_texts(document, 'cameras', MAX_CAMERAS))


def _drawn(document: dict[str, Any]) -> Drawn:
    return Drawn(_text(document, 'topic', MAX_NAME), _nanoseconds(document, 'stamp_ns'))


def _ask(document: dict[str, Any]) -> Ask:
    lookback_s = _number(document, 'lookback_s')
    if not 0 <= lookback_s <= 3600:
        raise RequestError('lookback_s of a question is not from 0 to 3600: correct it')
    return Ask(_id(document), _words(document, 'question'), lookback_s)


def _task(document: dict[str, Any]) -> Task:
    return Task(_id(document), _words(document, 'text'))


def _set_parameter(document: dict[str, Any]) -> SetParameter:
    name, value = _text(document, 'name', MAX_NAME), document.get('value')
    if isinstance(value, list):
        value = list(_texts(document, 'value', 64))
    elif isinstance(value, str):
        value = _text(document, 'value')
    elif isinstance(value, int) and not isinstance(value, bool):
        value = _whole(document, 'value', -(1 << 53), 1 << 53)
    elif isinstance(value, float):
        value = _number(document, 'value')
    elif not isinstance(value, bool):
        raise RequestError(f'value of parameter {name[:30]!r} is of no known type: correct it')
    return SetParameter(_id(document), name, value)


def _transition(document: dict[str, Any]) -> Transition:
    return Transition(_id(document), _text(document, 'name', MAX_NAME))


def _ping(document: dict[str, Any]) -> Ping:
    has_last = document.get('echo_ns') is not None
    return Ping(
        t0=_number(document, 't0'),
        echo_ns=_nanoseconds(document, 'echo_ns') if has_last else None,
        t1=_number(document, 't1') if has_last else None,
    )


_READERS: dict[str, Callable[[dict[str, Any]], Request]] = {
    'look': _look,
    'drawn': _drawn,
    'ask': _ask,
    'cancel': lambda document: Cancel(_id(document)),
    'task': _task,
    'reply': _task,
    'stop': lambda document: Stop(_id(document)),
    'set_parameter': _set_parameter,
    'transition': _transition,
    'ping': _ping,
    'talk': lambda document: Talk(_id(document), _is(document, 'on')),
}
