# SPDX-License-Identifier: Apache-2.0
"""A STOP in the words of people who cry out, plead or scold."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        *('别抬了', '不要举了!', '别再往下降了', '别往我这边走', '不要继续了', '莫跟着我了'),
        *('别拽我胳膊', '夹着我了', '压到我脚了', '你踩我脚了', '哎哟疼死了快松开'),
        *('可以先停下吗', '麻烦先停一停好吗', '可以停了吗', '不好意思,能不能先停'),
        *('就停那儿', '好了,停在这', '停倒起', '你个破机器给我停', '刹住', '放手'),
        *('终止任务', '停止旋转', '切断动作', '中断执行', '稍等片刻', '原地待着'),
    ],
)
def test_a_call_to_stop_is_heard(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text',
    [
        *('别提了,一言难尽', '车停好了', '把车停好', '停在这个门口', '别往心里去', '疼'),
        *(
            '任务终止得太早了',
            '他踩了我一脚',
            '你这个铁疙瘩',
            '放手去做吧',
            '这孩子不好好继续读书',
        ),
    ],
)
def test_what_only_sounds_like_it_is_none(text):
    assert interpret(text).intent != 'STOP'
