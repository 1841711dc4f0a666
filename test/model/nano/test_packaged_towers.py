# SPDX-License-Identifier: Apache-2.0
"""The packaged encoders, in the classes that the network uses, compute what their packages do."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
ctranslate2 = pytest.importorskip('ctranslate2', reason='needs faster-whisper')

import numpy as np
import torch
from support.real_data import photograph
from support.voices import spoken
from torch.nn import functional as F  # noqa: N812
from transformers import Qwen2AudioEncoder
from transformers import Qwen2AudioEncoderConfig

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.nano.ctranslate2_file import read_variables
from omnivinci_ros.model.nano.packaged_towers import WHISPER_TINY
from omnivinci_ros.model.nano.packaged_towers import read_hearing
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0Config
from omnivinci_ros.model.omnivinci.log_mel import to_short_mel
from omnivinci_ros.model.omnivinci.vision import to_pixels
from omnivinci_ros.specialists.onnx_session import open_session
from omnivinci_ros.specialists.weights import data_file
from omnivinci_ros.specialists.weights import packaged_whisper_folder


@pytest.mark.parametrize('size', [(224, 224), (200, 256)])
def test_the_map_of_a_photograph_makes_the_logits_of_the_packaged_classifier(size):
    sight = read_sight()
    tower = EfficientNetLite0(EfficientNetLite0Config()).eval()
    tower.load_state_dict(sight.tower)
    pixels = to_pixels([photograph('chelsea.png')], size, (127.0, 128.0))
    if size == (224, 224):  # the file takes no other
        packaged = open_session(data_file('efficientnet-lite0.onnx'), threads=1)(pixels.numpy())[0]

    with torch.inference_mode():
        cells = tower(pixels)
        logits = cells.mean(1) @ sight.head.T + sight.bias

    assert cells.shape == (1, -(-size[0] // 32) * -(-size[1] // 32), 1280)
    assert logits.argmax().item() in (281, 285)  # tabby, Egyptian cat
    if size == (224, 224):
        assert np.abs(logits.numpy() - packaged).max() < 0.007


def test_the_encoder_of_speech_computes_what_the_packaged_one_does():
    model = ctranslate2.models.Whisper(
        str(packaged_whisper_folder()), device='cpu', compute_type='float32', intra_threads=1
    )
    config = Qwen2AudioEncoderConfig(**WHISPER_TINY, max_source_positions=200)
    tower = Qwen2AudioEncoder(config).eval()
    tower.load_state_dict(read_hearing(200))
    said = np.pad(spoken('Go to the kitchen.'), (0, 64_000))[:64_000]
    units = to_short_mel(said, start=0.0, hop=160, bins=80, multiple=4, most=400)

    packaged = np.array(model.encode(ctranslate2.StorageView.from_array(units.mel.numpy())))
    with torch.inference_mode():
        hidden = F.gelu(tower.conv2(F.gelu(tower.conv1(units.mel)))).transpose(1, 2)
        hidden = hidden + tower.embed_positions.weight
        for layer in tower.layers:
            hidden = layer(hidden, None)
        hidden = tower.layer_norm(hidden)

    assert hidden.shape == (1, 200, 384)
    assert np.abs(hidden.numpy() - packaged).max() < 1e-3 * np.abs(packaged).max()


def test_a_file_of_weights_that_is_cut_short_is_one_sentence(tmp_path):
    whole = (packaged_whisper_folder() / 'model.bin').read_bytes()
    (tmp_path / 'model.bin').write_bytes(whole[:100_000])

    with pytest.raises(CheckpointError, match='ends at byte 100000'):
        read_variables(tmp_path / 'model.bin')
