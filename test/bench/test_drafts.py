# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench drafts`: each window is answered twice, with the same words in fewer steps."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json

from support.replaying import scene_of
from support.replaying import write_bag

from omnivinci_ros.cli.main import main


@pytest.fixture
def bench(tiny_folder, tmp_path):
    """Give what runs the bench on three windows, with further options; it returns the code."""
    bag = write_bag(tmp_path / 'bag', scene_of(6))
    values = (
        f'model_folder={tiny_folder}',
        'model_precision=fp32',
        'model_max_new_tokens=12',
        'threads=1',
    )
    arguments = [argument for one in values for argument in ('--set', one)]

    def run(*options):
        given = [str(one) for one in ('--bag', bag, '--windows', 3, *options)]
        return main(['bench', 'drafts', *given, *arguments])

    return run


def test_answers_take_fewer_steps_with_guesses_and_say_the_same(bench, tmp_path, capsys):
    output = tmp_path / 'drafts.json'

    code = bench('--output', output)

    found = json.loads(output.read_text())
    printed = capsys.readouterr().out
    assert code == 0 and 'the words are the same' in printed
    assert found['configuration']['bag'] == 'bag'
    assert printed.startswith(f'bench drafts: {found["machine"]["cpu"]}')
    cases = {(case['kind'], case['scene']): case for case in found['cases']}
    assert len(cases) == 4
    still = cases['free text', 'a still scene']
    assert (still['answers'], still['forced']) == (3, 0)
    assert still['accepted'] > 0 and still['steps'] < still['plain_steps']
    assert still['tokens_per_step'] == pytest.approx(still['tokens'] / still['steps'], abs=1e-3)
    assert cases['JSON commands', "the bag's"]['forced'] > 0


def test_a_second_run_ends_by_what_fell_since_the_first(bench, tmp_path, capsys):
    output = tmp_path / 'first.json'
    assert bench('--output', output) == 0
    kept = json.loads(output.read_text())
    for case in kept['cases']:
        case['time_ratio'] *= 100  # times differ from run to run, steps do not
    output.write_text(json.dumps(kept))
    capsys.readouterr()

    assert bench('--compare', output) == 0

    assert 'no ratio fell by more than 10%' in capsys.readouterr().out
    still = next(one for one in kept['cases'] if one['scene'] == 'a still scene')
    still['tokens_per_step'] *= 1.2
    output.write_text(json.dumps(kept))

    assert bench('--compare', output) == 1

    printed = capsys.readouterr().out
    assert 'against the kept run:\n  free text, a still scene: tokens a step: ' in printed
    assert printed.count(' -> ') == 1


def test_what_is_no_bag_gets_one_sentence(tmp_path, capsys):
    assert main(['bench', 'drafts', '--bag', str(tmp_path / 'none')]) == 2

    assert capsys.readouterr().err.count('\n') == 1


def test_parameters_that_do_not_go_together_get_one_sentence(tmp_path, capsys):
    bag = write_bag(tmp_path / 'bag', scene_of(1))
    values = ('--set', 'sound_block_s=1.0', '--set', 'whole_sound_units=true')

    assert main(['bench', 'drafts', '--bag', str(bag), *values]) == 2

    assert 'exclude each other' in capsys.readouterr().err
