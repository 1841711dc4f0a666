# SPDX-License-Identifier: Apache-2.0
"""Which commands of a model are left out for doubt."""

from __future__ import annotations

import pytest

from omnivinci_ros.backends.doubtful_orders import LEFT_OUT
from omnivinci_ros.backends.doubtful_orders import is_doubtful
from omnivinci_ros.commands.model_json import parse_command

MOVE = '{"intent": "MOVE", "slots": {"direction": "forward"}}'


@pytest.mark.parametrize(
    ('answer', 'chance', 'doubtful'),
    [
        (MOVE, 0.4, True),
        (MOVE, 0.5, False),
        (MOVE, 0.0, False),  # unknown
        ('{"intent": "STOP"}', 0.1, False),
        ('{"intent": "NONE"}', 0.1, False),
        ('{"intent": "PLAN", "steps": []}', 0.1, True),
        ('{"intent": "MO', 0.1, False),  # cut: it is no command anyway
        ('7', 0.1, False),
    ],
)
def test_an_order_below_the_threshold_is_doubtful_and_a_stop_never(answer, chance, doubtful):
    assert is_doubtful(answer, chance, 0.5) is doubtful


def test_what_is_answered_instead_is_a_command_that_does_nothing():
    assert parse_command(LEFT_OUT).intent == 'NONE'
