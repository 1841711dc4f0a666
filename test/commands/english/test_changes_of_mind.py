# SPDX-License-Identifier: Apache-2.0
"""Changes of mind: only what was broken off is taken back."""

from __future__ import annotations

import pytest
from support.sure_orders import sure_steps

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'plan'),
    [
        (
            'put the plates in the sink, and the glasses too, and then wipe, no, just go home',
            'put down plates (sink), then put down glasses (sink), then go home',
        ),
        (
            'take the pan to the stove rinse no just put it on the counter',
            'put down pan (counter)',
        ),
        (
            'grab the nappy bag and meet me at the car no wait the front door',
            'pick up nappy bag, then go to front door',
        ),
        (
            'give the cap to Hugo no wait give it to Emil and come back',
            'bring cap for emil, then go here',
        ),
    ],
)
def test_the_question_holds_the_rest(text, plan):
    assert interpret(text).clarification == f'You changed your mind: shall I {plan}?'


def test_no_further_takes_nothing_back():
    assert sure_steps("go as far as the yellow line no further and tell me what's ahead") == [
        ('MOVE_TO', {'place': 'yellow line'}),
        ('DESCRIBE', {}),
    ]
