# SPDX-License-Identifier: Apache-2.0
"""The verb on real files: photographs of scikit-image, recordings of pocketsphinx-testdata."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import argparse
import io
import json
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np

if find_spec('av') is None or find_spec('cv2') is None:
    pytest.skip('needs the extra `devices`', allow_module_level=True)

import soundfile
from support.damaged_media import damage
from support.damaged_media import write_media
from support.media_files import write_video
from support.real_data import RECORDINGS
from support.real_data import photograph

from omnivinci_ros.cli.verbs import infer
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

SCHEMA = {
    'type': 'object',
    'properties': {'seen': {'enum': ['cat', 'dog']}, 'sure': {'type': 'boolean'}},
    'required': ['seen', 'sure'],
    'additionalProperties': False,
}


@pytest.fixture
def ask(tiny_folder, capsys):
    """Run the verb; return its exit code, stdout and stderr."""

    def run(*arguments, checkpoint=tiny_folder):
        parser = argparse.ArgumentParser()
        infer.add_arguments(parser)
        code = infer.run(parser.parse_args([str(checkpoint), *map(str, arguments)]))
        return (code, *capsys.readouterr())

    return run


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    import cv2

    folder = tmp_path_factory.mktemp('媒体')
    for name in ('astronaut.png', 'coffee.png', 'chelsea.png'):
        bgr = np.ascontiguousarray(photograph(name)[:, :, ::-1])
        for suffix in ('jpg', 'png', 'bmp'):
            cv2.imencode(f'.{suffix}', bgr)[1].tofile(folder / f'{Path(name).stem}.{suffix}')
    t = np.arange(44_100) / 44_100
    for name in ('a.wav', 'a.flac', 'a.mp3'):
        soundfile.write(folder / name, 0.3 * np.sin(2 * np.pi * 440 * t), 44_100)
    for name in ('a.mp4', 'a.avi', 'a.mov'):
        write_video(folder / name, seconds=2.0, beep=(0.5, 1.0))
    return folder


def figures(stderr):
    """Return tokens read and written of each answer."""
    found = re.findall(
        r'\[(\d+) tokens read, (\d+) written; first token after [\d.]+ s '
        r'\([\d.]+ s of it encoding\); [\d.]+ tokens/s',
        stderr,
    )
    return [(int(read), int(written)) for read, written in found]


@pytest.mark.parametrize(
    ('media', 'tokens'),
    [
        (['--image', 'astronaut.jpg'], 9 * 16 + 1),
        (['--image', 'coffee.png'], 12 * 16 + 1),
        (['--image', 'astronaut.bmp', '--image', 'chelsea.bmp'], 2 * (16 + 1)),
        (['--audio', 'a.wav'], 750),
        (['--audio', 'a.flac'], 750),
        (['--audio', 'a.mp3'], 750),
        (['--video', 'a.mp4'], 8 * 16 + 2 + 51),  # AAC pads its last block
        (['--video', 'a.avi'], 8 * 16 + 2 + 51),
        (['--video', 'a.mov'], 8 * 16 + 2 + 51),
        (['--video', 'a.mp4', '--no-sound'], 8 * 16),
        (['--video', 'a.mp4', '--sample', '3', '--no-sound'], 3 * 16),
        (
            ['--video', 'a.mp4', '--no-sound', '--image', 'coffee.png', '--audio', 'a.wav'],
            8 * 16 + 12 * 16 + 1 + 750,
        ),
    ],
    ids=lambda value: ' '.join(value) if isinstance(value, list) else '',
)
def test_each_kind_of_file_reaches_the_network_whole(ask, files, media, tokens):
    _, _, said = ask('--question', 'What?', '--max-new-tokens', 2)
    text = figures(said)[0][0]
    media = [files / word if '.' in word else word for word in media]

    code, _, said = ask(*media, '--question', 'What?', '--max-new-tokens', 2)

    assert code == 0
    assert abs(figures(said)[0][0] - text - tokens) <= 1  # the codec's own padding


def test_what_is_damaged_of_a_file_is_said_and_the_rest_is_looked_at(ask, tmp_path):
    bad = damage(write_media(tmp_path / 'a.mp4'), 'video', [18], tmp_path / 'bad.mp4')

    code, _, said = ask('--video', bad, '--question', 'What?', '--max-new-tokens', 2)

    assert code == 0
    assert re.search(r'note: video: .*bad\.mp4 is damaged: 1 packet.*The rest is used', said)


def test_a_checkpoint_that_takes_no_sound_of_videos_says_so(ask, files):
    video = ('--video', files / 'a.mp4', '--question', 'What?', '--max-new-tokens', 2)
    silent = ask(*video, '--no-sound')

    code, _, said = ask(*video, '--set', 'load_audio_in_video=false')

    assert code == 0
    assert figures(said) == figures(silent[2])
    assert 'note: the sound of videos is left out' in said


def test_a_headerless_recording_of_a_voice_is_sound_too(ask):
    path = RECORDINGS / 'goforward.raw'
    if not path.exists():
        pytest.skip('apt-get install pocketsphinx-testdata')
    assert ask('--audio', path, '--question', 'What is said?', '--max-new-tokens', 2)[0] == 0


def test_the_schema_shapes_the_answer_as_text_or_as_a_file(ask, tmp_path):
    (tmp_path / 'schema.json').write_text(json.dumps(SCHEMA), encoding='utf-8')
    for schema in (json.dumps(SCHEMA), tmp_path / 'schema.json'):
        code, answer, _ = ask('--question', '你看到什么?', '--json-schema', schema)
        assert code == 0
        assert set(json.loads(answer)) == {'seen', 'sure'}


def test_json_that_is_cut_short_is_no_success(ask):
    code, _, said = ask(
        '--question', 'What?', '--json-schema', json.dumps(SCHEMA), '--max-new-tokens', 3
    )
    assert code == 1
    assert 'cut short: length' in said


def test_the_answer_is_printed_piece_by_piece(ask, monkeypatch):
    shown = []
    monkeypatch.setattr(infer, '_show', shown.append)
    ask('--question', 'What?', '--json-schema', json.dumps(SCHEMA))
    assert len(shown) > 3
    assert json.loads(''.join(shown))


def test_what_could_steer_a_terminal_is_not_printed(capsys):
    infer._show('看到\x1b[2J\r\nb\x9b31m')
    assert capsys.readouterr().out == '看到\ufffd[2J\ufffd\nb\ufffd31m'


def test_questions_are_turns_of_one_conversation(ask, files, monkeypatch):
    monkeypatch.setattr('sys.stdin', io.StringIO('Third?\n\n第四?\n'))
    code, _, said = ask(
        '--image',
        files / 'coffee.png',
        '--question',
        'First?',
        '--question',
        'Second?',
        '--chat',
        '--max-new-tokens',
        2,
    )
    assert code == 0
    read = [tokens for tokens, _ in figures(said)]
    assert len(read) == 4
    assert read[0] > 190
    assert max(read[1:]) < 40


def test_the_same_seed_gives_the_same_answer_and_another_one_another(ask):
    def sampled(seed):
        return ask(
            '--question', 'What?', '--temperature', 1.5, '--seed', seed, '--max-new-tokens', 24
        )[1]

    assert sampled(1) == sampled(1)
    assert sampled(1) != sampled(2)


def test_random_weights_are_said_to_be_noise(ask):
    assert 'what this checkpoint writes is noise' in ask('--question', 'What?')[2]


def test_a_key_that_the_checkpoint_lacks_can_be_given(ask, tmp_path):
    write_tiny_checkpoint(tmp_path / 'c')
    path = tmp_path / 'c' / 'config.json'
    config = json.loads(path.read_text())
    for table in ('video_encoder', 'sound_encoder'):
        del config[table]['max_time']
    path.write_text(json.dumps(config))

    code, _, said = ask('--question', 'What?', checkpoint=tmp_path / 'c')
    assert code == 2
    assert said.endswith('give it as the argument max_time: --set max_time=VALUE\n')

    assert ask('--question', 'What?', '--set', 'max_time=60', checkpoint=tmp_path / 'c')[0] == 0


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (['--question', ' '], 'a question is empty'),
        ([], 'nothing is asked; give --question TEXT'),
        (['--question', 'x', '--image', 'nowhere.png'], 'nowhere.png cannot be read'),
        (['--question', 'x', '--audio', 'nowhere.wav'], 'nowhere.wav is not a file'),
        (['--question', 'x', '--video', 'nowhere.mp4'], 'nowhere.mp4 is not a file'),
        (['--question', 'x', '--json-schema', 'no.json'], 'no.json cannot be read'),
        (['--question', 'x', '--json-schema', '{'], 'is not JSON'),
        (['--question', 'x', '--json-schema', '{"type": "house"}'], 'json_schema cannot be used'),
        (['--question', 'x', '--set', 'max_time'], 'give KEY=VALUE'),
        (['--question', 'x', '--set', 'height=3'], 'unknown setting height'),
        (['--question', 'x', '--device', 'toaster'], '--device toaster'),
        (['--question', 'x', '--max-new-tokens', '0'], 'max_new_tokens=0'),
        (['--question', 'x', '--sample', '-1'], 'give a positive number of frames'),
        (['--question', 'x \udcff'], 'not UTF-8'),
        (['--question', 'x ' * 40_000], 'does not fit the context'),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(ask, arguments, said):
    code, out, err = ask(*arguments)
    assert (code, out) == (2, '')
    assert err.startswith('omnivinci infer: ') or 'noise\nomnivinci infer: ' in err
    assert said in err
    assert len(err.splitlines()) <= 2


def test_a_missing_checkpoint_is_named(ask, tmp_path):
    code, _, err = ask('--question', 'x', checkpoint=tmp_path / 'nothing')
    assert code == 2
    assert 'no such folder' in err


def test_an_export_says_what_runs_it(ask, exports):
    folder = exports('cpu-fp32')
    code, _, err = ask('--question', 'x', checkpoint=folder)
    assert code == 2
    assert err.endswith(
        f'{folder} is an export of OmniVinci, which the node and omnivinci replay run '
        '(model_folder); give infer the checkpoint that it was made of\n'
    )


def test_sound_longer_than_the_checkpoint_takes_is_an_error_with_the_way_out(ask, tmp_path):
    soundfile.write(tmp_path / 'long.wav', np.zeros(130 * 8000), 8000)
    code, _, err = ask('--audio', tmp_path / 'long.wav', '--question', 'x')
    assert code == 2
    assert err.endswith('--set audio_chunk_length=max\n')
    assert (
        ask(
            '--audio',
            tmp_path / 'long.wav',
            '--question',
            'x',
            '--set',
            'audio_chunk_length=max',
            '--max-new-tokens',
            1,
        )[0]
        == 0
    )
