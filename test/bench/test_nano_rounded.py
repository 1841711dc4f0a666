# SPDX-License-Identifier: Apache-2.0
"""bench nano rounds the parts that it says, asks exports in their own runtimes, counts frames."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import numpy as np
from support.real_data import photograph
from support.real_data import recording

from omnivinci_ros.bench.core import nano_exports
from omnivinci_ros.bench.core.nano_rounded import PROJECTORS
from omnivinci_ros.bench.core.nano_rounded import TOWERS
from omnivinci_ros.bench.core.nano_rounded import Rounding
from omnivinci_ros.bench.core.nano_rounded import compare_rounded
from omnivinci_ros.model.nano import evaluate
from omnivinci_ros.model.nano.kind_material import Labelled
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import listen
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.sets import Sets
from omnivinci_ros.model.nano.shipped import DATA
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.shipped import shipped_folder
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer

NAMES = ('chelsea.png', 'camera.png')
GO = Order('go forward ten meters', 'MOVE', (('direction', 'forward'), ('distance_m', 10)))


@pytest.fixture(scope='module')
def pictures():
    return [photograph(name) for name in NAMES]


@pytest.fixture(scope='module')
def voice():
    unit, heard = np.zeros(64_000, np.int16), recording('goforward.raw')
    unit[: len(heard)] = heard[:64_000]
    return unit


@pytest.fixture(scope='module')
def words():
    model, tokenizer = read_shipped(), Tokenizer.read(DATA)
    model.use_tokenizer(tokenizer)
    return Words(tokenizer, model)


@pytest.fixture(scope='module')
def sets(words, pictures, voice):
    """Two photographs and one order."""
    seen = see(words.model, read_sight(), pictures, lambda text: None)
    heard, nothing = listen(words.model, [GO], [voice]), Labelled(seen, (), ())
    return Sets(seen, seen, nothing, nothing, nothing, seen, heard, pcm=(voice,))


def test_towers_and_projectors_are_rounded_too_and_the_weights_are_as_before_after_it(
    words, sets, pictures
):
    before = {name: value.clone() for name, value in words.model.state_dict().items()}
    ways = Rounding('fp32'), Rounding('projectors', PROJECTORS), Rounding('towers', TOWERS, 2)

    whole, projectors, towers = compare_rounded(words, sets, pictures, read_sight(), ways)

    assert (whole['logits_error'], whole['same_name'], whole['orders_exact']) == (0, 1, 1)
    # Were the maps of before read, rounded towers would change nothing.
    assert 0 < projectors['logits_error'] < towers['logits_error']
    assert towers['orders_exact'] == 0  # 2 bits are too few to hear with
    assert all(torch.equal(before[name], v) for name, v in words.model.state_dict().items())


def test_an_export_is_asked_in_its_own_runtime(pictures, voice, made_once, monkeypatch):
    cache = made_once('nano-cache', lambda folder: folder.mkdir())
    monkeypatch.setenv('XDG_CACHE_HOME', str(cache))
    tried = nano_exports.Tried(pictures, ('cat', 'balloon'), [voice], [GO])
    asked = nano_exports._asked
    opened = []

    def export(folder, out, *, precision):
        opened.append((folder, precision))
        out.symlink_to(
            folder
        )  # an export costs seconds; test/model/nano/test_exports.py makes them

    monkeypatch.setattr(nano_exports, 'export', export)
    monkeypatch.setattr(
        nano_exports, '_asked', lambda folder, tried: asked(folder.resolve(), tried)
    )

    none, fp32 = nano_exports.compare_exports(
        shipped_folder(), tried, lambda text: None, precisions=('fp32',)
    )

    assert opened == [(shipped_folder(), 'fp32')]
    assert none['runtime'].startswith('PyTorch fp32')
    assert (none['basic'], none['orders_exact'], none['pictures'], none['orders']) == (
        0.5,
        1,
        2,
        1,
    )
    assert (fp32['same_name'], fp32['same_order']) == (1, 1)


def test_a_window_has_as_many_frames_as_are_asked_for(words, sets, monkeypatch):
    lengths = []
    window = words.window

    def counted(frames, seconds, sound):
        lengths.append((len(frames), max(seconds) < 4))
        return window(frames, seconds, sound)

    monkeypatch.setattr(words, 'window', counted)
    words.head = None
    heard = Heard(sets.heard.features, (GO,))

    found = [evaluate.window_figures(words, sets.tried, heard, frames=n) for n in (1, 16)]

    assert lengths == [(1, True)] * 2 + [(16, True)] * 2
    assert [each.windows for each in found] == [2, 2]
