# SPDX-License-Identifier: Apache-2.0
"""The bfloat16 graphs, which ONNX Runtime is not given, say what the network says.

OpenVINO reads them too. In float32 between, what is left is their weights, inputs and keys and
values in bfloat16: a graph that is wrong would be far off.
"""
from __future__ import annotations

import copy

import pytest
import torch

openvino = pytest.importorskip('openvino', reason='the extra cpu is not installed')

from openvino.preprocess import PrePostProcessor  # noqa: E402

from omnivinci_ros.engine.decoding import EngineDecoder  # noqa: E402
from omnivinci_ros.engine.manifest import graph_path  # noqa: E402
from omnivinci_ros.engine.manifest import read_manifest  # noqa: E402
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings  # noqa: E402
from omnivinci_ros.model.decoder import Decoder  # noqa: E402

STEPS = 64


class OpenVinoSession:
    """A graph in OpenVINO, in float32 between; bfloat16 goes in and comes out as floats."""

    def __init__(self, export, name):
        model = openvino.Core().read_model(graph_path(export, read_manifest(export).graphs[name]))
        outside = PrePostProcessor(model)
        for ports, of in ((model.inputs, outside.input), (model.outputs, outside.output)):
            for port in ports:
                if port.element_type == openvino.Type.bf16:
                    of(port.get_any_name()).tensor().set_element_type(openvino.Type.f32)
        self.compiled = openvino.Core().compile_model(
            outside.build(), 'CPU', {'INFERENCE_PRECISION_HINT': 'f32'})

    def run(self, feeds):
        made = self.compiled({
            name: (value.float() if value.is_floating_point() else value).numpy()
            for name, value in feeds.items()
        })
        return {
            port.get_any_name(): torch.from_numpy(value.copy()) for port, value in made.items()
        }


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def halved(tiny):
    """Give the network in bfloat16, in PyTorch."""
    return copy.deepcopy(tiny).bfloat16()


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0)).bfloat16()


def off(a, b):
    assert a.shape == b.shape
    return float((a.float() - b).norm() / b.norm())


@pytest.mark.parametrize(('graph', 'port', 'shape', 'encoder'), [
    ('vision', 'pixels', (2, 3, 112, 112), 'encode_frames'),
    ('sound', 'mel', (2, 128, 3000), 'encode_sound_units'),
])
def test_a_tower_is_as_near_the_network_as_pytorch_in_bfloat16(
    exports, tiny, halved, graph, port, shape, encoder,
):
    given = noise(*shape)
    exact, theirs = getattr(tiny, encoder)(given.float()), getattr(halved, encoder)(given)

    ours = OpenVinoSession(exports('bf16'), graph).run({port: given})['tokens']

    print(f'{graph}: {off(ours, exact):.1e} of the norm, PyTorch {off(theirs, exact):.1e}')
    assert off(ours, exact) < 1.2 * off(theirs, exact) < 0.05


def test_logits_of_a_prompt_and_64_tokens_are_as_near_as_pytorch_in_bfloat16(
    exports, tiny, halved,
):
    export, prompt = exports('bf16'), noise(1, 40, 128) * 0.02
    manifest = read_manifest(export)
    table = TokenEmbeddings(export / manifest.embeddings)
    ours = walk(EngineDecoder(OpenVinoSession(export, 'decoder'), manifest, table, 256), prompt)
    exact = walk(Decoder(tiny.llm, 256), prompt.float())
    theirs = walk(Decoder(halved.llm, 256), prompt)

    print(f'decoder: {off(ours, exact):.1e} of the norm, PyTorch {off(theirs, exact):.1e}')
    assert off(ours, exact) < 1.2 * off(theirs, exact) < 0.05


def walk(decoder, prompt):
    """Return the logits after a prompt and after each of the tokens that follow."""
    return torch.stack(
        [decoder.prefill(prompt), *(decoder.decode(token) for token in range(STEPS))])
