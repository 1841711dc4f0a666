# SPDX-License-Identifier: Apache-2.0
"""The watch node as a process: what it prints, and what it writes."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import select
import signal
import subprocess
import time
from array import array

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from ament_index_python.packages import get_package_prefix
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import CommandStep
from omnivinci_ros.msg import InputReport
from omnivinci_ros.msg import SceneUnderstanding
from sensor_msgs.msg import CameraInfo
from sensor_msgs.msg import CompressedImage
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.nodes.watch import plain
from omnivinci_ros.nodes.watch import type_name

MODEL = 'packaged specialists; not an omni-modal model'


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    assert graph.close() == [0] * len(graph.processes)


def scene(text: str, window_id: int = 7, final: bool = True, age_s: float = 0.0):
    now_ns = time.time_ns() - round(age_s * 1e9)
    message = SceneUnderstanding(
        window_id=window_id,
        text=text,
        final=final,
        frames=4,
        audio_seconds=2.0,
        audio_coverage=0.5,
    )
    message.header.stamp = Time(sec=now_ns // 10**9, nanosec=now_ns % 10**9)
    made = message.provenance
    made.backend, made.model, made.trigger = 'cascade', MODEL, 'speech_end'
    made.total.nanosec = 123_000_000
    made.inputs = [InputReport(topic='audio', kind='audio', used=40, coverage=0.5)]
    return message


def command(intent: str, **slots: str):
    message = CommandInterpretation(
        intent=intent,
        source='speech',
        utterance='Go on.',
        window_id=7,
        slots=[KeyValue(key=key, value=value) for key, value in slots.items()],
    )
    message.provenance.backend, message.provenance.model = 'grammar', 'rules'
    return message


def watched(graph: Graph, message_type, topic: str):
    """Return a publisher that the watcher listens to."""
    publisher = graph.publisher(message_type, topic)
    wait_until(publisher.get_subscription_count)
    graph.wait_until_heard('watch')
    return publisher


def records_of(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_scene_and_a_command_are_rows_and_their_messages_are_lines_of_json(graph, tmp_path):
    output = tmp_path / 'new folder' / 'results.jsonl'
    watch = graph.start('watch', output=str(output))
    message = scene('I see a cup, centre.', age_s=2.0)

    watched(graph, SceneUnderstanding, 'scene').publish(message)
    watched(graph, CommandInterpretation, 'command').publish(command('MOVE', distance_m='10'))

    # While it runs: every line is flushed.
    wait_until(lambda: len(records_of(output)) == 2)
    by_topic = {record['topic']: record for record in records_of(output)}
    assert by_topic['/scene']['type'] == 'omnivinci_ros/msg/SceneUnderstanding'
    assert by_topic['/scene']['message']['window_id'] == 7
    assert by_topic['/scene']['message']['header']['stamp']['sec'] == message.header.stamp.sec
    assert by_topic['/scene']['message']['provenance']['inputs'][0]['used'] == 40
    assert by_topic['/command']['message']['slots'] == [{'key': 'distance_m', 'value': '10'}]
    wait_until(lambda: 'MOVE' in watch.output and 'cup' in watch.output)
    row = next(line for line in watch.lines if 'I see a cup, centre.' in line).split()
    assert row[1:4] == ['scene', '7', 'speech_end']
    age_ms, *rest = row[4:9]
    assert 2000 <= int(age_ms) < 12_000
    assert rest == ['50%', '4', '123', 'cascade']
    row = next(line for line in watch.lines if 'MOVE' in line)
    assert row.split()[1:4] == ['command', '7', 'speech']
    assert 'MOVE distance_m=10 <- "Go on."' in row


def test_who_computed_a_text_is_said_once_and_plainly(graph):
    watch = graph.start('watch')
    publisher = watched(graph, SceneUnderstanding, 'scene')

    publisher.publish(scene('I see a cup.'))
    publisher.publish(scene('I see a cat.', window_id=8))

    wait_until(lambda: 'I see a cat.' in watch.output)
    assert watch.output.count(f'by cascade: {MODEL}') == 1
    assert watch.output.index(MODEL) < watch.output.index('I see a cup.')


def test_what_a_planner_should_know_of_a_text_stands_beside_it(graph):
    watch = graph.start('watch')
    message = scene('I see a', window_id=9)
    message.task = 'find the cup'
    message.provenance.cut = True
    message.provenance.windows_skipped = 3
    message.provenance.note = 'Fallen back to echo.'
    order = command('MOVE')
    order.needs_clarification, order.clarification = True, 'Which way?'

    watched(graph, SceneUnderstanding, 'scene').publish(message)
    watched(graph, CommandInterpretation, 'command').publish(order)

    wait_until(lambda: 'MOVE' in watch.output and 'Fallen' in watch.output)
    assert (
        'I see a (task: find the cup) (cut short) (3 windows skipped) (Fallen back to echo.)'
    ) in watch.output
    assert 'MOVE <- "Go on." (ask: Which way?)' in watch.output


def test_the_steps_of_a_plan_stand_in_one_row(graph):
    watch = graph.start('watch')
    order = command('PLAN')
    order.steps = [
        CommandStep(intent='MOVE_TO', slots=[KeyValue(key='place', value='kitchen')]),
        CommandStep(intent='DESCRIBE'),
    ]

    watched(graph, CommandInterpretation, 'command').publish(order)

    wait_until(lambda: 'PLAN' in watch.output)
    assert 'PLAN: MOVE_TO place=kitchen > DESCRIBE <- "Go on."' in watch.output


def test_text_of_strangers_cannot_steer_the_terminal(graph):
    watch = graph.start('watch')

    watched(graph, SceneUnderstanding, 'scene').publish(scene('A sign says \x1b[2J\x07\r\nFAKE'))

    wait_until(lambda: 'FAKE' in watch.output)
    assert not {'\x1b', '\x07', '\r'} & set(watch.output)
    assert next(line for line in watch.lines if 'FAKE' in line).split()[1] == 'scene'


def test_partial_texts_are_written_but_no_rows_where_there_is_no_terminal(graph, tmp_path):
    output = tmp_path / 'results.jsonl'
    watch = graph.start('watch', output=str(output))
    publisher = watched(graph, SceneUnderstanding, 'scene')

    publisher.publish(scene('I see', final=False))
    publisher.publish(scene('I see a cup.'))

    wait_until(lambda: 'I see a cup.' in watch.output)
    assert [record['message']['text'] for record in records_of(output)] == [
        'I see',
        'I see a cup.',
    ]
    assert sum('I see' in line for line in watch.lines) == 1


def test_only_changes_of_a_diagnostic_level_are_rows(graph):
    watch = graph.start('watch')
    publisher = watched(graph, DiagnosticArray, '/diagnostics')

    for level, message in (
        (b'\0', 'fine'),
        (b'\1', 'silent'),
        (b'\1', 'still silent'),
        (b'\2', 'dead'),
        (b'\0', 'back'),
    ):
        publisher.publish(
            DiagnosticArray(status=[DiagnosticStatus(name='camera', level=level, message=message)])
        )

    wait_until(lambda: 'back' in watch.output)
    rows = [line.split()[1:] for line in watch.lines if 'camera' in line]
    assert rows == [
        ['WARN', 'camera:', 'silent'],
        ['ERROR', 'camera:', 'dead'],
        ['OK', 'camera:', 'back'],
    ]


def test_pictures_are_noted_by_their_hash_not_by_their_pixels(graph, tmp_path):
    output = tmp_path / 'results.jsonl'
    graph.start('watch', output=str(output), camera_topics=['camera/image_raw/compressed'])
    jpeg = bytes(range(256)) * 40

    publisher = watched(graph, CompressedImage, 'camera/image_raw/compressed')
    publisher.publish(CompressedImage(format='jpeg', data=array('B', jpeg)))

    wait_until(lambda: records_of(output))
    assert records_of(output)[0]['message']['data'] == {
        'length': len(jpeg),
        'sha256': hashlib.sha256(jpeg).hexdigest(),
    }


def test_an_output_that_cannot_be_written_ends_it_with_a_sentence(graph, tmp_path):
    (tmp_path / 'file').write_text('')

    process = graph.start('watch', output=str(tmp_path / 'file' / 'results.jsonl'))
    code = process.wait()
    graph.processes.remove(process)

    assert code == 2
    assert 'parameter output is' in process.output
    assert 'give the path of a file' in process.output


@pytest.mark.parametrize('columns', [80, 120, 160])
def test_in_a_terminal_partial_texts_give_way_to_rows_as_wide_as_it_is(graph, columns):
    text = 'I see ' + 'a cup and ' * 30 + 'nothing_else.'
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [f'{get_package_prefix("omnivinci_ros")}/lib/omnivinci_ros/watch'],
        stdout=theirs,
        env={**graph.environment, 'COLUMNS': str(columns), 'LINES': '40'},
    )
    os.close(theirs)
    publisher = watched(graph, SceneUnderstanding, 'scene')

    publisher.publish(scene('I see', final=False))
    publisher.publish(scene(text))
    try:
        shown = read_until(ours, 'nothing_else.')
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(20)
        os.close(ours)

    assert code == 0
    assert '\r\x1b[K... window 7: I see' in shown
    partial, rows = shown.split('... window 7: I see', 1)
    assert rows.startswith('\r\x1b[K')  # the partial text is erased
    lines = rows.replace('\x1b[K', '').replace('\r', '\n').split('\n')
    lines = [line for line in lines if 'cup' in line or 'nothing_else' in line]
    assert len(lines) >= 3
    assert max(map(len, lines)) <= columns
    assert min(map(len, lines[:-1])) > columns - 16  # and no narrower
    assert ' '.join(' '.join(lines).split()).endswith('a cup and a cup and nothing_else.')


def read_until(descriptor: int, wanted: str, timeout_s: float = 20.0) -> str:
    shown, until_s = '', time.monotonic() + timeout_s
    while wanted not in shown:
        ready = select.select([descriptor], [], [], max(0.0, until_s - time.monotonic()))[0]
        assert ready, shown
        shown += os.read(descriptor, 65536).decode()
    return shown


@pytest.mark.parametrize(
    ('message', 'field', 'expected'),
    [
        (DiagnosticStatus(level=b'\2'), 'level', 2),
        (InputReport(coverage=float('nan')), 'coverage', 'nan'),
        (AudioChunk(samples=array('h', [-1, 2])), 'samples', [-1, 2]),
        (
            AudioChunk(samples=array('h', range(65))),
            'samples',
            {'length': 65, 'sha256': hashlib.sha256(array('h', range(65)).tobytes()).hexdigest()},
        ),
        (SceneUnderstanding(cameras=['front', 'rear']), 'cameras', ['front', 'rear']),
        (SceneUnderstanding(text='broken \udcff'), 'text', 'broken ?'),
        (CameraInfo(k=[float(i) for i in range(9)]), 'k', [float(i) for i in range(9)]),  # numpy
    ],
)
def test_every_kind_of_field_becomes_json(message, field, expected):
    converted = plain(message)

    assert converted[field] == expected
    assert list(converted) == list(message.get_fields_and_field_types())
    assert json.loads(json.dumps(converted, allow_nan=False)) == converted


def test_a_type_is_named_as_ros_names_it():
    assert type_name(SceneUnderstanding) == 'omnivinci_ros/msg/SceneUnderstanding'
