# SPDX-License-Identifier: Apache-2.0
"""Reasons behind an order: 'lift the box it is heavy', 'go back a metre so the bed fits through'.

They order nothing, so they are taken off. What tells where a thing is stays, and what may hold
a condition, a limit or another order is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.described_people import GARMENTS
from omnivinci_ros.commands.english.grammar import COMMAND_VERBS
from omnivinci_ros.commands.english.grammar import is_imperative
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.english.warnings_behind import MARK
from omnivinci_ros.commands.english.warnings_behind import is_warning
from omnivinci_ros.commands.english.wishes import WISHES
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.words import Word

_LONGEST = 12  # words of a reason
_SPEAKERS = frozenset(
    'i we he she they it there that this hers mine theirs ours somebody someone nobody'.split()
)
_OWNERS = frozenset({'my', 'our', 'his', 'her', 'their', 'your', 'the'})
_BEING = frozenset({'is', 'are', 'am', 'was', 'were'})
_STATES = _BEING | frozenset(
    'has have had feel feels felt hurt hurts ache aches itch itches smell smells stink stinks '
    'leak leaks look looks seem seems cut broke burnt burned spilled spilt dropped slipped fell '
    'lost forgot ripped tore twisted sprained works bleeds shakes drips'.split()
)
# Behind these it goes on: 'until he says he is ready'.
_NO_ENDS = frozenset(
    'and that which to says said say thinks knows know see sees hear hears hopes sure'.split()
)
_BEFORE_NOUNS = frozenset('from to into onto in on at of with under behind by near off'.split())
_FEELINGS = frozenset(
    'can do did will need want needs wants'.split()
)  # only with 'not', or with what i am about to do: 'i can not see', 'i need to leave'
# With one of these it may be more than a reason.
_MORE = frozenset(
    'if unless when until till while before after then or but please must should could would may '
    'might shall never only except instead without rather otherwise else not'.split()
)
_SAYING = SAY_VERBS | OTHER_SAY_VERBS | {'ask', 'remind', 'warn', 'shout', 'whisper'}
_ENDS_RELATIVES = frozenset(
    'in on at to with from under behind for of about into near by over left put saw want need '
    'like bought made gave use used lost dropped hold keep mean meant'.split()
)
# Behind these a clause hangs on them: 'unless the door is closed'.
_HANGS_ON = frozenset(
    'when once if unless until while because after before as than where whether message news '
    'whenever till assuming supposing presuming providing provided'.split()
)
_ORDERS = COMMAND_VERBS - {'place', 'hand', 'back', 'face', 'watch', 'light', 'do', 'stop', 'make'}
_SO = frozenset({'i', 'we', 'he', 'she', 'they', 'it', 'you', 'nobody', 'everybody', 'everyone'})
_ROBOT_IS = frozenset(
    'on in blocking too standing near close facing clear making late done finished needed wanted '
    'hurting squashing next there here not going at out ready'.split()
)
_NOWHERE = INTANGIBLE | frozenset('way fire mess time sale order here there'.split())
_THERE = frozenset({'it', 'they', 'that', 'he', 'she'})
_THERE_IS = frozenset('right over just still lying standing sitting waiting'.split())
_JOINED = frozenset({'so', 'then', 'cause', 'since'})
# Without one of these there is no reason to take off.
REASON_WORDS = (
    _JOINED | _SPEAKERS | _OWNERS | NAMES | {'you', 'a', 'an', 'someone', "he's", "she's"}
)


_TELLING = frozenset({'has', 'is', 'was', 'will'})
# Without one of these there is nothing to look at.
REASON_MARKS = REASON_WORDS | _TELLING


def without_reason(words: list[Word]) -> list[Word]:
    """Return the words of a sentence without the reason that stands behind its order."""
    return _care_parted(_without_reason(words))


def _without_reason(words: list[Word]) -> list[Word]:
    texts = [word.text for word in words]
    if len(texts) < 5 or not _SAYING.isdisjoint(texts):
        return words
    for at in range(2, len(texts) - 1):
        comma = texts[at] == ','
        start = at + comma
        # 'Bruce has put them somewhere'
        named = comma and start + 2 < len(texts) and texts[start + 1] in _TELLING
        if texts[start] not in REASON_WORDS and not named or len(texts) - start > _LONGEST:
            continue
        if texts[start] in _JOINED and start + 2 >= len(texts):
            continue
        ends = _next_order(texts, start)
        tail = texts[start:ends]
        tells_where = _tells_where(tail)
        if not tells_where and not _is_reason(tail, comma=comma, before=texts[at - 1]):
            continue
        ordered = begins_order(texts[:at]) or begins_with(texts[:at], WISHES)
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
    if not any(word.text == 'be' for word in words[-3:]):
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


_AND = frozenset({'and', 'then'})
_BEFORE_NAMES = _OWNERS | {'to', 'a', 'an', 'this', 'that'}  # 'his head', 'has to pass'


_HE_IS = {"he's": ('he', 'is'), "she's": ('she', 'is')}


def _is_reason(tail: Sequence[str], *, comma: bool, before: str) -> bool:
    tail = [*_HE_IS.get(tail[0], tail[:1]), *tail[1:]]
    joined = tail[0] in _JOINED
    rest = list(tail[1:] if joined else tail)
    if ',' in rest or not rest or before in _HANGS_ON:
        return False
    return _gives_reason(tail[0], rest, comma=comma, before=before) and not _orders(rest)


def _gives_reason(first: str, rest: list[str], *, comma: bool, before: str) -> bool:
    joined = first in _JOINED
    if joined and first == 'so':
        return _is_purpose(rest)
    if rest[0] == 'you':
        blocks = rest[1:2] == ['are'] and len(rest) > 2 and rest[2] in _ROBOT_IS
        return blocks and _is_plain(rest[3:]) or comma and is_statement(rest)
    if joined and first == 'then':
        return False
    owned = rest[0] in _OWNERS and before in _BEFORE_NOUNS  # 'from the oven they are done'
    if not comma and not joined and (owned or before in _OWNERS or before in _NO_ENDS):
        return False
    told = _is_state(rest) or _will_show(rest) or comma and is_statement(rest)
    return told and (comma or joined or not _is_relative(rest, before))


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
    return _is_plain(following) and (bool(following) or words[verb] not in _BEING)


def _verb_of(words: list[str]) -> int:
    """Return where the verb of a statement stands, 0 where none does."""
    if words[0] in _SPEAKERS | _SO | {'someone'}:
        ends = 2
    elif words[0] in _OWNERS | {'a', 'an', 'this', 'that', 'some'}:
        ends = 5
    elif words[0] in NAMES or words[0] in TITLES or words[1:2] != [] and words[1] in _TELLING:
        ends = 3
    else:
        return 0
    for at in range(1, min(ends, len(words))):
        word = words[at]
        verbal = at == ends - 1 and ends < 5 and word.endswith(('s', 'ed')) and word.isalpha()
        if word in _FINITE or verbal and word not in _NO_ENDS:  # not 'max 1 m/s'
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
        done = following[1:2] != [] and (following[1] not in _ORDERS or following[1] in _PASSING)
        return done and _is_plain(following)
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
_FINITE = _STATES | frozenset(
    'can can not cannot will would keeps keep went goes came comes left hid put got gets knows '
    'wants want needs need likes like sits lives rang took made bit cut '
    'hit bumped tripped thinks loves hates does did might rolled '
    'lost ran flew wanders waits do'.split()
)


def _will_show(rest: list[str]) -> bool:
    """Say whether it is 'i will show you the ward': what the speaker does, with its object."""
    told = rest[0] in ('i', 'we') and rest[1:2] == ['will'] and len(rest) > 3
    return told and rest[2] not in ('be', 'have') and _is_plain(rest[3:])


def _orders(rest: list[str]) -> bool:
    """Say whether another order stands in it: 'you are there turn left'."""
    return any(
        word in _ORDERS and rest[i - 1] not in _BEFORE_NAMES and begins_order(rest[i:])
        for i, word in enumerate(rest)
        if i > 1
    )


def _is_purpose(rest: list[str]) -> bool:
    """Say whether it is 'so the bed fits through', and not 'so bring it'."""
    if begins_order(rest) or len(rest) < 3:
        return False
    subject = rest[0] in _SO or rest[0] in _OWNERS or rest[0] in ('that', 'there', 'this')
    return subject and _MORE.isdisjoint(rest[3:]) and 'and' not in rest


def _is_state(rest: list[str]) -> bool:
    """Say whether it tells a state: 'i can not see well', 'my back hurts', 'it is heavy'."""
    if rest[0] in ('a', 'an'):
        return False
    owned = rest[0] in _OWNERS
    verbs = range(2, min(5, len(rest))) if owned else range(1, min(2, len(rest)))
    for at in verbs:
        following = rest[at + 1 :]
        if owned and not _SO.isdisjoint(rest[1:at]):
            return False  # 'the fork it fell': the fork is part of the order
        if not _HANGS_ON.isdisjoint(rest[1:at]) or 'that' in rest[1:at]:
            return False  # 'the message that dinner is ready', 'the letter if it has come'
        if rest[at] in _STATES and _is_plain(following):
            ordered = rest[at] in ('have', 'has') and following[:1] == ['to']
            return not ordered and (bool(following) or rest[at] not in _BEING)
        if rest[at] in _FEELINGS and not owned and rest[0] in ('i', 'we', 'he', 'she', 'they'):
            negated = following[:1] == ['not']
            about = rest[at] in _CHOOSING and following[:1] in (['to'], ['it'], ['them'])
            if about and rest[at].endswith('s') and not _is_wanted(rest, following):
                return False
            return (negated or about) and _is_plain(following[1:]) and len(following) > 1 - about
    return False


def _is_plain(words: Sequence[str]) -> bool:
    return _MORE.isdisjoint(words) and not any(
        word == 'and' and begins_order(words[i + 1 :]) for i, word in enumerate(words)
    )


def _is_relative(rest: list[str], before: str) -> bool:
    """Say whether it may belong to the thing before it: 'the book i am reading'."""
    if rest[:2] in (['i', 'am'], ['we', 'are']) and rest[2] in ('trying', 'going', 'about'):
        return False  # '... i am trying to get the hoist in'
    if rest[0] == 'it' and len(rest) == 2 and rest[1] in _STATES:
        return False  # 'the spoon it fell'
    if rest[0] in ('he', 'she', 'they') and before in PERSONS and rest[1] in _BEING:
        return False  # 'my brother he is hiding'
    if rest[0] in _OWNERS:
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
