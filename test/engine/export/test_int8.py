# SPDX-License-Identifier: Apache-2.0
"""Towers in int8: what is rounded, how much it changes what they say, what the files decide."""

from __future__ import annotations

import shutil

import numpy as np
import onnx
import pytest
import torch
from support.media_files import write_video
from support.real_data import HEARD
from support.real_data import SEEN
from support.real_data import TRANSCRIPTS
from support.real_data import photograph
from support.real_data import photographs
from support.real_data import recording
from support.trained_encoder import trained_encoder
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.calibration import MOST_FILES
from omnivinci_ros.engine.export.calibration import Samples
from omnivinci_ros.engine.export.calibration import activation_ranges
from omnivinci_ros.engine.export.calibration import read_samples
from omnivinci_ros.engine.export.int8 import quantise
from omnivinci_ros.engine.export.to_onnx import export
from omnivinci_ros.engine.graphs.network import SoundGraph
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.decoder import open_decoder
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.model.omnivinci.log_mel import log_mel
from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_config
from omnivinci_ros.model.omnivinci.vision import to_pixels
from omnivinci_ros.model.qwen2_decoder import Decoder

# What is looked at and heard after calibration.
HELD_OUT = ('chelsea.png', 'rocket.jpg')
HELD_BACK = list(TRANSCRIPTS)[len(HEARD) :]


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def mel_of(name, bins=128):
    pcm = recording(name).astype(np.float32) / 32_768
    pcm = pcm[: len(pcm) // 640 * 640]  # whole tokens: 4 frames of 160
    return log_mel(pcm, hop=160, bins=bins)[None]


def compare(tokens, wanted):
    """Return the relative error, and the mean and the least cosine over tokens."""
    error = float((tokens.float() - wanted).norm() / wanted.norm())
    cosines = F.cosine_similarity(tokens.float(), wanted, dim=-1)
    return error, float(cosines.mean()), float(cosines.min())


# What is rounded


@pytest.mark.parametrize(('name', 'weights'), [('vision', 6 + 2), ('sound', 6 + 2)])
def test_weights_have_a_scale_a_column_and_activations_one(calibrated, name, weights):
    graph = onnx.load(calibrated / f'{name}.onnx').graph
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    made = {output: node for node in graph.node for output in node.output}
    rounded = [
        node
        for node in graph.node
        if node.op_type == 'MatMul'
        and made.get(node.input[1]) is not None
        and made[node.input[1]].op_type == 'DequantizeLinear'
    ]

    assert len(rounded) == weights
    for node in rounded:
        activation, weight = (made[name] for name in node.input)
        steps, scales = (tensors[name] for name in weight.input)
        assert steps.dtype == np.int8
        assert steps.min() >= -127
        assert scales.shape == steps.shape[1:]
        assert [attribute.i for attribute in weight.attribute] == [1]
        assert activation.op_type == 'DequantizeLinear'
        assert tensors[activation.input[1]].shape == ()
        assert tensors[activation.input[2]] == 0  # symmetric
        assert made[activation.input[0]].op_type == 'QuantizeLinear'
    for node in graph.node:
        if node.op_type == 'Conv':
            assert tensors[node.input[1]].dtype == np.float16


def test_without_files_only_weights_are_rounded(small_exports):
    manifest = read_manifest(small_exports('int4'))

    assert {name: graph.quantised for name, graph in manifest.graphs.items()} == {
        'vision': 'int8 weights',
        'sound': 'int8 weights',
        'decoder': 'int4 weights',
    }
    for name in ('vision', 'sound'):
        kinds = [
            node.op_type for node in onnx.load(small_exports('int4') / f'{name}.onnx').graph.node
        ]
        assert 'DequantizeLinear' in kinds
        assert 'QuantizeLinear' not in kinds


def test_the_manifest_says_what_is_rounded(calibrated):
    manifest = read_manifest(calibrated)

    assert manifest.precision == 'int8'
    assert {name: (graph.opset, graph.quantised) for name, graph in manifest.graphs.items()} == {
        'vision': (19, 'int8 weights and activations'),
        'sound': (19, 'int8 weights and activations'),
        'decoder': (19, 'int8 weights'),
    }


def test_the_graphs_are_valid_and_smaller(calibrated, small_exports):
    for name in ('vision', 'sound', 'decoder'):
        onnx.checker.check_model(calibrated / f'{name}.onnx', full_check=True)
        folders = (calibrated, small_exports('fp16'))
        size, half = ((folder / f'{name}.onnx.data').stat().st_size for folder in folders)
        assert size < 0.9 * half  # the rest: convolutions, positions, the head
    assert not list(calibrated.glob('*ranges*'))


def test_the_graphs_compile_for_desktop_gpus_and_orin_has_no_objection(calibrated, rtx):
    from omnivinci_ros.engine.tensorrt.check import check

    for verdict in check(calibrated, targets=('sm80', 'sm86', 'sm89', 'sm120')):
        assert not verdict.error
        assert verdict.plan_bytes > 1e5
        assert not verdict.orin


# How much it changes


@pytest.mark.parametrize(('precision', 'most'), [('int4', 0.02), ('int8', 0.03)])
def test_photographs_look_nearly_the_same(small_exports, calibrated, small, precision, most):
    pixels = to_pixels([photograph(name) for name in HELD_OUT], 112)
    folder = calibrated if precision == 'int8' else small_exports(precision)

    tokens = open_graph(folder, 'vision', threads=1).run({'pixels': pixels.half()})['tokens']

    error, mean, least = compare(tokens, small.encode_frames(pixels))
    print(f'vision {precision}: error {error:.4f}, cosine {mean:.5f}, least {least:.5f}')
    assert error < most
    assert least > 0.999


@pytest.mark.parametrize(('precision', 'most'), [('int4', 0.02), ('int8', 0.03)])
def test_recordings_sound_nearly_the_same(small_exports, calibrated, small, precision, most):
    folder = calibrated if precision == 'int8' else small_exports(precision)
    session, wanted = open_graph(folder, 'sound', threads=1), SoundGraph(small)

    for name in HELD_BACK[:2]:
        mel = mel_of(name)
        error, mean, least = compare(session.run({'mel': mel.half()})['tokens'], wanted(mel))
        print(f'sound {precision} {name}: error {error:.4f}, cosine {mean:.5f}, least {least:.5f}')
        assert error < most
        assert least > 0.999


@pytest.mark.parametrize(('both', 'most', 'cosine'), [(False, 0.035, 0.999), (True, 0.09, 0.996)])
def test_a_trained_encoder_says_nearly_the_same(tmp_path, export_graphs, both, most, cosine):
    """Random weights have no outliers; Whisper's have."""
    tower = trained_encoder()
    graph = SoundGraph.__new__(SoundGraph)
    torch.nn.Module.__init__(graph)
    graph.tower, graph.projector = tower, torch.nn.Identity()
    wanted = {name: graph(mel_of(name, 80)) for name in HELD_BACK}
    steps = torch.export.Dim('mel_steps', min=1, max=750)
    spec = GraphSpec(
        name='sound',
        module=graph,
        example=(torch.zeros(2, 80, 40),),
        inputs=('mel',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('units'), 2: 4 * steps},),
        axes={},
    )
    samples = [{'mel': mel_of(name, 80)} for name in HEARD] if both else ()

    export_graphs(spec, tmp_path, 'int8', samples)

    session = OnnxSession(tmp_path / 'sound.onnx', threads=1)
    found = [
        compare(session.run({'mel': mel_of(name, 80)})['tokens'], tokens)
        for name, tokens in wanted.items()
    ]
    error, mean, least = np.mean(found, axis=0)
    print(
        f'Whisper, {"weights and activations" if both else "weights"}: error {error:.4f}, '
        f'cosine {mean:.5f}, least of a recording {least:.3f}'
    )
    assert error < most
    assert mean > cosine


def test_the_decoder_in_int8_stays_near_the_network(calibrated, small):
    prompt = torch.randn(1, 40, 128, generator=torch.Generator().manual_seed(0)) * 0.02

    logits = open_decoder(calibrated, 64, threads=1).prefill(prompt)

    wanted = Decoder(small.llm, 64).prefill(prompt)
    error = float((logits - wanted).norm() / wanted.norm())
    print(f'decoder int8: logits differ by {error:.4f} of their norm')
    assert error < 0.03


# What the files decide


def test_the_ranges_are_the_largest_values_of_the_files(small_exports, small, tmp_path):
    folder = shutil.copytree(small_exports('fp32'), tmp_path / 'export')
    files = [photographs() / name for name in SEEN]
    seen = []
    first = small.vision_tower.encoder.layers[0].self_attn.q_proj
    hook = first.register_forward_pre_hook(lambda _, given: seen.append(given[0].abs().max()))

    samples = read_samples(files, small.config, 4)
    ranges = activation_ranges(folder / 'vision.onnx', samples.of('vision'))
    for pixels in samples.pixels:
        small.encode_frames(pixels)
    hook.remove()

    graph = onnx.load(folder / 'vision.onnx').graph
    name = next(n.input[0] for n in graph.node if n.op_type == 'MatMul')
    assert len(seen) == 2
    assert ranges[name] == pytest.approx(float(max(seen)), rel=1e-5)
    backwards = activation_ranges(folder / 'vision.onnx', samples.of('vision')[::-1])
    assert backwards == ranges
    assert not (folder / 'vision.ranges.onnx').exists()


def test_a_video_gives_both_towers_their_samples(tmp_path):
    write_video(tmp_path / 'clip.mp4', seconds=3.0, beep=(1.0, 2.0))

    samples = read_samples([tmp_path / 'clip.mp4'], tiny_config(), 4)

    assert len(samples.pixels) == 8
    assert samples.pixels[0].shape == (1, 3, 112, 112)
    assert [mel.shape[:2] for mel in samples.mel] == [(1, 128)]
    assert samples.mel[0].shape[2] % 4 == 0


def test_a_tower_without_a_sample_keeps_its_activations(small):
    samples = read_samples([photographs() / SEEN[0]], small.config, 4)

    assert len(samples.of('vision')) == 1
    assert samples.of('sound') == []
    assert samples.of('decoder') == []


def test_long_sound_is_cut_to_one_unit(tmp_path):
    raw = tmp_path / 'long.raw'
    np.zeros(60 * 16_000, '<i2').tofile(raw)

    (mel,) = read_samples([raw], tiny_config(), 4).mel

    assert mel.shape == (1, 128, 3000)


def test_what_cannot_be_calibrated_with_is_refused_in_one_sentence(tmp_path):
    (tmp_path / 'noise.mp4').write_bytes(b'no video')
    config = tiny_config()

    with pytest.raises(BadMediaError, match='noise.mp4 cannot be played'):
        read_samples([tmp_path / 'noise.mp4'], config, 4)
    with pytest.raises(BadMediaError, match='nowhere.png cannot be read'):
        read_samples([tmp_path / 'nowhere.png'], config, 4)
    with pytest.raises(EngineError, match='257 files to calibrate with; 256 are enough'):
        read_samples(['a.png'] * (MOST_FILES + 1), config, 4)
    with pytest.raises(EngineError, match='1 files to calibrate with, and fp16 takes none'):
        export(tmp_path, tmp_path / 'out', calibrate=['a.png'])


@pytest.mark.parametrize('largest', [float('nan'), float('inf')])
def test_a_range_that_is_no_number_is_refused(small_exports, largest):
    model = onnx.load(small_exports('fp32') / 'vision.onnx')
    name = next(node.input[0] for node in model.graph.node if node.op_type == 'MatMul')

    with pytest.raises(EngineError, match=f'gave {largest} as the largest magnitude of {name}'):
        quantise(model, {name: largest})


def test_samples_that_overflow_are_not_hidden(small_exports, tmp_path):
    folder = shutil.copytree(small_exports('fp32'), tmp_path / 'export')
    bad = Samples(pixels=(torch.full((1, 3, 112, 112), torch.inf), torch.zeros(1, 3, 112, 112)))

    with pytest.raises(EngineError, match=r'vision.onnx: sample 1 makes \w+ (nan|inf); calibrate'):
        activation_ranges(folder / 'vision.onnx', bad.of('vision'))
    assert not (folder / 'vision.ranges.onnx').exists()


def test_a_channel_of_zeros_stays_zero():
    weight = np.zeros((4, 3), np.float16)
    weight[:, 0] = (1.0, -2.0, 0.5, 0.0)
    node = onnx.helper.make_node('MatMul', ['x', 'w'], ['y'], name='product')
    port = onnx.helper.make_tensor_value_info
    half = onnx.TensorProto.FLOAT16
    model = onnx.helper.make_model(
        onnx.helper.make_graph(
            [node],
            'one',
            [port('x', half, (1, 4))],
            [port('y', half, (1, 3))],
            [onnx.numpy_helper.from_array(weight, 'w')],
        ),
        opset_imports=[onnx.helper.make_opsetid('', 19)],
    )

    tensors = {
        tensor.name: onnx.numpy_helper.to_array(tensor)
        for tensor in quantise(model).graph.initializer
    }

    assert tensors['w_steps'][:, 0].tolist() == [64, -127, 32, 0]
    assert not tensors['w_steps'][:, 1:].any()
    assert np.isfinite(tensors['w_scale']).all()
