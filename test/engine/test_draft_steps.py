# SPDX-License-Identifier: Apache-2.0
"""Each runtime checks guesses in one step, and answers with drafts as it does without."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
import torch

from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.drafts import Drafter
from omnivinci_ros.model.drafts import Pace
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.generate import go_on_with_drafts

CONTEXT = 96
BOTH = ('--parts', 'thinker', 'speech')  # the speech for the sake of other tests' files
needs_openvino = pytest.mark.skipif(
    find_spec('openvino') is None, reason='the extra cpu is not installed'
)
NETWORKS = {
    'omnivinci': ('torch', 'fp32', 'in-place', 'cpu-fp32', 'cpu-int4'),
    'qwen': ('torch', 'fp32', 'cpu-fp32'),
}
TOLERANCE = {'cpu-int4': 0.02}  # of the logits' deviation; activations are rounded


@pytest.fixture(
    params=[
        pytest.param(
            (network, kind),
            id=f'{network} {kind}',
            marks=needs_openvino if kind.startswith('cpu') else (),
        )
        for network, kinds in NETWORKS.items()
        for kind in kinds
    ]
)
def opened(request):
    """Give a runtime's name, and a network in it."""
    network, kind = request.param
    give = request.getfixturevalue('exports' if network == 'omnivinci' else 'qwen_exports')
    if kind == 'torch':
        checkpoints = {'omnivinci': 'layered_folder', 'qwen': 'qwen_smallest'}
        folder = request.getfixturevalue(checkpoints[network])
    elif kind == 'in-place':
        request.getfixturevalue('runs_in_place')
        folder = give('fp32', '--kv', 'in-place', '--context', '128')  # as others have it
    else:
        folder = give(kind) if network == 'omnivinci' else give('--precision', kind, *BOTH)
    options = OpenOptions(threads=1, precision='fp32' if kind == 'torch' else 'auto')
    open_one = open_runtime if network == 'omnivinci' else open_qwen_omni
    return kind, open_one(folder, options, lambda *progress: None)


def test_each_runtime_answers_with_drafts_as_it_does_without(opened):
    name, runtime = opened
    decoder = runtime.make_decoder(CONTEXT)
    with torch.inference_mode():
        prompt = runtime.embed(torch.arange(5, 45))[None]
        tokens = [7, 300, 12, 99, 4, 250, 31, 8, 77, 5, 120]
        decoder.prefill(prompt)
        plain = torch.stack([decoder.decode(token) for token in tokens])

        decoder.truncate(40)
        decoder.decode_each([1, 2, 3])
        decoder.take_back(40)
        rows = torch.cat([decoder.decode_each(tokens[:3]), decoder.decode_each(tokens[3:])])

        assert decoder.length == 40 + len(tokens)
        off = (rows - plain).abs().amax(1) / plain.std(1)
        assert float(off.max()) < TOLERANCE.get(name, decoder.rounding)

        decoder.reset()
        options = Options(max_new_tokens=40, repetition_guard=False)
        logits = decoder.prefill(prompt)
        expected = go_on(decoder, logits, runtime.tokenizer, options)
        wrong = list(expected.tokens)
        wrong[5], wrong[20] = 300, 301
        decoder.truncate(40)
        drafter = Drafter(wrong, (), Pace(DraftCost(7)))
        made = go_on_with_drafts(decoder, logits, runtime.tokenizer, options, drafter)

        assert made.tokens == expected.tokens
        assert made.accepted > 15
        assert made.steps - made.reread < expected.steps / 2
        assert decoder.draft_cost.most  # so that a backend takes drafts
