# SPDX-License-Identifier: Apache-2.0
"""Orders to ask somebody something, and to let somebody know it: 'ask tom if he wants tea'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.intents import Reading

NOT_TOLD = frozenset(
    'me us you it how what why if when where that everything anything something nothing'.split()
)


def ask_somebody(words: list[str]) -> Reading | None:
    """Read 'ask the nurse to come here', 'ask tom if he wants tea'."""
    for at in range(2, min(6, len(words) - 1)):
        if words[at] in _ASKED and may_be_asked(words[1:at]):
            if words[1] in NOT_TOLD:
                return None
            text = ' '.join(words[at + (words[at] == 'to') :])
            return Reading('SAY', {'text': text, 'recipient': read_person(words[1:at])})
    for at in range(2, min(8, len(words) - 1)):
        named = words[1] in DETERMINERS and is_surely_person(split_arguments(words[1:at])[0])
        if words[at] in _ASKED - {'to'} and named:  # 'ask the man at the till how much it is'
            who = split_arguments(words[1:at])[0]
            return Reading('SAY', {'text': ' '.join(words[at:]), 'recipient': read_person(who)})
    asked = words[1:2] != [] and words[1] in _POSSESSIVE and 2 < len(words) < 6
    if asked and not is_surely_person(words[1:]):
        whom = {'her': 'her', 'his': 'him', 'their': 'them'}[words[1]]
        return Reading('SAY', {'text': ' '.join(words[1:]), 'recipient': whom})
    for at in range(2, min(5, len(words) - 1)):
        if words[at] in _POSSESSIVE and may_be_asked(words[1:at]) and words[1] not in NOT_TOLD:
            text = ' '.join(words[at:])
            return Reading('SAY', {'text': text, 'recipient': read_person(words[1:at])})
    return None


_POSSESSIVE = frozenset({'her', 'his', 'their'})
_ASKED = frozenset('to if whether what when where who whose why which how'.split())
_NOT_ASKED = ROBOT_NAMES - PERSONS | DETERMINERS | frozenset('for about around again away'.split())


def may_be_asked(who: list[str]) -> bool:
    """Say whether it is somebody; a word without an article is a name."""
    return is_surely_person(who) or len(who) == 1 and who[0].isalpha() and who[0] not in _NOT_ASKED


def let_know(words: list[str]) -> Reading | None:
    """Read 'let the nurse know that dinner is ready'."""
    at = words.index('know')
    who = words[1:at]
    if not who or who[0] in NOT_TOLD or len(words) <= at + 2:
        return None
    at += 1 + (words[at + 1] == 'that')
    return Reading(
        'SAY', {'text': ' '.join(words[at:]), 'recipient': read_person(who)}, said_from=at
    )
