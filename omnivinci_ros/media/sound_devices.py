# SPDX-License-Identifier: Apache-2.0
"""The sound devices of a machine, through PortAudio: found by name or index, and their clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any
from typing import Literal

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS

OFFSET_BLOCKS = 10  # the least of so many tells our clock from PortAudio's without wake-up delays

NO_PORTAUDIO = (
    "the PortAudio library is not installed: run 'apt-get install libportaudio2'; trying again"
)
NO_SOUNDDEVICE = (
    "the Python package sounddevice is not installed: run 'pip install sounddevice'; trying again"
)

Direction = Literal['input', 'output']
DOES = {'input': 'record', 'output': 'play'}
NO_DEVICE = {
    'input': 'no sound device can record: plug in a microphone or start the sound server, and '
    "for PulseAudio run 'apt-get install libasound2-plugins'; trying again",
    'output': 'no sound device can play: plug in a loudspeaker or start the sound server, and '
    "for PulseAudio run 'apt-get install libasound2-plugins'; trying again",
}


class SoundDeviceError(BadInputError):
    """A sound device that cannot be opened now."""


class SoundSystem:
    """PortAudio, with a list of devices that is fresh each time."""

    def __init__(self) -> None:
        self._sounddevice: Any = None  # the module

    def load(self) -> Any:
        """Return the sounddevice module; raise SoundDeviceError with the fix."""
        if self._sounddevice is None:
            try:
                import sounddevice

                self._sounddevice = sounddevice
            except ImportError as error:
                raise SoundDeviceError(NO_SOUNDDEVICE) from error
            except OSError as error:
                raise SoundDeviceError(NO_PORTAUDIO) from error
            return self._sounddevice
        # PortAudio lists devices once, when it starts; sounddevice has no public name for
        # starting it again.
        sounddevice = self._sounddevice
        try:
            if sounddevice._initialized:
                sounddevice._terminate()
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise SoundDeviceError(
                f'the sound system does not start ({error}): '
                'restart the sound server; trying again'
            ) from error
        return sounddevice


def find_device(sounddevice: Any, wanted: str, direction: Direction) -> tuple[int, dict[str, Any]]:
    """Return index and description of the device that is wanted; '' is the default one."""
    devices = list(sounddevice.query_devices())
    if wanted:
        index = choose_device(devices, wanted, direction)
        return index, devices[index]
    try:
        index = devices.index(sounddevice.query_devices(kind=direction))
    except (sounddevice.PortAudioError, ValueError) as error:
        raise SoundDeviceError(NO_DEVICE[direction]) from error
    return index, devices[index]


def choose_device(
    devices: Sequence[dict[str, Any]], wanted: str, direction: Direction = 'input'
) -> int:
    """Return the index of the device of this direction whose name or index is `wanted`.

    The whole name wins over a part of one; case is ignored.
    """
    channels, does = f'max_{direction}_channels', DOES[direction]
    found = {i: d['name'] for i, d in enumerate(devices) if d[channels] > 0}
    if not found:
        raise SoundDeviceError(NO_DEVICE[direction])
    names = ', '.join(f'{i}: {name!r}' for i, name in found.items())
    if wanted.isdecimal():
        if int(wanted) in found:
            return int(wanted)
        raise SoundDeviceError(
            f'parameter device is {wanted!r}, but no device of that index can '
            f'{does}: set it to one of {names}'
        )
    key = wanted.casefold()
    for matches in (
        [i for i, name in found.items() if name.casefold() == key],
        [i for i, name in found.items() if key in name.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise SoundDeviceError(
                f'parameter device is {wanted!r}, which fits more than one device: '
                f'set it to one index of {names}'
            )
    raise SoundDeviceError(
        f'parameter device is {wanted!r}, but no device that can {does} has this '
        f'in its name: set it to a part of one of {names}'
    )


class DeviceTime:
    """When the first sample of a callback passes the device, on our clock.

    It is `now - currentTime` plus what PortAudio tells of that sample (`inputBufferAdcTime`,
    `outputBufferDacTime`). PortAudio reads `currentTime` before Python wakes up, so the least
    `now - currentTime` of the last callbacks is the one to trust.
    """

    def __init__(self) -> None:
        self._offsets: deque[int] = deque(maxlen=OFFSET_BLOCKS)

    def measure(self, now_ns: int, current_s: float, device_s: float, untold_ns: int) -> int:
        """Return that time [ns]; `now_ns + untold_ns` where the host API does not tell it."""
        if device_s <= 0 or current_s <= 0:
            return now_ns + untold_ns
        self._offsets.append(now_ns - round(current_s * SECOND_NS))
        return min(self._offsets) + round(device_s * SECOND_NS)
