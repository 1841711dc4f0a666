# SPDX-License-Identifier: Apache-2.0
"""A STOP that no rule knows: 'stall it there', 'oh God the stairs', cries like those of examples.

Rules come first, and know the words that mean STOP. People in fright say others. What is far
likelier to be a STOP than an order or talk, by the examples, is one: in doubt the robot stops.
Only whole utterances are compared. What may go on, what is an answer, and what is said without the
wake word is left to the rules.
"""

from __future__ import annotations

from omnivinci_ros.commands.examples.likeness import Compare
from omnivinci_ros.commands.examples.likeness import likeness_of
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.words import Words

# Nats above an order and talk. Chosen on the open sets, a tenth of them left out in turn, and on
# chat that nobody wrote for this (docs/reference/performance/commands.md).
FAR = {'en': 7.0, 'zh': 4.0}
CONFIDENCE = 0.9  # of those found among sentences that were left out, nine in ten were STOPs
# Words, or characters of Chinese: in fewer there is too little to go by, and who cries is short.
_SHORTEST = 3
_LONGEST = {'en': 14, 'zh': 24}
_MOST_CHARACTERS = 150  # of as many words
_WORDS = {'en': lazy_pattern(r"[^\W_][^\W_']*"), 'zh': lazy_pattern(r'[^\W_]')}
# The rules know what these mean, and what they do not: 'do not stop', 'freeze the soup'.
_OF_RULES = frozenset({'stop', 'stops', 'stopped', 'stopping', 'freeze', 'halt', '\u505c'})
_ANSWERS = frozenset('no yes yep yeah yup ok okay nah nope sure'.split())


def stop_likelihood(heard: Words, language: str, compare: Compare = likeness_of) -> float:
    """Return `CONFIDENCE` where it is far more like a STOP than an order or talk, else 0."""
    text = heard.source
    if language not in _WORDS or len(text) > _MOST_CHARACTERS:
        return 0.0
    words = _WORDS[language].findall(text.lower())
    if not _SHORTEST <= len(words) <= _LONGEST[language]:
        return 0.0
    if words[0] in _ANSWERS or not _OF_RULES.isdisjoint(words):
        return 0.0
    like = compare(text, language)
    if like is None or like.known and like.known != {'STOP'}:
        return 0.0
    return CONFIDENCE if like.known or like.stops > FAR[language] else 0.0
