# SPDX-License-Identifier: Apache-2.0
"""Orders about what was just told, without a pause: 'i dropped a fork pick it up'.

Speech is written down without commas. A verb with 'it' or 'them' behind it, or a call to look,
begins an order of its own where nobody is named right before it who could do it.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.called_names import SURE_NEXT
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.reasons_before import NOT_BEFORE_ORDERS
from omnivinci_ros.commands.english.subjects import ends_with_subject
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.words import Word

POINTING = frozenset({'it', 'them', 'him', 'her', 'one', 'those'})
_PARTICLES = frozenset('up down out off on in over back here there away'.split())
# What may stand behind 'it': 'bring it to me', 'put it there', and no 'stop it raining'.
_AFTER = _PARTICLES | frozenset(
    'to into onto from for under at by behind beside with and then please now quick quickly '
    'before'.split()
)
_VERBS = (COMMAND_VERBS - frozenset('do make stop leave cover like'.split())) | {'check', 'throw'}
_GOING = frozenset({'go', 'come'})
_SEEKING = frozenset({'look', 'find', 'get', 'fetch', 'search', 'check', 'see', 'and'})
_LOOKS = (
    ('look', 'at', 'the'),
    ('look', 'in', 'the'),
    ('look', 'on', 'the'),
    ('search', 'the'),
    ('check', 'the'),
)
_GLANCES = frozenset({'look', 'gander', 'peek', 'peep', 'shufti', 'butchers'})
# With one of these before it, it is told, asked, or hangs on something else.
_STORY = frozenset(
    'if when whenever unless until till while because that which who whom whether once as than '
    'said says say asked ask told tell tells wonder know knew think thought heard hope wish '
    'and or but how why he she they it never let make made help helped see saw watch hear '
    'to'.split()
)
_NOT_BEFORE = NOT_BEFORE_ORDERS | frozenset(
    'me us him them in on at of for with from by please kindly then so just go come ,'.split()
)


def part_run_on(words: list[Word]) -> list[Word]:
    """Put a pause before an order about what stands before it."""
    texts = [word.text for word in words]
    if texts[:2] in (['there', 'is'], ['there', 'are']):
        return words  # where it is belongs to the order
    for at in range(2, len(texts) - 1):
        if texts[at] == 'please' and _asks(texts[:at], texts[at + 1 :]):
            return [*words[:at], Word(',', words[at].start, words[at].start), *words[at:]]
        for_me = texts[at - 2 : at] == ['for', 'me']  # 'it is too high for me take it down'
        if texts[at] not in _VERBS and texts[at] != 'have':
            continue
        if texts[at - 1] in _NOT_BEFORE and not for_me:
            continue
        told = texts[:at]
        if not _STORY.isdisjoint(told) or ends_with_subject(told) or _does(told):
            return words
        looks = told[-2] not in ('a', 'an') and _looks(texts[at:])  # 'a good look at the label'
        if looks or _is_about_it(texts[at:]):
            return [*words[:at], Word(',', words[at].start, words[at].start), *words[at:]]
    return words


def _asks(told: Sequence[str], ordered: Sequence[str]) -> bool:
    """Say whether 'please' begins a request: 'we have lost the cat please search the attic'."""
    plain = _STORY.isdisjoint(told) and told[-1] not in _NOT_BEFORE and told[0] not in _VERBS
    asks = len(ordered) > 1 and ordered[0] in _VERBS and ordered[1] in SURE_NEXT - POINTING
    return plain and asks and len(told) > 3


def _does(told: Sequence[str]) -> bool:
    """Say whether it only names who does it: 'our neighbours'."""
    many = told[-1].endswith('s') and not told[-1].endswith('ss')
    return len(told) < 4 and (many or is_surely_person(list(told)))


def _is_about_it(texts: Sequence[str]) -> bool:
    """Say whether it is 'pick it up', 'put them in the box', 'bring one'."""
    at = 1 + (texts[1] in _PARTICLES and len(texts) > 2)
    after = texts[at + 1 : at + 2]
    return texts[at] in POINTING and (not after or after[0] in _AFTER)


def _looks(texts: Sequence[str]) -> bool:
    """Say whether it is a call to look: 'go look for it', 'have a look'."""
    goes = texts[0] in _GOING and texts[1] in _SEEKING and len(texts) > 2
    glances = texts[0] in ('have', 'take') and texts[1] == 'a' and len(texts) > 2
    if glances and texts[2] in _GLANCES:
        return texts[3:4] != ['through']
    return goes or any(tuple(texts[: len(look)]) == look for look in _LOOKS)
