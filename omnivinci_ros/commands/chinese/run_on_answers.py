# SPDX-License-Identifier: Apache-2.0
"""Answers whose parts nobody parts by a pause: 不行挤, 可以了我拿住了, 我刚看过了不用.

A no may go on into whatever tells why. A yes goes on only into what changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable

from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_LONGEST = 14  # characters
# 就是这副, 我就是, 尽快: whatever is asked about.
_YES_KINDS = lazy_pattern(
    f'(?:对|没错|嗯|哎哟?)*就(?:是)?[这那](?:[{MEASURES}]|里|儿|边|样)?|(?:我|正)?(?:就|正)是我?|尽快|走着|可算找(?:着|到)了'
)
# 再来一双 to 要再拿一双吗, 橘子也行 to 拿橘子可以吗
_MORE = lazy_pattern(f'再来(?P<count>[一两三半几])?(?P<measure>[{MEASURES}]|点儿?)')
_WILL_DO = lazy_pattern('(?P<what>.{1,5}?)也(?:成|行|好|可以|中|凑合|将就|能用)')
# 拿稳了 to 您能拿稳这个碗了吗
_IS_DONE = lazy_pattern('(?P<what>.{1,4}?)了')
_OF_ASKED = lazy_pattern('[您你](?:能|可以|已经|都)?.*吗')
# Beside a yes: leave, haste, and what nobody hinders.
_FREE = lazy_pattern(
    '(?:又|也)?没(?:你|您)(?:的|什么|啥)*事儿?了?|(?:又|也)?没(?:人|谁)?拦(?:着)?你?|可算找(?:着|到)了'
    '|(?:你|您)(?:松开|松手|放手|放开|去忙|忙去|走)吧?|走着|赶紧的?|我?(?:拿|抓|接|扶|站|坐)(?:稳|牢|住|好|紧)了?'
    '|没(?:什么|啥)?用了?'
)
# Behind a no, whoever is told to do something else: what was asked is not done.
_LEAVES = lazy_pattern(
    '(?:你|您)?(?:先|去|回去)*(?:忙|歇|休息|回去|待|玩)(?:你的|您的|着|会儿|去)*(?:吧|去)?|随(?:他|她|它)们?去?(?:吧)?|让.{1,3}(?:歇|睡|待|玩|躺|坐|静).{0,4}|下次(?:吧|再说)?'
    '|(?:我|.{1,4})(?:来接|来拿|来取|自己.{1,3}|自个儿.{1,3})|.{0,3}(?:过敏|牙疼|怕.{1,3}|太.{1,3}|会.{1,5}的?|晃眼|刺眼)'
)
_NO_HEAD = lazy_pattern(
    r'(?:现在|这会儿|千万|绝对|那可|可|我|真|哎|哦)*(?:不行|不可以|不能.{0,3}?|不用了?|不要了?|不必了?|不消了?|没有了?|莫得事?|不对|不是|算了|够了|得了吧?|[甭别莫].{1,3}?|不了|不方便|没呢|还没(?:呢|有)?|戒了|才不要|no(?:\sno)*|[不别][拿取去送搬倒关开端放走喝吃跟叫])(?:算了|呢|吧|啊|哦|哈|谢谢|耶)*'
)
# What tells of another one, or takes the no back.
_OTHER = lazy_pattern(
    '(?:而|应该|就)?(?:是|要|换|改)|但|不过|[那这旁左右]边|另|拿|送|给|去(?!忙|歇|吧|$)|搬'
)


_TELLS_WHY = lazy_pattern('.{2,}[了着呢的过]$')  # 我刚看过了|不用


def leaves(piece: str) -> bool:
    """Say whether a piece beside a no only leaves it at that: 甭跟了,回去吧."""
    return _LEAVES.fullmatch(piece) is not None


def agrees_in_kind(piece: str, asked: str) -> bool:
    """Say whether a piece says yes to what was asked, by its form: 再来一双, 橘子也行."""
    if _YES_KINDS.fullmatch(piece) is not None:
        return True
    more = _MORE.fullmatch(piece)
    if more is not None:
        counted = (more['count'] or '') + more['measure'].removesuffix('儿')
        return '再' in asked and counted.removeprefix('一') in asked
    will_do = _WILL_DO.fullmatch(piece)
    if will_do is not None:
        return will_do['what'] in asked
    done = _IS_DONE.fullmatch(piece)
    whole = done is not None and done['what'] in asked and len(done['what']) > 1
    return whole and asked.startswith(('您', '你')) and _OF_ASKED.match(asked) is not None


def changes_nothing(piece: str) -> bool:
    """Say whether a piece beside a yes changes nothing of it."""
    return _FREE.fullmatch(piece) is not None


def said_in_parts(
    piece: str,
    says: Callable[[str], bool | None],
    beside: Callable[[str], bool],
    reason: Callable[[str], bool],
) -> bool | None:
    """Say yes or no where a piece is an answer and what goes with it; None: it is neither."""
    if len(piece) > _LONGEST:
        return None
    for at in range(len(piece) - 1, 0, -1):
        head, rest = piece[:at], piece[at:]
        if says(head) is True and (says(rest) is True or beside(rest) or changes_nothing(rest)):
            return True
    return _refused_in_parts(piece, says, reason)


def _refused_in_parts(
    piece: str, says: Callable[[str], bool | None], reason: Callable[[str], bool]
) -> bool | None:
    for at in range(1, len(piece) + 1):
        head, rest = piece[:at], piece[at:]
        if head.endswith('不是') and '是' in rest:
            continue  # 不是红的是蓝的
        if _NO_HEAD.fullmatch(head) is not None and _is_why(rest, says, reason):
            return False
        if rest and says(rest) is False and _TELLS_WHY.match(head) and reason(head):
            return False  # 我刚看过了不用
    return None


def _is_why(rest: str, says: Callable[[str], bool | None], reason: Callable[[str], bool]) -> bool:
    """Say whether what stands behind a no is no other wish."""
    if not rest or says(rest) is False or _LEAVES.fullmatch(rest) is not None:
        return True
    if _OTHER.match(rest) is not None or says(rest) is True:
        return False
    return reason(rest) or len(rest) <= 2 or _NO_HEAD.match(rest) is not None
