# SPDX-License-Identifier: Apache-2.0
"""Run a graph: named tensors in, named tensors out, whatever runs it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.common.machine import usable_cores
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.sessions import in_order

CPU = 'CPUExecutionProvider'


class OnnxSession:
    """A graph in ONNX Runtime.

    A provider that is asked for and does not come is an EngineError, because ONNX Runtime
    itself goes on with the CPU, ten times slower; `cpu_fallback` allows it.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        provider: str = CPU,
        threads: int = 0,  # as many as there are usable cores
        cpu_fallback: bool = False,
    ):
        runtime = import_extra('onnxruntime')
        options = runtime.SessionOptions()
        # Left to itself it binds a thread to each core of the machine, of this process or not.
        options.intra_op_num_threads = threads or usable_cores()
        # Threads that spin while they wait would take the cores from everything else.
        options.add_session_config_entry('session.intra_op.allow_spinning', '0')
        options.log_severity_level = 3
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # it warns of what is checked below
            try:
                session = runtime.InferenceSession(
                    str(path), options, providers=list(dict.fromkeys((provider, CPU)))
                )
            except Exception as error:  # onnxruntime's own errors share no base class
                why = ' '.join(str(error).split())[:300]
                raise EngineError(f'{path}: ONNX Runtime cannot load it: {why}') from None
        self.provider = session.get_providers()[0]
        if self.provider != provider and not cpu_fallback:
            raise EngineError(
                f'{path}: {provider} was asked for, and ONNX Runtime fell back to '
                f'{self.provider}; it has {", ".join(runtime.get_available_providers())}'
            )
        session.disable_fallback()  # nor may it switch after an error
        self.inputs = tuple(port.name for port in session.get_inputs())
        self.outputs = tuple(port.name for port in session.get_outputs())
        self.types = {port.name: port.type for port in session.get_inputs()}
        self._session = session

    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Take every input by name; return every output by name."""
        values = in_order(self.inputs, feeds)
        for name, value in zip(self.inputs, values, strict=True):
            if value.dtype == torch.bfloat16:
                raise EngineError(
                    f'input {name}: ONNX Runtime takes no bfloat16 from here; export fp32 or fp16'
                )
        arrays = {
            name: value.numpy(force=True) for name, value in zip(self.inputs, values, strict=True)
        }
        made = self._session.run(None, arrays)
        return {
            name: torch.from_numpy(value) for name, value in zip(self.outputs, made, strict=True)
        }

    def bindings(self) -> Any:
        """Return ONNX Runtime's object that holds addresses, for `run_bound`."""
        return self._session.io_binding()

    def run_bound(self, bindings: Any) -> None:
        """Run with inputs and outputs where they are bound."""
        self._session.run_with_iobinding(bindings)


def open_graph(export: str | Path, name: str, **options: Any) -> OnnxSession:
    """Open a graph of an export in ONNX Runtime; its hash is checked."""
    manifest = read_manifest(export)
    if name not in manifest.graphs:
        raise EngineError(f'{export}: has no graph {name!r}; it has {", ".join(manifest.graphs)}')
    return OnnxSession(graph_path(export, manifest.graphs[name]), **options)
