# SPDX-License-Identifier: Apache-2.0
"""An answer as it streams in: its text, its first token, what was counted, why it ended."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.remote.faults import RemoteError
from omnivinci_ros.common.text import publishable

LONGEST_TEXT = 1 << 20  # characters; a message holds fewer, and a replay has nobody to stop it
LEAST_LOGPROB = -100.0  # vLLM says -9999 for what cannot be: one token is not all of them
LONGEST_NOTE, LONGEST_NAME = 2000, 200  # characters


class StreamedAnswer:
    """Collects the chunks of one `chat.completion.chunk` stream."""

    def __init__(self, emit: Callable[[str], None], model: str) -> None:
        self.text = ''
        self._model = model  # that was asked
        self._answered_by = ''
        self._server_note = ''
        self._emit = emit
        self._first_ns = 0  # when the first text came
        self._usage: dict[str, Any] = {}
        self._finish = ''
        self._notes: list[str] = []
        self._logprobs = 0.0  # of the tokens so far, together
        self._tokens = 0  # that told theirs
        self._is_cut = False

    def take(self, event: dict[str, Any]) -> None:
        """Take one event: a piece of text, why it ended, or what was counted."""
        if isinstance(event.get('model'), str):
            self._answered_by = event['model']
        ours = event.get('omnivinci')  # what a server of ours says of the answer
        if isinstance(ours, dict):
            self._server_note = publishable(str(ours.get('note', '')))[:LONGEST_NOTE]
        usage = event.get('usage')
        if isinstance(usage, dict):
            self._usage = usage
        choices = event.get('choices')
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return
        choice = choices[0]
        self._finish = choice.get('finish_reason') or self._finish
        self._take_logprobs(choice.get('logprobs'))
        delta = choice.get('delta')
        piece = delta.get('content') if isinstance(delta, dict) else None
        if isinstance(piece, str) and piece:  # the first chunk tells the role alone
            self._first_ns = self._first_ns or time.perf_counter_ns()
            self.text += piece
            self._emit(piece)
            if len(self.text) > LONGEST_TEXT:
                raise RemoteError(f'it said more than {LONGEST_TEXT} characters')

    def _take_logprobs(self, told: Any) -> None:
        tokens = told.get('content') if isinstance(told, dict) else None
        for token in tokens if isinstance(tokens, list) else ():
            value = token.get('logprob') if isinstance(token, dict) else None
            if isinstance(value, (int, float)) and math.isfinite(value) and value <= 0:
                self._logprobs += max(value, LEAST_LOGPROB)
                self._tokens += 1

    def cut(self, note: str) -> None:
        """Say that there would have been more."""
        self._is_cut = True
        if note:
            self._notes.append(note)

    def answer(
        self, *, is_json: bool, start_ns: int, encode_ns: int, notes: Sequence[str]
    ) -> Answer:
        """Return the whole; `start_ns` is of time.perf_counter_ns, when it was asked for."""
        if self._answered_by not in ('', self._model):
            name = publishable(self._answered_by)[:LONGEST_NAME]
            self._notes.append(f'Answered by {name}, which is not the model that was asked.')
        if self._server_note:
            self._notes.append(self._server_note)
        if self._finish == 'length':
            self.cut('' if self._server_note else 'Cut at model_max_new_tokens.')
        elif self._finish == 'content_filter':
            self.cut("Cut by the server's filter.")
        if not self.text and not self._is_cut:
            self._notes.append('The model said nothing.')
        accepted = self._counted('completion_tokens_details', 'accepted_prediction_tokens')
        rejected = self._counted('completion_tokens_details', 'rejected_prediction_tokens')
        return Answer(
            self.text,
            json=self.text if is_json and not self._is_cut else '',
            encode_ns=encode_ns,
            first_token_ns=self._first_ns - start_ns if self._first_ns else 0,
            prompt_tokens=_count(self._usage.get('prompt_tokens')),
            cached_tokens=self._counted('prompt_tokens_details', 'cached_tokens'),
            new_tokens=_count(self._usage.get('completion_tokens')),
            drafted_tokens=accepted + rejected,
            accepted_tokens=accepted,
            confidence=math.exp(self._logprobs / self._tokens) if self._tokens else 0.0,
            cut=self._is_cut,
            note=' '.join((*notes, *self._notes)),
        )

    def _counted(self, details: str, name: str) -> int:
        """Return a count of the usage's details, which a server may leave out."""
        told = self._usage.get(details)
        return _count(told.get(name)) if isinstance(told, dict) else 0


def _count(value: Any) -> int:
    """Return a count of the server's, which may be anything, as one that a message can carry."""
    return value if type(value) is int and 0 <= value < 1 << 31 else 0
