# SPDX-License-Identifier: Apache-2.0
"""What speaks against an order, or binds it, is asked about or kept, and never lost."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'said',
    [
        'go forward there is a child',
        'go forward, there is a child',
        'drive forward there is a hole',
        'drive forward the road is wet',
        'go forward it is blocked',
        'go forward the door is closed',
        'move forward you are too close',
        'roll forward i am behind you',
        'turn left there is a wall',
        'go to the hall the floor is wet',
        'go forward two metres there is a step',
        'turn left but not too far',
        'drive forward but not too far',
        'go to the kitchen only after lunch',
        'go to the kitchen only after tom has called',
    ],
)
def test_a_warning_behind_an_order_of_motion_is_asked_about(said: str) -> None:
    assert interpret(said).needs_clarification


@pytest.mark.parametrize(
    ('said', 'slots'),
    [
        ('move forward you are blocking the door', {'direction': 'forward'}),
        ('drive forward it is clear', {'direction': 'forward'}),
        ('go back you are too close', {'direction': 'backward'}),
        ('go back it is blocked', {'direction': 'backward'}),
        ('go to the kitchen i am hungry', {'place': 'kitchen'}),
    ],
)
def test_what_speaks_for_the_order_is_only_a_reason(said: str, slots: dict[str, str]) -> None:
    found = interpret(said)

    assert (found.slots, found.needs_clarification) == (slots, False)


@pytest.mark.parametrize(
    ('said', 'slots'),
    [
        (
            'go to the kitchen assuming the door is open',
            {'place': 'kitchen', 'condition': 'assuming the door is open'},
        ),
        (
            'go to the hall providing it is empty',
            {'place': 'hall', 'condition': 'providing it is empty'},
        ),
        (
            'go to the kitchen only when tom calls',
            {'place': 'kitchen', 'condition': 'only when tom calls'},
        ),
        ('when i say now turn left', {'direction': 'left', 'condition': 'i say now'}),
        ('when i say go drive forward', {'direction': 'forward', 'condition': 'i say go'}),
    ],
)
def test_a_condition_is_kept_whole(said: str, slots: dict[str, str]) -> None:
    assert interpret(said).slots == slots


@pytest.mark.parametrize(
    'said',
    [
        'since i am old people bring me things',
        'since i am here my friends bring me food',
        'now that it is summer the birds find the feeder',
        'it is late my kids grab the cup',
        'anything but turn left',
        'put it down to experience',
    ],
)
def test_what_others_do_or_is_but_said_is_no_order(said: str) -> None:
    assert interpret(said).intent == 'NONE'


@pytest.mark.parametrize('said', ['grab my arm', 'hold his arm', 'grab her left leg'])
def test_a_part_of_somebody_is_only_grabbed_when_that_is_confirmed(said: str) -> None:
    assert interpret(said).needs_clarification


@pytest.mark.parametrize(
    'said',
    [
        'my hands are wet bring me the towel',
        'i am near the windows bring me the towel',
        'there are dirty dishes bring me the towel',
    ],
)
def test_an_order_behind_what_is_told_is_read(said: str) -> None:
    assert interpret(said).slots == {'object': 'towel', 'recipient': 'me'}
