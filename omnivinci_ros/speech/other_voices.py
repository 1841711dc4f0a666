# SPDX-License-Identifier: Apache-2.0
"""What others said in a sound in which the robot spoke too."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.speech.played_echo import BEFORE
from omnivinci_ros.speech.played_echo import SILENCE
from omnivinci_ros.speech.played_echo import residual
from omnivinci_ros.speech.segmenter import SpeechSegment

# 192 ms of a room's response: with 64 ms what a room of 0.3 s still sounds, 9 dB below the direct
# sound, hid a person's STOP.
ROOM_TAPS = 3072
SAMPLES_A_TAP = 16  # at least: a filter with as many taps as it likes makes a person's word too
BLOCK = 512  # samples: 32 ms
ALONE_RMS = 400.0  # of what is left, from which on somebody else speaks
# Of their loudest block, below which a block has no voice: 20 dB less. But a door that is slammed
# must not hide a person: from ALONE_RMS on a block has one.
OTHERS_SHARE = 0.1
LEAST = 3  # blocks in a row: 96 ms; shorter is a click, or what a sound device played on for a cut
KEPT_NS = 320 * MILLISECOND_NS  # of sound kept before and after: words begin and end quietly


def without_echo(
    heard: npt.NDArray[np.int16],
    played: Callable[[int, int], npt.NDArray[np.int16]],
    edges: Sequence[int],
) -> npt.NDArray[np.float64] | None:
    """Return what is left of `heard` [n] without what was played; None where nothing was.

    `edges` are the samples at which the robot began and ceased to speak: a sound device that
    starts anew tells its times a little differently, and one filter does not fit two delays; and
    of an utterance that is cut a little more may sound than is told. `played` gives what was
    played beside heard[first:end], with room for every delay.
    """
    bounds = sorted({0, len(heard), *(at for at in edges if 0 < at < len(heard))})
    left = heard.astype(np.float64)
    found = False
    for first, end in zip(bounds, bounds[1:], strict=False):
        taps = min(ROOM_TAPS, (end - first) // SAMPLES_A_TAP)
        rest = None
        if taps > BEFORE:
            rest = residual(heard[first:end], played(first, end), taps)
        if rest is not None:
            left[first:end], found = rest, True
    return left if found else None


def cut_to_others(segment: SpeechSegment, left: npt.NDArray[np.float64]) -> SpeechSegment | None:
    """Return a segment cut to where others speak in what is `left` of it [n]; None: nowhere.

    The robot may have spoken for long before them, and after: that is silence now, which takes
    time to read, and says nothing of when they spoke.
    """
    loud = _voiced_blocks(left)
    if loud is None:
        return None
    kept = KEPT_NS // SAMPLE_NS
    first, end = max(0, loud[0] * BLOCK - kept), loud[1] * BLOCK + kept
    began_ns, ended_ns = (segment.first_ns + at * BLOCK * SAMPLE_NS for at in loud)
    start_ns = min(max(segment.start_ns, began_ns), segment.end_ns)
    return replace(
        segment,
        start_ns=start_ns,
        end_ns=max(start_ns, min(segment.end_ns, ended_ns)),
        samples=np.clip(np.rint(left[first:end]), -32768, 32767).astype(np.int16),
        first_ns=segment.first_ns + first * SAMPLE_NS,
    )


def _voiced_blocks(sound: npt.NDArray[np.float64]) -> tuple[int, int] | None:
    """Return the first block that has a voice, and that after the last; None where none has."""
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    rms = np.sqrt((blocks**2).mean(axis=1))
    loud = rms >= max(SILENCE, min(ALONE_RMS, OTHERS_SHARE * rms.max(initial=0.0)))
    changes = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
    runs = [run for run in changes.reshape(-1, 2).tolist() if run[1] - run[0] >= LEAST]
    return (runs[0][0], runs[-1][1]) if runs else None
