# SPDX-License-Identifier: Apache-2.0
"""Guesses make an answer's steps fewer, and change no token of it."""

from __future__ import annotations

import json
from threading import Event

import pytest
import torch

from omnivinci_ros.model.drafts import KINDS
from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.drafts import Drafter
from omnivinci_ros.model.drafts import Drafts
from omnivinci_ros.model.drafts import Pace
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.generate import go_on_with_drafts
from omnivinci_ros.model.qwen2_decoder import Decoder

FREE = {'repetition_guard': False}  # random weights repeat themselves
MOST = 7
SCHEMA = json.dumps(
    {
        'type': 'object',
        'properties': {
            'intent': {'enum': ['STOP', 'MOVE_TO', 'NONE']},
            'object': {'type': 'string', 'maxLength': 8},
            'count': {'type': 'integer', 'minimum': 0, 'maximum': 99},
        },
        'required': ['intent', 'object', 'count'],
        'additionalProperties': False,
    }
)


def pace():
    return Pace(DraftCost(MOST))


def guess(last, said, others=()):
    return Drafter(last, others, pace()).guess(said, room=100)


class TestGuesses:
    def test_an_answer_goes_on_as_the_last_one_did(self):
        assert guess([10, 11, 12, 13], [10]) == [11, 12, 13]
        assert guess([10, 11, 12, 13], []) == [10, 11, 12, 13]

    def test_behind_a_word_that_was_exchanged_it_goes_on(self):
        assert guess([10, 11, 12, 13, 14], [10, 11, 99]) == [13, 14]

    def test_behind_a_word_that_was_put_in_or_left_out_it_goes_on(self):
        assert guess([10, 11, 12, 13, 14], [10, 99, 11]) == [12, 13, 14]
        assert guess([10, 11, 12, 13, 14], [10, 13]) == [14]

    def test_a_passage_of_the_prompt_is_taken_up(self):
        assert guess([1, 2], [7, 8], others=[[5, 6, 7, 8, 9, 10]]) == [9, 10]

    def test_of_two_places_the_next_one_is_meant(self):
        drafter = Drafter([1, 2, 3, 1, 2, 4], (), Pace(DraftCost(1)))

        assert drafter.guess([1, 2], room=9) == [3]
        assert drafter.guess([1, 2, 3, 1, 2], room=9) == [4]

        drafter = Drafter([5, 1, 2, 3, 6, 1, 2, 4], (), Pace(DraftCost(1)))

        assert drafter.guess([5, 1, 2, 3], room=9) == [6]
        assert drafter.guess([5, 1, 2, 3, 99, 1, 2], room=9) == [4]  # behind where it was

    def test_nothing_is_guessed_without_a_hint_or_without_room(self):
        assert guess([], [10, 11]) == []
        assert guess([10, 11], [77, 78]) == []
        assert Drafter([10, 11], (), pace()).guess([10], room=0) == []

    def test_the_last_answer_is_that_of_the_same_kind_of_prompt(self):
        drafts = Drafts(DraftCost(MOST))
        drafts.remember('scene', [10, 11])
        drafts.remember('command', [20, 21])
        drafts.remember('scene', [])  # an answer that was cut before its first word

        assert drafts.drafter('scene').guess([10], room=9) == [11]
        assert drafts.drafter('command').guess([20], room=9) == [21]
        assert drafts.drafter('task').guess([20], room=9) == []

    def test_of_ever_new_kinds_of_prompts_the_last_ones_are_remembered(self):
        drafts = Drafts(DraftCost(MOST))
        for number in range(3 * KINDS):
            drafts.remember('scene', [1, 2])  # comes again and again
            schema = f'schema {number}'
            drafts.drafter(schema)
            drafts.remember(schema, [number, 7])

        known = [
            drafts.drafter(f'schema {number}').guess([number], 9) for number in (0, 3 * KINDS - 1)
        ]
        assert known == [[], [7]]
        assert drafts.drafter('scene').guess([1], room=9) == [2]
        assert len(drafts._kinds) == KINDS

    def test_a_guess_is_as_long_as_pays(self):
        dear, cheap = Pace(DraftCost(MOST, step=4.0)), Pace(DraftCost(MOST, token=0.25))

        assert dear.next() == MOST  # a step costs the same, however many it checks
        for each in (dear, cheap):
            each.learn(guessed=MOST, right=1)
            each.learn(guessed=MOST, right=0)
            each.learn(guessed=MOST, right=1)

        assert dear.next() == 0
        assert 0 < cheap.next() < MOST

    def test_what_is_left_of_the_last_answer_is_not_guessed_where_it_is_too_little_to_pay(self):
        drafter = Drafter([10, 11, 12, 13, 14, 15, 16], (), Pace(DraftCost(MOST, step=4.0)))

        assert drafter.guess([10], room=9) == [11, 12, 13, 14, 15, 16]
        assert drafter.guess([10, 11, 12, 13, 14], room=9) == []

    def test_guesses_that_do_not_pay_are_tried_again_ever_more_seldom(self):
        pace = Pace(DraftCost(MOST, step=4.0))
        waits = []
        for _ in range(3):
            for _ in range(8):
                pace.learn(guessed=MOST, right=0)
            waits.append(0)
            while not pace.next():
                waits[-1] += 1

        assert waits == [5, 9, 17]
        pace.learn(guessed=MOST, right=MOST)
        assert pace.next() == MOST


class Varied(Decoder):
    """Random weights say one word for ever; this adds what makes them choose others."""

    def _step(self, embeds):
        return super()._step(embeds) + varied(self.length + embeds.shape[1])

    def _step_each(self, embeds):
        places = range(self.length + 1, self.length + embeds.shape[1] + 1)
        return super()._step_each(embeds) + torch.stack([varied(place) for place in places])


class Rounding(Varied):
    """Computes several rows otherwise than one, as runtimes do; here by far more than these."""

    rounding = 0.1
    noise = 0.01

    def _step_each(self, embeds):
        rows = super()._step_each(embeds)
        generator = torch.Generator().manual_seed(self.length)
        return rows + self.noise * torch.rand(rows.shape, generator=generator)


def varied(place):
    return 2 * torch.randn(2048, generator=torch.Generator().manual_seed(place))


def prompt(model, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, 40, model.config.hidden_size, generator=generator) * 0.02


def both(decoder, plain, embeds, tokenizer, options, drafter):
    """Answer in plain steps and with drafts."""
    expected = go_on(plain, plain.prefill(embeds), tokenizer, options)
    made = go_on_with_drafts(decoder, decoder.prefill(embeds), tokenizer, options, drafter)
    assert made.tokens == expected.tokens
    assert made.finish == expected.finish
    return made, expected


@pytest.mark.parametrize('schema', ['', SCHEMA])
def test_a_guess_that_comes_true_saves_steps(tiny, tokenizer, schema):
    options = Options(max_new_tokens=48, json_schema=schema, **FREE)
    plain, decoder = Varied(tiny.llm, 256), Rounding(tiny.llm, 256)
    drafts = Drafts(DraftCost(MOST))
    made = []
    for _ in range(2):
        plain.reset()
        decoder.reset()
        drafter = drafts.drafter('scene')
        made.append(both(decoder, plain, prompt(tiny, 0), tokenizer, options, drafter)[0])
        drafts.remember('scene', made[-1].tokens)

    first, second = made
    assert 2 * (second.steps - second.reread) <= first.steps - first.reread
    assert first.accepted < second.accepted <= second.drafted


@pytest.mark.parametrize('seed', range(3))
def test_a_wrong_guess_changes_no_token(tiny, tokenizer, seed):
    options = Options(max_new_tokens=32, **FREE)
    generator = torch.Generator().manual_seed(seed)
    plain, decoder = Varied(tiny.llm, 256), Rounding(tiny.llm, 256)
    answer = list(go_on(plain, plain.prefill(prompt(tiny, seed)), tokenizer, options).tokens)
    for place in torch.randint(1, len(answer), (6,), generator=generator).tolist():
        answer[place] = int(torch.randint(5, 2000, (1,), generator=generator))
    plain.reset()

    made, _ = both(
        decoder, plain, prompt(tiny, seed), tokenizer, options, Drafter(answer, (), pace())
    )

    assert made.accepted < made.drafted
    # Nothing is left of a guess: the next turn is read behind what was said.
    assert decoder.length == plain.length


def test_rounding_that_could_exchange_two_tokens_is_settled_by_plain_steps(tiny, tokenizer):
    options = Options(max_new_tokens=32, **FREE)
    plain, decoder = Varied(tiny.llm, 256), Rounding(tiny.llm, 256)
    expected = go_on(plain, plain.prefill(prompt(tiny, 1)), tokenizer, options).tokens
    plain.reset()
    decoder.noise, decoder.rounding = 0.3, 0.15

    made, _ = both(
        decoder, plain, prompt(tiny, 1), tokenizer, options, Drafter(expected, (), pace())
    )

    assert made.reread > 0

    careless = Rounding(tiny.llm, 256)
    careless.noise, careless.rounding = 6.0, 0.0
    drafter = Drafter(expected, (), pace())
    off = go_on_with_drafts(
        careless, careless.prefill(prompt(tiny, 1)), tokenizer, options, drafter
    )
    assert off.tokens != expected


def test_how_sure_an_answer_is_comes_from_the_logits_that_decided(tiny, tokenizer):
    options = Options(max_new_tokens=16, measure=True, **FREE)
    plain, decoder = Varied(tiny.llm, 256), Rounding(tiny.llm, 256)
    alone = go_on(plain, plain.prefill(prompt(tiny, 1)), tokenizer, options)
    decoder.noise, decoder.rounding = 0.3, 1e6  # so each guess is settled by plain steps
    drafter = Drafter(alone.tokens, (), pace())

    made = go_on_with_drafts(
        decoder, decoder.prefill(prompt(tiny, 1)), tokenizer, options, drafter
    )

    assert made.tokens == alone.tokens and made.reread > 0
    assert made.chance == pytest.approx(alone.chance, rel=1e-4)
    assert made.least_chance == pytest.approx(alone.least_chance, rel=1e-4)


class CancelsWhenReadAgain(Rounding):
    """Is told to stop in the plain step `at` of what is read again at the first near tie."""

    def __init__(self, *args, at, cancel):
        super().__init__(*args)
        self.at, self.cancel, self.plain = at, cancel, 0
        self.rounding = 0.0  # until it has something to read again

    def _step_each(self, embeds):
        rows = super()._step_each(embeds)
        self.rounding = 100.0 if self.length > 60 else 0.0
        return rows

    def decode_all(self, tokens):
        self.plain += self.rounding > 0
        if self.plain == self.at:
            self.cancel.set()
        return super().decode_all(tokens)


def test_a_cancel_is_seen_while_an_answer_is_read_again(tiny, tokenizer):
    options = Options(max_new_tokens=60, **FREE)
    plain = Varied(tiny.llm, 256)
    expected = go_on(plain, plain.prefill(prompt(tiny, 1)), tokenizer, options).tokens
    cancel = Event()
    decoder = CancelsWhenReadAgain(tiny.llm, 256, at=3, cancel=cancel)
    drafter = Drafter(expected, (), pace())

    made = go_on_with_drafts(
        decoder, decoder.prefill(prompt(tiny, 1)), tokenizer, options, drafter, cancel=cancel
    )

    assert made.finish == 'cancelled'
    assert (decoder.plain, made.reread) == (3, 3)  # of more than 20 that were to be read again
    assert len(made.tokens) > 20
    # The prompt is still held: the next answer is read behind it.
    decoder.truncate(40)
    assert decoder.length == 40


@pytest.mark.parametrize('room', [1, 3, 12])
def test_guesses_end_where_the_context_is_full(tiny, tokenizer, room):
    options = Options(max_new_tokens=99, **FREE)
    plain, decoder = Varied(tiny.llm, 40 + room), Rounding(tiny.llm, 40 + room)
    answer = go_on(plain, plain.prefill(prompt(tiny, 0)), tokenizer, options).tokens
    plain.reset()
    drafter = Drafter([*answer, *answer], (), pace())

    made, _ = both(decoder, plain, prompt(tiny, 0), tokenizer, options, drafter)

    assert (made.finish, len(made.tokens)) == ('length', room + 1)


def test_only_greedy_answers_take_drafts(tiny, tokenizer):
    decoder = Rounding(tiny.llm, 64)
    logits = decoder.prefill(prompt(tiny, 0))

    with pytest.raises(ValueError, match='temperature=0.5; only greedy answers take drafts'):
        go_on_with_drafts(
            decoder, logits, tokenizer, Options(temperature=0.5), Drafter([1], (), pace())
        )


def test_a_decoder_that_gives_the_last_logits_alone_says_so(tiny):
    from omnivinci_ros.model.stepping_decoder import SteppingDecoder

    decoder = Decoder(tiny.llm, 64)
    decoder.prefill(prompt(tiny, 0))

    with pytest.raises(NotImplementedError, match='Decoder gives the last logits alone'):
        SteppingDecoder._step_each(decoder, prompt(tiny, 0))
    with pytest.raises(ValueError, match='no tokens to take'):
        decoder.decode_each([])
