# SPDX-License-Identifier: Apache-2.0
"""What may be an order inside an utterance that is not read whole.

A part is offered, and one "yes" carries it out. So nothing is one where the words around it may
forbid or restrict it: "don't by any means go to the hall", "only if Anna is there".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Words

_MOST = 8  # parts that are read; each takes as long as a short order
# What follows tells of somebody, and ends the order before it where nobody wrote a comma.
TELLERS = frozenset(
    "i im i'm he hes he's she shes she's it its it's they we were someone somebody because so "
    'theres the'.split()
)
_SUBJECTS = frozenset('i he she it they we who'.split())
_BEFORE_ORDERS = PAUSES | frozenset('please you can could just now then so robot guess'.split())
_RESTRICTS = MANNERS | frozenset(
    'not no never nor neither none nobody nothing nowhere without except excepting but unless '
    'until till only if whether when whenever once while before after instead rather than avoid '
    'avoiding careful carefully stop wait hold most least later tomorrow tonight cannot forbid '
    'forbidden refuse refuses must should shouldnt mustnt dont wont cant allowed supposed '
    'pretend imagine maximum max under over twice again every each all both or nor either'.split()
)
_CHINESE_VERBS = lazy_pattern(
    '[把帮去]|(?<=[你您我再就快请先,\uff0c。!\uff01 ])[给拿到找跟带放递送端转往看取搬抓捡扶推告]'
)
_CHINESE_PAUSES = lazy_pattern('[,\uff0c\u3002!\uff01?\uff1f;\uff1b\u3001 ]+')
_CHINESE_RESTRICTS = lazy_pattern(
    '别|甭|莫|勿|不(?!好意思|[要能]?能)|没|除|如果|要是|万一|只|仅|等|前|后|但|先|再|慢|轻|小心|或|还是|每|都'
    '|明天|晚上|[一二三四五六七八九十两几0-9]'
)


def parts_of(heard: Words, language: str, *, strict: bool) -> Iterator[str]:
    """Yield parts of an utterance, the longest from each beginning first.

    Where `strict`, what somebody does is none: 'the cooks put it in the soup'.
    """
    found = _of_characters(heard, strict) if language == 'zh' else _of_words(heard, strict)
    return islice(found, _MOST)


def _of_words(heard: Words, strict: bool) -> Iterator[str]:
    """Yield from a verb to the end, or to where somebody tells."""
    words, source = heard.words, heard.source
    texts = [word.text for word in words]
    starts = [
        at
        for at, text in enumerate(texts)
        if text in COMMAND_VERBS
        and not (at and texts[at - 1] in _SUBJECTS)
        and not (at > 1 and texts[at - 2] in DETERMINERS)  # 'the cooks put it there'
        and (not strict or not at or texts[at - 1] in _BEFORE_ORDERS)
    ]
    ends = [
        at
        for at, text in enumerate(texts)
        if at > 1 and (text in PAUSES or text in TELLERS) and at + 1 < len(texts)
    ]
    for start in starts:
        for end in (len(texts), *(end for end in reversed(ends) if end > start + 1)):
            around = [*texts[:start], *texts[end:]]
            if around and _RESTRICTS.isdisjoint(around) and not any(map(may_begin_number, around)):
                yield source[words[start].start : words[end - 1].end]


def _of_characters(heard: Words, strict: bool) -> Iterator[str]:
    """Yield each clause of several, and where not `strict` what goes on from a verb to the end."""
    source = heard.source
    starts = [found.start() for found in _CHINESE_VERBS.finditer(source) if found.start()]
    for start in () if strict else starts:
        if _CHINESE_RESTRICTS.search(source[:start]) is None:
            yield source[start:]
    clauses = [clause for clause in _CHINESE_PAUSES.split(source) if len(clause) > 1]
    for at, clause in enumerate(clauses) if len(clauses) > 1 else ():
        others = [*clauses[:at], *clauses[at + 1 :]]
        if all(_CHINESE_RESTRICTS.search(other) is None for other in others):
            yield clause
