# SPDX-License-Identifier: Apache-2.0
"""Times between orders, put plainly: 'prior to', 'the moment you', 'on your way to'."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.words import Word

_BEFORE, _AFTER, _SOON = ('before',), ('after',), ('as', 'soon', 'as')
_PLAIN: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ('prior', 'to'): _BEFORE,
    ('ahead', 'of', 'you'): _BEFORE,
    ('in', 'advance', 'of'): _BEFORE,
    ('upon',): _AFTER,
    ('now', 'that', 'you', 'have'): ('after', 'you', 'have'),
    **{
        (how, word): (word,)
        for how in ('just', 'immediately', 'straight', 'directly', 'shortly', 'only', 'soon')
        for word in ('before', 'after', 'afterwards')
    },
    **{('the', when): _SOON for when in ('moment', 'minute', 'second', 'instant')},
    **{
        (*lead, whose, 'way', goal): ('before', 'going', goal)
        for lead in (('on',), ('while', 'on'), ('while', 'you', 'are', 'on'))
        for whose in ('your', 'the')
        for goal in ('to', 'past', 'into', 'over')
    },
    **{('while', 'you', 'are', at): ('when', 'you', 'are', at) for at in ('in', 'at')},
    **{(each, 'time'): ('whenever',) for each in ('every', 'each')},
    ('en', 'route'): ('on', 'the', 'way'),
    ('along', 'the', 'way'): ('on', 'the', 'way'),
    ('while', 'you', 'are', 'at', 'it'): ('also',),
    ('while', 'you', 'are', 'there'): ('then',),
    ('while', 'you', 'are', 'in', 'there'): ('then',),
}
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted(_PLAIN, key=len, reverse=True):
    _BY_FIRST.setdefault(_phrase[0], []).append(_phrase)
# Without one of these nothing is to be put plainly.
_MARKS = frozenset(
    'prior advance upon now just immediately straight directly shortly only soon moment minute '
    'time second instant way route ahead while'.split()
)
_STARTS = frozenset({'.', '?', ',', 'and', 'but', 'then'})
_SOMEBODY = NAMES | frozenset('you he she it they i we the someone somebody anyone'.split())
_BEFORE_CLAUSES = frozenset('you having he she they it i we the'.split())


def plain_times(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words with 'before', 'after' and 'as soon as' for what means the same."""
    texts = [word.text for word in words]
    if _MARKS.isdisjoint(texts):
        return words
    kept: list[Word] = []
    at = 0
    while at < len(words):
        phrase = _phrase_at(texts, at) if texts[at] in _BY_FIRST else ()
        if phrase:
            start, end = words[at].start, words[at + len(phrase) - 1].end
            kept.extend(Word(text, start, end) for text in _PLAIN[phrase])
            at += len(phrase)
        else:
            kept.append(words[at])
            at += 1
    return kept


def _phrase_at(texts: Sequence[str], at: int) -> tuple[str, ...]:
    for phrase in _BY_FIRST[texts[at]]:
        end = at + len(phrase)
        if tuple(texts[at:end]) != phrase:
            continue
        following = texts[end] if end < len(texts) else ''
        late = at > 0 and texts[at - 1] not in _STARTS
        if 'the' in phrase and 'way' in phrase and late:
            continue  # 'it got lost on the way to the hall'
        if _PLAIN[phrase] == _SOON and following not in _SOMEBODY:
            continue  # 'wait for the second'
        if phrase[-1] == 'time' and following not in _SOMEBODY:
            continue
        if phrase == ('upon',) and not following.endswith('ing'):
            continue  # 'the book upon the shelf'
        clause = following.endswith('ing') or following in _BEFORE_CLAUSES
        if len(phrase) == 2 and phrase[1] in ('before', 'after') and not clause:
            continue  # 'shortly after'
        return phrase
    return ()
