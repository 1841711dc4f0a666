# SPDX-License-Identifier: Apache-2.0
"""What a stopped run leaves is gone on with by the same run, from the same sources, or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import numpy as np
from torch import nn

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.keeping import kept
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.sounds import Recording
from omnivinci_ros.model.nano.sources import Photographs
from omnivinci_ros.model.nano.sources import Sources
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.work import load_state
from omnivinci_ros.model.nano.work_folder import SETTINGS
from omnivinci_ros.model.nano.work_folder import begin_work
from omnivinci_ros.model.nano.work_folder import note_sources

RUN = {'form': 'middle', 'seed': 0, 'begins': 'start', 'layout': 1}
CAT, CUP = (Photograph(f'it/{name}', 'CC0', '', np.zeros((1, 1, 3))) for name in ('cat', 'cup'))
KNOCK, TRIED = (
    Recording(f'it/{name}', 'CC0', '', 'knock', name == 'tried', b'')
    for name in ('knock', 'tried')
)
FOUND = Sources(
    Photographs((CAT, CUP), (), ()),
    [Voice(name, 'CC0', lambda text: np.zeros(1, np.int16)) for name in ('hibari', 'flite slt')],
    [KNOCK, TRIED],
)


@pytest.fixture
def folder(tmp_path):
    """Give the folder of a run that was begun and stopped."""
    folder = tmp_path / 'nano.work'
    begin_work(folder, RUN, resume=False)
    note_sources(folder, FOUND)
    return folder


def test_a_run_is_resumed_only_where_it_was_begun(folder, tmp_path):
    with pytest.raises(BadInputError, match='holds no run of .*leave --resume out'):
        begin_work(tmp_path / 'other.work', RUN, resume=True)

    begin_work(folder, RUN, resume=True)
    with pytest.raises(BadInputError, match=r'go on with it \(--resume\), or remove it'):
        begin_work(folder, RUN, resume=False)
    with pytest.raises(BadInputError, match='holds no run of'):
        begin_work(folder, {**RUN, 'seed': 1}, resume=True)


def test_a_run_goes_on_with_the_same_sources_whatever_is_only_tried(folder):
    note_sources(folder, FOUND)
    note_sources(folder, replace(FOUND, recordings=[KNOCK]))


@pytest.mark.parametrize(
    ('changed', 'said'),
    [
        ({'voices': FOUND.voices[:1]}, r'other voices .*\(missing: flite slt\)'),
        ({'photographs': Photographs((CAT,), (), ())}, r'other photographs .*missing: it/cup'),
        ({'photographs': Photographs((CUP, CAT), (), ())}, 'other photographs .*in another order'),
        ({'recordings': [KNOCK, replace(TRIED, tried=False)]}, 'other sounds .*new: it/tried'),
    ],
)
def test_a_run_that_would_go_on_with_other_sources_is_refused_and_told_which(
    folder, changed, said
):
    with pytest.raises(BadInputError, match=f'{said}.*or remove the folder and begin anew'):
        note_sources(folder, replace(FOUND, **changed))


def test_a_run_that_was_begun_before_sources_were_noted_goes_on_with_those_that_are_here(folder):
    (folder / SETTINGS).write_text(json.dumps(RUN))

    begin_work(folder, RUN, resume=True)
    note_sources(folder, FOUND)

    begin_work(folder, RUN, resume=True)
    with pytest.raises(BadInputError, match='other voices'):
        note_sources(folder, replace(FOUND, voices=()))


@pytest.mark.parametrize('content', [b'{"form": "mid', b'[]', b'\xff'])
def test_damaged_settings_are_one_sentence(folder, content):
    (folder / SETTINGS).write_bytes(content)

    with pytest.raises(BadInputError, match=r'settings\.json: cannot be read .*begin anew$'):
        begin_work(folder, RUN, resume=True)


def test_a_kept_file_is_made_once_and_a_damaged_one_is_named_with_what_to_do(tmp_path):
    path, made = tmp_path / 'pictures-0.safetensors', []

    def make():
        made.append(1)
        return {'maps': torch.ones(64, 64)}

    kept(path, make)
    assert float(kept(path, make)['maps'].sum()) == 4096
    assert len(made) == 1

    whole = path.read_bytes()
    for damaged in (b'', whole[:7], whole[:50], whole[:-1]):
        path.write_bytes(damaged)
        with pytest.raises(
            BadInputError, match=r'pictures-0\.safetensors: is damaged .*remove it'
        ):
            kept(path, make)


@pytest.mark.parametrize('damage', ['empty', 'cut', 'of another network', 'no state'])
def test_a_damaged_state_is_named_with_what_to_do(tmp_path, damage):
    path, learner = tmp_path / 'state.pt', SimpleNamespace(model=nn.Linear(2, 1))
    learner.load = partial(Learner.load, learner)
    name = 'elsewhere' if damage == 'of another network' else 'weight'
    torch.save({} if damage == 'no state' else {'weights': {name: torch.ones(1, 2)}}, path)
    if damage in ('empty', 'cut'):
        path.write_bytes(path.read_bytes()[: 0 if damage == 'empty' else -100])

    with pytest.raises(BadInputError, match=r'state\.pt: is damaged, .*remove it and go on'):
        load_state(learner, path)
