# SPDX-License-Identifier: Apache-2.0
"""Yes and no as Chinese speakers say them: 好呀好呀, 那敢情好, 不用了我自己来, 算了吧."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.clauses import COURTESY
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_PAUSE = lazy_pattern(r'[,.!?;:~…]+')
_AGAIN = lazy_pattern(r'(.{1,3}?)\1+')  # 对对对, 好呀好呀
_PARTICLES = '呀啊嘛啦哦吧呢哈咯哩噢喔嘞呗哟哎哇的儿滴哒'
_LEADS = lazy_pattern(
    r'^(?:嗯+|哦|啊|噢|哎|嘿|诶|呃|那(?=[就倒不行好])|就(?=麻烦)|倒(?=不)'
    r'|还是(?=算|不|别)|才(?=不)|拜托(?=不|别)|真的?(?=不|是|对|要))+(?=.)'
)
_YES = frozenset(
    '是 对 好 行 可以 嗯 没错 当然 当然可以 要 需要 确定 确认 没问题 请 正确 就是 就是它 '
    '就是他 就是她 就是这个 就是那个 就这个 就那个 就这样 就这么办 就这么做 就那样 就那 就这 '
    '要得 中 成 得 妥 敢情好 那敢情好 太好了 太好 求之不得 麻烦你 麻烦您 麻烦了 拜托 拜托了 '
    '拜托你 劳驾 辛苦你 辛苦了 开始 继续 对头 正是 是它 是他 是这个 准 准了 同意 允许 好极了 '
    '再好不过 必须 肯定 肯定要 必须要 当然要 当然好 那当然 可 去 来 走 做 ok okay yes 收到 '
    '知道了 明白 快去 快点 赶紧 马上 现在就去 现在就做 是啊 我同意 我确认 行了去 好了去 '
    '完全正确 一点没错 说对了 猜对了 你说得对 有劳 有劳了 谢谢你 谢谢 可以了 好说 可不是 '
    '那可不 可不 那还用说 是这样 麻烦你了 麻烦您了 没有错 对极了 没毛病 是我的 就这副 就这件 '
    '就这瓶 就这本 是我'.split()
)
_NO = frozenset(
    '不 不是 不对 不要 不要了 不用 不用了 不行 不可以 没有 没有了 没了 算了 别 还不行 还不要 '
    '还没 还没有 还没好 先不 先不用 先不要 先别 暂时不用 暂时不要 用不着 不必 不必了 甭 甭了 '
    '不了 够了 不需要 没必要 错了 不好 不成 不中 不准 不许 不同意 不想 我不 我不要 我不用 '
    '我不想 才不 才不要 千万别 绝对不行 免了 不 了 不麻烦了 不劳您 不劳你 罢了 拉倒 取消 '
    '都不是 都不要 不做 不去 不谢谢 没事了 改天 下次 以后再说 回头再说 等会儿再说 待会儿再说 '
    '再说 晚点 晚点再说 no 弄错了 搞错了 你听错了 听错了 说错了 不用麻烦 别了 先放着 不急 '
    '我来 没这回事 我没说 省省 不太好 不必客气 不用客气 等会儿 等一下再说 没必要了 不想要 '
    '哪有 没有的事 才没有'.split()
)
_SELF = lazy_pattern(r'我(?:自己|自个)儿?(?:来|去|能行|可以|会|拿|行|弄|走|就行|就好|能走|能拿).*')
_NOT_IT = lazy_pattern(r'我?不是(?:他|她|它|这个|那个|这位|那位|这|那|我)?')
_NEED_NOT = lazy_pattern(
    r'(?:不用|不必|甭|别|不要|用不着|先别|先不)(?P<what>.{1,5}?)(?:了|啦)?'
    r'|不(?P<no>.{1,2}?)了?|(?:别|不要|甭|莫)..?(?:它|了)'
)
# What may follow either: it orders nothing.
_CALM = lazy_pattern(
    r'(?:你|您)?(?:先)?(?:去)?忙(?:你的)?|你休息|放着(?:就好|就行)?|谢谢.{0,6}|辛苦.{0,4}|麻烦.{0,4}|我.{1,8}'
    r'|[^,]{1,6}[了着]|(?:还|都)?没.{1,6}|你.{1,4}错.{0,3}|快.{0,3}|小心.{0,3}|慢.{0,3}|不急|慢慢来|就好|就行|没关系|没事|太好了|正好'
)


def consent(text: str, asked: str) -> bool | None:
    """Say whether a whole answer says yes (True) or no (False); None: neither, or more.

    `asked` is the question: 收吧 says yes to 可以收走吗.
    """
    plain = read_text(text.strip()).plain
    pieces = [bit for bit in (_plain(one) for one in _PAUSE.split(plain)) if bit]
    if not pieces:
        return None
    first, *rest = pieces
    says = _says(first, asked)
    if says is None and rest and _says(rest[0], asked) is False and _CALM.fullmatch(first):
        first, rest, says = rest[0], rest[1:], False  # 他吃过了,不用拿
    if says is None or not all(_adds_nothing(one, asked, says) for one in rest):
        return None
    return says


def _plain(piece: str) -> str:
    """Return a piece without particles around it, and said once."""
    piece = piece.strip()
    shorter = piece.rstrip(_PARTICLES) or piece
    for whole in (shorter, piece):
        again = _AGAIN.fullmatch(whole)
        once = (again[1].rstrip(_PARTICLES) or again[1]) if again is not None else ''
        if once in _YES or once in _NO:
            shorter = once
    return _LEADS.sub('', shorter) or shorter


def _says(piece: str, asked: str) -> bool | None:
    joined = _says_twice(piece)
    if piece in _YES or piece.removesuffix('了') in _YES or joined is True:
        return True
    if joined is False:
        return False
    if piece in _NO or _NOT_IT.fullmatch(piece) is not None or _SELF.fullmatch(piece) is not None:
        return False
    refused = _NEED_NOT.fullmatch(piece)
    if refused is not None:
        verb = refused['what'] or refused['no'] or ''
        return False if verb[:1] in asked else None  # 甭叫了, 别倒, 不搬了
    again = _AGAIN.fullmatch(piece)
    if again is not None and len(again[1]) > 1:  # 不走了不走了
        return _says(again[1], asked)
    done = piece.removeprefix('都')
    if 0 < len(done) <= 3 and done[0] in asked and read_one(done) is None:
        return True if done.rstrip('着走了')[:1] in _DOING else None  # 收吧, 等着吧, 都搬
    return None


def _says_twice(piece: str) -> bool | None:
    """Read two answers without a pause: 是的没错, 算了不用了."""
    for at in range(1, len(piece)):
        parts = {_plain(piece[:at]), _plain(piece[at:])}
        if parts <= _YES or parts <= _NO:
            return parts <= _YES
    return None


_DOING = frozenset(
    '去来做干拿送放收等搬走扶带叫找看推关开倒帮继扔丢洗擦切换装挂摆端递打盛加说念停转回'
)


def _adds_nothing(piece: str, asked: str, says: bool) -> bool:
    """Say whether what follows a yes or a no changes nothing of it."""
    if COURTESY.fullmatch(piece) is not None or _says(piece, asked) is says:
        return True
    if read_one(bare(piece)) is not None and _CALM.fullmatch(piece) is None:
        return False
    return _CALM.fullmatch(piece) is not None and '是' not in piece[1:] and '要' not in piece[:2]
