# SPDX-License-Identifier: Apache-2.0
"""Open the graphs of an export for the CPU, whichever network it is of."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from typing import Generic
from typing import TypeVar

import torch
from torch import Tensor

from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu import decoder_choice
from omnivinci_ros.engine.cpu.fused_graph import FUSED
from omnivinci_ros.engine.cpu.mapped_pages import give_back_under
from omnivinci_ros.engine.cpu.mapped_pages import let_go_of
from omnivinci_ros.engine.cpu.session import CpuGraph
from omnivinci_ros.engine.cpu.session import CpuRun
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.graphs.ports import NAMES
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

DEFAULT_PRECISION = 'cpu-int4'
WarmUp = Callable[[CpuRun], Any]
_Decoder = TypeVar('_Decoder', bound=SteppingDecoder)


@dataclass(frozen=True, kw_only=True)
class CpuOptions:
    """How to open an export for the CPU."""

    threads: int = 0  # 0: as many as there are cores
    decoder: str = AUTO  # of DECODERS, or the faster one on this machine
    say: Callable[[str], None] = lambda text: None


@dataclass(frozen=True)
class Conversations(Generic[_Decoder]):
    """How a network makes a conversation of a capacity, by what decodes."""

    openvino: Callable[..., _Decoder]  # of a run, and what follows
    onnx_runtime: Callable[..., _Decoder]  # of a session, and what follows
    width: int  # of an embedding


@dataclass(frozen=True)
class Opened(Generic[_Decoder]):
    """The graphs of an export, ready to run."""

    decoder: str  # of DECODERS
    make_decoder: Callable[..., _Decoder]
    towers: Mapping[str, CpuRun]

    def in_words(self, precision: str) -> str:
        """Return which runtimes are used, for provenance."""
        other = ', decoder in ONNX Runtime' if self.decoder == ONNX_RUNTIME else ''
        return f'OpenVINO {precision}{other}'


def read_cpu_manifest(folder: Path, model: str) -> Manifest:
    """Return the manifest of an export for the CPU of this network. Raises EngineError."""
    manifest = read_manifest(folder)
    if manifest.model != model:
        raise EngineError(f'{folder}: is an export of {manifest.model}, and {model} is asked for')
    if manifest.precision not in SCHEMES:
        raise EngineError(
            f'{folder}: is an export with precision {manifest.precision}; make one for the CPU '
            f'with omnivinci export --precision {DEFAULT_PRECISION}'
        )
    missing = [name for name in NAMES if name not in manifest.graphs]
    if missing:
        raise EngineError(f'{folder / FILE}: has no graph {missing[0]}; export again')
    if 'places' not in {port.name for port in manifest.graphs['decoder'].inputs}:
        raise EngineError(f'{folder}: was written by an earlier version; export again')
    return manifest


def open_export(
    folder: Path,
    manifest: Manifest,
    options: CpuOptions,
    conversations: Conversations[_Decoder],
    warm_ups: Mapping[str, WarmUp],
) -> Opened[_Decoder]:
    """Open towers by name, warmed up, and the decoder in what is faster here.

    Raises EngineError with one sentence.
    """

    def openvino() -> Callable[..., _Decoder]:
        first = {'decoder': lambda run: _warm(partial(conversations.openvino, run), width)}
        graph, _ = _open_graphs(folder, manifest, first, options.threads)['decoder']

        def make(capacity: int, **kind: Any) -> _Decoder:
            return conversations.openvino(graph.start(), capacity, **kind)

        return make

    def onnx_runtime() -> Callable[..., _Decoder]:
        path = graph_path(folder, manifest.graphs[FUSED])
        with let_go_of(folder / manifest.graphs[FUSED].data):
            session = OnnxSession(path, threads=options.threads)
            make = partial(conversations.onnx_runtime, session)
            try:
                _warm(make, width)
            except RuntimeError as error:  # of an operator that this version does otherwise
                why = ' '.join(str(error).split())[:300]
                raise EngineError(f'{path}: ONNX Runtime cannot run it: {why}') from None
        return make

    width, threads, say = conversations.width, options.threads, options.say
    openers = {OPENVINO: openvino, ONNX_RUNTIME: onnx_runtime}
    decoder = decoder_choice.decided(folder, manifest, options.decoder, threads, say)
    if decoder != AUTO:
        make = openers[decoder]()
    else:
        makers = {OPENVINO: openvino()}
        try:
            makers[ONNX_RUNTIME] = onnx_runtime()
            decoder = decoder_choice.measure(folder, manifest, threads, makers, width, say)
        except EngineError as error:
            say(f'{error}; {decoder_choice.NAMES[OPENVINO]} decodes')
            decoder = OPENVINO
        make = makers[decoder]
        del makers  # with the other one's weights
    towers = _open_graphs(folder, manifest, warm_ups, threads)
    _warm(make, width)  # most code that a window needs is there again
    return Opened(decoder, make, {name: run for name, (_, run) in towers.items()})


def _warm(make: Callable[..., SteppingDecoder], width: int) -> None:
    decoder = make(2)
    decoder.reset()
    decoder.prefill(torch.zeros(1, 1, width))


def _open_graphs(
    folder: Path, manifest: Manifest, warm_ups: Mapping[str, WarmUp], threads: int
) -> dict[str, tuple[CpuGraph, CpuRun]]:
    """Open graphs by name, each with a run that was warmed up; the largest is to be the first.

    The first run packs the weights: no window shall wait for that.
    """
    exact = SCHEMES[manifest.precision].layers == 32
    opened = {}
    for name, warm_up in warm_ups.items():
        path = graph_path(folder, manifest.graphs[name])
        with let_go_of(folder / manifest.graphs[name].data):
            graph = CpuGraph(path, exact=exact, threads=threads)
            run = graph.start()
            warm_up(run)
        opened[name] = graph, run
    library = import_extra('openvino', INSTALL_CPU).__file__
    if library is not None:
        give_back_under(Path(library).parent)  # half only compiles
    for name, warm_up in warm_ups.items():
        warm_up(opened[name][1])  # most code that a window needs is there again
    return opened


def in_parts(run: CpuRun, name: str, batch: Tensor, most: int) -> Tensor:
    """Run a tower on a batch, few at a time."""
    parts = [run({name: part.float().contiguous()}) for part in batch.split(most)]
    run.let_go()  # the decoder, too, needs room
    return torch.cat(parts) if len(parts) > 1 else parts[0]
