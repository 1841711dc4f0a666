# SPDX-License-Identifier: Apache-2.0
"""The real node with the backend `remote`: its server goes away and comes back."""

from __future__ import annotations

import math
import time

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')
pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('openai', reason='its types check the requests: run scripts/setup --test')

from omnivinci_ros.msg import SceneUnderstanding
from std_msgs.msg import String
from support.chat_server import ChatServer
from support.chat_server import Reply
from support.figures import note
from support.robot import Robot
from support.ros_graph import wait_until

WAIT_S = 40  # on a busy machine


def answer_to(robot: Robot, task: str) -> SceneUnderstanding:
    """Give a task; return the final result about it."""
    robot.tasks.publish(String(data=task))

    def found() -> list[SceneUnderstanding]:
        return [one for one in robot.final_scenes() if one.task == task]

    wait_until(found, WAIT_S, lambda: robot.perception.output[-3000:])
    return found()[0]


def test_the_fall_back_answers_while_the_server_is_away_and_the_server_when_it_is_back():
    server = ChatServer(Reply(('I see ', 'a cup.'), logprobs=(0.0, math.log(0.25))))
    robot = Robot(
        backend='remote',
        remote_url=server.url,
        fallback_backend='echo',
        triggers=['task'],
        camera_topics=[''],
        audio_topic='',
        deadline_s=2.0,
        diagnostics_period_s=0.1,
    )
    try:
        first = answer_to(robot, 'look')
        assert (first.text, first.provenance.backend) == ('I see a cup.', 'remote')
        assert first.provenance.confidence == pytest.approx(0.5)

        server.close()
        began = time.monotonic()
        away = answer_to(robot, 'look again')
        taken_over_s = time.monotonic() - began
        why = away.provenance.note
        assert away.provenance.backend == 'echo'
        assert why.startswith(f'Fallen back to echo: backend remote is away: {server.url[:-3]}: ')
        wait_until(lambda: robot.status('model').message == why, WAIT_S)
        assert robot.status('model').level == b'\x01'

        # A STOP goes neither to the one nor to the other.
        robot.tasks.publish(String(data='stop'))
        wait_until(lambda: 'STOP' in [one.intent for one in robot.commands], WAIT_S)

        began = time.monotonic()
        server = ChatServer(Reply(('I see ', 'it again.')), port=server.port)
        wait_until(lambda: robot.value('model', 'backend') == 'remote', WAIT_S)
        taken_back_s = time.monotonic() - began
        back = answer_to(robot, 'and now')
        assert (back.text, back.provenance.note) == ('I see it again.', '')
        wait_until(lambda: robot.status('model').level == b'\x00', WAIT_S)
        assert robot.value('model', 'last change').startswith('backend remote answers again')
        assert robot.value('model', 'changes between the two') == '2'

        said = robot.perception.output
        assert said.count('Fallen back to echo') == said.count('remote answers again') == 1
        note(
            'remote: its server goes away and comes back',
            windows_lost=0,
            fall_back_answers_after_s=round(taken_over_s, 1),
            server_answers_after_s=round(taken_back_s, 1),
        )
    finally:
        server.close()
        assert robot.close() == [0], robot.perception.output
