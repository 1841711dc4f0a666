# SPDX-License-Identifier: Apache-2.0
"""Orders to look for, to look at and to describe, and the questions that mean the same."""

from __future__ import annotations

import re

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.noun_phrases import with_thing
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import SOMETIMES_HELD
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VIRTUAL_PLACES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import LOOK_PHRASES
from omnivinci_ros.commands.english.verbs import SEARCH_PLACE
from omnivinci_ros.commands.english.verbs import SEEK_PHRASES
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_SCENE = re.compile(
    r'(?:the |this |that |your |our )?(?:scene|surroundings|environment|view|situation|'
    r'(?:image|picture)$|area|'
    r'what is (?:happening|going on|there|here|around you|in front of you)|'
    r'what you (?:can )?(?:see|hear)|everything|around you|what you are seeing)(?: |$)'
)
_ASK_PREFIX = r'(?:(?:tell me|show me|report|say|explain|describe) )?'
_WHAT_NOW = re.compile(
    _ASK_PREFIX + r'what (?:do you (?:now )?(?:see|hear|notice)'
    r'|(?:can|could) you (?:see|hear)|you (?:can )?(?:see|hear)|are you (?:seeing|looking at)'
    r'|you are (?:seeing|looking at)'
    r'|is (?:happening|going on|around you|there|around))(?: (?:here|there|now|right now))?$'
    r'|(?:tell me )?(?:who|what) is (?:there|here|around)$|who do you see$|who can you see$'
    r'|(?:tell me )?what things (?:do|can) you see$|what objects (?:do|can) you see$'
)
_WHAT_PLACE = re.compile(
    r'(?:tell me )?(?:what (?:else )?(?:is|are|do you see|can you see|you see|you can see)|'
    r'what is (?:going on|happening)|'
    r'what (?:things|objects|items) (?:are|do you see|can you see)|who is) '
    r'(?P<place>(?:on|in|under|behind|near|next to|in front of|inside|at|to(?= your| the | my)) '
    r'(?!your mind).+)$'
)
_WHAT_IS = re.compile(r'(?:tell me )?what (?:is|are) (?P<object>this|that|these|those|it)$')
_WHERE = re.compile(
    r'(?:(?:(?:can|could|would) you )?(?:tell me |show me )?where '
    r'(?:is|are|did i (?:put|leave|see)|'
    r'(?:can|do|could|might) (?:i|we) find|(?:do|can|could) you (?:see|find))'
    r'|do you (?:know|see) where|(?:(?:can|could|would) you )?(?:tell me |show me )where'
    r'|(?:can|do|could) you (?:see|find|spot|locate)|is there|are there|have you seen|did you see'
    r'|do you see) '
    r'(?!(?:you|i|we|he|she|they|it going|me|what|how|why|that|to|from|does|this|would|'
    r'there|if|whether|all)(?: |$))'
    r'(?P<object>.+?)(?: (?:anywhere|somewhere|now|located|is|are|left|remaining|available))?$'
)
_HOW_MANY = re.compile(
    r'(?:(?:can|could) you )?(?:(?:tell me|count|say) )?how many (?P<object>.+?) '
    r'(?:are there|are (?:on|in)|do you see|can you see|you (?:can )?see|there are|are)'
    r'(?: ?(?P<place>(?:on|in|under|behind|near|at|here|there|the).*))?$'
)
_QUESTION_STARTS = frozenset(
    'what who where is are how can could would do have did tell show report say explain describe '
    'count'.split()
)
_IF = phrase_table(
    'check if, check whether, see if, see whether, find out if, find out whether, look if, look '
    'whether'.split(', ')
)
_SIDES = {
    'left': 'left',
    'right': 'right',
    'left side': 'left',
    'right side': 'right',
    'up': 'up',
    'upward': 'up',
    'upwards': 'up',
    'down': 'down',
    'downward': 'down',
    'downwards': 'down',
    'ahead': 'forward',
    'forward': 'forward',
    'forwards': 'forward',
    'straight': 'forward',
    'front': 'forward',
    'in front': 'forward',
    'in front of you': 'forward',
    'straight ahead': 'forward',
    'straight forward': 'forward',
    'behind you': 'backward',
    'behind': 'backward',
    'back': 'backward',
    'backward': 'backward',
    'backwards': 'backward',
}
_POINTED = re.compile(
    r'(?:turn|rotate|point|tilt|move|aim|pan|direct) your (?:head|camera|eyes|face|gaze)'
    r'(?: (?:to|towards?|at))?(?: |$)'
    r'|(?:turn|rotate|point|tilt|aim|pan) the camera (?:to|towards?|at) '
    r'(?!(?:the |your )?(?:left|right)(?: |$))'
    r'|(?:turn|rotate) to(?= (?:me|the (?!left|right|other|side))(?: |\w|$))'
)
_LOOK_STARTS = LOOK_PHRASES.keys() | set('turn rotate point tilt direct move aim pan'.split())
_VAGUE_HEADS = frozenset({'you', 'out', 'it', 'way'})
_KNOWN_BARE = NAMES | ROBOT_NAMES | PERSONS | TANGIBLE | MASS_NOUNS | {'everything', 'this'}
_NOT_FOUND = frozenset(
    'else other anything nothing something somebody someone anyone anybody reason chance need '
    'point doubt difference more one any problem'.split()
)
_UNSEEN_PLACES = (VIRTUAL_PLACES | INTANGIBLE) - SOMETIMES_HELD - BODY_PARTS
_SEEN = ROOMS | TANGIBLE | PERSONS
_UNSEEN = INTANGIBLE - BODY_PARTS
_WATCHED = ROOMS | BODY_PARTS | {'it', 'this', 'that', 'them', 'these', 'those'}


def read_question(words: list[str]) -> Reading | None:
    """Read the questions that ask the robot to look: 'where is the cup', 'what do you see'."""
    if words[0] not in _QUESTION_STARTS:
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
        found = _met(['check', 'if', *_turned_round(words)])
        if found is not None:
            return found
    match = _HOW_MANY.match(line)
    if match:
        return _counted(match['object'].split(), (match['place'] or '').split())
    match = _WHERE.match(line)
    if match:
        sought = match['object'].split()
        there = line.startswith(('is there', 'are there'))
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


def _counted(words: list[str], place: list[str]) -> Reading | None:
    thing = read_thing(words)
    if not thing.name or not _is_findable(thing) or is_virtual_place(place):
        return None
    slots = thing.slots()
    return Reading('DESCRIBE', slots | ({'place': read_place(place)} if place else {}))


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
    if not _is_findable(thing):
        return None
    return with_thing('FIND_OBJECT', thing)


def _is_findable(thing: Thing) -> bool:
    noun = head_noun(thing)
    seen = is_held(thing) or noun in ('me', 'us') or thing.name in ('someone', 'somebody')
    return seen and not is_virtual_place(thing.place.split())


def read_seek(words: list[str]) -> Reading | None:
    """Read 'look for the keys in the hall', 'search the garage for the ladder'."""
    searched = _searched(words) or _met(words) or _shown(words)
    if searched is not None:
        return searched
    length = begins_with(words, SEEK_PHRASES)
    if not length:
        return None
    start, rest = ' '.join(words[:length]), words[length:]
    if not rest:
        return Reading('FIND_OBJECT', {}, 0, 'What should I look for?')
    if start == 'spot' and rest == ['me']:
        return None  # at the barbell
    if start == 'find' and rest == ['it']:
        return Reading('FIND_OBJECT', {'object': 'it'})
    head, phrases = split_arguments(rest)
    kept = [p for p in phrases if p.preposition in LOCATIONS | SOURCES]
    if len(kept) < len(phrases) and any(p.words == ['me'] for p in phrases):
        rest = [*head, *(w for p in kept for w in (*p.preposition.split(), *p.words))]
    if phrases and phrases[0].preposition == 'from' and is_surely_person(head):
        thing = read_thing(rest, split=False)  # 'somebody from maintenance'
    else:
        thing = read_thing(rest)
    if not thing.name or thing.name.split()[0] in _VAGUE_HEADS or not _is_findable(thing):
        return None
    return with_thing('FIND_OBJECT', thing)


def _met(words: list[str]) -> Reading | None:
    """Read 'meet anna in the hall', 'check if anna is in the hall'."""
    if words[0] == 'meet' and words[1:2] not in (['me'], ['us'], ['up']):
        who = words[1:]
    elif begins_with(words, _IF):
        words = words[begins_with(words, _IF) - 2 :]
        head, phrases = split_arguments(words[2:])
        if head[-1:] == ['here'] and head[-2:-1] in (['is'], ['are']):
            return Reading('FIND_OBJECT', read_thing(head[:-2]).slots())
        if len(head) < 2 or head[-1] not in ('is', 'are') or not phrases:
            return None
        who = [*head[:-1], *words[2 + len(head) :]]
    else:
        return None
    head, _ = split_arguments(who)
    thing = read_thing(who)
    if words[0] == 'meet' and not is_surely_person(head) or not _is_findable(thing):
        return None
    return with_thing('FIND_OBJECT', thing) if thing.place and thing.name else None


def _shown(words: list[str]) -> Reading | None:
    """Read 'show me the red ball', a thing that people ask robots for."""
    if words[:2] != ['show', 'me'] or len(words) < 4 or words[2] not in DETERMINERS:
        return None
    thing = read_thing(words[2:])
    filmed = head_noun(thing) in ('camera', 'cam', 'cameras')  # a doorbell's
    return with_thing('FIND_OBJECT', thing) if is_known_thing(thing) and not filmed else None


def _searched(words: list[str]) -> Reading | None:
    """Read 'search the garage for the ladder', 'look in the drawer for a pen'."""
    if 'for' not in words[2:-1]:
        return None
    at = words.index('for', 2)
    if (
        words[0] in SEARCH_PLACE
        or words[0] == 'look'
        and words[1] in (LOCATIONS | {'around', 'inside', 'all'}) - {'at'}
    ):
        where = words[1:at]
    else:
        return None
    if is_virtual_place(where) or where[-1:] and where[-1] in ('photos', 'pictures', 'emails'):
        return None  # 'search the web for kayaks'
    if where in (['around'], ['everywhere'], ['again'], ['about']):
        where = []
    while len(where) > 1 and where[0] in ('through', 'all', 'over', 'around', 'about'):
        where = where[1:]
    thing = read_thing(words[at + 1 :])
    lit = thing.definite and head_noun(thing) in ('lights', 'light') and where[-1:] != []
    if not thing.name or not _is_findable(thing) and not (lit and where[-1] in ROOMS):
        return None  # 'the christmas lights' in the attic are things
    slots = thing.slots()
    if where:
        slots['place'] = read_place(where)
    return Reading('FIND_OBJECT', slots, thing.unexplained)


def read_look(words: list[str]) -> Reading | None:
    """Read 'look at me', 'turn towards the window', 'look to your left'."""
    if words[0] not in _LOOK_STARTS:
        return None
    line = ' '.join(words)
    match = _POINTED.match(line)
    length = len(line[: match.end()].split()) if match else begins_with(words, LOOK_PHRASES)
    if not length:
        return None
    rest = words[length:]
    if rest[:1] in (['over'], ['back']) and len(rest) > 1:
        rest = rest[1:]
    if rest[:1] in (['at'], ['to'], ['towards'], ['toward']) and len(rest) > 1:
        rest, length = rest[1:], 2
    if rest[:1] and rest[0] in ('see', 'find', 'check', 'watch'):
        return None  # 'look to see whether ...'
    bare = [word for word in rest if word not in ('the', 'your', 'to')]
    if ' '.join(bare) in _SIDES:
        return Reading('LOOK_AT', {'direction': _SIDES[' '.join(bare)]})
    if bare in (['here'], ['there']):
        return Reading('LOOK_AT', {'place': bare[0]})
    if bare in (['around'], ['around', 'you']):
        return Reading('DESCRIBE')
    if (
        words[0] in ('monitor', 'study', 'survey', 'scan')
        and rest[-1:]
        and (rest[-1] not in _SEEN)
    ):
        return None
    if not rest:
        return Reading('LOOK_AT', {}, 0, 'What should I look at?')
    bare_look = length == 1 and words[0] in ('look', 'gaze', 'stare', 'glance')
    if bare_look and rest[0] in LOCATIONS and rest[0] not in ('up', 'down', 'by'):
        return Reading('LOOK_AT', {'place': read_place(rest)})
    if bare_look:
        return Reading('LOOK_AT', {}, len(rest), 'What should I look at?')
    thing = read_thing(rest, split=False)
    if not thing.name or thing.name == 'yourself':
        return None
    if head_noun(thing) in _UNSEEN and not is_held(thing):
        return None
    seen = is_known_thing(thing) or is_surely_person(rest) or head_noun(thing) in _WATCHED
    watched = words[0] == 'watch' and not seen and not thing.place  # or a film: 'the crown'
    return with_thing('LOOK_AT', thing, f'Should I watch {" ".join(rest)}?' if watched else '')


def read_describe(words: list[str]) -> Reading | None:
    """Read 'describe the scene', 'describe the painting to me'."""
    if words[0] == 'report' and words[1:2] == ['what']:
        return Reading('DESCRIBE') if _SCENE.match(' '.join(words[1:])) else None
    if words[:3] == ['tell', 'me', 'about'] and _SCENE.match(' '.join(words[3:])):
        return Reading('DESCRIBE')
    if words[0] != 'describe':
        return None
    rest = words[1:]
    if rest[-2:] in (['to', 'me'], ['for', 'me']):
        rest = rest[:-2]
    if not rest or _SCENE.match(' '.join(rest)):
        return Reading('DESCRIBE')
    return with_thing('DESCRIBE', read_thing(rest))
