# SPDX-License-Identifier: Apache-2.0
"""`omnivinci infer` with a Qwen2.5-Omni checkpoint: what it sees and hears, and what it says."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import argparse
import json
import re
import wave
from importlib.util import find_spec

import numpy as np

if find_spec('av') is None or find_spec('cv2') is None:
    pytest.skip('needs the extra `devices`', allow_module_level=True)

import cv2
import soundfile
from support.media_files import write_video

from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint

SCHEMA = {
    'type': 'object',
    'properties': {'seen': {'enum': ['cat', 'dog']}},
    'required': ['seen'],
    'additionalProperties': False,
}
WHAT = ('--question', 'What?', '--max-new-tokens', 2)


@pytest.fixture
def ask(qwen_folder, capsys):
    """Run the verb; return its exit code, stdout and stderr."""

    def run(*arguments, checkpoint=qwen_folder):
        parser = argparse.ArgumentParser()
        infer.add_arguments(parser)
        given = [str(checkpoint), '--dtype', 'float32', *map(str, arguments)]
        code = infer.run(parser.parse_args(given))
        return (code, *capsys.readouterr())

    return run


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp('media')
    noise = np.random.default_rng(0)
    cv2.imwrite(str(folder / 'a.png'), noise.integers(0, 256, (84, 112, 3), np.uint8))
    t = np.arange(44_100) / 44_100
    soundfile.write(folder / 'a.wav', 0.3 * np.sin(2 * np.pi * 440 * t), 44_100)
    write_video(folder / 'a.mp4', seconds=2.0, beep=(0.5, 1.0), size=(280, 364))
    return folder


def read(stderr):
    """Return the tokens read for each answer."""
    return [int(tokens) for tokens in re.findall(r'\[(\d+) tokens read', stderr)]


# 280x364 px make 130 tokens a pair of frames, and each medium stands between two tokens.
@pytest.mark.parametrize(
    ('media', 'tokens'),
    [
        (['--image', 'a.png'], 3 * 4 + 2),
        (['--audio', 'a.wav'], 25 + 2),
        (['--video', 'a.mp4', '--no-sound'], 2 * 130 + 2),  # four frames of 2 s
        (['--video', 'a.mp4', '--no-sound', '--sample', '2'], 130 + 2),
        (['--video', 'a.mp4'], 2 * 130 + 51 + 4),  # AAC pads its last block
        (['--image', 'a.png', '--audio', 'a.wav'], 3 * 4 + 25 + 4),
    ],
    ids=lambda value: ' '.join(value) if isinstance(value, list) else '',
)
def test_each_kind_of_file_reaches_the_network_whole(ask, files, media, tokens):
    text = read(ask(*WHAT)[2])[0]
    media = [files / word if '.' in word else word for word in media]

    code, _, said = ask(*media, *WHAT)

    assert code == 0
    assert abs(read(said)[0] - text - tokens) <= 1  # the codec's own padding


def test_the_schema_shapes_the_answer(ask):
    code, answer, _ = ask('--question', '你看到什么?', '--json-schema', json.dumps(SCHEMA))

    assert code == 0
    assert set(json.loads(answer)) == {'seen'}


def test_questions_are_turns_of_one_conversation(ask, files):
    code, _, said = ask('--image', files / 'a.png', *WHAT, '--question', 'And now?')

    first, second = read(said)
    assert code == 0
    assert first > 40 > second  # the picture and the system's turn are not read again


def test_answers_are_said_one_after_another_in_a_file(ask, tmp_path):
    path = tmp_path / 'said.wav'

    voice = ('--speak', path, '--speaker', 'ethan', '--max-speech', 0.5, '--flow', 'euler')
    code, answer, said = ask(*WHAT, '--question', 'And now?', *voice)

    assert code == 0 and len(answer.splitlines()) >= 2
    seconds = [float(each) for each in re.findall(r'\[([\d.]+) s of speech', said)]
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (24_000, 1)
        assert file.getnframes() / 24_000 == pytest.approx(seconds[-1], abs=0.01)
    assert seconds == [pytest.approx(0.5), pytest.approx(1.0)]


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (['--set', 'max_time=60'], 'takes no settings'),
        (['--speaker', 'Ethan'], '--speak FILE.wav; give both'),
        (['--speak', '/nowhere/a.wav'], 'no such folder'),
        (['--speak', 'a.wav', '--max-speech', '0'], '--max-speech 0: give'),
        (['--speak', 'a.wav', '--speaker', 'Nobody'], "'Nobody' is not known; known: Chelsie"),
        (['--question', 'x ' * 40_000], 'does not fit the context'),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(ask, arguments, said):
    code, out, err = ask(*WHAT, *arguments) if '--question' not in arguments else ask(*arguments)

    assert (code, out) == (2, '')
    assert said in err.splitlines()[-1]


def test_networks_that_do_not_speak_say_so(ask, tmp_path, tiny_folder):
    write_tiny_checkpoint(tmp_path / 'silent', speech=False)

    for folder, said in ((tmp_path / 'silent', 'cannot speak'), (tiny_folder, 'is OmniVinci')):
        code, _, err = ask(*WHAT, '--speak', tmp_path / 'a.wav', checkpoint=folder)
        assert (code, said in err) == (2, True)
