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
_BEFORE = (  # what may stand between the beginning of a sentence and a name that is called
    'hey|hi|hello|ok|okay|oi|yo|yes|no|please|thanks|thank you|so|now|well|right|sorry|excuse me'
    '|hallo|he|ja|nein|bitte|\u563f|\u5582|\u4f60\u597d|\u55e8|\u597d|\u4e0d'
)
_BEHIND = 'please|thanks|thank you|now|bitte|danke|jetzt'  # ... and between an order and it


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
        self._called = _pattern(self.names) if self.names else None
        self._shouted = _at_end(self.names) if self.names else None

    def plain(self, text: str) -> str:
        """Return the text with 'robot' where the robot is called by its name."""
        if self._called is None:
            return text
        text = unicodedata.normalize('NFC', text)
        found = self._called.search(text)
        if found is None:
            return text
        language = language_of(text)
        other = language not in _CALLED or language == 'en' and book_of(text) is not None
        if other:  # whose templates begin with the order
            return self._called.sub(lambda match: _unsaluted(match['before']), text).lstrip(' ,')
        robot = _CALLED[language]
        return self._called.sub(
            lambda match: f'{match["before"] or match["behind"] or ""}{robot}', text
        )

    def is_stop(self, text: str) -> bool:
        """Say whether a text tells this robot to stop."""
        return is_stop(self.plain(text)) or self.is_cried(text)

    def is_stop_so_far(self, text: str) -> bool:
        """Say the same of words that may go on."""
        return is_stop_so_far(self.plain(text)) or self.is_cried(text)

    def is_cried(self, text: str) -> bool:
        """Say whether it is 'freeze Kanchana': a STOP, and a name at its end without a comma."""
        if self._shouted is None or len(text.split()) > _SHOUT:
            return False
        bare = self._shouted.sub('', text)
        return bare != text and is_stop(bare)


NAMELESS = RobotNames()


def _unsaluted(before: str | None) -> str:
    return re.sub(r'(?:hallo|he|hey|hi)[\s,]*$', '', before or '', flags=re.IGNORECASE)


# Behind a name, who is told of and not called: 'Kanchana is', 'Kanchana should'.
_TELLS = 'and|or|und|oder|is|was|has|had|does|did|said|says|should|shall|may|might|must'
# The same in Chinese (still, not yet, says, sees), and what is done already.
_TELLS_ZH = (
    '[\u7684\u548c\u8ddf\u4e0e]|\u8fd8|\u6ca1|\u5df2\u7ecf|\u521a|\u6b63\u5728|\u8bf4|\u770b\u5230|\u542c\u5230|\u5e94\u8be5'
    '|[^,\uff0c\u3002!?]*[^\u505c\u52a8\u8d70]\u4e86(?:[\u4e00\u4e24\u4e09\u534a]|$)'
)


def _check(name: str) -> None:
    if len(name) > MAX_NAME:
        raise ValueError(f'{name[:MAX_NAME]!r}... is longer than {MAX_NAME} characters')
    if not re.fullmatch(r"[^\W\d_][\w' .-]*", name):
        raise ValueError(
            f'{name!r} is no name: begin with a letter, and use letters, digits and -'
        )
    if is_stop(name):
        raise ValueError(f'{name!r} is a STOP: the robot would stop each time that it is called')


def _any_of(names: tuple[str, ...]) -> str:
    """Return a pattern of the names; one in Latin letters must not go on as another word."""
    longest_first = sorted(names, key=len, reverse=True)
    return '|'.join(
        re.escape(name) + ('' if re.search(f'[{_HAN}]', name) else r'(?!\w)')
        for name in longest_first
    )


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    name = _any_of(names)
    told_of = (
        rf"(?!['\u2019]s?\b|\s*(?:{_TELLS})\b|\s*(?:will|would|can|could)\b(?! you)|{_TELLS_ZH})"
    )
    first = rf'(?P<before>(?:^|[.!?;\n\u3002\uff01\uff1f]\s*)(?:(?:{_BEFORE})[\s,\uff0c!]*)*)'
    last = rf'(?P<behind>[,\uff0c]\s*|\b(?:{_BEHIND})\s+)'
    end = r'(?=[\s.!?\u3002\uff01\uff1f]*$)'
    return re.compile(rf'{first}(?:{name}){told_of}|{last}(?:{name}){end}', re.IGNORECASE)


def _at_end(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf'(?<=\s)(?:{_any_of(names)})[\s.!?]*$', re.IGNORECASE)
