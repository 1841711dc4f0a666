# SPDX-License-Identifier: Apache-2.0
"""Answers that are asked for come out as sound, over real topics, beside their text.

A backend that talks without an end shows what begins and ends speech; a tiny Qwen2.5-Omni, that
its own voice comes out.
"""

from __future__ import annotations

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

import time
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from builtin_interfaces.msg import Duration
from omnivinci_ros.action import Ask
from omnivinci_ros.msg import AudioChunk
from std_msgs.msg import String
from support.robot import Robot
from support.robot import image
from support.robot import play
from support.ros_graph import wait_until

from omnivinci_ros.messages.stamps import nanoseconds

TALKING = Path(__file__).parents[1] / 'support' / 'talking_perception.py'
PIECE = 5760  # samples of a message, 0.24 s
PIECE_NS = 240_000_000
QWEN = {
    'backend': 'qwen_omni',
    'model_precision': 'fp32',
    'model_device': 'cpu',
    'model_max_new_tokens': 6,
    'model_context': 1024,
    'model_frame_tokens': 16,
    'speak_answers': True,
    'window_s': 1.0,
    'period_s': 2.0,
    'deadline_s': 60.0,
}


@pytest.fixture(scope='module')
def robot():
    """A robot whose voice has no end."""
    robot = Robot(TALKING, backend='talking', speak_answers=True, deadline_s=60.0)
    robot.speech = robot.listen(AudioChunk, 'speech_out', 1000)
    robot.wait_until_heard()
    yield robot
    assert robot.close() == [0] * len(robot.processes), robot.perception.output


@pytest.fixture
def silent(robot):
    """The same, silent before and after."""
    yield robot
    seen = len(robot.commands)
    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in robot.commands[seen:]))
    wait_until(lambda: is_quiet(robot), 120, lambda: names(robot))
    robot.speech.clear()
    robot.scenes.clear()
    robot.commands.clear()


def is_quiet(robot):
    before = len(robot.speech)
    time.sleep(0.6)
    return len(robot.speech) == before


def names(robot):
    return [one.header.frame_id for one in list(robot.speech)]


def say(robot, task):
    """Give a task; return whose answer it is once that is being said."""
    before = set(names(robot))
    robot.tasks.publish(String(data=task))
    play(robot, 0.1)
    wait_until(lambda: set(names(robot)) - before, 120, lambda: robot.perception.output)
    (name,) = set(names(robot)) - before
    return name


def scene_of(robot, task):
    return next((one for one in robot.final_scenes() if one.task == task), None)


def ask_until_it_writes(robot):
    """Ask until an answer has text, and return it: random weights may write none."""
    for thing in ('table', 'chair', 'floor', 'shelf', 'wall', 'desk', 'box', 'bed', 'door'):
        task = f'what is on the {thing}'
        robot.tasks.publish(String(data=task))
        play(robot, 2.0)
        wait_until(lambda task=task: scene_of(robot, task), 120, lambda: robot.perception.output)
        scene = scene_of(robot, task)
        if scene.text.strip():
            return scene
    raise AssertionError(f'no answer has text: {robot.final_scenes()}')


def test_chunks_follow_each_other_and_name_the_window_of_their_text(silent):
    name = say(silent, 'what is on the table')
    wait_until(lambda: len(silent.speech) >= 6)
    wait_until(
        lambda: scene_of(silent, 'what is on the table'),
        120,
        lambda: [(one.task, one.window_id, one.final) for one in silent.scenes],
    )

    assert name == f'window {scene_of(silent, "what is on the table").window_id}'
    chunks = silent.speech[:6]
    assert {one.header.frame_id for one in chunks} == {name}
    assert {(one.sample_rate, one.channels) for one in chunks} == {(24_000, 1)}
    # Chunks of 0.52 s go out in pieces of 0.24 s at most.
    assert [len(one.samples) for one in chunks[:3]] == [PIECE, PIECE, 12_480 - 2 * PIECE]
    for one, after in pairwise(chunks):
        length_ns = len(one.samples) * 1_000_000_000 // one.sample_rate
        assert nanoseconds(after.header.stamp) >= nanoseconds(one.header.stamp) + length_ns


def test_the_voice_begins_while_the_text_is_written(silent):
    # This answer ends only once its own first words are being said.
    say(silent, 'explain what you see')
    wait_until(lambda: scene_of(silent, 'explain what you see'))

    scene = scene_of(silent, 'explain what you see')
    assert scene.text == 'It is said while it is written.'
    assert not scene.provenance.cut


def test_windows_are_answered_while_it_talks(silent):
    say(silent, 'what is on the table')
    told, said = len(silent.final_scenes()), len(silent.speech)

    play(silent, 2.0)
    wait_until(lambda: len(silent.final_scenes()) >= told + 2)

    wait_until(lambda: len(silent.speech) > said + 3)  # and it goes on
    assert len(set(names(silent))) == 1


def test_another_question_ends_it_within_a_chunk(silent):
    first = say(silent, 'what is on the table')
    second = say(silent, 'what is on the floor')
    wait_until(lambda: names(silent).count(second) >= 3)

    heard = names(silent)
    assert set(heard[: heard.index(second)]) == {first}
    assert set(heard[heard.index(second) :]) == {second}


def test_a_stop_ends_it_within_a_chunk(silent):
    say(silent, 'what is on the table')
    silent.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in silent.commands))
    told = len(silent.speech)

    play(silent, 1.0)

    assert len(silent.speech) <= told + 1


def test_what_was_asked_before_a_stop_is_not_said_after_it(silent):
    client = silent.action(Ask, 'ask')
    goal = Ask.Goal(question='what is on the table', lookback=Duration(sec=1))
    silent.images.publish(image(0, time.time_ns()))
    handle = silent.result_of(client.send_goal_async(goal))
    silent.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in silent.commands))
    told = len(silent.speech)
    play(silent, 0.5)

    # The answer itself is given; it is its voice that the STOP ended.
    assert silent.result_of(handle.get_result_async()).result.understanding.text
    assert is_quiet(silent) and len(silent.speech) <= told + 1


def test_what_waits_when_a_stop_comes_is_not_said_after_it(silent):
    client = silent.action(Ask, 'ask')
    silent.images.publish(image(0, time.time_ns()))
    first, second = (
        Ask.Goal(question=question, lookback=Duration(sec=1))
        for question in ('explain at length', 'what is on the table')
    )
    being_said = silent.result_of(client.send_goal_async(first))
    wait_until(lambda: len(silent.speech) >= 3)
    waiting = silent.result_of(client.send_goal_async(second))
    wait_until(lambda: is_quiet(silent))  # its window has closed, and it waits behind the first
    silent.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in silent.commands))
    told = len(silent.speech)

    silent.result_of(being_said.cancel_goal_async())

    assert silent.result_of(waiting.get_result_async()).result.understanding.text
    assert is_quiet(silent) and len(silent.speech) == told


def test_a_goal_that_is_cancelled_is_silent_within_a_chunk(silent):
    client = silent.action(Ask, 'ask')
    goal = Ask.Goal(question='explain at length', lookback=Duration(sec=1))
    silent.images.publish(image(0, time.time_ns()))
    handle = silent.result_of(client.send_goal_async(goal))
    wait_until(lambda: len(silent.speech) >= 3)  # said while it is still written

    silent.result_of(handle.cancel_goal_async())
    result = silent.result_of(handle.get_result_async()).result
    told = len(silent.speech)

    assert result.message == 'cancelled'
    play(silent, 1.0)
    assert len(silent.speech) <= told + 1


@pytest.mark.skipif(find_spec('torch') is None, reason='needs the extra model')
def test_qwen_omni_says_its_answer_beside_the_text(qwen_folder):
    robot = Robot(model_folder=str(qwen_folder), **QWEN)
    try:
        robot.speech = robot.listen(AudioChunk, 'speech_out', 1000)
        robot.wait_until_heard()
        scene = ask_until_it_writes(robot)
        wait_until(lambda: robot.speech, 300, lambda: robot.perception.output)

        chunk = robot.speech[0]
        assert chunk.header.frame_id == f'window {scene.window_id}'
        assert (chunk.sample_rate, chunk.channels) == (24_000, 1)
        assert 0 < len(chunk.samples) <= PIECE and any(chunk.samples)
        assert nanoseconds(chunk.header.stamp) > 0
    finally:
        assert robot.close() == [0], robot.perception.output
