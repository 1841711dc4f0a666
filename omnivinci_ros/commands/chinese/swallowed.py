# SPDX-License-Identifier: Apache-2.0
"""Chinese slots that swallowed what belongs in no name: 书房来嘛我在写字, 通知维修老孙.

Nobody writes commas, so a name may go on into another order, a reason, a negation, an exclusion, a
length, a manner or a time. Whichever rule filled it, such an order is asked about.
"""

from __future__ import annotations

from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# A particle, a pronoun or a word between clauses stands in no name.
_NO_NAME = lazy_pattern(
    '最[多少]|[至顶]多|至少|起码|不[超少]|以[内上下]$|(?<![签报刚])到(?=.)|给(?=.)|跟(?![前头])|(?<![扫拖那这一])把(?!手|柄)|拿(?!铁)|着$|瞧|不$|^上|面对|[开关]门|说(?!明)|指路|去(?!污|年)|吗|什么|LINE$|微信$|短信$|邮件$|多久|几点|怎么|还是|不是|之前|以前|如果|要是|除非|谁|了没|不行|不好$|没有$|或者?$|为什么'
    '|是(?!否)|也|之(?![后前间内外上下中])|而|如何|何[不时处必]|被(?=.)(?![子套褥单罩])|[没沒]人|(?<!阿)莫|犹|俱|(?<![保公治西平])安$|(?<![棉毛薄厚])被$|无(?=以|迹|计|事$)|[养養]$|.{2}[了].{2}|定位$'
)
# What was done to a thing, or is to be done next: 床单换下来以后, 杯子转过身来, 最后回厨房.
_TRAIL = lazy_pattern(
    '^(?:[着再拧]|先(?!生))|以后|最后|[顺順][便道路]|然后|待会|一会儿?$|等会|(?<=.)先$|[转轉]过|起来$|下来$|回来|路上叫'
    '|(?<=.)[收拿放洗擦換换拧]了$|^[两二三四五六七八九十0-9]+[次遍]|^[^离離距隔]*[一二两三四五六七八九十百半0-9](?:厘|公)?米$|[换換]下|少没少|有没有|在不在|休息$|不机器人|盘点$|还有|送送|带带|留[几一两点]|借[个一两把本点]|里(?:爸爸|妈妈|爷爷|奶奶)$'
    '|完了?$|(?<=.)收[空碗盘杯]|.要[盐水药饭]|^[一二两三几四五六七八九十0-9]+[杯袋个条瓶张盒碗]$|各一.$|^快$|.分别|人没$|孩没$'
)
_NO_SUCH = lazy_pattern('吗|什么|怎么|谁|不是|如果|还是|为什么|是(?!否)')
# A verb with its complement, or one that is part of few nouns, orders something.
_ORDERS = lazy_pattern(
    '[拿送递端搬放带领叫喊请让找搁摆挂扔丢抱扛推拉提拎捡抓取收擦洗扫关开敲盛煮装换借还买分交跟陪扶做修写画贴绑系拆](?:给|到|在|进|出|过[来去]|起|下[来去]|上[来去]|回|去|来|完|好|着|了|掉|走|一下|个|点儿?)'
    '|(?<!快)递(?!归)|(?<=.)(?:拿|搁|扛|拎|捡|喊|让|揪|攥|搀|递给|塞|撂|拽|扒)|(?<=..)(?:叫(?!号|花)|请(?![帖柬假])|找(?!零)|丢)'
    '|告诉|通知|提醒|转告|吩咐|[说道问讲喊][声个句]|[遛打跑散洗逛溜转走坐歇握敬鞠]个|(?P<verb>[看找翻瞧瞅数查听问走逛转坐歇聊试等])(?P=verb)|[看瞧瞅扫数找查][一]?[眼下]'
    '|[等陪盯](?:我|他|她|着|你)|看[他她它]|往哪|[走去来回][一两]?[圈趟步]$|.[留存]$|打扫|收拾|整理|检查(?!站|室|科|单|表|报告|床|台|仪|口)|参观(?!者|区|室|通道)'
)
# Said between clauses, or of the speaker: 书房来嘛我在写字, 走廊就行.
_BETWEEN = lazy_pattern(
    '[嘛呢啊呀噻哈呗哦](?=.)|(?<!酒)吧(?!台|椅|凳|员|女|丽)|.[我你您咱](?!们|家|的|妈|爸|爷|奶|哥|姐|弟|妹|叔|姑|舅|姨|儿|女|孙|老|这|那|身|旁|面|后|前|右|左|手|桌|屋|房|车|办|$)|.[他她](?!们|的|家|$|妈|爸|爷|奶|哥|姐|弟|妹|这|那|身|旁|面|后|前|手|桌|屋|房)'
    '|.(?:就(?!业|诊|医|餐|座)|再(?!生)|但是|可是|不过|因为|所以|反正|要不|可以|应该|已经|正在|快要|好像|可能|现在)'
    '|[^,]太[^阳极平婆空]$|很|挺[^拔]|有点'
)
# Exclusions, negations, manners, lengths and times.
_LIMITS = lazy_pattern(
    '(?<!级)(?<![区性类送告])别(?!墅|针|处|人|馆|名|的|克)|[甭勿]|不(?:[要用许准让能会敢吃喝去来拿放在见够]|太|了$)'
    '|慢慢|趁[热早凉]|轻轻|悄悄|赶紧|赶快|马上|快点|小心|好好|顺手|径直|一直'
    f'|{NUMERAL}(?:分钟|个?小时|秒钟?|公里|趟|遍)|[今明后昨]天|今晚|明早|时候|待会|下次'
)
_EXCLUDES = lazy_pattern('除(?!尘|湿|草|颤|螨|冰|霜|锈|味|法)|以外|之外|其[余它他]都')
# 去处理检修老赵: a deed, and no place to go to.
_DEED = lazy_pattern(
    '^(?:[补借买取拿换找打接装盛领带捡倒泡][个一两几把]|处理|解决|办理|参加|准备|负责|照[顾看料]|打听|联系|安排|布置|巡逻|迎客|接待(?!室|台|处|区)|签字|排队|帮(?!厨)|找(?!零))'
)
_SIGHTS = ('LOOK_AT', 'DESCRIBE')  # which move nothing: what is seen may be told in any words
_WORDS = ('text', 'condition', 'when', 'avoid')  # slots that hold what was said
# 去喊二叔吃饭喊完回来: what is said goes on to what is done then.
_SAID_THEN = lazy_pattern('(?<=.)[叫喊问说讲通](?:知)?完')
_UNLIKE_PEOPLE = lazy_pattern('[车机架柜箱椅门窗锅灯]$')  # 找一个停车位给推车
_ONLY_PARTICLES = lazy_pattern('[了着过吧呢啊呀嘛的]+|[丢扔洗换修倒]')


def swallowed(step: Step) -> str:
    """Return a value that holds what no name does (厨房吗), '' for none."""
    for name, value in step.slots.items():
        plain = read_text(value).plain
        if name == 'text' and _SAID_THEN.search(plain) is not None:
            return value
        if name in _WORDS or plain.startswith('保持'):
            continue
        if name in ('object', 'recipient') and '的' in value and is_person(value):
            continue  # 拿旗子的导游
        if name == 'attribute':  # 没人的房间, 晾着的衬衫
            if _NO_SUCH.search(plain) is not None:
                return value
            continue
        if any(_NO_NAME.search(one) or _TRAIL.search(one) for one in (value, plain)):
            return value
        if name in _NAMES and _goes_on(step, name, plain):
            return value
    return ''


_NAMES = ('object', 'place', 'recipient', 'from')


def _goes_on(step: Step, slot: str, name: str) -> bool:
    """Say whether a name goes on into what is no part of it, whatever the order."""
    told = name.rpartition('的')[2] or name  # 送来的箱子: what was done tells which one
    if _ONLY_PARTICLES.fullmatch(name) is not None:
        return True
    if slot == 'recipient' and _UNLIKE_PEOPLE.search(name) and not is_served(name):
        return step.intent == 'BRING_OBJECT'
    if is_person(name):
        return False
    if _EXCLUDES.search(name) or step.intent == 'MOVE_TO' and _DEED.match(name):
        return True
    if _ORDERS.search(told) is not None or _BETWEEN.search(told) is not None:
        return True
    return step.intent not in _SIGHTS and _LIMITS.search(told) is not None
