# SPDX-License-Identifier: Apache-2.0
"""What may be an order inside an utterance: never what the words around it forbid or restrict."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.parts import parts_of
from omnivinci_ros.commands.words import read_words


def parts(text: str, language: str = 'en', *, strict: bool = False) -> list[str]:
    return list(parts_of(read_words(text), language, strict=strict))


def test_a_part_begins_with_a_verb_and_ends_with_the_text_or_where_somebody_tells() -> None:
    found = parts('well um fetch the towel he is dripping')

    assert found == ['fetch the towel he is dripping', 'fetch the towel']


@pytest.mark.parametrize(
    'text',
    [
        "don't by any means go to the hall",
        'under no circumstances are you to bring the knife',
        'only once tom has said so go to the hall',
        'unless you hear from me go to the garage',
        'without a sound fetch my slippers',
        'at ten o clock fetch my slippers',
        'twice a day carry the tray to the hall',
        'instead of that bring the red one',
    ],
)
def test_nothing_is_a_part_of_what_forbids_or_restricts_it(text: str) -> None:
    assert not any(interpret(part, compare=False).steps for part in parts(text))


@pytest.mark.parametrize(
    'text',
    [
        '\u6211\u6ca1\u8ba9\u4f60\u53bb\u53a8\u623f',
        '\u9664\u975e\u5979\u53eb\u4f60,\u53bb\u53a8\u623f',
        '\u53ea\u6709\u5929\u9ed1\u4e86\u624d\u80fd\u53bb\u9662\u5b50',
    ],
)
def test_the_same_in_chinese(text: str) -> None:
    assert not any(interpret(part, compare=False).steps for part in parts(text, 'zh'))


def test_what_somebody_does_is_no_part() -> None:
    assert parts('the cooks put it in the soup') == []
    assert parts('yesterday she went and they carry the box', strict=True) == []


def test_a_limit_inside_a_part_is_kept() -> None:
    asked = interpret('right so um i guess carry the parcels to the mail room but not the red one')

    assert asked.slots['avoid'] == 'red one'
    assert 'avoiding: red one' in asked.clarification


@pytest.mark.parametrize('count', [1, 400])
def test_few_parts_are_read_of_any_text(count: int) -> None:
    assert len(parts('go to the hall and ' * count)) <= 8
