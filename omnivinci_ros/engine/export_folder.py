# SPDX-License-Identifier: Apache-2.0
"""The folder of an export: written whole or not at all, and tied to its checkpoint."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors.torch import save_file

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import file_hash
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_tensor

EMBEDDINGS = 'embeddings.safetensors'
CODES = 'codes.safetensors'  # the talker's embeddings
VOICES = 'voices.safetensors'  # speakers, encoded
# Of a checkpoint's files, those that decide what it answers.
CHECKPOINT_SUFFIXES = ('.safetensors', '.json', '.txt', '.jinja')


@contextmanager
def new_folder(out: str | Path) -> Iterator[Path]:
    """Give a folder that becomes `out` when all went well, and is removed if not."""
    out = Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise EngineError(f'{out}: is not empty; give a new folder')
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f'.{out.name}-', dir=out.parent))
    try:
        yield partial
        for path in (partial, *partial.rglob('*')):  # mkdtemp and onnx let nobody else read
            path.chmod(0o755 if path.is_dir() else 0o644)
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_embeddings(table: Header, folder: Path, dtype: torch.dtype | None = None) -> None:
    """Write the table of token embeddings, in the type of the file when none is given."""
    values = read_tensor(table)
    save_file({'embeddings': values.to(dtype or values.dtype)}, folder / EMBEDDINGS)


def checkpoint_hash(checkpoint: Path) -> str:
    """Return the SHA-256 of a checkpoint's weights, configuration and tokenizer."""
    files = (path for path in checkpoint.rglob('*') if path.suffix in CHECKPOINT_SUFFIXES)
    return file_hash(sorted(files))
