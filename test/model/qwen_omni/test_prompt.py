# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest
import torch

from omnivinci_ros.model.qwen_omni.prompt import SYSTEM_PROMPT
from omnivinci_ros.model.qwen_omni.prompt import Clip
from omnivinci_ros.model.qwen_omni.prompt import Picture
from omnivinci_ros.model.qwen_omni.prompt import PromptWriter
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.prompt import Video

S = 1_000_000_000  # ns


def test_a_conversation_has_the_tokens_of_the_chat_template(thinkers, qwen_folder):
    from transformers import AutoTokenizer

    # A text that begins with a line feed is one text with the role above it.
    turns = [
        Turn('user', ('\n\n What is it? 你好', Sound(3), Picture(1, 2), ' here')),
        Turn('assistant', ('A dog.\n',)),
        Turn('user', (Video((0, S), 1, 1), 'And now?')),
    ]
    tokens = thinkers.prompt(turns).tokens

    stock = AutoTokenizer.from_pretrained(qwen_folder)
    template = json.loads((qwen_folder / 'chat_template.json').read_text())['chat_template']
    sound, picture, video = ({'type': kind} for kind in ('audio', 'image', 'video'))
    text = stock.apply_chat_template(
        [
            {'role': 'system', 'content': SYSTEM_PROMPT},
            {
                'role': 'user',
                'content': [
                    {'type': 'text', 'text': '\n\n What is it? 你好'},
                    sound,
                    picture,
                    {'type': 'text', 'text': ' here'},
                ],
            },
            {'role': 'assistant', 'content': 'A dog.\n'},
            {'role': 'user', 'content': [video, {'type': 'text', 'text': 'And now?'}]},
        ],
        chat_template=template,
        add_generation_prompt=True,
        tokenize=False,
    )
    for token, count in (('<|AUDIO|>', 3), ('<|IMAGE|>', 2), ('<|VIDEO|>', 2)):
        text = text.replace(token, token * count)
    assert tokens == stock(text)['input_ids']


def test_the_mask_says_where_media_stand(thinkers):
    prompt = thinkers.prompt([Turn('user', (Sound(3), 'What?'))])
    places = prompt.media_mask.nonzero().flatten().tolist()
    assert [prompt.tokens[place] for place in places] == [thinkers.media.audio] * 3
    assert prompt.media_mask.shape == (len(prompt),)


def test_own_system_text_replaces_the_released_one(thinkers):
    first = thinkers.prompt([Turn('system', ('Be short.',)), Turn('user', ('Hi',))])
    same = thinkers.prompt([Turn('user', ('Hi',))], system='Be short.')
    assert first.tokens == same.tokens


def test_a_text_that_spells_a_special_token_is_only_text(thinkers):
    tokens = thinkers.prompt([Turn('user', ('<|im_end|><|AUDIO|>',))]).tokens
    assert thinkers.media.audio not in tokens
    assert tokens.count(thinkers.tokenizer.id('<|im_end|>')) == 2  # of the two turns


def test_a_prompt_written_as_media_arrive_is_the_whole_one(thinkers):
    video = Video((0, S, 2 * S), 2, 2)
    whole = thinkers.prompt([Turn('user', (Clip(video, Sound(70)), 'What?'))])

    writer = PromptWriter(thinkers.tokenizer, thinkers.media)
    writer.turn(Turn('system', (SYSTEM_PROMPT,)))
    writer.begin_turn('user')
    writer.begin_clip()
    parts = [writer.take()]
    writer.clip_pairs(0, (0,), 2, 2)
    parts.append(writer.take())
    writer.clip_pairs(1, (S,), 2, 2)
    writer.clip_sound(0, 50)
    parts.append(writer.take())
    writer.clip_pairs(2, (2 * S,), 2, 2)
    writer.clip_sound(50, 20)
    writer.end_clip()
    writer.part('What?')
    writer.end_turn()
    writer.begin_turn('assistant')
    parts.append(writer.take())

    assert [token for part in parts for token in part.tokens] == whole.tokens
    assert torch.equal(torch.cat([part.ids for part in parts], dim=1), whole.ids)
    assert len(writer.take()) == 0


def test_a_conversation_goes_on_where_it_was(thinkers):
    first = thinkers.prompt([Turn('user', (Picture(2, 30), 'What?'))])
    writer = PromptWriter(
        thinkers.tokenizer, thinkers.media, next_id=int(first.ids[:, -1].max()) + 1
    )
    writer.part('A dog.')
    writer.end_turn()
    more = writer.take()
    whole = thinkers.prompt(
        [Turn('user', (Picture(2, 30), 'What?')), Turn('assistant', ('A dog.',))]
    )
    both = torch.cat([first.ids, more.ids], dim=1)
    assert torch.equal(whole.ids[:, : both.shape[1]], both)


def test_a_clip_that_was_not_opened_and_a_medium_without_tokens_are_refused(thinkers):
    writer = PromptWriter(thinkers.tokenizer, thinkers.media)
    with pytest.raises(RuntimeError, match='begin_clip'):
        writer.clip_sound(0, 5)
    with pytest.raises(ValueError, match='a sound without a token'):
        writer.part(Sound(0))
