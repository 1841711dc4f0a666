# SPDX-License-Identifier: Apache-2.0
"""Allow only answers of a list, for a checkpoint whose free text can be nothing else.

Such a checkpoint has `answers.json` beside its tokenizer: each answer piece by piece, a token a
piece, and the word of a question that is free of the list; such an answer is doubtful where one
of its tokens has a chance below `free_sure_above`. None begins another: it could not be told
where the shorter one ends. The last answer is the refusal: it is given where no other begins
with a chance of LEAST_CHANCE; it says itself that the model does not know, so its chance is left
unknown.

A question of a kind, which is known by a phrase in it, has a list of its own: each answer is one
choice from each of a few slots, one after another, or the refusal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from itertools import pairwise
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line

FILE = 'answers.json'
MOST_BYTES = 4 << 20
MOST_ANSWERS = 100_000  # of a kind
LISTED = 'listed'  # a slot that holds the answers to other questions
LEAST_CHANCE = 0.01
LEAST_LOG = math.log(LEAST_CHANCE)
Tokens = tuple[int, ...]


@dataclass(frozen=True)
class Kind:
    """Questions that have a list of their own."""

    phrases: tuple[str, ...]  # one of them is in such a question
    answers: tuple[Tokens, ...]
    sure_above: float = 0.0


@dataclass(frozen=True)
class ListedAnswers:
    """What free text may be, as tokens without the end; no answers: anything."""

    answers: tuple[Tokens, ...] = ()
    free_word: str = ''  # a question with this word may be answered with anything
    sure_above: float = 0.0  # chance of an answer below which it is doubtful
    kinds: tuple[Kind, ...] = ()  # the first that fits a question counts
    # Of an answer to a question with the free word: the chance of its least sure token.
    free_sure_above: float = 0.0

    def to(self, question: str) -> tuple[Tokens, ...]:
        """Return what may be answered to a question; nothing: anything."""
        if self._is_free(question):
            return ()
        kind = self._kind(question)
        return self.answers if kind is None else kind.answers

    def has_own(self, question: str) -> bool:
        """Say whether a question is of a kind: it has answers of its own."""
        return self._kind(question) is not None

    def sure_of(self, question: str) -> float:
        """Return the chance of a listed answer to a question below which it is doubtful."""
        if self._is_free(question):
            return 0.0
        kind = self._kind(question)
        return self.sure_above if kind is None else kind.sure_above

    def free_sure_of(self, question: str) -> float:
        """Return the chance of the least sure token of a free answer below which it is doubtful.

        0 where answers are not free, or where a checkpoint has no such threshold.
        """
        return self.free_sure_above if self._is_free(question) else 0.0

    def _is_free(self, question: str) -> bool:
        return bool(self.free_word) and self.free_word in question

    def _kind(self, question: str) -> Kind | None:
        fits = (kind for kind in self.kinds if any(each in question for each in kind.phrases))
        return next(fits, None)


def read_listed(folder: str | Path, one: Callable[[str], int]) -> ListedAnswers:
    """Read a tokenizer folder's list, if there is one; raise CheckpointError for a bad one.

    `one` returns the token that a piece is.
    """
    path = Path(folder) / FILE
    if not path.exists():
        return ListedAnswers()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f'more than {MOST_BYTES} bytes')
        content = json.loads(path.read_text(encoding='utf-8'))
        pieces = [[str(piece) for piece in answer] for answer in content['answers']]
        if not all(pieces):
            raise ValueError('an answer is empty')
        listed = tuple(tuple(one(piece) for piece in answer) for answer in pieces)
        _check_none_begins_another(pieces)
        free_word = str(content.get('free_word', ''))
        sure_above = float(content.get('sure_above', 0.0))
        kinds = tuple(_kind(each, listed, one) for each in content.get('kinds', ()))
        free_sure_above = float(content.get('free_sure_above', 0.0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(
            f'{path} cannot be used ({one_line(error)}); copy it again, or remove it'
        ) from None
    return ListedAnswers(listed, free_word, sure_above, kinds, free_sure_above)


def _kind(content: dict[str, Any], listed: tuple[Tokens, ...], one: Callable[[str], int]) -> Kind:
    """Read a kind; a slot that is LISTED is one of the answers to any question."""
    phrases = tuple(str(phrase) for phrase in content['phrases'])
    if not all(phrases):
        raise ValueError('a phrase of a kind is empty: it would be in every question')
    slots = [
        listed[:-1] if slot == LISTED else [(one(str(piece)),) for piece in slot]
        for slot in content['slots']
    ]
    if prod(len(slot) for slot in slots) > MOST_ANSWERS:
        raise ValueError(f'a kind has more than {MOST_ANSWERS} answers')
    answers = tuple(tuple(chain.from_iterable(parts)) for parts in product(*slots))
    return Kind(phrases, (*answers, listed[-1]), float(content.get('sure_above', 0.0)))


def _check_none_begins_another(answers: list[list[str]]) -> None:
    for first, second in pairwise(sorted(answers)):  # what begins with one stands behind it
        if len(first) < len(second) and second[: len(first)] == first:
            raise ValueError(f'answer {"".join(first)!r} begins {"".join(second)!r}')


def write_listed(
    folder: str | Path,
    answers: Iterable[Sequence[str]],
    *,
    free_word: str = '',
    sure_above: float = 0.0,
    free_sure_above: float = 0.0,
    kinds: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write a list into a tokenizer's folder: answers as pieces of one token each.

    A kind has `phrases`, `slots` (each LISTED, or pieces) and `sure_above`.
    """
    content = {
        'free_word': free_word,
        'sure_above': sure_above,
        **({'free_sure_above': free_sure_above} if free_sure_above else {}),
        **({'kinds': list(kinds)} if kinds else {}),
        'answers': [list(answer) for answer in answers],
    }
    text = json.dumps(content, separators=(',', ':')) + '\n'
    (Path(folder) / FILE).write_text(text, encoding='utf-8')


class ListGrammar:
    """Where an answer stands in the list, and how likely the model found it."""

    def __init__(self, answers: Sequence[Tokens]):
        self._answers = list(answers)
        self._at = 0
        self._scores: Tensor | None = None  # of the token that is chosen next
        self._log_chance, self._chosen = 0.0, 0

    def mask(self, logits: Tensor) -> Tensor:
        """Return logits [vocabulary] with -inf for what no answer goes on with."""
        self._scores = logits.float().log_softmax(-1)
        if not self._at and float(self._scores[sorted(self._next())].max()) < LEAST_LOG:
            self._answers, self._scores = self._answers[-1:], None
        allowed = torch.tensor(sorted(self._next()), device=logits.device)
        kept = torch.full_like(logits, -torch.inf)
        kept[allowed] = logits[allowed]
        return kept

    def forced(self) -> list[int]:
        """Return the tokens that the list leaves no choice about next."""
        if len(self._answers) == 1 and self._at:
            return list(self._answers[0][self._at :])
        return []

    def accept(self, token: int) -> None:
        if self._scores is not None:
            self._log_chance += float(self._scores[token])
            self._chosen += 1
            self._scores = None
        self._answers = [
            answer
            for answer in self._answers
            if self._at < len(answer) and answer[self._at] == token
        ]
        self._at += 1

    @property
    def done(self) -> bool:
        """Say whether the answer is complete and none goes on."""
        return all(len(answer) <= self._at for answer in self._answers)

    @property
    def chance(self) -> float:
        """Return the geometric mean of what the model, left to itself, gave what was chosen."""
        return math.exp(self._log_chance / self._chosen) if self._chosen else 0.0

    def _next(self) -> set[int]:
        return {answer[self._at] for answer in self._answers if len(answer) > self._at}
