# SPDX-License-Identifier: Apache-2.0
"""Orders in other words: a wish, a reason before the order, where a thing belongs."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.called_names import after_name
from omnivinci_ros.commands.english.called_names import begins_with_unknown
from omnivinci_ros.commands.english.called_names import is_report
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.subjects import ends_with_subject
from omnivinci_ros.commands.english.thing_kinds import is_common_thing
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.wish_words import is_thought
from omnivinci_ros.commands.english.wish_words import place_last
from omnivinci_ros.commands.english.wish_words import plain_wish
from omnivinci_ros.commands.english.wished_done import as_done
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table

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
            'trouble you for'
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
_SHORT = 10  # words
_ASKS = phrase_table(
    'can you please, could you please, would you please, can you, could you, would you, will '
    'you, please, i need you to, i want you to, i would like you to'.split(', ')
)
# A clause that begins so tells of a state of the speaker: a reason, no story.
_REASON_STARTS = frozenset(
    "let i my it the there this that we our because since here someone somebody someone's "
    'you'.split()
)
_STATES = frozenset(
    'is are am has have need want feel was got fell forgot left dropped lost spilled let gets '
    "look seem hurt hurts ache aches 's".split()
)
_NOT_BEFORE_ORDERS = frozenset(
    'like is are was were be to can could will would should must may might not and or but '
    'i you he she we they it who that which the a an my your his her our their do does '
    'did let never always'.split()
)
_STORY_WORDS = frozenset(
    'if when asked ask whether said told wonder wondered know how why what who where said say '
    'tell see hear think thought hope wish he she they called named titled entitled'.split()
)


def as_order(words: list[str]) -> list[str]:
    """Return the order that a wish, a reason or a name wraps, [] when there is none."""
    words = plain_wish(words)
    called = words[0] in _GROUPS or words[0] == 'you' and len(words) < _SHORT
    if called and words[1:2] and words[1] in COMMAND_VERBS:
        return words[1:]  # 'you go forward two metres', 'everybody go home'
    return (
        _wish(words)
        or _supply(words)
        or _wish_of_another(words)
        or _belonging(words)
        or place_last(words)
        or after_name(words)
        or _after_reason(words)
    )


_GROUPS = frozenset('everyone everybody guys folks'.split())


def _supply(words: list[str]) -> list[str]:
    """Read 'supply grandma with a pen' as 'bring grandma a pen'."""
    if words[0] not in ('supply', 'provide', 'serve') or 'with' not in words[2:-1]:
        return []
    at = words.index('with', 2)
    return ['bring', *words[at + 1 :], 'to', *words[1:at]]


def is_wish_of_another(words: list[str]) -> bool:
    """Say whether it is 'the nurse needs a glass of water'."""
    return bool(_wish_of_another(words))


def _wish_of_another(words: list[str]) -> list[str]:
    """Read 'the nurse needs a glass of water', which is asked about."""
    for at in range(1, min(4, len(words) - 1)):
        length = phrase_at(words, at, _NEEDS)
        if length and is_surely_person(words[:at]) and words[0] not in ('i', 'you', 'we'):
            thing = thing_of(split_arguments(words[at + length :])[0], [])
            known = is_known_thing(thing) and len(words) < _SHORT
            return ['bring', *words[at + length :], 'to', *words[:at]] if known else []
    return []


def _belonging(words: list[str]) -> list[str]:
    """Read 'that cup goes in the sink' as 'put that cup in the sink', which is asked about."""
    at = next((i for i, word in enumerate(words[:5]) if i and word in _BELONGS), 0)
    known = at > 0 and words[0] == 'the' and is_known_thing(thing_of(words[:at], []))
    if not at or not (words[0] in _POINTING or known) or len(words) < at + 3:
        return []
    return ['put', *words[:at], *words[at + 1 :]] if words[at + 1] in ('in', 'on', 'into') else []


_BELONGS = frozenset('goes go belongs belong'.split())
_POINTING = frozenset({'this', 'that', 'these', 'those'})


def is_doubtful_order(words: list[str]) -> bool:
    """Say whether what `as_order` made of it should be asked about before it is done."""
    spoken, words = words, plain_wish(words)
    return (
        words[0] in _GROUPS
        or is_thought(spoken)
        or bool(_wish_of_another(words) or _belonging(words))
        or _wishes_idly(words)
        or is_report(words)
        or _wants_unknown(words)
        or begins_with_unknown(words)
    )


def _wishes_idly(words: list[str]) -> bool:
    """Say whether it is 'i feel like pizza', which may be said to anybody."""
    idle = begins_with(words, _IDLE) and not begins_with(words, _PRESENCE)
    return bool(idle or _praised(words) or begins_with(words, _NO_WAY))


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


def _wish(words: list[str]) -> list[str]:
    length = begins_with(words, _TAKEN)
    if length and words[length : length + 1] in (['to'], ['into'], ['home'], ['back']):
        return ['guide', 'us' if words[0] == 'we' else 'me', *words[length:]]
    length = begins_with(words, _NO_WAY)
    if length and words[length:]:
        return ['guide', 'us' if words[0] == 'we' else 'me', 'to', *words[length:]]
    length = begins_with(words, _SEARCHES)
    rest = words[length:]
    if length and rest:
        if rest[0] in COMMAND_VERBS and rest[1:2] and rest[1] in SURE_NEXT:
            return rest  # 'i can not see guide me to the door'
        if 'somewhere' in rest[1:-1]:
            rest = [word for word in rest if word != 'somewhere']
        thing = thing_of(split_arguments(rest)[0], [])
        if words[0] == 'help':
            return ['find', *rest]
        if rest[-1] in ('it', 'them') and rest[-2:-1] in (['find'], ['for']):
            rest = rest[: -2 if rest[-2] == 'find' else -3]  # '... please look for it'
            thing = thing_of(split_arguments(rest)[0], [])
        owned = rest[0] in ('my', 'the', 'our')
        sought = owned or is_known_thing(thing) or is_surely_person(rest)
        sought = sought and not rest[0].startswith(('some', 'any'))  # 'we look for someone who'
        return ['find', *rest] if sought else []
    length = 0 if words[-1] in _PHONES else begins_with(words, _PRESENCE)
    where = words[length + 1 :] if words[length : length + 1] == ['over'] else words[length:]
    if length and where == ['here']:
        return ['come', 'here']
    if length and len(where) > 1:
        goal = ['to'] if where[0] in ('in', 'at') else where[:1]
        known = where[-1] in ROOMS | DEPARTMENTS or len(where) > 2 and is_known_place(where[1:])
        return ['go', *goal, *where[1:]] if known else []
    words = _praised(words) or words
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
    if any(p.preposition == 'for' for p in phrases):
        return []  # 'i need eggs for the cake'
    placed = any(p.preposition in ('to', 'into', 'in', 'on', 'at') for p in phrases)
    if placed and words[0] == 'we' and phrases[0].preposition in ('in', 'at'):
        return ['bring', *head, 'to', *phrases[0].words]  # 'we need two chairs in the hall'
    return ['bring', *rest] if placed and delivered else ['bring', 'me', *rest]


def _praised(words: list[str]) -> list[str]:
    """Read 'a glass of water would be nice' as 'i would like a glass of water'."""
    would = words.index('would') if 'would' in words[2:] else 0
    end = words[would + 1 :]
    nice = end[:1] == ['be'] and len(end) == 2 and end[1] in _NICE
    if not would or words[0] not in DETERMINERS or not nice and ' '.join(end) not in _PRAISES:
        return []
    known = is_known_thing(thing_of(split_arguments(words[:would])[0], []))
    return ['i', 'would', 'like', *words[:would]] if known else []


_PRAISES = frozenset(
    'go down nicely,go down well,go down a treat,hit the spot,not go amiss,do nicely,do me '
    'good,be just the thing,make my day'.split(',')
)
_NICE = frozenset('nice lovely great good perfect wonderful helpful brilliant useful'.split())


def _is_pointed_out(head: list[str]) -> bool:
    """Say whether it is 'the colander', a thing of a name that no table has."""
    thing = thing_of(head, [])
    named = len(head) > 1 and head[0] in ('the', 'that', 'this', 'my', 'those', 'these')
    sure = named and len(head) <= 4 and not is_surely_person(head)
    return sure and is_held(thing) and thing.name not in ROOMS and not thing.unexplained


def _wants_unknown(words: list[str]) -> bool:
    """Say whether it is wished for, and no table knows whether it can be brought."""
    length = begins_with(words, WISHES)
    head, _ = split_arguments(words[length:])
    if length and as_done(words[length:]) or begins_with(words, _PRESENCE):
        return False
    thing = thing_of(head, [])
    # 'Can I have the colander' asks for it; 'can i have a steak' may ask the waiter.
    told = length and (words[0] in ('i', 'we') or not thing.definite) and head[:1] != ['you']
    return bool(told and head) and (not is_common_thing(thing) or 'new' in thing.attribute)


def _after_reason(words: list[str]) -> list[str]:
    """Read 'my hands are wet can you get me a towel' as speech gives it, without a comma."""
    if words[0] not in _REASON_STARTS:
        return []
    framed = _framed(words)
    if framed:
        return framed
    if set(words) & _STORY_WORDS:
        return []
    for at in range(3, min(len(words) - 1, 9)):
        state = set(words[1:at]) & _STATES or words[0].endswith("'s")
        begins = words[at] in COMMAND_VERBS and words[at - 1] not in _NOT_BEFORE_ORDERS
        begins = begins and not ends_with_subject(words[:at])
        if state and begins and words[at + 1] in SURE_NEXT:
            return words[at:]
        if state and begins and words[at : at + 2] in (['go', 'to'], ['come', 'to']):
            return words[at:]
    return []


def _framed(words: list[str]) -> list[str]:
    for at in range(2, len(words) - 2):
        end = at + phrase_at(words, at, _ASKS)
        if end == at or end >= len(words):
            continue
        if set(words[:at]) & _STORY_WORDS or words[end] not in COMMAND_VERBS:
            return []
        return words[end:]
    return []
