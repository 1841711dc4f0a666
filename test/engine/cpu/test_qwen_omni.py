# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni's thinker by OpenVINO: float graphs equal PyTorch, rounded ones are near."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip('openvino')

from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.engine.cpu.qwen_omni_engine import open_cpu_thinker
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.positions import pair_ids
from omnivinci_ros.model.qwen_omni.positions import text_ids
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder

TOLERANCE = 1e-4  # in float32, absolute; logits here go up to about 4
NEAR = {'cpu-fp32': TOLERANCE, 'cpu-int8': 0.06, 'cpu-int4': 0.5}  # relative, of random weights


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def engines(qwen_exports):
    opened = {}

    def give(precision, decoder='openvino'):
        if (precision, decoder) not in opened:
            # The one in float speaks too, for test_qwen_omni_speech.py.
            parts = ('--parts', 'thinker', 'speech') * (precision == 'cpu-fp32')
            folder = qwen_exports('--precision', precision, *parts)
            opened[precision, decoder] = open_cpu_thinker(
                folder, CpuOptions(threads=1, decoder=decoder)
            )
        return opened[precision, decoder]

    return give


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def apart(ours, wanted):
    """Return the relative error."""
    assert ours.shape == wanted.shape
    return float((ours.float() - wanted).norm() / wanted.norm())


@pytest.mark.parametrize('precision', ['cpu-fp32', 'cpu-int4'])
@pytest.mark.parametrize('grid', [(4, 6), (18, 22)])
def test_pictures_of_any_size_are_seen(engines, qwen_thinker, precision, grid):
    patches = Patches(noise(2, grid[0] * grid[1], 1176), grid)

    seen = engines(precision).encode_pictures(patches)

    bits = 'cpu-int8' if precision == 'cpu-int4' else precision  # towers take 8 bits then
    assert apart(seen, qwen_thinker.encode_pictures(patches)) < NEAR[bits]


@pytest.mark.parametrize('precision', ['cpu-fp32', 'cpu-int4'])
@pytest.mark.parametrize('frames', [3, 463])
def test_sound_of_any_length_is_heard(engines, qwen_thinker, precision, frames):
    mel = noise(128, frames)

    heard = engines(precision).encode_sound(mel)

    bits = 'cpu-int8' if precision == 'cpu-int4' else precision
    assert apart(heard, qwen_thinker.encode_sound(mel)) < NEAR[bits]


@pytest.mark.parametrize(
    ('precision', 'decoder'),
    [
        ('cpu-fp32', 'openvino'),
        ('cpu-int8', 'openvino'),
        ('cpu-int4', 'openvino'),
        ('cpu-int8', 'onnxruntime'),
        ('cpu-int4', 'onnxruntime'),
    ],
)
def test_a_picture_between_words_is_read_in_pieces(engines, qwen_thinker, precision, decoder):
    """The prompt is longer than a piece of the engine's, and comes in two parts."""
    ids = torch.cat([text_ids(0, 3), pair_ids(3, [0, 12], 8, 10), text_ids(16, 2)], dim=1)
    prompt = noise(1, ids.shape[1], 128)
    engine = engines(precision, decoder).make_decoder(256, keep_hidden=True)
    reference = ThinkerDecoder(qwen_thinker.llm, 256, keep_hidden=True)
    made = []
    for decoder in (engine, reference):
        decoder.place(ids)
        decoder.prefill(prompt[:, :9])
        logits = [decoder.prefill(prompt[:, 9:])]
        logits += [decoder.decode(token) for token in (5, 6)]
        made.append((torch.stack(logits), decoder.hidden_states(2, decoder.length)[0]))

    for ours, wanted in zip(*made, strict=True):
        assert apart(ours, wanted) < NEAR[precision]


def test_a_thinker_that_is_cut_back_goes_on_from_there(engines, qwen_thinker):
    engine = engines('cpu-fp32').make_decoder(64)
    reference = ThinkerDecoder(qwen_thinker.llm, 64)
    prompt = noise(1, 9, 128)
    engine.prefill(torch.cat([prompt, prompt], dim=1))
    engine.truncate(9)

    reference.prefill(prompt)

    assert apart(engine.decode(4), reference.decode(4)) < TOLERANCE


def test_a_checkpoint_is_opened_as_it_is(qwen_smallest, qwen_thinker):
    engine = open_cpu_thinker(qwen_smallest, CpuOptions(threads=1), precision='cpu-int8')

    ids = torch.tensor([3, 400, 3])
    assert torch.equal(engine.embed(ids), qwen_thinker.embed(ids))
    assert engine.config == qwen_thinker_config(qwen_smallest)


def qwen_thinker_config(folder):
    from omnivinci_ros.model.qwen_omni.config import read_config

    return read_config(folder)


def test_another_networks_engine_says_whose_export_it_is(qwen_exports):
    with pytest.raises(EngineError, match=r'is an export of qwen2\.5-omni, and omnivinci is'):
        open_cpu(qwen_exports('--precision', 'cpu-int8'))
