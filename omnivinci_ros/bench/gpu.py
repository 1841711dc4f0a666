# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench gpu`: a checkpoint in PyTorch on a GPU, part by part and as the node asks it.

OmniVinci or Qwen2.5-Omni, whose speech is measured too. Weights may be random: `omnivinci
tiny-checkpoint --shape 9b --device cuda` makes a network of the released shapes. What the parts
compute is compared with float32 on the CPU.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import markdown
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.engine.choices import PRECISIONS

HELP = 'Measure a checkpoint in PyTorch on a GPU: towers, tokens, first token, speech, memory.'
RANGES = (
    ('windows', 1, 1000),
    ('frames', 2, 256),
    ('seconds', 0.5, 30),
    ('answer', 8, 1024),
    ('repeats', 1, 1000),
    ('context', 512, 32_768),
    ('steps', 1, 512),
    ('speech_codes', 8, 4096),
)
Row = tuple[Any, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('checkpoint', metavar='CHECKPOINT', help='folder of the checkpoint')
    parser.add_argument('--device', default='cuda', help='cuda (default), cuda:1, cpu')
    parser.add_argument('--precision', choices=PRECISIONS, default='bf16')
    parser.add_argument('--windows', type=int, default=5, help='of each kind (default: 5)')
    parser.add_argument('--frames', type=int, default=8, help='a window (default: 8)')
    parser.add_argument(
        '--seconds', type=float, default=4.0, help='of a window and its sound (default: 4)'
    )
    parser.add_argument('--answer', type=int, default=64, help='tokens decoded (default: 64)')
    parser.add_argument(
        '--repeats', type=int, default=5, help='timed runs of which the median counts (default: 5)'
    )
    parser.add_argument('--context', type=int, default=4096, help='tokens (default: 4096)')
    parser.add_argument(
        '--steps', type=int, default=16, help='tokens whose logits are compared (default: 16)'
    )
    parser.add_argument(
        '--speech-codes',
        type=int,
        default=200,
        help='Qwen2.5-Omni: codes of speech that are made, 50 a second (default: 200)',
    )
    parser.add_argument(
        '--no-reference',
        action='store_true',
        help='compare nothing with float32 on the CPU, which takes four bytes of memory a weight',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    for name, low, high in RANGES:
        if not low <= getattr(args, name) <= high:
            option = name.replace('_', '-')
            raise CommandError(f'--{option} {getattr(args, name):g}: give {low:g} to {high:g}')
    try:
        from omnivinci_ros.bench.runtimes import gpu_run
    except ImportError as error:
        raise CommandError(f"{error}: pip install '.[engine]' in the checkout") from None
    described = machine.describe()
    plan = gpu_run.Plan(
        folder=args.checkpoint,
        device=args.device,
        precision=args.precision,
        windows=args.windows,
        frames=args.frames,
        seconds=args.seconds,
        answer=args.answer,
        repeats=args.repeats,
        context=args.context,
        steps=args.steps,
        reference=not args.no_reference,
        speech_codes=args.speech_codes,
    )
    try:
        measured = gpu_run.measure(plan, _say)
    except (BackendError, ValueError) as error:
        raise CommandError(str(error)) from error
    figures = {'bench': 'gpu', 'configuration': vars(plan), 'machine': described, **measured}
    put_out(args, figures, report(figures))
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    return '\n\n'.join(
        (
            f'{figures["backend"]["model"]}\n{_device_line(figures["device"])}',
            markdown(_part_rows(figures)),
            markdown(_token_rows(figures)),
            markdown(_backend_rows(figures['backend'])),
            _answer_line(figures['backend']),
            _memory_line(figures['memory'], figures['backend']['peak_bytes']),
            *_speech_lines(figures['speech']),
            *_error_lines(figures['errors']),
        )
    )


def _device_line(device: dict[str, Any]) -> str:
    versions = f'driver {device["driver"]}, torch {device["torch"]}, CUDA {device["cuda"]}'
    return (
        f'{device["name"]}, {versions}; a copy moves '
        f'{device["copy_bytes_per_s"] / 1e9:,.0f} GB/s, a product of matrices runs at '
        f'{device["flops_per_s"] / 1e12:,.1f} TFLOP/s'
    )


def _part_rows(figures: dict[str, Any]) -> list[Row]:
    rows: list[Row] = [('part', 'ms', 'least', 'most', 'a second')]
    for name, part in figures['parts'].items():
        ms = part['ms']
        low, high = part['ms_least_most']
        rows.append((name, ms, low, high, f'{part["count"] / ms * 1e3:,.0f} {part["unit"]}'))
    return rows


def _token_rows(figures: dict[str, Any]) -> list[Row]:
    rows: list[Row] = [
        ('decoding', 'ms a token', 'least', 'most', 'tokens/s', 'of what a copy moves')
    ]
    for name, row in figures['decode'].items():
        low, high = row['ms_least_most']
        rows.append((name, row['ms'], low, high, row['tokens_per_s'], row['of_copy']))
    return rows


def _backend_rows(backend: dict[str, Any]) -> list[Row]:
    rows: list[Row] = [('backend, ms', 'p50', 'p95', 'max')]
    for name, key in (
        ('first token, all read at the close', 'first_token_at_close_ms'),
        ('first token, read ahead', 'first_token_ahead_ms'),
        ('work ahead', 'work_ahead_ms'),
        ('pictures and towers at the close, read ahead', 'encode_ms'),
        (f'answer of {backend["new_tokens"]} tokens or less, read ahead', 'answer_ms'),
    ):
        rows.append((name, *(backend[key][part] for part in ('p50', 'p95', 'max'))))
    return rows


def _answer_line(backend: dict[str, Any]) -> str:
    speed = backend['tokens_per_s']
    told = '' if speed is None else f', {speed:,.0f} tokens/s after the first'
    return (
        f'{backend["windows"]} windows of {backend["frames"]} frames and {backend["seconds"]:g} s '
        f'of sound: {backend["prompt_tokens"]:,} tokens, {backend["cached_tokens"]:,} of them '
        f'read ahead{told}'
    )


def _memory_line(memory: dict[str, Any], peak: int | None) -> str:
    estimated = memory['estimated']
    told = '' if peak is None else f', {peak / 1e9:.2f} GB at the peak'
    return (
        f'opened in {memory["open_s"]:.1f} s; {memory["weights"] / 1e9:.2f} GB of weights{told}; '
        f'{estimated / 1e9:.2f} GB were reckoned before'
    )


def _speech_lines(speech: dict[str, Any] | None) -> list[str]:
    """Return what speech takes; a factor below 1 is faster than it is said."""
    if speech is None:
        return []
    talker, step, vocoder = speech['talker'], speech['dit_step'], speech['vocoder']
    parts: list[Row] = [
        ('speech', 'ms', 'least', 'most'),
        *(
            (name, row['ms'], *row['ms_least_most'])
            for name, row in (
                (f'talker, prompt of {talker["prompt_tokens"]} tokens', talker['prompt']),
                ('talker, a code', talker['code']),
                (f'an evaluation of the DiT, {step["mel_frames"]} mel frames', step),
                (f'vocoder, {vocoder["seconds"]:g} s', vocoder),
            )
        ),
    ]
    streams: list[Row] = [('sound of codes that are there', 'first chunk, ms', 'real-time factor')]
    for name, row in speech['streams'].items():
        streams.append((name, row['first_chunk_ms'], row['real_time_factor']))
    answers: list[Row] = [('an answer, said', 'first text, ms', 'first sound, ms', 'factor')]
    for name, row in speech['answers'].items():
        answers.append(
            (name, row['first_text_ms'], row['first_sound_ms'], row['real_time_factor'])
        )
    peak = speech['peak_bytes']
    told = '' if peak is None else f'; {peak / 1e9:.2f} GB at the peak, thinker included'
    return [
        markdown(parts),
        markdown(streams),
        markdown(answers),
        f'{talker["codes_per_s"]} codes a second, 50 are a second of speech; '
        f'{speech["weights"] / 1e9:.2f} GB of weights{told}',
    ]


def _error_lines(errors: dict[str, Any] | None) -> list[str]:
    if errors is None:
        return []
    rows: list[Row] = [('against float32 on the CPU', 'of the norm', 'same likeliest token')]
    rows += [(name, row['of_norm'], row.get('top_1')) for name, row in errors.items()]
    return [markdown(rows)]
