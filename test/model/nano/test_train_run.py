# SPDX-License-Identifier: Apache-2.0
"""train-nano from packages to a checkpoint: stopped and resumed it ends as if it was not stopped.

Everything is as small as it can be: packages, voices and sentences of the test's own.
"""

from __future__ import annotations

import io
import wave
import zlib
from dataclasses import replace

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('av', reason='needs the extra devices: run scripts/setup --test')
cv2 = pytest.importorskip('cv2')

import numpy as np
from safetensors.torch import load_file
from support.debian_packages import put
from support.real_data import photograph

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano import card
from omnivinci_ros.model.nano import kind_material
from omnivinci_ros.model.nano import order_calibration
from omnivinci_ros.model.nano import packages
from omnivinci_ros.model.nano import run
from omnivinci_ros.model.nano import sounds
from omnivinci_ros.model.nano import teaching_material
from omnivinci_ros.model.nano import work
from omnivinci_ros.model.nano.learner import Learner
from omnivinci_ros.model.nano.note import NOTE
from omnivinci_ros.model.nano.note import TRAINED
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.teaching_material import Amounts
from omnivinci_ros.model.nano.vocabulary import HEARD_KIND
from omnivinci_ros.model.nano.vocabulary import PHRASES
from omnivinci_ros.model.nano.vocabulary import WHEN_KIND
from omnivinci_ros.model.nano.vocabulary import taught_kinds
from omnivinci_ros.model.nano.voices import HELD_OUT
from omnivinci_ros.model.nano.voices import Voice
from omnivinci_ros.model.nano.work_folder import SETTINGS
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.tokenizer import Tokenizer

RATE = 16_000
FREE = ('chelsea.png', 'coffee.png', 'rocket.jpg', 'motorcycle_left.png', 'brick.png', 'coins.png')
OTHER = ('astronaut.png', 'camera.png', 'grass.png')  # of a licence that makes no weights
SOUNDS = ('perc_bell', 'bd_808', 'guit_e_fifths')  # a bell, a knock, music
# Of a licence that makes no weights, two of each kind: one of them calibrates.
OTHER_SOUNDS = (
    'perc_bell2', 'elec_bell', 'bd_fat', 'bd_pure', 'bass_drop_c', 'bass_trance_c',
)  # fmt: skip
STEPS, STOPPED_AFTER = 4, 2
TINY = run.Form(
    Amounts(crops=1, takes=1, placed=2, clips=5, timed=4, empty=1), steps=STEPS, batch=3
)
SHORT = {'START_CROPS': 2, 'TAKES_TRIED': 1, 'SAVE_SECONDS': -1.0}
SMALL = {
    'PHOTOGRAPHS_AT_ONCE': 4, 'PLACED_AT_ONCE': 2, 'TAKES_AT_ONCE': 1, 'CLIPS_AT_ONCE': 5,
    'EMPTY': 1, 'SMALL_TALK': ('well', 'two'),
}  # fmt: skip
FEW = {'CLIPS': 2, 'TIMED': 4, 'MOST_PLACED': 1}


def tone(text: str) -> np.ndarray:
    """Return half a second of a tone that dies away, another for another text."""
    t = np.arange(RATE // 2) / RATE
    hertz = 200 + zlib.crc32(text.encode()) % 2000
    return (np.sin(2 * np.pi * hertz * t) * np.exp(-6 * t) * 16_000).astype(np.int16)


def wav(pcm: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, 'wb') as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.astype('<i2').tobytes())
    return file.getvalue()


def copyright_of(licences: dict[str, str]) -> bytes:
    parts = [f'Files: {name}\nCopyright: somebody\nLicense: {licences[name]}' for name in licences]
    return '\n\n'.join(['Format: 1.0', *parts]).encode()


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """Give a folder of packages, and let all else be small and the same each time."""
    folder = tmp_path / 'packages'
    folder.mkdir()
    pictures = {
        f'usr/share/it/src/{name}': cv2.imencode('.png', photograph(name)[:256, :256, ::-1])[1]
        for name in (*FREE, *OTHER)
    }
    pictures = {name: content.tobytes() for name, content in pictures.items()}
    pictures['usr/share/doc/it/copyright'] = copyright_of(
        {'*': 'GPL-3+', **{f'src/{name}': 'CC0' for name in FREE}}
    )
    every = (*SOUNDS, *OTHER_SOUNDS)
    heard = {f'usr/share/rings/{name}.wav': wav(tone(name)) for name in every}
    heard['usr/share/doc/rings/copyright'] = copyright_of(
        {'*': 'CC0', **{f'src/{name}.wav': 'GPL-3+' for name in OTHER_SOUNDS}}
    )
    monkeypatch.setattr(packages, 'PHOTOGRAPHS', (put(folder, 'it', pictures),))
    monkeypatch.setattr(sounds, 'SOUNDS', (put(folder, 'rings', heard),))

    orders = all_orders()
    few = [order for order in orders if not order.held_out][::60]
    few += [order for order in orders if order.held_out][::20]
    voices = [Voice(name, 'CC0', tone) for name in ('bell', HELD_OUT)]
    monkeypatch.setattr(run, 'find_voices', lambda: voices)
    monkeypatch.setattr(work, 'all_orders', lambda: few)
    monkeypatch.setattr(order_calibration, 'calibration_orders', lambda: [Order('go', 'NONE')])
    monkeypatch.setitem(run.FORMS, 'short', TINY)
    for module, changed in ((work, SHORT), (teaching_material, SMALL), (kind_material, FEW)):
        for name, value in changed.items():
            monkeypatch.setattr(module, name, value)
    return folder


@pytest.fixture
def reports(monkeypatch):
    """Collect what cards are written of."""
    found, write = [], run.card.card_text
    monkeypatch.setattr(
        run.card, 'card_text', lambda report: found.append(report) or write(report)
    )
    return found


def train(out, fetched, **more):
    said = []
    run.train_nano(out, form='short', packages=fetched, say=said.append, **more)
    return said


def state_of(out):
    return torch.load(out.with_name(out.name + run.WORK) / work.STATE, weights_only=True)


def test_a_run_that_was_stopped_ends_with_the_weights_of_one_that_was_not(
    fetched, reports, tmp_path, monkeypatch
):
    whole, parted = tmp_path / 'whole', tmp_path / 'parted'
    train(whole, fetched)
    step = Learner.step

    def stopped(learner):
        if learner.steps_done == STOPPED_AFTER:
            raise KeyboardInterrupt
        return step(learner)

    with monkeypatch.context() as patched:
        patched.setattr(Learner, 'step', stopped)
        with pytest.raises(KeyboardInterrupt):
            train(parted, fetched)
    folder, before = parted.with_name('parted.work'), state_of(parted)
    files = {path.name: path.stat().st_mtime_ns for path in folder.glob('*.safetensors')}

    with monkeypatch.context() as patched:
        patched.setattr(run, 'find_voices', lambda: [Voice(HELD_OUT, 'CC0', tone)])
        with pytest.raises(BadInputError, match=r'other voices .*missing: bell'):
            train(parted, fetched, resume=True)
    said = train(parted, fetched, resume=True)

    assert any(text.startswith(f'goes on at step {STOPPED_AFTER}') for text in said)
    assert read_config(parted).note == NOTE.format(what=TRAINED)  # `fetched` teaches all tasks
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob('*.safetensors')} == files
    kinds = {name.split('-')[0] for name in files}
    assert kinds == {'pictures', 'empty', 'placed', 'orders', 'talk', 'sounds', 'timed'}
    assert (folder / SETTINGS).exists()
    first, second = state_of(whole), state_of(parted)
    assert before['steps'] == STOPPED_AFTER
    assert first['steps'] == second['steps'] == STEPS
    for name, weight in first['weights'].items():
        torch.testing.assert_close(second['weights'][name], weight, rtol=0, atol=1e-6)
    ends = [load_file(out / 'llm/model.safetensors') for out in (whole, parted)]
    for name, weight in ends[0].items():
        torch.testing.assert_close(ends[1][name], weight, rtol=0, atol=1e-3)  # float16
    moved = max(
        float((weight - before['weights'][name]).abs().max())
        for name, weight in second['weights'].items()
    )
    assert moved > 1e-5  # the last steps changed something
    assert second['seconds'] > before['seconds']
    assert [report.seconds for report in reports] == [first['seconds'], second['seconds']]
    begun, went_on = (card.card_text(replace(reports[1], went_on=each)) for each in (False, True))
    assert (parted / card.CARD).read_text(encoding='utf-8') == begun
    assert 'begun as the classifier' in begun and 'it went on from' in went_on
    listed = Tokenizer.read(parted / 'llm').listed
    assert listed.free_sure_above == reports[1].orders.asked.threshold
    assert taught_kinds(listed) == frozenset(PHRASES)
    # Chosen on sounds; the one photograph that calibrates cannot choose them for things.
    assert all(listed.sure_of(PHRASES[kind][0]) > 0 for kind in (HEARD_KIND, WHEN_KIND))
