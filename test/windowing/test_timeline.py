# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import frame
from support.samples import sound

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.timeline import Stream
from omnivinci_ros.windowing.timeline import Timeline


def stamps(stream: Stream) -> list[int]:
    return [stream.at(index).start_ns for index in range(len(stream))]


def test_samples_are_held_in_order_of_time_whatever_order_they_come_in():
    stream = Stream('camera', 'camera')
    for stamp in (30, 10, 20, 40):
        stream.add(frame(stamp), 50, closed_ns=0)
    assert stamps(stream) == [10, 20, 30, 40]
    assert stream.newest_ns == 40


def test_a_frame_sent_twice_is_dropped_once_and_counted():
    stream = Stream('camera', 'camera')
    for stamp in (10, 20, 10):
        stream.add(frame(stamp), 50, closed_ns=0)
    assert stamps(stream) == [10, 20]
    assert stream.dropped == {'duplicate': 1}


def test_two_tasks_of_one_instant_are_two_tasks():
    stream = Stream('task', 'task')
    for text in ('stop', 'go'):
        stream.add(TaskText('task', 10, text), 10, closed_ns=0)
    assert len(stream) == 2


def test_a_sample_is_late_when_its_window_has_closed_but_is_held_for_a_look_back():
    stream = Stream('camera', 'camera')
    stream.add(frame(90), 200, closed_ns=100)
    stream.add(frame(100), 200, closed_ns=100)
    assert (stream.late, stream.pending) == (1, 1)
    stream.use(stream.overlapping(0, 200))
    assert (stream.used, stream.late, stream.pending) == (1, 1, 0)


def test_sound_overlaps_a_window_that_it_only_touches():
    stream = Stream('audio', 'audio')
    for start_ms in range(0, 100, 20):
        stream.add(sound(SECOND_NS + start_ms * MILLISECOND_NS), 2 * SECOND_NS, closed_ns=0)
    at = SECOND_NS + 30 * MILLISECOND_NS
    found = stream.overlapping(at, at + 20 * MILLISECOND_NS)
    assert [stream.at(i).start_ns for i in found] == [
        SECOND_NS + 20 * MILLISECOND_NS,
        SECOND_NS + 40 * MILLISECOND_NS,
    ]


def test_a_full_buffer_thins_out_the_old_and_keeps_the_newest():
    stream = Stream('camera', 'camera', budget_bytes=2000)
    for index in range(1, 101):
        stream.add(frame(index * SECOND_NS), 100 * SECOND_NS, closed_ns=0)
    held = [stamp // SECOND_NS for stamp in stamps(stream)]
    assert 18 <= len(held) <= 20
    assert stream.dropped['overflow'] == 100 - len(held)
    assert held[-4:] == [97, 98, 99, 100]  # recent time stays dense
    assert held[0] < 40  # and old time is not forgotten
    gaps = [later - earlier for earlier, later in zip(held, held[1:], strict=False)]
    assert max(gaps[-4:]) < max(gaps[:4])


def test_a_new_epoch_forgets_samples_and_keeps_the_account():
    timeline = Timeline()
    stream = timeline.add_stream('camera', 'camera')
    stream.add(frame(10), 10, closed_ns=0)
    stream.add(frame(20), 20, closed_ns=0)
    stream.use(stream.overlapping(10, 11))
    timeline.begin_epoch()
    assert (timeline.epoch, len(stream), stream.nbytes, stream.newest_ns) == (1, 0, 0, None)
    assert (stream.used, stream.dropped['clock jumped back'], stream.pending) == (1, 1, 0)


def test_one_topic_cannot_be_two_inputs():
    timeline = Timeline()
    timeline.add_stream('camera', 'camera')
    with pytest.raises(ValueError, match="'camera' is listed twice"):
        timeline.add_stream('camera', 'audio')


ACTIONS = st.lists(
    st.tuples(st.sampled_from('auec'), st.integers(1, 50), st.integers(0, 20)), max_size=80
)


@given(ACTIONS)
def test_every_sample_is_used_late_dropped_or_pending(actions):
    stream = Stream('camera', 'camera', budget_bytes=1000)
    sent = 0
    for action, at, width in actions:
        if action == 'a':
            sent += 1
            stream.add(frame(at), 50, closed_ns=width)
        elif action == 'u':
            stream.use(stream.overlapping(at, at + width))
        elif action == 'e':
            stream.evict(at)
        else:
            stream.clear('test')
        held_unused = sum(stream._fates[i] == 0 for i in range(len(stream)))
        assert stream.received == sent
        assert stream.pending == held_unused
        assert stream.nbytes == 100 * len(stream) <= 1000
        assert stamps(stream) == sorted(stamps(stream))
