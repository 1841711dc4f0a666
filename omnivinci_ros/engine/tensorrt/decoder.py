# SPDX-License-Identifier: Apache-2.0
"""The decoder's plan with its past on the GPU. Checked against the bindings' types, and not run:
TensorRT-RTX refuses the GPU that was at hand. What needs none is in device_buffers.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.decoders import HeldCacheDecoder
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.ports import cache_ports
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.sessions import in_order
from omnivinci_ros.engine.tensorrt.bindings import trt
from omnivinci_ros.engine.tensorrt.device_buffers import CAPTURE
from omnivinci_ros.engine.tensorrt.device_buffers import REPLAY
from omnivinci_ros.engine.tensorrt.device_buffers import CacheShape
from omnivinci_ros.engine.tensorrt.device_buffers import PingPong
from omnivinci_ros.engine.tensorrt.device_buffers import Replay
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.tensorrt.session import Execution
from omnivinci_ros.engine.tensorrt.session import StepStream
from omnivinci_ros.engine.tensorrt.session import load_engine
from omnivinci_ros.engine.tensorrt.session import plan_of
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.engine.turned_decoders import TurnedHeldCacheDecoder

LOGITS = 'logits'


class TensorRTInPlaceSession:
    """A cache that is bound once, as input and as output; one token is a CUDA graph.

    Prompts and single tokens have a context each, so that those of the graph never change.
    """

    def __init__(
        self,
        engine: trt.ICudaEngine,
        cache: CacheShape,
        layers: int,
        *,
        cuda_graph: bool = True,
    ):
        self._prefill, self._decode = Execution(engine), Execution(engine)
        self._names = tuple(zip(*kv_names(layers), strict=True))  # past and present
        _check_aliases(engine, self._names)
        # Zeros: what is masked still meets a weight of 0, and 0 times a NaN is one.
        self._cache = {
            past: self._decode.zeros(past, cache.at(cache.capacity)) for past, _ in self._names
        }
        for execution in (self._prefill, self._decode):
            for past, present in self._names:
                execution.shape(past, self._cache[past].shape)
                execution.bind(past, self._cache[past])
                execution.bind(present, self._cache[past])
        self.inputs = tuple(name for name in self._decode.inputs if name not in self._cache)
        self._fixed: dict[str, Tensor] = {}  # inputs and logits of a step of one token
        self._replay = Replay(allowed=cuda_graph)
        self._graph = torch.cuda.CUDAGraph()
        self._stream = StepStream()

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        values = in_order(self.inputs, feeds)
        with self._stream.work():
            if feeds['embeds'].shape[:2] != (1, 1):
                return _run(self._prefill, self.inputs, values, (LOGITS,))[LOGITS].cpu()
            if not self._fixed:
                self._fix(values)
            for name, value in zip(self.inputs, values, strict=True):
                self._fixed[name].copy_(value)
            self._step()
            return self._fixed[LOGITS].cpu()  # waits for the stream

    def cut(self, length: int) -> None:
        """Do nothing: what lies behind the length is masked, and then written over."""

    def _fix(self, values: Sequence[Tensor]) -> None:
        for name, value in zip(self.inputs, values, strict=True):
            self._fixed[name] = self._decode.zeros(name, value.shape)
            self._decode.shape(name, value.shape)
            self._decode.bind(name, self._fixed[name])
        self._fixed[LOGITS] = self._decode.output(LOGITS)

    def _step(self) -> None:
        what = self._replay.next(self._decode.capturable())
        if what == CAPTURE:
            try:
                with self._stream.capture(self._graph):
                    self._decode.run()
                self._replay.captured()
                what = REPLAY  # what was captured has not been run
            except (EngineError, RuntimeError):
                self._replay.failed()
        if what == REPLAY:
            self._graph.replay()
        else:
            self._decode.run()
            self._replay.ran()


class TensorRTConcatenatedSession:
    """A past that goes in and comes out whole, in two sets of buffers that take turns."""

    def __init__(self, engine: trt.ICudaEngine, cache: CacheShape, layers: int):
        self._execution = Execution(engine)
        self._shape = cache
        self._names = tuple(zip(*kv_names(layers), strict=True))  # past and present
        past = {name for name, _ in self._names}
        self.inputs = tuple(name for name in self._execution.inputs if name not in past)
        self._buffers = {
            name: [self._execution.zeros(name, (cache.elements,)) for _ in range(2)]
            for name in past
        }
        self._turn = PingPong()
        self._length = 0
        # Outputs that are neither logits nor past: hidden states, where a graph gives them.
        present = {name for _, name in self._names}
        self._others = tuple(set(self._execution.outputs) - present - {LOGITS})
        self.also: Mapping[str, Tensor] = {}

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        values = in_order(self.inputs, feeds)
        length = self._length + feeds['embeds'].shape[1]
        self._shape.at(length)  # it must fit
        for past, present in self._names:
            self._execution.shape(past, self._shape.at(self._length))
            self._execution.bind(past, self._buffers[past][self._turn.read])
            self._execution.bind(present, self._buffers[past][self._turn.write])
        made = _run(self._execution, self.inputs, values, (LOGITS, *self._others))
        self._turn.turn()
        self._length = length
        self.also = {name: made[name].cpu() for name in self._others}
        return made[LOGITS].cpu()

    def cut(self, length: int) -> None:
        """Keep the first tokens: what lies between the heads of a past is its length's."""
        for buffers in self._buffers.values():
            kept, whole = self._shape.at(length), self._shape.at(self._length)
            read = buffers[self._turn.read][: _size(whole)].view(whole)
            buffers[self._turn.write][: _size(kept)].view(kept).copy_(read[:, :, :length])
        self._turn.turn()
        self._length = length


def open_decoder_plan(
    export: str | Path,
    plans: str | Path,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
) -> trt.ICudaEngine:
    """Load the plan of an export's decoder; `make_decoder` makes conversations on it."""
    return load_engine(plan_of(export, plans, 'decoder', targets=targets, shapes=shapes))


def make_decoder(
    engine: trt.ICudaEngine,
    manifest: Manifest,
    embeddings: TokenEmbeddings,
    capacity: int,
    *,
    shapes: Shapes | None = None,
    cuda_graph: bool = True,
) -> HeldCacheDecoder:
    """Return a conversation with its own cache on the GPU; `shapes` are those of the plan."""
    shapes = shapes or Shapes()
    session: TensorRTInPlaceSession | TensorRTConcatenatedSession
    if manifest.kv == IN_PLACE:
        cache, layers = _cache(manifest)
        session = TensorRTInPlaceSession(engine, cache, layers, cuda_graph=cuda_graph)
    else:
        session = _concatenated(engine, manifest, capacity, shapes)
    most = shapes.axes(manifest)['new'][2]
    return HeldCacheDecoder(session, manifest, embeddings, capacity, chunk=most)


def make_turned_decoder(
    engine: trt.ICudaEngine,
    manifest: Manifest,
    embeddings: TokenEmbeddings,
    capacity: int,
    *,
    rotary: Rotary,
    keep_hidden: bool = False,
    shapes: Shapes | None = None,
) -> TurnedHeldCacheDecoder:
    """As `make_decoder`, for a decoder whose tokens have ids of three axes."""
    shapes = shapes or Shapes()
    return TurnedHeldCacheDecoder(
        _concatenated(engine, manifest, capacity, shapes),
        manifest,
        embeddings,
        capacity,
        chunk=shapes.axes(manifest)['new'][2],
        rotary=rotary,
        keep_hidden=keep_hidden,
    )


def _concatenated(
    engine: trt.ICudaEngine, manifest: Manifest, capacity: int, shapes: Shapes
) -> TensorRTConcatenatedSession:
    if capacity > shapes.context:
        raise EngineError(
            f'a context of {capacity} tokens; the plan was built for {shapes.context}: run '
            f'omnivinci build with --context {capacity}'
        )
    cache, layers = _cache(manifest)
    return TensorRTConcatenatedSession(engine, replace(cache, capacity=capacity), layers)


def _cache(manifest: Manifest) -> tuple[CacheShape, int]:
    """Return the shape of a layer's past, and how many layers there are."""
    ports = list(cache_ports(manifest).values())
    _, heads, _, head_dim = ports[0].shape
    cache = CacheShape(int(heads), int(head_dim), manifest.context_most)
    return cache, len(ports) // 2


def _run(
    execution: Execution, names: Sequence[str], values: Sequence[Tensor], wanted: Sequence[str]
) -> dict[str, Tensor]:
    """Run with inputs of any size; return the outputs that are wanted, on the GPU."""
    # Held by a name until the work is queued.
    held = [execution.give(name, value) for name, value in zip(names, values, strict=True)]
    made = {name: execution.output(name) for name in wanted}
    execution.run()
    del held
    return made


def _check_aliases(engine: trt.ICudaEngine, names: Sequence[tuple[str, str]]) -> None:
    """Raise EngineError unless the plan writes each cache where it lies."""
    if not hasattr(engine, 'get_aliased_input_tensor'):
        raise EngineError(
            'a cache in place needs TensorRT 10.15 or later; export with --kv concatenated'
        )
    for past, present in names:
        if engine.get_aliased_input_tensor(present) != past:
            raise EngineError(
                f"the decoder's plan does not write {present} into {past}; run omnivinci build "
                'again, or export with --kv concatenated'
            )


def _size(shape: Sequence[int]) -> int:
    return torch.Size(shape).numel()
