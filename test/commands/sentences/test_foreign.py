# SPDX-License-Identifier: Apache-2.0
"""Own sentences in languages that no grammar here reads."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.sentences.loading import load_sentences
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.common.units import SECOND_NS

FILE = """
languages:
  en:
    intents:
      DOCK:
        sentences: ['dock at bay {bay}']
    lists:
      bay:
        range: {from: 1, to: 20}
  es:
    intents:
      DOCK:
        sentences: ['atraca en [el] muelle {bay}']
      WEIGH:
        sentences: [pesa (la caja|el palé), pesa y etiqueta la caja]
    lists:
      bay:
        range: {from: 1, to: 20}
  fr:
    intents:
      WELD:
        requires_confirmation: true
        sentences: ['soude {joint}']
    lists:
      joint:
        wildcard: true
"""


@pytest.fixture(scope='module')
def own(tmp_path_factory: pytest.TempPathFactory) -> Sentences:
    file = tmp_path_factory.mktemp('own') / 'commands.yaml'
    file.write_text(FILE, encoding='utf-8')
    return load_sentences(str(file))


@pytest.mark.parametrize(
    ('said', 'steps'),
    [
        ('atraca en el muelle 3', [('DOCK', {'bay': '3'})]),
        ('Por favor, atraca en el muelle tres.', [('DOCK', {'bay': '3'})]),
        ('¡Pesa la caja!', [('WEIGH', {})]),
        ('pesa y etiqueta la caja', [('WEIGH', {})]),
        (
            'atraca en el muelle 3, pesa la caja y luego atraca en el muelle 5',
            [('DOCK', {'bay': '3'}), ('WEIGH', {}), ('DOCK', {'bay': '5'})],
        ),
    ],
)
def test_orders_are_cut_at_the_joints_of_their_language(
    own: Sentences, said: str, steps: list[tuple[str, dict[str, str]]]
) -> None:
    found = interpret(said, own=own)
    assert [(step.intent, step.slots) for step in found.steps] == steps
    assert (found.needs_clarification, found.language) == (False, 'es')


@pytest.mark.parametrize(
    ('said', 'asked'),
    [
        ('atraca en el muelle 99', 'bay 99 is none that I know: say one from 1 to 20.'),
        (
            'atraca en el muelle 3 y baila un vals',
            'I did not understand "baila un vals". Shall I do only the rest: dock (bay: 3)?',
        ),
        ('¿pesa la caja?', 'Shall I weigh?'),
        ("Robot, soude le coin, s'il te plaît", 'Shall I weld (joint: le coin)?'),
        (
            'pesa el contenedor azul',
            'I do not know how to do that: pesa el contenedor azul. What should I do?',
        ),
    ],
)
def test_what_is_not_sure_is_asked_about(own: Sentences, said: str, asked: str) -> None:
    assert interpret(said, own=own).clarification == asked


def test_a_yes_confirms_it(own: Sentences) -> None:
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(interpret('soude le coin', own=own), 0)
    answered = dialogue.answer('yes', SECOND_NS)
    assert answered is not None
    assert answered.result.slots == {'joint': 'le coin'}
    assert not answered.result.needs_clarification


@pytest.mark.parametrize('said', ['no pesa la caja', 'ne soude pas le coin', 'soude rien', 'hola'])
def test_what_is_denied_is_not_done(own: Sentences, said: str) -> None:
    assert interpret(said, own=own).intent == 'NONE'


def test_english_and_stop_are_read_as_before(own: Sentences) -> None:
    assert interpret('para', own=own).intent == 'STOP'
    assert interpret('go to the kitchen', own=own).intent == 'MOVE_TO'
    assert interpret('dock at bay 3', own=own).language == 'en'
    allowed = frozenset({'DOCK'})
    assert interpret('pesa la caja', own=own, allowed=allowed).intent == 'NONE'
