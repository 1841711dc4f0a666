# SPDX-License-Identifier: Apache-2.0
"""Says an answer while it is written, from what the thinker's decoder holds of it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from threading import Event

import torch
from torch import Tensor

from omnivinci_ros.backends.base import SpokenChunks
from omnivinci_ros.engine.kv_prefix import Segment
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker
from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts
from omnivinci_ros.model.qwen_omni.speech_stream import STEADY
from omnivinci_ros.model.qwen_omni.speech_stream import ChunkPlan
from omnivinci_ros.model.qwen_omni.speech_stream import SpeechStream
from omnivinci_ros.model.qwen_omni.speech_stream import speech_of
from omnivinci_ros.model.qwen_omni.spoken_answer import text_rows
from omnivinci_ros.model.qwen_omni.talking import TalkerRun
from omnivinci_ros.model.qwen_omni.telling import Replies
from omnivinci_ros.model.qwen_omni.thinker import Heard
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions


class Voice:
    """Talker and token2wav with one speaker."""

    def __init__(
        self,
        speech: SpeechParts,
        embed: Callable[[Tensor], Tensor],
        speaker: str = '',
        flow: FlowOptions | None = None,
        plan: ChunkPlan = STEADY,
    ):
        """Take the thinker's embedding too. Raises CheckpointError for an unknown speaker.

        `flow` says how sound is made of codes, `plan` how much at a time.
        """
        chosen = choose_speaker(speech.speakers, speaker)
        self._speech, self.embed = speech, embed
        self._flow, self._plan = flow, plan
        with torch.inference_mode():
            self._condition = speech.token2wav.condition(chosen)
        self._rows = text_rows(embed, speech, chosen)

    def say(
        self, decoder: Heard, prompt: Sequence[Segment], replies: Replies, stop: Event
    ) -> SpokenChunks:
        """Return the sound of an answer to a prompt, which may still be written.

        What the talker needs of the prompt is copied now: the decoder may read on while the
        sound is made. `replies` tells of the answer's tokens, and the talker follows one step
        behind.
        """
        asked = sum(segment.length for segment in prompt)
        with torch.inference_mode():
            hidden = decoder.hidden_states(0, asked)[0]
            sums = hidden + torch.cat([self._words(one, hidden) for one in prompt])
            ids = torch.cat([one.ids for one in prompt if one.ids is not None], dim=1)
        return self._chunks(sums, ids, replies.rows(stop.is_set), stop)

    def _chunks(
        self, sums: Tensor, ids: Tensor, replies: Iterator[Tensor], stop: Event
    ) -> SpokenChunks:
        run = TalkerRun(self._speech.talker, len(sums), CodeOptions())
        run.read(sums[None], ids, stop.is_set)
        codes = run.codes(self._rows, replies, stop.is_set)
        stream = SpeechStream(
            self._speech.token2wav, self._condition, self._flow, self._plan, stop=stop.is_set
        )
        yield from speech_of(codes, stream)

    def _words(self, segment: Segment, like: Tensor) -> Tensor:
        """Return the embeddings of a text; those of a medium are not heard, and count as 0."""
        key = segment.key
        if isinstance(key, tuple) and key[0] == 'text':
            return self.embed(torch.tensor(key[1])).to(like)
        return like.new_zeros(segment.length, like.shape[1])
