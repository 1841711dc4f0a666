# SPDX-License-Identifier: Apache-2.0
"""Questions of what is to be seen, whatever the thing."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('is the kettle still on', 'DESCRIBE', {'object': 'kettle'}),
        (
            'Is the tap in the bathroom still running?',
            'DESCRIBE',
            {'object': 'tap', 'place': 'bathroom'},
        ),
        ('which plug has the blue tape on it', 'DESCRIBE', {'object': 'plug'}),
        ('How many seedlings have died?', 'DESCRIBE', {'object': 'seedlings'}),
        ('what does the sign say', 'DESCRIBE', {'object': 'sign'}),
        (
            'what does the display on the pump say',
            'DESCRIBE',
            {'object': 'display', 'place': 'pump'},
        ),
        (
            'Has the patient in bed two got her mask on?',
            'DESCRIBE',
            {'object': 'patient', 'place': 'bed two'},
        ),
        ('has anybody left the heater on upstairs', 'DESCRIBE', {'object': 'heater'}),
        (
            'How many boxes have we got left on that rack',
            'DESCRIBE',
            {'object': 'boxes', 'place': 'rack'},
        ),
        ('Is that valve open or is it only half shut?', 'DESCRIBE', {'object': 'valve'}),
        (
            'Check how many bottles are left in the crate',
            'DESCRIBE',
            {'object': 'bottles', 'place': 'crate'},
        ),
        ("can you read me what's written on the label", 'DESCRIBE', {'object': 'label'}),
        (
            "what's the number on the door have a look",
            'DESCRIBE',
            {'object': 'number', 'place': 'door'},
        ),
        ('how does the wound look', 'DESCRIBE', {'object': 'wound'}),
        ('whose coat is that on the chair', 'DESCRIBE', {'object': 'coat', 'place': 'chair'}),
        ('what colour has the strip gone', 'DESCRIBE', {'object': 'strip'}),
        (
            'have the lights on the panel gone green',
            'DESCRIBE',
            {'object': 'lights', 'place': 'panel'},
        ),
        ('is the soldering iron still on', 'DESCRIBE', {'object': 'soldering iron'}),
        ('is the tap in the byre still dripping', 'DESCRIBE', {'object': 'tap', 'place': 'byre'}),
        ('which jar has the yellow lid on it', 'DESCRIBE', {'object': 'jar'}),
        ('how many eggs have hatched', 'DESCRIBE', {'object': 'eggs'}),
        (
            'what does the gauge on the boiler say',
            'DESCRIBE',
            {'object': 'gauge', 'place': 'boiler'},
        ),
        (
            'has the lady in bed six got her glasses on',
            'DESCRIBE',
            {'object': 'lady', 'place': 'bed six'},
        ),
        ('read me what it says on the crate', 'DESCRIBE', {'object': 'crate'}),
        ('how does the incision look', 'DESCRIBE', {'object': 'incision'}),
        (
            'how many sacks we got left in the barn',
            'DESCRIBE',
            {'object': 'sacks', 'place': 'barn'},
        ),
    ],
)
def test_sight_forms_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'how many people have died in the war',
        'is the shop still open',
        'what does the bible say',
        'which country has the best food',
        'how many goals has Messi scored',
        'what does Tom say about it',
        'is the match still on',
        'has anybody told mum',
        'how does that make you feel',
        'has the train left yet',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
