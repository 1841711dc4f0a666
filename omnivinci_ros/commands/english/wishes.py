# SPDX-License-Identifier: Apache-2.0
"""Wishes as orders: 'i need a towel', 'i have lost my keys', 'i want you in the hall'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.name_ends import NUMBERED
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.thing_kinds import is_common_thing
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wished_done import as_caused
from omnivinci_ros.commands.english.wished_done import as_done
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.quantities import find_quantity

# Of these nobody knows whether they are meant for the robot.
_IDLE_WISHES = (
    'i feel like, i fancy, i would kill for, i could murder, i am dying for, i would not mind, i '
    'would not say no to, i could go for, i am in the mood for, any chance of, we need, we could '
    'use, we would like, we will need, we could do with, i would prefer, i require, what i need '
    'is, all i need is, all i want is, what i want is, what we need is, i will have, i will take, '
    'i am after, i could use, i fancy'
).split(', ')
_IDLE = phrase_table(_IDLE_WISHES)
WISHES = phrase_table(
    [
        *_IDLE_WISHES,
        *(
            'i could do with, i could really use, might i have, might i get, is it possible to '
            'have, is it possible to get, would it be possible to get, would it be possible to '
            'have, i need, i want, i would like, i would like to have, i would love, i want to '
            'have, i could use, could i have, can i have, may i have, could i get, can i get, '
            'could i please have, can we have, could we have, i will need, i really need, i am '
            'going to need, let me have, could i please get, may i get, i would appreciate, i '
            'would be grateful for, i would be glad of, i would be happy with, i am in need of, '
            'may i trouble you for, could i trouble you for, can i trouble you for, i will have, '
            'i will take, let us have, might we have, may we have, i would love to have, might i '
            'trouble you for, can we get, could we get, may we get'
        ).split(', '),
    ]
)
_PRESENCE = phrase_table(
    'they need you, he needs you, she needs you, i would like you to be, i want you to be, i '
    'need you to be, i need you, i want you, we need you, we want you, i want to see you, i '
    'would like you, you are needed, you are wanted, they want you, he wants you, she wants you, '
    'i want to have you'.split(', ')
)
_SEARCHES = phrase_table(
    'i do not see, i am missing, i have mislaid, i seem to have lost, i seem to have misplaced, i '
    'have misplaced, i misplaced, i can not remember where i put, i do not remember where i put, '
    'i forgot where i put, i have forgotten where i put, help us find, help us look for, i can '
    'not seem to find, i am looking for, i can not find, i am searching for, i have lost, i lost, '
    'i need to find, i want to find, we are looking for, help me find, help me locate, help me '
    'search for, help me hunt for, help me track down, help me look for, i can not see, i am '
    'trying to find, do you know where to find'.split(', ')
)
_NEEDS = phrase_table('needs, wants, need, want, would like, could use, would love'.split(', '))
# 'I don't know the way to the lobby', which is asked about.
_NO_WAY = phrase_table(
    'i do not know the way to, i can not find the way to, i can not find my way to, i will follow '
    'you to, we will follow you to, i need to get to, i need help getting to, i have to get to, '
    'i need help to get to, we need to get to'.split(', ')
)
# 'I would like to be taken to the lobby'
_TAKEN = phrase_table(
    f'{wish} to be {led}'
    for wish in ('i would like', 'i want', 'i need', 'we would like', 'we want', 'we need')
    for led in ('taken', 'brought', 'led', 'guided', 'escorted', 'accompanied', 'shown')
)
_PHONES = frozenset({'phone', 'telephone', 'line'})
_PRAISES = frozenset(
    'go down nicely,go down well,go down a treat,hit the spot,not go amiss,do nicely,do me '
    'good,be just the thing,make my day'.split(',')
)
_NICE = frozenset('nice lovely great good perfect wonderful helpful brilliant useful'.split())
_SHORT = 10  # words


def wished_order(words: list[str]) -> list[str]:
    """Return the order that a wish of the speaker stands for, [] when there is none."""
    guided = _guided(words) or as_caused(words)
    if guided:
        return guided
    searched = begins_with(words, _SEARCHES)
    if 0 < searched < len(words):
        return _search(words[0], words[searched:])
    present = wanted_presence(words) or _wanted_further(words)
    if present or len(_wanted_where(words)) > 1:
        return present
    return _bring(_praised(words) or words)


def _guided(words: list[str]) -> list[str]:
    """Read 'i would like to be taken to the lobby', 'i do not know the way to the lobby'."""
    whom = 'us' if words[0] == 'we' else 'me'
    length = begins_with(words, _TAKEN)
    if length and words[length : length + 1] in (['to'], ['into'], ['home'], ['back']):
        return ['guide', whom, *words[length:]]
    length = begins_with(words, _NO_WAY)
    return ['guide', whom, 'to', *words[length:]] if length and words[length:] else []


def _search(first: str, sought: list[str]) -> list[str]:
    """Read 'i have lost | my keys', 'help me find | a pen' as orders to find them."""
    if sought[0] in COMMAND_VERBS and sought[1:2] and sought[1] in SURE_NEXT:
        return sought  # 'i can not see guide me to the door'
    if 'somewhere' in sought[1:-1]:
        sought = [word for word in sought if word != 'somewhere']
    if first == 'help':
        return ['find', *sought]
    if sought[-1] in ('it', 'them') and sought[-2:-1] in (['find'], ['for']):
        sought = sought[: -2 if sought[-2] == 'find' else -3]  # '... please look for it'
    thing = thing_of(split_arguments(sought)[0], [])
    owned = sought[0] in ('my', 'the', 'our')
    named = owned or is_known_thing(thing) or is_surely_person(sought)
    named = named and not sought[0].startswith(('some', 'any'))  # 'we look for someone who'
    return ['find', *sought] if named else []


def wanted_presence(words: list[str]) -> list[str]:
    """Read 'i need you in the hall' as 'go to the hall', [] where it is another wish."""
    where = _wanted_where(words)
    if where == ['here']:
        return ['come', 'here']
    if where[1:2] != [] and where[0] in ('facing', 'pointing', 'looking'):
        to = where[1] in ('at', 'to', 'towards', 'toward')
        return ['look', 'at', *where[1 + to :]]
    return _come(where) if len(where) > 1 else []


def _wanted_where(words: list[str]) -> list[str]:
    """Return where 'i need you' wants the robot to be, [] for another wish."""
    length = 0 if words[-1] in _PHONES else begins_with(words, _PRESENCE)
    if not length:
        return []
    return words[length + 1 :] if words[length : length + 1] == ['over'] else words[length:]


def _wanted_further(words: list[str]) -> list[str]:
    """Read 'i need you a bit further forward', 'i want you two metres back' as 'move ...'."""
    where = _wanted_where(words)
    way = where[-1:] != [] and where[-1] in ('forward', 'forwards', 'back', 'backwards')
    sized = way and (find_quantity(where) is not None or not _BITS.isdisjoint(where))
    return ['move', *(word for word in where if word != 'further')] if sized else []


_BITS = frozenset({'bit', 'little', 'further', 'tad', 'touch'})


def _come(where: list[str]) -> list[str]:
    """Read 'i need you | in the hall' as 'go to the hall'."""
    goal = ['to'] if where[0] in ('in', 'at') else where[:1]
    known = where[-1] in ROOMS or where[-1] in DEPARTMENTS
    known = known or len(where) > 2 and is_known_place(where[1:])
    return ['go', *goal, *where[1:]] if known else []


def _bring(words: list[str]) -> list[str]:
    """Read 'i need a towel' as 'bring me a towel'."""
    length = begins_with(words, WISHES)
    rest = words[length:]
    if not length or not rest or rest[0] == 'to':
        return []
    head, phrases = split_arguments(rest)
    done = as_done(rest)
    if done:
        return done
    delivered = head[-1:] == ['brought']
    rest = [word for word in rest if word != 'brought'] if delivered else rest
    head = head[:-1] if delivered else head
    if not head or not is_known_thing(thing_of(head, [])) and not _is_pointed_out(head):
        return []
    if 'with' in rest[-2:-1] and rest[-1] in ('me', 'us'):
        return []  # 'i will take the keys with me'
    if head[-1] in ('bill', 'check'):
        return []  # a waiter is asked for it
    if any(p.preposition == 'for' for p in phrases):
        return []  # 'i need eggs for the cake'
    placed = any(p.preposition in ('to', 'into', 'in', 'on', 'at') for p in phrases)
    if placed and words[0] == 'we' and phrases[0].preposition in ('in', 'at'):
        return ['bring', *head, 'to', *phrases[0].words]  # 'we need two chairs in the hall'
    return ['bring', *rest] if placed and delivered else ['bring', 'me', *rest]


def is_wish_of_another(words: list[str]) -> bool:
    """Say whether it is 'the nurse needs a glass of water'."""
    return bool(wish_of_another(words))


def wish_of_another(words: list[str]) -> list[str]:
    """Read 'the nurse needs a glass of water', which is asked about."""
    for at in range(1, min(4, len(words) - 1)):
        length = phrase_at(words, at, _NEEDS)
        if not length:
            continue
        bed = at == 2 and words[0] in NUMBERED and is_numbered_place(words[:2])
        named = bed or is_surely_person(words[:at])
        if named and words[0] not in ('i', 'you', 'we'):
            thing = thing_of(split_arguments(words[at + length :])[0], [])
            known = is_known_thing(thing) and len(words) < _SHORT
            return ['bring', *words[at + length :], 'to', *words[:at]] if known else []
    return []


def wishes_idly(words: list[str]) -> bool:
    """Say whether it is 'i feel like pizza', which may be said to anybody."""
    length = begins_with(words, _IDLE)
    idle = length and not begins_with(words, _PRESENCE) and not as_done(words[length:])
    return bool(idle or _praised(words) or begins_with(words, _NO_WAY))


def wants_unknown(words: list[str]) -> bool:
    """Say whether it is wished for, and no table knows whether it can be brought."""
    length = begins_with(words, WISHES)
    head, _ = split_arguments(words[length:])
    if length and as_done(words[length:]) or begins_with(words, _PRESENCE):
        return False
    thing = thing_of(head, [])
    # 'Can I have the colander' asks for it; 'can i have a steak' may ask the waiter.
    told = length and (words[0] in ('i', 'we') or not thing.definite) and head[:1] != ['you']
    if told and head[:1] == ['my'] and len(head) < 4 and _is_pointed_out(head):
        return False  # 'i want my crossword'
    return bool(told and head) and (not is_common_thing(thing) or 'new' in thing.attribute)


def _praised(words: list[str]) -> list[str]:
    """Read 'a glass of water would be nice' as 'i would like a glass of water'."""
    would = words.index('would') if 'would' in words[2:] else 0
    end = words[would + 1 :]
    nice = end[:1] == ['be'] and len(end) == 2 and end[1] in _NICE
    if not would or words[0] not in DETERMINERS or not nice and ' '.join(end) not in _PRAISES:
        return []
    known = is_known_thing(thing_of(split_arguments(words[:would])[0], []))
    return ['i', 'would', 'like', *words[:would]] if known else []


def _is_pointed_out(head: list[str]) -> bool:
    """Say whether it is 'the colander', a thing of a name that no table has."""
    thing = thing_of(head, [])
    named = len(head) > 1 and head[0] in ('the', 'that', 'this', 'my', 'those', 'these')
    sure = named and len(head) <= 4 and not is_surely_person(head)
    return sure and is_held(thing) and thing.name not in ROOMS and not thing.unexplained


def is_own_wish(texts: list[str], following: list[str]) -> bool:
    """Say whether it is 'i want my teddy' before 'bring it to my bed': one order, not two."""
    wished = texts[0] in ('i', 'we') and texts[1:2] != [] and texts[1] in ('want', 'need')
    goal = following[following.index('to') + 1 :] if 'to' in following else []
    return wished and bool(goal) and goal[0] not in ('me', 'us', 'go', 'be')
