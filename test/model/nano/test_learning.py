# SPDX-License-Identifier: Apache-2.0
"""Learning orders keeps what the start can do; what is learned and what is tried."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('hibari', reason='needs hibari-tts: run scripts/setup --test')

import json

import numpy as np
from support import nano_folder

from omnivinci_ros.commands.model_json import COMMAND_SCHEMA
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano import run
from omnivinci_ros.model.nano.evaluate import order_figures
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.learner import LearnOptions
from omnivinci_ros.model.nano.learner import Share
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import listen
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.name_task import NameTask
from omnivinci_ros.model.nano.order_task import OrderTask
from omnivinci_ros.model.nano.orders import OBJECTS
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.shipped import DATA
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.nano.voices import in_a_room
from omnivinci_ros.model.nano.windows import Windows
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer

# Two ways to order that the trained nano never heard, and what they are to mean here.
NEW = {'wash the {}': 'LOOK_AT', 'close the {}': 'GRAB_OBJECT'}
LEARNED = 8  # things that they are learned with; they are tried with the others
SPOKEN = 28_000  # samples of the 4 s that hold an utterance
HEARD = 45  # tokens of these
SAID = ('stop', 'turn left', 'go forward', 'hello robot', 'what do you see')
STEPS = 16


def test_learning_lowers_the_loss_of_orders_and_of_names():
    random = np.random.default_rng(0)
    model, sight = make_start(nano_folder.crops()[::2]), read_sight()
    tokenizer = Tokenizer(make_tokenizer(), 'nano')
    model.use_tokenizer(tokenizer)
    orders = [order for order in all_orders() if order.said in SAID]
    voices = [voice for voice in find_voices() if voice.name == 'hibari']
    quiet = {'say': lambda text: None}
    heard = hear(model, orders, voices, takes=2, random=random, **quiet)
    seen = see(model, sight, nano_folder.crops()[::6], **quiet)
    words = Words(tokenizer, model)
    words.head = (sight.head, sight.bias)
    windows = Windows(words, seen, heard)
    tasks = {'names': Share(NameTask(windows), 0.6), 'orders': Share(OrderTask(windows), 0.4)}
    learner = Learner(words, tasks, LearnOptions(steps=STEPS, batch=6, warmup=2))

    losses = [learner.step() for _ in range(STEPS)]

    assert len(heard) == 11  # noise alone among them
    assert np.mean(losses[-4:]) < 0.8 * np.mean(losses[:4])
    assert not any(weight.requires_grad for weight in model.vision_tower.parameters())


def _new_orders(model, things, takes, random):
    """Return the new orders about things as the tower hears them, cut behind the words."""
    voice = next(voice for voice in find_voices() if voice.name == 'hibari')
    said = [
        Order(pattern.format(thing), intent, (('object', thing),))
        for pattern, intent in NEW.items()
        for thing in things
        for _ in range(takes)
    ]
    rooms = [in_a_room(voice.say(order.said), SPOKEN, random) for order in said]
    heard = listen(model, said, [np.pad(each, (0, 64_000 - SPOKEN)) for each in rooms])
    return Heard(heard.features[:, :HEARD].clone(), heard.orders)


def test_ten_steps_teach_two_new_orders_by_their_sound_for_things_they_were_not_learned_with():
    """The trained nano goes on learning: far above chance (.5 of intents, 1 in 28 to the letter).

    From the start that is the classifier, orders take many more steps than a test has.
    """
    random, model = np.random.default_rng(0), read_shipped()
    tokenizer = Tokenizer.read(DATA)
    learned = _new_orders(model, OBJECTS[:LEARNED], 2, random)
    tried = _new_orders(model, OBJECTS[LEARNED:], 1, random)
    options = LearnOptions(steps=20, batch=8, warmup=2, rate=1e-3)
    model.use_tokenizer(tokenizer)
    words = Words(tokenizer, model)
    task = OrderTask(Windows(words, None, learned))
    learner = Learner(words, {'orders': Share(task, 1.0)}, options)
    before = order_figures(words, tried)

    for _ in range(10):
        learner.step()

    after = order_figures(words, tried)
    assert (len(learned), len(tried)) == (32, 12)
    assert (before.intent, before.exact) == (0, 0)
    assert after.intent >= 0.75
    assert after.exact >= 0.5


def test_each_sentence_is_learned_or_tried_and_its_answer_is_a_command():
    jsonschema = pytest.importorskip('jsonschema')
    orders = all_orders()
    check = jsonschema.validators.validator_for(COMMAND_SCHEMA)(COMMAND_SCHEMA).validate
    assert len({order.said for order in orders}) == len(orders) > 300
    assert 20 < sum(order.held_out for order in orders) < 80
    for order in orders:
        check(json.loads(order.answer))


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / 'mine.txt').write_text('keep me')

    with pytest.raises(BadInputError, match='is not empty; give a new folder'):
        run.train_nano(tmp_path, packages=tmp_path)
