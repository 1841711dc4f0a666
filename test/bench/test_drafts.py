# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench drafts`: each window is answered twice, with the same words in fewer steps."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json

from support.replaying import scene_of
from support.replaying import write_bag

from omnivinci_ros.cli.main import main


def test_answers_take_fewer_steps_with_guesses_and_say_the_same(tiny_folder, tmp_path, capsys):
    bag = write_bag(tmp_path / 'bag', scene_of(6))
    output = tmp_path / 'drafts.json'
    values = (
        f'model_folder={tiny_folder}',
        'model_precision=fp32',
        'model_max_new_tokens=12',
        'threads=1',
    )
    arguments = [argument for one in values for argument in ('--set', one)]

    code = main(
        ['bench', 'drafts', '--bag', str(bag), '--windows', '3', '--output', str(output)]
        + arguments
    )

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


def test_what_is_no_bag_gets_one_sentence(tmp_path, capsys):
    assert main(['bench', 'drafts', '--bag', str(tmp_path / 'none')]) == 2

    assert capsys.readouterr().err.count('\n') == 1


def test_parameters_that_do_not_go_together_get_one_sentence(tmp_path, capsys):
    bag = write_bag(tmp_path / 'bag', scene_of(1))
    values = ('--set', 'sound_block_s=1.0', '--set', 'whole_sound_units=true')

    assert main(['bench', 'drafts', '--bag', str(bag), *values]) == 2

    assert 'exclude each other' in capsys.readouterr().err
