# SPDX-License-Identifier: Apache-2.0
"""Decode steps of exports in ONNX Runtime, by how the past is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import spread
from omnivinci_ros.engine.graphs.ports import cache_ports
from omnivinci_ros.engine.graphs.ports import decoder_ports
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.decoder import open_decoder
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

BYTES = {'float': 4}  # of a number of the cache; else 2


def compare(exports: Sequence[str], past: int, steps: int, threads: int) -> list[dict[str, Any]]:
    """Return a row of figures for each export; they take turns, against other load."""
    manifests = [read_manifest(export) for export in exports]
    for export, manifest in zip(exports, manifests, strict=True):
        check_room(export, manifest, past + steps + 1)
    decoders = [open_decoder(export, past + steps + 1, threads=threads) for export in exports]
    for decoder, manifest in zip(decoders, manifests, strict=True):
        prepare(decoder, manifest, past)
    times: list[list[float]] = [[] for _ in decoders]
    for step in range(steps):
        for decoder, own in zip(decoders, times, strict=True):
            begin = time.perf_counter()
            decoder.decode(step)
            own.append(1000 * (time.perf_counter() - begin))
    rows = [
        {'export': export, **kept(manifest, past), 'step_ms': spread(own)}
        for export, manifest, own in zip(exports, manifests, times, strict=True)
    ]
    for row in rows:
        row['of_the_first'] = round(row['step_ms']['p50'] / rows[0]['step_ms']['p50'], 3)
    return rows


def check_room(export: str, manifest: Manifest, wanted: int) -> None:
    """Raise CommandError for an export that takes fewer tokens."""
    most = manifest.context_most
    if wanted > most:
        raise CommandError(
            f'{export}: takes {most} tokens and {wanted} are needed; give a smaller --past, or '
            f'export with --context {wanted}'
        )


def prepare(decoder: SteppingDecoder, manifest: Manifest, past: int) -> None:
    """Read so many tokens of noise, and take one step for what is prepared once."""
    width = int(decoder_ports(manifest)['embeds'].shape[-1])
    noise = torch.randn(1, past, width, generator=torch.Generator().manual_seed(0)) * 0.02
    decoder.prefill(noise)
    decoder.decode(0)


def kept(manifest: Manifest, past: int) -> dict[str, Any]:
    """Return how an export keeps its past, and how much of it a step writes."""
    row = 0  # bytes of a token, over all layers
    for port in cache_ports(manifest).values():
        row += int(port.shape[1]) * int(port.shape[3]) * BYTES.get(port.dtype, 2)
    in_place = manifest.kv == IN_PLACE
    held = manifest.context_most if in_place else past + 1
    return {
        'kv': manifest.kv,
        'precision': manifest.precision,
        'cache_mb': round(row * held / 1e6, 3),
        'written_mb': round(row * (1 if in_place else held) / 1e6, 4),
    }
