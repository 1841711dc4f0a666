# SPDX-License-Identifier: Apache-2.0
"""A conversation with the decoder in ONNX Runtime's fused operators (fused_graph.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.bench.runtimes.fused_graph import DECODER
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.ort.decoder import OnnxInPlaceSession
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class FusedDecoder(SteppingDecoder):
    """The past stays where it is, and grows in place. `config` is Qwen2's, of transformers."""

    def __init__(self, folder: Path, config: Any, capacity: int, threads: int) -> None:
        super().__init__(capacity, config.max_position_embeddings)
        self.table = TokenEmbeddings(folder / EMBEDDINGS)
        size = config.hidden_size // config.num_attention_heads
        shape = (1, config.num_key_value_heads, capacity, size)
        past, _ = kv_names(config.num_hidden_layers)
        cache = {name: Port(name, 'float', shape) for name in past}
        self._session = OnnxInPlaceSession(OnnxSession(folder / DECODER, threads=threads), cache)
        speeds = config.rope_parameters['rope_theta'] ** (-torch.arange(0, size, 2) / size)
        angles = torch.outer(torch.arange(capacity), speeds)
        self._turns = {'cos': angles.cos(), 'sin': angles.sin()}

    def _row(self, token: int) -> Tensor:
        return self.table[token][None]

    def _cut(self, length: int) -> None:
        """Do nothing: what lies behind the length is written over."""

    def _step(self, embeds: Tensor) -> Tensor:
        total = torch.tensor([self.length + embeds.shape[1]], dtype=torch.int32)
        return self._session.run(
            {
                'embeds': embeds.float(),
                'last_place': total - 1,
                'total': total,
                **self._turns,
            }
        )[0, -1]
