# SPDX-License-Identifier: Apache-2.0
"""Who turns sound into words for a replay: as it comes, or ahead of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

Utterances = list[tuple[str, Utterance]]


class Segmenter(Protocol):
    """What cuts speech out of sound, as far as a replay knows of it.

    `is_spoken_over` says whether somebody has just spoken over the robot.
    """

    is_spoken_over: Callable[[int, int], str] | None

    @property
    def policy(self) -> SpeechPolicy: ...

    @property
    def wake_word_failures(self) -> int: ...

    @property
    def wake_word_error(self) -> str: ...

    def reset(self) -> None: ...


class SpeechReader(Protocol):
    """Sound in, utterances out: a `Transcriber`, or one that did it ahead.

    `clean` takes the robot's own voice out of a segment, before its words are recognised.
    """

    clean: Callable[[SpeechSegment], SpeechSegment | None]

    @property
    def segmenter(self) -> Segmenter: ...

    def feed(self, span: AudioSpan, on_draft: Callable[[Utterance], None], /) -> Utterances: ...

    def finish(self) -> Utterances: ...
