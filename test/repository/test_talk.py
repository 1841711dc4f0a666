# SPDX-License-Identifier: Apache-2.0
"""The talking demo, as a user runs it, and what its bag holds."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
pytest.importorskip('hibari', reason="needs a voice: run 'pip install hibari-tts==0.2.1'")

from support.replaying import omnivinci
from support.replaying import results
from support.sound_server import skip_without_sound_server

from omnivinci_ros.bags.bag import Bag

TALK = Path(__file__).resolve().parents[2] / 'demo' / 'talk.py'


@dataclass
class Talk:
    """What one run of the demo left behind."""

    code: int
    printed: str
    bag: Path


@pytest.fixture(scope='module')
def talk(tmp_path_factory) -> Talk:
    skip_without_sound_server()
    folder = tmp_path_factory.mktemp('talk')
    done = subprocess.run(
        [sys.executable, str(TALK), '--room', 'own', '--bag', str(folder / 'bag')],
        capture_output=True,
        text=True,
        timeout=400,
    )
    return Talk(done.returncode, done.stdout + done.stderr, folder / 'bag')


@pytest.mark.timeout(420)
def test_a_voice_orders_is_asked_back_aloud_answers_and_interrupts(talk):
    assert talk.code == 0, talk.printed
    said = [line.partition('] ')[2] for line in talk.printed.splitlines()]
    steps = (
        'person: "Turn ninety degrees."',
        'TURN, asks back: "Should I turn 90 degrees to the left or to the right?"',
        'robot: "Should I turn 90 degrees to the left or to the right?"',
        'person: "Left."',
        'TURN direction=left angle_deg=90',
        'robot: "All right. I turn to the left',
        'person: "Stop!"',
        'robot falls silent',
    )
    found = [next(k for k, line in enumerate(said) if step in line) for step in steps]
    assert found == sorted(found), talk.printed


def test_its_bag_is_replayed_with_equal_bytes_and_the_robots_own_words_are_no_commands(
    talk, tmp_path
):
    topics = Bag(talk.bag).by_name()
    assert set(topics) == {'/audio', '/played', '/speaking', '/command'}
    assert all(one.messages for one in topics.values()), topics

    for name in ('once', 'again'):
        assert omnivinci('replay', talk.bag, '-p', 'backend:=echo', '--out', tmp_path / name) == 0

    lines = [(tmp_path / name / 'results.jsonl').read_bytes() for name in ('once', 'again')]
    assert lines[0] == lines[1]
    commands = results(tmp_path / 'once', '/command')
    turns = [one['needs_clarification'] for one in commands if one['intent'] == 'TURN']
    assert turns[0] and not all(turns)
    assert {one['intent'] for one in commands} <= {'TURN', 'STOP', 'NONE'}


def test_a_bag_that_exists_is_not_written_over(tmp_path):
    done = subprocess.run(
        [sys.executable, str(TALK), '--bag', str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert 'exists already: name a new folder' in done.stderr
