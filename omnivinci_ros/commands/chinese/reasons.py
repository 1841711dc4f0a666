# SPDX-License-Identifier: Apache-2.0
"""Chinese clauses that say why something is ordered, and order nothing themselves."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# 灯关了 may be an order too; 给我 and 把 begin one, 除非 a condition, 谁 a question.
_MAY_ORDER = lazy_pattern(
    r'[把将请帮别谁哪吗]|^(?:你|您|就|先)?等(?!我们?就)|给我|如果|要是|除非|除了|只有|直到|不要|什么|怎么|多少'
    r'|(?:擦|洗|扫|拖|关|开|倒|扔|收|整理|收拾|打扫|拿|放|搬|送|端|清)(?:好|掉|上|干净)?了'
)
_ABOUT = (
    '我们?|你|他们?|她们?|有人|大家|客人|病人|老人|孩子|宝宝|妈妈|爸爸|奶奶|爷爷|天|外面|这里|这儿|这边'
    '|那边|屋里|门口|地上|水|饭|菜|会议|时间|车|飞机|电话|电'
)
_FELT = '(?:有点儿?|太|好|很|挺|真|特别|非常|越来越)'
_TOLD = (
    r'(?:因为|由于|毕竟|反正|既然).+',
    r'我(?!们?(?:[要想去把在叫让]|需要|命令|来)).+',
    rf'(?:{_ABOUT}|今天|现在)?{_FELT}.{{1,6}}',
)
# They begin an order, or what is no reason: 完了, 有了就拿来.
_VERBS = (
    '去|来|拿|放|搬|送|跟|带|找|看|说|问|叫|等|停|走|开|关|擦|洗|扫|倒|收|先|再|然后|就|快|你|得|该|完|记得'
    '|顺|一起|没|有|不|到|回|上|下|进|出|转|退|推|拉|递|给|捡|抓|端|抱|扔|丢|搁|摆|挂|装|取|接|扶|敲|按|打'
)
_HAPPENED = '洒|碎|坏|掉|满|响|湿|脏|漏|断|堵|没|少|到齐|进来|过来|出来|上来|有人|不去'
_OTHERS = r'(?:他们?|她们?|它|客人|老[\u4e00-\u9fff]|[^,]{1,3}(?:先生|小姐|老师|医生))'
# What the speaker does, feels or needs, and no wish for another place: 我在炒菜, 我脚崴了.
_OF_ME = (
    r'我们?(?:正|还|都|这就|马上|等会儿?|一会儿)?(?:在(?!后|前|左|右).{1,8}|有[点些事].{0,6}|[手脚腿腰头口眼肚嗓].{1,6}|记得.{1,8}|觉得.{1,6}'
    r'|[过够拿看听找打起抬推拉搬睡].{0,2}不.{1,4}|等着.{0,4}|急.{0,4}|[瞅瞧看]{1,2}[瞅瞧看你]?你?|怕.{1,6}|老了.{0,4}|饿.{0,3}|渴.{0,3}|冷.{0,3}|热.{0,3}|累.{0,3}|困.{0,3}|忙.{0,5}|刚.{1,8}'
    r'|要(?=用|看|睡|洗澡|出门|开会|上课|做|换|写|切|炒|煮|下班|休息|赶|坐|躺|化妆|打扫|拖地|开门|关门).{1,8}|马上(?:过去|来|到|就来|回来))'
)
# Of others, who wait, come for the first time, or may be hurt.
_OF_THEM = (
    r'(?:他们?|她们?|它|人家|客人|病人|老人|孩子|小孩|宝宝|小朋友|大家|领导|老板|[^,]{0,4}(?:先生|小姐|女士|老师|医生|大夫|师傅|经理|班长|主任|护士|阿姨|爷爷|奶奶|妈|爸))(?:们)?'
    r'(?:都|还|正|在那儿|头|马上|也|好像|说)*(?:第一次.{0,4}|一回.{0,3}|[找叫催喊][你我]?.{0,2}|催.{0,2}|[在等].{0,6}|急.{0,4}|着急.{0,3}|不认.{1,4}|没(?:来|到|醒|睡|空|事|时间|准备好|起|走|见过|吃饭).{0,3}|饿.{0,2}|渴.{0,2}|冷.{0,2}|疼.{0,2}|说?要(?=用|睡|休息|出门|换衣|来|走|过|进|坐|看|洗澡|开会|上课|下班|下课|收拾|打扫|检查).{1,6}|怕.{1,4}|睡.{0,3}|病.{0,3}|很.{1,4}|有点.{1,4})'
)
# Of things that come, are so, or stand in the way: 叉车要过, 里头是玻璃, 挡着电视了.
_OF_THINGS = (
    r'(?:[^,把给去来拿放你我]{1,6})(?:快|马上)?要(?:过|过去|过来|经过|通过|进来|出来|咬.{0,2}|来|到|开|走|掉|翻|倒|糊|凉|化|坏|响|溢|洒|没电|碎|撞.{0,2}|咬人)了?'
    r'|(?:快)?要(?:出门|下雨|迟到|开会|上课|来不及|赶车|关门|下班|用|睡觉|打烊|吃饭|收工|锁门|放学|下课|开饭|收摊|登机|发车).{0,4}了?'
    r'|(?:里[头面边]|上面|下面|外面|那边|这边|[大小重轻]的)(?:都|还|全)?(?:是|有|在).{1,8}'
    r'|(?:你)?(?:挡|堵|压|碰|撞|踩)(?:着|到|住).{1,6}了?'
    r'|[^,把给去来拿放]{1,6}(?:过不去|够不着|拿不到|开不了|看不见|放不下|进不来|出不去|危险|容易.{1,4}|不方便|来不及)了?'
    r'|.{1,8}[在上里]?(?:很|太|有点|非常|挺)(?:危险|滑|烫|重|挤|吵|脏|乱|黑|窄|高|急|冷|热|湿|疼).{0,2}'
    r'|不用(?:管|收|急|回来|关|等我)了?'
)
# 护士说不行, 医生不让喝: an order beside it is asked about.
_FORBIDDEN = lazy_pattern(r'不(?:让|许|准|允许|同意|可以)|说[^,]{0,3}不(?:行|能|要|用|该)|禁止')
_WHICH = lazy_pattern('的那[间个只把瓶本件台]')  # 他睡的那间 tells which, and no reason
# Behind an order they may be another one, or what has to be so first.
_MAY_CHANGE = lazy_pattern(
    r'[就再别]|(?<!刚)才|了(?=[端拿送去来回放给把关开])|不(?:让|许|准|允许|同意|行|是)|改主意|说的是|要不|压着|脚|正好|[前后]面|碗|同意|点头'
)
_BEFORE = lazy_pattern(
    '|'.join(
        (
            *_TOLD,
            '我们?先?[去推][^把给]{1,6}',
            r'.{1,3}',
            r'.{1,10}[了着呢]',
            r'.{1,8}(?:有|没|是|在|要|该|快|不).{1,10}',
        )
    )
)
_AFTER = lazy_pattern(
    '|'.join(
        (
            *_TOLD,
            rf'(?:{_ABOUT}).{{1,8}}[了着呢]',
            rf'(?!{_VERBS}|[也都还]).{{1,6}}(?:{_HAPPENED})[了呢]',
            rf'{_OTHERS}(?:就|也|还|都)?(?:在.{{1,6}}|手机.{{1,5}}|头一回.{{0,3}}|(?:正|还)?等着?|住.{{1,5}})[呢了]?',
            r'(?:一会儿|待会儿|马上|等下)(?:就)?[有要].{1,8}',
            r'(?:应该|可能|好像|估计|大概)(?:还|就|是)?在.{1,8}',
            r'(?:今天|现在)?没事了?',
            r'不知道?.{1,8}(?:了|哪儿?|哪里|谁)',
            r'不认识路',
            r'我们?(?:得|正?要)去(?:还|买|上(?!楼)|接|交|参加|办|打|见|开会|吃饭|取药|挂号).{0,4}',
            r'我们?要(?:过去|进去|出去|睡觉|洗澡|换衣服|休息|上课|开会|走|拖地|开(?:柜门|门|车))了?',
            rf'(?!{_VERBS}|[^我你他她它爸妈人]在).{{1,6}}在.{{1,6}}[楼室厅房库旁边里上门口]',
            _OF_ME,
            rf'(?!{_VERBS})(?:{_OF_THEM})',
            rf'(?!{_VERBS})(?:{_OF_THINGS})',
        )
    )
)


def is_reason_before(clause: str) -> bool:
    """Say whether a clause before the first order says why: 我手湿了, 地上有个球."""
    if _FORBIDDEN.search(clause) is not None:
        return False
    return _BEFORE.fullmatch(clause) is not None and (
        len(clause) <= 3 or _MAY_ORDER.search(clause) is None
    )


def is_reason_after(clause: str) -> bool:
    """Say whether a clause after an order says why: 我有点冷, 你挡着我了, 不然会着凉."""
    if _WHICH.search(clause) is not None:
        return False
    if _MAY_CHANGE.search(clause) is not None and not clause.startswith(_ELSE):
        return _I_COME.fullmatch(clause) is not None
    return _AFTER.fullmatch(clause) is not None and _MAY_ORDER.search(clause) is None


_I_COME = lazy_pattern(
    r'我们?(?:马上|一会儿?|等下|待会儿?|这|很快)就?(?:来|到|过去|过来|回来|下来|上来)了?'
)
_ELSE = ('不然', '否则', '要不然', '省得', '免得', '以免', '因为', '你')
