# SPDX-License-Identifier: Apache-2.0
"""Orders to go somewhere that leave out the verb: 'tyre bay pronto', 'off to the dairy with you'.

The place must be one that is surely here, and something must urge: 'off to the pub', 'the kitchen'
and 'tyre prices now' are talk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import find_preposition
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.name_ends import NUMBERED
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.polite_phrases import CALLED_NOUNS
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import MANNERS
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import DEEDS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.english.workplaces import MACHINES
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_LONGEST = 14  # words of such a sentence
_URGES = phrase_table(
    'off you go, off you pop, off you trot, off with you, away you go, with you, you go, you pop, '
    'go, go now, go go, go go go, pronto, sharpish, quick sharp, on the double, at the '
    'double, now '
    'please, please now, asap, right now please, quick please'.split(', ')
)
# One of these words must stand in a sentence for anything to be put plainly here.
URGING = frozenset(
    'off go pronto sharpish sharp double asap please where way with pop trot away quick'.split()
)
_SOFT = frozenset({'you', 'go'})  # they urge only behind a room, and nothing that can be carried
_TO = frozenset({'to', 'into'})
_ALONG = frozenset('over back up down along out straight across through round right'.split())
_WANTED = phrase_table(
    f'where {who} {want} you{end}'
    for who in ('i', 'we')
    for want in ('want', 'need', 'would like')
    for end in ('', ' to be', ' now', ' please', ' to go', ' to wait')
)
_BESIDE = frozenset('by at in beside next near behind under on inside outside'.split())
_ROOMS = (ROOMS - TANGIBLE - {'lamp', 'plant', 'car', 'truck', 'van', 'tree'}) | DEPARTMENTS
_STORES = frozenset({'store', 'stores', 'hood', 'crib', 'section', 'counter', 'paddock'})
_KNOWN = _ROOMS | MACHINES
_COUNTED = NUMBERED & ROOMS
_ADDRESSES = ENDEARMENTS | CALLED_NOUNS | {'robot', 'robo', 'bot'}
_LEADING = LEADS - MANNERS
_VERBS_FIRST = COMMAND_VERBS - {'go', 'back'} - ROOMS
_NO_NAMES = frozenset(
    'i you he she we they it is are was were has have had do does did can could will would there '
    'here what where who how why when and or but not no if then'.split()
)


def plain_verbless(words: list[Word]) -> list[Word]:
    """Read 'tyre bay pronto' as 'go to tyre bay', 'by the sink is where i need you' as 'go by'."""
    if len(words) > _LONGEST or words[0].text in _VERBS_FIRST:
        return words
    start = next((i for i, w in enumerate(words) if w.text not in _LEADING), 0)
    start += start < len(words) and words[start].text == ','
    bare = [word for word in words[start:] if word.text != ',']
    texts = [word.text for word in bare]
    if not texts or texts[0] in _VERBS_FIRST:
        return words
    put = (
        _this_way(texts, words)
        or _off_to(texts)
        or _wanted_there(texts)
        or _asked_for_mine(texts)
        or _gone_bare(texts)
        or _urged(texts)
    )
    if not put:
        return words
    begin, end = bare[0].start, bare[-1].end
    plain, kept = put
    return [
        *words[:start],
        *(Word(text, begin, bare[kept - 1].end if kept else end) for text in plain),
        *(bare[kept:] if kept else []),
    ]


_Put = tuple[list[str], int]  # what is put, and up to which word; 0 for the whole sentence


def _this_way(texts: Sequence[str], words: Sequence[Word]) -> _Put | None:
    """Read 'this way robot', said to the robot by name."""
    said = [text for text in texts if text not in ('please', 'then', 'now')]
    called = 'robot' in (word.text for word in words)
    return (
        (['follow', 'me'], 0) if called and said[:2] == ['this', 'way'] and len(said) < 4 else None
    )


def _off_to(texts: list[str]) -> _Put | None:
    """Read 'off to the dairy with you'; without 'with you' the speaker may be off."""
    if texts[0] != 'off' or len(texts) < 3:
        return None
    at = 1
    while at < len(texts) - 1 and texts[at] in _ALONG:
        at += 1
    if texts[at] not in _TO:
        return None
    place, urged = _without_urge(texts[at + 1 :])
    if urged and place and not _NO_NAMES.intersection(place) and not is_far(place):
        return ['go', 'to', *place], 0
    return (['to', *place], 0) if place and is_room(place) else None


def _wanted_there(texts: list[str]) -> _Put | None:
    """Read 'over by the lathe that is where i want you' as 'go by the lathe'."""
    at = next((i for i, text in enumerate(texts) if text == 'where'), 0)
    if at < 3 or phrase_at(texts, at, _WANTED) != len(texts) - at:
        return None
    place = texts[: at - 1] if texts[at - 1] == 'is' else texts[:at]
    place = place[:-1] if place[-1] in ('that', 'this') else place
    while len(place) > 2 and place[0] in _ALONG:
        place = place[1:]
    named = preposition_at(place, 0)
    whole = bool(named) and place[0] in _BESIDE | _TO and place[len(named)] in DETERMINERS
    return (['go', *place], 0) if whole and _NO_NAMES.isdisjoint(place) else None


def _asked_for_mine(texts: list[str]) -> _Put | None:
    """Read 'my glasses please' as 'bring me my glasses'."""
    named = texts[:-1]
    if texts[0] != 'my' or texts[-1] != 'please' or not 1 < len(named) < 5:
        return None
    return (['bring', 'me', *named], 0) if is_known_thing(thing_of(named, [])) else None


def _gone_bare(texts: list[str]) -> _Put | None:
    """Read 'go greenhouse' as 'go to greenhouse'."""
    place = texts[1:]
    if texts[0] != 'go' or not 0 < len(place) < 4 or not DETERMINERS.isdisjoint(place):
        return None
    free = not preposition_at(texts, 1) and _NO_NAMES.isdisjoint(place)
    return (['go', 'to', *place], 0) if free and is_room(place) else None


def _urged(texts: list[str]) -> _Put | None:
    """Read 'loading bay pronto', 'over to the dairy off you pop', 'to the side door please'."""
    at = 0
    while at < len(texts) - 2 and texts[at] in _ALONG:
        at += 1
    led = texts[at] in _TO
    place = texts[at + 1 :] if led else texts
    if led and 'please' in place[1:]:
        end = place.index('please', 1)
        if is_room(place[:end]):
            more = [','] if place[end + 1 :] else []
            return ['go', 'to', *place[:end], *more], at + end + 2
    named, urged = _without_urge(place)
    if not named or not is_room(named):
        return None
    soft = urged and _SOFT.issuperset(urged) and named[-1] in TANGIBLE
    if urged and not soft:
        counted = named[-1] in NUMBER_WORDS or named[-1].isdigit() or named[-1] in DEPARTMENTS
        sure = counted or named[0] in DETERMINERS
        return ['go', 'to', *([] if sure else ['the']), *named], 0
    asked = named[-1:] == ['please']
    return (['to', *named[:-1]], 0) if asked else None


def _without_urge(texts: list[str]) -> tuple[list[str], list[str]]:
    """Part a place from what urges to go there, and from who is called."""
    end = len(texts)
    urged: list[str] = []
    for _ in range(3):
        while end > 1 and texts[end - 1] in _ADDRESSES:
            end -= 1
        length = next(
            (n for n in range(min(4, end - 1), 0, -1) if phrase_at(texts, end - n, _URGES) == n), 0
        )
        if not length:
            break
        urged += texts[end - length : end]
        end -= length
    return texts[:end], urged


def is_room(words: Sequence[str]) -> bool:
    """Say whether it is surely a place that is here: 'tyre bay', 'fume hood two', 'the dairy'."""
    bare = strip_determiners([word for word in words if word != 'please'])
    if not 0 < len(bare) < 5 or not _NO_NAMES.isdisjoint(bare) or is_far(bare):
        return False
    if bare[0] in DEEDS or find_preposition(bare, first=0)[1]:
        return False  # 'sanitise bed four please', 'the cup on the table please'
    last = bare[-1]
    if last in NUMBER_WORDS or last.isdigit():
        at = next(
            (
                i
                for i in range(len(bare) - 1, -1, -1)
                if bare[i].isalpha() and bare[i] not in NUMBER_WORDS and len(bare[i]) > 1
            ),
            0,
        )
        return len(bare) > 1 and (bare[at] in _COUNTED or bare[at] in _STORES)
    return last in _KNOWN or last in _STORES and len(bare) > 1


_NEVER_FIRST = COMMAND_VERBS | OTHER_ORDERS | DEEDS | _NO_NAMES


def bare_thing(words: list[str]) -> Reading | None:
    """Read 'spirit level over here', 'mixer paddle to the lads on the screed', which is asked."""
    if words[-1] != 'here' and 'to' not in words[1:-1]:
        return None
    here = words[-2:] == ['over', 'here'] or words[-2:] == ['to', 'me']
    head, phrases = (words[:-2], []) if here else split_arguments(words)
    goal = phrases[0] if phrases and phrases[0].preposition in GOALS else None
    if not 0 < len(head) < 5 or not here and goal is None or head[0] in _NEVER_FIRST:
        return None
    thing = thing_of(head, [])
    named = DETERMINERS.isdisjoint(head[1:])
    if not named or not is_known_thing(thing) or thing.unexplained or is_surely_person(head):
        return None
    slots = thing.slots()
    if here:
        slots['place'] = 'here'
    elif goal is not None and is_surely_person(goal.words):
        slots['recipient'] = ' '.join(strip_determiners(goal.words))
    elif goal is not None and is_room(goal.words):
        slots['place'] = goal.place()
    else:
        return None
    reading = Reading('BRING_OBJECT', slots)
    return replace(reading, question=f'Shall I {phrase(reading)}?')
