# SPDX-License-Identifier: Apache-2.0
"""What is wrong in a file of commands is said in one sentence, with its line."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.sentences.loading import load_sentences
from omnivinci_ros.commands.sentences.nodes import SentencesError

GOOD = """\
mode: merge
languages:
  en:
    intents:
      DOCK:
        requires_confirmation: false
        sentences:
          - dock at {bay}
    lists:
      bay: {range: {from: 1, to: 20}}
"""


def refusal(path, text: str) -> str:
    file = path / 'own.yaml'
    file.write_text(text)
    with pytest.raises(SentencesError) as caught:
        load_sentences(str(file))
    assert '\n' not in str(caught.value)
    return str(caught.value).replace(str(file), 'own.yaml')


def test_the_good_one_loads(tmp_path):
    (tmp_path / 'own.yaml').write_text(GOOD)
    assert load_sentences(str(tmp_path / 'own.yaml')).names == {'DOCK'}


@pytest.mark.parametrize(
    ('old', 'new', 'said'),
    [
        ('mode: merge', 'mode: both', "line 1: mode is 'both': give merge or replace"),
        ('mode: merge', 'modes: merge', "line 1: 'modes' is not known here"),
        ('  en:', '  English:', "line 3: 'English' is no language"),
        ('DOCK', 'Dock', "line 5: 'Dock' is no name of an intent"),
        ('DOCK', 'STOP', 'line 5: STOP is read by rules of its own'),
        ('DOCK', 'PLAN', 'line 5: PLAN is read by rules of its own'),
        ('false', 'maybe', "line 6: 'maybe' is refused: give true or false"),
        ('- dock at {bay}', '- dock at {ramp}', 'line 8: {ramp} is no list of this language'),
        ('- dock at {bay}', '- dock at {bay', "line 8: the sentence 'dock at {bay'"),
        ('- dock at {bay}', '- dock (at {bay}', "line 8: the sentence 'dock (at {bay}'"),
        ('- dock at {bay}', '- <go> {bay}', 'line 8: the sentence'),
        ('- dock at {bay}', '- "[dock] {bay}"', 'line 8: the sentence'),
        ('- dock at {bay}', '- dock at {bay:intent}', "line 8: a slot can not be called 'intent'"),
        ('- dock at {bay}', 'dock at', "line 8: here must be a list of sentences, not 'dock at'"),
        ('- dock at {bay}', f'- {"dock " * 50}', 'line 8: a text of 249 characters is refused'),
        ('to: 20', 'to: many', "line 10: 'many' is no number"),
        ('from: 1', 'from: 30', 'line 10: a range goes up'),
        ('{range: {from: 1, to: 20}}', '{wildcard: false}', 'line 10: wildcard can only be true'),
        ('{range: {from: 1, to: 20}}', '{}', 'line 10: bay must be one of values, range'),
        ('to: 20}}', 'to: 20}', 'line'),
        (GOOD, '', ' is empty'),
        (GOOD, 'mode: merge', 'line 1: languages is missing'),
    ],
)
def test_an_error_names_the_line_and_the_fix(tmp_path, old, new, said):
    assert said in refusal(tmp_path, GOOD.replace(old, new, 1))


def test_a_name_twice_is_refused(tmp_path):
    text = GOOD.replace('    lists:', '      DOCK: {sentences: [dock]}\n    lists:')
    assert "line 9: 'DOCK' is here twice" in refusal(tmp_path, text)


def test_a_file_that_is_not_there_or_too_long_is_refused(tmp_path):
    with pytest.raises(SentencesError, match='commands_file=.*No such file'):
        load_sentences(str(tmp_path / 'none.yaml'))
    assert 'longer than 256 KiB' in refusal(tmp_path, GOOD + '#' * (256 << 10))
