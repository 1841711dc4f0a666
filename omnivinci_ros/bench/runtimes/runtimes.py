# SPDX-License-Identifier: Apache-2.0
"""Which runtimes are compared, what each needs, and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.bench.runtimes.families import Counts
from omnivinci_ros.bench.runtimes.families import family_of
from omnivinci_ros.bench.runtimes.gguf_file import INSTALL as INSTALL_COMPARE
from omnivinci_ros.bench.runtimes.gguf_file import write_gguf
from omnivinci_ros.bench.runtimes.subjects import LlamaSubject
from omnivinci_ros.bench.runtimes.subjects import NetworkSubject
from omnivinci_ros.bench.runtimes.subjects import Sizes
from omnivinci_ros.bench.runtimes.subjects import Subject
from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.fused_graph import FUSED
from omnivinci_ros.engine.decoders import EngineDecoder
from omnivinci_ros.engine.errors import INSTALL
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import Runtime
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.tokenizer import Tokenizer

REFERENCE = 'torch fp32'


@dataclass(frozen=True)
class RuntimeSpec:
    """A row of the table."""

    what: str  # torch, export, openvino or llama
    weights: str  # precision: of torch, of the export, or the kind of GGUF
    kv_bytes: int  # of a number in the KV cache
    needs: Mapping[str, str]  # module to the command that installs it
    decoder: str = AUTO  # of an export for the CPU


_ORT = {'onnxruntime': INSTALL, 'onnxscript': INSTALL}
_OPENVINO = {'openvino': INSTALL_CPU}
_FUSED = {**_OPENVINO, 'onnxruntime': INSTALL_CPU}
_LLAMA = {'xllamacpp': INSTALL_COMPARE, 'gguf': INSTALL_COMPARE}
RUNTIMES = {
    REFERENCE: RuntimeSpec('torch', 'fp32', 4, {}),
    'torch bf16': RuntimeSpec('torch', 'bf16', 2, {}),
    'ONNX Runtime fp32': RuntimeSpec('export', 'fp32', 4, _ORT),
    'ONNX Runtime int4': RuntimeSpec('export', 'int4', 2, _ORT),
    'OpenVINO': RuntimeSpec('openvino', 'fp32', 4, {**_ORT, **_OPENVINO}),
    'cpu-int4': RuntimeSpec('export', 'cpu-int4', 2, _OPENVINO, OPENVINO),
    'cpu-int8': RuntimeSpec('export', 'cpu-int8', 2, _OPENVINO, OPENVINO),
    'cpu-int4 fused': RuntimeSpec('export', 'cpu-int4', 4, _FUSED, ONNX_RUNTIME),
    'cpu-int8 fused': RuntimeSpec('export', 'cpu-int8', 4, _FUSED, ONNX_RUNTIME),
    'llama.cpp q4_0': RuntimeSpec('llama', 'q4_0', 2, _LLAMA),
    'llama.cpp q8_0': RuntimeSpec('llama', 'q8_0', 2, _LLAMA),
}


def missing(runtime: RuntimeSpec) -> str:
    """Say what installs a runtime; an empty string when all is there."""
    for module, command in runtime.needs.items():
        if find_spec(module) is None:
            return command
    return ''


def source_of(runtime: RuntimeSpec, folder: Path, work: Path) -> Path:
    """Return the file or folder that the runtime opens."""
    if runtime.what == 'torch':
        return folder
    return work / (f'{runtime.weights}.gguf' if runtime.what == 'llama' else runtime.weights)


def prepare(runtime: RuntimeSpec, folder: Path, work: Path) -> None:
    """Make what the runtime opens, when it is not there yet."""
    path = source_of(runtime, folder, work)
    if path.exists():
        return
    if runtime.what == 'llama':
        partial = path.with_suffix('.partial')
        write_gguf(folder, partial, runtime.weights)
        partial.replace(path)
        return
    from omnivinci_ros.engine.cpu.export import export_for_cpu
    from omnivinci_ros.engine.export.to_onnx import export

    make = export_for_cpu if runtime.weights.startswith('cpu-') else export
    make(folder, path, precision=runtime.weights)


def open_subject(
    runtime: RuntimeSpec,
    checkpoint_folder: Path,
    source: Path,
    capacity: int,
    threads: int,
) -> Subject:
    """Open what `source_of` names."""
    family = family_of(checkpoint_folder)
    sizes = _sizes(runtime, family.count(), source)
    if runtime.what == 'llama':
        return LlamaSubject(source, sizes, capacity, threads)
    if runtime.what == 'openvino':
        return NetworkSubject(_openvino_runtime(source, threads), sizes, capacity)
    options = OpenOptions(threads=threads, decoder=runtime.decoder)
    if runtime.what == 'torch':
        options = replace(options, runtime='torch', device='cpu', precision=runtime.weights)
    return NetworkSubject(family.open(source, options), sizes, capacity)


def _sizes(runtime: RuntimeSpec, counts: Counts, source: Path) -> Sizes:
    if runtime.what == 'torch':
        width = {'fp32': 4, 'bf16': 2}[runtime.weights]
        held, read = width * counts.held, width * counts.read
    elif runtime.what == 'llama':
        held = source.stat().st_size
        read = held if counts.is_tied else held - round(counts.table * 34 / 32)  # q8_0
    else:
        graphs = dict(read_manifest(source).graphs)
        fused = graphs.pop(FUSED, None)
        if runtime.decoder == ONNX_RUNTIME and fused is not None:
            graphs['decoder'] = fused
        held = sum((source / graph.data).stat().st_size for graph in graphs.values())
        read = (source / graphs['decoder'].data).stat().st_size
    return Sizes(held, read, counts.kv_per_token * runtime.kv_bytes)


class _OpenVinoSession:
    """A graph of our ONNX export in OpenVINO, with OpenVINO's own choices."""

    def __init__(self, path: Path, outputs: tuple[str, ...], threads: int):
        import openvino

        options: dict[str, str | int] = {'PERFORMANCE_HINT': 'LATENCY'}
        if threads:
            options['INFERENCE_NUM_THREADS'] = threads
        compiled = openvino.Core().compile_model(path, 'CPU', options)
        self.inputs = tuple(port.get_any_name() for port in compiled.inputs)
        self.outputs = outputs  # one of them may have further names
        self._request = compiled.create_infer_request()

    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        arrays = {name: value.numpy() for name, value in feeds.items()}
        self._request.infer(arrays, share_inputs=True)
        return {
            name: torch.from_numpy(self._request.get_tensor(name).data.copy())
            for name in self.outputs
        }


def _openvino_runtime(source: Path, threads: int) -> Runtime:
    manifest = read_manifest(source)
    sessions = {
        name: _OpenVinoSession(
            graph_path(source, graph), tuple(port.name for port in graph.outputs), threads
        )
        for name, graph in manifest.graphs.items()
    }
    table = TokenEmbeddings(source / manifest.embeddings)
    return Runtime(
        config=read_config(source / SETTINGS),
        tokenizer=Tokenizer.read(source / SETTINGS / 'llm'),
        name='OpenVINO',
        encode_frames=lambda pixels: sessions['vision'].run({'pixels': pixels})['tokens'],
        encode_sound=lambda mel: sessions['sound'].run({'mel': mel})['tokens'],
        embed=table.rows,
        make_decoder=lambda capacity: EngineDecoder(
            sessions['decoder'], manifest, table, capacity
        ),
        mel_multiple=manifest.mel_frames_multiple,
    )
