# SPDX-License-Identifier: Apache-2.0
"""The page in a real browser: what an operator sees, and what reaches the robot."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

pytest.importorskip('starlette', reason="the page needs the extra: pip install '.[page]'")

from support.browser import chromium
from support.browser import opened
from support.browser import served
from support.browser import wait_for_text
from support.browser import wait_until
from support.page_server import BOX
from support.page_server import CAMERA
from support.page_server import PICTURES
from support.page_server import command
from support.page_server import jpeg
from support.page_server import packed
from support.page_server import picture
from support.page_server import scene

from omnivinci_ros.page.requests import Ask
from omnivinci_ros.page.requests import Cancel
from omnivinci_ros.page.requests import SetParameter
from omnivinci_ros.page.requests import Stop
from omnivinci_ros.page.requests import Task

PIXEL = """([where, x, y]) => {
  const canvas = document.querySelector(where);
  const at = [Math.round(canvas.width * x), Math.round(canvas.height * y)];
  return [...canvas.getContext('2d').getImageData(...at, 1, 1).data].slice(0, 3);
}"""


@pytest.fixture(scope='module')
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope='module')
def robot():
    with served() as one:
        yield one


@pytest.fixture(scope='module')
def opened_once(browser, robot):
    with opened(browser, robot.server.address) as one:
        wait_for_text(one, '#link', 'connected')
        wait_for_text(one, '#camera-list', 'camera')
        yield one


@pytest.fixture
def page(opened_once, robot):
    robot.taken.clear()
    opened_once.set_viewport_size({'width': 1280, 'height': 900})
    return opened_once


def tell(robot, kind: str, message: dict) -> None:
    robot.server.post(robot.server.hub.result, kind, message, robot.now_ns())


def tell_window(robot, window_id: int, frames: int = 2, seen: int = 2) -> bytes:
    """Tell a whole scene and the frames of its window; return the frames' JPEG."""
    server, now_ns = robot.server, robot.now_ns()
    image = cv2.imread(str(PICTURES / '1-coffee.jpg'))
    data = jpeg(image, 320)
    stamps = [now_ns - number * 300_000_000 for number in range(frames, 0, -1)]
    tell(robot, 'scene', scene(window_id, now_ns, 'I see a cup.', stamps))
    told = {'window_id': window_id, 'topic': CAMERA}
    unseen = {'type': 'frames', **told, 'used': frames, 'unseen': frames - seen}
    server.post(server.hub.broadcast, unseen)
    for index, at_ns in enumerate(stamps[frames - seen :]):
        head = {'kind': 'frame', **told, 'stamp_ns': str(at_ns), 'index': index, 'count': frames}
        head['boxes'] = [{'label': 'cup', 'confidence': 0.557, 'box': BOX}]
        server.post(server.hub.frame, CAMERA, packed(head, data))
    return data


def taken(robot, kind):
    return wait_until(lambda: next((one for one in robot.taken if isinstance(one, kind)), None))


def test_the_picture_is_drawn_live_and_with_its_box_as_the_model_saw_it(page, robot):
    image = cv2.imread(str(PICTURES / '1-coffee.jpg'))
    wait_until(lambda: CAMERA in robot.cameras)
    robot.server.post(robot.server.hub.picture, picture(jpeg(image), robot.now_ns()))
    data = tell_window(robot, 1)
    page.wait_for_selector('button.frame[aria-pressed=true]')
    page.wait_for_function('() => document.querySelector("canvas.live").width === 640')

    shown = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), 1), cv2.COLOR_BGR2RGB)
    height, width = shown.shape[:2]
    middle = page.evaluate(PIXEL, ['canvas.seen', 0.5, 0.4])
    left_edge = page.evaluate(PIXEL, ['canvas.seen', BOX[0], 0.4])
    live = page.evaluate(PIXEL, ['canvas.live', BOX[0], 0.4])
    assert np.allclose(middle, shown[round(0.4 * height), round(0.5 * width)], atol=12)
    assert left_edge == [0x4D, 0xD0, 0xE1], 'the box of the cup, in its colour'
    assert live != left_edge, 'boxes belong to the frames that the model saw'


def test_frames_that_the_page_did_not_see_are_said(page, robot):
    wait_until(lambda: CAMERA in robot.cameras)
    tell_window(robot, 2, frames=8, seen=5)
    wait_for_text(page, '.camera summary', '3 of 8 frames were not seen by the page')
    assert page.locator('button.frame').count() == 5


def test_an_answer_says_what_made_it_and_where_its_time_went(page, robot):
    tell_window(robot, 3)
    wait_for_text(page, '#answer-made', 'Made of 2 frames of camera and 4.0 s of sound')
    assert 'by cascade, 310 ms after the window closed' in page.inner_text('#answer-made')
    legend = page.inner_text('.stage-legend').split('\n')
    assert legend == [
        *('waiting', '20 ms', 'encoding', '120 ms', 'first token', '30 ms'),
        *('rest', '140 ms', 'total', '310 ms'),
    ]
    page.click('#answer-json summary')
    wait_for_text(page, '#answer-json pre', '"label": "cup"')


def test_nothing_moves_while_text_streams(page, robot):
    tell_window(robot, 4)
    wait_for_text(page, '#answer-state', 'final')
    places = """() => [...document.querySelectorAll('.card')].map((one) => {
      const box = one.getBoundingClientRect();
      return [one.id, box.top, box.height];
    })"""
    before, end_ns = page.evaluate(places), robot.now_ns()
    words = ('I see a cup on a saucer and nobody drinks from it. ' * 12).split()
    for count in range(1, len(words) + 1, 20):
        text = ' '.join(words[:count])
        told = scene(5, end_ns, text, [end_ns], final=False, json='')
        tell(robot, 'scene', told)
        wait_for_text(page, '#answer-text', text)
        assert page.evaluate(places) == before


def test_what_was_heard_is_text_and_never_markup(page, robot):
    evil = '<img src=x onerror="document.title=\'owned\'"><b>bold</b>'
    tell(robot, 'scene', scene(6, robot.now_ns(), evil, [robot.now_ns()]))
    tell(robot, 'command', command(robot.now_ns(), evil, 'NONE'))
    wait_for_text(page, '#answer-text', evil)
    wait_for_text(page, '.command .said', evil)
    assert page.locator('#answer-text *, .said *').count() == 0
    assert page.title() != 'owned'


def test_a_question_is_asked_and_its_answer_streams(page, robot):
    page.keyboard.press('/')
    page.keyboard.type('Is there a cup?')
    page.keyboard.press('Enter')
    wait_for_text(page, '.talk .a', 'You asked: Is there a cup? I see a cup.')
    wait_for_text(page, '.talk .m', 'Made of 1 frame of camera')
    asked = taken(robot, Ask)
    assert (asked.question, asked.lookback_s) == ('Is there a cup?', 0)


def test_a_question_can_be_cancelled(page, robot):
    page.click('label:has-text("Ask")')
    page.fill('#say-text', ' '.join(['Why?'] * 60))  # each word takes 0.1 s to answer
    page.click('#send')
    wait_for_text(page, '#send', 'Cancel')
    page.click('#send')
    assert taken(robot, Cancel).id == taken(robot, Ask).id
    wait_for_text(page, '#send', 'Ask')


def test_a_task_is_told_and_comes_back_as_a_command(page, robot):
    page.click('label:has-text("Tell")')
    page.fill('#say-text', 'go forward 10 meters')
    page.click('#send')
    assert taken(robot, Task).text == 'go forward 10 meters'
    wait_for_text(page, '.command', 'distance 10 m')
    wait_for_text(page, '.command', 'typed, 82 % sure, read by grammar')


def test_an_open_question_is_answered_by_a_button(page, robot):
    told = {'needs_clarification': True, 'clarification': 'Shall I go 10 meters?'}
    tell(robot, 'command', command(robot.now_ns(), 'go', 'MOVE', **told))
    wait_for_text(page, '#question-text', 'Shall I go 10 meters?')
    page.click('#yes')
    assert taken(robot, Task).text == 'yes'
    assert page.is_hidden('#question')


def test_a_question_that_yes_does_not_answer_is_answered_in_words(page, robot):
    told = {'needs_clarification': True, 'clarification': 'Bring what?'}
    tell(robot, 'command', command(robot.now_ns(), 'bring', 'BRING_OBJECT', **told))
    wait_for_text(page, '#question-text', 'Bring what?')
    assert page.is_hidden('#yes')
    page.click('label:has-text("Tell")')
    page.fill('#say-text', 'the cup')
    page.keyboard.press('Enter')
    assert taken(robot, Task).text == 'the cup'
    wait_for_text(page, '#talks', 'You answered: the cup')
    refused = {'needs_clarification': True, 'clarification': 'I do not know how to do that.'}
    tell(robot, 'command', command(robot.now_ns(), 'fly', 'NONE', steps=[], **refused))
    wait_for_text(page, '.command .question', 'I do not know how to do that.')
    assert page.is_hidden('#question')


@pytest.mark.parametrize('focus', ['#say-text', '#theme', 'body'])
def test_escape_stops_wherever_the_focus_is(page, robot, focus):
    page.focus(focus)
    page.keyboard.press('Escape')
    taken(robot, Stop)
    wait_for_text(
        page, '#stop-said', 'STOP published in 0.4 ms, perception confirmed after 6.2 ms'
    )
    wait_for_text(page, '.command.is-stop', 'STOP')


def test_a_stop_that_nobody_took_is_said(page, robot, monkeypatch):
    def take(tab, request, say):
        say({'type': 'stopped', 'id': request.id, 'published_ms': 0.4, 'heard_ms': None})
        said = 'perception did not answer within a second'
        say({'type': 'done', 'id': request.id, 'ok': False, 'message': said})

    monkeypatch.setattr(robot, 'take', take)
    page.keyboard.press('Escape')
    said = 'STOP was published, but: perception did not answer within a second'
    wait_for_text(page, '#stop-said', said)


def test_a_stop_on_a_dead_line_says_to_use_the_robots_own(page, robot, monkeypatch):
    monkeypatch.setattr(robot, 'take', lambda tab, request, say: None)
    page.keyboard.press('Escape')
    wait_for_text(page, '#stop-said', "the page node does not answer: use the robot's own stop")


def test_a_slider_over_powers_of_ten_goes_by_factors(page, robot):
    slider = page.locator('input[aria-label="deadline_s, slider"]')
    slider.focus()
    page.keyboard.press('Home')
    assert taken(robot, SetParameter).value == 0.1
    page.keyboard.press('End')
    wait_until(lambda: robot.taken[-1].value == 60)
    slider.evaluate("one => { one.value = 500; one.dispatchEvent(new Event('change')); }")
    wait_until(lambda: robot.taken[-1].value == pytest.approx(6**0.5, rel=0.01))


def test_a_parameter_is_set_and_a_refusal_is_said(page, robot):
    page.fill('#p-deadline_s', '7.5')
    page.keyboard.press('Enter')
    assert taken(robot, SetParameter) == SetParameter(robot.taken[-1].id, 'deadline_s', 7.5)
    page.click('#parameters details summary')
    assert page.is_disabled('#p-max_frames')
    robot.parameters[0]['live'] = False  # as if the node had been cleaned up meanwhile
    page.fill('#p-deadline_s', '9')
    page.keyboard.press('Enter')
    wait_for_text(page, '.parameter .about.is-bad', 'cannot change now: deactivate first')
    robot.parameters[0]['live'] = True


def test_perception_ends_and_comes_back_while_the_page_is_open(page, robot):
    hub, post = robot.server.hub, robot.server.post
    post(hub.broadcast, {'type': 'node', 'alive': False})
    wait_for_text(page, '#status', 'Perception is not running: start it with')
    assert page.inner_text('#state') == 'not running'
    robot.tell_standing()
    post(hub.hello)
    wait_for_text(page, '#state', 'active')
    tell(robot, 'scene', scene(1, robot.now_ns(), 'Back again.', [robot.now_ns()]))
    wait_for_text(page, '#answer-text', 'Back again.')
    page.wait_for_function(
        '() => !document.querySelector("#status-text").textContent.includes("not")'
    )


def test_a_clock_that_jumps_back_begins_the_time_line_anew(page, robot):
    tell_window(robot, 7)
    wait_for_text(page, '#answer-state', 'final')
    robot.offset_ns = -60_000_000_000
    wait_for_text(page, '#status', "The node's clock jumped back by")
    assert page.evaluate('() => omnivinci.data.answers.length') == 0
    robot.offset_ns = 0
    wait_for_text(page, '#status', 'jumped ahead')


def test_frames_that_were_dropped_are_counted_on_the_time_line_with_the_reason(page, robot):
    status = {'name': f'perception: camera {CAMERA}', 'level': 0, 'message': '15.0 Hz'}
    for not_picked, overflow in ((5, 0), (9, 3)):
        counts = {'dropped: not picked': str(not_picked), 'dropped: overflow': str(overflow)}
        told = [{**status, 'values': counts}]
        robot.server.post(robot.server.hub.diagnostics, told)
    wait_for_text(page, '#health-list', '15.0 Hz')
    losses = page.evaluate(f"() => omnivinci.data.lanes.get('{CAMERA}').losses")
    assert [(one['dropped'], one['why']) for one in losses] == [(3, 'overflow')]


def test_who_looks_at_no_camera_is_sent_none(page, robot):
    wait_until(lambda: CAMERA in robot.cameras)
    page.click('.camera summary')
    wait_until(lambda: not robot.cameras)
    page.click('.camera summary')
    wait_until(lambda: CAMERA in robot.cameras)


def test_a_phone_shows_all_of_it_without_scrolling_sideways(page, robot):
    page.set_viewport_size({'width': 390, 'height': 844})
    tell_window(robot, 8)
    tell(robot, 'command', command(robot.now_ns(), 'go forward 10 meters', 'MOVE'))
    wait_for_text(page, '.command', 'MOVE')
    assert page.evaluate('() => document.documentElement.scrollWidth') <= 390
    box = page.locator('#stop').bounding_box()
    assert box['height'] >= 48 and box['y'] + box['height'] <= 844, 'STOP is always in reach'


def test_dark_and_light_are_chosen_and_kept(page, robot):
    ground = '() => getComputedStyle(document.body).backgroundColor'
    light = page.evaluate(ground)
    page.click('#theme')
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_without_the_token_there_is_no_page_and_no_socket(browser, robot):
    address = robot.server.address.split('?')[0]
    window = browser.new_context()
    page = window.new_page()
    assert page.goto(address).status == 401
    assert 'open the address that the node printed' in page.inner_text('body')
    code = page.evaluate(
        """(url) => new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onclose = (event) => resolve(event.code);
        })""",
        address.replace('http', 'ws') + 'ws',
    )
    assert code == 1006, 'refused before it opened'
    window.close()


def test_the_page_node_ends_and_the_page_comes_back_by_itself(browser, tmp_path):
    token = {'token_file': str(tmp_path / 'token')}
    with served(**token) as first, opened(browser, first.server.address) as page:
        wait_for_text(page, '#link', 'connected')
        port = first.server.port
        first.server.close()
        wait_for_text(page, '#link', 'connection lost')
        page.keyboard.press('Escape')
        wait_for_text(page, '#stop-said', 'STOP was NOT sent')
        with served(port=port, **token):
            wait_for_text(page, '#link', 'connected')
        with served(port=port):  # another token
            wait_for_text(page, '#status', 'has a new key: open the address that it prints')


def test_who_only_may_look_has_no_controls(browser):
    with served(read_only=True) as robot, opened(browser, robot.server.address) as page:
        wait_for_text(page, '#read-only', 'read only')
        for what in ('#stop', '#say', '#mic', '#parameters', '#transitions'):
            assert page.is_hidden(what), what
        tell(robot, 'scene', scene(1, robot.now_ns(), 'I see a cup.', [robot.now_ns()]))
        page.keyboard.press('Escape')
        wait_for_text(page, '#answer-text', 'I see a cup.')
        assert not [one for one in robot.taken if isinstance(one, Stop)]
