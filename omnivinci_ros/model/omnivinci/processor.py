# SPDX-License-Identifier: Apache-2.0
"""From memory to the network's inputs: pictures, PCM, texts and history to ids and tensors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.media_parts import Image
from omnivinci_ros.model.media_parts import Sound
from omnivinci_ros.model.media_parts import Video
from omnivinci_ros.model.omnivinci import log_mel as sounds
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.network import ImagesInput
from omnivinci_ros.model.omnivinci.network import Media
from omnivinci_ros.model.omnivinci.network import VideoInput
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import PLACEHOLDERS
from omnivinci_ros.model.tokenizer import START_OF_TURN
from omnivinci_ros.model.tokenizer import Tokenizer

SYSTEM = 'You are a helpful assistant'
ROLES = ('system', 'user', 'assistant')
_Item = TypeVar('_Item')


@dataclass(frozen=True)
class Placeholder:
    """A place for a medium that is encoded elsewhere."""

    kind: str  # image, video or sound


Part = str | Video | Image | Sound | Placeholder


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: str  # system, user or assistant
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Inputs:
    """What `OmniVinci.fuse` takes."""

    ids: Tensor  # [L], with one placeholder for each medium
    media: tuple[Media, ...]  # in the order of the placeholders
    prompt: str  # the same as text, for people


class Processor:
    """Make a chat with media into the network's inputs."""

    def __init__(self, config: OmniVinciConfig, tokenizer: Tokenizer):
        self.config = config
        self.tokenizer = tokenizer
        self._unit_frames = 2 * config.sound_tower['max_source_positions']
        self._bins = config.sound_tower['num_mel_bins']

    def __call__(self, messages: Sequence[Message]) -> Inputs:
        """Make the inputs of a chat whose last turn waits for the assistant.

        Raises BadImageError or BadAudioError for media that cannot be used, ValueError for a
        chat that cannot be answered.
        """
        if not messages or messages[-1].role == 'assistant':
            raise ValueError("the last message must be the user's: there is nothing to answer")
        if messages[0].role != 'system':
            messages = [Message('system', (SYSTEM,)), *messages]
        images = sum(isinstance(part, Image) for turn in messages for part in turn.parts)
        prompt = _Prompt(self.tokenizer)
        media: list[Media] = []
        for turn in messages:
            if turn.role not in ROLES:
                raise ValueError(f'role={turn.role!r}; it must be one of {", ".join(ROLES)}')
            prompt.special(START_OF_TURN)
            prompt.text(f'{turn.role}\n')
            for part in turn.parts:
                self._add_part(part, prompt, media, one_image=images == 1)
            prompt.special(END_OF_TURN)
            prompt.text('\n')
        prompt.special(START_OF_TURN)
        prompt.text('assistant\n')
        around = self.config.mm_bos_eos_tokens if self.config.mm_use_bos_eos_tokens else None
        ids, shown = prompt.finish(around)
        return Inputs(torch.tensor(ids), tuple(media), shown)

    def choose(self, frames: Sequence[_Item]) -> Sequence[_Item]:
        """Return at most as many as the checkpoint looks at, spread evenly."""
        return _evenly(frames, self.config.num_video_frames)

    def check_sound(self, pcm: np.ndarray) -> None:
        """Raise BadAudioError for more 16 kHz PCM than the checkpoint takes."""
        seconds = len(pcm) / SAMPLE_RATE
        if seconds > self.config.audio_seconds:
            raise BadAudioError(
                f'{seconds:.1f} s of sound, but the checkpoint has '
                f'audio_chunk_length={self.config.audio_chunk_length}: the rest '
                'would be ignored; give less, or audio_chunk_length="max"'
            )

    def _add_part(self, part: Part, prompt: _Prompt, media: list[Media], one_image: bool) -> None:
        if isinstance(part, str):
            prompt.text(part)
        elif isinstance(part, Video):
            video = self._video(part)
            media.append(video)
            if video.sound is not None:
                prompt.medium('sound')
            prompt.medium('video')
        elif isinstance(part, Image):
            media.append(self._image(part, one_image))
            prompt.medium('image')
        elif isinstance(part, Placeholder):
            prompt.medium(part.kind)
        elif isinstance(part, Sound):
            media.append(self._sound(part))
            prompt.medium('sound')
        else:
            raise TypeError(f'{type(part).__name__} is no text, Video, Image or Sound')

    def _video(self, video: Video) -> VideoInput:
        if not len(video.frames) or len(video.frames) != len(video.times):
            raise BadImageError(
                f'a video of {len(video.frames)} frames and {len(video.times)} times; '
                'give one time for each frame, or the sound alone'
            )
        pairs = _evenly(
            list(zip(video.frames, video.times, strict=True)), self.config.num_video_frames
        )
        times = [float(time) for _, time in pairs]
        if times != sorted(times) or not times[0] >= 0 or not math.isfinite(times[-1]):
            raise BadImageError(
                f'frame times {times[0]} .. {times[-1]} s; they must ascend from 0 or later'
            )
        wanted = video.sound if self.config.load_audio_in_video else None
        sound = None if wanted is None else self._sound(wanted)
        if sound is not None and sound.end <= 0:
            raise BadAudioError(
                f'the sound ends at {sound.end} s, before the video begins: it would be ignored; '
                'give both on one time axis'
            )
        return VideoInput(
            pixels=vision.to_pixels(
                [frame for frame, _ in pairs],
                self.config.image_size,
                self.config.pixel_scaling,
            ),
            times=torch.tensor(times, dtype=torch.float64),
            # A duration that ends before the last frame or the sound would drop them.
            duration=max(
                video.duration, math.nextafter(times[-1], math.inf), sound.end if sound else 0.0
            ),
            sound=sound,
        )

    def _image(self, image: Image, one_image: bool) -> Media:
        size, scaling = self.config.image_size, self.config.pixel_scaling
        tiled = self.config.dynamic_s2 and self.config.image_aspect_ratio == 'dynamic_s2'
        if one_image and tiled:
            return vision.cut_tiles(
                image.rgb, self.config.s2_scales, size, self.config.max_tiles, scaling
            )
        padded = self.config.image_aspect_ratio == 'pad'
        rgb = vision.pad_square(image.rgb) if padded else image.rgb
        return ImagesInput(vision.to_pixels([rgb], size, scaling))

    def _sound(self, sound: Sound) -> sounds.MelUnits:
        if sound.rate != SAMPLE_RATE:
            raise BadAudioError(f'sound at {sound.rate} Hz; resample it to {SAMPLE_RATE} Hz')
        self.check_sound(sound.pcm)
        return sounds.to_mel_units(
            sound.pcm,
            start=float(sound.start),
            hop=self.config.audio_hop_length,
            bins=self._bins,
            unit_frames=self._unit_frames,
            unit_seconds=self.config.audio_unit_seconds,
        )


class _Prompt:
    """Texts, special tokens and media in their order, then ids and what they stand for."""

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer
        self._pieces: list[tuple[str, str]] = []  # what it is, and its text or kind

    def special(self, token: str) -> None:
        self._pieces.append(('special', token))

    def medium(self, kind: str) -> None:
        self._pieces.append(('medium', kind))

    def text(self, text: str) -> None:
        if self._pieces and self._pieces[-1][0] == 'text':
            # Text that touches is encoded together: tokens may span the seam.
            text = self._pieces.pop()[1] + text
        self._pieces.append(('text', text))

    def finish(self, around: Mapping[str, tuple[str, str]] | None) -> tuple[list[int], str]:
        """Return ids and text, with the tokens `around` the first and last medium of a kind.

        Raises ValueError for a kind that `around` does not have.
        """
        ids: list[int] = []
        shown = ''
        for is_text, text in self._flat(around):
            ids += self._tokenizer.encode(text) if is_text else [self._tokenizer.id(text)]
            shown += text
        return ids, shown

    def _flat(self, around: Mapping[str, tuple[str, str]] | None) -> Iterator[tuple[bool, str]]:
        kinds = [value if what == 'medium' else '' for what, value in self._pieces]
        last = {kind: place for place, kind in enumerate(kinds)}
        begun = set()
        for place, (what, value) in enumerate(self._pieces):
            if what != 'medium':
                yield what == 'text', value
                continue
            if around is not None and value not in around:
                raise ValueError(f'mm_bos_eos_tokens names no tokens for {value}; add them')
            if around is not None and value not in begun:
                yield False, around[value][0]
            begun.add(value)
            yield False, PLACEHOLDERS[value]
            if around is not None and last[value] == place:
                yield False, around[value][1]


def _evenly(items: Sequence[_Item], most: int) -> Sequence[_Item]:
    """Return at most `most` items, spread evenly, first and last among them."""
    if len(items) <= most:
        return items
    return [items[k] for k in np.linspace(0, len(items) - 1, most).round().astype(int)]
