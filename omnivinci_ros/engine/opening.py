# SPDX-License-Identifier: Apache-2.0
"""How a folder is opened, whichever network it holds: runtime, device, graphs."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import TypeVar

import torch
from torch import Tensor

from omnivinci_ros.engine.choices import PRECISIONS
from omnivinci_ros.engine.choices import RUNTIMES
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import read_manifest

DTYPES_BY_NAME = {'fp32': torch.float32, 'bf16': torch.bfloat16, 'fp16': torch.float16}
CPU_CHUNK = 256  # tokens at a time: a slow machine, too, is to see soon that it must stop
NO_PLANS = 'runtime=tensorrt needs plans: run omnivinci build, and name its folder'
Report = Callable[[float, str], None]  # the share that is done, and what is done now
_Opened = TypeVar('_Opened')


@dataclass(frozen=True, kw_only=True)
class OpenOptions:
    """How to open a folder that holds a checkpoint or an export of one."""

    runtime: str = 'auto'
    device: str = 'auto'  # of the runtime torch
    precision: str = 'auto'  # of the runtime torch; an export has its own
    plans: str = ''  # folder that `omnivinci build` wrote, for the runtime tensorrt
    decoder: str = 'auto'  # of the runtime cpu: one of DECODERS, or the faster one here
    threads: int = 0  # of the CPU; 0: as many as there are cores
    context: int = 4096  # tokens that memory is reckoned for
    given: tuple[tuple[str, Any], ...] = ()  # what the checkpoint's config.json lacks


def runtime_of(folder: Path, options: OpenOptions) -> str:
    """Return which runtime opens a folder. Raises EngineError for one that cannot."""
    for name, known in (('runtime', RUNTIMES), ('precision', PRECISIONS)):
        if getattr(options, name) not in known:
            raise EngineError(
                f'{name}={getattr(options, name)!r}; it must be one of {", ".join(known)}'
            )
    is_export = (folder / FILE).exists()
    runtime = options.runtime
    if runtime == 'auto':
        runtime = _natural(folder, options) if is_export else 'torch'
    if is_export == (runtime == 'torch') and runtime != 'cpu':
        wanted = 'a checkpoint' if is_export else 'a folder that omnivinci export wrote'
        raise EngineError(f'{folder}: runtime={runtime} takes {wanted}; give one, or runtime=auto')
    return runtime


def _natural(folder: Path, options: OpenOptions) -> str:
    """Return the runtime that an export was made for."""
    if options.plans:
        return 'tensorrt'
    return 'cpu' if read_manifest(folder).precision.startswith('cpu-') else 'onnxruntime'


def torch_device(wanted: str) -> str:
    """Return the device that PyTorch is to use: the GPU, if there is one, for `auto`."""
    if wanted != 'auto':
        return wanted
    return 'cuda' if torch.cuda.is_available() else 'cpu'


def unusable_device(device: str, error: Exception) -> EngineError:
    """Return what to raise for a device that PyTorch refused."""
    return EngineError(
        f'device={device}: PyTorch cannot use it here ({" ".join(str(error).split())[:200]}); '
        'set another device, or cpu'
    )


def open_by_runtime(
    folder: Path,
    options: OpenOptions,
    report: Report,
    openers: Mapping[str, Callable[[Path, OpenOptions, Report], _Opened]],
) -> _Opened:
    """Open a folder with what opens its runtime. Raises as `runtime_of` does."""
    runtime = runtime_of(folder, options)
    if options.threads:
        torch.set_num_threads(options.threads)
    return openers[runtime](folder, options, report)


def plan_opener(folder: Path, options: OpenOptions) -> Callable[[str], Any]:
    """Return what opens the plan of a graph for this GPU. Raises EngineError without plans."""
    if not options.plans:
        raise EngineError(NO_PLANS)
    from omnivinci_ros.engine.tensorrt import decoder
    from omnivinci_ros.engine.tensorrt.compiler import GPU
    from omnivinci_ros.engine.tensorrt.session import open_plan

    def open_one(name: str) -> Any:
        if name == 'decoder':
            return decoder.open_decoder_plan(folder, options.plans, targets=(GPU,))
        return open_plan(folder, options.plans, name, targets=(GPU,))

    return open_one


def open_all(
    names: Iterable[str], open_one: Callable[[str], Any], runtime: str, report: Report
) -> dict[str, Any]:
    """Open graphs by name and tell of each; `runtime` is in words."""
    names = tuple(names)
    opened = {}
    for index, name in enumerate(names):
        report(index / len(names), f'opening {name} ({runtime})')
        opened[name] = open_one(name)
    return opened


def waiting_for(device: torch.device) -> Callable[[Tensor], Tensor]:
    """Return what waits for a GPU, which has only begun: what a tower takes is told with it."""

    def finished(made: Tensor) -> Tensor:
        if device.type == 'cuda':
            torch.cuda.synchronize(device)
        return made

    return finished


def dtype_name(dtype: torch.dtype) -> str:
    """Return a type as --precision names it, or as PyTorch does."""
    names = {value: name for name, value in DTYPES_BY_NAME.items()}
    return names.get(dtype, str(dtype).removeprefix('torch.'))
