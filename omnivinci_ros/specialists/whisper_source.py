# SPDX-License-Identifier: Apache-2.0
"""Which Whisper hears, the user's or a packaged one, and in which precision."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from contextlib import nullcontext
from typing import NamedTuple

from omnivinci_ros.common.machine import isa
from omnivinci_ros.specialists import multilingual_whisper
from omnivinci_ros.specialists.weights import WHISPER_PACKAGE
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import packaged_whisper_folder
from omnivinci_ros.specialists.weights import user_whisper_folder

COMPUTE_TYPE = 'OMNIVINCI_SPEECH_COMPUTE_TYPE'  # a variable of the environment
INT8, FLOAT32 = 'int8', 'float32'


def speech_compute_type() -> str:
    """Return the precision to compute in; raise WeightsError for one that is not known.

    int8 is quicker, and where the CPU has AMX its doubtful words differ: of 105 words of human
    speech 8 were wrong there, 4 in float32, and 2 in either on a Zen 5.
    """
    wanted = os.environ.get(COMPUTE_TYPE) or (FLOAT32 if 'amx_int8' in isa() else INT8)
    if wanted not in (INT8, FLOAT32):
        raise WeightsError(f"{COMPUTE_TYPE}='{wanted}': set it to {INT8} or {FLOAT32}")
    return wanted


class WhisperSource(NamedTuple):
    """What faster-whisper is to load."""

    place: str  # a folder or a name of the hub; of the packages with many languages ''
    model: str  # what it is, in words

    def folder(self) -> AbstractContextManager[str]:
        """Give the place, for as long as it is read; raise WeightsError where it lacks a part."""
        return nullcontext(self.place) if self.place else multilingual_whisper.whole_folder()


def find_whisper(
    weights: str = '', hub_name: str = '', *, multilingual: bool = False
) -> WhisperSource:
    """Return the user's Whisper, that of the hub or a packaged one; raise WeightsError."""
    computed = speech_compute_type()
    how = '' if computed == INT8 else f', computed in {computed}'
    if weights and (folder := user_whisper_folder(weights)):
        return WhisperSource(str(folder), f'Whisper of {folder}{how}')
    if hub_name:
        return WhisperSource(hub_name, f'Whisper {hub_name} of the hub{how}')
    if multilingual:
        return WhisperSource('', f'{multilingual_whisper.NAME}{how}')
    packaged = f'Whisper tiny.en int8 ({WHISPER_PACKAGE}){how}'
    return WhisperSource(str(packaged_whisper_folder()), packaged)


def check_whisper(weights: str = '', hub_name: str = '', language: str = 'en') -> None:
    """Raise WeightsError, with the fix, where what `find_whisper` names is not there."""
    if not find_whisper(weights, hub_name, multilingual=language != 'en').place:
        multilingual_whisper.check_parts()
