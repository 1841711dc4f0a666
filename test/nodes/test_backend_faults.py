# SPDX-License-Identifier: Apache-2.0
"""The real node with a backend that raises, hangs, runs out of memory and talks nonsense."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from lifecycle_msgs.msg import Transition
from omnivinci_ros.action import Ask
from std_msgs.msg import String
from support.faults import changed
from support.faults import transition
from support.figures import note
from support.robot import MS
from support.robot import TYPES
from support.robot import Robot
from support.ros_graph import wait_until

from omnivinci_ros.messages import build
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.perception.worker import MAX_ANSWER

FAULTY = Path(__file__).parents[1] / 'support' / 'faulty_perception.py'
SETTINGS = {
    'backend': 'faulty',
    'triggers': ['task'],
    'listen': True,
    'diagnostics_period_s': 0.1,
    'allowed_lateness_s': 0.1,
}


@pytest.fixture(scope='module')
def robot():
    robot = Robot(FAULTY, **SETTINGS)
    yield robot
    assert robot.close() == [0], robot.perception.output


def give(robot: Robot, task: str) -> int:
    """Give a task, wait until the backend was asked about it, return the window's id."""

    def asked() -> list[str]:
        return [
            line
            for line in list(robot.perception.lines)
            if line.startswith('ANSWERING') and line.endswith(f' task {task}')
        ]

    before = len(asked())
    robot.tasks.publish(String(data=task))
    wait_until(lambda: len(asked()) > before, 120, lambda: robot.perception.output[-2000:])
    return int(asked()[before].split()[1])


def answer_to(robot: Robot, window_id: int):
    """Wait for the final result about a window, and return it."""

    def found() -> list:
        return [one for one in robot.final_scenes() if one.window_id == window_id]

    wait_until(found, 120, lambda: robot.perception.output[-2000:])
    return found()[0]


def loud(value: int):
    """Return a chunk of sound that the ears of the test know."""
    return build.audio_chunk(
        TYPES, time.time_ns() - 20 * MS, 16_000, 1, np.full(320, value, np.int16)
    )


@pytest.mark.parametrize(
    ('fault', 'sentence'),
    [
        ('raise', 'backend faulty failed: RuntimeError: the model tripped'),
        ('exit', 'backend faulty failed: SystemExit: 3'),
        ('run out of memory', 'MemoryError'),
        ('answer a number', 'returned int, not an Answer'),
        ('answer bytes', 'returned bytes, not an Answer'),
        ('answer odd figures', 'a result was lost'),
        ('emit a number', 'backend faulty failed: TypeError'),
    ],
)
def test_what_a_backend_does_wrong_costs_its_window_and_no_other(robot, fault, sentence):
    began = time.monotonic()
    lost = give(robot, fault)
    wait_until(lambda: sentence in robot.perception.output)
    told_s = time.monotonic() - began
    wait_until(lambda: sentence in robot.status('model').message)  # an error in diagnostics
    assert robot.status('model').level == b'\x02'
    answered = answer_to(robot, give(robot, 'hello'))
    assert answered.task == 'hello' and not answered.provenance.note
    assert lost not in [one.window_id for one in robot.final_scenes()]
    wait_until(lambda: robot.status('model').level == b'\x00')
    note(f'backend: {fault}', windows_lost=1, told_ms=round(1000 * told_s))


@pytest.mark.parametrize(
    ('fault', 'text'),
    [
        ('answer half a character', 'half \ufffd of it'),
        ('answer NUL', 'before\ufffdafter'),
        ('answer 10 MB', 'x' * MAX_ANSWER),
    ],
)
def test_text_that_no_message_can_carry_is_made_so_that_one_can(robot, fault, text):
    scene = answer_to(robot, give(robot, fault))
    assert scene.text == text
    assert scene.provenance.cut == (len(text) == MAX_ANSWER)
    if scene.provenance.cut:
        assert scene.provenance.note.startswith('The answer has 10000000 characters')


def test_partial_texts_stop_growing(robot):
    window = give(robot, 'emit 10 MB')
    assert answer_to(robot, window).text == 'emitted'
    parts = [one.text for one in robot.scenes if one.window_id == window and not one.final]
    assert [len(part) for part in parts] == [MAX_ANSWER]  # and no further ones


def test_a_backend_that_hangs_is_left_behind_while_stop_is_still_heard(robot):
    assert changed(robot, deadline_s=0.3)
    lost = give(robot, 'hang')
    seen, began = len(robot.commands), time.monotonic()
    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: len(robot.commands) > seen)
    stop_s = time.monotonic() - began
    assert robot.commands[-1].intent == 'STOP'
    wait_until(lambda: 'backend faulty hung' in robot.perception.output)
    left_s = time.monotonic() - began
    assert changed(robot, deadline_s=10.0)
    assert answer_to(robot, give(robot, 'hello')).task == 'hello'
    assert lost not in [one.window_id for one in robot.final_scenes()]
    wait_until(lambda: robot.value('model', 'left behind') == '1')
    note(
        'backend: hang, deadline_s=0.3',
        windows_lost=1,
        stop_ms=round(1000 * stop_s),
        left_behind_after_s=round(left_s, 1),
    )


# Live parameters


def test_a_new_deadline_holds_for_the_next_window_and_for_the_one_that_runs(robot):
    assert changed(robot, deadline_s=600.0)
    window = give(robot, 'take until the deadline')
    assert changed(robot, deadline_s=0.2)
    running = answer_to(robot, window)
    assert running.provenance.cut
    assert float(answer_to(robot, give(robot, 'take until the deadline')).text) < 5
    assert changed(robot, deadline_s=10.0)


def test_a_new_template_is_used_for_the_next_window(robot):
    assert changed(robot, task_template='Never mind "{task}", count to {frames}.')
    said = answer_to(robot, give(robot, 'repeat the prompt')).text
    assert said == 'Never mind "repeat the prompt", count to 0.'
    before = said
    assert not changed(robot, task_template='{secret}')
    assert answer_to(robot, give(robot, 'repeat the prompt')).text == before


# What belongs to a time that is over


def test_a_result_of_an_older_epoch_is_discarded_and_counted(robot):
    window = give(robot, 'be slow')
    transition(robot, Transition.TRANSITION_DEACTIVATE)  # begins a new epoch
    transition(robot, Transition.TRANSITION_ACTIVATE)
    wait_until(lambda: robot.value('pipeline', 'results of an older epoch') == '1')
    assert answer_to(robot, give(robot, 'hello')).provenance.epoch >= 1
    assert window not in [one.window_id for one in robot.final_scenes()]


def test_words_of_an_older_epoch_are_no_order_unless_they_stop(robot):
    commands = robot.commands
    for value, word, intents in ((1000, 'go forward', []), (2000, 'stop', ['STOP'])):
        seen = len(commands)
        robot.sound.publish(loud(value))
        wait_until(lambda word=word: f'HEARING {word}' in robot.perception.output)
        transition(robot, Transition.TRANSITION_DEACTIVATE)
        transition(robot, Transition.TRANSITION_ACTIVATE)
        back_ns = time.time_ns()
        robot.sound.publish(loud(3000))  # heard after it, so what was to come has come by then
        wait_until(lambda seen=seen: 'hello' in [one.utterance for one in commands[seen:]])
        *outdated, greeting = commands[seen:]
        assert [one.intent for one in outdated] == intents
        assert greeting.intent == 'GREET'
        # Their time is no more: a STOP counts from now.
        assert all(nanoseconds(one.header.stamp) > back_ns for one in outdated)


# Questions


@pytest.mark.parametrize('waits', ['for its window to close', 'for the worker'])
def test_a_cancelled_question_never_reaches_the_backend(robot, waits):
    client = robot.action(Ask, 'ask')
    give(robot, 'be slow')
    handle = robot.result_of(
        client.send_goal_async(Ask.Goal(question='what do you see behind the worker?'))
    )
    assert handle.accepted
    result = handle.get_result_async()
    if waits == 'for the worker':
        time.sleep(0.3)  # three times what its window waits to close
    robot.result_of(handle.cancel_goal_async())
    robot.result_of(result)
    answer_to(robot, give(robot, 'hello'))
    assert 'behind the worker' not in robot.perception.output


# The end of the process


def test_a_backend_that_takes_its_process_along_costs_the_window_it_died_of(robot):
    lost, began = give(robot, 'die'), time.monotonic()
    assert robot.perception.wait() == -signal.SIGKILL
    robot.processes.remove(robot.perception)
    robot.perception = robot.start_perception(FAULTY)  # as a launch file's respawn would
    now = len(robot.scenes)

    def answered() -> list:
        robot.tasks.publish(String(data='hello'))  # until the new process is found
        return [one for one in robot.scenes[now:] if one.final]

    wait_until(answered, 120, lambda: robot.perception.output)
    note(
        'backend: die with its process',
        windows_lost=1,
        next_answer_s=round(time.monotonic() - began, 1),
    )
    assert answered()[0].window_id < lost  # ids begin anew: stamps tell windows apart
    assert lost not in [one.window_id for one in robot.scenes[:now] if one.final]


# Loading, and losing what was loaded


def test_a_backend_that_loses_its_device_is_replaced_by_the_fall_back():
    robot = Robot(FAULTY, **SETTINGS | {'fallback_backend': 'echo', 'listen': False})
    try:
        lost, began = give(robot, 'lose the device'), time.monotonic()
        wait_until(robot.final_scenes)
        note(
            'backend: lose its device',
            windows_lost=0,
            answer_s=round(time.monotonic() - began, 1),
        )
        (scene,) = robot.final_scenes()
        assert scene.window_id == lost and scene.provenance.backend == 'echo'
        wait_until(lambda: 'perceiving with backend echo' in robot.perception.output)
        assert 'backend faulty failed' in scene.provenance.note
        assert 'the device fell off the bus' in scene.provenance.note
    finally:
        assert robot.close() == [0], robot.perception.output


def test_a_backend_that_hangs_while_it_loads_is_replaced_by_the_fall_back(monkeypatch):
    monkeypatch.setenv('FAULTY_LOAD', 'hang')
    robot = Robot(
        FAULTY, **SETTINGS | {'load_timeout_s': 4.0, 'fallback_backend': 'echo', 'listen': False}
    )
    try:
        assert 'perceiving with backend echo' in robot.perception.output
        robot.tasks.publish(String(data='hello'))
        wait_until(robot.final_scenes)
        made = robot.final_scenes()[0].provenance
        assert made.backend == 'echo'
        assert 'no progress for' in made.note and "'half of it'" in made.note
        told = [
            one.message
            for array in robot.diagnostics
            for one in array.status
            if one.name == 'perception: model'
        ]
        assert 'loading: half of it 50%' in told  # while it loaded
    finally:
        assert robot.close() == [0], robot.perception.output
