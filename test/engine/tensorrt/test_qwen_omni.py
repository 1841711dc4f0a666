# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni's graphs compile with TensorRT-RTX: thinker, towers, talker, DiT, vocoder."""

from __future__ import annotations

import torch

from omnivinci_ros.engine.export.graph_file import export_graph
from omnivinci_ros.engine.graphs.qwen_omni import thinker_spec
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt import profile
from omnivinci_ros.engine.tensorrt.build import build
from omnivinci_ros.engine.tensorrt.build import plan_keys
from omnivinci_ros.engine.tensorrt.check import check
from omnivinci_ros.engine.tensorrt.compiler import compile_graph
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.tensorrt.profile import make_profile
from omnivinci_ros.model import tensor_files
from omnivinci_ros.model.qwen_omni import checkpoint
from omnivinci_ros.model.qwen_omni import sound_tower
from omnivinci_ros.model.qwen_omni import vision_tower

TARGETS = ('sm80', 'sm86', 'sm89', 'sm120')
WHOLE = ('--precision', 'fp32', '--parts', 'thinker', 'speech')


def test_all_graphs_compile_for_desktop_gpus_and_orin_has_no_objection(qwen_exports):
    verdicts = {each.name: each for each in check(qwen_exports(*WHOLE), targets=TARGETS)}

    assert list(verdicts) == ['vision', 'sound', 'decoder', 'talker', 'dit', 'vocoder']
    for name, verdict in verdicts.items():
        print(f'{name}: {verdict.plan_bytes} bytes, {verdict.seconds:.1f} s')
        assert not verdict.error
        assert verdict.plan_bytes > 1e6
        assert not verdict.orin


def test_the_thinker_at_16_bit_is_written_a_weight_at_a_time_and_compiles(
    qwen_smallest, qwen_exports, tmp_path, monkeypatch
):
    asked = []
    real = tensor_files.read_tensors
    monkeypatch.setattr(
        tensor_files, 'read_tensors', lambda headers: asked.append(len(headers)) or real(headers)
    )
    spec = thinker_spec(checkpoint.read_checkpoint(qwen_smallest), torch.float16)
    assert all(weight.is_meta for weight in spec.module.parameters())

    graph = export_graph(spec, tmp_path, 'fp16')

    assert len(asked) > 10  # one reading a weight
    assert set(asked) == {1}
    assert {port.dtype for port in graph.inputs if port.name != 'rows'} == {'float16'}
    axes = Shapes().axes(read_manifest(qwen_exports(*WHOLE)))
    plan = compile_graph(tmp_path / graph.file, make_profile('decoder', graph, axes), TARGETS)
    assert len(plan) > 1e6


def test_one_profile_takes_pictures_from_a_token_to_the_largest(qwen_exports):
    manifest = read_manifest(qwen_exports(*WHOLE))

    keys = plan_keys(manifest, ['sm89'], Shapes(picture_tokens=100, picture_tokens_most=400))

    assert keys['vision'].profile['patches'] == ((1, 4, 1176), (1, 400, 1176), (4, 1600, 1176))
    least, best, most = keys['vision'].profile['order']
    assert (least, best, most) == ((1, 64), (8, 64), (101, 64))
    assert keys['sound'].profile['mel'] == ((1, 128, 3), (1, 128, 200), (16, 128, 200))
    assert keys['decoder'].profile['cos'][2] == (1, 1024, 32)
    assert keys['dit'].profile['mel'] == ((1, 2, 80), (1, 144, 80), (1, 192, 80))


def test_a_profile_holds_what_the_towers_are_given_at_a_time():
    assert profile.PAIRS[2] == vision_tower.PAIRS_AT_ONCE
    assert profile.BLOCKS[2] == sound_tower.BLOCKS_AT_ONCE
    assert profile.LEAST_FRAMES == sound_tower.SMALLEST_FRAMES


def test_more_windows_than_a_profile_has_are_in_no_picture():
    """The thinnest pictures have the most windows."""
    config = vision_tower.VisionConfig()
    for tokens in (1, 5, 96, 768):
        rows, columns = config.spatial_merge_size, config.spatial_merge_size * tokens
        windows = vision_tower.grid_inputs(config, (rows, columns)).order.shape[0]
        assert windows <= tokens // 4 + 1


def test_plans_are_built_once(qwen_exports, tmp_path):
    """Of one part, whose graphs are the smallest."""
    folder = qwen_exports(*WHOLE)
    first = next(iter(build(folder, tmp_path, targets=['sm89'])))
    second = next(iter(build(folder, tmp_path, targets=['sm89'])))

    assert (first.name, first.fresh, second.fresh) == ('vision', True, False)
