# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret


def asked_and_answered(text, *answers):
    """Return the questions and the steps that come of them in the end."""
    dialogue = Dialogue(100)
    result = interpret(text)
    dialogue.published(result, 0)
    questions = [result.clarification]
    for at, answer in enumerate(answers):
        result = dialogue.answer(answer, at + 1).result
        dialogue.published(result, at + 1)
        questions.append(result.clarification)
    return questions, [(step.intent, step.slots) for step in result.steps]


@pytest.mark.parametrize(
    ('text', 'answers', 'steps'),
    [
        (
            '把它给他',
            {'“它”是指什么?': '杯子', '“他”是指谁?': '小王'},
            [('BRING_OBJECT', {'object': '杯子', 'recipient': '小王'})],
        ),
        (
            '把这个拿给她',
            {'“它”是指什么?': '毛巾', '“她”是指谁?': '奶奶'},
            [('BRING_OBJECT', {'object': '毛巾', 'recipient': '奶奶'})],
        ),
        (
            '去厨房,跟着他',
            {'“他”是指谁?': '小李'},
            [('MOVE_TO', {'place': '厨房'}), ('FOLLOW', {'object': '小李'})],
        ),
        (
            '带她去花园',
            {'“她”是指谁?': '奶奶'},
            [('GUIDE', {'object': '奶奶', 'place': '花园'})],
        ),
        (
            '拿起它放到桌子上',
            {'“它”是指什么?': '碗'},
            [
                ('GRAB_OBJECT', {'object': '碗'}),
                ('PLACE_OBJECT', {'object': '碗', 'place': '桌子'}),
            ],
        ),
        (
            '去那里,把它拿给她',
            {'“那里”是指哪里?': '卧室', '“它”是指什么?': '药', '“她”是指谁?': '妈妈'},
            [
                ('MOVE_TO', {'place': '卧室'}),
                ('BRING_OBJECT', {'object': '药', 'recipient': '妈妈'}),
            ],
        ),
    ],
)
def test_each_word_that_points_at_nothing_known_is_asked_for(text, answers, steps):
    assert asked_and_answered(text, *answers.values()) == ([*answers, ''], steps)


def test_somebody_is_no_thing_to_bring():
    questions, steps = asked_and_answered('把这个给他', '小王')
    assert steps == [('BRING_OBJECT', {'object': '它', 'recipient': '小王'})]
    assert questions[-1] == '“它”是指什么?'

    questions, steps = asked_and_answered('把那个给小王', '小李')
    assert steps == [('BRING_OBJECT', {'object': '它', 'recipient': '小王'})]
    assert questions[-1] == '“它”是指什么?'
