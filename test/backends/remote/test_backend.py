# SPDX-License-Identifier: Apache-2.0
"""A served model asked over HTTP: what is sent, what comes back, and what a fault is told as."""

from __future__ import annotations

import json
import math
import ssl
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import trustme

pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('openai', reason='its types check the requests: run scripts/setup --test')

from support.chat_server import KEY
from support.chat_server import ChatServer
from support.chat_server import Reply
from support.chat_server import check
from support.chat_server import parts_of
from support.chat_server import picture_of
from support.chat_server import sound_of
from support.omni_windows import SECOND
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendAwayError
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.windowing.samples import BadImageError
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Forecast

SCHEMA = json.dumps({'type': 'object', 'properties': {'cups': {'type': 'integer'}}})


@pytest.fixture
def remote():
    """Give a loaded backend for a server; close it in the end."""
    made = []

    def load(server, **options):
        made.append(make_backend('remote', url=server.url, **options))
        made[-1].load(lambda fraction, what: None)
        return made[-1]

    yield load
    for one in made:
        one.close()


def ask(backend, window=None, *, json_schema='', deadline_s=20.0):
    """Ask about a window as the worker does; return the answer and what was streamed."""
    stop, pieces = threading.Event(), []
    timer = threading.Timer(deadline_s, stop.set)
    timer.start()
    try:
        window = window or make_window(frames=2, sound_s=1.0)
        prompt = build_prompt(window, json_schema=json_schema)
        return backend.answer(prompt, pieces.append, stop), pieces
    finally:
        timer.cancel()


def test_the_server_of_these_tests_is_strict():
    body = {'model': 'm', 'stream': True, 'messages': [{'role': 'user', 'content': []}]}
    server = ChatServer()
    check({**body, 'messages': [{'role': 'user', 'content': [{'type': 'film'}]}]}, server)
    check({**body, 'maximum': 3}, server)
    server.close()
    assert len(server.wrong) == 2


# What is sent


def test_a_window_is_sent_as_marked_pictures_sound_speech_and_the_question(remote):
    said = Utterance('(speech)', 11 * SECOND, 12 * SECOND, 'bring me the "red" cup', 0.9)
    window = make_window(start_s=10.0, frames=2, sound_s=4.0, utterances=(said,))
    with ChatServer() as server:
        ask(remote(server), window)

    parts = parts_of(server.requests[0])
    kinds = [part['type'] for part in parts]
    assert kinds == [
        'text',
        'image_url',
        'text',
        'image_url',
        'text',
        'input_audio',
        'text',
        'text',
    ]
    camera = window.frames[0].stream
    assert parts[0]['text'] == f'[1.00 s, camera {camera}]'
    assert parts[2]['text'] == f'[3.00 s, camera {camera}]'
    assert parts[4]['text'] == '[sound from 0.00 s to 4.00 s]'
    assert parts[6]['text'] == '[speech from 1.00 s to 2.00 s] "bring me the \'red\' cup"'
    assert parts[7]['text'].startswith('Describe what the robot sees')
    samples, rate = sound_of(parts[5])
    assert rate == 16_000 and np.array_equal(samples, window.audio.samples)


def test_pictures_are_scaled_down_to_the_wanted_size_and_not_up(remote):
    with ChatServer() as server:
        ask(remote(server, image_size=32))
        ask(remote(server, image_size=1000))

    small, whole = (picture_of(parts_of(request)[1]) for request in server.requests)
    assert small.shape == (24, 32, 3) and whole.shape == (48, 64, 3)


def test_a_picture_shows_what_the_frame_shows(remote):
    class Red:
        nbytes = 1

        def rgb(self):
            return np.full((40, 60, 3), (200, 30, 10), np.uint8)

    window = make_window(frames=1)
    window = replace(window, frames=(Frame('/front', window.start_ns, Red()),))
    with ChatServer() as server:
        ask(remote(server), window)

    shown = picture_of(parts_of(server.requests[0])[1]).reshape(-1, 3).astype(int)
    assert np.abs(shown - (200, 30, 10)).max() < 12


def test_after_a_clock_was_reset_equal_stamps_show_other_pictures(remote):
    before, after = make_window(frames=1), make_window(frames=1, seed=7)
    assert before.frames[0].stamp_ns == after.frames[0].stamp_ns
    with ChatServer() as server:
        backend = remote(server)
        ask(backend, before)
        ask(backend, after)

    first, second = (picture_of(parts_of(request)[1]) for request in server.requests)
    assert not np.array_equal(first, second)


def test_gaps_in_the_sound_are_told(remote):
    window = make_window(frames=0, sound_s=4.0)
    clip = window.audio
    gap = (clip.start_ns + SECOND, clip.start_ns + 2 * SECOND)
    clip = replace(clip, coverage=0.75, gaps=(gap,))
    window = replace(window, audio=clip)
    with ChatServer() as server:
        ask(remote(server), window)

    assert 'nothing was recorded from 1.00 to 2.00 s' in parts_of(server.requests[0])[0]['text']


def test_a_frame_that_cannot_be_decoded_is_left_out_and_told(remote):
    class Broken:
        nbytes = 1

        def rgb(self):
            raise BadImageError('/front: no picture')

    window = make_window(frames=2)
    frames = (window.frames[0], Frame('/front', window.frames[1].stamp_ns, Broken()))
    window = replace(window, frames=frames)
    with ChatServer() as server:
        answer, _ = ask(remote(server), window)

    kinds = [part['type'] for part in parts_of(server.requests[0])]
    assert kinds.count('image_url') == 1
    assert answer.note == 'A frame of /front was left out: /front: no picture.'


def test_a_server_without_sound_gets_the_words_and_the_answer_says_so(remote):
    model = {'owned_by': 'llamacpp', 'architecture': {'input_modalities': ['text', 'image']}}
    with ChatServer(model=model) as server:
        answer, _ = ask(remote(server))

    assert 'input_audio' not in [part['type'] for part in parts_of(server.requests[0])]
    assert answer.note == 'Sound was not sent, only the words that were recognised in it.'


def test_a_schema_is_asked_for_where_the_server_can_and_written_out_where_it_cannot(remote):
    with ChatServer(Reply(('{"cups": ', '2}'))) as server:
        answer, _ = ask(remote(server), json_schema=SCHEMA)
    assert server.requests[0]['response_format']['json_schema']['schema'] == json.loads(SCHEMA)
    assert json.loads(answer.json) == {'cups': 2}


# What comes back


def test_an_answer_streams_and_is_counted(remote):
    with ChatServer(Reply(('I see ', 'a cup.'), cached=797, guessed=(9, 4))) as server:
        backend = remote(server)
        answer, pieces = ask(backend)

    assert (answer.text, pieces) == ('I see a cup.', ['I see ', 'a cup.'])
    assert (answer.prompt_tokens, answer.cached_tokens, answer.new_tokens) == (968, 797, 2)
    assert (answer.drafted_tokens, answer.accepted_tokens) == (13, 9)
    assert answer.first_token_ns > 0 and not answer.cut
    assert backend.model == f'tiny-omni, served by http://127.0.0.1:{server.port} (vllm)'


def test_the_probabilities_of_its_tokens_become_a_confidence(remote):
    reply = Reply(('a', 'b', 'c', 'd'), logprobs=(0.0, math.log(0.25), math.log(0.5), -9999.0))
    with ChatServer(replace(reply, logprobs=reply.logprobs[:3]), reply) as server:
        backend = remote(server)
        told, one_impossible = ask(backend)[0], ask(backend)[0]

    assert told.confidence == pytest.approx(0.5)  # (1 * 0.25 * 0.5) ** (1 / 3)
    assert 0 < one_impossible.confidence < 1e-10


def test_a_server_that_tells_no_probabilities_gives_no_confidence(remote):
    with ChatServer(Reply(logprobs=(-0.1, -0.1)), model={'owned_by': 'openai'}) as server:
        answer, _ = ask(remote(server))

    assert 'logprobs' not in server.requests[0] and answer.confidence == 0


@pytest.mark.parametrize('told', [b'{"content": 3}', b'{"content": [3, {"logprob": "x"}]}', b'[]'])
def test_odd_probabilities_are_passed_over(remote, told):
    event = b'{"choices": [{"delta": {"content": "cup"}, "logprobs": %s}]}' % told
    body = b'data: ' + event + b'\n\ndata: [DONE]\n\n'
    with ChatServer(Reply(body=body)) as server:
        answer, _ = ask(remote(server))

    assert (answer.text, answer.confidence) == ('cup', 0)


def test_an_answer_that_reached_its_bound_is_told_as_cut(remote):
    with ChatServer(Reply(finish='length')) as server:
        answer, _ = ask(remote(server, max_new_tokens=5))

    assert server.requests[0]['max_tokens'] == 5
    assert answer.cut and answer.note == 'Cut at model_max_new_tokens.'


def test_an_answer_without_a_word_is_told(remote):
    with ChatServer(Reply(())) as server:
        answer, _ = ask(remote(server))

    assert (answer.text, answer.note) == ('', 'The model said nothing.')


def test_another_model_than_the_one_that_was_asked_is_told(remote):
    with ChatServer(Reply(model='tiny-omni-2')) as server:
        answer, _ = ask(remote(server))

    assert answer.note == 'Answered by tiny-omni-2, which is not the model that was asked.'


def test_what_a_server_says_of_its_model_takes_the_place_of_no_name(remote):
    with ChatServer(model={'description': 'The best model there is'}) as server:
        backend = remote(server)

    assert backend.model.startswith('tiny-omni, served by http://127.0.0.1:')


def test_frames_are_sent_ahead_as_the_beginning_of_what_is_sent_at_the_close(remote):
    window = make_window(frames=3, sound_s=4.0)
    with ChatServer() as server:
        backend = remote(server)
        for count in (1, 2, 2):
            frames = window.frames[:count]
            forecast = Forecast(0, window.start_ns, window.end_ns, frames, 3)
            backend.prepare(forecast, threading.Event())
        ask(backend, window)

    first, second, close = server.requests  # the third forecast told nothing new
    assert [one.get('max_tokens') for one in (first, second)] == [1, 1]
    assert parts_of(second)[:2] == parts_of(first)
    assert parts_of(close)[:4] == parts_of(second)
    assert close['messages'][0] == first['messages'][0]


def test_a_server_that_might_speak_is_asked_for_text_alone(remote):
    for owner, wanted in (('vllm', ['text']), ('llamacpp', None)):
        with ChatServer(model={'owned_by': owner}) as server:
            ask(remote(server))
        assert server.requests[0].get('modalities') == wanted


def test_nothing_is_sent_ahead_where_the_server_keeps_no_prefix(remote):
    window = make_window(frames=1)
    with ChatServer(model={'owned_by': 'library'}) as server:
        backend = remote(server)
        forecast = Forecast(0, window.start_ns, window.end_ns, window.frames, 1)
        backend.prepare(forecast, threading.Event())

    assert server.requests == []


# Faults


@pytest.mark.parametrize(
    ('reply', 'said'),
    [
        (Reply(status=400, body=b'{"error": {"message": "Too many images"}}'), 'Too many images'),
        (Reply(status=404, body=b'nothing here'), 'correct remote_model or remote_url'),
        (Reply(body=b'<html>hello</html>\n\n', status=200), 'broke off in the middle'),
        (Reply(body=b'data: {"choices": \n\n', status=200), 'that are no JSON'),
        (Reply(body=b'data: ' + b'x' * (2 << 20), status=200), 'without a line break'),
        (Reply(headers={'Content-Encoding': 'gzip'}, body=b'x'), 'it sent gzip unasked'),
        (Reply(status=503, headers={'Retry-After': '99999999999999999999'}), 'it failed (503)'),
        (Reply(status=503, headers={'Retry-After': '\u00b2'}), 'it failed (503)'),
        (Reply(status=503, headers={'Retry-After': 'soon'}), 'it failed (503)'),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_that_names_the_server(remote, reply, said):
    with ChatServer(reply) as server:
        backend = remote(server)
        with pytest.raises(BackendError) as raised:
            ask(backend, deadline_s=1.0)

    sentence = str(raised.value)
    assert said in sentence and f'http://127.0.0.1:{server.port}: ' in sentence
    assert '\n' not in sentence and len(sentence) < 400


def test_a_busy_server_is_asked_again_when_it_wishes_to_be(remote):
    busy = Reply(status=429, headers={'Retry-After': '1'}, body=b'{"error": "slow down"}')
    with ChatServer(busy, Reply()) as server:
        backend = remote(server)
        began = time.monotonic()
        answer, _ = ask(backend)

    assert answer.text == 'I see a cup.' and len(server.requests) == 2
    assert time.monotonic() - began >= 1.0


def test_a_server_that_fails_is_asked_again_until_the_deadline(remote):
    with ChatServer(Reply(status=503, body=b'{"error": "loading model"}')) as server:
        backend = remote(server)
        with pytest.raises(BackendError, match=r'it failed \(503\) \("loading model"\)'):
            ask(backend, deadline_s=2.0)

    assert 2 <= len(server.requests) <= 5  # each wait is twice the last


def test_a_window_that_is_given_up_does_not_say_that_its_server_is_away(remote):
    with ChatServer(Reply(status=503, body=b'{"error": "loading model"}')) as server:
        backend, stop = remote(server), threading.Event()

        def give_up() -> None:
            while len(server.requests) < 2:  # it was refused once
                time.sleep(0.005)
            stop.set()

        threading.Thread(target=give_up, daemon=True).start()
        with pytest.raises(BackendError, match=r'it failed \(503\)') as caught:
            backend.answer(build_prompt(make_window(frames=1)), lambda piece: None, stop)

    assert not isinstance(caught.value, BackendAwayError)


def test_half_an_answer_is_told_as_one_that_was_cut_and_is_not_asked_for_again(remote):
    with ChatServer(Reply(('I see ',), broken=True)) as server:
        answer, _ = ask(remote(server))

    assert answer.text == 'I see ' and answer.cut and len(server.requests) == 1
    assert answer.note.startswith('Cut: http://127.0.0.1:') and 'broke off' in answer.note


def test_an_answer_that_is_given_up_closes_its_connection(remote):
    slow = Reply(tuple('word ' for _ in range(1000)), pause_s=0.05)
    with ChatServer(slow) as server:
        answer, pieces = ask(remote(server), deadline_s=1.0)

        assert answer.cut and answer.text == ''.join(pieces) and 0 < len(pieces) < 1000
        assert server.closed_by_peer.wait(10)


def test_a_server_that_was_restarted_is_found_again(remote):
    first = ChatServer()
    backend = remote(first)
    assert ask(backend)[0].text == 'I see a cup.'
    first.close()
    again = threading.Timer(0.7, lambda: started.append(ChatServer(port=first.port)))
    started = []
    again.start()

    answer, _ = ask(backend)

    again.join()
    started[0].close()
    assert answer.text == 'I see a cup.'


def test_a_server_that_is_not_there_yet_is_waited_for(remote):
    gone = ChatServer()
    gone.close()
    backend = make_backend('remote', url=gone.url, load_s=30.0)
    started, told = [], []
    threading.Timer(0.5, lambda: started.append(ChatServer(port=gone.port))).start()

    backend.load(lambda fraction, what: told.append(what))

    backend.close()
    started[0].close()
    assert told[0] == f'waiting for http://127.0.0.1:{gone.port}' and told[-1] == 'ready'


# The key and the address


def test_the_key_is_read_where_it_lies_and_told_to_the_server_alone(tmp_path, remote, monkeypatch):
    (tmp_path / 'key').write_text(KEY + '\n')
    monkeypatch.setenv('ROBOT_KEY', KEY)
    with ChatServer(key=KEY) as server:
        by_file = remote(server, key_file=str(tmp_path / 'key'))
        by_variable = remote(server, key_env='ROBOT_KEY')
        answers = [ask(backend)[0] for backend in (by_file, by_variable)]

    told = [repr(vars(one)) + one.model for one in (by_file, by_variable)]
    assert KEY not in ''.join(told) + repr(answers)


def test_a_server_that_repeats_the_key_does_not_spread_it(remote, monkeypatch):
    monkeypatch.setenv('ROBOT_KEY', KEY)
    told = Reply(status=400, body=f'{{"error": "no such key: {KEY}"}}'.encode())
    with ChatServer(told, key=KEY) as server:
        backend = remote(server, key_env='ROBOT_KEY')
        with pytest.raises(BackendError) as raised:
            ask(backend)

    assert 'no such key: ***' in str(raised.value) and KEY not in repr(raised.value.__dict__)


def test_a_wrong_key_and_a_missing_one_are_told(remote, monkeypatch):
    monkeypatch.setenv('ROBOT_KEY', 'another')
    with ChatServer(key=KEY) as server:
        with pytest.raises(BackendError, match=r'refuses the key \(401\) \("Invalid API Key"\)'):
            remote(server, key_env='ROBOT_KEY')
        with pytest.raises(BackendError, match='remote_key_env=NOT_THERE: the environment has no'):
            remote(server, key_env='NOT_THERE')


@pytest.mark.parametrize(
    ('options', 'said'),
    [
        ({'url': ''}, 'needs remote_url'),
        ({'url': 'ftp://here/v1'}, 'is no address of http or https'),
        ({'url': 'http://base-station:8000/v1'}, 'would leave this machine unencrypted'),
        ({'url': 'https://user:secret@base/v1'}, 'holds a key'),
        ({'url': 'ftp://user:secret@base/v1'}, 'holds a key'),
        ({'url': 'http://user:secret@base:99999/v1'}, 'holds a key'),
        ({'url': 'https://base/v1?key=secret'}, 'a query'),
        ({'url': 'http://[::1:8000/v1'}, 'is no address'),
        ({'url': 'https://base/v1', 'ca_file': '/not/there.pem'}, 'remote_ca_file=/not/there.pem'),
    ],
)
def test_an_address_that_must_not_be_used_is_refused(options, said):
    with pytest.raises(BackendError) as raised:
        make_backend('remote', **options)

    assert said in str(raised.value) and 'secret' not in str(raised.value)


def test_a_certificate_of_an_unknown_authority_is_refused_until_it_is_named(tmp_path, remote):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / 'ca.pem')
    with ChatServer(context=server_context(authority, '127.0.0.1')) as server:
        with pytest.raises(BackendError, match='certificate is not accepted .*remote_ca_file'):
            remote(server)
        answer, _ = ask(remote(server, ca_file=str(tmp_path / 'ca.pem')))

    assert answer.text == 'I see a cup.'


def test_a_certificate_of_another_host_is_refused_until_it_is_not_to_be_checked(tmp_path, remote):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / 'ca.pem')
    with ChatServer(context=server_context(authority, 'elsewhere.example')) as server:
        with pytest.raises(BackendError, match='certificate is not accepted .*127.0.0.1'):
            remote(server, ca_file=str(tmp_path / 'ca.pem'))
        answer, _ = ask(remote(server, verify_tls=False))

    assert answer.text == 'I see a cup.'


def server_context(authority: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def test_a_file_without_certificates_is_named(tmp_path, remote):
    (tmp_path / 'ca.pem').write_text('nothing')
    with ChatServer() as server, pytest.raises(BackendError, match='holds no certificates'):
        remote(server, ca_file=str(tmp_path / 'ca.pem'))


def test_plain_http_to_another_machine_is_a_decision():
    make_backend('remote', url='http://base-station:8000/v1', allow_plain_http=True)


def test_a_model_that_is_not_served_is_named_with_those_that_are(remote):
    with (
        ChatServer() as server,
        pytest.raises(BackendError, match='set remote_model to one of tiny-omni'),
    ):
        remote(server, model='gpt-none')


def test_frames_that_windows_share_are_encoded_once(remote, monkeypatch):
    import cv2

    encoded = []
    real = cv2.imencode
    monkeypatch.setattr(cv2, 'imencode', lambda *a: (encoded.append(a[0]), real(*a))[1])
    window = make_window(frames=4)
    with ChatServer() as server:
        backend = remote(server)
        ask(backend, window)
        ask(backend, window)

    assert len(encoded) == 4
