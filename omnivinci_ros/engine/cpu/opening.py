# SPDX-License-Identifier: Apache-2.0
"""Open the graphs of an export for the CPU, whichever network it is of."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

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

DEFAULT_PRECISION = 'cpu-int4'
WarmUp = Callable[[CpuRun], Any]


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


def open_graphs(
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
