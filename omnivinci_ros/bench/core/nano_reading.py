# SPDX-License-Identifier: Apache-2.0
"""Ways to read a window with trained weights: sound in blocks, and a prompt from the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.backends.omnivinci.window_sound import SoundEncoder
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.engine.graphs.network import SoundGraph
from omnivinci_ros.engine.graphs.network import sound_frames
from omnivinci_ros.engine.kv_prefix import KVPrefix
from omnivinci_ros.engine.kv_prefix import Segment
from omnivinci_ros.engine.runtime import Runtime
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.generate import go_on
from omnivinci_ros.model.nano.evaluate import FRAMES_SEEN
from omnivinci_ros.model.nano.evaluate import MOST_TOKENS
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.questions import SCENE
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.model.nano.words import Words
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.windowing.audio_clip import AudioClip

BLOCKS_S = (2.0, 1.0, 0.52)  # s; the last is no divisor of a window
PIECE = 16  # tokens of a segment of the prompt: a frame's
AHEAD = 0.6  # of a prompt's segments are read before its window closes
ROOM = 512  # tokens of a window, its question and its answer


@dataclass(frozen=True)
class Said:
    """Utterances of 4 s as they are heard, with what they ask for."""

    pcm: Sequence[np.ndarray]  # int16
    orders: Sequence[Order]


@dataclass(frozen=True)
class Read:
    """What one way of reading makes of the windows and of the orders."""

    logits: Tensor  # [N, vocabulary], at the beginning of the answer
    names: Tensor  # [N, 1000], of these those of the names
    answers: list[str]  # to the orders


@torch.inference_mode()
def compare_readings(words: Words, tried: Seen, said: Said) -> list[dict[str, Any]]:
    """Compare blocks of sound with whole windows, and cached with fresh reading.

    A window has FRAMES_SEEN frames of a picture, an utterance, and the question about the scene.
    """
    whole = _read(words, tried, said, block_s=0.0)
    rows = [_row('sound in one piece, read at once', whole, whole, said)]
    for block_s in BLOCKS_S:
        read = _read(words, tried, said, block_s=block_s)
        rows.append(_row(f'sound in blocks of {block_s:g} s', read, whole, said))
    cached = _read(words, tried, said, block_s=0.0, from_cache=True)
    rows.append(_row('read ahead into the cache', cached, whole, said))
    return rows


def _row(way: str, read: Read, whole: Read, said: Said) -> dict[str, Any]:
    names, first = (each.log_softmax(1) for each in (read.names, whole.names))
    names, first = (each - each.mean(1, keepdim=True) for each in (names, first))
    pairs = list(zip(read.answers, said.orders, strict=True))
    return {
        'way': way,
        'logits_error': float((names - first).norm() / first.norm()),
        'same_word': float((read.logits.argmax(1) == whole.logits.argmax(1)).float().mean()),
        'same_order': sum(map(str.__eq__, read.answers, whole.answers)) / max(1, len(pairs)),
        'orders_exact': sum(text == order.answer for text, order in pairs) / max(1, len(pairs)),
        'windows': len(read.logits),
        'orders': len(pairs),
    }


def _read(
    words: Words, tried: Seen, said: Said, *, block_s: float, from_cache: bool = False
) -> Read:
    encoder = _sound_encoder(words, block_s)
    sounds = [_heard(encoder, pcm) for pcm in said.pcm]
    reader = _Reader(words, from_cache=from_cache)
    seconds = [(k + 0.5) * UNIT_SECONDS / FRAMES_SEEN for k in range(FRAMES_SEEN)]
    logits = []
    for number, cells in enumerate(tried.maps):
        frame = words.model.mm_projector(cells[None].float())[0]
        kinds, media = words.window([frame] * FRAMES_SEEN, seconds, sounds[number % len(sounds)])
        logits.append(reader.logits(words.prompt(kinds, SCENE.format(UNIT_SECONDS), media)))
    whole = torch.stack(logits)
    answers = [
        reader.answer(words.prompt(('sound',), ORDER_QUESTION, [sound])) for sound in sounds
    ]
    return Read(whole, whole[:, words.names], answers)


class _Reader:
    """Reads prompts [1, L, C], each afresh or with its beginning from the cache."""

    def __init__(self, words: Words, *, from_cache: bool):
        self._words, self._from_cache, self._prompts = words, from_cache, 0
        self._decoder = Decoder(words.model.llm, ROOM)

    def logits(self, prompt: Tensor) -> Tensor:
        """Return the logits after a prompt, [vocabulary]."""
        self._decoder.reset()
        if not self._from_cache:
            read = self._decoder.prefill(prompt)
        else:
            self._prompts += 1
            pieces = prompt[0].split(PIECE)
            segments = [_segment((self._prompts, k), piece) for k, piece in enumerate(pieces)]
            prefix = KVPrefix(self._decoder)
            for count in range(1, max(2, int(len(segments) * AHEAD))):  # as frames come
                prefix.read_ahead(segments[:count], lambda: False)
            read = prefix.read(segments, lambda: False)
        assert read is not None  # nobody stopped it
        return read

    def answer(self, prompt: Tensor) -> str:
        """Return the greedy answer to a prompt."""
        first = self.logits(prompt)
        options = Options(max_new_tokens=MOST_TOKENS)
        return go_on(self._decoder, first, self._words.tokenizer, options).text


def _segment(key: tuple[int, int], piece: Tensor) -> Segment:
    return Segment(key, len(piece), lambda: piece)


def _sound_encoder(words: Words, block_s: float) -> SoundEncoder:
    model = words.model
    runtime = Runtime(
        config=model.config,
        tokenizer=words.tokenizer,
        name='PyTorch fp32',
        encode_frames=model.encode_frames,
        encode_sound=SoundGraph(model),
        embed=model.embed,
        make_decoder=lambda capacity: Decoder(model.llm, capacity),
        mel_multiple=sound_frames(model)[0],
    )
    return SoundEncoder(runtime, EncodingCache(0), block_ns=round(block_s * SECOND_NS))


def _heard(encoder: SoundEncoder, pcm: np.ndarray) -> Tensor:
    clip = AudioClip('audio', 0, UNIT_SECONDS * SECOND_NS, pcm, 1.0, ())
    return encoder.lay_out(clip, 0).embeds
