# SPDX-License-Identifier: Apache-2.0
"""What is certain of a window before it closes, and that windows hold it when they have closed."""

from __future__ import annotations

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
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy

S, MS = SECOND_NS, MILLISECOND_NS
T0 = 10_000 * S


def test_a_forecast_holds_the_frames_that_no_later_one_can_replace():
    made = windower('camera', max_frames=4)
    feed(made, [frame(T0 + ms * MS) for ms in range(0, 600, 20)])

    forecast = made.forecast(T0 + 580 * MS)

    # The parts end at 250, 500, ...; of the third a newer frame may still come.
    assert [(one.stamp_ns - T0) // MS for one in forecast.frames] == [240, 480]
    assert (forecast.start_ns, forecast.end_ns, forecast.frames_most) == (T0, T0 + S, 4)
    assert made.timeline.streams['camera'].used == 0


def test_with_several_cameras_a_frame_is_certain_when_all_have_gone_past_it():
    made = windower('camera:left', 'camera:right', max_frames=4)
    feed(made, [frame(T0 + ms * MS, 'left') for ms in range(0, 700, 100)])
    feed(made, [frame(T0 + ms * MS, 'right') for ms in range(0, 500, 100)])
    assert made.forecast(T0 + 600 * MS).frames == ()

    made.add(frame(T0 + 500 * MS, 'right'), T0 + 600 * MS)

    frames = made.forecast(T0 + 600 * MS).frames
    assert [(one.stream, (one.stamp_ns - T0) // MS) for one in frames] == [
        ('left', 400),
        ('right', 400),
    ]


def test_inputs_that_arrive_out_of_order_make_a_frame_certain_later():
    made = windower('camera', max_frames=4, disorder_ns=100 * MS)
    feed(made, [frame(T0 + ms * MS) for ms in range(0, 600, 20)])

    assert [(one.stamp_ns - T0) // MS for one in made.forecast(T0 + 580 * MS).frames] == [240]


@settings(max_examples=60, deadline=None)
@given(
    stamps=st.lists(st.integers(0, 2999), min_size=1, max_size=60, unique=True).map(sorted),
    most=st.integers(1, 9),
    length=st.integers(200, 2000),
)
def test_the_window_begins_with_every_forecast_made_of_it(stamps, most, length):
    made = windower('camera', max_frames=most, length_ns=length * MS, period_ns=500 * MS)
    forecasts, windows = [], []
    for stamp in stamps:
        windows += made.add(frame(T0 + stamp * MS), T0 + stamp * MS)
        if (forecast := made.forecast(T0 + stamp * MS)) is not None:
            forecasts.append(forecast)
    closed = {window.end_ns: window for window in windows}
    for forecast in forecasts:
        if forecast.end_ns in closed:
            window = closed[forecast.end_ns]
            assert window.frames[: len(forecast.frames)] == forecast.frames


@pytest.mark.parametrize('held', [30, 60, 130])
def test_frames_that_are_let_go_for_lack_of_memory_are_not_those_that_a_window_wants(held):
    timeline = Timeline()
    timeline.add_stream('camera', 'camera', budget_bytes=held * frame(T0).nbytes)
    made = Windower(WindowPolicy(triggers=frozenset({'periodic'}), period_ns=2 * S), timeline)
    every = [frame(T0 + 33 * k * MS) for k in range(600)]
    forecasts, windows = {}, []
    for one in every:
        windows += made.add(one, one.stamp_ns)
        forecast = made.forecast(one.stamp_ns)
        forecasts.setdefault(forecast.end_ns, []).append(forecast.frames)

    assert timeline.streams['camera'].dropped['overflow'] > 300
    for window in windows[2:]:
        # The newest of each half second, as with all the memory there is.
        parts = range(window.start_ns, window.end_ns, S // 2)
        assert [one.stamp_ns for one in window.frames] == [
            max(one.stamp_ns for one in every if part <= one.stamp_ns < part + S // 2)
            for part in parts
        ]
        assert all(window.frames[: len(frames)] == frames for frames in forecasts[window.end_ns])


@settings(max_examples=60, deadline=None)
@given(
    lost=st.sets(st.integers(0, 149), max_size=40),
    block_ms=st.sampled_from([40, 200, 320, 1000]),
    length=st.integers(300, 2000),
    offset_ms=st.integers(0, 199),
)
def test_the_window_holds_the_sound_of_every_forecast(lost, block_ms, length, offset_ms):
    made = windower(
        'audio', length_ns=length * MS, period_ns=500 * MS, sound_block_ns=block_ms * MS
    )
    start = T0 + offset_ms * MS
    forecasts, windows = [], []
    for number in sorted(set(range(150)) - lost):
        chunk = sound(start + number * 20 * MS, value=number + 1)
        windows += made.add(chunk, chunk.end_ns)
        if (forecast := made.forecast(chunk.end_ns)) is not None:
            forecasts.append(forecast)
    closed = {window.end_ns: window for window in windows}
    for forecast in forecasts:
        for block in forecast.sound:
            assert block.start_ns % (block_ms * MS) == 0
            assert block.end_ns - block.start_ns == block_ms * MS
            assert forecast.start_ns <= block.start_ns and block.end_ns <= forecast.sound_end_ns
            if forecast.end_ns in closed:
                clip = closed[forecast.end_ns].audio
                first = round((block.start_ns - clip.start_ns) * 16e-6)
                part = clip.samples[first : first + len(block.samples)]
                assert (part == block.samples).all()
    if not lost and length >= block_ms + 500:  # a block and a period
        assert any(forecast.sound for forecast in forecasts)


def test_a_forecast_of_a_new_epoch_holds_no_sound_of_the_old_one():
    made = windower('audio', sound_block_ns=200 * MS)
    feed(made, [sound(T0 + ms * MS) for ms in range(0, 600, 20)])
    assert len(made.forecast(T0 + 600 * MS).sound) == 3

    made.begin_epoch()
    quiet = [sound(T0 + ms * MS, value=0) for ms in range(0, 600, 20)]
    feed(made, quiet)

    assert not any(block.samples.any() for block in made.forecast(T0 + 600 * MS).sound)


def test_without_periodic_windows_there_is_nothing_to_forecast():
    made = windower('camera', 'task', triggers=frozenset({'task'}))
    feed(made, [frame(T0 + ms * MS) for ms in range(0, 600, 20)])

    assert made.forecast(T0 + 600 * MS) is None


def test_a_window_that_ends_at_any_time_shares_its_frames_with_those_before_it():
    made = windower('camera', 'task', triggers=frozenset({'task', 'periodic'}), max_frames=4)
    (periodic,) = feed(made, [frame(T0 + ms * MS) for ms in range(0, 1001, 10)])

    made.add(TaskText('task', T0 + S + 70 * MS, 'look'), T0 + S + 70 * MS)
    (asked,) = feed(made, [frame(T0 + ms * MS) for ms in range(1010, 1100, 10)])

    stamps = [(one.stamp_ns - T0) // MS for one in asked.frames]
    assert asked.trigger == 'task'
    assert stamps == [490, 740, 990, 1060]
    assert set(asked.frames[:3]) <= set(periodic.frames)


@settings(max_examples=100, deadline=None)
@given(every_ms=st.integers(20, 999), end_ms=st.integers(2000, 5000), most=st.integers(1, 9))
def test_a_window_in_which_a_frame_lies_has_a_picture(every_ms, end_ms, most):
    made = windower('camera', 'task', triggers=frozenset({'task'}), max_frames=most)
    feed(made, [frame(T0 + ms * MS) for ms in range(0, end_ms, every_ms)])

    made.add(TaskText('task', T0 + end_ms * MS, 'look'), T0 + end_ms * MS)
    (window,) = feed(made, [frame(T0 + (end_ms + 1) * MS)])

    assert 1 <= len(window.frames) <= most
