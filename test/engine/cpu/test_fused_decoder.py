# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's fused operators is Qwen2, apart from rounding."""

from __future__ import annotations

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
    graph = write_fused(llm.config, weights, SCHEMES[f'cpu-int{bits}'], tmp_path)
    session = OnnxSession(tmp_path / graph.file, threads=1)
    decoder = FusedDecoder(session, llm.config, Table(language_model), CONTEXT)

    for _ in range(2):  # after a reset the past is written over
        off = (walk(decoder, prompt) - expected).norm() / expected.norm()
        print(f'off by {off:.3f} of the norm')
        assert off < 0.03  # activations are rounded to 8 bits
        decoder.reset()


def test_a_row_is_filled_up_to_whole_blocks(tmp_path, language_model):
    import copy

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


def test_weights_that_are_not_rounded_have_one_decoder():
    assert check_decoders(('openvino', 'onnxruntime'), 'cpu-int4') == ('openvino', 'onnxruntime')
    assert check_decoders(('openvino', 'onnxruntime'), 'cpu-fp32') == ('openvino',)


def test_an_export_without_openvinos_decoder_is_refused(layered_folder, tmp_path):
    with pytest.raises(EngineError, match='decoders onnxruntime: an export for the CPU has openv'):
        export_for_cpu(layered_folder, tmp_path / 'made', decoders=('onnxruntime',))

    assert not (tmp_path / 'made').exists()
