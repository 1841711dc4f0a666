# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that handle a thing, by the first reader that knows them."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.ba_sentences import read_ba
from omnivinci_ros.commands.chinese.bringing import read_for
from omnivinci_ros.commands.chinese.bringing import read_give
from omnivinci_ros.commands.chinese.delivering import read_delivery
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.placing import read_put
from omnivinci_ros.commands.chinese.seeking import read_seek
from omnivinci_ros.commands.chinese.seeking import read_where
from omnivinci_ros.commands.chinese.serving import read_served
from omnivinci_ros.commands.chinese.sharing import DEED
from omnivinci_ros.commands.chinese.sharing import read_shared
from omnivinci_ros.commands.chinese.taking import read_take
from omnivinci_ros.commands.chinese.topics import read_topic
from omnivinci_ros.commands.chinese.wishing import read_wish
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_READERS = (
    read_ba,
    read_shared,
    read_served,
    read_where,
    read_for,
    read_give,
    read_wish,
    read_take,
    read_put,
    read_seek,
    read_delivery,
    read_topic,
)
_NOT_HELD = lazy_pattern(
    r'(?:时间|机会|搞|意思|可能|必要|兴趣).*|.*(?:时间|主意|办法|机会|命令|任务|指令|建议|意见|消息|天气|音乐|歌|电话|出租车|车票|机票|笑话|故事|注意力?|帮助'
    r'|答案|问题|名字|结果|原因|借口|麻烦|对象|面子|休息|拥抱|微笑|信心|爱|自由|安静|假|新闻|电影.*|电视剧.*|视频|短信|邮件|邀请|测速|路况|位置(?:共享)?|共享.*|.*(?:加油站|火锅店|餐馆|酒店|超市|药店|银行|地铁站|公交站|商场|电影院|咖啡馆|景点)|联系人|账单|航班|车次|菜谱|食谱|股票|比分|余额|闹钟|提醒|[订下点买埋]单|路线|信息|链接|解释|掌声|鼓励)'
    r'|[带领送拿给把去来到请跟](?:着|上)?|[里上下边]|[里上下旁][面边]|[左右双]?(?:手|头|脚|胳膊|手臂|腿|嘴|心|眼)'
)


# Places of screens, which no robot reaches: 从聊天记录里找出地址, 放到云盘里.
_ON_SCREEN = lazy_pattern(
    '(?:.{0,4}的)?(?:我的)?(?:聊天记录|通讯录|云盘|网盘|云端|收藏夹|歌单|播放列表|桌面文件夹|主屏幕?|网上|网页|浏览器|备忘录|日历|日程|.{0,2}清单|列表|朋友圈|.{0,2}群里?$|微信|.{0,2}相册|应用商店|收件箱|草稿箱|硬盘|频道|直播间|淘宝|京东|百度|设置)'
)
_DONE = lazy_pattern('完|点[一两几三四五]|.{1,6}完了?$')  # 拿完, 点一杯咖啡, 药完了
# 送药拿回来空碗, 送药五分钟后回来, 送药给他量体温
_NOT_SENT = lazy_pattern('送(?!货)|.*(?:(?:分钟|小时|点钟?)[之以]?后?|[之以]后|[和与跟])$')
_DONE_FOR = lazy_pattern('[我他她]们?[量喂换测擦洗盖穿吃喝翻打].+')
# 拿把剪刀给我: one pair of scissors, and no 把 before it.
_ONE = lazy_pattern('(?P<verb>[拿取递送带搬找借拣挑抓])把(?=(?![手柄])[^,我你他她它这那])')


def read_handling(text: str) -> Found | None:
    """Read the orders that bring, grab, put or look for a thing."""
    text = _ONE.sub(r'\g<verb>个', text, count=1)
    for read in _READERS:
        found = read(text)
        if found is not None:
            held = found.slots.get('object', '')
            whom = found.slots.get('recipient', '')
            mine = held == '我' and found.intent != 'FIND_OBJECT'
            if mine or held in ('你', '您') or _DONE.match(held):  # 送你到楼下, 拿完药回来
                return None
            if found.intent == 'BRING_OBJECT' and text[0] == '找' and is_person(held):  # 找医生来
                found.intent = 'FIND_OBJECT'
                found.slots = {'object': held}
            if text[0] == '送' and (_NOT_SENT.match(held) or _DONE_FOR.fullmatch(whom)):
                return None
            if '每' in whom and DEED.search(held):
                found.asking(f'要拿什么?“{held}”我没有全听懂。')  # 给每人发一瓶水收空瓶
            at = found.slots.get('from', ''), found.slots.get('place', '')
            if any(map(_ON_SCREEN.fullmatch, at)):
                return None
            return None if _NOT_HELD.fullmatch(held) else found
    return None
