# SPDX-License-Identifier: Apache-2.0
"""How often, how fast and a choice are no part of a name in a robot's own sentences."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.sentences.loading import load_sentences

FILE = """
mode: replace
languages:
  en:
    intents:
      COUNT:
        sentences:
          - count [the] {object} (on|in) [the] {place}
    lists:
      object: {wildcard: true}
      place: {wildcard: true}
  es:
    intents:
      TRAER:
        sentences: ['trae {object}']
    lists:
      object: {wildcard: true}
  zh:
    intents:
      SCAN:
        sentences: ['扫描{object}']
    lists:
      object: {wildcard: true}
"""


@pytest.fixture(scope='module')
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp('own') / 'own.yaml'
    path.write_text(FILE, encoding='utf-8')
    return load_sentences(str(path))


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('count the crates on the rack', {'object': 'crates', 'place': 'rack'}),
        (
            'count the crates on the rack twice',
            {'object': 'crates', 'place': 'rack', 'times': '2'},
        ),
        (
            'count the cups in the van slowly',
            {'object': 'cups', 'place': 'van', 'speed': 'slowly'},
        ),
        ('扫描托盘三次', {'object': '托盘', 'times': '3'}),
        ('扫描托盘', {'object': '托盘'}),
    ],
)
def test_how_often_and_how_fast_are_taken_off_a_name(own, text, slots):
    assert interpret(text, own=own).slots == slots


def test_a_choice_in_spanish_is_no_name(own):
    assert interpret('trae la taza', own=own).slots == {'object': 'la taza'}
    assert interpret('trae la taza o el plato', own=own).intent == 'NONE'


def test_a_file_that_replaces_leaves_only_its_intents_and_stop(own):
    assert interpret('go to the kitchen', own=own).intent == 'NONE'
    assert interpret('stop', own=own).intent == 'STOP'
    assert interpret('扫描托盘', own=own, allowed=frozenset({'COUNT'})).intent == 'NONE'
