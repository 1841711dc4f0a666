# SPDX-License-Identifier: Apache-2.0
"""The order that a Chinese text begins with, by the first reader that knows it."""

from __future__ import annotations

import re
from collections.abc import Callable

from omnivinci_ros.commands.chinese.characters import QUOTED
from omnivinci_ros.commands.chinese.clauses import read_lead
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.handling import read_handling
from omnivinci_ros.commands.chinese.leading import read_follow
from omnivinci_ros.commands.chinese.leading import read_guide
from omnivinci_ros.commands.chinese.motion import read_go
from omnivinci_ros.commands.chinese.motion import read_move
from omnivinci_ros.commands.chinese.motion import read_turn
from omnivinci_ros.commands.chinese.nouns import AND
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.saying import read_greeting
from omnivinci_ros.commands.chinese.saying import read_saying
from omnivinci_ros.commands.chinese.seeing import read_seeing
from omnivinci_ros.commands.chinese.sight import asks_and_looks
from omnivinci_ros.commands.chinese.sight import read_sight
from omnivinci_ros.commands.chinese.waiting import read_wait
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_READERS: tuple[Callable[[str], Found | None], ...] = (
    read_greeting,
    read_saying,
    read_turn,
    read_move,
    read_guide,
    read_follow,
    read_wait,
    read_seeing,
    read_handling,
    read_go,
)
# A story, or a name, and no order: 左转的车, 去过.
_NO_ORDER = lazy_pattern(r'(?:的|过(?!去|来)|得(?!去)|了(?=.)(?!吧)|着(?!我))')
# Words that begin as orders do, and order nothing: 到处, 回首往事, 出生入死, 取消, 念头.
_WORDS = lazy_pattern(
    r'到(?:处(?![理置方])|底(?![楼层下部端座])|期(?!刊)|时候|头来|春)'
    r'|回(?:首(?!饰)|忆(?!室)|想|味|顾(?!客)|声|答|响|避|报(?![告社亭刊])|馈|归|乡(?!村)|国(?!际)'
    r'|拨|复|电话|信|短信|邮件|消息|微信|日(?![光用])|看(?![护台])|头是岸|也)'
    r'|来(?:回(?!来)|年|日方|历(?!史)|源|自(?![习动])|者|归|岁|宾(?!馆)|由|意|龙|如|也|时|无(?![菌障尘烟人])'
    r'|是春|世)'
    r'|去(?:世(?![博界纪])|年|也(?!门)|路(?![口边灯由])|似|时(?![装钟])|趁|无(?![菌障尘烟人])'
    r'|杀(?!菌)|职(?![工员])|留(?![观学])|向(?!日葵)|除(?![尘湿菌])|污)'
    r'|出(?:生|于|言|现|版|色|身|名|席|息|差|嫁|征|众|神|卖|租|售|轨)'
    r'|进(?:退|步|化(?![验学妆])|展(?![厅览馆室])|而|取(?![货件票餐药])|攻|行(?![李政]))'
    r'|取(?:妻|得|悦|决|材(?![料质])|缔|天下|代(?!金)|笑)'
    r'|送(?:春(?!卷)|终(?!端)|命|死|别(?![人的墅]))|追(?:往|忆|求|究|悔|旅思)|拾(?:粪土|荒|金不昧)'
    r'|拿(?:破仑|捏(?!捏)|主意)|放(?:弃|心(?![电脏])|假(?![牙发花肢人])|肆|荡|任(?!务)|纵|逐)'
    r'|找(?:茬|死|骂|借口|麻烦|理由)|念(?:头(?!条)|旧(?!闻)|叨|畴|彼(?!得)|子(?!女)|兹|茲|我独|我獨'
    r'|良辰|兰(?!亭))'
    r'|寻(?:思|常|春(?!联)|欢)|说(?:而|文解字)|带(?:劲|薪)|走(?:神|私|马观花)|转(?:世|瞬|眼|折)'
)
_GO_AND = lazy_pattern(r'(?:[去来](?=.)|[上下]去(?=[给把帮拿取]))')
# 零件盒里拣一个垫片, 房间里找一找护照
_AT_PLACE = lazy_pattern(
    r'(?P<place>[^,把将给从在去到来不没我你他她了过的有]{1,8}?(?:里头?|上面?|下面?|里面|底下|旁边))(?:去|给我|帮我)?'
    r'(?P<order>(?:拿|取|拣|捡|挑|找|搜|寻)(?![到了过着的去来回]).+)'
)


def is_order(text: str) -> bool:
    """Say whether a text is one order from its beginning to its end."""
    rest = read_lead(text).rest
    found = read_one(rest) if rest else None
    return found is not None and found.end == len(rest)


def begins_order(text: str) -> bool:
    """Say whether a text begins with an order."""
    rest = read_lead(text).rest
    return bool(rest) and read_one(rest) is not None


def read_one(text: str) -> Found | None:
    """Read the order that a text begins with."""
    if _WORDS.match(text):
        return None
    seen = asks_and_looks(text)
    if seen is not None:
        return seen
    quoted = QUOTED.search(text)
    for read in _READERS:
        found = read(text)
        if found is None or _NO_ORDER.match(text, found.end):
            continue
        if found.intent == 'SAY' and quoted is not None and 'text' in found.slots:
            found.slots['text'] = quoted['said'] or found.slots['text']
        elif found.intent == 'SAY' and may_say_less(found.slots):
            found.asking(ask_all(found.slots))
        if found.intent == 'MOVE_TO' and (then := _and_then(text)) is not None:
            return then
        if found.intent == 'MOVE_TO' and text.startswith(('去看', '去请', '去叫', '来看')):
            return None  # 去看电影
        return _each_person(found)
    return _and_then(text) or _at_place(text) or read_sight(text)


# 我在楼下等她再带她上来: the robot is to bring her. 我先去买菜然后回家 is all to be said.
_SAID_ON = lazy_pattern('(?<=..)(?:然后|接着|随后|顺便|顺路|完了|再(?=[去回来拿把找带送给领陪]))')
_IF_SO = lazy_pattern(
    '(?<=,)(?:[^,]{1,3}的话|如果|要是|不然|否则)|[有在要好]的话(?=[拿去把给带送来])'
)


def may_say_less(slots: dict[str, str]) -> bool:
    """Say whether what is to be said may end before an order that stands behind it."""
    said = slots.get('text', '')
    if _IF_SO.search(said) is not None:
        return True
    joint = _SAID_ON.search(said)
    if joint is None or not begins_order(said[joint.end() :]):
        return False
    of_speaker = said.startswith(('我', '咱', '先'))
    return not of_speaker or re.search('[他她]', said[joint.end() :]) is not None


def ask_all(slots: dict[str, str]) -> str:
    who = slots.get('recipient', '')
    return f'要我{"对" + who if who else ""}说“{slots["text"]}”吗?'


def _each_person(found: Found) -> Found:
    """Read 跟小王和小李打招呼 as one order for each."""
    for slot, name in found.slots.items():
        each = AND.split(name) if slot in ('object', 'recipient') and is_person(name) else []
        if len(each) > 1 and not found.options:
            all_slots = [
                {**slots, slot: read_person(who)}
                for slots in (found.slots, *found.more)
                for who in each
            ]
            found.slots, *found.more = all_slots
            break
    return found


def _at_place(text: str) -> Found | None:
    """Read 房间里找一找护照 as an order about what is there."""
    match = _AT_PLACE.match(text)
    found = read_one(match['order']) if match is not None else None
    if match is None or found is None or found.intent not in _THERE:
        return None
    found.slots.setdefault(_THERE[found.intent], read_place(match['place']))
    found.end += match.start('order')
    return found


_THERE = {'BRING_OBJECT': 'from', 'GRAB_OBJECT': 'from', 'FIND_OBJECT': 'place'}


def _and_then(text: str) -> Found | None:
    """Read 去拿报纸 as 拿报纸."""
    match = _GO_AND.match(text)
    if match is None:
        return None
    if len(match.group()) == 2:  # 下去给我取一下
        found = read_one(text[2:])
        if found is not None:
            found.end += 2
        return found
    if name_end('x' + text[1:]) != 1 and text[1] not in '给帮替看请叫喊问接迎跟通告':
        return None
    found = read_one(text[1:])
    if found is None:
        return None
    found.end += 1
    return found
