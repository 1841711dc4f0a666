# SPDX-License-Identifier: Apache-2.0
"""The sets of sentences are what they claim, and readings are judged as the page says."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from omnivinci_ros.bench.command_sets import left_out
from omnivinci_ros.bench.command_sets import measure
from omnivinci_ros.bench.command_sets.judging import handles
from omnivinci_ros.bench.command_sets.judging import outcome
from omnivinci_ros.bench.command_sets.measure import LONG_WORDS
from omnivinci_ros.bench.command_sets.measure import long_texts
from omnivinci_ros.bench.command_sets.measure import wilson
from omnivinci_ros.bench.command_sets.sets import SETS
from omnivinci_ros.bench.command_sets.sets import load
from omnivinci_ros.cli.main import main
from omnivinci_ros.commands.examples.expectations import read_expectations
from omnivinci_ros.commands.examples.sentences import FILES
from omnivinci_ros.commands.examples.sentences import Sentence
from omnivinci_ros.commands.examples.sentences import as_recognised
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Step

LANGUAGES = {'zh', 'es', 'fr', 'de', 'it', 'pt', 'ja', 'ko', 'ru', 'ar', 'hi'}
SLOTS = (
    'direction distance_m angle_deg duration_s object attribute quantity place recipient text '
    'condition avoid times when speed from'
).split()


def read(*steps: tuple[str, dict[str, str]], asked: bool = False) -> Interpretation:
    """Return what the grammar returns for these steps."""
    made = tuple(Step(intent, slots) for intent, slots in steps)
    intent = made[0].intent if len(made) == 1 else 'PLAN' if made else 'NONE'
    slots = made[0].slots if len(made) == 1 else {}
    return Interpretation(intent, slots, 0.9, asked, 'Shall I?' if asked else '', steps=made)


def texts(set_name: str, file: str) -> set[str]:
    return {as_recognised(one.text) for one in load(set_name, file)}


def judged(right: str, found: Interpretation) -> str:
    return outcome(found, read_expectations(right))


# the sets


def test_the_sets_are_as_large_as_they_must_be():
    written_along = ('development', 'held_out')
    counts = Counter({file: sum(len(load(one, file)) for one in written_along) for file in FILES})
    assert counts['single'] + counts['multi_step'] >= 500
    assert counts['conversation'] >= 1000
    assert counts['other_assistants'] >= 300
    assert counts['conversation'] + counts['other_assistants'] + counts['false_stop'] >= 1500
    assert counts['stop_english'] >= 130
    assert counts['stop_languages'] >= 90
    assert counts['false_stop'] >= 75
    assert counts['chinese'] >= 60
    languages = {one.kind for name in written_along for one in load(name, 'stop_languages')}
    assert languages >= LANGUAGES


@pytest.mark.parametrize(('name', 'share'), [('learned', 1.0), ('blind', 0.5)])
def test_a_set_written_by_a_stranger_is_as_large_as_it_must_be(name, share):
    counts = {file: len(load(name, file)) for file in FILES}
    assert counts['single'] >= 300 * share
    assert counts['multi_step'] >= 120 * share
    assert counts['dialogue'] >= 40 * share
    assert counts['chinese'] >= 60 * share
    assert counts['stop_english'] >= 60 * share
    assert counts['stop_languages'] >= 120 * share
    assert counts['false_stop'] >= 80 * share
    assert counts['conversation'] + counts['other_assistants'] >= 700 * share
    assert {one.kind for one in load(name, 'stop_languages')} >= LANGUAGES


@pytest.mark.parametrize('file', FILES)
def test_no_held_out_sentence_is_among_those_for_development(file):
    assert not texts('development', file) & texts('held_out', file)


@pytest.mark.parametrize('file', ['single', 'multi_step', 'chinese', 'dialogue', 'conversation'])
def test_no_sentence_of_free_speech_kept_apart_is_among_those_learned_from(file):
    assert len(texts('free', file)) > 100
    assert not texts('free_learned', file) & texts('free', file)


@pytest.mark.parametrize('name', SETS)
@pytest.mark.parametrize('file', FILES)
def test_every_sentence_is_filled_in_and_names_known_intents_and_slots(name, file):
    for one in load(name, file):
        assert not re.search(r'[{}|\t]', one.text), one.text
        assert one.kind, one.text
        for step in (step for alternative in one.expected for step in alternative.steps):
            assert set(step.intents) <= set(INTENTS) - {'NONE', 'PLAN'}, one.text
            assert {name for slot in step.slots for name in slot.names} <= set(SLOTS), one.text


def test_the_same_sentences_are_drawn_each_time():
    assert load('development', 'single') == load('development', 'single')
    assert [one.text for one in load('development', 'single')[:2]] == [
        'go forward ten metres',
        'Go forward three meters.',
    ]


def test_a_recogniser_writes_neither_capitals_nor_punctuation_but_keeps_numbers():
    assert as_recognised('Max, go 1.5 metres... Now!') == 'max go 1.5 metres now'


def test_an_answer_is_a_recognisers_too():
    assert as_recognised('Pick up. >> The cup, please.') == 'pick up >> the cup please'


# how a reading is judged


@pytest.mark.parametrize(
    ('right', 'slots', 'came'),
    [
        ('object=cup;attribute=red', {'object': 'cup', 'attribute': 'red'}, 'right'),
        ('object=cup;attribute=red', {'object': 'red cup'}, 'right'),
        ('object=cup;attribute=red', {'object': 'cup'}, 'wrong'),
        ('object=the cup', {'object': 'cup', 'recipient': 'me'}, 'right'),
        ('object=cup', {'object': 'cup', 'recipient': 'anna'}, 'wrong'),
        ('object=cup', {'object': 'cup', 'place': 'kitchen'}, 'wrong'),
        ('object=cup;from/place=shelf', {'object': 'cup', 'from': 'the shelf'}, 'right'),
        ('object=cup;from/place=shelf', {'object': 'cup', 'place': 'on the shelf'}, 'right'),
        ('object=cup;from/place=shelf', {'object': 'cup'}, 'wrong'),
        ('object=cup;place?=here', {'object': 'cup'}, 'right'),
        ('object=cup;place?=here', {'object': 'cup', 'place': 'there'}, 'wrong'),
        ('object=杯子;attribute=红色', {'object': '红色的杯子'}, 'right'),
        ('object=cup;times=2', {'object': 'cup'}, 'reduced'),
    ],
)
def test_slots_are_compared_by_what_a_robot_would_do(right, slots, came):
    found = read(('GRAB_OBJECT', slots))
    assert judged(f'BRING_OBJECT|GRAB_OBJECT {right}', found) == came


@pytest.mark.parametrize(
    ('right', 'slots', 'came'),
    [
        ('direction=right;angle_deg=-90', {'direction': 'right', 'angle_deg': '-90'}, 'right'),
        ('direction=right;angle_deg=-90', {'angle_deg': '-90'}, 'right'),
        ('direction=right;angle_deg=-90', {'direction': 'right', 'angle_deg': '90'}, 'wrong'),
        ('angle_deg=180', {'angle_deg': '-180'}, 'right'),
        ('direction=left', {'direction': 'left', 'angle_deg': '90'}, 'wrong'),
    ],
)
def test_the_sign_of_an_angle_is_its_direction(right, slots, came):
    assert judged(f'TURN {right}', read(('TURN', slots))) == came


PLAN = 'MOVE_TO place=kitchen > GRAB_OBJECT object=cup'
TO_KITCHEN = ('MOVE_TO', {'place': 'kitchen'})
CUP = ('GRAB_OBJECT', {'object': 'cup'})


def test_a_plan_is_right_whole_and_in_order_only():
    assert judged(PLAN, read(TO_KITCHEN, CUP)) == 'right'
    assert judged(PLAN, read(CUP, TO_KITCHEN)) == 'wrong'
    assert judged(PLAN, read(TO_KITCHEN)) == 'reduced'
    assert judged(PLAN, read(TO_KITCHEN, asked=True)) == 'asked'
    assert judged(PLAN, read()) == 'missed'


def test_what_must_be_asked_back_is_right_as_a_question_only():
    assert judged('ASK', read(TO_KITCHEN, asked=True)) == 'right'
    assert judged('ASK', read(TO_KITCHEN)) == 'wrong'
    assert judged('ASK | NONE', read()) == 'right'
    assert judged('NONE', Interpretation('STOP', {}, 1.0)) == 'wrong'


def test_a_question_moves_no_robot():
    assert handles(read(TO_KITCHEN))
    assert not handles(read(TO_KITCHEN, asked=True))
    assert not handles(read(('SAY', {'text': 'hello'})))


def test_an_error_in_place_of_a_reading_is_counted(monkeypatch):
    def fail(text: str) -> Interpretation:
        raise ValueError(text)

    monkeypatch.setattr(measure, 'interpret', fail)
    monkeypatch.setattr(measure, 'FILES', ('chinese',))
    reads = measure.read_set('development')
    assert {read.outcome for read in reads} == {'raised'}
    assert all(read.failed for read in reads)


def test_a_question_is_answered_before_the_reading_is_judged(monkeypatch):
    line = Sentence('Pick up. >> The cup.', 'missing', '', read_expectations('NONE'))
    monkeypatch.setattr(measure, 'FILES', ('dialogue',))
    monkeypatch.setattr(measure, 'load', lambda set_name, file: [line])
    (found,) = measure.read_set('development')
    assert [(step.intent, step.slots) for step in found.found.steps] == [CUP]


def test_an_answer_is_judged_with_the_question_that_its_writer_heard(monkeypatch):
    asked = 'Bring me the kettle. // Shall I pull the blinds down? >> '
    lines = [
        Sentence(asked + 'Yes, pull them down.', '', '', read_expectations('BRING_OBJECT *')),
        Sentence(asked + 'No, leave it.', '', '', read_expectations('ASK | STOP')),
        Sentence(asked + 'It rained all day.', '', '', read_expectations('NONE | ASK')),
        # An order that is asked back by itself is no answer: it does not count as a no.
        Sentence(asked + 'Polish the silver.', '', '', read_expectations('ASK | STOP')),
    ]
    monkeypatch.setattr(measure, 'FILES', ('dialogue',))
    monkeypatch.setattr(measure, 'load', lambda set_name, file: lines)
    outcomes = [read.outcome for read in measure.read_set('free')]
    assert outcomes == ['right', 'right', 'right', 'missed']


def test_what_one_yes_makes_right_is_counted_apart(monkeypatch):
    lines = [
        Sentence('bring me the cup', '', '', read_expectations('BRING_OBJECT *')),
        Sentence('pick up a frobnicator', '', '', read_expectations('GRAB_OBJECT *')),
        Sentence('来杯橙汁', '', '', read_expectations('BRING_OBJECT object=橙汁')),
        Sentence('pick up a frobnicator', '', '', read_expectations('FOLLOW *')),
    ]
    monkeypatch.setattr(measure, 'FILES', ('single',))
    monkeypatch.setattr(measure, 'load', lambda set_name, file: lines)
    reads = measure.read_set('free')
    assert [(read.outcome, read.after_yes) for read in reads] == [
        ('right', ''),
        ('asked', 'right'),
        ('asked', 'right'),
        ('asked', 'wrong'),
    ]
    rates = {rate['name']: rate['count'] for rate in measure.figures(reads)['rates']}
    assert rates['single commands: right'] == 1
    assert rates['single: right, or after one "yes"'] == 3


def test_what_a_set_has_no_sentences_of_is_not_counted():
    rates = measure.figures(measure.read_set('free'))['rates']
    assert not any('hard list' in rate['name'] for rate in rates)
    assert any(rate['name'] == 'Chinese: right' for rate in rates)


def test_wilson_intervals_are_those_of_the_textbook():
    # Newcombe, Statistics in Medicine 17 (1998), table I: 0 of 20 and 15 of 148.
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_long_texts_have_sixty_words():
    assert {len(text.split()) for text in long_texts(['go to the hall', 'stop'])} == {LONG_WORDS}


# the verb


def test_the_table_and_the_json_count_every_sentence(capsys):
    assert main(['bench', 'commands', '--failures', '--json']) == 0
    found = json.loads(capsys.readouterr().out)
    for file in FILES:
        assert found['sentences'][file] == len(load('development', file))
    by_name = {rate['name']: rate for rate in found['rates']}
    confirmed = by_name.pop('single: right, or after one "yes"')['count']
    single = [rate['count'] for name, rate in by_name.items() if name.startswith('single')]
    assert sum(single) == found['sentences']['single']
    assert single[0] < confirmed <= single[0] + by_name['single: asked back']['count']
    failed = [one for one in found['failures'] if one['file'] == 'single']
    assert len(failed) == by_name['single commands: right']['of'] - single[0]
    assert all(one['text'] and one['right'] and one['found'] for one in failed)


def test_failures_of_held_out_are_counted_and_not_shown(capsys):
    assert main(['bench', 'commands', '--set', 'held_out', '--failures']) == 0
    shown = capsys.readouterr().out
    assert 'failures by kind' in shown
    assert not any(one.text in shown for one in load('held_out', 'multi_step'))


def test_what_examples_are_worth_is_measured_on_sentences_left_out_of_them(monkeypatch, capsys):
    some = {name: found[::25] for name, found in left_out.examples().items()}
    monkeypatch.setattr(left_out, 'examples', lambda: some)

    assert main(['bench', 'commands', '--left-out', '--json']) == 0

    rows = json.loads(capsys.readouterr().out)['left_out']
    assert {row['language'] for row in rows} == {'en', 'zh'}
    shares = {(row['language'], row['name']): row['count'] / max(1, row['of']) for row in rows}
    of = {(row['language'], row['name']): row['of'] for row in rows}
    assert of['en', left_out.STOPS] > 10
    assert of['en', left_out.FALSE_STOPS] > 200
    # One example in twenty-five teaches little, and still far more of STOPs than of others.
    assert shares['en', left_out.STOPS] > 5 * shares['en', left_out.FALSE_STOPS]
    assert shares['en', left_out.SILENT_TALK] < 0.2
