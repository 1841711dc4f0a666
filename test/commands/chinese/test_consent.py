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
    '不用麻烦|还是算了|别搬|不搬了|不,我自己来|我自个儿能行,谢谢|算了吧|不对,不是这个|先别|等一下再说|那倒不用|不要啦,放著就好|不嘛,我還要玩!'.split(
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
