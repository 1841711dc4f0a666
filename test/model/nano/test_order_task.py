# SPDX-License-Identifier: Apache-2.0
"""How orders are practised: by sound alone, and in the node's words with what was recognised."""

from __future__ import annotations

from collections import Counter

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('hibari', reason='needs hibari-tts: run scripts/setup --test')

import numpy as np

from omnivinci_ros.backends.prompts import COMMAND_TEMPLATE
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.model.nano import run
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.order_calibration import calibration_orders
from omnivinci_ros.model.nano.order_task import OrderTask
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.small_talk import SMALL_TALK
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.voices import HELD_OUT
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.voices import in_other_ways
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer

SAID = 'bring me the cup'
ORDER = Order(SAID, 'BRING_OBJECT', (('object', 'cup'),))
NONE = Order('', 'NONE').answer


@pytest.fixture(scope='module')
def words():
    model, tokenizer = run.shipped_with_new_words(), Tokenizer(make_tokenizer(), 'nano')
    model.use_tokenizer(tokenizer)
    return Words(tokenizer, model)


def task_of(words, *orders):
    features = torch.randn(len(orders), 100, 384, generator=torch.Generator().manual_seed(0))
    return OrderTask(Windows(words, None, Heard(features, orders)))


def test_an_order_is_asked_for_in_both_ways_and_its_answer_is_what_was_said(words, monkeypatch):
    asked, prompt = [], words.prompt
    monkeypatch.setattr(
        words, 'prompt', lambda kinds, question, media: (
            asked.append(question) or prompt(kinds, question, media)
        ),
    )  # fmt: skip
    task, random = task_of(words, ORDER), np.random.default_rng(0)

    answers = {words.tokenizer.decode(task.sample(random).answer[:-1].tolist()) for _ in range(60)}

    assert answers == {ORDER.answer}  # whatever was recognised
    begin, end = COMMAND_TEMPLATE.split('{said}')
    texts = [each[len(begin) : -len(end)] for each in asked if each.startswith(begin)]
    assert 12 <= len(texts) <= 36
    assert SAID in texts
    assert len(set(texts)) >= 2
    assert asked.count(ORDER_QUESTION) == 60 - len(texts)


def test_what_is_recognised_is_mostly_right_and_sometimes_one_word_off_or_missing(words):
    task, random = task_of(words, ORDER), np.random.default_rng(0)

    found = Counter(task.recognised(SAID, random) for _ in range(400))

    assert 265 <= found[SAID] <= 320  # .72, and what was exchanged for itself
    assert 50 <= found[''] <= 110
    wrong = set(found) - {SAID, ''}
    assert len(wrong) > 8
    for text in wrong:
        kept, said = text.split(), SAID.split()
        assert len(kept) in (3, 4)
        assert sum(word in kept for word in said) == 3
    assert task.recognised('', random) == ''  # noise is not words


def test_a_part_of_what_is_recognised_comes_with_noise_alone_so_that_it_is_read(words):
    noise = Order('', 'NONE')
    heard = Heard(torch.stack([torch.ones(100, 384), torch.full((100, 384), 5.0)]), (ORDER, noise))
    sounds, sound = [], words.sound
    task = OrderTask(Windows(words, None, heard))

    def listen(features):
        sounds.append(float(features.max()) > 3)
        return sound(features)

    words.sound = listen
    try:
        random = np.random.default_rng(0)
        samples = [task.sample(random) for _ in range(200)]
    finally:
        del words.sound

    answers = [words.tokenizer.decode(each.answer[:-1].tolist()) for each in samples]
    drowned = [noisy for noisy, answer in zip(sounds, answers, strict=True) if answer != NONE]
    assert 3 <= sum(drowned) <= 25  # .4 x .72 x .35 of a hundred
    assert all(noisy for noisy, said in zip(sounds, answers, strict=True) if said == NONE)


def test_small_talk_is_neither_tried_nor_chooses_a_threshold_and_orders_nothing():
    known = {order.said for order in all_orders()} | {each.said for each in calibration_orders()}

    assert len(set(SMALL_TALK)) == len(SMALL_TALK) > 150
    assert not known & set(SMALL_TALK)
    assert {said: interpret(said).intent for said in SMALL_TALK} == dict.fromkeys(
        SMALL_TALK, 'NONE'
    )


def test_a_voice_speaks_faster_and_slower_and_one_that_is_kept_stays_kept():
    hibari = next(voice for voice in find_voices() if voice.name == 'hibari')
    kept = Voice(HELD_OUT, '', len, ways=(len,))

    ways = in_other_ways([hibari, kept])

    lengths = [len(each.say(SAID)) for each in ways if each.name == 'hibari']
    assert len(set(lengths)) == 5  # its own pace is one of them
    assert max(lengths) > 1.3 * min(lengths)
    assert [each.held_out for each in ways[-2:]] == [True, True]
