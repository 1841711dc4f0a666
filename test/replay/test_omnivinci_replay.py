# SPDX-License-Identifier: Apache-2.0
"""`omnivinci replay` of the demo's bag with the network on the tiny checkpoint."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')


import json
from collections import defaultdict
from pathlib import Path

from support.replaying import omnivinci

from omnivinci_ros.backends.network_backend import NetworkBackend
from omnivinci_ros.commands.interpreter import INTENTS

BAG = Path(__file__).resolve().parents[2] / 'demo' / 'bag'


def replayed(out, *settings):
    """Replay the demo's bag; return what it left as bytes, and the messages by topic."""
    settings = (
        *settings,
        'backend:=omnivinci',
        'model_precision:=fp32',
        'interpret_with:=backend',
        'listen:=false',
    )
    arguments = [argument for one in settings for argument in ('-p', one)]
    assert omnivinci('replay', BAG, '--out', out, *arguments) == 0
    left = (out / 'results.jsonl').read_bytes()
    messages = defaultdict(list)
    for line in map(json.loads, left.decode().splitlines()):
        messages[line['topic']].append(line['message'])
    return left, messages


def test_the_backend_reads_the_typed_command_and_two_runs_leave_the_same_bytes(
    tiny_folder,
    tmp_path,
):
    settings = (f'model_folder:={tiny_folder}', 'model_max_new_tokens:=100')
    first, messages = replayed(tmp_path / 'first', *settings)
    second, _ = replayed(tmp_path / 'second', *settings)

    assert first == second
    (command,) = messages['/command']
    assert command['utterance'] == 'find the cat'
    assert command['provenance']['backend'] == 'omnivinci'
    assert command['intent'] in INTENTS
    assert len(messages['/scene']) == 8


def test_a_replay_with_guesses_says_what_one_in_plain_steps_says(tmp_path, monkeypatch):
    # Nano, whose answers are words and no single token over and over; not one of its list.
    template = 'scene_template:=What is in the picture? No JSON.'
    _, guessed = replayed(tmp_path / 'guessed', template)
    monkeypatch.setattr(NetworkBackend, 'guesses', False)
    _, plain = replayed(tmp_path / 'plain', template)

    assert not any(of(answers, 'drafted_tokens') for answers in plain.values())
    assert of(guessed['/scene'], 'drafted_tokens') > of(guessed['/scene'], 'accepted_tokens') > 0
    assert plain.keys() == guessed.keys()
    for topic, answers in guessed.items():
        assert [without_counts(one) for one in answers] == [
            without_counts(one) for one in plain[topic]
        ]


def of(messages, count):
    """Return a count of the answers' provenance, in all."""
    return sum(message['provenance'][count] for message in messages)


def without_counts(message):
    """Return a message but for how many of its tokens were guessed."""
    return message | {
        'provenance': {
            name: value
            for name, value in message['provenance'].items()
            if name not in ('drafted_tokens', 'accepted_tokens')
        }
    }
