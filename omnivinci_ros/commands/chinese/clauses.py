# SPDX-License-Identifier: Apache-2.0
"""A Chinese utterance cut into clauses, and the words that change nothing of an order."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.chinese.characters import QUOTED
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import TIMED
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_PAUSE = lazy_pattern(r'[,!?;:\n]+|\.(?!\d)|\.{2,}|…+')
_WELCOME = (
    '(?:如果|要是|若是|假如)?[你您]?(?:方便|可以|不介意|不麻烦|不忙|有空|有时间|愿意|有可能)'
)
# 方便的话, 好吗: clauses that only make an order polite.
POLITE = lazy_pattern(
    f'{_WELCOME}(?:的话|时)?'
    '|(?:好吗|好不好|好么|行吗|行不行|可以吗|可不可以|可以么|成吗|成不成|能行吗|怎么样|没问题吧)'
)
_BEFORE = lazy_pattern(
    rf'(?:{_WELCOME}的话'
    r'|请问|请(?!客|假|[^,]{1,3}(?:大夫|医生|师傅|老师|经理|主任|护士)[来去过])(?:你|您)?|打扰一下|麻烦(?:您|你)?|劳(?:您)?驾|烦请|有劳(?:您|你)?|辛苦[您你](?=[去来把帮拿取送往向前])|'
    r'[你您]知(?:不知)?道(?=.+在哪)|拜托(?:你|您)?|帮我个忙|帮一?下忙|帮个忙|帮忙|帮手|帮着|帮[他她它](?=找)|(?:试试|看看?)?能不能(?=把)|试试(?=[把去能])|唔该|侬|劳烦|烦劳|[帮替]我(?![和跟与][^,]{1,4}(?:各|每人|一人)|谢|感谢|问候|[拿取递送端搬]|带(?![我他她客])|[倒传捎弄买])(?:们)?'
    r'|[你您](?=该|过|进|出|上|下|别|看|能|可|会|去|来|把|帮|给|往|向|先|现|快|就|再|到|跟|应|得|需|要|必|前|后|左|右|走|拿|找|抓|说|告|带|描|退|转|停|回|倒|搬|捡|拾|放|收|陪|领|跑|靠|从|自己(?=[去回走到过来])|在(?=.+[找放等跟带看守候])|瞧|瞅|瞄|凑|翻|查|数|点点|寻|捏|捧|端|满屋|到处|四处|沿|绕|等|直|横|掉|原|抬|低|念|读|问|对|朝|冲着我|离我|夹|取|端|送|递|推|接|站|用|替|试|叫|通|转|提醒|喊|拎|举|扔|丢|挪|移|开(?!心|玩)|慢|稍|顺|逆|赶|立|马|尽|小心|轻)'
    r'|能不能|可不可以|可否|能否|能(?=.)|可以(?=.)|会不会|会(?=.)(?!议|员|场|计|客)|愿不愿意|应该|必须|得(?=去|把)|需要(?=把|去)|要(?=去|把)'
    r'|我(?:想要?|要|希望|需要|想请|命令|要求)(?:让|请)?[你您]|我让[你您]|我叫[你您]'
    r'|机器人|小机器人|小白(?!板|菜)|小黑(?!板)|小智|小爱同学|小度|小艺|小微|小布|小助手|大白(?!菜|天)|管家|嘿|喂|哎呀?|诶|嗯|呃|额|唔|那个(?=$|帮|你|请|把|去|给|拿)|那么|那(?=你|就|请|去)|那个什么|那啥|就是说?(?=[去把拿给帮请你])|我说(?=[你快把去帮给])|我跟你说|咱们?(?=[去把拿往先])|哎哟|哟|欸|好的?(?=[去把拿前后左右向往])|好吧|ok|okay|hey|robot'
    r'|现在|马上|立刻|立即|赶紧|赶快|快点?(?=[去来把给拿往向前后左右跟找过回到进出走转退])|(?:车头|机头|身体|车身|机身|身子|头)(?=[向往朝左右转])|身体|车身|底盘(?=[往向前后左右])|自己(?=[去回走到过来开])|(?:随便|随手|顺手|直接)(?=[拿找给取去来把带放搁扔捡])|(?:大概|大约|差不多)(?=[往向朝前后左右直走退转])|(?:稍微|稍稍|略微|略)(?=.)|尽量(?!快)|该(?=去|来|把)|(?:找|拿|看)到(?:了)?(?:之后|以后|后)|首先|先(?=.)|其次|然后|接着|随后|之后|以后|后(?=[左右前去把拿往向]|转[身向过弯左右])|(?!吧[台椅员])[吧呗嘛啦呀](?=.)|搭[把个]手|再(?!见)|最后|并且|并|同时|另外|还有|顺便|顺道|顺路|横着(?=[向往朝])|直着(?=[向往朝])|坐电梯(?=[上下到去])|乘电梯(?=[上下到去])|就|便(?=[去拿把])|别忘了?(?=[给把带拿去放关跟])|(?:一直|一路)(?=跟|在我)|回来(?:的时候|时|的?路上)(?:顺便|顺路|顺手)?(?=[带拿取把给帮捎])|(?:一起|一块儿?|统统|全部|分别|依次)(?=[拿送放搬端给带])|从(?:这儿?|这里|当前位置)(?=[往向朝前后左右直])|(?:一个一?个|挨个儿?|逐个|一件件|分别)(?=[拿放搬取捡].)|(?:满屋子?|到处|四处|里里外外|好好|仔细地?)(?=[找搜寻看查翻瞧瞅])|用(?:你的?|您的?)?(?:爪子|夹爪|机械臂|机械手|手)(?=[把抓拿捏夹捡端提拎握])|跑一?趟(?=[去把送拿给])|跑个腿|换(?=[那这另])|辛苦一?趟|小机|小家伙|赶紧的|麻溜儿?的?'
    r'|也(?=[去拿把])|而且|给我(?=[停站往向前后左右转走去来过回退跟])|务必|一定要?|记得|继续|开始|试着|尝试|、|,|\s)+'
)
_AFTER = lazy_pattern(
    r'(?:[吧啊呀哦喔啦嘛呢哈呗咯喽嘞噻哟哩哒啰欸噻撒]|谢谢(?:你|您|啦)?|多谢|谢啦|谢了|好伐|好嘛|好啵|得不|(?<=来)先|好吗|好不好|好么|行吗|可以吗|行不行|可不可以|可以么|行么|成吗|成不|行不|好不|中不中|麻烦[了你您]?|拜托了?|辛苦了?|就行了?|就好了?|就可以了?|好嘞|机器人|please|thanks|ok|、|,|\s)+$'
)
_MAY = lazy_pattern(r'(?:能|可以|会|能够|可不可以|能不能|可否|能否|愿意)')
# 我渴了帮我拿杯水: a reason, and then an order without a pause.
_AND_SO = lazy_pattern(
    r'(?<=了)(?=(?:请|麻烦|帮我|给我|把|你(?:帮|给|去|把|能|快|来|先)|快(?:去|来|给|把|帮)))'
)
# 找找充电线没有的话问一下小林: what is so begins a clause of its own.
_IF_NOT = lazy_pattern(
    r'(?<=...)(?=(?:如果|要是)?(?:没有|有|不在|在|不要|要|不行|不是|是|找不到|没人|有人)的话)'
)
# 去茶水间吧这里人太多了: why, behind an order.
_BUT_WHY = lazy_pattern(
    r'(?<=..[吧呗])(?=(?:这[里儿边]|那[里儿边]|我(?!们?[要想去来])们?|今天|外面|里面|他们?|她们?|客人)[^把给]{2,}$)'
)
_TELLS = lazy_pattern(r'[说讲念读喊问叫“"「『]|告诉|重复|提醒|通知|转告')
_SAYS = lazy_pattern(r'[说讲念读喊]|告诉|重复')
# No word of these is made of others, nor repeats itself: there is one way to read a text.
COURTESY = lazy_pattern(
    r'(?:谢谢(?:你|您|大家|啦)?|多谢|谢啦|谢了|感谢|开玩笑|听话|乖|慢慢来|借过|借过一下|跑个腿|帮我跑个腿|麻溜儿?的?|利索点|听得[到见]吗|听到了?吗|在吗|赶时间|不着急|不急|别急|别磨蹭|别愣着|再说吧?|好的?|好吧|好呀|是的?|对的?|嗯|呃|额|行|可以|没问题|那个什么|那啥|就是|机器人|小机器人|不客气|辛苦了|不好意思|对不起|抱歉'
    r'|小(?P<name>[\u4e00-\u9fff])小(?P=name)|没关系|没事|ok|okay|知道了|明白了?|真的|哈|哦|啊|嘿|喂|请|听着|听我说|等等|那个|这个|robot|hey|拜托|拜托了|快|快点|然后|接着|最后|麻烦你?|劳驾|当然|不用谢)+'
)
# Where it went to, until it is told more.
STAYS = lazy_pattern(
    r'(?:就?在那[里儿边]?)?(?:等着?|等候|待命|待着|呆着|站着|候着|守着|(?<=[里儿边那])等我们?|别走开|待着去|歇着去?)(?:就行|就好)?'
)
ADDRESSED = lazy_pattern(
    r'请(?!客|假|了|求)|帮|麻烦|劳驾|拜托|机器人|能不能|可不可以|能否|可否|(?:能|可以|会).*吗'
)
TAKEN_BACK = lazy_pattern(
    r'(?:(?:不|那|还是|哎|唉|噢|哦|嗯)*(?:算了|不用了|不必了|不要了|不用|取消|作废|当我没说|没事了?|没什么|别去了|别管了?|别了)(?:吧|啦|了|谢谢)*)'
)
WRONG = lazy_pattern(
    r'(?:(?:哦|啊|噢|等等|等一下|呃)*(?:不对|不是|不|错了|说错了|我说错了|搞错了|弄错了|不行|no)(?:了|不|啊|呀)*)'
)
_CORRECTING = lazy_pattern(
    r'(?:不对|不是|我是说|我的意思是|应该是|应当是|改成|改为|换成|还是|哦不|啊不|不如)(?=.)(?:,|:)?'
)
FORBIDS = lazy_pattern(
    r'(?:千万|请|但是?|不过|可是)*(?:(?:别|不要|不许|不准|勿|禁止|不能|不可以|不用|不必|切勿)(?=.)'
    r'|不(?:再|会|想)?(?=去|到|回|前进|前行|后退|直走|往|向|朝|左|右|掉头|拿|抓|捡|取(?!决)|放(?!心|弃)|跟(?!你)|带|走|转|拐|移|把|给我|找|看着|拾|举|送)'
    r'|(?:取消|放弃|撤销|撤回)(?=.)(?![吧了]))'
)
# Asked, not ordered: 你去不去厨房, 你去厨房了吗. A polite 吗 (可以...吗, 好吗) is none.
CHOOSES = lazy_pattern(
    r'(?P<verb>[去来到回拿抓放跟带走转找看要]|前进|左转|右转|后退)(?P<no>不(?P=verb))'
)
ASKED = lazy_pattern(
    r'(?:(?<!好)(?<!行)(?<!可以)(?:了吗|过吗|吗|(?<![什怎])么|[了过]?没有?)|(?:干什么|做什么|干嘛|干吗)(?:呢|啊|呀)?'
    r'|(?:大概|大约)?(?:要|需要|得|花)?(?:多久|多长时间|多少时间|多远|几分钟)(?:呢|啊|呀)?|怎么[走样去]?(?:呢|啊|呀)?|为什么)$'
)
_SEES = lazy_pattern(
    r'(?:^(?:帮我|你)?(?:去)?(?:看|瞧|瞅|检查)|看看|看下|看一[下看眼]|瞧瞧|瞅瞅)(?!我)'
)
_WHICH_ONE = lazy_pattern('哪[个里儿些只本张位一]')
_POLITE = lazy_pattern(r'能|可以|可不可以|可否|会(?!议)|愿意|麻烦|请(?!问)')
_BEFORE_THAT = lazy_pattern(
    r'(?:但是?|不过|在)?(?P<later>.+?)(?:之前|以前)(?:,|请|你|要|得|先)*(?P<first>(?:[^的,].*)?)'
)
AVOIDS = lazy_pattern(
    r'(?:但是?|不过|只是|而且|可是?|记得|同时|,)*(?:千万|请)?'
    r'(?:(?:别|不要|不能|勿|不许|不准)(?:再)?(?:碰到|碰|撞到|撞上?|踩到?|靠近|压到?|经过|走(?=.)(?![丢散远快慢太])|弄倒|打翻|吵醒|动|进(?!去|来)|去|惊动|吵到|打扰|弄脏|弄坏)|避开|绕开|绕过|躲开|避免|(?:小心|注意|当心|留(?:点儿?)?[神心意])(?:别|不要|避开|绕开|不能)?(?:碰[到着]?|撞到?|踩到?|[轧压碾][到着]?)?)'
    r'(?P<what>(?![到上着]$).+)'
)
# Behind an order: what it is to be done without, 别摔了, 别让他等.
_HARMS = (
    '让|碰|撞|踩|压|弄|摔|洒|掉|丢|松|松手|撒手|磕|放手|太烫|太凉|太冷|太热|太多|太少|太高|太低|太满|放太|弄太|走太|忘|跟丢|跟太近|太近|靠太近|离太远|挡|堵|吵|吓|惊|打扰|扯|挤|绊|滑倒|烫|溅|漏|走[丢散]|出声|说话|吭声|踏|滑|弄出声'
    '|掉队|进(?=.)|经过|靠近|碰倒|刮|划|挂|倒(?!了$)'
    '|往.{1,3}跟|给(?=[他她它])|(?:开|关|敲|摸|拍|锁|拆|吃|喝|抽)(?=[^了])'
    '|在[^,]{1,5}[堵站杵挡待停]着?|老(?=[冲对朝看盯])|[搁放摆](?=[^,]{1,5}[上里下边]$)'
)
KEPT_FROM = lazy_pattern(
    r'(?:但是?|不过|只是|而且|可是?|记得|同时|也)*(?:千万|请)?(?:别|不要|不许|不准|勿|切勿|不可以|不能)'
    rf'(?:再)?(?P<what>(?:{_HARMS})[^,]{{0,12}}?)(?:了|啊|哦|喔|呀)?'
)
# Behind an order they take it back: 别去了, 先别放.
CANCELS = lazy_pattern(
    r'(?:还是|那)?(?:先)?(?:别|不要|不用)(?:先)?(?:去|拿|送|给|做|弄|找|放|带|走|来|跟|搬|取|动手)了?(?:吧|啊)?'
)
HALTS = lazy_pattern(r'(?:再|就|然后|后)?停(?:住|下来?|车)?(?:吧|就行|就好)?')  # at its end
# What it is good for: 转一圈给我看看, 往左挪一点让我过去
SHOWN = lazy_pattern(
    r'(?:给|让)(?:我们?|咱们?|大家|大伙儿?|客人们?|孩子们?|小朋友们?|病人|老人|奶奶|爷爷)(?:好好)?(?:[看瞧瞅]一?[看瞧瞅下]?(?:[你它他她]的?.{1,3})?|过去?|过一下|瞧个清楚|坐|歇会儿?|透透气|晒晒太阳)(?:样子)?'
    r'|让[它花](?:们)?(?:多|先|再|慢慢)?(?:晒|凉|干|透|通|醒|冷|暖|化|吹|歇|静|放|休息|泡).{0,4}'
)
# What nobody is to go on with, before an order: 别杵在这儿,到墙根儿去; 先别急着走
STANCE = lazy_pattern(
    r'(?:先|你|就|老)*(?:别|不要|甭|莫)(?:老|再|光|先)?(?:杵|愣|傻站|站|待|呆|挡|堵|磨蹭|磨叽|闲|坐|赖|躲|急|忙|着急|慌|跟丢)(?:着|在|了)*'
    r'(?:这儿?|这里|那儿?|那里|门口|路中间|中间|道上|路上|我|着|走|去|动|后面)?了?'
)
VISITS = lazy_pattern(r'[去来走]?(?:一下|一趟|趟)(?:吧|呗|哈)?|前进|移动|靠近')  # 到门卫那儿去一下
_IF_SO = lazy_pattern(
    r'(?P<condition>(?![看找瞧][看找瞧一])[^,如要]{1,10}?)的话,?(?:你)?(?:就|那就|那|便)?(?P<rest>.+)'
    r'|(?P<plain>没有|有|不在|在|没人|有人|没|[^,去来拿把给]{1,3}了)就(?P<then>.+)'
    r'|(?P<who>(?![去到来回进出上下把将拿给带跟找看放搬送前后左右往向走转])[^,]{1,4}?)(?:要是|如果|若是)(?P<event>[^,]{1,10}?)(?:的话)?(?:,|$|就)(?P<more>.*)'
)
_IF = lazy_pattern(
    r'(?:如果|要是|假如|假使|若是|倘若|若|当(?=.+[时后])|一旦|万一|只要)(?P<condition>.+?)(?:的话|的时候|时候|时|以后|之后)?(?:,|$|那就|那么|就|(?<!方)(?<!顺)便)(?P<rest>.*)'
)
_WHEN_SEEN = lazy_pattern(
    r'(?P<condition>(?:看到|看见|发现|遇到|遇见|碰到|见到|听到|听见|有人).{1,12}?)(?:的话|的时候|时|以后|之后|后|了)?(?:,)?(?:就|那就|便)(?P<rest>.+)'
)
_DAY = (
    '今天|明天|后天|大后天|今晚|明早|明晚|早上|上午|中午|下午|傍晚|晚上|凌晨|半夜'
    '|周[一二三四五六日天]|星期[一二三四五六日天]|下周[一二三四五六日天]?'
)
_WHEN = lazy_pattern(
    rf'(?P<when>(?:(?:在)?(?:{_DAY}|{NUMERAL}点(?:{NUMERAL}分?|半|整|钟)?|{NUMERAL}:\d\d)){{1,3}}(?:的时候|左右|之前|之后|以后|前|后)?'
    rf'|(?:再)?(?:过)?{NUMERAL}个?(?:分钟|小时|秒钟?|钟头|天|周|星期|刻钟)(?:之后|以后|后)'
    r'|(?:吃完)?(?:早饭|午饭|晚饭|早餐|午餐|晚餐|饭|会议|下班|放学|下课|睡觉)(?:之后|以后|后|之前|以前|前)|吃完饭(?:之后|以后|后)?'
    r'|待会儿?|等会儿?|等一会儿?|过一会儿?|过会儿?|稍后|晚点儿?|回头(?=[去把拿]|[您你]?再)|等.{1,8}?(?:的时候|之后|以后|了|完|(?<!然)后|再|回来|到了|好了)(?=[你您请再就先把去来帮给叫跟回到]))(?:,)?(?P<rest>(?!好).+)'
)
# 等十秒再走, 等他签完字再回来: an order of its own.
_WAITED = lazy_pattern(
    rf'等(?:待|候|上)?{TIMED}|等(?!会|一[会下]|[下儿]).{{2,12}}?(?:了)?(?:以后|之后)?,?你?再'
)
_SPEED = lazy_pattern(
    r'(?P<speed>保持[^,]{1,4}距离|慢慢|缓缓|匀速|迅速|飞快|小步|大步|快步|慢一点儿?|慢点儿?|慢速|缓慢|快速|快一点儿?|快点儿?|尽快|尽量快|小心|轻轻|轻|全速|高速|低速|(?:以|用|按)(?:[^,把给]{1,10}?速度|[高低中慢快匀全]速)|小心翼翼|悄悄)(?:地|的)?(?=[^,、的])'
)
SPEED_AFTER = lazy_pattern(
    r'(?:,|、)?(?P<speed>(?:一个一个|一件一件|一趟一趟|一只一只|逐个|逐件|挨个儿?)(?:地)?(?:[拿搬送放端带取](?:过来|过去|来|去)?)?|别(?:开|走|跑)?太快|别急|不要太快|轻拿轻放|小心轻放|(?:端|拿|摆|放|扶|抓|站|叠|码)(?:稳|正|齐|好|紧|直|平)(?:一?点儿?)?了?|轻点儿|速度放慢|速度慢点儿?|慢一点儿?|慢点儿?|快一点儿?|快点儿?|慢慢来|慢慢的?|轻一点|轻点|轻声[些点]?儿?|小声[些点]?儿?|小心一?点?儿?|扶着[他她它]?点儿?|看着点儿?路?|稳着?点儿?|稳当点|离[我他她墙门]?[近远]一?点儿?|隔(?:开)?(?:.{1,3}[米步])|(?:但是?|不过)?保持(?:.{1,4}距离|[一两三四五六七八九十0-9.]+米(?:远|左右)?))(?=$)'
)
_PAST = lazy_pattern(r'(?:避开|绕开|绕过|躲开)(?P<avoid>.+?)(?:再)?(?=去|走到|到|前往|回)')
_ALONG = lazy_pattern(
    r'(?P<way>(?:沿着?|顺着|贴着|挨着|绕着|穿过|经过|通过|用(?=.{0,5}(?:手|夹爪|机械臂|托盘|夹子|推车|车|轮椅)))'
    r'.{1,6}?)(?=一直|径直|[往向朝直前后走开去把拿到抓夹移带端送推搬扶抬]|将)'
)
GIVEN_UP = lazy_pattern(
    r'(?P<order>.+?)(?:还是|我|跟你|和你)?(?:算了|当我没说|不用了|开个?玩笑的?|逗你的?|骗你的?)(?:吧|啦|呢|了)?'
)
AGAIN = lazy_pattern(rf'(?:一共|总共)?(?:重复|做|来|走)(?P<times>{NUMERAL})(?:次|遍|回)')
TIMES = lazy_pattern(rf'(?!一下)(?P<times>{NUMERAL})(?:次|遍|回|下|趟)(?!面)')
# Once more: 再来一次, 重复; what is repeated was said before.
ONCE_MORE = lazy_pattern(
    rf'(?:再|又|重新)(?:重复|做|来|走|执行)(?P<more>{NUMERAL})(?:次|遍|回)'
    r'|(?:重复|重来|再来|重做|再做)(?:一下)?'
)


# 敲不开就在门口等, 少于十个就再拿一盒, 爸爸一进门就跟他说, 车来了告诉我
THEN = lazy_pattern(
    r'(?P<condition>(?!你|我们?[去来要想]|说|看|去|来|把|给|这|那就)[^,]{0,9}?(?:[不没].{1,4}|(?:少于|多于|超过|不到|不够|低于|高于|满)[^,]{1,5}|没问题|有问题|[了完好满到]|一.{1,3}|的话|时候?|[对错]))'
    r'(?:,)?(?:你|您)?就(?P<rest>.+)'
    r'|(?P<event>(?!.{0,6}(?:快|已经|早就|太))[^,你我把给去]{0,8}?[来到好完开满响亮灭熟醒走停干哭齐凉化空]了|(?:超过|低于|高于|少于|多于)[^,喊叫告通提]{1,6}?(?=[喊叫告通提]))(?:的话|以后|之后)?(?P<then>(?:就|再|你|马上|赶紧|请|快)*(?:告诉|通知|叫|喊|提醒|跟|带|把|给|拿|端|取|送|回|去|来我).+)'
)


@dataclass(slots=True)
class Lead:
    """What stands before an order, and the order itself."""

    rest: str
    condition: str = ''
    when: str = ''
    speed: str = ''
    avoid: str = ''
    way: str = ''  # along what, or with what: no order has it
    corrects: bool = False


def cut_clauses(plain: str) -> list[str]:
    """Cut at pauses, but not inside quotes."""
    said = [match.span() for match in QUOTED.finditer(plain)]
    clauses: list[str] = []
    start = 0
    for match in _PAUSE.finditer(plain):
        inside = any(begin < match.start() < end for begin, end in said)
        before_quote = plain[match.start()] == ':' and any(b == match.end() for b, _ in said)
        clock = match.group() == ':' and plain[match.end() : match.end() + 1].isdigit()
        if inside or before_quote or clock:
            continue
        clauses.append(plain[start : match.start()])
        start = match.end()
    clauses.append(plain[start:])
    parts = [part for clause in clauses for part in _split_condition(clause)]
    parts = [part.strip() for clause in parts for part in _split_reason(clause)]
    return [part for part in parts if part]


def _split_condition(clause: str) -> list[str]:
    joint = _IF_NOT.search(clause) or _BUT_WHY.search(clause)
    if joint is None or _TELLS.search(clause, 0, joint.start()) is not None:
        return [clause]
    return [clause[: joint.start()], clause[joint.start() :]]


def _split_reason(clause: str) -> list[str]:
    before, *_ = _AND_SO.split(clause, maxsplit=1)
    told = _TELLS.search(before) is not None
    return [clause] if told else _AND_SO.split(clause, maxsplit=1)


def take_question(clause: str) -> tuple[str, bool]:
    """Return a clause without what asks in it, and whether it asks: 你去厨房了吗."""
    plain = clause.rstrip('?')
    if _SEES.search(bare(clause)):
        return clause, False  # 看看锅开了没有
    chooses = CHOOSES.search(plain)
    if chooses is not None:
        return plain[: chooses.start('no')] + plain[chooses.end() :], True
    if _WHICH_ONE.search(plain) is not None:
        return clause, True
    asked = ASKED.search(plain)
    if asked is None or not asked.start() or _POLITE.search(plain[: asked.start()]):
        return clause, False
    return plain[: asked.start()], True


def split_before(clause: str) -> tuple[str, str] | None:
    """Return what is done first ('' where that follows), and what later: 去厨房之前拿杯子."""
    match = _BEFORE_THAT.fullmatch(clause)
    return (match['first'], match['later']) if match is not None else None


def bare(clause: str) -> str:
    """Take polite words, addresses and joints off both ends."""
    rest = _BEFORE.sub('', clause, count=1) if _BEFORE.match(clause) else clause
    if not rest:
        return clause
    shorter = rest if _SAYS.search(rest) else _AFTER.sub('', rest)
    if _MAY.search(clause[: len(clause) - len(rest)]) and shorter.endswith(('吗', '不', '没')):
        shorter = shorter[:-1]
    return shorter or rest


def _if_so(text: str) -> tuple[str, str] | None:
    """Return a condition without a word for if, and what follows: 有的话拿进来."""
    match = _IF_SO.match(text)
    if match is None:
        return None
    if match['condition']:
        return match['condition'], match['rest']
    if match['plain']:
        return match['plain'], match['then']
    return match['who'] + match['event'], match['more']


def read_lead(clause: str) -> Lead:
    """Take conditions, times and manners off the beginning of a clause."""
    lead = Lead(bare(clause))
    for _ in range(6):
        before = lead.rest
        match = _CORRECTING.match(lead.rest)
        if match is not None and not lead.condition:
            lead.corrects = True
            lead.rest = lead.rest[match.end() :]
        match = _IF.match(lead.rest) or _WHEN_SEEN.match(lead.rest)
        if match is not None:
            lead.condition, lead.rest = match['condition'], match['rest']
        elif (found := _if_so(lead.rest)) is not None:
            lead.condition, lead.rest = found
        match = _WHEN.match(lead.rest)
        if match is not None and not _WAITED.match(lead.rest):
            when = match['when']
            lead.when, lead.rest = f'{lead.when}{when}', match['rest']
        match = _PAST.match(lead.rest)
        if match is not None:
            lead.avoid, lead.rest = match['avoid'], lead.rest[match.end() :]
        match = _ALONG.match(lead.rest)
        if match is not None:
            lead.way, lead.rest = match['way'], lead.rest[match.end() :]
        match = _SPEED.match(lead.rest)
        if match is not None:
            lead.speed, lead.rest = match['speed'], lead.rest[match.end() :]
        lead.rest = bare(lead.rest) if lead.rest else ''
        if lead.rest == before:
            break
    return lead
