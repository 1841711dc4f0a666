# SPDX-License-Identifier: Apache-2.0
"""A checkpoint to a folder of OpenVINO graphs whose weights are rounded, for CPUs.

Weights are read one at a time, so a checkpoint that does not fit the memory can be exported
where its rounded weights do.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from safetensors.torch import save_file

from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.graphs.network import sound_frames
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import file_hash
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.omnivinci.checkpoint import EMBEDDING
from omnivinci_ros.model.omnivinci.checkpoint import outline
from omnivinci_ros.model.omnivinci.checkpoint import save_settings
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_tensors

if TYPE_CHECKING:
    import openvino as ov

OPSET = 13  # OpenVINO's
NUMBERS_BYTES = 64  # of a constant that is an argument, such as an axis, and no weight
PACKAGES = ('openvino', 'torch', 'transformers')


def export_for_cpu(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str = 'cpu-int4',
    say: Callable[[str], None] = lambda text: None,
    **given: Any,
) -> Manifest:
    """Export a checkpoint for the CPU into a new folder; what fails leaves no folder.

    `precision` is a name of SCHEMES; `given` completes the checkpoint's configuration.
    """
    if precision not in SCHEMES:
        raise EngineError(f'precision {precision!r}; known: {", ".join(SCHEMES)}')
    import_extra('openvino', INSTALL_CPU)
    checkpoint = Path(checkpoint)
    model, headers = outline(checkpoint, **given)
    with new_folder(out) as partial:
        save_settings(model, partial / SETTINGS, tokenizer=checkpoint / 'llm')
        graphs = {}
        for name, graph in _graphs(model, headers, precision):
            say(f'{name}: writing')
            graphs[name] = _write(name, graph, partial)
        ((_, table),) = read_tensors({EMBEDDING: headers['llm'][EMBEDDING]})
        save_file({'embeddings': table}, partial / EMBEDDINGS)
        multiple, most = sound_frames(model)
        Manifest(
            checkpoint_sha256=checkpoint_hash(checkpoint),
            precision=precision,
            embeddings=EMBEDDINGS,
            mel_frames_multiple=multiple,
            mel_frames_most=most,
            context_most=model.llm.config.max_position_embeddings,
            versions={name: version(name) for name in PACKAGES},
            graphs=graphs,
        ).write(partial)
    return read_manifest(out)


def _graphs(
    model: OmniVinci, headers: dict[str, dict[str, Header]], precision: str
) -> Iterator[tuple[str, ov.Model]]:
    """Yield each graph by name; the one before it can be freed."""
    from omnivinci_ros.engine.cpu.decoder_graph import decoder_graph
    from omnivinci_ros.engine.cpu.tower_graphs import sound_graph
    from omnivinci_ros.engine.cpu.tower_graphs import vision_graph

    scheme = SCHEMES[precision]
    weights = {part: PartWeights(found) for part, found in headers.items()}
    yield (
        'vision',
        vision_graph(model, weights['vision_tower'], weights['mm_projector'], scheme.towers),
    )
    yield (
        'sound',
        sound_graph(model, weights['sound_tower'], weights['sound_mm_projector'], scheme.towers),
    )
    yield 'decoder', decoder_graph(model.llm.config, weights['llm'], scheme)


def _write(name: str, graph: ov.Model, folder: Path) -> Graph:
    import openvino

    path, data = folder / f'{name}.xml', f'{name}.bin'
    _share_numbers(graph)
    openvino.save_model(graph, path, compress_to_fp16=False)  # what may be rounded, is
    return Graph(
        file=path.name,
        data=data,
        sha256=file_hash([path, folder / data]),
        opset=OPSET,
        inputs=_ports(graph.inputs),
        outputs=_ports(graph.outputs),
    )


def _share_numbers(graph: ov.Model) -> None:
    """Keep one of equal small constants: each takes 6 kB when the graph is opened."""
    kept: dict[tuple[str, str, bytes], Any] = {}
    for node in graph.get_ordered_ops():
        if node.get_type_name() != 'Constant' or node.get_byte_size() > NUMBERS_BYTES:
            continue
        port = node.output(0)
        key = (str(port.get_element_type()), str(port.get_shape()), node.data.tobytes())
        first = kept.setdefault(key, port)
        if first is not port:
            for user in port.get_target_inputs():
                user.replace_source_output(first)


def _ports(ports: Iterable[ov.Output]) -> tuple[Port, ...]:
    return tuple(
        Port(
            name=port.get_any_name(),
            dtype=port.element_type.to_string(),
            shape=tuple(
                'any' if axis.is_dynamic else axis.get_length() for axis in port.partial_shape
            ),
        )
        for port in ports
    )
