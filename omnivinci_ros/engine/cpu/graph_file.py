# SPDX-License-Identifier: Apache-2.0
"""A graph of OpenVINO's on disk, with its entry for the manifest."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import file_hash

if TYPE_CHECKING:
    import openvino as ov

OPSET = 13  # OpenVINO's
NUMBERS_BYTES = 64  # of a constant that is an argument, such as an axis, and no weight
PACKAGES = ('openvino', 'torch', 'transformers')


def versions() -> dict[str, str]:
    """Return the versions of what an export for the CPU was made with."""
    return {name: version(name) for name in PACKAGES}


def write_graph(name: str, graph: ov.Model, folder: Path) -> Graph:
    """Write a graph and its weights into a folder."""
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
