# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import copy
import json

import pytest

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.config import is_qwen_omni
from omnivinci_ros.model.qwen_omni.config import make_config
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import tiny_config

RAW = tiny_config()


def changed(path: str, value: object) -> dict:
    """Return the tiny configuration with a value at a dotted path, or without where it is None."""
    raw = copy.deepcopy(RAW)
    *tables, key = path.split('.')
    table = raw
    for name in tables:
        table = table[name]
    if value is None:
        del table[key]
    else:
        table[key] = value
    return raw


def test_fields_have_the_values_of_the_keys():
    config = make_config(RAW)
    assert config.thinker_config.text_config.num_key_value_heads == 2
    assert config.thinker_config.text_config.mrope_section == (4, 6, 6)
    assert config.thinker_config.vision_config.fullatt_block_indexes == (1, 3)
    assert config.thinker_config.audio_config.block_frames == 200
    assert config.talker_config.head_dim == 32
    assert config.token2wav_config.dit_config.look_backward_layers == (0, 2)
    assert config.speaks
    assert config.note.startswith('random weights')


def test_the_released_shapes_are_what_their_keys_make_them():
    text = make_config(tiny_config('7b')).thinker_config.text_config
    assert (text.head_dim, text.rope_theta, text.mrope_section) == (128, 1e6, (16, 24, 24))
    assert make_config(tiny_config('3b')).talker_config.embedding_size == 2048


def test_a_key_that_is_left_out_is_that_of_the_stock_class():
    from transformers import Qwen2_5OmniConfig

    ours = make_config(changed('thinker_config.text_config.max_position_embeddings', None))
    theirs = Qwen2_5OmniConfig().thinker_config.text_config
    assert ours.thinker_config.text_config.max_position_embeddings == (
        theirs.max_position_embeddings
    )


@pytest.mark.parametrize('left_out', [('dim', 'depth', 'heads'), ('hidden_size',), ()])
def test_the_dit_has_either_spelling(left_out):
    raw = copy.deepcopy(RAW)
    for key in left_out:
        del raw['token2wav_config']['dit_config'][key]
    if not left_out:
        for key in ('hidden_size', 'num_hidden_layers', 'num_attention_heads'):
            del raw['token2wav_config']['dit_config'][key]
    dit = make_config(raw).token2wav_config.dit_config
    assert (dit.hidden_size, dit.num_hidden_layers, dit.num_attention_heads) == (64, 4, 4)


def test_theta_and_sections_may_stand_where_transformers_5_writes_them():
    raw = copy.deepcopy(RAW)
    text = raw['thinker_config']['text_config']
    del text['rope_theta'], text['rope_scaling']
    text['rope_parameters'] = {
        'rope_type': 'default',
        'rope_theta': 5e5,
        'mrope_section': [6, 5, 5],
    }
    text = make_config(raw).thinker_config.text_config
    assert (text.rope_theta, text.mrope_section) == (5e5, (6, 5, 5))


def test_a_checkpoint_without_speech_is_a_thinker():
    silent = make_config(tiny_config(speech=False))
    assert not silent.speaks
    assert silent.talker_config is None
    # A thinker that was saved alone has its tables at the top.
    alone = make_config(RAW['thinker_config'])
    assert alone.thinker_config == silent.thinker_config


@pytest.mark.parametrize(
    ('path', 'value', 'said'),
    [
        ('model_type', 'vila', "model_type='vila'; it must be qwen2_5_omni"),
        ('thinker_config', None, 'thinker_config is missing'),
        ('thinker_config', 3, 'thinker_config is 3; it must be a table'),
        (
            'thinker_config.text_config.hidden_size',
            'wide',
            "text_config.hidden_size='wide'; it must be a whole number",
        ),
        ('thinker_config.text_config.num_hidden_layers', 0, 'num_hidden_layers=0'),
        ('thinker_config.text_config.num_hidden_layers', 10**9, 'from 1 to 512'),
        ('thinker_config.text_config.vocab_size', True, 'vocab_size=True'),
        ('thinker_config.text_config.num_attention_heads', 3, 'a divisor of hidden_size=128'),
        ('thinker_config.text_config.num_key_value_heads', 3, 'a divisor of 4 heads'),
        ('thinker_config.text_config.rms_norm_eps', -1, 'a positive number'),
        ('thinker_config.text_config.hidden_act', 'relu', "hidden_act='relu'; it must be 'silu'"),
        ('thinker_config.text_config.use_sliding_window', True, 'use_sliding_window=True'),
        (
            'thinker_config.text_config.rope_scaling',
            {'mrope_section': [4, 4, 4]},
            'the sum 16, half of a head',
        ),
        (
            'thinker_config.text_config.rope_scaling',
            {'rope_type': 'yarn'},
            "rope_scaling.rope_type='yarn'",
        ),
        ('thinker_config.audio_config.output_dim', 64, 'text_config.hidden_size=128'),
        ('thinker_config.audio_config.encoder_attention_heads', 5, 'a divisor of d_model=96'),
        ('thinker_config.vision_config.out_hidden_size', 64, 'text_config.hidden_size=128'),
        ('thinker_config.vision_config.num_heads', 5, 'multiples of 4'),
        ('thinker_config.vision_config.window_size', 100, 'a multiple of 28'),
        ('thinker_config.vision_config.in_chans', 1, 'in_chans=1; it must be 3'),
        ('thinker_config.audio_token_id', 7, 'audio_token_index=505 and'),
        ('talker_config.embedding_size', 64, 'text_config.hidden_size=128'),
        ('talker_config.vocab_size', 8000, 'its codec tokens, of which the last is 8296'),
        ('token2wav_config.dit_config.dim', 32, 'hidden_size=64 and'),
        ('token2wav_config.dit_config.block_size', 25, 'a multiple of repeats=2'),
        ('token2wav_config.dit_config.enc_dilations', [1], 'as long as'),
        ('token2wav_config.bigvgan_config.mel_dim', 100, 'dit_config.mel_dim=80'),
        ('token2wav_config.bigvgan_config.upsample_rates', [5, 3], 'as long as upsample_rates'),
        ('token2wav_config.bigvgan_config.upsample_initial_channel', 100, 'a multiple of 64'),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_key(tmp_path, path, value, said):
    (tmp_path / 'config.json').write_text(json.dumps(changed(path, value)))
    with pytest.raises(CheckpointError) as refusal:
        read_config(tmp_path)
    assert said in str(refusal.value)
    assert str(tmp_path / 'config.json') in str(refusal.value)


def test_a_folder_is_known_by_its_model_type(qwen_folder, tiny_folder, tmp_path):
    assert is_qwen_omni(qwen_folder)
    assert not is_qwen_omni(tiny_folder)
    assert not is_qwen_omni(tmp_path)
    with pytest.raises(CheckpointError, match='no such folder'):
        read_config(tmp_path / 'none')
