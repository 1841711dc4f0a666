# SPDX-License-Identifier: Apache-2.0
"""Questions that ask the robot to look: where something is, what it sees."""

from __future__ import annotations

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.noun_phrases import with_thing
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.nouns import SOMETIMES_HELD
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VEHICLES_AND_WAYS
from omnivinci_ros.commands.english.nouns import VIRTUAL_PLACES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.seeking import for_whom
from omnivinci_ros.commands.english.seeking import is_findable
from omnivinci_ros.commands.english.seeking import met
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_ASK_PREFIX = r'(?:(?:tell me|show me|report|say|explain|describe) )?'
_WHAT_NOW = lazy_pattern(
    _ASK_PREFIX + r'what (?:do you (?:now )?(?:see|hear|notice)'
    r'|(?:can|could) you (?:see|hear)|you (?:can )?(?:see|hear)|are you (?:seeing|looking at)'
    r'|you are (?:seeing|looking at)'
    r'|is (?:happening|going on|around you|there|around))(?: (?:here|there|now|right now))?$'
    r'|(?:tell me )?(?:who|what) is (?:there|here|around)$|who do you see$|who can you see$'
    r'|(?:tell me )?what things (?:do|can) you see$|what objects (?:do|can) you see$'
)
_WHAT_PLACE = lazy_pattern(
    r'(?:tell me )?(?:what (?:else )?(?:is|are|do you see|can you see|you see|you can see)|'
    r'what is (?:going on|happening)|'
    r'what (?:things|objects|items) (?:are|do you see|can you see)|who is) '
    r'(?P<place>(?:on|in|under|behind|near|next to|in front of|inside|at|to(?= your| the | my)) '
    r'(?!your mind).+)$'
)
_WHAT_IS = lazy_pattern(r'(?:tell me )?what (?:is|are) (?P<object>this|that|these|those|it)$')
_WHERE = lazy_pattern(
    r'(?:(?:(?:can|could|would) you )?(?:tell me |show me )?where '
    r'(?:on earth |in the world |the hell |the heck )?(?:is|are|did i (?:put|leave|see)|'
    r'(?:can|do|could|might) (?:i|we) find|(?:do|can|could) you (?:see|find))'
    r'|do you (?:know|see) where|(?:(?:can|could|would) you )?(?:tell me |show me )where'
    r'|(?:can|do|could) you (?:see|find|spot|locate)|is there|are there|have you seen|did you see'
    r'|do you see) '
    r'(?!(?:you|i|we|he|she|they|it going|me|what|how|why|that|to|from|does|this|would|'
    r'there|if|whether|all|out)(?: |$))'
    r'(?P<object>.+?)'
    r'(?: (?:anywhere|somewhere|now|located|is|are|left|remaining|available|free))?$'
)
_WHICH_ROOM = lazy_pattern(
    r'(?:which|what) (?:room|drawer|cupboard|cabinet|shelf|box|bag|floor) (?:is|are) '
    r'(?P<object>.+?) (?:in|on|at)(?: now)?$'
)
_HOW_MANY = lazy_pattern(
    r'(?:(?:can|could) you )?(?:(?:tell me|count|say) )?how many (?P<object>.+?) '
    r'(?:are there|are (?:on|in)|do you see|can you see|you (?:can )?see|there are|are)'
    r'(?: ?(?P<place>(?:on|in|under|behind|near|at|here|there|the).*))?$'
)
# The words that a question begins with.
ASKING = frozenset(
    'what which who where is are how can could would do have did tell show report say explain '
    'describe count'.split()
)
_KNOWN_BARE = NAMES | ROBOT_NAMES | PERSONS | TANGIBLE | MASS_NOUNS | {'everything', 'this'}
_NOT_FOUND = frozenset(
    'else other anything nothing something somebody someone anyone anybody reason chance need '
    'point doubt difference more one any problem'.split()
)
_UNSEEN_PLACES = (VIRTUAL_PLACES | INTANGIBLE) - SOMETIMES_HELD - BODY_PARTS


def read_question(words: list[str]) -> Reading | None:
    """Read the questions that ask the robot to look: 'where is the cup', 'what do you see'."""
    if words[0] not in ASKING:
        return None
    line = ' '.join(words)
    if _WHAT_NOW.match(line):
        return Reading('DESCRIBE')
    match = _WHAT_PLACE.match(line)
    if match:
        place = match['place'].split()
        timed = take_adverbials(['do', *place]).slots  # 'who is on nights this weekend'
        if place[-1] in _UNSEEN_PLACES or 'when' in timed:
            return None
        return Reading('DESCRIBE', {'place': read_place(place)})
    match = _WHAT_IS.match(line)
    if match:
        return Reading('DESCRIBE', {'object': match['object']})
    if words[0] in ('is', 'are') and len(words) > 3:
        found = met(['check', 'if', *_turned_round(words)])
        if found is not None:
            return found
    match = _WHICH_ROOM.match(line)
    if match:
        return _found(match['object'].split())
    match = _HOW_MANY.match(line)
    if match:
        return _counted(match['object'].split(), (match['place'] or '').split())
    ahead = _anything(words)
    if ahead:
        return Reading('DESCRIBE', {'place': read_place(ahead)})
    match = _WHERE.match(line)
    if match:
        sought = match['object'].split()
        if line.startswith(_FINDS) and for_whom(split_arguments(sought)[1])[1]:
            return None  # 'can you find the keys for me' is an order
        if any(phrase.preposition == 'to' for phrase in split_arguments(sought)[1]):
            return None  # 'can you see her to her room'
        there = line.startswith(('is there', 'are there'))
        if there and 'when' in take_adverbials(['do', *sought]).slots:
            return None  # 'is there a train tonight'
        ridden = not there and line.startswith(_SEES) and _is_ridden(sought)
        if ridden:
            return with_thing('FIND_OBJECT', read_thing(sought))
        if there and sought[0] in _NOT_FOUND | {'anything', 'any'} and not _is_seen(sought):
            return None
        return _found(sought)
    return None


def _turned_round(words: list[str]) -> list[str]:
    """Read 'is anna in the hall' as 'anna is in the hall'."""
    head, _ = split_arguments(words[1:])
    if head == ['anyone', 'there'] or head == ['anybody', 'there']:
        return ['anyone', words[0], 'here']
    known = head[:1] in (['the'], ['my']) and is_known_thing(read_thing(head))
    if (
        head[:1] == ['there']
        or not (known or is_surely_person(head))
        or head in (['you'], ['me'], ['us'])
    ):
        return []
    return [*head, words[0], *words[1 + len(head) :]]


_FINDS = tuple(
    f'{asking} you {find} ' for asking in ('can', 'could') for find in ('find', 'locate', 'spot')
)
_SEES = tuple(
    f'{asking} you {see} '
    for asking in ('do', 'can', 'could')
    for see in ('see', 'spot', 'make out')
)


def _is_ridden(words: list[str]) -> bool:
    """Say whether it is a taxi or a bus, which nobody holds but a camera sees."""
    return read_thing(words).name.split()[-1:] != [] and words[-1] in VEHICLES_AND_WAYS


def _counted(words: list[str], place: list[str]) -> Reading | None:
    thing = read_thing(words)
    if thing.name in ('', 'there') or not is_findable(thing) or is_virtual_place(place):
        return None
    slots = thing.slots()
    return Reading('DESCRIBE', slots | ({'place': read_place(place)} if place else {}))


_ANYTHING = frozenset('anything anyone anybody something someone somebody nobody'.split())
_AHEAD = frozenset(
    'in on under behind near beside next inside at around ahead above below'.split()
)


def _anything(words: list[str]) -> list[str]:
    """Return the place of 'is there anything in my way', [] where it is asked for more."""
    if words[:2] != ['is', 'there'] or words[2:3] == [] or words[2] not in _ANYTHING:
        return []
    rest = words[3:]
    if not rest or rest[0] not in _AHEAD or rest[-1] != 'way' and is_virtual_place(rest[1:]):
        return []
    noun = rest[-1]
    return [] if noun in _UNSEEN_PLACES and noun not in _BEFORE_ME else rest


_BEFORE_ME = frozenset('way path line road street front side'.split())


def _is_seen(words: list[str]) -> bool:
    head, phrases = split_arguments(words)
    thing = read_thing(head)
    named = bool(thing.name) and thing.name.split()[0] not in _NOT_FOUND
    return named and (is_held(thing) or is_surely_person(head)) or bool(phrases)


def _found(words: list[str]) -> Reading | None:
    if words[0] == 'how' or len(words) == 1 and words[0] not in _KNOWN_BARE:
        return None  # 'where is rome'
    thing = read_thing(words)
    if not thing.name:
        return Reading('FIND_OBJECT', {}, thing.unexplained, 'What should I look for?')
    if not is_findable(thing):
        return None
    return with_thing('FIND_OBJECT', thing)
