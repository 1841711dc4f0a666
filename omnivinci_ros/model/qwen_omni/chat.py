# SPDX-License-Identifier: Apache-2.0
"""Ask a loaded Qwen2.5-Omni one question after another about the same media, aloud if wanted."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from functools import partial
from itertools import pairwise
from threading import Event

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.model import media_parts
from omnivinci_ros.model.conversation import Conversation
from omnivinci_ros.model.conversation import Emit
from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.log_mel import log_mel
from omnivinci_ros.model.qwen_omni.log_mel import token_count
from omnivinci_ros.model.qwen_omni.pictures import PICTURE_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import VIDEO_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import PixelLimits
from omnivinci_ros.model.qwen_omni.pictures import fitting_size
from omnivinci_ros.model.qwen_omni.pictures import frame_patches
from omnivinci_ros.model.qwen_omni.positions import text_ids
from omnivinci_ros.model.qwen_omni.prompt import SYSTEM_PROMPT
from omnivinci_ros.model.qwen_omni.prompt import Clip
from omnivinci_ros.model.qwen_omni.prompt import Medium
from omnivinci_ros.model.qwen_omni.prompt import Picture
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.prompt import PromptWriter
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.prompt import Video
from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts
from omnivinci_ros.model.qwen_omni.speech_stream import Samples
from omnivinci_ros.model.qwen_omni.spoken_answer import ReadPrompt
from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
from omnivinci_ros.model.qwen_omni.spoken_answer import SpokenAnswer
from omnivinci_ros.model.qwen_omni.thinker import ThinkerLike
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.model.tokenizer import Tokenizer

FRAMES_A_SECOND = 2.0  # of a video, as the released preprocessing looks at it
FRAMES_LEAST, FRAMES_MOST = 4, 768
Part = str | media_parts.Video | media_parts.Image | media_parts.Sound


@dataclass(frozen=True)
class Voice:
    """How answers are said, and who takes the sound, 24 kHz mono, as it is made."""

    speech: SpeechParts
    hear: Callable[[Samples], None]
    options: SpeechOptions = SpeechOptions()


def frames_of_video(duration_s: float, pictures: int) -> int:
    """Return how many of a video's frames are looked at: two a second, an even number."""
    wanted = min(max(FRAMES_A_SECOND * duration_s, FRAMES_LEAST), FRAMES_MOST, pictures)
    return max(1, int(wanted) // 2 * 2)


@dataclass
class _Planned:
    """A turn's media: their places in the prompt, and what encodes them."""

    places: list[str | Medium] = field(default_factory=list)
    encode: list[Callable[[], Tensor]] = field(default_factory=list)


class Chat(Conversation[Part, PositionedDecoder]):
    """A conversation with Qwen2.5-Omni."""

    def __init__(
        self,
        thinker: ThinkerLike,
        config: QwenOmniConfig,
        tokenizer: Tokenizer,
        *,
        further: int = 0,
        voice: Voice | None = None,
    ):
        """Keep room for `further` tokens after the first answer; with a voice, say each."""
        super().__init__(tokenizer, further=further)
        self.thinker, self.voice = thinker, voice
        self._media = media_tokens(config, tokenizer)
        self._vision = thinker.config.vision_config
        self._bins = thinker.config.audio_config.num_mel_bins
        self._prompt = Prompt(())  # of this turn, with the end of the last
        self._read: list[ReadPrompt] = []  # what the talker must know of the turns so far

    @property
    def context_most(self) -> int:
        return self.thinker.config.text_config.max_position_embeddings

    def fitted(self, height: int, width: int) -> tuple[int, int]:
        """Return the (height, width) in px in which a video's frames are looked at."""
        return fitting_size(height, width, self._vision, VIDEO_LIMITS)

    def _new_decoder(self, capacity: int) -> PositionedDecoder:
        self._read = []
        return self.thinker.make_decoder(capacity, keep_hidden=self.voice is not None)

    def _embed(self, parts: Sequence[Part]) -> Tensor:
        planned = _Planned()
        for part in parts:
            self._plan(part, planned)
        self._prompt = self._written(planned.places)
        room = self._decoder.room if self._decoder is not None else self.context_most
        if len(self._prompt) > room:  # said before the media are encoded
            raise ValueError(
                f'a prompt of {len(self._prompt)} tokens does not fit the context of '
                f'{self.context_most}, of which {room} are left; give fewer frames or pictures, '
                'or less sound'
            )
        encodings = [encode() for encode in planned.encode]
        return self.thinker.fuse(self._prompt, encodings)

    def _answer(
        self,
        decoder: PositionedDecoder,
        embeds: Tensor,
        options: Options,
        emit: Emit,
        cancel: Event | None,
    ) -> Generation:
        ids = self._prompt.ids
        decoder.place(ids)
        if self.voice is None:
            return generate(decoder, embeds, self.tokenizer, options, emit=emit, cancel=cancel)
        self._read.append(ReadPrompt(ids, embeds, self._prompt.media_mask))
        return self._say(decoder, self.voice, embeds, options, emit, cancel)

    def _say(
        self,
        decoder: PositionedDecoder,
        voice: Voice,
        embeds: Tensor,
        options: Options,
        emit: Emit,
        cancel: Event | None,
    ) -> Generation:
        begin = time.monotonic()
        count = embeds.shape[1]
        logits = decoder.prefill(embeds, lambda: cancel is not None and cancel.is_set())
        if logits is None:
            return Generation('', (), 'cancelled', count, 0.0, time.monotonic() - begin)
        read_s = time.monotonic() - begin
        answer = SpokenAnswer(
            decoder,
            logits,
            _joined(self._read),
            tokenizer=self.tokenizer,
            embed=self.thinker.embed,
            speech=voice.speech,
            options=options,
            speech_options=voice.options,
            cancel=cancel,
        )
        for piece in answer:
            if piece.text:
                emit(piece.text)
            else:
                voice.hear(piece.samples)
        made = answer.generation
        assert made is not None  # its text has ended
        return replace(
            made,
            prompt_tokens=count,
            first_token_s=made.first_token_s and read_s + made.first_token_s,
            total_s=read_s + made.total_s,
        )

    def _took(self, tokens: Sequence[int]) -> None:
        if self.voice is None or not tokens:
            return
        ids = text_ids(int(self._read[-1].ids[:, -1].max()) + 1, len(tokens))
        with torch.inference_mode():
            embeds = self.thinker.embed(torch.tensor(tokens))[None]
        self._read.append(ReadPrompt(ids, embeds, torch.zeros(len(tokens), dtype=torch.bool)))

    def _written(self, places: Sequence[str | Medium]) -> Prompt:
        """Return what the cache lacks, as tokens with their ids."""
        decoder, pace = self._decoder, self.thinker.pace
        if decoder is None:
            writer = PromptWriter(self.tokenizer, self._media, pace)
            writer.turn(Turn('system', (SYSTEM_PROMPT,)))
        else:
            writer = PromptWriter(self.tokenizer, self._media, pace, decoder.next_id)
            writer.tokens(self._pending)
            writer.end_turn()
        writer.turn(Turn('user', tuple(places)))
        writer.begin_turn('assistant')
        return writer.take()

    def _plan(self, part: Part, planned: _Planned) -> None:
        """Say where a part stands, and how it is encoded. Raises BadImageError, BadAudioError."""
        if isinstance(part, str):
            planned.places.append(part)
        elif isinstance(part, media_parts.Sound):
            planned.places.append(self._plan_sound(part, planned))
        elif isinstance(part, media_parts.Image):
            rows, columns = self._grid(part.rgb, PICTURE_LIMITS)
            planned.places.append(Picture(rows, columns))
            planned.encode.append(partial(self._encode_frames, [part.rgb], PICTURE_LIMITS))
        else:
            video = self._plan_frames(part, planned)
            heard = part.sound
            if heard is None:
                planned.places.append(video)
                return
            silence = np.zeros(round(heard.start * SAMPLE_RATE), heard.pcm.dtype)
            whole = media_parts.Sound(np.concatenate([silence, heard.pcm]), rate=heard.rate)
            planned.places.append(Clip(video, self._plan_sound(whole, planned)))

    def _plan_sound(self, sound: media_parts.Sound, planned: _Planned) -> Sound:
        if sound.rate != SAMPLE_RATE:
            raise BadAudioError(f'sound at {sound.rate} Hz; give {SAMPLE_RATE}')
        mel = log_mel(sound.pcm, bins=self._bins)
        tokens = token_count(mel.shape[1])
        if not tokens:
            raise BadAudioError(
                f'a sound of {len(sound.pcm) / SAMPLE_RATE * 1e3:.0f} ms is too short; give 30 ms '
                'or more'
            )
        planned.encode.append(lambda: self.thinker.encode_sound(mel))
        return Sound(tokens)

    def _plan_frames(self, video: media_parts.Video, planned: _Planned) -> Video:
        if any(after <= before for before, after in pairwise(video.times)):
            raise BadImageError('the times of a video do not ascend; sort its frames')
        rows, columns = self._grid(video.frames[0], VIDEO_LIMITS)
        times_ns = tuple(round(time * SECOND_NS) for time in video.times[::2])
        planned.encode.append(partial(self._encode_frames, video.frames, VIDEO_LIMITS))
        return Video(times_ns, rows, columns)

    def _grid(self, picture: np.ndarray, limits: PixelLimits) -> tuple[int, int]:
        given = picture.shape
        height, width = fitting_size(given[0], given[1], self._vision, limits)
        return height // self._vision.token_pixels, width // self._vision.token_pixels

    def _encode_frames(self, frames: Sequence[np.ndarray], limits: PixelLimits) -> Tensor:
        """Return what the tower makes of frames, pair after pair: memory is that of one."""
        made = []
        for begin in range(0, len(frames), 2):
            patches = frame_patches(frames[begin : begin + 2], self._vision, limits)
            made.append(self.thinker.encode_pictures(patches).flatten(0, 1))
        return torch.cat(made)


def _joined(read: Sequence[ReadPrompt]) -> ReadPrompt:
    return ReadPrompt(
        torch.cat([each.ids for each in read], dim=1),
        torch.cat([each.embeds for each in read], dim=1),
        torch.cat([each.media for each in read]),
    )
