# SPDX-License-Identifier: Apache-2.0
"""STOPs in Chinese that tell what goes wrong: 杯子要倒了别再动, 夹着我手了, 后面有人.

Only a short text counts, and none that tells of others or of another time.
"""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.stop.chinese_danger import OTHER_TIMES
from omnivinci_ros.commands.stop.chinese_danger import names_danger
from omnivinci_ros.commands.stop.chinese_harm import is_harm_told

LONGEST = 18  # characters

_NOT = '(?:别|別|不要|不许|不許|不准|莫|甭|勿|覅|表|麦|麥|唔好|咪|不能)(?:再|给我|給我|乱|亂|又)?'
_ACTS = (
    '(?:动|動|走|跑|推|拉|拽|扯|夹|夾|撞|碰|弄|整|搞|开|開|转|轉|伸|压|壓|过来|過來|靠|抡|'
    '掄|晃|摇|甩|使劲|使勁|振动|擱來)'
)
_HANDLES = '(?:放|倒|拿|收|抬|举|舉|升|降|戳|捅|抓|捏|切|倒水)'
_END = '(?:了|啊|呀|啦|嘛|哦|喔|耶|吧|它|我|他|她|人|一步|半步)*'
_WHERE = (
    '(?:前面|后面|後面|底下|下面|旁边|旁邊|脚下|腳下|身后|身後|那边|那邊|门口|門口|地上|车下|车底)'
)
_WHO = (
    '(?:人|个?孩子|小孩|宝宝|寶寶|老人|猫|貓|狗|小狗|小猫|车|車|坑|台阶|台階|楼梯|樓梯|'
    '电线|電線|玻璃|水)'
)
_HARM = '(?:夹|夾|压|壓|轧|軋|撞|卡|绞|絞|缠|纏|碾|砸|踩|扎|戳|刮|蹭|烫|燙)'
_PART = (
    '(?:手|脚|腳|腿|胳膊|头发|頭髮|衣服|袖子|裙子|围巾|圍巾|鞋带|鞋帶|拐棍|拐杖|轮椅|輪椅|'
    '手指|指头|尾巴|脑袋|腰)'
)
_HAPPENS = (
    f'{_WHERE}?有{_WHO}|要(?:倒|掉|撞|碎|翻|洒|灑|破|溢|塌|刮|压|夹)'
    '|(?:倒|掉|洒|灑|漏|碎|裂|断|斷|溢|破|翻)(?:了|出来|油|水)'
    f'|{_HARM}(?:住|着|著|到|上|进去|疼|痛|伤|傷|了|轮子)|掉下去|打着人|着火|冒烟'
)
_DANGER = (
    f'(?:{_HAPPENS}|烫|燙|疼|痛|边上|邊上|前面|梯子|手术|手術|刀|坑|还在转|不是这|不是我的|'
    f'拿错|拿錯|血|缠)'
)
_HALTS = (
    '(?:站那儿|站那|站好|站到起|待着|呆着|定住|煞住|刹住|剎住|停倒|停到|停线|停線|关机器|'
    '關機器|住手|收手|锁住|鎖住|停停|吁)'
)
_CRIES = (
    # Patterns, as their words in all orders would be tens of thousands: 别拽我的手, 夹到孩子了.
    f'{_NOT}[拽拉推扯掐捏挤擠压壓碰撞夹夾顶頂抓][着到疼]?(?:我|他|她|孩子)的?(?:{_PART}|头|頭)?',
    f'(?:{_HARM}|顶|頂|挤|擠)(?:着|著|到|住|疼)(?:我|他|她|人|孩子|小孩|老人)的?(?:{_PART})?了',
    f'{_NOT}{_ACTS}{_END}',  # 别推了, after whoever is called or whatever is cried
    f'.*{_DANGER}.*{_NOT}(?:{_ACTS}|{_HANDLES}){_END}',
    f'.*{_NOT}(?:{_ACTS}|{_HANDLES}){_END}.{{0,5}}(?:{_HAPPENS}).*',
    f'(?:它|你|机器人)?.{{0,3}}{_HARM}(?:住|着|著|到|进去|疼|痛|伤|傷|了)(?:了)?(?:我|人|'
    f'孩子|老人|奶奶|爷爷).{{0,5}}',
    f'(?:我(?:的)?|孩子(?:的)?|奶奶(?:的)?)?{_PART}(?:都)?(?:被)?(?:你)?{_HARM}(?:住|着|著|'
    f'到|进去|疼|了)+.{{0,8}}',
    f'.{{0,5}}(?:你)?{_HARM}(?:着|著|到|住)(?:了)?(?:我|他|她|奶奶|爷爷)?(?:的)?{_PART}(?:了)?',
    f'(?:小心|当心|當心)(?:{_WHO}|奶奶|爷爷|我|手|脚|腳|头|墙|牆|门|門|杯子|瓶子|'
    f'.{{1,4}}要.{{1,2}}了).{{0,6}}',
    f'{_WHERE}有{_WHO}(?:啊|呀|呢|哪)?',
    f'{_WHO}{{2,3}}(?:有{_WHO}|.{{0,2}})(?:啊|呀)?',
    f'.{{0,7}}(?:赶紧|趕緊|快|马上|馬上|给我|給我|就|老老实实|赶快){_HALTS}.{{0,6}}',
    f'(?!.*[到在去走前后左右]).{{0,6}}{_HALTS}(?:了|啊|呀|吧)?',
    '.{0,4}(?:说|說|叫你|让你|讓你|喊)停.{0,8}(?:不|没|沒|废话|听|聽|就停).{0,6}',
    '.{0,10}(?:你还动|你還動|还不停|還不停|咋不停|还动|还走)(?:啊|呀|吗)?',
    '再(?:往前|走|动|動|开|開|转|轉|倒|伸|压|壓|靠近|过来).{0,4}(?:不行|就).{0,6}',
    '.{0,6}(?:夹|夾|捏|抓|压|疼).{0,4}(?:太紧|疼).{0,4}(?:松|鬆).{0,2}',
    '(?:爪子|夹子|夾子|手)?(?:快|赶紧)?(?:松|鬆|张|張)开.{0,3}(?:快|赶紧).{0,3}(?:松|鬆|张|張)开',
    '.{0,4}(?:救命|来人).{0,10}',
    '(?:胳膊|手臂|臂|爪子|轮子).{0,3}' + _NOT + '.{0,3}(?:压|伸|降|升|转|放|动|下|上)(?:了|下)?',
    '.{0,8}' + _NOT + '(?:伸|降|升|转)(?:了|进去|出来)?',
    # no more of what it does, with anything behind: 大哥别动了再动就散架了
    f'(?:大哥|大爷|师傅|哥们儿?|求你了?|求求你|小.|阿.|机器人|喂|哎|.{{1,2}}[歪倒掉斜]了)?{_NOT}(?:{_ACTS}|举|舉|抬|往.放)了'
    '(?![小那价级手题例]).{0,10}',
    '(?:那|这|它|机器人?|東西|东西)[个台]?.{0,3}(?:快|赶紧|马上)停(?:下|住).{0,6}',
)
_CRY = lazy_pattern('|'.join(f'(?:{one})' for one in _CRIES))
_CALLED = lazy_pattern(
    '(?:呜|嗚|哎|唉|哎呀|哎妈呀|妈呀|嘿|喂|诶|天哪|天啊|我的|您?可|你|您|小派|师傅|老王|'
    '护士|哥们儿|傻|死|破|笨|臭'
    '|机器人?|機器人?|东西|玩意儿?|中了|靠北|求你了?|拜托|麻烦|请|龟儿子|那|这|都|快|就|'
    '让它|讓它|把它|先|(?P<twice>.{1,3})(?P=twice))+'
)
# Told of others, of another time, asked, or said of what people do among themselves.
_TOLD = lazy_pattern(
    '^[他她]|(?:他|她|我妈|我爸|老师|经理|医生|老板|同事|大家)(?:们)?(?:说|說|让|叫|告诉|'
    '问|总|还|又)'
    f'|{OTHER_TIMES}'
    '|(?:吗|嗎|呢|吧)$|在不在|有没有(?:人|猫|狗|孩子)在'
)
# An order to go elsewhere says what to do: 倒退半步，踩着我的电线了.
_GOES = lazy_pattern(
    '(?<![别別再要许許准莫])(?:后退|後退|倒退|退[后後一半两]|往[前后後左右]|往.{1,3}[去走]|'
    '挪|让开|讓開)'
)
_MARKS = frozenset(
    '卷捲别別不莫甭勿覅表麦麥咪夹夾压壓轧撞卡绞缠碾砸踩扎刮烫小当當后後前底下旁台站待呆定煞刹停关住收锁吁说說叫让還还再松鬆张張救来人狗猫疼痛烫燙手脚腳腿头火烟电命摔跌晕倒困拽动動气呼洒灑掉碎翻等打碰顶挤推裂断漏塌爆勒绳太出前被要'
)
_PAUSES = lazy_pattern('[\\s,，。.！!？?、;；:：~…]+')


def is_chinese_cry(source: str) -> bool:
    """Say whether a short Chinese text tells what the robot is doing wrong."""
    if source.isascii() or len(source) > 2 * LONGEST or _MARKS.isdisjoint(source):
        return False
    clauses = [clause for clause in _PAUSES.split(source) if clause]
    line = ''.join(clauses)
    if names_danger(line):
        return True
    if not 1 < len(line) <= LONGEST or _TOLD.search(line) or _GOES.search(line):
        return False
    called = _CALLED.match(line)
    if is_harm_told(line) or called is not None and is_harm_told(line[called.end() :]):
        return True
    if len(line) < 3:
        return False
    return _is_cried(line) or len(clauses) > 1 and any(map(_is_cried, clauses))


def _is_cried(line: str) -> bool:
    if _CRY.fullmatch(line):
        return True
    called = _CALLED.match(line)
    return called is not None and _CRY.fullmatch(line, called.end()) is not None
