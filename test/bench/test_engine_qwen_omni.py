# SPDX-License-Identifier: Apache-2.0
"""`bench engine` on Qwen2.5-Omni: its thinker in the runtimes that run it, a reason for others."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnxscript', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('openvino', reason='the extra cpu is not installed')

import torch
from support.engine_bench import small_run

from omnivinci_ros.bench.engine import report
from omnivinci_ros.bench.runtimes.families import family_of
from omnivinci_ros.bench.runtimes.runtimes import RUNTIMES
from omnivinci_ros.bench.runtimes.runtimes import open_subject
from omnivinci_ros.cli.main import main
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker

PROMPT, ANSWER = list(range(5, 35)), [7, 100, 2000, 3]
OURS = ('cpu-int8', 'cpu-int8 fused')
OTHERS = ('OpenVINO', 'llama.cpp q4_0', 'llama.cpp q8_0')


@pytest.fixture(scope='module')
def document(qwen_smallest, qwen_exports, tmp_path_factory):
    """The figures of a run whose export is there already."""
    work, path = tmp_path_factory.mktemp('work'), tmp_path_factory.mktemp('bench') / 'figures.json'
    place = work / checkpoint_hash(qwen_smallest)[:16]
    place.mkdir()
    (place / 'cpu-int8').symlink_to(qwen_exports('--precision', 'cpu-int8'))
    options = ('--work', work, '--runtimes', *OURS, *OTHERS, '--repeats', 1)
    return small_run(qwen_smallest, path, *options)


def test_the_thinker_has_its_figures_beside_the_reference(document):
    assert document['network'] == 'qwen2.5-omni'
    assert document['failed'] == {} and document['not_installed'] == {}
    assert list(document['runtimes']) == ['torch fp32', *OURS]
    for row in document['runtimes'].values():
        for name in ('prefill_tokens_per_s', 'decode_ratio', 'peak_bytes', 'vision_ms'):
            assert row[name] > 0, name
    for name in OURS:
        assert 0 < document['runtimes'][name]['errors']['of_norm'] < 0.06


def test_what_does_not_run_it_is_told_with_a_reason_and_is_no_failure(document):
    assert tuple(document['not_known']) == OTHERS
    text = report(document)
    assert 'llama.cpp q8_0: not known for qwen2.5-omni: the GGUF file for llama.cpp is' in text
    assert 'failed' not in text


def test_sizes_are_those_of_the_thinker_alone(document, qwen_smallest):
    thinker = load_thinker(qwen_smallest, dtype=torch.float32)
    weights = sum(parameter.numel() for parameter in thinker.parameters())
    llm = sum(parameter.numel() for parameter in thinker.llm.parameters())
    table = thinker.llm.get_input_embeddings().weight.numel()
    row, ours = (document['runtimes'][name] for name in ('torch fp32', 'cpu-int8'))
    layers, heads, size = 1, 2, 32

    assert row['weights_bytes'] == 4 * weights
    assert row['decoder_weights_bytes'] == 4 * (llm - table)  # of which a row is looked up
    assert row['kv_bytes_per_token'] == 2 * layers * heads * size * 4
    assert ours['decoder_weights_bytes'] < 0.5 * row['decoder_weights_bytes']


def test_an_export_says_what_the_checkpoint_says(qwen_smallest, qwen_exports):
    export = qwen_exports('--precision', 'fp32', '--parts', 'thinker', 'speech')
    family, said = family_of(qwen_smallest), []
    for name, source in (('torch fp32', qwen_smallest), ('ONNX Runtime fp32', export)):
        subject = open_subject(RUNTIMES[name], qwen_smallest, source, 64, threads=1)
        said.append(subject.follow(PROMPT, ANSWER))
        assert subject.prefill_s(PROMPT) > 0 and subject.decode_s(ANSWER) > 0
        assert subject.see_s(torch.randn(family.pictures(1))) > 0
        assert subject.hear_s(torch.randn(family.mel(2.5))) > 0

    (tokens, logits), (same, others) = said
    assert tokens == same and logits.shape == (len(ANSWER) + 1, 2048)
    assert float((logits - others).abs().max()) < 1e-4


def test_a_pair_of_frames_is_that_of_a_camera(qwen_smallest):
    family = family_of(qwen_smallest)

    assert family.pictures(8) == (4, 34 * 46, 1176)  # of 476 x 644 px, two frames deep
    assert family.mel(4.0) == (128, 400)


def test_windows_that_only_the_other_network_answers_are_refused(qwen_smallest, capsys):
    assert main(['bench', 'engine', str(qwen_smallest), '--windows', '5']) != 0
    assert '--windows 5: not known for qwen2.5-omni' in capsys.readouterr().err
