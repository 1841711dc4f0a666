# SPDX-License-Identifier: Apache-2.0
"""One ONNX graph to one TensorRT plan. Compiling needs no GPU with TensorRT-RTX."""
from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Event
from types import ModuleType

from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.profile import Profile

UNUSED = re.compile(r'Unused Input: (\S+)|Input Tensor (\S+) is unused')
GPU = 'gpu'  # the target that is this machine's own

Progress = Callable[[str, int, int], None]  # phase, steps done, steps in all


class CancelledError(EngineError):
    """Somebody stopped the build."""


@cache
def bindings() -> ModuleType:
    """Return TensorRT, as JetPack brings it, else TensorRT-RTX."""
    try:
        import tensorrt
        return tensorrt
    except ImportError:
        pass
    try:
        import tensorrt_rtx
        return tensorrt_rtx
    except ImportError:
        raise EngineError(
            f'neither tensorrt nor tensorrt_rtx can be imported: {INSTALL}, or use the robot\'s '
            'own tensorrt (JetPack) in a virtual environment with --system-site-packages'
        ) from None


def runtime_version() -> str:
    """Return which TensorRT it is: a plan is good for this one alone."""
    return f'{bindings().__name__} {bindings().__version__}'


def known_targets() -> tuple[str, ...]:
    """Return the names of what can be compiled for."""
    capabilities = getattr(bindings(), 'ComputeCapability', None)
    named = [] if capabilities is None else [
        name.lower() for name in capabilities.__members__ if name.startswith('SM')
    ]
    return *named, GPU


def compile_graph(
    path: Path,
    profile: Profile,
    targets: Sequence[str],
    *,
    progress: Progress = lambda phase, done, steps: None,
    cancel: Event | None = None,
):
    """Compile a graph, strongly typed; return the plan's bytes (a buffer).

    Raises EngineError that names the node or the input for an op that TensorRT has not, an
    input that it would silently ignore, and a free input without a profile.
    """
    trt = bindings()
    log = reported()
    log.lines.clear()
    builder = trt.Builder(log)
    flag = trt.NetworkDefinitionCreationFlag
    typed = 1 << int(flag.STRONGLY_TYPED) if hasattr(flag, 'STRONGLY_TYPED') else 0
    network = builder.create_network(typed)
    parser = trt.OnnxParser(network, log)
    if not parser.parse_from_file(str(path)):
        raise EngineError(_parse_error(path, parser))
    config = builder.create_builder_config()
    _set_targets(trt, config, targets)
    config.add_optimization_profile(_profile(builder, network, path, profile))
    cancel = cancel or Event()
    # What is unused is said as the build begins: it must not take its hour first.
    monitor = _monitor(trt, progress, lambda: cancel.is_set() or _unused(log.lines))
    config.progress_monitor = monitor
    plan = builder.build_serialized_network(network, config)
    if unused := _unused(log.lines):
        raise EngineError(
            f'{path.name}: input {unused} is unused by TensorRT, so the plan would ignore what '
            'it says; drop it from the graph or use it in another form'
        )
    if cancel.is_set():
        raise CancelledError(f'{path.name}: the build was stopped; no plan was written')
    if plan is None:
        raise EngineError(f'{path.name}: TensorRT builds no plan: {log.reason()}')
    return memoryview(plan)


def _profile(builder, network, path: Path, profile: Profile):
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
            made.set_shape(port.name, *profile[port.name])
        except (TypeError, ValueError) as error:
            raise EngineError(
                f'{path.name}: input {port.name} {list(port.shape)} cannot be '
                f'{profile[port.name]} ({error})'
            ) from None
    return made


def _set_targets(trt: ModuleType, config, targets: Sequence[str]) -> None:
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


def _parse_error(path: Path, parser) -> str:
    error = parser.get_error(0)
    said = error.desc()
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


@cache
def reported():
    """Return the process's one logger: its lines, and the reason of a failure."""
    # TensorRT keeps the first logger of a process and ignores all later ones.
    trt = bindings()

    class Log(trt.ILogger):
        def __init__(self):
            trt.ILogger.__init__(self)
            self.lines: list[tuple[bool, str]] = []  # (is it an error, text)

        def log(self, severity, text: str) -> None:
            if severity <= trt.ILogger.WARNING and len(self.lines) < 1000:
                self.lines.append((severity < trt.ILogger.WARNING, text))

        def reason(self) -> str:
            errors = [text for wrong, text in self.lines if wrong]
            return ' '.join((errors or ['it gave no reason'])[0].split())[:300]

    return Log()


def _monitor(trt: ModuleType, progress: Progress, stop: Callable[[], object]):
    if not hasattr(trt, 'IProgressMonitor'):
        raise EngineError(f'{runtime_version()} is too old; TensorRT 10 or later is needed')

    class Monitor(trt.IProgressMonitor):
        def __init__(self):
            trt.IProgressMonitor.__init__(self)
            self._steps: dict[str, int] = {}

        def phase_start(self, name, parent, steps) -> None:
            self._steps[name] = steps
            progress(name, 0, steps)

        def step_complete(self, name, step) -> bool:
            progress(name, step + 1, self._steps.get(name, step + 1))
            return not stop()

        def phase_finish(self, name) -> None:
            steps = self._steps.pop(name, 1)
            progress(name, steps, steps)

    return Monitor()
