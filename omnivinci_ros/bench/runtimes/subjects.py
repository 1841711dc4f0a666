# SPDX-License-Identifier: Apache-2.0
"""The runtimes that are compared, each behind the same few questions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


@dataclass(frozen=True)
class Sizes:
    """Bytes that a subject holds and reads."""

    weights: int  # held, towers included where it has them
    decoder_weights: int  # read for each token
    kv_per_token: int


class Network(Protocol):
    """An open network's parts as functions on tensors."""

    @property
    def encode_frames(self) -> Callable[[Tensor], Tensor]: ...

    @property
    def encode_sound(self) -> Callable[[Tensor], Tensor]: ...

    @property
    def embed(self) -> Callable[[Tensor], Tensor]: ...  # ids [L] -> [L, C]

    @property
    def make_decoder(self) -> Callable[[int], SteppingDecoder]: ...  # of a capacity in tokens


class Subject(Protocol):
    """A runtime with weights, opened."""

    sizes: Sizes

    def prefill_s(self, ids: Sequence[int]) -> float:
        """Forget all, read a prompt and return the seconds that it took."""

    def decode_s(self, tokens: Sequence[int]) -> float:
        """Read tokens one at a time after the prompt and return the seconds."""

    def see_s(self, pixels: Tensor) -> float | None:
        """Return the seconds for frames, as the network takes them; None without eyes."""

    def hear_s(self, mel: Tensor) -> float | None:
        """Return the seconds for a log-mel of its shape; None without a sound tower."""

    def follow(self, ids: Sequence[int], tokens: Sequence[int]) -> tuple[list[int], Tensor | None]:
        """Read a prompt, then tokens one at a time, whatever comes out.

        Returns the likeliest token after the prompt and after each of them, and the logits
        [1 + tokens, vocabulary] where the runtime shows them.
        """


class DecoderSubject:
    """A decoder that this package drives, without towers."""

    def __init__(self, embed: Callable[[Tensor], Tensor], decoder: SteppingDecoder, sizes: Sizes):
        self.sizes = sizes
        self._embed, self._decoder = embed, decoder

    @torch.inference_mode()
    def prefill_s(self, ids: Sequence[int]) -> float:
        self._decoder.reset()
        embeds = self._embed(torch.tensor(ids))[None]
        return _seconds(lambda: self._decoder.prefill(embeds))

    @torch.inference_mode()
    def decode_s(self, tokens: Sequence[int]) -> float:
        def answer() -> None:
            for token in tokens:
                self._decoder.decode(token)  # logits are let go: each are 0.6 MB of Qwen2's

        return _seconds(answer)

    def see_s(self, pixels: Tensor) -> float | None:
        return None

    def hear_s(self, mel: Tensor) -> float | None:
        return None

    @torch.inference_mode()
    def follow(self, ids: Sequence[int], tokens: Sequence[int]) -> tuple[list[int], Tensor | None]:
        self._decoder.reset()
        first = self._decoder.prefill(self._embed(torch.tensor(ids))[None])
        assert first is not None  # nothing stopped it
        rows = [first]
        rows += [self._decoder.decode(token) for token in tokens]
        logits = torch.stack(rows).float()
        return logits.argmax(-1).tolist(), logits


class NetworkSubject(DecoderSubject):
    """All parts of a network: in torch, ONNX Runtime, OpenVINO, on the CPU path."""

    def __init__(self, network: Network, sizes: Sizes, capacity: int):
        super().__init__(network.embed, network.make_decoder(capacity), sizes)
        self._network = network

    @torch.inference_mode()
    def see_s(self, pixels: Tensor) -> float | None:
        return _seconds(lambda: self._network.encode_frames(pixels))

    @torch.inference_mode()
    def hear_s(self, mel: Tensor) -> float | None:
        return _seconds(lambda: self._network.encode_sound(mel))


class LlamaSubject:
    """llama.cpp through xllamacpp, which takes ids and gives times of its own."""

    def __init__(self, path: Path, sizes: Sizes, capacity: int, threads: int):
        xllamacpp = import_extra('xllamacpp')
        options = xllamacpp.CommonParams()
        options.model.path = str(path)
        options.n_ctx, options.n_parallel, options.port = capacity, 1, 0
        options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
        options.cache_ram_mib, options.fit_params, options.verbosity = 0, False, -1
        self.sizes = sizes
        self._server = xllamacpp.Server(options)
        self._ids: list[int] = []

    def prefill_s(self, ids: Sequence[int]) -> float:
        self._ids = list(ids)
        return self._ask(self._ids, 1, keep=False)['timings']['prompt_ms'] / 1e3

    def decode_s(self, tokens: Sequence[int]) -> float:
        # It chooses the tokens itself; the first comes from the prompt's own step.
        timings = self._ask(self._ids, len(tokens) + 1, keep=True)['timings']
        return timings['predicted_ms'] / 1e3 * len(tokens) / timings['predicted_n']

    def see_s(self, pixels: Tensor) -> float | None:
        return None

    def hear_s(self, mel: Tensor) -> float | None:
        return None

    def follow(self, ids: Sequence[int], tokens: Sequence[int]) -> tuple[list[int], Tensor | None]:
        chosen = []
        for count in range(len(tokens) + 1):
            answer = self._ask([*ids, *tokens[:count]], 1, keep=True)
            word = re.search(r'\d+', answer['choices'][0]['text'])  # gguf_file.py wrote t<id>
            chosen.append(int(word[0]) if word else -1)
        return chosen, None

    def _ask(self, ids: Sequence[int], count: int, *, keep: bool) -> dict:
        answer = self._server.handle_completions(
            {
                'prompt': list(ids),
                'n_predict': count,
                'temperature': 0,
                'ignore_eos': True,
                'cache_prompt': keep,
            }
        )
        if 'timings' not in answer:
            raise RuntimeError(f'llama.cpp: {str(answer)[:300]}')
        return answer


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
