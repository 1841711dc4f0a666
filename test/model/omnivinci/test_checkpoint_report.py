# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.omnivinci.checkpoint_report import checkpoint_rows


def test_the_doctor_gets_parameters_cache_and_where_each_way_to_load_fits(tiny_folder):
    rows = {name: (state, found, fix) for name, state, found, fix in checkpoint_rows(tiny_folder)}
    assert rows['model'][0] == 'OK'
    assert '2,389,664 parameters as bfloat16 (llm ' in rows['model'][1]
    assert rows['model KV cache'][1].startswith('1,024 bytes a token')
    assert rows['model as float32'][0] == rows['model as bfloat16'][0] == 'OK'
    assert 'fits cpu' in rows['model as bfloat16'][1]
    assert 'noise' in rows['model note'][1]


def test_the_doctor_says_when_no_memory_is_left_for_it(tiny_folder, monkeypatch):
    monkeypatch.setattr(memory, 'available', lambda device: 1 << 20)
    rows = {name: (state, found, fix) for name, state, found, fix in checkpoint_rows(tiny_folder)}
    state, found, fix = rows['model as bfloat16']
    assert state == 'missing'
    assert 'fits nowhere here' in found
    assert fix


def test_the_doctor_gets_what_is_wrong_and_the_fix_apart(tiny_folder, tmp_path):
    broken = tmp_path / 'broken'
    shutil.copytree(tiny_folder, broken)
    shutil.rmtree(broken / 'sound_tower')
    [(name, state, found, fix)] = checkpoint_rows(broken)
    assert (name, state) == ('model', 'missing')
    assert 'the folder sound_tower/ is missing' in found
    assert fix.startswith('a checkpoint has llm')
