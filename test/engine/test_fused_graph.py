# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's fused operators is Qwen2, apart from rounding."""
from __future__ import annotations

import copy

import pytest
import torch

from omnivinci_ros.bench import fused_graph
from omnivinci_ros.bench.fused_decoder import FusedDecoder
from omnivinci_ros.engine.cpu_weights import round_matrix
from omnivinci_ros.model.decoder import Decoder

CONTEXT = 256


@pytest.fixture(scope='module')
def language_model(tiny):
    """Give a Qwen2 whose biases make attention look at few places, as trained ones do."""
    llm = copy.deepcopy(tiny.llm)
    generator = torch.Generator().manual_seed(0)
    for name, parameter in llm.named_parameters():
        if name.endswith(('q_proj.bias', 'k_proj.bias')):
            parameter.data = torch.randn(parameter.shape, generator=generator) * 3
    return llm


@pytest.fixture
def folder(language_model, tiny_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(fused_graph, 'PartWeights', lambda headers: language_model.state_dict())
    fused_graph.write_fused(tiny_folder, tmp_path / 'fused')
    return tmp_path / 'fused'


@torch.inference_mode()
def walk(decoder, prompt):
    logits = [decoder.prefill(prompt[:, :30]), decoder.prefill(prompt[:, 30:])]
    return torch.stack(logits + [decoder.decode(token) for token in range(16)])


def test_it_says_what_the_network_with_the_same_rounded_weights_says(folder, language_model):
    prompt = torch.randn(1, 50, 128, generator=torch.Generator().manual_seed(1)) * 0.02
    llm = copy.deepcopy(language_model)
    for name, module in llm.named_modules():
        if isinstance(module, torch.nn.Linear):
            bits = 8 if name == 'lm_head' else 4
            module.weight = torch.nn.Parameter(round_matrix(module.weight, bits).floats())
    expected = walk(Decoder(llm, CONTEXT), prompt)
    decoder = FusedDecoder(folder, llm.config, CONTEXT, threads=1)

    for _ in range(2):  # after a reset the past is written over
        off = (walk(decoder, prompt) - expected).norm() / expected.norm()
        print(f'off by {off:.3f} of the norm')
        assert off < 0.03  # activations are rounded to 8 bits
        decoder.reset()
