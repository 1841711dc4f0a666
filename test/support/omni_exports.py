# SPDX-License-Identifier: Apache-2.0
"""OmniVincis that are exported and compiled in seconds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.omnivinci.shapes import TINY
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint


def _with_layers(llm: int, vision: int, sound: int) -> dict:
    """Return the tiny shape with as many layers; the last of vision is not used."""
    return {
        'llm': {**TINY['llm'], 'num_hidden_layers': llm},
        'vision_tower': {**TINY['vision_tower'], 'num_hidden_layers': vision},
        'sound_tower': {**TINY['sound_tower'], 'encoder_layers': sound},
    }


# Exporting costs CPU by the layer. Two of each kind show what mixes layers up; one of each shows
# the rest.
TWO_LAYERS = _with_layers(llm=2, vision=3, sound=2)
SMALLEST = _with_layers(llm=1, vision=2, sound=1)


def write_two_layers(folder):
    """Write a checkpoint of random weights, of those that write something."""
    _write(folder, TWO_LAYERS, seed=2)


def write_smallest(folder):
    """Write a checkpoint of random weights with a layer of each kind."""
    _write(folder, SMALLEST)


def _write(folder, shape, **options):
    with patch.dict(SHAPES, {'of a test': shape}):
        write_tiny_checkpoint(folder, shape='of a test', **options)


@contextmanager
def towers_of(ready: Path) -> Iterator[None]:
    """Have exports take vision and sound from an export in their precision, which are the same."""
    from omnivinci_ros.engine.export import to_onnx

    graphs = read_manifest(ready).graphs
    real = to_onnx.export_graph

    def export_graph(spec, folder, *arguments):
        graph = graphs[spec.name]
        if spec.name == 'decoder' or spec.opset > graph.opset:
            return real(spec, folder, *arguments)
        for file in (graph.file, graph.data):
            shutil.copy(ready / file, folder / file)
        return graph

    with patch.object(to_onnx, 'export_graph', export_graph):
        yield
