# SPDX-License-Identifier: Apache-2.0
"""Commands and speech in the messages of ROS4HRI, by the fields of the package that is there."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages import hri
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.windowing.samples import Utterance


class OldIntent(SimpleNamespace):
    """An Intent of a version that has no word for what is no intent."""

    MOVE_TO = '__intent_move_to__'
    BRING_OBJECT = '__intent_bring_object__'
    STOP_ACTIVITY = '__intent_stop_activity__'
    UNKNOWN_AGENT = '__unknown_agent__'
    MODALITY_SPEECH = 'speech'


class Intent(OldIntent):
    """One that has."""

    RAW_USER_INPUT = '__raw_user_input__'


def command(intent, slots=None, source='speech', asked=False, steps=()) -> CommandResult:
    read = Interpretation(
        intent, slots or {}, 0.75, asked, 'Shall I?' if asked else '', 'the words', tuple(steps)
    )
    return CommandResult(1, 0, source, read, Provenance('grammar', 'rules'))


def test_a_command_has_the_name_and_the_roles_of_rep_155():
    slots = {'object': 'cup', 'attribute': 'red', 'recipient': 'anna', 'from': 'kitchen'}
    message = hri.intent(Intent, command('BRING_OBJECT', slots))

    assert message.intent == '__intent_bring_object__'
    assert json.loads(message.data) == {
        'object': 'red cup',
        'recipient': 'anna',
        'other_data': {'from': 'kitchen'},
    }
    assert (message.source, message.modality) == ('__unknown_agent__', 'speech')
    assert (message.priority, message.confidence) == (128, 0.75)


@pytest.mark.parametrize(
    ('intent', 'slots', 'data'),
    [
        ('MOVE_TO', {'place': 'kitchen'}, {'goal': 'kitchen'}),
        ('GUIDE', {'object': 'anna', 'place': 'lift'}, {'recipient': 'anna', 'goal': 'lift'}),
        (
            'PLACE_OBJECT',
            {'object': 'cup', 'place': 'tray'},
            {'object': 'cup', 'recipient': 'tray'},
        ),
        ('SAY', {'text': 'Hello', 'recipient': 'tom'}, {'object': 'Hello', 'recipient': 'tom'}),
        ('MOVE', {'direction': 'left'}, {'other_data': {'direction': 'left'}}),
        ('GRAB_OBJECT', {'attribute': 'red'}, {'other_data': {'attribute': 'red'}}),
    ],
)
def test_each_slot_has_its_role(intent, slots, data):
    assert hri.thematic_roles(intent, slots) == data


def test_an_intent_that_rep_155_does_not_name_keeps_our_name():
    assert hri.intent(Intent, command('FOLLOW', {'object': 'me'})).intent == 'FOLLOW'


def test_a_stop_has_the_highest_priority():
    message = hri.intent(OldIntent, command('STOP'))
    assert (message.intent, message.data) == ('__intent_stop_activity__', '{}')
    assert message.priority == 255


def test_what_is_asked_back_is_no_intent_that_somebody_might_act_on():
    for result in (command('MOVE_TO', {'place': 'hall'}, asked=True), command('NONE')):
        message = hri.intent(Intent, result)
        assert message.intent == '__raw_user_input__'
        assert json.loads(message.data) == {'input': 'the words', 'locale': 'en'}
        assert hri.intent(OldIntent, result) is None


def test_a_plan_is_one_message_with_its_steps_in_order():
    steps = [Step('MOVE_TO', {'place': 'hall'}), Step('FOLLOW', {'object': 'tom'})]
    message = hri.intent(Intent, command('PLAN', steps=steps))
    assert message.intent == 'PLAN'
    assert json.loads(message.data)['other_data']['steps'] == [
        {'intent': '__intent_move_to__', 'data': {'goal': 'hall'}},
        {'intent': 'FOLLOW', 'data': {'object': 'tom'}},
    ]


def test_words_so_far_are_incremental_and_the_whole_is_final():
    types = SimpleNamespace(Header=SimpleNamespace, Time=SimpleNamespace)
    heard = Utterance('speech', 1_000_000_000, 2_500_000_000, 'bring me', 0.5)
    draft = hri.live_speech(types, SimpleNamespace, heard, is_final=False)
    whole = hri.live_speech(types, SimpleNamespace, heard, is_final=True)

    assert (draft.incremental, draft.final) == ('bring me', '')
    assert (whole.incremental, whole.final, whole.confidence) == ('', 'bring me', 0.5)
    assert (whole.header.stamp.sec, whole.header.stamp.nanosec) == (2, 500_000_000)


def test_a_package_with_other_fields_is_refused_by_the_field():
    class Other:
        @staticmethod
        def get_fields_and_field_types():
            return {'action': 'string', 'data': 'string'}

    with pytest.raises(BadInputError, match='no field `intent` of type string'):
        hri.check_fields(hri.INTENT, Other)
