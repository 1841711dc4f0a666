# SPDX-License-Identifier: Apache-2.0
"""Things that pass before a camera while a bell rings now and then: what was truly there when.

The question of it all is "what was in view when the bell rang?"
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.simulation import AUDIO
from omnivinci_ros.bench.core.simulation import AUDIO_DELAY_NS
from omnivinci_ros.bench.core.simulation import CHUNK_SAMPLES
from omnivinci_ros.bench.core.simulation import FRAME_HZ
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.simulation import camera_name
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample

CAMERA = camera_name(0)
IN_VIEW_S = (0.6, 2.0)  # how long a thing is in view, the next one following at once
BETWEEN_BELLS_S = (4.6, 5.6)  # so that no window of 4 s holds two
NOISE = 100.0  # of 32768: the room
PARTIALS = ((880.0, 0.5), (2430.0, 0.3), (4750.0, 0.2))  # Hz, share: a small bell's
PEAK, DECAY_S = 9000.0, 0.3
BELL_S = 1.5
# A bell is found where 5 ms are this many times as loud as the median of the sound heard.
BLOCK, LOUDER = 80, 8.0
QUIET = 200  # blocks, a second: what is loud after a pause this long is another bell
BELLS_ADDED = 4  # s of sound and pictures after the last bell


class PassingThing:
    """A picture of the thing with this number, without its pixels: windows never look at them."""

    nbytes = 640 * 480 * 3

    def __init__(self, number: int) -> None:
        self.number = number

    def describe(self) -> str:
        return '640x480 rgb8'

    def rgb(self) -> npt.NDArray[np.uint8]:
        raise AssertionError('a window decoded a frame')


@dataclass(frozen=True)
class BellScene:
    """What was in view from when to when, and when a bell rang [ns]."""

    changes_ns: tuple[int, ...]  # when each thing came into view
    things: tuple[int, ...]  # its number
    bells_ns: tuple[int, ...]

    def thing_at(self, time_ns: int) -> int:
        """Return the number of the thing that was in view."""
        return self.things[max(0, bisect_right(self.changes_ns, time_ns) - 1)]


def make_scene(words: Sequence[str], bells: int, random: np.random.Generator) -> BellScene:
    """Let things pass, none after another of the same word, until `bells` have rung.

    Raises ValueError where all words are the same.
    """
    if len(set(words)) < 2:
        raise ValueError('things of two words at least must pass')
    bells_ns, at = [], START_NS + 4 * SECOND_NS
    for _ in range(bells):
        at += round(random.uniform(*BETWEEN_BELLS_S) * SECOND_NS)
        bells_ns.append(at)
    changes, things = [START_NS], [int(random.integers(len(words)))]
    while changes[-1] < at + BELLS_ADDED * SECOND_NS:
        following = int(random.integers(len(words)))
        if words[following] != words[things[-1]]:
            changes.append(changes[-1] + round(random.uniform(*IN_VIEW_S) * SECOND_NS))
            things.append(following)
    return BellScene(tuple(changes), tuple(things), tuple(bells_ns))


def scene_samples(
    scene: BellScene,
    sound: npt.NDArray[np.int16],
    camera_delay_ns: int,
    clock_ahead_ns: int,
) -> list[tuple[Sample, int]]:
    """Return the camera's frames and the sound, each with its undisturbed time of arrival [ns].

    A frame comes `camera_delay_ns` after it was taken; the camera's clock is ahead of the robot's
    by `clock_ahead_ns`, so that its stamps are too. `sound` is that of `scene_sound`.
    """
    end_ns = scene.bells_ns[-1] + BELLS_ADDED * SECOND_NS
    pictures = {number: PassingThing(number) for number in set(scene.things)}
    made: list[tuple[Sample, int]] = []
    for index in range((end_ns - START_NS) * FRAME_HZ // SECOND_NS):
        taken_ns = START_NS + index * SECOND_NS // FRAME_HZ
        picture = pictures[scene.thing_at(taken_ns)]
        frame = Frame(CAMERA, taken_ns + clock_ahead_ns, picture, 'camera')
        made.append((frame, taken_ns + camera_delay_ns))
    for first in range(0, len(sound) - CHUNK_SAMPLES + 1, CHUNK_SAMPLES):
        chunk = sound[first : first + CHUNK_SAMPLES]
        span = AudioSpan(AUDIO, START_NS + first * SAMPLE_NS, chunk)
        made.append((span, span.end_ns + AUDIO_DELAY_NS))
    return made


def scene_sound(scene: BellScene, random: np.random.Generator) -> npt.NDArray[np.int16]:
    """Return int16 [samples] from START_NS on: a quiet room, in which the bell rings."""
    end_ns = scene.bells_ns[-1] + BELLS_ADDED * SECOND_NS
    count = (end_ns - START_NS) // SAMPLE_NS
    sound = NOISE * random.standard_normal(count, dtype=np.float32)
    seconds = np.arange(int(BELL_S * SAMPLE_RATE)) / SAMPLE_RATE
    ring = sum(share * np.sin(2 * np.pi * hertz * seconds) for hertz, share in PARTIALS)
    bell = (PEAK * np.exp(-seconds / DECAY_S) * ring).astype(np.float32)
    for at_ns in scene.bells_ns:
        first = (at_ns - START_NS) // SAMPLE_NS
        sound[first : first + len(bell)] += bell
    return np.clip(sound, -32768, 32767).astype(np.int16)


def bell_in(sound: npt.NDArray[np.int16]) -> int | None:
    """Return at which sample of int16 [samples] the last bell begins, within 5 ms; None: in none.

    What is exactly zero was not heard, and does not count as quiet. A bell that rings in the first
    block began before it.
    """
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float32)
    loudness = np.sqrt((blocks**2).mean(1))
    heard = loudness[loudness > 0]
    if not len(heard):
        return None
    loud = np.flatnonzero(loudness > LOUDER * np.median(heard))
    begun = loud[(np.diff(loud, prepend=-QUIET - 1) > QUIET) & (loud > 0)]
    return int(begun[-1]) * BLOCK if len(begun) else None
