# SPDX-License-Identifier: Apache-2.0
"""What is counted of an utterance."""

from __future__ import annotations

from omnivinci_ros.commands.examples.features import features_of


def test_words_and_what_stands_side_by_side_are_counted() -> None:
    found = features_of('Stop it, now!', 'en')

    assert {'stop', 'it', 'now', '< stop', 'stop it', 'it now', 'now >', 'stop it now'} <= found
    assert 'stop .. now' in found


def test_how_it_is_written_makes_no_difference() -> None:
    assert features_of('Don\u2019t, go!', 'en') == features_of("don't go", 'en')
    assert features_of('go to room 5', 'en') == features_of('go to room 12', 'en')


def test_other_forms_of_a_long_word_share_beginning_and_end() -> None:
    shared = features_of('dropping', 'en') & features_of('dropped', 'en')

    assert 'drop-' in shared
    assert '-ing' in features_of('dropping', 'en') & features_of('smoking', 'en')


def test_chinese_is_counted_by_characters() -> None:
    found = features_of('\u522b\u52a8\uff01', 'zh')

    assert {'\u522b', '\u52a8', '\u522b\u52a8', '<\u522b', '\u52a8>'} <= found
    assert '\uff01' not in found
