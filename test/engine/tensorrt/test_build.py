# SPDX-License-Identifier: Apache-2.0
"""The exported graphs really compile with TensorRT-RTX, and what is wrong is named."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
from dataclasses import replace
from threading import Event

import pytest
import torch
from support import planted_graphs as planted

from omnivinci_ros.cli.verbs import build as build_verb
from omnivinci_ros.cli.verbs import check as check_verb
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt.build import build
from omnivinci_ros.engine.tensorrt.build import plan_keys
from omnivinci_ros.engine.tensorrt.check import check
from omnivinci_ros.engine.tensorrt.compiler import CancelledError
from omnivinci_ros.engine.tensorrt.compiler import compile_graph
from omnivinci_ros.engine.tensorrt.compiler import runtime_version
from omnivinci_ros.engine.tensorrt.orin_rules import orin_objections
from omnivinci_ros.engine.tensorrt.plans import PlanKey
from omnivinci_ros.engine.tensorrt.plans import StalePlanError
from omnivinci_ros.engine.tensorrt.plans import find_plan
from omnivinci_ros.engine.tensorrt.plans import write_plan
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.tensorrt.profile import make_profile
from omnivinci_ros.engine.tensorrt.session import DTYPES
from omnivinci_ros.engine.tensorrt.session import open_plan

TARGETS = ('sm80', 'sm86', 'sm89', 'sm120')  # four take no longer than one
ROWS = {'pixels': ((1, 4), (2, 4), (8, 4))}
FOR_SM89 = {'targets': ['sm89'], 'shapes': Shapes(context=2048)}


@pytest.fixture(scope='module')
def exports(small_exports):
    """Give exports that compile in seconds: each graph has a layer of each kind."""
    return small_exports


@pytest.fixture(scope='module')
def built(exports, tmp_path_factory):
    """The plans of the export fp16 for sm89: read them, do not change them."""
    folder = tmp_path_factory.mktemp('plans')
    plans = list(build(exports('fp16'), folder, **FOR_SM89))
    assert [plan.fresh for plan in plans] == [True] * 3
    return folder


@pytest.fixture
def key():
    return PlanKey('a' * 64, 'tensorrt 10.3.0', 'sm89', 'fp16', ROWS)


# What compiles


@pytest.mark.parametrize('precision', ['fp16', 'int4', 'fp32'])
def test_the_graphs_compile_for_desktop_gpus_and_orin_has_no_objection(exports, precision):
    verdicts = list(check(exports(precision), targets=TARGETS))

    assert [verdict.name for verdict in verdicts] == ['vision', 'sound', 'decoder']
    for verdict in verdicts:
        print(f'{precision} {verdict.name}: {verdict.plan_bytes} bytes, {verdict.seconds:.1f} s')
        assert not verdict.error
        assert verdict.plan_bytes > 1e5
        assert not verdict.orin


def test_a_plan_for_one_target_is_not_that_for_another(exports):
    manifest = read_manifest(exports('fp16'))
    for_one = plan_keys(manifest, ['sm86'], Shapes())['decoder']
    for_two = plan_keys(manifest, ['sm86', 'sm89'], Shapes())['decoder']

    assert for_one.capability == 'sm86'
    assert for_two == replace(for_one, capability='sm86+sm89')


def test_the_profile_has_the_shapes_of_the_parameters(exports):
    manifest = read_manifest(exports('fp16'))
    shapes = Shapes(frames=4, frames_most=16, prefill=256, context=2048)

    keys = plan_keys(manifest, ['sm89'], shapes)

    assert keys['vision'].profile['pixels'][1:] == ((4, 3, 112, 112), (16, 3, 112, 112))
    past = keys['decoder'].profile['past_keys_0']
    assert past == ((1, 2, 0, 32), (1, 2, 1024, 32), (1, 2, 2048, 32))
    assert keys['decoder'].profile['mask'][2] == (1, 1, 256, 2304)


def test_bfloat16_compiles_for_desktop_gpus_but_is_not_for_orin(exports):
    for verdict in check(exports('bf16'), targets=TARGETS):
        assert not verdict.error
        assert any('BFLOAT16 is not for Orin' in objection for objection in verdict.orin)


def test_an_export_for_the_cpu_is_refused(exports):
    manifest = replace(read_manifest(exports('fp16')), precision='cpu-int4')

    with pytest.raises(EngineError, match='precision cpu-int4 is for the runtime cpu; export fp1'):
        plan_keys(manifest, ['sm89'], Shapes())


# What is wrong is named


@pytest.mark.parametrize('targets', [['sm75', 'sm89'], ['sm89', 'sm75']])
def test_every_target_counts(exports, targets):
    """Turing has no fp32 matrix product in TensorRT-RTX."""
    for verdict in check(exports('fp32'), targets=targets):
        assert "'node_MatMul" in verdict.error
        assert 'SM75' in verdict.error


def test_an_unsupported_op_is_named(tmp_path):
    graph = planted.unsupported_op(tmp_path / 'eyes.onnx')

    with pytest.raises(EngineError, match=r"eyes.onnx: node 'planted_unique' \(Unique\)"):
        compile_graph(graph, ROWS, TARGETS)


def test_a_free_input_without_a_profile_is_named(tmp_path):
    graph = planted.sound_graph(tmp_path / 'eyes.onnx')

    with pytest.raises(EngineError, match=r'input pixels \[-1, 4\] is free, and the profile has'):
        compile_graph(graph, {}, TARGETS)
    assert len(compile_graph(graph, ROWS, TARGETS)) > 0


def test_a_free_axis_without_a_range_is_named(exports):
    graph = read_manifest(exports('fp16')).graphs['sound']

    with pytest.raises(EngineError, match='sound: input mel has the free axis mel_frames'):
        make_profile('sound', graph, {'units': (1, 1, 4)})


def test_an_unused_input_is_named(tmp_path):
    graph = planted.unused_input(tmp_path / 'eyes.onnx')

    with pytest.raises(EngineError, match='eyes.onnx: input forgotten is unused by TensorRT'):
        compile_graph(graph, {**ROWS, 'forgotten': ROWS['pixels']}, TARGETS)


def test_an_input_that_the_parser_drops_silently_is_named(tmp_path):
    graph = planted.ignored_length(tmp_path / 'decoder.onnx')
    steps = []

    with pytest.raises(EngineError, match='decoder.onnx: input valid is unused by TensorRT'):
        compile_graph(graph, {}, ['sm89'], progress=lambda *step: steps.append(step))

    # It stops as it begins: a large graph takes an hour.
    assert {phase for phase, *_ in steps} == {'Building engine', 'Cloning network graph'}


def test_shapes_that_do_not_fit_the_input_are_refused(tmp_path):
    graph = planted.sound_graph(tmp_path / 'eyes.onnx')

    with pytest.raises(EngineError, match='eyes.onnx: '):
        compile_graph(graph, {'pixels': ((1, 5), (2, 5), (8, 5))}, TARGETS)


@pytest.mark.parametrize('targets', [['sm87'], ['gpu', 'sm89'], []])
def test_a_target_that_cannot_be_compiled_for_is_refused(tmp_path, targets):
    graph = planted.sound_graph(tmp_path / 'eyes.onnx')

    with pytest.raises(EngineError, match='target'):
        compile_graph(graph, ROWS, targets)


@pytest.mark.parametrize(
    ('plant', 'objection'),
    [
        (planted.unsupported_op, 'node planted_unique: Unique is not supported'),
        (planted.ignored_length, 'node planted_attention: Attention needs TensorRT 10.14'),
        (planted.asymmetric, 'node planted_dq: its zero point is not 0'),
    ],
)
def test_what_speaks_against_orin_is_named(tmp_path, plant, objection):
    assert objection in '\n'.join(orin_objections(plant(tmp_path / 'graph.onnx')))


# Plans on disk


def test_a_plan_is_built_once(exports, built, tmp_path):
    plans = shutil.copytree(built, tmp_path / 'plans')
    second = list(build(exports('fp16'), plans, **FOR_SM89))
    larger = list(build(exports('fp16'), plans, targets=['sm89'], shapes=Shapes(context=4096)))

    assert [plan.fresh for plan in second] == [False] * 3
    assert [plan.fresh for plan in larger] == [False, False, True]  # only the decoder has one
    assert 'decoder.sm89.fp16.plan takes mask as' in larger[2].replaced
    assert all(plan.path.stat().st_size > 1e5 for plan in second)


@pytest.mark.parametrize(
    ('field', 'value', 'why'),
    [
        (
            'tensorrt',
            'tensorrt 10.16.0',
            "tensorrt 'tensorrt 10.3.0', and this is 'tensorrt 10.16.0'",
        ),
        ('graph_sha256', 'b' * 64, r'another graph \(aaaaaaaaaaaa, now bbbbbbbbbbbb\)'),
        ('profile', {'pixels': ((1, 4), (2, 4), (9, 4))}, r'takes pixels as .*8, 4.*9, 4'),
    ],
)
def test_a_plan_whose_key_differs_is_named_and_not_loaded(tmp_path, key, field, value, why):
    path = write_plan(tmp_path, 'vision', key, b'plan')

    assert find_plan(tmp_path, 'vision', key) == path
    with pytest.raises(StalePlanError, match=f'vision.sm89.fp16.plan: .*{why}'):
        find_plan(tmp_path, 'vision', replace(key, **{field: value}))


def test_a_plan_of_another_capability_or_precision_is_not_this_one(tmp_path, key):
    write_plan(tmp_path, 'vision', key, b'plan')

    assert find_plan(tmp_path, 'vision', replace(key, capability='sm120')) is None
    assert find_plan(tmp_path, 'vision', replace(key, precision='int4')) is None


def test_a_plan_that_is_cut_short_or_has_a_damaged_key_is_named(tmp_path, key):
    path = write_plan(tmp_path, 'vision', key, b'plan')
    path.write_bytes(b'pla')
    with pytest.raises(StalePlanError, match='has 3 bytes of 4'):
        find_plan(tmp_path, 'vision', key)

    path.with_name(path.name + '.json').write_text(json.dumps(['nonsense']))
    with pytest.raises(StalePlanError, match='has a key that cannot be used'):
        find_plan(tmp_path, 'vision', key)


def test_a_plan_that_cannot_be_written_leaves_no_plan(tmp_path, key):
    write_plan(tmp_path, 'vision', key, b'an older plan')

    with pytest.raises(TypeError):
        write_plan(tmp_path, 'vision', key, ['not bytes'])

    assert find_plan(tmp_path, 'vision', key) is None
    assert [path.name for path in tmp_path.iterdir()] == ['vision.sm89.fp16.plan']  # without key


def test_a_build_that_is_stopped_leaves_no_plan(exports, tmp_path):
    stop, phases = Event(), []

    def progress(graph, phase, done, steps):
        phases.append((graph, phase, done, steps))
        stop.set()

    with pytest.raises(CancelledError, match='vision.onnx: the build was stopped'):
        list(build(exports('fp16'), tmp_path, targets=['sm89'], progress=progress, cancel=stop))

    assert list(tmp_path.iterdir()) == []
    assert phases[0][:3] == ('vision', 'Building engine', 0)


# TensorRT on a GPU: not run here


def test_a_plan_without_a_gpu_is_an_error_in_one_sentence(exports, built):
    if torch.cuda.is_available():
        pytest.skip('there is a GPU')

    with pytest.raises(EngineError, match='vision.sm89.fp16.plan: TensorRT needs a GPU'):
        open_plan(exports('fp16'), built, 'vision', targets=['sm89'])
    with pytest.raises(
        EngineError,
        match=r'no plan of vision for sm120 in fp16 \(there is '
        r'vision.sm89.fp16.plan\); run omnivinci build',
    ):
        open_plan(exports('fp16'), built, 'vision', targets=['sm120'])


@pytest.mark.parametrize(
    ('change', 'said'),
    [
        # Another graph, as after a second export: both hashes, in short.
        (('graph', 'sha256'), r'was built from another graph \({found:.12}, now 000000000000\)'),
        # Another TensorRT, as after an update: both versions.
        (('key', 'tensorrt'), "was built for tensorrt 'tensorrt 10.3.0', and this is '{version}'"),
    ],
)
def test_opening_a_foreign_plan_names_both_keys(exports, tmp_path, change, said):
    export = tmp_path / 'export'
    export.mkdir()
    manifest = json.loads((exports('fp16') / 'manifest.json').read_text())
    found = manifest['graphs']['vision']['sha256']
    key = plan_keys(read_manifest(exports('fp16')), ['sm89'], Shapes())['vision']
    if change[0] == 'graph':
        manifest['graphs']['vision']['sha256'] = '0' * 64
    else:
        key = replace(key, tensorrt='tensorrt 10.3.0')
    (export / 'manifest.json').write_text(json.dumps(manifest))
    write_plan(tmp_path, 'vision', key, b'a plan')

    said = said.format(found=found, version=runtime_version())
    with pytest.raises(StalePlanError, match=f'vision.sm89.fp16.plan: {said}; run omnivinci buil'):
        open_plan(export, tmp_path, 'vision', targets=['sm89'])


def test_opening_a_plan_for_other_shapes_names_both(exports, tmp_path):
    key = plan_keys(read_manifest(exports('fp16')), ['sm89'], Shapes(frames_most=16))['vision']
    write_plan(tmp_path, 'vision', key, b'a plan')

    with pytest.raises(
        StalePlanError,
        match=r'takes pixels as .*\[16, 3, 112, 112\]\], and .*'
        r'\[32, 3, 112, 112\]\] is asked for',
    ):
        open_plan(exports('fp16'), tmp_path, 'vision', targets=['sm89'])


def test_every_type_that_a_tensor_of_ours_has_is_known(rtx):
    assert not [name for name in DTYPES if not hasattr(rtx.DataType, name)]


# The verbs


def run_verb(verb, *arguments):
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return verb.run(parser.parse_args([str(a) for a in arguments]))


def test_the_verb_check_prints_both_verdicts(exports, capsys):
    assert run_verb(check_verb, exports('int4'), '--target', 'sm89') == 0

    out = capsys.readouterr().out
    assert 'decoder: compiles, ' in out
    assert 'decoder: Jetson Orin, by rules, not compiled: no objection' in out


def test_the_verb_build_writes_plans_and_keeps_those_that_fit(exports, tmp_path, capsys):
    arguments = (
        exports('fp16'),
        tmp_path,
        '--target',
        'sm86',
        'sm89',
        '--precision',
        'fp16',
    )

    assert run_verb(build_verb, *arguments) == 0
    assert (tmp_path / 'decoder.sm86+sm89.fp16.plan').exists()
    assert run_verb(build_verb, *arguments) == 0

    assert capsys.readouterr().out.count('(kept, it fits)') == 3
    with pytest.raises(CommandError, match='holds fp16 graphs'):
        run_verb(build_verb, exports('fp16'), tmp_path, '--target', 'sm89', '--precision', 'int4')


def test_ctrl_c_stops_the_verb_build_and_leaves_no_plan(exports, tmp_path, monkeypatch, capsys):
    real = build_verb.ProgressLine.__call__

    def interrupt(self, *step):
        real(self, *step)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(build_verb.ProgressLine, '__call__', interrupt)

    assert run_verb(build_verb, exports('fp16'), tmp_path, '--target', 'sm89') == 130

    assert 'the build was stopped; no plan was written' in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
