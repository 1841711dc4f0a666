# SPDX-License-Identifier: Apache-2.0
"""Roundabout orders and questions to look for something, put plainly: 'any idea where it is'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

# Before 'my keys are'.
_WHERE = phrase_table(
    'find out where, figure out where, find where, check where, see where, go see where, look '
    'where, do you know where, do you happen to know where, any idea where, any clue where, have '
    'you any idea where, have you got any idea where, do you have any idea where, i do not know '
    'where, i have no idea where, i forgot where, i wonder where, do you remember where'.split(
        ', '
    )
)
_IF = phrase_table(
    'find out if, find out whether, check if, check whether, see if, see whether, look if, look '
    'whether, have a look if, make sure, look to see if, look to see whether, check to see if, go '
    'and see if, go see if, have a look whether'.split(', ')
)
_SIGNS = phrase_table(
    'any sign of, any trace of, is there any sign of, have you seen any sign of, seen any sign '
    'of'.split(', ')
)
_EXPLETIVES = (['on', 'earth'], ['the', 'hell'], ['in', 'the'], ['the', 'heck'])
_MODALS = frozenset('might could can would should may'.split())
_LOST = frozenset('missing gone lost'.split())
_VANISHED = frozenset('disappeared vanished gone'.split())
_HIDDEN = frozenset({'hidden', 'put', 'left', 'lost', 'dropped', 'hid'})
_LEAVING = frozenset({'leave', 'put', 'drop', 'lose', 'park', 'hide'})
_TAILS = frozenset('is are was were be went gone'.split())
# With another first word nothing is put plainly here.
_FIRST_WORDS = DETERMINERS.union({'where', 'my', 'our'}, _WHERE, _IF, _SIGNS)


def plain_search(words: list[str]) -> list[str]:
    """Return 'find my keys' for what asks where they are, or the words as they were."""
    if words[0] not in _FIRST_WORDS:
        return words
    if words[0] == 'where':
        return _from_where(words)
    inverted = begins_with(words, _WHERE)
    if inverted and words[inverted : inverted + 1] in (['is'], ['are']) and words[inverted + 1 :]:
        return ['find', *words[inverted + 1 :]]  # 'find out where is the key'
    length = begins_with(words, _SIGNS)
    if length and len(words) > length and words[length] in DETERMINERS:
        return ['find', *words[length:]]
    length = begins_with(words, _WHERE)
    if length and len(words) > length + 1:
        return ['find', *(_put_there(words[length:]) or _named(words[length:]))]
    length = begins_with(words, _IF)
    rest = words[length:]
    if length and rest[:2] in (['there', 'is'], ['there', 'are']) and len(rest) > 2:
        return ['find', *rest[2:]]
    if words[0] in DETERMINERS and words[-1] in _LOST and words[-2] in ('is', 'are'):
        return ['find', *words[:-2]]
    if words[-3:-1] in (['has', 'gone'], ['have', 'gone']) and words[-1] == 'missing':
        words = words[:-1]
    vanished = words[-1] in _VANISHED and words[-2:-1] in (['has'], ['have'])
    if vanished and words[0] in ('my', 'our') and len(words) < 7:
        return ['find', *words[:-2]]
    return words


def _put_there(rest: list[str]) -> list[str]:
    """Return what is put somewhere: 'they hid the wheelchair', 'the manager is hiding'."""
    if rest[0] in _WHO and len(rest) > 3 and rest[1] in _KEEPING and rest[2] in DETERMINERS:
        return rest[2:]
    waits = len(rest) > 3 and rest[-2] in ('is', 'are') and rest[-1] in _STAYING
    return rest[:-2] if waits and rest[0] in DETERMINERS else []


_WHO = frozenset('they we he she i you somebody someone people'.split())
_KEEPING = frozenset('hid hide keep keeps put puts left leave store stored stash stashed'.split())
_STAYING = frozenset('hiding sitting sleeping waiting standing working lying'.split())


def is_look_for_it(texts: list[str]) -> bool:
    """Say whether it asks no more than the question before: 'go and find it', 'go look'."""
    words = [word for word in texts if word != ',']
    found = not {'look', 'find', 'search'}.isdisjoint(words)
    return found and len(words) < 8 and _FOR_IT.issuperset(words)


def asks_no_more(asked: str, texts: list[str]) -> bool:
    """Say whether 'go and find it', 'have a look for me' asks no more than the intent before."""
    if asked == 'FIND_OBJECT' and is_look_for_it(texts):
        return True
    if asked not in ('DESCRIBE', 'FIND_OBJECT') or _LOOKING.isdisjoint(texts):
        return False
    words = [word for word in texts if word != ',']
    return len(words) < 8 and _AT_IT.issuperset(words)


_LOOKING = frozenset({'look', 'see', 'check', 'gander', 'peek', 'peep', 'shufti', 'butchers'})
_AT_IT = _LOOKING | frozenset(
    'go and have take a quick can you could would please just for me us there it now then'.split()
)
_FOR_IT = frozenset(
    'go and look find search for it them him her can you could please help me us to oh god hunt '
    'around everywhere quick now then'.split()
)


def part_search(words: list[Word]) -> list[Word]:
    """Leave 'go and find it' out behind 'where is my hammer': both ask to find it."""
    texts = [word.text for word in words]
    if texts[0] != 'where' or len(texts) < 5:
        return words
    for at in range(3, len(texts) - 1):
        if texts[at] in ('go', 'find', 'can', 'help', ',', 'please') and is_look_for_it(
            texts[at:]
        ):
            return words[:at]
    return words


def _from_where(words: list[str]) -> list[str]:
    rest = words[1:]
    if rest[:2] in _EXPLETIVES:
        rest = rest[3:] if rest[:2] == ['in', 'the'] else rest[2:]
        if rest[:1] in (['is'], ['are']) and len(rest) > 1:
            return ['find', *rest[1:]]
    if not rest:
        return words
    if len(rest) > 2 and rest[0] in _MODALS and rest[-1] == 'be':
        return ['find', *rest[1:-1]]
    if len(rest) > 3 and rest[0] in _MODALS and rest[1:3] in (['i', 'find'], ['we', 'find']):
        return ['find', *rest[3:]]
    if rest[:1] in (['is'], ['are']) and rest[1:2] in (['that'], ['those']) and len(rest) == 3:
        return ['find', *rest[1:]]  # 'where is that stapler'
    if (
        rest[:1] == ['did']
        and rest[1:2] != ['you']
        and len(rest) > 4
        and not _LEAVING.isdisjoint(rest[2:5])
    ):
        at = next(i for i, word in enumerate(rest) if i > 1 and word in _LEAVING)
        named = rest[at + 1 :]
        return ['find', *named] if named and named[0] in DETERMINERS else words
    hidden = next((i for i, word in enumerate(rest[:5]) if i > 1 and word in _HIDDEN), 0)
    if rest[0] in ('has', 'have') and hidden and rest[1] != 'you' and len(rest) > hidden + 2:
        named = rest[hidden + 1 :]
        return ['find', *named] if named[0] in DETERMINERS else words
    if rest[0] in ('is', 'are', 'has') and rest[-2:] == ['got', 'to'] and len(rest) > 3:
        return ['find', *rest[1:-2]]
    gone = rest[0] in ('has', 'have') and rest[-1] == 'gone' if rest else False
    went = rest[0] == 'did' and rest[-1] == 'go' if rest else False
    if (gone or went) and len(rest) > 2 and (rest[1] in DETERMINERS or rest[1] in NAMES):
        return ['find', *rest[1:-1]]
    return words


def _named(words: list[str]) -> list[str]:
    """Return the thing of 'my keys are', 'i left my keys'."""
    if words[0] in ('i', 'we') and words[1:2] and words[1] in ('left', 'put', 'lost', 'dropped'):
        return words[2:] or words
    for end in (['got', 'to'], ['gone', 'to'], ['gone'], ['disappeared', 'to']):
        gone = words[-len(end) :] == end and words[-len(end) - 1 : -len(end)]
        if gone in (['has'], ['have']):
            return words[: -len(end) - 1]  # 'the charger has got to'
    head, _ = split_arguments(words)
    if head and head[-1] in _TAILS and len(head) > 1:
        return [*head[:-1], *words[len(head) :]]
    return words
