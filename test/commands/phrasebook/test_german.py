# SPDX-License-Identifier: Apache-2.0
"""German: a language of one file, and what it must not do."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret

ORDERS = [
    ('Geh vorwärts.', [('MOVE', {'direction': 'forward'})]),
    ('Fahr bitte zwei Meter vorwärts.', [('MOVE', {'direction': 'forward', 'distance_m': '2'})]),
    ('Fahr 0,5 m zurück', [('MOVE', {'direction': 'backward', 'distance_m': '0.5'})]),
    ('Fahr 1.000 m vor', [('MOVE', {'direction': 'forward', 'distance_m': '1000'})]),
    ('Geh nach links', [('MOVE', {'direction': 'left'})]),
    ('Roboter, dreh dich nach rechts', [('TURN', {'direction': 'right'})]),
    (
        'Dreh dich um neunzig Grad nach rechts.',
        [('TURN', {'direction': 'right', 'angle_deg': '-90'})],
    ),
    ('Dreh dich um', [('TURN', {'angle_deg': '180'})]),
    ('Geh in die Küche.', [('MOVE_TO', {'place': 'küche'})]),
    ('Komm her!', [('MOVE_TO', {'place': 'here'})]),
    ('Folge mir', [('FOLLOW', {'object': 'me'})]),
    (
        'Führe den Gast ins Wohnzimmer.',
        [('GUIDE', {'object': 'gast', 'place': 'wohnzimmer'})],
    ),
    ('Fahr zuerst einen Meter vor', [('MOVE', {'direction': 'forward', 'distance_m': '1'})]),
    ('Folge der Krankenschwester', [('FOLLOW', {'object': 'krankenschwester'})]),
    ('Führ mich zum Ausgang', [('GUIDE', {'object': 'me', 'place': 'ausgang'})]),
    (
        'Bring mir die rote Tasse.',
        [('BRING_OBJECT', {'object': 'tasse', 'attribute': 'rote', 'recipient': 'me'})],
    ),
    (
        'Hol mir das Buch aus dem Schrank',
        [('BRING_OBJECT', {'object': 'buch', 'from': 'schrank', 'recipient': 'me'})],
    ),
    ('Nimm den Ball', [('GRAB_OBJECT', {'object': 'ball'})]),
    ('Stell die Tasse auf den Tisch', [('PLACE_OBJECT', {'object': 'tasse', 'place': 'tisch'})]),
    ('Such meine Brille', [('FIND_OBJECT', {'object': 'meine brille'})]),
    ('Wo ist der Schlüssel?', [('FIND_OBJECT', {'object': 'schlüssel'})]),
    ('Was siehst du?', [('DESCRIBE', {})]),
    ('Guten Morgen!', [('GREET', {})]),
    ('Sag Das Essen ist fertig', [('SAY', {'text': 'Das Essen ist fertig'})]),
    (
        'Geh in die Küche, such die rote Tasse und bring sie mir.',
        [
            ('MOVE_TO', {'place': 'küche'}),
            ('FIND_OBJECT', {'object': 'tasse', 'attribute': 'rote'}),
            ('BRING_OBJECT', {'object': 'tasse', 'attribute': 'rote', 'recipient': 'me'}),
        ],
    ),
    (
        'Geh in die Küche, warte zwei Minuten und komm her.',
        [
            ('MOVE_TO', {'place': 'küche'}),
            ('WAIT', {'duration_s': '120'}),
            ('MOVE_TO', {'place': 'here'}),
        ],
    ),
    (
        'Geh in die Küche und warte auf Anna',
        [('MOVE_TO', {'place': 'küche'}), ('WAIT', {'object': 'anna'})],
    ),
    (
        'Fahr zwei Meter vor und dann dreh dich nach links',
        [('MOVE', {'direction': 'forward', 'distance_m': '2'}), ('TURN', {'direction': 'left'})],
    ),
]


@pytest.mark.parametrize(('text', 'steps'), ORDERS, ids=[text for text, _ in ORDERS])
def test_a_german_order_gives_what_the_english_one_gives(text, steps):
    result = interpret(text)

    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification
    assert result.language == 'de'


@pytest.mark.parametrize(
    ('text', 'sentence'),
    [
        ('Geh', 'Wohin soll ich gehen?'),
        (
            'Geh in die Küche?',
            'War das ein Auftrag? Soll ich ihn ausführen: Geh in die Küche?',
        ),
        ('Dreh dich um neunzig Grad', 'Nach links oder nach rechts?'),
        ('Stell die Tasse', 'Wohin soll ich das stellen?'),
        ('Geh nicht in die Küche', 'Ich habe gehört, was ich nicht tun soll. Was soll ich tun?'),
        ('Bitte koche Kaffee', 'Das kann ich nicht: „Bitte koche Kaffee“. Was soll ich tun?'),
    ],
)
def test_what_is_missing_is_asked_for_in_german(text, sentence):
    result = interpret(text)

    assert result.needs_clarification
    assert result.clarification == sentence


def test_a_clause_that_no_template_covers_is_named_and_the_plan_is_not_cut_to_the_rest():
    result = interpret('Geh in die Küche und dann koche den Kaffee.')

    assert result.needs_clarification
    assert result.intent in ('PLAN', 'NONE')


@pytest.mark.parametrize(
    'text',
    [
        'Ich war gestern in der Küche.',
        'Der Zug ist nach Köln gefahren.',
        'Wenn du in die Küche gehst bring mir Wasser',
        'Nimm die Tasse oder das Glas',
        'Er hat ein Buch und eine Tasse',
        'Das ist halt so.',
        'Halt die Tasse.',
    ],
)
def test_german_talk_moves_nothing(text):
    result = interpret(text)

    assert result.intent == 'NONE' or result.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'go to the kitchen',
        'turn left',
        'bring me the red cup',
        'move one meter',
        'find links',
        'my leg hurts',
    ],
)
def test_english_stays_english(text):
    assert interpret(text).language == 'en'


def test_stop_is_heard_in_german_too():
    assert interpret('Halt an!').intent == interpret('Bleib stehen!').intent == 'STOP'


@pytest.mark.parametrize(
    ('text', 'intent', 'slots', 'when'),
    [
        ('geh nach dem Essen in den Garten', 'MOVE_TO', {'place': 'garten'}, 'nach dem essen'),
        ('fahr in zehn Minuten in die Küche', 'MOVE_TO', {'place': 'küche'}, 'in zehn minuten'),
        (
            'bring mir nach der Arbeit den Ball',
            'BRING_OBJECT',
            {'recipient': 'me', 'object': 'ball'},
            'nach der arbeit',
        ),
        ('hol morgen früh den Eimer', 'GRAB_OBJECT', {'object': 'eimer'}, 'morgen früh'),
    ],
)
def test_a_time_is_no_place_and_is_asked_about(text, intent, slots, when):
    asked = interpret(text)
    dialogue = Dialogue(10)
    dialogue.published(asked, 0)

    assert (asked.intent, asked.slots) == (intent, {**slots, 'when': when})
    assert when in asked.clarification
    assert dialogue.answer('ja', 1).result.slots == slots


@pytest.mark.parametrize('text', ['geh nach der Feier in die Küche', 'geh vor dem Spiel ins Bad'])
def test_what_may_be_a_time_is_named(text):
    assert interpret(text).intent == 'NONE'
    assert text in interpret(text).clarification


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        (
            'sag Sam dass das Essen fertig ist',
            {'recipient': 'sam', 'text': 'das Essen fertig ist'},
        ),
        ('zeig Herrn Müller den Weg zum Ausgang', {'object': 'herrn müller', 'place': 'ausgang'}),
        ('stell die Vase auf den Tisch im Flur', {'object': 'vase', 'place': 'tisch im flur'}),
    ],
)
def test_who_is_told_or_shown_the_way_has_a_slot(text, slots):
    found = interpret(text)

    assert found.slots == slots
    assert not found.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'bring die Dame im Rollstuhl zum Aufzug',
        'bring dem Mann an der Tür ein Glas Wasser',
        'bring mir den Schlüssel der auf dem Tisch liegt',
        'fahr zum Dock drei nein zum Dock fünf',
        'wenn der Wecker klingelt hol das Brot aus dem Ofen',
    ],
)
def test_a_name_that_holds_more_than_a_name_is_asked_about(text):
    found = interpret(text)

    assert not found.steps
    assert text in found.clarification


def test_where_a_thing_goes_is_asked_and_a_half_hour_is_a_time():
    assert interpret('leg das Messer weg').clarification == 'Wohin soll ich das stellen?'
    assert interpret('um halb sieben geh ins Kinderzimmer').slots['when'] == 'um halb sieben'
