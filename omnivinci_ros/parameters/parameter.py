# SPDX-License-Identifier: Apache-2.0
"""One parameter as users see it: its kind, its range, and the sentence that refuses a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.text import shown

KINDS = {
    bool: 'true or false',
    int: 'a whole number',
    float: 'a number',
    str: 'a text',
    list: 'a list of texts',
}
SIMILAR = 0.8  # of 1: 'windw_s' and 'window_s' have 0.93


class ParameterError(BadInputError):
    """A parameter that cannot be used."""


@dataclass(frozen=True)
class Parameter:
    """One parameter as users see it."""

    name: str
    default: Any
    description: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()  # of a string, or of each string of a list
    others: str = ''  # what else an item may be, as a regular expression
    live: bool = False  # may change while the node is configured

    @property
    def wanted(self) -> str:
        """Return what would fit, in words."""
        if self.choices:
            return 'one of ' + ', '.join(repr(choice) for choice in self.choices if choice)
        kind = KINDS[type(self.default)]
        return kind if self.low is None else f'{kind} from {self.low:g} to {self.high:g}'


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return '; did you mean ...?' for the most similar name, or an empty string."""
    similar = get_close_matches(name, known, 1, SIMILAR)
    return f'; did you mean {similar[0]!r}?' if similar else ''


def converted(parameter: Parameter, value: Any) -> Any:
    """Return the value as the type that the parameter has, where it can only mean that.

    A whole number where a float or a text is meant: `rate:=4`, `device:=3`. No item at all is
    the one empty text: of an empty list ROS's parameter files lose even that it is a list.
    """
    if type(value) is int and isinstance(parameter.default, (float, str)):
        with suppress(OverflowError, ValueError):  # hundreds of digits: refused as they stand
            return type(parameter.default)(value)
    is_list = isinstance(parameter.default, list) and isinstance(value, Sequence)
    if is_list and not isinstance(value, str):
        return list(value) or ['']
    return [''] if value is None and isinstance(parameter.default, list) else value


def refusal(parameter: Parameter, value: Any) -> str | None:
    """Return one sentence that names the parameter, the value and the fix, or None."""
    value = converted(parameter, value)
    fits = type(value) is type(parameter.default)
    if fits and isinstance(value, list):
        fits = all(isinstance(item, str) for item in value)
    if fits and parameter.low is not None:
        # Not with two comparisons turned round: a NaN must be refused as well.
        fits = parameter.low <= value <= parameter.high
    bad = value
    if fits and parameter.choices:
        unknown = [
            one
            for one in ([value] if isinstance(value, str) else filter(None, value))
            if one not in parameter.choices
            and not (parameter.others and re.fullmatch(parameter.others, one))
        ]
        fits, bad = not unknown, (unknown or [value])[0]
    return None if fits else f'parameter {parameter.name} is {shown(bad)}: give {parameter.wanted}'
