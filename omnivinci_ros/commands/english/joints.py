# SPDX-License-Identifier: Apache-2.0
"""Where orders are joined: 'and then', 'before you', 'if', 'no, I mean'."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from omnivinci_ros.commands.english.features import joins_features
from omnivinci_ros.commands.english.grammar import COMMAND_VERBS
from omnivinci_ros.commands.english.joint_phrases import Phrases
from omnivinci_ros.commands.english.name_ends import NUMBERED
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.words import PAUSES

VERBS = COMMAND_VERBS | OTHER_ORDERS
_VERB_FORMS = VERBS | GERUNDS.keys() | PASTS.keys()
_JOINED_BY = ('', ',', 'and', 'or', 'then', 'otherwise', 'way', 'first', 'revise')
_STRENGTH = {joint: strength for strength, joint in enumerate(_JOINED_BY)}
# Before 'not', 'no' and 'do not' that take nothing back.
_NEGATED = frozenset(
    'is are was were am be do does did can could will would should must may might have has had if '
    'why or i you we they he she it there say says with'.split()
)
_WAYS = frozenset('left right forward forwards backward backwards'.split())
_DROPS = frozenset({'forget', 'never', 'nevermind', 'thanks', 'leave', 'sorry'})
_BASES = VERBS | {'reach', 'arrive'}
_IRREGULAR = {
    'found': 'find',
    'gone': 'go',
    'went': 'go',
    'brought': 'bring',
    'took': 'take',
    'taken': 'take',
    'gave': 'give',
    'given': 'give',
    'got': 'get',
    'gotten': 'get',
    'said': 'say',
    'told': 'tell',
    'left': 'leave',
    'came': 'come',
    'held': 'hold',
    'made': 'make',
    'laid': 'lay',
}
_FINISHES = frozenset('finish finished done stop'.split())
_GOING = (
    ('been', 'to'),
    ('been', 'in'),
    ('been', 'at'),
    ('reach',),
    ('arrive', 'at'),
    ('arrive', 'in'),
    ('get', 'to'),
    ('get', 'into'),
)
_PAIRS = frozenset(
    {
        ('back', 'forth'),
        ('up', 'down'),
        ('here', 'there'),
        ('again', 'again'),
        ('over', 'over'),
        ('round', 'round'),
        ('around', 'around'),
        ('nice', 'slow'),
        ('nice', 'slowly'),
        ('nice', 'easy'),
        ('nice', 'gently'),
        ('nice', 'quietly'),
        ('nice', 'carefully'),
        ('nice', 'quick'),
        ('slow', 'steady'),
        ('ladies', 'gentlemen'),
        ('rock', 'roll'),
    }
)
_SEVERAL = frozenset('two both them chairs tables beds cones posts shelves pillars'.split())
_SEEN = frozenset({'see', 'visit'})
_MEETING_ME = {('get', 'me'), ('find', 'me'), ('fetch', 'me'), ('see', 'me')}  # 'come and ...'
_STAYS = frozenset({'sit', 'stand', 'park', 'stay'})
_SIDES = frozenset({'left', 'right', 'top', 'bottom', 'upper', 'lower'})
_DESCRIBING = ATTRIBUTES - _SIDES
_PART_WORDS = frozenset({'half', 'quarter', 'third', 'halves', 'quarters', 'thirds'})
_CARDINALS = frozenset(
    'one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty '
    'fifty sixty seventy eighty ninety'.split()
)
UNITS = frozenset(
    'foot feet inch inches m cm meter meters metre metres centimeters centimetres degrees yards '
    'yard'.split()
)


def phrase_at(texts: Sequence[str], at: int, table: Phrases) -> tuple[str, int]:
    """Return the kind and the length of the longest phrase at this place; ('', 0) for none."""
    same = table.get(texts[at]) if at < len(texts) else None
    if same is None:
        return '', 0
    for phrase, kind in same.get(texts[at + 1], ()) if at + 1 < len(texts) else ():
        length = len(phrase)
        if length == 2 or tuple(texts[at : at + length]) == phrase:
            return kind, length
    return (same[''][0][1], 1) if '' in same else ('', 0)


def stronger(one: str, other: str) -> str:
    return one if _STRENGTH[one] >= _STRENGTH[other] else other


def begins_order(texts: Sequence[str]) -> bool:
    """Say whether an order begins here: 'then please go', 'to find', 'can you bring'."""
    return _begins_order(tuple(texts[:8]))


@functools.lru_cache(maxsize=512)  # the rules ask about each clause several times
def _begins_order(beginning: tuple[str, ...]) -> bool:
    if _VERB_FORMS.isdisjoint(beginning):
        return False
    rest = [text for text in beginning if text not in PAUSES]
    while rest[:1] == ['then']:
        rest = rest[1:]
    bare = unwrapped(rest)
    if bare[:1] == ['to'] and len(bare) > 1:
        bare = bare[1:]
    return bool(bare) and bare[0] in VERBS


def takes_back(texts: Sequence[str], at: int, length: int) -> bool:
    """Say whether a 'no' inside a clause corrects it: 'the kitchen no the bedroom'."""
    before = texts[at - 1] if at else ''
    after = list(texts[at + length :])
    if before in _NEGATED or not after:
        return False
    again = after[0] in NUMBERED and after[0] in texts[:at]  # 'room two no room three'
    turned = after[0] in _WAYS and not _WAYS.isdisjoint(texts[:at])  # 'turn right i mean left'
    return again or turned or after[0] in DETERMINERS or after[0] in _DROPS or begins_order(after)


def is_negated(texts: Sequence[str], at: int) -> bool:
    """Say whether the 'not' here belongs to the words before it: 'is not', 'why do not you'."""
    return bool(at) and texts[at - 1] in _NEGATED


def joins_words(texts: Sequence[str], at: int) -> bool:
    """Say whether the 'and' here stands inside a phrase: 'between the sofa and the wall'."""
    before, after = texts[at - 1] if at else '', list(texts[at + 1 : at + 4])
    if not before or not after:
        return False
    recent = list(texts[max(0, at - 7) : at])
    if 'between' in recent and 'and' not in recent[recent.index('between') :]:
        return not (_SEVERAL & set(recent) and begins_order(after))
    if joins_features(texts, at):
        return True
    if (before, after[0]) in _PAIRS or before.endswith('ly') and after[0].endswith('ly'):
        return True
    if before in ('come', 'back') and tuple(after[:2]) in _MEETING_ME:
        return True
    if before == 'go' and after[0] in _SEEN and len(after) > 1 and after[1].isalpha():
        return after[1] not in ('if', 'whether', 'what', 'who', 'how', 'where')  # 'go and see tom'
    if before in ('go', 'come') and after[0] in _STAYS and len(after) > 2:
        return True  # 'go and sit in your corner'
    if before in _DESCRIBING and after[0] in _DESCRIBING:
        return True
    # 'two and a half', 'a hundred and five', 'five feet and six inches'
    part = (
        after[0] in _PART_WORDS
        and not begins_order(after[1:])
        or after[0] in ('a', 'one', 'three')
        and after[1:2] != []
        and (after[1] in _PART_WORDS)
    )
    if part or before in ('hundred', 'thousand') and after[0] in _CARDINALS:
        return True
    number = after[0] in _CARDINALS or after[0][:1].isdigit()
    return (
        before in UNITS
        and number
        and after[1:2] != []
        and after[1] in UNITS
        and (after[2:3] == [] or after[2] in PAUSES)
    )


def imperative(texts: Sequence[str]) -> tuple[list[str], int] | None:
    """Read 'you have found' or 'finding' as 'find': the words to put, and for how many.

    None where no order begins: 'after you leave', 'before dinner'.
    """
    at = 0
    if texts[:1] == ['you'] or texts[:1] == ['having']:
        at = 1
        while at < len(texts) and texts[at] in ('have', 'had', 'just', 'already'):
            at += 1
        end = at + (texts[at : at + 1] == ['are']) + 1
        done = end < len(texts) and texts[end - 1] in _FINISHES
        if done and texts[end].endswith('ing'):
            at = end  # 'you are done putting'
    elif not texts or not texts[0].endswith('ing'):
        return None
    rest = [base_form(text) if i == 0 else text for i, text in enumerate(texts[at : at + 2])]
    for phrase in _GOING:
        if tuple(rest[: len(phrase)]) == phrase:
            return ['go', 'to'], at + len(phrase)
    if rest[:1] == ['are'] and rest[1:] and rest[1] in ('in', 'at', 'inside') and texts[at + 2 :]:
        return ['go', 'to'], at + 2  # 'once you are in the kitchen'
    if rest and rest[0] in VERBS and texts[at] not in ('are', 'is'):
        return [rest[0]], at + 1
    return None


def base_form(word: str) -> str:
    """Return the verb of 'found', 'picked', 'going', 'putting', as far as it is one of ours."""
    if word in _BASES:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in ('ing', 'ied', 'ed'):
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        for base in (stem, f'{stem}e', stem[:-1], f'{stem}y'):
            if base in _BASES:
                return base
    return word
