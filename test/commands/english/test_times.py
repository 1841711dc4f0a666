# SPDX-License-Identifier: Apache-2.0
"""A time is never dropped, wherever it stands: the order is asked about, and says when."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ORDERS = ('go to the kitchen', 'bring me the tea', 'put the cup on the table', 'turn left')
TIMES = (
    'later on',
    'in a bit',
    'at some point',
    'from now on',
    'over lunch',
    'the day after tomorrow',
    'at closing time',
    'first thing tomorrow',
    'at the weekend',
)


@pytest.mark.parametrize('time', TIMES)
@pytest.mark.parametrize('order', ORDERS)
def test_a_time_behind_an_order_or_before_it_is_asked_about(order: str, time: str) -> None:
    for text in (f'{order} {time}', f'{time.capitalize()}, {order}.', f'{time} {order}'):
        result = interpret(text, compare=False)

        assert result.needs_clarification or not result.steps, text


def test_the_time_is_in_its_slot() -> None:
    result = interpret('bring me the tea in a bit')

    assert result.slots['when'] == 'in a bit'
    assert result.slots['object'] == 'tea'
    assert result.clarification.endswith('Shall I bring tea for you now?')


@pytest.mark.parametrize('text', ['bring me the tea about ten', 'look for my keys by six'])
def test_a_bare_number_may_be_a_time(text: str) -> None:
    assert interpret(text).needs_clarification


def test_later_on_between_orders_only_joins_them() -> None:
    result = interpret('go to the hall, later on bring me the tea')

    assert [step.intent for step in result.steps] == ['MOVE_TO', 'BRING_OBJECT']
