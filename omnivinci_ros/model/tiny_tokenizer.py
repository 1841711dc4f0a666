# SPDX-License-Identifier: Apache-2.0
"""A small byte-level BPE, trained on text that is made here, for checkpoints of random weights."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tokenizers import Tokenizer as BpeTokenizer
from tokenizers import decoders
from tokenizers import models
from tokenizers import pre_tokenizers
from tokenizers import trainers


def train_bpe(pre_tokenizer: Any, vocabulary: int) -> BpeTokenizer:
    """Train a tokenizer of at most `vocabulary` tokens; special tokens are the caller's to add."""
    bpe = BpeTokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizer
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(_sentences(), trainer)
    return bpe


def _sentences() -> Iterator[str]:
    """Yield what a robot hears and says, in English, Chinese and JSON."""
    who = ('a person', 'a child', 'the dog', 'a red car', 'the operator', 'a robot')
    does = ('walks to', 'stands beside', 'looks at', 'carries something to', 'points at')
    where = ('the kitchen table', 'the open door', 'the window', 'a shelf with cups', 'the stairs')
    sound = ('speech', 'an alarm', 'music', 'footsteps', 'a barking dog', 'running water')
    for a, b, c, d in itertools.product(who, does, where, sound):
        yield f'system\nuser\nassistant\nIn this clip {a} {b} {c}; {d} can be heard.'
        yield json.dumps({'intent': b.split()[0].upper(), 'target': c, 'confidence': len(d) / 20})
    chinese = (('人', '孩子', '狗', '机器人'), ('走向', '看着', '站在'), ('门口', '桌子', '楼梯'))
    for a, b, c in itertools.product(*chinese):
        yield f'{a}{b}{c},可以听到音乐。请描述你看到和听到的内容。'
    for number in range(0, 1000, 7):
        yield f'What happens at {number / 10} seconds? Move {number} cm, turn {number % 90}.'
