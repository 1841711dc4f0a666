# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench first-token`: what it compares is the same work, before or after the close."""

from __future__ import annotations

import json

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

from omnivinci_ros.backends.omnivinci.window_sound import SoundEncoder
from omnivinci_ros.bench.first_token import report
from omnivinci_ros.cli.main import main


@pytest.fixture
def heard(monkeypatch):
    """Note the mel frames of each run of the sound tower."""
    frames, encode = [], SoundEncoder._encode
    monkeypatch.setattr(
        SoundEncoder,
        '_encode',
        lambda self, mel: (frames.append(mel.shape[2]), encode(self, mel))[1],
    )
    return frames


def bench(capsys, folder, *options):
    main(
        [
            'bench',
            'first-token',
            str(folder),
            '--precision',
            'fp32',
            '--context',
            '1024',
            '--windows',
            '2',
            '--threads',
            '1',
            '--json',
            *options,
        ]
    )
    found = json.loads(capsys.readouterr().out)
    assert found['machine']['memory_read_gb_s'] > 0
    assert report(found).startswith(f'bench first-token: {found["machine"]["cpu"]}')
    return found


def test_both_ways_read_the_same_window_and_one_of_them_ahead(capsys, heard, tiny_folder):
    found = bench(capsys, tiny_folder)

    assert found['same_words'] is True and found['aim'] == 0.15
    assert 7 * 16 < found['cached_tokens'] < found['prompt_tokens']  # seven of the frames
    assert found['first_token_at_close_ms']['count'] == 2
    low, high = found['ratio_least_most']
    assert 0 < low <= found['ratio'] <= high
    assert heard == [400] * 2 * 3  # whole, at each close; one window of each kind to warm up


# Mel frames of each window's blocks, of those that are certain before the close, and of the rest.
@pytest.mark.parametrize(
    ('block_s', 'windows'),
    [
        (1.0, [([100] * 4, [100] * 3, [100])] * 3),
        # Windows begin at 40, 80 and 120 s: within a block.
        (
            1.52,
            [
                ([104, 152, 144], [152], [104, 144]),
                ([56, 152, 152, 40], [152, 152], [56, 40]),
                ([8, 152, 152, 88], [152, 152], [8, 88]),
            ],
        ),
    ],
)
def test_no_block_of_the_other_window_is_known(capsys, heard, tiny_folder, block_s, windows):
    found = bench(capsys, tiny_folder, '--sound-block-s', str(block_s))

    assert found['sound_block_s'] == block_s and found['same_words'] is None
    assert heard == [frames for window in windows for part in window for frames in part]


@pytest.fixture
def read_at_close(monkeypatch):
    """Note the segments' kinds that each answer reads, and those that are read ahead."""
    from omnivinci_ros.engine.kv_prefix import KVPrefix

    reads = []

    def noting(name):
        original = getattr(KVPrefix, name)

        def noted(self, segments, stop):
            fresh = segments[self.shared(segments) :]
            reads.append((name, [str(segment.key[0]) for segment in fresh]))
            return original(self, segments, stop)

        monkeypatch.setattr(KVPrefix, name, noted)

    noting('read')
    noting('read_ahead')
    return reads


def test_of_a_clip_the_last_pair_and_the_open_block_are_left_for_the_close(
    capsys, read_at_close, qwen_folder
):
    found = bench(
        capsys, qwen_folder, '--backend', 'qwen_omni', '--context', '4096', '--windows', '1'
    )

    assert (found['seconds'], found['aim']) == (8.0, 0.15)
    assert found['prompt_tokens'] - found['cached_tokens'] < 391 + 50 + 100
    assert found['prompt_tokens'] > 4 * 391 + 200
    ahead, second = read_at_close[-2:]
    assert ahead[0] == 'read_ahead' and second[0] == 'read'
    assert ahead[1].count('video') == 3 and ahead[1].count('sound') == 3
    assert [kind for kind in second[1] if kind != 'text'] == ['video', 'sound']
    assert found['ratio'] < 1
