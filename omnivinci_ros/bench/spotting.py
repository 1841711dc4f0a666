# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench spotting`: wake words and STOPs where nobody said them, and those missed.

False ones are counted in speech and music that packages hold and in a composed kitchen; misses in
synthetic voices, since packages hold no human that says one: in quiet, and over music and kitchen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.bench.core.room_sounds import KINDS
from omnivinci_ros.bench.core.room_sounds import NOISES
from omnivinci_ros.bench.core.room_sounds import RoomSound
from omnivinci_ros.bench.core.room_sounds import room_sounds
from omnivinci_ros.bench.core.spoken_over import Said
from omnivinci_ros.bench.core.spoken_over import in_quiet
from omnivinci_ros.bench.core.spoken_over import spoken_over
from omnivinci_ros.bench.core.spotting_figures import stop_rows
from omnivinci_ros.bench.core.spotting_figures import wake_row
from omnivinci_ros.bench.core.spotting_report import report
from omnivinci_ros.bench.core.synthetic_voices import Voice
from omnivinci_ros.bench.core.synthetic_voices import missing_voices
from omnivinci_ros.bench.core.synthetic_voices import synthetic_voices
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.user_cache import cache_folder
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.specialists.wake_word import PACKAGED
from omnivinci_ros.specialists.wake_word import WakeWord

HELP = 'Count wake words and STOPs that nobody said, and those that are missed.'
STOPS = ('Stop!', 'Please stop.', 'Stop right now!', 'Halt!', 'Stop the robot.', 'Robot, stop!')
BEHIND = ' Go to the kitchen.'
SNRS_DB = (10, 0)
MODULES = {
    'pymicro_wakeword': "pip install '.[wake]'",
    'hibari': "pip install '.[voice]'",
    'faster_whisper': "pip install '.[cascade]'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--wake', action='store_true', help='wake words alone: they are quick')
    parser.add_argument(
        '--kind',
        dest='kinds',
        action='append',
        choices=KINDS,
        help='of sound: may be given again (default: all)',
    )
    parser.add_argument(
        '--most', type=int, default=0, metavar='N', help='sounds of a kind (default: all of them)'
    )
    parser.add_argument(
        '--packages',
        default='',
        metavar='FOLDER',
        help="of Debian 12's packages with music and blows, 73 MB; what is missing there is "
        'fetched by apt-get (default: omnivinci_ros/packages in the cache of the user)',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_modules(MODULES)
    folder = Path(args.packages) if args.packages else cache_folder() / 'packages'
    sounds, missing = room_sounds(args.kinds or KINDS, folder, args.most or None)
    if not sounds:
        raise CommandError(f'there is no sound to measure with: {"; ".join(missing)}')
    document = {
        'bench': 'spotting',
        'machine': machine.describe(),
        'missing': missing + missing_voices(),
        **measure(sounds, dict(synthetic_voices()), with_stops=not args.wake),
    }
    put_out(args, document, report(document))
    return 0


def measure(
    sounds: Sequence[RoomSound], voices: dict[str, Voice], *, with_stops: bool
) -> dict[str, Any]:
    """Return the figures of wake words and, if wanted, of STOPs."""
    wake = []
    for name in PACKAGED:
        word = WakeWord(name)
        say(f'wake word {word.phrase}')
        texts = (f'{word.phrase}.', f'{word.phrase}.{BEHIND}')
        wake.append(wake_row(word, sounds, said_over(texts, voices, sounds)))
    stop = []
    if with_stops:
        said = said_over(STOPS, voices, sounds)
        stop = stop_rows(sounds, said, VoiceActivity(), Recogniser(threads=1), say=say)
    return {'voices': list(voices), 'wake': wake, 'stop': stop}


def said_over(
    texts: Sequence[str], voices: dict[str, Voice], sounds: Sequence[RoomSound]
) -> dict[str, list[Said]]:
    """Return the texts by each voice: in quiet, and over each kind of sound that is no speech."""
    random = np.random.default_rng(0)
    quiet = [
        in_quiet(f'{voice}: {text}', speak(text))
        for voice, speak in voices.items()
        for text in texts
    ]
    found = {'quiet': quiet}
    for kind in NOISES:
        rooms = [sound.samples for sound in sounds if sound.kind == kind]
        for snr_db in SNRS_DB if rooms else ():
            found[f'{kind}, {snr_db} dB'] = [
                spoken_over(one, rooms, snr_db, random) for one in quiet
            ]
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
