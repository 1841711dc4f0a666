# SPDX-License-Identifier: Apache-2.0
"""What is spotted in a room where nobody speaks to the robot, and what of that which is said."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.event_rates import most_an_hour
from omnivinci_ros.bench.core.heard_stops import listen
from omnivinci_ros.bench.core.remembered_reader import Reader
from omnivinci_ros.bench.core.remembered_reader import RememberedReader
from omnivinci_ros.bench.core.room_sounds import KINDS
from omnivinci_ros.bench.core.room_sounds import RoomSound
from omnivinci_ros.bench.core.spoken_over import AFTER
from omnivinci_ros.bench.core.spoken_over import BEFORE
from omnivinci_ros.bench.core.spoken_over import Said
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.voice_activity import CHUNK
from omnivinci_ros.speech.transcriber import VoiceActivity
from omnivinci_ros.speech.transcriber import WakeWord

Samples = npt.NDArray[np.int16]
ALL = 'all'
GLANCES_MS = (0, 64, 96)  # of silence before a glance; 0: none


def stop_rows(
    sounds: Sequence[RoomSound],
    said: Mapping[str, Sequence[Said]],
    activity: VoiceActivity,
    reader: Reader,
    glances_ms: Sequence[int] = GLANCES_MS,
    say: Callable[[str], None] = lambda text: None,
) -> list[dict[str, Any]]:
    """Return a row for each silence before a glance: STOPs that nobody said, missed, and late.

    `said` are STOPs by what they are said over. Each sound is read once for all rows.
    """
    remembered = RememberedReader(reader)
    false: dict[int, list[list[str]]] = {glance_ms: [] for glance_ms in glances_ms}
    speech_s: list[float] = []  # of each sound that was taken for speech
    for number, sound in enumerate(sounds):
        if number % 50 == 0:
            say(f'STOPs that nobody said: sound {number + 1} of {len(sounds)}, {sound.kind}')
        remembered.forget()
        for glance_ms in glances_ms:
            heard = listen(_silent_around(sound), glance_ms, activity, remembered)
            false[glance_ms].append([_where(sound, stop.at, stop.text) for stop in heard.stops])
        speech_s.append(heard.speech_s)
    late: dict[tuple[int, str], dict[str, float | None]] = {}
    for over, all_said in said.items():
        say(f'STOPs that were said: {over}')
        for one in all_said:
            remembered.forget()
            for glance_ms in glances_ms:
                stops = listen(one.samples, glance_ms, activity, remembered).stops
                after = [one.silence_ms(stop.at) for stop in stops if stop.at > one.begin]
                late.setdefault((glance_ms, over), {})[one.name] = min(after, default=None)
    return [
        {
            'glance_ms': glance_ms,
            'false': false_rows(sounds, false[glance_ms], speech_s),
            'said': [said_row(over, late[glance_ms, over]) for over in said],
        }
        for glance_ms in glances_ms
    ]


def wake_row(
    word: WakeWord, sounds: Sequence[RoomSound], said: Mapping[str, Sequence[Said]]
) -> dict[str, Any]:
    """Return how often a wake word was heard that nobody said, and was not heard that was said."""
    found = [
        [_where(sound, at, word.phrase) for at in wakes(word, _silent_around(sound))]
        for sound in sounds
    ]
    rows = []
    for over, all_said in said.items():
        missed = [
            one.name
            for one in all_said
            if not any(at > one.begin for at in wakes(word, one.samples))
        ]
        rows.append({'over': over, 'said': len(all_said), 'missed': missed})
    return {'word': word.phrase, 'false': false_rows(sounds, found), 'said': rows}


def wakes(word: WakeWord, sound: Samples) -> list[int]:
    """Return how many samples of int16 [n] had been heard each time the word was."""
    word.reset()
    padded = np.pad(sound, (0, -len(sound) % CHUNK))
    starts = range(0, len(padded), CHUNK)
    return [at + CHUNK for at in starts if word.heard(padded[at : at + CHUNK])]


def false_rows(
    sounds: Sequence[RoomSound],
    found: Sequence[Sequence[str]],
    speech_s: Sequence[float] | None = None,
) -> list[dict[str, Any]]:
    """Return a row for each kind that is there, and one for all: what was found in each sound.

    `speech_s` is how many seconds of each were taken for speech.
    """
    kinds = [kind for kind in KINDS if any(sound.kind == kind for sound in sounds)]
    rows = []
    for kind in [*kinds, ALL] if len(kinds) > 1 else kinds:
        chosen = [at for at, sound in enumerate(sounds) if kind in (sound.kind, ALL)]
        hours = sum(sounds[at].seconds for at in chosen) / 3600
        names = [name for at in chosen for name in found[at]]
        row: dict[str, Any] = {
            'kind': kind,
            'sounds': len(chosen),
            'minutes': 60 * hours,
            'false': len(names),
            'false_an_hour': len(names) / hours if hours else None,
            'most_an_hour': most_an_hour(len(names), hours) if hours else None,  # 95 %
            'false_in': names,
        }
        if speech_s is not None:
            row['speech_minutes'] = sum(speech_s[at] for at in chosen) / 60
        rows.append(row)
    return rows


def said_row(over: str, late: Mapping[str, float | None]) -> dict[str, Any]:
    """Return the misses and waits of STOPs said over something; late is ms, None: never."""
    return {
        'over': over,
        'said': len(late),
        'missed': [name for name, ms in late.items() if ms is None],
        'silence_ms': spread(ms for ms in late.values() if ms is not None),
    }


def _silent_around(sound: RoomSound) -> Samples:
    return np.pad(sound.samples, (BEFORE, AFTER))


def _where(sound: RoomSound, at: int, what: str) -> str:
    return f'{sound.name} at {max(0, at - BEFORE) / SAMPLE_RATE:.1f} s: {what}'
