# SPDX-License-Identifier: Apache-2.0
"""Simulated inputs: samples with known stamps and the times at which they arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.samples import TaskText

START_NS = 1_700_000_000 * SECOND_NS
AUDIO, TASK = 'audio', 'task'
FRAME_HZ = 30
CHUNK_SAMPLES = 320  # 20 ms
TASK_PERIOD_NS = 10 * SECOND_NS
PHASE_NS = 11 * MILLISECOND_NS  # from one camera's frame to the next camera's
# From capture to arrival: a USB camera exposes, reads out and converts for about a frame; a
# depth or network camera takes longer; a sound card gives a chunk soon after its last sample.
CAMERA_DELAYS_NS = (30 * MILLISECOND_NS, 80 * MILLISECOND_NS)
AUDIO_DELAY_NS = 5 * MILLISECOND_NS


class Picture:
    """The size of a 640x480 rgb8 message, without its pixels: windows never look at them."""

    nbytes = 640 * 480 * 3

    def describe(self) -> str:
        return '640x480 rgb8'

    def rgb(self) -> npt.NDArray[np.uint8]:
        raise AssertionError('a window decoded a frame')


@dataclass(frozen=True)
class Disturbance:
    """What happens to samples between capture and arrival."""

    loss: float = 0.0  # share that never arrives
    jitter_ms: float = 0.0  # mean of an exponential delay of each sample
    stalled: float = 0.0  # share that is held up for 50 to 400 ms besides

    def delays_ns(self, random: np.random.Generator, count: int) -> np.ndarray:
        delays = random.exponential(self.jitter_ms, count) if self.jitter_ms else np.zeros(count)
        stalled = random.random(count) < self.stalled
        delays[stalled] += random.uniform(50, 400, stalled.sum())
        return (delays * MILLISECOND_NS).astype(np.int64)


def camera_name(index: int) -> str:
    return f'camera_{index}/image_raw'


def make_samples(seconds: float, cameras: int) -> list[tuple[Sample, int]]:
    """Return samples with their undisturbed time of arrival, stream by stream."""
    length_ns = round(seconds * SECOND_NS)
    picture = Picture()
    made: list[tuple[Sample, int]] = []
    for camera in range(cameras):
        delay = CAMERA_DELAYS_NS[camera % len(CAMERA_DELAYS_NS)]
        for index in range(round(seconds * FRAME_HZ)):
            stamp = START_NS + camera * PHASE_NS + index * SECOND_NS // FRAME_HZ
            made.append((Frame(camera_name(camera), stamp, picture, 'camera'), stamp + delay))
    chunk_ns = CHUNK_SAMPLES * SAMPLE_NS
    for start in range(START_NS, START_NS + length_ns - chunk_ns + 1, chunk_ns):
        span = AudioSpan(AUDIO, start, sound_at(start, CHUNK_SAMPLES))
        made.append((span, span.end_ns + AUDIO_DELAY_NS))
    for stamp in range(START_NS + TASK_PERIOD_NS // 2, START_NS + length_ns, TASK_PERIOD_NS):
        # A task is stamped when it arrives: a text has no time of capture.
        made.append((TaskText(TASK, stamp, 'bring me the cup'), stamp))
    return made


def sound_at(start_ns: int, count: int) -> np.ndarray:
    """Return int16 [count] that tells its own time: a ramp without zeros, 2 s long."""
    first = (start_ns - START_NS) // SAMPLE_NS
    return ((np.arange(first, first + count) % 32_000) + 1).astype(np.int16)


def arrivals(
    samples: list[tuple[Sample, int]], disturbance: Disturbance, seed: int
) -> list[tuple[int, Sample]]:
    """Return (arrival, sample) in order of arrival: what is left after loss and delays."""
    random = np.random.default_rng(seed)
    kept = random.random(len(samples)) >= disturbance.loss
    delays = disturbance.delays_ns(random, len(samples)).tolist()
    arrived = [
        # A task is stamped by the node, so it is never late and never lost to a sensor's QoS.
        (at, sample) if isinstance(sample, TaskText) else (at + delay, sample)
        for (sample, at), keep, delay in zip(samples, kept.tolist(), delays, strict=True)
        if keep or isinstance(sample, TaskText)
    ]
    return sorted(arrived, key=lambda pair: pair[0])
