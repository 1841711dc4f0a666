# SPDX-License-Identifier: Apache-2.0
"""What a team calls its robot: 'Kanchana, go to the kitchen' is said to the robot.

A name that no table has may be anybody's, and "Kanchana halt" any words. Where the robot's own
name is called, a text is read as if it were called "robot"; where it is only told of ("bring it to
Kanchana's dock", "Kanchana and Tom are here") it is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator

from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.language import language_of
from omnivinci_ros.commands.phrasebook.reader import book_of
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.stop.unfinished import is_stop_so_far

MAX_NAME = 40  # characters
MAX_NAMES = 8
_SHOUT = 3  # words of a text at whose end the name needs no comma to be called: 'freeze Kanchana'
# How a robot is called in the languages that orders are read in; the others go without.
_CALLED = {'en': 'robot', 'zh': '\u673a\u5668\u4eba'}
_HAN = '\u3400-\u4dbf\u4e00-\u9fff'
# What may stand between the beginning of a sentence and a name that is called.
_BEFORE = (
    'hey|hi|hello|ok|okay|oi|yo|oh|ah|yes|no|please|thanks|thank you|so|now|well|right|sorry'
    '|excuse me|hallo|he|ja|nein|bitte'
)
_BEFORE_ZH = '\u563f|\u5582|\u4f60\u597d|\u55e8|\u597d|\u4e0d'
_BEHIND = 'please|thanks|thank you|now|bitte|danke|jetzt'  # ... and between an order and it
# Behind a name, who is told of and not called: 'Kanchana is', 'Kanchana should'.
_TELLS = 'and|or|und|oder|is|was|has|had|does|did|said|says|should|shall|may|might|must'
# The same in Chinese (still, not yet, says, sees), and what is done already.
_TELLS_ZH = (
    '[\u7684\u548c\u8ddf\u4e0e]|\u8fd8|\u6ca1|\u5df2\u7ecf|\u521a|\u6b63\u5728|\u8bf4|\u770b\u5230|\u542c\u5230|\u5e94\u8be5'
    '|[^,\uff0c\u3002!?]*[^\u505c\u52a8\u8d70]\u4e86(?:[\u4e00\u4e24\u4e09\u534a]|$)'
)
_TOLD_OF = (
    rf"(?!['\u2019]s?\b|\s*(?:{_TELLS})\b|\s*(?:will|would|can|could)\b(?! you)|{_TELLS_ZH})"
)


class RobotNames:
    """The names of one robot. Without any, all texts are read as they are."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take up to 8 names; raise ValueError, naming it, for what can not be one."""
        kept = [unicodedata.normalize('NFC', ' '.join(name.split())) for name in names]
        self.names = tuple(dict.fromkeys(name for name in kept if name))
        if len(self.names) > MAX_NAMES:
            raise ValueError(f'there are {len(self.names)} names: give up to {MAX_NAMES}')
        for name in self.names:
            _check(name)
        if self.names:
            self._called = _called(self.names, _TOLD_OF)
            self._cried = _called(self.names, '')
            self._shouted = re.compile(
                rf'(?<=\s)(?:{_any_of(self.names)})[\s.!?]*$', re.IGNORECASE
            )

    def plain(self, text: str) -> str:
        """Return the text as if the robot were called 'robot', and not at an order's end."""
        return self._put(self._called, text) if self.names else text

    def is_stop(self, text: str) -> bool:
        """Say whether a text tells this robot to stop, as it stands or without the name."""
        return is_stop(text) or any(map(is_stop, self._cries(text)))

    def is_stop_so_far(self, text: str) -> bool:
        """Say the same of words that may go on."""
        return is_stop_so_far(text) or any(map(is_stop_so_far, self._cries(text)))

    def _cries(self, text: str) -> Iterator[str]:
        """Yield a text without the name: whoever is told of in it, a cry is a cry."""
        if not self.names:
            return
        yield self._put(self._cried, text)
        if len(text.split()) <= _SHOUT:
            yield self._shouted.sub('', text)  # 'freeze Kanchana'

    def _put(self, called: re.Pattern[str], text: str) -> str:
        text = unicodedata.normalize('NFC', text)
        if called.search(text) is None:
            return text
        language = language_of(called.sub(' ', text))
        other = language not in _CALLED or language == 'en' and book_of(text) is not None
        robot = '' if other else _CALLED[language]  # templates begin with the order

        def put(match: re.Match[str]) -> str:
            if match['behind'] is not None:
                return match['behind'].rstrip(' ,\uff0c')
            before = match['before'] if robot else _unsaluted(match['before'])
            return f'{before}{robot}'

        said = called.sub(put, text)
        return said if robot else said.lstrip(' ,')


NAMELESS = RobotNames()


def _unsaluted(before: str) -> str:
    return re.sub(r'(?:hallo|he|hey|hi)[\s,]*$', '', before, flags=re.IGNORECASE)


def _check(name: str) -> None:
    if len(name) > MAX_NAME:
        raise ValueError(f'{name[:MAX_NAME]!r}... is longer than {MAX_NAME} characters')
    if not re.fullmatch(r"[^\W\d_](?:[\w' .-]*\w)?", name):
        raise ValueError(
            f'{name!r} is no name: begin with a letter, and use letters, digits and -'
        )
    if is_stop(name):
        raise ValueError(f'{name!r} is a STOP: the robot would stop each time that it is called')
    if name.lower() in COMMAND_VERBS | OTHER_ORDERS | frozenset(_BEFORE.split('|')):
        raise ValueError(f'{name!r} is a word of orders: it would be taken out of them')


def _any_of(names: tuple[str, ...]) -> str:
    """Return a pattern of the names; one in Latin letters must not go on as another word."""
    longest_first = sorted(names, key=len, reverse=True)
    return '|'.join(
        re.escape(name).replace("'", "['\u2019]").replace(r'\-', '[-\u2013]')
        + ('' if re.search(f'[{_HAN}]', name) else r'(?!\w)')
        for name in longest_first
    )


def _called(names: tuple[str, ...], told_of: str) -> re.Pattern[str]:
    """Return where one of the names is called: at the beginning of a sentence, or at its end."""
    name = _any_of(names)
    starts = r'(?:^|[.!?;\n\u3002\uff01\uff1f])[^\S\n]*["\u201c]?'
    first = rf'(?P<before>{starts}(?:(?:{_BEFORE})[\s,\uff0c!]+|(?:{_BEFORE_ZH})[,\uff0c!]*)*)'
    last = rf'(?P<behind>[,\uff0c][^\S\n]*|\b(?:{_BEHIND})\s+)'
    end = r'(?=[\s.!?\u3002\uff01\uff1f"\u201d]*$)'
    again = rf'(?:[\s,]+(?:{name}))*'
    return re.compile(rf'{first}(?:{name}){again}{told_of}|{last}(?:{name}){end}', re.IGNORECASE)
