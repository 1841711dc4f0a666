# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to look, to describe, to greet and to say something."""

from __future__ import annotations

import math
import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.questions import TELL_ME
from omnivinci_ros.commands.chinese.questions import read_question
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_SIDES = {
    **{'左': 'left', '右': 'right', '前': 'forward', '后': 'backward', '上': 'up', '下': 'down'},
}
_WHAT_NOW = lazy_pattern(
    TELL_ME
    + r'(?:你)?(?:现在|能|可以|都|能够)*(?:看到|看见|听到|听见|看得到|看得见|注意到|发现)(?:了'
    r'|些|的是|的)*(?:什么|啥|哪些东西)(?:东西|声音)?(?:呢|了|呀|啊|吗)?(?=$|\?)'
    '|'
    + TELL_ME
    + r'(?:现在|这里|周围|附近|眼前|你周围|你面前|你眼前|你身边)?(?:正在)?(?:发生了?(?:什么'
    r'|啥)(?:事情?)?|(?:是什么|什么)情况|情况(?:怎么样|如何)|都?有(?:些)?(?:什么|啥)(?:东西)?|是什么样(?:子|的)?)(?:呢|了|呀|啊)?(?=$|\?)'
)
_WHAT_PLACE = lazy_pattern(
    TELL_ME
    + r'(?P<place>.+?)(?:都)?(?:有|放着|是)(?:些)?(?:什么|啥)(?:东西)?(?:呢|呀|啊)?(?=$|\?)'
)
_WHAT_IS = lazy_pattern(
    TELL_ME
    + r'(?P<which>这|那)(?:个|些|边的)?(?:东西)?(?:是)(?:什么|啥)(?:东西)?(?:呢|呀|啊)?(?=$|\?)'
)
_DESCRIBE = lazy_pattern(
    r'(?:描述|形容|介绍|说明|汇报|报告|(?:说说|说一下|讲讲|讲一下)(?=.*(?:情况|样子|场景|环境)))(?:一下)?(?P<what>[^,]*)'
    r'|(?:看看|看一看|看一下|观察|观察一下|环顾)(?P<around>周围|四周|附近|环境|情况|一下四周|一下周围)(?:的?(?:环境|情况))?(?=$|[,再然])'
)
_SCENE = lazy_pattern(
    r'(?:你)?(?:所|能)?(?:看到|看见|周围|四周|眼前|面前|当前|现在|这里|附近|目前)?(?:的)?(?:环境|场景|情况|画面|景象|一切|东西|周围|四周|景色|画面里有什么|什么|图像|图片)?'
)
_LOOK_SIDE = lazy_pattern(
    r'(?:(?:看|看向|看看|看一下|望|望向|转头看)(?P<a>[左右前后上下])(?:边|面|方|侧)?|[向往朝](?P<b>[左右前后上下])(?:边|面|方)?(?:看|望|瞧)(?:看|一下|去)?|(?P<up>抬头|抬起头来?|仰头)|(?P<down>低头|低下头来?)|(?P<back>回头看(?:看|一下)?))(?:看(?=$))?(?=$|[,再然看])'
)
_LOOK = lazy_pattern(
    r'(?:看着|看向|看看|看一看|看一下|看一眼|看|盯着|盯住|瞅瞅|瞅着?|瞧着|瞄一眼|注视|面向|面对着?|面朝|朝向|望向|转向|瞧瞧|检查一下|检查|瞄准|对准)(?=.)'
)
_LOOK_TO = lazy_pattern(r'[向往朝](?P<who>.+?)(?:看|望)(?:一下|看)?(?=$|[,再然])')
# Of the head, before what is looked at.
_RAISED = lazy_pattern(
    r'(?:(?P<up>抬起?头|仰头|往上|向上)|(?P<down>低下?头|往下|向下)|[转回扭]过?头|转身)(?:来|去)?(?=[看望瞧盯瞅].)(?!看(?:看|一下|一眼)?$)'
)
_NOT_LOOKED = lazy_pattern(
    r'(?:.*(?:咋样|还挺|多好|好看)|.*多少钱|.*(?:天气|股票|行情|余额|账单|步数)|谁|什么|怎|多少|几|到|见|看$|.{0,8}有没有|.*在哪|电视|电影|书$|报纸$|病|起来|来|不|得|情况|着办|好|懂|医生|你|法|过|了)'
)
_WHETHER = lazy_pattern(
    r'(?P<what>.{1,8}?)(?:(?:还|都)?(?:[锁关]好|关严|锁|开|关|亮|醒|空|满|好|熟|干|烧开|睡着|来|到|走|完)了没有?'
    r'|(?P<v>[\u4e00-\u9fff])没(?P=v).{0,3}|(?:还)?在不在.*|是不是.*|怎么样了?|是.{1,5}还是.{1,5})'
)
_ASKS = lazy_pattern('要啥|要什么|干什么|多大|了没$|有没有|是什么')
_HELLO = lazy_pattern(
    r'(?:你好|您好|大家好|你们好|哈[喽啰]|嗨|早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安|早|再见|拜拜|回头见|明天见|待会儿?见|欢迎|hello|hi)(?:呀|啊|哦|喔|机器人|大家|朋友们?|各位)*(?=$)'
)
_GREET = lazy_pattern(
    r'(?:[向和跟对与同给](?P<who>.{1,8}?))?(?:打(?:一)?(?:个|声)?招呼|问(?:个|声|一声)?好|问候一?下?|招(?:招|一?下)?手|挥(?:挥|一?下)?手|说(?:声|一声)?(?:你好|您好|再见|拜拜|早上好|晚上好|晚安)|道别|敬个?礼|握个?手|鞠(?:个)?躬)(?:致意|一下|(?:说?(?:再见|告别|道别|你好)))?(?=$|[,再然并一二两三四五\d])'
)
_WELCOME = lazy_pattern(r'(?:欢迎|迎接|问候)(?:一下)?(?P<who>.{1,8}?)(?=$|[,再然])')
_TELL = lazy_pattern(
    r'(?:告诉|通知|转告|提醒|问(?:一下|问)?(?!我|题|你|您|好|个|声|候|一))(?!我|你|您)(?=.)'
)
_CALL = lazy_pattern(r'(?:叫|喊|让)(?P<rest>.{3,})')  # 叫爷爷来吃饭
_COMES = lazy_pattern(r'快?(?:过?来|去|回|到|下|上|出|进|起|吃|等|把|给|帮|别|准备)')
_PRONOUNS = ('我', '你', '您', '他', '她', '我们', '他们', '她们', '大家', '人')
_SAY_TO = lazy_pattern(
    r'[对跟向和给]着?(?P<who>.{1,8}?)(?:说|讲)(?![了过的得不话])(?:一声|一句|一下)?[:,]?(?P<text>.*)'
)
_SAY = lazy_pattern(
    r'(?:大声|请)?(?:[说喊叫]一[句声下遍]|说声|说|讲一句|重复一遍|重复一下|重复|念出|喊|宣布|播报|广播一下|广播)[:,]?(?P<text>.*)'
)
_AND_THEN = lazy_pattern(r'然后|接着|随后|再(?=[去回来拿把找])')
_SENTENCE = lazy_pattern(r'[我你您他她咱先去会把“"「『]|记得|大家')  # 告诉妈妈我先去超市然后回家
_SAY_TIMES = lazy_pattern(rf'(?:大声)?(?:说|念|喊|重复)(?P<times>{NUMERAL})[遍次](?P<text>.+)')
_NOT_SAID = lazy_pattern(
    r'(?:的|(?:[它他她这那咱]|你们|我们).*吗$|一?[段个首则](?:笑话|故事|绕口令|相声|儿歌|谜语|诗|冷笑话|段子)|来话|出来|慢|快一?点|大声|小声|清楚|不定|实话|真的|话|得|起来|法|到|明|服|谎|中文|英文|英语|汉语|什么|说|书|了|过|着)'
)


def read_seeing(text: str) -> Found | None:
    """Read orders to look and questions about what is there."""
    asked = read_question(text)
    if asked is not None:
        return asked
    match = _WHAT_NOW.match(text)
    if match is not None:
        return Found('DESCRIBE', {}, match.end())
    match = _WHAT_IS.match(text)
    if match is not None:
        return Found(
            'DESCRIBE', {'object': 'this' if match['which'] == '这' else 'that'}, match.end()
        )
    match = _WHAT_PLACE.match(text)
    if match is not None and re.search(
        r'[上里下面边旁中内前后]$|[室房厅间箱柜屋]$', match['place']
    ):
        return Found(
            'DESCRIBE', {'place': read_place(match['place'].removeprefix('你'))}, match.end()
        )
    match = _DESCRIBE.match(text)
    if match is not None:
        return _describe(match)
    return _look(text)


def _describe(match: re.Match[str]) -> Found | None:
    what = match['what'] or ''
    if what.startswith(('得', '了', '过')):
        return None
    scene = _SCENE.match(what)
    if scene is not None and scene.end() and name_end('x' + what[scene.end() :]) == 1:
        return Found('DESCRIBE', {}, match.start('what') + scene.end())
    end = name_end('x' + what) - 1
    what = what[:end]
    if match['around'] or _SCENE.fullmatch(what):
        return Found('DESCRIBE', {}, match.end() if match['around'] else match.start('what') + end)
    return Found('DESCRIBE', read_seen_thing(what), match.start('what') + end)


def _look(text: str) -> Found | None:
    match = _LOOK_SIDE.match(text)
    if match is not None and not _RAISED.match(text):
        side = (
            match['a'] or match['b'] or (match['up'] and '上') or (match['down'] and '下') or '后'
        )
        return Found('LOOK_AT', {'direction': _SIDES[side]}, match.end())
    raised = _RAISED.match(text)
    if raised is not None:  # 抬头看天花板
        found = _look(text[raised.end() :])
        if found is not None and 'object' in found.slots:
            side = 'up' if raised['up'] else 'down' if raised['down'] else ''
            found.slots.update({'direction': side} if side else {})
            found.end += raised.end()
            return found
    match = _LOOK_TO.match(text)
    if match is not None:
        return Found('LOOK_AT', _looked(match['who']), match.end())
    match = _LOOK.match(text)
    if match is None or _NOT_LOOKED.match(text, match.end()):
        if text in ('看看', '看一看', '看一下', '瞧瞧', '瞅瞅', '看一眼'):
            return Found('DESCRIBE', {}, len(text))
        return Found('LOOK_AT', {}, len(text), '要看什么?') if text == '看' else None
    rest = text[match.end() :]
    end = name_end(rest)
    named = rest[:end]
    asked = _WHETHER.fullmatch(named)
    if asked is not None:  # 门锁好了没有, 碗空没空
        named = asked['what']
    elif _ASKS.search(named):
        return None
    slots = _looked(named)
    return Found('LOOK_AT', slots, match.end() + end) if slots else None


def _looked(named: str) -> dict[str, str]:
    if is_person(named):
        return {'object': read_person(named)}
    if read_place(named) in ('here', 'there'):
        return {'place': read_place(named)}
    return read_seen_thing(named)


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
    if joint is not None and _SENTENCE.search(said, 0, joint.start()) is None:
        said = said[: joint.start()]
    return Found('SAY', {'text': said, **slots}, start + len(said))


def read_saying(text: str) -> Found | None:
    """Read 告诉安娜汤很烫, 对小明说生日快乐, 说欢迎光临."""
    match = _TELL.match(text)
    if match is not None:
        rest = text[match.end() :]
        who, sure = leading_person(rest)
        said = rest[len(who) :].lstrip(',:').removeprefix('一声').removeprefix('说').lstrip(',:')
        slots = {'text': said, 'recipient': read_person(who)}
        if not said:
            return Found('SAY', {'recipient': read_person(rest)}, len(text), '要说什么?')
        return Found('SAY', slots, len(text), '' if sure else f'要我对{who}说“{said}”吗?')
    match = _CALL.match(text)
    if match is not None:
        who, sure = leading_person(match['rest'])
        said = match['rest'][len(who) :]
        if sure and who not in _PRONOUNS and _COMES.match(said):
            return Found('SAY', {'text': said, 'recipient': read_person(who)}, len(text))
    match = _SAY_TO.match(text)
    if (
        match is not None
        and match['who'] not in ('我', '我们', '你', '您')
        and len(match['who']) <= 5
    ):
        who = read_person(match['who'])
        if not match['text']:
            return Found('SAY', {'recipient': who}, len(text), '要说什么?')
        return _until_next({'recipient': who}, text, match.start('text'))
    times = _SAY_TIMES.match(text)
    if times is not None:
        count = read_number(times['times'])
        slots = {'text': times['text']}
        if not math.isfinite(count):
            return Found('SAY', slots, len(text), f'“{times["times"]}遍”是几遍?')
        return Found('SAY', {**slots, 'times': format_number(count)}, len(text))
    match = _SAY.match(text)
    if match is None or _NOT_SAID.match(match['text']) or _DESCRIBE.match(text):
        return None
    if not match['text'] or match['text'] in ('吧', '话'):
        return Found('SAY', {}, len(text), '要说什么?')
    return _until_next({}, text, match.start('text'))
