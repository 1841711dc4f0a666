# SPDX-License-Identifier: Apache-2.0
"""Single orders in the words of homes, wards and stores, and what stands around them in speech."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

BACK = {'direction': 'backward', 'distance_m': '1'}

# What stands around an order changes nothing of it.
AROUND_AN_ORDER = {
    'hesitations': (
        'Um, so, can you go to, uh, the laundry room?',
        'MOVE_TO',
        {'place': 'laundry room'},
    ),
    'stutter': ('go to the the kitchen', 'MOVE_TO', {'place': 'kitchen'}),
    'dialect': ('get yourself down to radiology will ya', 'MOVE_TO', {'place': 'radiology'}),
    'a call at the end': ('come over to the window pet', 'MOVE_TO', {'place': 'window'}),
    'two words of a call': ('Come to the sofa, sweet pea.', 'MOVE_TO', {'place': 'sofa'}),
    'a reason behind': ("Lift the crate, it's heavy.", 'GRAB_OBJECT', {'object': 'crate'}),
    'a reason without a pause': (
        "lift that bucket it's leaking",
        'GRAB_OBJECT',
        {'object': 'bucket'},
    ),
    'a purpose': ('back up a metre so the bed fits through', 'MOVE', BACK),
    'what comes of it': ("go back a metre, then you're clear of the door", 'MOVE', BACK),
    'a statement before': (
        'my tea has gone cold so bring me a spoon',
        'BRING_OBJECT',
        {'object': 'spoon', 'recipient': 'me'},
    ),
    'since': (
        "Since you're here, take the cup to the sink",
        'BRING_OBJECT',
        {'object': 'cup', 'place': 'sink'},
    ),
    'a disclaimer': (
        'I hate to bother you but would you fetch my scarf',
        'BRING_OBJECT',
        {'object': 'scarf'},
    ),
    'who speaks': (
        'hi this is Brenda from ward C, could you come to ward C',
        'MOVE_TO',
        {'place': 'ward c'},
    ),
    'the place said twice': ('i said the pantry go to the pantry', 'MOVE_TO', {'place': 'pantry'}),
    'a frame': ('Would it trouble you to go to the lobby?', 'MOVE_TO', {'place': 'lobby'}),
    'as well': ('you may as well go to the lobby', 'MOVE_TO', {'place': 'lobby'}),
    'keep on': ('Keep on following grandad.', 'FOLLOW', {'object': 'grandad'}),
    'how fast, alone': (
        'Creep back one metre, dead slow.',
        'MOVE',
        {**BACK, 'speed': 'dead slow'},
    ),
    'size behind a comma': (
        'Backwards, one point five metres.',
        'MOVE',
        {**BACK, 'distance_m': '1.5'},
    ),
    'an angle behind a comma': (
        'Clockwise, forty five degrees.',
        'TURN',
        {'direction': 'right', 'angle_deg': '-45'},
    ),
    'where the thing is, which is no reason': (
        "Get me my tablet, it's on the dresser.",
        'BRING_OBJECT',
        {'object': 'tablet', 'recipient': 'me', 'from': 'dresser'},
    ),
}
OTHER_VERBS = [
    ('Off you pop to the kitchen', 'MOVE_TO', {'place': 'kitchen'}),
    ('back you go two metres', 'MOVE', {'direction': 'backward', 'distance_m': '2'}),
    ('drive on for two metres', 'MOVE', {'direction': 'forward', 'distance_m': '2'}),
    ('hightail it to the lobby', 'MOVE_TO', {'place': 'lobby'}),
    ('Pluck a tissue from the box.', 'GRAB_OBJECT', {'object': 'tissue', 'place': 'box'}),
    ('Get a good grip on the pole', 'GRAB_OBJECT', {'object': 'pole'}),
    ('fish the spoon out of the sink', 'GRAB_OBJECT', {'object': 'spoon', 'place': 'sink'}),
    ('sling us that towel', 'BRING_OBJECT', {'object': 'towel', 'recipient': 'us'}),
    ('Comb the office for my badge', 'FIND_OBJECT', {'object': 'badge', 'place': 'office'}),
    ('rummage around for a pen', 'FIND_OBJECT', {'object': 'pen'}),
    ('any sign of my phone', 'FIND_OBJECT', {'object': 'phone'}),
    ('fall in behind me', 'FOLLOW', {'object': 'me'}),
    ("give me a rundown of what's on the bench", 'DESCRIBE', {'place': 'bench'}),
    ('Say it out loud: no smoking.', 'SAY', {'text': 'no smoking'}),
    (
        'I need the stapler fetched from the study',
        'BRING_OBJECT',
        {'object': 'stapler', 'recipient': 'me', 'place': 'from the study'},
    ),
    (
        "I'd like the vase placed on the piano",
        'PLACE_OBJECT',
        {'object': 'vase', 'place': 'piano'},
    ),
    (
        'Bring a towel to the pool for Leo',
        'BRING_OBJECT',
        {'object': 'towel', 'recipient': 'leo', 'place': 'pool'},
    ),
    (
        'pass me the number five spanner',
        'BRING_OBJECT',
        {'object': 'number five spanner', 'recipient': 'me'},
    ),
    (
        'Get the lady in bed two a pillow.',
        'BRING_OBJECT',
        {'object': 'pillow', 'recipient': 'lady in bed two'},
    ),
    (
        'Show the new starter to the canteen',
        'GUIDE',
        {'object': 'new starter', 'place': 'canteen'},
    ),
    (
        "If the door's open, go into the study.",
        'MOVE_TO',
        {'place': 'study', 'condition': 'the door is open'},
    ),
    ("Look at me when I'm talking to you.", 'LOOK_AT', {'object': 'me'}),
]
ASKED_ABOUT = [
    'Back up roughly a metre.',
    'Go ahead ten feet or so',
    'turn left about ninety degrees',
    'lower the platform by 15 cm',
    'Lay the towel flat on the bench',
    'Grip the pipe with both hands',
    'could you follow dr mbeki on her rounds',
    'Zoom in on the serial number.',
    'knock on the door',
    'Rotate the other direction by thirty degrees',
    "There's a screwdriver in the toolbox, I need it here.",
    "Has anybody seen the wee one's dummy robot can you look for it",
    'set the table',
    'Bring me the book I have been reading, it must be the red one',
]
TALK = [
    "I'll take the keys with me.",
    "We're looking for someone with five years' experience.",
    "Let's go back to the drawing board.",
    'Say what you like, it was better before.',
    "who's on nights this weekend",
    "What's on BBC One at nine?",
    "i'm stepping back from the committee",
    "You're wanted on the phone.",
    'The kids are asleep so let us watch a film.',
    'He keeps on following me around like a lost puppy.',
    'Thanks love, you are a star.',
]
READ = AROUND_AN_ORDER | {case[0]: case for case in OTHER_VERBS}


@pytest.mark.parametrize(('text', 'intent', 'slots'), READ.values(), ids=READ)
def test_an_order_in_other_words_is_read(text: str, intent: str, slots: dict[str, str]) -> None:
    found = interpret(text)

    assert (found.intent, found.slots, found.clarification) == (intent, slots, '')


@pytest.mark.parametrize('text', ASKED_ABOUT)
def test_what_is_not_understood_whole_is_asked_about_and_never_passed_over(text: str) -> None:
    assert interpret(text).clarification


@pytest.mark.parametrize('text', TALK)
def test_talk_that_sounds_like_an_order_is_none(text: str) -> None:
    found = interpret(text)

    assert not found.steps or found.clarification
