# SPDX-License-Identifier: Apache-2.0
"""The talker against transformers' modules with the same random weights."""

from __future__ import annotations

import pytest
import torch
from support.qwen_speech import speech_pair
from support.qwen_speech import stock_codes

from omnivinci_ros.model.qwen_omni import talking
from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.code_sampler import CodeSampler
from omnivinci_ros.model.qwen_omni.talker import TextRows
from omnivinci_ros.model.qwen_omni.talker import prompt_part
from omnivinci_ros.model.qwen_omni.talking import TalkerRun

WIDTH = 128  # of the tiny thinker
PROMPT = 20


def rand(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def video_ids() -> torch.Tensor:
    """Ids of three axes, as of text, six tokens of a video, and text."""
    ids = torch.arange(PROMPT).repeat(3, 1)
    ids[0, 5:11] = torch.tensor([5, 5, 5, 17, 17, 17])
    ids[1, 5:11] = torch.tensor([5, 5, 6, 5, 5, 6])
    ids[2, 5:11] = torch.tensor([5, 6, 5, 5, 6, 5])
    ids[:, 11:] = 18 + torch.arange(PROMPT - 11)
    return ids


ROWS = TextRows(rand(1, WIDTH, seed=1), rand(1, WIDTH, seed=2), rand(1, WIDTH, seed=3))
REPLIES = [rand(1, WIDTH, seed=10 + k) for k in range(7)]
SUMS = rand(1, PROMPT, WIDTH, seed=4)


def codes_of(pair, options, *, replies=REPLIES, pieces=(PROMPT,)):
    run = TalkerRun(pair.talker, PROMPT, options)
    ids = video_ids()
    begin = 0
    for count in pieces:
        run.read(SUMS[:, begin : begin + count], ids[:, begin : begin + count])
        begin += count
    return list(run.codes(ROWS, iter(replies)))


@torch.inference_mode()
def test_logits_equal_the_stock_talkers():
    pair = speech_pair()
    ids = video_ids()
    theirs = pair.stock_talker(inputs_embeds=SUMS, position_ids=ids[:, None]).logits
    torch.testing.assert_close(pair.talker(SUMS, ids), theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize('temperature', [0.0, 0.9])
@torch.inference_mode()
def test_codes_are_those_of_a_loop_over_the_stock_module(temperature):
    pair = speech_pair()
    options = CodeOptions(temperature=temperature, max_codes=30, seed=3)
    expected = stock_codes(pair, SUMS, video_ids(), REPLIES, ROWS, options)
    assert len(expected) == 30
    assert codes_of(pair, options) == expected


def test_a_prompt_read_in_pieces_gives_the_same_codes():
    pair = speech_pair()
    options = CodeOptions(max_codes=12)
    assert codes_of(pair, options, pieces=(7, 8, 5)) == codes_of(pair, options)


def test_the_seed_alone_decides():
    pair = speech_pair()
    first, again, other = (
        codes_of(pair, CodeOptions(seed=seed, max_codes=12)) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_code_waits_for_no_more_than_the_token_it_needs():
    pair = speech_pair()
    given = []

    def replies():
        for reply in REPLIES:
            given.append(reply)
            yield reply

    run = TalkerRun(pair.talker, PROMPT, CodeOptions(max_codes=12))
    run.read(SUMS, video_ids())
    asked = []
    for _ in run.codes(ROWS, replies()):
        asked.append(len(given))
    assert asked == [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7]


def test_an_answer_without_a_token_says_nothing():
    assert codes_of(speech_pair(), CodeOptions(max_codes=3), replies=[]) == []


@pytest.mark.parametrize('ending', [8292, 8294])
def test_speech_stops_at_the_codes_that_end_it(ending, monkeypatch):
    class Said:
        def __init__(self, *_):
            self.codes = iter([5, 8200, ending, 7])

        def choose(self, logits):
            return next(self.codes)

    monkeypatch.setattr(talking, 'CodeSampler', Said)
    assert codes_of(speech_pair(), CodeOptions()) == [5, 8200]


def test_the_code_that_starts_speech_is_never_said_and_said_codes_lose():
    config = speech_pair().talker.config
    sampler = CodeSampler(config, CodeOptions(temperature=0.0, repetition=1.5))
    logits = torch.zeros(config.vocab_size)
    logits[8293], logits[7], logits[9] = 10.0, 3.0, 2.5
    assert [sampler.choose(logits) for _ in range(3)] == [7, 9, 7]


@pytest.mark.parametrize('code', [8292, 8296])
def test_what_stands_for_the_prompt_counts_as_said(code):
    config = speech_pair().talker.config
    logits = torch.zeros(config.vocab_size)
    logits[code], logits[7] = 1.1, 1.0
    options = CodeOptions(temperature=0.0)
    assert CodeSampler(config, options).choose(logits) == code  # 1.1 / 1.05
    logits[code] = 1.04
    assert CodeSampler(config, options).choose(logits) == 7


def test_what_media_are_embedded_as_is_not_told_twice():
    hidden, embeds = rand(1, 4, 8), rand(1, 4, 8, seed=1)
    sums = prompt_part(hidden, embeds, torch.tensor([False, True, True, False]))
    torch.testing.assert_close(sums[:, [0, 3]], (hidden + embeds)[:, [0, 3]])
    torch.testing.assert_close(sums[:, 1:3], hidden[:, 1:3])


def test_a_cancel_ends_the_codes():
    pair = speech_pair()
    stopped = []
    run = TalkerRun(pair.talker, PROMPT, CodeOptions(max_codes=50))
    run.read(SUMS, video_ids())
    said = []
    for code in run.codes(ROWS, iter(REPLIES), stop=lambda: bool(stopped)):
        said.append(code)
        if len(said) == 5:
            stopped.append(True)
    assert len(said) == 5
