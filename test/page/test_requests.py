# SPDX-License-Identifier: Apache-2.0
"""What a page may send: everything else is refused in one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzzing import fuzz

from omnivinci_ros.page.requests import HEAD
from omnivinci_ros.page.requests import Ask
from omnivinci_ros.page.requests import Look
from omnivinci_ros.page.requests import Ping
from omnivinci_ros.page.requests import RequestError
from omnivinci_ros.page.requests import SetParameter
from omnivinci_ros.page.requests import Task
from omnivinci_ros.page.requests import packed
from omnivinci_ros.page.requests import read_binary
from omnivinci_ros.page.requests import read_text

SOUND = {'kind': 'sound', 'captured_ms': 1.5, 'sample_rate': 16_000, 'sequence': 3}
KINDS = ['look', 'drawn', 'ask', 'cancel', 'task', 'reply', 'stop', 'set_parameter', 'transition']
KINDS += ['ping', 'talk', 'sound', 'hello']
NAMES = ['id', 'cameras', 'topic', 'stamp_ns', 'question', 'lookback_s', 'text', 'name', 'value']
NAMES += ['t0', 'echo_ns', 't1', 'on']
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def test_what_a_page_sends_is_read():
    sent = {'type': 'ask', 'id': 'a1', 'question': ' What is it? ', 'lookback_s': 4}
    assert read_text(json.dumps(sent)) == Ask('a1', 'What is it?', 4.0)
    assert read_text('{"type":"look","cameras":["/a"]}') == Look(('/a',))
    assert read_text('{"type":"ping","t0":1.5}') == Ping(1.5, None, None)
    assert read_text('{"type":"reply","id":"r","text":"yes"}') == Task('r', 'yes')
    sent = {'type': 'set_parameter', 'id': 's', 'name': 'triggers', 'value': ['task']}
    assert read_text(json.dumps(sent)) == SetParameter('s', 'triggers', ['task'])
    sound = read_binary(packed(SOUND, np.array([1, -2], '<i2').tobytes()))
    assert (sound.sample_rate, sound.sequence, sound.samples.tolist()) == (16_000, 3, [1, -2])


def test_a_text_of_half_letters_and_zeros_can_be_sent_on():
    read = read_text('{"type":"task","id":"1","text":"go\\ud800 on\\u0000now"}')

    assert isinstance(read, Task)
    read.text.encode()
    assert '\0' not in read.text


@pytest.mark.parametrize(
    ('text', 'sentence'),
    [
        ('', 'not JSON'),
        ('{"type":', 'not JSON'),
        ('[' * 100_000, 'not JSON'),
        ('1' * 5000, 'not JSON|no JSON object'),
        ('[]', 'no JSON object'),
        ('{}', "type 'None' is not known"),
        ('{"type":["ask"]}', 'is not known'),
        ('{"type":"reboot"}', "'reboot' is not known"),
        ('{"type":"stop","id":7}', 'id of a message is no text'),
        ('{"type":"task","id":"1","text":"  "}', 'is empty'),
        ('{"type":"look","cameras":"/a"}', 'no list'),
        ('{"type":"look","cameras":[1]}', 'no text'),
        ('{"type":"drawn","topic":"/a","stamp_ns":12}', 'no text'),
        ('{"type":"drawn","topic":"/a","stamp_ns":"1e9"}', 'nanoseconds as a text'),
        ('{"type":"ping","t0":NaN}', 'out of range'),
        ('{"type":"ping","t0":1e400}', 'out of range'),
        ('{"type":"ping","t0":' + '9' * 400 + '}', 'out of range'),
        ('{"type":"ping","t0":true}', 'no number'),
        ('{"type":"talk","id":"1","on":1}', 'neither true nor false'),
        ('{"type":"ask","id":"1","question":"?","lookback_s":-1}', 'from 0 to 3600'),
        ('{"type":"set_parameter","id":"1","name":"a","value":{}}', 'no known type'),
        ('{"type":"set_parameter","id":"1","name":"a","value":null}', 'no known type'),
        (json.dumps({'type': 'task', 'id': '1', 'text': 'a' * 5000}), 'more than 4096'),
        (json.dumps({'type': 'look', 'cameras': ['/a'] * 17}), 'at most 16'),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(RequestError, match=sentence):
        read_text(text)


@pytest.mark.parametrize(
    ('data', 'sentence'),
    [
        (b'', 'too short'),
        (b'abc', 'too short'),
        (HEAD.pack(0xFFFFFFFF) + b'{}', 'shorter than its head says'),
        (HEAD.pack(1) + b'\xff', 'is no text'),
        (HEAD.pack(2) + b'[]', 'no JSON object'),
        (packed({'kind': 'picture'}, b''), 'is not sound'),
        (packed(SOUND, b''), 'whole samples'),
        (packed(SOUND, b'abc'), 'whole samples'),
        (packed(SOUND, bytes(8002)), '8002 bytes of sound'),
        (packed({**SOUND, 'sample_rate': 0}, b'ab'), 'from 8000 to 192000'),
        (packed({**SOUND, 'sample_rate': 16e3}, b'ab'), 'from 8000 to 192000'),
        (packed({**SOUND, 'captured_ms': 'now'}, b'ab'), 'no number'),
        (packed({**SOUND, 'sequence': -1}, b'ab'), 'from 0'),
    ],
)
def test_sound_that_is_none_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(RequestError, match=sentence):
        read_binary(data)


@fuzz
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(NAMES), values, max_size=5), values)
def test_any_object_is_read_or_refused_in_a_sentence_that_fits_a_closed_socket(kind, fields, odd):
    for document in ({'type': kind, **fields}, odd):
        try:
            read_text(json.dumps(document))
        except RequestError as error:
            assert 10 < len(str(error)) <= 123


@fuzz
@given(st.binary(max_size=64), st.booleans(), st.dictionaries(st.sampled_from([*SOUND]), values))
def test_any_bytes_are_read_or_refused(data, whole, fields):
    try:
        read_binary(packed({**SOUND, **fields}, data) if whole else data)
    except RequestError as error:
        assert len(str(error)) <= 123
