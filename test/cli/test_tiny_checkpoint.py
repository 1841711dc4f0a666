# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')


import argparse

import numpy as np
import torch

from omnivinci_ros.cli.verbs import tiny_checkpoint
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.omnivinci.processor import Video
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import Tokenizer


def run_verb(*arguments):
    parser = argparse.ArgumentParser()
    tiny_checkpoint.add_arguments(parser)
    return tiny_checkpoint.run(parser.parse_args([str(a) for a in arguments]))


def test_the_verb_writes_a_checkpoint_that_answers_about_a_video(tmp_path, capsys):
    folder = tmp_path / 'tiny'

    assert run_verb(folder, '--hop', '60', '--dtype', 'float32') == 0

    assert 'KV cache: 1,024 bytes a token' in capsys.readouterr().out
    model, tokenizer = load(folder), Tokenizer.read(folder / 'llm')
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(4)]
    sound = Sound(rng.normal(size=64_000).astype(np.float32) * 0.1)
    message = Message('user', (Video(frames, [0, 1, 2, 3], sound, 4.0), 'What happens?'))
    inputs = Processor(model.config, tokenizer)([message])
    with torch.inference_mode():
        embeds = model.fuse(inputs.ids, tokenizer.placeholders, inputs.media)
    answer = generate(Decoder(model.llm, 1024), embeds, tokenizer, Options(max_new_tokens=8))
    assert embeds.shape[1] == len(inputs.ids) - 2 + 4 * 16 + 267 + 2
    assert answer.tokens


def test_the_verb_does_not_write_over_anything(tmp_path, capsys):
    (tmp_path / 'mine.txt').write_text('keep me')

    assert run_verb(tmp_path) == 1

    assert 'is not empty; give a new folder' in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ['mine.txt']


def test_the_shape_494m_is_that_of_qwen2_half_a_billion():
    from omnivinci_ros.model.omnivinci.checkpoint import figures
    from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_config

    config = tiny_config('494m')

    assert figures(config).parameters_by_part['llm'] == 494_032_768
    assert (config.image_size // config.vision_tower['patch_size'] // 2) ** 2 == 64  # a frame


def test_the_shape_9b_is_that_of_the_released_network():
    from omnivinci_ros.model.omnivinci.checkpoint import figures
    from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_config

    config = tiny_config('9b')

    assert figures(config).parameters == 8_761_015_744
    assert (config.image_size // config.vision_tower['patch_size'] // 2) ** 2 == 256  # a frame


def test_a_device_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert run_verb(tmp_path / 'tiny', '--device', 'cuda:77') == 1

    assert capsys.readouterr().err.startswith('omnivinci tiny-checkpoint: ')


def test_the_verb_writes_a_qwen_omni_that_speaks_or_not(tmp_path, capsys):
    silent, speaking = tmp_path / 'silent', tmp_path / 'speaking'

    assert run_verb(silent, '--model', 'qwen2.5-omni', '--no-speech', '--dtype', 'float32') == 0
    assert run_verb(speaking, '--model', 'qwen2.5-omni') == 0

    said = capsys.readouterr().out
    assert 'KV cache: 1,024 bytes a token' in said
    assert said.count('memory as speech in bfloat16') == 1
    assert not (silent / 'spk_dict.pt').exists()
    assert (speaking / 'spk_dict.pt').exists()


@pytest.mark.parametrize(
    ('model', 'option'),
    [
        ('qwen2.5-omni', ('--device', 'cuda')),
        ('qwen2.5-omni', ('--hop', '60')),
        ('omnivinci', ('--no-speech',)),
    ],
)
def test_an_option_of_the_other_network_is_refused(tmp_path, capsys, model, option):
    assert run_verb(tmp_path / 'tiny', '--model', model, *option) == 1

    assert f'{option[0]} means nothing for {model}; leave it out' in capsys.readouterr().err


def test_a_shape_of_the_other_network_is_refused(tmp_path, capsys):
    assert run_verb(tmp_path / 'tiny', '--model', 'qwen2.5-omni', '--shape', '9b') == 1

    assert '--shape 9b is none of qwen2.5-omni; give one of tiny, 494m' in capsys.readouterr().err
    assert not (tmp_path / 'tiny').exists()
