# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's own fused operators, to compare with.

They are not ONNX's, so TensorRT could not read this graph: matrices in blocks of whole numbers
(MatMulNBits), attention with rotation and a past in place (GroupQueryAttention), and norms that
add what came before. https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from safetensors.torch import save_file

from omnivinci_ros.engine.cpu.weights import GROUP
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.cpu.weights import pack_nibbles
from omnivinci_ros.engine.cpu.weights import round_matrix
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.model.omnivinci.checkpoint import outline
from omnivinci_ros.model.stored_part import EMBEDDING
from omnivinci_ros.model.stored_part import readers_of
from omnivinci_ros.model.tensor_files import read_tensor

if TYPE_CHECKING:
    import onnx

DECODER, WEIGHTS = 'decoder.onnx', 'decoder.bin'
OPSET = 21
FUSED = 'com.microsoft'
IN_8_BITS = 4  # what MatMulNBits calls activations that are rounded to 8 bits


def write_fused(checkpoint: str | Path, folder: Path) -> None:
    """Write the decoder with matrices in 4 bits and the head in 8, rounded as the CPU path's."""
    import onnx

    model, headers = outline(checkpoint)
    graph = _Graph(model.llm.config, PartWeights(readers_of(headers['llm'])))
    with new_folder(folder) as partial:
        onnx.save_model(
            graph.model(), partial / DECODER, save_as_external_data=True, location=WEIGHTS
        )
        table = read_tensor(headers['llm'][EMBEDDING])
        save_file({'embeddings': table}, partial / EMBEDDINGS)


class _Graph:
    """The graph as it is written, node by node; `config` is Qwen2's, of transformers."""

    def __init__(self, config: Any, weights: PartWeights) -> None:
        self.config, self.weights = config, weights
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.size = config.hidden_size // self.heads
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        from onnx import TensorProto
        from onnx import helper

        config, real = self.config, TensorProto.FLOAT
        layers = config.num_hidden_layers
        seen, added = '', 'embeds'
        for layer in range(layers):
            name = f'model.layers.{layer}.'
            seen, h = self.norm(seen, added, f'{name}input_layernorm')
            added = self.attention(h, layer, f'{name}self_attn.')
            seen, h = self.norm(seen, added, f'{name}post_attention_layernorm')
            gate, up = (self.linear(h, f'{name}mlp.{kind}_proj') for kind in ('gate', 'up'))
            gate = self.node('Mul', [gate, self.node('Sigmoid', [gate])])
            added = self.linear(self.node('Mul', [gate, up]), f'{name}mlp.down_proj')
        _, h = self.norm(seen, added, 'model.norm')
        last = self.node('Gather', [h, self.constant('last', np.array([-1]))], axis=1)
        tied = config.tie_word_embeddings
        self.linear(last, 'model.embed_tokens' if tied else 'lm_head', bits=8, output='logits')
        past, present = kv_names(layers)
        cache = [1, self.kv_heads, 'room', self.size]
        value = helper.make_tensor_value_info
        inputs = [
            value('embeds', real, [1, 'new', config.hidden_size]),
            value('last_place', TensorProto.INT32, [1]),
            value('total', TensorProto.INT32, [1]),
            *(value(name, real, ['room', self.size // 2]) for name in ('cos', 'sin')),
            *(value(name, real, cache) for name in past),
        ]
        outputs = [
            value('logits', real, [1, 1, config.vocab_size]),
            *(value(name, real, cache) for name in present),
        ]
        graph = helper.make_graph(self.nodes, 'decoder', inputs, outputs, self.constants)
        return helper.make_model(
            graph,
            ir_version=10,
            opset_imports=[helper.make_opsetid('', OPSET), helper.make_opsetid(FUSED, 1)],
        )

    def norm(self, seen: str, added: str, name: str) -> tuple[str, str]:
        """Return the sum of both, and that sum brought to length and times its weights."""
        weight = self.constant(name, self.weights[f'{name}.weight'].numpy())
        eps = self.config.rms_norm_eps
        if not seen:
            return added, self.node('SimplifiedLayerNormalization', [added, weight], epsilon=eps)
        h, total = f'{name}.out', f'{name}.sum'
        self.node(
            'SkipSimplifiedLayerNormalization',
            [seen, added, weight],
            [h, '', '', total],
            domain=FUSED,
            epsilon=eps,
        )
        return total, h

    def attention(self, h: str, layer: int, name: str) -> str:
        q, k, v = (self.linear(h, f'{name}{kind}_proj') for kind in 'qkv')
        (past, present) = (
            names[2 * layer : 2 * layer + 2] for names in kv_names(self.config.num_hidden_layers)
        )
        out = f'{name}seen'
        self.node(
            'GroupQueryAttention',
            [q, k, v, *past, 'last_place', 'total', 'cos', 'sin'],
            [out, *present],
            domain=FUSED,
            num_heads=self.heads,
            kv_num_heads=self.kv_heads,
            scale=self.size**-0.5,
            do_rotary=1,
        )
        return self.linear(out, f'{name}o_proj')

    def linear(self, x: str, name: str, *, bits: int = 4, output: str = '') -> str:
        weight, bias = self.weights[f'{name}.weight'], self.weights.get(f'{name}.bias')
        made = round_matrix(weight, bits, name)
        rows, columns = weight.shape
        blocks = columns // GROUP
        packed = (made.values.astype(np.int16) + (1 << bits - 1)).astype(np.uint8)
        packed = packed.reshape(rows, blocks, GROUP)
        if bits == 4:
            packed = pack_nibbles(packed).reshape(rows, blocks, GROUP // 2)
        scales = np.broadcast_to(made.scales[:, :, 0].astype(np.float32), (rows, blocks))
        y = self.node(
            'MatMulNBits',
            [x, self.constant(f'{name}.values', packed), self.constant(f'{name}.scales', scales)],
            [output] if output and bias is None else None,
            domain=FUSED,
            K=columns,
            N=rows,
            bits=bits,
            block_size=GROUP,
            accuracy_level=IN_8_BITS,
        )
        if bias is None:
            return y
        return self.node(
            'Add', [y, self.constant(f'{name}.bias', bias.numpy())], [output] if output else None
        )

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant; return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self,
        kind: str,
        inputs: list[str],
        outputs: list[str] | None = None,
        **options: Any,
    ) -> str:
        """Add a node; return the name of its first output."""
        from onnx import helper

        outputs = outputs or [f'{kind}_{len(self.nodes)}']
        self.nodes.append(helper.make_node(kind, inputs, outputs, **options))
        return outputs[0]
