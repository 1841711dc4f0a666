# SPDX-License-Identifier: Apache-2.0
"""manifest.json: what an export holds, read with the suspicion that a file deserves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.common.atomic_files import is_plain_name
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.text import shown
from omnivinci_ros.engine.errors import EngineError

FILE = 'manifest.json'
SETTINGS = 'settings'  # folder beside it: the checkpoint without its weights
OMNIVINCI, QWEN_OMNI = MODELS = ('omnivinci', 'qwen2.5-omni')
CONCATENATED, IN_PLACE = KINDS_OF_KV = ('concatenated', 'in-place')
FORMAT = 1
MAX_BYTES = 4 << 20
BLOCK = 1 << 20  # bytes read at a time


@dataclass(frozen=True)
class Port:
    """A named input or output; an axis is a size, or the name of one that is free."""

    name: str
    dtype: str
    shape: tuple[int | str, ...]


@dataclass(frozen=True)
class Graph:
    """One ONNX graph; its weights lie in `data` beside it."""

    file: str
    data: str
    sha256: str  # of both files, one after the other
    opset: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    quantised: str = ''  # such as 'int8 weights'; what is not named is of the precision's type


@dataclass(frozen=True)
class Manifest:
    """An export: where it came from and what can be given to it."""

    checkpoint_sha256: str
    precision: str
    embeddings: str  # safetensors file of the token embeddings
    mel_frames_multiple: int
    mel_frames_most: int
    context_most: int  # tokens
    versions: Mapping[str, str]
    graphs: Mapping[str, Graph]
    kv: str = CONCATENATED  # how the decoder keeps its past
    model: str = OMNIVINCI  # which network

    def write(self, folder: Path) -> None:
        value = {'format': FORMAT, **asdict(self)}
        write_whole(folder / FILE, json.dumps(value, indent=2) + '\n')


def read_manifest(folder: str | Path) -> Manifest:
    """Read an export's manifest; raise EngineError for what is missing or damaged."""
    path = Path(folder) / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EngineError(f'{path}: {path.stat().st_size} bytes is too much for a manifest')
        value = json.loads(path.read_text(encoding='utf-8'))
        if value.pop('format') != FORMAT:
            raise EngineError(f'{path}: another version wrote it; run omnivinci export again')
        graphs = {name: _graph(graph) for name, graph in value.pop('graphs').items()}
        manifest = Manifest(**value, graphs=graphs)
        files = [manifest.embeddings, *(n for g in graphs.values() for n in (g.file, g.data))]
        stray = [name for name in files if not is_plain_name(name)]
        _check_kinds(manifest)
        if manifest.kv not in KINDS_OF_KV:
            raise EngineError(f'{path}: kv is {shown(manifest.kv)}; a later version wrote it')
        if manifest.model not in MODELS:
            raise EngineError(
                f'{path}: model is {shown(manifest.model)}; a later version wrote it'
            )
    except EngineError:
        raise
    except OSError:
        raise EngineError(
            f'{path}: cannot be read; give a folder that omnivinci export wrote'
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = ' '.join(str(error).split())[:200]
        raise EngineError(
            f'{path}: is damaged ({type(error).__name__}: {why}); export again'
        ) from None
    if stray:
        raise EngineError(f'{path}: names {shown(stray[0])}; files must lie beside the manifest')
    return manifest


def graph_path(folder: str | Path, graph: Graph) -> Path:
    """Return a graph's path once its files are those of the manifest."""
    folder = Path(folder)
    try:
        found = file_hash([folder / graph.file, folder / graph.data])
    except OSError as error:
        raise EngineError(f'{error.filename}: cannot be read; export again') from None
    if found != graph.sha256:
        raise EngineError(f'{folder / graph.file}: its hash is not that of {FILE}; export again')
    return folder / graph.file


def file_hash(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files' bytes, one file after another."""
    total = hashlib.sha256()
    for path in paths:
        with open(path, 'rb') as file:
            while block := file.read(BLOCK):
                total.update(block)
    return total.hexdigest()


def _check_kinds(manifest: Manifest) -> None:
    """Raise TypeError where JSON gave another kind than those who use it take it for."""
    numbers = (manifest.mel_frames_multiple, manifest.mel_frames_most, manifest.context_most)
    if not all(type(number) is int and number > 0 for number in numbers):
        raise TypeError(f'{numbers} are not three numbers above 0')
    graphs = manifest.graphs.values()
    ports = [port for graph in graphs for port in (*graph.inputs, *graph.outputs)]
    texts = [text for port in ports for text in (port.name, port.dtype)]
    texts += [manifest.checkpoint_sha256, manifest.precision]
    texts += [text for graph in graphs for text in (graph.sha256, graph.quantised)]
    if not all(type(text) is str for text in texts):
        raise TypeError('a name, a type or a hash is no text')
    if not all(type(axis) in (int, str) for port in ports for axis in port.shape):
        raise TypeError('an axis is neither a size nor a name')


def _graph(value: Mapping[str, Any]) -> Graph:
    ports = {
        kind: tuple(
            Port(port['name'], port['dtype'], tuple(port['shape'])) for port in value[kind]
        )
        for kind in ('inputs', 'outputs')
    }
    return Graph(**{**value, **ports})
