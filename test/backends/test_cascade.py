# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import json
from threading import Event

import numpy as np
import pytest
from support.real_data import photograph
from support.real_data import recording
from support.real_data import words
from support.samples import Picture

from omnivinci_ros.backends import cascade as cascade_module
from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.cascade import Cascade
from omnivinci_ros.backends.cascade import choose_frames
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.specialists import weights
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import InputReport
from omnivinci_ros.windowing.windows import Window

START_NS = 100 * SECOND_NS


class BadPicture(Picture):
    def rgb(self):
        raise BadImageError('the JPEG ends after 20 bytes: send whole images')


@pytest.fixture(scope='module')
def loaded():
    cascade = make_backend('cascade')
    cascade.load(lambda fraction, what: None)
    yield cascade
    cascade.close()


@pytest.fixture
def cascade(loaded):
    loaded._looks.clear()  # the tests' windows share stamps
    return loaded


def frames(*pictures, camera='camera'):
    """Make frames, 0.1 s apart; each picture is an array or an image source."""
    return tuple(
        Frame(
            camera,
            START_NS + k * SECOND_NS // 10,
            Picture(picture) if isinstance(picture, np.ndarray) else picture,
        )
        for k, picture in enumerate(pictures)
    )


def window(pictures=(), samples=None, task='', epoch=0, **more):
    audio = None
    if samples is not None:
        end_ns = START_NS + len(samples) * SECOND_NS // 16_000
        audio = AudioClip('audio', START_NS, end_ns, samples, 1.0, ())
    tasks = (TaskText('task', START_NS, task),) if task else ()
    return Window(
        id=1,
        epoch=epoch,
        trigger='periodic',
        closed_by='watermark',
        start_ns=START_NS,
        end_ns=START_NS + 4 * SECOND_NS,
        frames=pictures,
        audio=audio,
        tasks=tasks,
        **more,
    )


def ask(cascade, one, stop=None):
    pieces = []
    answer = cascade.answer(build_prompt(one), pieces.append, stop or Event())
    assert ''.join(pieces) == answer.text
    return answer


# what it sees


def test_it_names_what_is_in_a_photograph_and_where(cascade):
    answer = ask(cascade, window(frames(*[photograph('coffee.png')] * 4)))
    assert 'a cup, centre' in answer.text
    assert 'It looks like: espresso.' in answer.text
    (cup,) = json.loads(answer.json)['objects']
    assert (cup['label'], cup['position'], cup['camera'], cup['frames']) == (
        'cup', 'centre', 'camera', 4,
    )  # fmt: skip
    assert cup['stamp_ns'] == frames(*[photograph('coffee.png')] * 4)[-1].stamp_ns
    x0, y0, x1, y1 = cup['box']
    assert 0 < x0 < 0.5 < x1 < 1
    assert 0 < y0 < 0.45 < y1 < 1
    assert answer.encode_ns > 0
    assert answer.first_token_ns >= answer.encode_ns


def test_a_cat_is_no_person(cascade):
    answer = ask(cascade, window(frames(*[photograph('chelsea.png')] * 4)))
    assert 'a cat, centre' in answer.text
    assert 'person' not in answer.text + answer.json


def test_a_person_is_seen(cascade):
    answer = ask(cascade, window(frames(photograph('astronaut.png'))))
    assert 'a person, centre' in answer.text


def test_both_pictures_of_a_window_with_a_cut_are_told(cascade):
    pictures = [photograph('coffee.png')] * 2 + [photograph('astronaut.png')] * 2
    answer = ask(cascade, window(frames(*pictures)))
    assert 'a cup' in answer.text
    assert 'a person' in answer.text


def test_several_cameras_are_told_apart(cascade):
    pictures = frames(photograph('coffee.png'), camera='front') + frames(
        photograph('astronaut.png'), camera='rear'
    )
    answer = ask(cascade, window(pictures))
    assert 'On front: I see a cup, centre.' in answer.text
    assert 'On rear: I see a person, centre.' in answer.text
    assert json.loads(answer.json)['frames'] == {'front': 1, 'rear': 1}


def test_a_grey_wall_is_nothing(cascade):
    wall = np.full((480, 640, 3), 128, np.uint8)
    answer = ask(cascade, window(frames(wall, wall)))
    assert answer.text == 'Nothing recognised above the threshold. No sound came in.'
    assert json.loads(answer.json)['objects'] == []


def test_one_bad_frame_among_good_ones_is_told_and_the_rest_used(cascade):
    coffee = photograph('coffee.png')
    answer = ask(cascade, window(frames(coffee, BadPicture(), coffee)))
    assert 'a cup, centre' in answer.text
    assert '1 picture could not be read: camera: the JPEG ends after 20 bytes' in answer.text
    value = json.loads(answer.json)
    assert value['frames'] == {'camera': 2}
    assert len(value['bad_frames']) == 1


def test_no_picture_and_no_sound_is_an_honest_answer(cascade):
    answer = ask(cascade, window())
    assert answer.text == 'No picture came in. No sound came in.'
    assert not answer.cut


# what it is asked


@pytest.mark.parametrize(
    ('task', 'start'),
    [
        ('Is there a cup?', 'Yes: a cup, centre. I see'),
        ('is there a dog?', 'I do not see a dog. I see'),
        ('where is the gearbox', 'I cannot know whether there is "gearbox"'),
    ],
)
def test_a_question_is_answered_first(cascade, task, start):
    answer = ask(cascade, window(frames(photograph('coffee.png')), task=task))
    assert answer.text.startswith(start)
    assert len(json.loads(answer.json)['answers']) == 1


# what it hears


def test_it_listens_itself_where_no_listener_ran(cascade):
    speech = recording('goforward.raw')
    samples = np.concatenate([np.zeros(16_000, np.int16), speech])
    answer = ask(cascade, window(samples=samples))
    assert 'Somebody said: "' in answer.text
    assert 'go forward 10 meters' in ' '.join(words(answer.text))
    (heard,) = json.loads(answer.json)['speech']
    # The recording is speech from 0.5 s to 2.4 s, after 1 s of silence.
    assert 1.2 < (heard['start_ns'] - START_NS) / SECOND_NS < 1.7
    assert 3.2 < (heard['end_ns'] - START_NS) / SECOND_NS < 3.8
    assert heard['confidence'] > 0.6


def test_what_a_listener_heard_is_used_as_it_is(cascade):
    said = Utterance('audio', START_NS, START_NS + SECOND_NS, 'Come here.', 0.9)
    answer = ask(cascade, window(samples=recording('goforward.raw'), utterances=(said,)))
    assert 'Somebody said: "Come here".' in answer.text
    assert 'forward' not in answer.text


def test_it_does_not_listen_again_where_a_listener_heard_nothing(cascade):
    report = InputReport('audio', 'speech', 0, 0, 0, 0, 0, 1.0)
    answer = ask(cascade, window(samples=recording('goforward.raw'), inputs=(report,)))
    assert answer.text.endswith('Nobody was heard speaking.')


def test_it_does_not_listen_when_told_so(cascade, monkeypatch):
    monkeypatch.setattr(cascade, '_transcribe', 'never')
    answer = ask(cascade, window(samples=recording('goforward.raw')))
    assert answer.text.endswith('The sound was not transcribed.')


def test_sound_that_never_came_is_not_listened_to(cascade):
    audio = AudioClip('audio', START_NS, START_NS + SECOND_NS, np.zeros(16_000, np.int16), 0.0, ())
    answer = ask(cascade, dataclasses.replace(window(), audio=audio))
    assert answer.text.endswith('No sound came in.')


def test_noise_is_not_speech(cascade):
    noise = np.random.default_rng(0).normal(0, 2000, 64_000).astype(np.int16)
    answer = ask(cascade, window(samples=noise))
    assert answer.text.endswith('Nobody was heard speaking.')


# how it behaves


def test_a_stop_in_the_middle_keeps_what_it_has(cascade):
    stop = Event()

    class Stopping(Picture):
        def rgb(self):
            stop.set()
            return super().rgb()

    coffee = photograph('coffee.png')
    later = Picture(coffee)
    answer = ask(
        cascade, window(frames(Stopping(coffee), later), recording('goforward.raw')), stop
    )
    assert answer.cut
    assert 'a cup, centre' in answer.text
    assert later.looks == 0
    assert 'forward' not in answer.text


def test_a_stop_before_it_begins_looks_at_nothing(cascade):
    stop = Event()
    stop.set()
    picture = Picture(photograph('coffee.png'))
    answer = ask(cascade, window(frames(picture)), stop)
    assert answer.cut
    assert picture.looks == 0
    assert ask(cascade, window(samples=np.zeros(16_000, np.int16)), stop).cut


def test_a_frame_of_two_windows_is_decoded_once(cascade):
    picture = Picture(photograph('coffee.png'))
    first = ask(cascade, window(frames(picture)))
    second = ask(cascade, window(frames(picture)))
    assert picture.looks == 1
    assert first.text == second.text
    ask(cascade, window(frames(picture), epoch=1))  # a clock that jumped back
    assert picture.looks == 2


def test_what_it_remembers_is_bounded(cascade, monkeypatch):
    monkeypatch.setattr(cascade_module, 'CACHED_LOOKS', 3)
    dark = np.zeros((20, 20, 3), np.uint8)
    for _ in range(2):
        ask(cascade, window(frames(*[dark] * 4)))
    assert len(cascade._looks) == 3


def test_the_same_window_gives_the_same_answer(cascade):
    one = window(frames(photograph('coffee.png')), recording('goforward.raw'))
    first = ask(cascade, one)
    cascade._looks.clear()
    second = ask(cascade, one)
    assert (first.text, first.json) == (second.text, second.json)


def test_frames_are_shared_by_the_cameras_and_the_newest_is_among_them():
    front = frames(*[Picture()] * 9, camera='front')
    rear = frames(*[Picture()] * 3, camera='rear')
    chosen = choose_frames(window(front + rear), 4)
    assert [item.stream for item in chosen] == ['front'] * 2 + ['rear'] * 2
    assert (chosen[1], chosen[3]) == (front[-1], rear[-1])
    assert choose_frames(window(front + rear), 1) == [front[-1], rear[-1]]
    assert choose_frames(window(rear), 8) == list(rear)
    assert choose_frames(window(), 8) == []


# loading and options


def test_loading_tells_its_progress_and_closing_frees():
    cascade = make_backend('cascade')
    told = []
    cascade.load(lambda fraction, what: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
    cascade.close()
    with pytest.raises(BackendError, match='call load'):
        cascade.answer(build_prompt(window()), lambda text: None, Event())
    cascade.load(lambda fraction, what: None)
    assert ask(cascade, window()).text


def test_it_says_that_it_is_no_omni_model():
    assert 'not an omni-modal model' in Cascade.model


def test_a_missing_weights_folder_is_one_sentence_with_the_fix(tmp_path):
    cascade = make_backend('cascade', weights=str(tmp_path / 'nowhere'))
    with pytest.raises(BackendError, match=r'nowhere.* is not a folder: name an existing folder'):
        cascade.load(lambda fraction, what: None)


def test_a_changed_file_stops_the_load(monkeypatch):
    monkeypatch.setitem(weights.WHISPER_SHA256, 'model.bin', '0' * 64)
    with pytest.raises(BackendError, match='model.bin is not the file.*expected 000.*found 1a5a'):
        make_backend('cascade').load(lambda fraction, what: None)


@pytest.mark.parametrize(
    'options',
    [
        {'threads': 0},
        {'max_frames': 0},
        {'object_threshold': 1.5},
        {'label_threshold': float('nan')},
        {'transcribe': 'maybe'},
    ],
)
def test_an_option_out_of_range_names_itself(options):
    (key,) = options
    with pytest.raises(BackendError, match=f'{key}=.*: set it'):
        make_backend('cascade', **options)
