# SPDX-License-Identifier: Apache-2.0
"""Orders to meet somebody: 'meet anna and follow her', 'contact tom at the desk'."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.listeners import whom
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

MEETING = phrase_table(['meet', 'meet up with', 'meet with', 'contact'])
_SPEAKERS = frozenset({'me', 'us', 'you', 'up', 'with', 'each'})
_TELLING = frozenset({'tell', 'say', 'ask', 'inform', 'call', 'send'})  # as on a telephone
_DOERS = ('er', 'or', 'ist', 'man', 'woman')
_LINES = frozenset('phone telephone mobile radio mail email intercom line number post'.split())
_THEM = frozenset({'him', 'her'})
_AT = frozenset({'at', 'by', 'around', 'about'})
# What no slot of it has: when, what for, with whom.
_NO_PLACE = frozenset(
    'for from with without but not except and or after before during until till there then about '
    'today tonight tomorrow later soon now again alone once twice over first '
    'monday tuesday wednesday thursday friday saturday sunday noon midnight lunch dinner '
    'breakfast morning afternoon evening night week month year weekend time minutes minute hour '
    'hours seconds clock oclock'.split()
)


def read_meeting(words: list[str], beside: Sequence[list[str]]) -> Reading | None:
    """Read 'meet anna'; `beside` are the other orders, without which it is only talk of people.

    Who is contacted at a place of the house is met there; without a place, it is a telephone's.
    """
    length = begins_with(words, MEETING)
    who = words[length:]
    if not length or not who or who[0] in _SPEAKERS:
        return None
    lost = not _NO_PLACE.isdisjoint(who) or any(word.endswith('ly') for word in who[1:])
    lost = lost or any(
        one in _AT and (two in NUMBER_WORDS or two[:1].isdigit()) for one, two in pairwise(who)
    )
    if lost and (beside or words[0] != 'contact'):
        return None
    if words[0] != 'contact':
        led = any(not _THEM.isdisjoint(other) for other in beside)
        named = is_surely_person(who) or len(who) == 1 and may_be_name(who[0])
        named = named or led and _may_be_somebody(who)
        at_place = {} if named else _named_at_place(who, beside)
        if not beside or not named and not at_place and length < 2:
            return None
        slots = at_place or whom(who) or ({'recipient': read_person(who)} if named else {})
    else:
        slots = whom(who)
        if 'place' not in slots or who[-1] in _LINES:
            return None
        if any(other[0] in _TELLING for other in beside):
            return None
    if not slots:
        return None
    where = {'place': slots['place']} if 'place' in slots else {}
    found = {'object': slots['recipient'], **where}
    alone = f'Shall I look for {found["object"]} ({where["place"]})?' if where else ''
    return Reading('FIND_OBJECT', found, 0, '' if beside else alone)


def _named_at_place(who: list[str], beside: Sequence[list[str]]) -> dict[str, str]:
    """Return the slots of 'paris at the desk', whom 'them' means later: a name, not a place."""
    head, phrases = split_arguments(who)
    led = any(not _LED.isdisjoint(other) for other in beside)
    if not led or len(head) != 1 or not phrases or not head[0].isalpha():
        return {}
    no_name = head[0] in DETERMINERS | INTANGIBLE or head[0].endswith('s') and head[0] not in NAMES
    if no_name and head[0] not in _NAMES_IN_S or is_abstract(head[0]):
        return {}
    return {'recipient': head[0], 'place': location(phrases)}


_LED = _THEM | {'them'}
_NAMES_IN_S = frozenset({'paris', 'iris', 'alexis'})


def _may_be_somebody(words: list[str]) -> bool:
    """Say whether it may be 'the plumber': a noun that no table has, whom 'him' means later."""
    if words[0] not in ('the', 'a', 'my', 'our') or len(words) > 3:
        return False
    noun = words[-1]
    if is_known_thing(thing_of(words, [])) or noun in INTANGIBLE:
        return False
    return noun.endswith(_DOERS) or not is_abstract(noun)
