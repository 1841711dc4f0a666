# SPDX-License-Identifier: Apache-2.0
"""Ids of time, row and column: written out by hand, and beside transformers' for even times."""

from __future__ import annotations

import pytest
import torch

from omnivinci_ros.model.qwen_omni.positions import PACE
from omnivinci_ros.model.qwen_omni.positions import Run
from omnivinci_ros.model.qwen_omni.positions import clip_runs
from omnivinci_ros.model.qwen_omni.prompt import Clip
from omnivinci_ros.model.qwen_omni.prompt import Picture
from omnivinci_ros.model.qwen_omni.prompt import PromptWriter
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Video

S = 1_000_000_000  # ns


@pytest.fixture
def writer(thinkers):
    return PromptWriter(thinkers.tokenizer, thinkers.media)


def columns(ids: torch.Tensor) -> list[tuple[int, ...]]:
    return [tuple(column) for column in ids.T.tolist()]


def same(*ids: int) -> list[tuple[int, int, int]]:
    return [(i, i, i) for i in ids]


def test_text_and_sound_are_one_id_a_token(writer):
    writer.part('a1')
    writer.part(Sound(3))
    writer.part('c')
    prompt = writer.take()
    assert len(prompt) == 2 + 1 + 3 + 1 + 1
    assert columns(prompt.ids) == same(*range(8))


def test_what_follows_a_picture_begins_beyond_its_longer_side(writer):
    writer.part(Picture(2, 3))
    # Opened at 0; the picture at 1; the widest column is 1 + 2.
    assert columns(writer.take().ids) == [
        *same(0),
        (1, 1, 1),
        (1, 1, 2),
        (1, 1, 3),
        (1, 2, 1),
        (1, 2, 2),
        (1, 2, 3),
        *same(4),
    ]


def test_pairs_stand_at_the_times_of_their_stamps(writer):
    # 25 ids a second, rounded down: 0.04 s is the first that makes one.
    writer.part(Video((0, 39_999_999, 40_000_000, 1_990_000_000), 1, 2))
    assert columns(writer.take().ids) == [
        *same(0),
        (1, 1, 1),
        (1, 1, 2),
        (1, 1, 1),
        (1, 1, 2),
        (2, 1, 1),
        (2, 1, 2),
        (50, 1, 1),
        (50, 1, 2),
        *same(51),
    ]


def test_a_clip_is_read_block_by_block_and_both_media_begin_at_once(writer):
    writer.part('a')
    # Pairs at 0.5, 1.96 and 2.0 s: ids 12 and 49 are in the first block of 50, 50 in the next.
    writer.part(Clip(Video((S // 2, 1_960_000_000, 2 * S), 1, 1), Sound(52)))
    writer.part('b')
    prompt = writer.take()
    assert [(p.kind, len(p), p.encoding, p.begin) for p in prompt.pieces] == [
        ('text', 1, -1, 0),
        ('text', 1, -1, 0),
        ('text', 1, -1, 0),
        ('video', 2, 0, 0),
        ('sound', 50, 1, 0),
        ('video', 1, 0, 2),
        ('sound', 2, 1, 50),
        ('text', 1, -1, 0),
        ('text', 1, -1, 0),
        ('text', 1, -1, 0),
    ]
    assert columns(prompt.ids) == [
        *same(0),
        *same(1, 1),  # the opening tokens share an id
        (14, 2, 2),
        (51, 2, 2),
        *same(*range(2, 52)),
        (52, 2, 2),
        *same(52, 53),
        *same(54, 54),  # and so do the closing ones, beyond the last run alone
        *same(55),
    ]


def test_the_closing_tokens_look_at_the_last_run_alone(writer):
    # The picture is 9 columns wide; the sound that follows it ends at 2.
    writer.part(Clip(Video((0,), 1, 9), Sound(2)))
    assert columns(writer.take().ids)[-4:] == same(1, 2, 3, 3)


def test_a_gap_leaves_blocks_of_sound_alone_and_everything_together():
    # Pairs at 0 and 6 s of 8 s of sound: transformers would put the second beside second 2.
    assert clip_runs([0, 150], 4, 200) == [
        Run('video', 0, 4),
        Run('sound', 0, 50),
        Run('sound', 50, 100),
        Run('sound', 100, 150),
        Run('video', 4, 8),
        Run('sound', 150, 200),
    ]


def test_pictures_that_outlast_the_sound_go_on_alone():
    assert clip_runs([0, 60, 110], 1, 20) == [
        Run('video', 0, 1),
        Run('sound', 0, 20),
        Run('video', 1, 2),
        Run('video', 2, 3),
    ]


def test_frames_out_of_order_or_before_the_clip_are_refused():
    with pytest.raises(ValueError, match='not in order of time'):
        clip_runs([50, 0], 1, 10)
    with pytest.raises(ValueError, match='-1 ns before'):
        PACE.id_of(-1)


@pytest.mark.parametrize('per_second', [0.5, 1.0, 1.5, 3.0])
@pytest.mark.parametrize('sound', [1, 49, 50, 51, 175])
@pytest.mark.parametrize(('rows', 'columns'), [(1, 1), (2, 7), (6, 3)])
def test_even_times_stand_where_transformers_puts_them(
    thinkers, writer, per_second, sound, rows, columns
):
    count = 5
    times = tuple(round(k * S / per_second) for k in range(count))
    writer.part(Clip(Video(times, rows, columns), Sound(sound)))
    prompt = writer.take()
    tokens = torch.tensor([prompt.tokens])
    ids, _ = thinkers.stock.get_rope_index(
        tokens,
        None,
        torch.tensor([[count, 2 * rows, 2 * columns]]),
        torch.ones_like(tokens),
        True,
        torch.tensor([4 * sound]),  # mel frames
        torch.tensor([1 / per_second]),
    )
    assert torch.equal(prompt.ids, ids[:, 0])
