# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
import socket
import sys

import pytest
import torch
from safetensors.torch import load_file
from safetensors.torch import save_file

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint_report import checkpoint_rows
from omnivinci_ros.model.qwen_omni.config import make_config
from omnivinci_ros.model.qwen_omni.stock_names import tensor_shapes
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import tiny_config
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer


@pytest.fixture(scope='module')
def silent_folder(tmp_path_factory):
    """A thinker without talker, in shards: copy it before you change it."""
    folder = tmp_path_factory.mktemp('silent') / 'model'
    write_tiny_checkpoint(folder, speech=False, dtype='float16', max_shard_bytes=1 << 20)
    return folder


@pytest.fixture
def copied(silent_folder, tmp_path):
    return shutil.copytree(silent_folder, tmp_path / 'copy')


def bytes_of(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != '.pt'}


def test_the_same_seed_gives_the_same_bytes(silent_folder, tmp_path):
    again = {'speech': False, 'dtype': 'float16', 'max_shard_bytes': 1 << 20}
    write_tiny_checkpoint(tmp_path / 'same', **again)
    write_tiny_checkpoint(tmp_path / 'other', seed=1, **again)
    assert bytes_of(tmp_path / 'same') == bytes_of(silent_folder)
    assert bytes_of(tmp_path / 'other') != bytes_of(silent_folder)
    with pytest.raises(CheckpointError, match='is not empty'):
        write_tiny_checkpoint(tmp_path / 'same')


def test_keys_are_those_of_the_released_files(qwen_folder):
    index = json.loads((qwen_folder / 'model.safetensors.index.json').read_text())
    keys = set(index['weight_map'])
    assert {
        'thinker.model.embed_tokens.weight',
        'thinker.model.layers.3.self_attn.q_proj.bias',
        'thinker.lm_head.weight',
        'thinker.audio_tower.layers.0.self_attn.k_proj.weight',
        'thinker.visual.blocks.0.attn.q.bias',
        'thinker.visual.merger.mlp.2.weight',
        'talker.model.embed_tokens.weight',
        'talker.codec_head.weight',
        'talker.thinker_to_talker_proj.bias',
        'token2wav.code2wav_dit_model.text_embed.codec_embed.weight',
        'token2wav.code2wav_bigvgan_model.conv_pre.weight',
    } <= keys
    assert 'thinker.audio_tower.layers.0.self_attn.k_proj.bias' not in keys


def test_speakers_are_read_without_running_code(qwen_folder):
    speakers = torch.load(qwen_folder / 'spk_dict.pt', weights_only=True)
    assert sorted(speakers) == ['Chelsie', 'Ethan']
    assert speakers['Ethan']['cond'].shape == (1, 192)
    assert speakers['Ethan']['ref_mel'].shape[::2] == (1, 80)


def test_a_thinker_loads_in_its_own_type_or_another(silent_folder):
    assert read_checkpoint(silent_folder).parts == ('llm', 'audio_tower', 'visual')
    as_stored = load_thinker(silent_folder)
    wider = load_thinker(silent_folder, dtype=torch.float32)
    stored = as_stored.llm.model.layers[1].mlp.up_proj.weight
    assert stored.dtype == torch.float16
    assert torch.equal(stored.float(), wider.llm.model.layers[1].mlp.up_proj.weight)
    assert not wider.training


def test_a_thinker_loads_without_the_talker_beside_it(qwen_folder):
    read = []
    load_thinker(qwen_folder, say=read.append)
    assert len(read) == len(set(read)) < 200
    assert not any(name.startswith('codec') for name in read)


def test_speech_loads_without_the_thinker(qwen_folder):
    read = []
    speech = load_speech(qwen_folder, say=read.append)
    assert sorted(speech.speakers) == ['Chelsie', 'Ethan']
    assert speech.talker.codec_head.weight.dtype == torch.bfloat16
    # As the released code, whatever the files hold.
    assert speech.token2wav.code2wav_dit_model.proj_out.weight.dtype == torch.float32
    assert len(read) < 600
    assert not any(name.startswith('layers.3') for name in read)


def test_a_checkpoint_that_cannot_speak_says_so(silent_folder, qwen_folder, tmp_path):
    with pytest.raises(CheckpointError, match='no talker, so it cannot speak'):
        load_speech(silent_folder)
    without = shutil.copytree(qwen_folder, tmp_path / 'copy')
    (without / 'spk_dict.pt').unlink()
    with pytest.raises(CheckpointError, match=r'spk_dict\.pt: missing'):
        load_speech(without)


def test_the_doctor_says_what_a_checkpoint_is(qwen_folder, silent_folder, copied):
    rows = {name: found for name, _, found, _ in checkpoint_rows(qwen_folder)}
    assert rows['model'].startswith('Qwen2.5-Omni, 5,')
    assert 'as bfloat16 (llm 1,' in rows['model']
    assert rows['model KV cache'].startswith('1,024 bytes a token')
    assert rows['model voices'] == 'Chelsie, Ethan'
    assert rows['model note'].startswith('random weights')
    assert 'model as speech in bfloat16' in rows
    silent = {name: found for name, _, found, _ in checkpoint_rows(silent_folder)}
    assert silent['model voices'] == 'none: it answers in text'
    assert 'model as speech in bfloat16' not in silent
    (copied / 'tokenizer_config.json').unlink()
    (copied / 'vocab.json').unlink()
    ((name, state, found, fix),) = checkpoint_rows(copied)
    assert (name, state) == ('model', 'missing')
    assert 'neither tokenizer.json nor vocab.json' in found
    assert fix.startswith('copy')


def test_buffers_that_a_file_holds_are_computed_all_the_same(silent_folder, copied):
    index = json.loads((copied / 'model.safetensors.index.json').read_text())
    extra = {'thinker.model.rotary_emb.inv_freq': torch.zeros(16)}
    save_file(extra, copied / 'more.safetensors')
    index['weight_map'] |= dict.fromkeys(extra, 'more.safetensors')
    (copied / 'model.safetensors.index.json').write_text(json.dumps(index))
    turns = [load_thinker(each).llm.model.rotary_emb for each in (copied, silent_folder)]
    assert torch.equal(turns[0].inv_freq, turns[1].inv_freq)
    assert turns[0].inv_freq[0] == 1.0


def edit(folder, change):
    """Change the tensors of a folder, and keep them in one file."""
    tensors = {}
    for file in sorted(folder.glob('*.safetensors')):
        tensors |= load_file(file)
        file.unlink()
    (folder / 'model.safetensors.index.json').unlink(missing_ok=True)
    change(tensors)
    save_file(tensors, folder / 'model.safetensors')


def test_weights_that_do_not_belong_are_refused(copied):
    norm = 'thinker.model.norm.weight'
    edit(copied, lambda tensors: tensors.pop(norm))
    with pytest.raises(CheckpointError, match=r'llm: model\.norm\.weight is missing \(1 missing'):
        load_thinker(copied)
    edit(copied, lambda tensors: tensors.update({norm: torch.ones(64)}))
    with pytest.raises(CheckpointError, match=r'norm\.weight is \[64\], but .* makes it \[128\]'):
        load_thinker(copied)
    edit(copied, lambda tensors: tensors.update({norm: torch.full((128,), float('nan'))}))
    with pytest.raises(CheckpointError, match='holds NaN or infinity'):
        load_thinker(copied)
    edit(copied, lambda tensors: tensors.update({norm: torch.ones(128, dtype=torch.int32)}))
    with pytest.raises(CheckpointError, match='is I32; give 16 or 32 bit, or GPTQ or AWQ'):
        load_thinker(copied)
    edit(copied, lambda tensors: tensors.update({'mm_projector.weight': torch.ones(1)}))
    with pytest.raises(CheckpointError, match=r'mm_projector\.weight belongs to no part'):
        load_thinker(copied)


def test_what_is_missing_is_said_before_a_weight_is_read(copied):
    edit(copied, lambda tensors: tensors.pop('thinker.visual.merger.ln_q.weight'))
    read = []
    with pytest.raises(CheckpointError, match=r'visual: merger\.ln_q\.weight is missing'):
        load_thinker(copied, say=read.append)
    assert read == []


def test_what_speech_lacks_is_said_before_a_weight_is_read(qwen_folder, tmp_path):
    copied = shutil.copytree(qwen_folder, tmp_path / 'copy')
    last = 'token2wav.code2wav_bigvgan_model.conv_post.weight'
    edit(copied, lambda tensors: tensors.pop(last))
    read = []
    with pytest.raises(CheckpointError, match=r'vocoder: conv_post\.weight is missing'):
        load_speech(copied, say=read.append)
    assert read == []


def test_loading_opens_no_connection_and_runs_no_code_of_the_folder(
    qwen_folder, tmp_path, monkeypatch
):
    def refuse(*_):
        raise AssertionError('a connection was opened')

    folder = shutil.copytree(qwen_folder, tmp_path / 'copy')
    (folder / 'evil.py').write_text('raise SystemExit("ran")\n')
    config = json.loads((folder / 'config.json').read_text())
    auto = {'auto_map': {'AutoModel': 'evil.Model', 'AutoConfig': 'evil.Config'}}
    for table in (config, config['thinker_config'], config['talker_config']):
        table.update(auto)
    (folder / 'config.json').write_text(json.dumps(config))
    monkeypatch.setattr(socket.socket, 'connect', refuse)
    monkeypatch.setattr(socket, 'getaddrinfo', refuse)
    monkeypatch.setitem(sys.modules, 'torchvision', None)  # an import of it fails

    load_thinker(folder)
    load_speech(folder)
    read_tokenizer(folder)


def test_a_shard_that_is_missing_or_cut_short_is_named(copied):
    shards = sorted(copied.glob('*.safetensors'))
    shards[1].write_bytes(shards[1].read_bytes()[:-100])
    with pytest.raises(CheckpointError, match=f'{shards[1].name}: cut short or damaged'):
        load_thinker(copied)
    shards[1].unlink()
    with pytest.raises(CheckpointError, match=f'{shards[1].name}: missing'):
        load_thinker(copied)


def test_what_does_not_fit_the_memory_is_refused_with_figures(
    silent_folder, qwen_folder, monkeypatch
):
    monkeypatch.setattr(memory, 'available', lambda device: 1 << 20)
    with pytest.raises(CheckpointError, match=r'float16 on cpu with 4096 tokens needs .* MiB'):
        load_thinker(silent_folder)
    with pytest.raises(CheckpointError, match=r'speech in bfloat16 on cpu with 4096 tokens needs'):
        load_speech(qwen_folder)


def test_the_released_shapes_have_the_known_numbers_of_weights():
    # Millions: language model and its head and embedding, sound, vision, talker, DiT, vocoder.
    shapes = tensor_shapes(tiny_config('7b'))
    millions = {}
    for prefix in (
        'thinker.model.layers',
        'thinker.audio_tower',
        'thinker.visual',
        'talker',
        'token2wav.code2wav_dit',
        'token2wav.code2wav_big',
    ):
        sizes = [torch.Size(shape).numel() for k, shape in shapes.items() if k.startswith(prefix)]
        millions[prefix] = round(sum(sizes) / 1e6)
    assert list(millions.values()) == [6526, 640, 677, 1351, 334, 115]


def test_ids_of_tokenizer_and_configuration_must_agree(qwen_folder):
    tokenizer = read_tokenizer(qwen_folder)
    raw = tiny_config()
    media = media_tokens(make_config(raw), tokenizer)
    assert media.audio == tokenizer.id('<|AUDIO|>')
    assert media.of('video') == tokenizer.id('<|VIDEO|>')
    raw['thinker_config']['video_token_index'] = 5
    with pytest.raises(CheckpointError, match=r'video_token_index=5, but <\|VIDEO\|> .* is 511'):
        media_tokens(make_config(raw), tokenizer)


def test_without_its_string_a_token_is_that_of_the_configuration(qwen_folder, tmp_path):
    folder = tmp_path / 'renamed'
    shutil.copytree(qwen_folder, folder, ignore=shutil.ignore_patterns('*.safetensors'))
    settings = folder / 'tokenizer_config.json'
    text = settings.read_text().replace('<|AUDIO|>', '<|audio_pad|>')
    settings.write_text(text)
    assert media_tokens(make_config(tiny_config()), read_tokenizer(folder)).audio == 505


def test_an_id_beyond_the_embedding_is_refused(qwen_folder, tmp_path):
    folder = tmp_path / 'renamed'
    shutil.copytree(qwen_folder, folder, ignore=shutil.ignore_patterns('*.safetensors'))
    settings = folder / 'tokenizer_config.json'
    settings.write_text(settings.read_text().replace('<|AUDIO|>', '<|audio_pad|>'))
    raw = tiny_config()
    raw['thinker_config']['audio_token_index'] = 3000
    with pytest.raises(CheckpointError, match='the embedding has 2048 rows'):
        media_tokens(make_config(raw), read_tokenizer(folder))
