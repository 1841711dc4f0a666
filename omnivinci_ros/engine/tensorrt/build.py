# SPDX-License-Identifier: Apache-2.0
"""An export to TensorRT plans, each built once."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt.compiler import GPU
from omnivinci_ros.engine.tensorrt.compiler import compile_graph
from omnivinci_ros.engine.tensorrt.compiler import known_targets
from omnivinci_ros.engine.tensorrt.compiler import runtime_version
from omnivinci_ros.engine.tensorrt.plans import PlanKey
from omnivinci_ros.engine.tensorrt.plans import StalePlanError
from omnivinci_ros.engine.tensorrt.plans import find_plan
from omnivinci_ros.engine.tensorrt.plans import write_plan
from omnivinci_ros.engine.tensorrt.profile import Shapes
from omnivinci_ros.engine.tensorrt.profile import make_profile

Progress = Callable[[str, str, int, int], None]  # graph, phase, steps done, steps in all


@dataclass(frozen=True)
class Built:
    """A plan that lies ready."""

    name: str
    path: Path
    fresh: bool  # built now
    replaced: str  # why an older one was, or empty


def build(
    export: str | Path,
    out: str | Path,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
    progress: Progress = lambda graph, phase, done, steps: None,
    cancel: Event | None = None,
) -> Iterator[Built]:
    """Yield a plan for each graph of an export; one that lies there with its key is kept."""
    manifest = read_manifest(export)
    out = Path(out)
    for name, key in plan_keys(manifest, targets, shapes or Shapes()).items():
        replaced = ''
        try:
            if path := find_plan(out, name, key):
                yield Built(name, path, fresh=False, replaced='')
                continue
        except StalePlanError as stale:
            replaced = stale.why
        plan = compile_graph(
            graph_path(export, manifest.graphs[name]),
            key.profile,
            targets,
            progress=partial(progress, name),
            cancel=cancel,
        )
        yield Built(name, write_plan(out, name, key, plan), fresh=True, replaced=replaced)


def plan_keys(manifest: Manifest, targets: Sequence[str], shapes: Shapes) -> dict[str, PlanKey]:
    """Return the key that each graph's plan must have."""
    if manifest.precision.startswith('cpu-'):
        raise EngineError(
            f'an export of precision {manifest.precision} is for the runtime cpu; export fp16, '
            'int8 or int4 for TensorRT'
        )
    axes = shapes.axes(manifest)
    capability = '+'.join(targets)
    if GPU in targets:
        capability = this_capability()
        _check_supported(capability)
    return {
        name: PlanKey(
            graph_sha256=graph.sha256,
            tensorrt=runtime_version(),
            capability=capability,
            precision=manifest.precision,
            profile=make_profile(name, graph, axes),
        )
        for name, graph in manifest.graphs.items()
    }


def this_capability() -> str:
    """Return the name of this machine's GPU as a target, such as 'sm89'."""
    try:
        import torch

        major, minor = torch.cuda.get_device_capability()
    except (ImportError, RuntimeError, AssertionError) as error:
        why = ' '.join(str(error).split())[:120]
        raise EngineError(
            f'no GPU can be seen here ({why}); name a target, such as sm89'
        ) from None
    return f'sm{major}{minor}'


def _check_supported(capability: str) -> None:
    """Raise EngineError for a GPU that TensorRT-RTX compiles for and then refuses to run on."""
    named = [int(name.removeprefix('sm')) for name in known_targets() if name != GPU]
    mine = int(capability.removeprefix('sm'))
    if named and mine not in named and mine < max(named):  # newer ones it may run on
        raise EngineError(
            f'this GPU is {capability}, and {runtime_version()} runs on '
            f'{", ".join(f"sm{each}" for each in named)} alone; use tensorrt itself here, or a '
            'checkpoint in PyTorch (runtime torch)'
        )
