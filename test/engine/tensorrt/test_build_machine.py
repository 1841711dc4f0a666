# SPDX-License-Identifier: Apache-2.0
"""What a build takes of its machine: which TensorRT, which GPU, and how it shows what it does."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
import torch

from omnivinci_ros.cli.engine_options import ProgressLine
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt import build
from omnivinci_ros.engine.tensorrt.build import plan_keys
from omnivinci_ros.engine.tensorrt.build import this_capability
from omnivinci_ros.engine.tensorrt.profile import Shapes


@pytest.fixture(scope='module')
def exports(small_exports):
    """Give exports that compile in seconds: each graph has a layer of each kind."""
    return small_exports


def test_no_gpu_to_build_for_is_said_in_a_sentence():
    if torch.cuda.is_available():
        pytest.skip('this machine has a GPU')

    with pytest.raises(EngineError, match='no GPU can be seen here .*; name a target, such as sm'):
        this_capability()


@pytest.mark.parametrize('capability', ['sm87', 'sm90', 'sm100'])
def test_a_gpu_that_tensorrt_rtx_would_refuse_is_refused_before_the_build(
    exports, monkeypatch, capability
):
    """Seen on an H100: it compiled for minutes, and then would not load its own plan."""
    monkeypatch.setattr(build, 'this_capability', lambda: capability)
    monkeypatch.setattr(build, 'known_targets', lambda: ('sm80', 'sm89', 'sm120', 'gpu'))

    with pytest.raises(EngineError, match=f'{capability}, .* runs on sm80, sm89, sm120 alone'):
        plan_keys(read_manifest(exports('fp16')), ['gpu'], Shapes())


@pytest.mark.parametrize(
    'capability, known',
    [
        ('sm89', ('sm80', 'sm89', 'sm120', 'gpu')),
        ('sm130', ('sm80', 'sm89', 'sm120', 'gpu')),  # newer than this TensorRT
        ('sm90', ('gpu',)),  # tensorrt itself names no targets
    ],
)
def test_other_gpus_are_built_for(exports, monkeypatch, capability, known):
    monkeypatch.setattr(build, 'this_capability', lambda: capability)
    monkeypatch.setattr(build, 'known_targets', lambda: known)

    keys = plan_keys(read_manifest(exports('fp16')), ['gpu'], Shapes())

    assert {key.capability for key in keys.values()} == {capability}


@pytest.mark.parametrize(
    'there, taken',
    [
        (('tensorrt', 'tensorrt_rtx'), 'tensorrt'),
        (('tensorrt_rtx',), 'tensorrt_rtx'),
    ],
)
def test_tensorrt_itself_goes_before_tensorrt_rtx(tmp_path, there, taken):
    for name in there:
        (tmp_path / f'{name}.py').write_text(
            '__version__ = "10"\nclass ILogger:\n    def __init__(self): pass\n'
        )
    absent = {'tensorrt', 'tensorrt_rtx'} - set(there)
    code = (
        f'import sys; sys.path.insert(0, {str(tmp_path)!r})\n'
        f'sys.modules.update(dict.fromkeys({absent!r}))\n'
        'from omnivinci_ros.engine.tensorrt.bindings import trt; print(trt.__name__)'
    )

    found = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)

    assert found.stdout.split() == [taken], found.stderr


def test_the_bar_of_a_build_grows_on_a_terminal_and_elsewhere_each_graph_is_a_line():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        line = ProgressLine(stream)
        for done in (0, 5, 10):
            line('decoder', 'choosing tactics', done, 10)
        line.clear()

    bars = [text for text in terminal.getvalue().split('\r\x1b[2K') if text]
    assert [text.count('#') for text in bars] == sorted({text.count('#') for text in bars})
    assert bars[0].startswith('decoder [') and len(bars) == 3
    assert file.getvalue() == 'decoder: compiling\n'
