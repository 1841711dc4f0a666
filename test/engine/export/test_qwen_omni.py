# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni's exported graphs, run by ONNX Runtime, equal the network in PyTorch."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors import safe_open
from support.qwen_exports import export_by_verb

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.to_onnx import export
from omnivinci_ros.engine.graphs.qwen_omni import VISION_INPUTS
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.decoder import make_turned_decoder
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import TurnedHeldCacheDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.positions import pair_ids
from omnivinci_ros.model.qwen_omni.positions import text_ids
from omnivinci_ros.model.qwen_omni.sound_tower import encode_mel
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer
from omnivinci_ros.model.qwen_omni.vision_tower import encode_patches

TOLERANCE = 1e-4  # in fp32, absolute; logits here go up to about 4
WHOLE = ('--precision', 'fp32', '--parts', 'thinker', 'speech')


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def exported(qwen_exports):
    return qwen_exports(*WHOLE)


@pytest.fixture(scope='module')
def speech(qwen_smallest):
    return load_speech(qwen_smallest, dtype=torch.float32)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def worst(a, b):
    assert a.shape == b.shape
    return float((a.float() - b.float()).abs().max())


@pytest.mark.parametrize(('grid', 'pairs'), [((4, 6), 1), ((34, 46), 2)])
def test_one_vision_graph_takes_pictures_of_any_size(exported, qwen_thinker, grid, pairs):
    patches = Patches(noise(pairs, grid[0] * grid[1], 1176), grid)
    session = open_graph(exported, 'vision', threads=1)

    def tower(*given):
        return session.run(dict(zip(VISION_INPUTS, given, strict=True)))['tokens']

    seen = encode_patches(tower, patches, qwen_thinker.config.vision_config)

    assert worst(seen, qwen_thinker.encode_pictures(patches)) < TOLERANCE


@pytest.mark.parametrize('frames', [3, 4, 200, 463])
def test_sound_of_any_length_goes_through_in_blocks(exported, qwen_thinker, frames):
    mel = noise(128, frames)
    session = open_graph(exported, 'sound', threads=1)

    heard = encode_mel(lambda blocks: session.run({'mel': blocks})['tokens'], mel, 200)

    assert worst(heard, qwen_thinker.encode_sound(mel)) < TOLERANCE


def thinkers(exported, thinker, **more):
    """Return the exported thinker and that in PyTorch, which both keep their hidden states."""
    manifest = read_manifest(exported)
    engine = make_turned_decoder(
        open_graph(exported, 'decoder', threads=1),
        manifest,
        TokenEmbeddings(exported / manifest.embeddings),
        64,
        rotary=thinker.llm.model.rotary_emb,
        keep_hidden=True,
    )
    return engine, ThinkerDecoder(thinker.llm, 64, keep_hidden=True)


def test_a_picture_between_words_gives_the_same_logits_and_hidden_states(exported, qwen_thinker):
    engine, reference = thinkers(exported, qwen_thinker)
    ids = torch.cat([text_ids(0, 3), pair_ids(3, [0, 12], 2, 3), text_ids(16, 2)], dim=1)
    prompt = noise(1, ids.shape[1], 128)
    made = []
    for decoder in (engine, reference):
        decoder.place(ids[:, :9])
        decoder.prefill(prompt[:, :9])  # in two pieces, as windows arrive
        decoder.place(ids[:, 9:])
        logits = [decoder.prefill(prompt[:, 9:])]
        logits += [decoder.decode(token) for token in (5, 6, 7)]
        made.append((torch.stack(logits), decoder.hidden_states(2, decoder.length)))

    for ours, wanted in zip(*made, strict=True):
        assert worst(ours, wanted) < TOLERANCE
    assert engine.next_id == reference.next_id == 16 + 2 + 3


class HeldPast:
    """A session that keeps the past itself, as those on a GPU do."""

    def __init__(self, session):
        self._session = session
        self._past = {n: torch.zeros(1, 2, 0, 32) for n in session.inputs if 'past' in n}
        self.also = {}

    def run(self, feeds):
        made = self._session.run({**feeds, **self._past})
        self._past = {name: made[name.replace('past', 'present')] for name in self._past}
        self.also = {'hidden': made['hidden']}
        return made['logits']

    def cut(self, length):
        self._past = {name: kept[:, :, :length] for name, kept in self._past.items()}


def test_a_session_that_keeps_the_past_gives_the_same(exported, qwen_thinker):
    manifest = read_manifest(exported)
    held = TurnedHeldCacheDecoder(
        HeldPast(open_graph(exported, 'decoder', threads=1)),
        manifest,
        TokenEmbeddings(exported / manifest.embeddings),
        64,
        rotary=qwen_thinker.llm.model.rotary_emb,
        keep_hidden=True,
    )
    reference = ThinkerDecoder(qwen_thinker.llm, 64, keep_hidden=True)
    made = []
    for decoder in (held, reference):
        decoder.place(pair_ids(0, [0, 12], 2, 3))
        decoder.prefill(noise(1, 12, 128))
        decoder.truncate(10)
        made.append((decoder.decode(3), decoder.hidden_states(0, 11)))

    for ours, wanted in zip(*made, strict=True):
        assert worst(ours, wanted) < TOLERANCE


def test_a_thinker_that_is_cut_back_goes_on_from_there(exported, qwen_thinker):
    engine, reference = thinkers(exported, qwen_thinker)
    prompt = noise(1, 9, 128)
    engine.prefill(noise(1, 20, 128, seed=1))
    engine.truncate(0)
    engine.prefill(torch.cat([prompt, prompt], dim=1))
    engine.truncate(9)

    reference.prefill(prompt)

    assert worst(engine.decode(4), reference.decode(4)) < TOLERANCE


def test_the_talker_reads_sums_of_the_thinkers_width(exported, speech):
    sums, ids = noise(1, 7, 128), text_ids(3, 7)
    session = open_graph(exported, 'talker', threads=1)
    turns = speech.talker.model.rotary_emb(sums, ids[:, None])
    past = {name: torch.zeros(1, 2, 0, 32) for name in session.inputs if 'past' in name}

    made = session.run(
        {
            'embeds': sums,
            **dict(zip(('cos', 'sin'), turns, strict=True)),
            'mask': torch.full((7, 7), -1e9).triu(1)[None, None],
            **past,
        }
    )

    assert worst(made['logits'], speech.talker(sums, ids)[:, -1]) < TOLERANCE


@pytest.mark.parametrize('codes', [12, 30])
def test_one_evaluation_of_the_dit_takes_codes_of_any_number(exported, speech, codes):
    dit = speech.token2wav.code2wav_dit_model
    speaker = speech.token2wav.condition(speech.speakers['Chelsie'])
    given = {
        'mel': noise(1, 2 * codes, 80),
        'codes': torch.arange(codes)[None] % 100,
        'reference': speaker.reference,
        'speaker': speaker.speaker,
        'time': torch.tensor([0.3]),
        'guidance': torch.tensor([0.5]),
    }

    velocity = open_graph(exported, 'dit', threads=1).run(given)['velocity']

    assert worst(velocity, dit(*given.values())) < TOLERANCE


@pytest.mark.parametrize('frames', [2, 56])
def test_the_vocoder_takes_mel_of_any_length(exported, speech, frames):
    mel = noise(1, 80, frames) - 3

    wave = open_graph(exported, 'vocoder', threads=1).run({'mel': mel})['wave']

    assert worst(wave, speech.token2wav.code2wav_bigvgan_model(mel)) < TOLERANCE


def test_an_export_holds_what_a_robot_needs_beside_the_graphs(exported, qwen_smallest, speech):
    manifest = read_manifest(exported)

    assert manifest.model == QWEN_OMNI
    assert list(manifest.graphs) == ['vision', 'sound', 'decoder', 'talker', 'dit', 'vocoder']
    assert read_config(exported / 'settings') == read_config(qwen_smallest)
    text = 'What is on the table? 桌子'
    tokenizers = read_tokenizer(exported / 'settings'), read_tokenizer(qwen_smallest)
    assert tokenizers[0].encode(text) == tokenizers[1].encode(text)
    with safe_open(exported / 'voices.safetensors', framework='pt') as voices:
        encoded = voices.get_tensor('Ethan.reference')
    wanted = speech.token2wav.condition(speech.speakers['Ethan'])
    assert worst(encoded, wanted.reference) < TOLERANCE
    assert str(qwen_smallest) not in (exported / 'manifest.json').read_text()


@pytest.mark.parametrize(
    ('option', 'said'),
    [
        ({'calibrate': ['room.jpg'], 'precision': 'int8'}, 'without --calibrate'),
        ({'kv': 'in-place'}, 'without --kv in-place'),
        ({'max_time': 3}, 'without --set'),
    ],
)
def test_what_is_omnivincis_alone_is_refused_by_name(qwen_smallest, tmp_path, option, said):
    with pytest.raises(EngineError, match=f'Qwen2.5-Omni is exported {said}; leave it out'):
        export(qwen_smallest, tmp_path / 'out', **option)

    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_that_cannot_speak_says_so(qwen_smallest, tmp_path):
    mute = tmp_path / 'mute'
    mute.mkdir()
    for file in qwen_smallest.iterdir():
        (mute / file.name).symlink_to(file)
    config = json.loads((mute / 'config.json').read_text())
    (mute / 'config.json').unlink()
    (mute / 'config.json').write_text(json.dumps({**config, 'enable_audio_output': False}))

    with pytest.raises(EngineError, match='it cannot speak; export --parts thinker'):
        export_by_verb(mute, tmp_path / 'out', '--parts', 'speech')


def test_parts_are_for_qwen_alone(tiny_folder, tmp_path):
    with pytest.raises(EngineError, match='is no Qwen2.5-Omni, whose parts alone can be chosen'):
        export(tiny_folder, tmp_path / 'out', parts=('thinker',))
