# SPDX-License-Identifier: Apache-2.0
"""Export a Qwen2.5-Omni checkpoint to ONNX, a weight at a time.

The thinker is `vision`, `sound` and `decoder`, as OmniVinci's; speech is `talker`, `dit` (one
evaluation) and `vocoder`.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from omnivinci_ros.engine.choices import SPEECH
from omnivinci_ros.engine.choices import THINKER
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.export.graph_file import DTYPES
from omnivinci_ros.engine.export.graph_file import export_graph
from omnivinci_ros.engine.export.graph_file import versions
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.export_folder import write_embeddings
from omnivinci_ros.engine.exported_speech import write_speech_tables
from omnivinci_ros.engine.graphs.qwen_omni import dit_spec
from omnivinci_ros.engine.graphs.qwen_omni import filled_speech
from omnivinci_ros.engine.graphs.qwen_omni import talker_spec
from omnivinci_ros.engine.graphs.qwen_omni import thinker_specs
from omnivinci_ros.engine.graphs.qwen_omni import vocoder_spec
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.settings_files import copy_settings
from omnivinci_ros.model.stored_part import EMBEDDING


def export_qwen_omni(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str = 'fp16',
    parts: Sequence[str] = (THINKER,),
    say: Callable[[str], None] = lambda text: None,
) -> Manifest:
    """Export a checkpoint into a new folder; an export that fails leaves no folder.

    `precision` is that of thinker and talker: fp32, fp16, bf16, int8 or int4. `parts` are of
    PARTS. Raises EngineError or CheckpointError, with one sentence.
    """
    found = read_checkpoint(checkpoint)
    config = found.config
    if SPEECH in parts and not config.speaks:
        raise EngineError(
            f'{found.folder}: has no talker_config or token2wav_config, so it cannot speak; '
            f'export --parts {THINKER}'
        )
    with new_folder(out) as partial:
        copy_settings(found.folder, partial / SETTINGS)
        write_embeddings(found.headers['llm'][EMBEDDING], partial, DTYPES[precision])
        graphs = {
            spec.name: export_graph(spec, partial, precision, say=say)
            for spec in _specs(found, partial, precision, parts)
        }
        thinker = config.thinker_config
        Manifest(
            checkpoint_sha256=checkpoint_hash(found.folder),
            precision=precision,
            embeddings=EMBEDDINGS,
            mel_frames_multiple=1,
            mel_frames_most=thinker.audio_config.block_frames,
            context_most=thinker.text_config.max_position_embeddings,
            versions=versions(),
            graphs=graphs,
            model=QWEN_OMNI,
        ).write(partial)
    return read_manifest(out)


def _specs(
    checkpoint: Checkpoint, folder: Path, precision: str, parts: Sequence[str]
) -> Iterator[GraphSpec]:
    """Yield the graphs; the one before can be freed."""
    config, dtype = checkpoint.config, DTYPES[precision]
    if THINKER in parts:
        yield from thinker_specs(checkpoint, dtype)
    if SPEECH not in parts or config.talker_config is None or config.token2wav_config is None:
        return
    yield talker_spec(checkpoint, config.talker_config, dtype)
    dit, vocoder = filled_speech(checkpoint, config.token2wav_config)
    write_speech_tables(checkpoint, dit, folder, dtype)
    yield dit_spec(dit)
    del dit
    yield vocoder_spec(vocoder)
