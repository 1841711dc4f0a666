# SPDX-License-Identifier: Apache-2.0
"""The decoder in ONNX Runtime's own fused operators, with the same rounded weights.

They are not ONNX's, so TensorRT cannot read this graph: matrices in blocks of whole numbers
(MatMulNBits), attention with rotation and a past in place (GroupQueryAttention), and norms that
add what came before. https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import BinaryIO

import numpy as np
from transformers import Qwen2Config

from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.weights import GROUP
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.cpu.weights import Rounded
from omnivinci_ros.engine.cpu.weights import Scheme
from omnivinci_ros.engine.cpu.weights import pack_nibbles
from omnivinci_ros.engine.cpu.weights import round_matrix
from omnivinci_ros.engine.cpu.weights import stacked
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.graphs.ports import head_size
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import file_hash

if TYPE_CHECKING:
    import onnx

FUSED = 'fused_decoder'  # its name in a manifest
OPSET = 21
DOMAIN = 'com.microsoft'
IN_8_BITS = 4  # what MatMulNBits calls activations that are rounded to 8 bits
INSIDE_BYTES = 1024  # what is smaller stays in the graph's own file
HEAD_UNIT = 8  # channels; GroupQueryAttention refuses other heads
ALIGNED = 4096  # bytes: ONNX Runtime maps a weight where it lies


def check_decoders(decoders: Sequence[str], precision: str) -> Sequence[str]:
    """Return which decoders an export of a precision gets, of those that are wanted.

    Weights that are not rounded have one decoder. Raises EngineError where OpenVINO's is missing,
    which every export for the CPU has.
    """
    if OPENVINO not in decoders or not set(decoders) <= set(DECODERS):
        raise EngineError(
            f'decoders {" ".join(decoders)}: an export for the CPU has {OPENVINO}, and '
            f'{ONNX_RUNTIME} beside it'
        )
    if SCHEMES[precision].layers == 32:
        return (OPENVINO,)
    if ONNX_RUNTIME in decoders:
        import_extra('onnx', INSTALL_CPU)  # before anything is written
    return decoders


def write_fused(
    config: Qwen2Config,
    weights: PartWeights,
    scheme: Scheme,
    folder: Path,
    say: Callable[[str], None] = lambda text: None,
    *,
    gives_hidden: bool = False,
) -> dict[str, Graph]:
    """Write the decoder into a folder, a weight at a time; return its entry for the manifest.

    None, which is said, for heads that the operators do not take.

    Inputs: embeds [1, S, C]; last_place [1] and total [1], int32, the place of the last token and
    how many tokens there are with it; cos and sin [room, D / 2] of the places; rows [R], int64,
    which of the S logits are wanted of; and the past, [1, heads, room, D] each, which the outputs
    are to be bound to. Outputs: the past, and logits [1, R, vocabulary]; with `gives_hidden` the
    last hidden states [1, S, C], after the norm.
    """
    if (channels := head_size(config)) % HEAD_UNIT:
        say(
            f'{FUSED}: left out: ONNX Runtime takes heads of {HEAD_UNIT} channels or multiples, '
            f'and these have {channels}; OpenVINO decodes'
        )
        return {}
    say(f'{FUSED}: writing')
    onnx = import_extra('onnx', INSTALL_CPU)
    path, data = folder / f'{FUSED}.onnx', f'{FUSED}.bin'
    with open(folder / data, 'wb') as file:
        model = _Graph(config, weights, scheme, file).model(gives_hidden)
    onnx.save_model(model, path)
    graph = Graph(
        file=path.name,
        data=data,
        sha256=file_hash([path, folder / data]),
        opset=OPSET,
        inputs=_ports(model.graph.input),
        outputs=_ports(model.graph.output),
    )
    return {FUSED: graph}


class _Graph:
    """The graph as it is written, node by node."""

    def __init__(
        self, config: Qwen2Config, weights: PartWeights, scheme: Scheme, data: BinaryIO
    ) -> None:
        self.config, self.weights, self.scheme, self.data = config, weights, scheme, data
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.size = head_size(config)
        self.past, self.present = kv_names(config.num_hidden_layers)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def model(self, gives_hidden: bool) -> onnx.ModelProto:
        from onnx import TensorProto
        from onnx import helper

        config, real = self.config, TensorProto.FLOAT
        seen, added = '', 'embeds'
        for layer in range(config.num_hidden_layers):
            name = f'model.layers.{layer}.'
            seen, h = self.norm(seen, added, f'{name}input_layernorm')
            added = self.attention(h, layer, f'{name}self_attn.')
            seen, h = self.norm(seen, added, f'{name}post_attention_layernorm')
            gate, up = (self.linear(h, f'{name}mlp.{kind}_proj') for kind in ('gate', 'up'))
            gate = self.node('QuickGelu', [gate], domain=DOMAIN, alpha=1.0)  # SiLU
            added = self.linear(self.node('Mul', [gate, up]), f'{name}mlp.down_proj')
        hidden = 'hidden' if gives_hidden else ''
        _, h = self.norm(seen, added, 'model.norm', output=hidden)
        wanted = self.node('Gather', [h, 'rows'], axis=1)
        head = 'model.embed_tokens' if config.tie_word_embeddings else 'lm_head'
        self.linear(wanted, head, bits=self.scheme.head, output='logits')
        cache = [1, self.kv_heads, 'room', self.size]
        value = helper.make_tensor_value_info
        inputs = [
            value('embeds', real, [1, 'new', config.hidden_size]),
            value('last_place', TensorProto.INT32, [1]),
            value('total', TensorProto.INT32, [1]),
            *(value(name, real, ['room', self.size // 2]) for name in ('cos', 'sin')),
            value('rows', TensorProto.INT64, ['wanted']),
            *(value(name, real, cache) for name in self.past),
        ]
        outputs = [value('logits', real, [1, 'wanted', config.vocab_size])]
        outputs += [value(name, real, [1, 'new', config.hidden_size]) for name in [hidden] if name]
        outputs += [value(name, real, cache) for name in self.present]
        graph = helper.make_graph(self.nodes, 'decoder', inputs, outputs, self.constants)
        return helper.make_model(
            graph,
            ir_version=10,
            opset_imports=[helper.make_opsetid('', OPSET), helper.make_opsetid(DOMAIN, 1)],
        )

    def norm(self, seen: str, added: str, name: str, output: str = '') -> tuple[str, str]:
        """Return the sum of both, and that sum brought to length and times its weights."""
        weight = self.constant(name, self.weights[f'{name}.weight'].numpy())
        eps = self.config.rms_norm_eps
        if not seen:
            return added, self.node('SimplifiedLayerNormalization', [added, weight], epsilon=eps)
        h, total = output or f'{name}.out', f'{name}.sum'
        self.node(
            'SkipSimplifiedLayerNormalization',
            [seen, added, weight],
            [h, '', '', total],
            domain=DOMAIN,
            epsilon=eps,
        )
        return total, h

    def attention(self, h: str, layer: int, name: str) -> str:
        qkv = self.linear(h, *(f'{name}{kind}_proj' for kind in 'qkv'))
        of_layer = slice(2 * layer, 2 * layer + 2)
        out = f'{name}seen'
        self.node(
            'GroupQueryAttention',
            [qkv, '', '', *self.past[of_layer], 'last_place', 'total', 'cos', 'sin'],
            [out, *self.present[of_layer]],
            domain=DOMAIN,
            num_heads=self.heads,
            kv_num_heads=self.kv_heads,
            scale=self.size**-0.5,
            do_rotary=1,
        )
        return self.linear(out, f'{name}o_proj')

    def linear(self, x: str, *names: str, bits: int = 0, output: str = '') -> str:
        """Multiply with matrices by name, their results side by side; all have a bias or none."""
        bits, name = bits or self.scheme.layers, names[0]
        weight = stacked([self.weights.stored(f'{each}.weight') for each in names])
        found = [self.weights.get(f'{each}.bias') for each in names]
        bias = [each for each in found if each is not None]
        values, scales = _blocks(round_matrix(weight, bits, name), bits)
        inputs = [x, self.constant(f'{name}.values', values)]
        inputs += [self.constant(f'{name}.scales', scales)]
        if bias:
            inputs += ['', '', self.constant(f'{name}.bias', stacked(bias).numpy())]
        rows, columns = weight.shape
        return self.node(
            'MatMulNBits',
            inputs,
            [output] if output else None,
            domain=DOMAIN,
            K=columns,
            N=rows,
            bits=bits,
            block_size=GROUP,
            accuracy_level=IN_8_BITS,
        )

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant, a large one to the file of the weights; return its name."""
        from onnx import TensorProto
        from onnx import helper
        from onnx import numpy_helper

        value = np.ascontiguousarray(value)
        if value.nbytes < INSIDE_BYTES:
            self.constants.append(numpy_helper.from_array(value, name))
            return name
        self.data.write(bytes(-self.data.tell() % ALIGNED))
        tensor = TensorProto(
            name=name,
            dims=value.shape,
            data_type=helper.np_dtype_to_tensor_dtype(value.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        place = {
            'location': f'{FUSED}.bin',
            'offset': self.data.tell(),
            'length': value.nbytes,
        }
        for key, told in place.items():
            tensor.external_data.add(key=key, value=str(told))
        self.data.write(value.data)
        self.constants.append(tensor)
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str] | None = None,
        **options: Any,
    ) -> str:
        """Add a node; return the name of its first output."""
        from onnx import helper

        outputs = outputs or [f'{kind}_{len(self.nodes)}']
        self.nodes.append(helper.make_node(kind, inputs, outputs, **options))
        return outputs[0]


def _blocks(made: Rounded, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values [rows, blocks, bytes], from 0 up, and scales [rows, blocks], float32.

    8 bits have a scale a row; blocks are filled up with what stands for zero.
    """
    zero = 1 << bits - 1
    values = made.values.reshape(len(made.values), -1).view(np.uint8) + np.uint8(zero)  # wraps
    blocks = -(-values.shape[1] // GROUP)
    if filler := blocks * GROUP - values.shape[1]:
        values = np.pad(values, ((0, 0), (0, filler)), constant_values=zero)
    scales = np.broadcast_to(made.scales[:, :, 0].astype(np.float32), (len(values), blocks))
    if bits == 4:
        values = pack_nibbles(values)
    return values.reshape(len(scales), blocks, -1), scales


def _ports(values: Sequence[onnx.ValueInfoProto]) -> tuple[Port, ...]:
    from onnx import TensorProto

    names = {TensorProto.FLOAT: 'float', TensorProto.INT32: 'int32', TensorProto.INT64: 'int64'}
    return tuple(
        Port(
            name=value.name,
            dtype=names[value.type.tensor_type.elem_type],
            shape=tuple(
                axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim
            ),
        )
        for value in values
    )
