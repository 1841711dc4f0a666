# SPDX-License-Identifier: Apache-2.0
"""The real process under illegal orders, changes under load, bad neighbours and signals."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from lifecycle_msgs.msg import State
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from lifecycle_msgs.srv import GetState
from rcl_interfaces.srv import GetParameters
from std_msgs.msg import String
from support.faults import set_parameters
from support.figures import note
from support.robot import MS
from support.robot import Robot
from support.robot import S
from support.robot import image
from support.robot import tone
from support.ros_graph import wait_until

from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.windowing.missing_windows import MissingWindows

NEIGHBOUR = Path(__file__).parents[1] / 'support' / 'noisy_neighbour.py'
PERIOD = S // 2


class Sensors:
    """A camera and a microphone that go on in a thread of their own."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Sensors:
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        start = time.time_ns()
        for number in itertools.count():
            stamp = start + number * 20 * MS
            if self._over.wait(max(0, stamp + 20 * MS - time.time_ns()) / S):
                return
            self._robot.sound.publish(tone(stamp))
            if number % 5 in (0, 2):
                self._robot.images.publish(image(number, stamp))


@pytest.fixture(scope='module')
def robot():
    robot = Robot(diagnostics_period_s=0.25)
    yield robot
    assert robot.close()[0] == 0, robot.perception.output


def windows_since(robot: Robot, start_ns: int) -> list:
    return [scene for scene in robot.final_scenes() if nanoseconds(scene.header.stamp) > start_ns]


def missing_in(scenes: list) -> int:
    """Count the windows that are missing, as any subscriber can."""
    counter = MissingWindows()
    for scene in scenes:
        counter.add(nanoseconds(scene.header.stamp), nanoseconds(scene.period))
    return counter.count


def vitals(robot: Robot) -> tuple[int, int, float]:
    """Return threads, file descriptors and memory [MB] of the perception process."""
    process = psutil.Process(robot.perception.pid)
    return process.num_threads(), process.num_fds(), process.memory_info().rss / 1e6


def stop_takes_ms(robot: Robot) -> float:
    """Say stop, and return how long it took from our publishing it to our hearing of it."""
    seen, sent = len(robot.commands), time.time_ns()
    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: 'STOP' in [one.intent for one in robot.commands[seen:]])
    return (robot.arrivals_ns['command'][-1] - sent) / 1e6


def test_a_hundred_illegal_transitions_are_refused_and_leave_no_trace(robot):
    change = robot.writer(ChangeState, '/perception/change_state')
    get = robot.client(GetState, '/perception/get_state')

    def order(number: int) -> bool:
        return robot.call(change, ChangeState.Request(transition=Transition(id=number))).success

    illegal = (
        0,
        Transition.TRANSITION_CONFIGURE,
        Transition.TRANSITION_CLEANUP,
        Transition.TRANSITION_ACTIVATE,
        Transition.TRANSITION_UNCONFIGURED_SHUTDOWN,
        Transition.TRANSITION_INACTIVE_SHUTDOWN,
        61,
        99,
        255,
    )
    assert not any(order(number) for number in illegal)
    threads, descriptors, before_mb = vitals(robot)
    for _, number in zip(range(100), itertools.cycle(illegal), strict=False):
        assert not order(number)
    assert robot.call(get, GetState.Request()).current_state.id == State.PRIMARY_STATE_ACTIVE
    assert vitals(robot)[:2] == (threads, descriptors)
    grown_mb = vitals(robot)[2] - before_mb
    assert grown_mb < 5
    stop_takes_ms(robot)  # it lives and answers
    note('100 illegal transitions', refused=100, grown_mb=round(grown_mb, 2))


def test_parameters_that_change_under_load_take_effect_at_the_next_window(robot):
    with Sensors(robot):
        start = time.time_ns()
        wait_until(lambda: len(windows_since(robot, start)) >= 2)
        for number in range(50):
            assert set_parameters(
                robot, deadline_s=1.0 + number, partials=bool(number % 2), allowed_intents=['MOVE']
            ).successful
        assert set_parameters(robot, partials=False).successful
        robot.tasks.publish(String(data='turn left'))
        wait_until(lambda: any(one.utterance == 'turn left' for one in robot.commands))
        assert robot.commands[-1].intent == 'NONE'  # only MOVE may be published now
        # The window that was being answered may still show partial texts; none after it.
        then = time.time_ns()
        wait_until(lambda: len(windows_since(robot, then)) >= 3)
        later = [
            scene
            for scene in list(robot.scenes)
            if nanoseconds(scene.header.stamp) > then + PERIOD
        ]
        assert later and all(scene.final for scene in later)
    windows = windows_since(robot, start)
    missing = missing_in(windows)
    assert missing <= sum(scene.provenance.windows_skipped for scene in windows)
    note('50 changes of parameters under load', windows=len(windows), missing=missing)


def test_a_change_that_is_refused_leaves_all_parameters_as_they_were(robot):
    names = ['deadline_s', 'partials', 'window_s', 'allowed_intents', 'task_template']
    client = robot.client(GetParameters, '/perception/get_parameters')

    def values() -> list:
        return robot.call(client, GetParameters.Request(names=names)).values

    assert set_parameters(robot, allowed_intents=['MOVE']).successful
    before = values()
    for refused in (
        {'deadline_s': 7.5, 'window_s': 3.0},
        {'partials': True, 'deadline_s': -1.0},
        {'deadline_s': 8.5, 'task_template': '{secret}'},
        {'allowed_intents': ['TURN', 'FLY']},
        {'deadline_s': 'soon'},
    ):
        answer = set_parameters(robot, **refused)
        assert not answer.successful
        assert any(name in answer.reason for name in refused)
    assert values() == before
    robot.tasks.publish(String(data='turn right'))
    wait_until(lambda: any(one.utterance == 'turn right' for one in robot.commands))
    assert robot.commands[-1].intent == 'NONE'  # still only MOVE
    assert set_parameters(robot, allowed_intents=[''], partials=True).successful


def test_a_noisy_neighbour_in_the_domain_costs_no_window(robot):
    with Sensors(robot):
        quiet_ms = sorted(stop_takes_ms(robot) for _ in range(9))[4]
        noise = robot.start(NEIGHBOUR)
        wait_until(lambda: 'making noise' in noise.output, 120, lambda: noise.output)
        malformed = 'dropped: malformed'
        wait_until(lambda: int(robot.value('camera /camera/image_raw', malformed) or 0) > 20)
        start = time.time_ns()
        noisy_ms = sorted(stop_takes_ms(robot) for _ in range(9))[4]
        wait_until(lambda: len(windows_since(robot, start)) >= 8)
        assert noise.is_running()
        noise.end()
        robot.processes.remove(noise)
    windows = windows_since(robot, start)
    # A busy machine may skip windows, and counts them; none is lost otherwise.
    assert missing_in(windows) <= sum(scene.provenance.windows_skipped for scene in windows)
    # Windows that lie wholly in the noise hold what our own sensors sent, unless that came later
    # than a window waits.
    in_noise = windows[3:]
    whole = [one for one in in_noise if one.frames == 8 and one.audio_coverage > 0.99]
    assert whole
    excused = {'lateness'}
    if os.getloadavg()[0] > os.cpu_count():  # then the sensors themselves may lose some
        excused.add('watermark')
    assert {one.provenance.closed_by for one in in_noise if one not in whole} <= excused
    assert robot.perception.is_running()
    stop_takes_ms(robot)
    note(
        'noisy neighbour',
        windows=len(windows),
        missing=missing_in(windows),
        stop_quiet_ms=round(quiet_ms, 1),
        stop_noisy_ms=round(noisy_ms, 1),
        garbage_refused=int(robot.value('camera /camera/image_raw', malformed)),
    )


def test_windows_lost_to_signals_and_restarts_are_counted_exactly():
    robot = Robot(cold=True)
    codes, down_s = [], []
    try:
        with Sensors(robot):
            start = time.time_ns()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                began = time.time_ns()
                wait_until(lambda began=began: len(windows_since(robot, began)) >= 3)
                family = psutil.Process(robot.perception.pid).children(recursive=True)
                killed = time.time_ns()
                codes.append(robot.perception.end(number))
                assert not any(one.is_running() for one in family)  # no orphans
                assert 'Traceback' not in robot.perception.output
                robot.processes.remove(robot.perception)
                # A restart can take less than a period: down for two, it surely loses a window.
                time.sleep(2 * PERIOD / S)
                robot.perception = robot.start_perception()
                wait_until(lambda killed=killed: windows_since(robot, killed + PERIOD))
                down_s.append(
                    (nanoseconds(windows_since(robot, killed + PERIOD)[0].header.stamp) - killed)
                    / S
                )
            began = time.time_ns()
            wait_until(lambda: len(windows_since(robot, began)) >= 3)
        assert codes == [0, 0, -signal.SIGKILL]
        scenes = windows_since(robot, start)
        ends = [nanoseconds(scene.header.stamp) for scene in scenes]
        assert ends == sorted(set(ends))  # in order, none twice
        # The sensors never stopped, so each multiple of the period had a window.
        lost = sorted(set(range(ends[0], ends[-1], PERIOD)) - set(ends))
        assert missing_in(scenes) == len(lost) > 0
        # Three holes, and others only where a busy machine skipped windows, and counts them.
        holes = len([one for one in lost if one - PERIOD not in lost])
        assert 3 <= holes <= 3 + sum(scene.provenance.windows_skipped for scene in scenes)
        # A window begun before the restart is whole in its figures: it says what it lacks.
        after = [scenes[ends.index(one + PERIOD)] for one in lost if one + PERIOD not in lost]
        assert len(after) == holes
        note(
            'SIGINT, SIGTERM, SIGKILL and restart',
            codes=codes,
            windows=len(scenes),
            missing=len(lost),
            down_s=[round(one, 2) for one in down_s],
            coverage_after=[round(scene.audio_coverage, 2) for scene in after],
        )
    finally:
        assert robot.close() == [0], robot.perception.output
