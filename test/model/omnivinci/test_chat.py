# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from threading import Event

import numpy as np
import pytest
import torch

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.omnivinci.chat import Chat
from omnivinci_ros.model.omnivinci.processor import Image
from omnivinci_ros.model.omnivinci.processor import Message
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.tokenizer import END_OF_TURN
from omnivinci_ros.model.tokenizer import START_OF_TURN

SHORT = Options(max_new_tokens=6)


@pytest.fixture
def image(rng):
    return Image(rng.integers(0, 255, (48, 64, 3), dtype=np.uint8))


@pytest.mark.parametrize('later', ['silence', 'a sound'])
def test_a_later_turn_equals_reading_the_whole_conversation_again(
    tiny, tokenizer, image, rng, later
):
    sound = Sound(rng.normal(size=16_000) * 0.1)
    second = ['And now?'] if later == 'silence' else [sound, 'And now?']
    chat = Chat(tiny, tokenizer, further=1024)
    first = chat.ask([image, 'What is here?'], SHORT)
    reply = chat.ask(second, SHORT)

    process = Processor(tiny.config, tokenizer)
    inputs = process([Message('user', (image, 'What is here?'))])
    end, start = tokenizer.id(END_OF_TURN), tokenizer.id(START_OF_TURN)
    turn, media = [*tokenizer.encode('user\nAnd now?')], list(inputs.media)
    if later == 'a sound':
        role, words = tokenizer.encode('user\n'), tokenizer.encode('And now?')
        turn = [*role, tokenizer.id('<sound>'), *words]
        media += process([Message('user', (sound,))]).media
    feed = tokenizer.encode('\n')
    ids = [
        *inputs.ids.tolist(),
        *first.generation.tokens,
        end,
        *feed,
        start,
        *turn,
        end,
        *feed,
        start,
        *tokenizer.encode('assistant\n'),
    ]
    with torch.inference_mode():
        embeds = tiny.fuse(torch.tensor(ids), tokenizer.placeholders, media)
    whole = generate(Decoder(tiny.llm, 4096), embeds, tokenizer, SHORT)
    assert reply.generation.tokens == whole.tokens
    assert reply.context_tokens == embeds.shape[1] + len(whole.tokens)


def test_media_are_encoded_once_for_all_questions(tiny, tokenizer, image):
    chat = Chat(tiny, tokenizer, further=256)
    chat.ask([image, 'What is here?'], SHORT)
    reply = chat.ask(['And now?'], SHORT)
    assert reply.generation.prompt_tokens < 40


def test_a_reply_says_how_long_the_first_token_took_with_the_encoding(tiny, tokenizer, image):
    reply = Chat(tiny, tokenizer).ask([image, 'What?'], SHORT)
    assert 0 < reply.encode_s < reply.first_token_s <= reply.encode_s + reply.generation.total_s
    assert reply.tokens_per_s > 0


def test_a_question_that_was_stopped_unread_can_be_asked_again(tiny, tokenizer, image):
    chat, stop = Chat(tiny, tokenizer, further=256), Event()
    stop.set()
    assert chat.ask([image, 'What?'], SHORT, cancel=stop).generation.finish == 'cancelled'
    again = chat.ask([image, 'What?'], SHORT)
    assert (
        again.generation.tokens
        == Chat(tiny, tokenizer).ask([image, 'What?'], SHORT).generation.tokens
    )


def test_a_conversation_that_outgrows_its_context_is_refused(tiny, tokenizer):
    chat = Chat(tiny, tokenizer)
    chat.ask(['One?'], SHORT)
    with pytest.raises(ValueError, match='does not fit the context'):
        chat.ask(['Two? ' * 50], SHORT)
