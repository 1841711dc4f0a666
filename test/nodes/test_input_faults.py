# SPDX-License-Identifier: Apache-2.0
"""The real node when a cable comes loose: what its windows hold then, to the frame and sample."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from rclpy.qos import QoSProfile
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.figures import note
from support.robot import MS
from support.robot import Robot
from support.robot import S
from support.robot import image
from support.robot import tone
from support.ros_graph import wait_until

from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.message_classes import ros_types

CAMERA, SOUND = 'camera /camera/image_raw', 'audio /audio'
PERIOD, LENGTH, SLOTS = S // 2, S, 8  # of the robot's windows


@pytest.fixture(scope='module')
def robot():
    # Patient: on a busy machine less than a second may be too short for what did come.
    robot = Robot(
        diagnostics_period_s=0.25, disorder_s=0.2, allowed_lateness_s=2.0, idle_timeout_s=1.5
    )
    yield robot
    assert robot.close() == [0], robot.perception.output


@dataclass
class Recording:
    """What was published, and the results of the windows that lie in it."""

    start_ns: int
    end_ns: int
    frames: list[int] = field(default_factory=list)  # stamps
    chunks: list[int] = field(default_factory=list)  # stamps, 20 ms each
    scenes: list = field(default_factory=list)
    skipped: int = 0  # windows that a busy machine did not answer, and counted

    @property
    def all_ends(self) -> list[int]:
        """Return the ends of the windows that lie wholly inside."""
        first = -(-(self.start_ns + LENGTH) // PERIOD) * PERIOD
        return list(range(first, self.end_ns - PERIOD, PERIOD))

    @property
    def ends(self) -> list[int]:
        """Return the ends of those that were answered."""
        return [nanoseconds(one.header.stamp) for one in self.scenes]

    def picked(self, end: int) -> list[int]:
        """Return the frames that a window should hold: the newest of each of its parts."""
        parts = [end - (part + 1) * LENGTH // SLOTS for part in range(SLOTS)]
        newest = (
            max((one for one in self.frames if low <= one < low + LENGTH // SLOTS), default=None)
            for low in parts
        )
        return sorted(one for one in newest if one is not None)

    def coverage(self, end: int) -> float:
        heard = sum(
            max(0, min(end, one + 20 * MS) - max(end - LENGTH, one)) for one in self.chunks
        )
        return heard / LENGTH


def record(
    robot: Robot,
    seconds: float,
    *,
    lose: Callable[[str, float], bool] = lambda kind, at_s: False,
    delay_ms: Callable[[], float] = lambda: 0.0,
) -> Recording:
    """Publish frames at 20 Hz and chunks of sound at 50 Hz, in real time; wait for the windows.

    Each must be answered, or counted as skipped by those that are.
    """
    before = skipped_by(robot)
    start = time.time_ns()
    made = [('frame', start + n * 50 * MS) for n in range(round(seconds * 20))]
    made += [('chunk', start + n * 20 * MS) for n in range(round(seconds * 50))]
    made = [(kind, stamp) for kind, stamp in made if not lose(kind, (stamp - start) / S)]
    late_ms = {'frame': 0, 'chunk': 20}  # a chunk is sent when it is full
    sent = sorted(
        (stamp + round((late_ms[kind] + delay_ms()) * MS), kind, stamp) for kind, stamp in made
    )
    for number, (at_ns, kind, stamp) in enumerate(sent):
        time.sleep(max(0, at_ns - time.time_ns()) / S)
        if kind == 'frame':
            robot.images.publish(image(number, stamp))
        else:
            robot.sound.publish(tone(stamp))
    recording = Recording(
        start,
        start + round(seconds * S),
        sorted(stamp for kind, stamp in made if kind == 'frame'),
        sorted(stamp for kind, stamp in made if kind == 'chunk'),
    )

    def found() -> dict[int, object]:
        return {nanoseconds(one.header.stamp): one for one in robot.final_scenes()}

    def missing() -> list[int]:
        return [end for end in recording.all_ends if end not in found()]

    wait_until(
        lambda: (
            max(found(), default=0) >= recording.all_ends[-1]
            and len(missing()) <= skipped_by(robot) - before
        ),
        120,
        lambda: f'{missing()} {robot.perception.output}',
    )
    recording.skipped = len(missing())
    recording.scenes = [found()[end] for end in recording.all_ends if end in found()]
    assert len(recording.scenes) > recording.skipped, 'most windows were skipped'
    return recording


def skipped_by(robot: Robot) -> int:
    return sum(one.provenance.windows_skipped for one in robot.final_scenes())


def frame_stamps(scene) -> list[int]:
    return [one['stamp_ns'] for one in json.loads(scene.json)['frames']]


@pytest.fixture(scope='module')
def outage(robot) -> Recording:
    """Record 7 s in which the camera stops from 1.5 to 4 s, and the sound twice for a while."""

    def lose(kind: str, at_s: float) -> bool:
        if kind == 'frame':
            return 1.5 <= at_s < 4.0
        return 4.0 <= at_s < 4.3 or 5.3 <= at_s < 5.36

    return record(robot, 7.0, lose=lose)


def test_a_camera_that_stops_and_returns_is_missing_from_its_windows_and_no_others(robot, outage):
    assert [frame_stamps(scene) for scene in outage.scenes] == [
        outage.picked(end) for end in outage.ends
    ]
    without = [scene for scene in outage.scenes if scene.frames == 0]
    # 2.5 s without a frame are at least two windows of 1 s every 0.5 s, and at most four.
    assert len(without) + outage.skipped >= 2 and len(without) <= 4
    assert all(scene.audio_coverage == 1.0 for scene in without)
    back_ns = min(one for one in outage.frames if one > outage.start_ns + 3 * S)
    first = next(
        scene
        for scene in outage.scenes
        if back_ns in range(nanoseconds(scene.window_start), nanoseconds(scene.header.stamp))
    )
    assert first.frames > 0
    silent = [
        status.message
        for one in robot.diagnostics
        for status in one.status
        if status.name.endswith(CAMERA) and status.message.startswith('silent for')
    ]
    assert silent  # a warning while it was away
    note(
        'camera stops for 2.5 s and returns',
        windows=len(outage.scenes),
        without=len(without),
        counts_again_after_s=round((nanoseconds(first.header.stamp) - back_ns) / S, 3),
    )


def test_gaps_of_the_microphone_are_counted_to_the_sample(robot, outage):
    for scene, end in zip(outage.scenes, outage.ends, strict=True):
        # The chunks lie on no whole sample of the window: at most one a gap's end.
        assert scene.audio_coverage == pytest.approx(outage.coverage(end), abs=4 / 16_000)
    lowest = min(scene.audio_coverage for scene in outage.scenes)
    gaps = [json.loads(scene.json)['audio']['gaps'] for scene in outage.scenes]
    assert max(gaps) in (1, 2) and min(gaps) == 0
    wait_until(lambda: robot.value(SOUND, 'gaps') == '2')
    assert float(robot.value(SOUND, 'gap time (s)')) == pytest.approx(0.36, abs=0.001)
    note(
        'microphone gaps of 300 and 60 ms',
        windows=len(outage.scenes),
        lowest_coverage=round(lowest, 4),
        gap_time_s=robot.value(SOUND, 'gap time (s)'),
    )


def test_clocks_that_agree_raise_no_alarm(robot, outage):
    assert 'synchronise' not in robot.perception.output
    assert abs(float(robot.value(CAMERA, "behind the node's clock (s)"))) < 0.1


def test_loss_and_reordering_change_nothing_but_what_was_lost(robot):
    chance = random.Random(5)
    wait_for_news(robot)
    before = {key: int(robot.value(CAMERA, key)) for key in ('received', 'late')}
    recording = record(
        robot,
        4.0,
        lose=lambda kind, at_s: chance.random() < 0.1,
        delay_ms=lambda: chance.uniform(0, 150),
    )
    assert [frame_stamps(scene) for scene in recording.scenes] == [
        recording.picked(end) for end in recording.ends
    ]
    for scene, end in zip(recording.scenes, recording.ends, strict=True):
        assert scene.audio_coverage == pytest.approx(recording.coverage(end), abs=0.01)
    wait_for_news(robot)
    assert int(robot.value(CAMERA, 'received')) - before['received'] == len(recording.frames)
    assert int(robot.value(CAMERA, 'late')) == before['late']
    assert_accounted(robot)
    note(
        '10 % loss, reordered by up to 150 ms',
        windows=len(recording.scenes),
        frames_lost=80 - len(recording.frames),
        late=0,
        wrong_windows=0,
    )


def test_a_burst_of_300_frames_costs_frames_and_not_the_node(robot):
    sender = robot.publisher(Image, 'camera/image_raw', QoSProfile(depth=300))
    wait_until(lambda: sender.get_subscription_count() == 1)
    robot.wait_until_heard()
    wait_for_news(robot)
    before, seen = int(robot.value(CAMERA, 'received')), len(robot.commands)
    now = time.time_ns()
    for number in range(300):
        sender.publish(image(number, now - (300 - number) * MS))
    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: len(robot.commands) > seen)
    stop_ms = (robot.arrivals_ns['command'][-1] - now) / 1e6
    assert robot.commands[-1].intent == 'STOP'
    robot.node.destroy_publisher(sender)
    recording = record(robot, 2.5)
    assert [frame_stamps(scene) for scene in recording.scenes] == [
        recording.picked(end) for end in recording.ends
    ]
    wait_for_news(robot)
    assert_accounted(robot)
    heard = int(robot.value(CAMERA, 'received')) - before - len(recording.frames)
    assert 50 <= heard <= 300  # the subscription's queue at least
    note('burst of 300 frames', heard=heard, stop_ms=round(stop_ms, 1))


def test_two_publishers_on_one_camera_are_named(robot):
    other = robot.publisher(Image, 'camera/image_raw')
    wait_until(
        lambda: (
            robot.status(CAMERA).message == ('2 publishers: give each camera a topic of its own')
        )
    )
    assert robot.status(CAMERA).level == b'\x01'
    start = time.time_ns()
    for number in range(40):
        time.sleep(max(0, start + number * 50 * MS - time.time_ns()) / S)
        robot.images.publish(image(number, time.time_ns(), 'left_link'))
        other.publish(image(number, time.time_ns(), 'right_link'))
    robot.node.destroy_publisher(other)
    wait_until(
        lambda: (
            robot.status(CAMERA).message != ('2 publishers: give each camera a topic of its own')
        )
    )
    assert_accounted(robot)


def wait_for_news(robot: Robot) -> None:
    """Wait for diagnostics that were made after this call."""
    told = len(robot.diagnostics)
    wait_until(lambda: len(robot.diagnostics) >= told + 2)


def assert_accounted(robot: Robot) -> None:
    """Every frame that came in is used, late, dropped or pending."""
    received, *fates = (
        int(robot.value(CAMERA, key)) for key in ('received', 'used', 'late', 'dropped', 'pending')
    )
    assert received == sum(fates)


def test_a_camera_whose_clock_is_off_by_500_ms_is_measured():
    off_ms = 500
    robot = Robot(diagnostics_period_s=0.25, allowed_lateness_s=1.5)
    try:
        start = time.time_ns()
        wanted = 'behind' if off_ms > 0 else 'ahead of'
        for number in range(500):
            stamp = start + number * 20 * MS
            time.sleep(max(0, stamp + 20 * MS - time.time_ns()) / S)
            robot.sound.publish(tone(stamp))
            robot.images.publish(image(number, stamp + (20 - off_ms) * MS))
            if robot.value(CAMERA, 'behind the other inputs (s)'):
                break
        wait_until(
            lambda: wanted in robot.status(CAMERA).message, 120, lambda: robot.status(CAMERA)
        )
        assert robot.status(CAMERA).level == b'\x01'
        assert 'synchronise the clock of its machine or sensor' in robot.status(CAMERA).message
        measured_s = float(robot.value(CAMERA, 'behind the other inputs (s)'))
        assert measured_s == pytest.approx(off_ms / 1000, abs=0.05)
        # On a busy machine sound may come late, which is another fault.
        assert 'clock of its machine or sensor' not in robot.status(SOUND).message
        note(
            f'clock {off_ms} ms off',
            measured_s=measured_s,
            error_ms=round(measured_s * 1000 - off_ms, 1),
            told_after_s=round((time.time_ns() - start) / S, 1),
        )
    finally:
        assert robot.close() == [0], robot.perception.output


def test_frames_that_memory_has_no_room_for_are_a_warning():
    robot = Robot(
        diagnostics_period_s=0.25, buffer_mb=8, window_s=8.0, audio_topic='', max_frames=16
    )
    try:
        large = image(1, time.time_ns())
        large.height, large.width, large.step = 720, 1280, 3840
        large.data = bytes(720 * 3840)
        start = time.time_ns()
        while 'lack of memory' not in robot.perception.output:
            assert time.time_ns() < start + 20 * S
            large.header = stamps.header(ros_types(), time.time_ns())
            robot.images.publish(large)
            time.sleep(0.1)
        wait_until(lambda: 'raise buffer_mb=8' in robot.status(CAMERA).message)
        assert robot.status(CAMERA).level == b'\x01'
    finally:
        assert robot.close() == [0], robot.perception.output
