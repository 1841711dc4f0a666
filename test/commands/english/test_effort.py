# SPDX-License-Identifier: Apache-2.0
"""How often the English reader does the same work: what is known already is not done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from omnivinci_ros.commands import quantities
from omnivinci_ros.commands.english import joint_phrases
from omnivinci_ros.commands.english import placing
from omnivinci_ros.commands.english import questions
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.joints import phrase_at
from omnivinci_ros.commands.english.rewriting import Rewriting
from omnivinci_ros.commands.english.rewriting import Rewritings
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.stop.phrases import Language
from omnivinci_ros.commands.stop.phrases import load_languages
from omnivinci_ros.commands.stop.rule import is_stop
from omnivinci_ros.commands.words import Word
from omnivinci_ros.commands.words import read_words


def counted(patch: pytest.MonkeyPatch, owner: object, name: str, at: int = 0) -> list[Any]:
    """Return a list to which each call of a function adds its argument at a place."""
    asked: list[Any] = []
    act: Callable[..., Any] = getattr(owner, name)

    def counting(*args: Any) -> Any:
        asked.append(args[at])
        return act(*args)

    patch.setattr(owner, name, counting)
    return asked


def words_of(text: str) -> list[Word]:
    return list(read_words(text).words)


def test_only_the_rules_are_tried_of_which_a_sentence_has_a_word() -> None:
    tried: list[str] = []

    def stays(name: str) -> Callable[[list[Word]], list[Word]]:
        def put(words: list[Word]) -> list[Word]:
            tried.append(name)
            return words

        return put

    rules = Rewritings(
        (
            Rewriting(frozenset({'so', 'cup'}), stays('first')),
            Rewriting(frozenset({'tea'}), stays('second')),
            Rewriting(frozenset({'bring'}), stays('third')),
        )
    )

    assert rules.put_plainly(words_of('bring me the cup')) == (words_of('bring me the cup'), False)
    assert tried == ['first', 'third']


def test_a_rule_is_tried_because_of_a_word_that_another_one_put_there() -> None:
    rules = Rewritings(
        (
            Rewriting(frozenset({'cup'}), lambda words: words_of('tea'), frames=True),
            Rewriting(frozenset({'cup'}), lambda words: words_of('lost')),
            Rewriting(frozenset({'tea'}), lambda words: words_of('coffee')),
        )
    )

    assert rules.put_plainly(words_of('cup')) == (words_of('coffee'), True)


def test_whether_a_quantity_stands_first_is_seen_at_the_first_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = counted(monkeypatch, quantities, '_quantity_at', at=1)

    assert not quantities.begins_quantity('the box two metres to the left'.split())
    assert quantities.begins_quantity('two metres and then ten more metres'.split())
    assert set(looked_at) <= {0, 3}  # and what goes on behind 'two metres and'


def test_what_nobody_asks_about_is_not_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said = counted(monkeypatch, questions, 'phrase_plan')

    assert not interpret('go to the kitchen and bring me the red cup').needs_clarification
    assert said == []
    assert interpret('go to the kitchen and vacuum the floor').needs_clarification
    assert len(said) == 1


@pytest.mark.parametrize(
    ('said', 'times'),
    [('the cup on the table', 0), ('the cup back on the table', 1), ('it away', 1)],
)
def test_a_thing_is_parted_once_from_what_follows_it(
    said: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted = counted(monkeypatch, placing, 'split_arguments')

    placing._particle(said.split(), 'put')

    assert len(parted) == times


def test_only_a_text_in_which_a_call_may_stand_is_searched_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched = counted(monkeypatch, Language, '_reach', at=1)

    assert not is_stop('bring the tray to the hall and find the red mug')
    assert not is_stop('you take the cup, the robot has to turn to the door, and grab that')
    assert searched == []


def test_of_what_is_joined_only_that_is_searched_which_holds_a_word_of_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = next(one for one in load_languages() if one.name == 'de')
    searched = counted(monkeypatch, Language, '_reach', at=1)

    assert german.calls_stop(tuple('bring das tablett und notaus'.split()), sentence=False)
    assert ('notaus',) in searched
    assert ('bring', 'das', 'tablett') not in searched


@pytest.mark.parametrize('table', [joint_phrases.JOINTS, joint_phrases.SUBORDINATORS])
def test_the_longest_phrase_is_found_by_its_first_two_words(table: joint_phrases.Phrases) -> None:
    phrases = {
        phrase: kind for same in table.values() for one in same.values() for phrase, kind in one
    }

    assert all(
        phrase_at(phrase, 0, table) == (kind, len(phrase)) for phrase, kind in phrases.items()
    )
    assert all(phrase_at([*phrase, 'xyz'], 0, table)[1] == len(phrase) for phrase in phrases)
    assert phrase_at(['xyz'], 0, table) == phrase_at([], 0, table) == ('', 0)


def test_every_preposition_is_found_whole_where_it_governs_something() -> None:
    for text in GOALS | SOURCES | LOCATIONS:
        phrase = tuple(text.split())

        assert preposition_at([*phrase, 'xyz'], 0) == phrase
        assert preposition_at(list(phrase), 0) != phrase  # it governs nothing
