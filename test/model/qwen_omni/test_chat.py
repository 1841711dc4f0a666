# SPDX-License-Identifier: Apache-2.0
"""A conversation with Qwen2.5-Omni: later turns equal reading all of it again, said or not."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
import torch

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.media_parts import Image
from omnivinci_ros.model.media_parts import Sound
from omnivinci_ros.model.media_parts import Video
from omnivinci_ros.model.qwen_omni.chat import Chat
from omnivinci_ros.model.qwen_omni.chat import Voice
from omnivinci_ros.model.qwen_omni.chat import frames_of_video
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.prompt import SYSTEM_PROMPT
from omnivinci_ros.model.qwen_omni.prompt import PromptWriter
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.spoken_answer import SpeechOptions
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions

SHORT = Options(max_new_tokens=5)


@pytest.fixture
def video():
    noise = np.random.default_rng(1)
    frames = [noise.integers(0, 256, (280, 364, 3), np.uint8) for _ in range(3)]
    sound = Sound(noise.normal(0, 0.1, 24_000).astype(np.float32), start=0.5)
    return Video(frames, [0.0, 0.4, 1.7], sound)


@pytest.fixture(scope='module')
def speech(qwen_folder):
    return load_speech(qwen_folder, dtype=torch.float32)


def chat(thinkers, **more):
    return Chat(thinkers.ours, thinkers.config, thinkers.tokenizer, further=1024, **more)


def quick(codes=20):
    return SpeechOptions(
        codes=CodeOptions(max_codes=codes), flow=FlowOptions(solver='euler', points=2)
    )


def test_a_later_turn_equals_reading_the_whole_conversation_again(thinkers, video):
    ours = chat(thinkers)
    first = ours.ask([video, 'What is here?'], SHORT)
    places, encodings = _planned(ours, [video, 'What is here?'])
    reply = ours.ask(['And now?'], SHORT)

    writer = PromptWriter(thinkers.tokenizer, thinkers.media)
    writer.turn(Turn('system', (SYSTEM_PROMPT,)))
    writer.turn(Turn('user', places))
    writer.begin_turn('assistant')
    writer.tokens(first.generation.tokens)
    writer.end_turn()
    writer.turn(Turn('user', ('And now?',)))
    writer.begin_turn('assistant')
    prompt = writer.take()
    decoder = ThinkerDecoder(thinkers.ours.llm, len(prompt) + 5)
    decoder.place(prompt.ids)
    with torch.inference_mode():
        whole = generate(decoder, thinkers.ours.fuse(prompt, encodings), thinkers.tokenizer, SHORT)
    assert reply.generation.tokens == whole.tokens
    assert reply.context_tokens == len(prompt) + len(whole.tokens)


def _planned(ours, parts):
    from omnivinci_ros.model.qwen_omni.chat import _Planned

    planned = _Planned()
    for part in parts:
        ours._plan(part, planned)
    with torch.inference_mode():
        return tuple(planned.places), [encode() for encode in planned.encode]


def test_what_is_said_aloud_is_what_is_written_and_later_turns_speak_too(thinkers, speech):
    silent = chat(thinkers)
    written = [silent.ask([words], SHORT) for words in ('What?', 'And now?')]
    heard = []
    aloud = chat(thinkers, voice=Voice(speech, heard.append, quick()))

    said = []
    for words in ('What?', 'And now?'):
        said.append(aloud.ask([words], SHORT))
        assert heard.pop().dtype == np.int16

    assert [each.text for each in said] == [each.text for each in written]
    assert [each.generation.prompt_tokens for each in said] == [
        each.generation.prompt_tokens for each in written
    ]
    # The talker has read the whole conversation.
    count = sum(each.embeds.shape[1] for each in aloud._read)
    assert count == aloud._decoder.length


def test_a_cancel_while_it_reads_leaves_the_conversation_as_it_was(thinkers, speech):
    heard = []
    ours = chat(thinkers, voice=Voice(speech, heard.append, quick()))
    stop = Event()
    stop.set()

    reply = ours.ask(['What?'], SHORT, cancel=stop)

    assert (reply.text, reply.generation.finish, heard) == ('', 'cancelled', [])
    assert ours.ask(['What?'], SHORT).text == chat(thinkers).ask(['What?'], SHORT).text


def test_pictures_and_sound_stand_in_their_order(thinkers):
    noise = np.random.default_rng(2)
    picture = Image(noise.integers(0, 256, (84, 112, 3), np.uint8))
    sound = Sound(noise.normal(0, 3000, 16_000).astype(np.int16))

    ours = chat(thinkers)
    one = ours.ask([picture, sound, 'What?'], SHORT)
    kinds = [piece.kind for piece in ours._prompt.pieces if piece.kind != 'text']

    assert kinds == ['picture', 'sound'] and one.generation.prompt_tokens > 12 + 25
    with pytest.raises(BadAudioError, match='too short'):
        chat(thinkers).ask([Sound(np.zeros(100, np.int16)), 'What?'])


@pytest.mark.parametrize(
    ('seconds', 'pictures', 'frames'),
    [(10.0, 300, 20), (0.5, 15, 4), (0.1, 3, 2), (0.04, 1, 1), (3600.0, 90_000, 768)],
)
def test_two_frames_a_second_are_looked_at(seconds, pictures, frames):
    assert frames_of_video(seconds, pictures) == frames
