# SPDX-License-Identifier: Apache-2.0
"""The clauses of a Chinese utterance as orders, with what could not be read of them."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.chinese.bystanders import may_be_hurt
from omnivinci_ros.commands.chinese.clauses import COURTESY
from omnivinci_ros.commands.chinese.clauses import FORBIDS
from omnivinci_ros.commands.chinese.clauses import GIVEN_UP
from omnivinci_ros.commands.chinese.clauses import HALTS
from omnivinci_ros.commands.chinese.clauses import POLITE
from omnivinci_ros.commands.chinese.clauses import SHOWN
from omnivinci_ros.commands.chinese.clauses import SPEED_AFTER
from omnivinci_ros.commands.chinese.clauses import STANCE
from omnivinci_ros.commands.chinese.clauses import TAKEN_BACK
from omnivinci_ros.commands.chinese.clauses import VISITS
from omnivinci_ros.commands.chinese.clauses import WRONG
from omnivinci_ros.commands.chinese.clauses import Lead
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.clauses import cut_clauses
from omnivinci_ros.commands.chinese.clauses import read_lead
from omnivinci_ros.commands.chinese.clauses import split_before
from omnivinci_ros.commands.chinese.clauses import take_question
from omnivinci_ros.commands.chinese.conditions import part_condition
from omnivinci_ros.commands.chinese.conditions import report_once
from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.details import adds_detail_to_all
from omnivinci_ros.commands.chinese.draft import Draft
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.lasting_waits import ends_wait
from omnivinci_ros.commands.chinese.lasting_waits import goes_on_waiting
from omnivinci_ros.commands.chinese.lasting_waits import wait_at_end
from omnivinci_ros.commands.chinese.limits import limits
from omnivinci_ros.commands.chinese.limits import offers_another
from omnivinci_ros.commands.chinese.limits import take_limits
from omnivinci_ros.commands.chinese.orders import ask_all
from omnivinci_ros.commands.chinese.orders import begins_order
from omnivinci_ros.commands.chinese.orders import is_order
from omnivinci_ros.commands.chinese.orders import may_say_less
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.chinese.own_orders import read_own
from omnivinci_ros.commands.chinese.reasons import is_reason_after
from omnivinci_ros.commands.chinese.run_on import told_end
from omnivinci_ros.commands.chinese.said_then import until_next
from omnivinci_ros.commands.chinese.saying import WHAT_TO_SAY
from omnivinci_ros.commands.chinese.saying import news
from omnivinci_ros.commands.chinese.saying import read_report
from omnivinci_ros.commands.chinese.sight import asks_and_looks
from omnivinci_ros.commands.chinese.sight import join_questions
from omnivinci_ros.commands.chinese.waiting import UNTIL
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_GOING = ('去', '走', '过去', '出发')
_LEAVING = ('走', '出门', '出发', '离开', '下班')
_WAYS = ('MOVE', 'MOVE_TO', 'TURN')
_OFF = frozenset({'走', '走吧', '走啊', '走喽', '来', '来吧', '来来来'})
_HITHER = lazy_pattern('(?:过来|回来|来|进来|上来|出来|下来|过去)(?:一下|吧|呗)?')
_SAID_ON = lazy_pattern(r'(?:然后|接着|随后|再|最后|之后|并且)')
_LEFT_THERE = lazy_pattern('就?放在?[那这](?:儿|里)(?:就行|就好|吧)?')
ASKING = ('DESCRIBE', 'FIND_OBJECT', 'SAY', 'GREET')  # orders that may be questions

_FIRST_AT_LAST = lazy_pattern('(?:你|不过|但是?|可)*先(?!生)')


@dataclass(slots=True)
class Plan(Draft):
    """An utterance read clause by clause."""

    def read(self, plain: str) -> None:
        """Read an utterance clause by clause."""
        clauses = join_questions(cut_clauses(plain))
        if len(clauses) > 1 and clauses[0] in _OFF:  # 走,去卸货口
            clauses = clauses[1:]
        for at, clause in enumerate(clauses):
            last = at == len(clauses) - 1 and len(self.orders) > 0
            self._read_clause(clause)
            # 把投影仪放桌上,你先看看有没有人: in which order, nobody knows
            self.asked = self.asked or last and _FIRST_AT_LAST.match(clause) is not None
        for later, orders, waits in self._later:
            followed = len(self.orders) > orders
            if followed is waits:
                self._read_clause(later)
            elif waits:
                self.unread.append(f'{later}之前')
        self.orders.extend(wait_at_end(self.orders, clauses, self.unread))
        self._repeat_all()
        self.forbids = self.forbids or self._stance and not self.orders
        self.unread.extend([self._speed] if self._speed else [])
        if self._condition or self._corrects:
            self.retracted = self.retracted or self._corrects
            self.unread.extend([self._condition] if self._condition else [])

    def _read_clause(self, clause: str) -> None:
        if self._is_message(clause) or self._note_repeats(clause):
            return
        stripped = bare(clause)
        if COURTESY.fullmatch(clause) or POLITE.fullmatch(clause) or COURTESY.fullmatch(stripped):
            return
        if TAKEN_BACK.fullmatch(stripped) or self._cancels(stripped):
            self.retracted = True
            return
        given_up = GIVEN_UP.fullmatch(stripped)
        if given_up is not None:
            self.retracted = True
            clause = stripped = given_up['order']
        if WRONG.fullmatch(clause):
            self._corrects = bool(self.orders)
            return
        if not self.orders and STANCE.fullmatch(stripped):
            self._stance = True
            return
        if self._replace_name(clause) or self._note_limit(stripped):
            return
        if self.orders and SHOWN.fullmatch(stripped):
            return
        if stripped.startswith('不是') and not self.orders:
            self.forbids = True
            return
        if self._read_before(stripped):
            return
        clause = self._take_question(clause)
        lead = read_lead(clause)
        self._corrects = (self._corrects or lead.corrects) and bool(self.orders)
        if lead.condition:
            self._condition = lead.condition
        if lead.rest:
            self._read_orders(lead, clause)

    def _read_before(self, clause: str) -> bool:
        """Read 回房间之前先倒杯水 in the order in which it is done; say whether it is that."""
        parts = split_before(clause)
        if parts is None or not is_order(parts[1]):
            return False
        first, later = parts
        if not first:  # 回来之前,先把盘子拿起来
            self._later.append((later, len(self.orders), True))
        elif later in _GOING and self.orders:  # 去302,但去之前先取两个枕头
            going = self.orders.pop()
            self._read_clause(first)
            self.orders.append(going)
        elif later in _LEAVING:  # 走之前跟爷爷说再见,然后去充电
            orders = len(self.orders)
            self._read_clause(first)
            if len(self.orders) < orders + 2:
                self._later.append((later, len(self.orders), False))
        else:
            orders, reasons = len(self.orders), self.reasons
            self._read_clause(first)
            if ends_wait(self.orders, orders, later):
                return True
            if len(self.orders) == orders:
                self.reasons = reasons  # 尝尝 is to be done first, and tells no reason
            self._read_clause(later)
        return True

    def _take_question(self, clause: str) -> str:
        """Take 了吗 off an order that is asked about; it is not carried out unasked."""
        shorter, asks = take_question(clause)
        if not asks:
            return clause
        found = read_one(read_lead(clause).rest)
        if found is not None and asks_and_looks(read_lead(clause).rest) is not None:
            return clause  # 剪子搁哪儿了找来给我
        if found is not None and found.intent in ASKING or not begins_order(shorter):
            return clause
        self.asked = True
        return shorter

    def _note_limit(self, clause: str) -> bool:
        """Read 别碰花瓶 after an order as what it avoids; before any, as a prohibition."""
        if self.orders and limits(self.orders[-1], clause):
            return True
        speed = SPEED_AFTER.fullmatch(clause)
        if speed is not None:  # 慢一点,前进两米
            self._speed = speed['speed']
            return True
        if FORBIDS.match(clause):
            self.forbids = True
            self.unread.extend([clause] if self.orders else [])
            return True
        return False

    def _read_orders(self, lead: Lead, clause: str) -> None:
        rest = lead.rest
        while rest:
            if FORBIDS.match(rest):
                self.forbids = True
                self.unread.extend([rest] if self.orders else [])
                return
            found = read_own(self.own, rest) or self._read_report(rest)
            found = found or (None if self._stays_there(rest) else read_one(rest))
            if found is None and (rest := self._take_condition(rest, lead)):
                continue
            if found is None:
                self._keep_unread(lead.rest, clause)
                return
            found, unsure = until_next(found, rest)
            self.asked = self.asked or unsure
            text, rest = rest[: found.end], rest[found.end :]
            extra = self._extra(lead)
            if found.question == WHAT_TO_SAY and extra.get('condition'):  # 停了就去通知老孙
                found.slots['text'], found.question = news(extra['condition']), ''
            self._add(Order(found, text, extra))
            if lead.way:
                self.unread.append(lead.way)
                self.lost += len(lead.way)
            for slots in found.more:
                self._add(Order(Found(found.intent, slots, found.end), text, dict(extra)))
            # 右转到窗户那边: how far, nobody says
            turns = found.intent == 'TURN' and 'angle_deg' not in found.slots
            self.asked = self.asked or turns and rest.startswith(('到', '至'))
            lead = self._read_after(rest)
            rest = lead.rest
            self._corrects = self._corrects or lead.corrects
            if lead.condition and not rest:  # 去厨房如果门开着
                self.orders[-1].extra['condition'] = lead.condition
            elif lead.condition:
                self._condition = lead.condition

    def _take_condition(self, text: str, lead: Lead) -> str:
        """Take 敲不开就 off an order that follows it; return the order, '' where none does."""
        lead.rest = text
        parted = None if self._condition else part_condition(text, first=not self.orders)
        if parted is None:
            return ''
        condition, order, reports = parted
        if not reports and read_one(order.rest) is None and not self._read_report(order.rest):
            return ''
        self._condition = condition
        lead.speed, lead.when = lead.speed or order.speed, lead.when or order.when
        return order.rest

    def _read_report(self, text: str) -> Found | None:
        """Read 告诉我 behind an order: the event that was waited for, or how it came out."""
        if not self.orders and self._condition:
            return report_once(text, self._condition)
        if not self.orders or any(order.found.intent == 'SAY' for order in self.orders):
            return None  # what somebody answered, nobody knows
        last = self.orders[-1].found
        waited = last.slots.get('condition', '').removeprefix(UNTIL)
        said = f'{waited}了' if last.intent == 'WAIT' and waited else '结果'
        return read_report(text, said)

    def _read_after(self, rest: str) -> Lead:
        """Read 两次, 慢一点 and 避开地毯 after an order; return what begins the next."""
        last = self.orders[-1]
        rest = take_limits(last, rest)
        if not rest or COURTESY.fullmatch(rest) or self._replace_name(rest):
            return Lead('')
        if self._note_repeats(rest):
            return Lead('')
        if SHOWN.fullmatch(rest):
            return Lead('')
        if last.found.intent == 'MOVE_TO' and VISITS.fullmatch(rest):
            return Lead('')
        if last.found.intent in _WAYS and HALTS.fullmatch(rest):
            return Lead('')
        if 'object' in last.found.slots and _HITHER.fullmatch(rest):
            if last.found.intent == 'GRAB_OBJECT':  # 拿卷尺过来
                last.found.intent = 'BRING_OBJECT'
                last.found.slots['recipient'] = 'me'
            if last.found.intent == 'BRING_OBJECT':
                return Lead('')
        offered = offers_another(last, rest)
        if offered is not None:
            self.unread.extend([] if offered else [rest])
            return Lead('')
        return read_lead(rest)

    def _keep_unread(self, rest: str, clause: str) -> None:
        last = self.orders[-1] if self.orders else None
        speaks = last is not None and last.found.intent == 'SAY'
        told = speaks and last is not None and last.found.slots.get('recipient') == 'me'
        if last is not None and speaks and not told and not _SAID_ON.match(clause):
            last.found.slots['text'] = f'{last.found.slots.get("text", "")},{clause}'
            last.text = f'{last.text},{clause}'
            if may_say_less(last.found.slots):  # 问他要不要茶,要的话送一杯去
                last.found.asking(ask_all(last.found.slots))
        elif self._corrects and last is not None and len(rest) <= 8:
            self._rename(rest)
        elif last is None:
            end, sure = told_end(rest)
            reason = rest[:end] or rest
            self.reasons += 1
            self.unread.append(reason)
            self.lost += len(reason)
            if end:
                self.doubtful = self.doubtful or not sure
                self._read_clause(rest[end:])
        elif self._stays_there(rest):
            self._stays = rest
        elif goes_on_waiting(last, rest):
            return
        elif _LEFT_THERE.fullmatch(rest) and last.found.slots.get('place'):
            return  # 推到装卸区,放那儿
        elif may_be_hurt(last.found.intent, rest):
            self.lost += len(rest)
            self.unread.append(rest)
        elif adds_detail_to_all(self.orders, rest):
            return
        elif not is_reason_after(rest):
            self.lost += len(rest)
            self.unread.append(rest)
