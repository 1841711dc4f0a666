# SPDX-License-Identifier: Apache-2.0
"""A window and its question as segments of a prompt, in the order of time (TMRoPE).

What is seen and what is heard is one clip: block by block of 2 s, the block's pairs of frames and
then its sound. So all blocks but the last are read while the window is open; at its close the
last pair, the open block's sound and the question are left.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.backends.qwen_omni.window_media import BlockEncoder
from omnivinci_ros.backends.qwen_omni.window_media import MelBlock
from omnivinci_ros.backends.qwen_omni.window_media import Pair
from omnivinci_ros.backends.qwen_omni.window_media import PairEncoder
from omnivinci_ros.backends.qwen_omni.window_media import in_time
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.engine.kv_prefix import Segment
from omnivinci_ros.engine.qwen_omni_runtime import QwenOmniRuntime
from omnivinci_ros.model.qwen_omni.pictures import TOKEN_PIXELS
from omnivinci_ros.model.qwen_omni.pictures import VIDEO_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import PixelLimits
from omnivinci_ros.model.qwen_omni.positions import Pace
from omnivinci_ros.model.qwen_omni.prompt import SYSTEM_PROMPT
from omnivinci_ros.model.qwen_omni.prompt import Piece
from omnivinci_ros.model.qwen_omni.prompt import PromptWriter
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

ALL = 2**63  # blocks: nothing is missing


@dataclass
class _Clip:
    """What of a window's media is laid out: by block of time, pairs and sound."""

    epoch: int
    start_ns: int
    pairs: list[Pair]
    blocks: list[MelBlock]
    is_heard: bool  # it is a clip with sound, though none of it may be here yet
    may_be_seen: bool = False  # pairs may still come
    seen_until: int = ALL  # block before which no pair is missing
    # What the media in the prompt are made of, in its order: a key, and how to encode it.
    sources: list[tuple[object, Callable[[], Tensor]]] = field(default_factory=list)


class WindowSegments:
    """Lays windows out for one network; remembers what its towers made of frames and sound."""

    def __init__(
        self,
        runtime: QwenOmniRuntime,
        *,
        cache_bytes: int,
        frame_tokens: int = 0,
    ):
        """Keep encoded pairs and blocks of sound of at most `cache_bytes`.

        frame_tokens: of a pair of frames at most, which are scaled down to it; 0: as released.
        """
        config = runtime.config.thinker_config
        most = frame_tokens * TOKEN_PIXELS or VIDEO_LIMITS.most
        limits = PixelLimits(min(VIDEO_LIMITS.least, most // 2), most)
        encodings = EncodingCache(cache_bytes)
        self._runtime = runtime
        self._media = media_tokens(runtime.config, runtime.tokenizer)
        self._pace = Pace(config.position_id_per_seconds, config.seconds_per_chunk)
        self._pairs = PairEncoder(runtime, encodings, limits)
        self._blocks = BlockEncoder(runtime, encodings)
        if (tokens := self._blocks.tokens_a_block) != self._pace.block_ids:
            raise ValueError(
                f'config.json: a block of sound (audio_config.n_window) makes {tokens} tokens and '
                f'a block of time (position_id_per_seconds, seconds_per_chunk) '
                f'{self._pace.block_ids}; they must be equal, copy the file again'
            )
        self._hears = False  # the last window had sound
        self._history: tuple[Turn, ...] = ()  # turns before the window's own

    @property
    def encode_ns(self) -> int:
        """Return the time spent in all on pictures and in the towers."""
        return self._pairs.encode_ns + self._blocks.encode_ns

    @property
    def pairs_encoded(self) -> int:
        """Return how many pairs of frames went through the tower, in all."""
        return self._pairs.pairs_encoded

    @property
    def blocks_encoded(self) -> int:
        """Return how many blocks of sound went through the tower, in all."""
        return self._blocks.blocks_encoded

    def remember(self, said: Sequence[tuple[str, str]]) -> None:
        """Begin later prompts with these questions and answers."""
        self._history = tuple(
            Turn(role, (text,))
            for both in said
            for role, text in zip(('user', 'assistant'), both, strict=True)
        )

    def left_out(self, window: Window) -> str:
        """Return '': the network takes all that a window holds."""
        return ''

    def lay_out(
        self, window: Window, question: str, without: Collection[Frame] = ()
    ) -> list[Segment]:
        """Return the whole prompt; frames in `without` are left out.

        Raises BadFrameError for a picture that cannot be decoded.
        """
        frames = [frame for frame in window.frames if frame not in without]
        pairs, last = self._pairs.pair_up(window.epoch, frames)
        pairs = sorted([*pairs, *last], key=in_time)
        blocks: list[MelBlock] = []
        if window.audio is not None and window.audio.coverage > 0:
            blocks = self._blocks.blocks(window.audio.samples, is_whole=True)
        self._hears = bool(blocks)
        clip = _Clip(window.epoch, window.start_ns, pairs, blocks, bool(blocks))
        writer = self._begun()
        self._write_media(writer, clip, is_whole=True)
        writer.part(question)
        writer.end_turn()
        writer.begin_turn('assistant')
        return self._segments(writer, clip)

    def lay_out_ahead(self, forecast: Forecast) -> list[Segment]:
        """Return what the prompt of a window that is still open will surely begin with."""
        pairs, open_ones = self._pairs.pair_up(forecast.epoch, forecast.frames)
        if open_ones:  # what comes after it in time cannot stand before it
            first_ns = open_ones[0].stamp_ns
            pairs = [pair for pair in pairs if pair.stamp_ns < first_ns]
        clip = _Clip(
            forecast.epoch,
            forecast.start_ns,
            pairs,
            self._blocks_ahead(forecast),
            self._hears or bool(forecast.sound),
            may_be_seen=forecast.frames_most > 0,
        )
        clip.seen_until = self._seen_until(clip, forecast, open_ones)
        writer = self._begun()
        self._write_media(writer, clip, is_whole=False)
        return self._segments(writer, clip)

    def encode_ahead(self, forecast: Forecast, stop: Callable[[], bool]) -> None:
        """Do nothing: what is certain is laid out, and encoded as it is read."""

    def _blocks_ahead(self, forecast: Forecast) -> list[MelBlock]:
        sound = forecast.sound
        if not sound or sound[0].start_ns != forecast.start_ns:
            return []  # the window does not begin where its blocks meet
        samples = np.concatenate([clip.samples for clip in sound])
        return self._blocks.blocks(samples, is_whole=False)

    def _seen_until(self, clip: _Clip, forecast: Forecast, open_ones: list[Pair]) -> int:
        """Return the block before which no pair is missing."""
        if open_ones:
            return self._block_of(clip, open_ones[0])
        if len(forecast.frames) >= forecast.frames_most:
            return ALL
        if not forecast.frames:
            return 0
        since_ns = forecast.frames[-1].stamp_ns - forecast.start_ns
        return self._pace.id_of(since_ns) // self._pace.block_ids

    def _begun(self) -> PromptWriter:
        """Return a prompt up to the window: the system's turn, and what was said before."""
        writer = PromptWriter(self._runtime.tokenizer, self._media, self._pace)
        for turn in (Turn('system', (SYSTEM_PROMPT,)), *self._history):
            writer.turn(turn)
        writer.begin_turn('user')
        return writer

    def _write_media(self, writer: PromptWriter, clip: _Clip, *, is_whole: bool) -> None:
        if clip.is_heard and (clip.pairs or clip.may_be_seen):
            writer.begin_clip()
            self._write_blocks(writer, clip, is_whole=is_whole)
            if is_whole:
                writer.end_clip()
        elif clip.is_heard:
            writer.begin_sound()
            for number in range(len(clip.blocks)):
                self._write_sound(writer.sound, clip, number)
            if is_whole:
                writer.end_sound()
        elif clip.pairs:
            writer.begin_video()
            for pair in clip.pairs:
                self._write_pair(writer.video_pairs, clip, pair)
            if is_whole:
                writer.end_video()

    def _write_blocks(self, writer: PromptWriter, clip: _Clip, *, is_whole: bool) -> None:
        """Write the clip's blocks in order; of an open window up to the first that lacks some."""
        seen = {self._block_of(clip, pair) for pair in clip.pairs}
        for number in range(max([len(clip.blocks) - 1, *seen], default=-1) + 1):
            for pair in clip.pairs:
                if self._block_of(clip, pair) == number:
                    self._write_pair(writer.clip_pairs, clip, pair)
            is_heard = number < len(clip.blocks)
            if not is_whole and (number >= clip.seen_until or not is_heard):
                return
            if is_heard:
                self._write_sound(writer.clip_sound, clip, number)

    def _block_of(self, clip: _Clip, pair: Pair) -> int:
        return self._pace.id_of(pair.stamp_ns - clip.start_ns) // self._pace.block_ids

    def _write_pair(
        self,
        write: Callable[[int, Sequence[int], int, int], None],
        clip: _Clip,
        pair: Pair,
    ) -> None:
        write(0, [pair.stamp_ns - clip.start_ns], pair.rows, pair.columns)
        key = (clip.epoch, pair.frames[0].stream, *(frame.stamp_ns for frame in pair.frames))
        clip.sources.append((key, lambda: self._pairs.encode(clip.epoch, pair)))

    def _write_sound(self, write: Callable[[int, int], None], clip: _Clip, number: int) -> None:
        block = clip.blocks[number]
        write(number * self._pace.block_ids, block.tokens)
        clip.sources.append((block.digest, lambda: self._blocks.encode(block)))

    def _segments(self, writer: PromptWriter, clip: _Clip) -> list[Segment]:
        """Return the written prompt as segments; texts that lie together are one."""
        sources = iter(clip.sources)
        segments: list[Segment] = []
        texts: list[Piece] = []
        for piece in writer.take().pieces:
            if piece.kind == 'text':
                texts.append(piece)
                continue
            segments += self._text(texts)
            texts = []
            key, embeds = next(sources)
            place = int(piece.ids[0, 0])
            segments.append(Segment((piece.kind, key, place), len(piece), embeds, piece.ids))
        return [*segments, *self._text(texts)]

    def _text(self, pieces: Sequence[Piece]) -> list[Segment]:
        if not pieces:
            return []
        tokens = tuple(token for piece in pieces for token in piece.tokens)
        ids = torch.cat([piece.ids for piece in pieces], dim=1)
        key = ('text', tokens, tuple(ids[0].tolist()))
        return [Segment(key, len(tokens), lambda: self._runtime.embed(torch.tensor(tokens)), ids)]
