# SPDX-License-Identifier: Apache-2.0
"""Codes of an answer, one step behind the thinker that writes it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator

import torch
from torch import Tensor

from omnivinci_ros.model.qwen_omni.code_sampler import CodeOptions
from omnivinci_ros.model.qwen_omni.code_sampler import CodeSampler
from omnivinci_ros.model.qwen_omni.code_sampler import ending_codes
from omnivinci_ros.model.qwen_omni.talker import TalkerLike
from omnivinci_ros.model.qwen_omni.talker import TextRows
from omnivinci_ros.model.qwen_omni.talker import prompt_end


class TalkerRun:
    """One answer's talker: `read` the prompt, in pieces or at once, then take the `codes`."""

    def __init__(self, talker: TalkerLike, prompt_tokens: int, options: CodeOptions):
        self.talker, self.options = talker, options
        most = talker.config.max_position_embeddings
        needed = prompt_tokens + 2 + options.max_codes
        self.decoder = talker.make_decoder(min(needed, most))

    def read(
        self, sums: Tensor, ids: Tensor | None = None, stop: Callable[[], bool] = lambda: False
    ) -> Tensor | None:
        """Read sums [1, L, C], at the thinker's ids [3, L] or one after another.

        Returns the logits after them; None says that `stop` was true.
        """
        if ids is not None:
            self.decoder.place(ids)
        with torch.inference_mode():
            return self.decoder.prefill(self.talker.project(sums), stop)

    def codes(
        self,
        rows: TextRows,
        replies: Iterator[Tensor],
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[int]:
        """Yield the codes of an answer, without the one that ends it.

        `replies` gives the sum [1, C] of each of the answer's tokens, in time: a code is made as
        soon as the token that it needs is there. An answer without a token says nothing.
        """
        first = next(replies, None)
        if first is None:
            return
        with torch.inference_mode():
            last = prompt_end(self.talker, rows.speaker, first)
        logits = self.read(last, None, stop)
        sampler = CodeSampler(self.talker.config, self.options)
        ends = ending_codes(self.talker.config)
        texts = _texts(rows, replies)
        for count in range(1, self.options.max_codes + 1):
            if logits is None:
                return
            code = sampler.choose(logits)
            if code in ends:
                return
            yield code
            if stop() or not self.decoder.room or count == self.options.max_codes:
                return
            text = next(texts)
            with torch.inference_mode():
                said = self.talker.embed(torch.tensor([code]))
                step = (said + text.to(said))[None]
            logits = self.read(step, None, stop)


def _texts(rows: TextRows, replies: Iterator[Tensor]) -> Iterator[Tensor]:
    yield from replies
    yield rows.end
    while True:
        yield rows.pad
