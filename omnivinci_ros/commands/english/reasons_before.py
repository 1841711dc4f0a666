# SPDX-License-Identifier: Apache-2.0
"""A reason said before the order, without a comma: 'my hands are wet can you get me a towel'."""

from __future__ import annotations

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.subjects import ends_with_subject
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table

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
NOT_BEFORE_ORDERS = frozenset(
    'like is are was were be to can could will would should must may might not and or but '
    'i you he she we they it who that which the a an my your his her our their do does '
    'did let never always'.split()
)
_FETCHING = frozenset({'bring', 'fetch', 'get', 'grab', 'take'})
_FETCHED = NUMBER_WORDS | TANGIBLE  # 'bring two apples here', 'bring mug here'
_MOVING = frozenset({'move', 'back', 'go', 'step', 'roll', 'turn'})
_WAYS = frozenset('back backward backwards forward forwards left right away aside closer'.split())
_STORY_WORDS = frozenset(
    'if when asked ask whether said told wonder wondered know how why what who where said say '
    'tell see hear think thought hope wish he she they called named titled entitled'.split()
)


def order_after_reason(words: list[str]) -> list[str]:
    """Read 'my hands are wet can you get me a towel' as speech gives it, without a comma."""
    if words[0] not in _REASON_STARTS:
        return []
    framed = _framed(words)
    if framed:
        return framed
    if set(words) & _STORY_WORDS:
        return []
    for at in range(3, min(len(words) - 1, 9)):
        told = words[1:at]
        state = set(told) & _STATES or told[:2] == ['can', 'not'] or words[0].endswith("'s")
        begins = words[at] in COMMAND_VERBS and words[at - 1] not in NOT_BEFORE_ORDERS
        begins = begins and not ends_with_subject(words[:at])
        named = words[at] in _FETCHING and words[at + 1] in _FETCHED
        if state and begins and (words[at + 1] in SURE_NEXT or named):
            return words[at:]
        away = words[at] in _MOVING and words[at + 1] in _WAYS
        if state and begins and away and words[at + 2 : at + 3] != ['the']:
            return words[at:]  # 'i can not open the drawer so move back'
        if state and begins and words[at : at + 2] in (['go', 'to'], ['come', 'to']):
            return words[at:]
    return []


def _framed(words: list[str]) -> list[str]:
    """Return the order behind 'can you': it may follow any reason."""
    for at in range(2, len(words) - 2):
        end = at + phrase_at(words, at, _ASKS)
        if end == at or end >= len(words):
            continue
        if set(words[:at]) & _STORY_WORDS or words[end] not in COMMAND_VERBS:
            return []
        return words[end:]
    return []


def asks_after_reason(words: list[str]) -> bool:
    """Say whether an order that has no intent follows a reason: 'i am tired turn off the lamp'."""
    if words[0] not in _REASON_STARTS or not _STORY_WORDS.isdisjoint(words):
        return False
    for at in range(3, min(len(words) - 1, _LONGEST_REASON)):
        if words[at] not in _DEEDS or words[at - 1] in NOT_BEFORE_ORDERS | _PLURALS:
            continue
        told = words[1:at]
        particle = words[at + 1] in _PARTICLES
        following = words[at + 1 + particle : at + 2 + particle]
        sure = following != [] and following[0] in _POINTED
        if sure and not _STATES.isdisjoint(told) and not ends_with_subject(words[:at]):
            return True
    return False


_LONGEST_REASON = 9  # words
_DEEDS = OTHER_ORDERS | {'turn', 'put', 'set', 'light', 'plug', 'press'}
_PARTICLES = frozenset({'on', 'off', 'up', 'down', 'out'})
_POINTED = frozenset({'the', 'my', 'that', 'this', 'it', 'them', 'all', 'your', 'some'})
_PLURALS = frozenset('people kids children men women guys they'.split())
