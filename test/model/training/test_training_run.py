# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import signal
from importlib.util import find_spec

import pytest
import torch

if find_spec('av') is None or find_spec('peft') is None:
    pytest.skip('needs the extras `devices` and `train`', allow_module_level=True)

import argparse

from support.real_conversations import write_conversations
from support.short_units import write_short

from omnivinci_ros.cli.verbs import finetune
from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.training.trainer import Trainer

HARD = (
    '--batch',
    2,
    '--accumulate',
    2,
    '--lora',
    4,
    '--lora-dropout',
    0.2,
    '--steps',
    6,
    '--learning-rate',
    1e-3,
    '--warmup',
    2,
    '--save-every',
    2,
    '--weight-decay',
    0.01,
)


@pytest.fixture(scope='session')
def exact_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp('exact') / 'tiny'
    write_short(folder, dtype='float32')
    return folder


@pytest.fixture(scope='session')
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp('conversations')
    return folder, write_conversations(folder, 6)


@pytest.fixture
def run(exact_folder, data, capsys):
    """Run finetune into a folder; return its exit code, stdout and stderr."""

    def run(out, *arguments, learned=data[0]):
        parser = argparse.ArgumentParser()
        finetune.add_arguments(parser)
        words = [exact_folder, learned, out, *arguments]
        return (finetune.run(parser.parse_args(list(map(str, words)))), *capsys.readouterr())

    return run


def interrupt_at(monkeypatch, step):
    """Press Ctrl-C in the middle of a step."""
    whole = Trainer.step

    def stepping(self):
        if self.steps_done + 1 == step:
            signal.raise_signal(signal.SIGINT)
        return whole(self)

    monkeypatch.setattr(Trainer, 'step', stepping)


def die_at(monkeypatch, step):
    """Die like kill -9: no state is saved."""
    whole = Trainer.step

    def stepping(self):
        if self.steps_done + 1 == step:
            raise MemoryError
        return whole(self)

    monkeypatch.setattr(Trainer, 'step', stepping)


def same(one, other):
    """Say whether two runs made the same network, bit by bit, with the same log."""
    ours, theirs = (load(folder / 'checkpoint').state_dict() for folder in (one, other))
    assert (one / 'log.jsonl').read_text() == (other / 'log.jsonl').read_text()
    return all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.fixture(scope='module')
def whole(tmp_path_factory, exact_folder, data):
    out = tmp_path_factory.mktemp('runs') / 'whole'
    parser = argparse.ArgumentParser()
    finetune.add_arguments(parser)
    words = [exact_folder, data[0], out, *HARD]
    assert finetune.run(parser.parse_args(list(map(str, words)))) == 0
    return out


def test_a_run_that_is_interrupted_and_resumed_equals_one_that_is_not(
    run, whole, tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        interrupt_at(patch, 3)
        code, _, said = run(tmp_path / 'out', *HARD)
    assert code == 130
    assert 'stopped after step 3' in said
    torch.manual_seed(99)

    assert run(tmp_path / 'out', *HARD, '--resume')[0] == 0

    assert same(tmp_path / 'out', whole)


def test_a_run_that_is_killed_goes_on_from_its_last_state(run, whole, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        die_at(patch, 4)
        with pytest.raises(MemoryError):
            run(tmp_path / 'out', *HARD)
    (tmp_path / 'out' / 'state' / 'writing').mkdir()  # died while it wrote the next

    assert run(tmp_path / 'out', *HARD, '--resume')[0] == 0

    assert same(tmp_path / 'out', whole)


def test_a_run_leaves_its_log_its_last_states_its_adapters_and_a_checkpoint(whole):
    log = [json.loads(line) for line in (whole / 'log.jsonl').read_text().splitlines()]
    assert [line['step'] for line in log] == [1, 2, 3, 4, 5, 6]
    assert sorted(path.name for path in (whole / 'state').iterdir()) == [
        'step-00000004',
        'step-00000006',
    ]
    assert (whole / 'adapters' / 'adapter_model.safetensors').exists()
    assert (whole / 'alignment.safetensors').exists()
    assert 'trained on 6 records' in load(whole / 'checkpoint').config.note


def test_a_run_is_not_resumed_with_other_settings_or_twice(run, whole, tmp_path, monkeypatch):
    assert 'this run is complete' in run(whole, *HARD, '--resume')[2]
    with monkeypatch.context() as patch:
        interrupt_at(patch, 1)
        run(tmp_path / 'out', *HARD)
    assert '--resume' in run(tmp_path / 'out', *HARD)[2]
    code, _, said = run(tmp_path / 'out', *HARD, '--resume', '--lora-alpha', 3)
    assert code == 2
    assert 'was made with lora_alpha=16.0, now it is 3.0' in said


def test_a_damaged_state_is_refused_by_its_name(run, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        interrupt_at(patch, 1)
        run(tmp_path / 'out', *HARD)
    (tmp_path / 'out' / 'state' / 'step-00000001' / 'optimizer.pt').write_bytes(b'PK\3\4 cut')
    code, _, said = run(tmp_path / 'out', *HARD, '--resume')
    assert code == 2
    assert 'step-00000001: cannot be read' in said


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (['--resume'], 'holds no state to resume from'),
        (['--save-every', 0], 'give 1 or more'),
        (['--free', 'tail'], 'free='),
        (['--precision', 'fp32', '--dtype', 'bfloat16'], 'exclude each other'),
        (['--set', 'audio_chunk_length=0'], 'audio_chunk_length=0'),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(run, tmp_path, arguments, said):
    code, _, err = run(tmp_path / 'out', '--steps', 2, *arguments)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.timeout(600)  # half a minute on quiet cores
def test_four_real_samples_are_learned_by_heart(run, tmp_path, capsys):
    """A photograph, a clip that is looked at, and two that are listened to."""
    known = write_conversations(tmp_path / 'learned', 4)
    code, _, said = run(
        tmp_path / 'out',
        '--steps',
        75,
        '--batch',
        4,
        '--learning-rate',
        3e-3,
        '--warmup',
        5,
        '--free',
        'llm',
        '--free',
        'mm_projector',
        '--free',
        'sound_mm_projector',
        '--align-weight',
        0.05,
        '--align-rate',
        0.04,
        learned=tmp_path / 'learned',
    )
    assert code == 0
    log = [json.loads(line) for line in (tmp_path / 'out' / 'log.jsonl').read_text().splitlines()]
    assert log[0]['loss'] > 5  # random weights know nothing
    assert log[-1]['loss'] < 0.25

    parser = argparse.ArgumentParser()
    infer.add_arguments(parser)
    answers = {}
    for name, (options, _) in known.items():
        assert infer.run(parser.parse_args([str(tmp_path / 'out' / 'checkpoint'), *options])) == 0
        answers[name] = capsys.readouterr().out.strip()
    assert answers == {name: answer for name, (_, answer) in known.items()}
