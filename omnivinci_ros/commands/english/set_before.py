# SPDX-License-Identifier: Apache-2.0
"""What is set before an order without a verb: 'in ten minutes, ...', 'kitchen first, then ...'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.adverbials import may_begin_adverbial
from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.words import Word

_ONLY_ROOMS = ROOMS - TANGIBLE


def is_time_before(clauses: Sequence[Clause], i: int, texts: list[str]) -> bool:
    """Say whether it is 'in ten minutes' before an order."""
    following = clauses[i + 1 : i + 2]
    goes_on = following and following[0].joint in ('', ',') and following[0].kind == 'main'
    if not goes_on or following[0].sentence != clauses[i].sentence:
        return False
    if not texts or texts[0] != 'the' and not may_begin_adverbial(texts[0]):
        return False  # 'the day after tomorrow'
    found = take_adverbials(['do', *texts])
    timed = found.words == ['do'] and 'when' in found.slots
    return timed and begins_order(following[0].texts)


_TOPICS = frozenset({'the', 'that', 'this', 'those', 'these', 'my', 'our'})
_AIMED = frozenset({'it', 'them'})
# Somebody does it, or it is not to be done.
_DOERS = PERSONS | frozenset(
    'never always often usually sometimes nobody somebody someone everybody everyone people '
    'we all both cooks neighbours neighbors kids children workers guys lads just only hardly no '
    'one rarely ever also still now soon folks builders cleaners drivers painters nurses '
    'doctors'.split()
)
_SUBJECTS = frozenset('i you he she we they who that which to not is are was were and or'.split())


def is_topic(clauses: Sequence[Clause], at: int, texts: list[str]) -> bool:
    """Say whether a clause only names what the next order is about: 'the red box, bring it'."""
    following = clauses[at + 1].texts if at + 1 < len(clauses) else []
    if texts[0] not in _TOPICS or not begins_order(following) or _AIMED.isdisjoint(following):
        return False
    head = split_arguments(texts)[0]
    if any(word in PASTS or word.endswith('ed') and word not in ATTRIBUTES for word in texts):
        return False  # 'the giant picked up the house'
    return 1 < len(head) < 5 and head[-1] not in _ONLY_ROOMS and is_held(thing_of(head, []))


def part_topic(words: list[Word]) -> list[Word]:
    """Put a pause behind what an order is about: 'the parcel by your feet pick it up'."""
    texts = [word.text for word in words]
    if len(texts) < 5 or texts[0] not in _TOPICS or ',' in texts:
        return words
    for at in range(2, min(9, len(texts) - 1)):
        if not _SUBJECTS.isdisjoint(texts[1:at]) or texts[at - 1] in PASTS:
            return words  # 'the giant picked up the house and put it ...'
        if texts[at - 1] in _DOERS or at < 5 and texts[at - 1].removesuffix('s') in PERSONS:
            return words  # 'the pills never give them to tom', 'our neighbours put them out'
        if texts[at] in COMMAND_VERBS and texts[at + 1] in _AIMED and texts[at - 1] not in _TOPICS:
            return [*words[:at], Word(',', words[at].start, words[at].start), *words[at:]]
    return words


def place_before(clauses: Sequence[Clause], i: int, texts: list[str]) -> list[str]:
    """Return the place of 'kitchen first', where something follows; [] where it is none."""
    place = [text for text in texts if text != 'first']
    following = clauses[i + 1 : i + 2]
    goes_on = following and following[0].joint in ('then', ',')
    if not goes_on or not place or place[-1] not in ROOMS or begins_order(place):
        return []
    first = texts != place or begins_order(following[0].texts)
    return place if first and len(strip_determiners(place)) < 3 else []
