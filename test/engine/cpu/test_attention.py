# SPDX-License-Identifier: Apache-2.0
"""Attention on the CPU: one operation a layer, as exact as PyTorch's, for a past that grows."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path

import pytest
import torch
from transformers import Qwen2Config
from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding

pytest.importorskip('openvino', reason='the extra cpu is not installed')

from omnivinci_ros.engine.cpu import decoder as cpu_decoder
from omnivinci_ros.engine.cpu import session as cpu_session
from omnivinci_ros.engine.cpu.decoder import FILL
from omnivinci_ros.engine.cpu.decoder import CpuDecoder
from omnivinci_ros.engine.cpu.decoder_graph import decoder_graph
from omnivinci_ros.engine.cpu.weights import Scheme
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 512
FLOATS = Scheme(layers=32, head=32, towers=32)


class Tensors(dict):
    """A language model's tensors by name, as a checkpoint's part gives them."""

    stored = dict.__getitem__


class Rows:
    """A table of token embeddings."""

    def __init__(self, table):
        self.table = table

    def __getitem__(self, token):
        return self.table[token : token + 1]


@pytest.fixture(scope='module')
def made(language_model, tmp_path_factory):
    """Give its graph, written."""
    import openvino

    path = tmp_path_factory.mktemp('graph') / 'decoder.xml'
    graph = decoder_graph(language_model.config, Tensors(language_model.state_dict()), FLOATS)
    openvino.save_model(graph, path, compress_to_fp16=False)
    return path


@pytest.fixture
def decoder(made, language_model):
    """Give a decoder as of rounded weights: in bfloat16 where the CPU has it."""
    graph = cpu_session.CpuGraph(made, exact=False, threads=1)
    table = language_model.get_input_embeddings().weight.detach()
    return CpuDecoder(graph.start(), language_model.config, Rows(table), CONTEXT)


def prompt(length):
    return torch.randn(1, length, 128, generator=torch.Generator().manual_seed(1)) * 0.02


@torch.inference_mode()
def walk(decoder, prompt):
    logits = [decoder.prefill(prompt), *(decoder.decode(token) for token in range(8))]
    return torch.stack(logits).float()


@pytest.mark.parametrize('exact', [False, True])
def test_a_layer_has_one_operation_for_scores_softmax_and_sum(made, language_model, exact):
    if 'avx512f' not in Path('/proc/cpuinfo').read_text():
        pytest.skip('seen with AVX-512 only')
    graph = cpu_session.CpuGraph(made, exact=exact, threads=1)
    operations = Counter(
        node.get_rt_info()['layerType'].astype(str)
        for node in graph._compiled.get_runtime_model().get_ops()
        if 'layerType' in node.get_rt_info()
    )

    # Apart, they would hand on the scores of all heads in bfloat16, through memory.
    assert operations['Softmax'] == operations['MatMul'] == 0
    assert operations['Subgraph'] == language_model.config.num_hidden_layers


@pytest.mark.parametrize('stretched', [{}, {'rope_type': 'linear', 'factor': 4.0}])
def test_tokens_are_turned_as_in_pytorch(stretched):
    rope = {'rope_type': 'default', 'rope_theta': 1e6, **stretched}
    config = Qwen2Config(hidden_size=128, num_attention_heads=4, rope_parameters=rope)
    embeds, places = torch.zeros(1, 3, 128), torch.tensor([[0, 7, 30_000]])

    ours = cpu_decoder.rotary_of(config)(embeds, places)

    theirs = Qwen2RotaryEmbedding(config)(embeds, places)
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))


def test_large_biases_cost_no_more_than_in_pytorch_with_bfloat16(decoder, language_model):
    exact = walk(Decoder(language_model, CONTEXT), prompt(40))
    halved = copy.deepcopy(language_model).to(torch.bfloat16)
    theirs = walk(Decoder(halved, CONTEXT), prompt(40).bfloat16())

    ours = walk(decoder, prompt(40))

    assert (ours - exact).norm() < 1.1 * (theirs - exact).norm()


def test_a_past_that_grows_meets_few_lengths_and_gives_holes_back_at_each(decoder, monkeypatch):
    run, lengths, given_back = decoder._run, [], []
    monkeypatch.setattr(cpu_decoder, 'trim_heap', lambda: given_back.append(lengths[-1]))

    def noted(feeds):
        lengths.append(feeds['mask'].shape[3])
        return run(feeds)

    noted.cut = run.cut
    monkeypatch.setattr(decoder, '_run', noted)
    decoder.prefill(prompt(100))
    for token in range(60):
        decoder.decode(token)
    decoder.truncate(70)
    decoder.decode(1)

    assert lengths == [2 * FILL] * 30 + [3 * FILL] * 32 + [2 * FILL]
    assert given_back == [2 * FILL, 3 * FILL, 3 * FILL, 2 * FILL]  # the third: when it is cut
