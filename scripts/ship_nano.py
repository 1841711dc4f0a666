# SPDX-License-Identifier: Apache-2.0
"""Make a trained nano checkpoint the one of this package: `scripts/ship_nano.py CHECKPOINT`.

CHECKPOINT is a folder of `omnivinci train-nano`. Its projectors and decoder go into the package
as float16, with its tokenizer, card and list of sources; the towers stay in their packages. Then
enter in `model/nano/shipped.py` what this prints, and raise LAYOUT. A kind of questions with 0.0
has no threshold: `omnivinci bench nano --checkpoint CHECKPOINT` prints the line with one.
"""

from __future__ import annotations

import json
import shutil
import sys
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import save_file

from omnivinci_ros.model.nano.card import CARD
from omnivinci_ros.model.nano.card import SOURCES
from omnivinci_ros.model.nano.sure_constant import sure_constant
from omnivinci_ros.model.nano.vocabulary import sure_above_of
from omnivinci_ros.model.omnivinci.checkpoint import load

DATA = Path(__file__).resolve().parents[1] / 'omnivinci_ros/model/nano/data'
WEIGHTS = 'nano.safetensors'
TOWERS = ('vision_tower.', 'sound_tower.')


def main() -> None:
    """Write the package's files."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / CARD).exists():
        sys.exit('usage: scripts/ship_nano.py CHECKPOINT, a folder of omnivinci train-nano')
    folder = Path(sys.argv[1])
    state = load(folder, dtype=torch.float32).state_dict()
    own = {
        name: value.half().contiguous()
        for name, value in sorted(state.items())
        if not name.startswith(TOWERS)
    }
    save_file(own, DATA / WEIGHTS)
    (DATA / WEIGHTS).chmod(0o644)
    for name in ('tokenizer.json', 'tokenizer_config.json'):
        shutil.copyfile(folder / 'llm' / name, DATA / name)
    for name in (CARD, SOURCES):
        shutil.copyfile(folder / name, DATA / name)
    answers = json.loads((folder / 'llm/answers.json').read_text(encoding='utf-8'))
    print(f"SHA256 = '{sha256((DATA / WEIGHTS).read_bytes()).hexdigest()}'")
    print(f'THRESHOLD = {answers["sure_above"]:.3f}')
    print(f'ORDERS_THRESHOLD = {answers.get("free_sure_above", 0.0):.3f}')
    print(sure_constant(sure_above_of(answers)))
    print(f'{WEIGHTS}: {(DATA / WEIGHTS).stat().st_size / 1e6:.1f} MB, {len(own)} tensors')


if __name__ == '__main__':
    main()
