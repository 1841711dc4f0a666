# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import argparse
from importlib.util import find_spec

import pytest

# The extra `engine` is not installed everywhere; `make test` installs it.
NEEDED = ('torch', 'onnx', 'onnxscript', 'onnxruntime')
MISSING = [name for name in NEEDED if find_spec(name) is None]
if MISSING:
    collect_ignore_glob = ['test_*.py']
    print(f'test/engine is left out: {", ".join(MISSING)} missing')
else:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope='session')
def tiny_folder(tmp_path_factory):
    """A checkpoint on disk: read it, do not change it."""
    from omnivinci_ros.model.tiny import write_tiny_checkpoint

    folder = tmp_path_factory.mktemp('checkpoint') / 'tiny'
    write_tiny_checkpoint(folder)
    return folder


@pytest.fixture(scope='session')
def tiny(tiny_folder):
    """The same checkpoint in memory, in float32, its projector not folded."""
    from omnivinci_ros.model.checkpoint import load

    return load(tiny_folder, dtype=torch.float32)


@pytest.fixture(scope='session')
def exports(tiny_folder, tmp_path_factory):
    """Give the export of a precision, made once by the verb."""
    from omnivinci_ros.cli import export as verb

    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    made = {}

    def give(precision):
        if precision not in made:
            made[precision] = tmp_path_factory.mktemp('export') / precision
            arguments = (tiny_folder, made[precision], '--precision', precision)
            assert verb.run(parser.parse_args([str(each) for each in arguments])) == 0
        return made[precision]

    return give


@pytest.fixture(scope='session')
def rtx():
    return pytest.importorskip('tensorrt_rtx', reason='tensorrt-rtx-cu12 is not installed')
