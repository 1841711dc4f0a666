# SPDX-License-Identifier: Apache-2.0
"""Problems of a replay: by kind and input, so that no fault hides another, and with a reason."""

from __future__ import annotations

import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.mcap_files import Channel
from support.mcap_files import Make
from support.mcap_files import mcap_bytes
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import ECHO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import Message
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import picture
from support.replaying import results
from support.replaying import scene_of
from support.replaying import sound
from support.replaying import task
from support.replaying import write_bag
from support.replaying import write_split_bag

from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.cli.verbs.replay import MAX_SHOWN
from omnivinci_ros.cli.verbs.replay import problem_lines
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import STRING
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.problems import MAX_KINDS
from omnivinci_ros.replay.problems import ProblemLedger
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.speech.segmenter import SpeechPolicy


def replayed(tmp_path: Path, made: list[Message], *arguments: object, types=None) -> dict:
    """Replay messages; return the manifest."""
    made = sorted(made, key=lambda one: one.log_ns)
    bag = write_bag(tmp_path / 'bag', made, types=types)
    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', *arguments) == 0
    return manifest(tmp_path / 'out')


def pictures(count: int, *, behind_ms: int = 30, topic: str = CAMERA) -> list[Message]:
    """Return pictures at 10 Hz whose stamps are so much behind the times of their recording."""
    return [
        picture(
            START_NS + (index * 100 - behind_ms) * MS,
            log_ns=START_NS + index * 100 * MS,
            topic=topic,
        )
        for index in range(count)
    ]


def test_a_wake_word_that_fails_is_a_problem_with_its_count():
    transcriber = SimpleNamespace(
        segmenter=SimpleNamespace(
            policy=SpeechPolicy(), wake_word_failures=3, wake_word_error='ValueError: no window'
        ),
        finish=list,
    )
    replayer = Replayer(PipelineConfig(), {}, our_store(), transcriber=transcriber)
    replayer.finish()
    (problem,) = replayer.problems.account()
    assert (problem['stream'], problem['count']) == ('speech', 3)
    assert 'only STOP counts: ValueError: no window' in problem['what']


# By kind and input


def test_sentences_that_differ_in_numbers_are_one_problem_with_count_and_times():
    ledger = ProblemLedger()
    for at in range(250):
        ledger.note('/a', f'/a: stamp {at} ns is {at / 7:.3f} s behind, bytes {at:08x}', 1000 + at)
    ledger.note('/b', '/b: step 2 is too small', 1100)

    assert ledger.account() == [
        {
            'stream': '/a',
            'count': 250,
            'what': '/a: stamp 0 ns is 0.000 s behind, bytes 00000000',
            'first_ns': 1000,
            'last_ns': 1249,
        },
        {
            'stream': '/b',
            'count': 1,
            'what': '/b: step 2 is too small',
            'first_ns': 1100,
            'last_ns': 1100,
        },
    ]


def test_a_flood_of_one_input_leaves_room_for_the_others():
    ledger = ProblemLedger()
    for at in range(1000):
        ledger.note('/a', '/a: ' + 'x' * at, at)
    ledger.note('/b', '/b: its step is wrong', 1001)

    found = ledger.account()

    assert [one['what'] for one in found if one['stream'] == '/b'] == ['/b: its step is wrong']
    assert len([one for one in found if one['stream'] == '/a']) == MAX_KINDS + 1
    assert sum(one['count'] for one in found) == 1001


def test_printed_are_the_first_problems_of_all_inputs_before_more_of_one():
    ledger = ProblemLedger()
    for name in 'abcdefghijklmnopqrst':
        ledger.note('/a', f'/a: {name}', START_NS + SECOND_NS, START_NS + 2 * SECOND_NS)
    ledger.note('/b', '/b: only this', START_NS)
    ledger.note('bag', 'a file is missing')

    lines = problem_lines({'problems': ledger.account(), 'bag': {'start_ns': START_NS}})

    assert lines[:3] == [
        '/a: a (1 times, from 1.000 to 2.000 s of the bag)',
        '/b: only this (1 times, at 0.000 s of the bag)',
        'a file is missing',
    ]
    assert len(lines) == MAX_SHOWN + 1
    assert lines[-1] == '2 further problems are in the manifest'


def test_one_cameras_stamps_of_simulated_time_do_not_hide_the_others_wrong_step(tmp_path, capsys):
    simulated = [
        picture(5 * SECOND_NS + index * 33 * MS, log_ns=START_NS + index * 33 * MS, topic='/a')
        for index in range(250)
    ]
    good = [picture(START_NS + index * 33 * MS, topic='/b') for index in range(201)]
    step = struct.pack('<I', 24)  # eight pixels of three bytes
    bad = [
        Message(one.topic, one.log_ns, one.cdr.replace(step, struct.pack('<I', 2)))
        for one in (picture(START_NS + index * 33 * MS, topic='/b') for index in range(201, 250))
    ]

    found = replayed(tmp_path, [*simulated, *good, *bad], types={'/a': IMAGE, '/b': IMAGE})

    problems = [(one['stream'], one['count']) for one in found['problems']]
    assert problems == [('/a', 250), ('/b', 49)]
    a, b = (one['what'] for one in found['problems'])
    assert "behind the node's clock: synchronise the clocks" in a
    assert b.startswith('/b: step 2 is smaller than a row')
    assert found['problems'][1]['first_ns'] == START_NS + (201 * 33 + 30) * MS
    error = capsys.readouterr().err
    assert error.count('\n') == 2
    assert '(49 times, from ' in error


# Why a fifth was lost


def test_a_clock_that_is_behind_is_named_where_it_makes_pictures_late(tmp_path):
    found = replayed(tmp_path, pictures(60, behind_ms=1500))

    assert found['inputs'][CAMERA]['late'] == 39
    (problem,) = found['problems']
    assert problem['count'] == 39
    assert problem['what'].startswith(
        f"{CAMERA}: 39 of 60 samples came late: its stamps are 1.500 s behind the node's clock: "
    )
    assert START_NS <= problem['first_ns'] < problem['last_ns'] <= START_NS + 6 * SECOND_NS


def test_in_a_bag_too_short_for_an_estimate_the_late_ones_say_by_how_much(tmp_path):
    made = [*pictures(25), *pictures(25, behind_ms=1450, topic='/late')]

    found = replayed(
        tmp_path,
        made,
        *('-p', 'window_s:=1.0', '-p', 'period_s:=1.0'),
        types={CAMERA: IMAGE, '/late': IMAGE},
    )

    (problem,) = found['problems']
    lost = found['inputs']['/late']['late']
    assert lost >= 5
    assert problem['what'].startswith(
        f'/late: {lost} of 25 samples came late, 1.450 s after their stamps'
    )


def test_sound_that_comes_late_is_explained_as_pictures_are(tmp_path):
    late = [
        sound(START_NS + index * 20 * MS, log_ns=START_NS + (1500 + index * 20) * MS)
        for index in range(300)
    ]

    found = replayed(tmp_path, [*pictures(75), *late])

    problems = {one['stream']: one['what'] for one in found['problems']}
    assert f'{AUDIO}: its stamps are' not in problems[AUDIO]
    assert ' samples came late: its stamps are 1.' in problems[AUDIO]


def test_pictures_with_the_stamp_of_another_are_explained(tmp_path):
    found = replayed(tmp_path, [one for one in pictures(40) for _ in range(2)])

    (problem,) = found['problems']
    assert problem['count'] == 40
    assert '40 of 80 samples have the stamp of another one and are dropped' in problem['what']


def test_what_a_jump_of_the_clock_costs_is_explained(tmp_path):
    bag = write_split_bag(tmp_path / 'bag', [*pictures(40), *pictures(40)], 'mcap')

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    (problem,) = manifest(tmp_path / 'out')['problems']
    assert (
        'were held when the time of the bag jumped back, and belong to no window'
        in (problem['what'])
    )
    assert problem['first_ns'] == START_NS


def test_pictures_that_did_not_fit_are_explained():
    config = PipelineConfig(cameras=(CAMERA,), audio='', buffer_bytes=2000)
    replayer = Replayer(config, {CAMERA: Source('camera', CAMERA, IMAGE, CAMERA)}, our_store())
    for one in pictures(40):
        replayer.take(one.topic, one.log_ns, one.cdr)
    replayer.finish()

    (problem,) = replayer.account()['problems']
    assert problem['what'].endswith('are dropped: raise buffer_mb')
    assert problem['count'] == replayer.account()['inputs'][CAMERA]['dropped']['overflow']


def test_a_fast_camera_of_which_windows_take_few_pictures_lost_nothing(tmp_path, capsys):
    made = [picture(START_NS + index * 10 * MS) for index in range(2500)]

    found = replayed(tmp_path, made)

    assert found['inputs'][CAMERA]['dropped']['not picked'] > 500
    assert found['problems'] == []
    assert capsys.readouterr().err == ''


# What the bag lacks


def test_missing_messages_are_a_problem_and_a_count_in_the_manifest(tmp_path, capsys):
    file = tmp_path / 'a.mcap'
    made = [(1, one.log_ns, one.cdr) for one in pictures(40)]
    file.write_bytes(mcap_bytes([Channel(1, CAMERA, IMAGE)], made, Make(statistics='5')))

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 0

    found = manifest(tmp_path / 'out')
    assert found['bag']['missing'] == {CAMERA: 5}
    (problem,) = found['problems']
    assert (problem['stream'], problem['count'], problem['first_ns']) == (CAMERA, 5, None)
    assert 'count 45 messages, of which the storage holds 40' in problem['what']
    assert problem['what'] in capsys.readouterr().err


def test_a_channel_in_json_is_left_out_by_name_and_the_pictures_are_replayed(tmp_path, capsys):
    file = tmp_path / 'camera_and_log.mcap'
    log = Channel(2, '/log', 'foxglove.Log', 'json', 'jsonschema', '{"type":"object"}')
    made = [(1, one.log_ns, one.cdr) for one in pictures(40)] + [(2, START_NS, b'{}')]
    file.write_bytes(mcap_bytes([Channel(1, CAMERA, IMAGE), log], made, Make()))

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 0

    found = manifest(tmp_path / 'out')
    sentence = (
        '/log is left out (messages: 1): it is in json (jsonschema), not in CDR as ROS 2 writes it'
    )
    assert found['inputs'][CAMERA]['samples'] == 40
    assert found['problems'] == []
    assert sentence in found['notes']
    assert found['bag']['left_out'] == {'/log': sentence}
    assert sentence in capsys.readouterr().out


def test_a_bag_with_nothing_in_cdr_is_refused_by_name(tmp_path, capsys):
    file = tmp_path / 'log.mcap'
    log = Channel(2, '/log', 'foxglove.Log', 'json', 'jsonschema', '{}')
    file.write_bytes(mcap_bytes([log], [(2, START_NS, b'{}')], Make()))

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 2

    error = capsys.readouterr().err
    assert 'has no topics in CDR: /log is left out (messages: 1): it is in json' in error


# Topics without messages


@pytest.mark.parametrize('arguments', [(), ('--camera', CAMERA)])
def test_a_camera_without_messages_is_named_as_that(tmp_path, capsys, arguments):
    bag = write_bag(tmp_path / 'bag', [], types={CAMERA: IMAGE})

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out', *arguments) == 2

    error = capsys.readouterr().err
    assert f'{bag}: {CAMERA} ({IMAGE}) holds no messages: record the bag again' in error
    assert 'no camera' not in error
    assert not (tmp_path / 'out').exists()


def test_a_silent_microphone_beside_a_camera_is_a_note(tmp_path, capsys):
    found = replayed(tmp_path, pictures(40))

    assert any(f'{AUDIO} ({AUDIO_CHUNK}) holds no messages' in note for note in found['notes'])
    assert found['problems'] == []


def test_another_type_on_a_topic_is_a_note(tmp_path):
    file = tmp_path / 'two.mcap'
    made = [(1, one.log_ns, one.cdr) for one in pictures(40)]
    text = task(START_NS, 'find the cup').cdr
    channels = [Channel(1, CAMERA, IMAGE), Channel(2, CAMERA, STRING)]
    file.write_bytes(mcap_bytes(channels, [*made, (2, START_NS, text)], Make()))

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 0

    notes = manifest(tmp_path / 'out')['notes']
    assert f'{CAMERA} holds 1 messages of type {STRING} as well, which are left out' in notes


# Transports of one camera


@pytest.mark.parametrize(
    ('counts', 'chosen'),
    [
        ({'/cam': 60, '/cam/zstd': 60}, ['/cam']),
        ({'/cam': 60, '/cam/compressed': 60, '/cam/zstd': 60}, ['/cam']),
        ({'/cam': 50, '/cam/compressed': 60}, ['/cam']),
        ({'/cam': 10, '/cam/compressed': 60}, ['/cam/compressed']),
        ({'/cam': 10, '/cam/zstd': 60}, ['/cam']),  # which can be read
        ({'/cam': 60, '/cam/avif2': 60}, ['/cam']),
        ({'/cam/compressed': 60, '/cam/zstd': 60}, ['/cam/compressed']),
        ({'/cam/compressedDepth': 60, '/cam/compressed': 60}, ['/cam/compressed']),
        ({'/cams/left': 60, '/cams/right': 60}, ['/cams/left', '/cams/right']),
        ({'/a/compressed': 60, '/b/compressed': 60}, ['/a/compressed', '/b/compressed']),
    ],
)
def test_of_a_cameras_transports_one_is_taken_and_the_others_are_named(tmp_path, counts, chosen):
    types = {
        name: IMAGE if name == '/cam' else COMPRESSED_IMAGE  # the bytes do not matter here
        for name in counts
    }
    made = [one for name, count in counts.items() for one in pictures(count, topic=name)]

    found = replayed(tmp_path, made, types=types)

    cameras = [name for name, one in found['inputs'].items() if one['kind'] == 'camera']
    assert cameras == chosen
    left = set(counts) - set(chosen)
    for name in left:
        sentence = f'{name} ({counts[name]} messages) is left out: it shows what {chosen[0]} '
        assert any(note.startswith(sentence) for note in found['notes'])


def test_windows_hold_as_many_pictures_with_a_twin_as_without(tmp_path):
    types = {'/cam': IMAGE, '/cam/zstd': COMPRESSED_IMAGE}
    made = [*pictures(60, topic='/cam'), *pictures(60, topic='/cam/zstd')]

    replayed(tmp_path, made, types=types)

    assert max(one['frames'] for one in results(tmp_path / 'out', '/scene')) == 8


def test_a_transport_that_is_asked_for_is_taken(tmp_path):
    types = {'/cam': IMAGE, '/cam/zstd': COMPRESSED_IMAGE}
    made = [*pictures(10, topic='/cam'), *pictures(10, topic='/cam/zstd')]

    found = replayed(tmp_path, made, '--camera', '/cam/zstd', types=types)

    assert [name for name, one in found['inputs'].items() if one['kind'] == 'camera'] == [
        '/cam/zstd'
    ]


def test_nothing_is_said_of_a_good_bag(tmp_path, capsys):
    found = replayed(tmp_path, scene_of())

    assert found['problems'] == []
    assert found['bag']['missing'] == found['bag']['left_out'] == {}
    assert found['inputs'][TASK]['used'] == 1
    assert capsys.readouterr().err == ''
