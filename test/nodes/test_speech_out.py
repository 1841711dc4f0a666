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
    """Give a task; return the window of its answer once it is being said."""
    scenes, chunks = len(robot.scenes), len(robot.speech)
    robot.tasks.publish(String(data=text))
    play(robot, 2.0)

    def answered():
        asked = [one for one in list(robot.scenes)[scenes:] if one.final and one.task == text]
        return asked and len(robot.speech) > chunks

    wait_until(answered, 120, lambda: robot.perception.output)
    return [one for one in list(robot.scenes)[scenes:] if one.final and one.task == text][0]


def test_the_answer_of_a_task_is_said_until_another_one_or_a_stop(robot):
    ask(robot, 'what is on the table')
    first = robot.speech[0]
    assert (first.sample_rate, first.channels) == (24_000, 1)
    assert 0 < len(first.samples) <= 5_760
    assert nanoseconds(first.header.stamp) > 0

    ask(robot, 'what is on the floor')
    names = [one.header.frame_id for one in robot.speech]
    second = names[-1]
    assert second != first.header.frame_id
    assert set(names[names.index(second) :]) == {second}  # the first is silent from then on

    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: any(one.intent == 'STOP' for one in robot.commands), 30)
    told = len(robot.speech)
    play(robot, 3.0)
    assert len(robot.speech) <= told + 1
