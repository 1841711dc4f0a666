# SPDX-License-Identifier: Apache-2.0
"""Yes and no as Chinese speakers say them, and what is neither."""

from __future__ import annotations

import pytest

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
