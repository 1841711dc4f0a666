# SPDX-License-Identifier: Apache-2.0
"""What has been made of a Chinese utterance so far, and how an order is put to it."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.clauses import AGAIN
from omnivinci_ros.commands.chinese.clauses import CANCELS
from omnivinci_ros.commands.chinese.clauses import ONCE_MORE
from omnivinci_ros.commands.chinese.clauses import STAYS
from omnivinci_ros.commands.chinese.clauses import TAKEN_BACK
from omnivinci_ros.commands.chinese.clauses import WRONG
from omnivinci_ros.commands.chinese.clauses import Lead
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.corrections import renamed
from omnivinci_ros.commands.chinese.joining import joins
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.orders import is_order
from omnivinci_ros.commands.chinese.saying import WHAT_TO_SAY
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.own_sentences import OwnSentences
from omnivinci_ros.commands.quantities import format_number

_MEANT = lazy_pattern(r'(?:而)?(?:是|要|我要)(?P<meant>.+)')
_DENIED = lazy_pattern(
    r'(?:不是|不要|不拿|不去)(?:[去到拿])?(?P<name>.+?)(?:(?:而)?是(?P<meant>.+))?'
)
_MOST = 20  # times: more orders than a plan may have


@dataclass(slots=True)
class Draft:
    """What was made of an utterance."""

    orders: list[Order] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    reasons: int = 0  # clauses before the first order that are no order
    lost: int = 0  # characters that nothing explains
    forbids: bool = False
    corrected: bool = False
    retracted: bool = False
    asked: bool = False  # 你去厨房了吗
    doubtful: bool = False  # holds what the rules take for another character
    again: bool = False  # 再来一次, of which nobody said what
    own: OwnSentences | None = None  # the robot's own
    _stays: str = ''  # 等着, which ends a way, and parts two
    _condition: str = ''
    _speed: str = ''
    _corrects: bool = False
    _not_this: str = ''
    # What is done after others: the order, how many there were, whether it waits for one.
    _later: list[tuple[str, int, bool]] = field(default_factory=list)
    _times: int = 1  # 重复三次, before the orders
    _stance: bool = False  # 别杵在这儿, before an order or for itself

    def _cancels(self, clause: str) -> bool:
        """Say whether 别去了 takes back; 别放 behind 拿着 only says how."""
        if not self.orders or CANCELS.fullmatch(clause) is None:
            return False
        return not ('放' in clause and self.orders[-1].found.intent == 'GRAB_OBJECT')

    def _is_message(self, clause: str) -> bool:
        """Take 车在楼下 behind 给王总带个话 as what is to be said, whatever it orders."""
        last = self.orders[-1] if self.orders else None
        if (
            last is None
            or last.found.question != WHAT_TO_SAY
            or 'recipient' not in last.found.slots
        ):
            return False
        if TAKEN_BACK.fullmatch(clause) or WRONG.fullmatch(clause):
            return False
        last.found.slots['text'], last.found.question = clause, ''
        # 给王总带个话,去厨房: whoever goes
        self.asked = self.asked or is_order(clause) or CANCELS.fullmatch(clause) is not None
        last.text = f'{last.text},{clause}'
        return True

    def _replace_name(self, clause: str) -> bool:
        """Read 不是杯子,是碗 as another name in the last order."""
        if not self.orders:
            return False
        denied = _DENIED.fullmatch(clause)
        if denied is not None and not WRONG.fullmatch(clause):
            name = denied['name'].removesuffix('的')
            named = any(name in value for value in self.orders[-1].found.slots.values())
            if not named and clause.startswith('不要') and not denied['meant']:
                return False  # 不要太近: how, and no other name
            self._not_this = name if named else ''
            self.forbids = self.forbids or not named
            if denied['meant']:
                self._rename(denied['meant'])
            return True
        meant = _MEANT.fullmatch(clause)
        if meant is not None and (self._not_this or self._corrects):
            self._rename(meant['meant'])
            return True
        return False

    def _rename(self, name: str) -> None:
        """Give the last order another thing, place or quantity, or put another in its place."""
        other = renamed(self.orders[-1], name)
        if other is None:
            self.unread.append(name)
            self.lost += len(name)
            return
        self.orders[-1] = other
        self.corrected, self._not_this, self._corrects = True, '', False

    def _note_repeats(self, clause: str) -> bool:
        """Read 再来一次 behind an order and 重复三次 before or behind; say whether it is that."""
        more, again = ONCE_MORE.fullmatch(clause), AGAIN.fullmatch(bare(clause))
        if more is None and (again is None or len(self.orders) == 1):
            return False  # 前进两米,重复三次: see limits.py
        times = read_number((again['times'] if more is None else more['more']) if again else '一')
        if len(self.orders) > 1 or not math.isfinite(times):
            self.unread.append(clause)  # all of them, or the last?
        elif self.orders:
            self.orders[0].extra['times'] = format_number(times + 1)
        elif more is None and times > 1:
            self._times = int(times)
        else:
            self.again = True
        return True

    def _repeat_all(self) -> None:
        """Put how often to the only order, or the orders one after the other as often."""
        if self._times == 1:
            return
        if len(self.orders) == 1:
            self.orders[0].extra.setdefault('times', str(self._times))
        else:
            self.orders = [
                copy.deepcopy(one) for _ in range(min(self._times, _MOST)) for one in self.orders
            ]
        self.again = not self.orders

    def _extra(self, lead: Lead) -> dict[str, str]:
        extra = {
            'condition': self._condition,
            'when': lead.when,
            'speed': lead.speed or self._speed,
        }
        extra['avoid'] = read_place(lead.avoid)
        self._condition = self._speed = ''
        return {name: value for name, value in extra.items() if value}

    def _add(self, order: Order) -> None:
        if self.orders and not self._corrects and joins(self.orders[-1], order):
            return
        if self._stays and 'condition' not in order.extra:
            self.unread.append(self._stays)
            self._stays = ''
        if self._corrects and self.orders:
            self.orders[-1] = order
            self.corrected, self._corrects = True, False
        else:
            self.orders.append(order)

    def _stays_there(self, rest: str) -> bool:
        """Say whether it is 等着 behind a way, which a robot does of itself."""
        last = self.orders[-1].found.intent if self.orders else ''
        if last == 'LOOK_AT':  # 面朝窗户站着
            return rest in ('站着', '站好', '站那儿')
        return last in ('MOVE_TO', 'GUIDE') and STAYS.fullmatch(rest) is not None
