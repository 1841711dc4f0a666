# SPDX-License-Identifier: Apache-2.0
"""Single orders by kind: how the same wish is worded, and what only sounds like one."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

MUG = {'object': 'mug', 'recipient': 'me'}

WISHES_AND_REASONS = [
    (
        'I would like the small spoon, please.',
        'BRING_OBJECT',
        {'object': 'spoon', 'attribute': 'small', 'recipient': 'me'},
    ),
    (
        'Could I have the blue folder?',
        'BRING_OBJECT',
        {'object': 'folder', 'attribute': 'blue', 'recipient': 'me'},
    ),
    (
        'i need a clean towel',
        'BRING_OBJECT',
        {'object': 'towel', 'attribute': 'clean', 'recipient': 'me'},
    ),
    (
        'my hands are wet can you get me a towel',
        'BRING_OBJECT',
        {'object': 'towel', 'recipient': 'me'},
    ),
    ('i am freezing bring me a blanket', 'BRING_OBJECT', {'object': 'blanket', 'recipient': 'me'}),
    (
        "It's raining, bring me the umbrella.",
        'BRING_OBJECT',
        {'object': 'umbrella', 'recipient': 'me'},
    ),
    ("I'm looking for my slippers.", 'FIND_OBJECT', {'object': 'slippers'}),
    ('I need you in the workshop.', 'MOVE_TO', {'place': 'workshop'}),
    (
        'the red cup fell down please pick it up',
        'GRAB_OBJECT',
        {'object': 'cup', 'attribute': 'red'},
    ),
    ("I'd appreciate it if you brought me the mug.", 'BRING_OBJECT', MUG),
    ('Supply grandma with a pen.', 'BRING_OBJECT', {'object': 'pen', 'recipient': 'grandma'}),
]
NAMES_FIRST = [
    ('jarvis find the scissors', 'FIND_OBJECT', {'object': 'scissors'}),
    ('Zorba, bring me the mug.', 'BRING_OBJECT', MUG),
    ('zorba could you bring me the mug', 'BRING_OBJECT', MUG),
    ('hey pepper follow me', 'FOLLOW', {'object': 'me'}),
]
OTHER_VERBS = [
    ('retrieve the wrench', 'GRAB_OBJECT', {'object': 'wrench'}),
    ('pickup the bag', 'GRAB_OBJECT', {'object': 'bag'}),
    ('pick the green bottle', 'GRAB_OBJECT', {'object': 'bottle', 'attribute': 'green'}),
    ('hang the coat on the hook', 'PLACE_OBJECT', {'object': 'coat', 'place': 'hook'}),
    (
        'Stack the crate on top of the pallet.',
        'PLACE_OBJECT',
        {'object': 'crate', 'place': 'on top of the pallet'},
    ),
    ('Hand over the hammer.', 'BRING_OBJECT', {'object': 'hammer'}),
    ('go get the newspaper', 'BRING_OBJECT', {'object': 'newspaper'}),
    ('Return the book to Anna.', 'BRING_OBJECT', {'object': 'book', 'recipient': 'anna'}),
    ('Return the book to the shelf.', 'PLACE_OBJECT', {'object': 'book', 'place': 'shelf'}),
    ('take the radio into the nursery', 'BRING_OBJECT', {'object': 'radio', 'place': 'nursery'}),
    ('search the garage for the ladder', 'FIND_OBJECT', {'object': 'ladder', 'place': 'garage'}),
    ('Look in the drawer for a pen.', 'FIND_OBJECT', {'object': 'pen', 'place': 'drawer'}),
    ('Check if Tom is in the hall.', 'FIND_OBJECT', {'object': 'tom', 'place': 'hall'}),
    ('Pivot right by thirty degrees.', 'TURN', {'direction': 'right', 'angle_deg': '-30'}),
    ('Yaw left 20 degrees.', 'TURN', {'direction': 'left', 'angle_deg': '20'}),
    ('Ascend two metres.', 'MOVE', {'direction': 'up', 'distance_m': '2'}),
    ('Please ask the nurse to come here.', 'SAY', {'recipient': 'nurse', 'text': 'come here'}),
    ('Say thank you to Mr Brown.', 'SAY', {'recipient': 'mr brown', 'text': 'thank you'}),
]
PLACES = [
    ('enter the office', 'MOVE_TO', {'place': 'office'}),
    ('go next to the piano', 'MOVE_TO', {'place': 'next to the piano'}),
    ('move a little closer to the bench', 'MOVE_TO', {'place': 'closer to the bench'}),
    ('walk slowly to the garage', 'MOVE_TO', {'place': 'garage', 'speed': 'slowly'}),
    ('Leave the room.', 'MOVE_TO', {'place': 'out of the room'}),
    ('Go to the door on your left.', 'MOVE_TO', {'place': 'door on your left'}),
    ('Proceed down the hallway.', 'MOVE_TO', {'place': 'down the hallway'}),
    ('follow me to the elevator', 'FOLLOW', {'object': 'me', 'place': 'elevator'}),
    (
        'follow tom from the gate to the garden',
        'FOLLOW',
        {'object': 'tom', 'from': 'gate', 'place': 'garden'},
    ),
    ('go with the nurse', 'FOLLOW', {'object': 'nurse'}),
    ('move away from the stove', 'MOVE', {'direction': 'backward'}),
    (
        'i can not open the door move back a metre',
        'MOVE',
        {'direction': 'backward', 'distance_m': '1'},
    ),
    ('have a peek in the oven', 'LOOK_AT', {'place': 'oven'}),
    ('Have a gander at the board.', 'LOOK_AT', {'object': 'board'}),
    ('Step back from the edge two metres.', 'MOVE', {'direction': 'backward', 'distance_m': '2'}),
]
PERSONS_ARE_GUIDED = [
    ('take grandma to the front door', 'GUIDE', {'object': 'grandma', 'place': 'front door'}),
    ('Take me to the door.', 'GUIDE', {'object': 'me', 'place': 'door'}),
    ('Bring Anna to the hall.', 'GUIDE', {'object': 'anna', 'place': 'hall'}),
    ('show me the way to the lift', 'GUIDE', {'object': 'me', 'place': 'lift'}),
    ('show the visitors the way out', 'GUIDE', {'object': 'visitors', 'place': 'exit'}),
    (
        'Escort the guests from the gate to the lobby.',
        'GUIDE',
        {'object': 'guests', 'from': 'gate', 'place': 'lobby'},
    ),
    ('Bring Anna the mug.', 'BRING_OBJECT', {'object': 'mug', 'recipient': 'anna'}),
]
PHRASES_OF_A_THING = [
    (
        'move the vase from the shelf to the desk',
        'PLACE_OBJECT',
        {'object': 'vase', 'from': 'shelf', 'place': 'desk'},
    ),
    (
        'bring the jug that is in the cellar to the bar',
        'BRING_OBJECT',
        {'object': 'jug', 'from': 'cellar', 'place': 'bar'},
    ),
    (
        'take the cup on the left of the plate',
        'GRAB_OBJECT',
        {'object': 'cup', 'place': 'left of the plate'},
    ),
    (
        'grab the pen next to the lamp',
        'GRAB_OBJECT',
        {'object': 'pen', 'place': 'next to the lamp'},
    ),
    (
        'get the biggest plate for me',
        'BRING_OBJECT',
        {'object': 'biggest plate', 'recipient': 'me'},
    ),
    ('carry the lamp back to the studio', 'BRING_OBJECT', {'object': 'lamp', 'place': 'studio'}),
    (
        'bring me all blue mugs',
        'BRING_OBJECT',
        {'object': 'mugs', 'attribute': 'blue', 'quantity': 'all', 'recipient': 'me'},
    ),
    (
        'fetch two red apples',
        'BRING_OBJECT',
        {'object': 'apples', 'attribute': 'red', 'quantity': '2'},
    ),
    (
        'bring me something to drink',
        'BRING_OBJECT',
        {'object': 'something to drink', 'recipient': 'me'},
    ),
    ('bring me the orange juice', 'BRING_OBJECT', {'object': 'orange juice', 'recipient': 'me'}),
    ('take out the trash', 'BRING_OBJECT', {'object': 'trash', 'place': 'outside'}),
    (
        'put the cup gently on the table',
        'PLACE_OBJECT',
        {'object': 'cup', 'place': 'table', 'speed': 'gently'},
    ),
]
QUANTITIES = [
    ('Go forward six foot two.', 'MOVE', {'direction': 'forward', 'distance_m': '1.8796'}),
    ('Go forward 5 feet 6.', 'MOVE', {'direction': 'forward', 'distance_m': '1.6764'}),
    ('Go forward 1 m 50.', 'MOVE', {'direction': 'forward', 'distance_m': '1.5'}),
    ('Go back 1m50.', 'MOVE', {'direction': 'backward', 'distance_m': '1.5'}),
    ('Turn left 90 degrees twice.', 'TURN', {'direction': 'left', 'angle_deg': '180'}),
    ('Move forward one metre three times.', 'MOVE', {'direction': 'forward', 'distance_m': '3'}),
    ('Go forward 2.5m/s', 'MOVE', {'direction': 'forward', 'speed': '2.5 m/s'}),
    (
        'Drive forward at two metres per second for 5 m.',
        'MOVE',
        {'direction': 'forward', 'speed': 'two metres per second', 'distance_m': '5'},
    ),
]


ROUNDABOUT = [
    ('Give me a quarter turn to the left.', 'TURN', {'direction': 'left', 'angle_deg': '90'}),
    ('Change your heading 30 degrees right.', 'TURN', {'direction': 'right', 'angle_deg': '-30'}),
    ('Face the other way.', 'TURN', {'angle_deg': '180'}),
    ('Back it up two metres.', 'MOVE', {'direction': 'backward', 'distance_m': '2'}),
    ('Take yourself over to the sink.', 'MOVE_TO', {'place': 'sink'}),
    ('Any idea where my keys are?', 'FIND_OBJECT', {'object': 'keys'}),
    ('See if there is a cup on the desk.', 'FIND_OBJECT', {'object': 'cup', 'place': 'desk'}),
    ('Have a good look at the label.', 'LOOK_AT', {'object': 'label'}),
    ('What does the room look like?', 'DESCRIBE', {'object': 'room'}),
    ('How many chairs do you see?', 'DESCRIBE', {'object': 'chairs'}),
    ('See that Tom gets the jacket.', 'BRING_OBJECT', {'object': 'jacket', 'recipient': 'tom'}),
    (
        'Bring the lady in red this letter.',
        'BRING_OBJECT',
        {'object': 'letter', 'recipient': 'lady in red'},
    ),
    ('Stay on my heels.', 'FOLLOW', {'object': 'me'}),
    ('Give my regards to Tom.', 'GREET', {'recipient': 'tom'}),
]


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        *ROUNDABOUT,
        *WISHES_AND_REASONS,
        *NAMES_FIRST,
        *OTHER_VERBS,
        *PLACES,
        *PERSONS_ARE_GUIDED,
        *PHRASES_OF_A_THING,
        *QUANTITIES,
    ],
)
def test_an_order_is_read_however_it_is_worded(text, intent, slots):
    result = interpret(text)

    assert (result.intent, result.slots, result.clarification) == (intent, slots, '')


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        # a time is never now
        ('Go to the kitchen after lunch.', 'MOVE_TO', {'place': 'kitchen', 'when': 'after lunch'}),
        ('Turn left at 5.', 'TURN', {'direction': 'left', 'when': 'at 5'}),
        ('Bring me the mug in ten minutes.', 'BRING_OBJECT', {**MUG, 'when': 'in ten minutes'}),
        # what speech makes of a number, and numbers that are none
        ('Go forward to meters.', 'MOVE', {'direction': 'forward'}),
        ('Go forward 2² meters', 'MOVE', {'direction': 'forward'}),
        ('Go forward two or three metres.', 'MOVE', {'direction': 'forward'}),
        ('Go forward at most two metres.', 'MOVE', {'direction': 'forward'}),
        ('take two steps to the right', 'MOVE', {'direction': 'right'}),
        ('take a step back from the wall', 'MOVE', {'direction': 'backward'}),
        # a thing is moved, not the robot
        (
            'Move the box forward two meters.',
            'PLACE_OBJECT',
            {'object': 'box', 'direction': 'forward', 'distance_m': '2'},
        ),
        ('Turn the camera left.', 'NONE', {}),
        ('Take the left door.', 'MOVE_TO', {'place': 'left door'}),
        ('Take the next left.', 'TURN', {'direction': 'left'}),
        ('Go to Paris.', 'MOVE_TO', {'place': 'paris'}),
        # where some robots work, and others never come
        ('Go up to the spa.', 'MOVE_TO', {'place': 'spa'}),
        ('go to the restaurant', 'MOVE_TO', {'place': 'restaurant'}),
        ('drop me off at the hotel', 'GUIDE', {'object': 'me', 'place': 'hotel'}),
        ('Go on stage.', 'MOVE_TO', {'place': 'stage'}),
        ('Go three meters to the left of the table.', 'MOVE_TO', {'place': 'left of the table'}),
        # another person's wish
        ('The nurse needs a cup.', 'BRING_OBJECT', {'object': 'cup', 'recipient': 'nurse'}),
        (
            'Pick up anything except the knife.',
            'GRAB_OBJECT',
            {'object': 'anything', 'avoid': 'knife'},
        ),
    ],
)
def test_what_is_open_is_asked_and_what_is_known_is_kept(text, intent, slots):
    result = interpret(text)

    assert (result.intent, result.slots) == (intent, slots)
    assert result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'Take your time.',
        'Give me a break.',
        'Take a seat.',
        'Drop dead.',
        'Follow your dreams.',
        'Take a deep breath.',
        'you can say that again',
        'give me the weather for tomorrow',
        'put eggs on my shopping list',
        'take milk off the list',
        'go back to the previous song',
        'is there any news about the election',
        'move the wedding to friday',
        'set the heater to twenty',
        'follow anna on twitter',
        'drop anna a message',
        'I need a vacation.',
        'We need eggs for the cake.',
        'Put your pencils down.',
        'Put it in perspective.',
        'Get the ball rolling.',
        'Give peace a chance.',
        'Bring the lights up.',
        'Walk me through the setup.',
        'people go to the beach',
        'he went to the hall and took the lamp',
    ],
)
def test_talk_is_no_order(text):
    assert interpret(text).intent == 'NONE'


@pytest.mark.parametrize(
    'text',
    [
        'Go to the hall defrost the pump.',
        'Bring me the mug as my aunt does.',
        'Follow the man as the king of old.',
        'Drive down the hall for the sake of peace.',
    ],
)
def test_words_that_no_reader_explains_are_asked_about(text):
    assert interpret(text).needs_clarification
