# SPDX-License-Identifier: Apache-2.0
"""With trained weights: a prompt from the cache reads as a fresh one; sound in blocks differs."""

from __future__ import annotations

import pytest

torch = pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import numpy as np
from support.real_data import photograph
from support.real_data import recording

from omnivinci_ros.bench.core import nano_reading
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.shipped import DATA
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.tokenizer import Tokenizer


def test_reading_ahead_changes_no_answer_and_blocks_of_sound_change_logits(monkeypatch):
    monkeypatch.setattr(nano_reading, 'BLOCKS_S', (1.0,))
    model, tokenizer = read_shipped(), Tokenizer.read(DATA)
    model.use_tokenizer(tokenizer)
    voice = np.zeros(64_000, np.int16)
    heard = recording('goforward.raw')
    voice[: len(heard)] = heard[:64_000]
    order = Order('go forward ten meters', 'MOVE', (('direction', 'forward'), ('distance_m', 10)))
    seen = see(model, read_sight(), [photograph('chelsea.png')], lambda text: None)

    whole, blocks, cached = nano_reading.compare_readings(
        Words(tokenizer, model), seen, nano_reading.Said([voice], [order])
    )

    assert (whole['logits_error'], whole['same_word'], whole['orders_exact']) == (0, 1, 1)
    assert cached['logits_error'] < 1e-3
    assert (cached['same_word'], cached['same_order']) == (1, 1)
    assert blocks['logits_error'] > 10 * cached['logits_error']
