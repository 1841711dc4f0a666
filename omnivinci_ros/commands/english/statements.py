# SPDX-License-Identifier: Apache-2.0
"""Statements, which tell how things are and order nothing: 'she has been sick on him'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.grammar import COMMAND_VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import TITLES

SPEAKERS = frozenset(
    'i we he she they it there that this hers mine theirs ours somebody someone nobody'.split()
)
OWNERS = frozenset({'my', 'our', 'his', 'her', 'their', 'your', 'the'})
BEING = frozenset({'is', 'are', 'am', 'was', 'were'})
STATES = BEING | frozenset(
    'has have had feel feels felt hurt hurts ache aches itch itches smell smells stink stinks '
    'leak leaks look looks seem seems cut broke burnt burned spilled spilt dropped slipped fell '
    'lost forgot ripped tore twisted sprained works bleeds shakes drips'.split()
)
# Behind these it goes on: 'until he says he is ready'.
NO_ENDS = frozenset(
    'and that which to says said say thinks knows know see sees hear hears hopes sure'.split()
)
# Only with 'not', or with what i am about to do: 'i can not see', 'i need to leave'.
_FEELINGS = frozenset('can do did will need want needs wants'.split())
# With one of these it may be more than a statement.
MORE = frozenset(
    'if unless when until till while before after then or but please must should could would may '
    'might shall never only except instead without rather otherwise else not'.split()
)
# Behind these a clause hangs on them: 'unless the door is closed'.
HANGS_ON = frozenset(
    'when once if unless until while because after before as than where whether message news '
    'whenever till assuming supposing presuming providing provided'.split()
)
# Behind them stands what they order; the others are nouns too.
SURE_ORDERS = COMMAND_VERBS - frozenset('place hand back face watch light do stop make'.split())
SUBJECTS = frozenset(
    {'i', 'we', 'he', 'she', 'they', 'it', 'you', 'nobody', 'everybody', 'everyone'}
)
TELLING = frozenset({'has', 'is', 'was', 'will'})


def is_statement(words: list[str]) -> bool:
    """Say whether it tells how things are, with a subject and its verb, and asks for nothing.

    'She has been sick on him', 'the tractor is coming', 'deepak wanders'. What may choose, limit
    or order ('i want the red one', 'he must sign', 'it is not to be shaken') is none.
    """
    verb = _verb_of(words)
    if not verb or words[0] == 'you' and words[verb] != 'are':
        return False
    following = words[verb + 1 :]
    if following[:1] == ['not']:
        following = following[1:]  # 'she is not answering'
    if {'one', 'ones', 'only', 'both'}.intersection(words):
        return False
    if words[verb] in _CHOOSING or words[verb] in ('has', 'have') and following[:1] == ['to']:
        return words[0] not in ('i', 'we', 'you') and _is_wanted(words, following)
    if {'want', 'need', 'like'} & {*following[:2]} and 'not' in words:
        return False  # 'she does not want it'
    if following[:1] == ['to']:
        return False
    return is_plain(following) and (bool(following) or words[verb] not in BEING)


def _verb_of(words: list[str]) -> int:
    """Return where the verb of a statement stands, 0 where none does."""
    if words[0] in SPEAKERS | SUBJECTS | {'someone'}:
        ends = 2
    elif words[0] in OWNERS | {'a', 'an', 'this', 'that', 'some'}:
        ends = 5
    elif words[0] in NAMES or words[0] in TITLES or words[1:2] != [] and words[1] in TELLING:
        ends = 3
    else:
        return 0
    for at in range(1, min(ends, len(words))):
        word = words[at]
        verbal = at == ends - 1 and ends < 5 and word.endswith(('s', 'ed')) and word.isalpha()
        if word in _FINITE or verbal and word not in NO_ENDS:  # not 'max 1 m/s'
            return at
        if ends == 5 and word in _PRONOUNS | _FEW:
            return 0  # 'the box they sent'
    return 0


def _is_wanted(words: list[str], following: list[str]) -> bool:
    """Say whether 'she needs it now' or 'he has to rest' only tells why.

    'Tom wants it in the kitchen', 'she wants coffee' and 'he needs you to turn right' change the
    order.
    """
    if words[0] in ('it', 'they', 'that', 'this') or 'not' in words:
        return False
    if following[:1] == ['to']:
        done = following[1:2] != [] and (
            following[1] not in SURE_ORDERS or following[1] in _PASSING
        )
        return done and is_plain(following)
    return following[:1] != [] and following[0] in _MEANT and _SOON.issuperset(following[1:])


_PASSING = frozenset({'pass', 'leave', 'rest'})
_MEANT = frozenset({'it', 'them', 'one', 'some', 'this', 'that', 'these', 'those'})
_SOON = frozenset(
    'now today tonight soon urgently badly quickly back really very much for the at once right '
    'away fast desperately again her his my our meeting work school class'.split()
)
_CHOOSING = frozenset({'want', 'wants', 'need', 'needs', 'like', 'likes'})
_PRONOUNS = frozenset({'i', 'you', 'he', 'she', 'we', 'they', 'it'})
_FEW = frozenset({'with', 'of', 'in', 'on', 'for', 'to', 'by', 'that', 'which', 'who', 'and'})
_FINITE = STATES | frozenset(
    'can can not cannot will would keeps keep went goes came comes left hid put got gets knows '
    'wants want needs need likes like sits lives rang took made bit cut '
    'hit bumped tripped thinks loves hates does did might rolled '
    'lost ran flew wanders waits do'.split()
)


def will_show(rest: list[str]) -> bool:
    """Say whether it is 'i will show you the ward': what the speaker does, with its object."""
    told = rest[0] in ('i', 'we') and rest[1:2] == ['will'] and len(rest) > 3
    return told and rest[2] not in ('be', 'have') and is_plain(rest[3:])


def is_state(rest: list[str]) -> bool:
    """Say whether it tells a state: 'i can not see well', 'my back hurts', 'it is heavy'."""
    if rest[0] in ('a', 'an'):
        return False
    owned = rest[0] in OWNERS
    verbs = range(2, min(5, len(rest))) if owned else range(1, min(2, len(rest)))
    for at in verbs:
        following = rest[at + 1 :]
        if owned and not _NEW_SUBJECTS.isdisjoint(rest[1:at]):
            return False  # 'the fork it fell', 'the mop someone has ...': the order's own
        if not HANGS_ON.isdisjoint(rest[1:at]) or 'that' in rest[1:at]:
            return False  # 'the message that dinner is ready', 'the letter if it has come'
        if rest[at] in STATES and is_plain(following):
            ordered = rest[at] in ('have', 'has') and following[:1] == ['to']
            return not ordered and (bool(following) or rest[at] not in BEING)
        if rest[at] in _FEELINGS and not owned and rest[0] in ('i', 'we', 'he', 'she', 'they'):
            negated = following[:1] == ['not']
            about = rest[at] in _CHOOSING and following[:1] in (['to'], ['it'], ['them'])
            if about and following[0] != 'to' and not _SOON.issuperset(following[1:]):
                return False  # 'we need it on the shelf'
            if about and rest[at].endswith('s') and not _is_wanted(rest, following):
                return False
            return (negated or about) and is_plain(following[1:]) and len(following) > 1 - about
    return False


_NEW_SUBJECTS = (SUBJECTS | OWNERS | SPEAKERS) - {'that', 'this'}


def is_plain(words: Sequence[str]) -> bool:
    """Say whether no condition, limit or order stands in it."""
    return MORE.isdisjoint(words) and not any(
        word == 'and' and begins_order(words[i + 1 :]) for i, word in enumerate(words)
    )
