# SPDX-License-Identifier: Apache-2.0
"""Orders of human voices, and orders about a thing that is before nano or is not."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import numpy as np
from support.real_data import RECORDINGS
from support.real_data import photograph

from omnivinci_ros.bench.core import human_speech
from omnivinci_ros.bench.core.nano_human import human_figures
from omnivinci_ros.bench.core.nano_human import meant_by
from omnivinci_ros.model.nano import scene_orders
from omnivinci_ros.model.nano.kind_material import Labelled
from omnivinci_ros.model.nano.made_pictures import composed
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.shipped import shipped_folder
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.tokenizer import Tokenizer

CUP, BALL = (Order(f'bring me the {t}', 'BRING_OBJECT', (('object', t),)) for t in ('cup', 'ball'))


@pytest.fixture(scope='module')
def words(made_once):
    """Nano as the node has it, with its thresholds."""
    cache = made_once('nano-cache', lambda folder: folder.mkdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('XDG_CACHE_HOME', str(cache))
        folder = shipped_folder()
    tokenizer = Tokenizer.read(folder / 'llm')
    model = checkpoint.load(folder, dtype=torch.float32)
    model.use_tokenizer(tokenizer)
    return Words(tokenizer, model)


@pytest.fixture(scope='module')
def scenes(words):
    """A cup of coffee and a cat, each in two thirds of a grey wall."""
    random, wall = np.random.default_rng(0), np.full((256, 256, 3), 150, np.uint8)
    things = [
        (n, w, t) for n, w in (('coffee.png', 'cup'), ('chelsea.png', 'cat')) for t in (0, 2)
    ]
    pictures = [
        composed(photograph(name), wall, third, random, tall=0.8, wide=0.5).rgb
        for name, _, third in things
    ]
    seen = see(words.model, read_sight(), pictures, lambda text: None)
    return Labelled(seen, tuple(w for _, w, _ in things), tuple(t for *_, t in things))


def heard(*orders):
    """Orders in silence: what was recognised tells them."""
    return Heard(torch.zeros(len(orders), 100, 384), orders)


def test_an_order_meets_each_scene_with_its_thing_and_one_without_it(scenes):
    made = scene_orders.scene_orders(heard(CUP, BALL, Order('stop', 'STOP')), scenes)

    assert [(each.thing, each.third) for each in made] == [
        ('cup', 0), ('cup', 2), ('cup', None), ('ball', None),
    ]  # fmt: skip


def test_steps_are_counted_of_the_thing_that_the_order_was_read_to_name(
    words, scenes, monkeypatch
):
    ends = iter([1, 0, 1, 0, 0, 0])  # yes and left; yes and left; no; no
    monkeypatch.setattr(scene_orders, 'end_said', lambda *given: next(ends))

    found = scene_orders.scene_order_figures(
        words, heard(CUP, BALL), scenes, recognised=True, most=9
    )

    assert vars(found['present']) == {
        'windows': 2, 'read': 2, 'told': 2, 'placed': 1, 'whole': 1,
    }  # fmt: skip
    assert vars(found['absent']) == {'windows': 2, 'read': 2, 'told': 2, 'placed': 2, 'whole': 2}


def test_it_says_of_a_cat_before_it_that_there_is_no_cup_to_bring(words, scenes):
    cats = Labelled(scenes.seen, ('cat',) * 4, scenes.thirds)

    found = scene_orders.scene_order_figures(words, heard(CUP), cats, recognised=True, most=9)

    assert found['absent'].whole == found['absent'].windows == 1


def test_no_more_windows_are_asked_about_than_are_wished(words, scenes, monkeypatch):
    asked = []
    monkeypatch.setattr(
        scene_orders, '_steps', lambda words, each, **how: asked.append(each.third) or (True,) * 3
    )

    found = scene_orders.scene_order_figures(
        words, heard(CUP, BALL, CUP), scenes, recognised=False, most=2
    )

    assert (found['present'].windows, found['absent'].windows) == (2, 2)
    assert asked.count(None) == 2


def test_what_names_no_thing_is_wrong_in_all_steps():
    assert scene_orders.thing_of('{"intent": "GRAB_OBJECT", "slots": {"object": "cup"}}') == 'cup'
    for text in ('{"intent": "NONE"}', 'cup', '{"intent": "MOVE", "slots": {}}', '[]', '7'):
        assert scene_orders.thing_of(text) == ''


def test_a_recording_means_what_the_list_of_orders_says_of_its_words():
    assert meant_by('go forward ten meters').intent == 'MOVE'
    assert meant_by('go somewhere and do something').intent == 'NONE'


def test_human_clips_are_counted_by_sound_alone_and_with_their_words(words):
    if not RECORDINGS.is_dir():
        pytest.skip('apt-get install pocketsphinx-testdata')
    clips = [each for each in human_speech.recordings() if each.set in ('orders', 'novel')]

    found = human_figures(words, clips)

    assert {(each.orders, each.others) for each in found.values()} == {(1, 7)}
    assert found['by sound alone'].right == 1
    assert found["with the true words, in the node's"].right == 1
    for each in found.values():
        assert each.sure <= each.right and each.sure_wrong <= each.wrong <= 8
    assert human_figures(words, []) == {}
