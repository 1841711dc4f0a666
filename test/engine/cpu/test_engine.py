# SPDX-License-Identifier: Apache-2.0
"""The CPU path equals the network in PyTorch; with rounded weights, the rounded network."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
import torch
from support.rounding import rounded

from omnivinci_ros.engine.cpu import session as cpu_session
from omnivinci_ros.engine.cpu import weights as cpu_weights
from omnivinci_ros.engine.cpu.decoder import even_pieces
from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.engine.cpu.weights import round_matrix
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint
from omnivinci_ros.model.qwen2_decoder import Decoder

pytest.importorskip('openvino', reason='the extra cpu is not installed')

TOLERANCE = 1e-4  # of fp32, absolute; logits here go up to about 1
STEPS = 64
CONTEXT = 256
BITS = {'cpu-int4': 4, 'cpu-int8': 8}


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def engines(exports):
    """Give the CPU path in a precision, opened once."""
    opened = {}

    def give(precision):
        if precision not in opened:
            opened[precision] = open_cpu(
                exports(precision), CpuOptions(threads=1, decoder='openvino')
            )
        return opened[precision]

    return give


def noise(*shape, seed=0, scale=1.0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * scale


def worst(a, b):
    assert a.shape == b.shape
    return float((a.float() - b.float()).abs().max())


def off(a, b):
    """Return the norm of the difference, as a part of the norm of what is right."""
    assert a.shape == b.shape
    return float((a.float() - b.float()).norm() / b.float().norm())


def walk(decoder, prompt, tokens):
    """Return the logits after a prompt and after each further token."""
    return torch.stack([decoder.prefill(prompt), *(decoder.decode(token) for token in tokens)])


def test_logits_of_a_prompt_and_64_tokens_equal_the_network(engines, layered):
    prompt, tokens = noise(1, 40, 128), list(range(STEPS))

    ours = walk(engines('cpu-fp32').make_decoder(CONTEXT), prompt, tokens)

    assert worst(ours, walk(Decoder(layered.llm, CONTEXT), prompt, tokens)) < TOLERANCE


@pytest.mark.parametrize('frames', [1, 5])
def test_frames_equal_the_network_that_repeats_the_scales(engines, layered, frames):
    pixels = noise(frames, 3, 112, 112)

    tokens = engines('cpu-fp32').encode_frames(pixels)

    assert worst(tokens, layered.encode_frames(pixels)) < TOLERANCE


def test_sound_of_whole_units_equals_the_stock_tower(engines, layered):
    mel = noise(2, 128, 3000)

    assert (
        worst(engines('cpu-fp32').encode_sound(mel), layered.encode_sound_units(mel)) < TOLERANCE
    )


def test_sound_of_4_s_equals_the_exported_graph(engines, exports):
    mel = noise(1, 128, 400)
    graph = open_runtime(exports('fp32'), OpenOptions(threads=1), lambda *progress: None)

    assert worst(engines('cpu-fp32').encode_sound(mel), graph.encode_sound(mel)) < TOLERANCE


@pytest.mark.parametrize(
    'kind', ['mlp_downsample', 'mlp_downsample_pool', 'mlp_downsample_pool_max']
)
def test_each_sound_projector_equals_the_network(tmp_path, kind):
    from omnivinci_ros.model.omnivinci.checkpoint import load

    write_tiny_checkpoint(tmp_path / 'tiny', sound_mm_projector_type=kind)
    model = load(tmp_path / 'tiny', dtype=torch.float32)
    mel = noise(1, 128, 3000)

    heard = open_cpu(tmp_path / 'tiny', CpuOptions(threads=1), 'cpu-fp32').encode_sound(mel)

    assert worst(heard, model.encode_sound_units(mel)) < TOLERANCE


@pytest.mark.parametrize('precision', ['cpu-int4', 'cpu-int8'])
def test_rounded_weights_give_what_the_rounded_network_gives(engines, layered, precision):
    """Activations are rounded too, so this is no equality; a wrong scale would be far off."""
    prompt, tokens = noise(1, 40, 128, scale=0.02), list(range(8))

    ours = walk(engines(precision).make_decoder(CONTEXT), prompt, tokens)
    theirs = walk(Decoder(rounded(layered.llm, BITS[precision]), CONTEXT), prompt, tokens)

    assert off(ours, theirs) < 0.03
    assert off(ours, walk(Decoder(layered.llm, CONTEXT), prompt, tokens)) < (
        0.3 if precision == 'cpu-int4' else 0.04
    )


@pytest.mark.parametrize('precision', ['cpu-int4', 'cpu-int8'])
def test_towers_in_8_bits_are_near_the_network(engines, layered, precision):
    pixels, mel = noise(2, 3, 112, 112), noise(1, 128, 3000)

    engine = engines(precision)

    assert off(engine.encode_frames(pixels), layered.encode_frames(pixels)) < 0.03
    assert off(engine.encode_sound(mel), layered.encode_sound_units(mel)) < 0.03


def test_a_prompt_in_chunks_gives_what_it_gives_whole(engines):
    prompt = noise(1, 90, 128)
    whole, parts = (engines('cpu-fp32').make_decoder(CONTEXT) for _ in range(2))
    parts.chunk = 32

    assert worst(parts.prefill(prompt), whole.prefill(prompt)) < TOLERANCE
    assert worst(parts.decode(3), whole.decode(3)) < TOLERANCE


def test_prompts_of_any_length_are_read_in_few_lengths():
    pieces = [even_pieces(tokens) for tokens in range(1, 257)]

    assert [sum(each) for each in pieces] == list(range(1, 257))
    assert len({length for each in pieces for length in each}) == 1 + 15 + 7
    assert max(map(len, pieces)) == 3


def test_decoders_of_one_engine_do_not_know_of_each_other(engines):
    first, second = (engines('cpu-fp32').make_decoder(CONTEXT) for _ in range(2))
    first.prefill(noise(1, 20, 128, seed=1))
    alone = second.prefill(noise(1, 20, 128, seed=2))
    again = first.prefill(noise(1, 5, 128, seed=3))

    first.reset()

    assert worst(first.prefill(noise(1, 20, 128, seed=2)), alone) < TOLERANCE
    assert worst(again, alone) > TOLERANCE


@pytest.mark.parametrize('kept_most', [0, 30, 256])
def test_a_conversation_that_was_cut_back_goes_on_as_if_nothing_had_followed(
    engines,
    monkeypatch,
    kept_most,
):
    monkeypatch.setattr(cpu_session, 'KEPT_MOST', kept_most)
    decoder, fresh = (engines('cpu-fp32').make_decoder(CONTEXT) for _ in range(2))
    said = noise(1, 60, 128)
    decoder.prefill(said)
    for seed, length in enumerate((45, 20, 20, 33, 5, 20, 0, 45)):
        # Shorter, equal, longer than what is held beside; what follows is new each time.
        more = noise(1, length + 9, 128, seed=seed)
        decoder.prefill(more)
        said = torch.cat([said, more], dim=1)[:, :length]
        decoder.truncate(length)
        after = noise(1, 7, 128, seed=99)
        fresh.reset()

        expected = fresh.prefill(torch.cat([said, after], dim=1))

        assert decoder.length == length
        assert worst(decoder.prefill(after), expected) < TOLERANCE
        decoder.truncate(length)


def test_cutting_back_rounded_keys_changes_nothing(engines):
    prompt, after = noise(1, 60, 128), noise(1, 7, 128, seed=9)
    decoder, fresh = (engines('cpu-int4').make_decoder(CONTEXT) for _ in range(2))
    decoder.prefill(prompt)
    decoder.truncate(30)
    fresh.prefill(prompt[:, :30])

    assert off(decoder.prefill(after), fresh.prefill(after)) < 0.02


def test_a_context_that_is_full_says_so(engines):
    decoder = engines('cpu-fp32').make_decoder(10)

    with pytest.raises(ValueError, match='11 tokens does not fit the context of 10'):
        decoder.prefill(noise(1, 11, 128))
    decoder.prefill(noise(1, 10, 128))

    assert decoder.room == 0
    with pytest.raises(ValueError, match='context of 10 tokens is full'):
        decoder.decode(1)


def test_a_context_that_the_model_does_not_take_is_refused(engines):
    with pytest.raises(ValueError, match='the model takes 1 to 32768'):
        engines('cpu-fp32').make_decoder(40_000)


@pytest.mark.parametrize('said', [0, 20])
@pytest.mark.parametrize('error', [RuntimeError, MemoryError])
def test_a_prompt_that_fails_halfway_leaves_the_conversation_as_it_was(
    engines,
    monkeypatch,
    said,
    error,
):
    decoder, fresh = (engines('cpu-fp32').make_decoder(CONTEXT) for _ in range(2))
    for each in (decoder, fresh) if said else ():
        each.prefill(noise(1, said, 128))
    run, calls = cpu_session.CpuRun.__call__, []

    def fail_at_the_second(self, feeds):
        calls.append(feeds)
        if len(calls) == 2:
            raise error('no memory')
        return run(self, feeds)

    with monkeypatch.context() as patch, pytest.raises(error, match='no memory'):
        patch.setattr(cpu_session.CpuRun, '__call__', fail_at_the_second)
        decoder.prefill(noise(1, 200, 128))  # two pieces

    assert decoder.length == said
    assert worst(decoder.decode(3), fresh.decode(3)) < TOLERANCE


def test_a_token_beyond_the_table_is_refused(engines):
    decoder = engines('cpu-fp32').make_decoder(10)

    with pytest.raises(EngineError, match='token 5000; the table has 2048'):
        decoder.decode(5000)


def test_a_checkpoint_opens_as_its_export_does(engines, layered_folder):
    files = sorted(path for path in layered_folder.rglob('*'))
    prompt = noise(1, 20, 128)

    opened = open_cpu(layered_folder, CpuOptions(threads=1))

    ours = opened.make_decoder(CONTEXT).prefill(prompt)
    assert worst(ours, engines('cpu-int4').make_decoder(CONTEXT).prefill(prompt)) < TOLERANCE
    assert sorted(path for path in layered_folder.rglob('*')) == files


def test_the_parts_of_an_export_for_the_cpu_are_the_cpu_path(exports, layered):
    parts = open_runtime(exports('cpu-fp32'), OpenOptions(threads=1), lambda *progress: None)
    ids = torch.tensor([5, 900, 7])

    assert parts.name == 'OpenVINO cpu-fp32'
    assert worst(parts.embed(ids), layered.embed(ids)) == 0
    assert (
        worst(
            parts.make_decoder(CONTEXT).prefill(parts.embed(ids)[None]),
            Decoder(layered.llm, CONTEXT).prefill(layered.embed(ids)[None]),
        )
        < TOLERANCE
    )


def test_an_export_for_something_else_is_named(exports):
    with pytest.raises(EngineError, match='precision fp32; make one for the CPU'):
        open_cpu(exports('fp32'))


def test_an_export_of_an_earlier_version_is_refused(exports, tmp_path):
    folder = tmp_path / 'export'
    shutil.copytree(exports('cpu-int4'), folder)
    manifest = folder / 'manifest.json'
    manifest.write_text(manifest.read_text().replace('"places"', '"beams"'))

    with pytest.raises(EngineError, match='was written by an earlier version; export again'):
        open_cpu(folder)


@pytest.mark.parametrize('file', ['decoder.bin', 'vision.xml', 'manifest.json'])
@pytest.mark.parametrize('damage', ['cut', 'missing', 'changed'])
def test_a_damaged_export_is_refused_in_one_sentence(exports, tmp_path, file, damage):
    folder = tmp_path / 'export'
    shutil.copytree(exports('cpu-int4'), folder)
    path = folder / file
    data = path.read_bytes()
    if damage == 'missing':
        path.unlink()
    else:
        middle = len(data) // 2
        path.write_bytes(
            data[:middle]
            if damage == 'cut'
            else (data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :])
        )

    with pytest.raises((EngineError, CheckpointError)) as refused:
        open_cpu(folder)

    assert str(path.parent) in str(refused.value)
    assert '\n' not in str(refused.value)


def test_groups_that_do_not_fit_are_refused_by_the_name_of_the_matrix():
    with pytest.raises(EngineError, match=r'q_proj: has 96 columns, and int4 takes groups of 128'):
        round_matrix(torch.zeros(4, 96), 4, 'q_proj')


@pytest.mark.parametrize(('bits', 'least', 'most'), [(4, -8, 7), (8, -127, 127)])
def test_a_rounded_matrix_is_off_by_half_a_step_at_most(bits, least, most):
    weight = noise(6, 256)
    weight[2] = 0

    made = round_matrix(weight, bits)

    assert made.values.min() >= least and made.values.max() <= most
    step = torch.from_numpy(made.scales).float().abs().expand(made.values.shape).flatten(1)
    # At 4 bit the far end of the other sign is cut: 7 steps, and not 8.
    assert ((made.floats() - weight).abs() <= step * (1.001 if bits == 4 else 0.501)).all()
    assert (made.floats()[2] == 0).all()


@pytest.mark.parametrize('bits', [4, 8])
def test_a_matrix_is_rounded_some_rows_at_a_time_whatever_its_type(bits, monkeypatch):
    weight = noise(7, 256).bfloat16()
    whole = round_matrix(weight.float(), bits)

    monkeypatch.setattr(cpu_weights, 'ROWS_AT_ONCE', 3)
    in_rows = round_matrix(weight, bits)

    assert in_rows.values.shape == (7, 256 // 128 if bits == 4 else 1, 128 if bits == 4 else 256)
    assert (in_rows.values == whole.values).all()
    assert (in_rows.scales == whole.scales).all()


def test_engines_that_come_and_go_leave_no_stack_of_theirs_for_signals(exports):
    """Ctrl-C after two engines were freed was a segmentation fault: run where it may happen.

    What it prints last: an export is opened without the network in PyTorch.
    """
    script = (
        'import gc, signal, sys, time\n'
        'from omnivinci_ros.engine.cpu.engine import open_cpu\n'
        'from omnivinci_ros.engine.cpu.opening import CpuOptions\n'
        'signal.signal(signal.SIGINT, lambda *_: print("heard", flush=True))\n'
        'for _ in range(2):\n'
        '    engine = open_cpu(sys.argv[1], CpuOptions(threads=1, decoder="openvino"))\n'
        '    del engine\n'
        '    gc.collect()\n'
        'pages = [bytearray(1 << 20) for _ in range(64)]\n'
        'signal.raise_signal(signal.SIGINT)\n'
        'print("transformers.modeling_utils" in sys.modules)\n'
    )

    ended = subprocess.run(
        [sys.executable, '-c', script, str(exports('cpu-int4'))],
        timeout=120,
        capture_output=True,
        text=True,
    )

    assert (ended.returncode, ended.stdout) == (0, 'heard\nFalse\n'), ended.stderr
