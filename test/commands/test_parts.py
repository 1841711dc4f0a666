# SPDX-License-Identifier: Apache-2.0
"""What may be an order inside an utterance: never what the words around it forbid or restrict."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.parts import keeps_limits
from omnivinci_ros.commands.parts import parts_of
from omnivinci_ros.commands.words import read_words


def parts(text: str, language: str = 'en') -> list[str]:
    return list(parts_of(read_words(text), language))


def test_a_part_begins_behind_what_says_nothing_and_ends_where_somebody_tells() -> None:
    found = parts('well um i guess fetch the towel he is dripping')

    assert found == ['fetch the towel he is dripping', 'fetch the towel']


AROUND = [
    "don't by any means {}",
    'under no circumstances are you to {}',
    'only once tom has said so {}',
    'unless you hear from me {}',
    'who told you to {}',
    'why would you {}',
    'tom can {}',
    'you forgot to {}',
    'the tv says {}',
    'it is illegal to {}',
    'in my dream you {}',
    'on condition that anna agrees {}',
    'ring the bell and {}',
    'first knock and then {}',
    '{} it has to be cold first',
    '{} the doctor has to agree',
    '{} the red ones stay here',
    '{} the others stay',
    '{} he must not see it',
]


@pytest.mark.parametrize('around', AROUND)
@pytest.mark.parametrize('order', ['bring me the knife', 'take the tray to the kitchen'])
def test_an_order_is_not_offered_without_what_may_bind_it(around: str, order: str) -> None:
    alone = interpret(order)
    result = interpret(f'well um {around.format(order)}')

    assert not result.by_examples or result.steps[:1] != alone.steps[:1]


CHINESE = [
    '\u8c01\u53eb\u4f60{}',
    '\u6211\u6ca1\u8ba9\u4f60{}',
    '\u505c\u6b62{}',
    '\u4e3a\u4ec0\u4e48\u8981{}',
    '\u9664\u975e\u5979\u53eb\u4f60,{}',
    '\u53ea\u6709\u4ed6\u540c\u610f\u4e86\u624d\u80fd{}',
    '\u4e25\u7981{}',
]


@pytest.mark.parametrize('around', CHINESE)
def test_the_same_in_chinese(around: str) -> None:
    order = '\u628a\u7bb1\u5b50\u642c\u5230\u4ed3\u5e93'
    alone = interpret(order)
    result = interpret(around.format(order))

    assert not result.by_examples or result.steps[:1] != alone.steps[:1]


def test_what_somebody_does_is_no_part() -> None:
    assert parts('the cooks put it in the soup') == []


def test_a_part_never_ends_behind_a_preposition() -> None:
    found = parts('um bring the contract from someone')

    assert found == ['bring the contract from someone']


def test_what_restricts_a_part_is_in_its_slots_or_it_is_not_offered() -> None:
    steps = (Step('BRING_OBJECT', {'object': 'cups'}, ''),)
    kept = (Step('BRING_OBJECT', {'object': 'cups', 'avoid': 'red ones'}, ''),)

    assert not keeps_limits('bring the cups except the red ones', steps)
    assert keeps_limits('bring the cups except the red ones', kept)
    assert keeps_limits('bring the cups', steps)


@pytest.mark.parametrize('count', [1, 400])
def test_few_parts_are_read_of_any_text(count: int) -> None:
    assert len(parts('um go to the hall it is late ' * count)) <= 8
