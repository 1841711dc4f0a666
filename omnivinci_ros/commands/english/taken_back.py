# SPDX-License-Identifier: Apache-2.0
"""An order taken back in the same breath gets a pause before that: 'go to the hall never mind'."""

from __future__ import annotations

from omnivinci_ros.commands.english.corrections import RETRACTIONS
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.words import Word

# Taken back in the same breath; each is sure wherever a clause ends with it.
_TAKEN_BACK = frozenset(
    phrase for phrase in RETRACTIONS if len(phrase.split()) > 1 or phrase == 'nevermind'
) - frozenset(
    'leave it,let it be,it is fine,too late,not really,i will do it,no need,let us not,or not,'
    'ignore that,undo that,wait no'.split(',')
) | frozenset(
    'do not bother,i was kidding,i was only joking,i was joking,do not,you know what never mind,'
    'just kidding,it does not matter,call it off,forget what i said,ignore what i said,'
    'i do not need it,i do not need it anymore,that was a mistake,no leave it,no do not'.split(',')
)
_LONGEST_RETRACTION = max(len(phrase.split()) for phrase in _TAKEN_BACK)
_SAYING = SAY_VERBS | OTHER_SAY_VERBS
_SIGHS = frozenset(
    'thoughts oh ah no sorry actually wait well hm nah nope er on second thought but'.split()
)
_NOES = frozenset({'no', 'nah', 'nope'})
RETRACTION_ENDS = _NOES | {phrase.split()[-1] for phrase in _TAKEN_BACK}
_CARRIES_ON = frozenset(
    'and to then i you we they he she that who which if or is are was can will would could say '
    'tell but of the a'.split()
)


def part_retraction(words: list[Word]) -> list[Word]:
    """Put a pause before what takes the sentence back: 'go to the hall never mind'."""
    texts = [word.text for word in words]
    if len(texts) < 3 or texts[-1] not in RETRACTION_ENDS:
        return words
    if not _SAYING.isdisjoint(texts):
        return words
    for length in range(min(_LONGEST_RETRACTION, len(texts) - 2), 0, -1):
        at = len(texts) - length
        if ' '.join(texts[at:]) in _TAKEN_BACK:
            break
    else:
        sighed = texts[-1] in _NOES and (texts[-2] in _SIGHS or texts[-1] != 'no')
        at = len(texts) - sighed
        if at == len(texts):
            return words
    before = at
    while before > 2 and texts[before - 1] in _SIGHS:
        before -= 1
    if texts[before - 1] in _CARRIES_ON or texts[before - 1] == ',':
        return words
    pause = Word('.', words[at].start, words[at].start)
    return [*words[:before], pause, *words[at:]]
