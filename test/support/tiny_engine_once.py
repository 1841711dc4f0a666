# SPDX-License-Identifier: Apache-2.0
"""An export for CPUs, opened, and 40 tokens of text read; prints JSON. Run by tests, as a process.

Arguments: the folder of the export, and which of its decoders reads.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions

TOKENS = 40


def once(folder: Path, decoder: str) -> dict:
    """Return the likeliest token after 40 others, and all logits."""
    with torch.inference_mode():
        engine = open_cpu(folder, CpuOptions(threads=1, decoder=decoder))
        embedded = engine.embed(torch.arange(5, 5 + TOKENS))[None]
        logits = engine.make_decoder(64).prefill(embedded).flatten()
    return {'likeliest': int(logits.argmax()), 'logits': logits.tolist()}


if __name__ == '__main__':
    print(json.dumps(once(Path(sys.argv[1]), sys.argv[2])))
