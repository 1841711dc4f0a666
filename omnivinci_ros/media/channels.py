# SPDX-License-Identifier: Apache-2.0
"""Which channels of a sound are listened to, and their mixture, which never cancels.

The mean of microphones that are wired against each other (a balanced line read as stereo, one
capsule soldered the wrong way round) is silence. So channels whose mean cancels are turned round
before they are added: a sign each, chosen once, kept while the mixture does not cancel, changed
in a ramp. Where nothing cancels the mixture is the plain mean, to the last bit.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError

MAX_CHANNEL = 63  # the highest number that can be named
BLOCKS_A_SECOND = 50  # signs are looked at every 20 ms, and change over 20 ms
MEMORY = 0.8  # of what was heard, from block to block: 100 ms
# The power of the mixture against that of unrelated channels of the same levels, below which it
# cancels. Two equal channels reach it at a correlation of -0.75, as speech in two microphones of
# a robot does not, but for a single tone.
CANCELS = 0.25
LEAST_POWER = 64.0  # of int16 squared: -72 dB of full scale; below it there is no sound to lose
TOLD_AFTER = 25  # blocks of cancelling sound: half a second; a passing tone is no wrong wiring
TOLD_AGAIN = 250  # blocks from one report to the next

_RANGE = re.compile(r'\s*(\d{1,2})\s*(?:-\s*(\d{1,2})\s*)?')


def parse_channels(text: str) -> tuple[int, ...]:
    """Return the channel numbers in '0', '0,2' or '1-4', from 0 on; () of '', which is all.

    Raises BadInputError, with a sentence, for anything else and for a number twice.
    """
    channels: list[int] = []
    for part in text.split(',') if text.strip() else []:
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last or last > MAX_CHANNEL:
            raise BadInputError(
                f'audio_channels={text[:40]!r} names no channels: give numbers from 0 on, such as '
                f"'0', '0,2' or '1-4' (at most {MAX_CHANNEL}), or '' for all"
            )
        channels += range(first, last + 1)
    if len(set(channels)) < len(channels):
        raise BadInputError(f'audio_channels={text[:40]!r} names a channel twice: name it once')
    return tuple(channels)


def pick_channels(
    samples: npt.NDArray[np.int16], channels: int, wanted: tuple[int, ...]
) -> npt.NDArray[np.int16]:
    """Return int16 [frames, picked] of interleaved int16 [frames * channels]; () picks all.

    Raises BadInputError where a channel is wanted that is not there.
    """
    frames = samples.reshape(-1, channels)
    if not wanted:
        return frames
    if max(wanted) >= channels:
        said = ','.join(map(str, wanted))
        has = 'channel 0 only' if channels == 1 else f'channels 0 to {channels - 1}'
        raise BadInputError(
            f"audio_channels='{said}' asks for channel {max(wanted)}, but the sound has {has}: "
            'name those that it has'
        )
    return frames[:, list(wanted)]


def numbers_of(places: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of picked channels, given by their places, as the sound counts them."""
    return tuple(wanted[at] for at in places) if wanted else places


def cancelling_words(turned: tuple[int, ...]) -> str:
    """Return what is wrong when the channels of these numbers cancel the others."""
    said = ', '.join(map(str, turned))
    which = f'channel {said} cancels' if len(turned) == 1 else f'channels {said} cancel'
    return f'{which} the others, so that their mean is silence'


def cancelling_sentence(places: tuple[int, ...], wanted: tuple[int, ...], channels: int) -> str:
    """Return the same of channels at these places of the `wanted` ones, and what to do."""
    turned = numbers_of(places, wanted)
    keep = next(one for one in wanted or range(channels) if one not in turned)
    return (
        f"{cancelling_words(turned)}: wire all alike, or set audio_channels to '{keep}' to listen "
        f'to channel {keep} alone'
    )


class ChannelMixer:
    """The channels of one stream of sound as one; deterministic, whatever the chunks are."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was heard: the next sound is that of another device or time."""
        self._channels = 0
        self._rate = 0
        self._begin(0, 0)

    def _begin(self, channels: int, rate: int) -> None:
        self._channels, self._rate = channels, rate
        self._block = max(1, rate // BLOCKS_A_SECOND)  # frames
        self._at = 0  # frames of the running block that were mixed
        self._signs = np.ones(channels)
        self._before = self._signs  # of the block before: where they differ, this one is a ramp
        self._sums = np.zeros((channels, channels))  # of products of the running block
        self._power = np.zeros((channels, channels))  # the same of all blocks, old ones faded
        self._weight = 0.0  # frames, faded as `_power` is
        self._cancelled = 0  # blocks whose plain mean cancels, less those where it does not
        self._quiet = 0  # blocks for which nothing is said again
        self._told: tuple[int, ...] = ()

    @property
    def turned_round(self) -> tuple[int, ...]:
        """Return the places of the channels that are turned round now."""
        return tuple(int(at) for at in np.flatnonzero(self._signs < 0))

    def mix(self, frames: npt.NDArray[np.int16], rate: int) -> npt.NDArray[Any]:
        """Return int16 [frames, channels] at `rate` [Hz] as one channel [frames].

        It is a copy, int16 for one channel, else float32 of the same scale: the mean, channels
        that cancel turned round. Its power, from 60 ms after a change on, is at least
        CANCELS / channels^2 of the loudest channel's. Source: the sum of channels that correlate
        with the loudest one positively has at least its power.
        """
        channels = frames.shape[1]
        if channels == 1:
            return frames[:, 0].copy()
        if (channels, rate) != (self._channels, self._rate):
            self._begin(channels, rate)
        # Sums of int16, and of their products, are exact in it: whatever order they are added in.
        wide = frames.astype(np.float64)
        mixed = np.empty(len(frames))
        done = 0
        while done < len(wide):
            part = wide[done : done + self._block - self._at]
            mixed[done : done + len(part)] = self._added(part)
            self._sums += part.T @ part
            self._at += len(part)
            done += len(part)
            if self._at == self._block:
                self._end_block()
        return (mixed / channels).astype(np.float32)

    def cancelling(self) -> tuple[int, ...]:
        """Return the places of channels that cancelled, if that is to be told now; else ()."""
        told, self._told = self._told, ()
        return told

    def _added(self, part: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        added: npt.NDArray[np.float64] = part @ self._signs
        if self._before is self._signs:
            return added
        before = part @ self._before
        share = (self._at + 1 + np.arange(len(part))) / self._block
        ramp: npt.NDArray[np.float64] = before + (added - before) * share
        return ramp

    def _end_block(self) -> None:
        self._power = MEMORY * self._power + self._sums
        self._weight = MEMORY * self._weight + self._block
        self._sums = np.zeros_like(self._sums)
        self._at = 0
        self._before = self._signs
        levels = self._power.diagonal()
        self._quiet = max(0, self._quiet - 1)
        if levels.max() < LEAST_POWER * self._weight:
            return
        least = CANCELS * levels.sum()
        if self._signs @ self._power @ self._signs < least:
            self._signs = self._aligned(int(levels.argmax()))
        self._watch(bool(self._power.sum() < least))

    def _aligned(self, loudest: int) -> npt.NDArray[np.float64]:
        """Return signs with which every channel adds to the loudest, whose own stays."""
        alike = np.sign(self._power[loudest]) * self._signs[loudest]
        return np.where(alike == 0, self._signs, alike)

    def _watch(self, cancels: bool) -> None:
        self._cancelled = max(0, self._cancelled + (1 if cancels else -1))
        if self._cancelled >= TOLD_AFTER:
            self._cancelled = TOLD_AFTER
            if cancels and not self._quiet:
                self._quiet = TOLD_AGAIN
                self._told = self.turned_round
