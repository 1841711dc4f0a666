# SPDX-License-Identifier: Apache-2.0
"""Labels from file names, pictures that are made, and what is reckoned from chances of names."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('cv2')

import numpy as np
from support.real_data import photograph

from omnivinci_ros.model.nano import presence
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.labels import SAID
from omnivinci_ros.model.nano.labels import word_of
from omnivinci_ros.model.nano.made_pictures import composed
from omnivinci_ros.model.nano.made_pictures import empty_pictures
from omnivinci_ros.model.nano.material import Seen


@pytest.mark.parametrize(
    ('file', 'word'),
    [
        ('src/activities/erase/resource/kitten.webp', 'cat'),
        ('src/activities/categorization/resource/images/tools/screwDriver1.webp', 'screwdriver'),
        ('src/activities/explore_monuments/resource/germany/neuschwansteinCastle.webp', 'castle'),
        ('src/activities/categorization/resource/images/renewable/solar6.webp', None),
        ('src/activities/paintings/resource/image/HiroshigeHorsePrawns_a1.webp', None),
    ],
)
def test_a_label_is_what_people_named_the_file(file, word):
    assert word_of(file) == word


def test_labels_are_basic_words_that_names_have():
    assert set(SAID.values()) <= set(basic_words())


@pytest.mark.parametrize('third', [0, 1, 2])
def test_a_thing_is_pasted_into_its_third_whole(third):
    thing = np.full((300, 200, 3), 255, np.uint8)
    scene = np.zeros((240, 320, 3), np.uint8)

    for seed in range(10):
        made = composed(thing, scene, third, np.random.default_rng(seed))

        columns = np.flatnonzero(made.rgb.max((0, 2)))
        assert third / 3 <= (columns.mean() + 0.5) / made.rgb.shape[1] <= (third + 1) / 3
        assert len(columns) == pytest.approx(0.3 * 256, abs=1)  # nothing of it is cut off


def test_nothing_can_be_made_out_in_an_empty_picture():
    random = np.random.default_rng(0)

    made = empty_pictures([photograph('coffee.png')], 2, random)

    assert len(made) == 8
    for picture in made[:6]:  # all but the noise: no edge anywhere
        assert np.abs(np.diff(picture[::8, ::8].astype(int), axis=0)).mean() < 12


@pytest.mark.parametrize(('column', 'third'), [(0, 0), (2, 0), (3, 1), (4, 1), (6, 2), (7, 2)])
def test_the_middle_of_the_evidence_tells_the_third(column, third):
    evidence = torch.zeros(8, 8)
    evidence[2:5, column] = 4.0

    assert presence.third_of(evidence.flatten()) == third


def test_presence_is_one_where_shown_words_are_likelier_and_half_where_chances_tell_nothing(
    monkeypatch,
):
    words = basic_words()
    labels = ('cat', 'cup')
    right = torch.full((2, 1000), 1e-5)
    for row, label in enumerate(labels):
        right[row, words.index(label)] = 0.5
    monkeypatch.setattr(presence, 'name_chances', lambda words, seen: right)
    seen = Seen(torch.zeros(2, 64, 1280), torch.full((2, 1000), 1e-3))

    found = presence.presence_figures(None, seen, labels)

    assert (found.pairs, found.words) == (2, 2)
    assert found.auc == 1.0
    # The classifier of this set knows nothing; a word of more classes is likelier everywhere.
    assert found.auc_classifier == 0.5


def test_empty_pictures_are_claimed_by_the_threshold_that_names_six_of_ten_things(monkeypatch):
    things = torch.zeros(10, 1000)
    things[:, 3] = torch.linspace(0.1, 1.0, 10)
    empty = torch.zeros(4, 1000)
    empty[:, 5] = torch.tensor([0.05, 0.2, 0.9, 0.95])  # two kinds: nothing, and all of it
    seen, nothing = (Seen(torch.zeros(len(each), 64, 1280), each) for each in (things, empty))
    monkeypatch.setattr(presence, 'name_chances', lambda words, seen: seen.teacher)

    found = presence.empty_figures(None, seen, nothing, kinds=2)

    assert (found.claimed, found.worst) == (0.5, 1.0)
