# SPDX-License-Identifier: Apache-2.0
"""What reads as an order and may be none is asked about; no word of an order is dropped."""

import pytest

from omnivinci_ros.commands.interpreter import interpret

FIGURES = {
    'a feeling': 'Lift this burden from me.',
    'law and society': 'Bring back the death penalty.',
    'a person as a thing': 'Release the hostages!',
    'no thing but a quality': 'Take the good with the bad.',
    'an adverb in place of a name': 'Give all orders verbally.',
    'done to it': 'Get the oil changed.',
    'a state in place of a place': 'Put the plan into practice.',
    'no way but a thing': 'Roll down the car window.',
    'a way, and nowhere to go': 'Back to the pigs.',
    'too far': 'Meet me at the airport.',
    'a verb behind to': 'Bring in a chair to advise on this case.',
    'what for': 'To get to the kitchen.',
    'another subject': "I'm going to go get the towels.",
    'a choice': 'I had no choice but to move forward.',
    'a condition without its verb': 'If you ever get this cup.',
    'two conditions in one': 'If I got the cup again I would give it to my sister.',
    'let': 'If I let him come to me.',
}


@pytest.mark.parametrize('spoken', FIGURES.values(), ids=FIGURES.keys())
def test_a_figure_of_speech_is_not_carried_out(spoken):
    result = interpret(spoken)

    assert result.intent == 'NONE' or result.needs_clarification


@pytest.mark.parametrize(
    'spoken',
    ['So glad you could come.', 'Come to your senses.', 'Leave no stone unturned.', 'Go to pot.'],
)
def test_what_is_only_said_so_is_left_alone(spoken):
    assert interpret(spoken).intent == 'NONE'


@pytest.mark.parametrize(
    'spoken',
    [
        'Leave her the keys on the table.',
        'Take a seat cushion to the hall.',
        'Take up a tray to grandma.',
        'Put the screws on the table.',
        'Go back over the ramp.',
        'Go back over there.',
        'Give my phone to Anna.',
        'Hold the phone.',
        'Drop everything!',
        'Give me some room.',
        'Carry the ball for the child.',
    ],
)
def test_an_idiom_that_may_be_meant_as_an_order_is_asked_about(spoken):
    assert interpret(spoken).needs_clarification


@pytest.mark.parametrize(
    'spoken',
    [
        'So glad you could come, take my coat to the closet.',
        'So glad you could come, bring us two glasses and follow me.',
        'Happy you came. Now turn left.',
        'So glad you could come, vacuum the floor.',
    ],
)
def test_an_order_beside_what_is_said_politely_is_not_lost(spoken):
    assert interpret(spoken).needs_clarification


@pytest.mark.parametrize(
    'spoken',
    [
        'Bring grandma her tea and take her those too.',
        'Bring two more.',
        'Move the cup 10 cm towards me.',
        'Come back for the biscuits.',
    ],
)
def test_a_word_that_no_slot_holds_is_asked_about(spoken):
    assert interpret(spoken).needs_clarification


@pytest.mark.parametrize(
    ('spoken', 'steps'),
    [
        ('Lift the box onto the table.', ['PLACE_OBJECT object=box place=table']),
        ('Climb down.', ['MOVE direction=down']),
        ('Take a left, then a right.', ['TURN direction=left', 'TURN direction=right']),
        (
            'Go between the two chairs and stop in front of the TV.',
            ['MOVE_TO place=between the two chairs', 'MOVE_TO place=in front of the tv'],
        ),
        (
            'Take this book to grandpa, he is in the garden.',
            ['BRING_OBJECT object=book place=garden recipient=grandpa'],
        ),
    ],
)
def test_an_order_is_read_as_it_is_meant(spoken, steps):
    result = interpret(spoken)

    found = [
        ' '.join([step.intent, *(f'{name}={step.slots[name]}' for name in sorted(step.slots))])
        for step in result.steps
    ]
    assert (found, result.needs_clarification) == (steps, False)


@pytest.mark.parametrize('spoken', ['track', 'Soccer, track and field.', 'How many can you do?'])
def test_a_verb_alone_raises_nothing(spoken):
    assert interpret(spoken).utterance == spoken
