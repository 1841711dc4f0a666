# SPDX-License-Identifier: Apache-2.0
"""Command interpretation: what a sentence asks the robot to do, by rules alone."""

from __future__ import annotations

import re
from dataclasses import replace

from omnivinci_ros.commands.grammar import COMMAND_VERBS
from omnivinci_ros.commands.grammar import IDIOMS
from omnivinci_ros.commands.grammar import SAY_VERBS
from omnivinci_ros.commands.grammar import read_greeting
from omnivinci_ros.commands.grammar import read_order
from omnivinci_ros.commands.grammar import read_question
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import nothing
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.model_json import COMMAND_SCHEMA
from omnivinci_ros.commands.model_json import parse_command
from omnivinci_ros.commands.politeness import FILLERS
from omnivinci_ros.commands.politeness import drop_fillers
from omnivinci_ros.commands.politeness import is_courtesy
from omnivinci_ros.commands.politeness import unwrap
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.stop.rule import stop_in
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Words
from omnivinci_ros.commands.words import read_words

__all__ = [
    'COMMAND_SCHEMA',
    'INTENTS',
    'Interpretation',
    'interpret',
    'is_stop',
    'parse_command',
]

MAX_SAID = 300  # characters of what is to be said
MAX_ORDER = 60  # words
TOO_LONG = 'That was too long for an order. Please say it in one sentence.'
UNSURE = 'I am not sure what I should do.'
CHATTER = 10  # words: longer texts without an order are stories, and get no answer
LEAST = 0.5  # of the words explained: below, it is not an order
SURE = 0.7  # below, ask

_INJECTION = re.compile(
    r'\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,4}'
    r'(?:instructions?|rules?|prompts?|orders?|commands?|limits?|safety)\b|\bsystem prompt\b'
    r'|\byou are now (?:in|a|an)\b|\bdeveloper mode\b'
)
_REPORTED = frozenset(
    {
        'said',
        'says',
        'cried',
        'replied',
        'shouted',
        'answered',
        'exclaimed',
        'whispered',
        'thought',
        'asked',
        'told',
        'murmured',
        'yelled',
    }
)
_QUESTION_WORDS = frozenset(
    'what where who whom whose why when which how should shall do does did is are am was were '
    'can could would will may might have has'.split()
)
# Orders that robots are given and this package has no intent for.
_OTHER_ORDERS = frozenset(
    'open close clean turn switch play call cook wash dance sing charge sit jump push pull press '
    'help start begin continue show teach learn record remember remind ask answer read write '
    'count point climb cut pour fill wipe throw catch kick sleep wake lock unlock calibrate '
    'reset reboot restart shut guide lead escort slow speed stand wait'.split()
)
_JOINTS = frozenset({',', 'and', 'then', 'but', 'before'})  # where another order may begin
_CORRECTIONS = frozenset({'no', 'actually', 'mean', 'sorry', 'rather', 'instead'})


def interpret(text: str, *, allowed: frozenset[str] | None = None) -> Interpretation:
    """Interpret what was said or typed; never raises, looks at 2,000 characters at most.

    `allowed` names the intents that may come out; another one gives NONE with a sentence that
    names it. STOP always comes out.
    """
    heard = read_words(text)
    words = [word.text for word in heard.words]
    utterance = text[:MAX_UTTERANCE]
    if stop_in(heard):
        return Interpretation('STOP', {}, 1.0, utterance=utterance)
    if heard.cut:
        return nothing(utterance, TOO_LONG)
    return within(_interpret_words(heard, words, utterance), allowed)


def _interpret_words(heard: Words, words: list[str], utterance: str) -> Interpretation:
    spoken = [word for word in drop_fillers(words) if word not in PAUSES]
    refusal = _refusal(words, spoken)
    if refusal is not None:
        return nothing(utterance, refusal)
    segments = _segments(words)
    readings = [_read_segment(segment) for segment in segments]
    orders = [(i, r) for i, r in enumerate(readings) if r is not None and r.intent != 'GREET']
    orders = orders or [(i, r) for i, r in enumerate(readings) if r is not None][:1]
    if not orders:
        return nothing(utterance, _answer(words))
    reading = orders[0][1]
    if reading.intent == 'SAY':
        if _comes_late(segments, readings):
            return nothing(utterance)  # 'He will, say, ...'
        reading = _as_said(reading, heard)
    elif _REPORTED & set(unwrap(spoken).words):
        return nothing(utterance)
    corrected = len(orders) > 1 and bool(_CORRECTIONS & set(segments[orders[-1][0]][:3]))
    if corrected:
        reading = orders[-1][1]
    partial = len(orders) > 1 or _ends_unread(segments, readings)
    confidence = _confidence(segments, readings, chosen=len(orders))
    if confidence < LEAST:
        return nothing(utterance, UNSURE if len(spoken) <= CHATTER else '')
    question = _question(reading, confidence, corrected=corrected, partial=partial)
    return Interpretation(
        reading.intent,
        reading.slots,
        confidence,
        bool(question),
        question,
        utterance,
        steps=(Step(reading.intent, reading.slots, utterance.strip()),),
    )


def _refusal(words: list[str], spoken: list[str]) -> str | None:
    """Return the answer to what is not read as an order at all; None: read it."""
    if not spoken:
        return ''
    if len(spoken) > MAX_ORDER:
        return TOO_LONG if spoken[0] in COMMAND_VERBS else ''
    if _INJECTION.search(' '.join(spoken)):
        return 'I do not take orders about my own rules. What should I do?'
    bare = unwrap([word for word in words if word not in PAUSES]).words
    if bare[:2] == ['do', 'not'] or bare[:1] == ['never']:
        return 'I heard what not to do. What should I do?'
    return None


def _question(reading: Reading, confidence: float, *, corrected: bool, partial: bool) -> str:
    """Return what to ask before the order is carried out, '' when nothing is open."""
    if corrected:
        return f'You changed your mind: shall I {phrase(reading)}?'
    if reading.question:
        return reading.question
    if partial:
        return f'I understood only the first part: {phrase(reading)}. Shall I do that?'
    if confidence < SURE:
        return f'I am not sure that I understood. Shall I {phrase(reading)}?'
    return ''


def _segments(words: list[str]) -> list[list[str]]:
    """Cut an utterance where a sentence ends or another order begins."""
    segments: list[list[str]] = [[]]
    words = drop_fillers(words)
    for i, word in enumerate(words):
        last = segments[-1]
        if _is_said(last):
            last.extend(rest for rest in words[i:] if rest not in PAUSES)
            break
        ends = word in SENTENCE_ENDS or word in _JOINTS and _begins_order(words[i + 1 :])
        if ends and last and not (word == ',' and is_courtesy(last)):
            segments.append([])
        elif word not in PAUSES:
            last.append(word)
    return [segment for segment in segments if segment]


def _is_said(segment: list[str]) -> bool:
    """Say whether the rest of the utterance is what is to be said."""
    bare = unwrap(segment).words
    return (
        bool(bare)
        and bare[0] in SAY_VERBS
        and bare[1:2] not in (['me'], ['us'])
        and (bare[0] != 'tell' or len(bare) > 2)
    )


def _begins_order(words: list[str]) -> bool:
    rest = [word for word in words[:8] if word not in PAUSES]
    if rest[:1] == ['then']:
        rest = rest[1:]
    bare = unwrap(rest).words
    return bool(bare) and bare[0] in COMMAND_VERBS | _OTHER_ORDERS


def _read_segment(segment: list[str]) -> Reading | None:
    return (
        read_greeting(segment)
        or read_question(_unwrap_address(segment))
        or read_order(unwrap(segment).words)
    )


def _unwrap_address(segment: list[str]) -> list[str]:
    """Take what stands before a question off it: 'hey robot, where is the cup'."""
    start = 0
    while start < len(segment) - 1 and segment[start] in (
        'hey',
        'robot',
        'ok',
        'okay',
        'so',
        'well',
        'and',
        'now',
        'oh',
        'hello',
        'hi',
    ):
        start += 1
    end = len(segment)
    while end > start + 1 and segment[end - 1] in ('robot', 'now', 'thanks'):
        end -= 1
    return segment[start:end]


def _confidence(
    segments: list[list[str]],
    readings: list[Reading | None],
    *,
    chosen: int,
) -> float:
    """Return the share of the words that the readings explain."""
    total = sum(len(segment) for segment in segments)
    lost = 0
    for segment, reading in zip(segments, readings, strict=True):
        if reading is None:
            lost += 0 if is_courtesy(segment) else len(segment)
        else:
            lost += min(len(segment), reading.unexplained)
    share = max(0.0, 1.0 - lost / total)
    # Of several orders only one is carried out.
    share *= 1.0 if chosen == 1 else 0.8
    if _comes_late(segments, readings):
        share = min(share, SURE - 0.05)
    return round(share, 3)


def _ends_unread(segments: list[list[str]], readings: list[Reading | None]) -> bool:
    """Say whether a further order could not be read: '... and close it'."""
    return any(
        reading is None and (unwrap(segment).words or [''])[0] in COMMAND_VERBS | _OTHER_ORDERS
        for segment, reading in zip(segments[1:], readings[1:], strict=True)
    )


def _comes_late(segments: list[list[str]], readings: list[Reading | None]) -> bool:
    """Say whether something that is no order stands before the first order."""
    for segment, reading in zip(segments, readings, strict=True):
        if reading is None and not is_courtesy(segment):
            return True
        if reading is not None and reading.intent != 'GREET':
            return False
    return False


def _answer(words: list[str]) -> str:
    """Return what to say when no rule fits, '' where nobody seems to wait for an answer."""
    spoken = [word for word in words if word not in PAUSES]
    if len(spoken) > CHATTER:
        return ''
    bare = unwrap(spoken)
    if '?' in words or spoken[0] in _QUESTION_WORDS:
        return 'I can not answer that. Ask me what I see, or tell me what to do.'
    idiom = ' '.join(bare.words[:2]) in IDIOMS
    if bare.addressed or not idiom and (bare.words or [''])[0] in _OTHER_ORDERS | COMMAND_VERBS:
        return 'I do not know how to do that.'
    return ''


def _as_said(reading: Reading, heard: Words) -> Reading:
    """Take what is to be said from the text as it came, with its capitals."""
    texts = [word.text for word in heard.words]
    at = next((i for i, word in enumerate(texts) if word in SAY_VERBS), len(texts))
    skip = reading.said_from
    while at < len(texts) and (skip or texts[at] in PAUSES):
        skip -= texts[at] not in PAUSES and texts[at] not in FILLERS
        at += 1
    if not reading.said_from or at >= len(texts):
        return reading
    said = heard.source[heard.words[at].start :].strip().strip('"').strip()
    said = said[:-1] if said.endswith('.') else said
    return replace(reading, slots={**reading.slots, 'text': said[:MAX_SAID]})
