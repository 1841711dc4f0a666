# SPDX-License-Identifier: Apache-2.0
"""Where the tokens of a window stand, written a second time: by the paper, from stamps.

Nothing here comes from the package but how a tokenizer splits text.
"""

from __future__ import annotations

from fractions import Fraction

import torch

SYSTEM = (
    'You are Qwen, a virtual human developed by the Qwen Team, Alibaba Group, capable of '
    'perceiving auditory and visual inputs, as well as generating text and speech.'
)
IDS_A_SECOND, BLOCK = 25, 50


class Layout:
    """Tokens and their ids [time, row, column], one after another."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer
        self.tokens: list[int] = []
        self.ids: list[tuple[int, int, int]] = []
        self.next = 0

    def text(self, text):
        for token in self._tokenizer.encode(text):
            self._put(token, self.next)

    def special(self, *names):
        """Put tokens that share an id."""
        place = self.next
        for name in names:
            self._put(self._tokenizer.id(name), place)

    def turn(self, role, text):
        self.special('<|im_start|>')
        self.text(f'{role}\n{text}')
        self.special('<|im_end|>')
        self.text('\n')

    def pair(self, begin, seconds, rows, columns):
        time = begin + int(IDS_A_SECOND * seconds)
        for y in range(rows):
            for x in range(columns):
                self._put(self._tokenizer.id('<|VIDEO|>'), time, begin + y, begin + x)
        self.next = 1 + max(time, begin + rows - 1, begin + columns - 1)

    def sound(self, begin, first, last):
        for number in range(first, last):
            self._put(self._tokenizer.id('<|AUDIO|>'), begin + number)

    def _put(self, token, time, row=None, column=None):
        self.tokens.append(token)
        self.ids.append((time, time if row is None else row, time if column is None else column))
        self.next = time + 1


def sound_tokens(samples):
    frames = -(-samples // 160)
    return max(0, ((frames - 1) // 2 + 1 - 2) // 2 + 1) if frames else 0


def window_layout(tokenizer, seconds, rows, columns, samples, question, history=()):
    """Return tokens and ids [3, L] of pairs at these seconds, of so many samples of sound."""
    made = Layout(tokenizer)
    made.turn('system', SYSTEM)
    for asked, answered in history:
        made.turn('user', asked)
        made.turn('assistant', answered)
    made.special('<|im_start|>')
    heard = sound_tokens(samples)
    made.text('user\n' if heard or seconds else f'user\n{question}')
    if heard and seconds:
        made.special('<|vision_bos|>', '<|audio_bos|>')
        begin, block = made.next, 0
        left = [Fraction(second) for second in seconds]
        while left or block * BLOCK < heard:
            group = []
            while left and int(IDS_A_SECOND * left[0]) < (block + 1) * BLOCK:
                group.append(left.pop(0))
            furthest = 0
            for second in group:
                made.pair(begin, second, rows, columns)
                furthest = max(furthest, made.next)
            made.next = furthest or made.next
            made.sound(begin, block * BLOCK, min(heard, (block + 1) * BLOCK))
            block += 1
        made.special('<|audio_eos|>', '<|vision_eos|>')
    elif heard:
        made.special('<|audio_bos|>')
        made.sound(made.next, 0, heard)
        made.special('<|audio_eos|>')
    elif seconds:
        made.special('<|vision_bos|>')
        begin, furthest = made.next, 0
        for second in seconds:
            made.pair(begin, Fraction(second), rows, columns)
            furthest = max(furthest, made.next)
        made.next = furthest
        made.special('<|vision_eos|>')
    if heard or seconds:
        made.text(question)
    made.special('<|im_end|>')
    made.text('\n')
    made.special('<|im_start|>')
    made.text('assistant\n')
    return made.tokens, torch.tensor(made.ids).T
