# SPDX-License-Identifier: Apache-2.0
"""Which intent an utterance is most like, by the sentences of the open sets."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.examples.likeness import TALK
from omnivinci_ros.commands.examples.likeness import examples
from omnivinci_ros.commands.examples.likeness import likeness_of


def like(text, language='en'):
    found = likeness_of(text, language)
    assert found is not None
    assert not found.known, 'it is an example: it tells nothing about others'
    return found


@pytest.mark.parametrize(
    ('text', 'order'),
    [
        ('any idea where grandad left his walking frame', 'FIND_OBJECT'),
        ('could you have a crate of lemons brought over to the juice stall', 'BRING_OBJECT'),
        ('swing yourself round to face the other way', 'TURN'),
        ('trundle off to the paint shop would you', 'MOVE_TO'),
        ('keep hot on the heels of that lady', 'FOLLOW'),
    ],
)
def test_an_order_in_other_words_is_like_orders(text: str, order: str) -> None:
    found = like(text)

    assert found.order == order
    assert found.ordered > 0


@pytest.mark.parametrize(
    'text',
    [
        'she told him that the exam had gone rather well',
        'my cousin married a dentist from leeds last spring',
        'that film was so dull i fell asleep',
    ],
)
def test_talk_is_like_talk(text: str) -> None:
    assert like(text).ordered < 0


def test_an_example_is_known_for_what_it_may_mean() -> None:
    found = likeness_of("you're pulling my leg", 'en')

    assert found is not None
    assert found.known == {TALK}


def test_other_languages_have_no_examples() -> None:
    assert likeness_of('nimm den Becher', 'de') is None


def test_nothing_that_is_kept_apart_is_an_example() -> None:
    from omnivinci_ros.bench.command_sets.sets import load

    texts = {one.text for found in examples().values() for one in found}
    apart = [one.text for kept in ('held_out', 'blind', 'free') for one in load(kept, 'single')]

    assert len(apart) > 500
    # Short orders are said alike by many people.
    assert sum(text in texts and text.count(' ') > 3 for text in apart) <= 0.01 * len(apart)
