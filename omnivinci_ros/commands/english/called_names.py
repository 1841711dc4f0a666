# SPDX-License-Identifier: Apache-2.0
"""A name before an order: who is called, or who did it."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.politeness import unwrap
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS

# What revokes an order that follows, forbids it or only quotes it.
_NO_ORDERS = frozenset(
    'cancel abort skip undo ignore forbidden forbid reject deny false delay postpone revoke type '
    'spell write print quote prohibited refuse decline discard dismiss drop omit wrong untrue but '
    'pause suspend avoid stop halt disregard forget oppose prevent block disable except'.split()
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
    | _NO_ORDERS
    | OTHER_ORDERS
    | DETERMINERS
    | PERSONS
    | TANGIBLE
)
_CLEAR_NEXT = DETERMINERS | frozenset(
    'me them him her us to forward backward left right up around it at for back into here '
    'yourself'.split()
)
_ALL_NAMES = NAMES | ROBOT_NAMES
_CALLED = ROBOT_NAMES | NAMES
_CLEAR_OR_NAMES = _CLEAR_NEXT | NAMES
SURE_NEXT = _CLEAR_NEXT - {'for', 'at', 'to'}
_CALLED_OR_ORDERED = COMMAND_VERBS | ROBOT_NAMES
_SALUTES = frozenset({'hey', 'hello', 'hi', 'ok', 'okay', 'oi', 'oy', 'yo', 'och', 'ahoy', 'hiya'})


def may_be_name(word: str) -> bool:
    """Say whether a word before a question may be who is asked."""
    return word.isalpha() and (word in _ALL_NAMES or word not in _NO_NAMES)


def begins_with_unknown(words: list[str]) -> bool:
    """Say whether it is 'blorp go to the kitchen', where nobody has that name."""
    spoken_to = words[0] in _SALUTES or words[0] in _CALLED or unwrap(words[1:]).addressed
    return not spoken_to and bool(after_name(words))


# Their past is spelt as they are: 'max put the cup on the table' may tell what he did.
_SAME_IN_PAST = frozenset('put let set read cut hit cast shut spread quit'.split())


def is_report(words: list[str]) -> bool:
    """Say whether a name before a verb may be who did it, and nobody who is called."""
    name, *rest = words[words[0] in _SALUTES :]
    rest = unwrap(rest).words  # 'max just put ...'
    return rest[:1] != [] and rest[0] in _SAME_IN_PAST and name not in _CALLED_OR_ORDERED


def after_name(words: list[str]) -> list[str]:
    """Read 'jarvis find the scissors': any unknown word before a clear order."""
    salute = words[0] in _SALUTES and len(words) > 3
    name, *rest = words[salute:]
    if len(rest) < 2 or not name.isalpha():
        return []
    bare = unwrap(rest)
    known = name in _CALLED
    if bare.words[:1] == [] or bare.words[0] not in COMMAND_VERBS:
        return []
    if known or bare.addressed and name not in _NO_NAMES:
        return bare.words
    plural = name.endswith('s') and not name.endswith(('is', 'us', 'ss', 'os', 'as'))
    adverb = name.endswith(('ly', 'ing', 'ed'))
    if name in _NO_NAMES or plural or adverb or rest[1] not in _CLEAR_OR_NAMES:
        return []
    return rest if rest[0] in COMMAND_VERBS else []
