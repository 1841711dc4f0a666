# SPDX-License-Identifier: Apache-2.0
"""How sure an order must be: the threshold, what chooses it, and what becomes of orders at it."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

from omnivinci_ros.backends import prompts
from omnivinci_ros.model.generate import Generation
from omnivinci_ros.model.nano import questions
from omnivinci_ros.model.nano.order_calibration import calibration_orders
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.sure_orders import Judged
from omnivinci_ros.model.nano.sure_orders import judged
from omnivinci_ros.model.nano.sure_orders import order_threshold
from omnivinci_ros.model.nano.sure_orders import sure_figures
from omnivinci_ros.model.nano.vocabulary import ORDERS
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.nano.vocabulary import write_tokenizer
from omnivinci_ros.model.tokenizer import Tokenizer


def right(chance):
    return Judged(right=True, acts=True, meant=True, stops=False, chance=chance)


def wrong(chance, **changed):
    """Return another action than the one meant."""
    told = {'acts': True, 'meant': True, 'stops': False, **changed}
    return Judged(right=False, chance=chance, **told)


def generation(text):
    return Generation(text, (), 'stop', 0, 0.0, 0.0, least_chance=0.5)


QUIET = Judged(right=True, acts=False, meant=False, stops=False, chance=0.2)
AT_9 = [right(0.9), wrong(0.8)]  # set the threshold there


def test_the_threshold_is_the_lowest_chance_above_which_one_action_of_a_hundred_is_wrong():
    answers = [*map(right, (0.95, 0.9, 0.7, 0.5)), *map(wrong, (0.92, 0.8, 0.6)), *[QUIET] * 93]

    assert order_threshold(answers) == 0.9  # one of the hundred is wrong: .92
    assert order_threshold(answers[:-1]) == 0.95  # of 99 none may be


def test_without_wrong_actions_there_is_no_threshold_and_with_nothing_else_no_chance_is_enough():
    assert order_threshold([right(0.3), QUIET]) == 0
    assert order_threshold([right(0.3), wrong(0.9)]) > 1
    certain = [*[wrong(1.0)] * 5, *[right(1.0)] * 5]
    assert sure_figures(certain, certain).wrong == 0


def test_no_threshold_holds_a_stop_back_so_it_does_not_choose_it():
    false_stop = wrong(0.99, meant=False, stops=True)

    assert order_threshold([right(0.5), false_stop]) == 0
    figures = sure_figures([right(0.5), false_stop], AT_9)
    assert (figures.wrong, figures.left_out) == (0.5, 0.5)


def test_a_threshold_that_a_checkpoint_has_stands():
    figures = sure_figures([right(0.5), wrong(0.4)], AT_9, 0.45)

    assert (figures.threshold, figures.calibration) == (0.45, 0)
    assert (figures.right, figures.wrong) == (0.5, 0)


def test_each_utterance_is_right_or_wrong_or_left_out():
    talk_taken_for_an_order = wrong(0.6, meant=False)
    missed = Judged(right=False, acts=False, meant=True, stops=False, chance=0.99)
    answers = [right(0.95), right(0.5), wrong(0.95), wrong(0.4), talk_taken_for_an_order, missed]

    figures = sure_figures([*answers, QUIET, QUIET], AT_9)

    assert (figures.threshold, figures.calibration) == (0.9, 2)
    assert figures.right == 4 / 8  # a sure order, talk that is not taken for one, and quiet
    assert figures.wrong == 1 / 8
    assert figures.left_out == 3 / 8
    assert (figures.right_of_all, figures.wrong_of_all) == (4 / 8, 3 / 8)


def test_an_answer_is_right_by_intent_and_slots_however_the_json_is_laid_out():
    order = Order('come', 'MOVE', (('direction', 'forward'), ('distance_m', 2)))
    said = (
        order.answer,
        '{"intent": "MOVE", "slots": {"distance_m": 2.0, "direction": "forward"}}',
        '{"intent": "MOVE", "slots": {"direction": "forward"}}',
        '{"intent": "NONE"}',
        'tabby, cat',
    )

    found = judged([generation(text) for text in said], [order] * len(said))

    assert [each.right for each in found] == [True, True, False, False, False]
    assert [each.acts for each in found] == [True, True, True, False, False]


def test_nano_is_asked_as_the_node_asks():
    assert questions.COMMAND.format('go') == prompts.COMMAND_TEMPLATE.format(said='go')
    assert questions.SCENE.format(4) == prompts.SCENE_TEMPLATE.format(seconds=4)
    assert questions.TASK.format('go') == prompts.TASK_TEMPLATE.format(task='go')


def test_what_chooses_the_threshold_is_neither_learned_nor_tried():
    orders = calibration_orders()
    known = {order.said: order for order in all_orders()}

    assert len(orders) > 100
    assert not known.keys() & {order.said for order in orders}
    asked = [order for order in orders if order.intent != 'NONE']
    assert {order.answer for order in asked} <= {order.answer for order in known.values()}
    assert 0.2 < 1 - len(asked) / len(orders) < 0.5
    assert not [order for order in orders if order.intent == 'STOP']


def test_the_threshold_stands_in_the_list_of_answers_and_holds_for_orders_alone(tmp_path):
    write_tokenizer(tmp_path)
    write_answers(tmp_path, 0.2, orders_sure_above=0.9)

    listed = Tokenizer.read(tmp_path).listed

    order, scene = f'Say what to do, as {ORDERS}', 'What do you see?'
    assert [listed.free_sure_of(each) for each in (order, scene)] == [0.9, 0]
    assert [listed.sure_of(each) for each in (order, scene)] == [0, 0.2]
