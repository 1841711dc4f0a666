# SPDX-License-Identifier: Apache-2.0
"""The units that people say, in metres and degrees."""

from __future__ import annotations

import math

METRES = {
    'm': 1.0,
    'meter': 1.0,
    'meters': 1.0,
    'metre': 1.0,
    'metres': 1.0,
    'cm': 0.01,
    'centimeter': 0.01,
    'centimeters': 0.01,
    'centimetre': 0.01,
    'centimetres': 0.01,
    'mm': 0.001,
    'millimeter': 0.001,
    'millimeters': 0.001,
    'millimetre': 0.001,
    'millimetres': 0.001,
    'km': 1000.0,
    'kilometer': 1000.0,
    'kilometers': 1000.0,
    'kilometre': 1000.0,
    'kilometres': 1000.0,
    'ft': 0.3048,
    'foot': 0.3048,
    'feet': 0.3048,
    'in': 0.0254,
    'inch': 0.0254,
    'inches': 0.0254,
    'yd': 0.9144,
    'yds': 0.9144,
    'yard': 0.9144,
    'yards': 0.9144,
    'mile': 1609.344,
    'miles': 1609.344,
}
DEGREES = {
    'degree': 1.0,
    'degrees': 1.0,
    'deg': 1.0,
    'degs': 1.0,
    'radian': math.degrees(1),
    'radians': math.degrees(1),
    'rad': math.degrees(1),
    'rads': math.degrees(1),
    'turn': 360.0,
    'turns': 360.0,
    'revolution': 360.0,
    'spin': 360.0,
    'spins': 360.0,
    'revolutions': 360.0,
    'rotation': 360.0,
    'rotations': 360.0,
    'circle': 360.0,
    'circles': 360.0,
}
UNKNOWN_UNITS = frozenset(
    {
        'step',
        'steps',
        'pace',
        'paces',
        'second',
        'seconds',
        'minute',
        'minutes',
        'unit',
        'units',
        'block',
        'blocks',
        'tile',
        'tiles',
    }
)
