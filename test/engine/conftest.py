# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from importlib.util import find_spec

import pytest

# The extra `engine` is not installed everywhere; `make test` installs it.
NEEDED = ('torch', 'onnx', 'onnxscript', 'onnxruntime')
MISSING = [name for name in NEEDED if find_spec(name) is None]
if MISSING:
    collect_ignore_glob = ['test_*.py', '*/test_*.py']
    print(f'test/engine is left out: {", ".join(MISSING)} missing')
elif not (find_spec('tensorrt') or find_spec('tensorrt_rtx')):
    # What speaks to TensorRT cannot be imported without it.
    NAMES = ('build', 'decoder', 'qwen_omni')
    collect_ignore = [f'tensorrt/test_{name}.py' for name in NAMES]
    print(f'{collect_ignore} are left out: tensorrt_rtx missing')


@pytest.fixture(scope='session')
def runs_in_place():
    """Skip where ONNX Runtime cannot run a cache in place: that of Python 3.10 is 1.23."""
    import onnxruntime

    if tuple(map(int, onnxruntime.__version__.split('.')[:2])) < (1, 25):
        pytest.skip(f'ONNX Runtime {onnxruntime.__version__} has no TensorScatter')


@pytest.fixture(scope='module')
def export_graphs():
    """Give export_graph, which traces a graph of the same inputs and type once a file of tests."""
    from support.rare_gc import rare_gc
    from support.torchlib_once import torchlib_read_once
    from support.traced_once import traced_once

    from omnivinci_ros.engine.export.graph_file import export_graph

    traces = {}

    def give(*arguments):
        with torchlib_read_once(), traced_once(traces), rare_gc():
            return export_graph(*arguments)

    return give


@pytest.fixture(scope='session')
def small(small_folder):
    """The same checkpoint in memory, in float32: do not change it."""
    import torch

    from omnivinci_ros.model.omnivinci.checkpoint import load

    return load(small_folder, dtype=torch.float32)


@pytest.fixture(scope='session')
def qwen_thinker(qwen_smallest):
    """The same checkpoint's thinker in memory, in float32: do not change it."""
    import torch

    from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker

    return load_thinker(qwen_smallest, dtype=torch.float32)


@pytest.fixture(scope='session')
def calibrated(small_exports):
    """The small export in int8 whose towers saw photographs and heard recordings."""
    from support.real_data import HEARD
    from support.real_data import RECORDINGS
    from support.real_data import SEEN
    from support.real_data import photographs
    from support.real_data import recording

    recording(HEARD[0])  # or skip
    files = [photographs() / name for name in SEEN] + [RECORDINGS / name for name in HEARD]
    return small_exports('int8', *files)
