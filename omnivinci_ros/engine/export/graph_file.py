# SPDX-License-Identifier: Apache-2.0
"""One module to one ONNX file, in its precision."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.calibration import activation_ranges
from omnivinci_ros.engine.export.lazy_weights import save_lazily
from omnivinci_ros.engine.graphs.in_place import translations
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import file_hash

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnx import ValueInfoProto

# ONNX has bfloat16 convolutions since 22, int4 in blocks since 21, scales in fp16 since 19;
# else what Jetson reads.
OPSET = 18
BF16_OPSET = 22
INT4_OPSET = 21
INT8_OPSET = 19
INT4, INT8, INT8_BOTH = 'int4 weights', 'int8 weights', 'int8 weights and activations'
DECODERS = ('decoder', 'talker')
EXACT = ('dit', 'vocoder')  # float32, as the released code runs them
# Of the weights; with int8 and int4, of what is not rounded.
DTYPES = {
    'fp32': torch.float32,
    'fp16': torch.float16,
    'bf16': torch.bfloat16,
    'int8': torch.float16,
    'int4': torch.float16,
}
PACKAGES = ('torch', 'transformers', 'onnx', 'onnxscript', 'onnxruntime')
OPSETS = {INT4: INT4_OPSET, INT8: INT8_OPSET, INT8_BOTH: INT8_OPSET}


def export_graph(
    spec: GraphSpec,
    folder: Path,
    precision: str,
    samples: Sequence[Mapping[str, Tensor]] = (),
    say: Callable[[str], None] = lambda text: None,
) -> Graph:
    """Write a graph and its weights into a folder.

    With precision int8 or int4 its weights are quantised, and with samples of its inputs what
    goes into them too.
    """
    import onnx

    dtype = DTYPES[precision]
    quantised = _quantised(spec.name, precision, bool(samples))
    opset = max(spec.opset, OPSETS.get(quantised, BF16_OPSET if precision == 'bf16' else OPSET))
    path = folder / f'{spec.name}.onnx'
    say(f'{spec.name}: exporting')
    logging.getLogger('torch.onnx').setLevel(logging.ERROR)  # torchvision is not missed
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter('ignore')  # about names of axes, and the exporter's own insides
        program = torch.onnx.export(
            spec.module.eval(),
            spec.example,
            dynamo=True,
            opset_version=opset,
            verbose=False,
            input_names=spec.inputs,
            output_names=spec.outputs,
            dynamic_shapes=spec.free,
            optimize=spec.weights is None,  # it would look at weights, which are not there yet
            custom_translation_table=translations(),
        )
    if program is None:
        raise EngineError(f'{spec.name}: torch exported nothing; report it')
    if spec.weights is None:
        program.save(path, external_data=True)  # a tensor at a time: a decoder passes 2 GB
    else:
        save_lazily(program, path, spec.weights, dtype)
    del program
    if quantised:
        _quantise(path, quantised, samples, say)
    model = onnx.load(path, load_external_data=False)
    _forget_origin(model)
    onnx.save_model(model, path)
    data = f'{path.name}.data'
    return Graph(
        file=path.name,
        data=data,
        sha256=file_hash([path, folder / data]),
        opset=next(o.version for o in model.opset_import if not o.domain),
        inputs=_ports(model.graph.input, spec.axes),
        outputs=_ports(model.graph.output, {}),
        quantised=quantised,
    )


def versions() -> dict[str, str]:
    """Return the versions of what an export was made with."""
    return {name: version(name) for name in PACKAGES}


def _quantised(name: str, precision: str, sampled: bool) -> str:
    """Return what of a graph is quantised: int4 is for the decoder, its towers take int8."""
    if precision not in ('int4', 'int8') or name in EXACT:
        return ''
    if precision == 'int4' and name in DECODERS:
        return INT4
    return INT8_BOTH if sampled else INT8


def _quantise(
    path: Path,
    quantised: str,
    samples: Sequence[Mapping[str, Tensor]],
    say: Callable[[str], None],
) -> None:
    import onnx

    from omnivinci_ros.engine.export import int4
    from omnivinci_ros.engine.export import int8

    ranges = activation_ranges(path, samples, say) if quantised == INT8_BOTH else None
    model = onnx.load(path)
    model = int4.quantise(model) if quantised == INT4 else int8.quantise(model, ranges)
    data = path.with_name(f'{path.name}.data')
    data.unlink()  # onnx appends to what is there
    onnx.save_model(
        model, path, save_as_external_data=True, location=data.name, size_threshold=1024
    )


def _ports(
    values: Iterable[ValueInfoProto], axes: Mapping[str, tuple[int | str, ...]]
) -> tuple[Port, ...]:
    from onnx import TensorProto

    return tuple(
        Port(
            name=value.name,
            dtype=TensorProto.DataType.Name(value.type.tensor_type.elem_type).lower(),
            shape=tuple(
                axes.get(value.name)
                or (axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim)
            ),
        )
        for value in values
    )


def _forget_origin(model: ModelProto) -> None:
    """Drop the exporter's stack traces: they hold paths of this machine and change hashes."""
    graph = model.graph
    for holder in (
        model,
        graph,
        *graph.node,
        *graph.input,
        *graph.output,
        *graph.value_info,
        *graph.initializer,
    ):
        del holder.metadata_props[:]
        holder.doc_string = ''
