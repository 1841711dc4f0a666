# SPDX-License-Identifier: Apache-2.0
"""The whole way: a voice in the browser's microphone, to perception, and back as a command."""

from __future__ import annotations

import re

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: bash scripts/in_env')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
pytest.importorskip('starlette', reason="the page needs the extra: pip install '.[page]'")

from omnivinci_ros.msg import AudioChunk
from support.browser import chromium
from support.browser import opened
from support.browser import wait_for_text
from support.page_server import PICTURES
from support.ros_graph import Graph
from support.ros_graph import wait_until

VOICE = PICTURES.parent / 'sounds' / '1-goforward.wav'
PATIENCE_MS = 120_000  # for speech recognition, on a busy machine
CHUNKS = 75  # of 40 ms: more than the recording, of 2.8 s, has


@pytest.fixture
def graph():
    one = Graph()
    yield one
    one.close()


def test_a_voice_in_the_browser_becomes_a_move_of_10_m_on_the_page(graph):
    with chromium(f'--use-file-for-fake-audio-capture={VOICE}%noloop') as browser:
        graph.start('perception', talk_topic='page/audio', backend='echo')
        page_node = graph.start('page', port=0)
        wait_until(lambda: 'http://' in page_node.output, describe=lambda: page_node.output)
        address = re.search(r'http://\S+', page_node.output).group(0)
        heard = graph.listen(AudioChunk, 'page/audio', 1000)
        with opened(browser, address) as page:
            page.set_default_timeout(PATIENCE_MS)
            wait_for_text(page, '#health-list', 'listening')
            page.keyboard.down('m')
            # The browser takes its time to open the microphone, where the recording begins.
            wait_until(lambda: len(heard) > CHUNKS)
            page.keyboard.up('m')
            wait_for_text(page, '.command .said', 'forward 10 meters')
            moved = page.locator('.command', has_text='forward 10 meters').first.inner_text()
            assert 'MOVE' in moved and 'distance 10 m' in moved
            assert 'spoken' in moved
            page.keyboard.press('Escape')
            wait_for_text(page, '#stop-said', 'perception confirmed after')
            wait_for_text(page, '.command.is-stop', 'STOP')
