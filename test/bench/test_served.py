# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench first-token --backend remote`: what it measures is what is sent and read."""

from __future__ import annotations

import json

import pytest

pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('xllamacpp', reason='needs the extra compare: run scripts/setup --test')
pytest.importorskip('gguf', reason='needs the extra compare: run scripts/setup --test')

from support.chat_server import ChatServer
from support.chat_server import parts_of
from support.chat_server import picture_of

from omnivinci_ros.bench.core.served_windows import Scene
from omnivinci_ros.cli.main import main


def test_the_real_server_reads_less_at_the_close_of_what_was_sent_ahead(capsys, tmp_path):
    output = tmp_path / 'served.json'
    main(
        ['bench', 'first-token', '--backend', 'remote', '--windows', '1', '--frames', '3']
        + ['--seconds', '1', '--output', str(output)]
    )

    found = json.loads(output.read_text())
    assert found['model'].startswith('tiny-random, served by http://127.0.0.1:')
    # Two of three pictures, each of 16 patches and a mark; fewer where others want the cores.
    assert found['read_at_close_after_work_ahead'] < found['read_at_close']
    assert found['prompt_tokens'] > found['read_at_close']
    assert all(found[key]['count'] == 1 for key in ('cpu_ms', 'cpu_after_work_ahead_ms'))
    printed = capsys.readouterr().out
    assert 'read at the close' in printed
    assert printed.startswith('bench first-token: ') and 'memory' in printed.splitlines()[0]


def test_a_server_of_ones_own_gets_each_frame_as_it_becomes_certain(capsys):
    with ChatServer() as server:
        main(
            ['bench', 'first-token', '--backend', 'remote', '--windows', '1', '--frames', '3']
            + ['--set', f'remote_url={server.url}', '--json']
        )

    assert json.loads(capsys.readouterr().out)['prompt_tokens'] == 968  # as that server says
    pictures = [
        [part['type'] for part in parts_of(request)].count('image_url')
        for request in server.requests
    ]
    assert pictures == [3, 1, 2, 3] * 2  # the first four are to warm up


def test_the_pictures_have_as_many_bytes_as_those_of_a_camera():
    from omnivinci_ros.backends.remote.content import ContentOptions
    from omnivinci_ros.backends.remote.content import PictureEncoder
    from omnivinci_ros.windowing.samples import Frame

    url = PictureEncoder(ContentOptions()).data_url(Frame('camera', 0, Scene(0)))

    assert picture_of({'image_url': {'url': url}}).shape == (480, 640, 3)
    assert 30_000 < len(url) < 90_000


def test_one_or_the_other_is_measured(capsys):
    assert main(['bench', 'first-token']) == 2
    assert 'give the folder of a checkpoint or an export, or --backend remote' in (
        capsys.readouterr().err
    )
