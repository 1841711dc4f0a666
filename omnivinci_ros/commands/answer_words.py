# SPDX-License-Identifier: Apache-2.0
"""Words that answer a question, by language: 'yes', 'no', 'the second one'.

A further language is a further entry of each table. An entry is matched with the whole answer, or
with what stands before its first pause, in lower case and without punctuation.
"""

from __future__ import annotations

YES: dict[str, frozenset[str]] = {
    'en': frozenset(
        'yes, yeah, yep, yup, yes please, yes please do, yes do, yes you should, yes i do, '
        'yes that is right, yes that one, yes exactly, yes do that, yes do it, yes go ahead, '
        'sure, sure thing, sure do it, sure go ahead, of course, certainly, absolutely, '
        'definitely, exactly, correct, that is correct, that is right, that is it, right, '
        'affirmative, ok, okay, all right, fine, good, please do, please, do it, do that, do so, '
        'go ahead, go on, go for it, by all means, why not, you got it, indeed, aye, uh huh, '
        'mm hmm, mhm, roger, i do, you should, that would be great, sounds good, perfect, '
        'yes yes, yeah sure, yes of course, ok do it, okay do it, ok go ahead, okay go ahead, '
        'both, yes both, i confirm, confirmed, confirm'.split(', ')
    ),
}
NO: dict[str, frozenset[str]] = {
    'en': frozenset(
        'no, nope, nah, no thanks, no thank you, negative, never mind, nevermind, forget it, '
        'forget that, not that, not really, no not that, neither, none, neither of them, '
        'none of them, nothing, do not bother, no need, no do not, no you should not, rather not, '
        'better not, i do not think so, no that is wrong, that is wrong, wrong, incorrect, '
        'not now, leave it, no leave it, no never mind, no forget it, i changed my mind, '
        'of course not, certainly not, no way, i do not, you should not, no please do not'.split(
            ', '
        )
    ),
}
# Which of several options: the place in the list, -1 for the last.
ORDINALS: dict[str, dict[str, int]] = {
    'en': {
        'first': 0,
        'former': 0,
        'second': 1,
        'latter': 1,
        'other': 1,
        'third': 2,
        'last': -1,
    },
}


def is_yes(text: str) -> bool:
    """Say whether a whole answer says yes."""
    return any(text in words for words in YES.values())


def is_no(text: str) -> bool:
    """Say whether a whole answer says no."""
    return any(text in words for words in NO.values())


def ordinal(words: list[str]) -> int | None:
    """Return the place that an answer names: 'the second one'."""
    for places in ORDINALS.values():
        for word in words:
            if word in places:
                return places[word]
    return None
