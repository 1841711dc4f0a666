# SPDX-License-Identifier: Apache-2.0
"""The trained nano says true words in every runtime, of a photograph and of a human voice."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('openvino', reason='needs the extra cpu: run scripts/setup --test')

import json

from support.nano_windows import Asked
from support.nano_windows import window_of
from support.real_data import recording

from omnivinci_ros.model.nano.questions import ORDER_QUESTION


@pytest.mark.parametrize(
    ('precision', 'runtime'),
    [('', 'PyTorch fp32'), ('cpu-int8', 'OpenVINO cpu-int8'), ('fp32', 'ONNX Runtime fp32')],
)
def test_it_says_true_words_of_a_photograph_and_of_a_voice(nano, nano_export, precision, runtime):
    options = {} if precision else {'precision': 'fp32'}
    with Asked(nano_export(precision) if precision else nano, **options) as asked:
        cat = asked.about(window_of('chelsea.png'))
        tripod = asked.about(window_of('camera.png'))
        coffee = asked.about(window_of('coffee.png'))
        order = asked.about(window_of('coffee.png', recording('goforward.raw')), ORDER_QUESTION)
        scene = asked.about(window_of('coffee.png', recording('goforward.raw')))
        blind = asked.about(window_of('', recording('goforward.raw'), seconds=()))

    assert cat == 'Egyptian cat, cat'
    assert tripod == 'tripod, tripod'
    assert coffee.endswith((', coffee', ', cup'))
    assert scene.endswith((', coffee', ', cup'))  # what is said changes no name
    assert blind == 'I do not know'
    assert json.loads(order) == {
        'intent': 'MOVE',
        'slots': {'direction': 'forward', 'distance_m': 10},
    }
    assert runtime in asked.model
    assert 'nano model' in asked.model


@pytest.mark.parametrize(
    ('decoder', 'told'),
    [('openvino', 'OpenVINO cpu-int8; '), ('onnxruntime', 'cpu-int8, decoder in ONNX Runtime; ')],
)
def test_either_decoder_of_an_export_says_true_words(nano_export, decoder, told):
    with Asked(nano_export('cpu-int8'), decoder=decoder) as asked:
        cat = asked.about(window_of('chelsea.png'))

    assert cat == 'Egyptian cat, cat'
    assert told in asked.model


def test_its_graphs_compile_for_a_gpu(nano_export):
    pytest.importorskip('tensorrt_rtx', reason='needs the extra compiler')
    from omnivinci_ros.engine.tensorrt.check import check

    verdicts = list(check(nano_export('fp32'), targets=('sm89',)))

    assert [verdict.name for verdict in verdicts if not verdict.error] == [
        'vision', 'sound', 'decoder',
    ]  # fmt: skip
