# SPDX-License-Identifier: Apache-2.0
"""What a speaker of Chinese did not order is not carried out unasked."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

ABOUT_SO_MANY = (
    *('前进两三米', '前进三四米', '前进五六厘米', '前进一两米', '前进三五米', '前进两三百米'),
    *('前进十二三米', '前进几米', '前进十几米', '前进三四步', '左转三四圈', '前进两米三四次'),
    '说三四遍你好',
)


@pytest.mark.parametrize('text', ABOUT_SO_MANY)
def test_about_so_many_is_asked_about(text):
    result = interpret(text)

    assert result.needs_clarification
    assert all(step.slots.get('distance_m', '2') == '2' for step in result.steps)
    assert not any('times' in step.slots or 'angle_deg' in step.slots for step in result.steps)


@pytest.mark.parametrize(
    ('text', 'metres'),
    [('前进十二米', '12'), ('前进一米八五', '1.85'), ('前进两米半', '2.5'), ('前进二零米', '20')],
)
def test_a_number_that_is_sure_is_not_asked_about(text, metres):
    result = interpret(text)

    assert (result.slots['distance_m'], result.needs_clarification) == (metres, False)
