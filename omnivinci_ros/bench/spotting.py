# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench spotting`: wake words and STOPs where nobody said them, and those missed.

False ones are counted in the human speech that packages hold, none of which is a wake word; misses
in synthetic voices, since packages hold no human that says one.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import wave
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.bench.core.human_speech import missing
from omnivinci_ros.bench.core.human_speech import prompts
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import CHUNK
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.specialists.wake_word import PACKAGED
from omnivinci_ros.specialists.wake_word import WakeWord
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan

HELP = 'Count wake words and STOPs that nobody said, and those that are missed.'
Samples = npt.NDArray[np.int16]
Voice = Callable[[str], Samples]
STOPS = ('Stop!', 'Please stop.', 'Stop right now!', 'Halt!', 'Stop the robot.', 'Robot, stop!')
ESPEAK = ('en-us', 'en-gb', 'en-us+f3', 'en-gb-scotland', 'en-us+m3', 'en-029+f2')
FLITE = ('awb', 'rms', 'slt', 'kal16')
SILENCE = SAMPLE_RATE  # samples before and after
BEHIND = ' Go to the kitchen.'
GLANCES_MS = (0, 64, 96)
LOUD = 500
MODULES = {
    'pymicro_wakeword': "pip install '.[wake]'",
    'hibari': "pip install '.[voice]'",
    'faster_whisper': "pip install '.[cascade]'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--wake', action='store_true', help='wake words alone: they are quick')
    parser.add_argument(
        '--most', type=int, default=0, metavar='N', help='recordings (default: all of them)'
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_modules(MODULES)
    found = prompts()
    if not found:
        raise CommandError(f'no recordings are installed: run: {"; ".join(missing())}')
    chosen = found[: args.most or None]
    voices = dict(synthetic_voices())
    hours = sum(len(one.samples()) for one in chosen) / SAMPLE_RATE / 3600
    document = {
        'bench': 'spotting',
        'machine': machine.describe(),
        'missing': missing(),
        'recordings': len(chosen),
        'hours': hours,
        'voices': list(voices),
        'wake': [wake_row(name, chosen, voices, hours) for name in PACKAGED],
        'stop': [] if args.wake else stop_rows(chosen, voices, hours),
    }
    put_out(args, document, report(document))
    return 0


def synthetic_voices() -> Iterator[tuple[str, Voice]]:
    """Yield the voices that are installed: hibari-tts, flite's and espeak-ng's."""
    from omnivinci_ros.speech.synthesiser import PackagedVoice

    hibari = PackagedVoice()

    def speak(text: str) -> Samples:
        parts = [at_16_khz(one.samples, one.sample_rate) for one in hibari.speak(text)]
        return np.concatenate(parts)

    yield 'hibari', speak
    for tool, names, words in (
        ('flite', FLITE, ('-o', '/dev/stdout', '-voice')),
        ('espeak-ng', ESPEAK, ('--stdout', '-v')),
    ):
        if shutil.which(tool) is not None:
            for name in names:
                yield f'{tool} {name}', _command_voice([tool, *words, name])


def _command_voice(command: list[str]) -> Voice:
    def speak(text: str) -> Samples:
        words = [*command, '-t', text] if command[0] == 'flite' else [*command, text]
        data = subprocess.run(words, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(data)) as file:
            # A header that was written before its length was known says too much.
            sound = np.frombuffer(file.readframes(len(data) // 2), '<i2')
            return at_16_khz(sound, file.getframerate())

    return speak


def at_16_khz(sound: npt.NDArray[np.int16], rate: int) -> Samples:
    import soxr

    if rate == SAMPLE_RATE:
        return sound
    resampled = soxr.resample(sound.astype(np.float64), rate, SAMPLE_RATE)
    return np.clip(np.rint(resampled), -32768, 32767).astype(np.int16)


def wake_row(
    name: str, chosen: list[Recording], voices: dict[str, Voice], hours: float
) -> dict[str, Any]:
    """Return how often a wake word was heard that nobody said, and was not heard that was said."""
    word = WakeWord(name)
    false = [str(one.path.name) for one in chosen if wakes(word, one.samples())]
    said = [
        (voice, text)
        for voice in voices
        for text in (f'{word.phrase}.', f'{word.phrase}.{BEHIND}')
    ]
    missed = [f'{voice}: {text}' for voice, text in said if not wakes(word, voices[voice](text))]
    return {
        'word': word.phrase,
        'false': len(false),
        'false_an_hour': len(false) / hours,
        'false_in': false,
        'said': len(said),
        'missed': len(missed),
        'missed_of': missed,
    }


def wakes(word: WakeWord, sound: Samples) -> bool:
    """Say whether the word is heard in a sound."""
    word.reset()
    padded = np.pad(sound, (SILENCE, SILENCE + -len(sound) % CHUNK))
    return any(word.heard(padded[at : at + CHUNK]) for at in range(0, len(padded), CHUNK))


def stop_rows(
    chosen: list[Recording], voices: dict[str, Voice], hours: float
) -> list[dict[str, Any]]:
    """Return a row for each silence before a glance: STOPs that nobody said, missed, and late."""
    recogniser = Recogniser(threads=1)
    spoken = [
        (f'{voice}: {text}', speak(text)) for voice, speak in voices.items() for text in STOPS
    ]
    rows = []
    for glance_ms in GLANCES_MS:
        policy = SpeechPolicy(glance_ms=glance_ms)
        hearing = Transcriber(VoiceActivity(), recogniser, policy, glance=recogniser.glance)
        late = {name: silence_ms(hearing, sound) for name, sound in spoken}
        false = [one.path.name for one in chosen if silence_ms(hearing, one.samples()) is not None]
        rows.append(
            {
                'glance_ms': glance_ms,
                'said': len(late),
                'missed': [name for name, ms in late.items() if ms is None],
                'silence_ms': spread(ms for ms in late.values() if ms is not None),
                'false': Counter(false).total(),
                'false_an_hour': len(false) / hours,
                'false_in': false,
            }
        )
    return rows


def silence_ms(hearing: Transcriber, sound: Samples) -> float | None:
    """Return how long after the last loud sample a STOP is known, in sound; None: never."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > LOUD)
    end = int(loud[-1]) if len(loud) else len(sound)
    padded = np.pad(sound, (SILENCE, 2 * SILENCE))
    step = SAMPLE_RATE // 50
    try:
        for at in range(0, len(padded), step):
            span = AudioSpan('audio', at * SAMPLE_NS, padded[at : at + step])
            for _, utterance in hearing.feed(span):
                if is_stop(utterance.text):
                    return (at + step - SILENCE - end) * 1000 / SAMPLE_RATE
        return None
    finally:
        hearing.segmenter.reset()


def report(document: dict[str, Any]) -> str:
    """Return the figures as tables."""
    wake: list[tuple[Any, ...]] = [('wake word', 'false', 'an hour', 'said', 'missed')]
    for row in document['wake']:
        wake.append((row['word'], row['false'], row['false_an_hour'], row['said'], row['missed']))
    lines = [
        f'bench spotting: {machine.in_words(document["machine"])}',
        f'{document["recordings"]} recordings of people, {60 * document["hours"]:.1f} minutes; '
        f'{len(document["voices"])} synthetic voices',
        '',
        table(wake),
    ]
    if document['stop']:
        stop: list[tuple[Any, ...]] = [
            ('STOP', 'false', 'an hour', 'said', 'missed', 'silence p50 ms', 'p95')
        ]
        for row in document['stop']:
            waits = f'glance after {row["glance_ms"]} ms' if row['glance_ms'] else 'no glance'
            late = row['silence_ms']
            counts = (row['false'], row['false_an_hour'], row['said'], len(row['missed']))
            stop.append((waits, *counts, late['p50'], late['p95']))
        lines += ['', table(stop)]
    lines += [f'left out, since it is not installed: {one}' for one in document['missing']]
    return '\n'.join(lines)
