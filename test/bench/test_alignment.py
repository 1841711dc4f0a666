# SPDX-License-Identifier: Apache-2.0
"""bench alignment: delays mislead who takes newest messages, wrong clocks who uses stamps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.samples import frame
from support.samples import sound

from omnivinci_ros.bench.core.alignment_run import BASE
from omnivinci_ros.bench.core.alignment_run import WAYS
from omnivinci_ros.bench.core.alignment_run import Said
from omnivinci_ros.bench.core.alignment_run import difference
from omnivinci_ros.bench.core.alignment_run import measure
from omnivinci_ros.bench.core.bell_scene import CAMERA
from omnivinci_ros.bench.core.bell_scene import bell_in
from omnivinci_ros.bench.core.bell_scene import make_scene
from omnivinci_ros.bench.core.bell_scene import scene_samples
from omnivinci_ros.bench.core.bell_scene import scene_sound
from omnivinci_ros.bench.core.newest_messages import newest_windows
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.cli.main import main
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import Frame

WORDS = ('cat', 'cup', 'dog')
ALIGNED, NEWEST = WAYS


def scene(bells=20):
    return make_scene(WORDS, bells, np.random.default_rng(0))


def test_a_thing_is_in_view_until_the_next_one_and_no_two_of_a_word_follow_each_other():
    passing = scene()

    for (begun, one), (ended, other) in zip(
        zip(passing.changes_ns, passing.things, strict=True),
        list(zip(passing.changes_ns, passing.things, strict=True))[1:],
        strict=False,
    ):
        assert passing.thing_at(begun) == passing.thing_at(ended - 1) == one != other
        assert passing.thing_at(ended) == other


def test_a_frame_shows_what_was_there_when_it_was_taken_though_it_is_late_and_stamped_wrong():
    passing = scene()
    heard = scene_sound(passing, np.random.default_rng(1))
    late, ahead = 300 * MILLISECOND_NS, 70 * MILLISECOND_NS

    frames = [
        (one, at)
        for one, at in scene_samples(passing, heard, late, ahead)
        if isinstance(one, Frame)
    ]

    for one, arrival_ns in frames:
        taken_ns = arrival_ns - late
        assert one.stamp_ns == taken_ns + ahead
        assert one.image.number == passing.thing_at(taken_ns)


def test_a_bell_is_found_within_5_ms_in_the_sound_and_none_where_none_rang():
    passing = scene()
    heard = scene_sound(passing, np.random.default_rng(1))

    for at_ns in passing.bells_ns:
        first = (at_ns - START_NS - SECOND_NS) // SAMPLE_NS
        found_ns = START_NS + (first + bell_in(heard[first : first + 32_000])) * SAMPLE_NS
        assert abs(found_ns - at_ns) <= 5 * MILLISECOND_NS
        assert bell_in(heard[first - 32_000 : first]) is None


def test_of_two_bells_the_last_one_is_found_though_sound_between_them_is_lost():
    passing = scene()
    heard = scene_sound(passing, np.random.default_rng(1))
    one, other = ((at - START_NS) // SAMPLE_NS for at in passing.bells_ns[:2])
    both = [heard[one : one + 16_000], heard[other - 24_000 : other + 16_000]]

    amid = np.concatenate(both)
    before = np.concatenate([heard[one - 8000 : one], *both])

    assert abs(bell_in(amid) - 40_000) <= 80
    assert abs(bell_in(before) - 48_000) <= 80
    assert bell_in(heard[one : one + 32_000]) is None  # it rang as the sound began


def test_newest_messages_are_taken_at_equal_steps_whenever_they_were_stamped():
    second = START_NS // SECOND_NS + 1  # a whole second
    begin_ns = second * SECOND_NS
    # Stamped half a second before they come; the second one comes just after the first step.
    fed = [
        (begin_ns + 900 * MILLISECOND_NS, frame(begin_ns + 400 * MILLISECOND_NS, CAMERA)),
        (begin_ns + 1001 * MILLISECOND_NS, frame(begin_ns + 501 * MILLISECOND_NS, CAMERA)),
        (begin_ns + 1500 * MILLISECOND_NS, sound(begin_ns + SECOND_NS, 0.5)),
        (begin_ns + 2500 * MILLISECOND_NS, frame(begin_ns + 2 * SECOND_NS, CAMERA)),
    ]

    (window,) = newest_windows(
        fed,
        start_ns=begin_ns,
        length_ns=2 * SECOND_NS,
        period_ns=2 * SECOND_NS,
        max_frames=2,
    )

    assert window.end_ns == begin_ns + 2 * SECOND_NS
    assert window.frames == (fed[0][1], fed[1][1])
    assert window.times_ns == (begin_ns + SECOND_NS, begin_ns + 2 * SECOND_NS)
    assert len(window.sound) == 8000


def rows_of(*cases):
    return measure(WORDS, WORDS, bells=60, seed=3, cases=cases)['rows']


def test_a_late_camera_misleads_newest_messages_and_a_wrong_clock_misleads_stamps():
    near, late, wrong = rows_of(
        replace(BASE, axis='camera_delay_ms', camera_delay_ms=0.0, max_frames=16),
        replace(BASE, axis='camera_delay_ms', camera_delay_ms=640.0, max_frames=16),
        replace(BASE, axis='clock_ahead_ms', clock_ahead_ms=640.0, max_frames=16),
    )

    assert near['ways'][ALIGNED] == late['ways'][ALIGNED]  # stamps make up for the delay
    assert near['ways'][ALIGNED]['right'] > 0.8
    assert near['ways'][NEWEST]['right'] > 0.8
    assert late['ways'][NEWEST]['right'] < 0.7
    assert late['gained']['right'] > late['gained']['within'] > 0
    # ... but not for stamps that are wrong, to which newest messages do not look.
    assert wrong['ways'][ALIGNED]['right'] < 0.7
    assert wrong['gained']['right'] < 0


def test_lost_sound_misleads_newest_messages_which_hold_more_time_than_they_believe():
    (row,) = rows_of(replace(BASE, axis='loss', loss=0.4, max_frames=16))

    assert row['ways'][ALIGNED]['right'] > 0.8
    assert row['gained']['right'] > row['gained']['within'] > 0


def test_what_the_model_calls_a_thing_counts_and_not_which_frame_it_saw():
    case = replace(BASE, axis='max_frames', max_frames=16)
    found = measure(WORDS, ('cat', 'cat', 'cat'), bells=30, seed=3, cases=(case,))
    (row,) = found['rows']

    assert row['ways'][ALIGNED]['right_thing'] > 0.9
    assert row['ways'][ALIGNED]['right'] < 0.6
    assert found['best'] < 0.6


def test_the_interval_of_a_difference_is_that_of_pairs():
    ours, other = np.array([1, 1, 1, 0] * 25, bool), np.array([1, 1, 0, 0] * 25, bool)

    assert difference(ours, ours) == {'right': 0.0, 'within': 0.0}
    found = difference(ours, other)
    assert found['right'] == 0.25
    assert found['within'] == pytest.approx(1.96 * (0.25 * 0.75 / 100) ** 0.5)


class Omniscient:
    """A model that hears when the bell rang, and names the frame that is nearest to it."""

    def __init__(self):
        self.asked = []

    def __call__(self, shown):
        self.asked.append(shown)
        return [self._answer(each, bell_in(each.sound) / 16_000) for each in shown]

    def _answer(self, shown, heard):
        frames = zip(shown.seconds, shown.things, strict=True)
        nearest = min(frames, key=lambda frame: abs(frame[0] - heard))
        return Said(heard, WORDS[nearest[1]])


def test_a_model_that_is_asked_itself_gets_the_windows_that_the_rule_gets():
    cases = [
        replace(BASE, axis='camera_delay_ms', value=640, camera_delay_ms=640.0, max_frames=16),
        replace(BASE, axis='loss', value=0.4, loss=0.4, max_frames=16),
    ]
    ask = Omniscient()

    found = measure(WORDS, WORDS, bells=40, seed=3, cases=cases, ask=ask, asked=40)

    for row in found['rows']:
        for way in WAYS:  # it hears as well as the rule, and so is right as often
            assert row['asked']['ways'][way]['right'] == row['ways'][way]['right']
        assert row['asked']['gained'] == row['gained']
        assert row['asked']['ways'][ALIGNED]['near'] > 0.9
    late, lossy = found['rows']
    assert late['asked']['ways'][NEWEST]['near'] > 0.9
    assert lossy['asked']['ways'][NEWEST]['near'] < 0.5  # 4 s of what came are more than 4 s
    aligned, newest = ask.asked[:2]
    assert len(aligned) == len(newest) == 40
    assert {len(each.sound) for each in (*aligned, *newest)} == {64_000}


def test_bells_that_nobody_could_be_shown_count_as_wrong_answers():
    case = replace(BASE, axis='loss', value=1.0, loss=1.0)
    ask = Omniscient()

    (row,) = measure(WORDS, WORDS, bells=20, seed=3, cases=[case], ask=ask, asked=10)['rows']

    assert ask.asked == [[], []]
    assert row['asked']['ways'][ALIGNED] == {'right': 0.0, 'within': 0.0, 'near': 0.0}


def test_a_nano_that_was_taught_no_times_is_not_asked_and_that_is_said_before_anything_is_fetched(
    capsys, monkeypatch, tmp_path
):
    pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
    from omnivinci_ros.model.nano import shipped

    monkeypatch.setattr(shipped, 'KINDS_SURE', {})  # written as one that was taught no kinds
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    packages = tmp_path / 'packages'

    assert main(['bench', 'alignment', '--asked', '10', '--packages', str(packages)]) != 0

    said = capsys.readouterr().err.strip()
    assert 'it was not taught what was in view when; give a --checkpoint that was' in said
    assert not packages.exists()  # nothing was fetched
