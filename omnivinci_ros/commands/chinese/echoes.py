# SPDX-License-Identifier: Apache-2.0
"""What was asked, said again in the answer: 拿来吧 to 要我把水壶拿给您吗."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.characters import QUOTED
from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_ENDS = lazy_pattern(r'[.:!?;]+')
_TAG = lazy_pattern(
    r',?(?:可以|好|行|对|是|成|确认|没错)(?:不(?:可以|好|行|对|是|成))?[吗么吧]?$|[吗么吧]$'
)
_BEFORE_DEED = lazy_pattern(r'^.*?我(?!的)')
_SEVERAL = lazy_pattern(r',|然后|接着|之后|(?<=.)再(?![来拿找]一)|和|或|、')
# Verbs that mean the same deed, to somebody who answers.
_KINDS = (
    '拿取递给送端带捎传',
    '看瞧瞅望',
    '去走',
    '搬挪移抬',
    '扔丢',
    '说讲告',
    '领带陪扶搀',
    '捡拾',
    '收端',
)
_VERBS = frozenset(
    '告问靠浇喂扫拖煮烧热系解插拔修锁敲照拍录拿递给送端带搬取捡扔丢收倒开关走去来退转跟'
    '进出找看瞧瞅数叫喊擦洗抓夹松抬提拎推拉念读说讲领陪'
    '等盖打按切装搁摆铺挂卸挪移回传捎抱扶搀接查试拾放'
)
_AWAY = ('回去', '出去', '下去', '上去', '进去', '过去', '走', '掉', '去')
_TOWARD = (
    '过来',
    '回来',
    '上来',
    '下来',
    '出来',
    '进来',
    '给我',
    '跟着我',
    '跟我',
    '等着我',
    '等我',
    '扶我',
    '来',
)
_PERSONS = ('给他们', '给她们', '他们', '她们', '给他', '给她', '跟他', '跟她', '他', '她')
_ONE = (
    '一条',
    '一个',
    '一杯',
    '一本',
    '一只',
    '一双',
    '一把',
    '一瓶',
    '一张',
    '一份',
)
# They change nothing of the deed, in any order around its verb.
_BESIDE = (
    '慢着点 慢点 '
    '也好 也行 也成 一起 那就 就 那 请 麻烦 你 您 都 再 接着 继续 帮我 替我 可以 快点 快 赶紧 '
    '赶快 马上 立刻 现在 这就 起来 上 下 好 牢 稳 紧 完 了 它 一下 一眼 一声 一趟 一遍 一点 '
    '点儿 点 些 个 的 吧 呗 啊 呀 嘛 咯 啦 哦 喔 嘞 哈 就行 就是 就好 得了 把 谢谢 辛苦 嗯 一'
).split()
_AFFIRMS = lazy_pattern(
    r'(?:就是|是的?|对|嗯|没错|确实是?|要的?|就)(?P<after>.+)'
    r'|(?P<before>.+?)(?:没错|对|是的|没问题|行|可以|就行|就好|挺好)'
)
# The robot itself goes; in 拿去 and 进去 something else is the verb.
_MOVING = lazy_pattern(r'(?:可以|现在|先|能|再|继续)*(?:[往向朝去走来退进出上下回转过])')
_GOING = lazy_pattern(r'(?<![进出上下过回起拿送搬带递端捡])[去来]')
_WAYS = '进出前后左右上下'
_BEFORE_THING = frozenset('把给往向朝在跟到从')
_SIDES = frozenset('左右前后')
_LEADS = lazy_pattern(
    r'^(?:慢着点|慢点|那就|就|那|请|麻烦|你|您|都|再|接着|继续|帮我|替我|可以|快点|快|赶紧|赶快'
    r'|马上|立刻|现在|这就|嗯|好)+(?=.)'
)
_DONE = lazy_pattern(r'^(?!.*可以).*(?<![紧牢稳])了[啊呀啦哦]?$')  # 端走了: it is done
_TRYING = lazy_pattern(r'(.)\1看$')  # 数数看
_LASTING = lazy_pattern('[跟等带看领陪扶].*着|^(?!.*着)')  # 跟着, and not 拿着
_OTHERS_DO = ('我', '他', '她', '人家')  # 我来拿 is a no
_LONGEST = 12  # characters


def offered(question: str) -> str:
    """Return what a question offers to do, '' where that is more than one deed."""
    plain = _ENDS.split(QUOTED.sub('', read_text(question.strip()).plain).rstrip('?.!'))[-1]
    plain = _TAG.sub('', plain)
    plain = _BEFORE_DEED.sub('', plain, count=1)
    return '' if _SEVERAL.search(plain) is not None else plain


def echoes(piece: str, deed: str) -> bool:
    """Say whether a piece says the offered deed again and nothing else: 拿过来吧."""
    if not deed or len(piece) > _LONGEST or piece.startswith(_OTHERS_DO):
        return False
    if len(piece) == 1 and piece not in deed:
        return False
    if any(way in piece and way not in deed for way in _WAYS[: None if _moves(deed) else -2]):
        return False  # 出去 to 我可以进去吗
    if '着' not in deed and _LASTING.match(_LEADS.sub('', piece)) is None:
        return False
    if not _begins_as_order(piece) or _DONE.search(piece) is not None:
        return False  # 客人走了, 奶奶拿吧
    return _is_known(piece, deed) and any(_same_verb(char, deed) for char in piece)


def names(piece: str, deed: str) -> bool:
    """Say whether a piece names a thing or place of the deed and nothing else: 红色的."""
    short = piece.rstrip('的吧啊呀那个')
    long = [one for one in (piece, short) if len(one) > 1 or one in _SIDES]
    return any(one in deed for one in long)


def affirms(piece: str, deed: str) -> bool:
    """Say whether it names that with a word of consent: 就是三号楼, 三号楼没错."""
    found = _AFFIRMS.fullmatch(piece)
    return found is not None and names(found['after'] or found['before'], deed)


def _begins_as_order(piece: str) -> bool:
    rest = _LEADS.sub('', piece)
    return bool(rest) and rest[0] in _VERBS | _BEFORE_THING | _SIDES


def _moves(deed: str) -> bool:
    return _MOVING.match(deed) is not None


def _same_verb(verb: str, deed: str) -> bool:
    if verb not in _VERBS or verb in '去来' and _GOING.search(deed) is None:
        return False
    return verb in deed or any(verb in kind and not set(kind).isdisjoint(deed) for kind in _KINDS)


def _is_known(piece: str, deed: str) -> bool:
    """Say whether every part of a piece is known of the deed or changes nothing of it."""
    to_asker = any(who in deed for who in '你您')
    known = [*_BESIDE, '着']
    known += [word for word in _AWAY if not to_asker or word in deed]
    known += [word for word in _TOWARD if to_asker or _has_no_goal(deed)]
    known += [word for word in _TOWARD if word[0] in deed and '我' not in word]  # 递上来
    if not to_asker:
        known += _PERSONS
    if not any(number in deed for number in '两二三四五六七八九十0123456789几'):
        known += _ONE
    else:  # 拿一个 is less than 要我拿2个
        known = [word for word in known if word not in '一个些']
    piece = _TRYING.sub(r'\1', piece)
    reached = {0}
    for at in range(len(piece)):
        if at not in reached:
            continue
        reached |= {at + len(word) for word in known if piece.startswith(word, at)}
        reached |= {at + size for size in _shared(piece, at, deed)}
        if _same_verb(piece[at], deed):
            reached.add(at + 1)
    return len(piece) in reached


def _has_no_goal(deed: str) -> bool:
    return not any(char in deed for char in '给到去走往向扔丢掉退')


def _shared(piece: str, at: int, deed: str) -> list[int]:
    """Return how many of the characters from there on stand so in the deed, two at least."""
    return [size for size in range(2, len(piece) - at + 1) if piece[at : at + size] in deed]
