# SPDX-License-Identifier: Apache-2.0
"""What the CPU path takes for a moment it gives back, so that peaks do not add up."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

pytest.importorskip('openvino', reason='the extra cpu is not installed')

from omnivinci_ros.common.memory import memory_bytes
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions

pytestmark = pytest.mark.skipif(
    not Path('/proc/self/status').exists(), reason='needs Linux: /proc/self/status'
)


def own_bytes():
    trim_heap()
    return memory_bytes()['own']


@torch.inference_mode()
def test_a_tower_keeps_no_activations_for_the_decoder_to_come_on_top_of(exports):
    engine = open_cpu(exports('cpu-int8'), CpuOptions(threads=1, decoder='openvino'))
    mel = torch.zeros(4, 128, 3000)  # two minutes
    engine.encode_sound(mel)
    before = own_bytes()

    engine.graphs.towers['sound']({'mel': mel})  # the same without giving back
    kept = own_bytes() - before
    engine.encode_sound(mel)
    given_back = own_bytes() - before

    assert kept > 8e6
    assert given_back < 1e6
