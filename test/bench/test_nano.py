# SPDX-License-Identifier: Apache-2.0
"""bench nano says what is missing, and rounds as it says."""

from __future__ import annotations

import argparse

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from omnivinci_ros.bench import nano
from omnivinci_ros.bench.core.nano_report import report
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.model.nano import sets
from omnivinci_ros.model.nano import vocabulary
from omnivinci_ros.model.tokenizer import Tokenizer

NAMES = {
    'fine': 0.7, 'basic': 0.8, 'sure': 81, 'threshold': 0.2, 'coverage': 0.3, 'agreed': 0.9,
    'pictures': 282,
}  # fmt: skip
KNOCK_HEARD = {'speech': {'speech': 4, 'knock': 0}, 'knock': {'speech': 1, 'knock': 3}}
TIMED = {'windows': 124, 'near': 0.91, 'there': 0.82, 'there_given': 0.93, 'named': 0.61}
SURE_PLACE = {
    'threshold': 0.6123456789, 'calibration': 240, 'questions': 282, 'right_of_all': 0.7,
    'sure': 141, 'right': 0.9,
}  # fmt: skip
PLACED = {
    'third': 0.6,
    'asked': 0.7,
    'pictures': 141,
    'thirds': [{'pictures': 47, 'main': main, 'asked': 40} for main in (44, 21, 39)],
}
WRONG = {'said': 'top', 'meant': 'NONE', 'done': 'STOP'}


def figures_of(**changed):
    """Return the figures of a nano that was taught nothing but names."""
    return {
        'machine': machine.describe(),
        'model': 'nano',
        'seconds': 1.0,
        'names': NAMES,
        'windows': None,
        'orders': None,
        'labelled': {'basic_classifier': 0.7, 'basic': 0.6, 'pictures': 57},
        'presence': {'auc_classifier': 0.9, 'auc': 0.9, 'pairs': 57},
        'presence_in_scenes': {'auc_classifier': 0.6, 'auc': 0.6, 'pairs': 141},
        'empty': {'claimed_classifier': 0.0, 'claimed': 0.0, 'pictures': 160},
        'place': {'third': 0.5, 'pictures': 141},
        'taught': dict.fromkeys(nano.TAUGHT),
        'sure': {},
        'scene_orders': {},
        'humans': {},
        'left_out': [],
        'rounded': [],
        'reading': [],
        'exports': [],
        'frames': [],
        **changed,
    }


def arguments(*given):
    parser = argparse.ArgumentParser()
    nano.add_arguments(parser)
    return parser.parse_args(given)


def test_a_voice_that_is_not_installed_is_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    monkeypatch.setattr(sets, 'find_voices', list)

    with pytest.raises(CommandError, match='apt-get install flite, or give --names-only'):
        nano.run(arguments())


def test_rounding_keeps_as_many_values_as_its_bits_hold_with_a_scale_for_each_group():
    weight = torch.randn(8, 64, generator=torch.Generator().manual_seed(0))

    errors = {
        (bits, group): float((sets.rounded(weight, bits, group) - weight).norm() / weight.norm())
        for bits, group in ((8, 0), (4, 32), (4, 0))
    }

    assert errors[8, 0] < 0.01 < errors[4, 32] < errors[4, 0] < 0.2
    assert len(sets.rounded(weight, 4, 0)[0].unique()) <= 16


@pytest.mark.parametrize('taught', [False, True])
def test_what_a_checkpoint_was_taught_stands_in_its_list_of_answers_and_not_in_its_words(
    tmp_path, taught
):
    vocabulary.write_tokenizer(tmp_path)  # has all words
    if taught:
        vocabulary.write_answers(tmp_path, 0.2, vocabulary.question_kinds())

    kinds = vocabulary.taught_kinds(Tokenizer.read(tmp_path).listed)

    assert kinds == (frozenset(vocabulary.PHRASES) if taught else frozenset())
    said = ' '.join(nano.left_out(kinds, names_only=True))
    assert ('"When was ..."' in said) is not taught
    assert '--names-only: orders, sounds and times are left out' in said


def test_rows_of_what_was_not_taught_are_left_out_with_a_sentence():
    text = report(figures_of(left_out=nano.left_out(frozenset(), names_only=False)))

    assert 'was not taught to answer "did you hear ..."' in text
    assert 'when was the sound' not in text
    assert 'what did you hear' not in text


def test_time_is_told_for_both_ways_of_frames_and_mistakes_in_counts():
    taught = {
        'heard': {'right': 0.875, 'clips': 8, 'said': KNOCK_HEARD},
        'placed': PLACED,
        'placed_in_scenes': {**PLACED, 'third': 0.4},
        'asked': None,
        'when': {'near': 0.97, 'near_in_view': 0.96, 'windows': 124, 'chance': 0.15},
        'then': {'irregular': TIMED, 'regular': {**TIMED, 'there': 0.77}},
    }
    orders = {'exact': 0.7, 'intent': 0.8, 'wrong_action': 0.02, 'utterances': 99}
    orders['wrong'] = [WRONG, WRONG]
    orders['sure'] = {
        'threshold': 0.9, 'utterances': 99, 'right': 0.6, 'wrong': 0.01, 'left_out': 0.39,
        'right_of_all': 0.8, 'wrong_of_all': 0.19,
    }  # fmt: skip
    orders['asked'] = {**orders['sure'], 'threshold': 0.3, 'right': 0.5}

    rows = [line.split() for line in report(figures_of(taught=taught, orders=orders)).split('\n')]

    assert 'when was the sound, alone: within 0.25 s (chance 0.15) 0.97 124'.split() in rows
    assert [row[-2:] for row in rows if 'likeliest' in row] == [['0.82', '124'], ['0.77', '124']]
    assert ['knock', '1', '3', '4'] in rows
    assert ['middle', '21', '40', '47'] in rows
    places = [row for row in rows if 'main' in row and 'answers,' in row]
    assert [('skies' in row, row[-2:]) for row in places] == [
        (True, ['0.60', '141']), (False, ['0.40', '141']),
    ]  # fmt: skip
    assert ['NONE', 'STOP', '2'] in rows
    assert (
        'orders by sound alone, at the threshold (0.900): as they were meant 0.60 99'.split()
        in rows
    )
    node = (
        "orders, in the node's words with the true transcript, at the threshold (0.300): as they "
        'were meant 0.50 99'
    )
    assert node.split() in rows


def test_of_each_kind_it_is_told_how_many_answers_are_sure_and_right_and_what_to_ship():
    own = {**SURE_PLACE, 'threshold': 0.5, 'calibration': 0}

    text = report(figures_of(sure={'place': SURE_PLACE, 'then': own}))

    rows = [line.split() for line in text.split('\n')]
    assert 'the same, sure (chance of 0.612 or more) 0.50 282'.split() in rows
    assert 'of these: right 0.90 141'.split() in rows
    assert "KINDS_SURE: Mapping[str, float] = {'place': 0.612345, 'then': 0.5}" in text
    assert 'KINDS_SURE' not in report(figures_of(sure={'then': own}))


def test_human_clips_and_orders_with_a_scene_are_told_with_their_counts():
    clips = {'orders': 2, 'right': 1, 'sure': 0, 'others': 11, 'wrong': 3, 'sure_wrong': 1}
    present = {'windows': 30, 'read': 28, 'told': 9, 'placed': 4, 'whole': 3}
    found = {'present': present, 'absent': {**present, 'windows': 36, 'told': 35}}

    text = report(figures_of(humans={'by sound alone': clips}, scene_orders={'on nothing': found}))

    rows = [line.split() for line in text.split('\n')]
    assert 'human clips, by sound alone, all carried out: orders right 0.50 2'.split() in rows
    assert [row[-2:] for row in rows if row[:2] == ['another', 'action,']] == [
        ['0.23', '13'], ['0.08', '13'],
    ]  # fmt: skip
    assert 'on nothing present 28 9 4 3 30'.split() in rows
    assert 'on nothing absent 28 35 3 36'.split() in rows
