# SPDX-License-Identifier: Apache-2.0
"""A dozen conversations about real photographs and real recordings, as training data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from support.media_files import write_clip
from support.real_data import TRANSCRIPTS
from support.real_data import photograph
from support.real_data import recording

SHOWN = {
    'astronaut.png': 'a woman in a space suit',
    'chelsea.png': 'a ginger cat',
    'coffee.png': 'a cup of coffee',
    'rocket.jpg': 'a rocket before its start',
    'motorcycle_left.png': 'a motorcycle in a garage',
    'hubble_deep_field.jpg': 'many galaxies',
}
SAID = (
    'goforward.raw',
    'something.raw',
    'cards/001.wav',
    'cards/002.wav',
    'cards/004.wav',
    'tidigits/dhd.2934z.raw',
)


def write_conversations(folder: Path, count: int = 12) -> dict[str, tuple[list[str], str]]:
    """Write train.jsonl and its media; return (options of infer, answer) by question's name.

    A clip shows a photograph for as long as a recording lasts. Half of the questions are about
    what is seen and half about what is heard, so that neither modality alone answers all.
    """
    import cv2

    folder.mkdir(parents=True, exist_ok=True)
    pairs = list(zip(SHOWN.items(), SAID, strict=True))
    known, lines = {}, []
    for k in range(count):
        (picture, shown), heard = pairs[k % len(pairs)]
        clip = f'clip{k % len(pairs)}.mp4'
        if not (folder / clip).exists():
            write_clip(folder / clip, photograph(picture), recording(heard))
        question, answer = (
            ('What is shown?', shown)
            if (k + k // len(pairs)) % 2 == 0
            else ('What is said?', TRANSCRIPTS[heard])
        )
        part, options = {'type': 'video', 'path': clip}, ['--video', str(folder / clip)]
        if k == 0:  # one photograph by itself, tiled
            bgr = np.ascontiguousarray(photograph(picture)[:, :, ::-1])
            cv2.imwrite(str(folder / 'alone.png'), bgr)
            part, options = (
                {'type': 'image', 'path': 'alone.png'},
                ['--image', str(folder / 'alone.png')],
            )
        lines.append(
            {
                'messages': [
                    {'role': 'user', 'content': [part, {'type': 'text', 'text': question}]},
                    {'role': 'assistant', 'content': answer},
                ]
            }
        )
        known[f'{part["path"]} {question}'] = ([*options, '--question', question], answer)
    text = ''.join(json.dumps(line) + '\n' for line in lines)
    (folder / 'train.jsonl').write_text(text, encoding='utf-8')
    return known
