# SPDX-License-Identifier: Apache-2.0
"""Whether a few words name what a question asks for: a thing, a place, a person, a way, a size.

People talk of other things while a question is open, and nothing is to be made of that.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.waiting import is_ended
from omnivinci_ros.commands.english.waiting import read_wait
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.quantities import find_quantity

LONGEST = 8  # words
WAYS = frozenset(
    'left right forward forwards backward backwards back up down ahead straight clockwise '
    'counterclockwise anticlockwise around turn move'.split()
)
_HERE = frozenset({'here', 'there', 'home', 'upstairs', 'downstairs', 'outside', 'inside'})
# What they begin is said to a person, or to nobody.
TALK = frozenset(
    'hello hi hey good goodbye bye thanks thank cheers bless ha haha oh ah wow see'.split()
)
_NO_NAMES = frozenset(
    'maybe perhaps later whatever what why who whom whose where how when which pardon excuse '
    'repeat help anywhere somewhere elsewhere nowhere nobody someone somebody anyone anybody '
    'anything everywhere hmm well so then again already yes no not never always really very much '
    'more less okay ok please sorry great nice fine cool wrong true false sure nothing avoid '
    'without but if unless because and or than like love hate want need think know guess mean '
    'hear idea matter care wait stop yeah huh moment minute minutes seconds sec weather day too '
    'same'.split()
)
_THINGS = frozenset({'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT', 'LOOK_AT'})
_PERSONS = frozenset({'FOLLOW', 'GUIDE', 'GREET', 'BRING_OBJECT', 'FIND_OBJECT', 'LOOK_AT'})
_PLACES = frozenset({'MOVE', 'MOVE_TO', 'PLACE_OBJECT', 'BRING_OBJECT', 'GUIDE', 'LOOK_AT'})


# What the last word of 'the bus came' tells; 'the assembly line' ends in no such word.
_TELLS = PASTS.keys() | frozenset(
    'rang fell cried barked slept came went left gone broke died won lost ran sat stood woke ate '
    'drank knew grew burned burnt smelt felt early late ready asleep awake ill sick upset angry '
    'happy sad hungry tired busy'.split()
)
_LONGEST_COMPOUND = 3  # words


def suits(step: Step, words: list[str], *, marked: bool, named: bool = False) -> bool:
    """Say whether words may be what a step lacks.

    `marked`: a bare 'coffee' is not enough. `named`: it was asked what a 'there' or 'it' means,
    so that 'the assembly line' names it, though no list has it.
    """
    if step.intent == 'WAIT':
        waits = read_wait(['wait', *words])
        return waits is not None and is_ended(waits)
    if not words or len(words) > LONGEST or stray(words) or words[0] in TALK:
        return False
    moves = step.intent in ('MOVE', 'TURN')
    if moves and (not WAYS.isdisjoint(words) or _is_size(words) or is_unit(words)):
        return True
    talks = any(word in _NO_NAMES for word in words)
    if talks or 'when' in take_adverbials(['do', *words]).slots or step.intent == 'TURN':
        return False
    if words[0] in _HERE or words in (['down'], ['up']):
        return step.intent in _PLACES
    return _names(step.intent, words, marked=marked, named=named)


def is_unit(words: list[str]) -> bool:
    """Say whether it is only the unit of a number that was said before: 'feet'."""
    quantity = find_quantity(['2', *words])
    return quantity is not None and bool(quantity.unit) and quantity.end == len(words) + 1


def _is_size(words: list[str]) -> bool:
    quantity = find_quantity(words)
    return quantity is not None and quantity.start <= 1 and 'not' not in words


_POINTING = DETERMINERS | ATTRIBUTES | NUMBER_WORDS


def _names(intent: str, words: list[str], *, marked: bool, named: bool) -> bool:
    at = len(preposition_at(words, 0))
    head = split_arguments(words[at:])[0]
    content = [word for word in head if word not in _POINTING]
    definite = at > 0 or bool(head) and (head[0] in _POINTING or head[0][:1].isdigit())
    if not head or marked and not definite and not is_surely_person(head):
        return False
    if intent in _PERSONS | _PLACES and is_surely_person(head):
        return True
    noun = content[-1] if content else head[-1]
    if intent in _PLACES and not marked and len(head) < 4 and is_numbered_place(head):
        return True  # 'dock nine'
    compound = named and definite and 1 < len(content) <= _LONGEST_COMPOUND
    if compound and not noun.endswith('s') and noun != 'one' and _TELLS.isdisjoint(content):
        return intent in _THINGS | _PLACES
    if noun not in ROOMS and (noun in INTANGIBLE or noun in BODY_PARTS):
        return False
    known = is_known_thing(read_thing(head)) and definite or noun in ROOMS
    # 'The frobnicator' may be one; 'my back hurts' names nothing.
    plain = definite and len(content) <= 1
    if intent in _THINGS and (known or plain or is_known_thing(read_thing(head))):
        return True
    if intent in _PLACES | {'GUIDE'} and (known or plain):
        return True
    return intent in ('FOLLOW', 'GUIDE', 'GREET') and plain and noun not in ROOMS
