# SPDX-License-Identifier: Apache-2.0
"""Chinese questions of sight, whatever they ask of whatever is seen: 窗台上那是鸽子还是乌鸦.

What is asked of is a place, what is pointed at or stands somewhere, or anything at all where the
robot is told to look: 手套一共多少双,数一下. What nobody sees is left alone.
"""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.questions import ABSTRACT
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# An order to look, behind what is asked: 打印机里还有没有纸去看一眼.
LOOK_TAIL = (
    '(?:你|快|赶紧|帮我|给我|替我|麻烦|去|来|再|先|好好|仔细)*'
    '(?:(?P<verb>[看瞧瞅瞄望数点查])(?:(?P=verb)|一(?P=verb))看?|[看瞧瞅瞄望数点查](?:一[眼下]|下|一看)'
    '|你?看得(?:到|见|清楚?)吗|(?:清点|检查|查看|确认|盘点|看清楚)(?:一下|下)?)(?:呢|吧|啊|呗|嘛)?'
)
_SEEK_TAIL = (
    '(?:你|快|赶紧|帮我|给我|替我|给|帮|麻烦|去|来|再)*(?:(?P<seeks>[找寻翻])(?:(?P=seeks)|一(?P=seeks))看?|[找寻](?:一下|下|一找|着|到)?)'
    '(?:[他她它]们?)?(?:吧|啊|呗|嘛|去|来)?'
)
_LOOKS = lazy_pattern(f'(?P<asked>.{{3,24}}?){LOOK_TAIL}')
_LEAD = lazy_pattern(
    '^(?:[低抬回]头|弯腰)?(?:请问|你|帮我|给我|麻烦|去|来|快|再|先)*(?:(?P<verb>[看瞧瞅瞄数])(?:(?P=verb)|一(?P=verb))看?|[看瞧瞅瞄数](?:一[眼下]|下)|看(?=.))(?!我|你)'
)
_END = '[呢呀啊哦嘛了的哈]*[?]?$'
_NOW = '(?:快|现在|这会儿?|此刻|目前|今天|一共|总共|到底|还|都|里头|里面|究竟)*'
_STANDS = '[堵拦靠拿抱放搁摆挂停坐站躺趴蹲贴写画印堆装插铺晾养种盖压]'
_WHAT = '(?:什么|啥|谁(?!的[呀啊]?$)|哪[位个种样天些家本只年]|几[号楼点]?|多少)'
# What is asked: how many, whether there is one, which of two, what it is, how it is.
_COUNT = (
    f'{_NOW}(?:有|剩下?|差|缺|少|摆了|{_STANDS}(?:着|了)|(?<=[里上边下间内]))?'
    f'(?:几|多少)[{MEASURES}]?(?P<counted>[^,有是的]{{0,6}}?)'
)
_ANY = (
    f'{_NOW}(?:(?:有没有|是不是(?:还)?有)(?P<any>[^,]{{1,8}}?)'
    f'|有(?P<some>[^,有没]{{1,8}}?)(?:吗|没有?|不))'
)
_LACKS = f'{_NOW}(?:缺|差|少)(?:的是)?(?:什么|啥|哪[样些个种])(?P<lacking>[^,]{{0,4}}?)'
_OF_TWO = f'{_NOW}(?:是|{_STANDS}着的?是?|在)[^,]{{1,7}}?还是[^,]{{1,7}}?'
_IS_WHAT = f'{_NOW}(?:的?是|{_STANDS}(?:着的|着|的|了)(?:是)?|叫|到|有)?(?:给)?{_WHAT}[^,]{{0,5}}?'
_WHETHER = (
    f'{_NOW}(?:(?P<v>[\u4e00-\u9fff])[没不](?P=v)[^,]{{0,3}}|(?:是不是|在不在|够不够|有没有)[^,]{{0,7}}?'
    '|(?:(?:收拾|打扫|准备|[\u4e00-\u9fff])(?:好|严|紧|满|干|开|上|掉|完|住|亮|醒|着|齐|净|起来)|[开关亮灭醒熟凉热湿干空满枯死坏破漏锁断停走倒蔫黄红化碎糊开堵到来][\u4e00-\u9fff]?)了?(?:没有?|吗)'
    '|[\u4e00-\u9fff]着[^,]{0,2}(?:没有?|吗))'
)
_NO_SUBJECT = '(?![^,]{0,5}(?:[你您他她咱]|我(?![的那这])|人家|大家|谁(?!拿|借|动)))'
_AT = (
    rf'{_NO_SUBJECT}(?P<place>(?!去|来)(?:[左右前后]边(?=[那的])|(?:茶几|[^,是有几谁什哪多没不]){{1,9}}?'
    rf'(?:[里上中内][头面边]?|(?<!一)下[面边]?|[外前后旁里左右][面边]|旁|顶|底下|尽头|门口|跟前'
    rf'|[室厅房间库院桌床台架柜缸箱盒袋筐篮锅角亭棚](?![上里下旁外边前后面头中内])|[那这][边里儿头])))(?:的|那[儿里边])?'
)
_THIS = rf'{_NO_SUBJECT}(?P<shown>(?:[这那](?:[{MEASURES}])(?:[^,是有几谁什哪多没不还]{{1,8}}?)))'
_THING = rf'{_NO_SUBJECT}(?P<thing>[^,是有几谁什哪多没不]{{1,9}}?)'
_PLACE_ASKED = tuple(
    lazy_pattern(f'{_AT}(?:那|这)?(?:{asked}){_END}')
    for asked in (_COUNT, _ANY, _LACKS, _OF_TWO, _IS_WHAT)
)
_SHOWN_ASKED = tuple(
    lazy_pattern(f'{_THIS}(?:{asked}){_END}')
    for asked in (_OF_TWO, _IS_WHAT, _WHETHER, _ANY, _COUNT)
)
# 后院的自行车还在不在, 窗台上那盆花蔫没
_THERE_ASKED = tuple(
    lazy_pattern(
        f'{_AT}(?:[写印贴标画][着的])?(?P<thing>(?!{_STANDS}[着的了])[^,是有几谁什哪多没不还]{{1,8}}?)(?:{asked}){_END}'
    )
    for asked in (_WHETHER, _OF_TWO, _IS_WHAT)
)
# 锅里的面坨了没: whatever becomes of what lies in something.
_INSIDE_ASKED = lazy_pattern(
    rf'{_NO_SUBJECT}(?P<place>[^,是有几谁什哪多没不]{{1,7}}?[里上])的?(?P<thing>[^,是有几谁什哪多没不还]{{1,4}}?)[\u4e00-\u9fff]了没有?{_END}'
)
# 宝宝现在是趴着还是躺着, 推车是停在仓库还是在过道里
_POSED = lazy_pattern(
    f'{_THING}{_NOW}是?(?:{_STANDS}?在[^,]{{1,7}}|[\u4e00-\u9fff]{{1,2}}着[^,]{{0,2}})还是{_STANDS}?(?:在[^,]{{1,7}}|[\u4e00-\u9fff]{{1,2}}着[^,]{{0,2}}){_END}'
)
# 传送带停了没有
_STATE = lazy_pattern(f'{_THING}{_NOW}[开关亮灭停满空漏堵倒锁干断熄]了?(?:没有?|吗){_END}')
# 这是什么虫子
_WHAT_KIND = lazy_pattern(
    '(?P<which>这|那)(?:个|些)?(?:又|到底)?是(?:什么|啥|哪种)(?P<kind>[^,的]{1,5}?)' + _END
)
# Of what is only said to be looked at: any thing.
_ANY_ASKED = tuple(
    lazy_pattern(f'{_THING}(?:{asked}){_END}')
    for asked in (_COUNT, _ANY, _LACKS, _OF_TWO, _IS_WHAT, _WHETHER)
)
_WHO_NOT = lazy_pattern('(?:谁|哪个(?:人)?)(?P<does>(?:没有?|还|在|正)[^,谁什]{1,8}?)' + _END)
_GONE = lazy_pattern(
    f'{_NO_SUBJECT}(?P<thing>[^,不]{{1,9}}?)(?:都?不(?:知道|晓得|记得)|现在|这会儿?|又|到底|今天)*(?:(?:让|被|叫|给)?谁(?:给)?(?:[拿借收搬弄]走|[拿借]去|动)(?=了)|(?:(?:跑|躲|上|去|放|搁|掉|滚|藏|走|飞|丢|落|忘|塞)(?:到|在)?|在|到)'
    r'(?:哪儿?|哪里|哪一?[个间张层]?[^,了去找]{0,3}?|什么地方|啥地方))(?:去|来)?(?:了|呢|啊)?'
    f'(?P<tail>{_SEEK_TAIL}|(?P<brings>(?:你|快|去|给我|帮我)*[找拿取](?:过来|出来|来)(?:给我)?))?[?]?$'
)
# 去看看是谁在敲门
_WHO_DOES = lazy_pattern(
    '(?:你|去|来|帮我)*(?:[看瞧瞅](?:[看瞧瞅]|一[下眼])|看)(?:是)?谁(?P<does>(?:正?在|没|还)[^,]{2,6}?(?<![里上外边口室房厅面头]))$'
)
# 看看哪台轮椅没人用, 找一下哪张桌子没收拾
_WHICH_ONE = lazy_pattern(
    f'(?:你|去|来|帮我)*(?:[找看瞧查](?:[找看瞧查]看?|一[下眼]看?))(?:看)?哪一?[{MEASURES}](?P<thing>[^,是没在有还不都的]{{1,5}}?)'
    r'(?P<so>(?:是|没|还没|在|有|不)[^,去来拿给把带跟告说找]{1,6})(?:的)?$'
)
# What no robot sees, whatever stands around it.
_UNSEEN = lazy_pattern(
    '数据|电视里|日历|下周|安排|计划|手机|电脑|[湿温]度(?![计表])|录像|录音|歌|曲|清单|列表|解释|家里|[要想](?:啥|什么)|世界|全国|中国|国家|城市|公司|单位|班[里上级]|心里|脑子|梦|嘴上|历史|宇宙|[书剧歌诗梦]里|故事|电影|电视剧|网|微信|群|手机里|电脑里|文件|系统|账|钱|工资|价|事|题|(?<!电)话|意思|道理|问题|办法|关系'
    '|消息|机会|时间|周末|年|月(?!饼|季|亮)|成绩|分数|考|课|工作|生意|项目|活动|朋友|对象|性格|脾气|感觉|爱|喜欢|觉得|以为|认为|知道|认真|真的|假的|好不好|对不对|行不行|能不能|会不会|要不要|该不该|值不值|猜|听说|我们|他们|咱|路上堵|国'
    '|[选买吃喝玩学](?:什么|啥|哪)|还是算了|怎么'
)


def read_sight(text: str) -> Found | None:
    """Read a whole question of what is seen; None for what nobody can see."""
    if len(text) > 40 or ABSTRACT.search(_dateless(text)) or _UNSEEN.search(text):
        return None
    text_asked = _OF_ROBOT.sub('', text)
    looks = _LOOKS.fullmatch(text_asked)
    asked = looks['asked'].rstrip(',你快去来帮我给') if looks is not None else text_asked
    lead = _LEAD.match(asked)
    told = looks is not None or lead is not None
    asked = asked[lead.end() :] if lead is not None else asked
    slots = _seen(asked, told=told)
    return Found('DESCRIBE', slots, len(text)) if slots is not None else None


def asks_and_looks(text: str) -> Found | None:
    """Read a question with an order to look or to search behind it: 王师傅上哪儿了找找他."""
    gone = _GONE.match(text)
    if gone is not None and gone['tail']:
        named = gone['thing'].removesuffix('的')
        slots = {'object': read_person(named)} if is_person(named) else read_seen_thing(named)
        if gone['brings'] and slots:  # 剪子搁哪儿了找来给我
            return Found('BRING_OBJECT', {**slots, 'recipient': 'me'}, len(text))
        return Found('FIND_OBJECT', slots, len(text)) if slots else None
    who = _WHO_DOES.match(text)
    if who is not None:
        return Found('DESCRIBE', {'object': '人', 'attribute': who['does']}, len(text))
    which = _WHICH_ONE.match(text)
    if which is not None:
        return Found(
            'FIND_OBJECT', {'object': which['thing'], 'attribute': which['so']}, len(text)
        )
    looks = _LOOKS.fullmatch(text)
    down = text.startswith(('低头', '抬头', '回头', '弯腰')) and _LEAD.match(text) is not None
    return read_sight(text) if down or looks is not None and _asks(looks['asked']) else None


_OF_ROBOT = lazy_pattern('^你(?=手[里上]|面前|前面|身后|旁边|后面|左边|右边)')


def join_questions(clauses: list[str]) -> list[str]:
    """Put a question and the look that it asks for together: 手套一共多少双,数一下."""
    joined: list[str] = []
    for clause in clauses:
        whole = joined[-1] + clause if joined else ''
        if whole and _TAIL_ONLY.fullmatch(clause) and asks_and_looks(whole) is not None:
            joined[-1] = whole
        else:
            joined.append(clause)
    return joined


_TAIL_ONLY = lazy_pattern(f'{LOOK_TAIL}|{_SEEK_TAIL}')


def asked_of(text: str) -> str:
    """Return of what or whom a question is, whose answer is to be seen: 豆豆躲哪里了."""
    gone = _GONE.match(text)
    if gone is not None and not gone['tail']:
        return gone['thing'].removesuffix('的')
    whether = _WHETHER_OF.fullmatch(text)
    if whether is not None:
        return whether['thing']
    return ''


_WHETHER_OF = lazy_pattern(
    f'{_NO_SUBJECT}(?P<thing>[^,是有几谁什哪多没不还放到回]{{1,7}}?)(?:{_WHETHER}|(?:放学|下班|吃饭|上课|起床)?(?:到家|回来|回家|过来|来|去|走|吃|喝|睡|起|醒)了?(?:没有?|吗)){_END}'
)
_QUESTION = lazy_pattern('几|多少|什么|啥|谁|哪|有没有|是不是|还是|没有?$|吗$|(.)[没不]\\1')


def _asks(text: str) -> bool:
    return _QUESTION.search(text) is not None


def _dateless(text: str) -> str:
    """Return a text without the date that stands on a thing: 片子上写的日期是哪天."""
    return text if not _ON_A_THING.search(text) else text.replace('日期', '').replace('价', '')


_ON_A_THING = lazy_pattern('[上面](?:写|印|贴|标)?的?(?:生产|保质|到期)?(?:日期|价)')


def _seen(asked: str, *, told: bool) -> dict[str, str] | None:
    """Return the slots of what is asked about, None where it is no question of sight."""
    for patterns in (_PLACE_ASKED, _SHOWN_ASKED, _THERE_ASKED, (_INSIDE_ASKED,)):
        for pattern in patterns:
            match = pattern.match(asked)
            if match is not None:
                named = match.groupdict().get('thing') or ''
                if not told and is_person(named):
                    return None  # 三床的家属来了没有,签个字
                return _slots(match.groupdict())
    kind = _WHAT_KIND.match(asked)
    if kind is not None:
        return {'object': 'this' if kind['which'] == '这' else 'that'}
    match = _STATE.match(asked) or _POSED.match(asked)
    if match is not None:
        return _slots(match.groupdict())
    for pattern in _ANY_ASKED if told else ():
        match = pattern.match(asked)
        if match is not None:
            return _slots(match.groupdict())
    who = _WHO_NOT.match(asked) if told else None
    return {'object': '人', 'attribute': who['does']} if who is not None else None


def _slots(groups: dict[str, str | None]) -> dict[str, str]:
    place = groups.get('place') or ''
    if _DOES.match(groups.get('any') or '') and groups.get('thing'):
        groups = {'thing': groups['thing']}  # 阿嬷有没有把药吃掉
    named = next((groups[name] for name in _OBJECTS if groups.get(name)), '') or ''
    slots: dict[str, str] = {}
    if named and is_person(named):
        slots['object'] = read_person(named)
    elif named:
        slots.update(read_seen_thing(named))
    if place:
        slots['place'] = read_place(place.rstrip('的那这') or place)
    return slots


_DOES = lazy_pattern('[把被]|在|好好|按时')
_OBJECTS = ('counted', 'any', 'some', 'lacking', 'shown', 'thing')
