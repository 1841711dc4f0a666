# SPDX-License-Identifier: Apache-2.0
"""The socket of a page that is served: orders, limits, garbage, and many tabs."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
from contextlib import ExitStack
from contextlib import contextmanager

import pytest

pytest.importorskip('uvicorn', reason='needs the extra page: run scripts/setup --test')
websockets = pytest.importorskip('websockets', reason='needs the extra page: scripts/setup --test')

import numpy as np
from support.page_client import open_tab
from support.page_server import CAMERA
from support.page_server import MadeUpRobot
from support.page_server import picture

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.page import limits
from omnivinci_ros.page import server as page_server
from omnivinci_ros.page.access import PageOptions
from omnivinci_ros.page.requests import MAX_MESSAGE
from omnivinci_ros.page.requests import Ask
from omnivinci_ros.page.requests import Stop
from omnivinci_ros.page.requests import Task

SOUND = {'kind': 'sound', 'id': 's', 'sample_rate': 16_000, 'sequence': 0}


@contextmanager
def served(**options):
    robot = MadeUpRobot(read_only=options.get('read_only', False))
    server = robot.serve(PageOptions(port=0, **options))
    try:
        yield robot, server
    finally:
        server.close()


@pytest.fixture(scope='module')
def page():
    with served() as (robot, server):
        yield robot, server


def wait_until(true, timeout: float = 120.0) -> None:
    until_s = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < until_s, 'it did not come true'
        time.sleep(0.01)


def closed(tab) -> str:
    """Return why a socket is closed, after whatever came before."""
    with pytest.raises(websockets.ConnectionClosed) as end:
        while True:
            tab.receive(30)
    return f'{end.value.rcvd.code} {end.value.rcvd.reason}'


def test_a_new_tab_is_greeted_and_told_how_things_stand(page):
    _, server = page
    with open_tab(server.address) as tab:
        hello = tab.wait('hello')
        assert hello['cameras'] == [CAMERA] and hello['limits'] == {'text': 4096}
        assert abs(int(hello['now_ns']) - time.time_ns()) < 60e9
        assert tab.wait('parameters')['list'][0]['maximum'] == 60.0
        assert tab.wait('lifecycle')['state'] == 'active'
        assert tab.wait('node')['alive'] is True


def test_a_message_waits_for_no_acknowledgement(page):
    """Nagle's algorithm would hold the rest of a picture, and texts, back for 40 ms."""
    _, server = page
    with open_tab(server.address) as tab:
        tab.wait('hello')
        sockets = [
            one.transport.get_extra_info('socket')
            for one in server._server.server_state.connections
        ]
        assert sockets
        assert all(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in sockets)


def test_orders_are_taken_and_answered(page):
    robot, server = page
    with open_tab(server.address) as tab:
        id = tab.send('ask', question='What is there?', lookback_s=2)
        assert tab.wait('answer', id=id, final=True)['success'] is True
        assert Ask(id, 'What is there?', 2.0) in robot.taken
        id = tab.send('reply', text='yes')
        assert tab.wait('done', id=id)['ok'] is True
        assert Task(id, 'yes') in robot.taken
        id = tab.send('set_parameter', name='max_frames', value=3)
        assert 'deactivate first' in tab.wait('done', id=id)['message']
        id = tab.send('stop')
        assert tab.wait('stopped', id=id)['heard_ms'] is None
        assert tab.wait('stopped', id=id)['heard_ms'] > 0
        assert tab.wait('command')['message']['intent'] == 'STOP'


@pytest.mark.parametrize('kind', ['task', 'reply'])
def test_a_stop_that_is_typed_goes_out_as_one_that_is_pressed(page, kind):
    robot, server = page
    with open_tab(server.address) as tab:
        id = tab.send(kind, text='Stop!')
        assert tab.wait('stopped', id=id)
        assert Stop(id) in robot.taken


def test_no_limit_swallows_a_stop(page):
    robot, server = page
    with open_tab(server.address) as tab:
        tab.wait('hello')
        (inside,) = server.hub.tabs.values()
        inside.messages.allows = lambda cost=1.0: False
        id = tab.send('stop')
        assert tab.wait('stopped', id=id)
        assert Stop(id) in robot.taken
        tab.send('ping', t0=1.0)
        assert 'sends more than a page may' in closed(tab)


def test_a_page_that_only_shows_refuses_orders_and_takes_no_sound():
    with served(read_only=True) as (robot, server), open_tab(server.address) as tab:
        assert tab.wait('hello')['read_only'] is True
        for order in ({'type': 'stop'}, {'type': 'task', 'text': 'go'}):
            id = tab.send(**order)
            assert 'this page only shows' in tab.wait('done', id=id, ok=False)['message']
        tab.send_binary({**SOUND, 'captured_ms': 0}, bytes(64))
        tab.send('look', cameras=[CAMERA])
        wait_until(lambda: robot.cameras == {CAMERA})
        server.post(server.hub.picture, picture(b'jpeg', 5))
        assert tab.wait('picture')['stamp_ns'] == '5'
        assert robot.taken == [] and robot.sounds == []


def test_sound_comes_with_the_time_at_which_it_was_captured_on_the_nodes_clock(page):
    robot, server = page
    robot.sounds.clear()
    with open_tab(server.address) as tab:
        browser_ms = 1000.0  # a clock of its own
        began_s = time.monotonic()
        for _ in range(5):
            tab.send('ping', t0=browser_ms + 1000 * (time.monotonic() - began_s))
            pong = tab.wait('pong')
        assert abs(int(pong['server_ns']) - time.time_ns()) < 60e9
        captured_ns = time.time_ns() - 40 * MILLISECOND_NS
        captured_ms = browser_ms + 1000 * (time.monotonic() - began_s) - 40
        samples = np.arange(640, dtype='<i2')
        tab.send_binary({**SOUND, 'captured_ms': captured_ms}, samples.tobytes())
        wait_until(lambda: robot.sounds)
    ((stamp_ns, sound),) = robot.sounds
    # As exact as the quickest of five pings to this machine itself.
    assert abs(stamp_ns - captured_ns) < 500 * MILLISECOND_NS
    assert sound.samples.tolist() == samples.tolist()


def test_a_camera_is_looked_at_while_a_tab_looks(page):
    robot, server = page
    wait_until(lambda: robot.tabs == 0)
    with open_tab(server.address) as tab:
        wait_until(lambda: robot.tabs == 1)
        assert robot.cameras == frozenset()
        tab.send('look', cameras=[CAMERA])
        wait_until(lambda: robot.cameras == {CAMERA})
        tab.send('look', cameras=[])
        wait_until(lambda: robot.cameras == frozenset())
        tab.send('look', cameras=[CAMERA])
        wait_until(lambda: robot.cameras == {CAMERA})
    wait_until(lambda: robot.tabs == 0 and robot.cameras == frozenset())


@pytest.mark.parametrize(
    ('sent', 'reason'),
    [
        ('{', '1008 a message is not JSON'),
        ('{"type":"reboot"}', "1008 a message of type 'reboot' is not known"),
        ('{"type":"stop","id":3}', '1008 id of a message is no text'),
        (b'\x01', '1008 a binary message is too short'),
        (b'\xff' * 300, '1008 a binary message is shorter than its head says'),
        ('x' * (MAX_MESSAGE + 1), '1009'),
        (bytes(MAX_MESSAGE + 1), '1009'),
    ],
)
def test_garbage_closes_its_own_socket_with_a_sentence(page, sent, reason):
    _, server = page
    with open_tab(server.address) as other, open_tab(server.address) as tab:
        tab.socket.send(sent)
        assert closed(tab).startswith(reason)
        other.send('ping', t0=1.0)
        assert other.wait('pong')['t0'] == 1.0


def test_a_flood_closes_its_own_socket(page):
    _, server = page
    with open_tab(server.address) as tab:
        with pytest.raises(websockets.ConnectionClosed):
            for _ in range(20_000):
                tab.send('ping', t0=1.0)
        assert '1008 this tab sends more than a page may' in closed(tab)


def test_of_a_tab_that_looks_around_all_the_time_the_newest_counts(page):
    robot, server = page
    wait_until(lambda: robot.tabs == 0)
    with open_tab(server.address) as tab, open_tab(server.address) as another:
        tab.wait('hello')
        before, began_s = robot.looks, time.monotonic()
        for number in range(201):
            tab.send('look', cameras=[] if number % 2 else [CAMERA])
            another.send('look', cameras=[])
        tab.send('ping', t0=1.0)
        tab.wait('pong')
        wait_until(lambda: robot.cameras == {CAMERA})
        allowed = limits.LOOKS_BURST + 2 * limits.LOOKS_S * (time.monotonic() - began_s) + 2
        assert robot.looks - before <= allowed


def test_connections_that_ask_for_nothing_do_not_keep_the_page_from_others(monkeypatch):
    monkeypatch.setattr(page_server, 'REQUEST_S', 1.0)
    with served() as (_, server), ExitStack() as stack:
        tab = stack.enter_context(open_tab(server.address))
        for _ in range(page_server.MAX_CONNECTIONS):
            silent = socket.create_connection(('127.0.0.1', server.port))
            silent.settimeout(60)
            stack.callback(silent.close)
        silent.sendall(b'GET / HTTP/1.1\r\nHost: ')  # and no more of it

        assert silent.recv(1) == b''  # closed
        with open_tab(server.address) as another:
            another.wait('hello')
        tab.send('ping', t0=1.0)  # a tab may be as silent as it likes
        assert tab.wait('pong')['t0'] == 1.0


def test_orders_that_come_too_fast_are_refused_but_not_stop(page):
    _, server = page
    with open_tab(server.address) as tab:
        ids = [tab.send('task', text='go') for _ in range(60)]
        stop = tab.send('stop')
        answers = [tab.wait('done') for _ in [*ids, stop]]
        ok = {one['id']: one['ok'] for one in answers}
        # Not the last one: a busy machine may send as slowly as it may.
        assert ok[ids[0]] and not all(ok[one] for one in ids) and ok[stop]
        refused = [one['message'] for one in answers if not one['ok']]
        assert refused[0] == 'more than 10 orders a second: wait a moment'


def test_any_bytes_on_the_wire_leave_the_server_alive(page):
    _, server = page
    chance = random.Random(1)
    asked = {'type': 'ask', 'id': '1', 'question': '?', 'lookback_s': 1}
    valid = [json.dumps(asked), b'\x00' * 80]
    for _ in range(30):
        data = valid[chance.randrange(2)]
        spoilt = bytearray(data.encode() if isinstance(data, str) else data)
        for _ in range(chance.randrange(1, 5)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        with open_tab(server.address) as tab:
            is_text = isinstance(data, str)
            tab.socket.send(spoilt.decode(errors='replace') if is_text else bytes(spoilt))
    for _ in range(10):  # not even WebSocket
        with socket.create_connection(('127.0.0.1', server.port), 10) as raw:
            raw.sendall(chance.randbytes(chance.randrange(1, 4000)))
    with open_tab(server.address) as tab:
        tab.send('ping', t0=2.0)
        assert tab.wait('pong')['t0'] == 2.0


def test_one_tab_too_many_is_told_so(page):
    robot, server = page
    wait_until(lambda: robot.tabs == 0)
    with ExitStack() as stack:
        tabs = [stack.enter_context(open_tab(server.address)) for _ in range(limits.MAX_TABS)]
        for tab in tabs:
            tab.wait('hello')
        with open_tab(server.address) as more:
            assert '1013 16 tabs are open already: close one' in closed(more)
    wait_until(lambda: robot.tabs == 0)


def test_slow_and_sleeping_tabs_cost_the_others_nothing_and_little_memory(page):
    robot, server = page
    wait_until(lambda: robot.tabs == 0)
    jpeg = os.urandom(60_000)
    with ExitStack() as stack:
        tabs = [
            stack.enter_context(open_tab(server.address, asleep=number > 1))
            for number in range(10)
        ]
        quick, slow = tabs[:2]
        for tab in tabs:
            tab.send('look', cameras=[CAMERA])
        wait_until(lambda: robot.tabs == 10 and robot.cameras == {CAMERA})
        wait_until(lambda: all(CAMERA in tab.cameras for tab in server.hub.tabs.values()))
        produced, enough = [0], threading.Event()

        def tell() -> None:
            while not enough.is_set():
                produced[0] += 1
                server.post(server.hub.picture, picture(jpeg, produced[0]))
                message = {'type': 'samples', 'number': produced[0], 'padding': 'x' * 20_000}
                server.post(server.hub.broadcast, message)
                time.sleep(0.001)

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        seen = {quick: 0, slow: 0}
        # So much that it fits no socket's buffers.
        while produced[0] < 600 or seen[quick] < 60:
            for tab in (quick, slow) if seen[quick] % 10 == 0 else (quick,):
                found = tab.wait('picture')
                seen[tab] += 1
                tab.send('drawn', topic=CAMERA, stamp_ns=found['stamp_ns'])
        enough.set()
        teller.join()
        counts = server.counts()
        assert counts is not None and counts.tabs == 10
        assert seen[quick] > 5 * seen[slow] > 0
        assert counts.waiting_bytes < 10 * (limits.WAITING_BYTES + 100_000)
        assert counts.lost['pictures'] > 1000 and counts.lost['texts'] > 1000
        quick.send('ping', t0=3.0)
        assert quick.wait('pong')['t0'] == 3.0
