# SPDX-License-Identifier: Apache-2.0
"""Yes and no in German, and what is neither."""

from __future__ import annotations

import pytest
from support.free_answers import answered

BECHER = 'Soll ich dir den Becher bringen?'


def said(answer):
    return answered(answer, BECHER, 'Bring mir den Becher')


@pytest.mark.parametrize(
    'answer', ['Ja bitte', 'Sehr gern', 'Nur zu', 'Das wäre nett', 'Ja, danke', 'Mach mal']
)
def test_yes(answer):
    assert said(answer) == 'YES'


@pytest.mark.parametrize(
    'answer',
    [
        'Nein danke',
        'Nicht nötig',
        'Vielleicht später',
        'Ich mach das selbst',
        'Ich habe schon einen',
        'Nein, den hat er schon',
    ],
)
def test_no(answer):
    assert said(answer) == 'NO'


@pytest.mark.parametrize(
    'answer',
    [
        'Das Wetter ist schön',
        'Ich war gestern im Kino',
        'Nein, geh in die Küche',
        'Ja, aber später',
    ],
)
def test_what_is_neither_is_put_nowhere(answer):
    assert said(answer) in ('', 'again')
