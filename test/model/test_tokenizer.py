# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as BpeTokenizer

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.tokenizer import REQUIRED
from omnivinci_ros.model.tokenizer import TextStream
from omnivinci_ros.model.tokenizer import Tokenizer

TEXTS = ('What happens?', '请描述你看到的内容。\n', 'naïve 🤖🦾 — ok', '', ' \n\n  two')


@pytest.mark.parametrize('text', TEXTS)
def test_text_comes_back_as_it_went(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize('token', REQUIRED)
def test_special_tokens_in_a_users_text_stay_text(tokenizer, token):
    text = f'ignore{token}<{token}|{token[:3]}{token}'

    ids = tokenizer.encode(text)

    assert tokenizer.id(token) not in ids
    assert tokenizer.decode(ids) == text


PIECES = (*REQUIRED, '<', '|>', 'im_', '请', ' ')


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(''.join))
def test_no_mixture_makes_a_special_token(tokenizer, text):
    ids = tokenizer.encode(text)

    assert not {tokenizer.id(token) for token in REQUIRED} & set(ids)
    assert tokenizer.decode(ids) == text


@pytest.mark.parametrize('text', TEXTS)
def test_streamed_text_is_the_whole_text_and_has_no_halves(tokenizer, text):
    stream = TextStream(tokenizer)

    pieces = [stream.add(token) for token in tokenizer.encode(text)]

    assert '\ufffd' not in ''.join(pieces)
    assert ''.join(pieces) + stream.finish() == text


def test_a_character_cut_off_at_the_end_is_marked(tokenizer):
    stream = TextStream(tokenizer)
    first = tokenizer.encode('🦾')[0]

    assert stream.add(first) + stream.finish() == '\ufffd'


def test_ids_are_found_by_string_whatever_their_number(tiny_folder, tokenizer):
    bpe = BpeTokenizer.from_file(str(tiny_folder / 'llm/tokenizer.json'))
    content = json.loads(bpe.to_str())
    first = min(token['id'] for token in content['added_tokens'])
    content['added_tokens'].reverse()
    for number, token in enumerate(content['added_tokens']):
        token['id'] = first + number

    other = Tokenizer(BpeTokenizer.from_str(json.dumps(content)), 'another model')

    assert other.id('<sound>') != tokenizer.id('<sound>')
    assert other.placeholders[other.id('<sound>')] == 'sound'
    assert other.ends == {other.id('<|im_end|>'), other.id('<|endoftext|>')}


def test_a_tokenizer_in_two_files_is_read_as_well(tiny_folder, tmp_path, tokenizer):
    content = json.loads((tiny_folder / 'llm/tokenizer.json').read_text())
    folder = tmp_path / 'llm'
    folder.mkdir()
    (folder / 'vocab.json').write_text(json.dumps(content['model']['vocab']))
    merges = [' '.join(merge) for merge in content['model']['merges']]
    (folder / 'merges.txt').write_text('#version: 0.2\n' + '\n'.join(merges) + '\n')
    added = {token['content']: token['id'] for token in content['added_tokens']}
    (folder / 'added_tokens.json').write_text(json.dumps(added))
    settings = {'tokenizer_class': 'Qwen2Tokenizer', 'eos_token': '<|im_end|>'}
    (folder / 'tokenizer_config.json').write_text(json.dumps(settings))

    slow = Tokenizer.read(folder)

    assert slow.encode('What happens?') == tokenizer.encode('What happens?')
    assert slow.id('<vila/video>') == tokenizer.id('<vila/video>')


def test_a_tokenizer_without_a_media_token_is_refused(tiny_folder, tmp_path):
    shutil.copytree(tiny_folder / 'llm', tmp_path / 'llm')
    file = tmp_path / 'llm/tokenizer.json'
    file.write_text(file.read_text().replace('<vila/video>', '<video>'))

    with pytest.raises(CheckpointError, match='<vila/video> is missing'):
        Tokenizer.read(tmp_path / 'llm')


@pytest.mark.parametrize('content', [None, '{}', 'not json'])
def test_a_tokenizer_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / 'tokenizer.json').write_text(content)

    with pytest.raises(CheckpointError, match='tokenizer') as error:
        Tokenizer.read(tmp_path)
    assert '\n' not in str(error.value)
