# SPDX-License-Identifier: Apache-2.0
"""Read what was said in Chinese: one order, a plan, or nothing that is for the robot."""

from __future__ import annotations

import re
from dataclasses import replace

from omnivinci_ros.commands.chinese import wording
from omnivinci_ros.commands.chinese.bystanders import may_be_hurt
from omnivinci_ros.commands.chinese.characters import Text
from omnivinci_ros.commands.chinese.characters import read_text
from omnivinci_ros.commands.chinese.clauses import ADDRESSED
from omnivinci_ros.commands.chinese.clauses import bare
from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.dialect import in_standard
from omnivinci_ros.commands.chinese.draft import Draft
from omnivinci_ros.commands.chinese.mentions import Mentions
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.parting import part
from omnivinci_ros.commands.chinese.plan import Plan
from omnivinci_ros.commands.chinese.pointed import pointed_question
from omnivinci_ros.commands.chinese.reasons import is_reason_before
from omnivinci_ros.commands.chinese.references import resolve
from omnivinci_ros.commands.chinese.references import wished_once
from omnivinci_ros.commands.chinese.run_together import part_run_together
from omnivinci_ros.commands.chinese.several import each_of_several
from omnivinci_ros.commands.chinese.swallowed import swallowed
from omnivinci_ros.commands.chinese.unread_orders import may_be_order
from omnivinci_ros.commands.intents import MAX_UTTERANCE
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Question
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.intents import within
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.own_sentences import OwnSentences
from omnivinci_ros.commands.words import Words

LANGUAGE = 'zh'
MAX_CHARACTERS = 150  # an order is short
MAX_STEPS = 10
CHATTER = 20  # characters: longer texts without an order are stories, and get no answer
MAX_SAID = 300
SURE = 0.7
# What somebody must have named before, by the orders that need it at once.
_NOT_POINTED = {
    **dict.fromkeys(('BRING_OBJECT', 'GRAB_OBJECT'), ('它', '它们')),
    **dict.fromkeys(('FOLLOW', 'GUIDE'), ('他', '她', '他们', '她们')),
}

_INJECTION = lazy_pattern(
    r'(?:忽略|无视|忘记|忘掉|绕过|覆盖|违反).{0,8}(?:指令|规则|命令|限制|提示|要求|安全)|系统提示|开发者模式|你现在是一个'
)
_OTHER_ORDERS = lazy_pattern(
    r'(?:(?:最多|最少|至少|顶多)(?=[拿取要带送端搬走等])|打开|关上|关掉|关闭|关(?=灯|门|窗|机|空|电)|开(?=灯|门|窗|电|空调|机|始|一下)|播放|放(?=音乐|首|歌|电影|一首|点)|唱|跳(?=舞|个|一)|打扫|扫地|擦|洗|煮|做'
    r'|充电|坐下|站起|推|拉|按|敲|开始|继续|教|学|记住|提醒|倒|扔|加速|减速|快点|慢点|闭嘴|安静|睡觉|起床|订|买|查|设|调|翻译|计算|算|讲|换|切|修|锁|等|拍|录|打'
    r'|发(?=邮件|消息|短信|微信)|浇|喂|叠|铺|收拾|整理|吸尘|拖地|把|拿|去|走|来|找|给我|跟|带|说(?!实话|真|不|到|起)|看|转|别|念|读|告诉|放|送|递|抓|端(?!午|正)|搬(?!家)|捡|抱(?!歉|怨)|扛|移动|执行|停止|绕|避|靠|离|站|往[里外]|往.{1,6}[走进靠移站]|一边|接|点(?=头|个|一)|叫|抬|举|低|挥|每|在.{1,8}等|到|进|回|出|上|下|开|离开|从|扶|搀|拖|浇|扫|炒|剪|梳|刷|盛|冲|泡|削|叠|晾|晒|熨|烧|蒸|炖|烤|榨|拌|装|拆|拧|踢|蹲|跳|爬|滚|摇|陪(?=[我他她])|晃|鼓掌|拍手|自我介绍|巡逻|巡视|关机|重启|待机|校准|导航|扫描|称|测|消毒|喷|按摩|捶|揉|让(?:开|一让|一下|个|路)|给.{1,6}?(?:指|浇|喂|洗|擦|打|换|穿|充|量|唱|加|做|剪|梳|盖)|(?![我你您他她它这那有是在没])..?(?:一下|一?个|一点|点儿?)(?=.)|(?:前面|前方|下一?个|在).{0,12}(?:转|拐|停下|直走)$)'
)
_CONDITIONAL = lazy_pattern(
    r'(?:如果|要是|万一|一旦)[^,]+,?就(?![会可能是要不没我你他她])|除了[^,]+,?.{0,6}都(?![会可能是要不没我你他她])'
)
_ASKS = lazy_pattern(r'(?:吗|(?<!着)呢|什么|怎么|为什么|几|多少|谁|哪|如何|是否|有没有|是不是)')


_OPINION = lazy_pattern(
    '[你您]们?说.*(?:[是有][不没][是有][^,]{1,4}|[呢吗不好]|怎么.{0,6})[?!.]?'
)  # 你说他怎么老放不下呢
# 等我有钱了我就去环游世界
_ONE_DAY = lazy_pattern('等[^,]{1,12}[了后],?(?:我们?|咱们?|他们?|她们?)(?:就|也|再|要|一定)')
# Said to somebody who comes home or sits down: 你回来啦, 来来来 喝茶.
_RECEIVES = lazy_pattern(
    '(?:[你您]?(?:可|终于|总算)?回来|[你您](?:可|终于|总算)?[到回]家)(?:啦|了[啊呀吗]?)[,!?.]*'
    '|(?:来[来,!]*)(?:(?:大家|你们?|您|都|快|先|一起|坐下)*(?:[吃喝尝聊玩坐][^,]{0,6}))[吧啊呀了,!.]*'
)
# 你来啦 greets, and asks in Taiwan.
_COMES = lazy_pattern('[你您](?:[过进上下出]?来|到|去|回去|过去)啦[!.]*')
_TOLD_TO = lazy_pattern('[你请帮]|[叫喊]我|告诉|通知|转告|提醒|[跟对向]')
_FOR_ME = lazy_pattern('[^我你他她它咱您谁,]{1,4}给我[^了的过]+$')  # 抹布给我拧一把
# 奶奶要起来,你扶一下; 六号桌买单,把账单拿过去
_TOLD_YOU = lazy_pattern(
    r',(?:[你您](?:快|先|再|就|去|来|给|帮)*(?:拿|送|端|递|搬|扶|推|放|抱|捡|接|擦|扫|关|倒|洗|取|抬|把)|把(?![我他她你人咱头手]))(?!了|过|的)[^,了过的]{0,8}$'
)
# 奶奶摔倒了,去叫护士: who asks for help is answered.
_FOR_HELP = lazy_pattern(
    '(?:你|快|赶紧|赶快|马上|去|帮忙|帮我)*(?:(?:叫|喊|找)(?:个?人|护士|医生|大夫|救护车|保安|家属|救援)(?:来|过来|去|吧|啊)*$|扶(?:起来|[他她一]))'
)
_GREETS = lazy_pattern('招呼|手|礼|问|鞠')
# What is cried or laughed between: 不见了呜呜你帮我找
_SOUNDS = lazy_pattern('呜呜+|嘿嘿+|嘻嘻+|哈哈+')
# 1米² is 1米2 in NFKC: no distance.
_RAISED = lazy_pattern('[\u2070-\u209c\u00b2\u00b3\u00b9]')

# 找到了就拿过来, 拿完放在桌上: what was just ordered is done, and the next order follows.
# 放好杯子 is an order itself.
_DONE = '(?:了(?:以后|之后|后)?|以后|之后|后|(?=[就再]))'
_DONE_BEFORE = lazy_pattern(
    rf'(?<=,)(?:(?:找到|找着|捡到|拿到|取到|接到|抓到|[拿放做弄送看收搞办]好){_DONE}'
    rf'|到了?(?:地方|那儿|那里|地儿)?(?:以后|之后|后|(?=就))|到了|[拿放做弄送看查抽洗说签用吃喝搬办收念打扫叫喊问讲倒摆捡取接拍擦喂摘量数装发挂点印换修]完{_DONE}?|完事儿?{_DONE}?|完了(?:以后|之后|后)?)'
    r'[就再,]?(?=[\u4e00-\u9fff])'
    # Without a pause: 找我的眼镜找到了拿来给我, 放完回来.
    r'|(?<=.)(?:(?:找到|找着|捡到|拿到|取到)了(?=[就再把拿给带送放扔交递跟告通陪领])'
    r'|(?<!,)(?<=[^,])[放送看查洗说签搬办收念捡抽摘装擦倒喂量发摆]完(?:了|以后|之后|后)?(?=[就再去回把给带拿领送陪放]))'
)


def read_chinese(
    heard: Words,
    utterance: str,
    allowed: frozenset[str] | None = None,
    own: OwnSentences | None = None,
) -> Interpretation:
    """Read an utterance in Chinese; STOP has been looked for before.

    `allowed` names the intents that may come out.
    """
    result = _read(heard, utterance, own)
    permitted = within(result, allowed)
    if permitted is result:
        return result
    refused = [step.intent for step in result.steps if allowed and step.intent not in allowed]
    why = wording.NOT_ALLOWED.format(refused[0] if refused else result.intent)
    rest = f'只做其余的吗:{wording.phrase_plan(permitted.steps)}?' if permitted.steps else ''
    return replace(permitted, clarification=why + rest)


def _read(heard: Words, utterance: str, own: OwnSentences | None) -> Interpretation:
    text = read_text(heard.source)
    plain = in_standard(text.plain)
    if _INJECTION.search(plain):
        return _nothing(utterance, wording.NO_RULES)
    if heard.cut or len(plain) > MAX_CHARACTERS:
        return _nothing(utterance, wording.TOO_LONG if ADDRESSED.search(plain[:12]) else '')
    if _OPINION.fullmatch(plain) or _ONE_DAY.match(plain) or _RECEIVES.fullmatch(plain):
        return _nothing(utterance, '')
    draft = Plan(own=own)
    said = _SOUNDS.sub(lambda sound: ',' * len(sound.group()), part(part_run_together(plain)))
    draft.read(_DONE_BEFORE.sub(lambda done: ',' * len(done.group()), said))
    if not draft.orders:
        return _nothing(utterance, _answer(draft, plain))
    if draft.retracted:
        return _nothing(utterance, wording.TAKEN_BACK)
    reported = all(order.found.intent == 'SAY' for order in draft.orders) and draft.reasons
    if reported and not _TOLD_TO.search(plain):
        return _nothing(utterance, '')  # 合同退回来了,说章盖得不清楚
    if len(draft.orders) > MAX_STEPS:
        return _nothing(utterance, wording.TOO_MANY)
    draft.asked = draft.asked or _calls_person(plain)
    draft.asked = draft.asked or _COMES.fullmatch(plain) is not None
    draft.doubtful = draft.doubtful or _RAISED.search(utterance) is not None
    return _interpretation(draft, text, utterance)


def _calls_person(plain: str) -> bool:
    """Say whether it begins with the name of somebody else: 师傅,您往前再开五十米.

    小白 and the like may be the robot's own name.
    """
    called, pause, _ = plain.partition(',')
    mine = called in _MY_NAMES or called.startswith('小')
    return bool(pause) and len(called) <= 4 and not mine and is_person(called)


_MY_NAMES = frozenset('我 我们 咱们 他 她 他们 她们 大家 人 管家 主人 阿姨好'.split())


def _nothing(utterance: str, answer: str) -> Interpretation:
    return Interpretation(
        'NONE', {}, 0.0, bool(answer), answer, utterance[:MAX_UTTERANCE], language=LANGUAGE
    )


def _answer(draft: Draft, plain: str) -> str:
    """Return what to say when no rule fits, '' where nobody seems to wait for an answer."""
    if draft.forbids:
        return wording.FORBIDDEN
    if draft.again:
        return wording.AGAIN_WHAT
    if draft.retracted:
        return ''
    if not draft.unread or len(plain) > CHATTER and not ADDRESSED.match(plain):
        return ''
    first = bare(draft.unread[0])
    if _CONDITIONAL.match(plain):
        return wording.UNKNOWN
    if ADDRESSED.search(plain) and re.search('[把帮]', plain):
        return wording.UNKNOWN
    if any(may_be_order(bare(clause)) for clause in draft.unread):
        return wording.UNKNOWN
    if _TOLD_YOU.search(plain) or any(map(_FOR_HELP.match, draft.unread)):
        return wording.UNKNOWN
    if _ASKS.search(plain) or plain.endswith('?'):
        return wording.NO_ANSWER
    if (
        ADDRESSED.search(plain)
        or _FOR_ME.match(first)
        or (draft.own is not None and draft.own.begins_chinese(first))
        or _OTHER_ORDERS.match(first)
        and (not re.search('了(?!$)|(?<!超)过(?![来去])', first) or first[0] in '把将给')
    ):
        return wording.UNKNOWN
    return ''


def _interpretation(draft: Draft, text: Text, utterance: str) -> Interpretation:
    mentions = Mentions()
    told = {clause: mentions.note_reason(clause) for clause in draft.unread[: draft.reasons]}
    draft.orders = each_of_several(mentions.each_wanted(draft.orders))
    steps: list[Step] = []
    unresolved = (0, '')
    for at, order in enumerate(draft.orders):
        missing = resolve(order, mentions)
        if missing and not unresolved[1] and (at or _is_asked(missing, order)):
            unresolved = (at, missing)
        slots = {**order.found.slots, **order.extra}
        steps.append(Step(order.found.intent, _restored(slots, text), text.restore(order.text)))
    if (twice := wished_once(draft.orders, text.plain)) and not unresolved[1]:
        del steps[twice - 1], draft.orders[twice - 1]
    if any(step.intent != 'GREET' for step in steps):
        first = steps[0]
        if first.intent == 'GREET' and not first.slots and not _GREETS.search(first.text):
            # 你好,去厨房
            steps, draft.orders = steps[1:], draft.orders[1:]
            unresolved = (unresolved[0] - 1, unresolved[1])
    total = max(1, len(text.plain))
    meant = ','.join(value for step in steps for value in step.slots.values()).lower()
    open_clauses = mentions.unexplained([step.slots for step in steps])
    reasons = [
        clause
        for clause, name in told.items()
        if clause not in open_clauses
        and (is_reason_before(clause) or name and name.lower() in meant)
        and not any(may_be_hurt(step.intent, clause, before=True) for step in steps)
    ]
    confidence = round(max(0.0, 1.0 - (draft.lost - sum(map(len, reasons))) / total), 3)
    unread = [clause for clause in draft.unread if clause not in reasons]
    sentence, question = _question(draft, steps, unread, unresolved, confidence)
    planned = len(steps) > 1 or bool(unread)
    return Interpretation(
        intent='PLAN' if planned else steps[0].intent,
        slots={} if planned else steps[0].slots,
        confidence=confidence,
        needs_clarification=bool(sentence),
        clarification=sentence,
        utterance=utterance,
        steps=tuple(steps),
        language=LANGUAGE,
        question=question if sentence else None,
    )


def _is_asked(word: str, order: Order) -> bool:
    """Say whether a first order is asked what its word stands for; 这个 may be pointed at."""
    if (
        order.found.intent == 'PLACE_OBJECT' and word == '它' and 'object' in order.found.slots
    ):  # 把杯子放它旁边
        return True
    if word == '它' and order.text.startswith('这个你'):  # 这个你拿着
        return False
    return word in ('那里', '这个', '那个') or word in _NOT_POINTED.get(order.found.intent, ())


def _restored(slots: dict[str, str], text: Text) -> dict[str, str]:
    """Return slots in the characters in which they were written."""
    return {name: text.restore(value)[:MAX_SAID] for name, value in slots.items()}


def _question(
    draft: Draft,
    steps: list[Step],
    unread: list[str],
    unresolved: tuple[int, str],
    confidence: float,
) -> tuple[str, Question | None]:
    """Return what to ask before the steps are carried out, '' when nothing is open."""
    confirm = Question(confirms=True)
    plan = wording.phrase_plan(steps)
    if unread:
        return f'我没听懂“{unread[0][:50]}”。只做其余的吗:{plan}?', confirm
    if draft.corrected:
        return f'你改主意了:要我{plan}吗?', confirm
    if draft.forbids:
        return f'你说了不要做什么。要我{plan}吗?', confirm
    open_at, word = unresolved
    for at, order in enumerate(draft.orders):
        if word and open_at < at and order.found.question.startswith('要放'):
            break  # 拿起它放到桌子上: whatever it is
        if order.found.options:
            options = tuple(
                Step(order.found.intent, {**slots, **order.extra}) for slots in order.found.options
            )
            return order.found.question, Question(at, options=options)
        if order.found.question:
            return order.found.question, Question(
                at, confirms=order.found.question.endswith('吗?')
            )
        if 'when' in order.extra:
            return wording.NOT_TIMED.format(wording.phrase(steps[at])), confirm
    for at, step in enumerate(steps):
        doubt = swallowed(step)
        if doubt:
            return f'我没听懂“{doubt}”。你指的是什么?', Question(at)
    if draft.asked:
        return f'要我{plan}吗?', confirm
    if word:
        return pointed_question(word), Question(open_at, word=word)
    if confidence < SURE or draft.doubtful:
        return f'我不确定听懂了。要我{plan}吗?', confirm
    return '', None
