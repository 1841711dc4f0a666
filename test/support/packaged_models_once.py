# SPDX-License-Identifier: Apache-2.0
"""Each packaged model once, on as little as it takes; prints JSON. Run by tests, as a process."""

from __future__ import annotations

import json

import numpy as np
from support.real_data import photograph
from support.real_data import recording

from omnivinci_ros.specialists import recogniser
from omnivinci_ros.specialists.classifier import Classifier
from omnivinci_ros.specialists.detector import Detector
from omnivinci_ros.specialists.voice_activity import VoiceActivity

FRAMES = 300  # of mel, 3 s: a fifth of what the recogniser takes for a short utterance
FEW = {'SHORT_FRAMES': 100, 'TOKENS_PER_SECOND': 1}  # for its first run, and for what it says


def once() -> dict:
    """Return what each of them makes of a photograph or of three spoken seconds."""
    coffee, speech = photograph('coffee.png'), recording('goforward.raw')
    square = coffee[:, 100:500]  # the detector looks at a square once, else twice
    activity = VoiceActivity()
    for name, value in FEW.items():
        setattr(recogniser, name, value)
    heard = recogniser.Recogniser()._look(speech.astype(np.float32) / 32768, FRAMES)
    return {
        'objects': [[one.label, one.score, one.box] for one in Detector().detect(square)],
        'labels': Classifier().classify(coffee),
        'voice': [activity.probability(one) for one in speech[: 512 * 40].reshape(-1, 512)],
        'words': heard.text,
        'logprob': heard.logprob,
    }


if __name__ == '__main__':
    print(json.dumps(once()))
