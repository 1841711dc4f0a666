# SPDX-License-Identifier: Apache-2.0
"""Pauses that nobody wrote before a reason, a manner or the next order: 把轮椅给我|要去检查了.

Only what no name goes on to stands behind them: a particle that ends a clause, the speaker who
does or feels something, somebody who comes, 完了, 顺便, and what was ordered and is done.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Before 我, 他 and the like these make them the object of a verb.
_TAKES = '(?<![给帮替跟带陪和向对叫让喊等找问诉知看离把为扶接送教到从在往朝随是比像的与同请被用])'
_NEXT = '(?=[再就也你]?[去回来到把给在等帮跟和拿送上下喊叫告领带陪放搬找看停])'
_COMES = '(?:到|来|走|回来|过来|进来|下班|放学|进门|出发)'
_CUTS = lazy_pattern(
    # 进书房来嘛|我在写字
    r'(?<=..)(?P<particle>(?<!干)嘛|[呗噻咯喽]|(?<![酒网水])吧(?![台椅凳员女])|[啦啊呀](?=[我你这那里客他外]))(?![小老阿].(?:,|$))(?=[^,吗呢的]{2,})'
    # 走近点|我看看你的标签
    rf'|(?<=...){_TAKES}(?=我(?:在(?![家这那])|要(?!的)|得(?!到)|[过走拿搬进出看够开睡站]不|看看|瞧瞧|怕|有点|[腰脚腿头肚]|手(?![里上边头])|正|还[要得没]|快|好[看歇坐]|马上|不认|赶时间|渴|饿|冷|热|累|困)[^,]{{0,10}}(?:,|$))'
    # 带新同学去图书馆|他第一次来
    rf'|(?<=...){_TAKES}(?=[他她]们?(?:第一次|头一[回次]|赶时间|不认|找不|急|还没|走不|腿脚|在等))'
    # 你先去大厅|领导快来了
    rf'|(?<=...)(?=(?:领导|客[人户]|老[板师]|主任|院长|校[长车]|班车|(?<![叉货汽火推客卡吊轿校])车|孩子们?|[爷奶妈爸]{{2}}|[^,去来给到把]{{1,2}}(?:总|经理|医生|师傅))(?:都|就|已经)?(?:快|马上|要){_COMES}了(?:,|$))'
    rf'|(?P<soon>(?<=给我|过来|拿来)(?=要(?:去)?[^,]{{2,6}}了(?:,|$)))'
    # 把扫帚拿来|地上全是纸屑, 拿瓶酱油来|快点|锅要糊了
    rf'|(?<=给我|过来|拿来)(?=(?:[地桌身床车锅][上里]|[外里上下]面|屋里|这[里儿边]|那[里儿边])[^,给把]{{2,8}}(?:,|$))'
    r'|(?<=..来)(?=快点)|(?<=快点)(?=[^,]{1,3}[要快][^,]{1,2}了(?:,|$))'
    # 送外婆回房间|扶着点
    r'|(?<=..)(?=(?:扶|看|慢|悠|稳|护|盯)着[他她它]?一?点儿?(?:,|$))'
    # 去车间完了|去大厅; 送化验室|顺路带瓶水; 抱起来|莫洒
    rf'|(?<=[^,][^,][^,])(?<![吃喝看查办做弄送拿放洗用写说签])(?<!送[^,])(?<!送[^,][^,])(?P<after>完了(?:以后|之后|后)?|完事儿?(?:以后|之后|后|了)?){_NEXT}'
    r'|(?<=...)(?=(?:顺[路道便手带])(?:再|也)?[把带拿问叫看给取捎领送])'
    r'|(?<=[上里下边中间]去)(?=别)'
    # 把拐杖拿给爷爷|扶他到院子里
    r'|(?:(?<=给[^,][^,])|(?<=给[^,][^,][^,]))(?=(?:[扶陪带领送叫让问]|看着)[他她])'
    r'|(?<=起来)(?=别)|(?<=[慢轻稳]点)(?=别)'
    # 把葡萄摘下来|那串紫的
    r'|(?P<one>(?<=[下起过]来)[那这][个串只件瓶本把条双盒张块袋杯盆台](?=[^,]{1,6}的[啊呢]?(?:,|$)))'
    # 在楼梯口等着|我取个东西
    r'|(?<=[等待候站]着)先?(?=我(?!们?$)[^,]{2,})'
    # 去大门口|站着|等我妹妹
    r'|(?<=[^,]..)(?P<halts>(?<=[口旁边前里下室厅台处那儿这])就?(?:站着|停下来?|停住|待着))(?=等[^着])'
    # 找充电宝|可能在包里
    r'|(?<=...)(?<![看问知道])(?=(?:可能|应该|好像|大概|估计|多半)(?:是|还|就)?(?:[放掉落搁忘丢])?在)'
)
# 领阿姨去窗口到了以后|在旁边等
_ARRIVED = lazy_pattern(
    rf'(?P<way>(?:^|(?<=,))[^,]{{0,6}}?[去回跟带领陪送推][^,]{{2,12}}?)(?<![找拿取看遇碰捡买收接抓听])到了(?:以后|之后|后|地方|那[儿里])?{_NEXT}'
)
# 把报纸递给老周,递完|回门厅; 带他们参观展馆参观完|领回大厅
_DONE_AGAIN = lazy_pattern(
    '(?P<first>(?P<verb>参观|检查|通知|[叫喊送递搬放拿端摆装取买问说拍打擦洗浇喂量测签挂缴做抽倒收逛走看办交])[^,完]{1,14}?),?(?P=verb)完(?:[^,送领带把给他她它你我]{1,2}(?=[送领带再就回去]))?(?:以后|之后|后|了)?,?'
    + _NEXT
)
_GONE_DONE = lazy_pattern(
    f'(?<=[^,],)(?:[走逛转看]|参观)完(?:[^,]{{1,4}}(?=[送领带]))?(?:以后|之后|后|了)?{_NEXT}'
)
_THEN_GOES = (
    '(?:以后|之后|后|了)?,?(?:就|再|你|然后|马上|顺[便路手道])*'
    '(?=(?:[去回来到上下][^,完]|[把给跟]))'
)
# 送完牛奶以后回充电站, 摆完碗筷来客厅
_DONE_FIRST = lazy_pattern(
    f'^(?:你|先|等你?)*(?P<verb>[送拿取端搬递])完(?P<what>[^,完了]{{1,9}}?){_THEN_GOES}'
)
_LAID_ALL = lazy_pattern(f'^(?:你|先|等你?)*[放摆搁]完(?P<what>[^,完了]{{1,9}}?){_THEN_GOES}')
# 跟着担架到了急诊室门口就等着
_FOLLOWED = lazy_pattern(
    '^(?P<way>你?[跟带领陪送][^,]{1,8}?)到了(?P<place>[^,就]{2,8}?)(?:以后|之后)?就(?=[等停站])'
)
# 吃完药以后把杯子收走: no order of a robot, but what has to be so first.
_FIRST = lazy_pattern(
    '^(?P<done>(?:[吃喝洗输缴换量刷漱](?:完|好)[^,]{0,4}?|[打办]完[^,]{1,4}?))(?:以后|之后|后),?(?=[把给带送])'
)
_CALLED = lazy_pattern('[等候待站]着,?(?:等)?我?叫你(?:了|时|的时候)?,?(?=再|才)')
# 把毛毯拿来|盖在奶奶腿上; 再拿双筷子|给我端过来
_TAKEN_AND = lazy_pattern(
    '(?P<took>把[^,把]{1,14}?(?:拿|取|搬|端|抱|收|找|抬|推|拎|捡|摘|抽)[进出过起下上回]?来)(?=(?:(?<=[找收].来)[放搁]|摆|挂|摞|盖|铺|塞|装|倒|插|码|叠|晾|垫|披)[^着下好,])'
    '|(?P<got>[拿取借领打盛][^,把给]{1,8}?)(?=给我(?:端|拿|送|递|捎|带|搬)(?:过|上|回)?来(?:,|$))'
)
# 靠里的那卷胶带你把它取出来
_RESUMED = lazy_pattern(
    f'^(?P<thing>(?!我|他|她|去|来|到|给|跟)[^,把给去来说叫让问找了]{{0,10}}?[这那][{MEASURES}][^,把给去来说叫让问找了在滚掉]{{1,8}}?),?(?:你|您|请|麻烦你?|快|先|帮我)*把(?:它们?|[他她](?!们?的))(?=[^,])'
)
# 把我放在沙发扶手上的遥控器拿来
_LEFT_AT = lazy_pattern(
    '把(?:我|他|她)?(?:刚才|刚刚|昨天|昨晚)?[放搁忘落丢挂晾](?:在)?(?P<place>[^,把的]{1,8}?[上里下边旁])的(?=[^,])'
)
_HEAD = lazy_pattern('把头(?P<verb>[抬低])[起下]来')  # 把头抬起来看天花板
_RUN_TO = lazy_pattern('(?:^|(?<=[,你]))跑一?趟(?=[^,去把送拿给吧]{2})')  # 跑一趟四楼
# 别的都不要,就把那双鞋拿来
_ONLY_THIS = lazy_pattern('^(?:别的|其[他它余]的?)(?:都|全)?(?:不要|不用拿?|别拿|别管)了?,')
_TAKEN = lazy_pattern('(?<=[^,][^,])(?P<verb>[收拿取端捡])了(?=[送放拿端搬倒扔摆搁])')
# 阳台去一趟看看花开没开
_PLACE_FIRST = lazy_pattern(
    '^(?P<place>[^,把给去来到在我他她]{1,5}?(?:[室间房厅台场库口楼院店馆区]|[那这][里儿边]|[里上]))你?(?:去|跑)(?:一趟|一下),?(?=.)'
)
_TELLS = lazy_pattern('[说讲念读喊问“"「『]|告诉|通知|转告|提醒')


def part_run_together(plain: str) -> str:
    """Put pauses where a clause ends without one, and take out what was just done."""
    plain = _LAID_ALL.sub(r'把\g<what>放下,', plain)
    plain = _DONE_FIRST.sub(_all_done, plain)
    plain = _FOLLOWED.sub(r'\g<way>到\g<place>', plain)
    plain = _FIRST.sub(r'如果\g<done>就', plain)
    plain = _TAKEN_AND.sub(r'\g<0>,', plain)
    plain = _RESUMED.sub(r'把\g<thing>', plain)
    plain = _LEFT_AT.sub(r'把\g<place>的', plain)
    plain = _HEAD.sub(r'\g<verb>头', plain)
    plain = _RUN_TO.sub('去', plain)
    plain = _ONLY_THIS.sub('', plain)
    plain = _TAKEN.sub(r'\g<verb>起来,', plain)
    plain = _PLACE_FIRST.sub(r'去\g<place>,', plain)
    plain = _CALLED.sub('等到我叫你', plain)
    plain = _DONE_AGAIN.sub(r'\g<first>,', plain)
    plain = _GONE_DONE.sub('', plain)
    plain = _ARRIVED.sub(r'\g<way>,', plain)
    return _CUTS.sub(_paused, plain)


def _all_done(done: re.Match[str]) -> str:
    whole = '送完' if done['verb'] == '送' else done['verb']
    return f'{whole}{done["what"]},'


def _paused(cut: re.Match[str]) -> str:
    if _TELLS.search(cut.string, 0, cut.start()) is not None:
        return cut.group()
    return ',我' if cut['soon'] is not None else ','
