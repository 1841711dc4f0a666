# SPDX-License-Identifier: Apache-2.0
"""Whom 他 and 她 may mean of the persons that were told of: 爷爷不吃,奶奶吃,把饭给她."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_MEN = lazy_pattern(
    '.*(?:爷爷|爸爸?|叔叔?|伯伯?|[哥弟]|儿子|丈夫|老公|外公|姥爷|大爷|先生|老头儿?|小伙子?|舅舅?|男.)$'
)
_WOMEN = lazy_pattern(
    '.*(?:奶奶|妈妈?|阿姨|[姐妹姨]|女儿|妻子|老婆|外婆|姥姥|大妈|大娘|女士|小姐|太太|夫人|媳妇|姑娘|[婶嫂]|女.)$'
)
# 奶奶吃, 爷爷也要
_DOES = lazy_pattern(
    '(?P<who>[^,不没]{1,6}?)(?:也|都|还|就|倒|才)*(?:想|需要|要)?[吃喝要用渴饿冷热困累去来](?:了|的)?'
)
# Who does not want it, or is not there; 没吃, 不舒服 may be why he needs it.
_DOES_NOT = lazy_pattern(
    '(?P<who>[^,不没]{1,6}?)(?:也|都|还|就|倒|可)*(?:(?P<refuses>不(?:想|需)?(?:要|吃|渴|喝|用|饿|冷|热|困)(?!药|饭)[^,]{0,2}|不(?:想|需要)[^,]{1,4})'
    '|不(?:去|来|在|走|回|上|下)[^,]{0,4}|没(?:空|时间|来|到|回)[^,]{0,3})'
)


def told_of(clause: str) -> str:
    """Return of whom a clause tells that he does or needs something: 奶奶吃; '' for none."""
    does = _DOES.fullmatch(clause)
    return does['who'] if does is not None and is_person(does['who']) else ''


@dataclass(slots=True)
class People:
    """The persons that were told of before the first order."""

    named: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)  # 爷爷没空, 小王不在
    refusing: set[str] = field(default_factory=set)  # 爷爷不吃

    def note(self, name: str) -> None:
        """Remember somebody."""
        name = read_person(name)
        if name not in self.named:
            self.named.append(name)

    def note_denial(self, clause: str) -> None:
        """Remember who does not do or want something."""
        match = _DOES_NOT.fullmatch(clause)
        if match is None or not is_person(match['who']):
            return
        who = read_person(match['who'])
        self.denied.add(who)
        if match['refuses']:
            self.refusing.add(who)

    def meant_by(self, pronoun: str, *, sought: bool) -> list[str]:
        """Return whom a pronoun can mean; who is not there may be sought, and gets nothing."""
        fits = [name for name in self.named if name not in self.refusing]
        if len(fits) > 1:
            wrong = {'他': _WOMEN, '她': _MEN}.get(pronoun)
            fits = [name for name in fits if wrong is None or not wrong.match(name)]
        if len(fits) > 1:
            fits = [name for name in fits if (name in self.denied) is sought] or fits
        return fits
