# SPDX-License-Identifier: Apache-2.0
"""The bfloat16 graphs, which no runtime here is given, say what the network says.

Their numbers are turned to float32, which changes none of them, so that ONNX Runtime can run them.
"""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto
from onnx import numpy_helper

from omnivinci_ros.engine.decoders import EngineDecoder
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.qwen2_decoder import Decoder

STEPS = 64
HALF, FULL = TensorProto.BFLOAT16, TensorProto.FLOAT


class Widened:
    """A bfloat16 graph in ONNX Runtime."""

    def __init__(self, export, name, place):
        model = onnx.load(graph_path(export, read_manifest(export).graphs[name]))
        graph = model.graph
        for tensor in graph.initializer:
            widen(tensor)
        for attribute in (one for node in graph.node for one in node.attribute):
            if attribute.type == onnx.AttributeProto.TENSOR:
                widen(attribute.t)
            elif attribute.name in ('to', 'dtype') and attribute.i == HALF:
                attribute.i = FULL
        for value in (*graph.input, *graph.output):
            if value.type.tensor_type.elem_type == HALF:
                value.type.tensor_type.elem_type = FULL
        graph.ClearField('value_info')
        onnx.save_model(model, place / f'{name}.onnx')
        self.session = OnnxSession(place / f'{name}.onnx', threads=1)

    def run(self, feeds):
        return self.session.run(
            {
                name: value.float() if value.is_floating_point() else value
                for name, value in feeds.items()
            }
        )


def widen(tensor):
    if tensor.data_type == HALF:
        values = numpy_helper.to_array(tensor).astype(np.float32)
        tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0)).bfloat16()


def off(a, b):
    assert a.shape == b.shape
    return float((a - b).norm() / b.norm())


@pytest.mark.parametrize(
    ('graph', 'port', 'shape', 'encoder', 'most'),
    [
        # Repeated scales are folded into one matrix, which is rounded then.
        ('vision', 'pixels', (2, 3, 112, 112), 'encode_frames', 2e-3),
        ('sound', 'mel', (2, 128, 3000), 'encode_sound_units', 1e-4),
    ],
)
def test_a_tower_encodes_what_the_network_encodes(
    small_exports,
    small,
    tmp_path,
    graph,
    port,
    shape,
    encoder,
    most,
):
    given = noise(*shape)

    tokens = Widened(small_exports('bf16'), graph, tmp_path).run({port: given})['tokens']

    error = off(tokens, getattr(small, encoder)(given.float()))
    print(f'{graph}: {error:.1e} of the norm')
    assert error < most


def test_logits_of_a_prompt_and_64_tokens_are_those_of_the_network(small_exports, small, tmp_path):
    export, prompt = small_exports('bf16'), noise(1, 40, 128) * 0.02
    manifest = read_manifest(export)
    table = TokenEmbeddings(export / manifest.embeddings)

    ours = walk(EngineDecoder(Widened(export, 'decoder', tmp_path), manifest, table, 256), prompt)

    error = off(ours, walk(Decoder(small.llm, 256), prompt.float()))
    print(f'decoder: {error:.1e} of the norm')
    assert error < 2e-4


def walk(decoder, prompt):
    """Return the logits after a prompt and after each of the tokens that follow."""
    return torch.stack(
        [decoder.prefill(prompt), *(decoder.decode(token) for token in range(STEPS))]
    )
