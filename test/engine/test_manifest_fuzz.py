# SPDX-License-Identifier: Apache-2.0
"""An export's manifest and a plan's key with anything in them: read, or one sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import example
from support.fuzzing import fuzz
from support.fuzzing import given
from support.fuzzing import spoiled_json
from support.fuzzing import write_text

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import FORMAT
from omnivinci_ros.engine.manifest import KINDS_OF_KV
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt.plans import PlanKey
from omnivinci_ros.engine.tensorrt.plans import find_plan
from omnivinci_ros.engine.tensorrt.plans import plan_path
from omnivinci_ros.engine.tensorrt.plans import write_plan

PORT = {'name': 'pixels', 'dtype': 'float16', 'shape': ['batch', 3, 448, 448]}
MANIFEST = {
    'format': FORMAT,
    'checkpoint_sha256': 'ab',
    'precision': 'fp16',
    'kv': 'in-place',
    'embeddings': 'embeddings.safetensors',
    'mel_frames_multiple': 100,
    'mel_frames_most': 3000,
    'context_most': 4096,
    'versions': {'torch': '2'},
    'graphs': {
        'vision': {
            'file': 'vision.onnx',
            'data': 'vision.onnx.data',
            'sha256': 'cd',
            'opset': 20,
            'quantised': '',
            'inputs': [PORT],
            'outputs': [PORT],
        }
    },
}
PROFILE = {'pixels': {'min': [1, 3, 448, 448], 'opt': [4, 3, 448, 448], 'max': [8, 3, 448, 448]}}
KEY = PlanKey('cd', 'tensorrt 10', 'sm86', 'fp16', PROFILE)


@fuzz
@given(text=spoiled_json(MANIFEST))
@example(json.dumps(MANIFEST).replace('"ab"', '["ab"]'))
@example(json.dumps(MANIFEST).replace('vision.onnx"', '\\u0000"'))
@example(json.dumps(MANIFEST).replace('"opset"', '"op\\nset"'))
def test_the_manifest_of_an_export(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / 'export'
    folder.mkdir(exist_ok=True)
    write_text(folder / FILE, text)
    try:
        manifest = read_manifest(folder)
    except EngineError as error:
        assert '\n' not in str(error)
        return
    assert_typed(manifest)
    for graph in manifest.graphs.values():
        with pytest.raises(EngineError):  # its files are not there
            graph_path(folder, graph)


def assert_typed(manifest: Manifest) -> None:
    """What was read is what those who use it take it for."""
    assert type(manifest.context_most) is int and type(manifest.mel_frames_most) is int
    assert type(manifest.mel_frames_multiple) is int and manifest.mel_frames_multiple > 0
    assert manifest.kv in KINDS_OF_KV
    for graph in manifest.graphs.values():
        assert type(graph.quantised) is str
        assert type(graph) is Graph and type(graph.file) is str and type(graph.data) is str
        for port in (*graph.inputs, *graph.outputs):
            assert type(port) is Port and type(port.name) is str
            assert all(type(axis) in (int, str) for axis in port.shape)


@fuzz
@given(text=spoiled_json({'bytes': 4, 'key': KEY.as_json()}))
def test_the_key_of_a_plan(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp() / 'plans'
    path = plan_path(folder, 'vision', KEY)
    if not path.exists():  # once: it waits for the disk
        write_plan(folder, 'vision', KEY, b'plan')
    write_text(path.with_name(path.name + '.json'), text)
    try:
        assert find_plan(folder, 'vision', KEY) in (path, None)
    except EngineError as error:
        assert '\n' not in str(error)
    else:
        assert json.loads(text)['bytes'] == 4
