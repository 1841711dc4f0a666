# SPDX-License-Identifier: Apache-2.0
"""Read a set of sentences with the grammar, and count what came of them."""

from __future__ import annotations

import contextlib
import itertools
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from omnivinci_ros.bench.command_sets import judging
from omnivinci_ros.bench.command_sets.sets import load
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.examples.sentences import ANSWERED
from omnivinci_ros.commands.examples.sentences import FILES
from omnivinci_ros.commands.examples.sentences import QUESTIONED
from omnivinci_ros.commands.examples.sentences import Sentence
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pending_command import PendingCommandSlot
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig

LONG_WORDS = 60  # words of the long texts whose reading is timed
LONG_TEXTS = 200
OVERHEARD = ('false_stop', 'conversation', 'other_assistants')
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence and what came of it."""

    file: str
    sentence: Sentence
    found: Interpretation
    outcome: str
    after_yes: str = ''  # outcome once the question was answered with yes, where one was asked
    heard: str = ''  # of a sentence that a voice said

    @property
    def failed(self) -> bool:
        """Say whether it counts against the grammar: a question is no failure of overhearing."""
        return self.outcome not in _fine(self.file)


def read_set(
    set_name: str, files: Sequence[str] = (), hear: Callable[[str], str] = str
) -> tuple[Read, ...]:
    """Read each sentence of a set, or of some of its files, as `hear` gives it."""
    return tuple(_read(file, one, hear) for file in files or FILES for one in load(set_name, file))


def _read(file: str, sentence: Sentence, hear: Callable[[str], str]) -> Read:
    try:
        found = _reading(sentence.text, hear)
    except CommandError:  # of the voice: it says nothing of the grammar
        raise
    except Exception as error:  # it must never come to this: counted, and the others are read
        return Read(file, sentence, nothing(sentence.text, repr(error)), judging.RAISED)
    outcome = judging.outcome(found, sentence.expected)
    after_yes = _after_yes(found, sentence) if outcome == judging.ASKED else ''
    heard = '' if hear is str else found.utterance
    return Read(file, sentence, found, outcome, after_yes, heard)


def _after_yes(asked: Interpretation, sentence: Sentence) -> str:
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(asked, 0)
    answered = dialogue.answer('是的' if asked.language == 'zh' else 'yes', SECOND_NS)
    return judging.outcome(answered.result, sentence.expected) if answered else judging.ASKED


def _reading(text: str, hear: Callable[[str], str]) -> Interpretation:
    """Read an order, or what comes of it once its question is answered."""
    asked, _, said = text.partition(ANSWERED)
    order, _, question = asked.partition(QUESTIONED)
    found = interpret(hear(order))
    if question:
        confirms = Question(confirms=True)
        found = replace(found, needs_clarification=True, clarification=question, question=confirms)
    if not said:
        return found
    said = hear(said)
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(found, 0)
    answered = dialogue.answer(said, SECOND_NS)
    if answered is None:  # no answer: the question stands, or it is an order like any other
        return nothing(said) if question else interpret(said)
    return answered.result


def _fine(file: str) -> tuple[str, ...]:
    return (judging.RIGHT, judging.ASKED) if file in OVERHEARD else (judging.RIGHT,)


def figures(reads: Sequence[Read]) -> Figures:
    """Return the rates, and the same by kind and by language."""
    return {
        'sentences': dict(Counter(read.file for read in reads)),
        'rates': _rates(reads),
        'stop_by_language': _shares(reads, 'stop_languages'),
        'by_kind': {file: _kinds(reads, file) for file in FILES if file != 'stop_languages'},
    }


# Name, file, what is counted, aim: at least (share > 0.5) or at most this share.
_Counted = Callable[[Read], bool]


def _came(*outcomes: str) -> _Counted:
    return lambda read: read.outcome in outcomes


def _came_or_confirmed(read: Read) -> bool:
    return judging.RIGHT in (read.outcome, read.after_yes)


def _invented(read: Read) -> bool:
    return read.failed and judging.handles(read.found)


def _invented_other(read: Read) -> bool:
    return read.failed and read.found.intent != 'STOP' and not judging.handles(read.found)


def _stopped_wrongly(read: Read) -> bool:
    return read.failed and read.found.intent == 'STOP'


ALL = 'all'
RATES: tuple[tuple[str, str, _Counted, float | None], ...] = (
    ('single commands: right', 'single', _came('right'), 0.95),
    ('single: asked back', 'single', _came('asked'), None),
    ('single: right, or after one "yes"', 'single', _came_or_confirmed, None),
    ('single: missed without a word', 'single', _came('missed'), 0.01),
    ('single: wrong without a question', 'single', _came('wrong', 'reduced'), 0.002),
    ('multi-step: whole and in order', 'multi_step', _came('right'), 0.85),
    ('multi-step: asked back', 'multi_step', _came('asked'), None),
    ('multi-step: right, or after one "yes"', 'multi_step', _came_or_confirmed, None),
    ('multi-step: silently reduced', 'multi_step', _came('reduced'), 0.0),
    ('multi-step: wrong in another way', 'multi_step', _came('wrong'), 0.0),
    ('multi-step: missed without a word', 'multi_step', _came('missed'), None),
    ('to be asked back: as it must', 'must_ask', _came('right'), None),
    ('to be asked back: done, unasked', 'must_ask', _came('wrong', 'reduced'), 0.0),
    ('answers to a question: right', 'dialogue', _came('right'), None),
    ('answers: wrong without a question', 'dialogue', _came('wrong', 'reduced'), 0.0),
    ('Chinese: right', 'chinese', _came('right'), 0.95),
    ('Chinese: right, or after one "yes"', 'chinese', _came_or_confirmed, None),
    ('Chinese: wrong without a question', 'chinese', _came('wrong', 'reduced'), None),
    ('Chinese: missed without a word', 'chinese', _came('missed'), None),
    ('STOP in English: heard', 'stop_english', _came('right'), 1.0),
    ('STOP in other languages: heard', 'stop_languages', _came('right'), 0.95),
    ('false STOP: hard list', 'false_stop', _stopped_wrongly, 4 / 75),
    ('false STOP: conversation', 'conversation', _stopped_wrongly, None),
    ('conversation: motion or handling', 'conversation', _invented, 0.0005),
    ('conversation: another intent', 'conversation', _invented_other, None),
    ('conversation: asked back', 'conversation', _came('asked'), None),
    ("other assistants': motion or handling", 'other_assistants', _invented, 0.003),
    ("other assistants': another intent", 'other_assistants', _invented_other, None),
    ("other assistants': asked back", 'other_assistants', _came('asked'), None),
    ('an error in place of a reading', ALL, _came('raised'), 0.0),
)


def _rates(reads: Sequence[Read]) -> list[Figures]:
    files = {ALL, *(read.file for read in reads)}  # a set need not have every file
    return [_rate(reads, *one) for one in RATES if one[1] in files]


def _rate(
    reads: Sequence[Read], name: str, file: str, counts: _Counted, aim: float | None
) -> Figures:
    of = [read for read in reads if file in (read.file, ALL)]
    count = sum(map(counts, of))
    low, high = wilson(count, len(of))
    share = count / len(of)
    met = None if aim is None else share >= aim if aim > 0.5 else share <= aim
    return {
        'name': name,
        'count': count,
        'of': len(of),
        'share': round(share, 7),
        'interval_95': [round(low, 7), round(high, 7)],
        'aim': None if aim is None else round(aim, 5),
        'met': met,
    }


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    z = 1.96
    if not of:
        return 0.0, 1.0
    share = count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def _shares(reads: Iterable[Read], file: str) -> dict[str, list[int]]:
    """Return right and all, by kind."""
    shares: dict[str, list[int]] = {}
    for read in reads:
        if read.file == file:
            share = shares.setdefault(read.sentence.kind, [0, 0])
            share[0] += not read.failed
            share[1] += 1
    return shares


def _kinds(reads: Iterable[Read], file: str) -> dict[str, dict[str, int]]:
    kinds: dict[str, Counter[str]] = {}
    for read in reads:
        if read.file == file:
            kinds.setdefault(read.sentence.kind, Counter())[read.outcome] += 1
    return {kind: dict(outcomes) for kind, outcomes in kinds.items()}


def timing(reads: Sequence[Read]) -> Figures:
    """Return CPU time [ms] of reading 60 words, of deciding on STOP, and of a text on its way."""
    texts = long_texts(
        [read.sentence.text for read in reads if read.file in ('single', 'multi_step')]
    )
    stops = [read.sentence.text for read in reads if read.file.startswith('stop')]
    return {
        f'{LONG_WORDS} words read': _timed(interpret, texts),
        'STOP decided': _timed(is_stop, stops),
        'STOP, from text to publisher': _timed(_publisher(), stops),
    }


def _publisher() -> Callable[[str], object]:
    """Return what the node does with a text before it fills the message that it publishes."""
    pipeline = Pipeline(PipelineConfig())
    slot = PendingCommandSlot()
    times_ns = itertools.count(SECOND_NS, SECOND_NS)

    def publish(text: str) -> object:
        command, _ = pipeline.add_task(text, next(times_ns))
        assert command is not None
        return slot.take(command, can_hold=True)

    return publish


def long_texts(texts: Sequence[str]) -> list[str]:
    """Return texts of 60 words, each of several sentences."""
    random_source = random.Random(LONG_WORDS)
    made = []
    for _ in range(LONG_TEXTS):
        words: list[str] = []
        while len(words) < LONG_WORDS:
            words += random_source.choice(texts).split()
        made.append(' '.join(words[:LONG_WORDS]))
    return made


def _timed(act: Callable[[str], object], texts: Sequence[str]) -> Figures:
    with contextlib.suppress(Exception):  # as in _read
        act(texts[0])
    took_ms = []
    for text in texts:
        started_ns = time.thread_time_ns()
        with contextlib.suppress(Exception):
            act(text)
        took_ms.append((time.thread_time_ns() - started_ns) / MILLISECOND_NS)
    return spread(took_ms)
