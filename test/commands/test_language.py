# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.language import language_of


@pytest.mark.parametrize(
    ('text', 'language'),
    [
        ('go to the kitchen', 'en'),
        ('Allez à la cuisine', 'en'),  # its script does not tell
        ('去厨房', 'zh'),
        ('去kitchen拿coffee给我', 'zh'),
        ('robot 前进', 'zh'),
        ('go to the 厨房', 'en'),
        ('say “Привет” to Ivan', 'en'),
        ('キッチンへ行って', 'ja'),
        ('부엌으로 가', 'ko'),
        ('иди на кухню', 'ru'),
        ('اذهب إلى المطبخ', 'ar'),
        ('रसोई में जाओ', 'hi'),
        ('', 'en'),
    ],
)
def test_a_script_tells_the_language(text, language):
    assert language_of(text) == language


def test_chinese_is_read_through_the_same_door_as_english():
    chinese, english = interpret('向前走三米'), interpret('go forward three metres')

    assert chinese.intent == english.intent == 'MOVE'
    assert chinese.slots == english.slots == {'direction': 'forward', 'distance_m': '3'}
    assert (chinese.language, english.language) == ('zh', 'en')
    assert interpret('停').intent == 'STOP'
    assert interpret('去厨房', allowed=frozenset({'MOVE'})).intent == 'NONE'
