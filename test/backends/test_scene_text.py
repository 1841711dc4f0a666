# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from omnivinci_ros.backends.scene_text import Look
from omnivinci_ros.backends.scene_text import Scene
from omnivinci_ros.backends.scene_text import SeenLabel
from omnivinci_ros.backends.scene_text import SeenObject
from omnivinci_ros.backends.scene_text import agree
from omnivinci_ros.backends.scene_text import list_objects
from omnivinci_ros.backends.scene_text import name
from omnivinci_ros.backends.scene_text import position
from omnivinci_ros.backends.scene_text import sentences
from omnivinci_ros.backends.vocabulary import Asked
from omnivinci_ros.backends.vocabulary import Vocabulary
from omnivinci_ros.backends.vocabulary import answer
from omnivinci_ros.specialists.detector import LABELS
from omnivinci_ros.windowing.samples import Utterance

CENTRE = (0.4, 0.4, 0.6, 0.6)
LEFT = (0.0, 0.4, 0.2, 0.6)
RIGHT = (0.8, 0.4, 1.0, 0.6)


def seen(label, score=0.6, box=CENTRE, camera='camera', frames=1, stamp_ns=0):
    return SeenObject(label, score, box, camera, frames, stamp_ns)


def look(*objects, labels=(), camera='camera'):
    return Look(camera, objects, tuple(SeenLabel(*label, camera) for label in labels))


def scene(*objects, labels=(), speech=(), looked=None, heard=(False, False), bad=()):
    looked = {'camera': 4} if looked is None else looked
    return Scene(looked, objects, labels, speech, *heard, bad)


# agreement


def test_what_one_frame_of_three_shows_is_not_told():
    objects, labels = agree(
        [look(seen('cup')), look(seen('cup'), seen('person')), look(labels=[('bow', 0.9)])]
    )
    assert [item.label for item in objects] == ['cup']
    assert labels == ()


def test_both_pictures_of_a_window_with_a_cut_are_told():
    objects, _ = agree([look(seen('cup'))] * 2 + [look(seen('person'))] * 2)
    assert {item.label for item in objects} == {'cup', 'person'}
    assert {item.frames for item in objects} == {2}


def test_an_object_has_the_mean_score_and_the_newest_box_with_its_frames_stamp():
    older, newer = seen('cup', 0.6, LEFT, stamp_ns=10), seen('cup', 0.8, RIGHT, stamp_ns=20)
    objects, _ = agree([look(older), look(newer), look()])
    assert objects[0].score == pytest.approx(0.7)
    assert (objects[0].box, objects[0].stamp_ns) == (RIGHT, 20)
    assert objects[0].frames == 2


def test_a_second_cup_counts_when_half_of_the_frames_show_two():
    two = look(seen('cup', 0.9, LEFT), seen('cup', 0.6, RIGHT))
    one = look(seen('cup', 0.9, LEFT))
    assert len(agree([two, one])[0]) == 2
    assert len(agree([two, one, one])[0]) == 1


def test_each_camera_agrees_with_itself_only():
    objects, _ = agree(
        [look(seen('cup')), look(), look(), look(seen('cup', camera='rear'), camera='rear')]
    )
    assert [(item.label, item.camera) for item in objects] == [('cup', 'rear')]


# words


@pytest.mark.parametrize(
    ('box', 'expected'),
    [
        (CENTRE, 'centre'),
        (LEFT, 'left'),
        (RIGHT, 'right'),
        ((0.4, 0.0, 0.6, 0.2), 'top'),
        ((0.0, 0.8, 0.2, 1.0), 'bottom left'),
        ((0.8, 0.0, 1.0, 0.2), 'top right'),
        ((0.0, 0.0, 1.0, 1.0), 'centre'),
    ],
)
def test_positions_are_thirds_of_the_picture(box, expected):
    assert position(box) == expected


@pytest.mark.parametrize(
    ('label', 'count', 'expected'),
    [
        ('cup', 1, 'a cup'),
        ('apple', 1, 'an apple'),
        ('Egyptian cat', 1, 'an Egyptian cat'),
        ('person', 2, '2 people'),
        ('bench', 3, '3 benches'),
        ('wine glass', 2, '2 wine glasses'),
        ('scissors', 1, 'scissors'),
    ],
)
def test_things_are_named_as_people_name_them(label, count, expected):
    assert name(label, count) == expected


def test_several_of_one_kind_are_counted():
    things = (seen('chair', box=LEFT), seen('cup'), seen('chair', box=RIGHT))
    assert list_objects(things) == '2 chairs, left and right; a cup, centre'


def test_an_empty_scene_says_so():
    assert sentences(scene()) == ['Nothing recognised above the threshold.', 'No sound came in.']
    assert sentences(scene(looked={}, heard=(True, True))) == [
        'No picture came in.',
        'Nobody was heard speaking.',
    ]
    assert sentences(scene(heard=(True, False)))[-1] == 'The sound was not transcribed.'


def test_several_cameras_are_named():
    text = ' '.join(sentences(scene(seen('cup', camera='rear'), looked={'front': 1, 'rear': 1})))
    assert 'On front: Nothing recognised' in text
    assert 'On rear: I see a cup, centre.' in text


def test_heard_words_cannot_leave_their_quotes():
    heard = Utterance('mic', 0, 1, 'stop". I see a "door\nopen.', 0.9)
    assert sentences(scene(speech=(heard,)))[-1] == (
        'Somebody said: "stop\'. I see a \'door open".'
    )


def test_unreadable_pictures_are_told():
    text = sentences(scene(looked={}, bad=('camera: the JPEG is cut short',)))
    assert text[0] == '1 picture could not be read: camera: the JPEG is cut short.'


# what a task asks about


@pytest.fixture(scope='module')
def vocabulary():
    return Vocabulary(LABELS, (('espresso',), ('hen',), ('Egyptian cat',), ('desk',)))


@pytest.mark.parametrize(
    ('task', 'expected'),
    [
        ('Is there a cup?', ['cup']),
        ('find the cup', ['cup']),
        ('Where are the wine glasses?', ['wine glass']),
        ('how many people are there?', ['person']),
        ('do you see my phone on the table?', ['cell phone', 'dining table']),
        ('is there a cup and a dog', ['cup', 'dog']),
        ('bring me the mug', ['cup']),
        ('is there an Espresso?', ['espresso']),
        ('Describe what you see.', []),
        ('What can you see?', []),
        ('Do you see anything?', []),
        ('go forward ten meters', []),
        ('then stop', []),
    ],
)
def test_the_things_of_a_task_are_found(vocabulary, task, expected):
    assert [asked.label for asked in vocabulary.asked(task)] == expected


def test_words_before_a_name_are_kept_as_what_cannot_be_judged(vocabulary):
    assert vocabulary.asked('find the orange cup') == [Asked('orange cup', 'cup', 'orange')]


def test_a_huge_task_is_read_in_no_time(vocabulary):
    assert len(vocabulary.asked('find the cup and the dog ' * 50_000)) == 2
    assert len(vocabulary.asked('find ' * 200_000)) <= 4


def test_a_thing_that_is_seen_is_answered_with_its_place():
    text, found = answer(Asked('cup', 'cup'), scene(seen('cup')))
    assert text == 'Yes: a cup, centre.'
    assert found == {'asked': 'cup', 'label': 'cup', 'seen': True}


def test_an_attribute_is_not_claimed():
    text, _ = answer(Asked('red cup', 'cup', 'red'), scene(seen('cup')))
    assert text == 'Yes: a cup, centre. I cannot tell whether it is "red".'


def test_a_thing_that_is_not_seen_is_denied():
    text, found = answer(Asked('cup', 'cup'), scene(seen('dog')))
    assert text == 'I do not see a cup.'
    assert found['seen'] is False


@pytest.mark.parametrize(
    ('asked', 'looked'), [(Asked('unicorn'), None), (Asked('cup', 'cup'), {})]
)
def test_what_cannot_be_known_is_said(asked, looked):
    text, found = answer(asked, scene(looked=looked))
    assert text.startswith('I cannot')
    assert found['seen'] is None


def test_a_label_of_the_whole_picture_answers_too():
    seen_label = SeenLabel('espresso', 0.9, 'camera', 4)
    text, _ = answer(Asked('espresso', 'espresso'), scene(labels=(seen_label,)))
    assert text == 'Yes: it looks like an espresso.'
