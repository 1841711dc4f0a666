# SPDX-License-Identifier: Apache-2.0
"""Whether an answer that no rule reads is a refusal, by the answers of the open sets.

People refuse with reasons: "I'm warm enough, thank you". To take that for a no is safe, and the
robot says so. A yes is never guessed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from omnivinci_ros.commands.examples.features import features_of
from omnivinci_ros.commands.examples.likeness import LANGUAGES
from omnivinci_ros.commands.examples.naive_bayes import NaiveBayes
from omnivinci_ros.commands.examples.naive_bayes import margin
from omnivinci_ros.commands.examples.sentences import ANSWERED
from omnivinci_ros.commands.examples.sentences import load
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Nats above a yes, and above talk that answers nothing. Chosen on the answers of the open sets, a
# tenth of which was left out in turn.
FAR = 4.0
_LEAST = 5  # features that were counted: in fewer there is too little to go by
# The rules know these: 'no idea', 'no, mum, i am late', 'not sure'. A question refuses nothing.
_OF_RULES = lazy_pattern(r'\s*(?:no|not|nope|nah)\b|.*[?\uff1f]', re.IGNORECASE)
# 'no objection at all', 'already late so get a move on', 'stop asking and do it'.
_MAY_BE_YES = lazy_pattern(
    r'\b(?:yes|do it|do so|go on|go ahead|get (?:on|going|a move)|hurry|objections?|mind if'
    r"|stand there|don't mind|do not mind|waiting|so didn't|say no|now|the \w+ one"
    r'|instead|two|three)\b'
    '|[\u53bb\u5feb\u884c\u597d][\u5427\u53bb\u54e6\u5440]?$|\u6ca1\u610f\u89c1|\u4e0d\u4ecb\u610f'
    '|\u8fd8\u662f|\u7ed9\u6211|\u73b0\u5728|\u522b\u7b49|\u522b\u5e9f\u8bdd|\u8d76\u7d27',
    re.IGNORECASE,
)
_CALLED_FOR = lazy_pattern('[\u8ba9\u53eb\u627e]\u4f60')  # somebody wants you
_KINDS = frozenset({'yes', 'no', 'neither'})


def is_like_no(text: str, language: str) -> bool:
    """Say whether an answer, to a question in a language, is far more like a no than not."""
    if language not in LANGUAGES or text and language_of(text) != language:
        return False
    if _OF_RULES.match(text) or _CALLED_FOR.search(text) or _MAY_BE_YES.search(text):
        return False
    counted, features = _answers(language), features_of(text, language)
    far = margin(counted.scores(features), 'no') > FAR
    return far and counted.known(features) >= _LEAST


@functools.cache
def _answers(language: str) -> NaiveBayes:
    return NaiveBayes((kind, features_of(text, language)) for kind, text in _examples(language))


def _examples(language: str) -> Iterator[tuple[str, str]]:
    """Yield what an answer of the free speakers means, and the answer."""
    for sentence in load('free_learned', 'dialogue'):
        kind = sentence.kind.rpartition(': ')[2]
        answer = sentence.text.rpartition(ANSWERED)[2]
        if kind in _KINDS and language_of(answer) == language:
            yield kind, answer
