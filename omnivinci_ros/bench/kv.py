# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench kv`: what a decode step costs by how the past is kept."""

from __future__ import annotations

import argparse
import time

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.machine import describe
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.tables import table

HELP = 'Time decode steps of exports side by side in ONNX Runtime: the past whole or in place.'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'exports',
        nargs='+',
        metavar='EXPORT',
        help='folders that omnivinci export wrote; ratios are to the first',
    )
    parser.add_argument(
        '--past',
        type=int,
        default=2000,
        metavar='N',
        help='tokens before the steps that are timed (default 2000)',
    )
    parser.add_argument(
        '--steps',
        type=int,
        default=32,
        metavar='N',
        help='steps that are timed, of each export in turn (default 32)',
    )
    parser.add_argument(
        '--threads',
        type=int,
        default=0,
        metavar='N',
        help='of the CPU (default: as many as there are cores)',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    from omnivinci_ros.engine.ort.decoder import open_decoder

    check_output(args)
    for name in ('past', 'steps'):
        if getattr(args, name) < 1:
            raise CommandError(f'--{name} {getattr(args, name)}; it must be 1 or more')
    machine = describe()
    decoders = [
        open_decoder(export, _room(export, args.past + args.steps + 1), threads=args.threads)
        for export in args.exports
    ]
    widths = [_width(export) for export in args.exports]
    times = _measure(list(zip(decoders, widths, strict=True)), args.past, args.steps)
    rows = [
        {'export': export, **_kept(export, args.past), 'step_ms': spread(each)}
        for export, each in zip(args.exports, times, strict=True)
    ]
    for row in rows:
        row['of_the_first'] = round(row['step_ms']['p50'] / rows[0]['step_ms']['p50'], 3)
    figures = {'machine': machine, 'past': args.past, 'exports': rows}
    shown = [('export', 'kv', 'precision', 'cache MB', 'written MB a step', 'ms p50', 'ratio')]
    shown += [
        (
            row['export'],
            row['kv'],
            row['precision'],
            row['cache_mb'],
            row['written_mb'],
            row['step_ms']['p50'],
            row['of_the_first'],
        )
        for row in rows
    ]
    put_out(args, figures, table(shown))
    return 0


def _room(export: str, wanted: int) -> int:
    from omnivinci_ros.engine.manifest import read_manifest

    most = read_manifest(export).context_most
    if wanted > most:
        raise CommandError(
            f'{export}: takes {most} tokens and {wanted} are needed; give a smaller --past, or '
            f'export with --context {wanted}'
        )
    return wanted


def _measure(decoders, past: int, steps: int) -> list[list[float]]:
    """Return the milliseconds of each decoder's steps; they take turns, against other load."""
    import torch

    for decoder, width in decoders:
        noise = torch.randn(1, past, width, generator=torch.Generator().manual_seed(0)) * 0.02
        decoder.prefill(noise)
        decoder.decode(0)  # what is prepared once
    times: list[list[float]] = [[] for _ in decoders]
    for step in range(steps):
        for (decoder, _), own in zip(decoders, times, strict=True):
            begin = time.perf_counter()
            decoder.decode(step)
            own.append(1000 * (time.perf_counter() - begin))
    return times


def _width(export: str) -> int:
    from omnivinci_ros.engine.graphs.ports import decoder_ports
    from omnivinci_ros.engine.manifest import read_manifest

    return int(decoder_ports(read_manifest(export))['embeds'].shape[-1])


def _kept(export: str, past: int) -> dict:
    """Return how an export keeps its past, and how much of it a step writes."""
    from omnivinci_ros.engine.graphs.ports import cache_ports
    from omnivinci_ros.engine.manifest import IN_PLACE
    from omnivinci_ros.engine.manifest import read_manifest

    manifest = read_manifest(export)
    row = 0  # bytes of a token, over all layers
    for port in cache_ports(manifest).values():
        row += port.shape[1] * port.shape[3] * {'float': 4}.get(port.dtype, 2)
    in_place = manifest.kv == IN_PLACE
    held = manifest.context_most if in_place else past + 1
    return {
        'kv': manifest.kv,
        'precision': manifest.precision,
        'cache_mb': round(row * held / 1e6, 3),
        'written_mb': round(row * (1 if in_place else held) / 1e6, 4),
    }
