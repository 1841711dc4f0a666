# SPDX-License-Identifier: Apache-2.0
"""A window and its question as segments of a prompt, frames first, in their order in time.

Frames stand one by one, so that those which are certain before the window closes can be encoded
and read ahead. Temporal grouping and time embeddings are the network's own (model/).
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence

import torch
from torch import Tensor

from omnivinci_ros.backends.omnivinci.window_sound import SoundEncoder
from omnivinci_ros.backends.omnivinci.window_sound import WindowSound
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.engine.kv_prefix import Segment
from omnivinci_ros.engine.runtime import Runtime
from omnivinci_ros.model.omnivinci import temporal_grouping as grouping
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Part
from omnivinci_ros.model.omnivinci.processor import Placeholder
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.omnivinci.time_embedding import AxialTimeEmbedding
from omnivinci_ros.model.omnivinci.time_embedding import make_time_embedding
from omnivinci_ros.model.omnivinci.video_tokens import AffixRows
from omnivinci_ros.model.omnivinci.video_tokens import assemble_video
from omnivinci_ros.model.omnivinci.video_tokens import video_length
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import BadFrameError
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window


class WindowSegments:
    """Lays windows out for one network; remembers what its towers made of frames and sound."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        cache_bytes: int,
        whole_sound_units: bool = False,
        sound_block_ns: int = 0,
    ):
        """Keep encoded frames and blocks of sound of at most `cache_bytes`.

        `whole_sound_units` pads sound to 30 s, as the released code does; `sound_block_ns`
        encodes it in blocks (see window_sound). Raises ValueError for both, or for blocks that
        the network cannot have.
        """
        config = runtime.config
        self._runtime, self._config = runtime, config
        self._processor = Processor(config, runtime.tokenizer)
        self._video_time = make_time_embedding(config.hidden_size, config.video_time)
        self._encodings = EncodingCache(cache_bytes)
        self._sound = SoundEncoder(
            runtime, self._encodings, block_ns=sound_block_ns, whole_units=whole_sound_units
        )
        self._frames_ns = 0  # spent in all on pictures and in their tower
        self.frames_encoded = 0  # in all
        self._side = config.image_size // config.vision_tower['patch_size'] // 2  # tokens
        self._affixes = [
            runtime.tokenizer.trusted(text) for text in vars(config.video_affixes).values()
        ]
        # Whether a frame's embeddings are the same whatever frames come after it.
        self._one_by_one = (
            len(config.pool_sizes) == 1
            and config.pool_sizes[0][0] == 1
            and not self._affixes[2]
            and not isinstance(self._video_time, AxialTimeEmbedding)
        )

    def lay_out(
        self,
        window: Window,
        question: str,
        without: Collection[Frame] = (),
    ) -> list[Segment]:
        """Return the whole prompt; frames in `without` are left out.

        Raises BadAudioError for sound that the checkpoint does not take.
        """
        usable = [frame for frame in window.frames if frame not in without]
        frames = self._processor.choose(usable)
        clip = window.audio if window.audio is not None and window.audio.coverage > 0 else None
        if frames and not self.hears_videos:
            clip = None
        kinds = (*(('sound',) if clip is not None else ()), *(('video',) if frames else ()))
        texts = self._around(kinds, question)
        media = self._media(window, frames, clip)
        segments = self._texts(texts[0])
        for medium, text in zip(media, texts[1:], strict=True):
            segments += [*medium, *self._texts(text)]
        return segments

    @property
    def hears_videos(self) -> bool:
        """Say whether the checkpoint takes the sound of windows that have frames."""
        return self._config.load_audio_in_video

    def left_out(self, window: Window) -> str:
        """Say in a sentence what of a window the network does not take; mostly ''."""
        is_heard = window.audio is not None and window.audio.coverage > 0
        if is_heard and window.frames and not self.hears_videos:
            return 'The sound was left out: the checkpoint says load_audio_in_video=false.'
        return ''

    def lay_out_ahead(self, forecast: Forecast) -> list[Segment]:
        """Return what the prompt of a window that is still open will surely begin with."""
        config = self._config
        # What stands before the frames where there is sound too, as there mostly is.
        kinds = ('sound', 'video') if self.hears_videos else ('video',)
        first, *between = self._around(kinds, '')[:-1]
        if not config.interleaved_vis_aud_in_video:
            return self._texts(first)  # then the sound, which is not there yet
        before = [part for text in (first, *between) for part in self._texts(text)]
        if not self._one_by_one or forecast.frames_most > config.num_video_frames:
            return before
        group_ns = round(config.interleaved_video_segment_duration * SECOND_NS)
        frames = [f for f in forecast.frames if f.stamp_ns - forecast.start_ns < group_ns]
        return [
            *before,
            *(self._frame(forecast.epoch, forecast.start_ns, frame) for frame in frames),
        ]

    def encode_ahead(self, forecast: Forecast, stop: Callable[[], bool]) -> None:
        """Encode the blocks of sound that the window will surely hold, until stopped."""
        for clip in forecast.sound:
            if stop():
                return
            self._sound.encode_ahead(clip)

    def encode(self, epoch: int, frame: Frame) -> Tensor:
        """Return what the vision tower makes of a frame, [n, C]; it is remembered.

        Raises BadFrameError for a picture that cannot be decoded.
        """
        key = (epoch, frame.stream, frame.stamp_ns)
        tokens = self._encodings.get(key)
        if tokens is None:
            start = time.perf_counter_ns()
            try:
                pixels = vision.to_pixels(
                    [frame.image.rgb()], self._config.image_size, self._config.pixel_scaling
                )
            except BadImageError as error:
                raise BadFrameError(frame, str(error)) from error
            tokens = self._runtime.encode_frames(pixels)[0]
            self.frames_encoded += 1
            self._frames_ns += time.perf_counter_ns() - start
            self._encodings.put(key, tokens)
        return tokens

    @property
    def blocks_encoded(self) -> int:
        """Return how many blocks of sound went through the tower, in all."""
        return self._sound.blocks_encoded

    @property
    def encode_ns(self) -> int:
        """Return the time spent in all on pictures and in the towers."""
        return self._frames_ns + self._sound.encode_ns

    # Pieces of a prompt

    def _around(self, kinds: Sequence[str], question: str) -> list[tuple[int, ...]]:
        """Return the ids before the media, between them and after them."""
        parts: tuple[Part, ...] = (*(Placeholder(kind) for kind in kinds), question)
        ids = self._processor([Message('user', parts)]).ids.tolist()
        places = [k for k, each in enumerate(ids) if each in self._runtime.tokenizer.placeholders]
        begins, ends = [0, *(place + 1 for place in places)], [*places, len(ids)]
        return [tuple(ids[a:b]) for a, b in zip(begins, ends, strict=True)]

    def _texts(self, ids: tuple[int, ...]) -> list[Segment]:
        """Return a segment a turn: the system's is what every prompt begins with."""
        start = self._runtime.tokenizer.start_of_turn
        cuts = [0, *(k for k, each in enumerate(ids) if each == start and k), len(ids)]
        return [self._text(ids[a:b]) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]

    def _text(self, ids: tuple[int, ...]) -> Segment:
        return Segment(('text', ids), len(ids), lambda: self._runtime.embed(torch.tensor(ids)))

    def _frame(self, epoch: int, start_ns: int, frame: Frame) -> Segment:
        """Return a frame with its time in the window (CRTE)."""
        key = ('frame', epoch, frame.stream, frame.stamp_ns, frame.stamp_ns - start_ns)
        seconds = (frame.stamp_ns - start_ns) / SECOND_NS

        def embeds() -> Tensor:
            return self._assembled([self.encode(epoch, frame)], [seconds])

        return Segment(key, self._length(1), embeds)

    def _assembled(self, encoded: list[Tensor], seconds: list[float]) -> Tensor:
        tokens = torch.stack(encoded)
        return assemble_video(
            tokens,
            torch.tensor(seconds, dtype=torch.float64),
            pool_sizes=self._config.pool_sizes,
            embedding=self._video_time,
            rows=AffixRows(*(self._rows(ids, tokens) for ids in self._affixes)),
        )

    def _rows(self, ids: Sequence[int], like: Tensor) -> Tensor:
        if not ids:
            return like.new_empty(0, like.shape[-1])
        return self._runtime.embed(torch.tensor(ids)).to(like)

    def _length(self, frames: int) -> int:
        start, end, sep = (len(ids) for ids in self._affixes)
        return video_length(frames, self._side, self._config.pool_sizes, (start, end, sep))

    def _media(
        self, window: Window, frames: Sequence[Frame], clip: AudioClip | None
    ) -> list[list[Segment]]:
        """Return the segments for each placeholder, the sound's first."""
        sound = None if clip is None else self._lay_out_sound(window, clip)
        if clip is None or sound is None:
            return [self._frames_alone(window, frames)] if frames else []
        if not frames:
            return [self._sound_alone(window, clip, sound)]
        if not self._config.interleaved_vis_aud_in_video:
            return [self._sound_alone(window, clip, sound), self._frames_alone(window, frames)]
        return [[], self._grouped(window, frames, clip, sound)]

    def _frames_alone(self, window: Window, frames: Sequence[Frame]) -> list[Segment]:
        count = len(frames)
        return self._seen(window, frames)(0, count, 0, self._length(count))

    def _grouped(
        self, window: Window, frames: Sequence[Frame], clip: AudioClip, sound: WindowSound
    ) -> list[Segment]:
        """Return frames and sound by time (TEG)."""
        grouping.check_affixes(self._config.video_affixes)
        seen = self._seen(window, frames)
        start, end = self._sound_affixes
        times = [(frame.stamp_ns - window.start_ns) / SECOND_NS for frame in frames]
        groups = grouping.plan_groups(
            times,
            max(
                (window.end_ns - window.start_ns) / SECOND_NS,
                sound.end,
                math.nextafter(times[-1], math.inf),
            ),
            vision_tokens=self._length(len(frames)),
            sound_interval=(sound.start, sound.end),
            mel_frames=sound.frames,
            tokens_until=grouping.with_affixes(
                sound.tokens_until, sound.frames, start.length, end.length
            ),
            mel_rate=self._sound.rate,
            group_seconds=self._config.interleaved_video_segment_duration,
        )
        feed = self._text((self._runtime.tokenizer.line_feed,))
        pieces = []
        for group in groups:
            pieces += [
                *seen(*group.frames, *group.vision),
                feed,
                *self._sounding(window, clip, sound, *group.sound),
                feed,
            ]
        return pieces

    def _sounding(
        self, window: Window, clip: AudioClip, sound: WindowSound, begin: int, end: int
    ) -> list[Segment]:
        """Return some of a sound's tokens, counted with the texts around them."""
        before, after = self._sound_affixes
        first, last = begin - before.length, end - before.length
        return [
            *([before] if first < 0 < end else []),
            _sound_segment(window, clip, sound, max(0, first), min(last, sound.sounding)),
            *([after] if last > sound.sounding else []),
        ]

    @functools.cached_property
    def _sound_affixes(self) -> tuple[Segment, Segment]:
        encode = self._runtime.tokenizer.trusted
        texts = self._config.sound_affixes
        return self._text(tuple(encode(texts.start))), self._text(tuple(encode(texts.end)))

    def _seen(self, window: Window, frames: Sequence[Frame]) -> Callable[..., list[Segment]]:
        """Return what makes the segments of some of the frames, or of some of their tokens."""

        @functools.cache  # for all groups of a long window
        def pooled() -> Tensor:
            encoded = [self.encode(window.epoch, frame) for frame in frames]
            seconds = [(frame.stamp_ns - window.start_ns) / SECOND_NS for frame in frames]
            return self._assembled(encoded, seconds)

        def some(first: int, last: int, begin: int, end: int) -> list[Segment]:
            if self._one_by_one:
                return [self._frame(window.epoch, window.start_ns, f) for f in frames[first:last]]
            stamps = tuple((frame.stream, frame.stamp_ns - window.start_ns) for frame in frames)
            key = ('frames', window.epoch, window.start_ns, stamps, begin, end)
            return [Segment(key, end - begin, lambda: pooled()[begin:end])]

        return some

    def _lay_out_sound(self, window: Window, clip: AudioClip) -> WindowSound:
        self._processor.check_sound(clip.samples)
        return self._sound.lay_out(clip, window.start_ns)

    def _sound_alone(self, window: Window, clip: AudioClip, sound: WindowSound) -> list[Segment]:
        before, after = self._sound_affixes
        whole = _sound_segment(window, clip, sound, 0, sound.tokens)
        return [segment for segment in (before, whole, after) if segment.length]


def _sound_segment(
    window: Window,
    clip: AudioClip,
    sound: WindowSound,
    begin: int,
    end: int,
) -> Segment:
    """Return the segment of some of a sound's tokens."""
    key = (
        'sound',
        window.epoch,
        clip.stream,
        clip.start_ns,
        clip.end_ns,
        clip.gaps,
        sound.start,
        begin,
        end,
    )
    return Segment(key, end - begin, lambda: sound.embeds[begin:end])
