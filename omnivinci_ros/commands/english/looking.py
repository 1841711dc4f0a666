# SPDX-License-Identifier: Apache-2.0
"""Orders to look at something and to describe it."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.noun_phrases import with_thing
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import LOOK_PHRASES
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.phrase_tables import begins_with

_SCENE = lazy_pattern(
    r'(?:the |this |that |your |our )?(?:scene|surroundings|environment|view|situation|'
    r'(?:image|picture)$|area|'
    r'what is (?:happening|going on|there|here|around you|in front of you)|'
    r'what you (?:can )?(?:see|hear)|everything|around you|what you are seeing)(?: |$)'
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
_POINTED = lazy_pattern(
    r'(?:turn|rotate|point|tilt|move|aim|pan|direct) your (?:head|camera|eyes|face|gaze)'
    r'(?: (?:to|towards?|at))?(?: |$)'
    r'|(?:turn|rotate|point|tilt|aim|pan) the camera (?:to|towards?|at) '
    r'(?!(?:the |your )?(?:left|right)(?: |$))'
    r'|(?:turn|rotate) to(?= (?:me|the (?!left|right|other|side))(?: |\w|$))'
)
# The words that an order to look begins with, or one to describe.
LOOKING = LOOK_PHRASES.keys() | set('turn rotate point tilt direct move aim pan'.split())
DESCRIBING = frozenset({'report', 'tell', 'describe'})
_SEEN = ROOMS | TANGIBLE | PERSONS
_UNSEEN = INTANGIBLE - BODY_PARTS
_WATCHED = ROOMS | BODY_PARTS | {'it', 'this', 'that', 'them', 'these', 'those'}


def read_look(words: list[str]) -> Reading | None:
    """Read 'look at me', 'turn towards the window', 'look to your left'."""
    if words[0] not in LOOKING:
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
    if words[0] == 'look' and rest[:1] != [] and _is_asked(rest):
        return Reading('DESCRIBE')  # what is seen answers it
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


_LOOKING_INTO = frozenset({'look', 'check', 'see'})
_ASKED = frozenset('if whether how hows what who which where whose'.split())
_SHOWN = frozenset('the that this those these my our'.split())


def looked_into(words: list[str]) -> Reading | None:
    """Read 'see if it is straight', 'check the ladder', 'read me the gauge' beside other orders.

    No list is asked whether such things can be seen: to look at one costs nothing.
    """
    if words[:2] == ['go', 'and']:
        words = words[2:]
    elif words[:1] == ['go'] and words[1:2] != [] and words[1] in _LOOKING_INTO:
        words = words[1:]
    if len(words) < 3:
        return None
    if words[0] in _LOOKING_INTO and words[1] in _ASKED:
        return whether_so(words[1:]) or Reading('DESCRIBE', counted(words[1:]))
    at = 2 if words[1] in ('me', 'us', 'out') else 1
    named = words[at:]
    if words[0] in ('read', 'check', 'count') and len(named) > 1 and named[0] in _SHOWN:
        thing = read_thing(named)
        seen = bool(thing.name) and not thing.unexplained and len(named) < 8
        intent = 'LOOK_AT' if words[0] == 'check' else 'DESCRIBE'
        return with_thing(intent, thing) if seen else None
    return Reading('DESCRIBE') if words[0] == 'read' and named[:1] == ['what'] else None


def counted(asked: list[str]) -> dict[str, str]:
    """Return what 'how many tomatoes are ripe' counts: ripe tomatoes."""
    at = asked.index('are') if 'are' in asked[3:6] else 0
    if asked[:2] != ['how', 'many'] or not at or asked[2:at] == ['there']:
        return {}
    slots = read_thing(asked[2:at]).slots()
    state = ' '.join(asked[at + 1 :])
    return {**slots, 'attribute': state} if slots and state not in ('', 'there') else slots


def whether_so(asked: list[str]) -> Reading | None:
    """Read 'if the pump in the yard is on' as a question of the pump."""
    at = next((i for i, word in enumerate(asked) if word in ('is', 'are', 'has', 'have')), 0)
    named = asked[1:at]
    if asked[:1] not in (['if'], ['whether']) or len(named) < 2 or named[0] not in _SHOWN:
        return None
    thing = read_thing(named)
    known = bool(thing.name) and not thing.unexplained and asked[at + 1 :] != []
    return with_thing('DESCRIBE', thing) if known else None


def _is_asked(rest: list[str]) -> bool:
    """Say whether it is 'if the tap is on', 'who is at the door', and no 'how lovely'."""
    many = rest[0] == 'how' and rest[1:2] in (['many'], ['much'], ['long'])
    named = rest[0] in ('who', 'what', 'which', 'where') and not {'is', 'are'}.isdisjoint(
        rest[1:5]
    )
    return len(rest) > 2 and (rest[0] in ('if', 'whether') or many or named)


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
    to = next((i for i in range(len(rest) - 1, 0, -1) if rest[i] in ('to', 'for')), 0)
    if to and rest[0] not in _ASKED and is_surely_person(rest[to + 1 :]):
        who = ' '.join(rest[to + 1 :])
        told = with_thing('DESCRIBE', read_thing(rest[:to]), f'Shall I tell {who} what I see?')
        named = ' '.join(strip_determiners(rest[to + 1 :]))
        return replace(told, slots={**told.slots, 'recipient': named})
    return with_thing('DESCRIBE', read_thing(rest))
