# SPDX-License-Identifier: Apache-2.0
"""Commands that wait for a language model's reading, and what comes out when it has none."""

from __future__ import annotations

import json

import pytest

from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.answer_schema import check_answer
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pending_command import grammar_reading
from omnivinci_ros.perception.pending_command import model_reading
from omnivinci_ros.windowing.windows import Window

WINDOW = Window(7, 1, 'speech_end', 'watermark', 0, 1)


def command(text, *, window_id=7, epoch=1, words_confidence=1.0):
    return CommandResult(
        10,
        window_id,
        'speech',
        interpret(text),
        Provenance('grammar', 'rules', epoch=epoch, total_ns=5),
        words_confidence,
    )


def answered(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return SceneResult(
        WINDOW,
        text,
        text,
        True,
        0,
        '',
        Provenance('omnivinci', 'a test', trigger='speech_end', epoch=1),
    )


def held(text, **more):
    desk = PendingCommandSlot()
    assert desk.take(command(text, **more), can_hold=True) == []
    return desk.waiting_for(7)


def test_a_command_is_held_until_its_window_is_answered():
    desk = PendingCommandSlot()
    said = command('bring me that thing over there')

    assert desk.take(said, can_hold=True) == []

    assert desk.waiting_for(6) is None
    waiting = desk.waiting_for(7)
    assert waiting.read is said
    assert desk.settle(waiting)
    assert not desk.settle(waiting)  # it has come out


@pytest.mark.parametrize('text', ['stop', 'no no stop it', 'halt!'])
def test_a_stop_is_never_held_and_revokes_what_waits(text):
    desk = PendingCommandSlot()
    desk.take(command('go forward'), can_hold=True)
    waiting = desk.waiting_for(7)

    stop = command(text)

    assert desk.take(stop, can_hold=True) == [stop]
    assert waiting.stop.is_set()  # the model need not go on
    assert not desk.settle(waiting)
    assert desk.revoked == 1


def test_a_newer_command_sends_the_older_out_before_it_as_the_grammar_read_it():
    desk = PendingCommandSlot()
    desk.take(command('turn left 10 degrees', window_id=7), can_hold=True)
    older = desk.waiting_for(7)

    (out,) = desk.take(command('turn left 20 degrees', window_id=8), can_hold=True)

    assert out.interpretation.slots['angle_deg'] == '10'
    assert out.provenance.note == 'The model did not read this command: a newer command came'
    assert not desk.settle(older)
    assert desk.waiting_for(8) is not None


@pytest.mark.parametrize('more', [{'window_id': 0}, {}])
def test_what_cannot_be_held_comes_out_at_once_after_what_waits(more):
    desk = PendingCommandSlot()
    desk.take(command('turn left 10 degrees'), can_hold=True)

    out = desk.take(command('turn left 20 degrees', **more), can_hold=bool(more))

    assert [one.interpretation.slots['angle_deg'] for one in out] == ['10', '20']


def test_a_command_of_an_older_epoch_is_revoked():
    desk = PendingCommandSlot()
    desk.take(command('go to the kitchen', epoch=1), can_hold=True)

    assert desk.take(command('go to the door', window_id=9, epoch=2), can_hold=True) == []
    assert desk.revoked == 1
    assert desk.expire(10**12, epoch=3) is None
    assert desk.revoked == 2


def test_a_command_that_is_held_for_too_long_is_let_go_of():
    desk = PendingCommandSlot()
    desk.take(command('go to the kitchen'), can_hold=True)
    waiting = desk.waiting_for(7)

    assert desk.expire(10**12, epoch=1) is None
    assert desk.expire(0, epoch=1) is waiting
    assert waiting.stop.is_set()
    assert desk.waiting_for(7) is None


def test_the_models_reading_comes_out_with_the_models_provenance():
    waiting = held('bring me the thing on the left', words_confidence=0.5)

    made = model_reading(
        waiting,
        answered({'intent': 'BRING_OBJECT', 'slots': {'object': 'cup'}, 'confidence': 0.8}),
        None,
    )

    understood = made.interpretation
    assert (understood.intent, understood.slots) == ('BRING_OBJECT', {'object': 'cup'})
    assert understood.confidence == pytest.approx(0.4)  # times how surely the words were heard
    assert understood.utterance == 'bring me the thing on the left'
    assert (made.stamp_ns, made.window_id, made.source) == (10, 7, 'speech')
    assert (made.provenance.backend, made.provenance.trigger) == ('omnivinci', 'speech_end')
    assert made.provenance.total_ns > 5


def test_what_the_model_may_not_say_is_none():
    made = model_reading(
        held('go on'),
        answered({'intent': 'MOVE', 'slots': {'direction': 'forward'}}),
        frozenset({'SAY'}),
    )

    assert made.interpretation.intent == 'NONE'


def test_an_answer_that_is_no_json_leaves_the_grammars_reading_and_says_so():
    waiting = held('go forward two meters')
    cut = SceneResult(
        WINDOW,
        '{"intent": "MO',
        '',
        True,
        0,
        '',
        Provenance('omnivinci', 'a test', note='The answer is not JSON.'),
    )

    made = model_reading(waiting, cut, None)

    assert (made.interpretation.intent, made.interpretation.slots['distance_m']) == ('MOVE', '2')
    assert made.provenance.backend == 'grammar'
    assert made.provenance.note == ('The model did not read this command: The answer is not JSON.')


def test_a_backend_that_fails_leaves_the_grammars_reading_and_says_so():
    made = grammar_reading(held('go forward'), 'backend omnivinci failed: oops')

    assert made.interpretation.intent == 'MOVE'
    assert made.provenance.note == (
        'The model did not read this command: backend omnivinci failed: oops'
    )


def test_the_prompt_asks_for_json_of_a_command_and_keeps_the_words_inside_their_quotation():
    prompt = build_command_prompt(WINDOW, 'say "hello" to her')

    assert '''"say 'hello' to her"''' in prompt.text
    assert check_answer('{"intent": "SAY", "slots": {"text": "hello"}}', prompt.json_schema) == (
        '{"intent": "SAY", "slots": {"text": "hello"}}',
        '',
    )
    assert check_answer('{"intent": "DANCE"}', prompt.json_schema)[0] == ''
