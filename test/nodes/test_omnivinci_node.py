# SPDX-License-Identifier: Apache-2.0
"""The perception process with the omni network on the tiny checkpoint, over real topics."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json
import shutil
import time

import psutil

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from std_msgs.msg import String
from support.robot import Robot
from support.robot import ask
from support.robot import play
from support.ros_graph import wait_until

from omnivinci_ros.commands.interpreter import INTENTS
from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.omnivinci.shapes import TINY
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

OMNI = {
    'backend': 'omnivinci',
    'model_precision': 'fp32',
    'model_device': 'cpu',
    'model_max_new_tokens': 100,
    'model_context': 1024,
    'window_s': 2.0,
    'period_s': 1.0,
}


@pytest.fixture(scope='module')
def robot(tiny_folder):
    robot = Robot(
        model_folder=str(tiny_folder), interpret_with='backend', sound_block_s=0.2, **OMNI
    )
    yield robot
    assert robot.close() == [0] * len(robot.processes), robot.perception.output


def test_windows_are_answered_and_most_of_the_prompt_was_read_ahead(robot):
    play(robot, 5.0)
    wait_until(lambda: len(robot.final_scenes()) >= 3, 120, lambda: robot.perception.output)

    scene = robot.final_scenes()[-1]

    made = scene.provenance
    assert made.backend == 'omnivinci'
    assert 'OmniVinci network (tiny), PyTorch fp32 on cpu; random weights' in made.model
    assert made.prompt_tokens > 100
    assert 0 < made.new_tokens <= 100
    assert max(one.provenance.drafted_tokens for one in robot.final_scenes()) > 0

    def most_read_ahead() -> int:
        return max(one.provenance.cached_tokens for one in robot.final_scenes())

    def play_to_one_that_rests() -> None:
        """Begin a window while no other is being answered: where others use the machine too, the
        worker may have no time between two windows.
        """
        wait_until(lambda: robot.status('model').message == 'ready')
        play(robot, 2.0)

    wait_until(lambda: most_read_ahead() > 100 or play_to_one_that_rests(), 240)
    status = robot.status('model')
    assert status.message in ('ready', 'busy')


def test_a_typed_command_is_read_by_the_model_and_stop_by_rule(robot):
    robot.commands.clear()
    robot.tasks.publish(String(data='could you get that thing for me'))
    play(robot, 1.0)
    wait_until(lambda: robot.commands, 120, lambda: robot.perception.output)

    read = robot.commands[0]

    assert read.provenance.backend == 'omnivinci'
    assert read.utterance == 'could you get that thing for me'
    assert read.intent in INTENTS
    assert read.provenance.inputs
    assert read.source == 'text'

    robot.commands.clear()
    robot.tasks.publish(String(data='stop'))
    wait_until(lambda: robot.commands)
    assert (robot.commands[0].intent, robot.commands[0].provenance.backend) == ('STOP', 'grammar')


def test_a_stop_revokes_the_command_that_the_model_is_still_to_read(robot):
    play(robot, 1.0)
    robot.commands.clear()
    robot.tasks.publish(String(data='go forward'))
    robot.tasks.publish(String(data='stop'))
    play(robot, 3.0)  # the window of the first has closed, and the model would have answered

    assert [one.intent for one in robot.commands] == ['STOP']
    wait_until(lambda: robot.value('pipeline', 'commands revoked') == '1')


def test_a_planner_gets_json_of_its_schema(robot):
    schema = json.dumps(
        {
            'type': 'object',
            'required': ['cups'],
            'additionalProperties': False,
            'properties': {'cups': {'type': 'integer', 'minimum': 0, 'maximum': 9}},
        }
    )

    handle = ask(robot, 'How many cups are there?', json_schema=schema)
    play(robot, 0.5)
    result = robot.result_of(handle.get_result_async(), 20).result

    assert result.success, result.message
    assert 0 <= json.loads(result.understanding.json)['cups'] <= 9


def test_a_checkpoint_that_does_not_load_is_replaced_by_the_fall_back_that_says_so(
    tiny_folder,
    tmp_path,
):
    folder = shutil.copytree(tiny_folder, tmp_path / 'broken')
    next((folder / 'llm').glob('*.safetensors')).write_bytes(b'not a tensor')
    robot = Robot(model_folder=str(folder), fallback_backend='echo', **OMNI)
    try:
        play(robot, 2.5)
        wait_until(robot.final_scenes, 120, lambda: robot.perception.output)
        made = robot.final_scenes()[0].provenance
        assert made.backend == 'echo'
        assert made.note.startswith('Fallen back to echo: backend omnivinci failed (')
        assert 'safetensors' in made.note
    finally:
        assert robot.close() == [0] * len(robot.processes)


def settled_size(process: psutil.Process) -> int:
    """Return the memory of a process once it gives none back any more [bytes]."""
    sizes = [process.memory_info().rss]

    def is_settled() -> bool:
        time.sleep(1.0)
        sizes.append(process.memory_info().rss)
        return sizes[-2] - sizes[-1] < 1 << 20

    wait_until(is_settled)
    return sizes[-1]


def test_cleaning_up_gives_the_memory_back_and_configuring_takes_it_again(
    tmp_path,
    monkeypatch,
):
    wide = {**TINY, 'llm': {**TINY['llm'], 'intermediate_size': 32_768}}  # 200 MB of float32
    monkeypatch.setitem(SHAPES, 'wide', wide)
    write_tiny_checkpoint(tmp_path / 'wide', shape='wide')
    robot = Robot(model_folder=str(tmp_path / 'wide'), **{**OMNI, 'model_max_new_tokens': 4})
    change = robot.client(ChangeState, '/perception/change_state')
    process = psutil.Process(robot.perception.pid)

    def to(*numbers: int) -> None:
        for number in numbers:
            request = ChangeState.Request(transition=Transition(id=number))
            assert robot.call(change, request, 30).success

    try:
        sizes = []
        for _ in range(3):
            seen = len(robot.final_scenes())
            play(robot, 2.5)
            wait_until(lambda seen=seen: len(robot.final_scenes()) > seen, 240)
            working = process.memory_info().rss
            to(Transition.TRANSITION_DEACTIVATE, Transition.TRANSITION_CLEANUP)
            # On a busy machine the worker ends what it is at after the transition is answered.
            wait_until(
                lambda working=working: working - process.memory_info().rss > 150 << 20,
                120,
                lambda working=working: f'{working=}, then {process.memory_info().rss}',
            )
            sizes.append(settled_size(process))
            to(Transition.TRANSITION_CONFIGURE, Transition.TRANSITION_ACTIVATE)
        assert sizes[2] - sizes[0] < 50 << 20, sizes
    finally:
        assert robot.close() == [0] * len(robot.processes)


def test_a_backend_that_cannot_have_its_device_is_replaced_too(tiny_folder):
    robot = Robot(
        fallback_backend='echo',
        model_folder=str(tiny_folder),
        **{**OMNI, 'model_device': 'cuda:7'},
    )
    sentence = 'model_device=cuda:7: PyTorch sees no such device; give one of: cpu'
    try:
        play(robot, 2.5)
        wait_until(robot.final_scenes, 120, lambda: robot.perception.output)
        made = robot.final_scenes()[0].provenance
        assert made.backend == 'echo'
        assert sentence in made.note
    finally:
        assert robot.close() == [0] * len(robot.processes)
