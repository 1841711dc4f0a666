# SPDX-License-Identifier: Apache-2.0
"""What comes again and again on a GPU in PyTorch, as CUDA graphs: a token, a frame, a sound.

Launched one by one, the 1400 kernels of a token wait for the CPU, which takes longer to launch
them than the GPU to read the weights. A graph is launched as a whole; it needs the same shapes
and addresses each time.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812
from transformers import Qwen2ForCausalLM

from omnivinci_ros.engine.graphs.in_place import attention
from omnivinci_ros.engine.graphs.in_place import heads_of
from omnivinci_ros.model.drafts import NO_DRAFTS
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.qwen2_decoder import KVCache

# Tokens of a prompt at a time. A GPU takes a small piece for the time of its launches; this one
# is 0.1 s of an H100 and bounds how late a cancel is seen.
GPU_CHUNK = 4096
WARM_UP = 2  # runs before the recording: libraries make their handles and workspaces then
SHAPES_MOST = 4  # that an encoder keeps graphs of; each holds its activations


class CudaGraphDecoder(Decoder):
    """As `Decoder`, on a GPU; where no graph can be recorded it warns and runs as `Decoder`."""

    draft_cost = NO_DRAFTS  # several tokens are launched kernel by kernel: longer than a graph

    def __init__(self, llm: Qwen2ForCausalLM, capacity: int, chunk: int = GPU_CHUNK):
        super().__init__(llm, capacity, chunk)
        # cuDNN's attention plans anew for each length of a prompt that it has not met: 40 ms more
        # for most and up to 1.2 s for some, on an H100. Flash attention takes any length alike.
        torch.backends.cuda.enable_cudnn_sdp(False)
        self.cache.clear()  # what is masked meets a weight of 0, and 0 times a NaN is one
        self._token_step = TokenStep(llm, self.cache)
        self._replay: Callable[[], Tensor] | None = None
        try:
            self._replay = record(self._token_step, llm.device)
        except RuntimeError as error:
            _warn(error, 'tokens are')

    @property
    def replays(self) -> bool:
        """Say whether single tokens are replayed as a graph."""
        return self._replay is not None

    def truncate(self, length: int) -> None:
        super().truncate(length)
        self.cache.clear(length)  # what is forgotten, or a step that failed left there, may be NaN

    def _step(self, embeds: Tensor) -> Tensor:
        if self._replay is None or embeds.shape[1] != 1:
            logits = super()._step(embeds)
            if logits.is_cuda:  # what is said to be read, is: a GPU has only begun
                torch.cuda.synchronize(logits.device)
            return logits
        self._token_step.take(embeds, self.length)
        self.cache.length = self.length + 1
        return self._replay().clone()  # the next step writes over it


def decoder_class(device: torch.device) -> type[Decoder]:
    """Return the kind of decoder for a device."""
    return CudaGraphDecoder if device.type == 'cuda' else Decoder


class TokenStep:
    """One token's step, with inputs and output in fixed places.

    It attends to the whole cache and masks what is not filled, for its shapes may not change.
    """

    def __init__(self, llm: Qwen2ForCausalLM, cache: KVCache):
        weight = llm.get_input_embeddings().weight
        self._llm, self._cache = llm, cache
        self._embeds = weight.new_zeros(1, 1, weight.shape[1])
        self._position = torch.zeros(1, dtype=torch.long, device=weight.device)
        self._places = torch.arange(cache.capacity, device=weight.device)

    def take(self, embeds: Tensor, position: int) -> None:
        """Say which token comes next, [1, 1, C], and its place."""
        self._embeds.copy_(embeds)
        self._position.fill_(position)

    @torch.inference_mode()
    def __call__(self) -> Tensor:
        """Add the token to the cache; return the logits [vocabulary] after it, float32."""
        trunk, hidden = self._llm.model, self._embeds
        turns = trunk.rotary_emb(hidden, self._position[None])
        lowest = torch.finfo(hidden.dtype).min
        mask = torch.zeros_like(self._places, dtype=hidden.dtype)
        mask = mask.masked_fill_(self._places > self._position, lowest)[None, None, None]
        for index, layer in enumerate(trunk.layers):
            normed = _normed(layer.input_layernorm, hidden)
            query, new_keys, new_values = heads_of(layer, normed, turns)
            keys, values = self._cache.whole(index)
            keys.index_copy_(2, self._position, new_keys)
            values.index_copy_(2, self._position, new_values)
            seen = attention(query, keys, values, mask, layer.self_attn.scaling)
            hidden = hidden + layer.self_attn.o_proj(seen)
            hidden = hidden + layer.mlp(_normed(layer.post_attention_layernorm, hidden))
        logits: Tensor = self._llm.lm_head(_normed(trunk.norm, hidden[:, -1]))[0].float()
        return logits


@dataclass(frozen=True)
class _Recorded:
    given: Tensor  # in its fixed place
    replay: Callable[[], Tensor]


class ReplayedEncoder:
    """A tower on a GPU: a single input whose shape was met before is replayed as a CUDA graph.

    Frames have one shape, and so have the sounds of windows of one length.
    """

    def __init__(self, encode: Callable[[Tensor], Tensor]):
        self._encode = encode
        self._works = True
        # What replays a shape, with its input; None of one that was met once.
        self._met: OrderedDict[torch.Size, _Recorded | None] = OrderedDict()

    @torch.inference_mode()
    def __call__(self, given: Tensor) -> Tensor:
        """Return what the tower makes of an input, [1, ...] or more of them."""
        recorded = self._recorded(given) if len(given) == 1 and self._works else None
        if recorded is None:
            return self._encode(given)
        recorded.given.copy_(given)
        return recorded.replay().clone()  # the next one writes over it

    def _recorded(self, given: Tensor) -> _Recorded | None:
        if not self._is_known(given.shape):
            return None
        if self._met[given.shape] is None:
            fixed = given.clone()
            try:
                replay = record(lambda: self._encode(fixed), given.device)
            except RuntimeError as error:
                self._works = False
                _warn(error, 'frames and sounds are')
                return None
            self._met[given.shape] = _Recorded(fixed, replay)
        return self._met[given.shape]

    def _is_known(self, shape: torch.Size) -> bool:
        known = shape in self._met
        self._met.setdefault(shape)
        self._met.move_to_end(shape)
        while len(self._met) > SHAPES_MOST:
            self._met.popitem(last=False)
        return known


def record(work: Callable[[], Tensor], device: torch.device) -> Callable[[], Tensor]:
    """Record work as a CUDA graph; return what replays it, with its result in the same place.

    Raises RuntimeError where the work cannot be recorded.
    """
    with torch.cuda.device(device):
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                work()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        # Other threads may use the GPU meanwhile.
        with torch.cuda.graph(graph, capture_error_mode='thread_local'):
            made = work()

    def replay() -> Tensor:
        graph.replay()
        return made

    return replay


def _normed(norm: Any, hidden: Tensor) -> Tensor:
    """Return RMSNorm as one kernel, where the stock module launches seven."""
    return F.rms_norm(hidden, hidden.shape[-1:], norm.weight, norm.variance_epsilon)


def _warn(error: RuntimeError, what: str) -> None:
    warnings.warn(
        f'no CUDA graph can be recorded ({" ".join(str(error).split())[:200]}): {what} '
        'computed kernel by kernel, which is slower',
        stacklevel=3,
    )
