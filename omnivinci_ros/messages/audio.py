# SPDX-License-Identifier: Apache-2.0
"""Sound of our own type and of the two packages that are both called audio_common_msgs.

The older one (ros-drivers) sends AudioDataStamped and AudioData, bytes whose format a latched
AudioInfo tells; the newer one (mgonzs13) sends AudioStamped, which carries its format. They are
told apart by their fields. Nothing here imports ROS: the messages may be rclpy's or rosbags'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.stamps import nanoseconds

BYTES_STAMPED = 'audio_common_msgs/msg/AudioDataStamped'
BYTES = 'audio_common_msgs/msg/AudioData'  # has no stamp
BYTES_INFO = 'audio_common_msgs/msg/AudioInfo'
TYPED_STAMPED = 'audio_common_msgs/msg/AudioStamped'
WITH_INFO = (BYTES_STAMPED, BYTES)
# Best first: who publishes its sound as several of them is heard once.
AUDIO_TYPES = (AUDIO_CHUNK, TYPED_STAMPED, BYTES_STAMPED, BYTES)
FIX = 'start audio_capture with format:=wave sample_format:=S16LE'

# PortAudio's names for sample formats: bit -> (field with the samples, to int16).
PORTAUDIO: dict[int, tuple[str, Callable[[npt.NDArray[Any]], npt.NDArray[Any]]]] = {
    1: ('float32_data', lambda x: np.clip(np.rint(np.nan_to_num(x) * 32767), -32768, 32767)),
    2: ('int32_data', lambda x: x >> 16),
    8: ('int16_data', lambda x: x),
    16: ('int8_data', lambda x: x.astype(np.int16) << 8),
    32: ('uint8_data', lambda x: (x.astype(np.int16) - 128) << 8),
}


class AudioInfo(Protocol):
    """An audio_common_msgs/AudioInfo of the older package, of rclpy or of rosbags."""

    sample_rate: int
    channels: int
    sample_format: str
    coding_format: str


@dataclass(frozen=True)
class ByteFormat:
    """What an AudioInfo says of the bytes that go with it."""

    sample_rate: int
    channels: int


def byte_format(info: AudioInfo, stream: str) -> ByteFormat:
    """Return the format that an AudioInfo tells; refuse what is coded, with the fix."""
    coding, sample = str(info.coding_format), str(info.sample_format)
    if coding.lower() not in ('wave', 'wav', 'raw', 'pcm'):
        raise BadAudioError(f'{stream}: AudioInfo says coding_format={coding[:20]}: {FIX}')
    if sample.upper() != 'S16LE':
        raise BadAudioError(f'{stream}: AudioInfo says sample_format={sample[:20]}: {FIX}')
    return ByteFormat(int(info.sample_rate), int(info.channels))


@dataclass(frozen=True)
class ReceivedAudio:
    """The sound of one message."""

    stamp_ns: int | None  # capture time of the first sample; None: the message does not say
    sample_rate: int
    channels: int
    samples: npt.NDArray[np.int16]  # interleaved: [frames * channels]

    @property
    def length_ns(self) -> int:
        """Return how long it is; 0 for a rate or a channel count that cannot be."""
        if min(self.sample_rate, self.channels) <= 0:
            return 0
        return len(self.samples) * SECOND_NS // (self.sample_rate * self.channels)


def read_audio(
    kind: str, message: Message, stream: str, form: ByteFormat | None = None
) -> ReceivedAudio:
    """Return the sound of a message of one of AUDIO_TYPES; `form` is for those WITH_INFO.

    Raises BadAudioError for what contradicts itself, and for a package of the same name with
    other fields; ValueError where `form` is needed and missing.
    """
    try:
        stamp_ns = None if kind == BYTES else nanoseconds(message.header.stamp)
        if kind in WITH_INFO:
            if form is None:
                raise ValueError(f'{stream}: a {kind} cannot be read without its AudioInfo')
            data = message.data if kind == BYTES else message.audio.data
            return ReceivedAudio(
                stamp_ns, form.sample_rate, form.channels, samples_from_bytes(data, stream)
            )
        if kind == TYPED_STAMPED:
            return ReceivedAudio(stamp_ns, *typed_samples(message, stream))
        return ReceivedAudio(
            stamp_ns, int(message.sample_rate), int(message.channels), np.asarray(message.samples)
        )
    except AttributeError as error:
        raise BadAudioError(
            f'{stream}: this {kind} is not one that is known ({error}): publish '
            f'one of {", ".join(AUDIO_TYPES)}'
        ) from error


def typed_samples(message: Message, stream: str) -> tuple[int, int, npt.NDArray[np.int16]]:
    """Return rate [Hz], channels and int16 samples, interleaved, of an AudioStamped.

    Full scale of any sample format is full scale of int16. Raises BadAudioError for a format
    that is not of PORTAUDIO, and for one whose field is empty.
    """
    info, data = message.audio.info, message.audio.audio_data
    if int(info.format) not in PORTAUDIO:
        raise BadAudioError(
            f'{stream}: format={int(info.format)} is no sample format of '
            f'PortAudio that is known: set one of {sorted(PORTAUDIO)}'
        )
    name, convert = PORTAUDIO[int(info.format)]
    values = np.asarray(getattr(data, name))
    if len(values) == 0:
        raise BadAudioError(
            f'{stream}: format={int(info.format)} promises {name}, which is '
            'empty: check the capture node'
        )
    return int(info.rate), int(info.channels), convert(values).astype(np.int16)


def samples_from_bytes(data: Any, stream: str) -> npt.NDArray[np.int16]:
    """Return int16 [samples] of little-endian PCM bytes; raise BadAudioError for an odd count."""
    data = bytes(data)
    if len(data) % 2:
        raise BadAudioError(
            f'{stream}: {len(data)} bytes are not whole 16-bit samples; publish '
            'uncompressed S16LE (audio_capture: format:=wave, sample_format:=S16LE)'
        )
    return np.frombuffer(data, '<i2').astype(np.int16, copy=False)
