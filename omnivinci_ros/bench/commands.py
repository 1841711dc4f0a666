# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench commands`: how the grammar reads sentences that it was not written for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from omnivinci_ros.bench.command_sets.left_out import left_out
from omnivinci_ros.bench.command_sets.measure import Read
from omnivinci_ros.bench.command_sets.measure import figures
from omnivinci_ros.bench.command_sets.measure import read_set
from omnivinci_ros.bench.command_sets.measure import timing
from omnivinci_ros.bench.command_sets.sets import SETS
from omnivinci_ros.bench.command_sets.spoken import SpokenTexts
from omnivinci_ros.commands.examples.sentences import FILES
from omnivinci_ros.commands.examples.sentences import OPEN_SETS
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Measure how commands, STOP and overheard talk are read, and how fast.'
Row = tuple[Any, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--set',
        dest='set_name',
        choices=SETS,
        default='development',
        help='held_out was kept from those who wrote the grammar; blind was written by somebody '
        'who had read neither the grammar nor the other sets; free was written by people who knew '
        'nothing of this package, and only its intents are compared; those with learned in their '
        'name were blind until the grammar learned from them (default: %(default)s)',
    )
    parser.add_argument(
        '--only',
        choices=FILES,
        action='append',
        help='list failures and sentences of this file of the set; may be given again',
    )
    parser.add_argument(
        '--failures',
        action='store_true',
        help='list the sentences that were not read right; of held_out, blind and free, '
        'count them',
    )
    parser.add_argument('--sentences', action='store_true', help='list all sentences')
    parser.add_argument(
        '--show-held-out',
        action='store_true',
        help='list those of held_out, blind and free too: they are no longer held out for '
        'you then',
    )
    parser.add_argument(
        '--left-out',
        action='store_true',
        help='measure what comparing with examples is worth: the open sets, a tenth of them left '
        'out of the examples in turn; takes no set',
    )
    parser.add_argument(
        '--spoken',
        default='',
        metavar='LANGUAGE',
        help='have a voice say the sentences (of the files of --only) and the recogniser of this '
        'language hear them: en, zh',
    )
    parser.add_argument(
        '--voice-command',
        default='',
        metavar='COMMAND',
        help='the voice: a command that reads text and writes WAV (default: the packaged one, '
        'which speaks English)',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    if args.voice_command and not args.spoken:
        raise CommandError('--voice-command: nothing is said without --spoken LANGUAGE')
    described = machine.describe()
    if args.left_out:
        rows = left_out()
        put_out(
            args,
            {'bench': 'commands', 'left_out': rows, 'machine': described},
            table(
                [
                    ('Examples, a tenth of them left out in turn', 'count', 'of'),
                    *(
                        (f'{row["language"]}: {row["name"]}', row['count'], row['of'])
                        for row in rows
                    ),
                ]
            ),
        )
        return 0
    spoken = SpokenTexts(args.spoken, args.voice_command) if args.spoken else None
    if spoken is None:
        reads = read_set(args.set_name)
    else:
        reads = read_set(args.set_name, args.only or (), spoken.hear)
        spoken.close()
    found = {
        'bench': 'commands',
        'set': args.set_name,
        'spoken': spoken.described if spoken else '',
        'machine': described,
        **figures(reads),
        'cpu_time_ms': timing(reads) if spoken is None else {},
    }
    listed = [read for read in reads if read.file in (args.only or FILES)]
    failures = [read for read in listed if read.failed]
    shown = args.set_name in OPEN_SETS or args.show_held_out
    if args.failures and shown:
        found['failures'] = [as_dict(read) for read in failures]
    if args.sentences and shown:
        found['all'] = [as_dict(read) for read in listed]
    text = [report(found)]
    if args.failures:
        text.append(list_failures(failures) if shown else count_failures(failures))
    if args.sentences and shown:
        text.append(list_failures(listed))
    put_out(args, found, '\n\n'.join(text))
    return 0


def as_dict(read: Read) -> dict[str, Any]:
    return {
        'file': read.file,
        'kind': read.sentence.kind,
        'text': read.sentence.text,
        'right': read.sentence.right,
        'outcome': read.outcome,
        **({'heard': read.heard} if read.heard else {}),
        'found': described_result(read),
    }


def described_result(read: Read) -> str:
    """Return what was read, in the notation of the files."""
    steps = [
        ' '.join((step.intent, ';'.join(f'{k}={v}' for k, v in step.slots.items()))).strip()
        for step in read.found.steps
    ]
    asked = f' ASK "{read.found.clarification}"' if read.found.needs_clarification else ''
    return (' > '.join(steps) or read.found.intent) + asked


def report(found: dict[str, Any]) -> str:
    """Return the figures as tables."""
    return '\n'.join(
        (
            f'bench commands: {machine.in_words(found["machine"])}',
            f'{found["set"]}: {sum(found["sentences"].values()):,} sentences',
            *([found['spoken']] if found['spoken'] else []),
            '',
            table(rate_rows(found['rates'])),
            '',
            table(language_rows(found['stop_by_language'])),
            '',
            table(kind_rows(found['by_kind'])),
            '',
            table(timing_rows(found['cpu_time_ms'])) if found['cpu_time_ms'] else '',
        )
    )


def rate_rows(rates: Iterable[dict[str, Any]]) -> list[Row]:
    rows: list[Row] = [('', 'count', 'of', '%', '95 % interval', 'aim, %', 'met')]
    for rate in rates:
        low, high = (percent(share) for share in rate['interval_95'])
        aim = '' if rate['aim'] is None else percent(rate['aim'])
        met = '' if rate['met'] is None else rate['met']
        share = percent(rate['share'])
        rows.append((rate['name'], rate['count'], rate['of'], share, f'{low} to {high}', aim, met))
    return rows


def percent(share: float) -> str:
    """Return a share in per cent: two decimals where it is small."""
    return f'{100 * share:.2f}' if share < 0.01 else f'{100 * share:.1f}'


def language_rows(languages: dict[str, list[int]]) -> list[Row]:
    return [
        ('STOP, heard', *languages),
        ('', *(f'{heard} of {of}' for heard, of in languages.values())),
    ]


def kind_rows(files: dict[str, dict[str, dict[str, int]]]) -> list[Row]:
    outcomes = ('right', 'asked', 'missed', 'reduced', 'wrong', 'raised')
    rows: list[Row] = [('by kind', *outcomes)]
    for file, kinds in files.items():
        for kind, counts in kinds.items():
            rows.append((f'{file}: {kind}', *(counts.get(one, 0) for one in outcomes)))
    return rows


def timing_rows(took: dict[str, dict[str, Any]]) -> list[Row]:
    rows: list[Row] = [('CPU time, ms', 'p50', 'p95', 'max', 'texts')]
    for name, row in took.items():
        rows.append((name, row['p50'], row['p95'], row['max'], row['count']))
    return rows


def list_failures(reads: Iterable[Read]) -> str:
    lines = []
    for read in reads:
        lines.append(f'{read.outcome}  [{read.file}: {read.sentence.kind}] {read.sentence.text}')
        if read.heard:
            lines.append(f'    heard: {read.heard}')
        lines.append(f'    right: {read.sentence.right}')
        lines.append(f'    found: {described_result(read)}')
    return '\n'.join(lines) or 'nothing failed'


def count_failures(reads: Iterable[Read]) -> str:
    counts: dict[str, int] = {}
    for read in reads:
        name = f'{read.file}: {read.sentence.kind}'
        counts[name] = counts.get(name, 0) + 1
    rows: list[Row] = [('failures by kind (the sentences stay held out)', '')]
    rows += sorted(counts.items(), key=lambda pair: -pair[1])
    return table(rows)
