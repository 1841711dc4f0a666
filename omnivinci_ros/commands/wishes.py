# SPDX-License-Identifier: Apache-2.0
"""Orders in other words: a wish, a reason before the order, a name before the order."""

from __future__ import annotations

from omnivinci_ros.commands.arguments import split_arguments
from omnivinci_ros.commands.noun_phrases import is_known_thing
from omnivinci_ros.commands.noun_phrases import thing_of
from omnivinci_ros.commands.nouns import DETERMINERS
from omnivinci_ros.commands.nouns import NAMES
from omnivinci_ros.commands.nouns import PERSONS
from omnivinci_ros.commands.nouns import ROBOT_NAMES
from omnivinci_ros.commands.nouns import TANGIBLE
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.verbs import COMMAND_VERBS

_WISHES = phrase_table(
    'i need, i want, i would like, i would like to have, i would love, i want to have, i could '
    'use, we need, we would like, could i have, can i have, may i have, could i get, can i get, '
    'could i please have, can we have, could we have, i will need, i really need, i am going to '
    'need, let me have, could i please get, may i get'.split(', ')
)
_SEARCHES = phrase_table(
    'i am looking for, i can not find, i am searching for, i have lost, i lost, i need to find, '
    'i want to find, we are looking for, help me find, help me look for, i can not see, i am '
    'trying to find, do you know where to find'.split(', ')
)
_ASKS = phrase_table(
    'can you please, could you please, would you please, can you, could you, would you, will '
    'you, please, i need you to, i want you to, i would like you to'.split(', ')
)
# A clause that begins so tells of a state of the speaker: a reason, no story.
_REASON_STARTS = frozenset('i my it the there this that we our because since here'.split())
_STORY_WORDS = frozenset(
    'if when asked ask whether said told wonder wondered know how why what who where said say '
    'tell see hear think thought hope wish he she they'.split()
)
_NO_NAMES = (
    frozenset(
        'i you he she it we they who what which that this these those there here and or but so if '
        'when while as than then not no yes never always to do does did will would can could may '
        'might shall should must is are was were be been am have has had just only also even let '
        'people everybody nobody someone somebody everyone please in on at of for with by from '
        'how why where all some any most both each every well now okay ok oh hey must never ever '
        'really still often usually sometimes rarely up down out off about over under again want '
        'wants need needs like likes love loves make makes help try tries start keep'.split()
    )
    | COMMAND_VERBS
    | DETERMINERS
    | PERSONS
    | TANGIBLE
)
_CLEAR_NEXT = DETERMINERS | frozenset(
    'me to forward backward left right up around it at for back into here'.split()
)


def as_order(words: list[str]) -> list[str]:
    """Return the order that a wish, a reason or a name wraps, [] when there is none."""
    return _wish(words) or _after_reason(words) or _after_name(words)


def _wish(words: list[str]) -> list[str]:
    length = begins_with(words, _SEARCHES)
    rest = words[length:]
    if length and rest:
        thing = thing_of(split_arguments(rest)[0], [])
        owned = rest[0] in ('my', 'the', 'our')
        return ['find', *rest] if owned or is_known_thing(thing) else []
    length = begins_with(words, _WISHES)
    rest = words[length:]
    if not length or not rest or rest[0] == 'to':
        return []
    head, phrases = split_arguments(rest)
    delivered = head[-1:] == ['brought']
    rest = [word for word in rest if word != 'brought'] if delivered else rest
    head = head[:-1] if delivered else head
    if not head or not is_known_thing(thing_of(head, [])):
        return []
    goal = any(p.preposition in ('to', 'into', 'in', 'on', 'at', 'for') for p in phrases)
    return ['bring', *rest] if goal and delivered else ['bring', 'me', *rest]


def _after_reason(words: list[str]) -> list[str]:
    """Read 'my hands are wet can you get me a towel' as speech gives it, without a comma."""
    if words[0] not in _REASON_STARTS:
        return []
    for at in range(2, len(words) - 2):
        end = at + phrase_at(words, at, _ASKS)
        if end == at or end >= len(words):
            continue
        if set(words[:at]) & _STORY_WORDS or words[end] not in COMMAND_VERBS:
            return []
        return words[end:]
    return []


def _after_name(words: list[str]) -> list[str]:
    """Read 'jarvis find the scissors': any unknown word before a clear order."""
    if len(words) < 3 or not words[0].isalpha():
        return []
    rest = words[1:]
    if words[0] in ('hey', 'hello', 'hi', 'ok', 'okay') and len(words) > 3:
        rest = words[2:]
    if rest[0] not in COMMAND_VERBS:
        return []
    if words[0] in ROBOT_NAMES | NAMES:
        return rest
    plural = words[0].endswith('s') and not words[0].endswith(('is', 'us', 'ss', 'os', 'as'))
    adverb = words[0].endswith(('ly', 'ing', 'ed'))
    if words[0] in _NO_NAMES or plural or adverb or rest[1] not in _CLEAR_NEXT:
        return []
    return rest
