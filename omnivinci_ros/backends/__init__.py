# SPDX-License-Identifier: Apache-2.0
"""The backends, by name: one file each, imported when it is made."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.base import BackendError

BACKENDS = {
    'cascade': 'omnivinci_ros.backends.cascade:Cascade',
    'echo': 'omnivinci_ros.backends.echo:Echo',
    'omnivinci': 'omnivinci_ros.backends.omnivinci.backend:Omnivinci',
    'qwen_omni': 'omnivinci_ros.backends.qwen_omni.backend:QwenOmni',
    'remote': 'omnivinci_ros.backends.remote.backend:Remote',
}
# Those that answer what they are asked, by JSON schema too.
LANGUAGE_MODELS = frozenset({'omnivinci', 'qwen_omni', 'remote'})
VOICES = frozenset({'qwen_omni'})  # those that can say their answers


def make_backend(name: str, **options: Any) -> Backend:
    """Make a backend by name, not yet loaded; raise BackendError for an unknown name."""
    if name not in BACKENDS:
        raise BackendError(f'backend={name!r} is not known: set it to one of {sorted(BACKENDS)}')
    module, attribute = BACKENDS[name].split(':')
    backend: Backend = getattr(import_module(module), attribute)(**options)
    return backend
