# SPDX-License-Identifier: Apache-2.0
"""Lengths of time in words and digits: 'half a minute', 'two minutes and a half', '90 s'."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table

MAX_DURATION_S = 86_400.0  # seconds: who waits longer than a day was misheard
_SECONDS = {
    **dict.fromkeys(('s', 'sec', 'secs', 'second', 'seconds'), 1.0),
    **dict.fromkeys(('min', 'mins', 'minute', 'minutes'), 60.0),
    **dict.fromkeys(('h', 'hr', 'hrs', 'hour', 'hours'), 3600.0),
}
_JOINED = lazy_pattern(
    rf'(?P<number>\d{{1,5}}(?:\.\d{{1,3}})?)(?P<unit>{"|".join(sorted(_SECONDS, key=len)[::-1])})'
)
# A robot that waits a second longer waits well: about ten seconds are ten.
_LEADS = phrase_table(
    'for, about, around, roughly, exactly, at least, another, the next, a further, the, a full, '
    'a good'.split(', ')
)


def duration_at(words: list[str], at: int) -> tuple[float, int] | None:
    """Return the length of time that begins at `at`, in seconds, and the place after it."""
    while length := phrase_at(words, at, _LEADS):
        at += length
    found = _one_at(words, at)
    if found is None:
        return None
    seconds, end, unit = found
    if words[end : end + 3] == ['and', 'a', 'half']:
        return seconds + unit / 2, end + 3
    if words[end : end + 1] == ['and']:
        more = _one_at(words, end + 1)
        if more is not None and more[2] < unit:  # 'a minute and thirty seconds'
            return seconds + more[0], more[1]
    return seconds, end


def _one_at(words: list[str], at: int) -> tuple[float, int, float] | None:
    """Return the length in seconds, the place after it, and its unit in seconds."""
    number, end = 1.0, at + 1
    joined = _JOINED.fullmatch(words[at]) if at < len(words) else None
    if joined is not None:
        unit = _SECONDS[joined['unit']]
        seconds = float(joined['number']) * unit
        return (seconds, at + 1, unit) if 0 < seconds <= MAX_DURATION_S else None
    counted = number_at(words, at)
    if counted is not None:
        number, end = counted
    elif words[at : at + 1] not in (['a'], ['an']):
        return None
    while words[end : end + 1] and words[end] in ('of', 'a', 'an', 'more', 'full', 'whole'):
        end += 1  # 'half an hour', 'a quarter of an hour', 'two more minutes'
    if words[end : end + 3] == ['and', 'a', 'half']:
        number, end = number + 0.5, end + 3
    unit = _SECONDS.get(words[end], 0.0) if end < len(words) else 0.0
    seconds = number * unit
    return (seconds, end + 1, unit) if 0 < seconds <= MAX_DURATION_S else None
