# SPDX-License-Identifier: Apache-2.0
"""spk_dict.pt: voices by name, and nothing else."""

from __future__ import annotations

import pickle

import pytest
import torch

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.speaker_file import choose_speaker
from omnivinci_ros.model.qwen_omni.speaker_file import read_speakers
from omnivinci_ros.model.qwen_omni.speaker_file import write_speakers
from omnivinci_ros.model.qwen_omni.speech_config import DiTConfig

CONFIG = DiTConfig()
ROWS = 152_064


def voice(**changed):
    made = {
        'bos_token': 151_872,
        'cond': torch.ones(1, 192),
        'ref_mel': torch.zeros(1, 300, 80),
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def saved(tmp_path, content):
    torch.save(content, tmp_path / 'spk_dict.pt')
    return tmp_path


def read(folder):
    return read_speakers(folder, CONFIG, ROWS)


def test_voices_are_read_by_name(tmp_path):
    folder = saved(
        tmp_path,
        {'Chelsie': voice(), 'Ethan': voice(bos_token=151_870, cond=2 * torch.ones(1, 192))},
    )
    speakers = read(folder)
    assert list(speakers) == ['Chelsie', 'Ethan']
    ethan = choose_speaker(speakers, 'ethan')
    assert (ethan.name, ethan.bos_token, ethan.ref_mel.shape) == ('Ethan', 151_870, (1, 300, 80))
    assert choose_speaker(speakers).name == 'Chelsie'
    with pytest.raises(CheckpointError, match="speaker='Eve' is not known; known: Chelsie, Ethan"):
        choose_speaker(speakers, 'Eve')


def test_what_is_written_is_read_again(tmp_path):
    first = read(saved(tmp_path, {'Chelsie': voice()}))
    write_speakers(tmp_path / 'spk_dict.pt', first)
    again = read(tmp_path)
    torch.testing.assert_close(again['Chelsie'].cond, first['Chelsie'].cond)


def test_code_in_the_file_never_runs(tmp_path):
    class Harm:
        def __reduce__(self):
            return (open, (str(tmp_path / 'harm'), 'w'))

    folder = saved(tmp_path, {'Chelsie': Harm()})
    with pytest.raises(CheckpointError, match='holds more than tensors, and was not run'):
        read(folder)
    (folder / 'spk_dict.pt').write_bytes(pickle.dumps(Harm()))
    with pytest.raises(CheckpointError, match='spk_dict.pt'):
        read(folder)
    assert not (tmp_path / 'harm').exists()


@pytest.mark.parametrize('content', [b'', b'PK\x03\x04 cut', b'\x00' * 64])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    (tmp_path / 'spk_dict.pt').write_bytes(content)
    with pytest.raises(CheckpointError, match='copy the file from the checkpoint again') as error:
        read(tmp_path)
    assert '\n' not in str(error.value)
    assert 'weights_only' not in str(error.value)  # no advice to run it all the same


@pytest.mark.parametrize(
    ('content', 'says'),
    [
        ([1], 'holds a list, not voices by name'),
        ({}, 'holds no voice'),
        ({'Eve': 3}, 'Eve is a int, not a table'),
        ({'Eve': voice(bos_token=ROWS)}, f'bos_token={ROWS}; it must be one of .* {ROWS} rows'),
        ({'Eve': voice(bos_token='x')}, "bos_token='x'"),
        ({'Eve': voice(cond=torch.ones(192))}, r'cond is float32 \[192\]; .* \[1, 192\]'),
        ({'Eve': voice(cond=None)}, 'cond is missing'),
        ({'Eve': voice(ref_mel=torch.ones(1, 3, 80))}, r'ref_mel is float32 \[1, 3, 80\]'),
        ({'Eve': voice(ref_mel=torch.full((1, 99, 80), torch.nan))}, 'ref_mel is .* finite'),
    ],
)
def test_what_is_no_voice_is_refused(tmp_path, content, says):
    with pytest.raises(CheckpointError, match=says):
        read(saved(tmp_path, content))


def test_a_missing_file_says_where_it_comes_from(tmp_path):
    with pytest.raises(CheckpointError, match='spk_dict.pt: missing; copy it from the checkpoint'):
        read(tmp_path)
