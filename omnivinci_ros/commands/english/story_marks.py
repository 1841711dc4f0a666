# SPDX-License-Identifier: Apache-2.0
"""Whether what stands around an order makes a story of it: 'I was hiding to take the picture'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import split_clauses

_SUBJECTS = frozenset({'i', 'we', 'he', 'she', 'they'})
_AUXILIARIES = frozenset(
    'to will would should must can could may might did does do had has have not never me us him '
    'let it always often usually rarely'.split()
)
_BEFORE_NOUNS = DETERMINERS | _AUXILIARIES | _SUBJECTS | {'of', 'with', 'for', 'in', 'on', 'at'}
_LEADING_ON = frozenset({'go', 'come', 'and', 'try'})
_WISHES = frozenset({'need', 'want', 'would', 'could'})
_POLITE = frozenset({'can', 'could', 'may', 'might'})
# Behind these a second subject goes on with the same condition: 'you see what i left'.
_JOINING = frozenset(
    'that what who whom which where how why when and or if because as than said thing one place '
    'way time everything anything something'.split()
)
# A condition that ends so has lost its verb to the order: 'if you ever get this'.
_UNFINISHED = frozenset(
    'ever finally just actually really never always only still also even would will could should '
    'need needed want wanted had have got i we he she they and or was were a an the in of for '
    'with at by from to happens happen'.split()
)
_LETTING = frozenset({'let', 'make', 'made', 'help'})
_SHOUTING = frozenset({'shouting', 'yelling', 'screaming', 'saying', 'repeating'})
_VERBS = COMMAND_VERBS - {'back', 'place', 'face', 'hand', 'stop', 'do', 'make'}
_KEPT = frozenset({'kept', 'keeps', 'keep', 'was', 'were', 'started', 'began', 'goes', 'went'})
_CHOICES = frozenset({'choice', 'option', 'alternative'})
# What is said of a visit, and no wish.
_GLAD = frozenset({'glad', 'happy', 'pleased', 'delighted', 'lucky'})
_TOLD = phrase_table(
    f'{how}{joint} you {came}'
    for how in sorted(_GLAD)
    for joint in ('', ' that')
    for came in ('could', 'came', 'have come', 'made', 'were able to', 'all could', 'will')
)
_BEFORE_TOLD = frozenset(
    'so very i we am are is it was were just really how oh well but and also yeah yes'.split()
)


def told_politely(words: Sequence[str]) -> list[str]:
    """Return the clause that tells and does not order, [] for none: 'so glad you could come'."""
    if _GLAD.isdisjoint(words):
        return []
    for clause in split_clauses(list(words)):
        at = 0
        while at < len(clause) and clause[at] in _BEFORE_TOLD:
            at += 1
        if begins_with(clause[at:], _TOLD):
            return clause
    return []


def is_purpose(words: Sequence[str]) -> bool:
    """Say whether an utterance begins with what for: 'to get some candy'."""
    return (
        list(words[:1]) == ['to']
        and 'please' not in words
        and len(words) > 2
        and words[1] in COMMAND_VERBS
        and words[1] not in ('back', 'place')
    )


def is_no_choice(words: Sequence[str]) -> bool:
    """Say whether it is 'I had no choice but to move on'."""
    return not _CHOICES.isdisjoint(words) and any(
        one in _CHOICES and other == 'but' for one, other in zip(words, words[1:], strict=False)
    )


def is_shouted(words: Sequence[str]) -> bool:
    """Say whether it is 'the coach kept shouting, move forward'."""
    return not _SHOUTING.isdisjoint(words) and any(
        other in _SHOUTING and one in _KEPT for one, other in zip(words, words[1:], strict=False)
    )


def is_doubtful_condition(condition: str) -> bool:
    """Say whether a condition holds more than one, or less: where it ends is a guess."""
    words = condition.split()
    if len(words) < 2:
        return False
    if words[-1] in _UNFINISHED or words[-1].endswith('ly') and len(words) < 5:
        return words[-2] != 'as'
    if words[:2] == ['even', 'if'] or words[-2] in _LETTING:
        return True
    if _SUBJECTS.isdisjoint(words[3:]):
        return False
    return any(
        word in _SUBJECTS and words[at - 1] not in _JOINING
        for at, word in enumerate(words)
        if at > 2
    )


def is_of_somebody(words: Sequence[str]) -> bool:
    """Say whether somebody else than the robot does it: 'I am going to go get some food'."""
    second = words[1] if len(words) > 1 else ''
    if words[0] in COMMAND_VERBS or words[0] in _POLITE and second in ('i', 'we'):
        return False
    if words[0] in ('i', 'we') and second in _WISHES or 'you' in words:
        return False  # '... could you hand me the jar'
    free: dict[int, bool] = {}
    for at, word in enumerate(words):
        if word in COMMAND_VERBS or word in _LEADING_ON:
            before = words[at - 1] if at else ''
            leads = before in _LEADING_ON and at - 1 in free
            free[at] = free[at - 1] if leads else before not in _BEFORE_NOUNS
    verbs = [free[at] for at in free if words[at] in _VERBS]
    return bool(verbs) and not any(verbs) and not _SUBJECTS.isdisjoint(words)
