# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from omnivinci_ros.model.omnivinci.temporal_grouping import interleave
from omnivinci_ros.model.omnivinci.temporal_grouping import plan_groups


def plan(times, duration, sound=None, *, hop=160, vision_tokens=None, mel_a_token=4):
    """Plan for 4 tokens a frame, and sound with a token for 4 mel frames."""
    begin, end = sound or (0.0, 0.0)
    mel = round((end - begin) * 16_000 / hop)
    return plan_groups(
        times,
        duration,
        vision_tokens=4 * len(times) if vision_tokens is None else vision_tokens,
        sound_interval=(begin, end),
        mel_frames=mel,
        tokens_until=lambda frames: math.ceil(frames / mel_a_token),
        mel_rate=16_000 / hop,
    )


def lay_out(groups, vision_tokens, sound_tokens):
    """Return the sequence with vision as 0.., sound as 1000.., separators as -1."""
    vision = torch.arange(vision_tokens)[:, None]
    sound = 1000 + torch.arange(sound_tokens)[:, None]
    return interleave(groups, vision, sound, torch.tensor([[-1]]))[:, 0].tolist()


def test_the_worked_case_of_the_facts():
    times = [(k + 0.5) * 70 / 8 for k in range(8)]

    groups = plan(times, 70.0, (0.0, 70.0))

    assert [list(range(*g.frames)) for g in groups] == [[0, 1, 2], [3, 4, 5, 6], [7]]
    assert [g.mel for g in groups] == [(0, 3000), (3000, 6000), (6000, 7000)]
    assert groups[-1].sound == (1500, 1750)
    laid = lay_out(groups, 32, 1750)
    assert laid.count(-1) == 6
    assert len(laid) == 32 + 1750 + 6
    assert laid[:13] == [*range(12), -1]
    assert laid[13 : 13 + 751] == [*range(1000, 1750), -1]


def test_a_window_below_thirty_seconds_is_one_group():
    groups = plan([0.0, 1.0, 2.0, 3.0], 4.0, (0.0, 4.0))

    assert lay_out(groups, 16, 100) == [*range(16), -1, *range(1000, 1100), -1]


def test_a_frame_on_the_border_belongs_to_the_later_group():
    groups = plan([29.9, 30.0, 60.0], 70.0, (0.0, 70.0))

    assert [g.frames for g in groups] == [(0, 1), (1, 2), (2, 3)]


def test_hop_60_has_more_sound_in_a_group():
    groups = plan([0.0, 31.0], 40.0, (0.0, 40.0), hop=60)

    assert [g.mel for g in groups] == [(0, 8000), (8000, 10_667)]
    assert [g.sound for g in groups] == [(0, 2000), (2000, 2667)]


@pytest.mark.parametrize(
    ('seconds', 'hop', 'sound'),
    [
        (30.01, 160, [(0, 750), (750, 751)]),
        (48.27, 160, [(0, 750), (750, 1207)]),
        (70.0, 60, [(0, 2000), (2000, 4000), (4000, 4667)]),
    ],
)
def test_a_group_ends_with_the_token_of_its_last_mel_frame(seconds, hop, sound):
    groups = plan([0.0], seconds, (0.0, seconds), hop=hop)

    assert [g.sound for g in groups] == sound


def tokens_of(seconds, hop, mel_a_token):
    """Return in which group each token of a sound from 0 on is heard first, token by token."""
    mel = round(seconds * 16_000 / hop)
    group_of_frame = []
    for frame in range(mel):
        group = 0
        while frame >= round(min((group + 1) * 30, seconds) * 16_000 / hop):
            group += 1
        group_of_frame.append(group)
    return [group_of_frame[first] for first in range(0, mel, mel_a_token)]


@settings(max_examples=60, deadline=None)
@given(
    hundredths=st.integers(3000, 12_000),
    hop=st.sampled_from([60, 160]),
    mel_a_token=st.sampled_from([4, 8]),
)
def test_every_token_stands_in_the_group_in_which_it_begins(hundredths, hop, mel_a_token):
    seconds = hundredths / 100
    groups = plan([0.0], seconds, (0.0, seconds), hop=hop, mel_a_token=mel_a_token)

    expected = tokens_of(seconds, hop, mel_a_token)
    assert [k for k, group in enumerate(groups) for _ in range(*group.sound)] == expected


def test_frames_outside_the_sound_stand_between_two_separators():
    groups = plan([0.0, 35.0, 65.0], 70.0, (32.0, 40.0))

    laid = lay_out(groups, 12, 200)

    assert laid[:6] == [0, 1, 2, 3, -1, -1]
    assert laid[6:10] == [4, 5, 6, 7]
    assert laid[-6:] == [8, 9, 10, 11, -1, -1]
    assert laid.count(-1) == 6


def test_sound_before_the_first_frame_and_after_the_last_is_kept():
    groups = plan([31.0], 70.0, (-2.0, 70.0))

    assert [g.vision for g in groups] == [(0, 0), (0, 4), (4, 4)]
    assert [g.mel for g in groups] == [(0, 3200), (3200, 6200), (6200, 7200)]


def test_pooled_frames_are_shared_out_by_their_ordinal():
    groups = plan([0.0, 10.0, 31.0], 40.0, (0.0, 40.0), vision_tokens=5)  # 5 / 3 a frame

    assert [g.vision for g in groups] == [(0, 4), (4, 5)]


@settings(max_examples=200, deadline=None)
@given(
    times=st.lists(st.floats(0, 300), max_size=20).map(sorted),
    begin=st.floats(-40, 200),
    length=st.floats(0.1, 200),
    hop=st.sampled_from([60, 160]),
)
def test_every_token_comes_once_and_in_order(times, begin, length, hop):
    end = max(begin + length, 0.1)
    duration = max([end, 0.5, *(t + 1e-6 for t in times)])
    groups = plan(times, duration, (begin, end), hop=hop)
    count = -(-round((end - begin) * 16_000 / hop) // 4)

    laid = lay_out(groups, 4 * len(times), count)

    assert [token for token in laid if 0 <= token < 1000] == list(range(4 * len(times)))
    heard = [token - 1000 for token in laid if token >= 1000]
    assert heard == list(range(len(heard)))
    assert len(heard) >= count - 1  # the last mel frame may be rounded away
    assert laid.count(-1) == 2 * len(groups)


@pytest.mark.parametrize(
    ('times', 'duration', 'says'),
    [
        ([0.0, 5.0], 4.0, 'give a duration that covers them'),
        ([-1.0, 2.0], 4.0, 'do not lie in'),
        ([2.0, 1.0], 4.0, 'sort the frames'),
        ([0.0], 0.0, 'positive'),
        ([0.0], float('inf'), 'positive'),
        ([0.0], 4e9, 'give seconds'),
    ],
)
def test_times_that_cannot_be_placed_are_refused(times, duration, says):
    with pytest.raises(ValueError, match=says):
        plan(times, duration, (0.0, 4.0))
