# SPDX-License-Identifier: Apache-2.0
"""One clause, with its polite words, to an intent with slots."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.adverbials import may_begin_adverbial
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.embedded_questions import plain_report
from omnivinci_ros.commands.english.embedded_questions import read_embedded
from omnivinci_ros.commands.english.embedded_questions import read_state_asked
from omnivinci_ros.commands.english.embedded_questions import told_to
from omnivinci_ros.commands.english.grammar import read_greeting
from omnivinci_ros.commands.english.grammar import read_order
from omnivinci_ros.commands.english.grammar import read_question
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.sights import plain_sight
from omnivinci_ros.commands.intents import Reading

_BEFORE_QUESTIONS = frozenset('hey robot ok okay so well and now oh hello hi'.split())
_ASKING = frozenset('where what who how can could do have did'.split())
_RETURNS = {('return', 'here'), ('come', 'and', 'get', 'me'), ('come', 'and', 'find', 'me')} | {
    ('come', 'get', 'me'),
    ('come', 'find', 'me'),
    ('come', 'and', 'fetch', 'me'),
    ('come', 'and', 'see', 'me'),
    ('come', 'back', 'and', 'get', 'me'),
    ('come', 'back', 'and', 'find', 'me'),
    ('come', 'back', 'and', 'fetch', 'me'),
}
_RETURNING = (['come'], ['return'])
_ON_THE_WAY_BACK = frozenset('come back right straight directly here again over'.split())
_WHERE_I_AM = (
    *(['where', 'i', doing] for doing in ('am', 'sit', 'stand', 'lie', 'work')),
    *(['where', 'i', 'am', doing] for doing in ('sitting', 'standing', 'lying', 'working', 'now')),
)
_WHERE_BEGUN = frozenset('started began were came'.split())


def read_clause(words: list[str]) -> Reading | None:
    """Read one clause."""
    if not words:
        return None
    if words[:2] == ['but', 'you']:
        return None  # 'everyone but you go to the kitchen'
    bare = plain_report(_place_last(_time_last(bare_words(words))))
    if bare[:1] in _RETURNING and (tuple(bare) in _RETURNS or _comes_back(bare)):
        return Reading('MOVE_TO', {'place': 'here'})
    reading = read_greeting(words) or read_state_asked(bare)
    reading = reading or read_question(unwrap_address(words)) or told_to(bare)
    reading = reading or read_order(bare)
    if reading is None and bare[:2] == ['tell', 'her'] and len(bare) > 2:
        reading = read_order(['tell', 'him', *bare[2:]])  # not 'her dinner', as it might be
        if reading is not None:
            reading = replace(reading, slots={**reading.slots, 'recipient': 'her'})
    reading = reading or read_embedded(bare)
    sight = plain_sight(bare) if reading is None else []
    return read_order(sight) if sight else reading


def _comes_back(bare: list[str]) -> bool:
    """Say whether it is 'come straight back', and not 'come back to the hall'."""
    at = bare.index('for') if 'for' in bare[2:-1] else len(bare)  # 'come back for the next one'
    came = bare[:at]
    return came[:1] == ['come'] and 'back' in came and _ON_THE_WAY_BACK.issuperset(came)


def _place_last(bare: list[str]) -> list[str]:
    """Name the place of 'back to where i am', 'to where you started'."""
    if 'where' not in bare[1:]:
        return bare
    at = bare.index('where', 1)
    if bare[at:] in _WHERE_I_AM:
        return [*bare[:at], 'me']
    begun = bare[at + 1 : at + 2] == ['you'] and bare[at + 2 : at + 3] != []
    if bare[at - 1] == 'to' and begun and bare[at + 2] in _WHERE_BEGUN:
        return [*bare[:at], 'your', 'starting', 'point']
    return bare


def _time_last(bare: list[str]) -> list[str]:
    """Put a time behind the order: 'tomorrow go there', 'in an hour turn left'."""
    if not bare or bare[0] in VERBS or not may_begin_adverbial(bare[0]):
        return bare
    for length in range(min(5, len(bare) - 1), 0, -1):
        found = take_adverbials(['do', *bare[:length]])
        if 'when' in found.slots and found.words == ['do'] and begins_order(bare[length:]):
            return [*bare_words(bare[length:]), *bare[:length]]
    return bare


def bare_words(words: list[str]) -> list[str]:
    """Return the words of an order without what is polite around them."""
    bare = unwrapped(words)
    if bare[:1] == ['to'] and begins_order(bare):
        return bare[1:]  # 'I want you to go there and to find the cup'
    return bare


def read_with_it(bare: list[str]) -> Reading | None:
    """Read 'get it', 'go get it', 'find it': idioms where they stand alone."""
    if bare[:1] in (['go'], ['come'], ['run']) and len(bare) > 2:
        bare = bare[1 + (bare[1] == 'and') :]
        bare = ['fetch', *bare[1:]] if bare[:1] == ['get'] else bare
    if len(bare) != 2 or bare[1] != 'it':
        return None
    reading = read_order([bare[0], 'them'])
    if reading is None or reading.slots.get('object') != 'them':
        return None
    return replace(reading, slots={**reading.slots, 'object': 'it'})


def unwrap_address(words: list[str]) -> list[str]:
    """Take what stands before a question off it: 'hey robot, where is the cup'."""
    start, end = 0, len(words)
    while start < len(words) - 1 and words[start] in _BEFORE_QUESTIONS:
        start += 1
    named = words[start + 1 : start + 2] != [] and words[start + 1] in _ASKING
    if named and words[start] not in _ASKING and may_be_name(words[start]):
        start += 1  # 'anna where is the cup'
    while end > start + 1 and words[end - 1] in ('robot', 'now', 'thanks'):
        end -= 1
    return words[start:end]


def adds(reading: Reading, merged: Reading) -> bool:
    """Say whether a reading only adds to another: 'go forward', '10 metres'."""
    whole = not merged.unexplained and not merged.question
    kept = reading.slots.items() <= merged.slots.items()
    added = merged.slots != reading.slots  # else words would be lost
    return whole and kept and added and merged.intent == reading.intent
