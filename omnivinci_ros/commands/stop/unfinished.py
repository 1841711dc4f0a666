# SPDX-License-Identifier: Apache-2.0
"""STOP in words that may go on: what a recogniser reads at a glance, while somebody speaks.

'Do not' is a STOP where nothing follows, and the beginning of 'do not lock it' where something
does. A longer look, some tens of milliseconds later, decides these.
"""

from __future__ import annotations

from omnivinci_ros.commands.stop.rule import stop_in
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import read_words
from omnivinci_ros.commands.words import split_clauses

# Sentences that are no STOP begin with them as often.
_BEGINNINGS = (['do', 'not'], ['no', 'more'], ['never'], ['not'], ['no', 'not'], ['get', 'back'])


def is_stop_so_far(text: str) -> bool:
    """Say whether words that may go on tell the robot to stop, however they go on.

    Looks at 2,000 characters at most. Where the recogniser fell into a loop ('no more tea. no
    more tea. no more'), the end that was cut off is no sentence.
    """
    heard = read_words(text)
    if not stop_in(heard):
        return False
    said = split_clauses([word.text for word in heard.words], SENTENCE_ENDS)
    unsure = bool(said) and said[-1] in _BEGINNINGS
    if unsure and len(said) < 2:
        return False
    if unsure or len(said) > 1 and _is_cut_off(said[-1], said[-2]):
        whole = ' . '.join(' '.join(sentence) for sentence in said[:-1])
        return stop_in(read_words(whole))
    return True


def _is_cut_off(last: list[str], before: list[str]) -> bool:
    """Say whether the last sentence is the beginning of the one before, said again."""
    return len(last) < len(before) and before[: len(last)] == last
