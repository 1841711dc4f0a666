# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
import socket

import pytest
import torch
from safetensors.torch import load_file
from safetensors.torch import save_file

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.checkpoint import checkpoint_figures
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.checkpoint import save
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.time_embedding import LearnedTimeEmbedding
from omnivinci_ros.model.omnivinci.tiny_checkpoint import tiny_model
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint


@pytest.fixture
def copy(tiny_folder, tmp_path):
    """A checkpoint that a test may spoil."""
    return shutil.copytree(tiny_folder, tmp_path / 'copy')


def edit_json(path, change):
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


def edit_tensors(path, change):
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)


def assert_one_sentence(error, *parts):
    text = str(error.value)
    assert '\n' not in text
    for part in parts:
        assert part in text


# Reading and writing


def test_a_checkpoint_written_and_read_back_is_bit_equal(tiny_folder, tmp_path):
    model = load(tiny_folder)

    save(model, tmp_path / 'again', tokenizer=tiny_folder / 'llm')
    again = load(tmp_path / 'again')

    weights, weights_again = model.state_dict(), again.state_dict()
    assert weights.keys() == weights_again.keys()
    for name, weight in weights.items():
        assert weight.dtype == weights_again[name].dtype == torch.bfloat16
        assert torch.equal(weight, weights_again[name]), name
    assert again.config.as_json() == model.config.as_json()
    for part in PARTS:
        first, second = (f / part / 'model.safetensors' for f in (tiny_folder, tmp_path / 'again'))
        assert first.read_bytes() == second.read_bytes()


def test_shards_give_the_same_weights_as_one_file(tiny_folder, tmp_path):
    model = load(tiny_folder)

    save(model, tmp_path / 'cut', tokenizer=tiny_folder / 'llm', max_shard_bytes=500_000)

    assert len(list((tmp_path / 'cut/llm').glob('model-*-of-*.safetensors'))) > 3
    assert (tmp_path / 'cut/llm/model.safetensors.index.json').exists()
    again = load(tmp_path / 'cut').state_dict()
    assert all(torch.equal(weight, again[name]) for name, weight in model.state_dict().items())


def test_the_files_have_the_released_names_and_keys(tiny_folder):
    assert {path.name for path in tiny_folder.iterdir()} == {*PARTS, 'config.json'}
    keys = {part: set(load_file(tiny_folder / part / 'model.safetensors')) for part in PARTS}

    assert 'model.embed_tokens.weight' in keys['llm']
    assert 'vision_model.embeddings.patch_embedding.weight' in keys['vision_tower']
    assert 'conv1.weight' in keys['sound_tower']
    assert 'layers.1.weight' in keys['mm_projector']
    assert 'layers.2.bias' in keys['sound_mm_projector']


def test_vision_keys_without_the_old_level_are_read_too(copy, tiny):
    def newer(tensors):
        for key in list(tensors):
            tensors[key.removeprefix('vision_model.')] = tensors.pop(key)

    edit_tensors(copy / 'vision_tower/model.safetensors', newer)

    weight = load(copy, dtype=torch.float32).vision_tower.embeddings.patch_embedding.weight

    assert torch.equal(weight, tiny.vision_tower.embeddings.patch_embedding.weight)


def test_the_vocabulary_is_as_long_as_the_embedding(copy):
    edit_json(copy / 'llm/config.json', lambda config: config.update(vocab_size=77))

    assert load(copy).llm.config.vocab_size == 2048


def test_tied_embeddings_are_written_once_and_stay_tied(copy, tmp_path):
    edit_json(copy / 'llm/config.json', lambda config: config.update(tie_word_embeddings=True))
    edit_tensors(copy / 'llm/model.safetensors', lambda tensors: tensors.pop('lm_head.weight'))

    model = load(copy)
    save(model, tmp_path / 'tied', tokenizer=copy / 'llm')

    assert model.llm.lm_head.weight is model.llm.model.embed_tokens.weight
    assert 'lm_head.weight' not in load_file(tmp_path / 'tied/llm/model.safetensors')
    assert torch.equal(load(tmp_path / 'tied').llm.lm_head.weight, model.llm.lm_head.weight)


def test_loading_opens_no_connection(tiny_folder, monkeypatch):
    def refuse(*_):
        raise AssertionError('a connection was opened')

    monkeypatch.setattr(socket.socket, 'connect', refuse)
    monkeypatch.setattr(socket, 'getaddrinfo', refuse)

    load(tiny_folder)


def test_remote_code_named_by_a_checkpoint_does_not_run(copy):
    (copy / 'llm/evil.py').write_text('raise SystemExit("ran")\n')
    for part in ('llm', 'vision_tower', 'sound_tower'):
        auto = {'auto_map': {'AutoModel': 'evil.Model', 'AutoConfig': 'evil.Config'}}
        edit_json(copy / part / 'config.json', lambda config, auto=auto: config.update(auto))

    load(copy)


def test_writing_over_something_is_refused(tiny, tmp_path):
    (tmp_path / 'mine.txt').write_text('keep me')

    with pytest.raises(CheckpointError, match='is not empty; give a new folder'):
        save(tiny, tmp_path)


def test_a_learned_time_embedding_is_not_lost_in_silence(tiny_folder, tmp_path):
    model = load(tiny_folder)
    model.video_time = LearnedTimeEmbedding(128, 60)

    with pytest.raises(CheckpointError, match='video_time has learned weights'):
        save(model, tmp_path / 'new')


def test_a_loaded_model_computes_what_the_saved_one_did(tiny_folder, tmp_path):
    model = tiny_model(seed=7)
    save(model, tmp_path / 'new', tokenizer=tiny_folder / 'llm')
    pixels, mel = torch.rand(2, 3, 112, 112), torch.rand(1, 128, 3000)
    ids = torch.arange(50)

    again = load(tmp_path / 'new')

    with torch.inference_mode():
        assert torch.equal(again.encode_frames(pixels), model.encode_frames(pixels))
        assert torch.equal(again.encode_sound_units(mel), model.encode_sound_units(mel))
        assert torch.equal(again(again.embed(ids)[None]), model(model.embed(ids)[None]))


def test_shapes_that_a_file_leaves_out_are_those_of_the_stock_class(copy, tiny):
    # transformers leaves out what equals its default.
    def shorten(config):
        del config['num_mel_bins'], config['max_source_positions']

    edit_json(copy / 'sound_tower/config.json', shorten)

    assert read_config(copy).sound_tower['max_source_positions'] == 1500
    mel = torch.zeros(1, 128, 3000)
    with torch.inference_mode():
        found = load(copy, dtype=torch.float32).encode_sound_units(mel)
        assert torch.equal(found, tiny.encode_sound_units(mel))


@pytest.mark.parametrize(
    ('part', 'key', 'value'),
    [
        ('llm', 'hidden_size', -1),
        ('llm', 'num_hidden_layers', 10**6),
        ('llm', 'num_attention_heads', 3),
        ('llm', 'num_key_value_heads', '1'),
        ('llm', 'intermediate_size', None),
        ('llm', 'rope_theta', 'x'),
        ('llm', 'rms_norm_eps', []),
        ('vision_tower', 'num_attention_heads', 5),
        ('vision_tower', 'image_size', [112, 112]),
        ('vision_tower', 'image_size', 14),
        ('vision_tower', 'hidden_act', 'unheard_of'),
        ('sound_tower', 'd_model', 1.5),
        ('sound_tower', 'encoder_layers', 0),
    ],
)
def test_a_tower_configuration_that_makes_no_sense_is_refused(copy, part, key, value):
    edit_json(copy / part / 'config.json', lambda config: config.update({key: value}))

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, 'config.json')


# Damage: each gives one sentence


def test_a_truncated_file_is_named(copy):
    file = copy / 'sound_tower/model.safetensors'
    file.write_bytes(file.read_bytes()[:-1000])

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, str(file), 'cut short or damaged', 'copy it again')


@pytest.mark.parametrize('content', [b'', b'\x00' * 6, b'\xff' * 64])
def test_a_file_that_is_no_safetensors_is_named(copy, content):
    file = copy / 'mm_projector/model.safetensors'
    file.write_bytes(content)

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, str(file), 'cut short or damaged')


def test_a_wrong_shape_is_named_with_both_shapes(copy):
    def crop(tensors):
        tensors['layers.4.weight'] = tensors['layers.4.weight'][:100].clone()

    edit_tensors(copy / 'mm_projector/model.safetensors', crop)

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, 'layers.4.weight', '[100, 128]', '[128, 128]')


@pytest.mark.parametrize('part', PARTS)
def test_a_missing_folder_is_named(copy, part):
    shutil.rmtree(copy / part)

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, f'the folder {part}/ is missing')


@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_a_weight_that_is_no_number_is_named(copy, value):
    def spoil(tensors):
        tensors['model.norm.weight'][3] = value

    edit_tensors(copy / 'llm/model.safetensors', spoil)

    with pytest.raises(CheckpointError) as error:
        load(copy)

    assert_one_sentence(error, 'model.norm.weight', 'NaN or infinity')


def test_a_missing_and_a_surplus_tensor_are_named(copy):
    edit_tensors(copy / 'llm/model.safetensors', lambda t: t.pop('lm_head.weight'))
    with pytest.raises(CheckpointError, match='lm_head.weight is missing'):
        load(copy)

    extra = {'layers.9.weight': torch.zeros(2)}
    edit_tensors(
        copy / 'llm/model.safetensors',
        lambda t: t.update({'lm_head.weight': t['model.embed_tokens.weight'].clone()}),
    )
    edit_tensors(copy / 'mm_projector/model.safetensors', lambda t: t.update(extra))
    with pytest.raises(CheckpointError, match='layers.9.weight is not expected'):
        load(copy)


def test_a_missing_shard_is_named(tiny_folder, tmp_path):
    save(load(tiny_folder), tmp_path / 'cut', max_shard_bytes=500_000)
    lost = sorted((tmp_path / 'cut/llm').glob('model-*'))[1]
    lost.unlink()

    with pytest.raises(CheckpointError) as error:
        load(tmp_path / 'cut')

    assert_one_sentence(error, str(lost), 'missing')


def test_an_index_cannot_lead_out_of_its_folder(copy):
    (copy / 'secret.safetensors').write_bytes((copy / 'llm/model.safetensors').read_bytes())
    index = {'weight_map': {'lm_head.weight': '../secret.safetensors'}}
    (copy / 'llm/model.safetensors.index.json').write_text(json.dumps(index))

    with pytest.raises(CheckpointError, match='must name files beside it'):
        load(copy)


def test_a_pickle_is_refused_unopened(copy):
    (copy / 'llm/model.safetensors').unlink()
    (copy / 'llm/pytorch_model.bin').write_bytes(b'not even a pickle')

    with pytest.raises(CheckpointError, match='pickles, which are not read'):
        load(copy)


def test_quantised_weights_are_refused(copy):
    quantised = {'quantization_config': {'quant_method': 'awq'}}
    edit_json(copy / 'llm/config.json', lambda config: config.update(quantised))

    with pytest.raises(CheckpointError, match='give the 16-bit checkpoint'):
        load(copy)


def test_sliding_attention_is_refused(copy):
    edit_json(copy / 'llm/config.json', lambda config: config.update(use_sliding_window=True))

    with pytest.raises(CheckpointError, match='use_sliding_window'):
        load(copy)


# Configuration


@pytest.mark.parametrize(
    'key',
    ['num_video_frames', 'pool_sizes', 'mm_use_bos_eos_tokens', 'max_time', 'period_fix'],
)
def test_a_key_that_only_the_checkpoint_fixes_is_never_guessed(copy, key):
    given = read_config(copy).as_json()['video_encoder'].get(key, 8)

    def forget(config):
        for table in (config, config['video_encoder'], config['sound_encoder']):
            table.pop(key, None)

    edit_json(copy / 'config.json', forget)

    with pytest.raises(CheckpointError) as error:
        read_config(copy)
    assert_one_sentence(error, f'the key {key} is missing; give it as the argument {key}')
    read_config(copy, **{key: False if key.startswith('mm_use') else given})


def test_trope_dim_falls_back_to_half_the_width(copy):
    edit_json(copy / 'config.json', lambda config: config['sound_encoder'].pop('trope_dim'))

    assert read_config(copy).sound_time.trope_dim == 64


def test_the_released_codes_defaults_hold_where_a_key_is_missing(copy):
    keys = (
        'audio_hop_length',
        'audio_chunk_length',
        's2_scales',
        'dynamic_s2',
        'max_tiles',
        'interleaved_video_segment_duration',
        'interleaved_vis_aud_in_video',
    )
    edit_json(copy / 'config.json', lambda config: [config.pop(key) for key in keys])

    config = read_config(copy)

    assert (config.audio_hop_length, config.audio_chunk_length) == (60, 120)
    assert config.s2_scales == (112, 224, 336)  # 448, 896, 1344 for 448 px pictures
    assert (config.dynamic_s2, config.max_tiles) == (True, 12)
    assert config.interleaved_video_segment_duration == 30
    assert config.interleaved_vis_aud_in_video is True


def test_vision_and_sound_may_have_times_of_their_own(copy):
    edit_json(copy / 'config.json', lambda c: c['sound_encoder'].update(max_time='90'))

    config = read_config(copy)

    assert (config.video_time.max_time, config.sound_time.max_time) == (60, 90)


def test_keys_that_contradict_each_other_are_refused_until_one_is_given(copy):
    edit_json(copy / 'config.json', lambda config: config.update(period_fix='longest'))

    with pytest.raises(CheckpointError) as error:
        read_config(copy)

    assert_one_sentence(error, "period_fix='longest'", "period_fix='shortest'", 'the argument')
    assert read_config(copy, period_fix='longest').video_time.period_fix == 'longest'


def test_what_was_given_is_written_and_needs_not_be_given_again(copy, tmp_path):
    edit_json(copy / 'config.json', lambda config: config.update(custom={'kept': 1}))
    model = load(copy, period_fix='longest', audio_hop_length=60, pool_sizes=[2, 1, 1])

    save(model, tmp_path / 'new', tokenizer=copy / 'llm')

    config = read_config(tmp_path / 'new')
    assert config.video_time.period_fix == config.sound_time.period_fix == 'longest'
    assert (config.audio_hop_length, config.pool_sizes) == (60, ((2, 1, 1),))
    assert config.raw['custom'] == {'kept': 1}


@pytest.mark.parametrize(
    ('key', 'value', 'says'),
    [
        ('audio_hop_length', 100, '60 or 160'),
        ('audio_sampling_rate', 8000, '16000'),
        ('num_video_frames', 'many', "num_video_frames='many'"),
        ('pool_sizes', [[1, 1, 1], [2, 2]], 'pool sizes'),
        ('pool_sizes', 3, 'pool sizes'),
        ('audio_chunk_length', 'maximum', 'chunk length'),
        ('mm_use_bos_eos_tokens', True, 'mm_bos_eos_tokens'),
        ('max_tiles', 4, '9 to 256'),
        ('s2_scales', '100,200', 'multiples of the image size'),
    ],
)
def test_a_bad_value_is_refused_with_its_key(copy, key, value, says):
    with pytest.raises(CheckpointError) as error:
        read_config(copy, **{key: value})

    assert_one_sentence(error, says)


def test_an_unknown_setting_is_refused(tiny_folder):
    with pytest.raises(CheckpointError, match='unknown setting hop'):
        load(tiny_folder, hop=160)


@pytest.mark.parametrize('text', ['', '[1]', '{"a": ', '[' * 100_000])
def test_a_config_that_is_no_json_object_is_named(copy, text):
    (copy / 'vision_tower/config.json').write_text(text)

    with pytest.raises(CheckpointError) as error:
        read_config(copy)

    assert_one_sentence(error, 'vision_tower/config.json')


# Memory


def test_a_load_that_cannot_fit_is_refused_with_what_would(tiny_folder, monkeypatch):
    monkeypatch.setattr(memory, 'available', lambda device: 90 << 20)

    with pytest.raises(CheckpointError) as error:
        load(tiny_folder, dtype=torch.float32)

    assert_one_sentence(error, 'float32 on cpu', 'needs 99.', '90.0 MiB are free', 'would fit')
    assert 'bfloat16 on cpu' in str(error.value)
    load(tiny_folder, dtype=torch.bfloat16)


def test_a_load_that_fits_nowhere_says_the_least(tiny_folder, monkeypatch):
    monkeypatch.setattr(memory, 'available', lambda device: 1 << 20)

    with pytest.raises(CheckpointError, match='nothing fits here; the least is 4-bit'):
        load(tiny_folder)


def test_a_longer_context_needs_more_memory(tiny_folder, monkeypatch):
    monkeypatch.setattr(memory, 'available', lambda device: 90 << 20)

    with pytest.raises(CheckpointError, match='with 32768 tokens'):
        load(tiny_folder, context=32_768)


def test_the_memory_of_this_machine_can_be_told():
    assert memory.available('cpu') > 100 << 20


def test_figures_of_a_checkpoint_need_no_load(tiny_folder):
    figures = checkpoint_figures(tiny_folder)

    stored = sum(
        tensor.numel()
        for part in PARTS
        for tensor in load_file(tiny_folder / part / 'model.safetensors').values()
    )
    assert figures.parameters == stored
    assert figures.kv_bytes_per_token == 2 * 4 * 2 * 32 * 2  # k and v, layers, heads, dim, bytes
    assert f'{stored:,}' in str(figures)


def test_the_same_seed_writes_the_same_bytes(tiny_folder, tmp_path):
    write_tiny_checkpoint(tmp_path / 'again')
    write_tiny_checkpoint(tmp_path / 'other', seed=1)

    for file in ('llm/model.safetensors', 'llm/tokenizer.json', 'config.json'):
        assert (tiny_folder / file).read_bytes() == (tmp_path / 'again' / file).read_bytes()
    weights = [f / 'llm/model.safetensors' for f in (tiny_folder, tmp_path / 'other')]
    assert weights[0].read_bytes() != weights[1].read_bytes()


def test_what_pytorch_keeps_of_a_gpu_without_using_it_is_free(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'mem_get_info', lambda device: (3 << 30, 24 << 30))
    monkeypatch.setattr(torch.cuda, 'memory_reserved', lambda device: 20 << 30)
    monkeypatch.setattr(torch.cuda, 'memory_allocated', lambda device: 1 << 30)

    assert memory.available('cuda') == 22 << 30
