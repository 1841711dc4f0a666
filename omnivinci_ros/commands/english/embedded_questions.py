# SPDX-License-Identifier: Apache-2.0
"""Questions inside an order to tell: 'tell me what the biggest thing on the desk is'.

What is asked about comes with its place into the slots of DESCRIBE, and so does what is asked of
it: of 'how many people in the hall are lying down' the attribute is 'lying down'. The place must
be one before the robot, or the thing one that stands before people: a phone answers the others.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.described_people import BEGINNINGS
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.senses import read_question
from omnivinci_ros.commands.english.shown_questions import POSTURES
from omnivinci_ros.commands.english.shown_questions import STATES
from omnivinci_ros.commands.english.shown_questions import is_here
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_TELLING = phrase_table(
    'tell me, tell us, let me know, let us know, report, report to me, report to us, report back, '
    'report back to me, say, describe to me, explain to me, inform me, show me, give me, can you '
    'tell me, could you tell me, find out, find out for me, work out, check, see, look, do you '
    'know, can you see, could you see, i want to know, i would like to know, i need to know, '
    'inform us'.split(', ')
)
# They are orders to go somewhere with another word behind them.
_REPORTING = phrase_table(
    'report to me, report to us, report back to me, report back to us, report back'.split(', ')
)
_QUESTION = frozenset('how what which who whether if where'.split())
_IS = frozenset({'is', 'are'})
_KINDS = frozenset('kind kinds type types sort sorts brand brands'.split())
_THINGS = frozenset('object objects thing things item items article articles stuff'.split())
# What can be seen of a person, and asked of one; what can be seen of a thing.
_OF_PERSONS = frozenset(
    'name names pose posture position gender sex age expression mood height clothes clothing '
    'outfit gesture hairstyle haircut shirt jacket trousers hair eyes'.split()
) | {'hair colour', 'hair color', 'eye colour', 'eye color', 'facial expression'}
_OF_THINGS = frozenset(
    'colour color size shape height position number amount quantity brand type kind label state '
    'condition colours colors location contents'.split()
)
_DOES = frozenset('wearing holding carrying doing reading eating drinking pointing'.split())
_UNSEEN = frozenset('working going in there left'.split())
# 'Working from home' is not seen here.
_STATED = (STATES | POSTURES | ATTRIBUTES | BEGINNINGS) - _UNSEEN
_SIZES = frozenset('tall old big full high far wide deep'.split())
_ALL = frozenset({'everyone', 'everybody', 'people'})
_OF_TASTE = frozenset('best worst nicest prettiest funniest greatest coolest'.split())
_COMPARED = frozenset({'the', 'most', 'least', 'more', 'less'})
_LONGEST = 16  # words
_LONGEST_STATE = 6  # words
Slots = dict[str, str]


def plain_report(words: list[str]) -> list[str]:
    """Read 'report to me how many cups are there' as 'tell me how many cups are there'."""
    length = begins_with(words, _REPORTING)
    asks = bool(length) and words[length : length + 1] != [] and words[length] in _QUESTION
    return ['tell', 'me', *words[length:]] if asks else words


def read_embedded(words: list[str]) -> Reading | None:
    """Read a question of what stands before the robot, with 'tell me' before it or without."""
    length = begins_with(words, _TELLING)
    rest = words[length:]
    if not 3 < len(rest) <= _LONGEST:
        return None
    slots = (
        _counted(rest)
        or _worn_or_done(rest)
        or _which_is(rest, told=bool(length))
        or _who_is(rest)
        or (_quality(rest) if length or rest[0] in ('what', 'which') else {})
        or (_is_asked_last(rest) or _looks(rest) or _who_does(rest) if length else {})
    )
    if slots or not length or rest[0] not in _QUESTION:
        return Reading('DESCRIBE', slots) if slots else None
    asked = read_question(['tell', 'me', *rest])  # 'i need to know how many cups are there'
    return asked if asked is not None and asked.intent == 'DESCRIBE' and asked.slots else None


def read_state_asked(words: list[str]) -> Reading | None:
    """Read 'are the people in the hall wearing masks', where a place is no 'hall wearing'."""
    if words[:1] == [] or words[0] not in _IS or BEGINNINGS.isdisjoint(words[4:]):
        return None
    at = next(i for i, word in enumerate(words) if i > 3 and word in BEGINNINGS)
    named = words[1:at]
    slots = _shown(named, placed=True) if is_surely_person(split_arguments(named)[0]) else {}
    return Reading('DESCRIBE', {**slots, 'attribute': ' '.join(words[at:])}) if slots else None


def told_to(words: list[str]) -> Reading | None:
    """Read 'tell anna how many cups are on the desk': it must look first, so it is asked about."""
    if words[:1] == ['describe'] and words[1:2] in (['how'], ['what'], ['who']):
        return read_embedded(['tell', 'me', *words[1:]])
    return _told_before(words) or _told_behind(words)


def _told_behind(words: list[str]) -> Reading | None:
    """Read 'tell the age of the man in the hall to the nurse at the desk'."""
    if words[:1] not in (['tell'], ['report']) or 'to' not in words[3:-1]:
        return None
    at = len(words) - 1 - words[::-1].index('to')
    who = words[at + 1 :]
    head = split_arguments(who)[0] if who else []
    if words[1] not in ('the', 'how', 'what', 'which') or not head or not is_surely_person(head):
        return None
    return _asked_for(words[1:at], who)


def _told_before(words: list[str]) -> Reading | None:
    for at in range(2, min(9, len(words) - 3)) if words[:1] == ['tell'] else ():
        who = words[1:at]
        asks = words[at] in ('how', 'what', 'which') and is_surely_person(who)
        if not asks or who in (['me'], ['us'], ['you']) or stray(who) or 'that' in who:
            continue
        return _asked_for(words[at:], who)
    return None


def _asked_for(asked: list[str], who: list[str]) -> Reading | None:
    """Read what is to be found out and told to somebody else."""
    told = ['tell', 'me', *asked]
    found = read_question(told) or read_embedded(told)
    if found is None or found.intent != 'DESCRIBE' or 'place' not in found.slots:
        return None
    if who[-1:] in (['me'], ['us']):
        return found
    name = ' '.join(strip_determiners(who))
    question = f'Shall I look, and tell {" ".join(who)} what I see?'
    return Reading('DESCRIBE', {**found.slots, 'recipient': name}, 0, question)


def _counted(words: list[str]) -> Slots:
    """Read 'how many people in the hall are waving', 'how many cups are dirty on the desk'."""
    if words[:2] != ['how', 'many']:
        return {}
    at = next((i for i in range(len(words) - 2, 2, -1) if words[i] in _IS), 0)
    start = 3 if words[2] == 'of' else 2
    named, state = words[start:at], words[at + 1 :]
    if not at or state[0] in ('there', 'on', 'in', 'at'):
        return {}
    slots = _shown(named)
    if not slots or not _is_state(state) or len(state) > _LONGEST_STATE:
        return {}
    head, phrases = split_arguments(state)
    placed = bool(phrases) and 'place' not in slots and _is_before(phrases[:1])
    if placed and head:
        return {**slots, 'attribute': _with(slots, head), 'place': phrases[0].place()}
    seen = 'place' in slots or is_surely_person(named) and state[0] not in ATTRIBUTES
    return {**slots, 'attribute': _with(slots, state)} if seen else {}


def _which_is(words: list[str], *, told: bool) -> Slots:
    """Read 'what thing is on the desk', 'which cup in the sink is the biggest'."""
    if words[0] not in ('what', 'which'):
        return {}
    rest = words[1:]
    rest = rest[1:] if rest[0] == 'one' else rest
    rest = rest[1:] if rest[0] == 'of' else rest
    if rest[0] in _KINDS and rest[1] == 'of':
        rest = rest[2:]
    at = next((i for i in range(len(rest) - 2, 0, -1) if rest[i] in _IS), 0)
    named, state = rest[:at], rest[at + 1 :]
    slots = _shown(named) if at else {}
    if not slots:
        return {}
    placed = state[0] in LOCATIONS and 'place' not in slots
    phrases = split_arguments(state)[1] if placed else []
    if placed:
        return {**slots, 'place': phrases[0].place()} if _is_before(phrases) else {}
    compared = state[0] in _COMPARED or state[-1].endswith('est')
    asked = [word for word in state if word != 'the'] if compared else state
    known = 'place' in slots or told and (named[0] in DETERMINERS or compared)
    fits = known and 0 < len(asked) <= 3 and (compared or _is_state(state))
    fits = fits and _OF_TASTE.isdisjoint(asked)
    return {**slots, 'attribute': _with(slots, asked)} if fits else {}


def _who_is(words: list[str]) -> Slots:
    """Read 'who is the tallest person in the hall'."""
    named = words[2:] if words[0] == 'who' and words[1] in _IS else []
    if not named or named[0] not in DETERMINERS or not _RANKS.isdisjoint(named[1:3]):
        return {}
    return _shown(named, placed=True) if is_surely_person(split_arguments(named)[0]) else {}


# Nobody shows to be one: 'who is the boss in this house'.
_RANKS = frozenset({'boss', 'owner', 'leader', 'chief', 'winner'})


def _is_asked_last(words: list[str]) -> Slots:
    """Read 'what the biggest thing on the desk is', 'who the man at the door is'."""
    if words[0] not in ('what', 'which', 'who') or words[-1] not in _IS:
        return {}
    if words[1] in _OF_THINGS:
        return _shown(words[2:-1])  # 'what colour the cup on the desk is'
    named = words[1:-1]
    if named[0] not in DETERMINERS:
        return {}
    return _shown(named, placed=True) or _of(named)


def _quality(words: list[str]) -> Slots:
    """Read 'the name of the person at the bar', 'what is the colour of the cup on the desk'."""
    if words[0] == 'what' and words[1] in _IS:
        words = words[2:]
    return _of(words)


def _of(words: list[str]) -> Slots:
    """Read 'the pose of the person in the hall', as what is asked and of whom."""
    at = words.index('of') if 'of' in words[1:5] else 0
    quality, named = words[:at], words[at + 1 :]
    if not at or not named or quality[:1] != ['the']:
        return {}
    asked = ' '.join(quality[1:])
    head = split_arguments(named)[0]
    person = bool(head) and is_surely_person(head) and named[0] in DETERMINERS
    if asked not in (_OF_PERSONS | _OF_THINGS if person else _OF_THINGS):
        return {}
    slots = _shown(named, placed=not person)
    if not slots:
        return {}
    if asked in ('number', 'amount', 'quantity') and not person:
        return slots
    article = named[0] if named[0] in DETERMINERS else 'the'
    whole = ' '.join(filter(None, (slots.get('attribute', ''), slots['object'])))
    kept = {name: value for name, value in slots.items() if name != 'attribute'}
    return {**kept, 'object': f'{asked} of {article} {whole}'}


def _who_does(words: list[str]) -> Slots:
    """Read 'who is sitting on the sofa'."""
    if words[0] != 'who' or words[1] not in _IS or words[2] not in _STATED:
        return {}
    head, phrases = split_arguments(words[2:])
    shown = bool(phrases) and _is_before(phrases)
    return {'attribute': ' '.join(head), 'place': location(phrases)} if shown and head else {}


def _looks(words: list[str]) -> Slots:
    """Read 'how the man at the bar looks', 'what the lady looks like', 'how full the jar is'."""
    if words[0] == 'how' and words[1] in ATTRIBUTES | STATES | _SIZES and words[-1] in _IS:
        named = words[2:-1]
        return _shown(named) if named and named[0] in DETERMINERS else {}
    end = len(words) - (words[-1] == 'like')
    looks = words[0] in ('how', 'what') and words[end - 1] in ('looks', 'look')
    if not looks or words[0] == 'what' and end == len(words):
        return {}
    named = words[1 : end - 1]
    return _shown(named) if named and named[0] in DETERMINERS else {}


def _worn_or_done(words: list[str]) -> Slots:
    """Read 'what is the person at the bar wearing', 'what the man in the hall is holding'."""
    if words[0] != 'what' or words[-1] not in _DOES:
        return {}
    if words[1] in _IS:
        named = words[2:-1]
    elif words[-2] in _IS:
        named = words[1:-2]
    else:
        return {}
    head = split_arguments(named)[0] if named else []
    known = bool(head) and (named[0] in DETERMINERS or named[0] in _ALL)
    return _shown(named) if known and is_surely_person(head) else {}


def _shown(named: list[str], *, placed: bool = False) -> Slots:
    """Return the slots of a thing or person that stands before the robot, {} for another."""
    if not named or named[0] == 'your':
        return {}
    head, phrases = split_arguments(named)
    if not head or phrases and not _is_before(phrases) or placed and not phrases:
        return {}
    thing = read_thing(named)
    if not thing.name or thing.unexplained:
        return {}
    person = is_surely_person(head) and head not in (['you'], ['me'])
    common = head[-1] in _THINGS and (bool(phrases) or len(head) > 1 or not placed)
    return thing.slots() if person or common or is_known_thing(thing) else {}


def _is_before(phrases: list[Phrase]) -> bool:
    first = phrases[0] if phrases else None
    return first is not None and first.preposition in LOCATIONS and is_here([*first.words])


def _is_state(words: list[str]) -> bool:
    """Say whether it can be seen: 'lying down', 'red', and not 'coming to the party'."""
    return words[0] in _STATED or words[0] in ('not', 'still', 'all') and len(words) > 1


def _with(slots: Slots, state: list[str]) -> str:
    return ' '.join(filter(None, (slots.get('attribute', ''), *state)))
