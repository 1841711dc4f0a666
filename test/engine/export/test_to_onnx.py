# SPDX-License-Identifier: Apache-2.0
"""The exported graphs, run by ONNX Runtime, equal the network in PyTorch."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import onnx
import pytest
import torch
from support.torch_session import TorchSession

from omnivinci_ros.engine.decoders import EngineDecoder
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.to_onnx import export
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.graphs.network import graph_specs
from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.decoder import open_decoder
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import Tokenizer

TOLERANCE = 1e-4  # in fp32, absolute; logits here go up to about 1
STEPS = 64


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def noise(*shape, seed=0, scale=1.0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * scale


def worst(a, b):
    assert a.shape == b.shape
    return float((a.float() - b.float()).abs().max())


@pytest.mark.parametrize('frames', [1, 5])
def test_vision_equals_the_network_that_repeats_the_scales(exports, layered, frames):
    pixels = noise(frames, 3, 112, 112)

    tokens = open_graph(exports('fp32'), 'vision', threads=1).run({'pixels': pixels})['tokens']

    assert tokens.shape == (frames, 16, 128)
    assert worst(tokens, layered.encode_frames(pixels)) < TOLERANCE


@pytest.mark.parametrize('units', [1, 3])
def test_sound_of_whole_units_equals_the_stock_tower(exports, layered, units):
    mel = noise(units, 128, 3000)

    tokens = open_graph(exports('fp32'), 'sound', threads=1).run({'mel': mel})['tokens']

    assert worst(tokens, layered.encode_sound_units(mel)) < TOLERANCE


@pytest.mark.parametrize('frames', [4, 400, 2996])
def test_sound_of_less_than_30_s_costs_only_its_own_tokens(exports, layered, frames):
    mel = noise(1, 128, frames)

    tokens = open_graph(exports('fp32'), 'sound', threads=1).run({'mel': mel})['tokens']

    assert tokens.shape == (1, frames // 4, 128)
    assert worst(tokens, by_hand(layered, mel)) < TOLERANCE


def by_hand(model, mel):
    """Encode with the stock tower, told that its position embeddings are as many as needed."""
    tower, table = model.sound_tower, model.sound_tower.embed_positions.weight
    most = tower.config.max_source_positions
    try:
        tower.config.max_source_positions = mel.shape[2] // 2
        tower.embed_positions.weight = torch.nn.Parameter(table[: mel.shape[2] // 2])
        return model.sound_mm_projector(tower(mel).last_hidden_state)
    finally:
        tower.config.max_source_positions, tower.embed_positions.weight = most, table


def test_the_logits_of_64_decode_steps_equal_those_of_the_network(exports, layered):
    prompt = noise(1, 40, 128, scale=0.02)
    reference, engine = Decoder(layered.llm, 256), open_decoder(exports('fp32'), 256, threads=1)

    wanted, logits = reference.prefill(prompt), engine.prefill(prompt)
    errors = [worst(logits, wanted)]
    for _ in range(STEPS):
        token = int(wanted.argmax())
        wanted, logits = reference.decode(token), engine.decode(token)
        errors.append(worst(logits, wanted))

    print(f'the worst of {len(errors)} logits: {max(errors):.1e}')
    assert len(errors) == STEPS + 1
    assert max(errors) < TOLERANCE
    assert engine.room == reference.room == 256 - 40 - STEPS


def test_a_prompt_in_chunks_gives_the_same_logits(exports, layered):
    prompt = noise(1, 37, 128, scale=0.02)
    manifest = read_manifest(exports('fp32'))
    engine = EngineDecoder(
        open_graph(exports('fp32'), 'decoder', threads=1),
        manifest,
        TokenEmbeddings(exports('fp32') / manifest.embeddings),
        64,
        chunk=16,
    )

    assert worst(engine.prefill(prompt), Decoder(layered.llm, 64).prefill(prompt)) < TOLERANCE

    engine.reset()
    assert engine.prefill(prompt, stop=lambda: True) is None
    with pytest.raises(ValueError, match='65 tokens does not fit the context of 64'):
        engine.prefill(noise(1, 65, 128))


def test_an_export_holds_the_settings_and_the_tokenizer_of_its_checkpoint(exports, layered_folder):
    settings = exports('fp32') / 'settings'

    exported, original = read_config(settings), read_config(layered_folder)
    assert replace(exported, raw={}) == replace(original, raw={})
    assert exported.note == original.note != ''
    text = 'What is on the table? 桌子'
    assert Tokenizer.read(settings / 'llm').encode(text) == Tokenizer.read(
        layered_folder / 'llm'
    ).encode(text)
    assert not list(settings.rglob('*.safetensors'))


def test_the_hash_of_a_checkpoint_covers_its_configuration(layered_folder, tmp_path):
    changed = shutil.copytree(layered_folder, tmp_path / 'changed')
    config = json.loads((changed / 'config.json').read_text())
    (changed / 'config.json').write_text(json.dumps({**config, 'num_video_frames': 3}))

    assert checkpoint_hash(changed) != checkpoint_hash(layered_folder)


def test_a_truncated_engine_goes_on_as_if_it_had_read_no_more(exports, layered):
    engine, reference = open_decoder(exports('fp32'), 64, threads=1), Decoder(layered.llm, 64)
    engine.prefill(noise(1, 37, 128, seed=1, scale=0.02))
    reference.prefill(noise(1, 37, 128, seed=1, scale=0.02)[:, :20])

    engine.truncate(20)

    more = noise(1, 9, 128, seed=2, scale=0.02)
    assert worst(engine.prefill(more), reference.prefill(more)) < TOLERANCE
    assert engine.length == reference.length == 29


def test_a_batch_padded_at_the_left_equals_each_alone(exports, layered):
    prompts = [noise(1, 9, 128, seed=1), noise(1, 6, 128, seed=2)]
    session = open_graph(exports('fp32'), 'decoder', threads=1)
    embeds = torch.cat([prompts[0], torch.cat([torch.zeros(1, 3, 128), prompts[1]], 1)])
    positions, mask = causal_inputs(0, 9, torch.float32)
    mask = mask.repeat(2, 1, 1, 1)
    mask[1, :, :, :3] = torch.finfo(torch.float32).min
    past = {name: torch.zeros(2, 2, 0, 32) for name in session.inputs if 'past' in name}

    logits = session.run(
        {
            'embeds': embeds,
            'positions': torch.cat([positions, (positions - 3).clamp(min=0)]),
            'mask': mask,
            'rows': torch.tensor([8]),
            **past,
        }
    )['logits'][:, 0]

    for row, prompt in zip(logits, prompts, strict=True):
        assert worst(row, Decoder(layered.llm, 16).prefill(prompt)) < TOLERANCE


def test_onnx_runtime_equals_the_same_graph_in_pytorch(exports, layered_folder):
    from omnivinci_ros.model.omnivinci.checkpoint import load

    decoder = graph_specs(load(layered_folder, dtype=torch.float32))[2]
    positions, mask = causal_inputs(7, 2, torch.float32)
    feeds = {name: noise(1, 2, 7, 32, seed=seed) for seed, name in enumerate(decoder.inputs[4:])}
    feeds |= {'embeds': noise(1, 2, 128), 'positions': positions, 'mask': mask}
    feeds['rows'] = torch.tensor([1, 0])

    ours = TorchSession(decoder).run(feeds)
    theirs = open_graph(exports('fp32'), 'decoder', threads=1).run(feeds)

    assert list(ours) == list(theirs)
    assert ours['present_values_1'].shape == (1, 2, 9, 32)
    assert max(worst(ours[name], theirs[name]) for name in ours) < TOLERANCE


def test_generation_by_the_engine_gives_the_networks_text(exports, layered, layered_folder):
    tokenizer = Tokenizer.read(layered_folder / 'llm')
    prompt = noise(1, 20, 128, seed=4)  # tokens that differ
    options = Options(max_new_tokens=16, repetition_guard=False)

    wanted = generate(Decoder(layered.llm, 64), prompt, tokenizer, options)
    answer = generate(open_decoder(exports('fp32'), 64, threads=1), prompt, tokenizer, options)

    assert answer.tokens == wanted.tokens


@pytest.mark.parametrize(('precision', 'most'), [('fp16', 0.01), ('int4', 0.35)])
def test_smaller_types_stay_near_the_network(small_exports, small, precision, most):
    prompt = noise(1, 40, 128, scale=0.02)

    logits = open_decoder(small_exports(precision), 64, threads=1).prefill(prompt)

    wanted = Decoder(small.llm, 64).prefill(prompt)
    error = float((logits - wanted).norm() / wanted.norm())
    print(f'{precision}: logits differ by {error:.4f} of their norm')
    assert error < most


def test_int4_weights_are_in_symmetric_blocks_of_128(small_exports, small):
    graph = onnx.load(small_exports('int4') / 'decoder.onnx').graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    blocks = [node for node in graph.node if node.op_type == 'DequantizeLinear']

    assert len(blocks) == 7  # q k v o gate up down of its layer
    for node in blocks:
        attributes = {attribute.name: attribute.i for attribute in node.attribute}
        assert attributes['block_size'] == 128
        assert weights[node.input[0]].data_type == onnx.TensorProto.INT4


def test_the_error_of_int4_is_the_rounding_of_its_weights_alone(small_exports, small):
    """PyTorch in fp32 with the rounded weights gives the engine's logits."""
    graph = onnx.load(small_exports('int4') / 'decoder.onnx').graph
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    prompt = noise(1, 40, 128, scale=0.02)
    rounded = copy.deepcopy(small.llm)
    places = [
        place
        for layer in rounded.model.layers
        for place in (
            layer.self_attn.q_proj,
            layer.self_attn.k_proj,
            layer.self_attn.v_proj,
            layer.self_attn.o_proj,
            layer.mlp.gate_proj,
            layer.mlp.up_proj,
            layer.mlp.down_proj,
        )
    ]
    blocks = [node for node in graph.node if node.op_type == 'DequantizeLinear']
    for node, place in zip(blocks, places, strict=True):
        steps, scale = (tensors[name].astype(np.float32) for name in node.input[:2])
        scale = np.repeat(scale, 128, axis=0)  # [rows, columns], as the weight
        weight = place.weight.T.numpy()
        # Within half a step; the largest of one sign is cut by up to one.
        assert np.all(np.abs(weight - steps * scale) <= 1.01 * np.abs(scale))
        assert np.mean(np.abs(weight - steps * scale) <= 0.51 * np.abs(scale)) > 0.98
        place.weight.copy_(torch.from_numpy(steps * scale).T)

    logits = open_decoder(small_exports('int4'), 64, threads=1).prefill(prompt)

    wanted = Decoder(rounded, 64).prefill(prompt)
    assert float((logits - wanted).norm() / wanted.norm()) < 0.01


def test_the_manifest_says_what_the_graphs_take(small_exports, small_folder):
    manifest = read_manifest(small_exports('int4'))

    assert manifest.checkpoint_sha256 == checkpoint_hash(small_folder)
    assert manifest.versions['torch'] == version('torch')
    assert manifest.versions['onnx'] == version('onnx')
    assert manifest.precision == 'int4'
    assert manifest.context_most == 32_768
    assert {name: graph.opset for name, graph in manifest.graphs.items()} == {
        'vision': 19,
        'sound': 19,
        'decoder': 21,
    }
    mel = manifest.graphs['sound'].inputs[0]
    assert (mel.name, mel.dtype, mel.shape) == ('mel', 'float16', ('units', 128, 'mel_frames'))
    mask = next(port for port in manifest.graphs['decoder'].inputs if port.name == 'mask')
    assert mask.shape == ('batch', 1, 'new', 'past + new')


@pytest.mark.parametrize('precision', ['fp32', 'fp16', 'int4'])
def test_the_graphs_are_valid_onnx(small_exports, precision):
    for name in ('vision', 'sound', 'decoder'):
        onnx.checker.check_model(small_exports(precision) / f'{name}.onnx', full_check=True)


def test_an_export_holds_no_path_of_the_machine(exports):
    import omnivinci_ros

    package = str(omnivinci_ros.__path__[0]).encode()
    files = [path for path in exports('fp32').rglob('*') if path.is_file()]
    assert files
    for file in files:
        assert package not in file.read_bytes(), file.name


def test_bfloat16_is_refused_where_it_cannot_run(exports):
    session = open_graph(exports('fp32'), 'vision', threads=1)

    with pytest.raises(EngineError, match='input pixels: ONNX Runtime takes no bfloat16'):
        session.run({'pixels': torch.zeros(1, 3, 112, 112, dtype=torch.bfloat16)})


def test_a_missing_input_is_named(exports):
    with pytest.raises(EngineError, match='mel is missing'):
        open_graph(exports('fp32'), 'sound', threads=1).run({})


def test_a_changed_graph_is_refused(exports, tmp_path):
    folder = shutil.copytree(exports('fp32'), tmp_path / 'changed')
    weights = np.fromfile(folder / 'vision.onnx.data', np.uint8)
    weights[0] ^= 1
    weights.tofile(folder / 'vision.onnx.data')

    with pytest.raises(EngineError, match='vision.onnx: its hash is not that of manifest.json'):
        open_graph(folder, 'vision')


def test_a_manifest_cannot_point_elsewhere(exports, tmp_path):
    text = (exports('fp32') / 'manifest.json').read_text()
    (tmp_path / 'manifest.json').write_text(text.replace('"vision.onnx"', '"../vision.onnx"'))

    with pytest.raises(EngineError, match='files must lie beside the manifest'):
        read_manifest(tmp_path)


def test_a_provider_that_falls_back_to_the_cpu_is_an_error(exports):
    import onnxruntime

    absent = 'CUDAExecutionProvider'
    if absent in onnxruntime.get_available_providers():
        pytest.skip('this ONNX Runtime has CUDA')

    with pytest.raises(EngineError, match=f'{absent} was asked for, and ONNX Runtime fell back'):
        open_graph(exports('fp32'), 'vision', provider=absent)
    allowed = open_graph(exports('fp32'), 'vision', provider=absent, cpu_fallback=True)
    assert allowed.provider == 'CPUExecutionProvider'


def test_an_export_that_fails_leaves_nothing(layered_folder, tmp_path, monkeypatch):
    def full(*args, **more):
        raise OSError('no space left on device')

    monkeypatch.setattr(torch.onnx, 'export', full)

    with pytest.raises(OSError, match='no space'):
        export(layered_folder, tmp_path / 'out', precision='fp32')

    assert list(tmp_path.iterdir()) == []


def test_an_export_does_not_write_over_anything(layered_folder, tmp_path):
    (tmp_path / 'mine.txt').write_text('keep me')

    with pytest.raises(EngineError, match='is not empty; give a new folder'):
        export(layered_folder, tmp_path)


def test_exporting_leaves_the_process_its_logging(small_exports):
    import logging

    small_exports('int4')

    assert logging.getLogger().level == logging.WARNING
