# SPDX-License-Identifier: Apache-2.0
"""The faster decoder of an export is found once for a machine, and remembered."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from functools import partial

import pytest

pytest.importorskip('openvino', reason='the extra cpu is not installed')

import torch

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.engine.cpu import decoder_choice
from omnivinci_ros.engine.cpu import kept_choices
from omnivinci_ros.engine.cpu import opening as cpu_opening
from omnivinci_ros.engine.cpu.decoder_choice import Timing
from omnivinci_ros.engine.cpu.decoder_choice import decided
from omnivinci_ros.engine.cpu.decoder_choice import measure
from omnivinci_ros.engine.cpu.kept_choices import FILE
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.stepping_decoder import SteppingDecoder
from omnivinci_ros.parameters.configuration import backend_maker
from omnivinci_ros.parameters.params_file import Settings

WIDTH = 128


class Sleeper(SteppingDecoder):
    """A decoder that takes so long for a step."""

    def __init__(self, capacity, step_s):
        super().__init__(capacity, capacity)
        self.step_s = step_s

    def _step(self, embeds):
        time.sleep(self.step_s)
        return torch.zeros(4)

    def _row(self, token):
        return torch.zeros(1, 1, WIDTH)

    def _cut(self, length):
        pass


@pytest.fixture
def export(exports, tmp_path):
    """Give an export of one's own, with both decoders."""
    return shutil.copytree(exports('cpu-int4'), tmp_path / 'export')


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    return tmp_path / 'cache'


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(decoder_choice, 'TIMED_S', 0.02)


class Machine:
    """Two decoders that take so long a step here; how often they were timed, and what was said."""

    def __init__(self, openvino_s, onnx_runtime_s):
        self.steps = {'openvino': openvino_s, 'onnxruntime': onnx_runtime_s}
        self.timed, self.said = 0, []

    def choose(self, folder, wanted='auto', threads=1):
        manifest = read_manifest(folder)
        decoder = decided(folder, manifest, wanted, threads, self.said.append)
        if decoder != 'auto':
            return decoder
        self.timed += 1
        makers = {name: partial(Sleeper, step_s=step_s) for name, step_s in self.steps.items()}
        return measure(folder, manifest, threads, makers, WIDTH, self.said.append)


@pytest.mark.parametrize(
    ('machine', 'faster'),
    [(Machine(0, 0.005), 'openvino'), (Machine(0.005, 0), 'onnxruntime')],
)
def test_the_faster_one_decodes_and_the_next_start_times_nothing(export, cache, machine, faster):
    assert machine.choose(export) == faster
    assert machine.choose(export) == faster

    assert machine.timed == 1
    (kept,) = json.loads((export / FILE).read_text())
    assert kept['decoder'] == faster
    answers = {name: each['answer_s'] for name, each in kept['timings'].items()}
    assert min(answers, key=answers.get) == faster
    assert machine.said[-1].endswith('decodes')


def test_an_answer_is_a_prompt_and_some_steps():
    reads, writes = Timing(0.001, 0.02), Timing(0.002, 0.01)

    assert (reads.answer_s, writes.answer_s) == pytest.approx((0.896, 0.832))


def test_who_measured_first_decides_for_all_that_were_opened_together(export, cache):
    machine, manifest = Machine(0.005, 0), read_manifest(export)
    assert decided(export, manifest, 'auto', 1, machine.said.append) == 'auto'
    assert Machine(0, 0.005).choose(export) == 'openvino'  # meanwhile, beside other programs

    makers = {name: partial(Sleeper, step_s=step_s) for name, step_s in machine.steps.items()}
    assert measure(export, manifest, 1, makers, WIDTH, machine.said.append) == 'openvino'


def test_each_number_of_threads_has_a_choice_of_its_own(export, cache):
    one, two = Machine(0, 0.005), Machine(0.005, 0)
    for _ in range(2):
        assert one.choose(export, threads=1) == 'openvino'
        assert two.choose(export, threads=2) == 'onnxruntime'

    assert (one.timed, two.timed) == (1, 1)


def test_choices_of_many_machines_do_not_pile_up(export, cache, monkeypatch):
    monkeypatch.setattr(
        decoder_choice,
        '_timed',
        lambda *given: {name: Timing(0.001, 0.01) for name in ('openvino', 'onnxruntime')},
    )
    for threads in range(1, kept_choices.MOST + 3):
        Machine(0, 0).choose(export, threads=threads)

    kept = json.loads((export / FILE).read_text())
    assert [entry['here']['threads'] for entry in kept] == list(
        range(kept_choices.MOST + 2, 2, -1)
    )


def test_of_a_context_that_is_short_as_much_is_timed_as_there_is(export, cache):
    manifest = replace(read_manifest(export), context_most=20)
    made = []

    def make(capacity):
        made.append(capacity)
        return Sleeper(capacity, 0)

    measure(export, manifest, 1, dict.fromkeys(('openvino', 'onnxruntime'), make), WIDTH, print)

    assert made == [20, 20]
    shortest = replace(manifest, context_most=decoder_choice.STEPS)
    assert decided(export, shortest, 'auto', 9, print) == 'openvino'


def test_what_is_hardly_faster_is_not_worth_another_runtime(export, cache, monkeypatch):
    timings = {'openvino': Timing(0.001, 0.011), 'onnxruntime': Timing(0.001, 0.010)}
    monkeypatch.setattr(decoder_choice, '_timed', lambda *given: timings)

    assert Machine(0, 0).choose(export) == 'openvino'


def test_a_pause_of_the_machine_does_not_count():

    class Paused(Sleeper):
        def _step(self, embeds):
            time.sleep(0.05 if self.length % 5 == 0 else 0)  # the prompt, and some steps
            return torch.zeros(4)

    timings = decoder_choice._timed({'paused': lambda capacity: Paused(capacity, 0)}, WIDTH, 8)

    assert timings['paused'].step_s < 0.004  # the mean is above 0.008


@pytest.mark.parametrize(
    ('what', 'value'), [('cpu_family_model', '26/3'), ('isa', ('avx2',)), ('version_of', '0.1')]
)
def test_another_cpu_or_version_is_timed_anew(export, cache, monkeypatch, what, value):
    machine = Machine(0, 0.005)
    machine.choose(export)

    monkeypatch.setattr(decoder_choice.machine, what, lambda *name: value)
    machine.steps = {'openvino': 0.005, 'onnxruntime': 0}

    assert machine.choose(export) == 'onnxruntime'


@pytest.mark.parametrize('text', ['', '{', '[]', '{"here": 1}', '[{}, 1]', 'null', '[' * 100_000])
def test_a_damaged_file_is_written_anew(export, cache, text):
    (export / FILE).write_text(text)

    assert Machine(0, 0.005).choose(export) == 'openvino'
    assert json.loads((export / FILE).read_text())[0]['decoder'] == 'openvino'


def test_beside_an_export_that_cannot_be_written_it_is_kept_in_the_cache(
    export, cache, monkeypatch
):
    def refuse(path, content):
        if path.parent == export:
            raise PermissionError(13, 'Permission denied', str(path))
        path.write_text(content)

    monkeypatch.setattr(kept_choices, 'write_whole', refuse)
    machine = Machine(0.005, 0)

    assert [machine.choose(export) for _ in range(2)] == ['onnxruntime'] * 2
    assert machine.timed == 1
    assert not (export / FILE).exists()
    assert list((cache / 'omnivinci_ros' / 'decoder_choices').iterdir())


def test_where_nothing_can_be_kept_it_says_that_each_start_takes_longer(
    export, cache, monkeypatch
):
    def refuse(path, content):
        raise OSError(28, 'No space left on device', str(path))

    monkeypatch.setattr(kept_choices, 'write_whole', refuse)
    machine = Machine(0, 0.005)

    assert machine.choose(export) == 'openvino'
    assert f'{FILE} cannot be written: both decoders are timed again at the next start' in ''.join(
        machine.said
    )


def test_who_names_a_decoder_gets_it_untimed(export, cache):
    machine = Machine(0, 0.005)

    assert machine.choose(export, 'onnxruntime') == 'onnxruntime'
    assert machine.timed == 0
    with pytest.raises(EngineError, match="decoder='gpu'; it must be one of auto, openvino, o"):
        machine.choose(export, 'gpu')


def test_an_export_with_one_decoder_has_no_choice(exports, cache):
    folder, machine = exports('cpu-fp32'), Machine(0.005, 0)

    assert machine.choose(folder) == 'openvino'
    assert machine.timed == 0
    with pytest.raises(EngineError, match='has no decoder for ONNX Runtime; export it with --dec'):
        machine.choose(folder, 'onnxruntime')


def test_without_onnx_runtime_openvino_decodes(export, cache, monkeypatch):
    monkeypatch.setattr(decoder_choice, 'find_spec', lambda name: None)

    assert Machine(0.005, 0).choose(export) == 'openvino'


def test_where_two_decoders_have_no_room_openvino_decodes_and_says_why(export, cache, monkeypatch):
    monkeypatch.setattr(decoder_choice.machine, 'memory_gb', lambda: (8.0, 0.0))
    machine = Machine(0.005, 0)

    assert machine.choose(export) == 'openvino'
    assert machine.timed == 0
    assert machine.said == [
        '0.0 GB would be needed to time both decoders, and 0.0 GB are free: OpenVINO decodes'
    ]


def test_what_an_old_onnx_runtime_cannot_open_is_said_and_openvino_decodes(
    export, cache, monkeypatch
):
    def refuse(*arguments, **options):
        raise EngineError('fused_decoder.onnx: ONNX Runtime cannot load it: bits must be 4')

    monkeypatch.setattr(cpu_opening, 'OnnxSession', refuse)
    said = []

    runtime = open_runtime(export, OpenOptions(threads=1), lambda share, text: said.append(text))

    assert runtime.name == 'OpenVINO cpu-int4'
    assert said[-1] == (
        'fused_decoder.onnx: ONNX Runtime cannot load it: bits must be 4; OpenVINO decodes'
    )
    assert not (export / FILE).exists()  # with a newer one it is timed


@pytest.mark.parametrize('wanted', ['openvino', 'onnxruntime'])
def test_a_runtime_is_opened_in_what_was_chosen_for_this_machine(
    export, cache, monkeypatch, wanted
):
    """The two real decoders are timed; which is faster here is not what is tested."""
    wished = {'openvino': 1.0, 'onnxruntime': 1.0, wanted: 0.5}
    real, timed = decoder_choice._timed, {}

    def slower(*given):
        timed.update(real(*given))
        return {name: Timing(answer_s / 288, answer_s / 288) for name, answer_s in wished.items()}

    monkeypatch.setattr(decoder_choice, '_timed', slower)
    said = []

    runtime = open_runtime(export, OpenOptions(threads=1), lambda share, text: said.append(text))

    assert set(timed) == {'openvino', 'onnxruntime'}
    assert all(each.prompt_token_s > 0 and each.step_s > 0 for each in timed.values())
    name = {'openvino': 'OpenVINO cpu-int4', 'onnxruntime': 'decoder in ONNX Runtime'}[wanted]
    assert runtime.name.endswith(name)
    assert said[-1] == (
        f'an answer takes OpenVINO {wished["openvino"]:.2f} s, '
        f'ONNX Runtime {wished["onnxruntime"]:.2f} s: '
        f'{decoder_choice.NAMES[wanted]} decodes'
    )
    with torch.inference_mode():
        decoder = runtime.make_decoder(64)
        assert decoder.prefill(runtime.embed(torch.arange(5, 45))[None]).isfinite().all()


@pytest.mark.parametrize('network', ['omnivinci', 'qwen_omni'])
def test_the_parameter_reaches_the_backend(exports, qwen_exports, network):
    # Weights that are not rounded have one decoder: who wants the other is told.
    both = ('--precision', 'cpu-fp32', '--parts', 'thinker', 'speech')  # as other files have it
    folder = exports('cpu-fp32') if network == 'omnivinci' else qwen_exports(*both)
    settings = Settings()
    settings.set_texts([f'model_folder:={folder}', 'model_decoder:=onnxruntime'])
    backend = backend_maker(settings, network)()

    with pytest.raises(BackendError, match='has no decoder for ONNX Runtime; export it with'):
        backend.load(lambda fraction, what: None)
