# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni: our network on a user's checkpoint.

Pairs of frames and blocks of 2 s of sound are encoded and read into the KV cache while their
window is still open. What was asked and answered before is told again, a few turns of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import SpokenChunks
from omnivinci_ros.backends.network_backend import Loaded
from omnivinci_ros.backends.network_backend import NetworkBackend
from omnivinci_ros.backends.network_backend import Report
from omnivinci_ros.backends.prompts import Prompt

if TYPE_CHECKING:
    from torch import Tensor

    from omnivinci_ros.backends.qwen_omni.voice import Voice
    from omnivinci_ros.backends.qwen_omni.window_segments import WindowSegments
    from omnivinci_ros.engine.opening import OpenOptions
    from omnivinci_ros.model.generate import DecoderLike
    from omnivinci_ros.model.positioned_decoder import PositionedDecoder
    from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts
    from omnivinci_ros.model.qwen_omni.telling import Replies

MOST_CHARACTERS = 2000  # of a question or an answer that is told again


class QwenOmni(NetworkBackend):
    """Answers of a Qwen2.5-Omni thinker."""

    name = 'qwen_omni'
    model = 'Qwen2.5-Omni, not loaded'

    def __init__(
        self,
        *,
        folder: str,
        runtime: str = 'auto',
        device: str = 'auto',
        precision: str = 'auto',
        decoder: str = 'auto',
        plans: str = '',
        threads: int = 0,
        context: int = 4096,
        max_new_tokens: int = 128,
        cache_mb: int = 256,
        frame_tokens: int = 0,
        history_turns: int = 0,
        speaks: bool = False,
        speaker: str = '',
        flow: str = 'rk4',
        chunks: str = 'steady',
    ) -> None:
        """Take the options; `load` reads the weights.

        folder: a checkpoint in the released layout, or what `omnivinci export` made of one.
        runtime, device, precision, decoder, plans, threads: see `omnivinci_ros.engine.runtime`.
        context: tokens that a window, its question and the answer may take together.
        cache_mb: of encoded pairs of frames and blocks of sound, which overlapping windows share.
        frame_tokens: of a pair of frames at most; 0: as the released processor has it, 768.
        history_turns: questions and tasks, with their answers, that are told again.
        speaks, speaker: load what says answers, and whose voice says them; '': the first.
        flow, chunks: how sound is made, and how much at a time; of engine.choices.
        """
        super().__init__(folder=folder, context=context, max_new_tokens=max_new_tokens)
        self._options: dict[str, Any] = {  # of engine.runtime.OpenOptions
            'runtime': runtime,
            'device': device,
            'precision': precision,
            'decoder': decoder,
            'plans': plans,
            'threads': threads,
            'context': context,
        }
        self._layout = {'cache_bytes': cache_mb << 20, 'frame_tokens': frame_tokens}
        self._history_turns = history_turns
        self._said: list[tuple[str, str]] = []  # questions and their answers
        self._epoch = 0  # of the clock, in which they were asked
        self._segments: WindowSegments | None = None
        self._speaks = speaks
        self._manner = {'speaker': speaker, 'flow': flow, 'chunks': chunks}
        self._voice: Voice | None = None
        self._heard: PositionedDecoder | None = None  # what the voice is given to say
        self._replies: Replies | None = None  # what it is told of the newest answer

    def _open(self, report: Report) -> Loaded:
        from omnivinci_ros.backends.qwen_omni.window_segments import WindowSegments
        from omnivinci_ros.engine.kv_prefix import KVPrefix
        from omnivinci_ros.engine.opening import OpenOptions
        from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
        from omnivinci_ros.model.json_grammar import prepare_words

        options = OpenOptions(**self._options)
        speech = self._open_speech(options, report) if self._speaks else None
        runtime = open_qwen_omni(self._folder, options, report)
        segments = WindowSegments(runtime, **self._layout)
        report(0.95, 'making room for the context')
        try:
            decoder = runtime.make_decoder(self._context, keep_hidden=self._speaks)
        except ValueError as error:
            raise BackendError(f'model_context={self._context}: {error}') from error
        if speech is not None:
            self._heard = decoder
            self._voice = _voice(speech, runtime.embed, **self._manner)
        prepare_words(runtime.tokenizer, runtime.config.thinker_config.text_config.vocab_size)
        self._segments, self._said = segments, []
        note = f'; {runtime.config.note}' if runtime.config.note else ''
        model = f'Qwen2.5-Omni network ({Path(self._folder).name}), {runtime.name}{note}'
        return Loaded(segments, decoder, KVPrefix(decoder), runtime.tokenizer, model)

    def _open_speech(self, options: OpenOptions, report: Report) -> SpeechParts:
        """Open what speaks, before the thinker: what is missing is said at once."""
        from omnivinci_ros.engine.errors import EngineError
        from omnivinci_ros.engine.qwen_omni_speech import open_qwen_omni_speech
        from omnivinci_ros.model.errors import CheckpointError

        try:
            return open_qwen_omni_speech(self._folder, options, report)
        except (CheckpointError, EngineError) as error:
            raise BackendError(f'speak_answers: {error}; or set speak_answers to false') from error

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Answer with free text, which `speak` says, or with JSON of the prompt's schema."""
        self._replies = None
        try:
            return super().answer(prompt, emit, stop)
        finally:
            if (replies := self._replies) is not None:
                replies.end()

    def speak(self, stop: Event) -> SpokenChunks | None:
        """Return the sound of the answer that is being given; JSON is not said."""
        decoder, voice, replies = self._heard, self._voice, self._replies
        if decoder is None or voice is None or replies is None:
            return None
        return voice.say(decoder, self._prompt_read, replies, stop)

    def _writer(self, loaded: Loaded, prompt: Prompt) -> DecoderLike:
        """Have the voice told of the answer's tokens as they are written."""
        if self._heard is None or self._voice is None or prompt.json_schema:
            return loaded.decoder
        from omnivinci_ros.model.qwen_omni.telling import Replies
        from omnivinci_ros.model.qwen_omni.telling import TellingDecoder

        self._replies = Replies()
        return TellingDecoder(self._heard, self._voice.embed, self._replies)

    def _answered(self, prompt: Prompt, answer: Answer) -> None:
        """Remember a question or a task and its answer; scenes come by themselves."""
        if self._segments is None or not self._history_turns:
            return
        if prompt.window.epoch != self._epoch:  # the clock jumped: another day
            self._epoch, self._said = prompt.window.epoch, []
        if prompt.task and answer.text:
            said = prompt.task[:MOST_CHARACTERS], answer.text[:MOST_CHARACTERS]
            self._said = [*self._said, said][-self._history_turns :]
        self._segments.remember(self._said)

    def close(self) -> None:
        """Free the network and what it remembers."""
        self._segments = self._voice = self._heard = self._replies = None
        super().close()


def _voice(
    speech: SpeechParts, embed: Callable[[Tensor], Tensor], *, speaker: str, flow: str, chunks: str
) -> Voice:
    from omnivinci_ros.backends.qwen_omni.voice import Voice
    from omnivinci_ros.model.qwen_omni.speech_stream import PLANS
    from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions

    return Voice(speech, embed, speaker, FlowOptions(solver=flow), PLANS[chunks])
