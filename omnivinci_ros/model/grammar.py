# SPDX-License-Identifier: Apache-2.0
"""Allow only tokens that can still become JSON of a schema (through xgrammar)."""
from __future__ import annotations

import json

from torch import Tensor

from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.model.towers import one_line

MAX_SCHEMA_CHARS = 65_536


class JsonGrammar:
    """Where the answer stands in the grammar of a JSON schema."""

    def __init__(self, tokenizer: Tokenizer, schema: str, vocabulary: int):
        try:
            import xgrammar
        except ImportError:
            raise ImportError(
                "answers by JSON schema need xgrammar: pip install 'omnivinci_ros[model]'"
            ) from None
        if len(schema) > MAX_SCHEMA_CHARS:
            raise ValueError(
                f'json_schema has {len(schema)} characters; give {MAX_SCHEMA_CHARS} at most'
            )
        info = xgrammar.TokenizerInfo(
            tokenizer.vocabulary(),
            vocab_type=xgrammar.VocabType.BYTE_LEVEL,
            vocab_size=vocabulary,
            stop_token_ids=sorted(tokenizer.ends),
        )
        try:
            json.loads(schema)
            compiler = xgrammar.GrammarCompiler(info, max_threads=1)
            # With free white space a model can pad for ever.
            grammar = compiler.compile_json_schema(schema, any_whitespace=False)
        except (ValueError, RuntimeError, RecursionError) as error:
            raise ValueError(
                f'json_schema cannot be used ({one_line(error)}); give a JSON schema'
            ) from None
        self._xgrammar = xgrammar
        self._matcher = xgrammar.GrammarMatcher(grammar)
        self._allowed = xgrammar.allocate_token_bitmask(1, vocabulary)

    def mask(self, logits: Tensor) -> Tensor:
        """Return logits [vocabulary] with -inf for what the schema does not allow next."""
        self._matcher.fill_next_token_bitmask(self._allowed)
        masked = logits.clone()[None]
        self._xgrammar.apply_token_bitmask_inplace(masked, self._allowed.to(masked.device))
        return masked[0]

    def accept(self, token: int) -> None:
        if not self._matcher.accept_token(token):
            raise RuntimeError(f'token {token} was chosen against the grammar')

    @property
    def done(self) -> bool:
        return self._matcher.is_terminated()
