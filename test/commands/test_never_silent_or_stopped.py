# SPDX-License-Identifier: Apache-2.0
"""Orders with a speed, a limit or a tool get a word, and those that forbid one way do not stop."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('以每秒半米的速度后退两米', 'MOVE', {'direction': 'backward', 'distance_m': '2'}),
        ('用最快的速度去仓库', 'MOVE_TO', {'place': '仓库'}),
        ('用低速去客厅', 'MOVE_TO', {'place': '客厅'}),
    ],
)
def test_a_speed_before_an_order_in_chinese_is_kept(text, intent, slots):
    result = interpret(text)
    speed = result.slots['speed']

    assert text.startswith(speed)
    assert (result.intent, result.slots) == (intent, {**slots, 'speed': speed})


@pytest.mark.parametrize(
    ('text', 'answer', 'slots'),
    [
        ('最多前进两米', '一米', {'direction': 'forward', 'distance_m': '1'}),
        ('后退不超过三米', '两米', {'direction': 'backward', 'distance_m': '2'}),
        ('至少左转三十度', '四十度', {'direction': 'left', 'angle_deg': '40'}),
    ],
)
def test_a_limit_in_chinese_is_no_distance_and_is_asked_about(text, answer, slots):
    asked = interpret(text)
    dialogue = Dialogue(10)
    dialogue.published(asked, 0)

    assert asked.slots == {'direction': slots['direction']}
    assert '是多少' in asked.clarification
    assert dialogue.answer(answer, 1).result.slots == slots


@pytest.mark.parametrize('text', ['用轮椅带爷爷去花园', '用托盘端茶给奶奶'])
def test_with_what_it_is_done_is_asked_about_by_its_words(text):
    result = interpret(text)

    assert f'“{text[:3]}”' in result.clarification
    assert result.steps


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ("don't go to the lab, go to the hall", {'place': 'hall', 'avoid': 'lab'}),
        ('drive to the dock and stop there', {'place': 'dock'}),
    ],
)
def test_a_way_to_another_place_is_no_stop(text, slots):
    assert interpret(text).slots == slots


@pytest.mark.parametrize(
    ('text', 'stops'),
    [
        ('找找猫在不在床底下', False),
        ('有没有人在车底下', False),
        ('孩子在车底下', True),
        ('看看孩子在车底下', True),
        ('stop worrying about it', False),
        ('stop pushing about', True),
        ('follow me and stop there', True),
        ("don't drive into the child, go to the hall", True),
        ('go to the hall and stop there, you are on my foot', True),
    ],
)
def test_what_is_asked_or_felt_is_no_stop(text, stops):
    assert (interpret(text).intent == 'STOP') is stops
