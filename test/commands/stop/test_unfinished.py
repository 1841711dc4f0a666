# SPDX-License-Identifier: Apache-2.0
"""At a glance the words may go on: what begins other sentences too is left to a longer look."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.stop.unfinished import is_stop_so_far


@pytest.mark.parametrize(
    'text',
    [
        'Stop.',
        'Halt',
        'Do not move',
        'No, no, no!',
        'Stop it. Stop',
        'Please wait.',
        'Do not. Stop.',
        'Stop! Do not',
        '停',
    ],
)
def test_a_stop_is_one_however_it_goes_on(text):
    assert is_stop_so_far(text)


@pytest.mark.parametrize(
    'text',
    [
        'Do not',  # 'do not lock the door'
        "Don't",
        'No more',  # 'no more messages'
        'Get back',  # 'get back to me'
        'No more tea. No more tea. No more',  # a recogniser in a loop
    ],
)
def test_what_may_begin_another_sentence_waits_for_a_longer_look(text):
    assert is_stop(text)  # once it is known that nothing follows
    assert not is_stop_so_far(text)


@pytest.mark.parametrize('text', ['', 'the bus stop', 'stop by the kitchen', 'no more tea'])
def test_no_stop_is_none_so_far(text):
    assert not is_stop_so_far(text)
