# SPDX-License-Identifier: Apache-2.0
"""An ONNX Runtime session on the CPU that is idle when it has nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import first_line
from omnivinci_ros.specialists.weights import import_package


def open_session(path: Path, *, threads: int) -> Callable[[np.ndarray], list[np.ndarray]]:
    """Return a function from the model's one input to its outputs, in the file's order."""
    session = make_session(path, threads=threads)
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})


def make_session(path: Path, *, threads: int) -> Any:
    """Return the session itself; raise WeightsError with the fix."""
    onnxruntime = import_package('onnxruntime', 'onnxruntime')
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take the cores from everything else.
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])
    except Exception as error:  # onnxruntime's own errors share no base class
        raise WeightsError(
            f'{path} is not a usable ONNX file ({first_line(error)}): put the right file there, '
            f'or leave weights empty to use the packaged one'
        ) from error
