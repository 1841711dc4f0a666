# SPDX-License-Identifier: Apache-2.0
"""A checkpoint to a folder of OpenVINO graphs whose weights are rounded, for CPUs.

Weights are read one at a time, so a checkpoint that does not fit the memory can be exported
where its rounded weights do.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import THINKER
from omnivinci_ros.engine.cpu.fused_graph import check_decoders
from omnivinci_ros.engine.cpu.fused_graph import write_fused
from omnivinci_ros.engine.cpu.graph_file import versions
from omnivinci_ros.engine.cpu.graph_file import write_graph
from omnivinci_ros.engine.cpu.qwen_omni_export import export_qwen_omni_for_cpu
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.errors import INSTALL_CPU
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.export_folder import write_embeddings
from omnivinci_ros.engine.graphs.network import sound_frames
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.omnivinci.checkpoint import outline
from omnivinci_ros.model.omnivinci.checkpoint import save_settings
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.qwen_omni.config import is_qwen_omni
from omnivinci_ros.model.stored_part import EMBEDDING
from omnivinci_ros.model.stored_part import readers_of
from omnivinci_ros.model.tensor_files import Header

if TYPE_CHECKING:
    import openvino as ov


def export_for_cpu(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str = 'cpu-int4',
    parts: Sequence[str] = (),
    decoders: Sequence[str] = DECODERS,
    say: Callable[[str], None] = lambda text: None,
    **given: Any,
) -> Manifest:
    """Export a checkpoint for the CPU into a new folder; what fails leaves no folder.

    `precision` is a name of SCHEMES; `given` completes the checkpoint's configuration. `parts`
    are those of Qwen2.5-Omni. `decoders` says for which of DECODERS the decoder is written.
    """
    if precision not in SCHEMES:
        raise EngineError(f'precision {precision!r}; known: {", ".join(SCHEMES)}')
    decoders = check_decoders(decoders, precision)
    import_extra('openvino', INSTALL_CPU)
    checkpoint = Path(checkpoint)
    if is_qwen_omni(checkpoint):
        if given:
            raise EngineError(
                f'{checkpoint}: Qwen2.5-Omni is exported without --set; leave it out'
            )
        return export_qwen_omni_for_cpu(
            checkpoint,
            out,
            precision=precision,
            parts=parts or (THINKER,),
            decoders=decoders,
            say=say,
        )
    if parts:
        raise EngineError(f'{checkpoint}: is no Qwen2.5-Omni, whose parts alone can be chosen')
    model, headers = outline(checkpoint, **given)
    with new_folder(out) as partial:
        save_settings(model, partial / SETTINGS, tokenizer=checkpoint / 'llm')
        graphs = {}
        for name, graph in _graphs(model, headers, precision):
            say(f'{name}: writing')
            graphs[name] = write_graph(name, graph, partial)
        if ONNX_RUNTIME in decoders:
            weights = PartWeights(readers_of(headers['llm']))
            graphs |= write_fused(model.llm.config, weights, SCHEMES[precision], partial, say)
        write_embeddings(headers['llm'][EMBEDDING], partial)
        multiple, most = sound_frames(model)
        Manifest(
            checkpoint_sha256=checkpoint_hash(checkpoint),
            precision=precision,
            embeddings=EMBEDDINGS,
            mel_frames_multiple=multiple,
            mel_frames_most=most,
            context_most=model.llm.config.max_position_embeddings,
            versions=versions(),
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
    weights = {part: PartWeights(readers_of(found)) for part, found in headers.items()}
    yield (
        'vision',
        vision_graph(model, weights['vision_tower'], weights['mm_projector'], scheme.towers),
    )
    yield (
        'sound',
        sound_graph(model, weights['sound_tower'], weights['sound_mm_projector'], scheme.towers),
    )
    yield 'decoder', decoder_graph(model.llm.config, weights['llm'], scheme)
