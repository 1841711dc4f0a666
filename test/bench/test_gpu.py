# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench gpu`, on the CPU: every part is timed and compared with float32."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json

from omnivinci_ros.cli.main import main


def bench(folder, *options):
    return main(
        [
            *('bench', 'gpu', str(folder), '--device', 'cpu', '--windows', '1', '--repeats', '1'),
            *('--frames', '2', '--seconds', '1', '--answer', '8', '--context', '512'),
            *options,
        ]
    )


def test_each_part_is_timed_and_compared_with_float32(capsys, tiny_folder):
    assert bench(tiny_folder, '--precision', 'bf16', '--steps', '4', '--json') == 0

    found = json.loads(capsys.readouterr().out)
    prompt = found['backend']['prompt_tokens']
    assert set(found['parts']) == {
        '2 frames at once',
        '2 frames one by one',
        'sound of 1 s',
        f'prompt of {prompt} tokens',
        f'prompt of {prompt} tokens, in pieces of 1024',
    }
    assert all(part['ms'] > 0 for part in found['parts'].values())
    row = found['decode']['kernel by kernel']
    assert row['tokens_per_s'] == pytest.approx(1e3 / row['ms'], rel=0.01)
    assert row['bytes_per_token'] == 2 * (1_312_896 - 2048 * 128)  # without the table of tokens
    assert set(found['errors']) == {'a frame', 'the sound', 'logits'}
    # Rounded to bfloat16, and no further off.
    assert all(0 < row['of_norm'] < 0.05 for row in found['errors'].values())
    assert found['memory']['weights'] == 2 * 2_389_664


def test_the_table_names_what_was_measured(capsys, tiny_folder):
    assert bench(tiny_folder, '--precision', 'fp32', '--no-reference') == 0

    said = capsys.readouterr().out
    assert 'PyTorch fp32 on cpu; random weights' in said
    assert '| kernel by kernel |' in said and '| first token, read ahead |' in said
    assert 'against float32' not in said


def test_a_device_that_is_not_there_is_one_sentence(capsys, tiny_folder):
    assert bench(tiny_folder, '--device', 'cuda:77') == 2

    (said,) = capsys.readouterr().err.splitlines()[-1:]
    assert said.startswith('omnivinci bench: ') and 'cuda:77' in said


def test_qwen_omni_is_timed_with_its_speech(capsys, qwen_folder):
    options = ('--precision', 'bf16', '--context', '1024', '--steps', '4', '--speech-codes', '8')
    assert bench(qwen_folder, *options, '--json') == 0

    found = json.loads(capsys.readouterr().out)
    prompt, speech = found['backend']['prompt_tokens'], found['speech']
    assert set(found['parts']) == {
        '1 pairs of frames at once',
        '1 pairs of frames one by one',
        'sound of 1 s',
        'a block of sound, 2 s',
        f'prompt of {prompt} tokens',
        f'prompt of {prompt} tokens, in pieces of 1024',
    }
    assert found['decode']['kernel by kernel']['tokens_per_s'] > 0
    assert set(found['errors']) == {'a pair of frames', 'the sound', 'logits'}
    assert all(0 < row['of_norm'] < 0.05 for row in found['errors'].values())
    assert 0 < speech['talker']['codes_made'] <= 8
    assert set(speech['streams']) == {
        f'{plan}, {solver}' for plan in ('steady', 'quick') for solver in ('rk4', 'euler')
    }
    rows = (*speech['streams'].values(), *speech['answers'].values())
    # 8 codes are 16 mel frames of 10 ms; an answer may end before.
    assert all(0 < row['sound_s'] <= 0.16 and row['real_time_factor'] > 0 for row in rows)
    assert speech['estimated'] > speech['weights'] > 0
