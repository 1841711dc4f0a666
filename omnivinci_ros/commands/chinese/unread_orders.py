# SPDX-License-Identifier: Apache-2.0
"""Chinese clauses that ask for something, though no rule reads what: never in silence."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_ASKING = (
    # for somebody: 给客人道个歉, 给轮椅让个道, 给仪表拍张照
    r'给[^我,]{1,6}?(?:道个?歉|让[个条]?[道路]|拍[个张几一]|发一下|摆[一两三四五六七八九十几])[^了过]*',
    # with which hand: 左手拿那个扳手
    r'[左右]手[拿抓握夹接提端](?!着)[^了过]+',
    # the thing first: 那个绿的拿上, 抹布搭栏杆上晾着
    r'[^,我你他她]{1,8}的(?:拿|带|端|提|抱)上',
    r'[^,我你他她]{1,8}[搭搁垫摆挂塞放][^,了过]{1,8}[上里下边头](?:晾着|放着|搁着|吧|就行|就好|去)',
    # to stay: 原地待命等我口令, 搁这儿候着
    r'(?:原地|就)?待命(?:等.+)?|[搁在就]{1,2}这[儿里]?(?:候着|等着|待着|站着)',
    # of the body: 身子再偏右十来度, 身子扭过去
    r'(?:身子|车头|机头|身体)(?:再|往|向|朝)?.{0,3}[偏扭转歪].*',
    # away from somebody: 离我远一点
    r'离[^,]{1,5}远一?点儿?',
    # of what came, or is to be done first: 门口来了个送花的去接一下
    r'.{4,}(?:去|来)(?:接|迎|扶|取|搬)一下',
    r'(?:你|先)*把[^,]{1,12}(?:送|拿|端|收|放|搬)了再[^,]+|你在?前[面头]走.*',
    # towards something, who knows how far: 往电梯那边挪一挪
    r'[往向朝][^,我你他她]{1,6}(?:挪|靠|移|蹭)[^了过]*',
    # of somebody who is carried: 抱着娃娃去房间
    r'[抱推背拉抬扛]着?[^,我你他她]{1,6}[去到回][^了过]+',
    # in a row of ways: 退出来掉头走吧
    r'(?:退|开|倒)(?:出来|进去|回去)(?:掉头|转身|往).*',
)
_MAY_ORDER = lazy_pattern('|'.join(_ASKING))


def may_be_order(clause: str) -> bool:
    """Say whether a clause of which nothing is read seems to ask for something."""
    return _MAY_ORDER.fullmatch(clause) is not None
