# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's fused operators is Qwen2, apart from rounding."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnxscript', reason='needs the extra engine: run scripts/setup --test')

import torch
from support.rounding import rounded

from omnivinci_ros.bench.runtimes import fused_graph
from omnivinci_ros.bench.runtimes.fused_decoder import FusedDecoder
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 256


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
    llm = rounded(language_model, 4)
    expected = walk(Decoder(llm, CONTEXT), prompt)
    decoder = FusedDecoder(folder, llm.config, CONTEXT, threads=1)

    for _ in range(2):  # after a reset the past is written over
        off = (walk(decoder, prompt) - expected).norm() / expected.norm()
        print(f'off by {off:.3f} of the norm')
        assert off < 0.03  # activations are rounded to 8 bits
        decoder.reset()
