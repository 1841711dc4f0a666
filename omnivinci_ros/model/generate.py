# SPDX-License-Identifier: Apache-2.0
"""Generate text: prefill, then sample and decode until something says stop.

What a grammar leaves no choice about is not sampled: it is read with the token before it, in one
step of the decoder. So are guesses of what comes next (draft_reader.py), which change no answer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.model.draft_reader import DraftDecoder
from omnivinci_ros.model.draft_reader import DraftReader
from omnivinci_ros.model.draft_reader import PlainDecoder
from omnivinci_ros.model.draft_reader import PlainReader
from omnivinci_ros.model.drafts import Drafter
from omnivinci_ros.model.json_grammar import JsonGrammar
from omnivinci_ros.model.listed_answers import ListGrammar
from omnivinci_ros.model.tokenizer import TextStream
from omnivinci_ros.model.tokenizer import Tokenizer

REPEATED_TIMES = 4
REPEATED_PERIOD = 32  # tokens, the longest loop that is looked for
REPEATED_LEAST = 24  # tokens that a loop must cover: 'no no no no' is an answer


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to generate. The defaults give the same greedy answer each time."""

    max_new_tokens: int = 256
    max_seconds: float = float('inf')  # from the call, prefill included
    temperature: float = 0.0  # 0 is greedy
    top_k: int = 0  # 0 is off
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()  # cut from the text
    json_schema: str = ''
    answers: tuple[tuple[int, ...], ...] = ()  # tokens of what may be answered; empty: anything
    measure: bool = False  # how sure the model is of an answer that is on no list
    repetition_guard: bool = True

    def __post_init__(self) -> None:
        for name, good, fix in (
            ('max_new_tokens', self.max_new_tokens > 0, 'positive'),
            ('max_seconds', self.max_seconds > 0, 'positive'),
            ('temperature', self.temperature >= 0, '0 (greedy) or more'),
            ('top_k', self.top_k >= 0, '0 (off) or more'),
            ('top_p', 0 < self.top_p <= 1, 'in (0, 1]'),
            ('stop', all(self.stop), 'made of strings that are not empty'),
        ):
            if not good:
                raise ValueError(f'{name}={getattr(self, name)!r}; it must be {fix}')


@dataclass(frozen=True)
class Generation:
    """What was generated, and why it ended."""

    text: str
    tokens: tuple[int, ...]  # without the end token
    finish: str  # stop, length, time, cancelled or repetition
    prompt_tokens: int
    first_token_s: float  # from the call; 0 when there was none
    total_s: float
    forced: int = 0  # of the tokens, those that the grammar left no choice about
    steps: int = 0  # that the decoder took after the prompt
    chance: float = 0.0  # geometric mean of what the model gave the chosen tokens; 0: unknown
    least_chance: float = 0.0  # what it gave the least sure one; 0: unknown, or it is on a list
    drafted: int = 0  # tokens that were guessed
    accepted: int = 0  # of them, those that came true
    reread: int = 0  # plain steps that were taken to decide between two tokens

    @property
    def cut(self) -> bool:
        return self.finish != 'stop'


class DecoderLike(PlainDecoder, Protocol):
    """What `generate` asks for: model/qwen2_decoder.py or an engine."""

    def prefill(self, embeds: Tensor, stop: Callable[[], bool]) -> Tensor | None: ...


def generate(
    decoder: DecoderLike,
    embeds: Tensor,
    tokenizer: Tokenizer,
    options: Options | None = None,
    *,
    emit: Callable[[str], None] = lambda text: None,
    cancel: Event | None = None,
) -> Generation:
    """Answer embeddings [1, L, C].

    `emit` takes each further piece of text as soon as it is settled; the pieces joined are the
    result's text. `cancel` may be set by another thread.
    """
    options = options or Options()
    limits = _Limits(options, cancel)
    logits = decoder.prefill(embeds, stop=lambda: bool(limits.reached()))
    reader = PlainReader(decoder)
    return _go_on(reader, logits, tokenizer, options, emit, limits, embeds.shape[1])


def go_on(
    decoder: PlainDecoder,
    logits: Tensor,
    tokenizer: Tokenizer,
    options: Options | None = None,
    *,
    emit: Callable[[str], None] = lambda text: None,
    cancel: Event | None = None,
) -> Generation:
    """Answer a prompt that the decoder has read, from the logits [vocabulary] after it.

    Otherwise as `generate`; `prompt_tokens` of what it returns is 0.
    """
    options = options or Options()
    limits = _Limits(options, cancel)
    return _go_on(PlainReader(decoder), logits, tokenizer, options, emit, limits, 0)


def go_on_with_drafts(
    decoder: DraftDecoder,
    logits: Tensor,
    tokenizer: Tokenizer,
    options: Options,
    drafter: Drafter,
    *,
    emit: Callable[[str], None] = lambda text: None,
    cancel: Event | None = None,
) -> Generation:
    """As `go_on`, and the same answer, in fewer steps where the drafter guesses well.

    Raises ValueError for an answer that is not greedy.
    """
    if options.temperature:
        raise ValueError(f'temperature={options.temperature}; only greedy answers take drafts')
    reader = DraftReader(decoder, drafter)
    return _go_on(reader, logits, tokenizer, options, emit, _Limits(options, cancel), 0)


def _go_on(
    reader: PlainReader,
    logits: Tensor | None,
    tokenizer: Tokenizer,
    options: Options,
    emit: Callable[[str], None],
    limits: _Limits,
    prompt_tokens: int,
) -> Generation:
    run = _Run(tokenizer, options, emit)
    first_token_s = 0.0
    sampler = Sampler(options)
    grammar = _grammar(tokenizer, options, logits)
    sureness = _Sureness()
    finish = '' if logits is not None else limits.reached()
    unread: list[int] = []  # tokens that the decoder has not taken yet
    forced = 0
    while logits is not None and not finish:
        tokens = grammar.forced() if grammar else []
        is_forced = bool(tokens)
        if not is_forced:
            if unread:
                logits = reader.read(unread)
                unread = []
            choice = _choose(reader, logits, grammar, sampler, lambda: bool(limits.reached()))
            if choice is None:
                finish = limits.reached()
                break
            tokens = [choice[0]]
            if options.measure:
                sureness.add(*choice)
        first_token_s = first_token_s or limits.passed_s
        for token in tokens:
            unread.append(token)
            forced += is_forced
            if grammar:
                grammar.accept(token)
            finish = run.add(token) or limits.reached()
            if grammar and grammar.done:
                finish = 'stop'
            if not finish and len(unread) > reader.room:
                finish = 'length'
            if finish:
                break
    run.finish()
    reader.close()
    return Generation(
        text=''.join(run.pieces),
        tokens=tuple(run.tokens),
        finish=finish,
        prompt_tokens=prompt_tokens,
        first_token_s=first_token_s,
        total_s=limits.passed_s,
        forced=forced,
        chance=grammar.chance if isinstance(grammar, ListGrammar) else sureness.mean,
        least_chance=0.0 if isinstance(grammar, ListGrammar) else sureness.least,
        steps=reader.steps + reader.reread,
        drafted=reader.drafted,
        accepted=reader.accepted,
        reread=reader.reread,
    )


def _grammar(
    tokenizer: Tokenizer, options: Options, logits: Tensor | None
) -> JsonGrammar | ListGrammar | None:
    """Return what the answer must follow, None where it is free."""
    if logits is not None and options.json_schema:
        return JsonGrammar(tokenizer, options.json_schema, len(logits))
    return ListGrammar(options.answers) if options.answers else None


def _choose(
    reader: PlainReader,
    logits: Tensor,
    grammar: JsonGrammar | ListGrammar | None,
    sampler: Sampler,
    stop: Callable[[], bool],
) -> tuple[int, Tensor] | None:
    """Choose the next token from logits [vocabulary], of those that the grammar allows.

    Return it with the logits that decided, which no draft has a part in. None when stopped
    before it was decided.
    """
    allowed = grammar.mask(logits) if grammar else logits
    settled = reader.settled(logits, allowed, stop)
    if settled is None:
        return None
    if settled is not logits:
        allowed = grammar.mask(settled) if grammar else settled
    return sampler.choose(allowed), settled


class _Sureness:
    """What the model, left to itself, gave the tokens that were chosen."""

    def __init__(self) -> None:
        self._logs: list[float] = []

    def add(self, token: int, logits: Tensor) -> None:
        """Take a token that was chosen by logits [vocabulary]."""
        scores = logits.double()  # in float32 a lead of 14 would be certainty
        self._logs.append(float(scores[token] - scores.logsumexp(-1)))

    @property
    def mean(self) -> float:
        """Return the geometric mean of the chances; 0: unknown."""
        return math.exp(sum(self._logs) / len(self._logs)) if self._logs else 0.0

    @property
    def least(self) -> float:
        """Return the least of the chances; 0: unknown."""
        return math.exp(min(self._logs)) if self._logs else 0.0


class _Limits:
    """What ends a generation from outside, counted from now."""

    def __init__(self, options: Options, cancel: Event | None):
        self._begin = time.monotonic()
        self._most_s, self._cancel = options.max_seconds, cancel

    @property
    def passed_s(self) -> float:
        return time.monotonic() - self._begin

    def reached(self) -> str:
        """Return why to finish, or an empty string."""
        if self._cancel is not None and self._cancel.is_set():
            return 'cancelled'
        return 'time' if self.passed_s >= self._most_s else ''


class _Run:
    """Collect tokens, pass settled text on, and see when to end."""

    def __init__(self, tokenizer: Tokenizer, options: Options, emit: Callable[[str], None]):
        self.tokens: list[int] = []
        self.pieces: list[str] = []
        self._options = options
        self._emit = emit
        self._ends = tokenizer.ends
        self._stream = TextStream(tokenizer)
        self._held = ''  # may be the beginning of a stop string

    def add(self, token: int) -> str:
        """Take a token; return why to finish, or an empty string."""
        if token in self._ends:
            return 'stop'
        self.tokens.append(token)
        if self._pass_on(self._stream.add(token)):
            return 'stop'
        if len(self.tokens) >= self._options.max_new_tokens:
            return 'length'
        if self._options.repetition_guard and loops(self.tokens):
            return 'repetition'
        return ''

    def finish(self) -> None:
        if not self._pass_on(self._stream.finish()):
            self._send(self._held)
        self._held = ''

    def _pass_on(self, text: str) -> bool:
        """Send what cannot belong to a stop string; return whether one is complete."""
        self._held += text
        places = [at for stop in self._options.stop if (at := self._held.find(stop)) >= 0]
        if places:
            self._send(self._held[: min(places)])
            self._held = ''
            return True
        keep = max((_overlap(self._held, stop) for stop in self._options.stop), default=0)
        settled = len(self._held) - keep
        self._send(self._held[:settled])
        self._held = self._held[settled:]
        return False

    def _send(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self._emit(text)


class Sampler:
    """Choose tokens, the same for the same seed and logits."""

    def __init__(self, options: Options):
        self._options = options
        self._random = torch.Generator(device='cpu').manual_seed(options.seed)

    def choose(self, logits: Tensor) -> int:
        """Choose a token from logits [vocabulary]: greedy, or by temperature, top-k, top-p."""
        if self._options.temperature == 0:
            return int(logits.argmax())
        scores = logits.float().cpu() / self._options.temperature
        if 0 < self._options.top_k < len(scores):
            least = scores.topk(self._options.top_k).values[-1]
            scores = scores.masked_fill(scores < least, -torch.inf)
        chances = scores.softmax(-1)
        if self._options.top_p < 1:
            ordered, places = chances.sort(descending=True)
            beyond = ordered.cumsum(-1) - ordered >= self._options.top_p
            chances = chances.index_fill(0, places[beyond], 0.0)
        return int(torch.multinomial(chances, 1, generator=self._random))


def loops(tokens: Sequence[int]) -> bool:
    """Say whether the tokens end in a loop: a block of up to 32, at least 4 times."""
    for period in range(1, REPEATED_PERIOD + 1):
        span = max(period * REPEATED_TIMES, REPEATED_LEAST)
        if len(tokens) < span:
            continue
        tail = tokens[-span:]
        if tail[period:] == tail[:-period]:
            return True
    return False


def _overlap(text: str, stop: str) -> int:
    """Return the length of the longest end of `text` that begins `stop`."""
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:size]):
            return size
    return 0
