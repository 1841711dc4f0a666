# SPDX-License-Identifier: Apache-2.0
"""What a replay publishes of commands when the backend reads them: as the node does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.answers import ReplayAnswers
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.windowing.windows import Window


class Reader:
    """A backend that reads every command as a cup to be brought, and sees a table."""

    name, model = 'reader', 'a test'

    def answer(self, prompt, emit, stop):
        if not prompt.json_schema:
            return Answer('A table.')
        if 'oops' in prompt.task:
            raise RuntimeError('oops')
        said = json.dumps({'intent': 'BRING_OBJECT', 'slots': {'object': 'cup'}})
        return Answer(said, json=said)


@pytest.fixture
def told():
    return []


@pytest.fixture
def answers(told):
    return ReplayAnswers(
        Reader(),
        Templates('What is there?', 'Do {task}.'),
        allowed_intents=None,
        reads_commands=True,
        on_scene=lambda now_ns, scene: told.append(('scene', scene.text)),
        on_command=lambda now_ns, one: told.append(
            (one.interpretation.intent, one.provenance.backend)
        ),
        on_problem=lambda stream, sentence: told.append((stream, sentence)),
    )


def command(text, window_id):
    return CommandResult(1, window_id, 'text', interpret(text), Provenance('grammar', 'rules'))


def window(number):
    return Window(number, 0, 'task', 'watermark', 0, 1)


def test_a_command_waits_for_its_window_and_is_read_with_it(answers, told):
    answers.publish(1, command('get that thing', 7), [window(6)])
    assert told == [('scene', 'A table.')]

    answers.publish(2, None, [window(7)])

    assert told[1:] == [('BRING_OBJECT', 'reader'), ('scene', 'A table.')]


def test_a_stop_comes_out_at_once_and_revokes_what_waits(answers, told):
    answers.publish(1, command('go forward', 7), [])
    answers.publish(2, command('stop', 8), [])
    answers.publish(3, None, [window(7), window(8)])

    assert [one for one in told if one[0] != 'scene'] == [('STOP', 'grammar')]


def test_a_reading_that_fails_leaves_the_grammars(answers, told):
    moving = command('go forward', 7)
    moving = replace(moving, interpretation=replace(moving.interpretation, utterance='oops'))

    answers.publish(1, moving, [window(7)])

    assert told == [('MOVE', 'grammar'), ('scene', 'A table.')]


def test_a_grammar_that_reads_alone_holds_nothing(told):
    alone = ReplayAnswers(
        Reader(),
        Templates('', ''),
        allowed_intents=None,
        reads_commands=False,
        on_scene=lambda *_: None,
        on_problem=lambda *_: None,
        on_command=lambda now_ns, one: told.append(one.interpretation.intent),
    )

    alone.publish(1, command('go forward', 7), [])

    assert told == ['MOVE']


def test_each_command_is_told_as_published_before_it_comes_out():
    order = []
    answers = ReplayAnswers(
        Reader(),
        Templates('What is there?', 'Do {task}.'),
        allowed_intents=None,
        reads_commands=False,
        on_scene=lambda now_ns, scene: None,
        on_command=lambda now_ns, one: order.append(('out', now_ns)),
        on_problem=lambda stream, sentence: None,
        on_published=lambda one, now_ns: order.append(('published', now_ns)),
    )

    answers.publish(5, command('turn left?', 0), [])

    assert order == [('published', 5), ('out', 5)]


class Doubter(Reader):
    """A backend that reads every command as a turn, and leaves open which way."""

    def answer(self, prompt, emit, stop):
        said = json.dumps({'intent': 'TURN'})
        return Answer(said, json=said) if prompt.json_schema else Answer('A table.')


def test_a_question_of_the_models_own_is_answered_by_rules(told):
    pipeline = Pipeline(PipelineConfig(cameras=('camera',)))
    answers = ReplayAnswers(
        Doubter(),
        Templates('What is there?', 'Do {task}.'),
        allowed_intents=None,
        reads_commands=True,
        on_scene=lambda now_ns, scene: None,
        on_command=lambda now_ns, one: told.append(one),
        on_problem=lambda stream, sentence: None,
        on_published=pipeline.published,
    )
    asked, _ = pipeline.add_task('go round the corner', 10**9)
    answers.publish(10**9, asked, [window(asked.window_id)])
    answer, windows = pipeline.add_task('left', 2 * 10**9)
    answers.publish(2 * 10**9, answer, windows)

    assert [one.provenance.backend for one in told] == ['reader', 'grammar']
    assert told[0].interpretation.clarification == 'Should I turn to the left or to the right?'
    assert told[1].interpretation.slots == {'direction': 'left'}
    assert not told[1].interpretation.needs_clarification
