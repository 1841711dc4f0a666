# SPDX-License-Identifier: Apache-2.0
"""An exported graph in OpenVINO's CPU plugin."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.engine.cpu.weights import GROUP
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra

if TYPE_CHECKING:
    from openvino import CompiledModel

KERNELS_MOST = 512  # kept for the shapes that were met; 5000 if not said
KEPT_MOST = 256  # positions that are kept beside the variables


@functools.cache
def _core() -> Any:
    """Return the one Core of this process, which is never freed.

    Each gives its thread a stack for signals and, freed, puts back the one it had found: with
    two, that of the other, which is gone. The next signal (Ctrl-C) was a segmentation fault.
    """
    return import_extra('openvino', INSTALL_CPU).Core()


class CpuGraph:
    """A compiled graph: its weights, which any number of runs share.

    With whole-number weights, activations are rounded to 8 bits in groups as they come, and
    what else there is runs in bfloat16 where the CPU has it. `exact` runs all in float32.
    """

    def __init__(self, path: Path, *, exact: bool, threads: int = 0):
        core = _core()
        bf16 = not exact and 'BF16' in core.get_property('CPU', 'OPTIMIZATION_CAPABILITIES')
        options = {
            'PERFORMANCE_HINT': 'LATENCY',
            'INFERENCE_PRECISION_HINT': 'bf16' if bf16 else 'f32',
            'DYNAMIC_QUANTIZATION_GROUP_SIZE': 0 if exact else GROUP,
            'ENABLE_CPU_PINNING': False,  # the cores are shared with the rest of the robot
            'CPU_RUNTIME_CACHE_CAPACITY': KERNELS_MOST,
        }
        if threads:
            options['INFERENCE_NUM_THREADS'] = threads
        try:
            self._compiled = core.compile_model(path, 'CPU', options)
        except RuntimeError as error:
            why = ' '.join(str(error).split())[-300:]
            raise EngineError(f'{path}: OpenVINO cannot load it: {why}') from None

    def start(self) -> CpuRun:
        """Return a run with variables of its own."""
        return CpuRun(self._compiled)


class CpuRun:
    """A graph that runs: named tensors in, one tensor out, a past in its variables."""

    def __init__(self, compiled: CompiledModel) -> None:
        self._compiled, self._request = compiled, compiled.create_infer_request()
        self.inputs = frozenset(port.any_name for port in compiled.inputs)
        self._beginning: list[np.ndarray] = []  # of each variable, where it was cut last

    def __call__(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take every input by name; return the output, float32."""
        arrays = {name: value.numpy() for name, value in feeds.items()}
        self._request.infer(arrays, share_inputs=True)
        # Copied: the next run writes over it.
        return torch.from_numpy(self._request.get_output_tensor(0).data.copy())

    def output(self, name: str) -> Tensor:
        """Return another output of the last run, float32."""
        return torch.from_numpy(self._request.get_tensor(name).data.copy())

    def let_go(self) -> None:
        """Free the activations, which are kept for the next run; it takes them anew."""
        self._compiled.release_memory()

    def cut(self, length: int) -> None:
        """Keep the first `length` positions of each variable [1, heads, positions, size].

        A short beginning, such as the instructions that all prompts begin with, is held beside
        them: the next cut there need not read the whole of a long past.
        """
        if not length:
            self._beginning = []
            self._request.reset_state()
            return
        known = self._beginning[0].shape[2] if self._beginning else 0
        beginning = []
        for index, variable in enumerate(self._request.query_state()):
            if length <= known:
                kept = self._beginning[index][:, :, :length]
            else:
                kept = variable.state.data[:, :, :length]
            kept = np.ascontiguousarray(kept)
            variable.state = _tensor(kept)
            if length <= KEPT_MOST:
                beginning.append(kept)
        self._beginning = beginning if length <= KEPT_MOST else self._beginning


def _tensor(array: np.ndarray) -> Any:
    import openvino

    return openvino.Tensor(array)
