# SPDX-License-Identifier: Apache-2.0
"""Which of several steps an answer names: 'the second one', 'the blue one'."""

from __future__ import annotations

from omnivinci_ros.commands.answer_words import ordinal
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.intents import Step


def choose(options: tuple[Step, ...], words: list[str]) -> Step | None:
    """Return the option that an answer names, if it names one."""
    place = ordinal(words)
    if place is not None and place < len(options) and set(words) <= _ORDINAL_WORDS:
        return options[place]
    named = [
        sum(word in _values(option) for word in words if word not in common_words(options))
        * (set(words) <= _values(option) | DETERMINERS | _WITH_OPTIONS)
        for option in options
    ]
    best = max(named)
    return options[named.index(best)] if best and named.count(best) == 1 else None


_WITH_OPTIONS = frozenset('one ones to into in on at please side just only'.split())
_ORDINAL_WORDS = frozenset('the first second third last former latter other one option'.split())


def _values(option: Step) -> set[str]:
    doing = {'MOVE_TO': 'go', 'TURN': 'turn', 'MOVE': 'move'}.get(option.intent, '')
    return {doing, *' '.join(option.slots.values()).split()}


def common_words(options: tuple[Step, ...]) -> set[str]:
    return set.intersection(*(_values(option) for option in options))
