# SPDX-License-Identifier: Apache-2.0
"""Each runtime reads forced tokens and guesses in one step, and answers as it does without."""

from __future__ import annotations

import json
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
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.generate import go_on_with_drafts
from omnivinci_ros.model.stepping_decoder import ROUNDING

CONTEXT = 96
BOTH = ('--parts', 'thinker', 'speech')  # the speech for the sake of other tests' files
needs_openvino = pytest.mark.skipif(
    find_spec('openvino') is None, reason='the extra cpu is not installed'
)
ROUNDED = ('cpu-int8', 'cpu-int4', 'cpu-int8 fused', 'cpu-int4 fused')
# Exports that other files of tests have too: they cost seconds.
NETWORKS = {
    'omnivinci': ('torch', 'torch bf16', 'fp32', 'in-place', 'cpu-fp32', *ROUNDED),
    'omnivinci, small': ('fp16', 'int8', 'int4'),
    'qwen': ('torch', 'torch bf16', 'fp32', 'cpu-fp32', *ROUNDED),
}
SCHEMA = {
    'type': 'object',
    'properties': {
        'intent': {'enum': ['STOP', 'MOVE_TO', 'NONE']},
        'object': {'type': 'string', 'maxLength': 5},
        'sure': {'type': 'boolean'},
    },
    'required': ['intent', 'object', 'sure'],
    'additionalProperties': False,
}
CHECKPOINTS = {'omnivinci': 'layered_folder', 'qwen': 'qwen_smallest'}


@pytest.fixture(
    scope='module',
    params=[
        pytest.param(
            (network, kind),
            id=f'{network} {kind}',
            marks=needs_openvino if kind.startswith('cpu') else (),
        )
        for network, kinds in NETWORKS.items()
        for kind in kinds
    ],
)
def runtime(request):
    """Give a network in a runtime."""
    network, kind = request.param
    kind, fused, _ = kind.partition(' fused')
    precision = 'auto'
    decoder = 'onnxruntime' if fused else 'openvino'
    if kind.startswith('torch'):
        folder = request.getfixturevalue(CHECKPOINTS[network])
        precision = kind.removeprefix('torch').strip() or 'fp32'
    elif network == 'qwen':
        parts = BOTH if kind.endswith('fp32') else ()
        folder = request.getfixturevalue('qwen_exports')('--precision', kind, *parts)
    elif kind == 'in-place':
        request.getfixturevalue('runs_in_place')
        folder = request.getfixturevalue('exports')('fp32', '--kv', 'in-place', '--context', '128')
    elif kind == 'int8':
        folder = request.getfixturevalue('calibrated')
    else:
        fixture = 'exports' if network == 'omnivinci' else 'small_exports'
        folder = request.getfixturevalue(fixture)(kind)
    open_one = open_qwen_omni if network == 'qwen' else open_runtime
    options = OpenOptions(threads=1, precision=precision, decoder=decoder)
    return open_one(folder, options, lambda *progress: None)


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def prompt_of(runtime, seed=0):
    return runtime.embed(torch.arange(5, 45) + 100 * seed)[None]


def both_ways(runtime, decoder):
    """Answer in plain steps, and with guesses of which two are wrong."""
    options = Options(max_new_tokens=40, repetition_guard=False)
    logits = decoder.prefill(prompt_of(runtime))
    plain = go_on(decoder, logits, runtime.tokenizer, options)
    wrong = list(plain.tokens)
    wrong[5], wrong[20] = 300, 301
    decoder.truncate(40)
    drafter = Drafter(wrong, (), Pace(DraftCost(7)))
    return plain, go_on_with_drafts(decoder, logits, runtime.tokenizer, options, drafter)


def test_each_runtime_answers_with_drafts_as_it_does_without(runtime):
    decoder = runtime.make_decoder(CONTEXT)

    plain, made = both_ways(runtime, decoder)

    assert decoder.draft_cost.most  # so that a backend takes drafts
    assert made.tokens == plain.tokens
    assert made.accepted > 15
    # Random weights leave tokens near to each other, and what is near is read again.
    assert made.steps < plain.steps / 2 or made.reread
    assert not made.reread or decoder.rounding > ROUNDING[torch.float32]


def test_the_rows_of_a_step_are_those_of_plain_steps_up_to_rounding(runtime):
    decoder = runtime.make_decoder(CONTEXT)
    tokens = [7, 300, 12, 99, 4, 250, 31, 8, 77, 5, 120]
    decoder.prefill(prompt_of(runtime))
    plain = torch.stack([decoder.decode(token) for token in tokens])

    decoder.truncate(40)
    decoder.decode_each([1, 2, 3])
    decoder.take_back(40)
    rows = torch.cat([decoder.decode_each(tokens[:3]), decoder.decode_each(tokens[3:])])

    assert decoder.length == 40 + len(tokens)
    off = (rows - plain).abs().amax(1) / plain.std(1)
    print(f'{runtime.name}: off by {float(off.max()):.1e} of the deviation')
    assert float(off.max()) < decoder.rounding


def test_plain_steps_decide_where_rounding_could_exchange_two_tokens(runtime, monkeypatch):
    decoder = runtime.make_decoder(CONTEXT)
    decoder.rounding = 3.0  # so that in every network some tokens are as near as that
    read, exchanged = decoder.decode_each, []

    def exchange(tokens):
        rows = read(tokens).clone()
        for row in rows:
            (first, second), two = row.topk(2)
            if first - second < decoder.rounding * row.std():
                row[two] = row[two.flip(0)]
                exchanged.append(two)
        return rows

    monkeypatch.setattr(decoder, 'decode_each', exchange)
    plain, made = both_ways(runtime, decoder)

    assert exchanged and made.reread
    assert made.tokens == plain.tokens


@pytest.mark.parametrize('seed', range(2))
def test_what_a_schema_forces_is_read_in_one_step_and_changes_no_token(runtime, monkeypatch, seed):
    if 'bf' in runtime.name:
        pytest.skip('rows of one step may be off by more than two tokens are apart')
    decoder = runtime.make_decoder(CONTEXT)
    options = Options(json_schema=json.dumps(SCHEMA))
    prompt = prompt_of(runtime, seed)
    jumped = generate(decoder, prompt, runtime.tokenizer, options)

    read = decoder.decode_all
    monkeypatch.setattr(decoder, 'decode_all', lambda tokens: [read([one]) for one in tokens][-1])
    decoder.reset()
    stepped = generate(decoder, prompt, runtime.tokenizer, options)

    assert jumped.finish == 'stop'
    assert jumped.tokens == stepped.tokens
    assert jumped.forced > 12
    assert jumped.steps <= len(jumped.tokens) - jumped.forced
