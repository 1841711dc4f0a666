# SPDX-License-Identifier: Apache-2.0
"""An answer in text and in speech, both while they are made.

The thinker writes in one thread, talker and token2wav speak in another: no text waits for sound,
and what is said depends on no timing.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from threading import Thread

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.either_event import EitherEvent
from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker
from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts
from omnivinci_ros.model.qwen_omni.speech_stream import STEADY
from omnivinci_ros.model.qwen_omni.speech_stream import ChunkPlan
from omnivinci_ros.model.qwen_omni.speech_stream import Samples
from omnivinci_ros.model.qwen_omni.speech_stream import SpeechStream
from omnivinci_ros.model.qwen_omni.speech_stream import speech_of
from omnivinci_ros.model.qwen_omni.talker import TextRows
from omnivinci_ros.model.qwen_omni.talker import prompt_part
from omnivinci_ros.model.qwen_omni.talking import TalkerRun
from omnivinci_ros.model.qwen_omni.telling import Embed
from omnivinci_ros.model.qwen_omni.telling import Replies
from omnivinci_ros.model.qwen_omni.telling import TellingDecoder
from omnivinci_ros.model.qwen_omni.telling import ThinkingDecoder
from omnivinci_ros.model.qwen_omni.thinker import Thinker
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions
from omnivinci_ros.model.qwen_omni.vocoder import SAMPLE_RATE
from omnivinci_ros.model.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True)
class SpeechOptions:
    """Who speaks, and how."""

    speaker: str = ''  # a name of spk_dict.pt; the first where none is given
    codes: CodeOptions = CodeOptions()
    flow: FlowOptions = FlowOptions()
    plan: ChunkPlan = STEADY


@dataclass(frozen=True, eq=False)
class SpokenPiece:
    """A further piece of the text, or of the sound: 24 kHz mono."""

    text: str  # '' where it is sound
    samples: Samples  # none where it is text
    start_s: float  # of the first sample, after the speech begins


@dataclass(frozen=True, eq=False)
class ReadPrompt:
    """What the talker must know of the prompt that the thinker has read."""

    ids: Tensor  # [3, P]
    embeds: Tensor  # [1, P, C], media in them
    media: Tensor  # [P]: which embeddings are a medium's


class SpokenAnswer:
    """One answer: iterate over it once; `generation` is there when its text has ended.

    An iteration that is left early, or `cancel`, ends text and sound within one token and one
    evaluation of the DiT.
    """

    def __init__(
        self,
        decoder: ThinkingDecoder,
        logits: Tensor,
        prompt: ReadPrompt | TalkerRun,
        *,
        tokenizer: Tokenizer,
        embed: Embed,
        speech: SpeechParts,
        options: Options | None = None,
        speech_options: SpeechOptions | None = None,
        cancel: Event | None = None,
    ):
        """Answer a prompt that the decoder has read, from the logits after it.

        `prompt` may be a talker that has read it too. Raises CheckpointError for a speaker that
        the checkpoint has not.
        """
        self.generation: Generation | None = None
        self.codes: list[int] = []  # as they were said
        self._decoder, self._logits, self._prompt = decoder, logits, prompt
        self._tokenizer, self._embed, self._speech = tokenizer, embed, speech
        self._options = options or Options()
        self._speech_options = speech_options or SpeechOptions()
        self._speaker = choose_speaker(speech.speakers, self._speech_options.speaker)
        self._cancel = cancel or Event()
        self._began = False
        self._left = Event()  # nobody listens any more
        self._said: SimpleQueue[str | Samples | BaseException | None] = SimpleQueue()
        self._replies = Replies()

    def __iter__(self) -> Iterator[SpokenPiece]:
        if self._began:
            raise RuntimeError('an answer is given once; ask again for another')
        self._began = True
        threads = [
            Thread(target=self._run, args=(work,), name=f'qwen-omni-{name}', daemon=True)
            for name, work in (('text', self._write), ('speech', self._speak))
        ]
        for thread in threads:
            thread.start()
        sent = 0
        try:
            for _ in threads:  # each ends with None
                while (piece := self._said.get()) is not None:
                    if isinstance(piece, BaseException):
                        raise piece
                    if isinstance(piece, str):
                        yield SpokenPiece(piece, _SILENCE, sent / SAMPLE_RATE)
                    else:
                        yield SpokenPiece('', piece, sent / SAMPLE_RATE)
                        sent += len(piece)
        finally:
            self._left.set()
            for thread in threads:
                thread.join()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # the listener raises it
            self._said.put(error)
        finally:
            self._said.put(None)

    def _write(self) -> None:
        telling = TellingDecoder(self._decoder, self._embed, self._replies)
        try:
            self.generation = go_on(
                telling,
                self._logits,
                self._tokenizer,
                self._options,
                emit=self._said.put,
                cancel=EitherEvent(self._cancel, self._left),
            )
        finally:
            self._replies.end()

    def _speak(self) -> None:
        options, speech = self._speech_options, self._speech
        run = self._reader()
        rows = text_rows(self._embed, speech, self._speaker)
        codes = run.codes(rows, self._replies.rows(self._stopped), self._stopped)
        stream = SpeechStream(
            speech.token2wav,
            speech.token2wav.condition(self._speaker),
            options.flow,
            options.plan,
            stop=self._stopped,
        )
        for samples in speech_of(self._noted(codes), stream):
            self._said.put(samples)

    def _reader(self) -> TalkerRun:
        """Return a talker that has read the prompt, or as much of it as a cancel left."""
        if isinstance(self._prompt, TalkerRun):
            return self._prompt
        prompt, length = self._prompt, self._prompt.ids.shape[1]
        run = TalkerRun(self._speech.talker, length, self._speech_options.codes)
        with torch.inference_mode():
            hidden = self._decoder.hidden_states(0, length)
            sums = prompt_part(hidden, prompt.embeds, prompt.media)
        run.read(sums, prompt.ids, self._stopped)
        return run

    def _noted(self, codes: Iterator[int]) -> Iterator[int]:
        for code in codes:
            self.codes.append(code)
            yield code

    def _stopped(self) -> bool:
        return self._cancel.is_set() or self._left.is_set()


def answer_aloud(
    thinker: Thinker,
    tokenizer: Tokenizer,
    speech: SpeechParts,
    prompt: Prompt,
    encodings: Sequence[Tensor],
    *,
    options: Options | None = None,
    speech_options: SpeechOptions | None = None,
    cancel: Event | None = None,
) -> SpokenAnswer:
    """Read a prompt with its encoded media, and return its answer to iterate over.

    Raises CheckpointError for a speaker that the checkpoint has not, ValueError for a prompt
    that does not fit the context.
    """
    options = options or Options()
    most = thinker.config.text_config.max_position_embeddings
    capacity = min(most, len(prompt) + options.max_new_tokens)
    decoder = ThinkerDecoder(thinker.llm, capacity, keep_hidden=True)
    decoder.place(prompt.ids)
    with torch.inference_mode():
        embeds = thinker.fuse(prompt, encodings)
    logits = decoder.prefill(embeds)
    assert logits is not None  # nothing stopped it
    return SpokenAnswer(
        decoder,
        logits,
        ReadPrompt(prompt.ids, embeds, prompt.media_mask),
        tokenizer=tokenizer,
        embed=thinker.embed,
        speech=speech,
        options=options,
        speech_options=speech_options,
        cancel=cancel,
    )


def text_rows(embed: Embed, speech: SpeechParts, speaker: Speaker) -> TextRows:
    """Look up what the talker reads beside the answer."""
    config = speech.talker.config
    ids = [speaker.bos_token, config.tts_text_end_token_id, config.tts_text_pad_token_id]
    with torch.inference_mode():
        return TextRows(*embed(torch.tensor(ids)).split(1))


def record(
    pieces: Iterable[SpokenPiece],
    path: str | Path,
    emit: Callable[[str], None] = lambda text: None,
) -> float:
    """Write an answer's sound to a WAV file, whole or not at all; return its seconds.

    `emit` takes the text while it comes. Raises OSError.
    """
    chunks = []
    for piece in pieces:
        if piece.text:
            emit(piece.text)
        else:
            chunks.append(piece.samples)
    return write_speech(path, chunks)


def write_speech(path: str | Path, chunks: Iterable[Samples]) -> float:
    """Write chunks of speech to a WAV file as `record` does."""
    file, samples = io.BytesIO(), 0
    with wave.open(file, 'wb') as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        for chunk in chunks:
            writer.writeframes(chunk.astype('<i2', copy=False).tobytes())
            samples += len(chunk)
    write_whole(Path(path), file.getvalue())
    return samples / SAMPLE_RATE


_SILENCE: Samples = np.zeros(0, np.int16)
