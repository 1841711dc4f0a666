# SPDX-License-Identifier: Apache-2.0
"""What a reader of Chinese finds at the beginning of a text, and where a name in it ends."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import TIMED
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Words that hold one of the characters below, and begin no order.
_NAMES = (
    '把手(?![机表套电链帕册提])|把柄|拿铁|说明|打火机|打印|告示|等候|看台|看板|找零|抓手|回收|回形|给水|关节|告别|最后[面头边一排]|别墅|级别|区别|性别|特别|识别|放大|带子|领带|跟头|转椅'
    '|旋转门|前台|去污|取款|取暖|取[^,]{1,2}(?:处|窗口|柜台)|取餐|取景|取件|送货|追踪|举重|搬运|走廊|走道|开水|开关|开瓶|来宾|来客|洗手|洗衣|洗碗|擦手'
    '|待命[点区位]|等候区|等位区|传送带|输送带|皮带|安全带|胶带|绷带|磁带|鞋带|热带|腰带|拿手(?![机套电提表帕链绢杖])|对讲'
    '|拖鞋|拖把|问讯|问询|问诊|检查[室站]|买单|买卖'
)
# 那把刀 names one knife, and 扫把 and 拖把 are things.
_MEASURED = '(?<![这那哪一两二三四五六七八九十几0-9扫拖抓拿带取来找借换买整弄])'
# Where a name ends because another order begins, by what the words do.
_ORDERS = (
    '然后|接着|随后|之后|以后|并且|最后|顺便|顺手|顺带|同时|再(?!见|生)|并(?!排)|就|但是|不过',
    '(?:但|可是?|只是)(?=千万|别|不|也别|请|小心|注意|当心|记得|要小心)',
    rf'(?:来回)?(?<!第)(?!一趟){NUMERAL}[次遍趟](?=$|[,再然就并但到])|来回(?=$)',  # 去厨房两次
    '[左右][转拐移]|[向往朝][左右前后上下]|前进|后退|掉头|转身|转[一半]|转(?=过[身来去]|个身)|停(?=在|下)',
    '拿|(?<!快)递给|交给|取(?!暖|款|餐|景|件)|抓|捡|夹起|举起|拎起|倒[一杯]|送(?:到|给|去|回|[他她](?!的))|搬(?:到|去|回)|端(?:给|到)|带(?:回|过|上)?来(?=$|[,给再])',
    '做(?=饭|菜|家务|作业|清洁)|煮(?![好着了])|炒(?=菜)|送过[去来]|给阿',
    '放[在到进下回]|[放搁](?=[^,在到进下回了的心假]{1,6}[里上边旁])|看(?=$)|[扔丢][到进在给]|挂[在到]|摆[在到]|搁|'
    + _MEASURED
    + '把|将(?=.+[拿放递给送])',
    '看[他她它](?=.)|找|搜|翻[翻一]|[看瞧瞅望]{2}|[看瞧瞅瞄][一下]|扫一眼|看着|查看|面对|面向|看有|看见|看到|描述|检查|巡逻|巡视|看有没有',
    '告诉|[报说]给我|跟.{1,4}(?:说|打|问)|[向对和].{1,4}(?:说|问好|打招呼)|[跟向和对](?=[^,]{1,12}(?:打一?[个声]?招呼|问[个声]?好))|打(?:一)?[个声]?招呼|说|问(?:我|他|她|一下|个好|声好)'
    '|迎接|欢迎(?!光)',
    '跟[着我他她上]|带[我他她客]|领[我他她客]|接(?=[我他她客].|一下)|给[我他她妈爸奶爷客]|[帮替][我他她]',
    '迎(?:一下|接)|接(?=[一两半]?[杯壶盆桶碗瓶]|水|货)|[让叫喊请][他她]们?(?=[来去到回过别把给])|[叫喊问](?=[你我他她]?[爷奶爸妈哥姐弟妹叔阿小老]|[^,]{1,3}(?:先生|师傅|老师|经理|医生|护士))|等(?=[^,待候级于]{1,4}$)',
    '(?<=[室间房厅区台处站场库口楼院店馆])(?:收|浇|喂|扫|拖|擦|洗|晾|晒|叠|铺|切|修|换|量|煮|炒|盛)(?![^,]{0,3}[室间房厅区台处站场库口机池])',
    '搬[一两几0-9三四五六七八九十]|摘(?=[一两几三四五六七八九十0-9])|端[一两几]|数[一数]|捡|抱[一两]',
    '等[我他她一等着]|等(?=.{1,3}(?:大夫|医生|老师|师傅|先生|女士|小姐))|等(?=$|[吧啊])|等候|'
    + rf'等(?={TIMED})|'
    '[候待呆站守]着|待命|边走边|回来|过来|回到|去(?=[^的世年])',
    '[盖披贴绑铺搭垫插塞浇洒罩套系缠钉夹](?=[在到进][^,的]*(?:$|[,再然就并]))',
    '打扫|打开|[开关][门灯窗]|敲门|按[一下住钮铃]|关[上掉闭]|擦|洗|播放|唱|买(?!家)',
    '避开|绕开|别|不要|小心|如果|要是|除非|(?<!是)不是(?!的)|不(?=[去拿往向左右前后])|不对|错了|说错|[哦啊]不',
    '(?:还是|或者?是?)(?=[拿去找放向往]|[左右][转走移拐]|前进|后退)',
    '我(?=有点|[口很太挺]|[渴饿冷热累困急没等不]|手)',  # why it is ordered
)
_NEXT_ORDER = lazy_pattern(
    rf'(?!{_NAMES})(?:再(?=[去回来把给])|(?<!门)(?<!车)(?:{"|".join(_ORDERS)})|等(?=[^,待候级于]{{1,4}}$))'
)

# Where somebody goes or is: a room, a number, a side. What is done there stands behind it.
AT_PLACE = '(?:(?<=[室间房厅区台处站场库口楼院店馆局床桌层亭架柜窗摊道科部园棚旁边里上市外壁0-9]))'
# 去302换床单: the room ends where what is done there begins.
_DEED_AT = lazy_pattern(
    f'{AT_PLACE}'
    '(?:打(?=[一半两]?[壶杯瓶盆桶份])|送|倒|换|上(?=[菜酒茶饭水])|签|寄|领|接|点(?=[一两几])|还|借|办|交|付|收(?![银发])|买|探|照顾|陪|帮|拍|吃|喝|测|拆|装|贴|订|修)'
    '(?=.)(?![^,]*[室间房厅区台处站场库口楼院店馆机]$)'
    f'|{AT_PLACE}[借领](?=[一两三四五六七八九十几个把本张台])'
)


@dataclass(slots=True)
class Found:
    """An order at the beginning of a text."""

    intent: str
    slots: dict[str, str]
    end: int  # characters of the text that it takes
    question: str = ''
    more: list[dict[str, str]] = field(default_factory=list)  # slots of the same with other things
    options: list[dict[str, str]] = field(default_factory=list)  # slots in place of these

    def asking(self, question: str) -> Found:
        """Return the same order with a question."""
        self.question = self.question or question
        return self


def name_end(text: str) -> int:
    """Return where the name that a text begins with ends."""
    match = _NEXT_ORDER.search(text, 1)
    return match.start() if match is not None else len(text)


def place_end(text: str, end: int) -> int:
    """Return where a place ends before `end`: at what is done there."""
    deed = _DEED_AT.search(text, 1, end)
    return deed.start() if deed is not None else end
