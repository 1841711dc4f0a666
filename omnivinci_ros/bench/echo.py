# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench echo`: does the robot obey its own voice, and hear a STOP over it?

The robot's orders are heard at several levels and delays, dry and in a room; then a person says
STOP over a story. Compared are: nothing; what perception does with what was played; and, where
they are installed, the echo cancellers of SpeexDSP and of WebRTC (package livekit). Of the STOPs
that are missed it says at which levels they lie, and what they were taken for.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import itertools
from collections.abc import Callable
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.stops_over import Notes
from omnivinci_ros.bench.core.stops_over import Stop
from omnivinci_ros.bench.core.stops_over import by_level
from omnivinci_ros.bench.core.stops_over import missed
from omnivinci_ros.bench.core.stops_over import taken_for
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.speech.overlap_watch import OverlapWatch
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan

PERCEPTION = 'perception'
HELP = "Count the robot's own words that are taken as commands, and STOPs over its voice."
Samples = npt.NDArray[np.int16]
Sound = npt.NDArray[np.float64]
Canceller = Callable[[Samples, Samples], Samples]  # heard, played -> heard without it
ORDERS = ('Bring the red cup to the kitchen.', 'Go forward two meters and turn left.')
STORY = 'There is a red cup on the table, beside it a book, and behind the book a small lamp.'
LEVELS, DELAYS_MS, ROOMS_S = (1.0, 0.3, 0.1), (0, 40, 300), (0.0, 0.3)
STOP_LEVELS, STOP_AT_S = (1.0, 0.5, 0.25), (1.0, 2.0)
T0 = 1000 * SECOND_NS
CHUNK = SAMPLE_RATE // 50
FRAME = SAMPLE_RATE // 100  # of the cancellers: 10 ms
TAIL = SAMPLE_RATE // 4  # of Speex's filter: 250 ms
NOISE = 10.0  # rms
MODULES = {
    'hibari': "pip install '.[voice]'",
    'faster_whisper': "pip install '.[cascade]'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--short',
        action='store_true',
        help='one order, one level of a STOP: an eighth of it (default: all of it)',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_modules(MODULES)
    recogniser = Recogniser(threads=1)
    rows = [
        measure(name, canceller, recogniser, short=args.short) for name, canceller in subjects()
    ]
    document = {'bench': 'echo', 'machine': machine.describe(), 'rows': rows}
    put_out(args, document, report(document))
    return 0


def subjects() -> Iterator[tuple[str, Canceller | None]]:
    """Yield what is compared; None is perception's own way."""
    yield 'nothing', lambda heard, played: heard
    yield PERCEPTION, None
    if (speex := ctypes.util.find_library('speexdsp')) is not None:
        yield 'SpeexDSP', lambda heard, played: speex_cancelled(speex, heard, played)
    if find_spec('livekit') is not None:
        yield 'WebRTC', webrtc_cancelled


def speex_cancelled(library: str, heard: Samples, played: Samples) -> Samples:
    """Return what SpeexDSP's echo canceller leaves of 16 kHz sound."""
    speex = ctypes.CDLL(library)
    speex.speex_echo_state_init.restype = ctypes.c_void_p
    state = ctypes.c_void_p(speex.speex_echo_state_init(FRAME, TAIL))
    speex.speex_echo_ctl(state, 24, ctypes.byref(ctypes.c_int(SAMPLE_RATE)))  # SET_SAMPLING_RATE
    left = np.zeros_like(heard)
    for at in range(0, len(heard) - FRAME + 1, FRAME):
        frames = [np.ascontiguousarray(one[at : at + FRAME]) for one in (heard, played)]
        out = np.zeros(FRAME, np.int16)
        speex.speex_echo_cancellation(
            state, *(one.ctypes.data_as(ctypes.c_void_p) for one in (*frames, out))
        )
        left[at : at + FRAME] = out
    speex.speex_echo_state_destroy(state)
    return left


def webrtc_cancelled(heard: Samples, played: Samples) -> Samples:
    """Return what WebRTC's audio processing leaves of 16 kHz sound."""
    from livekit import rtc

    processing = rtc.AudioProcessingModule(echo_cancellation=True)
    left = np.zeros_like(heard)
    for at in range(0, len(heard) - FRAME + 1, FRAME):
        far, near = (
            rtc.AudioFrame(
                data=bytearray(one[at : at + FRAME].tobytes()),
                sample_rate=SAMPLE_RATE,
                num_channels=1,
                samples_per_channel=FRAME,
            )
            for one in (played, heard)
        )
        processing.process_reverse_stream(far)
        processing.set_stream_delay_ms(0)
        processing.process_stream(near)
        left[at : at + FRAME] = np.frombuffer(near.data, np.int16)
    return left


def measure(
    name: str, canceller: Canceller | None, recogniser: Recogniser, *, short: bool
) -> dict[str, Any]:
    """Return how often own words were commands, and which STOPs over them were heard."""
    own = 0
    rng = np.random.default_rng(0)
    cases = list(itertools.product(ORDERS, ROOMS_S, LEVELS, DELAYS_MS))[:: 4 if short else 1]
    for text, room_s, level, delay_ms in cases:
        played = spoken(text)
        echo = in_room(played, level, delay_ms, room_s, rng)
        found = commands(echo, played, text, canceller, Notes(recogniser), rng)
        own += bool([one for one in found if one != 'NONE'])
    stops = stops_over_a_story(canceller, recogniser, rng, short=short)
    return {
        'subject': name,
        'own_words': own,
        'orders': len(cases),
        'stops_heard': sum(one['heard'] for one in stops),
        'stops': len(stops),
        'each_stop': stops,
    }


def stops_over_a_story(
    canceller: Canceller | None, recogniser: Recogniser, rng: np.random.Generator, *, short: bool
) -> list[Stop]:
    """Return what became of each STOP."""
    cases = list(itertools.product(ROOMS_S, LEVELS, STOP_LEVELS, STOP_AT_S))[:: 4 if short else 1]
    played, stop = spoken(STORY), spoken('Stop!').astype(np.float64)
    stops = []
    for room_s, level, stop_level, at_s in cases:
        echo = in_room(played, level, 40, room_s, rng)
        at = round(at_s * SAMPLE_RATE)
        echo[at : at + len(stop)] += stop_level * stop
        began_ns = T0 + at * SAMPLE_NS
        notes = Notes(recogniser, began_ns, began_ns + len(stop) * SAMPLE_NS)
        is_heard = 'STOP' in commands(echo, played, STORY, canceller, notes, rng)
        stops.append(
            {
                **{'room_s': room_s, 'level': level, 'stop_level': stop_level, 'at_s': at_s},
                'heard': is_heard,
                **({'why': '', 'read': []} if is_heard else taken_for(notes, STORY)),
            }
        )
    return stops


_SPOKEN: dict[str, Samples] = {}


def spoken(text: str) -> Samples:
    """Return a text in the robot's voice: 16 kHz."""
    if text not in _SPOKEN:
        import soxr

        from omnivinci_ros.speech.synthesiser import PackagedVoice

        parts = [
            soxr.resample(one.samples.astype(np.float64), one.sample_rate, SAMPLE_RATE)
            for one in PackagedVoice().speak(text)
        ]
        _SPOKEN[text] = np.clip(np.rint(np.concatenate(parts)), -32768, 32767).astype(np.int16)
    return _SPOKEN[text]


def in_room(
    played: Samples, level: float, delay_ms: int, room_s: float, rng: np.random.Generator
) -> Sound:
    """Return sound as a microphone hears it: later, quieter, and with an echo of `room_s`."""
    response = np.zeros(SAMPLE_RATE // 2)
    response[0] = 1.0
    if room_s:
        times = np.arange(len(response)) / SAMPLE_RATE
        late = rng.standard_normal(len(response)) * 10 ** (-3 * times / room_s) * 0.08
        late[:16] = 0.0
        response += late
    delay = np.zeros(delay_ms * SAMPLE_RATE // 1000)
    return np.asarray(level * np.convolve(np.concatenate([delay, played]), response), np.float64)


def commands(
    echo: Sound,
    played: Samples,
    text: str,
    canceller: Canceller | None,
    notes: Notes,
    rng: np.random.Generator,
) -> list[str]:
    """Return the intents that perception finds in what the microphone hears; `notes` reads it."""
    padded = np.concatenate([echo, np.zeros(SAMPLE_RATE)])
    padded += rng.standard_normal(len(padded)) * NOISE
    heard = np.clip(np.rint(padded), -32768, 32767).astype(np.int16)
    pipeline = Pipeline(PipelineConfig())
    own = pipeline.own_voice
    policy = SpeechPolicy(glance_ms=96)
    hearing = Transcriber(VoiceActivity(), notes, policy, glance=notes.glance)
    if canceller is None:
        own.began(1, text, T0)
        own.add_played(AudioSpan('played', T0, played))
        own.ended(1, T0 + len(played) * SAMPLE_NS)
        hearing.clean = own.taken_out_of
        hearing.segmenter.is_spoken_over = OverlapWatch(own).due
    else:
        heard = canceller(heard, np.pad(played, (0, len(heard) - len(played))))
    hearing.clean = notes.noting(hearing.clean)
    found: list[str] = []
    for at in range(0, len(heard), CHUNK):
        span = AudioSpan('audio', T0 + at * SAMPLE_NS, heard[at : at + CHUNK])
        own.add_heard(span)
        notes.now_ns = span.end_ns
        for kind, said in hearing.feed(span):
            left = pipeline.without_own_voice(kind, said)
            if left is not None:
                command, _ = pipeline.add_utterance(kind, left, span.end_ns + MILLISECOND_NS)
                found += [command.interpretation.intent] if command is not None else []
    return found


def report(document: dict[str, Any]) -> str:
    """Return the figures as tables: all subjects, and where perception's own way misses a STOP."""
    rows: list[tuple[Any, ...]] = [('', 'own words as commands', 'of', 'STOP over it heard', 'of')]
    for row in document['rows']:
        counts = (row['own_words'], row['orders'], row['stops_heard'], row['stops'])
        rows.append((row['subject'], *counts))
    parts = [f'bench echo: {machine.in_words(document["machine"])}', table(rows)]
    for row in document['rows']:
        if row['subject'] == PERCEPTION:
            parts += ['STOPs that perception heard:', table(by_level(row['each_stop']))]
            parts += ['STOPs that perception missed:', table(missed(row['each_stop']))]
    return '\n\n'.join(parts)
