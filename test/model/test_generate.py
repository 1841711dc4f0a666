# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import math
import threading
import time

import jsonschema
import pytest
import torch

from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import generate
from omnivinci_ros.model.generate import loops
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.qwen2_decoder import Decoder

FREE = {'repetition_guard': False}  # random weights repeat themselves


def prompt(model, length=40, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, length, model.config.hidden_size, generator=generator) * 0.02


def run(model, tokenizer, *, chunk=1024, emit=lambda text: None, cancel=None, **options):
    decoder = Decoder(model.llm, 2048, chunk=chunk)
    options = Options(**options)
    return generate(decoder, prompt(model), tokenizer, options, emit=emit, cancel=cancel)


class Script:
    """A decoder that answers given tokens: the loop around a decoder is what is tested."""

    def __init__(self, tokens, vocabulary=2048, pause=0.0):
        self._tokens = iter(tokens)
        self._vocabulary = vocabulary
        self._pause = pause
        self.steps = 0
        self.room = 10_000

    def prefill(self, embeds, stop):
        return None if stop() else self._logits()

    def decode_all(self, tokens):
        self.steps += 1
        time.sleep(self._pause)
        return self._logits()

    def _logits(self):
        logits = torch.zeros(self._vocabulary)
        logits[next(self._tokens)] = 1.0
        return logits


def say(tokenizer, text, **options):
    """Let a script say a text and then end its turn."""
    pieces = []
    script = Script([*tokenizer.encode(text), tokenizer.id('<|im_end|>')])
    result = generate(
        script, torch.zeros(1, 3, 8), tokenizer, Options(**options), emit=pieces.append
    )
    assert ''.join(pieces) == result.text
    return result


# How sure it is


def test_how_sure_it_is_of_what_it_chose_is_told_where_it_is_asked_for(tokenizer):
    ids = [*tokenizer.encode('to be'), tokenizer.id('<|im_end|>')]
    script = Script(ids)
    heights = iter([20.0, 8.0, *[20.0] * len(ids)])  # of what is chosen, above 2047 others
    script._logits = lambda: torch.zeros(2048).index_fill(
        0, torch.tensor([next(script._tokens)]), next(heights)
    )

    made = generate(script, torch.zeros(1, 3, 8), tokenizer, Options(measure=True))

    assert made.least_chance == pytest.approx(math.exp(8) / (math.exp(8) + 2047), rel=1e-4)
    assert made.chance == pytest.approx(made.least_chance ** (1 / len(ids)), rel=1e-3)
    asked_nothing = say(tokenizer, 'to be')
    assert (asked_nothing.chance, asked_nothing.least_chance) == (0, 0)


# The cache


@pytest.mark.parametrize('attention', ['sdpa', 'eager'])
@pytest.mark.parametrize('chunk', [1024, 7])
def test_incremental_decoding_equals_full_recomputation(tiny_folder, attention, chunk):
    model = load(tiny_folder, dtype=torch.float32, attention=attention)
    embeds = prompt(model)
    decoder = Decoder(model.llm, 256, chunk=chunk)
    logits = decoder.prefill(embeds)

    for _ in range(64):
        with torch.inference_mode():
            full = model(embeds)[0, -1]
        assert torch.allclose(logits, full, atol=1e-4)
        token = int(full.argmax())
        embeds = torch.cat([embeds, model.embed(torch.tensor([token]))[None].detach()], dim=1)
        logits = decoder.decode(token)


def test_a_second_turn_continues_on_the_cache(tiny):
    embeds = prompt(tiny, 30)
    decoder = Decoder(tiny.llm, 64)

    decoder.prefill(embeds[:, :20])
    logits = decoder.prefill(embeds[:, 20:])

    assert torch.allclose(logits, Decoder(tiny.llm, 64).prefill(embeds), atol=1e-4)


def test_a_reset_decoder_answers_as_a_new_one(tiny):
    decoder = Decoder(tiny.llm, 64)
    decoder.prefill(prompt(tiny, 50, seed=1))

    decoder.reset()

    expected = Decoder(tiny.llm, 64).prefill(prompt(tiny))
    assert torch.equal(decoder.prefill(prompt(tiny)), expected)


def test_a_truncated_decoder_goes_on_as_if_it_had_read_no_more(tiny):
    decoder = Decoder(tiny.llm, 64)
    decoder.prefill(prompt(tiny, 50, seed=1))

    decoder.truncate(20)
    logits = decoder.prefill(prompt(tiny, 10, seed=2))

    new = Decoder(tiny.llm, 64)
    new.prefill(prompt(tiny, 50, seed=1)[:, :20])
    assert torch.allclose(logits, new.prefill(prompt(tiny, 10, seed=2)), atol=1e-5)
    assert (decoder.length, decoder.room) == (30, 34)
    with pytest.raises(ValueError, match='cannot keep 31 tokens of 30'):
        decoder.truncate(31)


def test_the_cache_has_the_size_that_was_promised(tiny):
    from omnivinci_ros.model.memory_estimate import kv_bytes_per_token

    cache = Decoder(tiny.llm, 100).cache

    assert cache.nbytes == 100 * kv_bytes_per_token(tiny.config.llm, torch.float32)


def test_a_prompt_or_an_answer_beyond_the_context_is_refused(tiny):
    with pytest.raises(ValueError, match='prompt of 40 tokens does not fit the context of 39'):
        Decoder(tiny.llm, 39).prefill(prompt(tiny))
    full = Decoder(tiny.llm, 40)
    full.prefill(prompt(tiny))
    with pytest.raises(ValueError, match='context of 40 tokens is full'):
        full.decode(1)
    with pytest.raises(ValueError, match='the model takes 1 to 32768'):
        Decoder(tiny.llm, 32_769)


# Choosing tokens


def test_greedy_is_what_the_full_model_would_choose(tiny, tokenizer):
    result = run(tiny, tokenizer, max_new_tokens=20, **FREE)

    embeds = prompt(tiny)
    for token in result.tokens:
        with torch.inference_mode():
            assert int(tiny(embeds)[0, -1].argmax()) == token
            embeds = torch.cat([embeds, tiny.embed(torch.tensor([token]))[None]], dim=1)
    assert (result.finish, len(result.tokens), result.prompt_tokens) == ('length', 20, 40)


def test_the_seed_decides_what_is_sampled(tiny, tokenizer):
    def tokens(seed):
        return run(tiny, tokenizer, max_new_tokens=20, temperature=1.0, seed=seed, **FREE).tokens

    assert tokens(1) == tokens(1)
    assert tokens(1) != tokens(2)


def test_greedy_is_what_transformers_generates(tiny, tokenizer):
    embeds = prompt(tiny)

    theirs = tiny.llm.generate(
        inputs_embeds=embeds, attention_mask=torch.ones(1, 40), max_new_tokens=48, do_sample=False
    )

    ours = run(tiny, tokenizer, max_new_tokens=48, **FREE).tokens
    assert list(ours) == theirs[0].tolist()[: len(ours)]


@pytest.mark.parametrize('narrow', [{'top_k': 1}, {'top_p': 1e-6}, {'temperature': 1e-4}])
def test_the_narrowest_sampling_is_greedy(tiny, tokenizer, narrow):
    options = {'max_new_tokens': 10, 'temperature': 1.0, **FREE}

    assert (
        run(tiny, tokenizer, **{**options, **narrow}).tokens
        == run(tiny, tokenizer, **{**options, 'temperature': 0.0}).tokens
    )


def test_top_k_and_top_p_leave_out_the_unlikely():
    from omnivinci_ros.model.generate import Sampler

    logits = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()

    def chosen(**options):
        sampler = Sampler(Options(temperature=1.0, **options))
        return {sampler.choose(logits) for _ in range(300)}

    assert chosen() == {0, 1, 2, 3}
    assert chosen(top_k=2) == {0, 1}
    assert chosen(top_p=0.8) == {0, 1}
    assert chosen(top_p=0.81) == {0, 1, 2}


# Streaming and ending


def test_streaming_equals_not_streaming(tiny, tokenizer):
    pieces = []
    options = {'max_new_tokens': 64, 'temperature': 1.0, 'seed': 3, **FREE}

    streamed = run(tiny, tokenizer, emit=pieces.append, **options)

    assert len(pieces) > 10
    assert ''.join(pieces) == streamed.text == run(tiny, tokenizer, **options).text
    assert streamed.text == tokenizer.decode(streamed.tokens)


def test_the_end_token_ends_the_answer_and_is_not_shown(tokenizer):
    result = say(tokenizer, 'A person walks to the open door. 人走向门口。')

    assert result.text == 'A person walks to the open door. 人走向门口。'
    assert (result.finish, result.cut) == ('stop', False)


@pytest.mark.parametrize('stop', ['\n\n', 'END', '门口'])
def test_a_stop_string_is_cut_off_even_when_it_spans_tokens(tokenizer, stop):
    result = say(tokenizer, f'The dog E EN {stop}and more', stop=('never', stop))

    assert result.text == 'The dog E EN '
    assert result.finish == 'stop'


def test_text_that_only_begins_like_a_stop_string_is_not_lost(tokenizer):
    assert say(tokenizer, 'wait ST', stop=('STOP',)).text == 'wait ST'


def test_a_loop_is_ended(tokenizer):
    result = say(tokenizer, 'the dog ' * 500, max_new_tokens=5000)

    assert result.finish == 'repetition'
    assert len(result.tokens) < 60


def test_an_answer_that_repeats_a_little_is_no_loop(tokenizer):
    assert say(tokenizer, 'no no no no, the dog, the dog.').finish == 'stop'
    assert not loops([1, 2, 3] * 7)
    assert loops([1, 2, 3] * 8)
    assert not loops([*range(33)] * 5)


def test_the_token_budget_holds(tokenizer):
    result = say(tokenizer, 'a person looks at the window', max_new_tokens=3)

    assert (result.finish, len(result.tokens), result.cut) == ('length', 3, True)


def test_an_answer_that_fills_the_context_is_cut_not_lost(tiny, tokenizer):
    decoder = Decoder(tiny.llm, 50)

    result = generate(decoder, prompt(tiny), tokenizer, Options(max_new_tokens=99, **FREE))

    assert (result.finish, len(result.tokens)) == ('length', 11)


def test_the_time_budget_holds(tokenizer):
    script = Script([5] * 1000, pause=0.02)

    result = generate(
        script,
        torch.zeros(1, 3, 8),
        tokenizer,
        Options(max_seconds=0.2, max_new_tokens=1000, **FREE),
    )

    assert result.finish == 'time'
    assert 1 <= script.steps <= 12
    assert 0 < result.first_token_s < result.total_s


def test_a_cancel_from_another_thread_ends_soon_and_keeps_the_text(tokenizer):
    cancel, pieces = threading.Event(), []

    def emit(text):
        pieces.append(text)
        if len(pieces) == 3:
            threading.Thread(target=cancel.set).start()

    script = Script([*tokenizer.encode('dog') * 1000], pause=0.01)
    result = generate(
        script,
        torch.zeros(1, 3, 8),
        tokenizer,
        Options(max_new_tokens=1000, **FREE),
        emit=emit,
        cancel=cancel,
    )

    assert result.finish == 'cancelled'
    assert result.text == ''.join(pieces)
    assert script.steps < 100


def test_a_cancel_is_seen_between_the_chunks_of_a_prefill(tiny, tokenizer):
    cancel = threading.Event()
    cancel.set()

    result = run(tiny, tokenizer, chunk=8, cancel=cancel)

    assert (result.finish, result.text, result.tokens) == ('cancelled', '', ())


# JSON

SCHEMA = {
    'type': 'object',
    'properties': {
        'intent': {'enum': ['STOP', 'MOVE_TO', 'NONE']},
        'object': {'type': 'string', 'maxLength': 8},
        'count': {'type': 'integer', 'minimum': 0, 'maximum': 99},
        'sure': {'type': 'boolean'},
    },
    'required': ['intent', 'object', 'count', 'sure'],
    'additionalProperties': False,
}


@pytest.mark.parametrize('temperature', [0.0, 1.0, 5.0])
def test_an_answer_by_schema_is_json_of_that_schema(tiny, tokenizer, temperature):
    result = run(
        tiny,
        tokenizer,
        json_schema=json.dumps(SCHEMA),
        temperature=temperature,
        max_new_tokens=400,
    )

    assert result.finish == 'stop'
    jsonschema.validate(json.loads(result.text), SCHEMA)


class OneByOne(Decoder):
    """Reads what it is given a token at a time."""

    def decode_all(self, tokens):
        for token in tokens:
            logits = super().decode_all([token])
        return logits


@pytest.mark.parametrize('seed', range(4))
def test_what_a_schema_forces_is_read_in_one_step_and_changes_no_token(tiny, tokenizer, seed):
    options = Options(json_schema=json.dumps(SCHEMA), max_new_tokens=400)
    fast, slow = (
        generate(make(tiny.llm, 2048), prompt(tiny, seed=seed), tokenizer, options)
        for make in (Decoder, OneByOne)
    )

    assert fast.tokens == slow.tokens
    assert fast.text.startswith('{"intent": "')
    chosen = len(fast.tokens) - fast.forced
    assert fast.forced > 12  # names, quotes and commas
    assert fast.steps <= chosen


def test_a_schema_without_a_choice_is_answered_without_the_decoder(tiny, tokenizer):
    result = run(tiny, tokenizer, json_schema='{"const": {"seen": true}}')

    assert (result.text, result.finish, result.steps) == ('{"seen": true}', 'stop', 0)


@pytest.mark.parametrize('room', [1, 3])
def test_forced_tokens_end_where_the_context_is_full(tiny, tokenizer, room):
    decoder = Decoder(tiny.llm, 40 + room)
    options = Options(json_schema=json.dumps(SCHEMA))

    result = generate(decoder, prompt(tiny), tokenizer, options)

    assert (result.finish, len(result.tokens)) == ('length', room + 1)


BAD_SCHEMAS = [
    '{',
    'null',
    '{"type": "nonsense"}',
    '{"$ref": "#"}',
    '{"$ref": "http://localhost/schema.json"}',
    '{"type": "integer", "minimum": 5, "maximum": 3}',
    '{"items":' * 5000 + 'true' + '}' * 5000,
    '[' * 70_000,
]


@pytest.mark.parametrize('schema', BAD_SCHEMAS, ids=range(len(BAD_SCHEMAS)))
def test_a_schema_that_cannot_be_used_is_refused_in_one_sentence(tiny, tokenizer, schema):
    with pytest.raises(ValueError, match='json_schema') as error:
        run(tiny, tokenizer, json_schema=schema)
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(
    ('options', 'says'),
    [
        ({'max_new_tokens': 0}, 'max_new_tokens=0'),
        ({'max_seconds': -1.0}, 'max_seconds=-1.0'),
        ({'temperature': -0.1}, 'temperature=-0.1'),
        ({'top_p': 0.0}, 'top_p=0.0'),
        ({'top_k': -1}, 'top_k=-1'),
        ({'stop': ('',)}, 'not empty'),
    ],
)
def test_options_that_make_no_sense_are_refused(options, says):
    with pytest.raises(ValueError, match=says):
        Options(**options)
