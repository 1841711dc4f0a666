# SPDX-License-Identifier: Apache-2.0
"""The pipeline without a node: clocks, commands and the account of what came in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.commands.stop.by_examples import CONFIDENCE
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pipeline import MAX_TASK_CHARACTERS
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windower import WindowPolicy

S, MS = SECOND_NS, MILLISECOND_NS
T0 = 10_000 * S


class Header:
    """What the pipeline reads of a picture before anybody looks at it."""

    frame_id = 'camera_link'
    nbytes = 100

    def __init__(self, stamp_ns: int, error: str = '') -> None:
        self.stamp_ns = stamp_ns
        self._error = error

    def check(self) -> None:
        if self._error:
            raise BadImageError(self._error)

    def rgb(self):
        raise AssertionError('nobody may decode it')

    def describe(self) -> str:
        return '6x4 rgb8'


@pytest.fixture
def problems():
    return []


@pytest.fixture
def pipeline(problems):
    policy = WindowPolicy(
        triggers=frozenset({'periodic', 'speech_end', 'task'}), length_ns=S, period_ns=S
    )
    return Pipeline(
        PipelineConfig(cameras=('camera',), policy=policy),
        on_problem=lambda stream, sentence: problems.append((stream, sentence)),
    )


def see(pipeline, start_ns=T0, seconds=1.0):
    windows = []
    for at in range(0, round(seconds * 1000) + 1, 50):
        stamp = start_ns + at * MS
        windows += pipeline.add_frame('camera', lambda stamp=stamp: Header(stamp), stamp)
    return windows


def utterance(text: str, start_ns=T0, ms=500, confidence=0.5) -> Utterance:
    return Utterance(SPEECH_STREAM, start_ns, start_ns + ms * MS, text, confidence, 'a recogniser')


def test_frames_become_windows_without_being_decoded(pipeline):
    (window,) = see(pipeline)
    assert len(window.frames) == 8
    assert window.frames[0].frame_id == 'camera_link'


def test_a_bad_frame_is_counted_and_its_sentence_is_passed_on(pipeline, problems):
    pipeline.add_frame('camera', lambda: Header(T0, 'camera: no'), T0)
    assert pipeline.timeline.streams['camera'].dropped == {'malformed': 1}
    assert problems == [('camera', 'camera: no')]


def test_after_a_jump_back_of_the_clock_the_second_pass_is_like_the_first(pipeline):
    first = see(pipeline, seconds=2)
    again = see(pipeline, seconds=2)
    assert pipeline.epoch == 1
    assert [window.epoch for window in first + again] == [0, 0, 1, 1]

    def contents(windows):
        return [(w.start_ns, w.end_ns, [f.stamp_ns for f in w.frames]) for w in windows]

    assert contents(first) == contents(again)


def test_a_clock_that_is_nudged_back_is_no_jump(pipeline):
    see(pipeline, seconds=0.5)
    pipeline.advance(T0 + 450 * MS)
    assert pipeline.epoch == 0


def test_before_the_first_clock_everything_is_refused_with_a_sentence(pipeline, problems):
    pipeline.add_frame('camera', lambda: Header(T0), 0)
    assert pipeline.advance(0) == []
    assert 'no clock was heard yet' in problems[0][1]


def test_sound_comes_back_as_16_khz_and_fills_its_window(pipeline):
    spans, windows = [], []
    for at in range(0, 1001, 20):
        heard, closed = pipeline.add_audio(
            T0 + at * MS, 16_000, 2, np.ones(640, np.int16), T0 + (at + 20) * MS
        )
        spans += heard
        windows += closed
    assert sum(len(span.samples) for span in spans) == 51 * 320
    assert windows[0].audio.coverage == 1.0


def test_sound_with_an_absurd_stamp_leads_nobody_astray(pipeline, problems):
    pipeline.add_audio(T0, 16_000, 1, np.ones(320, np.int16), T0 + 20 * MS)
    spans, _ = pipeline.add_audio(T0 + 3600 * S, 16_000, 1, np.ones(320, np.int16), T0 + 40 * MS)
    assert spans == []
    spans, _ = pipeline.add_audio(T0 + 20 * MS, 16_000, 1, np.ones(320, np.int16), T0 + 60 * MS)
    assert [span.start_ns for span in spans] == [T0 + 20 * MS]
    assert 'ahead of' in problems[0][1]


def test_what_a_resampler_holds_back_comes_out_when_the_sound_stalls(pipeline):
    spans, _ = pipeline.add_audio(T0, 48_000, 1, np.ones(4800, np.int16), T0 + 100 * MS)
    assert pipeline.flush_audio(T0 + 150 * MS) == ([], [])
    rest, _ = pipeline.flush_audio(T0 + 300 * MS)
    assert sum(len(span.samples) for span in spans + rest) == 1600


def test_a_task_gives_its_command_at_once_and_opens_its_window(pipeline):
    see(pipeline, seconds=0.5)
    command, windows = pipeline.add_task('turn left', T0 + 510 * MS)
    assert (command.interpretation.intent, command.source) == ('TURN', 'text')
    assert windows == []
    (window,) = pipeline.add_frame('camera', lambda: Header(T0 + 520 * MS), T0 + 520 * MS)
    assert (window.trigger, window.id) == ('task', command.window_id)


@pytest.mark.parametrize(
    'text', ['', '  \n', 'x' * (MAX_TASK_CHARACTERS + 1), 'go\ufffd', 'go\x00', 'go\udcff']
)
def test_a_text_that_is_no_task_is_refused_and_counted(pipeline, problems, text):
    assert pipeline.add_task(text, T0) == (None, [])
    assert pipeline.timeline.streams['task'].dropped == {'malformed': 1}
    assert len(problems) == 1


def test_a_command_of_a_voice_is_no_surer_than_its_transcript(pipeline):
    command, _ = pipeline.add_utterance('end', utterance('go forward'), T0 + S)
    assert command.interpretation.intent == 'MOVE'
    assert command.interpretation.confidence <= 0.5
    assert command.provenance.model == 'a recogniser'
    assert command.stamp_ns == T0 + 500 * MS


def test_at_a_pause_only_stop_counts_and_it_counts_once(pipeline):
    assert pipeline.add_utterance('pause', utterance('go forward'), T0 + S)[0] is None
    early, _ = pipeline.add_utterance('draft', utterance('stop'), T0 + S)
    assert early.interpretation.intent == 'STOP'
    assert pipeline.add_utterance('pause', utterance('stop'), T0 + S)[0] is None
    assert pipeline.add_utterance('end', utterance('stop'), T0 + S)[0] is None


def test_a_stop_that_turns_out_to_be_something_else_is_followed_by_what_it_was(pipeline):
    pipeline.add_utterance('draft', utterance('stop'), T0 + S)
    command, _ = pipeline.add_utterance('end', utterance('shop for apples'), T0 + S)
    assert command is not None and command.interpretation.intent != 'STOP'


def test_the_next_stop_counts_again(pipeline):
    pipeline.add_utterance('end', utterance('stop'), T0 + S)
    command, _ = pipeline.add_utterance('pause', utterance('stop', T0 + 2 * S), T0 + 3 * S)
    assert command.interpretation.intent == 'STOP'


def test_a_stop_that_is_looked_at_again_is_the_same_and_revokes_no_newer_order(pipeline):
    pipeline.add_utterance('look', utterance('stop', ms=500), T0 + S)
    pipeline.add_task('go forward', T0 + 2 * S)
    again = utterance('stop no stop', T0 - S, ms=1900)  # it began earlier, and ends later
    longer = replace(utterance('stop stop', ms=3000), stop_ns=T0 + 500 * MS)
    for one in (again, longer):
        for kind in ('draft', 'pause', 'end'):
            assert pipeline.add_utterance(kind, one, T0 + 4 * S)[0] is None


def test_commands_are_counted_as_they_go_out(pipeline):
    read, _ = pipeline.add_task('go forward', T0 + S)
    assert not pipeline.commands
    understood = replace(read.interpretation, intent='NONE')  # as a model reads it

    pipeline.published(replace(read, interpretation=understood), T0 + S)

    assert pipeline.commands == {'NONE': 1}


def test_the_first_stop_counts_however_late_it_comes(pipeline):
    pipeline.add_task('go forward', T0 + 5 * S)
    command, _ = pipeline.add_utterance('end', utterance('stop'), T0 + 6 * S)
    assert command.interpretation.intent == 'STOP'


def test_a_second_stop_in_one_breath_counts_as_well(pipeline):
    pipeline.add_utterance('pause', utterance('stop', ms=500), T0 + S)
    pipeline.add_task('go forward', T0 + 2 * S)
    command, _ = pipeline.add_utterance('pause', utterance('stop no stop', ms=2000), T0 + 3 * S)
    assert command.interpretation.intent == 'STOP'


def test_a_robot_is_called_by_its_name_in_texts_and_by_voice_and_it_is_published(problems):
    config = PipelineConfig(cameras=('camera',), robot_names=RobotNames(['Michael']))
    named = Pipeline(config)

    typed, _ = named.add_task('Michael, go to the kitchen', T0)
    shouted, _ = named.add_utterance('draft', utterance('freeze michael'), T0 + S)

    assert typed.interpretation.intent == 'MOVE_TO'
    assert not typed.interpretation.needs_clarification
    assert typed.interpretation.utterance == 'Michael, go to the kitchen'
    assert shouted.interpretation.intent == 'STOP'


CRY = 'hey hey the shelf is coming down'
LIKE_ORDER = 'right so um i guess carry the parcels to the mail room'


def test_what_examples_tell_is_named_in_the_provenance(pipeline):
    by_rule, _ = pipeline.add_task('go to the kitchen', T0)
    asked, _ = pipeline.add_task(LIKE_ORDER, T0 + S)
    stopped, _ = pipeline.add_task(CRY, T0 + 2 * S)

    heard, _ = pipeline.add_utterance('end', utterance(CRY, ms=900), T0 + 3 * S)
    assert heard.provenance.model.endswith(', examples')
    assert (by_rule.provenance.backend, by_rule.provenance.model) == ('grammar', 'rules')
    assert asked.interpretation.needs_clarification
    assert asked.provenance.model == 'rules, examples'
    assert stopped.interpretation.intent == 'STOP'
    assert stopped.provenance.model == 'rules, examples'
    assert stopped.interpretation.confidence == CONFIDENCE


def test_a_team_may_have_the_rules_alone(problems):
    plain = Pipeline(PipelineConfig(cameras=('camera',), compare_with_examples=False))

    asked, _ = plain.add_task(LIKE_ORDER, T0)
    cried, _ = plain.add_task(CRY, T0 + S)

    assert asked.interpretation.intent == cried.interpretation.intent == 'NONE'


def test_while_a_question_is_open_no_other_is_asked_because_of_examples(pipeline):
    asked, _ = pipeline.add_task('bring me', T0)
    pipeline.dialogue.published(asked.interpretation, T0)

    overheard, _ = pipeline.add_task(LIKE_ORDER, T0 + S)
    later, _ = pipeline.add_task(LIKE_ORDER, T0 + 60 * S)

    assert not overheard.interpretation.needs_clarification
    assert later.interpretation.needs_clarification


@pytest.mark.parametrize(
    ('text', 'published'),
    [
        ('\ufffdstop!', '\ufffdstop!'),
        ('stop\x00', 'stop\ufffd'),
        ('stop \udcff', 'stop \ufffd'),
        ('stop' + '!' * MAX_TASK_CHARACTERS, 'stop' + '!' * (MAX_UTTERANCE - 4)),
    ],
)
def test_a_stop_with_a_bad_byte_is_still_a_stop_and_says_what_was_sent(pipeline, text, published):
    command, _ = pipeline.add_task(text, T0)
    assert command.interpretation.intent == 'STOP'
    assert command.interpretation.utterance == published


def test_sound_that_reaches_far_into_the_future_is_refused(pipeline, problems):
    spans, windows = pipeline.add_audio(T0, 16_000, 1, np.ones(30 * 16_000, np.int16), T0)
    assert (spans, windows) == ([], [])
    assert 'ahead of' in problems[0][1]


def test_texts_are_bounded_while_the_clock_stands_still(pipeline):
    for number in range(7000):
        pipeline.add_task(f'task {number}', T0)
    tasks = pipeline.timeline.streams['task']
    assert tasks.nbytes <= 1 << 20
    assert tasks.received == 7000 == tasks.pending + tasks.dropped.total()


def test_a_pipeline_that_takes_over_goes_on_with_ids_and_epochs(pipeline):
    (window,) = see(pipeline)
    after = Pipeline(pipeline.config, resume=pipeline.successor)
    (later,) = see(after)
    assert later.id > window.id
    assert later.epoch > window.epoch


def test_losses_are_totals_so_that_windows_nobody_sees_hide_none(pipeline):
    see(pipeline)
    pipeline.add_frame('camera', lambda: Header(T0 + S, 'camera: no'), T0 + S)
    for second in range(2, 6):
        pipeline.advance(T0 + second * S)  # empty windows
    window = see(pipeline, start_ns=T0 + 6 * S)[-1]
    assert window.inputs[0].dropped >= 1


def test_a_question_before_the_first_clock_is_refused(pipeline):
    with pytest.raises(BadInputError, match='no clock'):
        pipeline.ask('what?', S, 0)


def test_a_question_that_is_no_text_is_refused(pipeline):
    with pytest.raises(BadInputError, match='empty'):
        pipeline.ask(' ', S, T0)


def test_sound_that_is_twice_as_long_as_its_stamps_is_a_problem(pipeline, problems):
    stereo = np.zeros(640, np.int16)  # 20 ms of two channels
    for at in range(0, 2000, 20):
        pipeline.add_audio(T0 + at * MS, 16_000, 1, stereo, T0 + (at + 20) * MS)

    [(stream, sentence)] = problems
    assert stream == 'audio'
    assert 'audio: its sound lasts 2.00 times as long as its stamps say' in sentence
    assert 'fit 2 channels' in sentence


def test_microphones_wired_against_each_other_are_a_problem_and_heard(pipeline, problems):
    voice = (8000 * np.sin(np.arange(16_000) / 8)).astype(np.int16)
    spans = []
    for at in range(0, 16_000, 320):
        part = voice[at : at + 320]
        stamp = T0 + at * MS // 16
        both = np.stack([part, -part], axis=1).reshape(-1)
        spans += pipeline.add_audio(stamp, 16_000, 2, both, stamp + 20 * MS)[0]

    heard = np.concatenate([span.samples for span in spans])
    assert np.abs(heard[1000:].astype(int) - voice[1000:]).max() <= 1
    assert [stream for stream, sentence in problems] == ['audio']
    assert 'channel 1 cancels the others' in problems[0][1]


def test_push_to_talk_takes_the_place_of_the_microphone_while_it_comes():
    config = PipelineConfig(cameras=('camera',), talk='page/audio')
    pipeline = Pipeline(config)
    quiet, loud = np.zeros(320, np.int16), np.full(640, 5000, np.int16)

    def microphone(at_ms: int):
        now = T0 + at_ms * MS
        return pipeline.add_audio(now - 20 * MS, 16_000, 1, quiet, now)[0]

    def browser(at_ms: int):
        now = T0 + at_ms * MS
        return pipeline.add_talk(now - 40 * MS, 16_000, 1, loud, now)[0]

    assert microphone(20) and microphone(40)
    (span,) = browser(81)
    assert span.stream == 'audio' and span.samples.max() == 5000
    assert microphone(85) == []
    assert browser(100)
    assert microphone(390) == []
    (span,) = microphone(410)

    assert span.start_ns == T0 + 390 * MS
    assert pipeline.timeline.streams['audio'].dropped == {'push to talk': 2}
