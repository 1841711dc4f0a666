# SPDX-License-Identifier: Apache-2.0
"""TensorRT, as JetPack brings it, else TensorRT-RTX; and what it says.

To import this module is to need TensorRT: an EngineError says how to get it.
"""

from __future__ import annotations

from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.engine.errors import EngineError

try:
    import tensorrt as trt
except ImportError:
    try:
        import tensorrt_rtx as trt  # type: ignore[no-redef, unused-ignore]
    except ImportError:
        raise EngineError(
            f"neither tensorrt nor tensorrt_rtx can be imported: {INSTALL}, or use the robot's "
            'own tensorrt (JetPack) in a virtual environment with --system-site-packages'
        ) from None

__all__ = ['LOG', 'Log', 'trt']

MOST_LINES = 1000


class Log(trt.ILogger):
    """Warnings and errors since the last `clear`."""

    def __init__(self) -> None:
        trt.ILogger.__init__(self)
        self.lines: list[tuple[bool, str]] = []  # (is it an error, text)

    def log(self, severity: trt.ILogger.Severity, msg: str) -> None:
        if severity <= trt.ILogger.WARNING and len(self.lines) < MOST_LINES:
            self.lines.append((severity < trt.ILogger.WARNING, msg))

    def clear(self) -> None:
        self.lines.clear()

    def reason(self) -> str:
        """Return the first error in one line."""
        errors = [text for wrong, text in self.lines if wrong]
        return ' '.join((errors or ['it gave no reason'])[0].split())[:300]


# TensorRT keeps the first logger of a process and ignores all later ones.
LOG = Log()
