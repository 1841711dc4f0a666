# SPDX-License-Identifier: Apache-2.0
"""Reasons that run on behind an order, whatever they tell: 'get the mop someone has spilt it all'.

Behind a noun a clause may also say which one is meant ('the cup the waiter left on the bar'):
there the verb lacks its object, or a preposition ends the sentence. A reason is whole without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.grammar import read_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.statements import HANGS_ON
from omnivinci_ros.commands.english.statements import MORE
from omnivinci_ros.commands.english.statements import NO_ENDS
from omnivinci_ros.commands.intents import Reading

_PRONOUNS = frozenset('i we he she it they somebody someone nobody everybody everyone'.split())
_DETERMINERS = frozenset('the my our his her their this these those a an some'.split())
# With none of these a statement begins.
RUN_ON_SUBJECTS = _PRONOUNS | _DETERMINERS | {'there', 'that', "he's", "she's"}
_BEING = frozenset({'is', 'are', 'am', 'was', 'were'})
_DOING = frozenset({'can', 'do', 'does', 'did', 'will'})
_FINITE = _BEING | _DOING | frozenset('has have had needs need wants want keeps keep'.split())
_PASTS = frozenset(
    'left forgot lost broke threw spilt knocked dropped spilled took brought burnt hit '
    'trod stepped tripped rang went got made bumped locked'.split()
)
# Nothing is done to the noun before them.
_GOES_BY_ITSELF = frozenset(
    'waiting coming leaving crying sleeping leaking ringing boiling burning freezing screaming '
    'bleeding choking dying starving queuing queueing going running raining snowing closing '
    'starting wait sleep settle breathe walk stand move stop start cope get pass leave rest talk '
    'trip fall slip eaten slept woken gone escaped fallen come arrived died collapsed fainted '
    'vanished'.split()
)
_OBJECTS = DETERMINERS | frozenset('it them him her me us his hers mine theirs ours'.split())
# With one of these a reason may change, choose or limit what was ordered.
_CHANGES = (MORE - {'not'}) | frozenset('one ones which who what whether both instead'.split())
_ENDS = frozenset(
    'in on at to with from under behind for of about into near by over off like and or'.split()
)
_CHOOSING = frozenset('want wants need needs like likes prefer prefers'.split())
_WAYS = frozenset({'MOVE', 'TURN', 'MOVE_TO'})
_STAYS = frozenset('lives sits works waits stands sleeps stays lies'.split())  # where
_RAN = frozenset('went slid fell rolled dropped ran slipped landed'.split())
_LIES = frozenset('under behind in on beside between beneath underneath below near into'.split())
_HE_IS = {"he's": ('he', 'is'), "she's": ('she', 'is')}
_LONGEST_SUBJECT = 3  # words


def tells_whole(tail: Sequence[str]) -> bool:
    """Say whether it is a statement without a choice or a condition, as far as its words tell."""
    if ',' in tail:
        return False
    told = _told(tail)
    if len(told) < 2 or not _CHANGES.isdisjoint(told) or told[-1] in _ENDS and not _closes(told):
        return False
    return _verb_at(told) > 0


def is_run_on_reason(before: Sequence[str], tail: Sequence[str]) -> bool:
    """Say whether a whole order stands before a whole statement that only tells why."""
    if before[-1] in NO_ENDS or not HANGS_ON.isdisjoint(before):
        return False  # '... until the doctor has come'
    if before[0] in ('let', 'ask', 'tell'):
        return False  # 'let us go home i am tired' is said among people
    told = _told(tail)
    order = _whole_order(before)
    if order is None or order.intent in ('SAY', 'GREET'):
        return False
    if before[-1] in NAMES and _STAYS.isdisjoint(told):
        return True
    return _is_whole(told, _verb_at(told), order)


def _told(tail: Sequence[str]) -> list[str]:
    """Return a statement without 'without it': 'he will not settle without it'."""
    rest = [*_HE_IS.get(tail[0], tail[:1]), *tail[1:]]
    if 'never' in rest[1:3]:
        rest.remove('never')  # 'he is never here' tells why as 'he is not here' does
    return rest[:-2] if rest[-2:-1] == ['without'] and rest[-1] in _OBJECTS else rest


def _closes(told: Sequence[str]) -> bool:
    """Say whether its last word goes with the verb: 'knocked the vase over', 'get by'."""
    knocked = told[-1] in ('over', 'off') and not DETERMINERS.isdisjoint(told[2:-2])
    return knocked or told[-2] in ('get', 'pass') and told[-1] == 'by'


def where_it_ran(tail: Sequence[str]) -> bool:
    """Say whether it tells where a thing is now: 'it slid behind the cooker'."""
    if len(tail) < 4 or tail[0] not in ('it', 'they') or tail[1] not in _RAN:
        return False
    return tail[2] in _LIES and preposition_at([*tail], 2) != ()


def _verb_at(told: Sequence[str]) -> int:
    """Return where the verb of a statement stands, 0 where it is none."""
    if told[0] in _PRONOUNS or told[:2] in (['there', 'is'], ['there', 'are']):
        return 1 if _is_finite(told[1]) or told[0] != 'i' and told[1].endswith('s') else 0
    if told[:3] == ['that', 'will', 'be'] and told[3:4] != []:
        return 1 if told[3] in DETERMINERS or told[3] in NAMES else 0
    if told[0] not in _DETERMINERS:
        return 0
    for at in range(2, min(len(told), _LONGEST_SUBJECT + 1)):
        if told[at] in _PRONOUNS or told[at] in DETERMINERS or told[at] in _ENDS:
            return 0
        if told[at] in _FINITE or told[at] in _PASTS:
            return at
    return 0


def _is_finite(word: str) -> bool:
    return word in _FINITE or word in _PASTS or word.endswith('ed')


def _is_whole(told: list[str], verb: int, order: Reading) -> bool:
    """Say whether nothing is missing behind the verb, and nothing else is asked for."""
    word, after = told[verb], told[verb + 1 :]
    negated = after[:1] == ['not']
    after = after[1:] if negated else after
    if after[:1] != [] and (after[0] in _PRONOUNS or after[0] == 'you'):
        return False  # '... to carry the jars can you bring them'
    if not after or after[0] == 'to' and word in _BEING | {'has', 'have', 'had'}:
        return False  # 'she is to rest', 'he has to sign it'
    if word in _CHOOSING:
        return _wants(told[0], after, order)
    if negated and word in _DOING and after[0] in _CHOOSING:
        return told[0] == 'i' and after[1:2] == ['to'] and len(after) > 3
    if word in _BEING:
        ends = after[0].endswith('ing') and len(after) == 1
        return not ends or after[0] in _GOES_BY_ITSELF
    if word in _DOING or word in ('has', 'have', 'had'):
        got = word not in _DOING and after[0] in DETERMINERS
        return got or len(after) > 1 or after[0] in _GOES_BY_ITSELF
    if word in ('keeps', 'keep'):
        return len(after) > 1 and after[0].endswith('ing')
    return after[0] in _OBJECTS or word in ('went', 'stepped', 'tripped')


def _wants(who: str, after: list[str], order: Reading) -> bool:
    """Say whether it is 'he needs to get by', or 'this lady wants the jam' behind 'move left'."""
    if after[0].endswith('ing') and len(after) < 3:
        return True  # 'it needs washing'
    if who in ('it', 'they', 'that', 'this'):
        return False  # 'bring the cup it needs to go to anna'
    if after[0] == 'to':
        return len(after) > 2 or after[1:2] != [] and after[1] in _GOES_BY_ITSELF
    return order.intent in _WAYS and who not in _PRONOUNS and after[0] in DETERMINERS


def _whole_order(before: Sequence[str]) -> Reading | None:
    """Return the order that the words before read as, without a question; None for another."""
    bare = unwrapped([word for word in before if word != ','])
    order = read_order(bare) if bare else None
    return None if order is None or order.question or order.unexplained else order
