# SPDX-License-Identifier: Apache-2.0
"""Temporal Embedding Grouping: vision and sound of the same seconds stand together.

Groups are cut by fixed time (paper eq. 2-3), not by meaning.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.model.omnivinci.encoder_keys import Affixes

GROUP_SECONDS = 30.0  # T_G
MAX_GROUPS = 100_000  # a month in 30 s groups; more is a wrong unit


@dataclass(frozen=True)
class Group:
    """Half-open ranges of one group, in counts; equal ends mean that there is none."""

    frames: tuple[int, int]
    mel: tuple[int, int]
    vision: tuple[int, int]  # tokens
    sound: tuple[int, int]  # tokens


def plan_groups(
    frame_times: Sequence[float],
    duration: float,
    *,
    vision_tokens: int,
    sound_interval: tuple[float, float],
    mel_frames: int,
    tokens_until: Callable[[int], int],
    mel_rate: float,
    group_seconds: float = GROUP_SECONDS,
) -> list[Group]:
    """Cut a video with sound into groups (paper eq. 2-3).

    Times in seconds on the video's axis, frame times ascending; `mel_frames` count the sound
    without its padding; `tokens_until` says how many tokens hold the first so many of them:
    the ratio of rounded counts would put a boundary one token late. `mel_rate` in mel frames a
    second. Raises ValueError for times that cannot be placed.
    """
    times = list(frame_times)
    _check(times, duration, mel_frames, mel_rate, group_seconds)
    groups = []
    frame = mel = vision = sound = 0
    for index in range(max(1, math.ceil(duration / group_seconds))):
        end = min((index + 1) * group_seconds, duration)
        first_frame, first_mel, first_vision, first_sound = frame, mel, vision, sound
        while frame < len(times) and times[frame] < end:
            frame += 1
        if frame > first_frame:
            vision = min(ceil_ratio(frame * vision_tokens, len(times)), vision_tokens)
        heard_from = max(index * group_seconds, sound_interval[0])
        heard_to = min(end, sound_interval[1])
        if heard_to > heard_from:
            mel = max(mel, min(round((heard_to - sound_interval[0]) * mel_rate), mel_frames))
            sound = tokens_until(mel)
        groups.append(
            Group(
                frames=(first_frame, frame),
                mel=(first_mel, mel),
                vision=(first_vision, vision),
                sound=(first_sound, sound),
            )
        )
    return groups


def with_affixes(
    tokens_until: Callable[[int], int], mel_frames: int, start: int, end: int
) -> Callable[[int], int]:
    """Count the tokens of texts around a sound as well.

    `start` of them stand before its first token, `end` after its last: the released code takes
    them for sound, which moves boundaries by as many tokens.
    """

    def until(frames: int) -> int:
        if not frames:
            return 0
        return start + tokens_until(frames) + (end if frames >= mel_frames else 0)

    return until


def check_affixes(affixes: Affixes) -> None:
    """Raise ValueError for what frames may not have when they are grouped with sound."""
    if affixes.end:
        raise ValueError(
            f'video_encoder.end_tokens={affixes.end!r} with interleaved_vis_aud_in_video=true: '
            'grouping by time has no place for them; give end_tokens=None or '
            'interleaved_vis_aud_in_video=false'
        )


def interleave(
    groups: Sequence[Group],
    vision: Tensor,
    sound: Tensor,
    separator: Tensor,
) -> Tensor:
    """Lay out vision, separator, sound, separator for each group.

    vision [Nv, C], sound [Na, C], separator [1, C] (the embedding of a line feed) -> [N, C].
    """
    pieces = []
    for group in groups:
        pieces += [vision[slice(*group.vision)], separator]
        pieces += [sound[slice(*group.sound)], separator]
    return torch.cat(pieces)


def ceil_ratio(numerator: int, denominator: int) -> int:
    """Return a ratio of whole numbers, rounded up; 0 where the denominator is 0."""
    return -(-numerator // denominator) if denominator else 0


def _check(
    times: Sequence[float],
    duration: float,
    mel_frames: int,
    mel_rate: float,
    group_seconds: float,
) -> None:
    if not (math.isfinite(duration) and duration > 0 and group_seconds > 0 and mel_rate > 0):
        raise ValueError(
            f'duration={duration} s, group_seconds={group_seconds} s, mel_rate={mel_rate}: '
            'all must be positive'
        )
    if duration / group_seconds > MAX_GROUPS:
        raise ValueError(f'duration={duration} s makes over {MAX_GROUPS} groups; give seconds')
    if mel_frames < 0:
        raise ValueError(f'mel_frames={mel_frames}; it must not be negative')
    if any(later < earlier for earlier, later in zip(times, times[1:], strict=False)):
        raise ValueError('frame times go backward; sort the frames by time')
    if times and not (times[0] >= 0 and times[-1] < duration):
        raise ValueError(
            f'frames at {times[0]} .. {times[-1]} s do not lie in [0, {duration}) s; '
            'give a duration that covers them'
        )
