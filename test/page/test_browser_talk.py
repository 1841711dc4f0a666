# SPDX-License-Identifier: Apache-2.0
"""Push-to-talk in a real browser: a recorded voice through Chromium's microphone to the node."""

from __future__ import annotations

import wave

import numpy as np
import pytest

pytest.importorskip('starlette', reason="the page needs the extra: pip install '.[page]'")

from support.browser import chromium
from support.browser import opened
from support.browser import served
from support.browser import wait_for_text
from support.browser import wait_until
from support.page_server import PICTURES

from omnivinci_ros.page.requests import Talk

VOICE = PICTURES.parent / 'sounds' / '1-goforward.wav'


@pytest.fixture(scope='module')
def browser():
    with chromium(f'--use-file-for-fake-audio-capture={VOICE}%noloop') as started:
        yield started


@pytest.fixture(scope='module')
def robot():
    with served(host_names=('robot.local',)) as one:
        yield one


def likeness(piece, sound):
    """Return how alike a piece is to the part of a sound that is most like it, 0 to 1."""
    piece = piece - piece.mean()
    products = np.correlate(sound, piece, 'valid')
    powers = np.convolve(np.square(sound), np.ones(len(piece)), 'valid')
    return (np.abs(products) / np.sqrt(powers * np.square(piece).sum() + 1)).max()


def test_a_voice_arrives_as_sound_of_16_khz_with_the_times_it_was_captured(browser, robot):
    with opened(browser, robot.server.address) as page:
        wait_for_text(page, '#link', 'connected')
        began_ns = robot.now_ns()
        page.keyboard.down('m')
        wait_until(lambda: len(robot.sounds) > 75)  # 3 s
        page.keyboard.up('m')
        wait_for_text(page, '#mic-said', 's of sound were sent')
        ended_ns = robot.now_ns()

    talks = [one for one in robot.taken if isinstance(one, Talk)]
    assert [one.on for one in talks] == [True, False]
    stamps = [stamp_ns for stamp_ns, _ in robot.sounds]
    sounds = [sound for _, sound in robot.sounds]
    assert {sound.sample_rate for sound in sounds} == {16_000}
    assert [sound.sequence for sound in sounds] == list(range(len(sounds)))
    assert began_ns - 100_000_000 < stamps[0] and stamps[-1] < ended_ns
    lengths_ns = [len(sound.samples) * 1_000_000_000 // 16_000 for sound in sounds]
    gaps_ns = [
        after - before - length
        for before, after, length in zip(stamps, stamps[1:], lengths_ns, strict=False)
    ]
    assert np.median(np.abs(gaps_ns)) < 1_000_000, 'each sound begins where the last one ended'

    heard = np.concatenate([sound.samples for sound in sounds]).astype(float)
    with wave.open(str(VOICE)) as file:
        said = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
    pieces = [said[at : at + 1600] for at in range(8_000, len(said) - 1600, 1600)]
    loud = sorted(pieces, key=np.std)[-8:]
    alike = [likeness(piece, heard) for piece in loud]
    assert np.median(alike) > 0.8, 'it is the recorded voice'


def test_from_an_insecure_host_the_button_says_what_to_do(browser, robot):
    address = robot.server.address.replace('127.0.0.1', 'robot.local')
    with opened(browser, address) as page:
        wait_for_text(page, '#link', 'connected')
        assert page.is_disabled('#mic')
        port = robot.server.port
        told = f'ssh -L {port}:localhost:{port} ROBOT, then open http://localhost:{port}'
        assert told in page.inner_text('#mic-said')
        page.keyboard.press('m')
        assert page.get_attribute('#mic', 'aria-pressed') == 'false'


CAPTURE = """async (blocks) => {
  const { CaptureClock } = await import('./talk.js');
  const clock = new CaptureClock(16000);
  return blocks.map(([first, arrived]) => clock.at(first, 640, arrived));
}"""


def test_capture_times_count_on_with_the_samples(browser, robot):
    # Blocks of 40 ms; the second comes 30 ms late, and before the last the microphone slept 1 s.
    blocks = [[0, 1040.0], [640, 1110.0], [1280, 1120.0], [1920, 2160.0]]
    with opened(browser, robot.server.address) as page:
        times = page.evaluate(CAPTURE, blocks)
    assert times == pytest.approx([1000.0, 1040.0, 1080.0, 2120.0])
