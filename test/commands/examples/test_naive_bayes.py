# SPDX-License-Identifier: Apache-2.0
"""Naive Bayes over words that occur: what was counted, and what it makes likely."""

from __future__ import annotations

import math

import pytest

from omnivinci_ros.commands.examples.naive_bayes import SMOOTHING
from omnivinci_ros.commands.examples.naive_bayes import NaiveBayes
from omnivinci_ros.commands.examples.naive_bayes import margin

EXAMPLES = [
    ('STOP', {'halt', 'now'}),
    ('STOP', {'halt', 'there'}),
    ('GO', {'go', 'now'}),
    ('GO', {'go', 'there'}),
    ('GO', {'go', 'home'}),
]


def test_a_score_is_the_log_of_how_often_each_feature_was_counted() -> None:
    scores = NaiveBayes(EXAMPLES).scores({'now', 'never counted'})

    def weight(count: int, of: int) -> float:
        return math.log((count + SMOOTHING) / (of + 2 * SMOOTHING))

    assert scores['STOP'] == pytest.approx(math.log(2 / 5) + weight(1, 2), abs=0.002)
    assert scores['GO'] == pytest.approx(math.log(3 / 5) + weight(1, 3), abs=0.002)


def test_the_class_whose_words_are_said_is_likelier() -> None:
    counted = NaiveBayes(EXAMPLES)

    assert margin(counted.scores({'halt'}), 'STOP') > 3
    assert margin(counted.scores({'go'}), 'STOP') < -3


def test_a_feature_of_one_example_tells_nothing() -> None:
    counted = NaiveBayes(EXAMPLES)

    assert counted.scores({'home'}) == counted.scores(set())


def test_merged_classes_have_the_examples_of_their_parts() -> None:
    talk = [('TALK', {'now', 'said'}), ('TALK', {'there', 'said'})]
    counted = NaiveBayes([*EXAMPLES, *talk])

    merged = counted.merged({'ORDER': ['GO', 'STOP'], 'TALK': ['TALK']})
    renamed = [('TALK' if name == 'TALK' else 'ORDER', said) for name, said in [*EXAMPLES, *talk]]

    assert merged.scores({'now', 'go'}) == NaiveBayes(renamed).scores({'now', 'go'})


def test_scores_are_whole_thousandths_so_that_sums_are_alike_on_each_machine() -> None:
    scores = NaiveBayes(EXAMPLES).scores({'go', 'now', 'there'})

    assert all((1000 * value) == pytest.approx(round(1000 * value)) for value in scores.values())
