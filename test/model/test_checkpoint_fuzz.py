# SPDX-License-Identifier: Apache-2.0
"""A checkpoint's files and a data set's lines with anything in them: read, or one sentence."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import strategies as st
from support.fuzzing import fuzz
from support.fuzzing import given
from support.fuzzing import spoiled
from support.fuzzing import spoiled_json
from support.fuzzing import write_text

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.checkpoint import checkpoint_figures
from omnivinci_ros.model.omnivinci.config import PARTS
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint
from omnivinci_ros.model.qwen_omni import config as qwen_omni
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import tiny_config
from omnivinci_ros.model.tensor_files import INDEX
from omnivinci_ros.model.tensor_files import SINGLE
from omnivinci_ros.model.tensor_files import read_headers
from omnivinci_ros.model.tensor_files import read_tensors
from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.model.training.dataset import BadRecordError
from omnivinci_ros.model.training.dataset import parse_record

CONFIGS = ('config.json', *(f'{part}/config.json' for part in PARTS))


@pytest.fixture(scope='module')
def copied(tiny_folder, tmp_path_factory):
    """Return a copy of the checkpoint that may be spoiled, with its weights linked."""
    folder = tmp_path_factory.mktemp('spoiled') / 'tiny'
    shutil.copytree(tiny_folder, folder, copy_function=os.link)
    for name in CONFIGS:
        (folder / name).unlink()
        shutil.copyfile(tiny_folder / name, folder / name)
    return folder


@pytest.fixture(scope='module')
def sharded(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp('sharded') / 'tiny'
    write_tiny_checkpoint(folder, max_shard_bytes=200_000)
    return folder / 'llm'


@fuzz
@given(raw=spoiled_json(tiny_config()))
def test_the_configuration_of_qwen_omni(tmp_path_factory, raw):
    folder = tmp_path_factory.getbasetemp() / 'qwen_spoiled'
    folder.mkdir(exist_ok=True)
    write_text(folder / 'config.json', raw)
    try:
        qwen_omni.read_config(folder)
    except CheckpointError as error:
        assert str(folder / 'config.json') in str(error)


@fuzz
@given(data=st.data())
def test_the_configurations(tiny_folder, copied, data):
    name = data.draw(st.sampled_from(CONFIGS))
    good = json.loads((tiny_folder / name).read_text())
    write_text(copied / name, data.draw(spoiled_json(good)))
    try:
        read_config(copied).as_json()
        checkpoint_figures(copied)
    except CheckpointError as error:
        assert '\n' not in str(error)
    finally:
        shutil.copyfile(tiny_folder / name, copied / name)


@fuzz
@given(data=st.data())
def test_the_index_of_shards(sharded, tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / 'index'
    if not folder.exists():
        shutil.copytree(sharded, folder)
    good = json.loads((sharded / INDEX).read_text())
    good['weight_map'] = dict(list(good['weight_map'].items())[:6])
    write_text(folder / INDEX, data.draw(spoiled_json(good)))
    try:
        read_headers(folder)
    except CheckpointError as error:
        assert '\n' not in str(error)


@fuzz
@given(data=st.data())
def test_the_weights(tiny_folder, tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / 'weights'
    folder.mkdir(exist_ok=True)
    good = (tiny_folder / 'mm_projector' / SINGLE).read_bytes()
    (folder / SINGLE).write_bytes(data.draw(spoiled([good, good[:4000]])))
    try:
        for _ in read_tensors(read_headers(folder)):
            pass
    except CheckpointError as error:
        assert '\n' not in str(error)


@fuzz
@given(data=st.data())
def test_the_tokenizer(tiny_folder, tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / 'tokenizer'
    folder.mkdir(exist_ok=True)
    good = json.loads((tiny_folder / 'llm' / 'tokenizer.json').read_text())
    good['model']['merges'] = good['model']['merges'][:4]
    write_text(folder / 'tokenizer.json', data.draw(spoiled_json(good)))
    try:
        Tokenizer.read(folder).encode('hello <image> \ud83d')
    except ValueError as error:  # CheckpointError, and of the text: a special token in disguise
        assert '\n' not in str(error)


RECORD = {
    'messages': [
        {
            'role': 'user',
            'content': [
                {'type': 'text', 'text': 'what is it?'},
                {'type': 'image', 'image': 'cup.jpg'},
            ],
        },
        {'role': 'assistant', 'content': 'a cup'},
    ]
}


@fuzz
@given(
    text=spoiled_json(RECORD)
    | spoiled([json.dumps(RECORD).encode()]).map(lambda data: data.decode('latin-1'))
)
def test_the_lines_of_a_data_set(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    (folder / 'cup.jpg').touch()
    try:
        parse_record(text.encode('utf-8', 'surrogatepass'), 'file:1', folder)
    except BadRecordError as error:
        assert str(error)
