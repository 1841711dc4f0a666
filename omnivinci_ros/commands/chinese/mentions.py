# SPDX-License-Identifier: Apache-2.0
"""What has been named before an order in Chinese: things, persons, places, what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.antecedents import People
from omnivinci_ros.commands.chinese.antecedents import told_of
from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.details import where_it_lies
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.questions import ABSTRACT
from omnivinci_ros.commands.chinese.questions import WHETHER
from omnivinci_ros.commands.chinese.questions import read_question
from omnivinci_ros.commands.chinese.sight import asked_of
from omnivinci_ros.commands.chinese.topics import named_alone
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

IT = frozenset({'它', '它们', '这些', '那些', '这个', '那个'})
WHO = frozenset({'他', '她', '他们', '她们'})
MET = lazy_pattern(
    r'(?:你)?(?:(?:.{1,7}?(?:[上里下中内边旁口]|[室房厅间屋柜箱]))?(?:没?有|没(?=.+了))|看到|看见|遇到|遇见|见到|发现|碰到|找到|少了|丢了|缺了|差)(?P<who>.+)'
)
_MISSED = lazy_pattern(
    r'(?:哎呀?|糟了?|糟糕)?(?:有(?:一?[个位名只条台])?)?(?P<who>.{1,8}?)(?:昨天|今天|刚才|刚|晚上|明明|就|又|都|好像|怎么|突然)*(?:找不到|找不着|不见|走?丢|弄丢|跑丢|掉|没有|用[光完]|(?:不知道?)?(?:掉|落|躲|搁|忘)(?:在|到)?.{1,8}|不知道(?:放|丢|掉|跑)?(?:在)?(?:哪儿?|哪里)(?:去)?|没'
    r'|不(?:晓得|知道|记得)(?:放|丢|掉|跑|躲|搁|藏)?.{0,6}|(?:没|忘|忘了|没有)(?:拿|带|取|记得拿)|(?:给|被)?谁(?:给)?(?:拿走|拿去|借走|动)'
    r'|(?:放|丢|掉|跑|躲|搁|藏|塞|落|去|在|跑到|飞)(?:在)?(?:哪|啥地方|什么地方).{0,5})(?:了|啦|呢)?'
)
# Somebody wants something: 三床要一个便盆, 育苗室缺喷壶, 老板说要一盒回形针.
_WANTED = lazy_pattern(
    r'(?P<who>.{1,9}?)(?:[说喊]|那边|里)?(?:还|急|现在|正)?(?:想要|等着要|需要|急需|要|缺|等着用)[喝吃用]?(?!换[药衣床洗尿]|打[针开扫电包]|量[体血]|测[体血]|翻身|起[床来]|按摩|按一|排[队尿便]|扎|输液(?![管架瓶])|检查|拔|加[水菜饭茶汤床])(?P<thing>[^了去来做走开吃看睡休下上回出进买洗喝用]'
    r'[^别不没要缺]{0,9})'
)
# 两份饭一杯茶, 毛巾和牙刷
_AND = lazy_pattern(
    r'(?<=.)(?:还有|以及|再加|[和与、])(?=.)'
    rf'|(?<=..)(?<![零一二两三四五六七八九十\d这那每第另同下上某外换再多来头前后和与及有加、])(?={NUMERAL}[{MEASURES}].)'
)
_HOW_MADE = lazy_pattern(  # 三床要咖啡,不加糖
    '(?:要|多|少|不|别|全|半|微|去|加|放|无)*(?:加|放|要|去|少|多|无|糖)?(?:糖|冰|盐|奶|葱|辣椒?|香菜|蒜|姜|油|热|温|凉)(?:的|一?点|些)*'
)
# 酸菜鱼好了, 外卖到楼下了, 橘子滚到桌子底下了
READY = lazy_pattern(
    r'(?:(?P<at>.{1,4}[桌床房])的)?(?P<who>(?![淋打弄摔沾]).{1,8}?)(?:[洗做煮泡热打烤切]?好|出来|到(?:货|楼下|门口|前台)?|(?:滚|掉|滑|飞|落)(?:到|在|进)(?P<lies>.{1,8}?)(?:去)?|[掉洒翻倒脏湿])了'
)
_ASKED = lazy_pattern(
    rf'(?:{WHETHER}|(?P<unread>.{{1,9}}?)我?(?:看不清楚?|看不见|看不懂|不认识|不认得))[呢啊呀了]?'
)
# 箱子太沉了,帮我搬到车上
_SO = lazy_pattern(
    r'(?P<who>[^我你他她它这那天今现别不没,]{1,6}?)(?:太|有点儿?|很|挺)[^,]{1,3}了?'
)
_IS_AT = lazy_pattern(
    r'(?P<who>[^,我你在有是]{1,8}?)(?:就|还|现在|都)?(?:放|搁|掉|摆|挂)?在(?![^,]*(?:[别不没]|或|还是))(?P<place>[^,哪干什等]{1,8}?)(?:呢|了)?'
)
# 不知道谁把胶带拿走了
_TAKEN = lazy_pattern(
    r'(?:不知道|不晓得)?(?:是)?谁(?:又|给)?把(?P<who>.{1,8}?)(?:拿|借|弄|搬|放|收|扔|动|带(?=走)).{0,5}了?'
)
_WEARS = lazy_pattern('(?:身上)?[穿戴]着?.{1,8}')
_WAY_TO = lazy_pattern(
    r'(?:请问)?(?:去|到)?(?P<place>.{1,8}?)(?:怎么走|怎么去|往哪[儿边]?走|在哪[儿里边]?)'
)
_WANTS = lazy_pattern('(?<=.)(?:[要等缺想喝吃用找说叫]|需)')  # 妈妈在厨房要盐
OF_PERSONS = {'FOLLOW': 'object', 'GUIDE': 'object'}


def _person_asked_of(clause: str) -> str:
    """Return of whom a question is that the robot is to answer: 大孙子到家没."""
    name = asked_of(clause)
    return name if is_person(name) else ''


@dataclass(slots=True)
class Mentions:
    """What has been named so far."""

    thing: tuple[str, str] | None = None  # name, attribute
    person: str = ''
    place: str = ''
    wanted_by: str = ''  # who was said to want something
    held: tuple[str, str] | None = None
    pointed: str = ''  # 这个, which it has taken
    lies: str = ''  # where it lies: 就在抽屉里那个
    alone: str = ''  # what was only named: b区十七排,去
    asked: dict[str, str] = field(default_factory=dict)  # what a question was about
    people: People = field(default_factory=People)  # told of before the first order
    several: list[dict[str, str]] = field(default_factory=list)  # 三床要水和饭
    wanted: str = ''  # how many of it somebody wants
    things: dict[str, str] = field(default_factory=dict)  # what was wanted or lies somewhere
    telling: bool = False  # in a clause before the first order
    elsewhere: bool = False  # others were told of at other places
    laid_on: str = ''  # a thing that another is put on: 找个托盘,把碗放上去
    guided: str = ''  # who was led last, and is led on: 挂完号送回病房
    used: bool = False  # an order means what was told of

    def note(self, slots: dict[str, str], intent: str) -> None:
        """Remember what a step names."""
        name = slots.get('object', '')
        if name:
            self.guided = name if intent == 'GUIDE' else ''
        if name in IT and intent == 'GRAB_OBJECT':
            self.pointed = name
        if name and (intent in OF_PERSONS or is_person(name)):
            self.note_person(name)
        elif name and name not in IT:
            self.thing = (name, slots.get('attribute', ''))
            self.held = self.thing if intent == 'GRAB_OBJECT' else self.held
        who, sure = leading_person(slots.get('condition', '').removeprefix('直到'))
        self.note_person(who if sure and who not in WHO else '')  # 等护士出来,把单子给她
        self.note_person(slots.get('recipient', ''))
        if (served := slots.get('recipient', '')) and served != 'me' and not is_person(served):
            self.place = served  # 给化验室送标本,在那边等结果
        if slots.get('place') not in (None, 'here', 'there'):
            self.place = slots['place']
            who, sure = leading_person(self.place)  # 去王大爷屋里告诉他
            self.note_person(who if sure and who not in ('前台', '门卫') else '')

    def note_reason(self, clause: str) -> str:
        """Remember what a clause before the orders is about: 我的眼镜不见了, 地上有个球.

        Return what it names, '' where it names nothing that an order could mean.
        """
        self.people.note_denial(clause)
        self.telling = True
        does = told_of(clause) or _person_asked_of(clause)
        self.note_person(does)
        name = does or self._note_told(clause)
        self.telling = False
        return name

    def each_wanted(self, orders: list[Order]) -> list[Order]:
        """Return the orders with one for each thing that somebody wants: 三床要水和饭,送过去."""
        for at, order in enumerate(orders):
            found = order.found
            if self.several and found.intent == 'BRING_OBJECT' and 'object' not in found.slots:
                each = [
                    Order(
                        Found(found.intent, {**found.slots, **thing}, found.end),
                        order.text,
                        dict(order.extra),
                    )
                    for thing in self.several
                ]
                return [*orders[:at], *each, *orders[at + 1 :]]
        return orders

    def unexplained(self, slots: list[dict[str, str]]) -> set[str]:
        """Return the clauses that told of another thing: the first of 三床要水,五床要饭."""
        if not self.used:
            return set()
        objects = [one.get('object', '') + one.get('attribute', '') for one in slots]
        return {
            clause
            for clause, thing in self.things.items()
            if not thing or not any(thing in one for one in objects)
        }

    def _note_told(self, clause: str) -> str:
        """Remember what a clause tells of, by the first that knows it; return its name."""
        readers = (
            self._note_how_made,
            self._note_alone,
            self._note_way,
            self._note_looks,
            self._note_taken,
            self._note_lying,
            self._note_question,
            self._note_at,
            self._note_unclear,
            self._note_wanted,
        )
        for note in readers:
            name = note(clause)
            if name is not None:
                return name
        return self._note_missed(clause)

    def _note_how_made(self, clause: str) -> str | None:
        """Read 不加糖 behind 三床要咖啡."""
        if not self.wanted_by or self.thing is None or not _HOW_MADE.fullmatch(clause):
            return None
        self.thing = (self.thing[0], clause.removeprefix('要'))
        return self.thing[0]

    def _note_alone(self, clause: str) -> str | None:
        """Read a clause that only names something: 扳手, 沙发背上那件."""
        alone = named_alone(clause)
        if not alone:
            return None
        if is_person(alone):
            self.note_person(alone)
            return alone
        if self.thing is not None and alone.endswith((*MEASURES, '的')):
            return self.thing[0]  # 沙发背上那件
        self.alone = self.alone or alone
        return self._note_thing(alone) or alone

    def _note_way(self, clause: str) -> str | None:
        """Read 厕所怎么走."""
        way = _WAY_TO.fullmatch(clause)
        if way is None:
            return None
        self.alone = self.place = read_place(way['place'])
        return self.place

    def _note_looks(self, clause: str) -> str | None:
        """Read 穿黄衣服 behind 小朋友走丢了."""
        if _WEARS.fullmatch(clause) is None:
            return None
        return self.person or (self.thing[0] if self.thing else '')

    def _note_taken(self, clause: str) -> str | None:
        """Read 不知道谁把胶带拿走了."""
        taken = _TAKEN.fullmatch(clause)
        return self._note_thing(taken['who']) if taken is not None else None

    def _note_lying(self, clause: str) -> str | None:
        """Read 就在抽屉里那个 behind what names a thing."""
        lies = where_it_lies(clause)
        if not lies or self.thing is None:
            return None
        self.lies = lies
        return self.thing[0]

    def _note_question(self, clause: str) -> str | None:
        """Read 桌上有几个杯子."""
        seen = read_question(clause)
        if seen is None or ABSTRACT.search(clause) is not None:
            return None
        self.asked = dict(seen.slots)
        return ','.join(seen.slots.values())

    def _note_at(self, clause: str) -> str | None:
        """Read 奶瓶在厨房, 客人在203."""
        at = _IS_AT.fullmatch(clause)
        if at is None:
            return None
        if at['who'].endswith('的'):  # 奶奶的药在桌上,爷爷的在柜里
            self.things[clause] = ''
            self._note_owner(at['who'])
            return ''
        if is_person(at['who']):  # 客人在203,把早餐送上去
            self.note_person(at['who'])
            self.elsewhere = bool(self.place) or _WANTS.search(at['place']) is not None
            self.place = read_place(at['place'])
            return self.place
        self.lies = read_place(at['place'])  # 奶瓶在厨房,你拿来
        self._note_owner(at['who'])
        self.things[clause] = self._note_thing(at['who'])
        return self.things[clause]

    def _note_unclear(self, clause: str) -> str | None:
        """Read 灶台上的火关了没, 药瓶上的字我看不清."""
        asked = _ASKED.fullmatch(clause)
        if asked is None or ABSTRACT.search(clause) is not None:
            return None
        self.asked = read_seen_thing((asked['what'] or asked['unread']).removeprefix('你'))
        self.note(self.asked, 'FIND_OBJECT')
        return self.asked.get('object', '')

    def _note_wanted(self, clause: str) -> str | None:
        """Read 三床要一个便盆, 老板说要一盒回形针."""
        wanted = _WANTED.fullmatch(clause)
        if wanted is None or not is_served(wanted['who']):
            return None
        self.wanted_by = read_person(wanted['who'])
        self.note_person(wanted['who'] if is_person(wanted['who']) else '')
        parts = [read_seen_thing(part) for part in _AND.split(wanted['thing'])]
        if len(parts) > 1 and all('object' in part for part in parts):
            self.several = parts
            return wanted['who']
        self.wanted = read_seen_thing(wanted['thing']).get('quantity', '')
        self.things[clause] = self._note_thing(wanted['thing'])
        return self.things[clause]

    def _note_missed(self, clause: str) -> str:
        """Read 我的眼镜不见了, 地上有个球, 酸菜鱼好了, 箱子太沉了."""
        match = _MISSED.fullmatch(clause) or MET.fullmatch(clause)
        named = match['who'].removesuffix('了') if match is not None else ''
        if named and is_person(named):
            self.note_person(named)
            return named
        if named:
            thing, _, place = named.partition('在')
            if thing and place and thing[0] in MEASURES:  # 有只猫在桌上
                named, self.lies = f'一{thing}', read_place(place)
            return self._note_thing(named)
        who, sure = leading_person(clause)
        self.note_person(who if sure else '')  # 奶奶口渴了
        return self._note_ready(clause) if match is None else ''

    def _note_ready(self, clause: str) -> str:
        """Read 酸菜鱼好了, 橘子滚到桌子底下了, 箱子太沉了."""
        ready = READY.fullmatch(clause)
        if ready is not None and not is_person(ready['who']):
            self.wanted_by = ready['at'] or ''
            self.lies = read_place(ready['lies']) if ready['lies'] else self.lies
            name = self._note_thing(ready['who'])
            if ready['at']:
                self.things[clause] = name
            return name
        heavy = _SO.fullmatch(clause)
        if heavy is not None and not is_person(heavy['who']):
            return self._note_thing(heavy['who'])
        return ''

    def _note_thing(self, named: str) -> str:
        slots = read_seen_thing(named)
        self.note(slots, 'FIND_OBJECT')
        self.lies = slots.get('place', self.lies)
        return slots.get('object', '')

    def _note_owner(self, named: str) -> None:
        """Remember whose a thing is: 奶奶的药在桌上,给她拿来."""
        owner, of, _ = named.partition('的')
        owner = owner.removesuffix('要').removesuffix('想')  # 妈妈要的盐
        self.note_person(owner if of and is_person(owner) else '')

    def note_person(self, name: str) -> None:
        if name and name != 'me' and name not in WHO:
            self.person = name
            if self.telling:
                self.people.note(name)
