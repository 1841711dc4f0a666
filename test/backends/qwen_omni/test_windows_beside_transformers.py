# SPDX-License-Identifier: Apache-2.0
"""Windows, from pixels and samples to the answer's tokens, beside transformers' own network.

Its processors make pictures and sound ready, its thinker reads them, and a layout written a
second time says where the tokens stand: ids exact, logits within 1e-4, answers equal.
"""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction

import numpy as np
import torch
from support.omni_windows import make_window
from support.qwen_layout import window_layout
from support.qwen_thinker import Media
from support.qwen_thinker import ThinkerPair
from transformers import WhisperFeatureExtractor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from omnivinci_ros.backends import make_backend
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.windowing.samples import Frame

SECOND = 1_000_000_000
HEIGHT, WIDTH = 84, 112  # 12 tokens, which need no resizing
ROWS, COLUMNS = 3, 4
RATE = 16_000
ANSWER = 4  # tokens


class Picture:
    """A picture in memory, of its number."""

    nbytes = HEIGHT * WIDTH * 3

    def __init__(self, number):
        self.pixels = np.random.default_rng(number).integers(
            0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8
        )

    def rgb(self):
        return self.pixels

    def describe(self):
        return f'{WIDTH}x{HEIGHT} rgb8'


@dataclass(frozen=True)
class Case:
    at_ms: tuple[int, ...] = ()  # when frames were taken, after the window's start
    sound_s: float = 0.0
    question: str = 'What is on the table?'
    said: tuple[tuple[str, str], ...] = ()
    length_s: float = 8.0


EVEN = tuple(range(500, 8000, 1000))
CASES = {
    'nothing is seen or heard': Case(),
    'nothing is heard': Case(EVEN),
    'nothing is seen': Case(sound_s=3.31),
    'one frame': Case((1200,)),
    'one frame and sound': Case((1200,), 4.0),
    'an odd number of frames': Case((0, 900, 2100, 3000, 4700), 5.02),
    'uneven stamps': Case((40, 170, 1990, 2010, 2020, 6900, 7100, 7999), 8.0),
    'blocks without a picture': Case((100, 300, 6400, 6500), 8.0),
    'sound that ends before the pictures': Case(EVEN, 1.234),
    'sound that outlasts the window': Case((500, 1500, 2500, 3500), 9.6, length_s=4.0),
    'in Chinese, after two turns': Case(
        (500, 1500),
        2.0,
        '桌子上有什么?',
        (('你看到什么?', '一个杯子。'), ('Which colour?', 'It is red.')),
    ),
}


@pytest.fixture(scope='module')
def thinkers(qwen_folder):
    return ThinkerPair(qwen_folder)


@pytest.fixture(scope='module')
def backend(qwen_folder):
    backend = make_backend(
        'qwen_omni',
        folder=str(qwen_folder),
        precision='fp32',
        device='cpu',
        context=1024,
        frame_tokens=16,
    )
    backend.load(lambda fraction, what: None)
    yield backend
    backend.close()


def window_of(case):
    window = make_window(sound_s=case.sound_s, length_s=case.length_s)
    stamps = [window.start_ns + ms * 1_000_000 for ms in case.at_ms]
    frames = tuple(Frame('camera', stamp, Picture(n)) for n, stamp in enumerate(stamps))
    return replace(window, frames=frames)


def seen_and_heard(window):
    """Return the media as transformers' processors make them of pixels and samples."""
    media = Media(sound_in_video=True)
    if window.audio is not None:
        processor = WhisperFeatureExtractor(feature_size=128, chunk_length=10)
        made = processor(
            window.audio.samples.astype(np.float32) / 32_768,
            sampling_rate=RATE,
            return_attention_mask=True,
            return_tensors='pt',
        )
        media.mels = [made.input_features[0][:, made.attention_mask[0].bool()]]
    pictures = [frame.image.rgb() for frame in window.frames]
    pictures += pictures[-1:] * (len(pictures) % 2)
    if pictures:
        processor = Qwen2VLImageProcessorPil(size={'shortest_edge': 784, 'longest_edge': 16 * 784})
        halves = processor(pictures, return_tensors='pt').pixel_values
        # Each made a pair of one picture: a pair of two has a half of either.
        halves = halves.view(len(pictures) // 2, 2, -1, 3, 2, 14 * 14)
        values = torch.stack([halves[:, 0, :, :, 0], halves[:, 1, :, :, 1]], dim=3).flatten(2)
        media.videos = [Patches(values, (2 * ROWS, 2 * COLUMNS))]
        media.pair_seconds = [1.0]
    return media


@pytest.mark.parametrize('name', CASES)
def test_a_window_is_read_and_answered_as_by_transformers(backend, thinkers, name):
    case = CASES[name]
    window = window_of(case)
    seconds = [Fraction(ms, 1000) for ms in case.at_ms[::2]]
    samples = 0 if window.audio is None else len(window.audio.samples)
    tokens, ids = window_layout(
        thinkers.tokenizer, seconds, ROWS, COLUMNS, samples, case.question, case.said
    )
    loaded = backend._loaded
    loaded.segments.remember(case.said)

    segments = loaded.segments.lay_out(window, case.question)

    assert torch.equal(torch.cat([one.ids for one in segments], dim=1), ids)
    kinds = {'video': '<|VIDEO|>', 'sound': '<|AUDIO|>'}
    assert tokens == [
        token
        for one in segments
        for token in (
            one.key[1]
            if one.key[0] == 'text'
            else [thinkers.tokenizer.id(kinds[one.key[0]])] * one.length
        )
    ]
    media = seen_and_heard(window)
    with torch.inference_mode():
        logits = loaded.prefix.read(segments, lambda: False)
        wanted = thinkers.stock_logits(tokens, ids, media)[-1]
        torch.testing.assert_close(logits, wanted, rtol=0, atol=1e-4)
        options = Options(max_new_tokens=ANSWER, repetition_guard=False)
        made = go_on(loaded.decoder, logits, loaded.tokenizer, options)
    greedy = thinkers.stock_greedy(tokens, ids, media, ANSWER)
    ends = [place for place, token in enumerate(greedy) if token in loaded.tokenizer.ends]
    assert list(made.tokens) == greedy[: ends[0] if ends else None]
