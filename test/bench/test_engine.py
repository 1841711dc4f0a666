# SPDX-License-Identifier: Apache-2.0
"""`bench engine` on a small run: what it reports holds together; no figure is judged."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnxscript', reason='needs the extra engine: run scripts/setup --test')

import math
import weakref

from support.engine_bench import small_run

from omnivinci_ros.bench.engine import report
from omnivinci_ros.bench.runtimes import runtimes as opening
from omnivinci_ros.bench.runtimes.memory_soak import soak
from omnivinci_ros.bench.runtimes.subjects import NetworkSubject
from omnivinci_ros.bench.runtimes.subjects import Sizes
from omnivinci_ros.cli.main import main
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import open_runtime

pytest.importorskip('openvino', reason='the extra cpu is not installed')

# Five processes that load torch, one after the other: slow where others use the machine too.
pytestmark = pytest.mark.timeout(1800)
MISSING = {'no_such_module': 'pip install no-such-module'}


@pytest.fixture(scope='module')
def work(layered_folder, exports, tmp_path_factory):
    """A folder of exports as earlier runs leave it: one is there, one is cut short."""
    work = tmp_path_factory.mktemp('work')
    place = work / checkpoint_hash(layered_folder)[:16]
    (place / 'cpu-int8').mkdir(parents=True)  # is taken for the export, and is none
    (place / 'cpu-int4').symlink_to(exports('cpu-int4'))
    return work


@pytest.fixture(scope='module')
def document(layered_folder, work, tmp_path_factory):
    """The figures of a run with two runtimes that are here, one that fails and one that is not.

    It runs in the folder of a user who called scripts as libraries are called.
    """
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp('scripts')
    for name in ('numpy', 'onnx', 'torch', 'json'):
        (folder / f'{name}.py').write_text('print("measuring")\nraise ValueError("not me")\n')
    patch.chdir(folder)
    absent = opening.RuntimeSpec('export', 'fp32', 4, MISSING)
    patch.setitem(opening.RUNTIMES, 'not here', absent)
    path = tmp_path_factory.mktemp('bench') / 'figures.json'
    names = ('cpu-int4 fused', 'cpu-int8', 'cpu-int4', 'not here')
    options = ('--work', work, '--runtimes', *names, '--repeats', 2, '--windows', 20)
    try:
        return small_run(layered_folder, path, *options)
    finally:
        patch.undo()


def test_each_runtime_has_its_figures_and_the_reference_too(document):
    assert list(document['runtimes']) == ['torch fp32', 'cpu-int4 fused', 'cpu-int4']
    for row in document['runtimes'].values():
        for name in (
            'prefill_tokens_per_s',
            'decode_tokens_per_s',
            'prefill_ratio',
            'decode_ratio',
            'vision_ms',
            'sound_ms',
            'decode_of_memory_limit',
        ):
            assert row[name] > 0 and math.isfinite(row[name]), name
        low, high = row['decode_tokens_per_s_least_most']
        assert low <= row['decode_tokens_per_s'] <= high


def test_scripts_in_the_working_folder_are_not_taken_for_libraries(document):
    assert 'not me' not in str(document['failed'])
    assert len(document['runtimes']) == 3


def test_sizes_are_those_of_the_weights(document):
    ours, reference = (document['runtimes'][name] for name in ('cpu-int4', 'torch fp32'))
    layers, heads, size = 2, 2, 32

    assert reference['weights_bytes'] == 4 * 1_908_288
    # Embeddings are looked up, not read for each token.
    assert reference['decoder_weights_bytes'] == 4 * (918_656 - 2048 * 128)
    assert reference['kv_bytes_per_token'] == 2 * layers * heads * size * 4
    assert ours['kv_bytes_per_token'] == 2 * layers * heads * size * 2
    assert ours['weights_bytes'] < 0.3 * reference['weights_bytes']


def test_memory_is_over_what_the_process_held_before(document):
    for row in document['runtimes'].values():
        assert 0 < row['peak_bytes'] < row['process_peak_bytes']
        assert row['peak_ratio'] > 0


def test_the_logits_of_an_answer_do_not_pile_up_in_its_memory(layered_folder):
    parts = open_runtime(layered_folder, OpenOptions(threads=1), lambda *progress: None)
    subject = NetworkSubject(parts, Sizes(0, 0, 0), 32)
    subject.prefill_s([1, 2, 3])
    decode, made, alive = subject._decoder.decode, [], []

    def noted(token):
        alive.append(sum(reference() is not None for reference in made))
        logits = decode(token)
        made.append(weakref.ref(logits))
        return logits

    subject._decoder.decode = noted
    subject.decode_s([4, 5, 6, 7])

    assert alive == [0, 0, 0, 0]


def test_the_error_is_that_of_rounded_weights(document):
    errors = document['runtimes']['cpu-int4']['errors']

    assert 0.05 < errors['of_norm'] < 0.3
    assert 0 < errors['mean'] < errors['most']
    assert 0 <= errors['top_1'] <= 1


def test_a_runtime_that_is_not_here_is_named_and_the_bench_goes_on(document):
    assert document['not_installed'] == {'not here': 'pip install no-such-module'}


def test_the_soak_tells_windows_and_memory(document):
    found = document['soak']

    assert found['windows'] == 20
    assert 0 < found['resident_settled_least'] <= found['resident_settled_most']


def test_the_report_is_a_table_in_markdown(document):
    text = report(document)

    assert '| cpu-int4 |' in text
    assert '| --- |' in text
    assert 'not here: not installed: pip install no-such-module' in text


def test_aims_are_beside_what_was_found(document):
    ours = document['runtimes']['cpu-int4']

    assert document['aims']['peak_ratio'] == {'aim': 1.2, 'found': ours['peak_ratio']}
    assert document['aims']['decode_ratio'] == {'aim': 3.5, 'found': ours['decode_ratio']}


def test_a_runtime_whose_process_fails_is_told_and_the_bench_goes_on(document):
    assert list(document['failed']) == ['cpu-int8']
    assert 'manifest.json: cannot be read' in document['failed']['cpu-int8']
    assert list(document['runtimes'])[-1] == 'cpu-int4'  # which came after it


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (('--runtimes', 'tensorflow'), "--runtimes tensorflow: known: 'torch fp32'"),
        (('--tokens', '0'), '--tokens 0: give 1 to'),
        (('--output', '/no/such/folder/x'), 'the folder does not exist'),
    ],
)
def test_a_wrong_argument_is_refused_at_once(layered_folder, capsys, arguments, said):
    assert main(['bench', 'engine', str(layered_folder), *arguments]) != 0
    assert said in capsys.readouterr().err


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path, capsys):
    assert main(['bench', 'engine', str(tmp_path)]) != 0
    assert 'the folder llm/ is missing' in capsys.readouterr().err


def test_300_windows_do_not_grow(small_exports):
    """Windows differ in frames and lengths; a leak of a KV cache would be 100 kB a window."""
    found = soak(small_exports('cpu-int4'), 300, threads=1)

    assert found['slope_bytes_per_window'] < 40_000
