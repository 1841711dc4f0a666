# SPDX-License-Identifier: Apache-2.0
"""Codes to sound while they arrive: chunks that equal the whole, but for small tolerances.

A mel frame depends on two blocks back and one ahead in one evaluation of the DiT, a sample on 16
mel frames or some more at each side. So a chunk is made with that context and the whole's noise,
and only the part that has its context is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from omnivinci_ros.model.qwen_omni.dit import Condition
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions
from omnivinci_ros.model.qwen_omni.vocoder import CONTEXT_FRAMES
from omnivinci_ros.model.qwen_omni.vocoder import LEAST_CONTEXT

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class ChunkPlan:
    """How much is made at a time."""

    blocks: int = 3  # of 24 mel frames, 0.24 s each
    held: int = 20  # mel frames that wait for the next chunk; 0: the look-ahead's stand in
    back: int = 2  # blocks of context before the new ones
    ahead: int = 1  # and after them

    def __post_init__(self) -> None:
        for name in ('blocks', 'back', 'ahead'):
            if getattr(self, name) < 1:
                raise ValueError(f'{name}={getattr(self, name)}; it must be 1 or more')
        if self.held and self.held < LEAST_CONTEXT:
            raise ValueError(f'held={self.held}; it must be 0, or {LEAST_CONTEXT} or more')


STEADY = ChunkPlan()  # 0.52 s of sound after 48 codes; each block is made twice
QUICK = ChunkPlan(blocks=1, held=0)  # 0.24 s after 24 codes; each block is made four times
PLANS = {'steady': STEADY, 'quick': QUICK}


class SoundMaker(Protocol):
    """What makes sound of codes: Token2Wav, or an engine."""

    @property
    def block_frames(self) -> int: ...  # mel frames of a block

    @property
    def block_codes(self) -> int: ...

    @property
    def frame_samples(self) -> int: ...

    def condition(self, speaker: Speaker) -> Condition: ...

    def mel(
        self,
        codes: Tensor,
        condition: Condition,
        options: FlowOptions,
        *,
        first_block: int = 0,
        stop: Callable[[], bool] = lambda: False,
    ) -> Tensor | None: ...

    def wave(self, mel: Tensor) -> Tensor: ...


class SpeechStream:
    """Take codes, give sound. `stop` is asked before each evaluation of the DiT."""

    def __init__(
        self,
        token2wav: SoundMaker,
        condition: Condition,
        options: FlowOptions | None = None,
        plan: ChunkPlan = STEADY,
        *,
        stop: Callable[[], bool] = lambda: False,
    ):
        self._token2wav, self._condition, self._plan = token2wav, condition, plan
        self._options = options or FlowOptions()
        self._stop = stop
        self._block, self._block_codes = token2wav.block_frames, token2wav.block_codes
        if plan.held >= plan.blocks * self._block:
            raise ValueError(f'held={plan.held}; it must be less than {plan.blocks} blocks')
        self._hop = token2wav.frame_samples
        self._codes: list[int] = []
        self._blocks = 0  # of mel that are final
        self._mel: Tensor | None = None  # final frames that are still needed
        self._mel_begin = 0  # the first of them
        self._sent = 0  # mel frames whose sound was sent
        self.stopped = False  # nothing more is made

    @property
    def samples_sent(self) -> int:
        return self._sent * self._hop

    def push(self, code: int) -> Samples | None:
        """Take a code; return the sound of a chunk that it completes."""
        self._codes.append(code)
        blocks = self._blocks + self._plan.blocks
        if self.stopped or len(self._codes) < (blocks + self._plan.ahead) * self._block_codes:
            return None
        mel = self._made(blocks + self._plan.ahead)
        if mel is None:
            return None
        final = self._plan.blocks * self._block
        known = self._joined(mel[:, :final])
        self._blocks = blocks
        end = blocks * self._block - self._plan.held
        return self._wave(end, known, mel[:, final:])

    def finish(self) -> Samples | None:
        """Return the sound of what is left; there are no more codes."""
        if self.stopped or not self._codes:
            return None
        mel = self._made(None)
        if mel is None:
            return None
        known = self._joined(mel)
        return self._wave(self._mel_begin + known.shape[1], known, mel[:, :0])

    def _made(self, end: int | None) -> Tensor | None:
        """Return mel frames from the first that is not final to the end of a block."""
        begin = max(0, self._blocks - self._plan.back)
        first = begin * self._block_codes
        last = None if end is None else end * self._block_codes
        mel = self._token2wav.mel(
            torch.tensor([self._codes[first:last]]),
            self._condition,
            self._options,
            first_block=begin,
            stop=self._stop,
        )
        self.stopped = mel is None
        return None if mel is None else mel[:, (self._blocks - begin) * self._block :]

    def _joined(self, mel: Tensor) -> Tensor:
        """Return frames that are final after those that are still needed."""
        return mel if self._mel is None else torch.cat([self._mel, mel], dim=1)

    def _wave(self, end: int, final: Tensor, draft: Tensor) -> Samples | None:
        """Return the sound of the mel frames up to `end`; `draft` follows the final ones."""
        self.stopped = self._stop()
        if self.stopped:
            return None
        left = max(0, self._sent - CONTEXT_FRAMES)
        known = torch.cat([final, draft], dim=1)
        part = known[:, left - self._mel_begin : end + CONTEXT_FRAMES - self._mel_begin]
        wave = self._token2wav.wave(part)
        wave = wave[(self._sent - left) * self._hop : (end - left) * self._hop]
        self._sent = end
        kept = max(0, end - CONTEXT_FRAMES)
        self._mel, self._mel_begin = final[:, kept - self._mel_begin :], kept
        return to_int16(wave)


def speech_of(codes: Iterable[int], stream: SpeechStream) -> Iterator[Samples]:
    """Yield the sound of codes as soon as it can be made."""
    for code in codes:
        samples = stream.push(code)
        if samples is not None:
            yield samples
        if stream.stopped:
            return
    rest = stream.finish()
    if rest is not None:
        yield rest


def to_int16(wave: Tensor) -> Samples:
    """Return samples in -1..1 as 16-bit integers."""
    scaled: Samples = (wave.float().cpu() * 32_767).round().to(torch.int16).numpy()
    return scaled
