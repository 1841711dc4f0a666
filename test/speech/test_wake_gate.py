# SPDX-License-Identifier: Apache-2.0
"""What counts as said to the robot, once it has a wake word."""

from __future__ import annotations

import pytest

from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.speech.wake_gate import WakeGate
from omnivinci_ros.speech.wake_gate import behind_phrase
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Utterance

S = 1_000_000_000
T0 = 1000 * S
WITHIN_NS = 8 * S
ANSWER_WITHIN_NS = 15 * S


def utterance(text: str, start_s: float, end_s: float) -> Utterance:
    return Utterance(SPEECH_STREAM, T0 + round(start_s * S), T0 + round(end_s * S), text, 0.9)


def gate(*, woken_s: float | None = None, asked_s: float | None = None) -> WakeGate:
    made = WakeGate(WITHIN_NS, ANSWER_WITHIN_NS)
    if woken_s is not None:
        made.woken(utterance('Okay Nabu', woken_s - 1, woken_s))
    if asked_s is not None:
        at_ns = T0 + round(asked_s * S)
        made.asked(at_ns, at_ns, is_answer=True)
    return made


@pytest.mark.parametrize(
    'text, start_s, left',
    [
        ('go to the window', 2.0, 'go to the window'),
        ('go to the window', 8.9, 'go to the window'),
        ('go to the window', 9.1, None),
        ('go to the window', -3.0, None),
        ('stop', 9.1, 'stop'),
        ('stop', -3.0, 'stop'),
    ],
)
def test_what_is_said_soon_after_the_wake_word_counts_and_a_stop_always(text, start_s, left):
    heard = gate(woken_s=1.0).admit(utterance(text, start_s, start_s + 1))
    assert (heard.text if heard else None) == left


def test_an_utterance_with_the_wake_word_in_it_is_what_follows_it():
    said = utterance('Well, okay Naboo, go to the window.', -0.5, 3.0)
    assert gate(woken_s=1.0).admit(said).text == 'go to the window.'


@pytest.mark.parametrize(
    'start_s, counts', [(-1.0, False), (0.5, True), (14.9, True), (15.1, False)]
)
def test_the_answer_to_a_question_needs_no_wake_word(start_s, counts):
    heard = gate(asked_s=0.0).admit(utterance('the red one', start_s, start_s + 1))
    assert (heard is not None) == counts


@pytest.mark.parametrize(
    'text, phrase, left',
    [
        ('Hey, Jarvis! Follow me.', 'Hey Jarvis', 'Follow me.'),
        ('hey jervis follow me', 'Hey Jarvis', 'follow me'),
        ('Alexa go forward', 'Alexa', 'go forward'),
        ('OK Nabu', 'Okay Nabu', ''),
        ('Alexis, bring Alex the cup.', 'Alexa', 'bring Alex the cup.'),
        ('Alexis, go to Alex.', 'Alexa', 'go to Alex.'),
        ('Harvey, hey Jarvis, bring Jarvis the cup', 'Hey Jarvis', 'bring Jarvis the cup'),
        ('so I said, OK Nabu, what now', 'Okay Nabu', 'what now'),
        ('go forward two meters', 'Okay Nabu', 'go forward two meters'),
    ],
)
def test_the_wake_word_is_taken_off_however_it_was_spelt(text, phrase, left):
    assert behind_phrase(text, phrase) == left


def pipeline() -> Pipeline:
    return Pipeline(
        PipelineConfig(audio='audio', wake_within_ns=WITHIN_NS, answer_within_ns=ANSWER_WITHIN_NS)
    )


def told(pipe: Pipeline, kind: str, said: Utterance) -> CommandResult | None:
    command, _ = pipe.add_utterance(kind, said, said.end_ns + S // 2)
    if command is not None:
        pipe.published(command, said.end_ns + S // 2)
    return command


def test_commands_come_of_addressed_speech_alone_and_the_rest_is_counted():
    pipe = pipeline()
    assert told(pipe, 'end', utterance('go to the window', 0, 1)) is None
    assert pipe.timeline.streams[SPEECH_STREAM].dropped == {'no wake word': 1}
    told(pipe, 'wake', utterance('Okay Nabu', 2, 3))
    assert told(pipe, 'end', utterance('okay nabu', 2.1, 3)) is None
    speech = pipe.timeline.streams[SPEECH_STREAM]
    assert speech.dropped == {'no wake word': 1, 'wake word alone': 1}
    assert speech.received == 2
    assert told(pipe, 'end', utterance('bring me the cup or the book', 4, 6)).interpretation
    assert told(pipe, 'pause', utterance('stop', 60, 61)).interpretation.intent == 'STOP'
    assert told(pipe, 'end', utterance('go to the window', 70, 71)) is None


def test_a_question_that_was_asked_is_answered_without_it():
    pipe = pipeline()
    told(pipe, 'wake', utterance('Okay Nabu', 0, 1))
    asked = told(pipe, 'end', utterance('turn ninety degrees', 7.5, 9))
    assert asked.interpretation.needs_clarification
    answer = told(pipe, 'end', utterance('left', 12, 12.5))
    assert answer.interpretation.intent == 'TURN'
    assert not answer.interpretation.needs_clarification


def test_an_answer_may_take_as_long_with_a_wake_word_as_without():
    pipe = pipeline()
    told(pipe, 'wake', utterance('Okay Nabu', 0, 1))
    told(pipe, 'end', utterance('turn ninety degrees', 2, 3))
    assert told(pipe, 'end', utterance('left', 17, 17.5)).interpretation.intent == 'TURN'


@pytest.mark.parametrize('order', ['turn ninety degrees', 'bring me the cup or the book'])
def test_talk_that_must_be_asked_about_does_not_keep_the_gate_open(order):
    pipe = pipeline()
    told(pipe, 'wake', utterance('Okay Nabu', 0, 1))
    asked = [told(pipe, 'end', utterance(order, at, at + 1)) for at in range(2, 400, 7)]
    assert asked[0].interpretation.needs_clarification
    assert asked[4:] == [None] * (len(asked) - 4)


def test_a_question_about_what_was_answered_may_be_answered_too():
    gate_ = gate(woken_s=1.0)
    order, answer = utterance('bring me a cup', 2, 3), utterance('the red one', 12, 13)
    assert gate_.admit(order) == order
    gate_.asked(order.end_ns, order.end_ns + S)
    assert gate_.admit(answer) == answer
    gate_.asked(answer.end_ns, answer.end_ns + S, is_answer=True)
    assert gate_.admit(utterance('the left one', 26, 27)) is not None


def test_a_question_about_a_typed_task_or_a_typed_answer_lets_nobody_through():
    pipe = pipeline()
    for at_s, text in enumerate(['bring me the cup or the book', 'the big one']):
        command, _ = pipe.add_task(text, T0 + at_s * S)
        assert command.interpretation.needs_clarification
        pipe.published(command, T0 + at_s * S)
        assert told(pipe, 'end', utterance('the cup', at_s + 0.2, at_s + 0.6)) is None
    assert command.answers_ns == T0


def test_a_clock_that_jumps_forgets_who_was_spoken_to():
    pipe = pipeline()
    told(pipe, 'wake', utterance('Okay Nabu', 0, 1))
    pipe.reset()
    assert told(pipe, 'end', utterance('go to the window', 2, 3)) is None
