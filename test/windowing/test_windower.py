# SPDX-License-Identifier: Apache-2.0
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.samples import frame
from support.samples import sound
from support.streams import feed
from support.streams import windower

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.cutter import Cutter
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance

S, MS = SECOND_NS, MILLISECOND_NS
T0 = 10_000 * S


def two_seconds_of_frames(every_ms=100, stream='camera'):
    return [frame(T0 + ms * MS, stream) for ms in range(0, 2001, every_ms)]


def test_a_window_closes_when_the_watermark_passes_its_end_and_not_before():
    made = windower('camera')
    assert feed(made, [frame(T0 + ms * MS) for ms in range(0, 1000, 100)]) == []
    (window,) = made.add(frame(T0 + S), T0 + S)
    assert (window.start_ns, window.end_ns) == (T0, T0 + S)
    assert window.closed_by == 'watermark'
    assert all(T0 <= one.stamp_ns < T0 + S for one in window.frames)


def test_the_watermark_is_the_slowest_of_the_required_inputs():
    made = windower('camera', 'audio', allowed_lateness_ns=10 * S)
    feed(made, [sound(T0 + ms * MS) for ms in range(0, 900, 20)])
    assert feed(made, two_seconds_of_frames()[:12]) == []  # sound has come to 0.9 s only
    windows = feed(made, [sound(T0 + ms * MS) for ms in range(900, 1001, 20)])
    assert len(windows) == 1
    assert windows[0].audio.coverage == 1.0


def test_a_missing_input_is_waited_for_only_as_long_as_lateness_allows():
    made = windower('camera', 'audio', allowed_lateness_ns=300 * MS)
    made.add(sound(T0), T0 + 20 * MS)
    feed(made, two_seconds_of_frames()[:12])
    assert made.advance(T0 + S + 299 * MS) == []
    (window,) = made.advance(T0 + S + 300 * MS)
    assert window.closed_by == 'lateness'
    assert window.audio.coverage == pytest.approx(0.02)


def test_an_input_that_has_gone_silent_is_no_longer_waited_for():
    made = windower('camera', 'audio', allowed_lateness_ns=10 * S, idle_timeout_ns=S, period_ns=S)
    made.add(sound(T0), T0 + 20 * MS)
    windows = feed(made, two_seconds_of_frames())
    assert [window.closed_by for window in windows] == ['watermark', 'watermark']


def test_frames_are_spread_evenly_and_the_newest_is_among_them():
    made = windower('camera', max_frames=4)
    (window,) = feed(made, [frame(T0 + ms * MS) for ms in range(0, 1001, 10)])
    assert [(one.stamp_ns - T0) // MS for one in window.frames] == [240, 490, 740, 990]


def test_frames_bunched_at_the_end_are_not_all_taken():
    made = windower('camera', max_frames=4)
    stamps = [*range(0, 100, 50), *range(900, 1001, 5)]
    (window,) = feed(made, [frame(T0 + ms * MS) for ms in stamps])
    assert [(one.stamp_ns - T0) // MS for one in window.frames] == [50, 995]


def test_several_cameras_share_the_frames_and_are_merged_in_order_of_time():
    made = windower('camera:left', 'camera:right', max_frames=4)
    pairs = zip(
        two_seconds_of_frames(stream='left'), two_seconds_of_frames(stream='right'), strict=True
    )
    window = feed(made, [one for pair in pairs for one in pair])[0]
    assert [one.stream for one in window.frames] == ['left', 'right', 'left', 'right']
    assert window.cameras == ('left', 'right')


def test_a_task_gets_the_window_that_ends_when_it_came_and_is_in_no_other():
    made = windower(triggers=frozenset({'task', 'periodic'}), length_ns=S, period_ns=S)
    feed(made, two_seconds_of_frames()[:6])
    task = TaskText('task', T0 + 550 * MS, 'what do you see')
    assert made.add(task, T0 + 550 * MS) == []
    task_window, periodic = feed(made, two_seconds_of_frames()[6:12])
    assert (task_window.trigger, task_window.end_ns) == ('task', T0 + 550 * MS)
    assert task_window.tasks == (task,)
    assert task_window.frames[-1].stamp_ns == T0 + 500 * MS
    assert (periodic.trigger, periodic.tasks) == ('periodic', ())
    assert made.timeline.streams['task'].used == 1


def test_an_utterance_opens_a_window_long_enough_for_all_of_it():
    made = windower(triggers=frozenset({'speech_end'}), length_ns=S)
    feed(made, [sound(T0 + ms * MS) for ms in range(0, 4000, 20)])
    said = Utterance('speech', T0 + S, T0 + 3 * S, 'go forward', 0.9)
    (window,) = made.add(said, T0 + 4 * S)
    assert (window.trigger, window.start_ns, window.end_ns) == ('speech_end', T0 + S, T0 + 3 * S)
    assert window.utterances == (said,)
    assert window.audio.coverage == 1.0


def test_words_are_never_late_however_long_they_took_to_recognise():
    made = windower('camera', 'speech', triggers=frozenset({'periodic', 'speech_end'}))
    feed(made, two_seconds_of_frames())
    made.add(Utterance('speech', T0 + 100 * MS, T0 + 500 * MS, 'stop', 1.0), T0 + 2 * S)
    assert made.timeline.streams['speech'].late == 0


def test_a_question_looks_back_as_far_as_it_asked():
    made = windower('camera', history_ns=10 * S, triggers=frozenset())
    feed(made, [frame(T0 + ms * MS) for ms in range(0, 6000, 100)])
    question = TaskText('ask', T0 + 5900 * MS, 'what happened?')
    opened = made.open('request', T0 + 5900 * MS, length_ns=5 * S, tasks=(question,))
    (window,) = made.advance(T0 + 5900 * MS)
    assert window.id == opened
    assert window.start_ns == T0 + 900 * MS
    assert window.tasks == (question,)


def test_a_late_frame_is_counted_and_reported_in_the_next_window():
    made = windower('camera')
    first, *_ = feed(made, two_seconds_of_frames()[:11])
    feed(made, [frame(T0 + 950 * MS)])
    second = feed(made, two_seconds_of_frames()[11:])[-1]
    assert first.inputs[0].late == 0
    assert second.inputs[0].late == 1
    assert all(one.stamp_ns >= T0 + S for one in second.frames)


@pytest.mark.parametrize(
    ('stamp', 'reason', 'fix'),
    [
        (0, 'no stamp', 'let the driver stamp'),
        (T0 + 3600 * S, 'stamp ahead of the clock', '3600.000 s ahead'),
        (T0 - 3600 * S, 'stamp behind the clock', 'use_sim_time'),
    ],
)
def test_a_stamp_that_cannot_be_is_refused_with_one_sentence(stamp, reason, fix):
    said = []
    made = windower('camera')
    made._on_problem = lambda stream, sentence: said.append((stream, sentence))
    made.add(frame(stamp), T0)
    assert made.timeline.streams['camera'].dropped == {reason: 1}
    ((stream, sentence),) = said
    assert stream == 'camera'
    assert fix in sentence
    # Nothing is lost: the next good frame still makes a window.
    assert len(feed(made, two_seconds_of_frames())) == 2


def test_hours_of_silence_are_skipped_not_walked_through():
    made = windower('camera')
    feed(made, two_seconds_of_frames()[:20])
    assert len(made.advance(T0 + 3600 * S)) == 1  # what was heard, and nothing more
    assert made.counts['empty'] >= 3590
    assert made._periodic_end_ns > T0 + 3590 * S


def test_data_after_a_silence_is_not_skipped():
    made = windower('camera')
    feed(made, two_seconds_of_frames())
    later = T0 + 3600 * S
    windows = feed(made, [frame(later + ms * MS) for ms in range(0, 2001, 100)])
    full = [window for window in windows if window.start_ns >= later]
    assert [window.start_ns for window in full] == [later, later + S]


def test_a_new_epoch_drops_the_windows_that_wait():
    made = windower('camera', triggers=frozenset({'task'}))
    made.open('request', T0 + S)
    made.begin_epoch()
    assert made.pending_windows == 0
    assert made.counts['discarded'] == 1
    assert made.advance(T0 + 10 * S) == []


def test_opened_windows_are_bounded():
    made = windower('camera', max_pending=2)
    assert made.open('request', T0) and made.open('request', T0)
    assert made.open('request', T0) is None
    assert made.counts['refused'] == 1


def contents(windows) -> list:
    return [
        (
            window.start_ns,
            window.end_ns,
            tuple(one.stamp_ns for one in window.frames),
            window.audio.samples.tobytes() if window.audio else b'',
            window.audio.gaps if window.audio else (),
            window.utterances,
            window.tasks,
        )
        for window in windows
    ]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), disorder_ms=st.integers(0, 180), loss=st.floats(0, 0.5))
def test_contents_depend_on_stamps_alone_when_disorder_is_within_what_is_allowed(
    seed, disorder_ms, loss
):
    rng = random.Random(seed)
    samples = [frame(T0 + ms * MS + rng.randrange(5 * MS)) for ms in range(0, 4000, 33)]
    samples += [sound(T0 + ms * MS, value=1 + ms % 97) for ms in range(0, 4000, 20)]
    samples = [sample for sample in samples if rng.random() >= loss]
    closing = [frame(T0 + 6 * S), sound(T0 + 6 * S)]
    in_order = sorted(samples, key=lambda one: one.end_ns)
    shuffled = sorted(samples, key=lambda one: one.end_ns + rng.randrange(disorder_ms * MS + 1))

    results = []
    for arrivals in (in_order, shuffled):
        made = windower(
            'camera',
            'audio',
            disorder_ns=disorder_ms * MS,
            allowed_lateness_ns=S,
            idle_timeout_ns=100 * S,
        )
        # Arrival is `disorder` after the end, so that nothing comes before it happened.
        windows = feed(made, [*arrivals, *closing], delay_ns=disorder_ms * MS)
        windows += made.advance(T0 + 20 * S)
        results.append(contents(windows))
        for window in windows:
            assert all(window.start_ns <= one.stamp_ns < window.end_ns for one in window.frames)
        for stream in made.timeline.streams.values():
            assert stream.late == 0
            assert stream.received == (
                stream.used + stream.late + stream.dropped.total() + stream.pending
            )
    assert results[0] == results[1]
    if loss == 0:
        assert len(results[0]) >= 4


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    most_ms=st.sampled_from([1, 60, 300, 2500]),
    lateness_ms=st.sampled_from([0, 100, 400]),
)
def test_late_or_not_a_window_holds_what_had_come_by_then_in_whatever_order(
    seed, most_ms, lateness_ms
):
    rng = random.Random(seed)
    samples = [frame(T0 + ms * MS + rng.randrange(5 * MS)) for ms in range(0, 4000, 47)]
    samples += [sound(T0 + ms * MS, value=1 + ms % 97) for ms in range(0, 4000, 20)]
    samples += [TaskText('task', T0 + ms * MS, f'task {ms}') for ms in (700, 701, 2900)]
    samples += [
        Utterance('speech', T0 + (ms - 300) * MS, T0 + ms * MS, f'words {ms}', 1.0, 'test')
        for ms in (1210, 2000, 3330)
    ]
    arrivals = sorted(
        (one.end_ns + rng.randrange(most_ms * MS), k, one) for k, one in enumerate(samples)
    )
    made = windower(
        triggers=frozenset({'periodic', 'speech_end', 'task'}),
        max_frames=5,
        period_ns=S // 2,
        allowed_lateness_ns=lateness_ms * MS,
    )
    came, windows = [], []
    for now, _, one in arrivals:
        came.append(one)
        for window in made.add(one, now):
            assert contents([window]) == contents([cut_again(window, came)])
            windows.append(window)
    windows += made.advance(T0 + 20 * S)

    for stream in made.timeline.streams.values():
        assert stream.received == (
            stream.used + stream.late + stream.dropped.total() + stream.pending
        )
    # A task and an utterance open one window each, and a task is in no other.
    told = Counter(task.text for window in windows for task in window.tasks)
    assert told == {f'task {ms}': 1 for ms in (700, 701, 2900)}
    heard = Counter(window.end_ns for window in windows if window.trigger == 'speech_end')
    assert heard == {T0 + ms * MS: 1 for ms in (1210, 2000, 3330)}


def cut_again(window, came):
    """Cut a window out of what had come, put in by stamp; none of it is late."""
    again = windower(max_frames=5)
    for one in sorted(came, key=lambda one: one.start_ns):
        again.timeline.streams[one.stream].add(one, one.end_ns, closed_ns=0)
    return Cutter(again.timeline, max_frames=5, tasks_apart=True).cut(
        window.id,
        window.trigger,
        window.closed_by,
        window.start_ns,
        window.end_ns,
        window.tasks,
        period_ns=window.period_ns,
    )


def test_sound_of_a_window_is_the_sound_of_that_time():
    made = windower('audio')
    signal = np.arange(32_000, dtype=np.int16)
    spans = [sound(T0 + at * 20 * MS) for at in range(100)]
    spans = [
        type(span)(span.stream, span.start_ns, signal[at * 320 : (at + 1) * 320])
        for at, span in enumerate(spans)
    ]
    first, second = feed(made, [*spans, sound(T0 + 2 * S)])
    assert np.array_equal(first.audio.samples, signal[:16_000])
    assert np.array_equal(second.audio.samples, signal[16_000:])


def test_what_a_waiting_window_needs_is_not_let_go():
    made = windower(
        'camera',
        'audio',
        triggers=frozenset(),
        history_ns=7 * S,
        length_ns=S,
        allowed_lateness_ns=60 * S,
        idle_timeout_ns=60 * S,
    )
    made.add(sound(T0), T0 + 20 * MS)
    feed(made, two_seconds_of_frames())
    made.open('request', T0 + 2 * S, length_ns=2 * S)
    for second in range(3, 10):  # the sound stalls, and the window waits for it
        assert made.advance(T0 + second * S) == []
    (window,) = made.add(sound(T0 + 2 * S), T0 + 10 * S)
    assert len(window.frames) == 8
    assert window.frames[0].stamp_ns < T0 + 300 * MS


def test_a_window_that_looks_far_back_does_not_make_the_present_late():
    made = windower('camera', triggers=frozenset(), history_ns=10 * S)
    feed(made, two_seconds_of_frames())
    made.open('request', T0 + 2 * S)
    made.advance(T0 + 3 * S)
    made.open('request', T0 + S)  # as an utterance that took long to recognise
    made.advance(T0 + 3 * S)
    made.add(frame(T0 + 1550 * MS), T0 + 3 * S)
    assert made.timeline.streams['camera'].late == 1  # it belonged to the newer one
