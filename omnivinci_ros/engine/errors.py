# SPDX-License-Identifier: Apache-2.0
"""What the engine raises: one sentence that names the file, the value and the fix."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from omnivinci_ros.common.errors import BadInputError

INSTALL = "pip install '.[engine]' in the checkout"
INSTALL_CPU = "pip install '.[cpu]' in the checkout"


class EngineError(BadInputError):
    """An export, a graph or a plan that cannot be used."""


def import_extra(module: str, install: str = INSTALL) -> ModuleType:
    """Import a module of an extra, or say how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise EngineError(f'{module} cannot be imported ({error}): {install}') from None
