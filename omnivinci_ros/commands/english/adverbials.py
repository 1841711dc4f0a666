# SPDX-License-Identifier: Apache-2.0
"""What an order says beside its verb and its object: when, how fast, how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.manner_phrases import SPEED_PHRASES
from omnivinci_ros.commands.english.rates import RATE_STARTS
from omnivinci_ros.commands.english.rates import read_rate
from omnivinci_ros.commands.numerals import NUMBER_STARTS
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table

# They add nothing that a robot could get wrong.
_EMPTY = frozenset(
    'once please kindly just simply now immediately directly again already maybe perhaps possibly '
    'really actually simply quick'.split()
)
_EMPTY_PHRASES = phrase_table(
    'right now, right away, at once, straight away, as well, if you can, if you would, if '
    'possible, if you please, for a moment, for a bit, for now, a bit, a little, a little '
    'bit, real quick, this time, one more time, next, first, with you, as soon as possible, when '
    'you can, in that order, in this order, in the same order, in turn, when you have a moment, '
    'when you get a chance, on your way, in the meantime, on foot, with the arm, with your arm, '
    'with your '
    'gripper, with the gripper, using your arm, using the arm, using your gripper, using the '
    'gripper, with your hand, with your hands, with your claw'.split(', ')
)
_TIMES = {'twice': '2', 'thrice': '3'}
# 'Once' alone adds nothing; with one of these nobody may do it twice.
_ONCE = phrase_table(
    'only once, just once, once only, exactly once, once and only once, no more than once, not '
    'more than once, only one time, just one time, one time only, a single time, only the '
    'once, just the once, once and no more, only a single time'.split(', ')
)
_DAYS = frozenset(
    'today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday noon '
    'midnight weekend morning afternoon evening night'.split()
)
_LATER = frozenset('later tomorrow tonight today afterwards soon eventually sometime'.split())
_LATER_PHRASES = phrase_table(
    'later on, some time, some other time, another time, not yet, not now, in a bit, in a while, '
    'in a little while, in a little bit, at some point, at one point, from now on, over lunch, '
    'over dinner, over breakfast, day after tomorrow, first thing, first thing tomorrow, '
    'first thing in the morning, at closing time, at opening time, at lunch time, at lunchtime, '
    'at dinner time, at tea time, at bedtime, at break time, one of these days, one day, some '
    'day, in the future, next time, in due course, during the night, during the day, about noon, '
    'about midnight, at sunset, at sunrise, at dawn, at dusk, at nightfall, at the weekend'.split(
        ', '
    )
)
_SPANS = frozenset('second seconds minute minutes hour hours day days week weeks month'.split())
_EVENTS = frozenset(
    'lunch dinner breakfast supper work school class noon midnight sunset sunrise dark dawn '
    'midday nightfall bedtime meeting lesson meal meals party show movie visit nap break '
    'shift'.split()
)
_BEFORE_EVENTS = frozenset('after before during until till at by around in on'.split())
_WHEN_STARTS = frozenset(
    {'after', 'before', 'during', 'at', 'in', 'on', 'by', 'until', 'till', 'every', 'this',
     'next', 'around', 'about', 'within', 'from', 'not', 'some', 'later', 'another'}
)  # fmt: skip


@dataclass(slots=True)
class Adverbials:
    """The words of a clause that are left, and the slots that the others filled."""

    words: list[str]
    slots: dict[str, str] = field(default_factory=dict)


def may_begin_adverbial(word: str) -> bool:
    """Say whether time, speed or repetition can begin with this word; most can not."""
    return word in _BY_FIRST_WORD or word[0].isdigit()


def take_adverbials(words: list[str]) -> Adverbials:
    """Take time, speed and repetition out of a clause; the verb stays the first word."""
    for word in words[1:]:
        if word in _BY_FIRST_WORD or word[0].isdigit():
            break
    else:
        return Adverbials(words)
    found = Adverbials(words[:1])
    at = 1
    while at < len(words):
        word = words[at]
        readers = _BY_FIRST_WORD.get(word) or (_OF_NUMBERS if word[0].isdigit() else ())
        for slot, read in readers:
            length, value = read(words, at)
            if length:
                if slot and slot not in found.slots:
                    found.slots[slot] = value
                    if found.words[-1] == 'the' and word == 'day':
                        found.words.pop()  # 'the day after tomorrow'
                elif slot != 'times' and slot:
                    found.slots[slot] += f' {value}'
                at += length
                break
        else:
            found.words.append(word)
            at += 1
    return found


def _speed(words: list[str], at: int) -> tuple[int, str]:
    length = phrase_at(words, at, SPEED_PHRASES)
    if not length and words[at] in MANNERS:
        length = 1
    if length:
        return length, ' '.join(words[at : at + length])
    return read_rate(words, at)


def _times(words: list[str], at: int) -> tuple[int, str]:
    once = phrase_at(words, at, _ONCE)
    if once:
        return once, '1'
    if words[at] in _TIMES:
        return 1, _TIMES[words[at]]
    number = number_at(words, at)
    if number and words[number[1] : number[1] + 1] == ['times'] and number[0] == int(number[0]):
        return number[1] + 1 - at, str(int(number[0]))
    return 0, ''


def _when(words: list[str], at: int) -> tuple[int, str]:
    length = _when_length(words, at)
    return length, ' '.join(words[at : at + length])


def _when_length(words: list[str], at: int) -> int:
    word = words[at]
    length = phrase_at(words, at, _LATER_PHRASES)
    if length:
        return length
    if word in _LATER:
        # 'Tomorrow morning', 'today at five'.
        return 2 if words[at + 1 : at + 2] and words[at + 1] in _DAYS else 1
    if word not in _WHEN_STARTS or at + 1 >= len(words):
        return 0
    rest = words[at + 1 : at + 6]
    bare = rest[1:] if rest[0] in ('the', 'a', 'an', 'my', 'your', 'our', 'this') else rest
    skipped = len(rest) - len(bare)
    if not bare:
        return 0
    event = bare[0] in _EVENTS and word not in ('in', 'on') or bare[0] in _DAYS
    if event and word in _BEFORE_EVENTS:
        return 1 + skipped + 1
    if word in ('every', 'this', 'next') and bare[0] in _DAYS | {'hour', 'minute', 'day', 'week'}:
        return 2 if not skipped else 0
    if word in ('in', 'within', 'after'):
        return _span(words, at)
    if word in ('at', 'by', 'around', 'before', 'after', 'about', 'until', 'till'):
        return _clock(words, at)
    return 0


def _span(words: list[str], at: int) -> int:
    """Read 'in ten minutes', 'in half an hour'."""
    start = at + 1
    if words[start] in ('about', 'around'):
        start += 1
    for end in range(start + 1, min(len(words), start + 5)):
        if words[end] in _SPANS and (
            words[start] in ('a', 'an', 'half', 'few', 'couple', 'one') or number_at(words, start)
        ):
            tail = words[end + 1 : end + 3]
            if tail[:1] == ['time']:
                return end + 2 - at
            return end + 1 - at
    return 0


def _clock(words: list[str], at: int) -> int:
    """Read 'at five', 'at half past ten', 'at 5 pm'."""
    start = at + 1
    if words[start] in ('half', 'quarter') and words[start + 1 : start + 2] in (['past'], ['to']):
        start += 2
    number = number_at(words, start) if start < len(words) else None
    if number is None or not 0 <= number[0] <= 2400:
        return 0
    end = number[1]
    second = number_at(words, end) if end < len(words) else None
    if second and second[1] < len(words) and words[second[1]] in ('am', 'pm'):
        end = second[1]
    if words[end : end + 1] and words[end] in ('am', 'pm', "o'clock", 'oclock'):
        return end + 1 - at
    if words[end : end + 2] in (['a', 'm'], ['p', 'm']):  # not 'about half a metre'
        return end + 2 - at
    if words[end : end + 1] and words[end] in _DAYS:
        return end + 1 - at
    # A number before another word counts things: 'at two tables'.
    ends = end == len(words) or words[end] in _WHEN_STARTS | {'to', 'then'}
    ends = ends and words[at] not in ('by', 'about')  # 'turn left by forty five'
    return end - at if ends else 0


def _nothing(words: list[str], at: int) -> tuple[int, str]:
    length = phrase_at(words, at, _EMPTY_PHRASES)
    if length and (at + length == len(words) or words[at] == 'right' and length == 2):
        return length, ''
    return (1, '') if words[at] in _EMPTY else (0, '')


_Readers = tuple[tuple[str, Callable[[list[str], int], tuple[int, str]]], ...]
# The slot that each fills, and the words that what it reads begins with.
_READERS = (
    ('times', _times, NUMBER_STARTS.union(_TIMES, _ONCE)),
    ('when', _when, _WHEN_STARTS.union(_LATER, _LATER_PHRASES)),
    ('speed', _speed, RATE_STARTS.union(MANNERS, SPEED_PHRASES)),
    ('', _nothing, _EMPTY.union(_EMPTY_PHRASES)),
)
_BY_FIRST_WORD: dict[str, _Readers] = {
    word: tuple((slot, read) for slot, read, words in _READERS if word in words)
    for word in set().union(*(words for _, _, words in _READERS))
}
_OF_NUMBERS = _BY_FIRST_WORD['two']
