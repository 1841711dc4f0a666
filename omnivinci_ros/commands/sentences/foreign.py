# SPDX-License-Identifier: Apache-2.0
"""A robot's own sentences in languages that no grammar here reads, cut at their own joints.

'Atraca en el muelle 3 y luego pesa la caja' would be cut as English is, and so nowhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import phrase_plan
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.sentences.book import Book
from omnivinci_ros.commands.sentences.sentences import Sentences

MAX_STEPS = 10
MAX_QUOTED = 100
READ_ELSEWHERE = ('en', 'zh')
_PAUSE = lazy_pattern(r'[.!?,;:\n¿¡]+(?=\s|$)|(?<=\s)[¿¡]|^[¿¡]')
_MARKS = lazy_pattern(r'["“”«»()]')
# Between two orders, the longest first.
_JOINTS = {
    'cs': 'a pak|a potom|pak|potom|a',
    'da': 'og så|og derefter|derefter|og',
    'de': 'und dann|und danach|dann|danach|und',
    'es': 'y luego|y después|y entonces|luego|después|y',
    'fi': 'ja sitten|sitten|ja',
    'fr': 'et puis|et ensuite|puis|ensuite|et',
    'it': 'e poi|e dopo|poi|dopo|e',
    'nl': 'en dan|en daarna|daarna|dan|en',
    'no': 'og så|og deretter|deretter|og',
    'pl': 'a potem|i potem|potem|i',
    'pt': 'e depois|e então|depois|e',
    'sv': 'och sedan|och sen|sedan|och',
    'tr': 've sonra|sonra|ve',
}
_POLITE = {
    'cs': 'prosím',
    'da': 'tak|venligst',
    'de': 'bitte',
    'es': 'por favor',
    'fr': "s'il te plaît|s'il vous plaît|stp|svp",
    'it': 'per favore|per piacere|prego',
    'nl': 'alsjeblieft|alstublieft|graag',
    'no': 'takk|vennligst',
    'pl': 'proszę',
    'pt': 'por favor|se faz favor',
    'sv': 'tack|snälla',
    'tr': 'lütfen',
}
_CALLED = 'robot'


def read_foreign(own: Sentences, source: str, utterance: str) -> Interpretation | None:
    """Read an utterance by the sentences of one language; None: none of its clauses is there.

    Where a clause is read and another is not, the rest is asked about.
    """
    for book in own.books:
        if book.is_unspaced or book.base in READ_ELSEWHERE:
            continue
        read = [(clause, _read(own, book, clause)) for clause in _clauses(source, book)]
        if any(reading is not None for _, reading in read):
            return _interpretation(read, book.language, utterance, asks='?' in source)
        if read and _begins_as(book, read[0][0], own):
            asked = f'I do not know how to do that: {read[0][0][:MAX_QUOTED]}. What should I do?'
            return replace(nothing(utterance, asked), language=book.language)
    return None


def _begins_as(book: Book, clause: str, own: Sentences) -> bool:
    """Say whether a clause begins with a verb of this language's sentences, and of no other's."""
    first = clause.split()[0]
    others = [one for one in own.books if one is not book]
    return first in book.verbs and not any(first in one.verbs for one in others)


def _read(own: Sentences, book: Book, clause: str) -> Reading | None:
    match = book.read(clause)
    if match is None:
        return None
    if match.refused:
        return Reading('NONE', question=match.refused)
    reading = Reading(match.intent, match.slots)
    return replace(reading, question=own.confirmation(reading))


def _clauses(source: str, book: Book) -> list[str]:
    """Cut at pauses, and at a joint where both sides are sentences or neither may be one."""
    polite = '|'.join(filter(None, (_POLITE.get(book.base), 'please')))
    around = re.compile(
        rf'^(?:(?:{polite}|{_CALLED})\b[ ,]*)+|[ ,]*(?:\b(?:{polite}|{_CALLED}))+$'
    )
    clauses: list[str] = []
    for piece in _PAUSE.split(_MARKS.sub(' ', source.lower())):
        clauses += _cut(around.sub('', ' '.join(piece.split())), book, _JOINTS.get(book.base, ''))
    return [bare for clause in clauses if (bare := around.sub('', clause).strip())]


def _cut(piece: str, book: Book, joints: str) -> list[str]:
    """Keep what is one sentence whole: 'pesa y etiqueta la caja'."""
    if not joints or book.read(piece) is not None:
        return [piece]
    led = re.match(rf'(?:{joints})\s+', piece)
    if led is not None:
        return _cut(piece[led.end() :], book, joints)
    for joint in re.finditer(rf'\s+(?:{joints})\s+', piece):
        if book.read(piece[: joint.start()]) is not None:
            return [piece[: joint.start()], *_cut(piece[joint.end() :], book, joints)]
    return [piece]


def _interpretation(
    read: list[tuple[str, Reading | None]], language: str, utterance: str, *, asks: bool
) -> Interpretation:
    steps = tuple(
        Step(reading.intent, reading.slots, clause)
        for clause, reading in read
        if reading is not None and reading.intent != 'NONE'
    )
    refused = next(
        (one.question for _, one in read if one is not None and one.intent == 'NONE'), ''
    )
    unread = next((clause for clause, one in read if one is None), '')
    asked = refused
    question = None
    if not asked and len(steps) > MAX_STEPS:
        asked, steps = (
            f'That was more than {MAX_STEPS} orders. Please tell me fewer at a time.',
            (),
        )
    if not asked and unread:
        rest = phrase_plan(steps)
        asked = f'I did not understand "{unread[:MAX_QUOTED]}". Shall I do only the rest: {rest}?'
        question = Question(confirms=True)
    for at, (_, one) in enumerate(read):
        if not asked and one is not None and one.question:
            asked, question = one.question, Question(at, confirms=True)
    if refused or not steps:
        steps = ()
    if asks and not asked:
        asked, question = f'Shall I {phrase_plan(steps)}?', Question(confirms=True)
    planned = len(steps) > 1 or bool(steps and unread)
    alone = Step('NONE', {}) if not steps else steps[0]
    return Interpretation(
        intent='PLAN' if planned else alone.intent,
        slots={} if planned else alone.slots,
        confidence=1.0 if steps else 0.0,
        needs_clarification=bool(asked),
        clarification=asked,
        utterance=utterance[:MAX_UTTERANCE],
        steps=steps,
        language=language,
        question=question,
    )
