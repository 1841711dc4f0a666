# SPDX-License-Identifier: Apache-2.0
"""Export a Qwen2.5-Omni for the CPU, a weight at a time (but for DiT and vocoder)."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import ONNX_RUNTIME
from omnivinci_ros.engine.choices import SPEECH
from omnivinci_ros.engine.choices import THINKER
from omnivinci_ros.engine.cpu.fused_graph import check_decoders
from omnivinci_ros.engine.cpu.fused_graph import write_fused
from omnivinci_ros.engine.cpu.graph_file import versions
from omnivinci_ros.engine.cpu.graph_file import write_graph
from omnivinci_ros.engine.cpu.qwen_omni_speech import write_cpu_speech
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.export_folder import write_embeddings
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.language_model import qwen2_config
from omnivinci_ros.model.qwen_omni.settings_files import copy_settings
from omnivinci_ros.model.qwen_omni.thinker import Thinker
from omnivinci_ros.model.stored_part import EMBEDDING
from omnivinci_ros.model.stored_part import on_meta

if TYPE_CHECKING:
    import openvino as ov


def export_qwen_omni_for_cpu(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str,
    parts: Sequence[str] = (THINKER,),
    decoders: Sequence[str] = DECODERS,
    say: Callable[[str], None] = lambda text: None,
) -> Manifest:
    """Export a checkpoint into a new folder; what fails leaves none.

    `precision` is of SCHEMES, `parts` of PARTS: the thinker, and speech beside it. `decoders`
    says for which of DECODERS the thinker's decoder is written.
    """
    decoders = check_decoders(decoders, precision)
    found = read_checkpoint(checkpoint)
    check_parts(found, parts)
    config = found.config.thinker_config
    with new_folder(out) as partial:
        copy_settings(found.folder, partial / SETTINGS)
        graphs = {}
        for name, graph in _graphs(found, precision):
            say(f'{name}: writing')
            graphs[name] = write_graph(name, graph, partial)
        if ONNX_RUNTIME in decoders:
            stock = qwen2_config(config.text_config, tied=config.tie_word_embeddings)
            weights = PartWeights(found.part('llm').readers(on_meta(lambda: Thinker(config)).llm))
            scheme = SCHEMES[precision]
            graphs |= write_fused(stock, weights, scheme, partial, say, gives_hidden=True)
        talker, token2wav = found.config.talker_config, found.config.token2wav_config
        if SPEECH in parts and talker is not None and token2wav is not None:
            scheme = SCHEMES[precision]
            graphs |= write_cpu_speech(found, talker, token2wav, scheme, partial, say)
        write_embeddings(found.headers['llm'][EMBEDDING], partial)
        Manifest(
            checkpoint_sha256=checkpoint_hash(found.folder),
            precision=precision,
            embeddings=EMBEDDINGS,
            mel_frames_multiple=1,
            mel_frames_most=config.audio_config.block_frames,
            context_most=config.text_config.max_position_embeddings,
            versions=versions(),
            graphs=graphs,
            model=QWEN_OMNI,
        ).write(partial)
    return read_manifest(out)


def check_parts(checkpoint: Checkpoint, parts: Sequence[str]) -> None:
    """Raise EngineError for parts that cannot be exported for the CPU."""
    if THINKER not in parts:
        raise EngineError(f'for the CPU, {SPEECH} is exported beside the {THINKER}; give both')
    if SPEECH in parts and not checkpoint.config.speaks:
        raise EngineError(
            f'{checkpoint.folder}: has no talker_config or token2wav_config, so it cannot speak; '
            f'export --parts {THINKER}'
        )


def _graphs(checkpoint: Checkpoint, precision: str) -> Iterator[tuple[str, ov.Model]]:
    """Yield each graph by name; the one before it can be freed."""
    from omnivinci_ros.engine.cpu.decoder_graph import decoder_graph
    from omnivinci_ros.engine.cpu.qwen_omni_towers import sound_graph
    from omnivinci_ros.engine.cpu.qwen_omni_towers import vision_graph

    scheme, config = SCHEMES[precision], checkpoint.config.thinker_config
    shapes = on_meta(lambda: Thinker(config))

    def weights(part: str) -> PartWeights:
        return PartWeights(checkpoint.part(part).readers(getattr(shapes, part)))

    yield 'vision', vision_graph(config.vision_config, weights('visual'), scheme.towers)
    yield 'sound', sound_graph(config.audio_config, weights('audio_tower'), scheme.towers)
    stock = qwen2_config(config.text_config, tied=config.tie_word_embeddings)
    yield 'decoder', decoder_graph(stock, weights('llm'), scheme, gives_hidden=True)
