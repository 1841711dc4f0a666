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
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import read_words
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.playback import BEGAN
from omnivinci_ros.media.playback import PLAYED
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

KEPT_NS = 30 * SECOND_NS  # of sound and texts
EARLY_NS = 60 * MILLISECOND_NS  # by which stamps of what is heard may precede those of its source
DELAY_NS = 400 * MILLISECOND_NS  # from a loudspeaker to a microphone, sound servers included
TAPS = 256  # of the room's response: 16 ms, from BEFORE ahead of its strongest
BEFORE = 64
ROOM_TAPS = 1024  # 64 ms, to take it out
ALONE_RMS = 400.0  # of the loudest 0.1 s of what is left, below which nobody else speaks
ALONE_SHARE = 0.25  # ... of what was heard: 12 dB less
LATELY = 8192  # samples that are fitted to hear whether somebody speaks over the robot
NEWEST = 3072  # ... and of them those that are judged: 192 ms
LOOKED_AT = 4 * 16_000  # samples of an utterance, at most, that are compared
OWN_SOUND = 0.6  # share of a sound that the played one explains, from which on it is that
OTHERS = 0.5  # the same, below which somebody else speaks: a room's echo is not explained in full
OWN_WORDS = 0.6  # share of an utterance's words that were spoken, from which on they are those
RUN = 3  # own words in a row, from which on they are taken off an utterance
LAG_NS = SECOND_NS  # by which news of what was played may be late, before it is not waited for
SILENCE = 30.0  # rms; what is quieter is nobody's voice


@dataclass(slots=True)
class _Spoken:
    """One utterance of the robot; `end_ns` is None while it goes on."""

    number: int
    text: str
    start_ns: int
    end_ns: int | None = None


class OwnVoice:
    """What was played and what was heard lately; thread-safe."""

    def __init__(self) -> None:
        self.own_utterances = 0  # that were heard, and are no commands
        self.trimmed_utterances = 0  # of which the robot's part was taken off
        self.own_stops = 0  # that the robot itself said
        self._own_stop_ns = 0  # up to where the sound of the last one was looked at
        self._lock = threading.Lock()
        self._played: deque[AudioSpan] = deque()
        self._heard: deque[AudioSpan] = deque()
        self._spoken: deque[_Spoken] = deque(maxlen=50)

    def clear(self) -> None:
        """Forget everything: the clock jumped."""
        with self._lock:
            self._played.clear()
            self._heard.clear()
            self._spoken.clear()
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
            _keep(self._played, span)

    def add_heard(self, span: AudioSpan) -> None:
        """Take what the microphone hears; it is kept only beside what was played."""
        with self._lock:
            if self._spoken:
                _keep(self._heard, span)

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
            heard = _cut(self._heard, start_ns, end_ns)[-LOOKED_AT:]
            first_ns = end_ns - len(heard) * SAMPLE_NS
            played = _cut(self._played, first_ns - DELAY_NS, end_ns + EARLY_NS)
        return explained(heard, played)

    def share_lately(self, until_ns: int) -> float:
        """Return the same of the last 0.2 s, the room's response being that of the last 0.5 s."""
        first_ns = until_ns - LATELY * SAMPLE_NS
        with self._lock:
            heard = _cut(self._heard, first_ns, until_ns)
            played = _cut(self._played, first_ns - DELAY_NS, until_ns + EARLY_NS)
        left = residual(heard, played, ROOM_TAPS)
        if left is None:
            return 0.0
        newest = heard[-NEWEST:].astype(np.float64)
        energy = float(newest @ newest)
        rest = float(left[-NEWEST:] @ left[-NEWEST:])
        return float(np.clip(1.0 - rest / max(energy, 1.0), 0.0, 1.0))

    def known_until(self, time_ns: int) -> int:
        """Return up to when it is known what was played, `time_ns` at most.

        What the robot is playing now is told a little later than the microphone hears it.
        """
        with self._lock:
            if all(one.end_ns is not None for one in self._spoken) or not self._played:
                return time_ns
            newest_ns = self._played[-1].end_ns
            return time_ns if newest_ns < time_ns - LAG_NS else min(time_ns, newest_ns)

    def taken_out_of(self, segment: SpeechSegment) -> SpeechSegment | None:
        """Return a segment without the robot's own sound; None where nothing else is in it.

        No glance is taken beside the robot's voice: to fit what was played takes longer than it
        gains, and the look at the pause would wait for it.
        """
        first_ns = segment.first_ns
        last_ns = first_ns + len(segment.samples) * SAMPLE_NS
        if not self.overlaps(first_ns, last_ns):
            return segment
        if segment.kind == 'glance':
            return None
        count = max(0, (self.known_until(last_ns) - first_ns) // SAMPLE_NS)
        heard = segment.samples[:count]
        with self._lock:
            end_ns = first_ns + count * SAMPLE_NS
            played = _cut(self._played, first_ns - DELAY_NS, end_ns + EARLY_NS)
        left = residual(heard, played, ROOM_TAPS)
        if left is None:
            return segment
        loudest = _loudest(left)
        if loudest < ALONE_RMS and loudest < ALONE_SHARE * _loudest(heard.astype(np.float64)):
            self.own_utterances += segment.kind == 'end'
            return None
        return replace(segment, samples=np.clip(np.rint(left), -32768, 32767).astype(np.int16))

    def read(self, utterance: Utterance) -> Utterance | None:
        """Return the utterance without the robot's own words; None where it is all its own."""
        with self._lock:
            heard = self._overlapping(utterance.start_ns, utterance.end_ns)
            spoken = [replace(one) for one in heard]  # copies, which nobody changes
        if not spoken:
            return utterance
        text = ' '.join(one.text for one in spoken if one.text)
        if is_stop(utterance.text):
            return self._read_stop(utterance, text)
        began_ns = spoken[0].start_ns
        ended_ns = spoken[-1].end_ns
        words = _words(utterance.text)
        before, after = _others(words, _words(text))
        # Who spoke before the robot began, or went on after it had ended, is not the robot.
        if after and ended_ns is not None and utterance.end_ns > ended_ns + DELAY_NS:
            return self._trimmed(utterance, after, start_ns=ended_ns)
        if before and utterance.start_ns < began_ns - DELAY_NS:
            return self._trimmed(utterance, before, end_ns=began_ns)
        own = 1.0 - _count_others(words, _words(text)) / max(1, len(words)) if text else 0.0
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
        words = _words(utterance.text)
        others = [
            word for word, own in zip(words, _own(words, _words(text)), strict=True) if not own
        ]
        if is_stop(' '.join(others)) or len(others) > len(words) * (1 - OWN_WORDS):
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
        if len(words) == len(_words(utterance.text)):
            return utterance
        self.trimmed_utterances += 1
        return replace(
            utterance,
            text=' '.join(words),
            start_ns=utterance.start_ns if start_ns is None else start_ns,
            end_ns=utterance.end_ns if end_ns is None else end_ns,
        )


class TellActivity(Protocol):
    """Takes what ActivityWatch finds."""

    def __call__(self, speaking: bool, at_ns: int, own: float) -> None:
        """`own` is the share of the sound that the robot itself was playing."""


class ActivityWatch:
    """Tells when somebody else begins and ceases to speak, while the robot may be speaking."""

    LISTEN_NS = 256 * MILLISECOND_NS  # of voice, before it is compared with what is played
    EVERY_NS = 160 * MILLISECOND_NS  # between two comparisons
    OVER = 2  # comparisons in a row that hear another's voice over the robot's

    def __init__(self, own: OwnVoice, tell: TellActivity) -> None:
        self._own = own
        self._tell = tell
        self._told = False  # that somebody speaks
        self._is_other = False  # ... who was told not to be the robot
        self._began_ns = 0
        self._under_ns = 0  # when the robot's utterance began that the other was told over
        self._next_ns = 0
        self._over = 0

    def look(self, began_ns: int | None, now_ns: int) -> None:
        """Look at voice activity: since when and up to when somebody speaks, None for nobody."""
        if began_ns is None:
            if self._told:
                self._told = False
                self._tell(False, now_ns, 0.0)
            return
        if began_ns != self._began_ns:
            self._began_ns, self._told, self._is_other = began_ns, False, False
            self._next_ns, self._over, self._under_ns = began_ns + self.LISTEN_NS, 0, 0
        robot_ns = self._own.newest_began_ns(began_ns, now_ns)
        if robot_ns is None:
            if not self._told:
                self._told = self._is_other = True
                self._tell(True, began_ns, 0.0)
            return
        if self._is_other and robot_ns > self._under_ns:
            self._listen_again(robot_ns)
        self._compare(robot_ns, now_ns)

    def _listen_again(self, robot_ns: int) -> None:
        """Find out whether a voice goes on that was told before the robot began.

        Its last word is no reason to tell it again: only what was heard since then is compared.
        """
        self._is_other, self._over = False, 0
        self._next_ns = robot_ns + LATELY * SAMPLE_NS + self.LISTEN_NS

    def _compare(self, robot_ns: int, now_ns: int) -> None:
        until_ns = self._own.known_until(now_ns)
        if until_ns < self._next_ns or self._is_other:
            return
        self._next_ns = until_ns + self.EVERY_NS
        share = self._own.share_lately(until_ns)
        self._over = self._over + 1 if share < OTHERS else 0
        if not self._told and not self._over:
            self._told = True
            self._tell(True, self._began_ns, share)
        elif self._over >= self.OVER:
            self._told = self._is_other = True
            self._under_ns = robot_ns
            # Never before the utterance that it interrupts.
            self._tell(True, max(robot_ns, now_ns - self.OVER * self.EVERY_NS), share)


def explained(heard: npt.NDArray[np.int16], played: npt.NDArray[np.int16]) -> float:
    """Return which share of the energy of `heard` is `played`, delayed and filtered: 0..1.

    Both as in `residual`; 0 where either is silent.
    """
    left = residual(heard, played, TAPS)
    if left is None:
        return 0.0
    y = heard.astype(np.float64) - heard.mean()
    return float(np.clip(1.0 - float(left @ left) / float(y @ y), 0.0, 1.0))


def residual(
    heard: npt.NDArray[np.int16], played: npt.NDArray[np.int16], count: int
) -> npt.NDArray[np.float64] | None:
    """Return what is left of `heard` without the echo of `played`; None where either is silent.

    `heard` is 16 kHz mono [n], `played` [m >= n] what was played around that time, with room for
    every delay before and after. One filter of `count` taps is fitted by least squares about the
    delay with the strongest correlation.
    """
    if len(heard) < 4 * count or len(played) < len(heard):
        return None
    y = heard.astype(np.float64) - heard.mean()
    x = played.astype(np.float64)
    least = SILENCE**2 * len(y)
    if float(y @ y) < least or float(x @ x) < least / 4:
        return None
    size = 1 << (len(x) + len(y)).bit_length()
    cross = np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size))
    # Whitened: a voice's own pitch must not look like a delay.
    likely = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9), size)
    at = int(np.argmax(np.abs(likely[: len(x) - len(y) + 1])))
    first = at + BEFORE - count + 1  # the oldest sample of x that the first of y needs
    x = np.pad(x, (count, count))[first + count :][: len(y) + count - 1]
    x = np.pad(x, (0, len(y) + count - 1 - len(x)))
    size = 1 << (2 * len(x)).bit_length()
    spectrum = np.fft.rfft(x, size)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, size)[:count]
    right = np.fft.irfft(spectrum * np.conj(np.fft.rfft(y, size)), size)[:count][::-1]
    correlation[0] += 1e-4 * correlation[0] + 1e-9
    places = np.arange(count)
    taps = np.linalg.solve(correlation[np.abs(places[:, None] - places)], right)
    echo = np.fft.irfft(spectrum * np.fft.rfft(taps, size), size)[count - 1 : count - 1 + len(y)]
    return np.asarray(y - echo, np.float64)


def _keep(spans: deque[AudioSpan], span: AudioSpan) -> None:
    spans.append(span)
    while spans[0].end_ns < span.end_ns - KEPT_NS:
        spans.popleft()


def _loudest(sound: npt.NDArray[np.float64]) -> float:
    """Return the rms of the loudest 0.1 s."""
    whole = len(sound) // 1600 * 1600
    return float(np.sqrt((sound[:whole].reshape(-1, 1600) ** 2).mean(axis=1).max(initial=0.0)))


def _cut(spans: deque[AudioSpan], start_ns: int, end_ns: int) -> npt.NDArray[np.int16]:
    """Return the sound of `[start_ns, end_ns)`, silence where there is none."""
    sound = np.zeros(max(0, (end_ns - start_ns) // SAMPLE_NS), np.int16)
    for span in spans:
        at = (span.start_ns - start_ns) // SAMPLE_NS
        first, last = max(0, at), min(len(sound), at + len(span.samples))
        if first < last:
            sound[first:last] = span.samples[first - at : last - at]
    return sound


def _words(text: str) -> list[str]:
    return [word.text for word in read_words(text).words if word.text not in PAUSES]


def _own(words: list[str], spoken: list[str]) -> list[bool]:
    """Say of each word whether it is one of those that were spoken, in their order."""
    own = [False] * len(words)
    match = SequenceMatcher(None, words, spoken, autojunk=False)
    for tag, first, last, other_first, other_last in match.get_opcodes():
        for i in range(first, last):
            alike = spoken[other_first:other_last]
            own[i] = tag == 'equal' or any(_is_like(words[i], one) for one in alike)
    return own


def _is_like(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= 0.7


def _count_others(words: list[str], spoken: list[str]) -> int:
    return _own(words, spoken).count(False)


def _others(words: list[str], spoken: list[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after those that were spoken; none where too few were."""
    match = SequenceMatcher(None, words, spoken, autojunk=False)
    run = match.find_longest_match(0, len(words), 0, len(spoken)).size
    if not run or run < min(RUN, len(spoken)):
        return [], []
    own = _own(words, spoken)
    first, last = own.index(True), len(own) - 1 - own[::-1].index(True)
    return words[:first], words[last + 1 :]
