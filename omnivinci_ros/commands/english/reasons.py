# SPDX-License-Identifier: Apache-2.0
"""Reasons behind an order: 'lift the box it is heavy', 'go back a metre so the bed fits through'.

They order nothing, so they are taken off. What tells where a thing is stays, and what may hold
a condition, a limit or another order is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.described_people import GARMENTS
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.run_on_reasons import RUN_ON_SUBJECTS
from omnivinci_ros.commands.english.run_on_reasons import is_run_on_reason
from omnivinci_ros.commands.english.run_on_reasons import tells_whole
from omnivinci_ros.commands.english.run_on_reasons import where_it_ran
from omnivinci_ros.commands.english.statements import BEING
from omnivinci_ros.commands.english.statements import HANGS_ON
from omnivinci_ros.commands.english.statements import MORE
from omnivinci_ros.commands.english.statements import NO_ENDS
from omnivinci_ros.commands.english.statements import OWNERS
from omnivinci_ros.commands.english.statements import SPEAKERS
from omnivinci_ros.commands.english.statements import STATES
from omnivinci_ros.commands.english.statements import SUBJECTS
from omnivinci_ros.commands.english.statements import SURE_ORDERS
from omnivinci_ros.commands.english.statements import TELLING
from omnivinci_ros.commands.english.statements import is_plain
from omnivinci_ros.commands.english.statements import is_state
from omnivinci_ros.commands.english.statements import is_statement
from omnivinci_ros.commands.english.statements import will_show
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.english.warnings_behind import MARK
from omnivinci_ros.commands.english.warnings_behind import is_warning
from omnivinci_ros.commands.english.wishes import WISHES
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.words import Word

_LONGEST = 12  # words of a reason
_BEFORE_NOUNS = frozenset('from to into onto in on at of with under behind by near off'.split())
_SAYING = (
    SAY_VERBS | OTHER_SAY_VERBS | frozenset('ask asked told remind warn shout whisper'.split())
)
_ENDS_RELATIVES = frozenset(
    'in on at to with from under behind for of about into near by over left put saw want need '
    'like bought made gave use used lost dropped hold keep mean meant'.split()
)
_ROBOT_IS = frozenset(
    'on in blocking too standing near close facing clear making late done finished needed wanted '
    'hurting squashing next there here not going at out ready'.split()
)
_NOWHERE = INTANGIBLE | frozenset('way fire mess time sale order here there'.split())
_THERE = frozenset({'it', 'they', 'that', 'he', 'she'})
_THERE_IS = frozenset('right over just still lying standing sitting waiting'.split())
_JOINED = frozenset({'so', 'then', 'cause', 'since'})
# Without one of these there is no reason to take off.
REASON_WORDS = _JOINED | SPEAKERS | OWNERS | NAMES | {'you', 'a', 'an', 'someone', "he's", "she's"}
# Without one of these there is nothing to look at.
REASON_MARKS = REASON_WORDS | TELLING


def without_reason(words: list[Word]) -> list[Word]:
    """Return the words of a sentence without the reason that stands behind its order."""
    return _care_parted(_without_reason(words))


def _without_reason(words: list[Word]) -> list[Word]:
    texts = [word.text for word in words]
    if len(texts) < 5 or not _SAYING.isdisjoint(texts[:2]):
        return words
    for at in range(2, len(texts) - 1):
        if texts[at] in _SAYING:
            return words  # what is to be said has reasons of its own
        if texts[at - 1] in HANGS_ON:
            continue  # 'if it is under nineteen tell Tom'
        comma = texts[at] == ','
        start = at + comma
        # 'Bruce has put them somewhere'
        named = comma and start + 2 < len(texts) and texts[start + 1] in TELLING
        if texts[start] not in REASON_WORDS and not named or len(texts) - start > _LONGEST:
            continue
        if texts[start] in _JOINED and start + 2 >= len(texts):
            continue
        if texts[at - 1] in ('all', 'both'):
            continue  # 'look if all the beds have pillows'
        ends = _next_order(texts, start)
        tail = texts[start:ends]
        tells_where = _tells_where(tail)
        told = tells_where or _is_reason(tail, comma=comma, before=texts[at - 1])
        if not told and texts[start] in ('it', 'they') and where_it_ran(tail):
            words = [
                *words[: start + 1],
                words[start + 1]._replace(text='is'),
                *words[start + 2 :],
            ]
            told = tells_where = True
        whole = told or texts[start] in RUN_ON_SUBJECTS and tells_whole(tail)
        if not whole or not told and _orders([*tail]):
            continue
        if not told and not is_run_on_reason(texts[:at], tail):
            continue
        ordered = begins_order(texts[:at]) or begins_with(texts[:at], WISHES)
        ordered = ordered or texts[0] in _WAYS  # 'forward half a metre, i can not plug you in'
        if not ordered and not (comma and is_imperative(texts[:at])):
            continue
        if ends < len(texts):
            if tells_where or is_warning(texts[:at], tail):
                return words
            return [*words[:at], *words[ends:]]
        if tells_where:  # what is to be done with that is decided later
            pause = Word(',', words[at].start, words[at].start)
            return words if comma else [*words[:at], pause, *words[at:]]
        if is_warning(texts[:at], tail):
            begins = words[start].start
            return [*words[:at], Word(MARK, begins, begins), *words[start:]]
        return [*words[:at], *_called_for(words[start:])]
    return words


def _care_parted(words: list[Word]) -> list[Word]:
    """Put a pause before 'so be careful', which no name and no reason takes in then."""
    if len(words) < 5 or 'be' not in (words[-2].text, words[-3].text):
        return words
    texts = [word.text for word in words]
    end = len(texts) - (texts[-1:] == ['please'])
    if end < 5 or texts[end - 2 : end] not in _CARE or texts[end - 3] != 'so':
        return words
    begins = words[end - 3].start
    return [*words[: end - 3], Word(',', begins, begins), *words[end - 2 : end]]


def _called_for(reason: list[Word]) -> list[Word]:
    """Return what the end of a reason asks for: 'it is heavy so be careful'."""
    texts = [word.text for word in reason]
    if texts[-2:] not in _CARE:
        return []
    begins = reason[-2].start
    return [Word(',', begins, begins), *reason[-2:]]


_CARE = (['be', 'careful'], ['be', 'gentle'], ['be', 'quiet'])


def _next_order(texts: Sequence[str], start: int) -> int:
    """Return where the order behind a reason begins: 'find gary, he is outside, and tell him'."""
    for at in range(start + 2, len(texts) - 2):
        comma = texts[at] == ',' and texts[at + 1] in _AND
        if (comma or texts[at] in _AND) and begins_order(texts[at + 1 + comma :]):
            return at
    return len(texts)


_WAYS = frozenset('forward forwards backward backwards left right'.split())
_AND = frozenset({'and', 'then'})
# 'his head', 'has to pass', 'can not reach it'
_BEFORE_NAMES = OWNERS | frozenset(
    'to a an this that not will can does did is are has have'.split()
)


_HE_IS = {"he's": ('he', 'is'), "she's": ('she', 'is')}


def _is_reason(tail: Sequence[str], *, comma: bool, before: str) -> bool:
    tail = [*_HE_IS.get(tail[0], tail[:1]), *tail[1:]]
    joined = tail[0] in _JOINED
    rest = list(tail[1:] if joined else tail)
    if rest[:1] == ['there'] and rest[1:2] not in _BEHIND_THERE:
        return False  # 'if it is not there look behind the door'
    if ',' in rest or not rest or before in HANGS_ON:
        return False
    return _gives_reason(tail[0], rest, comma=comma, before=before) and not _orders(rest)


_BEHIND_THERE = (
    ['is'],
    ['are'],
    ['was'],
    ['were'],
    ['has'],
    ['have'],
    ['will'],
    ['might'],
    ['may'],
)


def _gives_reason(first: str, rest: list[str], *, comma: bool, before: str) -> bool:
    joined = first in _JOINED
    if joined and first == 'so':
        return _is_purpose(rest)
    if rest[0] == 'you':
        blocks = rest[1:2] == ['are'] and len(rest) > 2 and rest[2] in _ROBOT_IS
        return blocks and is_plain(rest[3:]) or comma and is_statement(rest)
    if joined and first == 'then':
        return False
    owned = rest[0] in OWNERS and before in _BEFORE_NOUNS  # 'from the oven they are done'
    if not comma and not joined and (owned or before in OWNERS or before in NO_ENDS):
        return False
    told = is_state(rest) or will_show(rest) or comma and is_statement(rest)
    return told and (comma or joined or not _is_relative(rest, before))


def _orders(rest: list[str]) -> bool:
    """Say whether another order stands in it: 'you are there turn left'."""
    return any(
        word in SURE_ORDERS and rest[i - 1] not in _BEFORE_NAMES and begins_order(rest[i:])
        for i, word in enumerate(rest)
        if i > 1
    )


def _is_purpose(rest: list[str]) -> bool:
    """Say whether it is 'so the bed fits through', and not 'so bring it'."""
    if begins_order(rest) or len(rest) < 3:
        return False
    subject = rest[0] in SUBJECTS or rest[0] in OWNERS or rest[0] in ('that', 'there', 'this')
    return subject and MORE.isdisjoint(rest[3:]) and 'and' not in rest


def _is_relative(rest: list[str], before: str) -> bool:
    """Say whether it may belong to the thing before it: 'the book i am reading'."""
    if rest[:2] in (['i', 'am'], ['we', 'are']) and rest[2] in ('trying', 'going', 'about'):
        return False  # '... i am trying to get the hoist in'
    if rest[0] == 'it' and len(rest) == 2 and rest[1] in STATES:
        return False  # 'the spoon it fell'
    if rest[0] in ('he', 'she', 'they') and before in PERSONS and rest[1] in BEING:
        return False  # 'my brother he is hiding'
    if rest[0] in OWNERS:
        return False
    if rest[0] in ('that', 'this'):
        return True
    last = rest[-1]
    return (
        last in _ENDS_RELATIVES
        or len(rest) <= 3
        and rest[0] not in ('it', 'they', 'there')  # 'it is leaking'
        and last.endswith(('ing', 'ed'))
        or (len(rest) == 2)
    )


def _looks(tail: Sequence[str]) -> bool:
    """Say whether it tells how somebody looks: 'he is wearing a red cap'."""
    told = tail[0] in ('he', 'she', 'they') and len(tail) > 3 and tail[1] in ('is', 'are')
    worn = told and tail[2] == 'in' and tail[-1] in GARMENTS
    return worn or told and tail[2] in ('wearing', 'dressed', 'carrying', 'holding')


def _tells_where(tail: Sequence[str]) -> bool:
    """Say whether it is 'they are on the shelf', which belongs to the order."""
    tail = [*_HE_IS.get(tail[0], (tail[0],)), *tail[1:]]
    if _looks(tail):
        return True
    if len(tail) > 4 and tail[1] in ('should', 'must', 'might') and tail[2] == 'be':
        tail = [tail[0], 'is', *tail[3:]]  # 'it should be on the bench'
    if tail[0] not in _THERE or len(tail) < 4 or tail[1] not in ('is', 'are'):
        return False
    at = 2 + (tail[2] in _THERE_IS)
    preposition = preposition_at(list(tail), at) if at < len(tail) - 1 else ()
    placed = preposition != ()
    if placed and tail[0] in ('he', 'she') and tail[at + len(preposition)] in ('a', 'an'):
        return False  # 'she is in a hurry'
    return placed and tail[-1] not in _NOWHERE
