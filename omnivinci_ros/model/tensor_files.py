# SPDX-License-Identifier: Apache-2.0
"""The safetensors files of one folder of a checkpoint, sharded or not. Never a pickle."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from omnivinci_ros.common.atomic_files import is_plain_name
from omnivinci_ros.model.config_keys import read_json
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line

SINGLE = 'model.safetensors'
INDEX = 'model.safetensors.index.json'
METADATA = {'format': 'pt'}
MAX_SHARD_BYTES = 5 * 10**9  # of a file that is written, as released
DTYPE_BYTES = {
    'F64': 8,
    'F32': 4,
    'F16': 2,
    'BF16': 2,
    'I64': 8,
    'I32': 4,
    'I16': 2,
    'I8': 1,
    'U8': 1,
    'BOOL': 1,
    'F8_E4M3': 1,
    'F8_E5M2': 1,
}
_NAMES = {torch.float32: 'F32', torch.float16: 'F16', torch.bfloat16: 'BF16'}


@dataclass(frozen=True)
class Header:
    """One tensor that has not been read yet."""

    file: Path
    name: str  # in the file
    shape: tuple[int, ...]
    dtype: str  # as safetensors names it

    @property
    def elements(self) -> int:
        count = 1
        for size in self.shape:
            count *= size
        return count

    @property
    def nbytes(self) -> int:
        return self.elements * DTYPE_BYTES.get(self.dtype, 4)


def read_headers(folder: Path) -> dict[str, Header]:
    """Return the tensors of a folder by name, without their values.

    Raises CheckpointError for no file, a file that is cut short, and a shard that is missing.
    """
    headers: dict[str, Header] = {}
    for file in _files(folder):
        with _opened(file) as tensors:
            for name in tensors.keys():  # noqa: SIM118 (it is no mapping)
                part = tensors.get_slice(name)
                header = Header(file, name, tuple(part.get_shape()), str(part.get_dtype()))
                if headers.setdefault(name, header) is not header:
                    raise CheckpointError(f'{file}: {name} is in {headers[name].file.name} too')
    return headers


def read_tensors(headers: Mapping[str, Header]) -> Iterator[tuple[str, Tensor]]:
    """Yield (key, tensor) one after another, so that one of them is held at a time."""
    by_file: dict[Path, list[str]] = {}
    for key, header in headers.items():
        by_file.setdefault(header.file, []).append(key)
    for file, keys in by_file.items():
        with _opened(file) as tensors:
            for key in keys:
                tensor = tensors.get_tensor(headers[key].name)
                _check_finite(file, key, tensor)
                yield key, tensor


def read_tensor(header: Header) -> Tensor:
    """Return one tensor."""
    ((_, tensor),) = read_tensors({header.name: header})
    return tensor


def write_tensors(folder: Path, tensors: Mapping[str, Tensor], max_shard_bytes: int) -> None:
    """Write one file, or shards with an index when they pass `max_shard_bytes`."""
    sizes = {name: tensor.nbytes for name, tensor in tensors.items()}
    shards = _in_shards(sizes, max_shard_bytes)
    for file, names in shards.items():
        # From a GPU one shard at a time comes over, not the whole model.
        shard = {name: tensors[name].detach().cpu().contiguous() for name in names}
        save_file(shard, folder / (file if len(shards) > 1 else SINGLE), metadata=METADATA)
    if len(shards) > 1:
        _write_index(folder, shards, sizes)


def write_made(
    folder: Path,
    shapes: Mapping[str, tuple[int, ...]],
    make: Callable[[str, tuple[int, ...]], Tensor],
    *,
    dtype: torch.dtype,
    max_shard_bytes: int,
) -> None:
    """Write tensors that `make` makes of name and shape; one of them is held at a time."""
    sizes = {name: prod(shape) * dtype.itemsize for name, shape in shapes.items()}
    shards = _in_shards(sizes, max_shard_bytes)
    for file, names in shards.items():
        _write_shard(folder / file, {name: shapes[name] for name in names}, make, dtype)
    _write_index(folder, shards, sizes)


def _in_shards(sizes: Mapping[str, int], most: int) -> dict[str, list[str]]:
    """Share names out to files of `most` bytes, in their order; `sizes` are their bytes."""
    shards: list[list[str]] = [[]]
    filled = 0
    for name, size in sizes.items():
        if shards[-1] and filled + size > most:
            shards.append([])
            filled = 0
        shards[-1].append(name)
        filled += size
    count = len(shards)
    return {
        f'model-{number:05d}-of-{count:05d}.safetensors': names
        for number, names in enumerate(shards, 1)
    }


def _write_index(
    folder: Path, shards: Mapping[str, Sequence[str]], sizes: Mapping[str, int]
) -> None:
    places = {name: file for file, names in shards.items() for name in names}
    index = {'metadata': {'total_size': sum(sizes.values())}, 'weight_map': places}
    (folder / INDEX).write_text(json.dumps(index, indent=2) + '\n', encoding='utf-8')


def _write_shard(
    path: Path,
    shapes: Mapping[str, tuple[int, ...]],
    make: Callable[[str, tuple[int, ...]], Tensor],
    dtype: torch.dtype,
) -> None:
    """Write a safetensors file: the length of a header, the header, the bytes of the tensors."""
    header: dict[str, Any] = {'__metadata__': METADATA}
    end = 0
    for name, shape in shapes.items():
        begin, end = end, end + prod(shape) * dtype.itemsize
        header[name] = {
            'dtype': _NAMES[dtype],
            'shape': list(shape),
            'data_offsets': [begin, end],
        }
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with path.open('wb') as file:
        file.write(len(text).to_bytes(8, 'little') + text)
        for name, shape in shapes.items():
            tensor = make(name, shape).to(dtype).contiguous()
            file.write(tensor.flatten().view(torch.uint8).numpy().data)


def _files(folder: Path) -> list[Path]:
    if (folder / INDEX).exists():
        places = read_json(folder / INDEX).get('weight_map')
        names = list(places.values()) if isinstance(places, dict) else []
        if not names or not all(map(is_plain_name, names)):
            raise CheckpointError(f'{folder / INDEX}: weight_map must name files beside it')
        names = sorted(set(names))
        for name in names:
            if not (folder / name).exists():
                raise CheckpointError(f'{folder / name}: missing; {INDEX} names it, copy it again')
        return [folder / name for name in names]
    if (folder / SINGLE).exists():
        return [folder / SINGLE]
    if any(folder.glob('*.bin')) or any(folder.glob('*.pt')):
        raise CheckpointError(
            f'{folder}: holds pickles, which are not read because they can run code; '
            f'convert them to {SINGLE}'
        )
    raise CheckpointError(f'{folder}: neither {SINGLE} nor {INDEX} is there; copy them')


class _opened:  # noqa: N801 (reads as open())
    """Open a safetensors file; turn what the library says into one sentence."""

    def __init__(self, file: Path):
        self.file = file

    def __enter__(self) -> Any:
        try:
            self.handle = safe_open(self.file, framework='pt', device='cpu').__enter__()
        except (SafetensorError, OSError) as error:
            size = self.file.stat().st_size
            raise CheckpointError(
                f'{self.file}: cut short or damaged at {size} bytes '
                f'({one_line(error)}); copy it again'
            ) from None
        return self.handle

    def __exit__(self, *error: Any) -> None:
        self.handle.__exit__(*error)


def _check_finite(file: Path, key: str, tensor: Tensor) -> None:
    if not tensor.is_floating_point() or not tensor.numel() or tensor.element_size() < 2:
        return
    low, high = torch.aminmax(tensor)  # either is NaN when one value is
    if not (low.isfinite() and high.isfinite()):
        raise CheckpointError(
            f'{file}: {key} holds NaN or infinity; the file is damaged or the training diverged'
        )
