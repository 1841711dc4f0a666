# SPDX-License-Identifier: Apache-2.0
"""The decoder that writes its cache in place: equal to the other, and nothing is copied."""

from __future__ import annotations

import argparse
import copy

import onnx
import pytest
import torch
from support import planted_graphs as planted
from support.torch_session import TorchSession

from omnivinci_ros.cli.verbs import export as export_verb
from omnivinci_ros.cli.verbs.export import run as run_export
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.engine.decoders import HeldCacheDecoder
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.to_onnx import export
from omnivinci_ros.engine.graphs.in_place import in_place_decoder
from omnivinci_ros.engine.graphs.ports import cache_ports
from omnivinci_ros.engine.graphs.ports import in_place_inputs
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.ort.decoder import OnnxInPlaceSession
from omnivinci_ros.engine.ort.decoder import open_decoder
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.engine.tensorrt.orin_rules import orin_objections
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.tensorrt.profile import make_profile
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.qwen2_decoder import Decoder

CONTEXT = 128
STEPS = 64
TOLERANCE = 1e-4  # in fp32, absolute; logits here go up to about 1
TARGETS = ('sm80', 'sm86', 'sm89', 'sm120')


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def in_place(exports):
    return exports('fp32', '--kv', 'in-place', '--context', CONTEXT)


def noise(*shape, seed=0, scale=0.02):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * scale


def worst(a, b):
    assert a.shape == b.shape
    return float((a.float() - b.float()).abs().max())


def test_64_steps_equal_those_of_the_concatenated_decoder_and_of_the_network(
    in_place,
    exports,
    layered,
    runs_in_place,
):
    prompt = noise(1, 40, 128)
    decoders = [
        open_decoder(in_place, CONTEXT, threads=1),
        open_decoder(exports('fp32'), CONTEXT),
        Decoder(layered.llm, CONTEXT),
    ]
    assert isinstance(decoders[0], HeldCacheDecoder)

    logits = [decoder.prefill(prompt) for decoder in decoders]
    errors = []
    for _ in range(STEPS):
        errors += (worst(logits[0], logits[1]), worst(logits[0], logits[2]))
        token = int(logits[2].argmax())
        logits = [decoder.decode(token) for decoder in decoders]

    print(f'the worst of {len(errors)}: {max(errors):.1e}')
    assert max(errors) < TOLERANCE
    assert decoders[0].room == CONTEXT - 40 - STEPS


def test_a_full_cache_and_a_prompt_in_chunks(in_place, layered, runs_in_place):
    prompt = noise(1, CONTEXT - 1, 128)
    decoder = open_decoder(in_place, CONTEXT, threads=1)
    decoder.chunk = 50
    reference = Decoder(layered.llm, CONTEXT)

    assert worst(decoder.prefill(prompt), reference.prefill(prompt)) < TOLERANCE
    assert worst(decoder.decode(7), reference.decode(7)) < TOLERANCE
    assert decoder.room == 0
    with pytest.raises(ValueError, match='is full'):
        decoder.decode(7)


def test_what_was_cut_off_is_forgotten(in_place, layered, runs_in_place):
    decoder = open_decoder(in_place, CONTEXT, threads=1)
    decoder.prefill(noise(1, 60, 128, seed=1, scale=1.0))

    decoder.truncate(0)
    first = decoder.prefill(noise(1, 20, 128))
    decoder.prefill(noise(1, 30, 128, seed=2, scale=1.0))
    decoder.truncate(20)
    second = decoder.decode(5)

    reference = Decoder(layered.llm, CONTEXT)
    assert worst(first, reference.prefill(noise(1, 20, 128))) < TOLERANCE
    assert worst(second, reference.decode(5)) < TOLERANCE


def test_a_step_writes_its_own_row_of_the_cache_and_moves_nothing(in_place, runs_in_place):
    manifest = read_manifest(in_place)
    session = OnnxInPlaceSession(open_graph(in_place, 'decoder', threads=1), cache_ports(manifest))
    table = TokenEmbeddings(in_place / manifest.embeddings)
    decoder = HeldCacheDecoder(session, manifest, table, CONTEXT)
    decoder.prefill(noise(1, 10, 128))
    before = {name: (held.data_ptr(), held.clone()) for name, held in session.cache.items()}
    # A mark where no step has business: a copy from elsewhere would wipe it out.
    for held in session.cache.values():
        held[:, :, 100] = 42.0

    decoder.decode(3)

    for name, held in session.cache.items():
        address, earlier = before[name]
        assert held.data_ptr() == address
        assert torch.equal(held[:, :, :10], earlier[:, :, :10])
        assert held[:, :, 10].abs().min() > 0
        assert torch.equal(held[:, :, 11:100], torch.zeros_like(held[:, :, 11:100]))
        assert torch.all(held[:, :, 100] == 42.0)
    assert session.addresses() == {address for address, _ in before.values()}


def test_two_conversations_have_a_cache_each(in_place, layered, runs_in_place):
    session = open_graph(in_place, 'decoder', threads=1)
    manifest = read_manifest(in_place)
    table = TokenEmbeddings(in_place / manifest.embeddings)
    prompts = [noise(1, 20, 128, seed=seed) for seed in (1, 2)]
    decoders = [
        HeldCacheDecoder(OnnxInPlaceSession(session, cache_ports(manifest)), manifest, table, 64)
        for _ in prompts
    ]

    for decoder, prompt in zip(decoders, prompts, strict=True):
        decoder.prefill(prompt)
    answers = [decoder.decode(1) for decoder in decoders]

    for prompt, answer in zip(prompts, answers, strict=True):
        reference = Decoder(layered.llm, 64)
        reference.prefill(prompt)
        assert worst(answer, reference.decode(1)) < TOLERANCE


def test_onnx_runtime_equals_the_same_graph_in_pytorch(in_place, layered, runs_in_place):
    spec = in_place_decoder(layered, CONTEXT)
    positions, mask, begin = in_place_inputs(30, 4, CONTEXT, torch.float32)
    feeds = {
        name: noise(1, 2, CONTEXT, 32, seed=seed, scale=1.0)
        for seed, name in enumerate(spec.inputs)
        if name.startswith('past')
    }
    feeds |= {'embeds': noise(1, 4, 128), 'positions': positions, 'mask': mask, 'begin': begin}
    feeds['rows'] = torch.tensor([3, 0])

    ours = TorchSession(spec).run(feeds)
    theirs = open_graph(in_place, 'decoder', threads=1).run(feeds)

    assert max(worst(ours[name], theirs[name]) for name in ours) < TOLERANCE
    assert not torch.equal(ours['present_keys_1'], feeds['past_keys_1'])


def test_the_manifest_says_how_the_past_is_kept(in_place, exports):
    manifest = read_manifest(in_place)

    assert (manifest.kv, manifest.context_most) == ('in-place', CONTEXT)
    assert read_manifest(exports('fp32')).kv == 'concatenated'
    graph = manifest.graphs['decoder']
    assert graph.opset == 24
    ports = {port.name: port.shape for port in graph.inputs}
    assert ports['mask'] == ('batch', 1, 'new', CONTEXT)
    assert ports['past_keys_0'] == ('batch', 2, CONTEXT, 32)
    assert manifest.graphs['vision'].opset == 18  # towers are as ever
    with pytest.raises(ValueError, match='a context of 129 tokens; the model takes 1 to 128'):
        open_decoder(in_place, CONTEXT + 1)


def test_a_manifest_of_before_has_its_past_concatenated(exports, tmp_path):
    text = (exports('fp32') / 'manifest.json').read_text()
    assert '"kv": "concatenated"' in text
    (tmp_path / 'manifest.json').write_text(text.replace(',\n  "kv": "concatenated"', ''))
    assert read_manifest(tmp_path).kv == 'concatenated'

    (tmp_path / 'manifest.json').write_text(text.replace('"concatenated"', '"paged"'))
    with pytest.raises(EngineError, match="kv is 'paged'; a later version wrote it"):
        read_manifest(tmp_path)


def test_the_graph_is_valid_onnx_and_repeats_no_head(in_place):
    onnx.checker.check_model(in_place / 'decoder.onnx', full_check=True)
    kinds = [node.op_type for node in onnx.load(in_place / 'decoder.onnx').graph.node]

    assert kinds.count('TensorScatter') == 2 * 2  # keys and values of each layer
    assert 'Expand' not in kinds
    assert 'Tile' not in kinds


@pytest.mark.parametrize(
    ('context', 'said'),
    [
        (8, 'a cache in place of 8 tokens; give 16 to 32768'),
        (40_000, 'a cache in place of 40000 tokens; give 16 to 32768'),
    ],
)
def test_a_context_that_the_model_has_not_is_refused(layered, context, said):
    with pytest.raises(EngineError, match=said):
        in_place_decoder(layered, context)


def test_options_that_exclude_each_other_are_refused(layered_folder, tmp_path):
    with pytest.raises(EngineError, match="kv 'paged'; known: concatenated, in-place"):
        export(layered_folder, tmp_path / 'out', kv='paged')
    parser = argparse.ArgumentParser()
    export_verb.add_arguments(parser)
    args = parser.parse_args([str(layered_folder), str(tmp_path / 'out'), '--context', '512'])
    with pytest.raises(CommandError, match='--context 512 is for --kv in-place'):
        run_export(args)


def test_the_parts_of_an_export_have_decoders_of_its_kind(in_place, layered, runs_in_place):
    parts = open_runtime(in_place, OpenOptions(threads=1), lambda share, what: None)

    decoders = [parts.make_decoder(64) for _ in range(2)]

    assert all(isinstance(decoder, HeldCacheDecoder) for decoder in decoders)
    prompt = noise(1, 9, 128)
    assert worst(decoders[1].prefill(prompt), Decoder(layered.llm, 64).prefill(prompt)) < TOLERANCE
    assert decoders[0].length == 0


# TensorRT


def test_it_is_built_once_whatever_context_is_asked_for(in_place, tmp_path, rtx):
    from omnivinci_ros.engine.tensorrt.build import build

    first = list(build(in_place, tmp_path, targets=['sm89'], shapes=Shapes()))
    second = list(build(in_place, tmp_path, targets=['sm89'], shapes=Shapes(context=2048)))

    assert [plan.path.name for plan in first][2:] == ['decoder.sm89.fp32.plan']
    assert [plan.fresh for plan in first + second] == [True] * 3 + [False] * 3


def with_layers(model, count):
    """Return a copy with the first layers of the decoder: enough to compile, and quick."""
    model = copy.deepcopy(model)
    model.llm.model.layers = model.llm.model.layers[:count]
    model.llm.config.num_hidden_layers = count
    return model


def test_the_profile_has_the_size_of_the_cache(in_place, rtx):
    from omnivinci_ros.engine.tensorrt.build import plan_keys

    key = plan_keys(read_manifest(in_place), ['sm89'], Shapes())['decoder']

    assert key.profile['past_keys_0'] == ((1, 2, CONTEXT, 32),) * 3
    assert key.profile['embeds'][2] == (1, CONTEXT, 128)  # no more than the cache holds
    assert key.profile['mask'][1] == (1, 1, 1, CONTEXT)
    assert key.profile['begin'] == ((1,), (1,), (1,))


@pytest.mark.parametrize('precision', ['fp16', 'int4'])
def test_the_decoder_compiles_for_desktop_gpus_and_is_refused_for_orin(
    layered,
    tmp_path,
    precision,
    rtx,
    in_place,
    export_graphs,
):
    from omnivinci_ros.engine.tensorrt.compiler import compile_graph

    half = with_layers(layered, 1).half()
    graph = export_graphs(in_place_decoder(half, CONTEXT), tmp_path, precision)
    axes = Shapes().axes(read_manifest(in_place))

    plan = compile_graph(tmp_path / graph.file, make_profile('decoder', graph, axes), TARGETS)

    assert len(plan) > 1e5
    objections = '\n'.join(orin_objections(tmp_path / graph.file))
    assert 'node node_cache_write: TensorScatter needs TensorRT 10.15' in objections
    assert 'opset 24; Orin takes 20' in objections


def test_a_cache_of_free_size_is_refused_by_name(tmp_path, rtx):
    from omnivinci_ros.engine.tensorrt.compiler import compile_graph

    graph = planted.free_cache(tmp_path / 'decoder.onnx')

    with pytest.raises(
        EngineError,
        match=r"decoder.onnx: node 'planted_scatter' \(TensorScatter"
        '.*must have a static sequence length',
    ):
        compile_graph(graph, {'cache': ((1, 2, 8, 32), (1, 2, 8, 32), (1, 2, 16, 32))}, TARGETS)


def test_a_cache_in_place_is_for_the_cpus_memory(in_place, runs_in_place):
    session = open_graph(in_place, 'decoder', threads=1)
    session.provider = 'CUDAExecutionProvider'

    with pytest.raises(EngineError, match='CUDAExecutionProvider: a cache in place is bound in'):
        OnnxInPlaceSession(session, cache_ports(read_manifest(in_place)))
    assert read_manifest(in_place).kv == IN_PLACE
