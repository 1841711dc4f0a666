# SPDX-License-Identifier: Apache-2.0
"""Deliveries that say more than what goes where are asked about."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        '去402送饭回来',
        '去五床送水马上回来',
        '去五床或者六床送饭',
        '去五床送饭收碗',
        '去五床送药喂他吃',
        '去五床送饭只送一份',
        '去五床送药要快',
        '去五床和六床送水',
        '给小张和小赵分别拿一瓶水和一块面包',
        '爸爸在书房要水,给拿一杯过去',
    ],
)
def test_what_would_be_lost_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('去五床送药', {'object': '药', 'place': '五床'}),
        ('去402送毛巾', {'object': '毛巾', 'place': '402'}),
        ('去三楼送快递', {'object': '快递', 'place': '三楼'}),
    ],
)
def test_a_plain_delivery_is_read(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('BRING_OBJECT', slots)
    assert not result.needs_clarification
