# SPDX-License-Identifier: Apache-2.0
"""The report of a replay: what is in the file, and what is said where something is not."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from support.replaying import START_NS
from support.replaying import picture
from support.replaying import write_split_bag
from support.reports import EVIL
from support.reports import FRAMES
from support.reports import PERIOD_NS
from support.reports import Read
from support.reports import brightness
from support.reports import change_records
from support.reports import recorded
from support.reports import replayed

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.report.report import write_report

MB = 1_000_000


@pytest.fixture(scope='module')
def place(tmp_path_factory):
    """A folder with the bag `recording` and the `results` of its replay; read only."""
    folder = tmp_path_factory.mktemp('place')
    replayed(folder)
    return folder


@pytest.fixture
def copied(place, tmp_path):
    """The same, to be changed."""
    return shutil.copytree(place, tmp_path / 'copied')


def report(folder, out, most_bytes=MB, **more):
    return write_report(folder / 'results', out / 'report.html', most_bytes=most_bytes, **more)


# What is in it


def test_it_asks_nothing_of_a_network_and_runs_its_own_script_alone(place, tmp_path):
    read = Read(report(place, tmp_path).path)
    for tag, attributes in read.elements:
        for name in ('src', 'href', 'srcset', 'action', 'style'):
            value = attributes.get(name) or ''
            assert value.startswith(('#', 'data:')) or not value, (tag, name, value)
        assert not [name for name in attributes if name.startswith('on')], tag
    assert "default-src 'none'" in read.policy
    assert 'unsafe' not in read.policy
    for tag, text in (('script', read.texts['script'][1]), ('style', read.texts['style'][0])):
        wanted = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{wanted}'" in read.policy
    asking = re.compile(r'\b(fetch|XMLHttpRequest|WebSocket|import)\b *\(')
    assert not asking.search(read.texts['script'][1])


def test_words_of_a_bag_are_text_and_never_end_an_element(place, tmp_path):
    read = Read(report(place, tmp_path).path)
    assert [one.get('type') for one in read.all('script')] == ['application/json', 'module']
    assert read.all('img') == []
    commands = [one for one in read.data['records'] if one['type'].endswith('Interpretation')]
    assert [one['message']['utterance'] for one in commands] == [EVIL]
    assert EVIL in read.words  # in the table, for who has no script


def test_the_pictures_of_a_window_are_those_that_the_model_saw(place, tmp_path):
    data = Read(report(place, tmp_path).path).data
    windows = [one for one in data['records'] if one['type'].endswith('Understanding')]
    seen = 0
    for one in windows:
        (camera,) = [of for of in one['message']['provenance']['inputs'] if of['kind'] == 'camera']
        assert len(one['frames']) == camera['used'] > 1
        for frame in one['frames']:
            number = (int(frame['stamp_ns']) - START_NS) // PERIOD_NS
            assert brightness(data['pictures'][frame['picture']]) == pytest.approx(
                5 * number, abs=2
            )
            seen += 1
    assert len(data['pictures']) < seen  # windows overlap: each picture is there once


def test_a_box_is_on_the_frame_whose_stamp_it_tells(copied, tmp_path):
    def add_box(message):
        if 'window_id' not in message or 'sequence' not in message:
            return
        stamps = message['provenance']['inputs'][0]['stamps']
        told = stamps[1]['sec'] * SECOND_NS + stamps[1]['nanosec']
        cup = {'label': 'cup', 'score': 0.5, 'box': [0.1, 0.2, 0.3, 0.4], 'stamp_ns': told}
        message['json'] = json.dumps({'objects': [cup]})

    change_records(copied / 'results', add_box)
    data = Read(report(copied, tmp_path).path).data
    frames = next(one['frames'] for one in data['records'] if 'frames' in one)
    assert [len(one['boxes']) for one in frames] == [0, 1] + [0] * (len(frames) - 2)
    assert frames[1]['boxes'] == [{'label': 'cup', 'confidence': 0.5, 'box': [0.1, 0.2, 0.3, 0.4]}]


def test_the_time_line_has_each_sample_of_the_bag_used_or_not(place, tmp_path):
    lanes = {one['topic']: one for one in Read(report(place, tmp_path).path).data['lanes']}
    camera, sound = lanes['/camera/image_raw'], lanes['/audio']
    assert int(camera['start_ns']) == START_NS
    assert camera['stamps'] == [index * PERIOD_NS for index in range(FRAMES)]
    assert sound['spans'] == [[0, FRAMES * PERIOD_NS]]
    assert {round(level) for _, level in sound['levels']} == {-76}  # of 5 in 32768


def test_tables_say_what_the_manifest_counts(place, tmp_path):
    read = Read(report(place, tmp_path).path)
    manifest = json.loads((place / 'results' / 'manifest.json').read_text())
    assert manifest['outputs']['sha256'] in read.words
    assert '/camera/image_raw' in read.words
    assert 'allowed_lateness_s' in read.words
    scrolled = [one for one in read.all('div') if 'scroll' in (one.get('class') or '')]
    assert len(read.all('table')) == len(scrolled)
    assert all(one['tabindex'] == '0' for one in scrolled)  # so that keys can scroll it


def test_two_processes_leave_the_same_bytes(place, tmp_path):
    first = report(place, tmp_path).path.read_bytes()
    command = [
        *(sys.executable, '-m', 'omnivinci_ros.cli.main', 'report', place / 'results'),
        *('--out', tmp_path / 'other.html', '--max-mb', '1', '--bag', place / 'recording'),
    ]
    subprocess.run(command, check=True, env={**os.environ, 'PYTHONHASHSEED': '7'})
    assert (tmp_path / 'other.html').read_bytes() == first


# What is not in it


def test_without_the_bag_the_rest_is_there_and_the_pictures_are_said_to_be_missing(
    copied, tmp_path
):
    shutil.rmtree(copied / 'recording')
    made = report(copied, tmp_path)
    read = Read(made.path)
    assert made.pictures == 0
    assert "The bag 'recording' is not at hand (it was not found)" in read.words
    assert 'give its place with --bag' in made.notes[0]
    assert all(one['picture'] is None for one in read.data['records'][0]['frames'])


def test_another_bag_of_that_name_is_not_taken_for_it(copied, tmp_path):
    file = next((copied / 'recording').glob('*.mcap'))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1  # as long as it was
    file.write_bytes(data)
    assert 'holds something else' in report(copied, tmp_path).notes[0]
    with pytest.raises(BadInputError, match='is not the bag of these results'):
        report(copied, tmp_path, bag=copied / 'recording')


def test_results_that_do_not_tell_their_frames_say_so(copied, tmp_path):
    def forget(message):
        for one in message['provenance']['inputs']:
            one.pop('stamps', None)

    change_records(copied / 'results', forget)
    made = report(copied, tmp_path)
    assert made.pictures == 0
    assert 'do not tell which they were: replay the bag again' in made.notes[0]


def test_a_file_that_would_be_too_large_leaves_pictures_out_the_oldest_first(place, tmp_path):
    whole = report(place, tmp_path)
    small = report(place, tmp_path, most_bytes=whole.size - 4000)
    assert small.size < whole.size
    assert small.size <= whole.size - 4000
    assert 0 < small.pictures < whole.pictures
    assert 'pictures are left out for the size of this file' in small.notes[0]
    read = Read(small.path)
    assert small.notes[0] in read.words
    for one in read.data['records']:
        if one.get('frames'):
            assert one['frames'][-1]['picture'] is not None  # the newest of each window


def test_results_that_do_not_fit_are_left_out_from_the_end(place, tmp_path):
    whole = Read(report(place, tmp_path).path).data['records']
    made = report(place, tmp_path, most_bytes=40_000)
    records = Read(made.path).data['records']
    assert records == [{**one, 'frames': records[at].get('frames')} if 'frames' in one else one
                       for at, one in enumerate(whole[: len(records)])]  # fmt: skip
    assert f'{len(whole) - len(records)} of {len(whole)} results are left out' in made.notes[0]


# Faults


def test_a_clock_that_jumped_back_begins_lanes_of_its_own(tmp_path):
    write_split_bag(tmp_path / 'recording', [*recorded(), *recorded()], 'mcap')
    results = replayed(tmp_path)
    data = Read(report(results.parent, tmp_path).path).data
    epochs = {
        one['epoch']: len(one['stamps']) for one in data['lanes'] if 'camera' in one['topic']
    }
    assert epochs == {0: FRAMES, 1: FRAMES}
    assert {one['message']['provenance']['epoch'] for one in data['records']} == {0, 1}


def test_a_problem_of_the_replay_is_told_with_its_time(tmp_path):
    made = recorded()
    cut = picture(START_NS + 1_050_000_000)
    made.append(cut.__class__(cut.topic, cut.log_ns, cut.cdr[:30]))
    results = replayed(tmp_path, sorted(made, key=lambda one: one.log_ns))
    words = Read(report(results.parent, tmp_path).path).words
    assert 'bytes are not a sensor_msgs/msg/Image in CDR' in words
    assert 'at 1.1 s' in words


@pytest.mark.parametrize(
    ('line', 'why'),
    [
        ('not JSON', 'line 1, is no record of a replay'),
        ('{"time_ns": 1, "type": "omnivinci_ros/msg/SceneUnderstanding"}', 'line 1'),
        (
            '{"time_ns": 1, "type": "omnivinci_ros/msg/SceneUnderstanding", "message": []}',
            'replay the bag again',
        ),
    ],
)
def test_a_broken_record_is_named_by_its_line(copied, tmp_path, line, why):
    (copied / 'results' / 'results.jsonl').write_text(line)
    with pytest.raises(BadInputError, match=why):
        report(copied, tmp_path)


def test_a_message_that_lacks_a_field_is_refused_in_a_sentence(copied, tmp_path):
    change_records(copied / 'results', lambda message: message.pop('task', None))
    with pytest.raises(BadInputError, match='is not as a replay leaves it .*: replay the bag'):
        report(copied, tmp_path)


def test_a_manifest_of_something_else_is_refused(copied, tmp_path):
    (copied / 'results' / 'manifest.json').write_text('{"bag": {"start_ns": 1}}')
    with pytest.raises(BadInputError, match='is not the manifest of a replay'):
        report(copied, tmp_path)
