# SPDX-License-Identifier: Apache-2.0
"""Which of the sound that is heard is the robot's own voice, from what it was playing.

Two signs: the sound is that which was played, delayed and coloured by a room; the words are those
that were spoken. A STOP counts unless both say that the robot itself spoke the word.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.playback import BEGAN
from omnivinci_ros.media.playback import PLAYED
from omnivinci_ros.speech.filter_fit import ROUGHLY
from omnivinci_ros.speech.other_voices import ALONE_RMS
from omnivinci_ros.speech.other_voices import BLOCK
from omnivinci_ros.speech.other_voices import cut_to_others
from omnivinci_ros.speech.other_voices import without_echo
from omnivinci_ros.speech.own_words import count_others
from omnivinci_ros.speech.own_words import own_words
from omnivinci_ros.speech.own_words import plain_words
from omnivinci_ros.speech.own_words import words_beside
from omnivinci_ros.speech.played_echo import explained
from omnivinci_ros.speech.played_echo import residual
from omnivinci_ros.speech.recent_sound import RecentSound
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

EARLY_NS = 60 * MILLISECOND_NS  # by which stamps of what is heard may precede those of its source
DELAY_NS = 400 * MILLISECOND_NS  # from a loudspeaker to a microphone, sound servers included
JUMP_NS = MILLISECOND_NS  # in what was played: a device that had no sound in time goes on later
CUT_NS = 25 * MILLISECOND_NS  # before a cut, in which a sound server may play something else
ALONE_SHARE = 0.25  # of what was heard, below which nobody else speaks: 12 dB less
LATELY = 8192  # samples that are fitted to hear whether somebody speaks over the robot
LATELY_TAPS = 1024  # 64 ms of a room's response: so little sound tells no more
NEWEST = 3072  # ... and of them those that are judged: 192 ms
LOOKED_AT = 4 * 16_000  # samples of an utterance, at most, that are compared
# Share of a sound that the played one explains, below which somebody else speaks: the echo of a
# room is not explained in full.
OTHERS = 0.5
BLOCK_NS = BLOCK * SAMPLE_NS  # in which another's voice is looked for: 32 ms
OWN_SOUND = 0.6  # share of a sound that the played one explains, from which on it is that
OWN_WORDS = 0.6  # share of an utterance's words that were spoken, from which on they are those
LAG_NS = SECOND_NS  # by which news of what was played may be late, before it is not waited for


@dataclass(slots=True)
class _Spoken:
    """One utterance of the robot; `end_ns` is None while it goes on."""

    number: int
    text: str
    start_ns: int
    end_ns: int | None = None


class OwnVoice:
    """What was played and what was heard lately; thread-safe."""

    def __init__(self, names: RobotNames = NAMELESS) -> None:
        self._names = names
        self.own_utterances = 0  # that were heard, and are no commands
        self.trimmed_utterances = 0  # of which the robot's part was taken off
        self.own_stops = 0  # that the robot itself said
        self._own_stop_ns = 0  # up to where the sound of the last one was looked at
        self._lock = threading.Lock()
        self._played = RecentSound()
        self._heard = RecentSound()
        self._spoken: deque[_Spoken] = deque(maxlen=50)
        self._jumps: deque[int] = deque(maxlen=50)  # where the time of what was played jumped
        # What was left of the newest sound that was looked at, by what it depends on.
        self._taken_out: tuple[tuple[int, ...], npt.NDArray[np.float64] | None] = ((), None)

    def clear(self) -> None:
        """Forget everything: the clock jumped."""
        with self._lock:
            self._played.clear()
            self._heard.clear()
            self._spoken.clear()
            self._jumps.clear()
        self._own_stop_ns = 0

    # What the robot said

    def began(self, number: int, text: str, at_ns: int) -> None:
        """Take note that the robot begins to speak; no text where it is not known."""
        with self._lock:
            self._spoken.append(_Spoken(number, text, at_ns))

    def ended(self, number: int, at_ns: int) -> None:
        """Take note that it ceased."""
        with self._lock:
            for one in self._spoken:
                if one.number == number and one.end_ns is None:
                    one.end_ns = max(at_ns, one.start_ns)

    def told(self, state: str, number: int, text: str, at_ns: int) -> None:
        """Take a Speaking message: its state, utterance_id, text and stamp."""
        if state == BEGAN:
            self.began(number, text, at_ns)
        elif state != PLAYED:
            self.ended(number, at_ns)

    def add_played(self, span: AudioSpan) -> None:
        """Take sound that left the loudspeaker: 16 kHz mono."""
        with self._lock:
            before_ns = self._played.end_ns
            if before_ns is not None and abs(span.start_ns - before_ns) > JUMP_NS:
                self._jumps.append(span.start_ns)
            self._played.add(span)

    def add_heard(self, span: AudioSpan) -> None:
        """Take what the microphone hears; it is kept only beside what was played."""
        with self._lock:
            if self._spoken:
                self._heard.add(span)

    def overlaps(self, start_ns: int, end_ns: int) -> bool:
        """Say whether the robot's voice can be heard in `[start_ns, end_ns)`."""
        with self._lock:
            return bool(self._overlapping(start_ns, end_ns))

    def newest_began_ns(self, start_ns: int, end_ns: int) -> int | None:
        """Return when the newest utterance began that can be heard then; None for none."""
        with self._lock:
            return max((one.start_ns for one in self._overlapping(start_ns, end_ns)), default=None)

    def _overlapping(self, start_ns: int, end_ns: int) -> list[_Spoken]:
        return [
            one
            for one in self._spoken
            if one.start_ns - EARLY_NS < end_ns
            and (one.end_ns is None or start_ns < one.end_ns + DELAY_NS)
        ]

    # What was heard of it

    def share(self, start_ns: int, end_ns: int) -> float:
        """Return which share of what was heard then is what was played: 0..1."""
        with self._lock:
            heard = self._heard.cut(start_ns, end_ns)[-LOOKED_AT:]
            first_ns = end_ns - len(heard) * SAMPLE_NS
            played = self._played.cut(first_ns - DELAY_NS, end_ns + EARLY_NS)
        return explained(heard, played)

    def share_lately(self, until_ns: int) -> float:
        """Return the same of the last 0.2 s, the room's response being that of the last 0.5 s."""
        heard, left = self._left_lately(until_ns)
        if left is None:
            return 0.0
        newest = heard[-NEWEST:].astype(np.float64)
        energy = float(newest @ newest)
        rest = float(left[-NEWEST:] @ left[-NEWEST:])
        return float(np.clip(1.0 - rest / max(energy, 1.0), 0.0, 1.0))

    def others_lately(self, until_ns: int, length_ns: int) -> list[bool]:
        """Say of each BLOCK_NS of so much sound whether another's voice is in it, the newest last.

        Of silence, and where nothing was played, it is not for this to say.
        """
        count = min(max(1, round(length_ns / BLOCK_NS)), LATELY // BLOCK)
        heard, left = self._left_lately(until_ns)
        if left is None:
            return [False] * count
        rest = (left.reshape(-1, BLOCK) ** 2).mean(axis=1)[-count:]
        whole = (heard.astype(np.float64).reshape(-1, BLOCK) ** 2).mean(axis=1)[-count:]
        voiced: list[bool] = ((rest > ALONE_RMS**2) & (rest > (1 - OTHERS) * whole)).tolist()
        return voiced

    def _left_lately(
        self, until_ns: int
    ) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float64] | None]:
        """Return the last LATELY samples, and what the robot's own sound leaves of them."""
        first_ns = until_ns - LATELY * SAMPLE_NS
        with self._lock:
            heard = self._heard.cut(first_ns, until_ns)
            played = self._played.cut(first_ns - DELAY_NS, until_ns + EARLY_NS)
        return heard, residual(heard, played, LATELY_TAPS, ROUGHLY)

    def known_until(self, time_ns: int) -> int:
        """Return up to when it is known what was played, `time_ns` at most.

        What the robot is playing now is told a little later than the microphone hears it.
        """
        with self._lock:
            newest_ns = self._played.end_ns
            if all(one.end_ns is not None for one in self._spoken) or newest_ns is None:
                return time_ns
            return time_ns if newest_ns < time_ns - LAG_NS else min(time_ns, newest_ns)

    def taken_out_of(self, segment: SpeechSegment) -> SpeechSegment | None:
        """Return what others say in a segment; None where nobody but the robot is in it."""
        first_ns = segment.first_ns
        last_ns = first_ns + len(segment.samples) * SAMPLE_NS
        with self._lock:
            spoken = self._overlapping(first_ns, last_ns)
            edges_ns = [one.start_ns - EARLY_NS for one in spoken]
            edges_ns += [at_ns for at_ns in self._jumps if first_ns < at_ns < last_ns]
            edges_ns += [one.end_ns - CUT_NS for one in spoken if one.end_ns is not None]
        if not edges_ns:
            return segment
        # Nothing is looked at after the end: what a speaker that died did not tell is not awaited.
        until_ns = last_ns if segment.kind == 'end' else self.known_until(last_ns)
        heard = segment.samples[: max(0, (until_ns - first_ns) // SAMPLE_NS)]
        key = (first_ns, len(heard), *edges_ns)
        if key != self._taken_out[0]:  # a pause and the end that follows have the same sound
            edges = [(at_ns - first_ns) // SAMPLE_NS for at_ns in edges_ns]
            left = without_echo(heard, lambda a, b: self._played_beside(first_ns, a, b), edges)
            self._taken_out = key, left
        left = self._taken_out[1]
        if left is None:
            return segment
        loudest = _loudest(left)
        if loudest < ALONE_RMS and loudest < ALONE_SHARE * _loudest(heard.astype(np.float64)):
            others = None
        else:
            others = cut_to_others(segment, left)
        self.own_utterances += others is None and segment.kind == 'end'
        return others

    def _played_beside(self, first_ns: int, first: int, end: int) -> npt.NDArray[np.int16]:
        """Return what may be heard in samples `first` to `end` of a sound since `first_ns`."""
        with self._lock:
            return self._played.cut(
                first_ns + first * SAMPLE_NS - DELAY_NS, first_ns + end * SAMPLE_NS + EARLY_NS
            )

    def read(self, utterance: Utterance) -> Utterance | None:
        """Return the utterance without the robot's own words; None where it is all its own."""
        with self._lock:
            heard = self._overlapping(utterance.start_ns, utterance.end_ns)
            spoken = [replace(one) for one in heard]  # copies, which nobody changes
        if not spoken:
            return utterance
        text = ' '.join(one.text for one in spoken if one.text)
        if self._names.is_stop(utterance.text):
            return self._read_stop(utterance, text)
        began_ns = spoken[0].start_ns
        ended_ns = spoken[-1].end_ns
        words = plain_words(utterance.text)
        before, after = words_beside(words, plain_words(text))
        # Who spoke before the robot began, or went on after it had ended, is not the robot.
        if after and ended_ns is not None and utterance.end_ns > ended_ns + DELAY_NS:
            return self._trimmed(utterance, after, start_ns=ended_ns)
        if before and utterance.start_ns < began_ns - DELAY_NS:
            return self._trimmed(utterance, before, end_ns=began_ns)
        own = 1.0 - count_others(words, plain_words(text)) / max(1, len(words)) if text else 0.0
        if own >= OWN_WORDS or self.share(utterance.start_ns, utterance.end_ns) >= OWN_SOUND:
            self.own_utterances += 1
            return None
        if after and len(after) < len(words):
            return self._trimmed(utterance, after)
        if before and len(before) < len(words):
            return self._trimmed(utterance, before)
        return utterance

    def _read_stop(self, utterance: Utterance, text: str) -> Utterance | None:
        """Keep a STOP, unless the robot spoke the word and nobody else can be heard."""
        words = plain_words(utterance.text)
        others = [
            word
            for word, own in zip(words, own_words(words, plain_words(text)), strict=True)
            if not own
        ]
        if self._names.is_stop(' '.join(others)) or len(others) > len(words) * (1 - OWN_WORDS):
            return utterance
        if self.share(utterance.start_ns, utterance.end_ns) < OWN_SOUND:
            return utterance
        # One sound is looked at up to four times.
        self.own_stops += utterance.start_ns >= self._own_stop_ns
        self._own_stop_ns = max(self._own_stop_ns, utterance.end_ns)
        return None

    def _trimmed(
        self,
        utterance: Utterance,
        words: list[str],
        *,
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> Utterance:
        if len(words) == len(plain_words(utterance.text)):
            return utterance
        self.trimmed_utterances += 1
        return replace(
            utterance,
            text=' '.join(words),
            start_ns=utterance.start_ns if start_ns is None else start_ns,
            end_ns=utterance.end_ns if end_ns is None else end_ns,
        )


def _loudest(sound: npt.NDArray[np.float64]) -> float:
    """Return the rms of the loudest 0.1 s."""
    whole = len(sound) // 1600 * 1600
    return float(np.sqrt((sound[:whole].reshape(-1, 1600) ** 2).mean(axis=1).max(initial=0.0)))
