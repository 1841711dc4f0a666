# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math

import pytest

from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import format_number


@pytest.mark.parametrize(
    ('text', 'value', 'unit'),
    [
        ('10 m', 10, 'm'),
        ('ten metres', 10, 'm'),
        ('twenty five meters', 25, 'm'),
        ('a hundred and five metres', 105, 'm'),
        ('one and a half metres', 1.5, 'm'),
        ('a metre and a half', 1.5, 'm'),
        ('half a metre', 0.5, 'm'),
        ('three quarters of a metre', 0.75, 'm'),
        ('two and three quarters metres', 2.75, 'm'),
        ('point five metres', 0.5, 'm'),
        ('nought point two five metres', 0.25, 'm'),
        ('twelve point oh five metres', 12.05, 'm'),
        ('a couple of yards', 1.8288, 'm'),
        ('two feet six inches', 0.762, 'm'),
        ('two metres and fifty centimetres', 2.5, 'm'),
        ('1 1/2 feet', 0.4572, 'm'),
        ('6 ft', 1.8288, 'm'),
        ('1 mile', 1609.344, 'm'),
        ('5 thousand millimetres', 5, 'm'),
        ('12 in', 0.3048, 'm'),
        ('-3 m', -3, 'm'),
        ('minus three metres', -3, 'm'),
        ('a quarter turn', 90, 'deg'),
        ('half a turn', 180, 'deg'),
        ('two full turns', 720, 'deg'),
        ('a full circle', 360, 'deg'),
        ('one radian', 180 / math.pi, 'deg'),
        ('forty five', 45, ''),
        ('two steps', 2, '?'),
    ],
)
def test_a_quantity_comes_out_in_metres_or_degrees(text, value, unit):
    words = text.split()

    found = find_quantity(words)

    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.unit == unit
    assert (found.start, found.end) == (0, len(words))


@pytest.mark.parametrize(
    'text',
    [
        'two five metres',
        'a few metres',
        'nan metres',
        '1/0 metres',
        'infinite degrees',
    ],
)
def test_a_quantity_without_one_number_is_not_a_number(text):
    found = find_quantity(text.split())

    assert found is not None
    assert math.isnan(found.value)


def test_too_many_digits_are_infinite():
    assert find_quantity(['1e400', 'm']).value == math.inf


@pytest.mark.parametrize('text', ['', 'forward', 'a cup', 'a turn to the left', 'metres'])
def test_words_without_a_number_hold_no_quantity(text):
    assert find_quantity(text.split()) is None


def test_the_place_of_a_quantity_in_the_words():
    found = find_quantity('forward for ten metres slowly'.split())

    assert (found.start, found.end) == (2, 4)


@pytest.mark.parametrize(
    ('value', 'text'),
    [
        (10.0, '10'),
        (0.5, '0.5'),
        (-90.0, '-90'),
        (7.62, '7.62'),
        (1e-9, '0'),
        (-1e-9, '0'),
        (1000.0, '1000'),
        (0.1 + 0.2, '0.3'),
    ],
)
def test_numbers_are_plain_decimals(value, text):
    assert format_number(value) == text
