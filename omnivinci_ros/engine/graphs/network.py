# SPDX-License-Identifier: Apache-2.0
"""The three parts of the network that an engine runs, each with named inputs and outputs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.engine.graphs.decoder import decoder_spec
from omnivinci_ros.engine.graphs.spec import EXAMPLE_BATCH
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.model.omnivinci.log_mel import FRAMES_PER_TOKEN
from omnivinci_ros.model.omnivinci.network import OmniVinci


class VisionGraph(nn.Module):
    """Frames to tokens, the repeat of the S2 scales folded into the projector."""

    def __init__(self, model: OmniVinci):
        super().__init__()
        model.fold_video_projector()
        self.model = model

    def forward(self, pixels: Tensor) -> Tensor:
        return self.model.encode_frames(pixels)  # [F, 3, H, W] -> [F, tokens, C]


class SoundGraph(nn.Module):
    """Log-mel to tokens, for a whole unit of 30 s or for less.

    The stock tower refuses less than a unit. Here the first position embeddings are taken, so
    that a window of 4 s does not cost the encoding of 30 s; on a whole unit both are equal.
    """

    def __init__(self, model: OmniVinci):
        super().__init__()
        self.tower = model.sound_tower
        self.projector = model.sound_mm_projector

    def forward(self, mel: Tensor) -> Tensor:
        tower = self.tower
        hidden = F.gelu(tower.conv1(mel))
        hidden = F.gelu(tower.conv2(hidden)).transpose(1, 2)  # [U, T / 2, width]
        hidden = hidden + tower.embed_positions.weight[: hidden.shape[1]]
        for layer in tower.layers:
            hidden = layer(hidden, None)
        hidden = tower.avg_pooler(hidden.transpose(1, 2)).transpose(1, 2)
        return self.projector(tower.layer_norm(hidden))  # [U, bins, T] -> [U, T / 4, C]


def graph_specs(model: OmniVinci) -> tuple[GraphSpec, ...]:
    """Return the graphs of a model, in the order of NAMES."""
    return _vision(model), _sound(model), decoder_spec(model.llm)


def sound_frames(model: OmniVinci) -> tuple[int, int]:
    """Return (multiple, most) of the mel frames that the sound graph takes."""
    tower = model.sound_tower.config
    kind = model.config.sound_mm_projector_type
    return FRAMES_PER_TOKEN * (1 if kind == 'mlp' else 2), 2 * tower.max_source_positions


def _vision(model: OmniVinci) -> GraphSpec:
    size = model.config.image_size
    dtype = model.llm.dtype
    return GraphSpec(
        name='vision',
        module=VisionGraph(model),
        example=(torch.zeros(EXAMPLE_BATCH, 3, size, size, dtype=dtype),),
        inputs=('pixels',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('frames')},),
        axes={'pixels': ('frames', 3, size, size)},
    )


def _sound(model: OmniVinci) -> GraphSpec:
    bins = model.sound_tower.config.num_mel_bins
    multiple, most = sound_frames(model)
    fours = torch.export.Dim('mel_steps', min=1, max=most // multiple)
    return GraphSpec(
        name='sound',
        module=SoundGraph(model),
        example=(torch.zeros(EXAMPLE_BATCH, bins, 10 * multiple, dtype=model.llm.dtype),),
        inputs=('mel',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('units'), 2: multiple * fours},),
        axes={'mel': ('units', bins, 'mel_frames')},
    )
