# SPDX-License-Identifier: Apache-2.0
"""Reads an answer's tokens, and with them guesses of the next ones, in one step.

A guess that comes true has its logits already. So that the answer is the one that plain steps
give: several rows are computed with other roundings than one, and so is all that follows them.
Where the two likeliest tokens are nearer to each other than that can move them, the answer is
read again in plain steps from where it left them, and these decide.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from omnivinci_ros.model.drafts import Drafter


class PlainDecoder(Protocol):
    """What answers are read with."""

    @property
    def room(self) -> int: ...  # tokens that still fit the context

    def decode_all(self, tokens: Sequence[int]) -> Tensor: ...


class DraftDecoder(PlainDecoder, Protocol):
    """What reads guesses too."""

    length: int
    rounding: float

    def decode_each(self, tokens: Sequence[int]) -> Tensor: ...

    def take_back(self, length: int) -> None: ...

    def truncate(self, length: int) -> None: ...


class PlainReader:
    """Reads what an answer says, a step at a time."""

    drafted = accepted = reread = 0

    def __init__(self, decoder: PlainDecoder):
        self._decoder = decoder
        self.steps = 0

    @property
    def room(self) -> int:
        """Return how many tokens can still be read."""
        return self._decoder.room

    def read(self, tokens: Sequence[int]) -> Tensor:
        """Take the answer's next tokens; return the logits [vocabulary] after them."""
        self.steps += 1
        return self._decoder.decode_all(tokens)

    def settled(
        self, logits: Tensor, allowed: Tensor, stop: Callable[[], bool] = lambda: False
    ) -> Tensor | None:
        """Return the logits that plain steps give, if these may choose another token.

        `allowed` are the same with -inf for tokens that a grammar forbids. `stop` is asked before
        each step; None says that it was true: the decoder may then lack the answer's end.
        """
        return logits

    def close(self) -> None:
        """Leave the decoder with what the answer has read."""


class DraftReader(PlainReader):
    """As PlainReader, with guesses; only for greedy answers."""

    def __init__(self, decoder: DraftDecoder, drafter: Drafter):
        super().__init__(decoder)
        self._draft_decoder = decoder
        self._drafter = drafter
        self.drafted = 0  # tokens that were guessed
        self.accepted = 0  # of them, those that the answer said
        self.reread = 0  # plain steps that were taken to decide
        self._said: list[int] = []
        self._ahead: deque[tuple[int, Tensor]] = deque()  # guesses, each with the logits after it
        self._guessed = self._right = 0  # of the last guess
        self._plain_length = decoder.length  # tokens that the cache holds as plain steps leave it
        self._since: list[list[int]] = []  # what was read behind them, by plain step

    @property
    def room(self) -> int:
        return self._decoder.room + len(self._ahead)

    def read(self, tokens: Sequence[int]) -> Tensor:
        tokens = list(tokens)
        self._said += tokens
        self._since.append(tokens)
        logits = None
        rest = deque(tokens)
        while rest and self._ahead and rest[0] == self._ahead[0][0]:
            rest.popleft()
            _, logits = self._ahead.popleft()
            self._right += 1
            self.accepted += 1
        if rest or logits is None:
            logits = self._step(list(rest))
        return logits

    def settled(
        self, logits: Tensor, allowed: Tensor, stop: Callable[[], bool] = lambda: False
    ) -> Tensor | None:
        if not self._since:  # they come of plain steps
            return logits
        first, second = allowed.topk(2).values.tolist()
        if first - second > self._draft_decoder.rounding * float(logits.std()):
            return logits
        self._end_guess()
        self._draft_decoder.truncate(self._plain_length)
        for tokens in self._since:
            if stop():
                return None
            logits = self._decoder.decode_all(tokens)
            self.reread += 1
        self._stand()
        return logits

    def close(self) -> None:
        self._end_guess()

    def _step(self, tokens: list[int]) -> Tensor:
        """Read tokens that were not guessed, and guesses of what follows."""
        self._end_guess()
        decoder = self._draft_decoder
        guess = self._drafter.guess(self._said, decoder.room - len(tokens))
        self.steps += 1
        if not guess and len(self._since) == 1:
            logits = decoder.decode_all(tokens)
            self._stand()
            return logits
        rows = decoder.decode_each([*tokens, *guess])
        self.drafted += len(guess)
        self._guessed = len(guess)
        self._ahead.extend(zip(guess, rows[len(tokens) :], strict=True))
        return rows[len(tokens) - 1]

    def _stand(self) -> None:
        """Take note that the cache is as plain steps leave it."""
        self._plain_length, self._since = self._draft_decoder.length, []

    def _end_guess(self) -> None:
        """Let what was guessed wrongly go, and learn of it."""
        if self._guessed:
            self._drafter.learn(self._guessed, self._right)
        self._guessed = self._right = 0
        if self._ahead:
            decoder = self._draft_decoder
            decoder.take_back(decoder.length - len(self._ahead))
            self._ahead.clear()
