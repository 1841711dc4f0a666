# SPDX-License-Identifier: Apache-2.0
"""Questions and answers through the pipeline: in event time, of texts and of voices."""

from __future__ import annotations

import pytest

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Utterance

T0 = 10_000 * S


@pytest.fixture
def pipeline():
    return Pipeline(PipelineConfig(cameras=('camera',)))


def typed(pipeline, text, at_ns):
    command, _ = pipeline.add_task(text, at_ns)
    pipeline.published(command, at_ns)
    return command


def said(pipeline, text, start_ns, *, kind='end', confidence=0.9):
    heard = Utterance(
        SPEECH_STREAM, start_ns, start_ns + 500 * MS, text, confidence, 'a recogniser'
    )
    command, _ = pipeline.add_utterance(kind, heard, heard.end_ns)
    if command is not None:
        pipeline.published(command, heard.end_ns)
    return command


def test_a_typed_answer_completes_a_typed_order(pipeline):
    typed(pipeline, 'turn ninety degrees', T0)
    command = typed(pipeline, 'left', T0 + S)

    read = command.interpretation
    assert (read.intent, read.slots) == ('TURN', {'direction': 'left', 'angle_deg': '90'})
    assert not read.needs_clarification
    assert read.utterance == 'turn ninety degrees | left'
    assert (command.stamp_ns, command.answers_ns) == (T0 + S, T0)
    assert command.provenance.note == ('It answers the question about the command of 10000.000 s.')
    assert pipeline.commands['TURN'] == 2


def test_a_spoken_answer_is_as_sure_as_both_were_heard_and_names_who_heard_them(pipeline):
    said(pipeline, 'turn ninety degrees', T0, confidence=0.8)
    command = said(pipeline, 'left', T0 + 2 * S, confidence=0.5)

    assert command.interpretation.confidence == pytest.approx(0.4)
    assert command.words_confidence == pytest.approx(0.4)
    assert command.source == 'speech'
    assert command.provenance.model == 'a recogniser'


def test_a_voice_answers_a_text_and_both_models_are_named(pipeline):
    typed(pipeline, 'turn ninety degrees', T0)
    command = said(pipeline, 'left', T0 + S, confidence=0.5)

    assert command.provenance.model == 'rules, a recogniser'
    assert command.interpretation.confidence == pytest.approx(0.5)


def test_what_began_to_be_said_before_the_question_is_no_answer(pipeline):
    typed(pipeline, 'turn ninety degrees', T0)
    command = said(pipeline, 'yes', T0 - 100 * MS)

    assert command.interpretation.intent == 'NONE'
    assert command.answers_ns is None


def test_an_answer_that_comes_too_late_is_none(pipeline):
    typed(pipeline, 'turn left?', T0)

    assert typed(pipeline, 'yes', T0 + 16 * S).answers_ns is None


def test_no_time_for_answers_means_none():
    pipeline = Pipeline(PipelineConfig(cameras=('camera',), answer_within_ns=0))
    typed(pipeline, 'turn left?', T0)

    assert typed(pipeline, 'yes', T0 + MS).answers_ns is None


def test_a_question_that_never_went_out_is_not_answered(pipeline):
    pipeline.add_task('turn left?', T0)  # held for a model, say

    assert typed(pipeline, 'yes', T0 + S).answers_ns is None


@pytest.mark.parametrize('kind', ['look', 'end'])
def test_a_spoken_stop_drops_the_question(pipeline, kind):
    typed(pipeline, 'turn left?', T0)
    assert said(pipeline, 'stop', T0 + S, kind=kind).interpretation.intent == 'STOP'

    assert typed(pipeline, 'yes', T0 + 3 * S).interpretation.intent == 'NONE'


def test_a_clock_that_jumps_back_drops_the_question(pipeline):
    typed(pipeline, 'turn left?', T0)
    pipeline.advance(T0 - 100 * S)

    assert typed(pipeline, 'yes', T0 + S).answers_ns is None


def test_an_answer_is_not_held_for_a_model_and_sends_what_waits_out_before_it(pipeline):
    desk = PendingCommandSlot()
    question = typed(pipeline, 'turn left?', T0)
    answer = typed(pipeline, 'yes', T0 + S)

    assert answer.window_id
    assert desk.take(answer, can_hold=True) == [answer]
    assert desk.take(question, can_hold=True) == []
    assert [one.stamp_ns for one in desk.take(answer, can_hold=True)] == [T0, T0 + S]


def test_the_allow_list_of_now_holds_for_an_answer(pipeline):
    typed(pipeline, 'turn left?', T0)
    pipeline.allowed_intents = frozenset({'SAY'})

    assert typed(pipeline, 'yes', T0 + S).interpretation.intent == 'NONE'
