# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to look and to describe."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.questions import ABSTRACT
from omnivinci_ros.commands.chinese.questions import LOOKS
from omnivinci_ros.commands.chinese.questions import TELL_ME
from omnivinci_ros.commands.chinese.questions import WHETHER
from omnivinci_ros.commands.chinese.questions import read_question
from omnivinci_ros.commands.chinese.seeking import asks_where
from omnivinci_ros.commands.chinese.shown import read_shown
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

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
    f'{TELL_ME}'
    r'(?P<place>.+?)(?:都)?(?:(?:有|放着|摆着)(?:些)?(?:什么|啥|哪些)|是(?:些)?(?:什么|啥))(?:东西|物品)?(?:呢|呀|啊)?(?=$|\?)'
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
    r'(?:(?:看|看向|看看|看一下|望|望向|转头看|面向|面朝|朝向|转向)(?P<a>[左右前后上下])(?:边|面|方|侧)?|[向往朝](?P<b>[左右前后上下])(?:边|面|方)?(?:看|望|瞧)(?:看|一下|去)?|(?P<up>抬头|抬起头来?|仰头)|(?P<down>低头|低下头来?)|(?P<back>回头看(?:看|一下)?))(?:看(?=$))?(?=$|[,再然看])'
)
_LOOK = lazy_pattern(
    rf'(?:{LOOKS}|看着点?儿?(?!火)|看向|看|盯着点?儿?|盯紧|盯住|瞅着?|瞧着?|注视|面向|面对着?|面朝|朝向|脸[冲朝对]着?|正?(?:冲|朝|对)着(?!.+(?:[走去开]|前进|移动|靠近)$)|望向|转向|检查|瞄准|对准)(?=.)'
)
_LOOKS_ONLY = lazy_pattern(
    rf'(?:凑近|靠近|过去)?(?:{LOOKS}|数数看?|数一数|点点数|点一下数)(?:清楚)?'
)
_WHO = lazy_pattern('[他她](?!们|的)')
_STANDS = lazy_pattern('(?<=.)(?:站好|站着|站定|坐好)$')  # 面对病人站好
_READ_IT = lazy_pattern(r'(?:念念|读读|念一下|读一下|念一念|读一读)(?:给我听|看)?(?=$)')
_READ_ALOUD = lazy_pattern(
    r'[读念](?:一下|一[读念]|[读念])?(?P<what>[^,了过]{0,8}?(?:说明书?|标签|读数|牌子|单子|号码|日期|温度|标题|招牌))'
    r'(?:给我听听?)?'
)
_LOOK_TO = lazy_pattern(r'[向往朝](?P<who>.+?)(?:看|望)(?:一下|看)?(?=$|[,再然])')
# 转过来看着我, 转身面向门: one turn.
_WATCHED = lazy_pattern(
    '(?:就|先)?在(?P<place>[^,看守盯]{1,8}?)(?:看|守|盯)[着住好](?P<what>[^,]{2,8})'
)
_TURNED = lazy_pattern(
    r'(?:转个?身|转过[身来去](?:来|去)?|[扭回]过?头来?|[掉调]过?头来?)(?=看着|面向|面朝|面对|对着|朝着|冲着)'
)
_TURNED_TO = lazy_pattern(
    r'[朝向往](?!左|右|前|后|上|下)(?P<who>[^,]{1,6}?)(?:转(?:一?下|过去|过来|一点)?|扭过去|摆正|对正)(?=$|[,再然])'
)
# Of the head, before what is looked at.
_RAISED = lazy_pattern(
    r'(?:(?P<up>抬起?头|仰头|往上|向上)|(?P<down>低下?头|往下|向下)|[转回扭]过?头|转身)(?:来|去)?(?=[看望瞧盯瞅].)(?!看(?:看|一下|一眼)?$)'
)
_NOT_LOOKED = lazy_pattern(
    r'(?:.*多(?![少大高长宽])[\u4e00-\u9fff]{1,2}$|.*(?:咋样|还挺|多好|好看)|.*多少钱|.*(?:天气|股票|行情|余额|账单|步数)|谁|什么|怎|多少|几|到|见|看$|.{0,8}有没有|.{1,7}和.{1,7}有没有|.*(?:(?:[在去躲掉跑放搁落丢藏]|(?<!指)到)哪|哪去)|.*是不是(?:掉|落|在|忘|躲|丢)|电视(?![^,]{0,4}(?:[关开亮].?没|[关开亮]着|是不是))|电影|书$|报纸$|病(?![人房床历])|起来|来|不|得|完|情况|着办|好|懂|医生|你|法|过(?![道厅])|了)'
)
_WHETHER = lazy_pattern(WHETHER)
_ASKS = lazy_pattern('(?<=..)有(?:几[个只张把]|多少)|要啥|要什么|干什么|多大|了没$|有没有|是什么')
_WHO_IS = lazy_pattern(
    rf'(?:{LOOKS}|看)谁(?:在|站在)(?P<place>(?![敲按叫喊说哭笑唱弹跑])[^,]{{1,6}})(?=$|[,再然])'
)


def read_seeing(text: str) -> Found | None:
    """Read orders to look and questions about what is there."""
    asked = read_shown(text) or read_question(text)
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
    if what.startswith(('得', '了', '过')) or what in ('你自己', '自己', '你'):
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
    watched = _WATCHED.match(text)
    if watched is not None:  # 在这儿看着行李
        slots = _looked(watched['what'])
        place = read_place(watched['place'])
        return Found('LOOK_AT', {**slots, 'place': place}, watched.end()) if slots else None
    turned = _TURNED.match(text)
    if turned is not None:
        found = _look(text[turned.end() :])
        if found is not None:
            found.end += turned.end()
        return found
    aloud = _READ_ALOUD.fullmatch(text)
    if aloud is not None:
        return Found('DESCRIBE', read_seen_thing(aloud['what']), len(text))
    reads = _READ_IT.match(text)
    if reads is not None:
        return Found('DESCRIBE', {}, reads.end())
    who = _WHO_IS.match(text)
    if who is not None:  # 看看谁在门外
        return Found('DESCRIBE', {'place': read_place(who['place'])}, who.end())
    match = _LOOK_TO.match(text) or _TURNED_TO.match(text)
    if match is not None:
        return Found('LOOK_AT', _looked(match['who']), match.end())
    match = _LOOK.match(text) if not asks_where(text) else None
    if match is None or _NOT_LOOKED.match(text, match.end()):
        if _LOOKS_ONLY.fullmatch(text):
            return Found('DESCRIBE', {}, len(text))
        return Found('LOOK_AT', {}, len(text), '要看什么?') if text == '看' else None
    rest = text[match.end() :]
    looks = _LOOKS_ONLY.match(text)
    if looks is not None and name_end('x' + text[looks.end() :]) == 1:  # 看一眼跟我说
        return Found('DESCRIBE', {}, looks.end())
    end = name_end(rest)
    named = _STANDS.sub('', rest[:end])
    asked = _WHETHER.fullmatch(named)
    if asked is not None and not ABSTRACT.search(named):  # 门锁好了没有, 碗空没空
        named = asked['what'] or ''
    elif _ASKS.search(named):
        return None
    slots = _looked(named)
    return Found('LOOK_AT', slots, match.end() + end) if slots else None


def _looked(named: str) -> dict[str, str]:
    if is_person(named):
        return {'object': read_person(named)}
    who = _WHO.match(named)  # 看着他吃完
    if who is not None:
        return {'object': who.group()}
    if read_place(named) in ('here', 'there'):
        return {'place': read_place(named)}
    return read_seen_thing(named)
