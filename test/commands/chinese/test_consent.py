# SPDX-License-Identifier: Apache-2.0
"""Yes and no as Chinese speakers say them, and what is neither."""

from __future__ import annotations

import pytest
from support.free_answers import answered

from omnivinci_ros.commands.chinese.consent import consent
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

ASKED = '要我把红色的盒子搬到仓库去吗?'


@pytest.mark.parametrize(
    'text',
    '好的呀|行啊|嗯好|好嘞|对对对,就是它|好呀好呀!|那敢情好,谢谢你啊|没错儿|要得|那就麻烦你了|可以,搬吧。|行,快点|可不是嘛|對對對|那還用說'.split(
        '|'
    ),
)
def test_yes(text):
    assert consent(text, ASKED) is True


@pytest.mark.parametrize(
    'text',
    '不用麻烦|还是算了|别搬|不搬了|不,我自己来|我自个儿能行,谢谢|算了吧|不对,不是这个|先别|等一下再说|那倒不用|不要啦,放著就好'.split(
        '|'
    ),
)
def test_no(text):
    assert consent(text, ASKED) is False


@pytest.mark.parametrize(
    'text',
    '今天天气不错|你吃饭了吗|好,放那儿吧|不,搬到客厅去|对,就那个红的|妈妈在厨房|好,然后去厨房'.split(
        '|'
    ),
)
def test_what_is_neither_or_more_is_left_to_the_rules_behind(text):
    assert consent(text, ASKED) is None


def test_a_yes_with_thanks_carries_out_what_was_asked():
    dialogue = Dialogue(10_000_000_000)
    dialogue.published(interpret('去厨房,不对,去卧室'), 0)
    result = dialogue.answer('好呀好呀,辛苦你了', 1).result
    assert (result.intent, result.slots) == ('MOVE_TO', {'place': '卧室'})


@pytest.mark.parametrize(
    'text',
    (
        '好,算了|是的,不用了|好,我不要|好,我改主意了|没问题,我自己来|好,谢谢不用|好,你听错了|好,快往后退'
        '|可以,麻烦向后走|好,孩子过来了|对,我明天走|那可不行|可不可以|可是|走开|走错|做什么|做梦吧|需要?|谢谢|得了吧'
        '|知道了|来了'
    ).split('|'),
)
@pytest.mark.parametrize(
    'asked',
    ['我没听懂“把碗洗了”。只做其余的吗:把杯子拿给你?', '我不会定时做事。现在就向前走2米吗?'],
)
def test_what_may_mean_something_else_is_no_yes(text, asked):
    assert consent(text, asked) is not True


@pytest.mark.parametrize('answer', ['救命', '烫', '闭嘴', '休想', '再见', '也许吧'])
def test_a_cry_is_no_thing_to_be_brought(answer):
    dialogue = Dialogue(10_000_000_000)
    dialogue.published(interpret('拿给我'), 0)
    answered = dialogue.answer(answer, 1)
    assert answered is None or not answered.result.steps or answered.result.needs_clarification


KETTLE = '要我把水壶拿给您吗?'


@pytest.mark.parametrize(
    ('asked', 'text'),
    [
        # the verb said again, or one of its kind
        (KETTLE, '拿来吧'),
        (KETTLE, '快端过来'),
        (KETTLE, '你拿吧'),
        (KETTLE, '把水壶拿来'),
        ('要我把药盒递给奶奶吗?', '给她吧'),
        ('要我看看门外是谁吗?', '瞧一眼吧'),
        ('我可以进房间吗?', '进来'),
        ('我现在去护士站,可以吗?', '去吧去吧'),
        ('您要我跟着您吗?', '跟着吧'),
        ('要我在这儿等您吗?', '你在这儿等吧'),
        ('我把灯关了,好吗?', '关了吧'),
        # the thing said again beside a yes
        ('是不是送到三号楼?', '三号楼没错'),
        ('您要的是冰的那瓶吗?', '冰的,对'),
        ('您是说左边那扇门吗?', '就是左边的'),
        # a reason, haste and thanks
        (KETTLE, '有点渴,拿来吧'),
        (KETTLE, '没错,越快越好'),
        ('要我去把门关上吗?', '关上吧,有风'),
        (KETTLE, '快去呀,还问什么'),
        (KETTLE, '好的谢谢'),
        ('盘子可以收走了吗?', '收吧,都吃完了'),
        # courtesies and idioms
        (KETTLE, '那就辛苦你啦'),
        (KETTLE, '那再好不过了'),
        (KETTLE, '不然呢'),
        (KETTLE, '没意见'),
        (KETTLE, '好嘞,乖'),
    ],
)
def test_yes_said_freely(asked, text):
    assert consent(text, asked) is True


@pytest.mark.parametrize(
    ('asked', 'text'),
    [
        # prohibitions
        (KETTLE, '别拿'),
        (KETTLE, '千万别说'),
        ('要我把这包糖给小朋友吗?', '不能给,他牙疼'),
        ('要把显微镜搬到隔壁吗?', '谁让你搬的,不许搬'),
        # not needed, had already, enough
        (KETTLE, '没那个必要'),
        (KETTLE, '我有了'),
        (KETTLE, '我不渴'),
        ('要我给三床送便盆吗?', '人家已经送过了'),
        ('要我给您再拿一个吗?', '一个就够了'),
        ('要我把地图交给这位先生吗?', '他说他不要'),
        # oneself
        (KETTLE, '我来拿'),
        (KETTLE, '放着我来'),
        (KETTLE, '那是爸爸的'),
        ('要我把球给小明吗?', '轮到小红了'),
        (KETTLE, '我不看电视'),
        ('要我往前走半米吗?', '前面有台阶'),
        ('要我给花浇水吗?', '昨天浇过了'),
        (KETTLE, '就在我手边'),
        ('要我叫孩子们进来吗?', '让他们再玩会儿'),
        ('我再靠近一点,好吗?', '你要撞到我了'),
        # later
        (KETTLE, '噢,等会儿再说'),
        ('要我把盘子端走吗?', '等我吃完再端'),
        # why not
        ('要把样品放进冰箱吗?', '不行,那会冻坏的'),
        ('要我把箱子搬到仓库吗?', '太沉了,你搬不动'),
        ('要我跟爷爷说吃饭了吗?', '他睡着呢,别吵他'),
        ('要把针头扔进普通垃圾桶吗?', '那怎么行!'),
        (KETTLE, '想都别想'),
        (KETTLE, '我没这么说'),
        (KETTLE, '嗯,不用了'),
    ],
)
def test_no_said_freely(asked, text):
    assert consent(text, asked) is False


@pytest.mark.parametrize(
    ('asked', 'text'),
    [
        # somebody else does it, or it is done
        (KETTLE, '我来拿'),
        (KETTLE, '奶奶拿吧'),
        ('要带客人去会议室吗?', '客人走了'),
        (KETTLE, '拿来了'),
        # another way, place, person or number
        ('我可以进去吗?', '出去出去'),
        (KETTLE, '拿走吧'),
        (KETTLE, '拿给他吧'),
        (KETTLE, '拿两个吧'),
        (KETTLE, '拿到桌上'),
        (KETTLE, '拿着'),
        ('要我把药递给奶奶吗?', '给我吧'),
        # one deed of two, and what was not understood
        ('要我把杯子拿给你,然后去厨房吗?', '拿来吧'),
        ('我没听懂“把碗洗了”。只做其余的吗:把杯子拿给你?', '洗吧'),
        # a limit, a contrast, a refusal behind the yes
        (KETTLE, '好,但是别洒了'),
        (KETTLE, '好,等会儿再拿'),
        (KETTLE, '拿吧,不过别太满'),
        (KETTLE, '对,不是水壶'),
        (KETTLE, '太烫了,别拿了'),
        (KETTLE, '不用,麻烦你了'),
        (KETTLE, '水壶是我的'),
        (KETTLE, '要是有就好了'),
        (KETTLE, '谢谢'),
        (KETTLE, '给我看看'),
    ],
)
def test_what_only_sounds_like_a_yes(asked, text):
    assert consent(text, asked) is not True


@pytest.mark.parametrize(
    'talk',
    [
        '老公,你晚上想吃什么',
        '今天可真热',
        '你们别吵了,作业写完没',
        '嗯我在开车,一会儿打给你',
        '这雨再下就要涝了',
        '这机器人多少钱一台啊',
        '班主任让你去她办公室',
        '好的,老婆',
        '一起走吧',
        '放我手里',
        '对,搬楼上',
    ],
)
def test_talk_to_somebody_else_is_no_answer(talk):
    assert answered(talk, KETTLE, '把水壶拿给我') == ''


@pytest.mark.parametrize('said', ['嗯?', '好?'])
def test_a_yes_that_asks_is_asked_about_again(said):
    assert answered(said, KETTLE, '把水壶拿给我') in ('', 'again')
