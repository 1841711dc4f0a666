# SPDX-License-Identifier: Apache-2.0
"""A bag through the real bag player and the real perception process, on the bag's own time."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')
pytest.importorskip('omnivinci_ros.srv', reason='needs the built package: run scripts/setup')

from omnivinci_ros.srv import Seek
from rosgraph_msgs.msg import Clock
from std_srvs.srv import Trigger
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import omnivinci
from support.replaying import results
from support.replaying import scene_of
from support.replaying import task
from support.replaying import write_bag
from support.robot import Robot
from support.ros_graph import wait_until

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.stamps import nanoseconds

SECONDS = 5
# Patient, in the bag's time, so that a loaded machine computes what a quiet one does.
CONFIG = {
    'backend': 'echo',
    'listen': False,
    'camera_topics': [CAMERA],
    'audio_topic': AUDIO,
    'task_topic': TASK,
    'window_s': 1.0,
    'period_s': 0.5,
    'allowed_lateness_s': 6.0,
    'idle_timeout_s': 20.0,
}
TAIL_S = 6.6  # the last window closes within period and allowed lateness
PLAYER = {'wait_for': [CAMERA, AUDIO, TASK], 'tail_s': TAIL_S, 'settle_ms': 300, 'rate': 2.0}


class Replay(Robot):
    """Perception on simulated time, and a player of one bag."""

    def __init__(self, bag, **player) -> None:
        super().__init__(**CONFIG, use_sim_time=True, partials=False)
        self.clocks = self.listen(Clock, '/clock', 1000)
        self.player = self.start('bag_player', bag=str(bag), **{**PLAYER, **player})

    @property
    def now_ns(self) -> int:
        """Return what the clock says, from the beginning of the bag."""
        return nanoseconds(self.clocks[-1].clock) - START_NS if self.clocks else -1

    def windows(self, epoch: int) -> list[tuple]:
        return [
            window_of(scene.header.stamp, scene.window_start, scene)
            for scene in self.final_scenes()
            if scene.provenance.epoch == epoch
        ]

    def skipped(self, *epochs: int) -> int:
        """Return how many windows a newer one replaced before they were answered.

        A machine that keeps the node from running lets several windows close at once.
        """
        return sum(
            scene.provenance.windows_skipped
            for scene in self.final_scenes()
            if scene.provenance.epoch in epochs
        )

    def wait_for_windows(self, count: int, *epochs: int) -> None:
        """Wait until so many windows of these epochs were answered or, counted, skipped."""
        wait_until(
            lambda: (
                sum(len(self.windows(epoch)) for epoch in epochs) + self.skipped(*epochs) >= count
            ),
            90,
            lambda: f'{[self.windows(one) for one in epochs]} {self.player.output}',
        )


@pytest.fixture
def bag(tmp_path):
    # The task is not on a boundary of a periodic window: of two that close at once the node
    # answers the newer one, and counts the other as skipped.
    made = [one for one in scene_of(SECONDS) if one.topic != TASK]
    made.append(task(START_NS + 2300 * MS, 'find the cup'))
    return write_bag(tmp_path / 'bag', sorted(made, key=lambda one: one.log_ns))


@pytest.fixture
def make_replay(bag):
    made = []

    def make(**player) -> Replay:
        made.append(Replay(bag, **player))
        return made[-1]

    yield make
    for replay in made:
        assert replay.close() == [0, 0], replay.perception.output + replay.player.output


def window_of(end, start, scene) -> tuple:
    """Return what a window held, and what was said of it."""
    held = json.loads(scene.json)
    return (
        nanoseconds(end) - START_NS,
        nanoseconds(start) - START_NS,
        scene.provenance.trigger,
        tuple(scene.cameras),
        tuple(one['stamp_ns'] - START_NS for one in held['frames']),
        round(scene.audio_coverage, 6),
        scene.text,
        scene.task,
        scene.provenance.late_samples,
    )


def recorded_windows(bag, out) -> list[tuple]:
    """Return the windows that `omnivinci replay` makes of the bag with the same configuration."""
    values = [
        one for name, value in CONFIG.items() for one in ('-p', f'{name}:={json.dumps(value)}')
    ]
    assert omnivinci('replay', bag, *values, '--out', out) == 0
    return [
        window_of(
            as_object(one['header']['stamp']), as_object(one['window_start']), as_object(one)
        )
        for one in results(out, '/scene')
    ]


def as_object(value):
    if isinstance(value, dict):
        return SimpleNamespace(**{name: as_object(one) for name, one in value.items()})
    return [as_object(one) for one in value] if isinstance(value, list) else value


def test_the_node_makes_of_a_played_bag_what_replay_makes_of_it_and_again_in_each_loop(
    make_replay, bag, tmp_path
):
    wanted = recorded_windows(bag, tmp_path / 'out')

    replay = make_replay(loop=True)
    replay.wait_for_windows(2 * len(wanted), 0, 1)

    assert_same(replay.windows(0), wanted, replay.skipped(0, 1))
    assert_same(replay.windows(1), wanted, replay.skipped(0, 1))
    assert {window[2] for window in wanted} == {'periodic', 'task'}
    ids = {scene.window_id for scene in replay.final_scenes() if scene.provenance.epoch == 0}
    assert ids <= {one['window_id'] for one in results(tmp_path / 'out', '/scene')}
    assert losses(replay) == {}


def test_a_pause_changes_no_window_and_a_seek_back_begins_anew_without_a_mix(
    make_replay, bag, tmp_path
):
    wanted = recorded_windows(bag, tmp_path / 'out')
    replay = make_replay()
    pause, resume = (replay.client(Trigger, f'/bag_player/{name}') for name in ('pause', 'resume'))
    seek = replay.client(Seek, '/bag_player/seek')
    wait_until(lambda: replay.now_ns > 1200 * MS, 120, lambda: replay.player.output)

    paused = replay.call(pause, Trigger.Request()).message
    assert paused.startswith('paused at ')
    # The bag begins with its first chunk of sound, 20 ms after START_NS.
    wait_until(lambda: f'at {(replay.now_ns - 20 * MS) / SECOND_NS:.3f} s' in paused)
    wait_for_diagnostics(replay, 2)  # for what was on its way, as the first may have been
    stood_ns, said = replay.now_ns, len(replay.final_scenes())
    wait_for_diagnostics(replay, 2)  # the node lives, on real time
    assert replay.now_ns == stood_ns
    assert len(replay.final_scenes()) == said
    assert replay.call(resume, Trigger.Request()).success
    wait_until(lambda: len(replay.windows(0)) >= 5, 120, lambda: replay.player.output)
    assert replay.call(seek, Seek.Request(offset=0.0)).success
    replay.wait_for_windows(len(wanted), 1)

    first = replay.windows(0)
    # As if it had not been paused, and as if nothing had been played before.
    assert_same(first, [one for one in wanted if one[0] <= first[-1][0]], replay.skipped(0))
    assert_same(replay.windows(1), wanted, replay.skipped(1))
    epochs = [scene.provenance.epoch for scene in replay.final_scenes()]
    assert epochs == sorted(epochs)  # nothing of the old time comes after the jump
    assert losses(replay) == {}


def assert_same(got: list[tuple], wanted: list[tuple], skipped: int) -> None:
    """Compare windows, in order; so many may be missing."""
    assert got == [one for one in wanted if one in got or not skipped]
    assert len(got) >= len(wanted) - skipped


def wait_for_diagnostics(replay: Replay, count: int) -> None:
    told = len(replay.diagnostics)
    wait_until(lambda: len(replay.diagnostics) >= told + count)


def losses(replay: Replay) -> dict[str, str]:
    """Return what the diagnostics say was late or refused of the camera and the sound."""
    found = {}
    for name in (f'camera {CAMERA}', f'audio {AUDIO}'):
        wait_until(lambda name=name: replay.status(name) is not None)
        found |= {
            f'{name}: {one.key}': one.value
            for one in replay.status(name).values
            if one.key == 'late' or one.key.startswith('dropped: ')
        }
    harmless = ('dropped: not picked', 'dropped: clock jumped back')
    # A machine that skips windows may keep messages waiting for longer than any node allows.
    return (
        {}
        if replay.skipped(0, 1)
        else {
            name: value
            for name, value in found.items()
            if value != '0' and not name.endswith(harmless)
        }
    )
