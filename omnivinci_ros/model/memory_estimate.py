# SPDX-License-Identifier: Apache-2.0
"""How much memory a checkpoint needs, before a byte of its weights is read."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from omnivinci_ros.model.errors import CheckpointError

GIB = 1 << 30
DEFAULT_CONTEXT = 4096  # tokens that the KV cache is counted for
# Activations of a prefill chunk and of the towers, and what the libraries take. Ours.
OVERHEAD_BYTES = GIB
OVERHEAD_SHARE = 0.05
# 4 bits and a 16-bit scale for each block of 128; 8 bits and a 16-bit scale a channel.
INT4_BYTES = 0.5 + 2 / 128
INT8_BYTES = 1.01


@dataclass(frozen=True)
class MemoryNeed:
    """Bytes for one way to load."""

    how: str  # dtype, in words
    weights: int
    kv_cache: int
    overhead: int

    @property
    def total(self) -> int:
        return self.weights + self.kv_cache + self.overhead

    def __str__(self) -> str:
        return (
            f'{_gib(self.total)} (weights {_gib(self.weights)}, '
            f'KV cache {_gib(self.kv_cache)}, working space {_gib(self.overhead)})'
        )


def kv_bytes_per_token(llm: Mapping, dtype: torch.dtype = torch.bfloat16) -> int:
    """Return the bytes that one token takes in the KV cache, for the llm's config.json."""
    heads = llm.get('num_key_value_heads') or llm['num_attention_heads']
    head_dim = llm.get('head_dim') or llm['hidden_size'] // llm['num_attention_heads']
    return 2 * llm['num_hidden_layers'] * heads * head_dim * dtype.itemsize


def estimate(
    elements: Mapping[str, int],
    llm: Mapping,
    dtype: torch.dtype,
    context: int = DEFAULT_CONTEXT,
) -> MemoryNeed:
    """Estimate for weights of `dtype`; `elements` counts each part's weights."""
    weights = sum(elements.values()) * dtype.itemsize
    return _need(str(dtype).removeprefix('torch.'), weights, llm, dtype, context)


def estimate_quantised(elements: Mapping[str, int], llm: Mapping, context: int) -> MemoryNeed:
    """Estimate for a 4-bit language model beside 8-bit towers, as an engine holds them."""
    towers = sum(count for part, count in elements.items() if part != 'llm')
    # Embeddings stay at 16 bit: they are looked up, not multiplied.
    embeddings = llm.get('vocab_size', 0) * llm['hidden_size']
    weights = (elements['llm'] - embeddings) * INT4_BYTES + 2 * embeddings + towers * INT8_BYTES
    how = '4-bit language model with 8-bit towers (as an engine)'
    return _need(how, int(weights), llm, torch.float16, context)


def ways_to_load(
    elements: Mapping[str, int], llm: Mapping, context: int = DEFAULT_CONTEXT
) -> tuple[MemoryNeed, ...]:
    """Return the needs of each way to load, from the largest to the least."""
    return (
        estimate(elements, llm, torch.float32, context),
        estimate(elements, llm, torch.bfloat16, context),
        estimate_quantised(elements, llm, context),
    )


def available(device: str | torch.device) -> int | None:
    """Return the bytes that can still be had on a device; None when it cannot be told."""
    device = torch.device(device)
    if device.type == 'cuda':
        if not torch.cuda.is_available():
            return 0
        # What PyTorch keeps for itself without using it counts as free.
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + kept
    if device.type != 'cpu':
        return None
    free = [_meminfo(), _cgroup()]
    return min((value for value in free if value is not None), default=None)


def refuse_what_cannot_fit(
    folder: Path,
    elements: Mapping[str, int],
    llm: Mapping,
    *,
    dtype: torch.dtype,
    device: str | torch.device,
    context: int = DEFAULT_CONTEXT,
) -> MemoryNeed:
    """Return the need; raise CheckpointError with the figures and what would fit."""
    need = estimate(elements, llm, dtype, context)
    ways = ways_to_load(elements, llm, context)
    refuse_unless_fits(folder, need, ways, device=device, context=context)
    return need


def refuse_unless_fits(
    folder: Path,
    need: MemoryNeed,
    ways: Sequence[MemoryNeed],
    *,
    device: str | torch.device,
    context: int,
) -> None:
    """Raise CheckpointError where a need does not fit a device, with those `ways` that would.

    `ways` are from the largest to the least.
    """
    devices = ['cpu', *(f'cuda:{k}' for k in range(torch.cuda.device_count()))]
    device = torch.device(device)
    if device.type == 'cuda' and (device.index or 0) >= len(devices) - 1:
        raise CheckpointError(
            f'{folder}: device={device}: PyTorch sees no such device; give one of: '
            f'{", ".join(devices)}'
        )
    free = available(device)
    if free is None or need.total <= free:
        return
    fitting = [
        f'{way.how} on {place} ({_gib(way.total)} of {_gib(room)})'
        for place in devices
        for way in ways
        if (room := available(place)) is not None and way.total <= room
    ]
    advice = (
        f'would fit: {"; ".join(fitting)}'
        if fitting
        else (f'nothing fits here; the least is {ways[-1].how}: {_gib(ways[-1].total)}')
    )
    raise CheckpointError(
        f'{folder}: {need.how} on {device} with {context} tokens needs {need}, '
        f'{_gib(free)} are free; {advice}'
    )


def _need(
    how: str, weights: int, llm: Mapping[str, Any], dtype: torch.dtype, context: int
) -> MemoryNeed:
    return with_overhead(how, weights, kv_bytes_per_token(llm, dtype) * context)


def with_overhead(how: str, weights: int, kv_cache: int) -> MemoryNeed:
    """Return the need of weights and cache [bytes] with the working space that they take."""
    share = int(weights * OVERHEAD_SHARE)
    # A tiny checkpoint does not work on a GiB.
    overhead = min(OVERHEAD_BYTES + share, 2 * weights + (64 << 20))
    return MemoryNeed(how, weights, kv_cache, overhead)


def _meminfo() -> int | None:
    try:
        lines = Path('/proc/meminfo').read_text(encoding='ascii').splitlines()
    except OSError:
        return None
    sizes = dict(line.split(':', 1) for line in lines if ':' in line)
    return int(sizes['MemAvailable'].split()[0]) * 1024 if 'MemAvailable' in sizes else None


def _cgroup() -> int | None:
    """Return what a container's limit leaves (cgroup v2)."""
    root = Path('/sys/fs/cgroup')
    try:
        limit = (root / 'memory.max').read_text(encoding='ascii').strip()
        used = int((root / 'memory.current').read_text(encoding='ascii'))
        stat = dict(line.split() for line in (root / 'memory.stat').read_text().splitlines())
    except (OSError, ValueError):
        return None
    # Cached files count as used, but are given back.
    return None if limit == 'max' else int(limit) - used + int(stat.get('inactive_file', 0))


def _gib(count: float) -> str:
    return f'{count / GIB:.1f} GiB' if count >= GIB / 10 else f'{count / (1 << 20):.1f} MiB'
