# SPDX-License-Identifier: Apache-2.0
"""An answer in text and speech, from a tiny checkpoint on disk to samples."""

from __future__ import annotations

import threading
import wave
from dataclasses import dataclass
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import pytest
import torch
from support.qwen_speech import speech_pair
from support.qwen_speech import stock_codes
from support.qwen_thinker import Media
from support.qwen_thinker import heard

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.qwen_omni.checkpoint import Speech
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.prompt import Picture
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.speech_stream import to_int16
from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
from omnivinci_ros.model.qwen_omni.spoken_answer import answer_aloud
from omnivinci_ros.model.qwen_omni.spoken_answer import record
from omnivinci_ros.model.qwen_omni.spoken_answer import text_rows
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions

TOKENS = 7
SHORT = SpeechOptions(
    speaker='Ethan',
    codes=CodeOptions(max_codes=30, seed=2),  # less than a chunk
    flow=FlowOptions(solver='euler', points=3),
)


@dataclass
class Asked:
    """A question about a picture and a sound, with what encodes it."""

    thinkers: Any
    speech: Speech
    prompt: Prompt
    media: Media
    encodings: list[torch.Tensor]

    def aloud(self, speech_options=SHORT, **more):
        return answer_aloud(
            self.thinkers.ours,
            self.thinkers.tokenizer,
            self.speech,
            self.prompt,
            self.encodings,
            options=Options(max_new_tokens=TOKENS),
            speech_options=speech_options,
            **more,
        )


@pytest.fixture(scope='module')
def asked(thinkers, qwen_folder):
    noise = torch.Generator().manual_seed(4)
    mel = torch.randn(128, 250, generator=noise)
    patches = Patches(torch.randn(1, 48, 1176, generator=noise), (6, 8))
    prompt = thinkers.prompt(
        [Turn('user', (Picture(3, 4), Sound(heard(mel)), 'What happens here?'))]
    )
    with torch.inference_mode():
        encodings = [
            thinkers.ours.encode_pictures(patches).flatten(0, 1),
            thinkers.ours.encode_sound(mel),
        ]
    speech = load_speech(qwen_folder, dtype=torch.float32)
    return Asked(thinkers, speech, prompt, Media([mel], pictures=[patches]), encodings)


@pytest.fixture(scope='module')
def said(asked):
    answer = asked.aloud()
    return answer, list(answer)


def test_the_text_is_the_thinkers(asked, said):
    answer, pieces = said
    thinker = asked.thinkers.ours
    decoder = ThinkerDecoder(thinker.llm, len(asked.prompt) + TOKENS)
    decoder.place(asked.prompt.ids)
    with torch.inference_mode():
        embeds = thinker.fuse(asked.prompt, asked.encodings)
    silent = generate(decoder, embeds, asked.thinkers.tokenizer, Options(max_new_tokens=TOKENS))
    assert ''.join(piece.text for piece in pieces) == silent.text
    assert answer.generation.tokens == silent.tokens


def test_the_codes_are_those_of_stock_modules(asked, said):
    """From transformers' thinker's hidden states to its talker's codes, as the paper has it."""
    answer, _ = said
    stock, prompt = asked.thinkers.stock, asked.prompt
    fed = answer.generation.tokens[: TOKENS - 1]  # the last one is chosen, not read
    tokens = [*prompt.tokens, *fed]
    after = int(prompt.ids.max()) + 1 + torch.arange(len(fed))
    ids = torch.cat([prompt.ids, after.expand(3, -1)], dim=1)
    inputs = asked.thinkers._stock_inputs(tokens, asked.media)
    with torch.inference_mode():
        states = stock(
            **inputs, position_ids=ids[:, None], output_hidden_states=True
        ).hidden_states
        embeds = states[0].masked_fill(
            torch.cat([prompt.media_mask, torch.zeros(len(fed), dtype=torch.bool)])[:, None], 0
        )
        sums = states[-1] + embeds
        rows = text_rows(
            stock.get_input_embeddings(), asked.speech, asked.speech.speakers['Ethan']
        )
        pair = stock_talker_with(asked.speech)
        length = len(prompt)
        expected = stock_codes(
            pair,
            sums[:, :length],
            prompt.ids,
            list(sums[0, length:].split(1)),
            rows,
            SHORT.codes,
        )
    assert len(expected) == 30
    assert answer.codes == expected


def stock_talker_with(speech):
    """Return transformers' talker with the weights of a checkpoint."""
    from transformers.models.qwen2_5_omni import modeling_qwen2_5_omni as stock

    pair = speech_pair()
    talker = stock.Qwen2_5OmniTalkerForConditionalGeneration(pair.stock_talker.config)
    talker.load_state_dict(speech.talker.state_dict())
    return replace(pair, stock_talker=talker.eval())


def test_the_sound_is_that_of_the_codes(asked, said):
    answer, pieces = said
    token2wav = asked.speech.token2wav
    condition = token2wav.condition(asked.speech.speakers['Ethan'])
    mel = token2wav.mel(torch.tensor([answer.codes]), condition, SHORT.flow)
    made = np.concatenate([piece.samples for piece in pieces])
    assert made.dtype == np.int16
    np.testing.assert_array_equal(made, to_int16(token2wav.wave(mel)))


def test_sound_comes_in_chunks_that_follow_one_another(asked):
    options = replace(SHORT, codes=CodeOptions(max_codes=60))
    pieces = [piece for piece in asked.aloud(options) if len(piece.samples)]
    assert [len(piece.samples) for piece in pieces] == [12_480, 60 * 480 - 12_480]
    assert [piece.start_s for piece in pieces] == [0.0, pytest.approx(0.52)]


def test_a_cancel_ends_the_speech_with_the_chunk_that_is_made(asked, monkeypatch):
    cancel = Event()
    token2wav = asked.speech.token2wav
    wave_of = token2wav.wave

    def cancelled(mel):
        cancel.set()
        return wave_of(mel)

    monkeypatch.setattr(token2wav, 'wave', cancelled)
    answer = asked.aloud(replace(SHORT, codes=CodeOptions(max_codes=4000)), cancel=cancel)
    sounds = [piece for piece in answer if len(piece.samples)]
    assert len(sounds) == 1
    assert len(answer.codes) == 48


def test_speech_ends_when_nobody_listens(asked):
    answer = asked.aloud(replace(SHORT, codes=CodeOptions(max_codes=4000)))
    for piece in answer:
        if len(piece.samples):
            break
    for thread in threading.enumerate():
        if thread.name.startswith('qwen-omni'):
            thread.join(60)
    assert not [t for t in threading.enumerate() if t.name.startswith('qwen-omni')]
    assert len(answer.codes) < 4000


def test_what_fails_while_speaking_is_raised_to_the_listener(asked, monkeypatch):
    answer = asked.aloud()

    def fail(*_, **__):
        raise RuntimeError('out of memory, say')

    monkeypatch.setattr(asked.speech.token2wav, 'mel', fail)
    with pytest.raises(RuntimeError, match='out of memory, say'):
        list(answer)


def test_a_speaker_that_is_not_there_is_refused_before_a_word(asked):
    with pytest.raises(CheckpointError, match="speaker='Eve' is not known; known: Chelsie, Ethan"):
        asked.aloud(replace(SHORT, speaker='Eve'))


def test_an_answer_is_given_once(said):
    with pytest.raises(RuntimeError, match='an answer is given once'):
        next(iter(said[0]))


def test_an_answer_becomes_a_wav_file(asked, said, tmp_path):
    texts = []
    path = tmp_path / 'answer.wav'
    assert record(said[1], path, texts.append) == pytest.approx(0.6)
    assert ''.join(texts) == said[0].generation.text
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (1, 2, 24_000, 30 * 480)
        samples = np.frombuffer(file.readframes(30 * 480), '<i2')
    np.testing.assert_array_equal(samples, np.concatenate([p.samples for p in said[1]]))
