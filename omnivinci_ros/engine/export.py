# SPDX-License-Identifier: Apache-2.0
"""A checkpoint to three ONNX graphs, the token embeddings and a manifest."""
from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import need
from omnivinci_ros.engine.graphs import GraphSpec
from omnivinci_ros.engine.graphs import graph_specs
from omnivinci_ros.engine.graphs import sound_frames
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import file_hash
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.checkpoint import load
from omnivinci_ros.model.checkpoint import save_settings
from omnivinci_ros.model.omnivinci import OmniVinci

EMBEDDINGS = 'embeddings.safetensors'
# Of a checkpoint's files, those that decide what it answers.
CHECKPOINT_SUFFIXES = ('.safetensors', '.json', '.txt', '.jinja')
# ONNX has bfloat16 convolutions since 22 and int4 in blocks since 21; else what Jetson reads.
DTYPES = {
    'fp32': torch.float32, 'fp16': torch.float16, 'bf16': torch.bfloat16, 'int4': torch.float16,
}
OPSET = 18
BF16_OPSET = 22
INT4_OPSET = 21
PACKAGES = ('torch', 'transformers', 'onnx', 'onnxscript', 'onnxruntime')


def export(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str = 'fp16',
    say: Callable[[str], None] = lambda text: None,
    **given: Any,
) -> Manifest:
    """Export a checkpoint into a new folder; an export that fails leaves no folder.

    `given` completes the checkpoint's configuration. `precision` is fp32, fp16, bf16, or
    int4: weights of the decoder's layers in symmetric blocks of 128, everything else fp16.
    """
    if precision not in DTYPES:
        raise EngineError(f'precision {precision!r}; known: {", ".join(DTYPES)}')
    checkpoint, out = Path(checkpoint), Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise EngineError(f'{out}: is not empty; give a new folder')
    for package in ('onnx', 'onnxscript'):
        need(package)
    model = load(checkpoint, dtype=DTYPES[precision], **given)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f'.{out.name}-', dir=out.parent))
    try:
        save_settings(model, partial / SETTINGS, tokenizer=checkpoint / 'llm')
        source = checkpoint_hash(checkpoint)
        export_model(model, partial, precision=precision, source=source, say=say)
        for path in (partial, *partial.rglob('*')):  # mkdtemp and onnx let nobody else read
            path.chmod(0o755 if path.is_dir() else 0o644)
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return read_manifest(out)


def checkpoint_hash(checkpoint: Path) -> str:
    """Return the SHA-256 of a checkpoint's weights, configuration and tokenizer."""
    files = (path for path in checkpoint.rglob('*') if path.suffix in CHECKPOINT_SUFFIXES)
    return file_hash(sorted(files))


def export_model(
    model: OmniVinci,
    folder: Path,
    *,
    precision: str,
    source: str,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Write the graphs of a model that has the precision's type, then the manifest."""
    graphs = {}
    for spec in graph_specs(model.eval()):
        say(f'{spec.name}: exporting')
        graphs[spec.name] = _export_graph(spec, folder, precision)
    table = model.llm.get_input_embeddings().weight.detach().contiguous()
    save_file({'embeddings': table}, folder / EMBEDDINGS)
    multiple, most = sound_frames(model)
    Manifest(
        checkpoint_sha256=source,
        precision=precision,
        embeddings=EMBEDDINGS,
        mel_frames_multiple=multiple,
        mel_frames_most=most,
        context_most=model.llm.config.max_position_embeddings,
        versions={name: version(name) for name in PACKAGES},
        graphs=graphs,
    ).write(folder)


def _export_graph(spec: GraphSpec, folder: Path, precision: str) -> Graph:
    import onnx

    int4 = precision == 'int4' and spec.name == 'decoder'
    opset = INT4_OPSET if int4 else BF16_OPSET if precision == 'bf16' else OPSET
    path = folder / f'{spec.name}.onnx'
    logging.getLogger('torch.onnx').setLevel(logging.ERROR)  # torchvision is not missed
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter('ignore')  # about names of axes, and the exporter's own insides
        program = torch.onnx.export(
            spec.module.eval(), spec.example, dynamo=True, opset_version=opset, verbose=False,
            input_names=spec.inputs, output_names=spec.outputs, dynamic_shapes=spec.free,
        )
    program.save(path, external_data=True)  # a tensor at a time: a decoder passes 2 GB
    del program
    if int4:
        _quantise(path)
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
    )


def _quantise(path: Path) -> None:
    import onnx

    from omnivinci_ros.engine.int4 import quantise

    model = quantise(onnx.load(path))
    data = path.with_name(f'{path.name}.data')
    data.unlink()  # onnx appends to what is there
    onnx.save_model(
        model, path, save_as_external_data=True, location=data.name, size_threshold=1024
    )


def _ports(values, axes) -> tuple[Port, ...]:
    from onnx import TensorProto

    return tuple(
        Port(
            name=value.name,
            dtype=TensorProto.DataType.Name(value.type.tensor_type.elem_type).lower(),
            shape=tuple(axes.get(value.name) or (
                axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim
            )),
        )
        for value in values
    )


def _forget_origin(model) -> None:
    """Drop the exporter's stack traces: they hold paths of this machine and change hashes."""
    graph = model.graph
    for holder in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info,
                   *graph.initializer):
        del holder.metadata_props[:]
        holder.doc_string = ''
