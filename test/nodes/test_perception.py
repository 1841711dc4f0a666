# SPDX-License-Identifier: Apache-2.0
"""The real perception process, fed numbered frames and tones with known stamps over DDS."""

from __future__ import annotations

import array
import json
import signal
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from action_msgs.msg import GoalStatus
from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import State
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from lifecycle_msgs.srv import GetState
from omnivinci_ros.action import Ask
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from rcl_interfaces.msg import Parameter
from rcl_interfaces.msg import ParameterType
from rcl_interfaces.msg import ParameterValue
from rcl_interfaces.srv import DescribeParameters
from rcl_interfaces.srv import SetParameters
from rclpy.qos import QoSProfile
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import CompressedImage
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.faults import set_parameters
from support.robot import MS
from support.robot import TYPES
from support.robot import Robot
from support.robot import S
from support.robot import ask
from support.robot import image
from support.robot import play
from support.robot import tone
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.qos import LATCHED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make_robot():
    robots = []

    def make(**parameters) -> Robot:
        robots.append(Robot(**parameters))
        return robots[-1]

    yield make
    for robot in robots:
        assert robot.close() == [0] * len(robot.processes), robot.perception.output


@pytest.fixture
def robot(make_robot):
    return make_robot()


def test_windows_hold_the_frames_and_the_sound_of_their_time(make_robot):
    robot = make_robot(allowed_lateness_s=2.0)  # on a busy machine 0.2 s may be too short
    stamps = play(robot, 3.0)
    wait_until(lambda: len(robot.final_scenes()) >= 4)
    for scene in robot.final_scenes()[2:4]:
        start, end = (
            nanoseconds(scene.window_start),
            nanoseconds(scene.header.stamp),
        )
        assert end - start == S
        assert end % (500 * MS) == 0
        frames = [one['stamp_ns'] for one in json.loads(scene.json)['frames']]
        # The very frames that the design's rule picks: the newest of each eighth of the window.
        inside = [stamp for stamp in stamps if start <= stamp < end]
        eighths = [end - (k + 1) * S // 8 for k in range(8)]
        expected = sorted(
            {max([s for s in inside if low <= s < low + S // 8], default=0) for low in eighths}
            - {0}
        )
        assert frames == expected
        assert scene.frames == len(frames) >= 6
        assert scene.cameras == ['/camera/image_raw']
        assert scene.header.frame_id == 'camera_link'
        assert scene.audio_seconds == pytest.approx(1.0)
        assert scene.audio_coverage == 1.0
        camera, sound = scene.provenance.inputs[:2]
        assert (camera.kind, camera.used, camera.late) == ('camera', len(frames), 0)
        assert nanoseconds(camera.newest) == frames[-1]
        assert (sound.kind, sound.coverage) == ('audio', 1.0)
        assert scene.provenance.backend == 'echo'
    # On a busy machine one may have waited for the next samples as long as it may.
    assert 'watermark' in {scene.provenance.closed_by for scene in robot.final_scenes()}
    ids = [scene.window_id for scene in robot.final_scenes()]
    assert ids == sorted(set(ids))


def test_what_the_camera_lost_is_missing_from_the_window_and_nothing_else(make_robot):
    robot = make_robot(allowed_lateness_s=2.0)  # on a busy machine 0.2 s may be too short
    lost = set(range(50, 75))  # half a second of frames
    play(robot, 3.0, lose=lambda number: number in lost)
    wait_until(lambda: len(robot.final_scenes()) >= 4)
    coverage = [scene.provenance.inputs[0].coverage for scene in robot.final_scenes()]
    assert min(coverage[1:]) < 0.8
    assert all(scene.audio_coverage > 0.95 for scene in robot.final_scenes()[2:4])


def test_without_sound_windows_close_when_the_allowed_lateness_has_passed(robot):
    play(robot, 0.2)
    play(robot, 2.5, sound=False)
    wait_until(lambda: quiet_ones(robot))
    assert 'lateness' in {scene.provenance.closed_by for scene in robot.final_scenes()}


def quiet_ones(robot: Robot) -> list[SceneUnderstanding]:
    """Return the scenes that saw much and heard little, whatever came after them."""
    return [one for one in robot.final_scenes() if one.frames >= 5 and one.audio_coverage < 0.3]


def test_partial_texts_come_first_with_the_same_window(robot):
    play(robot, 1.6)
    wait_until(robot.final_scenes)
    window = robot.final_scenes()[0].window_id
    parts = [scene for scene in robot.scenes if scene.window_id == window]
    assert [part.sequence for part in parts] == list(range(len(parts)))
    assert [part.final for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(parts[-1].text.startswith(part.text) for part in parts)


def test_a_task_is_interpreted_at_once_and_its_window_carries_the_same_id(make_robot):
    robot = make_robot(triggers=['task'])
    play(robot, 0.5)
    robot.tasks.publish(String(data='bring me the red cup from the kitchen'))
    play(robot, 0.5)
    wait_until(lambda: robot.commands and robot.final_scenes())
    (command,) = robot.commands
    slots = {slot.key: slot.value for slot in command.slots}
    assert (command.intent, command.source) == ('BRING_OBJECT', 'text')
    assert (slots['object'], slots['attribute'], slots['recipient']) == ('cup', 'red', 'me')
    assert command.provenance.backend == 'grammar'
    (scene,) = robot.final_scenes()
    assert scene.window_id == command.window_id
    assert scene.task == 'bring me the red cup from the kitchen'
    assert scene.provenance.trigger == 'task'


def test_an_intent_that_is_not_allowed_is_published_as_none_and_stop_always_may(make_robot):
    robot = make_robot(allowed_intents=['GREET'])
    for text in ('go forward two metres', 'hello', 'stop'):
        robot.tasks.publish(String(data=text))
    wait_until(lambda: len(robot.commands) == 3)
    assert [one.intent for one in robot.commands] == ['NONE', 'GREET', 'STOP']
    assert robot.commands[0].utterance == 'go forward two metres'
    assert 'MOVE' in robot.commands[0].clarification


def test_a_robot_that_is_called_by_its_name_does_not_ask_whom_it_was_meant_for(make_robot):
    robot = make_robot(robot_names=['Kanchana', 'Michael'])
    for text in ('Michael, go to the kitchen', 'kanchana freeze'):
        robot.tasks.publish(String(data=text))
    wait_until(lambda: len(robot.commands) == 2)
    assert [one.intent for one in robot.commands] == ['MOVE_TO', 'STOP']
    assert not robot.commands[0].needs_clarification


def test_a_robots_own_intents_come_out_and_may_be_allowed_while_it_runs(make_robot):
    robot = make_robot(commands_file=str(ROOT / 'config' / 'warehouse_commands.yaml'))
    said = 'go to the kitchen and dock at bay seven'
    robot.tasks.publish(String(data=said))
    wait_until(lambda: len(robot.commands) == 1)
    assert [step.intent for step in robot.commands[0].steps] == ['MOVE_TO', 'DOCK']

    assert set_parameters(robot, allowed_intents=['MOVE_TO', 'DOCK']).successful
    refused = set_parameters(robot, allowed_intents=['DOCK', 'FLY'])
    assert "allowed_intents is 'FLY'" in refused.reason
    for text in ('dock at bay three', 'open the gripper'):
        robot.tasks.publish(String(data=text))
    wait_until(lambda: len(robot.commands) == 3)
    assert [one.intent for one in robot.commands[1:]] == ['DOCK', 'NONE']


def test_a_question_is_answered_and_a_plan_goes_out_step_by_step(robot):
    robot.tasks.publish(String(data='go to the kitchen and turn'))
    wait_until(lambda: len(robot.commands) == 1)
    robot.tasks.publish(String(data='left'))
    wait_until(lambda: len(robot.commands) == 2)

    asked, answered = robot.commands
    assert asked.needs_clarification
    assert (answered.intent, answered.needs_clarification) == ('PLAN', False)
    assert [step.intent for step in answered.steps] == ['MOVE_TO', 'TURN']
    assert answered.utterance == 'go to the kitchen and turn | left'


def test_the_latest_result_waits_for_those_who_come_late(robot):
    robot.tasks.publish(String(data='turn left'))
    play(robot, 1.2)
    wait_until(lambda: robot.commands and robot.final_scenes())
    late_command = robot.listen(CommandInterpretation, 'command/latest', LATCHED)
    late_scene = robot.listen(SceneUnderstanding, 'scene/latest', LATCHED)
    wait_until(lambda: late_command and late_scene)
    assert late_command[0].intent == 'TURN'
    assert late_scene[0].final


def test_simple_planners_read_plain_strings(robot):
    texts, lines = robot.listen(String, 'scene/text'), robot.listen(String, 'command/text')
    wait_until(lambda: robot.node.count_publishers('command/text') == 1)
    robot.wait_until_heard()
    robot.tasks.publish(String(data='turn left ninety degrees'))
    play(robot, 1.5)
    wait_until(lambda: texts and lines)
    assert json.loads(lines[0].data)['intent'] == 'TURN'
    assert json.loads(lines[0].data)['angle_deg'] == '90'
    assert 'frames from /camera/image_raw' in texts[-1].data


# STOP


def test_a_stop_is_not_pushed_out_by_a_burst_of_other_texts(robot):
    tasks = robot.publisher(String, 'task', QoSProfile(depth=2000))
    wait_until(lambda: tasks.get_subscription_count() == 1)
    robot.wait_until_heard()
    tasks.publish(String(data='stop'))
    for number in range(60):
        tasks.publish(String(data=f'turn left {number + 1} degrees'))
    wait_until(lambda: len(robot.commands) == 61)
    assert robot.commands[0].intent == 'STOP'


def test_a_stop_text_is_published_at_once_while_the_worker_is_busy(make_robot):
    robot = make_robot(
        backend='cascade', threads=2, triggers=['periodic'], period_s=0.1, partials=False
    )
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (480, 640, 3), dtype=np.uint8)
    busy = Image(
        height=480, width=640, encoding='rgb8', step=1920, data=array.array('B', pixels.tobytes())
    )
    took_ms = []
    for _ in range(12):
        for _ in range(4):
            busy.header = stamps.header(TYPES, time.time_ns())
            robot.images.publish(busy)
            time.sleep(0.03)
        seen = len(robot.commands)
        sent = time.time_ns()
        robot.tasks.publish(String(data='Stop!'))
        wait_until(lambda seen=seen: len(robot.commands) > seen)
        # The header's stamp is when the text arrived in the node.
        arrived = nanoseconds(robot.commands[-1].header.stamp)
        assert arrived >= sent
        took_ms.append((robot.arrivals_ns['command'][-1] - arrived) / 1e6)
    assert [one.intent for one in robot.commands] == ['STOP'] * 12
    wait_until(robot.final_scenes)
    # Sooner than the worker is done with a window, however slow the machine is.
    worked_ms = [stamps.nanoseconds(one.provenance.encode) / 1e6 for one in robot.final_scenes()]
    print(f'stop after {took_ms} ms, windows took {worked_ms} ms')
    assert sorted(took_ms)[6] < sorted(worked_ms)[len(worked_ms) // 2] / 2


# Faults


def test_bad_frames_are_named_and_counted_and_good_ones_go_on(robot):
    now = time.time_ns()
    bad = [image(1, now) for _ in range(4)]
    bad[0].encoding = 'rgb9'
    bad[1].step = 10
    bad[2].data = bad[2].data[:100]
    bad[3].height = bad[3].width = 0
    bad += [image(1, 0), image(1, now + 3600 * S), image(1, now - 3600 * S)]
    for one in bad:
        robot.images.publish(one)
    play(robot, 2.0)
    wait_until(lambda: any(scene.frames >= 6 for scene in robot.final_scenes()))
    camera = 'camera /camera/image_raw'
    wait_until(
        lambda: robot.value(camera, 'dropped: malformed') == '4',
        describe=lambda: f'{robot.status(camera)}\n{robot.perception.output}',
    )
    assert robot.value(camera, 'dropped: no stamp') == '1'
    assert robot.value(camera, 'dropped: stamp ahead of the clock') == '1'
    assert robot.value(camera, 'dropped: stamp behind the clock') == '1'
    for sentence in ("'rgb9'", 'step 10', '0x0', 'stamp 0', 'ahead of', 'behind'):
        assert sentence in robot.perception.output
    assert robot.status(camera).level == b'\x01'  # a warning with the sentence
    received, *fates = (
        int(robot.value(camera, key)) for key in ('received', 'used', 'late', 'dropped', 'pending')
    )
    assert received == sum(fates)


def test_a_truncated_jpeg_is_refused_and_whole_ones_are_seen(make_robot):
    import cv2

    robot = make_robot(camera_topics=['camera/compressed'], audio_topic='')
    publisher = robot.publisher(CompressedImage, 'camera/compressed', qos_profile_sensor_data)
    wait_until(lambda: publisher.get_subscription_count() == 1)
    robot.wait_until_heard()
    whole = cv2.imencode('.jpg', np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
    for number in range(60):
        data = whole[: len(whole) // 2] if number == 5 else whole
        publisher.publish(
            CompressedImage(
                header=stamps.header(TYPES, time.time_ns()),
                format='jpeg',
                data=array.array('B', data),
            )
        )
        time.sleep(0.03)
    wait_until(robot.final_scenes)
    wait_until(lambda: robot.value('camera /camera/compressed', 'dropped: malformed') == '1')
    assert 'jpeg' in robot.final_scenes()[0].text


def test_bad_sound_is_named_and_counted_and_good_sound_goes_on(robot):
    now = time.time_ns()
    no_rate, odd = tone(now), tone(now, channels=2)
    no_rate.sample_rate = 0
    odd.samples = odd.samples[:-1]
    robot.sound.publish(no_rate)
    robot.sound.publish(odd)
    start = time.time_ns()
    for number in range(100):  # 48 kHz stereo, and in the middle 16 kHz mono
        stamp = start + number * 20 * MS
        time.sleep(max(0, (stamp + 20 * MS - time.time_ns()) / 1e9))
        rate, channels = (48_000, 2) if number < 50 else (16_000, 1)
        robot.sound.publish(tone(stamp, rate=rate, channels=channels))
    wait_until(lambda: robot.value('audio /audio', 'rate changes') == '1')
    assert robot.value('audio /audio', 'dropped: malformed') == '2'
    assert 'sample_rate 0' in robot.perception.output

    def heard() -> bool:
        return any(scene.audio_coverage > 0.99 for scene in robot.final_scenes())

    # On a busy machine the sound of every window may come later than it waits: play it again.
    wait_until(lambda: heard() or (play(robot, 2.0) and heard()))


def test_texts_that_are_no_task_are_refused_with_a_sentence(robot):
    robot.tasks.publish(String(data='x' * 1_000_000))
    robot.tasks.publish(String(data='   '))
    # CDR of a String whose bytes are not UTF-8, as a C++ publisher could send it.
    robot.tasks.publish(b'\x00\x01\x00\x00' + (5).to_bytes(4, 'little') + b'go\xff\xfe\x00')
    robot.tasks.publish(String(data='go forward'))
    wait_until(lambda: robot.commands)
    assert [one.intent for one in robot.commands] == ['MOVE']
    wait_until(lambda: robot.value('task /task', 'dropped: malformed') == '3')
    for sentence in ('1000000 characters', 'empty text', 'UTF-8'):
        assert sentence in robot.perception.output


def test_a_backend_without_its_weights_is_replaced_by_the_fall_back_that_says_so(make_robot):
    # No folder at all is refused at configure; a folder with a broken model fails to load.
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, 'nanodet-g-416.onnx').write_bytes(b'not a model')
        robot = make_robot(backend='cascade', weights_folder=folder, fallback_backend='echo')
        play(robot, 2.0)
        wait_until(robot.final_scenes)
        made = robot.final_scenes()[0].provenance
        assert made.backend == 'echo'
        assert 'Fallen back to echo' in made.note
        assert 'nanodet-g-416.onnx' in made.note
        wait_until(lambda: robot.status('model') and robot.status('model').level == b'\x01')


@pytest.mark.parametrize(
    ('parameters', 'sentence'),
    [
        ({'weights_folder': '/nowhere'}, "weights_folder='/nowhere' is not a folder"),
        ({'camera_topics': ['eye'], 'audio_topic': 'eye'}, "audio_topic='eye' is /eye, which"),
        ({'camera_topics': ['eye', '/eye']}, "camera_topics='/eye' is /eye, which"),
        ({'task_topic': ''}, "task_topic='' names no topic"),
        ({'commands_file': '/nowhere'}, "commands_file='/nowhere' can not be read"),
        ({'window_s': 60.0}, 'window_s=60 is longer than history_s=10'),
    ],
)
def test_a_configuration_that_cannot_be_is_said_in_the_log_and_in_diagnostics(
    parameters, sentence
):
    graph = Graph()
    try:
        diagnostics = graph.listen(DiagnosticArray, '/diagnostics')
        process = graph.start('perception', **parameters)
        wait_until(lambda: sentence in process.output, 120, lambda: process.output)
        wait_until(lambda: any(sentence in one.status[0].message for one in diagnostics))
        assert diagnostics[-1].status[0].level == b'\x02'
        state = graph.call(graph.client(GetState, '/perception/get_state'), GetState.Request())
        assert state.current_state.id == State.PRIMARY_STATE_UNCONFIGURED
    finally:
        assert graph.close() == [0]


def test_a_camera_whose_clock_is_behind_is_named_with_its_delay(robot):
    start = time.time_ns()
    for number in range(100):
        stamp = start + number * 30 * MS
        time.sleep(max(0, (stamp - time.time_ns()) / 1e9))
        robot.sound.publish(tone(stamp, ms=30))
        robot.images.publish(image(number, stamp - 5 * S))
    camera = 'camera /camera/image_raw'
    wait_until(lambda: 'came after their window had closed' in robot.status(camera).message)
    assert robot.status(camera).level == b'\x01'
    assert '5.0' in robot.status(camera).message and 'synchronise' in robot.perception.output


@pytest.mark.parametrize(
    ('parameters', 'sentence'),
    [
        ({'camera_topics': 'camera'}, "parameter camera_topics is 'camera': give a list of texts"),
        ({'window_s': 'banana'}, "parameter window_s is 'banana': give a number"),
        ({'threads': 99}, 'parameter threads is 99: give a whole number from 1 to 64'),
        ({'backend': 'oracle'}, "parameter backend is 'oracle': give one of 'cascade', 'echo'"),
        ({'camera_topics': ['a', 'a']}, 'names a topic twice'),
        ({'scene_template': '{secret}'}, "'secret' cannot be filled in"),
    ],
)
def test_a_parameter_that_cannot_be_is_one_sentence_and_exit_code_2(parameters, sentence):
    graph = Graph()
    try:
        process = graph.start('perception', **parameters)
        assert process.wait(30) == 2
        assert sentence in process.output
        assert 'Traceback' not in process.output
    finally:
        assert graph.close() == [2]


# Lifecycle, parameters and the end


def test_the_node_walks_through_its_lifecycle_and_survives_what_is_illegal(make_robot):
    robot = make_robot()
    change = robot.client(ChangeState, '/perception/change_state')
    get = robot.client(GetState, '/perception/get_state')

    def to(transition: int) -> bool:
        request = ChangeState.Request(transition=Transition(id=transition))
        return robot.call(change, request).success

    def state() -> int:
        return robot.call(get, GetState.Request()).current_state.id

    assert state() == State.PRIMARY_STATE_ACTIVE
    assert not to(Transition.TRANSITION_CONFIGURE)
    assert not to(99)
    assert state() == State.PRIMARY_STATE_ACTIVE
    assert to(Transition.TRANSITION_DEACTIVATE)
    time.sleep(0.3)  # what was under way is out
    before = len(robot.scenes)
    play(robot, 1.2)
    robot.tasks.publish(String(data='stop'))
    time.sleep(0.3)
    assert len(robot.scenes) == before and not robot.commands  # inactive is silent
    assert to(Transition.TRANSITION_ACTIVATE)
    play(robot, 1.5)
    wait_until(lambda: len(robot.scenes) > before)
    assert to(Transition.TRANSITION_DEACTIVATE)
    assert to(Transition.TRANSITION_CLEANUP)
    assert state() == State.PRIMARY_STATE_UNCONFIGURED
    wait_until(lambda: robot.images.get_subscription_count() == 0)
    assert to(Transition.TRANSITION_CONFIGURE)
    assert to(Transition.TRANSITION_ACTIVATE)
    wait_until(lambda: robot.images.get_subscription_count() == 1)
    before = len(robot.scenes)
    play(robot, 1.5)
    wait_until(lambda: len(robot.scenes) > before)


def test_parameters_say_what_they_are_and_change_live_only_where_that_is_safe(robot):
    describe = robot.client(DescribeParameters, '/perception/describe_parameters')
    described = robot.call(describe, DescribeParameters.Request(names=['window_s', 'backend']))
    window_s, backend = described.descriptors
    assert 'seconds' in window_s.description
    assert window_s.floating_point_range[0].to_value == 120.0
    assert "'cascade'" in backend.additional_constraints

    setter = robot.writer(SetParameters, '/perception/set_parameters')

    def set_double(name: str, value: float):
        parameter = Parameter(
            name=name,
            value=ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=value),
        )
        return robot.call(setter, SetParameters.Request(parameters=[parameter])).results[0]

    assert set_double('deadline_s', 3.5).successful
    refused = set_double('window_s', 2.0)
    assert not refused.successful
    assert 'cannot change while the node is configured' in refused.reason
    assert not set_double('deadline_s', -1.0).successful


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_exit_code_0_and_without_a_traceback(number):
    robot = Robot(cold=True)
    assert robot.perception.end(number) == 0
    assert 'Traceback' not in robot.perception.output
    robot.processes.clear()
    robot.close()


# The action


def test_a_question_is_answered_about_the_last_seconds_and_streamed(make_robot):
    robot = make_robot(triggers=['task'], history_s=5.0, allowed_lateness_s=2.0)
    client = robot.action(Ask, 'ask')
    played_ns = play(robot, 3.0)[0] + 3 * S
    heard = []
    handle = ask(
        robot, 'what happened?', 2, feedback=lambda one: heard.append(one.feedback), client=client
    )
    play(robot, 0.3)
    answer = robot.result_of(handle.get_result_async())
    assert answer.status == GoalStatus.STATUS_SUCCEEDED
    scene = answer.result.understanding
    assert answer.result.success and scene.task == 'what happened?'
    start, end = nanoseconds(scene.window_start), nanoseconds(scene.header.stamp)
    assert end - start == 2 * S
    # All that was played since the window's start: the goal comes a while after the sound's end.
    heard_of_it = max(0, min(end, played_ns) - start) / (2 * S)
    assert scene.audio_coverage == pytest.approx(heard_of_it, abs=0.01)
    wait_until(lambda: len(heard) >= 2)  # results come another way
    assert [one.sequence for one in heard] == list(range(len(heard)))
    assert scene.text.startswith(heard[-1].text)


def test_a_question_with_a_schema_gets_json_that_fits_or_says_why_not(make_robot):
    robot = make_robot(triggers=['task'])
    play(robot, 0.5)
    fits = ask(robot, 'how many?', json_schema='{"required": ["frames"]}')
    play(robot, 0.3)
    result = robot.result_of(fits.get_result_async()).result
    assert result.success and 'frames' in json.loads(result.understanding.json)
    fails = ask(robot, 'how many?', json_schema='{"required": ["dragons"]}')
    play(robot, 0.3)
    answer = robot.result_of(fails.get_result_async())
    assert answer.status == GoalStatus.STATUS_ABORTED
    assert "'dragons' is a required property" in answer.result.message


def test_questions_that_cannot_be_answered_are_rejected(robot):
    assert not ask(robot, '  ').accepted
    assert not ask(robot, 'and yesterday?', 3600).accepted
    assert not ask(robot, 'what?', json_schema='{nonsense').accepted
    assert 'history_s=10' in robot.perception.output


def test_a_question_can_be_cancelled_while_it_waits(make_robot):
    robot = make_robot(triggers=['task'], allowed_lateness_s=9.0, idle_timeout_s=60.0)
    play(robot, 0.4)
    # Nothing more comes in: its window waits for the watermark.
    handle = ask(robot, 'what do you see?')
    assert handle.accepted
    result = handle.get_result_async()
    robot.result_of(handle.cancel_goal_async())
    assert robot.result_of(result).status == GoalStatus.STATUS_CANCELED


def test_a_question_ends_when_the_node_is_deactivated(make_robot):
    robot = make_robot(triggers=['task'], allowed_lateness_s=9.0, idle_timeout_s=60.0)
    play(robot, 0.4)
    result = ask(robot, 'what do you see?').get_result_async()
    change = robot.writer(ChangeState, '/perception/change_state')
    request = ChangeState.Request(transition=Transition(id=Transition.TRANSITION_DEACTIVATE))
    assert robot.call(change, request).success
    answer = robot.result_of(result)
    assert answer.status == GoalStatus.STATUS_ABORTED
    assert answer.result.message == 'the node was deactivated'


def test_two_cameras_share_a_window_and_each_is_reported(make_robot):
    robot = make_robot(camera_topics=['left/image_raw', 'right/image_raw'], audio_topic='')
    left, right = (
        robot.publisher(Image, 'left/image_raw'),
        robot.publisher(Image, 'right/image_raw', qos_profile_sensor_data),
    )
    # The left one offers reliable, the right one best effort: both are heard.
    wait_until(lambda: left.get_subscription_count() and right.get_subscription_count())
    robot.wait_until_heard()
    start = time.time_ns()
    for number in range(50):
        stamp = start + number * 50 * MS
        time.sleep(max(0, (stamp - time.time_ns()) / 1e9))
        left.publish(image(number, stamp, 'left_link'))
        right.publish(image(number, stamp + 5 * MS, 'right_link'))
    wait_until(lambda: any(len(scene.cameras) == 2 for scene in robot.final_scenes()))
    scene = [one for one in robot.final_scenes() if len(one.cameras) == 2][-1]
    assert scene.frames <= 8
    used = {report.topic: report.used for report in scene.provenance.inputs}
    assert used['/left/image_raw'] >= 3 and used['/right/image_raw'] >= 3
    wait_until(lambda: robot.value('camera /left/image_raw', 'reliability') == 'reliable')
    assert robot.value('camera /right/image_raw', 'reliability') == 'best effort'
