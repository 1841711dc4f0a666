# SPDX-License-Identifier: Apache-2.0
"""What the TensorRT decoders do with buffers, with ONNX Runtime in the place of the GPU.

The stand-in takes shapes and addresses as TensorRT does, and nothing else: a buffer that is
bound wrongly, freed too early or not swapped gives other logits. TensorRT's own calls are
checked by their types alone (test_types.py).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextlib import nullcontext

import pytest
import torch

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.tensorrt import decoder as tensorrt_decoder
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 128
TOLERANCE = 1e-4


class Engine:
    """A plan that ONNX Runtime runs."""

    aliased = True

    def __init__(self, folder):
        self.session = open_graph(folder, 'decoder', threads=1)
        self.manifest = read_manifest(folder)
        self.addresses = []  # of each run

    def get_aliased_input_tensor(self, name):
        return name.replace('present', 'past') if self.aliased else None


class StandIn:
    """An execution context on the CPU, by addresses."""

    capturing = None  # the graph that runs are recorded in

    def __init__(self, engine):
        self.engine = engine
        self.inputs, self.outputs = engine.session.inputs, engine.session.outputs
        ports = engine.manifest.graphs['decoder']
        kinds = {'float': torch.float32, 'int64': torch.int64}
        self.dtypes = {port.name: kinds[port.dtype] for port in (*ports.inputs, *ports.outputs)}
        self._shapes, self._places = {}, {}

    def shape(self, name, shape):
        self._shapes[name] = tuple(shape)

    def bind(self, name, value):
        self._places[name] = value.data_ptr() or 64  # no run may read what is empty

    def give(self, name, value):
        value = value.to(self.dtypes[name]).contiguous()
        self.shape(name, value.shape)
        self.bind(name, value)
        return value

    def zeros(self, name, shape):
        return torch.zeros(shape, dtype=self.dtypes[name])

    def output(self, name):
        made = torch.full((1, *self._shapes['rows'], 2048), float('nan'))
        self.bind(name, made)
        return made

    def capturable(self):
        return True

    def run(self):
        if StandIn.capturing is not None:
            StandIn.capturing.work.append(self._run)
            return
        self._run()

    def _run(self):
        numpy = {torch.float32: 'float32', torch.int64: 'int64'}
        binding = self.engine.session.bindings()
        new, heads = self._shapes['embeds'][1], 2
        for name in self.inputs:
            binding.bind_input(
                name, 'cpu', 0, numpy[self.dtypes[name]], self._shapes[name], self._places[name]
            )
        for name in self.outputs:
            shape = (1, *self._shapes['rows'], 2048)
            if name != 'logits':
                _, _, past, size = self._shapes[name.replace('present', 'past')]
                grows = 'begin' not in self.inputs
                shape = (1, heads, past + new * grows, size)
            binding.bind_output(
                name, 'cpu', 0, numpy[self.dtypes[name]], shape, self._places[name]
            )
        self.engine.session.run_bound(binding)
        self.engine.addresses.append(dict(self._places))


class StandInGraph:
    """A CUDA graph: what was recorded is run again, with the same addresses."""

    made = None

    def __init__(self):
        self.work, self.replays = [], 0
        StandInGraph.made = self

    def replay(self):
        self.replays += 1
        for each in self.work:
            each()


class StandInStream:
    """A stream whose work is done at once."""

    refuses = False

    def work(self):
        return nullcontext()

    @contextmanager
    def capture(self, graph):
        if self.refuses:
            raise RuntimeError('operation not permitted when stream is capturing')
        StandIn.capturing = graph
        try:
            yield
        finally:
            StandIn.capturing = None


@pytest.fixture
def gpu(monkeypatch):
    """Let the decoders believe that there is one."""
    monkeypatch.setattr(tensorrt_decoder, 'Execution', StandIn)
    monkeypatch.setattr(tensorrt_decoder, 'StepStream', StandInStream)
    monkeypatch.setattr(torch.cuda, 'CUDAGraph', StandInGraph)


@pytest.fixture
def in_place(exports, runs_in_place):
    return Engine(exports('fp32', '--kv', 'in-place', '--context', CONTEXT))


@pytest.fixture
def whole(exports):
    return Engine(exports('fp32'))


def decoder_of(engine, folder, capacity=CONTEXT, **options):
    table = TokenEmbeddings(folder / engine.manifest.embeddings)
    return tensorrt_decoder.make_decoder(engine, engine.manifest, table, capacity, **options)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * 0.02


def worst(a, b):
    assert a.shape == b.shape
    return float((a - b).abs().max())


def converse(decoder, layered):
    """Prefill, decode, forget a part and go on; return the worst difference to the network."""
    reference = Decoder(layered.llm, CONTEXT)
    errors = [worst(decoder.prefill(noise(1, 40, 128)), reference.prefill(noise(1, 40, 128)))]
    for token in range(1, 20):
        errors.append(worst(decoder.decode(token), reference.decode(token)))
    for each in (decoder, reference):
        each.truncate(25)
    for length in (7, 1):
        more = noise(1, length, 128, seed=length)
        errors.append(worst(decoder.prefill(more), reference.prefill(more)))
    for token in range(30, 40):
        errors.append(worst(decoder.decode(token), reference.decode(token)))
    for each in (decoder, reference):
        each.reset()
    errors.append(worst(decoder.prefill(noise(1, 5, 128)), reference.prefill(noise(1, 5, 128))))
    return max(errors)


@pytest.mark.parametrize('cuda_graph', [True, False])
def test_a_cache_in_place_gives_the_networks_logits(gpu, in_place, exports, layered, cuda_graph):
    folder = exports('fp32', '--kv', 'in-place', '--context', CONTEXT)
    decoder = decoder_of(in_place, folder, cuda_graph=cuda_graph)

    assert converse(decoder, layered) < TOLERANCE

    replays = StandInGraph.made.replays
    # 19 + 1 + 10 steps of one token, of which the first is run to warm up.
    assert replays == (29 if cuda_graph else 0)


def test_a_cache_in_place_is_bound_once(gpu, in_place, exports):
    folder = exports('fp32', '--kv', 'in-place', '--context', CONTEXT)
    decoder = decoder_of(in_place, folder)

    decoder.prefill(noise(1, 10, 128))
    for token in range(4):
        decoder.decode(token)

    for name in ('past_keys_0', 'present_keys_0'):
        assert len({run[name] for run in in_place.addresses}) == 1
    assert in_place.addresses[0]['past_keys_0'] == in_place.addresses[0]['present_keys_0']
    # All addresses of a step of one token stay, or it could not be replayed.
    assert len({tuple(run.items()) for run in in_place.addresses[1:]}) == 1


def test_a_capture_that_fails_is_run_plainly(gpu, in_place, exports, layered, monkeypatch):
    monkeypatch.setattr(StandInStream, 'refuses', True)
    folder = exports('fp32', '--kv', 'in-place', '--context', CONTEXT)

    assert converse(decoder_of(in_place, folder), layered) < TOLERANCE
    assert StandInGraph.made.replays == 0


def test_a_plan_that_does_not_write_in_place_is_refused(gpu, in_place, exports):
    folder = exports('fp32', '--kv', 'in-place', '--context', CONTEXT)
    in_place.aliased = False

    with pytest.raises(EngineError, match='does not write present_keys_0 into past_keys_0'):
        decoder_of(in_place, folder)


def test_buffers_that_take_turns_give_the_networks_logits(gpu, whole, exports, layered):
    decoder = decoder_of(whole, exports('fp32'))

    assert converse(decoder, layered) < TOLERANCE


def test_a_past_that_comes_out_whole_has_two_addresses(gpu, whole, exports):
    decoder = decoder_of(whole, exports('fp32'))

    decoder.prefill(noise(1, 10, 128))
    for token in range(5):
        decoder.decode(token)

    read = [run['past_keys_1'] for run in whole.addresses]
    written = [run['present_keys_1'] for run in whole.addresses]
    assert len(set(read)) == 2
    assert all(a != b for a, b in zip(read, written, strict=True))
    assert read[1:] == written[:-1]


def test_prompts_come_in_pieces_that_the_plan_takes(gpu, whole, exports):
    decoder = decoder_of(whole, exports('fp32'), shapes=Shapes(prefill=16, context=128))

    decoder.prefill(noise(1, 40, 128))

    assert decoder.chunk == 16
    assert len(whole.addresses) == 3


def test_a_context_that_the_plan_was_not_built_for_is_refused(gpu, whole, exports):
    with pytest.raises(EngineError, match='a context of 512 tokens; the plan was built for 256'):
        decoder_of(whole, exports('fp32'), 512, shapes=Shapes(prefill=16, context=256))
