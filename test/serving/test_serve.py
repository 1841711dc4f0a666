# SPDX-License-Identifier: Apache-2.0
"""`omnivinci serve` as a process, asked by the backend remote and by OpenAI's own client."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import cv2
import pytest

httpx = pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('uvicorn', reason='needs the extra serve: run scripts/setup --test')

from support.omni_windows import make_window
from support.real_data import photograph

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast

KEY = 'a-key-of-the-test'
# A checkpoint's list: an order is left out where one of its tokens has not all of the chance.
DOUBTFUL = {'free_word': 'JSON', 'free_sure_above': 1.01, 'answers': []}
LEFT_OUT = '{"intent": "NONE"}'
NOT_SURE = 'It heard an order and is not sure which, so it leaves it out'
# A backend that is at it until it is hung up on, and nobody may wait for it.
SLOW = f"""
from omnivinci_ros.backends import make_backend
from omnivinci_ros.serving.server import ServerOptions, serve
from functools import partial
options = ServerOptions(port=0, key={KEY!r}, queue=0)
serve(lambda: make_backend('echo', delay_s=60.0), options, say=partial(print, flush=True))
"""

# The device is lost while a second request waits.
LOSING = """
import sys, time
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.cli.main import main

def lose(self, prompt, emit, stop):
    time.sleep(0.5)
    raise BackendLostError('the GPU fell off the bus')

Echo.answer = lose
sys.exit(main(['serve', '--backend', 'echo', '--port', '0', '--key-file', sys.argv[1]]))
"""


class Served:
    """The verb in a process of its own."""

    def __init__(self, folder, *arguments: str, program: str = '', **env: str) -> None:
        (folder / 'key').write_text(KEY)
        verb = ('-m', 'omnivinci_ros.cli.main', 'serve', '--port', '0', '--key-file')
        given = ('-c', program) if program else verb
        given = (*given, str(folder / 'key'), *arguments)
        self._process = subprocess.Popen(
            [sys.executable, *given],
            stdout=subprocess.PIPE,
            stderr=(folder / 'stderr.txt').open('w'),
            env={**os.environ, 'ROBOT_KEY': KEY, **env},
            text=True,
        )
        try:
            self._find(folder)
        except BaseException:
            self._process.kill()
            raise

    def _find(self, folder) -> None:
        self.url = self._process.stdout.readline().strip()
        assert self.url, (folder / 'stderr.txt').read_text()
        self.client = httpx.Client(
            base_url=self.url + '/', headers={'Authorization': f'Bearer {KEY}'}, timeout=120
        )
        self.wait()

    def wait(self) -> None:
        """Wait until it listens: it says where a moment before."""
        deadline = time.monotonic() + 60
        while True:
            try:
                assert self.client.get('models').status_code == 200
                return
            except httpx.ConnectError:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def code(self) -> int:
        """Wait until it has ended by itself; return its exit code."""
        self.client.close()
        try:
            return self._process.wait(30)
        finally:
            self._process.kill()

    def close(self) -> int:
        self.client.close()
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(30)
        finally:
            self._process.kill()


@pytest.fixture(scope='module')
def echo(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp('echo'), '--backend', 'echo')
    yield served
    assert served.close() == 0


@pytest.fixture(scope='module')
def tiny_served(tiny_folder, tmp_path_factory):
    pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
    served = Served(
        tmp_path_factory.mktemp('tiny'),
        *('-p', f'model_folder:={tiny_folder}', '-p', 'model_max_new_tokens:=24'),
    )
    yield served
    assert served.close() == 0


@pytest.fixture(scope='module')
def doubtful_served(tiny_folder, tmp_path_factory):
    """Serve a checkpoint whose orders have a threshold that no chance reaches."""
    pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
    folder = tmp_path_factory.mktemp('doubtful')
    checkpoint = shutil.copytree(tiny_folder, folder / 'checkpoint')
    (checkpoint / 'llm/answers.json').write_text(json.dumps(DOUBTFUL))
    served = Served(folder, '-p', f'model_folder:={checkpoint}')
    yield served
    assert served.close() == 0


@pytest.fixture(scope='module')
def nano_served(made_once, tmp_path_factory):
    """Serve what there is without a model_folder."""
    pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
    pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
    cache = made_once('nano-cache', lambda folder: folder.mkdir())
    served = Served(tmp_path_factory.mktemp('nano'), XDG_CACHE_HOME=str(cache))
    yield served
    assert served.close() == 0


@pytest.fixture
def remote(monkeypatch):
    monkeypatch.setenv('ROBOT_KEY', KEY)
    made = []

    def load(served, **options):
        made.append(make_backend('remote', url=served.url, key_env='ROBOT_KEY', **options))
        made[-1].load(lambda fraction, what: None)
        return made[-1]

    yield load
    for one in made:
        one.close()


def ask(backend, window, question=''):
    prompt = build_prompt(window)
    prompt = replace(prompt, text=question) if question else prompt
    return backend.answer(prompt, lambda piece: None, threading.Event())


def camera_window(**options):
    """Return a window whose frames came as JPEG, as a camera with its own encoder sends them."""
    window = make_window(**options)

    def encoded(frame: Frame) -> Frame:
        data = cv2.imencode('.jpg', frame.image.rgb()[:, :, ::-1])[1].tobytes()
        seconds, nanoseconds = divmod(frame.stamp_ns, SECOND_NS)
        stamp = SimpleNamespace(sec=seconds, nanosec=nanoseconds)
        message = SimpleNamespace(
            header=SimpleNamespace(stamp=stamp, frame_id=''), format='jpeg', data=data
        )
        return replace(frame, image=MessageImage(message, frame.stream))

    return replace(window, frames=tuple(map(encoded, window.frames)))


def request(*parts, **more):
    return {'model': 'echo', 'messages': [{'role': 'user', 'content': list(parts)}], **more}


def chat(served, *parts, **more):
    return served.client.post('chat/completions', json=request(*parts, **more))


def text(words):
    return {'type': 'text', 'text': words}


def schema_of(*intents):
    return {
        '$defs': {'Intent': {'enum': list(intents)}},  # as pydantic writes a class of names
        'type': 'object',
        'additionalProperties': False,
        'required': ['intent'],
        'properties': {'intent': {'$ref': '#/$defs/Intent'}},
    }


def response_format(*intents):
    schema = {'name': 'order', 'schema': schema_of(*intents)}
    return {'type': 'json_schema', 'json_schema': schema}


def test_a_robot_and_its_base_station_make_the_same_window(echo, remote):
    window = make_window(frames=3, sound_s=4.0)
    here = make_backend('echo')
    wanted = here.answer(build_prompt(window), lambda piece: None, threading.Event())

    backend = remote(echo)
    answer = ask(backend, window)

    assert re.sub(r'jpeg \d+ kB', '64x48 rgb8', answer.text) == wanted.text
    assert backend.model.startswith('echo (none: it says what the window holds), served by http:')


def test_the_network_says_the_same_words_served_and_in_the_node(tiny_served, tiny_folder, remote):
    window = camera_window(frames=3, sound_s=4.0)
    here = make_backend('omnivinci', folder=str(tiny_folder), threads=1, max_new_tokens=24)
    here.load(lambda fraction, what: None)
    wanted = ask(here, window)

    asking = remote(tiny_served)
    answer, again = ask(asking, window), ask(asking, window)

    assert answer.text == wanted.text and answer.text
    assert answer.prompt_tokens == wanted.prompt_tokens
    assert answer.new_tokens == wanted.new_tokens
    assert again.text == answer.text
    assert 0 < again.accepted_tokens <= again.drafted_tokens


def test_frames_sent_ahead_are_read_ahead(tiny_served, remote):
    backend = remote(tiny_served)
    window = camera_window(start_s=50.0, frames=4, sound_s=1.0, seed=3)
    for count in (2, 3):
        forecast = Forecast(1, window.start_ns, window.end_ns, window.frames[:count], 4)
        backend.prepare(forecast, threading.Event())

    ahead = ask(backend, window)
    fresh = ask(backend, camera_window(start_s=90.0, frames=4, sound_s=1.0, seed=4))

    assert ahead.cached_tokens > fresh.cached_tokens + 2 * 16


def test_another_program_asks_with_openai_s_client(echo):
    openai = pytest.importorskip('openai')
    client = openai.OpenAI(base_url=echo.url, api_key=KEY)
    picture = cv2.imencode('.png', make_window(frames=1).frames[0].image.rgb())[1].tobytes()
    url = f'data:image/png;base64,{base64.b64encode(picture).decode()}'

    answer = client.chat.completions.create(
        model='echo',
        messages=[
            {
                'role': 'user',
                'content': [
                    {'type': 'image_url', 'image_url': {'url': url}},
                    {'type': 'text', 'text': 'What is this?'},
                ],
            }
        ],
    )

    assert answer.choices[0].message.content.startswith('1 frame from picture (png')
    assert answer.choices[0].finish_reason == 'stop'


def test_an_order_that_the_served_model_is_not_sure_of_is_left_out_and_the_robot_is_told(
    doubtful_served, remote
):
    backend, window = remote(doubtful_served), make_window(frames=1)
    told = []
    for said in ('go on', 'come here', 'bring me the cup', 'turn left', 'look'):
        pieces = []
        prompt = build_command_prompt(window, said)
        prompt = replace(prompt, json_schema=json.dumps(schema_of(*INTENTS)))
        answer = backend.answer(prompt, pieces.append, threading.Event())
        assert answer.json == answer.text == ''.join(pieces)
        # A STOP would be said, and a NONE too; nothing is left out then.
        assert json.loads(answer.json)['intent'] in ('STOP', 'NONE')
        if answer.note:
            assert answer.note.startswith(NOT_SURE)
            assert answer.text == LEFT_OUT
        told.append(answer.note)

    assert any(told)


@pytest.mark.parametrize('stream', [False, True])
def test_another_program_is_told_of_an_order_that_is_left_out(doubtful_served, stream):
    openai = pytest.importorskip('openai')
    client = openai.OpenAI(base_url=doubtful_served.url, api_key=KEY)

    def asked(question, *intents):
        """Return the content, the note and why it ended."""
        made = client.chat.completions.create(
            model='omnivinci',
            messages=[{'role': 'user', 'content': question}],
            response_format=response_format(*intents),
            stream=stream,
        )
        parts = list(made) if stream else [made]
        notes = [each.model_extra['omnivinci']['note'] for each in parts if each.model_extra]
        choices = [each.choices[0] for each in parts]
        said = [each.delta.content if stream else each.message.content for each in choices]
        return ''.join(filter(None, said)), ''.join(notes), choices[-1].finish_reason

    said = ('go on', 'come here', 'bring me the cup', 'turn left', 'look', 'follow me')
    orders = [each for each in INTENTS if each not in ('STOP', 'NONE')]
    found = [asked(f'{each}: what is to be done, as JSON?', *INTENTS) for each in said]
    unknown = asked('go on: as JSON?', *orders)  # no robot's commands: NONE would be no answer
    scene = asked('go on', *INTENTS)  # the word that asks for an order is missing

    left_out = [each for each in found if each[1]]
    assert left_out, found
    for content, note, finish in left_out:
        assert (content, finish) == (LEFT_OUT, 'stop') and note.startswith(NOT_SURE)
    assert json.loads(unknown[0])['intent'] in orders
    assert (unknown[1], scene[1]) == ('', '')


@pytest.mark.parametrize(
    ('parts', 'more', 'said'),
    [
        ([text('hi'), {'type': 'film'}], {}, "a part of type 'film' is not taken"),
        (
            [{'type': 'image_url', 'image_url': {'url': 'http://x/y'}}],
            {},
            'nothing is fetched',
        ),
        (
            [{'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AAAA'}}],
            {},
            'neither JPEG nor PNG',
        ),
        (
            [{'type': 'input_audio', 'input_audio': {'data': 'AAAA', 'format': 'wav'}}],
            {},
            'input_audio is no WAV file',
        ),
        ([text(' ')], {}, 'asks nothing'),
        ([text('hi')], {'max_tokens': 0}, 'max_tokens is 0'),
        ([text('hi')], {'response_format': {'type': 'json_object'}}, 'of another type'),
        (
            [text('hi')],
            {'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'type': 7}}}},
            'json_schema cannot be used',
        ),
        ([text('hi')], {'omnivinci_window': {'frames': []}}, 'omnivinci_window cannot be used'),
        ([text('')] * 3000, {}, 'more than 2000 parts'),
        ([text('x' * 40_000)] * 2, {}, 'more than 65536 characters'),
    ],
)
def test_a_bad_request_is_one_sentence(echo, parts, more, said):
    response = chat(echo, *parts, **more)

    assert response.status_code == 400
    assert said in response.json()['error']['message']


def test_nobody_is_answered_without_the_key(echo):
    for key in ({}, {'Authorization': 'Bearer wrong'}):
        response = httpx.get(f'{echo.url}/models', headers=key)
        assert response.status_code == 401 and 'key' in response.json()['error']['message']
    assert httpx.get(echo.url.replace('/v1', '/health')).json() == {'status': 'ok'}


def test_who_finds_the_queue_full_is_told_to_come_again(tmp_path):
    served = Served(tmp_path, program=SLOW)
    try:
        body = request(text('Say a lot.'), model='echo', stream=True)
        with served.client.stream('POST', 'chat/completions', json=body) as running:
            lines = running.iter_lines()  # kept: without it the connection is closed
            next(lines)  # its turn has come
            turned_away = chat(served, text('Me too.'), model='echo')
    finally:
        served.close()

    assert turned_away.status_code == 429
    assert turned_away.headers['Retry-After'] == '1'
    assert 'the queue is full' in turned_away.json()['error']['message']


def test_a_server_that_lost_its_device_tells_all_who_wait_and_ends_to_be_started_again(tmp_path):
    served = Served(tmp_path, program=LOSING)
    body = {'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'look'}]}]}
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(served.client.post, 'chat/completions', json=body) for _ in range(2)]
        told = [one.result().json()['error']['message'] for one in asked]

    assert told == ['the GPU fell off the bus'] * 2
    assert served.code() == 75
    assert (tmp_path / 'stderr.txt').read_text().splitlines()[-1] == (
        'omnivinci serve: it cannot go on: the GPU fell off the bus'
    )


def test_who_hangs_up_in_the_middle_makes_room_for_the_next(tiny_served, remote):
    backend = remote(tiny_served)
    for seed in range(8):  # more than may wait
        stop = threading.Event()
        prompt = build_prompt(make_window(frames=1, seed=seed))
        given_up = backend.answer(prompt, lambda piece, stop=stop: stop.set(), stop)
        assert given_up.cut and given_up.text

    assert ask(backend, make_window(frames=1, seed=9)).new_tokens > 0


def test_robots_with_equal_clocks_and_names_are_told_what_each_of_them_saw(tiny_served, remote):
    """Both send a frame of one camera at one time; only the pictures differ."""
    robots = [remote(tiny_served), remote(tiny_served)]
    windows = [camera_window(start_s=70.0, frames=2, seed=seed) for seed in (1, 2)]

    together = [ask(robot, window).text for robot, window in zip(robots, windows, strict=True)]
    alone = [ask(remote(tiny_served), window).text for window in windows]

    assert together == alone and together[0] != together[1]


@pytest.mark.parametrize('stream', [False, True])
def test_every_answer_tells_what_answered(echo, stream):
    response = chat(echo, text('hi'), stream=stream)

    events = response.text.split('data: ')[1:] if stream else [response.text]
    told = [json.loads(each) for each in events if '[DONE]' not in each]
    (provenance,) = [each['omnivinci'] for each in told if 'omnivinci' in each]
    assert provenance['model'] == 'none: it says what the window holds'
    assert {each['model'] for each in told} == {'echo'}


def test_nano_says_true_words_under_an_id_that_says_nano(nano_served, remote):
    picture = cv2.imencode('.png', photograph('chelsea.png')[:, :, ::-1])[1].tobytes()
    url = f'data:image/png;base64,{base64.b64encode(picture).decode()}'
    shown = {'type': 'image_url', 'image_url': {'url': url}}

    answer = chat(nano_served, shown, text('What is in the picture?'), model='').json()
    other = chat(nano_served, text('hi'), model='omnivinci')
    robot = remote(nano_served)

    assert answer['choices'][0]['message']['content'] == 'Egyptian cat, cat'
    assert answer['model'] == 'omnivinci-nano'
    assert 'nano-' in answer['omnivinci']['model']
    assert 'nano model: a small demonstration' in answer['omnivinci']['model']
    assert other.status_code == 404 and 'omnivinci-nano is' in other.json()['error']['message']
    # The robot's provenance tells all of it.
    assert answer['omnivinci']['model'] in robot.model
    assert robot.model.startswith('omnivinci-nano (')


def test_a_model_that_is_not_served_is_refused(echo):
    response = chat(echo, text('hi'), model='omnivinci')

    assert response.status_code == 404
    assert "'omnivinci' is not served, echo is" in response.json()['error']['message']


def test_with_a_schema_the_backend_s_json_is_the_answer(echo):
    schema = {'type': 'object', 'properties': {'window': {'type': 'integer'}}}
    wanted = {'type': 'json_schema', 'json_schema': {'name': 'w', 'schema': schema}}

    answer = chat(echo, text('hi'), response_format=wanted).json()

    assert 'window' in json.loads(answer['choices'][0]['message']['content'])


def test_what_the_backend_says_of_its_answer_reaches_the_robot(tiny_served, remote):
    answer = ask(remote(tiny_served), make_window(frames=1, seed=3))

    assert answer.cut and answer.note.startswith('Cut')


def test_a_window_that_does_not_fit_is_told_in_the_words_of_the_backend(tiny_served, remote):
    with pytest.raises(BackendError, match='it failed while it answered .*model_context'):
        ask(remote(tiny_served), make_window(frames=1), question='word ' * 12_000)


def test_a_bound_of_tokens_is_kept(tiny_served):
    answer = chat(tiny_served, text('Say a lot.'), max_tokens=3, model='omnivinci').json()

    assert answer['choices'][0]['finish_reason'] == 'length'
    assert answer['usage']['completion_tokens'] <= 5


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (['--host', '0.0.0.0'], 'would come in unencrypted'),
        (['--tls-cert', 'x.pem'], '--tls-cert and --tls-key go together'),
        (['--key-env', 'NOT_THERE'], 'remote_key_env=NOT_THERE'),
    ],
)
def test_what_would_let_others_listen_in_is_refused(arguments, said):
    done = subprocess.run(
        [sys.executable, '-m', 'omnivinci_ros.cli.main', 'serve', '--backend', 'echo', *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 2 and said in done.stderr
    assert json.dumps(done.stderr).count('\\n') == 1
