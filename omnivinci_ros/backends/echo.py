# SPDX-License-Identifier: Apache-2.0
"""Says what the window holds, without weights and without decoding a pixel."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from threading import Event

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.scene_text import quote
from omnivinci_ros.windowing.audio_clip import AudioClip

MAX_DELAY = 3600.0  # s


class Echo:
    """For tests, launch checks and documentation."""

    name = 'echo'
    model = 'none: it says what the window holds'

    def __init__(self, *, delay_s: float = 0.0) -> None:
        """Wait `delay_s` seconds before the last sentence: for tests of deadlines."""
        if not 0 <= delay_s <= MAX_DELAY:
            raise BackendError(f'delay_s={delay_s!r}: set it between 0 and {MAX_DELAY:g} seconds')
        self._delay_s = delay_s

    def load(self, report: Callable[[float, str], None]) -> None:
        """Report that there is nothing to load."""
        report(1.0, 'ready')

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Describe the window's contents; the same for the same window."""
        start = time.perf_counter_ns()
        parts = _parts(prompt)
        first_ns = 0
        said = ''
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            # wait() returns True as soon as stop is set.
            if stop.wait(self._delay_s if last else 0):
                return Answer(said, first_token_ns=first_ns, cut=True)
            piece = (', ' if said else '') + part + ('.' if last else '')
            said += piece
            emit(piece)
            first_ns = first_ns or time.perf_counter_ns() - start
        return Answer(said, json=_json(prompt), first_token_ns=first_ns)

    def close(self) -> None:
        """Hold nothing, so free nothing."""


def _parts(prompt: Prompt) -> list[str]:
    window = prompt.window
    parts = []
    for camera in window.cameras:
        frames = [frame for frame in window.frames if frame.stream == camera]
        noun = 'frame' if len(frames) == 1 else 'frames'
        parts.append(f'{len(frames)} {noun} from {camera} ({frames[-1].image.describe()})')
    if not parts:
        parts.append('no frames')
    if window.audio:
        parts.append(
            f'{_seconds(window.audio):.1f} s of sound at coverage {window.audio.coverage:.2f}'
        )
    else:
        parts.append('no sound')
    if window.utterances:
        parts.append('said: ' + ' '.join(f'"{quote(said.text)}"' for said in window.utterances))
    if prompt.task:
        parts.append(f'task: "{quote(prompt.task)}"')
    return parts


def _json(prompt: Prompt) -> str:
    window = prompt.window
    value = {
        'window': window.id,
        'frames': [
            {
                'camera': frame.stream,
                'stamp_ns': frame.stamp_ns,
                'image': frame.image.describe(),
            }
            for frame in window.frames
        ],
        'audio': {
            'seconds': _seconds(window.audio),
            'coverage': window.audio.coverage,
            'gaps': len(window.audio.gaps),
        }
        if window.audio
        else None,
        'speech': [
            {'text': said.text, 'start_ns': said.start_ns, 'end_ns': said.end_ns}
            for said in window.utterances
        ],
        'task': quote(prompt.task),
    }
    return json.dumps(value, ensure_ascii=False)


def _seconds(clip: AudioClip) -> float:
    return (clip.end_ns - clip.start_ns) / 1e9
