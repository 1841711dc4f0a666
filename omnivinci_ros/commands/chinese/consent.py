# SPDX-License-Identifier: Apache-2.0
"""Yes and no as Chinese speakers say them: 好呀好呀, 那敢情好, 不用了我自己来, 算了吧.

A yes carries something out, so nothing may stand beside it that could mean another thing: what
is not known to be empty is left to the rules behind. A no may have its reason.
"""

from __future__ import annotations

from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.clauses import COURTESY
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.declining import gives_reason
from omnivinci_ros.commands.chinese.declining import refuses
from omnivinci_ros.commands.chinese.echoes import affirms
from omnivinci_ros.commands.chinese.echoes import echoes
from omnivinci_ros.commands.chinese.echoes import names
from omnivinci_ros.commands.chinese.echoes import offered
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.chinese.run_on_answers import agrees_in_kind
from omnivinci_ros.commands.chinese.run_on_answers import changes_nothing
from omnivinci_ros.commands.chinese.run_on_answers import leaves
from omnivinci_ros.commands.chinese.run_on_answers import said_in_parts
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_PAUSE = lazy_pattern(r'[,.!;:~…]+')
_AGAIN = lazy_pattern(r'(.{1,3}?)\1+')  # 对对对, 好呀好呀
_PARTICLES = '呀啊嘛啦哦吧呢哈咯哩噢喔嘞呗哟哎哇的儿滴哒'
_LEADS = lazy_pattern(
    r'^(?:嗯+|哦|啊|噢|哎|嘿|诶|呃|那(?=[就倒不行好])|就(?=麻烦)|倒(?=不)'
    r'|还是(?=算|不|别)|才(?=不)|拜托(?=不|别)|真的?(?=不|是|对|要))+(?=.)'
)
_YES = frozenset(
    '是 对 好 行 可以 嗯 没错 当然 当然可以 要 需要 确定 确认 没问题 正确 就是 就是它 就是他 '
    '就是她 就是这个 就是那个 就这个 就那个 就这样 就这么办 就这么做 就那样 就那 就这 要得 '
    '中 成 妥 敢情好 那敢情好 太好了 太好 求之不得 麻烦你 麻烦您 麻烦了 拜托 拜托了 拜托你 '
    '劳驾 开始 继续 对头 正是 是它 是他 是这个 准 准了 同意 允许 好极了 再好不过 必须 肯定 '
    '肯定要 必须要 当然要 当然好 那当然 ok okay yes 快去 现在就去 现在就做 是啊 我同意 '
    '我确认 完全正确 一点没错 说对了 猜对了 你说得对 有劳 有劳了 可以了 可不是 那可不 '
    '那还用说 是这样 麻烦你了 麻烦您了 没有错 对极了 没毛病 是我的 就这副 就这件 就这瓶 '
    '就这本 是我 得嘞 好嘞 请 去吧 来吧 做吧'.split()
)
_NO = frozenset(
    '不 不是 不对 不要 不要了 不用 不用了 不行 不可以 没有 没有了 没了 算了 别 还不行 还不要 '
    '还没 还没有 还没好 先不 先不用 先不要 先别 暂时不用 暂时不要 用不着 不必 不必了 甭 甭了 '
    '不了 够了 不需要 没必要 错了 不好 不成 不中 不准 不许 不同意 不想 我不 我不要 我不用 '
    '我不想 才不 才不要 千万别 绝对不行 免了 不麻烦了 不劳您 不劳你 罢了 拉倒 取消 都不是 '
    '都不要 不做 不去 不谢谢 没事了 改天 下次 以后再说 回头再说 等会儿再说 待会儿再说 再说 '
    '晚点 晚点再说 no 弄错了 搞错了 你听错了 听错了 说错了 不用麻烦 别了 先放着 不急 我来 '
    '没这回事 我没说 省省 不太好 不必客气 不用客气 等会儿 等一下再说 没必要了 不想要 哪有 '
    '没有的事 才没有 可不行 那可不行 那可不好 可不要 可不好 得了 做梦 没门 休想 免谈 少来'.split()
)
_SELF = lazy_pattern(r'我(?:自己|自个)儿?(?:来|去|能行|可以|会|拿|行|弄|走|就行|就好|能走|能拿).*')
_NOT_IT = lazy_pattern(r'我?不是(?:他|她|它|这个|那个|这位|那位|这|那|我)?')
_NEED_NOT = lazy_pattern(
    r'(?:千万|绝对)?(?:不用|不必|甭|别|不要|用不着|先别|先不)(?P<what>.{1,5}?)(?:了|啦)?'
    r'|不(?P<no>.{1,2}?)了?|(?:别|不要|甭|莫)..?(?:它|了)'
)
# 收吧 to 可以收走吗; words of the question's frame, such as 做 in 只做其余的, name nothing.
_DO_IT = lazy_pattern(
    r'(?:就)?(?P<verb>[\u4e00-\u9fff])(?:了|着|走|上|过去|过来|起来|下)?[吧呗]'
    r'|都(?P<all>[\u4e00-\u9fff])'
)
_FRAME = frozenset('做要我只其余的现在就把给你吗是不想没听懂到去来说')
# What may follow a yes.
_THANKS = lazy_pattern(
    r'(?:多?谢谢?|谢了|辛苦|麻烦)(?:你|您)?(?:了)?|快(?:点|去|来|些)|[慢小][点心](?:一?点)?|慢慢来|小心'
    r'|不急|没关系|没事|太好|正好|就(?:是)?(?:它|他|她|这个|那个|这样)'
)
# What may follow a no: why, and what is polite.
_REASON = lazy_pattern(
    r'(?:你|您)?(?:先)?(?:去)?忙(?:你的)?|你休息|放着(?:就好|就行)?|我.{1,8}|[^,]{1,6}[了着]'
    r'|(?:还|都)?没.{1,6}|你.{1,4}错.{0,3}|就好|就行'
)
_TAKES_BACK = lazy_pattern(r'[是要]|但|不过|改|换')
_LONGEST = 30  # characters of an answer in several pieces
_ASKS = lazy_pattern(r'(?:吗|(?<!什)么)$')
_HEARD = frozenset('嗯 嗯嗯 啊 哦'.split())
_IDIOMS = lazy_pattern(
    r'(?:那)?(?:就)?(?:有劳|麻烦|辛苦|劳烦|拜托)(?:你|您|侬)(?:了|啦|跑一趟|一趟|一下|帮忙)*'
    r'|那(?:就|可)?(?:太)?(?:谢谢|多谢)(?:你|您|侬)?(?:了|啦)*'
    r'|那?(?:真是|可|就|当然)?(?:太|最|再)?(?:好|棒)(?:了|啦|不过了?|不过啦|极了)|那(?:太|最|就|敢情|感情|可)好'
    r'|不然呢|这还用(?:问|说)|还用(?:问|说)|必须的|那必须的?|巴不得|正合我意|正有此意|没意见|没有意见|不反对|不介意|应该的|随时(?:都)?可以'
    r'|请便|快去快回|赶紧的?|赶紧去|越快越好|妥了?|安排(?:上)?|确实(?:是)?|的确(?:是)?|说得?对|就这么(?:定|着|办)'
    r'|我?(?:也)?(?:要|需要|想要)(?:它|这个|的)?|嗯(?:哼|呐|那|啦)|(?:好|是|对|行|中|要|可以)(?:滴|嘞|哇|勒|咧|的呀|的嘛|呀|噻){1,2}'
    r'|(?:阔以|可以)+|o+k+(?:啦|的)?|(?:ok)+|yes|我(?:同意|愿意|答应)|请进|进来吧?|你去吧?|去呗'
)
_WITH_THANKS = lazy_pattern(r'(?P<said>.+?)(?:谢谢|多谢|辛苦|麻烦)(?:你|您|侬|了|啦|哈)*')
_SPURS = lazy_pattern(
    r'越快越好|(?:尽|赶|要)?快(?:点|去|来|些|一点)?|赶紧(?:的|去|点)?|马上|立刻|还(?:问|等|愣着|磨蹭)(?:什么|啥|干嘛)'
    r'|(?:真)?乖|(?:路上)?(?:慢|小心|当心)(?:一?点儿?|些|着点)?|注意安全|嗯+|哦|噢|啊|哎哟?|哎呀|欸|呃|诶|哈+'
    r'|你?(?:真|太|可)(?:贴心|好|乖|棒|懂事|体贴|细心)了?|宝贝|好孩子|亲爱的|机器人|小家伙|谢谢(?:你|您|侬|啦|哈)*'
)
# Why somebody says yes; it names no other thing, place or time.
_WHY = lazy_pattern(
    r'(?:我|我们|他|她|他们|大家|孩子们?|奶奶|爷爷)?(?:都|也|已经|正|刚)*(?:接住|拿住|拿稳|抓牢|抓稳|准备好|吃完|喝完'
    r'|用完|看完|弄完|忙完|说完|写完|做完|洗完|吃好|弄好|坐好|没用|没电|脏|坏|凉|湿|满|空|饿|渴|冷|累|困|急'
    r'|等急|等不及|等很久|等半天|站稳)了?|(?:我|他|她|屋里)?(?:有点儿?|太|好|真)(?:冷|饿|渴|累|急|热|晒|吵|暗|脏|乱|黑)了?'
    r'|(?:我|他|她|他们)?(?:正好?)?(?:等着|急着|急用|要用|口渴|想喝|想吃|正需要|正想)(?:用|它|喝|吃)?'
    r'|(?:外面|屋里)?有风|(?:他们|都|人家)?等着你呢?|轮到(?:他|她|我|他们)了|正.{1,4}呢|天(?:黑|晚|亮|冷)了|(?:外面)?下雨了|'
    r'我?.{0,2}(?:够|拿|走|搬|看|起|站|抬|拎)不(?:着|动|见|来|起来|稳)了?|.{0,3}等(?:了)?(?:好久|半天|很久|好一会儿)了?'
    r'|.死我了|我?(?:渴|饿|累|冷|疼|痛|急|困)(?:得)?(?:厉害|慌|很|不行|死了)|该.{1,3}了|门?没锁|门开着'
    r'|我(?:要|得|先)?(?:换|穿|洗|擦)(?:个|点|下|件|一下)?.{1,2}|我要(?:睡|用)了?|我(?:马上|很快|一会儿)就?(?:回来?|来|到)了?'
)


def consent(text: str, asked: str, *, freely: bool = True) -> bool | None:
    """Say whether a whole answer says yes (True) or no (False); None: neither, or more.

    `asked` is the question: 收吧 says yes to 可以收走吗. `freely`: it is a yes-or-no question, to
    which more than the short words is an answer.
    """
    plain = read_text(text.strip()).plain
    if '?' in plain or _ASKS.search(plain) is not None:
        return None  # 需要? 可不可以?
    pieces = [one.strip() for one in _PAUSE.split(plain) if one.strip()]
    if not pieces:
        return None
    says = _said_shortly(pieces, asked)
    if says is None and freely and len(plain) <= _LONGEST:
        says = _said_freely(pieces, asked)
    return says


def _said_shortly(pieces: list[str], asked: str) -> bool | None:
    first, *rest = pieces
    says = _says(first, asked)
    if says is None and rest and _says(rest[0], asked) is False and _is_reason(first):
        first, rest, says = rest[0], rest[1:], False  # 他吃过了,不用拿
    if says is None or not all(_adds_nothing(one, asked, says) for one in rest):
        return None
    return says


def _said_freely(pieces: list[str], asked: str) -> bool | None:
    """Read 有点冷,拿一条吧 and 人家已经送过了."""
    deed = offered(asked)
    said = [_answers_in_parts(piece, asked, deed) for piece in pieces]
    if True in said:
        said = [
            None if one is False and changes_nothing(piece) else one
            for piece, one in zip(pieces, said, strict=True)
        ]
        plain = all(
            one or one is None and _is_beside(piece, deed)
            for piece, one in zip(pieces, said, strict=True)
        )
        return True if plain else _despite(pieces, said)
    no = False in said and all(
        one is False or _is_beside(piece, deed) or gives_reason(piece) or leaves(piece)
        for piece, one in zip(pieces, said, strict=True)
    )
    return False if no else None


def _despite(pieces: list[str], said: list[bool | None]) -> bool | None:
    """Read the 嗯 of 嗯,不用了 as none."""
    rest = [one for piece, one in zip(pieces, said, strict=True) if piece not in _HEARD]
    return False if rest and all(one is False for one in rest) else None


def _answers(piece: str, asked: str, deed: str) -> bool | None:
    """Say what one piece says; None: nothing, or why it is so."""
    if _IDIOMS.fullmatch(piece) is not None or agrees_in_kind(piece, asked):
        return True
    if _THANKS.fullmatch(piece) is not None or _WHY.fullmatch(piece.rstrip(_PARTICLES)):
        return None
    thanking = _WITH_THANKS.fullmatch(piece)
    said = thanking['said'] if thanking is not None else piece
    says = _says(said, asked)
    if says is not None:
        return says
    forms = (said, _LEADS.sub('', said), *_once(said))
    if any(echoes(one, deed) or affirms(one, deed) for one in forms):
        return True
    return False if any(refuses(one, asked) for one in forms) else None


def _answers_in_parts(piece: str, asked: str, deed: str) -> bool | None:
    """Say what a piece says whose parts no pause parts: 不行挤."""
    whole = _answers(piece, asked, deed)
    agreed, joint, _ = piece.partition('吧')
    if whole is False and joint and echoes(f'{agreed}吧', deed):
        whole = None  # 关吧有点冷
    if whole is not None or _is_beside(piece, deed):
        return whole
    return said_in_parts(
        piece,
        lambda one: _answers(one, asked, deed),
        lambda one: _is_beside(one, deed),
        gives_reason,
    )


def _once(piece: str) -> tuple[str, ...]:
    """Return what is said again and again, as said once: 拉上拉上."""
    again = _AGAIN.fullmatch(piece.rstrip(_PARTICLES)) or _AGAIN.fullmatch(piece)
    return (again[1],) if again is not None and len(again[1]) > 1 else ()


def _is_beside(piece: str, deed: str) -> bool:
    """Say whether a piece changes nothing of a yes: thanks, haste, why, the thing itself."""
    known = (COURTESY, _THANKS, _SPURS, _WHY)
    short = piece.rstrip(_PARTICLES) or piece
    return (
        names(piece, deed)
        or changes_nothing(piece)
        or any(one.fullmatch(said) is not None for one in known for said in (piece, short))
    )


def _plain(piece: str) -> str:
    """Return a piece without particles around it, and said once."""
    shorter = piece.rstrip(_PARTICLES) or piece
    for whole in (shorter, piece):
        again = _AGAIN.fullmatch(whole)
        for once in (again[1], again[1].rstrip(_PARTICLES)) if again is not None else ():
            if once in _YES or once in _NO:
                shorter = once
    return _LEADS.sub('', shorter) or shorter


def _says(said: str, asked: str) -> bool | None:
    piece = _plain(said)
    if said in _NO or piece in _NO:
        return False
    if said in _YES or piece in _YES:
        return True
    joined = _says_twice(piece)
    if joined is not None:
        return joined
    if _NOT_IT.fullmatch(piece) is not None or _SELF.fullmatch(piece) is not None:
        return False
    refused = _NEED_NOT.fullmatch(piece)
    if refused is not None:
        verb = refused['what'] or refused['no'] or ''
        return False if verb[:1] in asked else None  # 甭叫了, 别倒, 不搬了
    again = _AGAIN.fullmatch(piece)
    if again is not None and len(again[1]) > 1:  # 不走了不走了
        return _says(again[1], asked)
    done = _DO_IT.fullmatch(said)
    verb = (done['verb'] or done['all']) if done is not None else ''
    named = bool(verb) and verb in offered(asked) and verb not in _FRAME
    return True if named and read_one(said) is None else None


def _says_twice(piece: str) -> bool | None:
    """Read two answers without a pause: 是的没错, 算了不用了."""
    for at in range(1, len(piece)) if '可不' not in piece else ():
        parts = {_plain(piece[:at]), _plain(piece[at:])}
        if parts <= _YES or parts <= _NO:
            return parts <= _YES
    return None


def _is_reason(said: str) -> bool:
    piece = _plain(said)
    if read_one(bare(piece)) is not None or _TAKES_BACK.search(piece) is not None:
        return False
    return _REASON.fullmatch(piece) is not None or _REASON.fullmatch(said) is not None


def _adds_nothing(said: str, asked: str, says: bool) -> bool:
    """Say whether what follows a yes or a no changes nothing of it."""
    piece = _plain(said)
    also = _says(said, asked)
    if also is not None:
        return also is says
    if COURTESY.fullmatch(said) is not None or _THANKS.fullmatch(piece) is not None:
        return True
    return not says and _is_reason(said)
