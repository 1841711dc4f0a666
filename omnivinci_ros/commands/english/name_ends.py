# SPDX-License-Identifier: Apache-2.0
"""Where a name ends, and another one or another order begins."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.features import joins_features
from omnivinci_ros.commands.english.free_relatives import names_by_event
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS

# With one of these a clause of its own begins, which no slot holds.
_CLAUSE_WORDS = frozenset(
    'i you he she we they is are was were am will would can could may might must shall should '
    'have '
    'has had as than do does did if when because while until unless what who whom whose which '
    "wants needs says said likes thinks knows she's he's who's how why "
    'went fell rolled slid '
    "i'm i'll i've we're we'll you're you'll he'll they're but except not or "
    'please'.split()
)
_SECONDS = DETERMINERS - {'that'}
_ARTICLES = DETERMINERS - {'that', 'any', 'another', 'this', 'its', 'her', 'a'}
_BEFORE_ARTICLES = frozenset(
    'of with and or to in on at from by for near than between behind under over beside inside '
    'all both into onto off through around past along across against next wearing holding '
    'like but front carrying facing about before after'.split()
)
RUN_ON_VERBS = (COMMAND_VERBS - ROOMS - TANGIBLE - frozenset('back face place hand'.split())) | {
    'wait',
    'ask',
}
_AFTER_ONE = frozenset('to into onto in on at from by under behind near beside inside'.split())
_GOING = (
    'walk',
    'head',
    'drive',
    'move',
    'roll',
    'run',
    'proceed',
    'travel',
    'return',
    'navigate',
)
_FETCHING = frozenset('get grab bring fetch take pick find'.split())
_HANDLED = (['the'], ['my'], ['it'], ['them'], ['all'])
_MEASURED = frozenset('go move drive walk turn rotate roll spin reverse advance come wait'.split())
_OBJECTS = DETERMINERS | NAMES | {'it', 'them', 'me', 'him', 'us'}
_AHEAD = ('straight', 'forward', 'forwards', 'ahead', 'back', 'backward', 'backwards')
_LOOKING = ('for', 'at', 'in', 'around', 'under', 'behind', 'up', 'down', 'left', 'right')
_ASKED = ('if', 'whether', 'how', 'what', 'who', 'which')
_TWO_WORD_ORDERS = {
    ('pick', 'up'),
    ('go', 'to'),
    ('come', 'back'),
    ('come', 'to'),
    ('put', 'down'),
    *((verb, where) for verb in _GOING for where in ('to', 'into', 'over', 'through', 'towards')),
    *(
        (verb, way)
        for verb in ('come', 'return', 'walk', 'head')
        for way in ('back', 'here', 'over')
    ),
    *(('look', where) for where in _LOOKING),
    *((look, asked) for look in ('look', 'check') for asked in _ASKED),
    *(('wait', ends) for ends in ('for', 'until', 'till', 'there', 'here', 'half', 'a', 'an')),
    *(('ask', whom) for whom in ('him', 'her', 'them', 'if', 'whether', 'the')),
    ('search', 'for'),
    ('turn', 'round'),
    ('take', 'back'),
    ('bring', 'back'),
    ('come', 'closer'),
    ('come', 'nearer'),
    ('come', 'with'),
    *(('stop', where) for where in ('at', 'by', 'in', 'beside', 'near', 'next')),
    *(('say', said) for said in ('hello', 'hi', 'please', 'good', 'thank', 'that')),
    *((verb, way) for verb in ('go', 'move', 'drive', 'roll') for way in _AHEAD),
    *((verb, side) for verb in ('go', 'turn') for side in ('left', 'right', 'around')),
}
_BEFORE_VERBS = DETERMINERS | frozenset(
    'to and or then not i you he she we they it who which that is are was were be can could will '
    'would should must may might do does did of with for in on at by from into'.split()
)
_ROLLED = frozenset('loo toilet paper spring egg sausage swiss bread cinnamon'.split())
_ATTRIBUTES = ATTRIBUTES - {'left', 'right', 'round'}
_ENDS = frozenset({'you', 'can', 'will'})
_BEHIND_A_TIN = frozenset(
    'of with on in at by near next under behind from beside inside to left right opener '
    'openers'.split()
)
LONGEST = 6  # words of a thing; more of them are counted as not understood
_LONGEST_WHERE = 8  # words
_COUNTING = DETERMINERS | QUANTIFIERS
# What a number after them names, and does not count: 'bed two', 'the number five spanner'.
NUMBERED = frozenset(
    'number size grade type model level bed room ward bay aisle gate dock line table platform '
    'floor lab theatre theater no bench shelf rack lane door desk station cell zone pallet '
    'section hall cubicle locker box bin drawer unit building block apartment flat suite cabin '
    'seat row counter terminal pier hangar chapter page'.split()
)


def stray(words: list[str]) -> int:
    """Count the words that are too many for a name, or that begin a clause."""
    if names_by_event(words):
        return max(0, len(words) - LONGEST)  # 'whatever he drops'
    if words[:1] == ['where'] and len(words) > 2 and _is_where(words):
        return max(0, len(words) - _LONGEST_WHERE)  # 'to where the children are playing'
    for i, word in enumerate(words):
        # 'The hall defrost the pump': a verb that is not known stands before the article.
        if i > 1 and word in _ARTICLES and not _goes_on(words[i - 1]):
            return max(len(words) - i + 1, len(words) - LONGEST)
        if i > 1 and word in ('it', 'them') and not _goes_on(words[i - 1]):
            return len(words) - i + 1  # 'the bottle shake it'
        if i and runs_on(words, i):
            return max(len(words) - i, len(words) - LONGEST)  # 'the hall find anna'
        if i and i == len(words) - 1 and word in _ENDS:
            continue  # 'in front of you', 'the trash can'
        if word == 'can' and _names_a_tin(words, i):
            continue
        if word in _CLAUSE_WORDS and (i or word != 'you' or len(words) > 1):
            return max(len(words) - i, len(words) - LONGEST)
    return max(0, len(words) - LONGEST)


def stray_in_places(words: list[str]) -> int:
    """Count the same in each part of 'the sink on the left hand side', 'the man with the hat'."""
    head, phrases = split_arguments(words)
    if words[:1] == ['where'] or not head:
        return stray(words)
    parts = [head, *(phrase.words for phrase in phrases)]
    return sum(stray(part) for whole in parts for part in _described(whole))


def _described(words: list[str]) -> list[list[str]]:
    """Cut 'person with the fair hair | and the black coat', which is longer than a name."""
    joints = [i for i, word in enumerate(words) if word == 'and' and 0 < i < len(words) - 1]
    at = next((i for i in joints if joins_features(words, i)), 0)
    return [words[:at], words[at + 1 :]] if at else [words]


def _is_where(words: list[str]) -> bool:
    """Say whether it is 'where the children are playing', 'where anna is'."""
    return words[-1] in ('is', 'are') or words[-2] in ('is', 'are') and words[-1].endswith('ing')


def _names_a_tin(words: list[str], at: int) -> bool:
    """Say whether it is 'can of beans', 'red can on the left', and not '... can you see'."""
    after = words[at + 1 : at + 2]
    return not after and not at or bool(after) and after[0] in _BEHIND_A_TIN


def runs_on(words: list[str], at: int) -> bool:
    """Say whether another order begins here: 'the hall find anna', 'the cup put it down'."""
    if at + 1 >= len(words):
        return False
    if words[at] in ('hand', 'have'):
        return _hands_or_looks(words, at)
    if words[at] not in RUN_ON_VERBS or words[at + 1] in ('on', 'off'):
        return _runs_on_unknown(words, at)
    if words[at - 1] in _BEFORE_VERBS or words[at - 1] in _ATTRIBUTES:
        return False
    if words[at - 1] in ('me', 'us') and words[at - 2] in ('help', 'let', 'watch', 'make'):
        return False
    if words[at] in ('roll', 'rolls') and words[at - 1] in _ROLLED:
        return False  # 'some loo roll to the studio'
    if words[at] == 'say' and words[at - 1] in ROOMS:
        return True  # 'show him to the hall say take a seat'
    if words[at] in _MEASURED and (words[at + 1] in NUMBER_WORDS or words[at + 1][0].isdigit()):
        return True  # 'turn left go two metres'
    if words[at] in _FETCHING and words[at - 1] in ROOMS:
        return True  # 'go to the kitchen get water'
    return words[at + 1] in _OBJECTS or tuple(words[at : at + 2]) in _TWO_WORD_ORDERS


def _hands_or_looks(words: list[str], at: int) -> bool:
    """Say whether it is 'go to the bar hand him the key', 'drive to the shed have a look'."""
    if words[at - 1] in _BEFORE_VERBS or words[at - 1] in _ATTRIBUTES | {'left', 'right'}:
        return False
    if words[at] == 'have':
        return words[at + 1 : at + 3] == ['a', 'look']
    return words[at + 1] in ('me', 'him', 'her', 'it', 'them', 'us')


def _runs_on_unknown(words: list[str], at: int) -> bool:
    """Say whether an order begins here that has no intent: 'go to the hall close the window'."""
    if words[at] not in OTHER_ORDERS or words[at - 1] not in ROOMS | TANGIBLE:
        return False
    switched = words[at] in ('turn', 'switch') and words[at + 1] in ('on', 'off')
    return words[at + 1 + switched : at + 2 + switched] in _HANDLED


def has_second_noun(words: list[str]) -> bool:
    """Say whether a name goes on with another one: 'anna a message', 'hall defrost the pump'."""
    return second_noun_at(words) > 0


def second_noun_at(words: list[str]) -> int:
    """Return where the second of two names begins, 0 when there is but one."""
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        counts = word in NUMBER_WORDS and words[at + 1 : at + 2] and words[at + 1] not in _SECONDS
        counts = counts and not (
            word == 'one' and words[at + 1] in _AFTER_ONE
        )  # 'the blue one to'
        begins = word in _SECONDS or bool(counts) and before not in NUMBERED
        numbered = before in NUMBER_WORDS and at > 1 and words[at - 2] in NUMBERED
        if begins and not _goes_on(before) and (before not in _COUNTING or numbered):
            return at
    return 0


def _goes_on(word: str) -> bool:
    return word in _BEFORE_ARTICLES or word.endswith('ing')
