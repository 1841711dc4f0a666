# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to greet and to say something to somebody."""

from __future__ import annotations

import math

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.listeners import listener
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

WHAT_TO_SAY = '要说什么?'
_HELLO = lazy_pattern(
    r'(?:你好|您好|大家好|你们好|哈[喽啰]|嗨|早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安|早|再见|拜拜|回头见|明天见|待会儿?见|欢迎|hello|hi)(?:呀|啊|哦|喔|机器人|大家|朋友们?|各位)*(?=$)'
)
_GREET = lazy_pattern(
    r'(?:[向和跟对与同给](?P<who>.{1,14}?))?(?:打(?:一)?(?:个|声)?招呼|问(?:个|声|一声)?好|问候(?:一下)?(?=$|[,再然])|招(?:招|一?下)?手|挥(?:挥|一?下)?手|说(?:声|一声)?(?:你好|您好|再见|拜拜|早上好|晚上好|晚安)|道别|敬个?礼|握个?手|鞠(?:个)?躬)(?:致意|一下|(?:说?(?:再见|告别|道别|你好)))?(?=$|[,再然并一二两三四五\d])'
)
_WELCOME = lazy_pattern(r'(?:欢迎|迎接|问候)(?:一下)?(?P<who>.{1,14}?)(?=$|[,再然])')
_TELL = lazy_pattern(
    r'(?:告诉|通知|转告|提醒|问(?:一下|问)?(?!我|题|你|您|好|个|声|候|一))(?!我们?(?![爸妈爷奶哥姐弟妹老儿女媳婆公家孙同]|太太|先生|组)|你|您)(?=.)'
)
_CALL = lazy_pattern(r'(?:叫|喊|让|请)(?:一声|一下)?(?P<rest>.{3,})')  # 叫爷爷来吃饭
_COMES = lazy_pattern(
    r'快?(?:过?来|去|回|到|下|上|出|进|起|吃|等|开会|上课|睡觉|洗澡|签字|取|拿|接|把|给|帮|别|准备)'
)
_PRONOUNS = ('我', '你', '您', '他', '她', '我们', '他们', '她们', '大家', '人')
# What is said follows: 给王总带个话,车在楼下.
_MESSAGE = lazy_pattern(
    r'[给跟向](?P<who>.{1,8}?)(?:[带捎传]个?话|[带捎传]句话|说一?声|交代一?下|打声?招呼说)(?P<text>.*)$'
)
# 把护士叫来
_CALL_HERE = lazy_pattern(
    r'把(?P<who>[^,给]{1,8}?)(?:叫|喊|请)(?P<text>(?:[过进出下上回]?来|[过进出下上回]去))(?:一下|吧)?(?=$|[,再然])'
)
_THANK = lazy_pattern(
    r'[替代帮]我(?:们)?(?P<text>谢谢|感谢|问候)(?:一下)?(?P<who>.{1,8}?)(?=$|[,再然])'
)
# 叫他们小声点
_CALL_THEM = lazy_pattern(
    r'[叫喊让](?P<who>他们?|她们?|大家|(?:那|这).{1,6}?)(?P<text>(?:都|全都)?(?:小声|小点声|大声|安静|快点|慢点|轻点|注意|等一?[下会等]|来(?=[^,]{2})|到(?=[^,]{2})|去(?=[^,吧]{2})|回(?=[^,]{2})|小心|别|不要|过来|进来|出来|下来|上来|起床|排队|让).{0,10})'
)
_SAY_TO = lazy_pattern(
    r'[对跟向和给]着?(?P<who>.{1,14}?)(?:说|讲)(?![了过的得话]|不(?![许要准能用可行]))(?:一声|一句|一下)?[:,]?(?P<text>.*)'
)
_SAY = lazy_pattern(
    r'(?:大声|请)?(?:[说喊叫]一[句声下遍]|说声|说|讲一句|重复一遍|重复一下|重复|念出|喊|宣布|播报|广播一下|广播)[:,]?(?P<text>.*)'
)
_AND_THEN = lazy_pattern(r'然后|接着|随后|再(?=[去回来拿把找])')
SENTENCE = lazy_pattern(
    r'[我你您他她咱先去把“"「『]|(?<!开)会(?!议)|记得|大家'
)  # 告诉妈妈我先去超市然后回家
_SAY_TIMES = lazy_pattern(rf'(?:大声)?(?:说|念|喊|重复)(?P<times>{NUMERAL})[遍次](?P<text>.+)')
_NOT_SAID = lazy_pattern(
    r'(?:的|我(?:一声)?$|(?P<verb>.{1,2})就(?P=verb)|(?:[它他她这那咱]|你们|我们).*吗$|一?[段个首则](?:笑话|故事|绕口令|相声|儿歌|谜语|诗|冷笑话|段子)|来话|出来|慢|快一?点|大声|小声|清楚|不定|实话|真的|话|得|起来|法|到|明|服|谎|中文|英文|英语|汉语|什么|说|书|了|过|着|完(?!了$))'
)
_REPORT = lazy_pattern(r'(?:说明|(?:说说|说一下)(?=.*(?:情况|样子|场景|环境)))')


# 给同学们道声早上好, 给客人道个歉
_FORMULA = lazy_pattern(
    '[给跟向对和](?P<who>[^,]{1,14}?)(?:[道问说讲](?:一)?[声句](?!歉)(?P<text>[^,]{2,})|(?P<deed>道[个声]?歉|赔个?不是|拜个?年|道个?喜|道个?谢))(?=$|[,再然])'
)
_BY_DEED = {'歉': '对不起', '是': '对不起', '年': '新年好', '喜': '恭喜', '谢': '谢谢'}
FORMULAS = frozenset(_BY_DEED.values())
_ONCE = lazy_pattern('一(?=[\u4e00-\u9fff]{1,3}$)')


def news(condition: str) -> str:
    """Return what is told once a condition holds: 水开了 of 水一开."""
    told = _ONCE.sub('', condition).removesuffix('的话').removesuffix('的时候')
    return told if told.endswith(('了', '着', '的')) else f'{told}了'


# To the speaker: how it came out, or that it is so far.
_REPORTS = lazy_pattern(
    r'(?:(?:马上|赶紧|立刻|就|再)*(?:(?:告诉|通知|喊|叫|提醒)我(?:们)?(?:一声|一下|结果|情况|多少|是什么)?'
    r'|[跟向对和]我(?:们)?(?:说|讲|汇报|报告|报|讲讲|说说)(?:一声|一下|一说|说|讲|下)?(?:个?(?:结果|情况|位置|数|话|读数))?'
    r'|(?:报|说|讲|念)给我(?:听听?)?|给我(?:说|讲|报)(?:一声|一下|个.{1,3}|说|讲)?|(?:跟我)?汇报(?:一下)?(?:结果|情况)?))(?=$)'
)


_SAY_TO_ME = lazy_pattern(
    r'(?:就|再|来)*[跟对向]我(?:说|讲)(?:一声|一句)?(?P<text>[^,了过的得不]{2,})$'
)


def read_report(text: str, known: str) -> Found | None:
    """Read 跟我说一声 behind another order; what is `known` then is what will be said."""
    match = _REPORTS.match(text)
    if match is not None:
        return Found('SAY', {'text': known, 'recipient': 'me'}, match.end())
    match = _SAY_TO_ME.match(text)
    if match is None:
        return None
    return Found('SAY', {'text': match['text'], 'recipient': 'me'}, match.end())


def read_greeting(text: str) -> Found | None:
    """Read 你好, 跟客人打个招呼, 欢迎大家."""
    match = _HELLO.match(text)
    if match is not None:
        return Found('GREET', {}, match.end())
    match = _GREET.match(text)
    if match is not None:
        slots = {'recipient': read_person(match['who'])} if match['who'] else {}
        return Found('GREET', slots, match.end())
    match = _WELCOME.match(text)
    if match is not None and is_person(match['who']):
        return Found('GREET', {'recipient': read_person(match['who'])}, match.end())
    return None


def _until_next(slots: dict[str, str], text: str, start: int) -> Found:
    """Return what is said up to a 然后, where it is no sentence that may go on so."""
    said = text[start:]
    joint = _AND_THEN.search(said, 1)
    if joint is not None and SENTENCE.search(said, 0, joint.start()) is None:
        said = said[: joint.start()]
    return Found('SAY', {'text': said, **slots}, start + len(said))


def read_saying(text: str) -> Found | None:
    """Read 告诉安娜汤很烫, 对小明说生日快乐, 说欢迎光临."""
    return (
        _read_told(text)
        or _read_message(text)
        or _read_called(text)
        or _read_formula(text)
        or _read_said_to(text)
        or _read_said(text)
    )


def _read_told(text: str) -> Found | None:
    """Read 告诉安娜汤很烫, where nothing but the name parts who is told from what."""
    match = _TELL.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    who, sure = listener(rest)
    said = rest[len(who) :].lstrip(',:').removeprefix('一声').removeprefix('说').lstrip(',:')
    slots = {'text': said, 'recipient': read_person(who)}
    if not said:
        return Found('SAY', {'recipient': read_person(rest)}, len(text), WHAT_TO_SAY)
    return Found('SAY', slots, len(text), '' if sure else f'要我对{who}说“{said}”吗?')


def _read_message(text: str) -> Found | None:
    """Read 给王总带个话, whose words may stand behind it."""
    match = _MESSAGE.match(text)
    if match is None or match['who'] in ('我', '我们') or not is_served(match['who']):
        return None
    slots = {'recipient': read_person(match['who'])}
    if _AND_THEN.match(match['text']):  # 跟老李说一声,然后 ...
        return Found('SAY', slots, match.start('text'), WHAT_TO_SAY)
    if match['text']:
        return Found('SAY', {'text': match['text'], **slots}, len(text))
    return Found('SAY', slots, len(text), WHAT_TO_SAY)


def _read_called(text: str) -> Found | None:
    """Read 把护士叫来, 叫他们小声点, 叫爷爷来吃饭: what somebody is to do is what is said."""
    match = _CALL_HERE.match(text)
    if match is not None and is_person(match['who']):
        slots = {'text': match['text'], 'recipient': read_person(match['who'])}
        return Found('SAY', slots, match.end())
    match = _CALL_THEM.match(text)
    if match is not None:
        slots = {'text': match['text'], 'recipient': read_person(match['who'])}
        return Found('SAY', slots, len(text))
    match = _CALL.match(text)
    if match is None:
        return None
    who, sure = listener(match['rest'])
    said = match['rest'][len(who) :]
    if sure and who not in _PRONOUNS and _COMES.match(said):
        return Found('SAY', {'text': said, 'recipient': read_person(who)}, len(text))
    return None


def _read_formula(text: str) -> Found | None:
    """Read 给同学们道声早上好, 给客人道个歉, 替我谢谢老师: what is said to be polite."""
    match = _FORMULA.match(text)
    if match is not None and is_person(match['who']) and match['who'] not in ('我', '你', '您'):
        said = match['text'] or _BY_DEED[match['deed'][-1]]
        ask = f'要我对{match["who"]}说“{said}”吗?' if match['deed'] else ''
        slots = {'text': said, 'recipient': read_person(match['who'])}
        return Found('SAY', slots, match.end(), ask)
    match = _THANK.match(text)
    if match is not None and is_person(match['who']):
        slots = {'text': match['text'], 'recipient': read_person(match['who'])}
        return Found('SAY', slots, match.end())
    return None


def _read_said_to(text: str) -> Found | None:
    """Read 对小明说生日快乐."""
    match = _SAY_TO.match(text)
    if (
        match is None
        or match['who'] in ('我', '我们', '你', '您')
        or (len(match['who']) > 5 and not is_person(match['who']))
    ):
        return None
    who = read_person(match['who'])
    if not match['text']:
        return Found('SAY', {'recipient': who}, len(text), WHAT_TO_SAY)
    return _until_next({'recipient': who}, text, match.start('text'))


def _read_said(text: str) -> Found | None:
    """Read 说欢迎光临, 说三遍欢迎光临: to whoever is there."""
    times = _SAY_TIMES.match(text)
    if times is not None:
        count = read_number(times['times'])
        slots = {'text': times['text']}
        if not math.isfinite(count):
            return Found('SAY', slots, len(text), f'“{times["times"]}遍”是几遍?')
        return Found('SAY', {**slots, 'times': format_number(count)}, len(text))
    match = _SAY.match(text)
    if match is None or _NOT_SAID.match(match['text']) or _REPORT.match(text):
        return None
    if not match['text'] or match['text'] in ('吧', '话'):
        return Found('SAY', {}, len(text), WHAT_TO_SAY)
    return _until_next({}, text, match.start('text'))
