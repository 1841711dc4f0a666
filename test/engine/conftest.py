# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
import copy
from importlib.util import find_spec

import pytest

# The extra `engine` is not installed everywhere; `make test` installs it.
NEEDED = ('torch', 'onnx', 'onnxscript', 'onnxruntime')
MISSING = [name for name in NEEDED if find_spec(name) is None]
if MISSING:
    collect_ignore_glob = ['test_*.py']
    print(f'test/engine is left out: {", ".join(MISSING)} missing')
else:
    # What speaks to TensorRT cannot be imported without it.
    if not (find_spec('tensorrt') or find_spec('tensorrt_rtx')):
        collect_ignore = ['test_build.py', 'test_tensorrt_decoder.py']
        print(f'{collect_ignore} are left out: tensorrt_rtx missing')
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope='session')
def exports(tiny_folder, tmp_path_factory):
    """Give the export of a precision, made once by the verb with these options."""
    from omnivinci_ros.cli.verbs import export as verb

    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    made = {}

    def give(precision, *options):
        key = (precision, *map(str, options))
        if key not in made:
            made[key] = tmp_path_factory.mktemp('export') / precision
            arguments = (tiny_folder, made[key], '--precision', *key)
            assert verb.run(parser.parse_args([str(each) for each in arguments])) == 0
        return made[key]

    return give


@pytest.fixture(scope='session')
def language_model(tiny):
    """Give a Qwen2 whose large biases have attention look at few places, as trained ones do."""
    llm = copy.deepcopy(tiny.llm)
    generator = torch.Generator().manual_seed(0)
    for name, parameter in llm.named_parameters():
        if name.endswith(('q_proj.bias', 'k_proj.bias')):
            parameter.data = torch.randn(parameter.shape, generator=generator) * 3
    return llm


@pytest.fixture(scope='session')
def rtx():
    return pytest.importorskip('tensorrt_rtx', reason='tensorrt-rtx-cu12 is not installed')


@pytest.fixture(scope='session')
def runs_in_place():
    """Skip where ONNX Runtime cannot run a cache in place: that of Python 3.10 is 1.23."""
    import onnxruntime

    if tuple(map(int, onnxruntime.__version__.split('.')[:2])) < (1, 25):
        pytest.skip(f'ONNX Runtime {onnxruntime.__version__} has no TensorScatter')
