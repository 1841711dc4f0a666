# SPDX-License-Identifier: Apache-2.0
"""Questions of what is before the robot, put as 'describe ...': 'what colour is the door'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.shown_questions import shown_in_question
from omnivinci_ros.commands.english.sight_forms import seen_in_question
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_TELLING = phrase_table(
    'tell me, tell us, explain to me, explain, describe to me, describe, say, report, let me '
    'know, give me an idea of, can you tell me, could you tell me, do you know, can you see, '
    'check, find out, have a look, take a look'.split(', ')
)
_SEEING = phrase_table(
    f'what {how}{verb}'
    for how in ('you can ', 'you ', 'can you ', 'do you ', 'could you ', 'you are able to ')
    for verb in ('see', 'make out', 'spot', 'notice', 'observe', 'recognise', 'recognize')
)
_HAPPENING = phrase_table(
    'what is happening, what is going on, what you think is, what do you think is, what do you '
    'reckon is, what would you say is'.split(', ')
)
_QUALITIES = frozenset('colour color shape size kind type sort brand'.split())
_IS = frozenset({'is', 'are'})
_SHOWN = frozenset('the my your this that these those our his her their'.split())
_POSTURES = frozenset(
    'sitting standing waiting lying left parked stacked hanging queuing gathered working sat '
    'seated there in inside around outside'.split()
)
_DOES = frozenset('holding wearing carrying doing pushing reading pointing looking'.split())
_STATES = frozenset('open closed shut ajar empty full occupied free busy dirty clean wet'.split())
# No garage or front door: a house may be asked about these.
_OPENED = frozenset(
    'door window drawer gate cupboard cabinet wardrobe fridge box lid bottle jar bin basket chair '
    'seat table desk sofa bench cup glass tray bed shelf curtain'.split()
)
_WRITTEN = frozenset('written printed drawn displayed shown'.split())
_SIGNS = frozenset(
    'label sign signs labels note poster board whiteboard blackboard noticeboard screen display '
    'badge plaque sticker writing clock thermometer gauge dial name'.split()
)
_WHERE = LOCATIONS | SOURCES
_LONGEST = 12  # words


def plain_sight(words: list[str]) -> list[str]:
    """Return 'describe ...' for a question of what can be seen, [] where it is none."""
    found = _listed_sight(words) if 2 < len(words) <= _LONGEST else []
    if found:
        return found
    shown = shown_in_question(words) or seen_in_question(words)
    return ['describe', *shown] if shown else []


def _listed_sight(words: list[str]) -> list[str]:
    """Return 'describe ...' where things and places are known ones."""
    length = begins_with(words, _TELLING)
    rest = words[length:]
    if len(rest) < 3:
        return []
    if length and rest[0] in ('if', 'whether'):
        head = split_arguments(rest[1:])[0]
        turned = next((i for i, word in enumerate(head) if i and word in _IS), 0)
        rest = [head[turned], *head[:turned], *rest[2 + turned :]] if turned else rest
    if _is_seen(rest):
        return ['describe']
    found = (
        _counted(rest) or _kinds(rest) or _quality(rest) or _greatest(rest)
        or _done(rest) or _written(rest) or _state(rest)
    )  # fmt: skip
    return ['describe', *found] if found else []


def _is_seen(words: list[str]) -> bool:
    """Say whether it is 'what you can see through the window', 'what is happening over there'."""
    length = begins_with(words, _SEEING) or begins_with(words, _HAPPENING)
    where = words[length:]
    if not length or not where:
        return False
    where = where[1:] if where[0] in ('over', 'right', 'out') and where[1:] else where
    if where in (['here'], ['there'], ['outside'], ['inside'], ['around', 'you']):
        return True
    head, phrases = split_arguments(where)
    there = not head and bool(phrases) and phrases[0].preposition in _WHERE
    bare = bool(head) and head[0] in _SHOWN and head[-1] in ROOMS  # 'see out the window'
    known = there and not is_virtual_place(phrases[0].words) and _is_place(phrases[0].words)
    return known or bare


def _counted(words: list[str]) -> list[str]:
    """Read 'how many people are sitting in the hall', 'how many cups can you count there'."""
    if words[:2] != ['how', 'many'] or len(words) < 5:
        return []
    at = next((i for i, word in enumerate(words) if i > 2 and word in ('are', 'can', 'do')), 0)
    named, rest = words[2:at], words[at + 1 :]
    thing = read_thing(named) if at else None
    if thing is None or not (is_known_thing(thing) or is_surely_person(named)):
        return []
    if rest[:1] == ['you']:
        rest = rest[2:]  # 'can you count'
    elif rest and rest[0] in _POSTURES:
        rest = rest[1:]
    if not rest or rest in (['here'], ['there']):
        return named
    phrases = split_arguments(rest)[1]
    placed = bool(phrases) and phrases[0].preposition in _WHERE and _is_place(phrases[0].words)
    return [*named, *rest] if placed else []


def _kinds(words: list[str]) -> list[str]:
    """Read 'what shops are here', 'which people are in the hall' as 'shops here'."""
    at = next((i for i, word in enumerate(words[:5]) if i > 1 and word == 'are'), 0)
    named, where = words[1:at], words[at + 1 :]
    if words[0] not in ('what', 'which') or not at or not named[-1].endswith('s') or not where:
        return []
    if where in (['here'], ['there'], ['around'], ['around', 'here'], ['nearby'], ['left']):
        return [*named, 'here'] if where != ['left'] else named
    phrases = split_arguments(where)[1]
    placed = where[0] in _WHERE and bool(phrases) and _is_place(phrases[0].words)
    return [*named, *where] if placed else []


def _quality(words: list[str]) -> list[str]:
    """Read 'what colour is the shirt i am wearing' as 'the shirt'."""
    at = 2 if words[2:3] == ['of'] else 0
    if words[0] not in ('what', 'which') or words[1:2] == [] or words[1] not in _QUALITIES:
        return []
    verb = next((i for i, word in enumerate(words[: 6 + at]) if i > 1 and word in _IS), 0)
    named = words[verb + 1 :] if verb else []
    if named[-3:-1] == ['i', 'am']:
        named = named[:-3]  # 'i am wearing'
    return named if verb and _is_shown(named) else []


def _greatest(words: list[str]) -> list[str]:
    """Read 'which is the heaviest object on the desk', 'which cup is the cleanest'."""
    if words[0] not in ('which', 'what') or not any(w.endswith('est') for w in words):
        return []
    if words[1:2] != [] and words[1] in _IS and words[2:3] == ['the']:
        phrases = split_arguments(words[2:])[1]
        placed = bool(phrases) and phrases[0].preposition in _WHERE
        return words[2:] if placed and _is_place(phrases[0].words) else []
    at = next((i for i, word in enumerate(words[:7]) if i > 1 and word in _IS), 0)
    named = [word for word in words[1:at] if word not in ('of', 'one')]
    return named if at and named and is_known_thing(read_thing(named)) else []


def _done(words: list[str]) -> list[str]:
    """Read 'what is that man holding', 'what am i wearing'."""
    if words[0] != 'what' or words[-1] not in _DOES or len(words) > 8:
        return []
    if words[1:3] in (['am', 'i'], ['i', 'am']) and len(words) == 4 and words[-1] != 'doing':
        return ['me']
    who = words[2:-1] if words[1:2] != [] and words[1] in _IS else words[1:-2]
    return who if who and (who[0] in _SHOWN and who[-1] in PERSONS) else []


def _written(words: list[str]) -> list[str]:
    """Read 'what does the label say', 'what is written on the board', 'read the sign'."""
    if words[:2] in (['what', 'does'], ['what', 'do']) and words[-1] in ('say', 'read', 'show'):
        named = words[2:-1]
    elif words[:2] == ['what', 'is'] and words[2:3] != [] and words[2] in _WRITTEN:
        named = words[4:] if words[3:4] in (['on'], ['in']) else []
    elif words[:2] == ['what', 'it'] and words[2:4] == ['says', 'on']:
        named = words[4:]
    elif words[0] == 'read' and len(words) < 10:
        named = words[2:] if words[1] in ('out', 'me') else words[1:]
    else:
        return []
    head = split_arguments(named)[0] if named else []
    shown = bool(head) and head[0] in _SHOWN
    return (
        named if shown and (head[-1] in _SIGNS or words[0] != 'read' and _is_shown(head)) else []
    )


def _state(words: list[str]) -> list[str]:
    """Read 'is the window open'."""
    if words[0] not in _IS or words[-1] not in _STATES or len(words) > 8:
        return []
    named = words[1:-1]
    return named if named[-1] in _OPENED and named[0] in _SHOWN and len(named) < 3 else []


_QUEUES = frozenset({'line', 'queue', 'row', 'street', 'road', 'crowd', 'seats'})


_SEEN = ROOMS | BODY_PARTS | {'walls', 'hair', 'eyes'}


def _is_shown(words: list[str]) -> bool:
    """Say whether it is something before the robot: 'the shirt', not 'the sky'."""
    if not words or words[0] not in _SHOWN:
        return False
    head = split_arguments(words)[0]
    seen = head[-1] in _SEEN
    return seen or is_known_thing(read_thing(head)) or is_surely_person(head)


def _is_place(words: list[str]) -> bool:
    head = split_arguments(words)[0]
    named = bool(head) and (head[0] in _SHOWN or head[-1] in ROOMS)
    listed = named and (head[-1] in ROOMS or head[-1] in _QUEUES)
    known = listed or named and is_known_thing(read_thing(head))
    here = words in (['front', 'of', 'you'], ['you'], ['front'])
    return known or here or is_numbered_place(words)
