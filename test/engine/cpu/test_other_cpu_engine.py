# SPDX-License-Identifier: Apache-2.0
"""An export of this machine is opened on another CPU, and the network says there what it says."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip('openvino', reason='the extra cpu is not installed')

from support import tiny_engine_once
from support.other_cpu import HASWELL
from support.other_cpu import run_on


@pytest.mark.timeout(2500)
@pytest.mark.parametrize('decoder', ['openvino', 'onnxruntime'])
def test_the_likeliest_token_after_40_is_the_same_on_another_cpu(small_exports, decoder):
    folder = small_exports('cpu-int4')
    here = tiny_engine_once.once(folder, decoder)

    there = run_on(HASWELL, tiny_engine_once.__file__, str(folder), decoder)

    assert there['likeliest'] == here['likeliest']
    off = np.subtract(there['logits'], here['logits'])
    # Activations are rounded to 8 bits, in bfloat16 where the CPU has it.
    assert np.linalg.norm(off) < 0.03 * np.linalg.norm(here['logits'])
