# SPDX-License-Identifier: Apache-2.0
"""Which buffers a step takes and when it is captured, without a GPU."""

from __future__ import annotations

import pytest

from omnivinci_ros.engine.tensorrt.device_buffers import CAPTURE
from omnivinci_ros.engine.tensorrt.device_buffers import REPLAY
from omnivinci_ros.engine.tensorrt.device_buffers import RUN
from omnivinci_ros.engine.tensorrt.device_buffers import CacheShape
from omnivinci_ros.engine.tensorrt.device_buffers import PingPong
from omnivinci_ros.engine.tensorrt.device_buffers import Replay


def test_a_step_never_reads_the_buffer_that_it_writes():
    turn = PingPong()
    seen = []

    for _ in range(4):
        seen.append((turn.read, turn.write))
        turn.turn()

    assert seen == [(0, 1), (1, 0), (0, 1), (1, 0)]


def test_the_shapes_of_a_past_follow_its_length():
    cache = CacheShape(heads=4, head_dim=128, capacity=2048)

    assert cache.elements == 4 * 2048 * 128
    assert cache.at(0) == (1, 4, 0, 128)
    assert cache.at(2048) == (1, 4, 2048, 128)
    with pytest.raises(ValueError, match='a past of 2049 tokens; the buffers hold 2048'):
        cache.at(2049)


def steps(replay, capturable):
    """Play a decoder that does as it is told; return what it was told."""
    told = []
    for can in capturable:
        told.append(replay.next(can))
        if told[-1] == CAPTURE:
            replay.captured()
        elif told[-1] == RUN:
            replay.ran()
    return told


def test_the_first_step_is_run_the_second_captured_and_then_all_are_replayed():
    assert steps(Replay(), [True] * 4) == [RUN, CAPTURE, REPLAY, REPLAY]


def test_a_step_is_captured_only_once_the_runtime_can():
    assert steps(Replay(), [False, False, False, True, False]) == [RUN, RUN, RUN, CAPTURE, REPLAY]


def test_without_leave_nothing_is_captured():
    assert steps(Replay(allowed=False), [True] * 3) == [RUN] * 3


def test_after_a_capture_that_failed_steps_are_run():
    replay = Replay()
    assert steps(replay, [True]) == [RUN]
    assert replay.next() == CAPTURE

    replay.failed()

    assert steps(replay, [True] * 3) == [RUN] * 3
