# SPDX-License-Identifier: Apache-2.0
"""Waiting: 'wait there for two minutes', '... and wait for Anna', '... then wait by the gate'.

The rule for STOP comes first: 'wait!' and 'wait for me', said alone, are calls to stand still.
"""

from __future__ import annotations

from omnivinci_ros.commands.durations import duration_at
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.quantities import format_number

HOW_LONG = 'How long should I wait?'
_WAITS = frozenset({'wait', 'stay', 'remain'})
_AT = frozenset('at by in near on'.split())
_ENDS = frozenset({'until', 'till', 'for'})
_WHERE = frozenset({'there', 'put', 'here'})
_FOR = (['for', 'me'], ['for', 'us'])
_SPANS = frozenset(
    'minute minutes second seconds sec secs moment moments while bit hour hours until till '
    'long'.split()
)
_OPENINGS = phrase_table(
    'wait, wait around, wait patiently, pause, stay, stay put, stay still, stay around, remain, '
    'remain still, stand by, stand still, stand there, keep still, hold still, hold on, hold '
    'position, hold your position, hang on, hang about, hang around, stick around, do nothing, '
    'linger, stand fast, sit tight, stay fast, take a break, have a break, '
    'chill, chill out, bear with me, stop, halt'.split(', ')
)
_VERBS = frozenset(_OPENINGS)
# They say how far away, and name no place.
_MEASURES = frozenset(
    'least most metre metres meter meters m cm centimetres feet steps paces'.split()
)
_HALTS = frozenset({'stop', 'halt'})
_POLITE = frozenset('please thanks then now ok okay yeah yes right robot dear love mate'.split())
_STORIES = (['you', 'hear'], ['you', 'see'])
_TOLD = frozenset('what how why who it this that the my his her about'.split())
# What a robot may truly wait to hear or see.
_SIGNALS = frozenset(
    'bell doorbell light alarm whistle signal beep knock horn buzzer siren'.split()
)
_HERE = frozenset('there here put still quietly patiently'.split())
_WHILE = phrase_table(
    'for ages, for a moment, a moment, for a bit, a bit, for a while, a while, a little while, '
    'for a little while, for a little, a little'.split(', ')
)


def read_wait(texts: list[str]) -> Reading | None:
    """Read a clause as an order to wait: how long, whom for, where; None where more is said."""
    if 'mind' in texts:  # 'would you mind waiting here'
        texts = ['wait' if text == 'waiting' else text for text in texts]
    words = _from_verb(texts) if not _VERBS.isdisjoint(texts) else []
    at = phrase_at(words, 0, _OPENINGS) if words else 0
    if not at:
        return None
    slots: dict[str, str] = {}
    rest: list[str] = []
    words, company = _without_company(words, at)
    while at < len(words):
        lasts = duration_at(words, at) if 'duration_s' not in slots else None
        vague = phrase_at(words, at, _WHILE)
        if words[at] in ('until', 'till') and at + 1 < len(words):
            if is_story(words[at + 1 :]):
                return None
            slots['condition'] = ' '.join(['until', *words[at + 1 :]])
            break
        if words[at] == 'for' and (event := _awaited_event(words[at:])):
            slots['condition'] = ' '.join(event)
            break
        if lasts is not None:
            slots['duration_s'], at = format_number(lasts[0]), lasts[1]
        elif vague:
            at += vague
        else:
            rest.append(words[at])
            at += 1
    if words[0] in _HALTS and 'duration_s' not in slots:
        return None
    head, phrases = split_arguments([word for word in rest if word not in _HERE])
    if head and (len(head) > 1 or head[0] not in ADVERB_PLACES):
        return None
    awaited = [phrase for phrase in phrases if phrase.preposition == 'for']
    places = [phrase for phrase in phrases if phrase.preposition in LOCATIONS]
    if len(awaited) > 1 or len(awaited) + len(places) < len(phrases):
        return None
    if any(not _MEASURES.isdisjoint(phrase.words) for phrase in places):
        return None  # 'stay at least two metres behind her'
    if awaited:
        named = strip_determiners(awaited[0].words)
        if len(named) > 1 and named[-1] in ADVERB_PLACES:  # 'wait for him outside'
            named, head = named[:-1], named[-1:]
        slots['object'] = ' '.join(named)
    place = ' '.join(head) or location(places) or company
    return Reading('WAIT', {**slots, **({'place': place} if place else {})})


def _without_company(words: list[str], at: int) -> tuple[list[str], str]:
    """Take 'with anna' out of the words from `at` on: whom it waits beside."""
    if 'with' not in words[at:-1]:
        return words, ''
    begin = words.index('with', at)
    end = next((i for i in range(begin, len(words)) if words[i] in _ENDS), len(words))
    return words[:begin] + words[end:], ' '.join(words[begin:end])


def _awaited_event(words: list[str]) -> list[str]:
    """Return what is to happen: 'for the kettle to boil', and not 'for him to the left'."""
    to = words.index('to', 2) if 'to' in words[2:] else 0
    event = words[to + 1 :] if to else []
    place = event[:1] and (event[0] in DETERMINERS or len(event) == 1 and is_known_place(event))
    return words if event and not place else []


def is_ended(waits: Reading) -> bool:
    """Say whether a length of time or an event ends it: that is no turn of speech."""
    return not {'duration_s', 'condition'}.isdisjoint(waits.slots)


def is_story(event: list[str]) -> bool:
    """Say whether nobody waits for it: 'wait till you hear what happened next'."""
    told = event[:2] in _STORIES and not _TOLD.isdisjoint(event[2:3])
    return told and _SIGNALS.isdisjoint(event)


def _from_verb(texts: list[str]) -> list[str]:
    """Return the words from the verb on, with all that tells how long: 'for a minute' is polite
    elsewhere.
    """
    bare = bare_words(texts)
    if len(bare) > 1 and bare[0] == 'go':
        bare = bare[1:]  # 'go wait in the hall'
    if not bare or bare[0] not in _OPENINGS:
        return []
    words = texts[texts.index(bare[0]) :] if bare[0] in texts else bare
    while words[-1] in _POLITE:
        words = words[:-1]
    return words


def ask_how_long(orders: list[Order]) -> None:
    """Ask about a wait that nothing ends, where another order follows it."""
    for order in orders[:-1]:
        if order.waits is not None:  # 'go to the kitchen, wait and come back'
            orders.insert(orders.index(order) + 1, order.waits)
    for order in orders[:-1]:
        ends = {'duration_s', 'object', 'condition'} & {
            **order.reading.slots,
            **order.slots,
        }.keys()
        if order.reading.intent == 'WAIT' and not ends:
            order.question = order.question or HOW_LONG


def waits_there(intent: str, bare: list[str], texts: list[str]) -> bool:
    """Say whether it is 'wait there for me' behind a way, which a robot does of itself.

    `texts` are the words with what is polite: 'for a minute' is no filler here.
    """
    if bare == ['stop', 'there'] and intent == 'MOVE_TO':
        return True
    if not bare or bare[0] not in _WAITS or intent != 'MOVE_TO' or not _SPANS.isdisjoint(texts):
        return False
    rest = _without_whom(bare[1:])
    return not rest and bare == ['wait'] or len(rest) == 1 and rest[0] in _WHERE - {'here'}


def place_of_waiting(bare: list[str]) -> list[str]:
    """Return the place of 'wait by the gate', [] where it names none that is known."""
    if not bare or bare[0] not in _WAITS:
        return []
    rest = _without_whom(bare[1:])
    named = len(rest) > 2 and rest[0] in _AT and rest[1] in DETERMINERS
    return rest[1:] if named and len(rest) < 6 and is_known_place(rest[1:]) else []


def _without_whom(words: list[str]) -> list[str]:
    """Take 'for me' off either end."""
    if words[:2] in _FOR:
        return words[2:]
    return words[:-2] if words[-2:] in _FOR else words
