# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's fused operators is Qwen2, apart from rounding."""

from __future__ import annotations

import copy
import os
import subprocess
import sys

import pytest

pytest.importorskip('openvino', reason='the extra cpu is not installed')

import torch
from support.rounding import rounded

from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.export import export_for_cpu
from omnivinci_ros.engine.cpu.fused_decoder import FusedDecoder
from omnivinci_ros.engine.cpu.fused_graph import check_decoders
from omnivinci_ros.engine.cpu.fused_graph import write_fused
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 256


class Table:
    """Token embeddings as an export's file gives them."""

    def __init__(self, llm):
        self.rows = llm.get_input_embeddings().weight.detach()

    def __getitem__(self, token):
        return self.rows[token][None]


class Weights(dict):
    """A network's weights as a checkpoint's file gives them."""

    stored = dict.__getitem__


@torch.inference_mode()
def walk(decoder, prompt):
    logits = [decoder.prefill(prompt[:, :30]), decoder.prefill(prompt[:, 30:])]
    return torch.stack(logits + [decoder.decode(token) for token in range(16)])


@pytest.mark.parametrize('bits', [4, 8])
def test_it_says_what_the_network_with_the_same_rounded_weights_says(
    language_model, tmp_path, bits
):
    prompt = torch.randn(1, 50, 128, generator=torch.Generator().manual_seed(1)) * 0.02
    llm = rounded(language_model, bits)
    expected = walk(Decoder(llm, CONTEXT), prompt)
    weights = Weights(language_model.state_dict())
    graph = write_fused(llm.config, weights, SCHEMES[f'cpu-int{bits}'], tmp_path)['fused_decoder']
    session = OnnxSession(tmp_path / graph.file, threads=1)
    decoder = FusedDecoder(session, llm.config, Table(language_model), CONTEXT)

    for _ in range(2):  # after a reset the past is written over
        off = (walk(decoder, prompt) - expected).norm() / expected.norm()
        print(f'off by {off:.3f} of the norm')
        assert off < 0.03  # activations are rounded to 8 bits
        decoder.reset()


def test_a_row_is_filled_up_to_whole_blocks(tmp_path, language_model):
    from transformers import Qwen2ForCausalLM

    config = copy.deepcopy(language_model.config)
    config.intermediate_size = 200  # and blocks are of 128
    torch.manual_seed(0)
    llm = Qwen2ForCausalLM(config).eval()
    write_fused(config, Weights(llm.state_dict()), SCHEMES['cpu-int8'], tmp_path)
    session = OnnxSession(tmp_path / 'fused_decoder.onnx', threads=1)
    prompt = torch.randn(1, 50, 128, generator=torch.Generator().manual_seed(1))

    ours = walk(FusedDecoder(session, config, Table(llm), CONTEXT), prompt)

    expected = walk(Decoder(rounded(llm, 8), CONTEXT), prompt)
    assert (ours - expected).norm() < 0.03 * expected.norm()


@torch.inference_mode()
@pytest.mark.parametrize('precision', ['cpu-int4', 'cpu-int8'])
def test_both_decoders_of_an_export_answer_alike(exports, precision):
    prompt = torch.randn(1, 40, 128, generator=torch.Generator().manual_seed(1))
    said = {}
    for name in ('openvino', 'onnxruntime'):
        engine = open_cpu(exports(precision), CpuOptions(threads=1, decoder=name))
        decoder = engine.make_decoder(CONTEXT)
        said[engine.name] = torch.stack(
            [decoder.prefill(prompt), *(decoder.decode(token) for token in range(8))]
        )

    assert list(said) == [
        f'OpenVINO {precision}',
        f'OpenVINO {precision}, decoder in ONNX Runtime',
    ]
    ours, theirs = said.values()
    assert (ours - theirs).norm() < 0.03 * theirs.norm()


def test_heads_that_the_operators_refuse_are_left_to_openvino(language_model, tmp_path):
    config = copy.deepcopy(language_model.config)
    config.head_dim, said = 12, []

    assert write_fused(config, Weights(), SCHEMES['cpu-int8'], tmp_path, said.append) == {}
    assert said == [
        'fused_decoder: left out: ONNX Runtime takes heads of 8 channels or multiples, and these '
        'have 12; OpenVINO decodes'
    ]
    assert not list(tmp_path.iterdir())


def test_without_onnx_nothing_is_written(layered_folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, 'onnx', None)

    said = []

    with pytest.raises(EngineError, match='onnx'):
        export_for_cpu(layered_folder, tmp_path / 'made', say=said.append)

    assert said == []


@torch.inference_mode()
def test_a_checkpoint_is_opened_with_either_decoder(layered_folder):
    options = CpuOptions(threads=1, decoder='onnxruntime')

    engine = open_cpu(layered_folder, options, 'cpu-int8')

    assert engine.name == 'OpenVINO cpu-int8, decoder in ONNX Runtime'
    assert engine.make_decoder(8).prefill(torch.ones(1, 3, 128)).isfinite().all()


@pytest.mark.skipif(not hasattr(os, 'sched_setaffinity'), reason='this system binds no process')
def test_threads_stay_where_the_process_may_run(exports):
    script = (
        'import os, sys, threading\n'
        'os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n'
        'from omnivinci_ros.engine.cpu.engine import open_cpu\n'
        'from omnivinci_ros.engine.cpu.opening import CpuOptions\n'
        'engine = open_cpu(sys.argv[1], CpuOptions(decoder="onnxruntime"))\n'
        'print({cpu for task in os.listdir("/proc/self/task")'
        ' for cpu in os.sched_getaffinity(int(task))})\n'
    )

    ended = subprocess.run(
        [sys.executable, '-c', script, str(exports('cpu-int8'))],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.stdout == f'{{{min(os.sched_getaffinity(0))}}}\n', ended.stderr


def test_weights_that_are_not_rounded_have_one_decoder():
    assert check_decoders(('openvino', 'onnxruntime'), 'cpu-int4') == ('openvino', 'onnxruntime')
    assert check_decoders(('openvino', 'onnxruntime'), 'cpu-fp32') == ('openvino',)


def test_an_export_without_openvinos_decoder_is_refused(layered_folder, tmp_path):
    with pytest.raises(EngineError, match='decoders onnxruntime: an export for the CPU has openv'):
        export_for_cpu(layered_folder, tmp_path / 'made', decoders=('onnxruntime',))

    assert not (tmp_path / 'made').exists()
