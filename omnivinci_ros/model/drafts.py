# SPDX-License-Identifier: Apache-2.0
"""Guesses how an answer goes on: as the last one did, or as a passage of the prompt.

Windows overlap, so what is said of one is mostly said of the next. A guess costs part of a step
and never changes an answer; what is guessed depends on tokens alone, so that a replay guesses
the same each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

START = -1  # stands before an answer's first token
LONGEST = 3  # tokens that are looked for before a guess
PATIENCE, MOST_PATIENCE = 4, 64  # steps without a guess where guesses do not pay
KINDS = 8  # of prompts that are remembered: who asks sends schemas of its own
WEIGHT = 0.15  # of one more token in the share of those that were right


@dataclass(frozen=True)
class DraftCost:
    """What a step that checks guesses takes, in plain steps."""

    most: int  # tokens that are checked at a time; 0: none
    step: float = 1.0
    token: float = 0.0  # and for each guess


NO_DRAFTS = DraftCost(0)


@dataclass
class Pace:
    """How many tokens to guess, by how many were right and what a guess costs."""

    cost: DraftCost
    likely: float = 0.9  # that a guessed token is right, if those before it are
    pause: int = 0  # steps to go without a guess
    patience: int = PATIENCE

    def next(self) -> int:
        """Return how many tokens to guess now."""
        if self.pause:
            self.pause -= 1
            return 0
        if length := max(range(self.cost.most + 1), key=self._gain):
            return length
        self.pause = self.patience
        self.patience = min(2 * self.patience, MOST_PATIENCE)
        self.likely = 0.9  # then it is tried again
        return 0

    def pays(self, length: int) -> bool:
        """Say whether a guess of so many tokens saves time."""
        return length > 0 and self._gain(length) > 1

    def learn(self, guessed: int, right: int) -> None:
        """Take note of how many tokens of a guess were right."""
        for place in range(min(right + 1, guessed)):
            self.likely += WEIGHT * ((place < right) - self.likely)
        if right == guessed:
            self.patience = PATIENCE

    def _gain(self, length: int) -> float:
        """Return the tokens to expect for the time of a plain step."""
        if not length:
            return 1.0
        expected = sum(self.likely**right for right in range(length + 1))
        return expected / (self.cost.step + self.cost.token * length)


class Passage:
    """Tokens that an answer may take up, found by those before them."""

    def __init__(self, tokens: Sequence[int]):
        self.tokens = [START, *tokens]
        self._places: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for end in range(1, len(self.tokens)):
            for size in range(1, min(LONGEST, end) + 1):
                self._places[tuple(self.tokens[end - size : end])].append(end)

    def after(self, words: Sequence[int], near: int) -> int | None:
        """Return the place after these tokens, the first from `near` on; None if there is none."""
        places = self._places.get(tuple(words))
        if places is None:
            return None
        return next((place for place in places if place >= near), places[0])


class Drafter:
    """Guesses of one answer."""

    def __init__(self, last: Sequence[int], others: Sequence[Sequence[int]], pace: Pace):
        """`last` is the answer before; an answer may also take up what `others` hold."""
        self._last = Passage(last)
        self._others = [Passage(other) for other in others]
        self._pace = pace
        self._place = 1  # in the last answer, where this one is now

    def guess(self, said: Sequence[int], room: int) -> list[int]:
        """Return tokens that may follow what was said, `room` at most."""
        most = min(self._pace.next(), room)
        if most <= 0:
            return []
        passage, place = self._find([START, *said])
        if passage is self._last:
            self._place = place
        found = passage.tokens[place : place + most]
        return found if self._pace.pays(len(found)) else []

    def learn(self, guessed: int, right: int) -> None:
        """Take note of how many tokens of a guess were right."""
        self._pace.learn(guessed, right)

    def _find(self, said: list[int]) -> tuple[Passage, int]:
        """Return a passage and the place in it where the answer may go on."""
        for size in range(min(LONGEST, len(said)), 1, -1):
            for passage in (self._last, *self._others):
                near = self._place if passage is self._last else 0
                place = passage.after(said[-size:], near)
                if place is not None:
                    return passage, place
        place = self._last.after(said[-1:], self._place) or self._behind(said)
        return self._last, place or len(self._last.tokens)

    def _behind(self, said: list[int]) -> int | None:
        """Return the place behind a token of the last answer in whose place another was said."""
        for size in range(min(LONGEST, len(said) - 1), 0, -1):
            if place := self._last.after(said[-size - 1 : -1], self._place):
                return place + 1
        return None


@dataclass
class _Kind:
    """What is known of the answers to one kind of prompt."""

    pace: Pace
    last: tuple[int, ...] = ()


@dataclass
class Drafts:
    """What was answered last, by kind of prompt; of the KINDS that came last."""

    cost: DraftCost
    _kinds: OrderedDict[Hashable, _Kind] = field(default_factory=OrderedDict)

    def drafter(self, kind: Hashable, others: Sequence[Sequence[int]] = ()) -> Drafter:
        """Return what guesses an answer to a prompt of this kind."""
        known = self._known(kind)
        return Drafter(known.last, others, known.pace)

    def remember(self, kind: Hashable, answer: Sequence[int]) -> None:
        """Take note of an answer."""
        if answer:
            self._known(kind).last = tuple(answer)

    def _known(self, kind: Hashable) -> _Kind:
        """Return what is known of a kind, which is now the last that came."""
        known = self._kinds.setdefault(kind, _Kind(Pace(self.cost)))
        self._kinds.move_to_end(kind)
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        return known
