# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import time
from threading import Event
from threading import Timer

import numpy as np
import pytest
from support.samples import Picture

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Window


def full_window():
    pictures = tuple(Frame('camera', SECOND_NS + k, Picture()) for k in range(8))
    end_ns = 5 * SECOND_NS
    return Window(
        id=3,
        epoch=0,
        trigger='periodic',
        closed_by='watermark',
        start_ns=SECOND_NS,
        end_ns=end_ns,
        frames=pictures,
        audio=AudioClip('audio', SECOND_NS, end_ns, np.zeros(64_000, np.int16), 0.75, ()),
        utterances=(Utterance('audio', SECOND_NS, end_ns, 'Go "on".', 0.9),),
        tasks=(TaskText('task', end_ns, 'find the cup'),),
    )


def ask(window, stop=None, **options):
    echo = make_backend('echo', **options)
    echo.load(lambda fraction, what: None)
    pieces = []
    answer = echo.answer(build_prompt(window), pieces.append, stop or Event())
    return answer, pieces


def test_it_says_what_the_window_holds():
    answer, pieces = ask(full_window())
    assert answer.text == (
        '8 frames from camera (6x4 rgb8), 4.0 s of sound at coverage 0.75, '
        'said: "Go \'on\'", task: "find the cup".'
    )
    assert ''.join(pieces) == answer.text
    assert not answer.cut


def test_it_says_the_same_as_json():
    value = json.loads(ask(full_window())[0].json)
    assert value['window'] == 3
    assert [item['stamp_ns'] for item in value['frames']] == [SECOND_NS + k for k in range(8)]
    assert value['audio'] == {'seconds': 4.0, 'coverage': 0.75, 'gaps': 0}
    assert value['task'] == 'find the cup'


def test_it_decodes_no_picture():
    window = full_window()
    ask(window)
    assert all(frame.image.looks == 0 for frame in window.frames)


def test_an_empty_window_is_told():
    window = Window(1, 0, 'periodic', 'lateness', 0, SECOND_NS)
    assert ask(window)[0].text == 'no frames, no sound.'


def test_it_is_the_same_for_the_same_window():
    first, second = ask(full_window())[0], ask(full_window())[0]
    assert (first.text, first.json) == (second.text, second.json)


def test_a_stop_ends_its_delay():
    stop = Event()
    Timer(0.1, stop.set).start()
    start = time.monotonic()
    answer, _ = ask(full_window(), stop, delay_s=60)
    assert time.monotonic() - start < 10
    assert answer.cut
    assert answer.text.startswith('8 frames')
    assert 'task' not in answer.text


@pytest.mark.parametrize('delay_s', [-1, 1e9, float('nan')])
def test_a_delay_out_of_range_is_refused(delay_s):
    with pytest.raises(BackendError, match='delay_s=.*between 0 and 3600'):
        make_backend('echo', delay_s=delay_s)
