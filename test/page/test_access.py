# SPDX-License-Identifier: Apache-2.0
"""Who may see the page: asked over real HTTP and WebSockets."""

from __future__ import annotations

import os
import socket
import ssl
import stat
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

pytest.importorskip('uvicorn', reason='needs the extra page: run scripts/setup --test')
websockets = pytest.importorskip('websockets', reason='needs the extra page: scripts/setup --test')

import trustme
from support.page_client import cookie_for
from support.page_client import get
from support.page_client import open_tab
from support.page_server import MadeUpRobot
from websockets.sync.client import connect

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.page.access import PageOptions
from omnivinci_ros.page.access import read_token
from omnivinci_ros.page.server import PageServer


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


@pytest.fixture(scope='module')
def address():
    server = MadeUpRobot().serve(PageOptions(port=0, host_names=('robot.example',)))
    yield server.address
    server.close()


def base(address: str) -> str:
    return f'http://{urlsplit(address).netloc}'


def test_the_token_is_exchanged_for_a_cookie_that_scripts_and_other_sites_do_not_get(address):
    answer = get(address)

    assert (answer.status, answer.headers['location']) == (303, '/')
    said = answer.headers['set-cookie']
    assert 'HttpOnly' in said and 'SameSite=Strict' in said and 'Path=/' in said
    token = urlsplit(address).query.partition('=')[2]
    assert token not in said
    page = get(base(address) + '/', Cookie=said.partition(';')[0])
    assert page.status == 200 and '<html' in page.text
    policy = page.headers['content-security-policy']
    assert policy.startswith("default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'")
    assert page.headers['x-content-type-options'] == 'nosniff'
    assert page.headers['referrer-policy'] == 'no-referrer'


@pytest.mark.parametrize('path', ['/', '/main.js', '/index.html', '/?token=wrong', '/?token='])
def test_without_the_cookie_no_file_is_given(address, path):
    answer = get(base(address) + path)

    assert answer.status == 401
    assert 'open the address that the node printed' in answer.text
    assert 'set-cookie' not in answer.headers


@pytest.mark.parametrize('cookie', ['', 'omnivinci_page_1=x', 'NAME=', 'NAME=0123', 'a;b;=;"'])
def test_a_wrong_cookie_opens_neither_page_nor_socket(address, cookie):
    name = cookie_for(address).partition('=')[0]
    cookie = cookie.replace('NAME', name) or 'other=1'

    assert get(base(address) + '/', Cookie=cookie).status == 401
    with pytest.raises(websockets.InvalidStatus) as refused:
        open_tab(address, Cookie=cookie).__enter__()
    assert refused.value.response.status_code == 403
    assert b'open the address that the node printed' in refused.value.response.body


@pytest.mark.parametrize('before', ['flag; ', 'a={"x":1}; ', 'a=b c; '])
def test_odd_cookies_of_other_programs_do_not_hide_ours(address, before):
    assert get(base(address) + '/', Cookie=before + cookie_for(address)).status == 200


@pytest.mark.parametrize('host', ['evil.example', 'evil.example:80', '', 'localhost.evil.example'])
def test_a_foreign_host_is_refused_even_with_the_cookie(address, host):
    answer = get(base(address) + '/', Cookie=cookie_for(address), Host=host)

    assert answer.status == 400
    assert host == '' or f'not called {host.partition(":")[0]!r}' in answer.text


@pytest.mark.parametrize('host', ['localhost', '127.0.0.1:9', '[::1]:8', 'ROBOT.example:443'])
def test_this_machine_by_any_name_and_port_is_served(address, host):
    answer = get(base(address) + '/', Cookie=cookie_for(address), Host=host)

    assert answer.status == 200


@pytest.mark.parametrize('origin', ['http://evil.example', 'null', '', 'http://127.0.0.1:1'])
def test_a_foreign_origin_opens_no_socket(address, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        open_tab(address, Origin=origin).__enter__()

    assert refused.value.response.status_code == 403
    assert b'is not this page' in refused.value.response.body


def test_files_outside_of_the_pages_are_not_given(address):
    cookie = cookie_for(address)

    for path in ('/../app.py', '/%2e%2e/app.py', '/..%2fapp.py', '//etc/passwd', '/nothing'):
        assert get(base(address) + path, Cookie=cookie).status == 404


@pytest.mark.parametrize(
    ('options', 'sentence'),
    [
        ({'address': '0.0.0.0'}, 'address=0.0.0.0: pictures, sound and commands would cross'),
        ({'address': '192.168.1.2'}, 'keep 127.0.0.1 and come through ssh -L, or give tls_cert'),
        ({'tls_cert': 'c.pem'}, 'tls_cert and tls_key go together'),
        ({'address': '203.0.113.9', 'allow_plain_http': True}, 'address=203.0.113.9 port=0:'),
        ({'tls_cert': '/no/c.pem', 'tls_key': '/no/k.pem'}, 'tls_cert=/no/c.pem'),
    ],
)
def test_an_address_that_must_not_or_cannot_be_is_refused_in_a_sentence(options, sentence):
    with pytest.raises(BadInputError, match=sentence.replace('.', r'\.')):
        PageServer(MadeUpRobot(), PageOptions(port=0, **options))


def test_with_a_certificate_the_cookie_and_the_socket_go_over_tls_only(tmp_path):
    authority = trustme.CA()
    made = authority.issue_cert('127.0.0.1')
    cert, key = tmp_path / 'cert.pem', tmp_path / 'key.pem'
    made.private_key_pem.write_to_path(key)
    for pem in made.cert_chain_pems:
        pem.write_to_path(cert, append=True)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    options = PageOptions(address='0.0.0.0', port=0, tls_cert=str(cert), tls_key=str(key))
    server = MadeUpRobot().serve(options)
    try:
        assert server.address.startswith(f'https://{socket.gethostname()}:')
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), Stay())
        here = server.address.replace(socket.gethostname(), '127.0.0.1')
        with pytest.raises(urllib.error.HTTPError) as redirected:
            opener.open(here)
        cookie = redirected.value.headers['set-cookie']
        assert cookie.endswith('; Secure')
        with connect(
            f'wss://127.0.0.1:{server.port}/ws',
            ssl=trusted,
            origin=f'https://127.0.0.1:{server.port}',
            additional_headers={'Cookie': cookie.partition(';')[0]},
        ) as tab:
            assert '"type":"hello"' in tab.recv(30)
    finally:
        server.close()


def test_a_port_that_is_taken_is_named():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=f'port={port}: .*choose another port'):
            PageServer(MadeUpRobot(), PageOptions(port=port))


def test_a_token_file_is_made_for_its_owner_alone_and_keeps_the_address(tmp_path):
    file = tmp_path / 'token'

    first, second = read_token(str(file)), read_token(str(file))

    assert first == second and len(first) >= 32
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert read_token('') != read_token('')


@pytest.mark.parametrize('content', [b'short', b'with spaces in it', b'\xff' * 40, b'a' * 600])
def test_a_file_that_holds_no_token_is_refused(tmp_path, content):
    (tmp_path / 'token').write_bytes(content)

    with pytest.raises(BadInputError, match='token_file='):
        read_token(str(tmp_path / 'token'))
