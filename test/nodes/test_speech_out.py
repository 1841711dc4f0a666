# SPDX-License-Identifier: Apache-2.0
"""Answers that are asked for come out as sound, over real topics, on a tiny Qwen2.5-Omni."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from omnivinci_ros.msg import AudioChunk
from std_msgs.msg import String
from support.robot import Robot
from support.robot import play
from support.ros_graph import wait_until

from omnivinci_ros.messages.stamps import nanoseconds

SPEAKING = {
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
def robot(qwen_folder):
    robot = Robot(model_folder=str(qwen_folder), **SPEAKING)
    robot.speech = robot.listen(AudioChunk, 'speech_out', 1000)
    yield robot
    assert robot.close() == [0] * len(robot.processes), robot.perception.output


def ask(robot, text):
    """Give a task; return whose answer it is once that is being said."""
    before = {one.header.frame_id for one in robot.speech}
    robot.tasks.publish(String(data=text))
    play(robot, 2.0)
    wait_until(
        lambda: {one.header.frame_id for one in list(robot.speech)} - before,
        120,
        lambda: robot.perception.output,
    )
    (name,) = {one.header.frame_id for one in list(robot.speech)} - before
    return name


def test_the_answer_of_a_task_is_said_until_another_one_or_a_stop(robot):
    first = ask(robot, 'what is on the table')
    chunk = robot.speech[0]
    assert (chunk.sample_rate, chunk.channels) == (24_000, 1)
    assert 0 < len(chunk.samples) <= 5_760
    assert nanoseconds(chunk.header.stamp) > 0
    # The text was there before.
    assert any(one.final and one.task == 'what is on the table' for one in robot.scenes)

    second = ask(robot, 'what is on the floor')
    names = [one.header.frame_id for one in list(robot.speech)]
    assert set(names[: names.index(second)]) == {first}
    assert set(names[names.index(second) :]) == {second}  # the first is silent from then on

    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in robot.commands), 30)
    told = len(robot.speech)
    play(robot, 3.0)
    assert len(robot.speech) <= told + 1
