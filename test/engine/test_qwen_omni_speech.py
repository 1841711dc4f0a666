# SPDX-License-Identifier: Apache-2.0
"""An exported Qwen2.5-Omni speaks in ONNX Runtime and OpenVINO as its checkpoint in PyTorch."""

from __future__ import annotations

import argparse
import json
import wave
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.qwen_omni_conversation import RuntimeThinker
from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
from omnivinci_ros.engine.qwen_omni_speech import open_qwen_omni_speech
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.qwen_omni.chat import Chat
from omnivinci_ros.model.qwen_omni.chat import Voice
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.positions import text_ids
from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
from omnivinci_ros.model.qwen_omni.talking import TalkerRun
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions

FLOAT = {'fp32': 'ONNX Runtime', 'cpu-fp32': 'OpenVINO'}
BOTH = ('--parts', 'thinker', 'speech')
TOLERANCE = 1e-4
FLOW = FlowOptions(solver='euler', points=3)


@pytest.fixture(scope='module')
def reference(qwen_smallest):
    return open_qwen_omni_speech(qwen_smallest, OpenOptions(precision='fp32'), quiet)


@pytest.fixture(params=FLOAT)
def export(request, qwen_exports):
    if request.param.startswith('cpu') and find_spec('openvino') is None:
        pytest.skip('needs the extra cpu')
    return qwen_exports('--precision', request.param, *BOTH)


def quiet(share, what):
    """Take progress."""


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def opened(folder):
    return open_qwen_omni_speech(folder, OpenOptions(threads=1), quiet)


def test_the_talker_gives_the_same_logits_step_by_step(export, reference):
    sums, more = noise(1, 70, 128), noise(3, 1, 1, 128, seed=1)
    made = []
    for speech in (opened(export), reference):
        run = TalkerRun(speech.talker, 70, CodeOptions(max_codes=8))
        logits = [run.read(sums, text_ids(5, 70))]
        logits += [run.read(one) for one in more]
        made.append(torch.stack(logits))

    torch.testing.assert_close(*made, rtol=0, atol=TOLERANCE)


def test_mel_and_wave_are_the_same(export, reference):
    codes = torch.arange(37)[None] * 11
    made = []
    for speech in (opened(export), reference):
        maker = speech.token2wav
        condition = maker.condition(speech.speakers['Ethan'])
        mel = maker.mel(codes, condition, FLOW, first_block=2)
        made.append((mel, maker.wave(mel)))

    (mel, wave), (wanted_mel, wanted_wave) = made
    spread = float(wanted_mel.std())
    torch.testing.assert_close(mel, wanted_mel, rtol=0, atol=TOLERANCE * spread)
    torch.testing.assert_close(wave, wanted_wave, rtol=0, atol=1e-3)
    assert len(wave) == mel.shape[1] * maker.frame_samples


def spoken(folder, options):
    """Ask a question; return the text and the sound of its answer."""
    runtime = open_qwen_omni(folder, options, quiet)
    speech = open_qwen_omni_speech(folder, options, quiet)
    chunks = []
    how = SpeechOptions(speaker='ethan', codes=CodeOptions(max_codes=30, temperature=0), flow=FLOW)
    chat = Chat(
        RuntimeThinker(runtime),
        runtime.config,
        runtime.tokenizer,
        voice=Voice(speech, chunks.append, how),
    )
    reply = chat.ask(['What do you see?'], Options(max_new_tokens=4, repetition_guard=False))
    return reply.text, np.concatenate(chunks)


def test_an_answer_is_said_as_by_the_checkpoint(export, qwen_smallest):
    text, sound = spoken(export, OpenOptions(threads=1))
    wanted_text, wanted_sound = spoken(qwen_smallest, OpenOptions(precision='fp32'))

    assert text == wanted_text
    assert sound.shape == wanted_sound.shape
    assert np.abs(sound.astype(int) - wanted_sound).max() <= 33  # of 32767: 1e-3


def test_an_export_without_speech_says_what_to_do(qwen_exports, tmp_path):
    for file in qwen_exports('--precision', 'fp32', *BOTH).iterdir():
        (tmp_path / file.name).symlink_to(file)
    manifest = json.loads((tmp_path / 'manifest.json').read_text())
    del manifest['graphs']['talker']
    (tmp_path / 'manifest.json').unlink()
    (tmp_path / 'manifest.json').write_text(json.dumps(manifest))

    with pytest.raises(EngineError, match='has no graph talker, so it cannot speak; export again'):
        opened(tmp_path)


def test_infer_says_an_exports_answer_in_a_file(export, tmp_path, capsys):
    parser = argparse.ArgumentParser()
    infer.add_arguments(parser)
    path = tmp_path / 'said.wav'
    how = ['--max-new-tokens', '2', '--max-speech', '0.3', '--flow', 'euler']
    asked = [str(export), '--question', 'What?', '--speak', str(path), *how]

    code = infer.run(parser.parse_args(asked))

    said = capsys.readouterr()
    assert code == 0, said.err
    assert 'note: runs in O' in said.err  # ONNX Runtime or OpenVINO
    with wave.open(str(path)) as file:
        assert file.getframerate() == 24_000 and file.getnframes() > 0
    assert infer.run(parser.parse_args([*asked, '--dtype', 'float16'])) == 2
    assert 'has a type of its own' in capsys.readouterr().err


def test_speech_does_not_run_in_tensorrt(qwen_exports):
    folder = qwen_exports('--precision', 'fp32', *BOTH)

    with pytest.raises(EngineError, match='speech does not run in TensorRT here'):
        open_qwen_omni_speech(folder, OpenOptions(runtime='tensorrt', plans=str(folder)), quiet)
