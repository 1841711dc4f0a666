# SPDX-License-Identifier: Apache-2.0
"""What waits for a tab: one picture a camera, few texts, and what was let go is counted."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest

pytest.importorskip('rosbags')

from support.page_server import CAMERA
from support.page_server import MadeUpRobot
from support.page_server import command
from support.page_server import picture
from support.page_server import scene

from omnivinci_ros.page import limits
from omnivinci_ros.page.hub import Hub
from omnivinci_ros.page.limits import RateLimit
from omnivinci_ros.page.requests import HEAD
from omnivinci_ros.page.requests import packed
from omnivinci_ros.page.tab import Tab

LOOP = asyncio.new_event_loop()


def sent(tab: Tab) -> list:
    """Return what a quick browser gets of what waits now: texts as objects, pictures as heads."""
    got: list = []

    async def take(item) -> None:
        if isinstance(item, bytes):
            (length,) = HEAD.unpack_from(item)
            item = item[HEAD.size : HEAD.size + length].decode()
        got.append(json.loads(item))

    async def run() -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(tab.send(take, take), 0.02)

    LOOP.run_until_complete(run())
    return got


def looking(clock_s=lambda: 0.0) -> Tab:
    tab = Tab(1, clock_s)
    tab.look(frozenset({CAMERA}))
    return tab


def test_of_pictures_the_newest_waits_and_the_next_comes_when_it_is_drawn():
    tab = looking()
    for stamp_ns in (1, 2, 3):
        tab.offer(picture(b'jpeg', stamp_ns))

    assert [one['stamp_ns'] for one in sent(tab)] == ['3']
    tab.offer(picture(b'jpeg', 4))
    assert sent(tab) == []
    tab.drawn(CAMERA)
    assert [one['stamp_ns'] for one in sent(tab)] == ['4']
    assert tab.lost == {'pictures': 2}


def test_a_page_that_never_says_drawn_gets_a_picture_now_and_then():
    now = [0.0]
    tab = looking(lambda: now[0])
    tab.offer(picture(b'jpeg', 1))
    sent(tab)

    tab.offer(picture(b'jpeg', 2))
    now[0] = 4.0
    assert sent(tab) == []
    now[0] = 6.0
    assert [one['stamp_ns'] for one in sent(tab)] == ['2']


def test_a_tab_that_looks_at_nothing_holds_no_pictures():
    tab = Tab(1)

    tab.offer(picture(b'jpeg', 1))
    tab.frame(CAMERA, b'frame')
    assert tab.waiting_bytes == 0

    tab.look(frozenset({CAMERA}))
    tab.offer(picture(b'jpeg', 2))
    tab.look(frozenset())
    assert tab.waiting_bytes == 0


def test_losses_are_told_after_what_waits():
    now = [0.0]
    tab = looking(lambda: now[0])
    tab.offer(picture(b'jpeg', 1))
    tab.offer(picture(b'jpeg', 2))
    now[0] = 2.0

    assert sent(tab)[-1] == {'type': 'lost', 'what': 'pictures', 'count': 1}
    assert sent(tab) == []


def test_a_newer_state_takes_the_place_of_one_that_waits():
    tab = Tab(1)
    for level in (1, 2, 3):
        tab.post(json.dumps({'level': level}), 'level')
    tab.post('{"other":1}')

    assert sent(tab) == [{'level': 3}, {'other': 1}]


def test_a_sleeping_tab_holds_little_however_much_is_told():
    tab = looking()
    for number in range(3000):
        tab.post(json.dumps({'number': number, 'padding': 'x' * 20_000}))
        tab.offer(picture(bytes(100_000), number))
        tab.frame(CAMERA, packed({'kind': 'frame'}, bytes(10_000)))

    assert tab.waiting_bytes < limits.WAITING_BYTES + 1_000_000
    got = sent(tab)
    texts = [one['number'] for one in got if 'number' in one]
    assert texts == list(range(3000 - len(texts), 3000))
    assert tab.lost['texts'] == 3000 - len(texts)
    assert tab.lost['pictures'] == 2999
    assert tab.lost['frames'] == 3000 - 64


def test_what_is_for_a_tab_alone_is_the_last_to_go():
    tab = looking()
    tab.tell({'stopped': 1})
    for number in range(limits.WAITING_TEXTS + 50):
        tab.post(json.dumps({'number': number, 'padding': 'x' * 20_000}))
    tab.post('x' * limits.WAITING_BYTES)  # longer than all that may wait

    assert sent(tab)[0] == {'stopped': 1}


def test_results_that_a_new_tab_is_shown_leave_room_for_its_greeting():
    hub = Hub(MadeUpRobot())
    for number in range(120):
        hub.result('scene', {'final': True, 'window_id': number, 'text': 'x' * 20_000}, 10**9)

    kinds = [one['type'] for one in sent(hub.enter())]

    assert kinds[0] == 'hello'
    assert 40 < kinds.count('scene') < 60


def test_a_rate_is_kept_over_time():
    now = [0.0]
    limit = RateLimit(10.0, 20.0, lambda: now[0])

    assert [limit.allows() for _ in range(25)] == [True] * 20 + [False] * 5
    now[0] = 1.0
    assert [limit.allows() for _ in range(12)] == [True] * 10 + [False] * 2


def test_a_tab_that_opens_later_is_told_what_stands_and_what_was_said_lately():
    now = [0.0]
    hub = Hub(MadeUpRobot(), lambda: now[0])
    hub.broadcast({'type': 'node', 'alive': True})
    hub.broadcast({'type': 'level', 'rms_db': -3})
    hub.result('scene', scene(1, 10**9, 'too long ago', [1]), 10**9)
    now[0] = 50.0
    hub.result('scene', scene(2, 10**9, 'I see', [1], final=False), 10**9)
    hub.result('scene', scene(2, 10**9, 'I see a cup.', [1]), 10**9)
    hub.result('command', command(1, 'go', 'MOVE'), 10**9)
    now[0] = 70.0

    tab = hub.enter()

    assert tab is not None
    told = sent(tab)
    assert [one['type'] for one in told] == ['hello', 'node', 'scene', 'command']
    assert told[2]['message']['text'] == 'I see a cup.'


def test_after_a_jump_of_the_clock_results_and_the_tabs_clocks_are_forgotten():
    hub = Hub(MadeUpRobot())
    tab = hub.enter()
    assert tab is not None
    tab.clock.ping(10**9, 5.0)
    hub.result('command', command(1, 'go', 'MOVE'), 10**9)

    hub.clock_jumped()

    assert tab.clock.offset_ns is None
    later = hub.enter()
    assert later is not None
    assert [one['type'] for one in sent(later)] == ['hello']


def test_of_a_text_that_grows_a_slow_tab_gets_the_longest():
    hub = Hub(MadeUpRobot())
    tab = hub.enter()
    assert tab is not None
    for text in ('I', 'I see', 'I see a cup.'):
        hub.result('scene', scene(7, 10**9, text, [1], final=False), 10**9)

    texts = [one['message']['text'] for one in sent(tab) if one['type'] == 'scene']
    assert texts == ['I see a cup.']
