# SPDX-License-Identifier: Apache-2.0
"""Allow only tokens that can still become JSON of a schema (through llguidance)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.tokenizer import Tokenizer

if TYPE_CHECKING:
    from llguidance import LLTokenizer
    from llguidance._lib import JsonCompileOptions

MAX_SCHEMA_CHARS = 65_536
# One way to write white space: with free white space a model can pad for ever.
LAYOUT: JsonCompileOptions = {
    'whitespace_flexible': False,
    'item_separator': ', ',
    'key_separator': ': ',
}


class JsonGrammar:
    """Where the answer stands in the grammar of a JSON schema."""

    def __init__(self, tokenizer: Tokenizer, schema: str, vocabulary: int):
        try:
            import llguidance
        except ImportError:
            raise ImportError(
                "answers by JSON schema need llguidance: pip install '.[model]' in the checkout"
            ) from None
        if len(schema) > MAX_SCHEMA_CHARS:
            raise ValueError(
                f'json_schema has {len(schema)} characters; give {MAX_SCHEMA_CHARS} at most'
            )
        try:
            json.loads(schema)
            make = llguidance.LLMatcher.grammar_from_json_schema
            grammar = make(schema, overrides=LAYOUT)
        except (ValueError, RecursionError) as error:
            raise _refused(error) from None
        self._vocabulary = vocabulary
        words = _words(tokenizer, vocabulary)
        self._matcher = llguidance.LLMatcher(words, grammar, log_level=0)
        self._matcher.compute_bitmask()  # some schemas only fail here
        self._check()

    def mask(self, logits: Tensor) -> Tensor:
        """Return logits [vocabulary] with -inf for what the schema does not allow next."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._check()
        allowed = np.unpackbits(bits, bitorder='little', count=self._vocabulary).astype(bool)
        forbidden = torch.from_numpy(~allowed).to(logits.device)
        return logits.masked_fill(forbidden, -torch.inf)

    def forced(self) -> list[int]:
        """Return the tokens, if any, that the schema leaves no choice about next."""
        tokens: list[int] = self._matcher.compute_ff_tokens()
        self._check()
        return tokens

    def accept(self, token: int) -> None:
        self._matcher.consume_token(token)
        self._check()

    @property
    def done(self) -> bool:
        """Say whether the JSON is complete and nothing may follow."""
        return self._matcher.is_stopped()

    def _check(self) -> None:
        if self._matcher.is_error():
            why = self._matcher.get_error().split('<state>')[0]  # then follow counters
            raise _refused(ValueError(why))


def _refused(error: Exception) -> ValueError:
    return ValueError(f'json_schema cannot be used ({one_line(error)}); give another JSON schema')


def prepare_words(tokenizer: Tokenizer, vocabulary: int) -> None:
    """Do now what the first answer by a schema would wait for."""
    _words(tokenizer, vocabulary)


def _words(tokenizer: Tokenizer, vocabulary: int) -> LLTokenizer:
    import llguidance

    known = _known.setdefault(tokenizer, {})
    if vocabulary not in known:
        known[vocabulary] = llguidance.LLTokenizer(
            tokenizer.as_json(), n_vocab=vocabulary, eos_token=sorted(tokenizer.ends)
        )
    return known[vocabulary]


# Making them takes about a second for a full vocabulary; they go with their tokenizer.
_known: WeakKeyDictionary[Tokenizer, dict[int, LLTokenizer]] = WeakKeyDictionary()
