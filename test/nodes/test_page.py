# SPDX-License-Identifier: Apache-2.0
"""The page node as a process, between a perception process and tabs that real sockets open."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
pytest.importorskip('uvicorn', reason='needs the extra page: run scripts/setup --test')

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import SceneUnderstanding
from rosgraph_msgs.msg import Clock
from std_msgs.msg import String
from support.page_client import open_tab
from support.robot import Robot
from support.robot import play
from support.ros_graph import Graph
from support.ros_graph import Process
from support.ros_graph import wait_until

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.qos import LATCHED

CAMERA = '/camera/image_raw'


def address_of(page: Process) -> str:
    wait_until(lambda: 'page: http' in page.output, 120, lambda: page.output)
    return re.search(r'page: (http\S+)', page.output)[1]


@pytest.fixture(scope='module')
def robot():
    robot = Robot(talk_topic='page/audio')
    robot.heard = robot.listen(String, 'task', 1000)
    robot.chunks = robot.listen(AudioChunk, 'page/audio', 100)
    robot.page = robot.start('page', port=0, voice_activity=False)
    robot.address = address_of(robot.page)
    yield robot
    assert set(robot.close()) <= {0, -signal.SIGKILL}


@pytest.fixture
def tab(robot):
    with open_tab(robot.address) as tab:
        wait_until(lambda: greeted(tab))
        yield tab


def greeted(tab) -> bool:
    """Return whether this greeting knows perception's camera."""
    return tab.wait('hello', 60)['cameras'] == [CAMERA]


def done(tab, id: str) -> tuple[bool, str]:
    answer = tab.wait('done', 60, id=id)
    return answer['ok'], answer['message']


def told_of(tab, id: str) -> list[dict]:
    """Return what the page says to a request, up to its end."""
    told: list[dict] = []
    while not told or told[-1]['type'] != 'done':
        while not tab.messages:
            tab.receive(60)
        message = tab.messages.pop(0)
        if message.get('id') == id:
            told.append(message)
    return told


def stop(tab) -> list[list[dict]]:
    """Say stop until it is confirmed; return what was told of each time.

    On a busy machine perception may confirm it later than the page waits.
    """
    told: list[list[dict]] = []
    until_s = time.monotonic() + 60
    while not told or not told[-1][-1]['ok']:
        assert time.monotonic() < until_s, told
        told.append(told_of(tab, tab.send('stop')))
    return told


def test_a_camera_is_subscribed_to_only_while_somebody_looks(robot, tab):
    assert robot.images.get_subscription_count() == 1  # perception

    tab.send('look', cameras=[CAMERA, '/nobody/asked'])
    wait_until(lambda: robot.images.get_subscription_count() == 2)
    tab.send('look', cameras=[])
    wait_until(lambda: robot.images.get_subscription_count() == 1)


def test_pictures_sound_and_the_frames_of_a_window_are_shown(robot, tab):
    tab.send('look', cameras=[CAMERA])
    wait_until(lambda: robot.images.get_subscription_count() == 2)
    wait_until(lambda: robot.sound.get_subscription_count() == 2)
    robot.wait_until_heard('page')
    sent: list[int] = []
    player = threading.Thread(target=lambda: sent.extend(play(robot, 3.0)))
    player.start()

    picture = tab.wait('picture', 60)
    tab.send('drawn', topic=CAMERA, stamp_ns=picture['stamp_ns'])
    level = tab.wait('level', 60)
    samples = tab.wait('samples', 60, kind='camera')
    while not (told := tab.wait('frames', 60))['used'] > told['unseen']:
        pass
    seen = told['used'] - told['unseen']
    frames = [tab.wait('frame', 60, window_id=told['window_id']) for _ in range(seen)]
    player.join()

    assert picture['payload'][:2] == frames[0]['payload'][:2] == b'\xff\xd8'
    assert (picture['width'], picture['height']) == (64, 48)
    assert int(picture['stamp_ns']) in sent
    assert {int(one) for one in samples['stamps']} <= set(sent)
    assert level['topic'] == '/audio' and -16 < level['rms_db'] < -14  # 8000 of full scale
    assert [one['count'] for one in frames] == [told['used']] * seen

    def scenes() -> dict[int, SceneUnderstanding]:
        return {one.window_id: one for one in robot.final_scenes()}

    wait_until(lambda: told['window_id'] in scenes())  # this test is another reader than the page
    (report,) = [
        one for one in scenes()[told['window_id']].provenance.inputs if one.kind == 'camera'
    ]
    stamps = [nanoseconds(stamp) for stamp in report.stamps]
    assert len(stamps) == report.used == told['used']
    assert {int(one['stamp_ns']) for one in frames} <= set(stamps)
    assert stamps[0] == nanoseconds(report.oldest) and stamps[-1] == nanoseconds(report.newest)


def test_what_came_while_nobody_looked_is_shown_to_a_tab_that_opens_later(robot):
    wait_until(lambda: robot.images.get_subscription_count() == 1)  # no tab looks any more
    before = {one.window_id for one in robot.final_scenes()}
    play(robot, 2.0)
    wait_until(lambda: len({one.window_id for one in robot.final_scenes()} - before) >= 2)
    newest = sorted({one.window_id for one in robot.final_scenes()} - before)
    time.sleep(0.5)  # the page is another reader than this test
    opened_ns = time.time_ns()

    with open_tab(robot.address) as late:
        told = {}
        while not set(newest) <= set(told):
            scene = late.wait('scene', 60)
            told[scene['message']['window_id']] = int(scene['time_ns'])
    came_ns = [told[window_id] for window_id in newest]
    assert came_ns == sorted(came_ns) and len(set(came_ns)) == len(came_ns)
    assert came_ns[0] < opened_ns


def test_a_question_is_answered_as_the_answer_grows(robot, tab):
    id = tab.send('ask', question='What is there?', lookback_s=1)

    assert done(tab, id) == (True, '')
    answer = tab.wait('answer', 60, id=id, final=True)
    assert answer['success'] is True
    assert 'What is there?' in answer['text']
    assert answer['understanding']['provenance']['trigger'] == 'request'


def test_a_question_that_perception_refuses_is_so_in_a_sentence(robot, tab):
    id = tab.send('ask', question='What was there?', lookback_s=3000)

    ok, message = done(tab, id)
    assert not ok and 'longer than its history_s' in message
    id = tab.send('cancel')
    assert done(tab, id) == (False, 'there is no such question: it was answered')


def test_stop_goes_out_on_the_task_topic_and_comes_back_as_a_command(robot, tab):
    robot.heard.clear()

    told = stop(tab)

    first, second, end = told[-1]
    assert [one['type'] for one in (first, second, end)] == ['stopped', 'stopped', 'done']
    assert first['published_ms'] > 0 and first['heard_ms'] is None
    assert second['heard_ms'] > 0
    assert end['message'] == ''
    wait_until(lambda: [one.data for one in robot.heard] == ['stop'] * len(told))


def test_tasks_are_published_and_their_commands_come_back(robot, tab):
    robot.heard.clear()

    id = tab.send('task', text='go forward 2 meters')

    assert done(tab, id) == (True, '')
    command = tab.wait('command', 60)['message']
    assert (command['intent'], command['source']) == ('MOVE', 'text')
    wait_until(lambda: robot.heard)  # this test is another reader than the page
    assert [one.data for one in robot.heard] == ['go forward 2 meters']


def test_parameters_are_set_and_refusals_are_perceptions_own(robot, tab):
    id = tab.send('set_parameter', name='deadline_s', value=7)
    assert done(tab, id) == (True, '')
    known = {}
    while known.get('deadline_s', {}).get('value') != 7:
        known = {one['name']: one for one in tab.wait('parameters', 60)['list']}
    assert known['deadline_s']['live'] and known['deadline_s']['minimum'] == 0.05
    assert known['window_s']['live'] is False and known['backend']['choices']

    id = tab.send('set_parameter', name='window_s', value=3)
    assert 'clean it up' in done(tab, id)[1]
    id = tab.send('set_parameter', name='no_such', value=3)
    assert done(tab, id)[1].startswith('no_such is no parameter')


def test_push_to_talk_is_published_with_its_capture_times_and_heard_by_perception(robot, tab):
    tone = (8000 * np.sin(np.arange(640) / 5)).astype('<i2').tobytes()
    for _ in range(3):
        tab.send('ping', t0=time.time() * 1000 - 5000)  # this browser's clock is 5 s behind
        tab.wait('pong', 60)
    id = tab.send('talk', on=True)
    assert done(tab, id) == (True, '')
    with open_tab(robot.address) as other:
        assert 'another tab' in done(other, other.send('talk', on=True))[1]
    robot.chunks.clear()
    began_ns = time.time_ns() - 40 * MILLISECOND_NS
    for number in range(25):
        head = {'kind': 'sound', 'id': id, 'sample_rate': 16_000, 'sequence': number}
        captured_ms = began_ns / 1e6 - 5000 + number * 40
        tab.send_binary({**head, 'captured_ms': captured_ms}, tone)
    wait_until(lambda: len(robot.chunks) == 25)
    tab.send('talk', on=False)

    stamps = [nanoseconds(one.header.stamp) for one in robot.chunks]
    assert {b - a for a, b in zip(stamps, stamps[1:], strict=False)} == {40 * MILLISECOND_NS}
    # As exact as the quickest of three pings, on whatever machine.
    assert abs(stamps[0] - began_ns) < 1000 * MILLISECOND_NS
    assert robot.chunks[0].samples.tobytes() == tone
    wait_until(lambda: robot.value('audio /audio', 'received') not in ('', '0'))


def test_the_lifecycle_is_driven_and_shown(robot, tab):
    id = tab.send('transition', name='deactivate')
    assert done(tab, id) == (True, '')
    while tab.wait('lifecycle', 60)['state'] != 'inactive':
        pass
    assert 'was refused' in done(tab, tab.send('transition', name='deactivate'))[1]
    ok, message = done(tab, tab.send('ask', question='What?', lookback_s=1))
    assert not ok and 'not active' in message
    id = tab.send('transition', name='activate')
    assert done(tab, id) == (True, '')


def test_the_page_tells_of_itself_what_was_skipped(robot, tab):
    def status():
        for array in reversed(list(robot.diagnostics)):
            for one in array.status:
                if one.name == 'page: tabs':
                    return one
        return None

    wait_until(lambda: (found := status()) is not None and found.message == '1 tab open')
    names = {one.key for one in status().values}
    assert {'tabs', 'opened', 'refused', 'waiting (kB)', 'talked: chunks'} <= names


def test_what_somebody_else_publishes_as_diagnostics_is_not_perceptions(robot, tab):
    array = DiagnosticArray()
    array.status.append(type(robot.status('pipeline'))(name='arm: motor', message='hot'))
    publisher = robot.publisher(DiagnosticArray, '/diagnostics')
    robot.wait_until_heard('page')

    publisher.publish(array)

    names = {one['name'] for _ in range(3) for one in tab.wait('diagnostics', 60)['statuses']}
    assert names and all(name.startswith(('perception: ', 'page: ')) for name in names)


def test_perception_ends_and_comes_back_while_the_page_is_open(robot, tab):
    before = tab.wait('usage', 60)['pid']
    assert before == robot.perception.pid
    robot.perception.end(signal.SIGKILL)

    assert tab.wait('node', 60) == {'type': 'node', 'alive': False}
    id = tab.send('stop')
    ok, message = done(tab, id)
    assert not ok
    assert message.startswith('STOP was published on /task, but ')
    assert message.endswith("use the robot's own stop")
    id = tab.send('ask', question='What is there?', lookback_s=1)  # it may still look alive
    ok, message = done(tab, id)
    assert not ok and message.endswith(('is it running?', 'is perception running?'))
    robot.perception = robot.start_perception()

    assert tab.wait('node', 60) == {'type': 'node', 'alive': True}
    while tab.wait('usage', 60)['pid'] != robot.perception.pid:
        pass
    assert stop(tab)[-1][-1]['message'] == ''


def test_an_address_that_others_reach_ends_the_node_with_a_sentence():
    graph = Graph()
    page = graph.start('page', address='0.0.0.0')

    assert page.wait(120) == 2
    assert 'keep 127.0.0.1 and come through ssh -L' in page.output
    graph.close()


def test_a_simulation_that_begins_again_empties_what_was_kept():
    graph = Graph()
    clock = graph.publisher(Clock, '/clock')
    scenes = graph.publisher(SceneUnderstanding, 'scene/latest', LATCHED)
    page = graph.start('page', port=0, use_sim_time=True)
    address = address_of(page)

    def tick(seconds: int, until) -> None:
        def came() -> bool:
            clock.publish(Clock(clock=Time(sec=seconds)))
            time.sleep(0.1)
            return until()

        wait_until(came)

    def told() -> tuple[int, list]:
        """Return the time that a new tab is told, and the scenes."""
        with open_tab(address) as tab:
            hello = tab.wait('hello', 60)
            tab.send('ping', t0=0.0)
            seen = []
            while not any(one.get('type') == 'pong' for one in tab.messages):
                tab.receive(60)
            for one in tab.messages:
                if one.get('type') == 'scene':
                    seen.append(one['message']['text'])
            return int(hello['now_ns']) // 10**9, seen

    tick(100, lambda: told()[0] == 100)
    scenes.publish(SceneUnderstanding(text='before', final=True, window_id=3))
    tick(101, lambda: told()[1] == ['before'])
    tick(20, lambda: told() == (20, []))

    assert 'the clock jumped by -' in page.output
    assert graph.close() == [0]
