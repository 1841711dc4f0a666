# SPDX-License-Identifier: Apache-2.0
"""Keep what is computed for long in files, so that a run that was stopped goes on behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.errors import one_line


def kept(path: Path, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the tensors of a file, which is made first where it is missing.

    Raises BadInputError for a file that is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from safetensors.torch import save_file

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix('.partial')
        save_file({name: value.contiguous() for name, value in make().items()}, partial)
        partial.replace(path)
    try:
        found: dict[str, Tensor] = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise BadInputError(
            f'{path}: is damaged ({one_line(error)}); remove it, and the next run makes it anew'
        ) from error
    return found
