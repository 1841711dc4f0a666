# SPDX-License-Identifier: Apache-2.0
"""What people ask robots for most is fetched, put down and looked for without a question."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

# Of the COCO and YCB sets, of homes and workshops; words that are also verbs or abstract nouns.
THINGS = (
    'can',
    'can of cola',
    'soda can',
    'can opener',
    'watering can',
    'hard drive',
    'photo album',
    'toy airplane',
    'timer',
    'remote',
    'mouse',
    'orange',
    'plate',
    'glass',
    'glasses',
    'watch',
    'drill',
    'hammer',
    'clamp',
    'chain',
    'light bulb',
    'battery',
    'charger',
    'screwdriver',
    'tape measure',
    'box of tissues',
    'trash bag',
    'first aid kit',
    'pill bottle',
)
# Handle, mobile phone, glove, watch and torch begin alike; the last three hold a verb's sign.
CHINESE = '可乐 罐子 手机 手套 手表 手电筒 遥控器 充电器 螺丝刀 钥匙 文件夹 扫把 拖把'.split()
ENGLISH_ORDERS = (
    ('bring me the {}', 'BRING_OBJECT'),
    ('could you pick up the {} please', 'GRAB_OBJECT'),
    ('put the {} on the table', 'PLACE_OBJECT'),
    ('find the {}', 'FIND_OBJECT'),
    ('where is my {}', 'FIND_OBJECT'),
)
CHINESE_ORDERS = (
    ('把{}拿给我', 'BRING_OBJECT'),
    ('拿起红色的{}', 'GRAB_OBJECT'),
    ('把{}放到桌子上', 'PLACE_OBJECT'),
    ('找一下{}', 'FIND_OBJECT'),
    ('去厨房把{}拿过来', 'PLAN'),
)


@pytest.mark.parametrize('thing', [*THINGS, *CHINESE])
def test_a_thing_is_fetched_put_down_and_looked_for_without_a_question(thing):
    orders = ENGLISH_ORDERS if thing.isascii() else CHINESE_ORDERS
    for form, intent in orders:
        found = interpret(form.format(thing))
        named = ' '.join(value for step in found.steps for value in step.slots.values())

        assert (found.intent, found.clarification) == (intent, ''), form.format(thing)
        assert thing in named, form.format(thing)


@pytest.mark.parametrize('text', ['find the can can you', 'bring the cup can you see it'])
def test_a_can_that_begins_a_clause_is_no_thing(text):
    assert all(
        'can' not in value for step in interpret(text).steps for value in step.slots.values()
    )
