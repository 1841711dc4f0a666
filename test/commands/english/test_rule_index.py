# SPDX-License-Identifier: Apache-2.0
"""The rules say with which words the orders begin that they read; other orders pass them by."""

from __future__ import annotations

import pytest

from omnivinci_ros.bench.command_sets.sets import load
from omnivinci_ros.commands.english import grammar
from omnivinci_ros.commands.english import roundabout
from omnivinci_ros.commands.english.grammar import RULES
from omnivinci_ros.commands.english.rule_index import RuleIndex
from omnivinci_ros.commands.english.rule_index import rule
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.words import Word
from omnivinci_ros.commands.words import read_words

Orders = list[list[str]]


@pytest.fixture(scope='module')
def texts() -> list[str]:
    """Return what is said to robots, and to other assistants, in the sets that may be read."""
    files = ('single', 'multi_step', 'must_ask', 'other_assistants')
    return [
        one.text for name in ('development', 'learned') for f in files for one in load(name, f)
    ]


@pytest.fixture(scope='module')
def orders(texts: list[str]) -> Orders:
    """Return the words of all orders that the rules are asked about."""
    asked: Orders = []

    class Heard(RuleIndex):
        def read(self, words: list[str]) -> Reading | None:
            asked.append(list(words))
            return super().read(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grammar, 'RULES', Heard(RULES.rules))
        for text in texts[::3]:
            interpret(text)
    return asked


def test_a_rule_reads_no_order_that_begins_with_another_word_than_it_says(orders: Orders) -> None:
    assert len(orders) > 1000
    unsaid = {
        (one.read.__name__, words[0])
        for words in orders
        for one in RULES.rules
        if words[0] not in one.words and not (one.numbers and may_begin_number(words[0]))
        if one.read(words) is not None
    }
    assert not unsaid, 'name these first words where the rule is put into the index'


def test_an_order_is_tried_with_the_few_rules_that_may_fit(orders: Orders) -> None:
    tried = sum(len(RULES.for_word(words[0])) for words in orders)
    assert tried < 3 * len(orders) < len(RULES.rules) * len(orders)


def test_the_first_rule_that_reads_an_order_wins() -> None:
    def never(words: list[str]) -> Reading | None:
        return None

    def goes(words: list[str]) -> Reading | None:
        return Reading('MOVE')

    def turns(words: list[str]) -> Reading | None:
        return Reading('TURN')

    index = RuleIndex((rule(never, {'go'}), rule(goes, {'go'}), rule(turns, {'go', 'turn'})))

    assert index.read(['go']) == Reading('MOVE')
    assert index.read(['turn', 'left']) == Reading('TURN')
    assert index.read(['sing']) is None


@pytest.mark.parametrize('first', ['2', '.5', 'two', 'half'])
def test_an_order_may_begin_with_a_number_where_the_rule_says_so(first: str) -> None:
    index = RuleIndex((rule(lambda words: Reading('MOVE'), {'go'}, numbers=True),))

    assert index.read([first, 'metres', 'forward']) == Reading('MOVE')


def test_a_sentence_without_the_words_of_a_rewriting_rule_stays_as_it_is(texts: list[str]) -> None:
    for text in texts[::3]:
        words: list[Word] = list(read_words(text).words)
        said = {word.text for word in words}
        for one in roundabout.RULES.rules:
            if one.words.isdisjoint(said):
                assert one.put(words) is words, (one.put.__name__, text)
