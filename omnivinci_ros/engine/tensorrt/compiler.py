# SPDX-License-Identifier: Apache-2.0
"""One ONNX graph to one TensorRT plan. Compiling needs no GPU with TensorRT-RTX."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import SupportsInt

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.tensorrt.bindings import LOG
from omnivinci_ros.engine.tensorrt.bindings import trt
from omnivinci_ros.engine.tensorrt.profile import Profile

UNUSED = re.compile(r'Unused Input: (\S+)|Input Tensor (\S+) is unused')
GPU = 'gpu'  # the target that is this machine's own

Progress = Callable[[str, int, int], None]  # phase, steps done, steps in all


class CancelledError(EngineError):
    """Somebody stopped the build."""


def runtime_version() -> str:
    """Return which TensorRT it is: a plan is good for this one alone."""
    return f'{trt.__name__} {trt.__version__}'


def known_targets() -> tuple[str, ...]:
    """Return the names of what can be compiled for."""
    capabilities = getattr(trt, 'ComputeCapability', None)
    named = (
        []
        if capabilities is None
        else [name.lower() for name in capabilities.__members__ if name.startswith('SM')]
    )
    return *named, GPU


def compile_graph(
    path: Path,
    profile: Profile,
    targets: Sequence[str],
    *,
    progress: Progress = lambda phase, done, steps: None,
    cancel: Event | None = None,
) -> memoryview:
    """Compile a graph, strongly typed; return the plan's bytes (a buffer).

    Raises EngineError that names the node or the input for an op that TensorRT has not, an
    input that it would silently ignore, and a free input without a profile.
    """
    LOG.clear()
    builder = trt.Builder(LOG)
    flag = trt.NetworkDefinitionCreationFlag
    typed = 1 << int(flag.STRONGLY_TYPED) if hasattr(flag, 'STRONGLY_TYPED') else 0
    network = builder.create_network(typed)
    parser = trt.OnnxParser(network, LOG)
    if not parser.parse_from_file(str(path)):
        raise EngineError(_parse_error(path, parser))
    config = builder.create_builder_config()
    _set_targets(config, targets)
    config.add_optimization_profile(_profile(builder, network, path, profile))
    cancel = cancel or Event()
    # What is unused is said as the build begins: it must not take its hour first.
    monitor = _monitor(progress, lambda: cancel.is_set() or _unused(LOG.lines))
    config.progress_monitor = monitor
    plan = builder.build_serialized_network(network, config)
    if unused := _unused(LOG.lines):
        raise EngineError(
            f'{path.name}: input {unused} is unused by TensorRT, so the plan would ignore what '
            'it says; drop it from the graph or use it in another form'
        )
    if cancel.is_set():
        raise CancelledError(f'{path.name}: the build was stopped; no plan was written')
    if plan is None:
        raise EngineError(f'{path.name}: TensorRT builds no plan: {LOG.reason()}')
    return memoryview(plan)


def _profile(
    builder: trt.Builder,
    network: trt.INetworkDefinition,
    path: Path,
    profile: Profile,
) -> trt.IOptimizationProfile:
    made = builder.create_optimization_profile()
    for index in range(network.num_inputs):
        port = network.get_input(index)
        if -1 not in tuple(port.shape):
            continue
        if port.name not in profile:
            raise EngineError(
                f'{path.name}: input {port.name} {list(port.shape)} is free, and the profile has '
                'no shapes for it; give its least, best and most'
            )
        try:
            least, best, most = (trt.Dims(shape) for shape in profile[port.name])
            made.set_shape(port.name, least, best, most)
        except (TypeError, ValueError) as error:
            raise EngineError(
                f'{path.name}: input {port.name} {list(port.shape)} cannot be '
                f'{profile[port.name]} ({error})'
            ) from None
    return made


def _set_targets(config: trt.IBuilderConfig, targets: Sequence[str]) -> None:
    known = known_targets()
    for target in targets:
        if target not in known:
            raise EngineError(
                f'target {target!r}: {runtime_version()} compiles for {", ".join(known)}'
            )
    if not targets or (GPU in targets and len(targets) > 1):
        raise EngineError(f'targets {list(targets)}; give {GPU} alone, or names')
    if not hasattr(trt, 'ComputeCapability'):
        return  # tensorrt itself compiles for the GPU that it finds
    config.num_compute_capabilities = len(targets)
    for index, target in enumerate(targets):
        member = 'CURRENT' if target == GPU else target.upper()
        config.set_compute_capability(getattr(trt.ComputeCapability, member), index)


def _parse_error(path: Path, parser: trt.OnnxParser) -> str:
    error: trt.ParserError = parser.get_error(0)
    said = ' '.join(error.desc().split())
    why = '' if said in ('', 'false') else f' ({said[:200]})'
    more = f'; {parser.num_errors - 1} more' if parser.num_errors > 1 else ''
    return (
        f'{path.name}: node {error.node_name()!r} ({error.node_operator()}) is not supported by '
        f'{runtime_version()}{why}{more}; export it in another form'
    )


def _unused(lines: Sequence[tuple[bool, str]]) -> str:
    """Return the name of an input that TensorRT says it ignores, or an empty string."""
    found = (UNUSED.search(line) for _, line in lines)
    return next((match[1] or match[2] for match in found if match), '')


def _monitor(progress: Progress, stop: Callable[[], object]) -> trt.IProgressMonitor:
    if not hasattr(trt, 'IProgressMonitor'):
        raise EngineError(f'{runtime_version()} is too old; TensorRT 10 or later is needed')

    class Monitor(trt.IProgressMonitor):
        def __init__(self) -> None:
            trt.IProgressMonitor.__init__(self)
            self._steps: dict[str, int] = {}

        def phase_start(
            self,
            phase_name: str,
            parent_phase: str,
            num_steps: SupportsInt,
        ) -> None:
            self._steps[phase_name] = int(num_steps)
            progress(phase_name, 0, int(num_steps))

        def step_complete(self, phase_name: str, step: SupportsInt) -> bool:
            done = int(step) + 1
            progress(phase_name, done, self._steps.get(phase_name, done))
            return not stop()

        def phase_finish(self, phase_name: str) -> None:
            steps = self._steps.pop(phase_name, 1)
            progress(phase_name, steps, steps)

    return Monitor()
