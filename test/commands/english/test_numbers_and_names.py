# SPDX-License-Identifier: Apache-2.0
"""Places that are numbers, names with a particle, and dialect."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'Take one bottle of sparkling up to three oh nine',
            'BRING_OBJECT',
            {'object': 'bottle of sparkling', 'quantity': '1', 'place': 'room three oh nine'},
        ),
        ('go to two one seven', 'MOVE_TO', {'place': 'room two one seven'}),
        ('head over to four zero two', 'MOVE_TO', {'place': 'room four zero two'}),
        (
            'pick up the tray from outside six oh five',
            'GRAB_OBJECT',
            {'object': 'tray', 'place': 'outside room six oh five'},
        ),
        ('proceed to gate c fourteen', 'MOVE_TO', {'place': 'gate c fourteen'}),
        ('roll over to stand sixteen', 'MOVE_TO', {'place': 'stand sixteen'}),
        ('Get up to level six.', 'MOVE_TO', {'place': 'level six'}),
        (
            'collect the bag from nine one four',
            'GRAB_OBJECT',
            {'object': 'bag', 'place': 'room nine one four'},
        ),
        (
            'put the spare sheets in the cupboard on three',
            'PLACE_OBJECT',
            {'object': 'sheets', 'attribute': 'spare', 'place': 'cupboard on floor three'},
        ),
        (
            'show the guests to three two two',
            'GUIDE',
            {'object': 'guests', 'place': 'room three two two'},
        ),
        ('go to fume hood three', 'MOVE_TO', {'place': 'fume hood three'}),
        ('drive to pump twelve', 'MOVE_TO', {'place': 'pump twelve'}),
        ('take toner to printer two', 'BRING_OBJECT', {'object': 'toner', 'place': 'printer two'}),
        ('escort Mr Lee to room 45', 'GUIDE', {'object': 'mr lee', 'place': 'room 45'}),
        (
            'set the petri dish in the incubator',
            'PLACE_OBJECT',
            {'object': 'petri dish', 'place': 'incubator'},
        ),
        (
            'Stick the clean trays by the oven',
            'PLACE_OBJECT',
            {'object': 'trays', 'attribute': 'clean', 'place': 'by the oven'},
        ),
        (
            'Take a bale down to the top paddock',
            'BRING_OBJECT',
            {'object': 'bale', 'place': 'top paddock'},
        ),
        ('Go up to the spectrometer', 'MOVE_TO', {'place': 'spectrometer'}),
        ('go over to the deli counter', 'MOVE_TO', {'place': 'deli counter'}),
        ('come over to maintenance', 'MOVE_TO', {'place': 'maintenance'}),
        ('go stand by the self checkouts', 'MOVE_TO', {'place': 'by the self checkouts'}),
        ('Head into the walk-in cooler.', 'MOVE_TO', {'place': 'walk-in cooler'}),
        (
            'go through the door into the reception',
            'MOVE_TO',
            {'place': 'reception through the door'},
        ),
        ('go after that lady', 'FOLLOW', {'object': 'lady'}),
        ('Wheel yourself over to the elevator', 'MOVE_TO', {'place': 'elevator'}),
        (
            'hang the keys for the van on hook seven',
            'PLACE_OBJECT',
            {'object': 'keys for the van', 'place': 'hook seven'},
        ),
        (
            'Dump the peelings in the compost bin',
            'PLACE_OBJECT',
            {'object': 'peelings', 'place': 'compost bin'},
        ),
        (
            'pick the newspaper up from the doormat',
            'GRAB_OBJECT',
            {'object': 'newspaper', 'place': 'doormat'},
        ),
        (
            'lift that stool up off the carpet',
            'GRAB_OBJECT',
            {'object': 'stool', 'place': 'carpet'},
        ),
        (
            'Get that boot off the sofa and onto the mat',
            'PLACE_OBJECT',
            {'object': 'boot', 'place': 'mat', 'from': 'sofa'},
        ),
        (
            'Bring torque wrench to test bench',
            'BRING_OBJECT',
            {'object': 'torque wrench', 'place': 'test bench'},
        ),
        (
            'pick up that feather very gently',
            'GRAB_OBJECT',
            {'object': 'feather', 'speed': 'very gently'},
        ),
        ('help me look for my phone', 'FIND_OBJECT', {'object': 'phone'}),
        ('pick up them bricks', 'GRAB_OBJECT', {'object': 'bricks'}),
        ('Find the tape measure will ya', 'FIND_OBJECT', {'object': 'tape measure'}),
        ('Please you bring me flour', 'BRING_OBJECT', {'object': 'flour', 'recipient': 'me'}),
        ('bring to me the key please', 'BRING_OBJECT', {'object': 'key', 'recipient': 'me'}),
        (
            'Tell to the cook that the soup is cold',
            'SAY',
            {'text': 'the soup is cold', 'recipient': 'cook'},
        ),
        (
            'excuse me you can bring me water',
            'BRING_OBJECT',
            {'object': 'water', 'recipient': 'me'},
        ),
        ('gizza bolt', 'BRING_OBJECT', {'object': 'bolt', 'recipient': 'us'}),
        ('giz that hammer', 'BRING_OBJECT', {'object': 'hammer', 'recipient': 'us'}),
        (
            'would you ever go and get the spanner off the bench',
            'GRAB_OBJECT',
            {'object': 'spanner', 'place': 'bench'},
        ),
        ('go on down to the barn like a good lad', 'MOVE_TO', {'place': 'barn'}),
        ("go on over to the canteen there's a good robot", 'MOVE_TO', {'place': 'canteen'}),
        ('you pass me salt please', 'BRING_OBJECT', {'object': 'salt', 'recipient': 'me'}),
        ('turn yourself round', 'TURN', {'angle_deg': '180'}),
        ('come here to me', 'MOVE_TO', {'place': 'here'}),
        ('come here lad', 'MOVE_TO', {'place': 'here'}),
        ('put cup on table', 'PLACE_OBJECT', {'object': 'cup', 'place': 'table'}),
        ('roll up to pump four', 'MOVE_TO', {'place': 'pump four'}),
        (
            'take the flowers up to two one six',
            'BRING_OBJECT',
            {'object': 'flowers', 'place': 'room two one six'},
        ),
        (
            'collect the tray from four oh nine',
            'GRAB_OBJECT',
            {'object': 'tray', 'place': 'room four oh nine'},
        ),
        (
            'get the bag off the bench and onto the trolley',
            'PLACE_OBJECT',
            {'object': 'bag', 'place': 'trolley', 'from': 'bench'},
        ),
        ('go to the lost and found', 'MOVE_TO', {'place': 'lost-and-found'}),
        ('go after that boy', 'FOLLOW', {'object': 'boy'}),
        ('pick up them cans', 'GRAB_OBJECT', {'object': 'cans'}),
    ],
)
def test_numbers_and_names_are_read_with_their_slots(text, intent, slots):
    result = interpret(text)
    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)


@pytest.mark.parametrize(
    'text',
    [
        'set the oven to two one zero',
        'go to minute three',
        'turn to page four',
        'the flight is at gate c fourteen',
        'count to three',
        'it costs three oh nine',
        'volume to six',
        'take two to three tablets',
        'go up to university',
        'go after your dreams',
        'set the scene in the evening',
        'set the record straight in the office',
        'go through the motions',
        'put the past behind you',
        'go over to the dark side',
        'fetch a good price',
        'them bricks is heavy',
        'he told to the cook that the soup is cold',
        'you can bring a horse to water',
        'you go to school in the morning',
        'I go to office now',
    ],
)
def test_what_only_looks_so_is_no_order(text):
    result = interpret(text)
    assert not result.steps or result.needs_clarification
