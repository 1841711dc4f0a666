# SPDX-License-Identifier: Apache-2.0
"""Cantonese, Sichuan and northern words, put as the rules know them: 同我攞杯水, 看哈, 甭碰.

Names stay as they were said: only verbs, pronouns, particles and negations are put otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Whoever says one of these speaks Cantonese, and 行 is to walk then.
_CANTONESE = lazy_pattern(
    '唔|嘅|咗|佢|冇|嗰|睇|揾|搵|攞|俾|畀|乜嘢|哋|嚟|啲|喺|嘢|^(?:行|返)去|落(?:楼|去)|企(?:喺|响)|跟住|同我[拿取找]'
)
_FROM_CANTONESE = (
    ('唔该(?:你|晒)?', ''),
    ('唔(?:好|使|准)', '别'),
    ('唔', '不'),
    ('佢哋', '他们'),
    ('我哋', '我们'),
    ('佢', '他'),
    ('咗未(?=$|[,?])', '了没有'),
    ('有冇', '有没有'),
    ('冇', '没有'),
    ('(?<=[去来到做拿])咗', '了'),
    ('咗', '了'),
    ('嘅', '的'),
    ('啲', '些'),
    ('乜嘢|乜(?=$)', '什么'),
    ('边度', '哪里'),
    ('[睇](?:一?下|吓)', '看一下'),
    ('睇', '看'),
    ('(?:揾|搵)(?:一?下|吓)', '找一下'),
    ('揾|搵', '找'),
    ('同我(?=攞|拿|取|找|倒|斟)', '给我'),
    ('攞', '拿'),
    ('斟', '倒'),
    ('俾返?|畀返?', '给'),
    ('嗰', '那'),
    ('呢(?=[个度边支杯张只部间])', '这'),
    ('(?<=[那这])度', '里'),
    ('企喺', '站在'),
    ('喺', '在'),
    ('我(?=[副支部只件条]..)', '我的'),
    ('跟住(?=我|他|你|前|后)', '跟着'),
    ('行(?P<way>前|后|左|右)', '往\\g<way>走'),
    ('^行(?=去|到|过)', '走'),
    ('行埋嚟|过嚟', '过来'),
    ('嚟', '来'),
    ('^返(?=去|到|来)', '回'),
    ('返去', '回去'),
    ('摆返', '放回'),
    ('落楼', '下楼'),
    ('^回去(?=.)', '回'),
)
_FROM_OTHERS = (
    # Sichuan: 看哈, 冰箱头, 好多个, 没得
    ('(?<=[看找问拿递端擦等瞄瞅来去一])哈(?=.)', '下'),
    ('(?<=[看找问])一下(?P<other>子)', '一下'),
    ('(?:(?<=[箱缸桶篮盆锅兜包屋院坝筐罐])|(?<=柜子|坝子|抽屉|篮子|盒子))头(?!发|顶|盔)', '里'),
    ('(?<=[有剩还共])好多(?=[个条只杯瓶人张件斤本包双块把袋盒根])', '多少'),
    ('一哈(?=$|,)', '一下'),
    ('没得(?=$|[,了])', '没有'),
    ('啥子', '什么'),
    ('咋个', '怎么'),
    # Shanghai
    ('(?<=[了着好人的])伐(?=$|[,?])', '吗'),
    ('(?:^|(?<=,))侬(?=.)', '你'),
    # The north and the south: not to do something.
    ('[甭嫑]', '别'),
    (
        '(?:^|(?<=[,你您万也可但心得着哈了啊噻里来]))莫(?!非|名|怪|不|如|过于|听|摆|管他)(?=.)',
        '别',
    ),
    ('莫(?=[洒打摔碰压掉丢忘让弄磕烫])', '别'),
    ('(?:勿|休)要(?=.)', '别'),
    # To stay somewhere: 搁门口等着. 搁 is to put, else.
    ('(?:^|(?<=[,就你先]))搁(?=[^,]{1,6}(?:等|候|待着|站着|歇))', '在'),
    ('(?:就)?拉倒(?=$|,)', '就行'),
    ('(?<=过来我这边)儿?(?:凑凑|凑一凑)', ''),
)


def _rules(table: Sequence[tuple[str, str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((lazy_pattern(said), standard) for said, standard in table)


_CANTONESE_RULES = _rules(_FROM_CANTONESE)
_OTHER_RULES = _rules(_FROM_OTHERS)


def in_standard(plain: str) -> str:
    """Return a text with the words of dialects in standard Chinese."""
    if _CANTONESE.search(plain) is not None:
        for said, standard in _CANTONESE_RULES:
            plain = said.sub(standard, plain)
    for said, standard in _OTHER_RULES:
        plain = said.sub(standard, plain)
    return plain
