# SPDX-License-Identifier: Apache-2.0
"""The prompt: ChatML with media in it, as tokens with the ids that say where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.qwen_omni.positions import PACE
from omnivinci_ros.model.qwen_omni.positions import Pace
from omnivinci_ros.model.qwen_omni.positions import Run
from omnivinci_ros.model.qwen_omni.positions import clip_runs
from omnivinci_ros.model.qwen_omni.positions import pair_ids
from omnivinci_ros.model.qwen_omni.positions import picture_ids
from omnivinci_ros.model.qwen_omni.positions import text_ids
from omnivinci_ros.model.qwen_omni.tokens import MediaTokens
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import START_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

# Without this sentence the talker does not speak; own instructions go into the user's turn.
SYSTEM_PROMPT = (
    'You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of '
    'perceiving auditory and visual inputs, as well as generating text and speech.'
)


@dataclass(frozen=True)
class Sound:
    """A sound's place in a prompt."""

    tokens: int


@dataclass(frozen=True)
class Picture:
    """A picture's place: its grid in merged tokens."""

    rows: int
    columns: int


@dataclass(frozen=True)
class Video:
    """A video's place: when its pairs of frames were taken, and their grid in merged tokens."""

    times_ns: tuple[int, ...]  # of each pair's first frame, after the beginning; they ascend
    rows: int
    columns: int

    @property
    def pair_tokens(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True)
class Clip:
    """A video whose sound is heard with it; both begin at once."""

    video: Video
    sound: Sound


Medium = Sound | Picture | Video | Clip
Part = str | Medium


@dataclass(frozen=True)
class Turn:
    """Who says what."""

    role: str  # system, user or assistant
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Piece:
    """Tokens that lie together: text, or rows of one medium's encoding."""

    tokens: tuple[int, ...]
    ids: Tensor  # [3, tokens]
    kind: str = 'text'  # or sound, picture, video
    encoding: int = -1  # which of the encodings; a clip has two, what is seen before the sound
    begin: int = 0  # row of the encoding that the first token stands for

    def __len__(self) -> int:
        return len(self.tokens)


@dataclass(frozen=True)
class Prompt:
    """What the thinker reads."""

    pieces: tuple[Piece, ...]

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    @property
    def tokens(self) -> list[int]:
        return [token for piece in self.pieces for token in piece.tokens]

    @property
    def ids(self) -> Tensor:
        """Return where the tokens stand, [3, tokens]."""
        return torch.cat([piece.ids for piece in self.pieces], dim=1)

    @property
    def media_mask(self) -> Tensor:
        """Say of each token whether a medium's row stands there, [tokens]."""
        flags = [piece.kind != 'text' for piece in self.pieces for _ in range(len(piece))]
        return torch.tensor(flags, dtype=torch.bool)


class PromptWriter:
    """Write a prompt piece by piece, as a whole or while the media arrive.

    Each piece begins one beyond the largest id of the piece before it.
    """

    def __init__(
        self, tokenizer: Tokenizer, media: MediaTokens, pace: Pace = PACE, next_id: int = 0
    ):
        self._tokenizer, self._media, self._pace = tokenizer, media, pace
        self._start, self._end = tokenizer.id(START_OF_TURN), tokenizer.id(END_OF_TURN)
        self._pieces: list[Piece] = []
        self._waiting = ''  # text that more may follow: one text makes the tokens, not its parts
        self._taken = 0
        self._encodings = 0
        self._clip: tuple[int, int, int] | None = None  # begin, and the two encodings
        self._sound: tuple[int, int] | None = None  # begin, and the encoding
        self._video: tuple[int, int] | None = None
        self.next_id = next_id  # of the token that comes next

    def take(self) -> Prompt:
        """Return what was written since the last `take`, which a text cannot go on beyond."""
        self._write_text()
        fresh = tuple(self._pieces[self._taken :])
        self._taken = len(self._pieces)
        return Prompt(fresh)

    def turn(self, turn: Turn) -> None:
        """Write a whole turn with its end."""
        self.begin_turn(turn.role)
        for part in turn.parts:
            self.part(part)
        self.end_turn()

    def begin_turn(self, role: str) -> None:
        self._special(self._start)
        self._waiting += f'{role}\n'

    def end_turn(self) -> None:
        self._special(self._end)
        self._waiting += '\n'

    def part(self, part: Part) -> None:
        """Write a text, which is not trusted, or a medium."""
        if isinstance(part, str):
            self._waiting += part
        elif isinstance(part, Sound):
            self.begin_sound()
            self.sound(0, part.tokens)
            self.end_sound()
        elif isinstance(part, Picture):
            self._write_text()
            self._seen('picture', picture_ids(self.next_id + 1, part.rows, part.columns))
        elif isinstance(part, Video):
            self.begin_video()
            self.video_pairs(0, part.times_ns, part.rows, part.columns)
            self.end_video()
        else:
            self._whole_clip(part)

    def tokens(self, tokens: Sequence[int]) -> None:
        """Write tokens as they stand, such as those of an answer."""
        self._write_text()
        if tokens:
            self._piece(tuple(tokens), text_ids(self.next_id, len(tokens)))

    def begin_sound(self) -> None:
        """Write the token that opens a sound."""
        self._special(self._media.audio_start)
        self._sound = (self.next_id, self._encoding())

    def sound(self, first: int, tokens: int) -> None:
        """Write some of the open sound, from its token `first` on."""
        if self._sound is None:
            raise RuntimeError('no sound is open; call begin_sound')
        begin, heard = self._sound
        self._add('sound', heard, first, text_ids(begin + first, tokens))

    def end_sound(self) -> None:
        """Write the token that closes a sound."""
        self._special(self._media.audio_end)
        self._sound = None

    def begin_video(self) -> None:
        """Write the token that opens a video without sound."""
        self._special(self._media.vision_start)
        self._video = (self.next_id, self._encoding())

    def video_pairs(self, first: int, times_ns: Sequence[int], rows: int, columns: int) -> None:
        """Write pairs of frames of the open video, from its pair `first` on."""
        if self._video is None:
            raise RuntimeError('no video is open; call begin_video')
        begin, seen = self._video
        times = [self._pace.id_of(time) for time in times_ns]
        ids = pair_ids(begin, times, rows, columns)
        self._add('video', seen, first * rows * columns, ids)

    def end_video(self) -> None:
        """Write the token that closes a video."""
        self._special(self._media.vision_end)
        self._video = None

    def begin_clip(self) -> None:
        """Write the two tokens that open a clip: they share one id."""
        self._write_text()
        opening = torch.full((3, 1), self.next_id)
        self._piece((self._media.vision_start,), opening)
        self._piece((self._media.audio_start,), opening)
        self._clip = (self.next_id, self._encoding(), self._encoding())

    def clip_pairs(self, first: int, times_ns: Sequence[int], rows: int, columns: int) -> None:
        """Write pairs of frames of the open clip, from its pair `first` on."""
        begin, seen, _ = self._open_clip()
        times = [self._pace.id_of(time) for time in times_ns]
        ids = pair_ids(begin, times, rows, columns)
        self._add('video', seen, first * rows * columns, ids)

    def clip_sound(self, first: int, tokens: int) -> None:
        """Write sound of the open clip, from its token `first` on."""
        begin, _, heard = self._open_clip()
        self._add('sound', heard, first, text_ids(begin + first, tokens))

    def end_clip(self) -> None:
        """Write the two tokens that close a clip: one beyond the piece before them, both."""
        self._open_clip()
        closing = torch.full((3, 1), self.next_id)
        self._piece((self._media.audio_end,), closing)
        self._piece((self._media.vision_end,), closing)
        self._clip = None

    def _whole_clip(self, clip: Clip) -> None:
        video = clip.video
        times = [self._pace.id_of(time) for time in video.times_ns]
        size = video.pair_tokens
        self.begin_clip()
        for run in clip_runs(times, size, clip.sound.tokens, self._pace):
            if run.kind == 'sound':
                self.clip_sound(run.begin, run.end - run.begin)
            else:
                self._run_of_pairs(run, video)
        self.end_clip()

    def _run_of_pairs(self, run: Run, video: Video) -> None:
        first, end = run.begin // video.pair_tokens, run.end // video.pair_tokens
        self.clip_pairs(first, video.times_ns[first:end], video.rows, video.columns)

    def _open_clip(self) -> tuple[int, int, int]:
        if self._clip is None:
            raise RuntimeError('no clip is open; call begin_clip')
        return self._clip

    def _seen(self, kind: str, ids: Tensor) -> None:
        self._special(self._media.vision_start)
        self._add(kind, self._encoding(), 0, ids)
        self._special(self._media.vision_end)

    def _encoding(self) -> int:
        self._encodings += 1
        return self._encodings - 1

    def _special(self, token: int) -> None:
        self._write_text()
        self._piece((token,), text_ids(self.next_id, 1))

    def _write_text(self) -> None:
        tokens = self._tokenizer.encode(self._waiting)
        self._waiting = ''
        if tokens:
            self._piece(tuple(tokens), text_ids(self.next_id, len(tokens)))

    def _add(self, kind: str, encoding: int, begin: int, ids: Tensor) -> None:
        tokens = (self._media.of(kind),) * ids.shape[1]
        if not tokens:
            raise ValueError(f'a {kind} without a token; leave it out')
        self._piece(tokens, ids, kind, encoding, begin)

    def _piece(
        self,
        tokens: tuple[int, ...],
        ids: Tensor,
        kind: str = 'text',
        encoding: int = -1,
        begin: int = 0,
    ) -> None:
        self._pieces.append(Piece(tokens, ids, kind, encoding, begin))
        self.next_id = int(ids.max()) + 1


def write_prompt(
    turns: Sequence[Turn],
    tokenizer: Tokenizer,
    media: MediaTokens,
    pace: Pace = PACE,
    *,
    system: str = SYSTEM_PROMPT,
) -> Prompt:
    """Write a conversation and the beginning of its next answer.

    A conversation that does not begin with a system's turn gets `system`.
    """
    writer = PromptWriter(tokenizer, media, pace)
    if not turns or turns[0].role != 'system':
        turns = [Turn('system', (system,)), *turns]
    for turn in turns:
        writer.turn(turn)
    writer.begin_turn('assistant')
    return writer.take()
