# SPDX-License-Identifier: Apache-2.0
"""Fixtures that tests of several packages share: the tiny checkpoint and its exports."""

from __future__ import annotations

import copy
import fcntl
import hashlib
import os
import shutil
import signal
import sys
from contextlib import nullcontext

import pytest
from support.file_order import place
from support.rare_gc import rare_gc

# A suite that is started in the background ignores SIGINT, and so would all that it starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption(
        '--speech-compute-type',
        choices=('int8', 'float32'),
        help='what the speech model computes in, here and in every process that a test starts',
    )


def pytest_configure(config):
    if wanted := config.getoption('--speech-compute-type'):
        os.environ['OMNIVINCI_SPEECH_COMPUTE_TYPE'] = wanted


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    with rare_gc():
        return (yield)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: place(item.path))


@pytest.fixture(scope='session')
def made_once(tmp_path_factory):
    """Give a folder by name, made by the first worker that asks; the others wait for it."""
    root = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each worker a folder of its own, side by side.
    root = root.parent if 'PYTEST_XDIST_WORKER' in os.environ else root

    def give(name, make):
        folder, finished = root / name, root / f'{name}.finished'
        with (root / f'{name}.lock').open('w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)  # half of one
                make(folder)
                finished.touch()
        return folder

    return give


FP16_AND_MORE = ('fp16', 'int4')  # the second costs a sixth, by one process


def in_memory(folder):
    import torch

    from omnivinci_ros.model.omnivinci.checkpoint import load

    return load(folder, dtype=torch.float32)


@pytest.fixture(scope='session')
def tiny_folder(made_once):
    """A checkpoint on disk: read it, do not change it."""
    from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

    return made_once('tiny', write_tiny_checkpoint)


@pytest.fixture(scope='session')
def tiny(tiny_folder):
    """The same checkpoint in memory, in float32, its projector not folded: do not change it."""
    return in_memory(tiny_folder)


@pytest.fixture(scope='session')
def layered_folder(made_once):
    """A checkpoint with two layers of each kind, to export: read it, do not change it."""
    from support.omni_exports import write_two_layers

    return made_once('layered', write_two_layers)


@pytest.fixture(scope='session')
def layered(layered_folder):
    """The same checkpoint in memory, in float32, its projector not folded: do not change it."""
    return in_memory(layered_folder)


@pytest.fixture(scope='session')
def exports(layered_folder, made_once):
    """Give an export of it by the verb with these options: read it, do not change it."""
    from support.omni_exports import towers_of
    from support.qwen_exports import export_by_verb

    def give(precision, *options):
        key = (precision, *map(str, options))

        def make(folder):
            same = 'in-place' in key and '--calibrate' not in key
            with towers_of(give(precision)) if same else nullcontext():
                export_by_verb(layered_folder, folder, '--precision', *key)

        named = hashlib.sha256('\0'.join(key).encode()).hexdigest()[:8]
        return made_once(f'{precision}-{named}', make)

    return give


@pytest.fixture(scope='session')
def qwen_folder(made_once):
    """A Qwen2.5-Omni checkpoint on disk that can speak: read it, do not change it."""
    from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint

    return made_once('qwen_tiny', write_tiny_checkpoint)


@pytest.fixture(scope='session')
def qwen_smallest(made_once):
    """A Qwen2.5-Omni checkpoint that is exported in seconds: read it, do not change it."""
    from support.qwen_exports import write_smallest

    return made_once('qwen_smallest', write_smallest)


@pytest.fixture(scope='session')
def qwen_exports(qwen_smallest, made_once):
    """Give an export of it by the verb with these options: read it, do not change it."""
    from support.qwen_exports import export_by_verb

    def give(*options):
        name = '-'.join(('qwen', *map(str, options)))
        return made_once(name, lambda folder: export_by_verb(qwen_smallest, folder, *options))

    return give


@pytest.fixture(scope='session')
def small_folder(made_once):
    """A checkpoint that is exported and compiled in seconds: read it, do not change it."""
    from support.omni_exports import write_smallest

    return made_once('omni_smallest', write_smallest)


@pytest.fixture(scope='session')
def small_exports(small_folder, made_once):
    """Give an export of it, in a precision and perhaps calibrated: read it, do not change it."""
    from support.qwen_exports import export_by_verb
    from support.traced_once import traced_once

    traces = {}

    def make(folder, precision, *options):
        with traced_once(traces):
            export_by_verb(small_folder, folder, '--precision', precision, *options)

    def make_both(folder):
        for precision in FP16_AND_MORE:
            make(folder / precision, precision)

    def give(precision, *samples):
        if precision in FP16_AND_MORE and not samples:
            return made_once('small-fp16-int4', make_both) / precision
        options = ('--calibrate', *samples) if samples else ()
        name = f'small-{precision}{"-calibrated" if samples else ""}'
        return made_once(name, lambda folder: make(folder, precision, *options))

    return give


@pytest.fixture(scope='session')
def language_model(tiny):
    """Give a Qwen2 whose large biases have attention look at few places, as trained ones do."""
    import torch

    llm = copy.deepcopy(tiny.llm)
    generator = torch.Generator().manual_seed(0)
    for name, parameter in llm.named_parameters():
        if name.endswith(('q_proj.bias', 'k_proj.bias')):
            parameter.data = torch.randn(parameter.shape, generator=generator) * 3
    return llm


@pytest.fixture(scope='session')
def rtx():
    return pytest.importorskip('tensorrt_rtx', reason='tensorrt-rtx-cu12 is not installed')


@pytest.fixture
def clock():
    """Give a time far enough from 0 that windows begin after it."""
    return 1_000_000_000_000


@pytest.fixture(scope='session', autouse=True)
def one_thread_of_torch():
    """Many small networks are slower on more, and tests share the machine."""
    if 'torch' in sys.modules:
        sys.modules['torch'].set_num_threads(1)
