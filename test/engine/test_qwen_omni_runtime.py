# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni says the same in every runtime."""

from __future__ import annotations

import pytest
import torch

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.positions import pair_ids

TOLERANCE = 1e-4  # in fp32, absolute
WHOLE = ('--precision', 'fp32', '--parts', 'thinker', 'speech')
CPU = ('--precision', 'cpu-fp32', '--parts', 'thinker', 'speech')  # as other files have it


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def opened(folder, **options):
    return open_qwen_omni(folder, OpenOptions(threads=1, **options), lambda fraction, what: None)


@pytest.mark.parametrize(
    ('options', 'name'),
    [(WHOLE, 'ONNX Runtime fp32 on the CPU'), (CPU, 'OpenVINO cpu-fp32')],
)
def test_an_export_equals_its_checkpoint(qwen_smallest, qwen_exports, options, name):
    reference = opened(qwen_smallest, precision='fp32')
    export = opened(qwen_exports(*options))
    random = torch.Generator().manual_seed(0)
    patches = Patches(torch.randn(2, 24, 1176, generator=random), (4, 6))
    mel = torch.randn(128, 250, generator=random)
    made = []
    for runtime in (reference, export):
        seen, heard = runtime.encode_pictures(patches), runtime.encode_sound(mel)
        words = runtime.embed(torch.tensor([1, 2, 3]))
        decoder = runtime.make_decoder(64)
        decoder.place(pair_ids(0, [0, 25], 2, 3))
        logits = decoder.prefill(torch.cat([seen.flatten(0, 1), words])[None])
        made.append((seen, heard, words, logits, decoder.decode(7)))

    assert export.name == name
    assert export.config == reference.config
    for ours, wanted in zip(made[1], made[0], strict=True):
        assert ours.shape == wanted.shape
        assert float((ours - wanted).abs().max()) < TOLERANCE


def test_plans_are_asked_for_by_name(qwen_exports):
    with pytest.raises(EngineError, match='runtime=tensorrt needs plans: run omnivinci build'):
        opened(qwen_exports(*WHOLE), runtime='tensorrt')


def test_an_export_of_another_network_is_refused_by_name(qwen_exports, exports):
    with pytest.raises(EngineError, match='is an export of omnivinci; give one of qwen2.5-omni'):
        opened(exports('fp32'))
    with pytest.raises(EngineError, match='is an export of qwen2.5-omni; give the backend of'):
        open_runtime(qwen_exports(*WHOLE), OpenOptions(), lambda fraction, what: None)


def test_a_runtime_that_does_not_take_the_folder_says_what_it_takes(qwen_smallest, qwen_exports):
    with pytest.raises(EngineError, match='runtime=onnxruntime takes a folder that omnivinci exp'):
        opened(qwen_smallest, runtime='onnxruntime')
    with pytest.raises(EngineError, match='runtime=torch takes a checkpoint'):
        opened(qwen_exports(*WHOLE), runtime='torch')
