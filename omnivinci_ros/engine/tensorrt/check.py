# SPDX-License-Identifier: Apache-2.0
"""Does every graph of an export compile, and would a Jetson Orin take it?"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.tensorrt.build import plan_keys
from omnivinci_ros.engine.tensorrt.compiler import CancelledError
from omnivinci_ros.engine.tensorrt.compiler import compile_graph
from omnivinci_ros.engine.tensorrt.orin_rules import orin_objections
from omnivinci_ros.engine.tensorrt.profile import Shapes

Progress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What was found out about one graph."""

    name: str
    plan_bytes: int  # 0 if it does not compile
    seconds: float
    error: str  # empty if it compiles
    orin: tuple[str, ...]  # what speaks against it


def check(
    export: str | Path,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
    progress: Progress = lambda graph, phase, done, steps: None,
) -> Iterator[Verdict]:
    """Compile each graph, keep nothing, and yield what was found."""
    manifest = read_manifest(export)
    for name, key in plan_keys(manifest, targets, shapes or Shapes()).items():
        path = graph_path(export, manifest.graphs[name])
        begin, size, error = time.monotonic(), 0, ''
        try:
            plan = compile_graph(
                path,
                key.profile,
                targets,
                progress=partial(progress, name),
            )
            size = len(plan)
        except CancelledError:
            raise
        except EngineError as failure:
            error = str(failure)
        seconds = time.monotonic() - begin
        yield Verdict(name, size, seconds, error, tuple(orin_objections(path)))
