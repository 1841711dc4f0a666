# SPDX-License-Identifier: Apache-2.0
"""The phrase rules: one clause, freed of polite words, to an intent with slots.

Every rule starts at the first word and hands the rest to small readers of words, so the
time grows with the number of words, whatever they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.manipulation import read_bring
from omnivinci_ros.commands.manipulation import read_grab
from omnivinci_ros.commands.manipulation import read_put
from omnivinci_ros.commands.motion import MOVE_VERBS
from omnivinci_ros.commands.motion import TURN_VERBS
from omnivinci_ros.commands.motion import read_move
from omnivinci_ros.commands.motion import read_turn
from omnivinci_ros.commands.noun_phrases import DETERMINERS
from omnivinci_ros.commands.noun_phrases import PERSONS
from omnivinci_ros.commands.noun_phrases import read_person
from omnivinci_ros.commands.noun_phrases import read_place
from omnivinci_ros.commands.noun_phrases import read_thing
from omnivinci_ros.commands.noun_phrases import stray
from omnivinci_ros.commands.noun_phrases import with_thing

SAY_VERBS = frozenset({'say', 'tell', 'repeat', 'announce'})
COMMAND_VERBS = (
    MOVE_VERBS
    | TURN_VERBS
    | SAY_VERBS
    | frozenset(
        'return navigate follow chase pick grab take grasp lift bring fetch get give hand pass '
        'deliver carry put place set drop lay leave release find locate search look face watch '
        'describe greet wave welcome make do collect hold stop'.split()
    )
)

IDIOMS = frozenset(
    {
        'take care',
        'take part',
        'take place',
        'take heart',
        'take off',
        'take after',
        'give up',
        'give in',
        'give way',
        'bring up',
        'bring about',
        'find out',
        'look out',
        'look forward',
        'look after',
        'put up',
        'put off',
        'come on',
        'get up',
        'get out',
        'get away',
        'set out',
        'set off',
        'turn out',
    }
)
_TO_PLACE = re.compile(
    r'(?:over |back |straight |on |up |down |out |forward |ahead |right |left )?'
    r'(?:to|into|towards?|inside|onto)(?: |$)(?P<to>.*)$'
    r'|(?:over |back )?(?P<at>(?:behind|near|next to|beside|by|under|around|through|past|between|'
    r'in front of|close to|home|here|there|upstairs|downstairs|outside|closer)(?: .*)?)$'
)
_NOT_PLACES = frozenset({'sleep', 'hell', 'work', 'pieces', 'waste', 'war', 'be', 'see', 'do'})
_SCENE = re.compile(
    r'(?:the |this |that |your |our )?(?:scene|surroundings|environment|view|situation|image|'
    r'picture|area|what is (?:happening|going on|there|here)|what you (?:can )?(?:see|hear)|'
    r'everything|around you)(?: |$)'
)


def read_order(words: list[str]) -> Reading | None:
    """Read one clause."""
    if not words or ' '.join(words[:2]) in IDIOMS:
        return None
    for rule in _RULES:
        reading = rule(words)
        if reading is not None:
            return reading
    return None


def read_question(words: list[str]) -> Reading | None:
    """Read the questions that ask the robot to look: 'where is the cup', 'what do you see'."""
    line = ' '.join(words)
    if _WHAT_NOW.match(line):
        return Reading('DESCRIBE')
    match = _WHAT_PLACE.match(line)
    if match:
        return Reading('DESCRIBE', {'place': read_place(match['place'].split())})
    match = _WHAT_IS.match(line)
    if match:
        return Reading('DESCRIBE', {'object': match['object']})
    match = _WHERE.match(line)
    if match:
        return _find(match['object'].split())
    return None


_WHAT_NOW = re.compile(
    r'(?:tell me |show me |say )?what (?:do you (?:now )?(?:see|hear|notice)'
    r'|(?:can|could) you (?:see|hear)|you (?:can )?(?:see|hear)|are you (?:seeing|looking at)'
    r'|is (?:happening|going on|around you|there|around))(?: (?:here|there|now|right now))?$'
)
_WHAT_PLACE = re.compile(
    r'(?:tell me )?what (?:is|are|do you see|can you see) '
    r'(?P<place>(?:on|in|under|behind|near|next to|in front of|inside|at) (?!your mind).+)$'
)
_WHAT_IS = re.compile(r'(?:tell me )?what (?:is|are) (?P<object>this|that|these|those|it)$')
_WHERE = re.compile(
    r'(?:(?:tell me |show me )?where (?:is|are|did i (?:put|leave|see))'
    r'|(?:can|do|could) you (?:see|find|spot)|is there|are there|have you seen) '
    r'(?!(?:you|i|we|he|she|they|it going|me|what|how|why|that)(?: |$))(?P<object>.+?)'
    r'(?: (?:anywhere|somewhere|now|located))?$'
)


def _find(words: list[str]) -> Reading:
    thing = read_thing(words)
    if not thing.name:
        return Reading('FIND_OBJECT', {}, thing.unexplained, 'What should I look for?')
    return Reading('FIND_OBJECT', thing.slots(), thing.unexplained)


def _move_or_go(words: list[str]) -> Reading | None:
    reading = read_move(words)
    if words[0] not in MOVE_VERBS and words[0] not in ('return', 'navigate', 'approach'):
        return reading
    if reading and 'direction' in reading.slots and not reading.unexplained:
        # 'Go back to your base' is a place; 'go to the left' is not.
        return reading
    rest = words[1:]
    if words[0] == 'come' and rest[:1] in (['with'], ['along']):
        return Reading('FOLLOW', {'object': ' '.join(rest[1:]) or 'me'})
    if words[0] == 'approach' and rest:
        return Reading('MOVE_TO', {'place': read_place(rest)}, stray(rest))
    if words in (['come'], ['come', 'back']):
        return Reading('MOVE_TO', {'place': 'here'})
    match = _TO_PLACE.match(' '.join(rest))
    if match:
        place = (match['to'] if match['to'] is not None else match['at']).split()
        place = ['here'] if place == ['closer'] else place
        if not place:
            return Reading('MOVE_TO', {}, 0, 'Where should I go?')
        if place[0] in _NOT_PLACES:
            return None
        # 'Outside to change your mind' is no place.
        purpose = len(place) - place.index('to') if 'to' in place[1:] else 0
        return Reading('MOVE_TO', {'place': read_place(place)}, max(purpose, stray(place)))
    if words[0] in ('return', 'navigate'):
        return Reading('MOVE_TO', {}, len(rest), 'Where should I go?')
    return reading


def _follow(words: list[str]) -> Reading | None:
    if words[0] not in ('follow', 'chase'):
        return None
    if len(words) == 1:
        return Reading('FOLLOW', {}, 0, 'Whom should I follow?')
    thing = read_thing(words[1:], split=False)
    return Reading('FOLLOW', thing.slots(), thing.unexplained)


def _seek(words: list[str]) -> Reading | None:
    line = ' '.join(words)
    for start in (
        'look for',
        'look around for',
        'search for',
        'go find',
        'go and find',
        'locate',
        'find me',
        'find',
    ):
        if line == start or line.startswith(start + ' '):
            rest = words[len(start.split()) :]
            break
    else:
        return None
    if not rest:
        return Reading('FIND_OBJECT', {}, 0, 'What should I look for?')
    thing = read_thing(rest)
    if not thing.name or thing.name.split()[0] in ('you', 'out', 'it'):
        return (
            None if start != 'find' or rest != ['it'] else Reading('FIND_OBJECT', {'object': 'it'})
        )
    return with_thing('FIND_OBJECT', thing)


_LOOK = re.compile(
    r'(?:(?:look|gaze|stare|glance|take a look|have a look|watch|face)(?: (?:over|back))?'
    r'(?: (?P<how>at|towards?|to|into))?|(?:turn|rotate|point)(?: (?:to )?face| towards?| your '
    r'(?:head|camera|eyes|face)(?: to| towards?)?| to(?= (?:me|the (?!left|right)))))(?: |$)'
)


def _look(words: list[str]) -> Reading | None:
    match = _LOOK.match(' '.join(words) + ' ')
    if not match:
        return None
    rest = ' '.join(words)[match.end() :].split()
    bare = [word for word in rest if word not in ('the', 'your', 'to')]
    sides = {
        'left': 'left',
        'right': 'right',
        'up': 'up',
        'down': 'down',
        'ahead': 'forward',
        'forward': 'forward',
        'straight ahead': 'forward',
        'behind you': 'backward',
        'back': 'backward',
    }
    if ' '.join(bare) in sides:
        return Reading('LOOK_AT', {'direction': sides[' '.join(bare)]})
    if bare in (['here'], ['there']):
        return Reading('LOOK_AT', {'place': bare[0]})
    if bare in (['around'], ['around', 'you']):
        return Reading('DESCRIBE')
    if not rest:
        return Reading('LOOK_AT', {}, 0, 'What should I look at?')
    if words[0] in ('look', 'gaze', 'stare', 'glance') and not match['how']:
        return Reading('LOOK_AT', {}, len(rest), 'What should I look at?')
    thing = read_thing(rest, split=False)
    if not thing.name:
        return None
    return with_thing('LOOK_AT', thing)


def _describe(words: list[str]) -> Reading | None:
    if words[0] != 'describe':
        return None
    rest = words[1:]
    if rest[-2:] in (['to', 'me'], ['for', 'me']):
        rest = rest[:-2]
    if not rest or _SCENE.match(' '.join(rest)):
        return Reading('DESCRIBE')
    return with_thing('DESCRIBE', read_thing(rest))


_HELLO = re.compile(
    r'(?:hello|hi|hey|greetings|good (?:morning|afternoon|evening|day|night)|welcome|goodbye|'
    r'good bye|bye|bye bye|see you(?: (?:later|soon|tomorrow))?|hello hello|howdy)'
    r'(?: (?:there|robot|everyone|everybody|all|again|my friend|sir|friend|to you))?$'
)
_GREET = re.compile(
    r'(?:greet|welcome|(?:say (?:hello|hi|goodbye|bye|good morning|good evening)|wave hello|wave)'
    r'(?: to| at)?)(?: |$)(?P<who>.*)$'
)


def read_greeting(words: list[str]) -> Reading | None:
    """Read 'hello robot', before polite words are taken off."""
    return Reading('GREET') if _HELLO.match(' '.join(words)) else None


def _greet(words: list[str]) -> Reading | None:
    line = ' '.join(words)
    match = _GREET.match(line)
    if not match:
        return None
    who = match['who'].split()
    if len(who) > 3 or who[:1] and who[0] in ('and', 'to', 'back', 'home'):
        return None
    if not who:
        asks = words == ['greet']
        return Reading('GREET', {}, 0, 'Whom should I greet?' if asks else '')
    return Reading('GREET', {'recipient': read_person(who)})


_NOT_TOLD = frozenset(
    {'me', 'us', 'you', 'it', 'how', 'what', 'why', 'if', 'when', 'where', 'that'}
)


def _say(words: list[str]) -> Reading | None:
    """Read 'say ...', 'tell anna that ...'; the caller fills in the words as they came."""
    verb, at = words[0], 1
    if verb not in SAY_VERBS:
        return None
    slots: dict[str, str] = {}
    if verb == 'tell':
        at += words[1:2] != [] and words[1] in DETERMINERS
        unnamed = at == 2 and words[2:3] and words[2] not in PERSONS  # 'tell the truth'
        if len(words) <= at + 1 or unnamed or words[at] in _NOT_TOLD:
            return None
        slots = {'recipient': words[at]}
        at += 1
    if verb == 'repeat' and words[1:3] == ['after', 'me']:
        at = 3
    if words[at : at + 1] == ['that']:
        at += 1
    if len(words) == at:
        return Reading('SAY', slots, 0, 'What should I say?')
    return Reading('SAY', {'text': ' '.join(words[at:]), **slots}, said_from=at)


_RULES: tuple[Callable[[list[str]], Reading | None], ...] = (
    _greet,
    _seek,
    _look,
    read_turn,
    read_bring,
    _move_or_go,
    _follow,
    read_grab,
    read_put,
    _describe,
    read_question,
    _say,
)
