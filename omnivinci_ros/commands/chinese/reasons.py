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
# Behind an order they may be another one, or what has to be so first.
_MAY_CHANGE = lazy_pattern(
    r'[就再才别]|了(?=[端拿送去来回放给把关开])|不(?:让|许|准|允许|同意|行|是)|改主意|说的是|要不|压着|脚|正好|[前后]面|碗|同意|点头'
)
_BEFORE = lazy_pattern(
    '|'.join((*_TOLD, r'.{1,3}', r'.{1,10}[了着呢]', r'.{1,8}(?:有|没|是|在|要|该|快|不).{1,10}'))
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
            r'我们?要(?:过去|进去|出去|睡觉|洗澡|换衣服|休息|上课|开会|走|拖地|开(?:柜门|门|车))了?',
            rf'(?!{_VERBS}).{{1,6}}在.{{1,6}}[楼室厅房库旁边里上门口]',
        )
    )
)


def is_reason_before(clause: str) -> bool:
    """Say whether a clause before the first order says why: 我手湿了, 地上有个球."""
    return _BEFORE.fullmatch(clause) is not None and (
        len(clause) <= 3 or _MAY_ORDER.search(clause) is None
    )


def is_reason_after(clause: str) -> bool:
    """Say whether a clause after an order says why: 我有点冷, 你挡着我了, 不然会着凉."""
    if _MAY_CHANGE.search(clause) is not None and not clause.startswith(_ELSE):
        return False
    return _AFTER.fullmatch(clause) is not None and _MAY_ORDER.search(clause) is None


_ELSE = ('不然', '否则', '要不然', '省得', '免得', '以免', '因为', '你')
