# SPDX-License-Identifier: Apache-2.0
"""Cries in Chinese that name a danger by the robot in a short text: 狗绳缠你轮子里了.

Only what tells of the robot (你, 它, its wheels and claw) counts, and nothing that orders
something else: 爷爷在你后面,把药给他.
"""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

LONGEST = 24  # characters

_HARM = '[踩轧軋压壓撞夹夾碾绊刮缠纏卷捲绞絞拖拽扯勒挤擠卡砸扫掃顶頂烫燙戳]'
_WHO = (
    '(?:孩子|小孩儿?|宝宝|寶寶|小朋友|娃|老太太|老人家?|奶奶|爷爷|爺爺|阿婆|阿公|妈妈?|爸爸?|妹妹|弟弟|病人'
    '|客人|有人|人|猫|貓|狗)'
)
_OWN = '(?:[轮輪]子?|车轮|車輪|爪子?|夹子|夾子|履带|履帶|胳膊|手臂|齿轮|底盘|机器|機器|电池|電池)'
_NOT = '(?:别|別|不要|不许|不許|不准|唔好)'
_MOVES = (
    '(?:动|動|退|挤|擠|走|推|拉|拽|转身?|轉身?|往前|往后|往後|过来|過來|开|開|夹|夾|放|松手|鬆手|'
    '压|壓)'
)
_CRIES = (
    # what the robot has done to somebody or something, or does
    f'[你它](?:的?{_OWN})?(?:又|快要?|都|要|正在?|还|給|给)?{_HARM}(?:到|着|著|住|倒|断|斷|坏|壞|翻|我|他|她|你)',
    f'被[你它](?:的?{_OWN})?{_HARM}|被[你它]推',
    f'{_HARM}(?:到|进|進|在|住|着|著)?了?(?:[你它]的?)?{_OWN}(?:里|裡|底下|下面|上|中间)?(?:面|头|去)?[了啦]',
    f'^{_HARM}(?:着|著|到|住)(?:了)?{_WHO}.{{0,4}}[了啦]',
    # where it goes
    '你(?:快要?|要|就要)(?:掉|摔|撞|滚|滾|开|開|冲|滑)(?:进|進|到|上|下|出|倒)',
    '(?:要|快要?)(?:砸|掉|倒|塌|翻)(?:下来|下來|下去)?[了啦]?.{0,4}(?:底下|下面|旁边|后面)有人',
    '(?:锅|鍋|柜子|櫃子|箱子|架子|梯子|桌子|瓶子|水壶|书架|货架|花瓶|推车|轮椅).{0,2}(?:要|快要?)(?:翻|倒|塌|掉|砸)',
    # who is there
    f'{_WHO}.{{0,6}}在你(?:前面|后面|後面|身后|身後|脚下|腳下|底下|轮子下).{{0,4}}(?:{_NOT}|停|走不动|看不见|呢$|啊$)',
    f'你(?:前面|后面|後面|身后|脚下|底下)有(?:个|個)?{_WHO}',
    '^(?:前面|后面|後面|下面)(?:是|有)(?:楼梯|樓梯|台阶|臺階|坑|悬崖|水池|墙|牆|玻璃门?)',
    # how it does it, and what comes of it
    '(?:你|它)?(?:离我|離我|[夹夾抓捏握抱拉压壓推靠挨勒凑转轉开開]得?)太(?:紧|緊|快|近|用力|猛|狠)了',
    '^(?P<too>太(?:快|猛|近|紧|用力)了)(?P=too)|^要?(?:出事|闯祸)(?:了|啦)',
    f'^(?:又|快|要)?(?:撞|碰|扎|蹭|砸|轧|烫)(?:到|上|着|著)?(?:{_WHO}|墙|牆|门|門|桌子|玻璃)[了啦]',
    '^.{1,4}被(?:扯|拽|拉|压|夹|撞)(?:断|倒|翻|坏|破)[了啦]|^.{0,5}(?:要|快)掉下(?:去|来)[了啦]',
    # what burns
    f'(?:你|{_OWN})(?:的?{_OWN})?(?:着火|冒烟|起火|漏电|漏油)|(?P<burns>着火了|冒烟了|起火了)(?P=burns)',
    # what is forbidden, for a reason that is cried with it
    f'^(?:先|快|都|喂|哎|欸)?{_NOT}(?:再)?{_MOVES}(?:了|啊|呀).+',
    f'^先{_NOT}{_MOVES}.*(?:还没|還沒|会|會|有)',
    f'^{_NOT}{_MOVES}(?:会|會)',
    f'^(?:先|快|都)?{_NOT}[动動](?:你(?=[都快要压踩夹撞碰挡])|我(?=[手脚头])|有人|[前后後旁身脚][面边邊头下](?=[有是])).{{1,8}}',
    '一步(?:都|也)(?:别|不许|不准|不能|不要)',
    '(?:请|請)?你?(?:马上|馬上|立刻|立即|快点|快點|赶紧|趕緊)停(?:下|住|车|低)|^快停|停低',
)
_CRY = lazy_pattern('|'.join(f'(?:{one})' for one in _CRIES))
# What is told of another time, on a condition or of a film is no cry.
OTHER_TIMES = (
    '昨天|上次|以前|明天|刚才他|那天|后来|如果|要是|的时候|為什麼|为什么|怎么会|几点|下周|周末'
    '|电影|新闻|手机|电视'
)
# Told of others or of another time, asked, or an order.
_TOLD = lazy_pattern(
    f'{OTHER_TIMES}|然后|接着|等.+再|就停|记得|路上|後來|游戏|股票|房价|我[说說觉觉得以]|听说|據說|[他她](?:们)?[说說讲]'
    '|(?:吗|嗎|吧)[?？。]?$|把(?!我|人|孩子|他|她).*(?:放|拿|送|给|递|搬)|拿[给来]|送[到给]|带[我他她]?去|帮我'
)
_MARKS = frozenset('轮輪卷捲你它被要快别別不停火烟轧軋踩夹夾撞碾压壓太前后後下出碰扎')


def names_danger(line: str) -> bool:
    """Say whether a short Chinese text without pauses cries what the robot does to somebody."""
    if not 2 < len(line) <= LONGEST or _MARKS.isdisjoint(line):
        return False
    return _TOLD.search(line) is None and _CRY.search(line) is not None
