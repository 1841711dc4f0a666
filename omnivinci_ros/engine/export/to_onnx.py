# SPDX-License-Identifier: Apache-2.0
"""A checkpoint to three ONNX graphs, the token embeddings and a manifest."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from omnivinci_ros.engine.choices import THINKER
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.export.calibration import Samples
from omnivinci_ros.engine.export.calibration import read_samples
from omnivinci_ros.engine.export.graph_file import DTYPES
from omnivinci_ros.engine.export.graph_file import export_graph
from omnivinci_ros.engine.export.graph_file import versions
from omnivinci_ros.engine.export.qwen_omni import export_qwen_omni
from omnivinci_ros.engine.export_folder import EMBEDDINGS
from omnivinci_ros.engine.export_folder import checkpoint_hash
from omnivinci_ros.engine.export_folder import new_folder
from omnivinci_ros.engine.graphs.in_place import in_place_decoder
from omnivinci_ros.engine.graphs.network import graph_specs
from omnivinci_ros.engine.graphs.network import sound_frames
from omnivinci_ros.engine.manifest import CONCATENATED
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import KINDS_OF_KV
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.checkpoint import save_settings
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.qwen_omni.config import is_qwen_omni

DEFAULT_CONTEXT = 4096  # tokens of a cache in place


def export(
    checkpoint: str | Path,
    out: str | Path,
    *,
    precision: str = 'fp16',
    calibrate: Sequence[str | Path] = (),
    kv: str = CONCATENATED,
    context: int = DEFAULT_CONTEXT,
    parts: Sequence[str] = (),
    say: Callable[[str], None] = lambda text: None,
    **given: Any,
) -> Manifest:
    """Export a checkpoint into a new folder; an export that fails leaves no folder.

    `given` completes the checkpoint's configuration. `precision` is fp32, fp16, bf16, int8 or
    int4. int8: weights of all layers, a scale each column. int4: the decoder's in symmetric
    blocks of 128, the towers' as int8. All else is fp16, but for what goes into the weights of
    a tower that `calibrate` has pictures or sound for: int8. `kv` is concatenated, or in-place
    with room for `context` tokens. `parts` are those of Qwen2.5-Omni, which takes no
    `calibrate`, no cache in place and nothing `given`.
    """
    _check(precision, calibrate, kv)
    checkpoint = Path(checkpoint)
    for package in ('onnx', 'onnxscript'):
        import_extra(package)
    if is_qwen_omni(checkpoint):
        refuse_for_qwen_omni(checkpoint, calibrate=calibrate, kv=kv != CONCATENATED, given=given)
        return export_qwen_omni(
            checkpoint, out, precision=precision, parts=parts or (THINKER,), say=say
        )
    if parts:
        raise EngineError(f'{checkpoint}: is no Qwen2.5-Omni, whose parts alone can be chosen')
    with new_folder(out) as partial:
        model = load(checkpoint, dtype=DTYPES[precision], **given)
        samples = read_samples(calibrate, model.config, sound_frames(model)[0])
        save_settings(model, partial / SETTINGS, tokenizer=checkpoint / 'llm')
        source = checkpoint_hash(checkpoint)
        export_model(
            model,
            partial,
            precision=precision,
            source=source,
            samples=samples,
            kv=kv,
            context=context,
            say=say,
        )
    return read_manifest(out)


def export_model(
    model: OmniVinci,
    folder: Path,
    *,
    precision: str,
    source: str,
    samples: Samples = Samples(),  # noqa: B008 - it is frozen
    kv: str = CONCATENATED,
    context: int = DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Write the graphs of a model that has the precision's type, then the manifest."""
    specs = graph_specs(model.eval())
    if kv == IN_PLACE:
        specs = (*specs[:-1], in_place_decoder(model, context))
    graphs = {
        spec.name: export_graph(spec, folder, precision, samples.of(spec.name), say)
        for spec in specs
    }
    table = model.llm.get_input_embeddings().weight.detach().contiguous()
    save_file({'embeddings': table}, folder / EMBEDDINGS)
    multiple, most = sound_frames(model)
    Manifest(
        checkpoint_sha256=source,
        precision=precision,
        embeddings=EMBEDDINGS,
        mel_frames_multiple=multiple,
        mel_frames_most=most,
        context_most=context if kv == IN_PLACE else model.llm.config.max_position_embeddings,
        kv=kv,
        versions=versions(),
        graphs=graphs,
    ).write(folder)


def refuse_for_qwen_omni(checkpoint: Path, **given: object) -> None:
    """Raise EngineError for an option that this network does not know."""
    options = {'calibrate': '--calibrate', 'kv': '--kv in-place', 'given': '--set'}
    for name, value in given.items():
        if value:
            raise EngineError(
                f'{checkpoint}: Qwen2.5-Omni is exported without {options[name]}; leave it out'
            )


def _check(precision: str, calibrate: Sequence[str | Path], kv: str) -> None:
    if precision not in DTYPES:
        raise EngineError(f'precision {precision!r}; known: {", ".join(DTYPES)}')
    if kv not in KINDS_OF_KV:
        raise EngineError(f'kv {kv!r}; known: {", ".join(KINDS_OF_KV)}')
    if calibrate and precision not in ('int8', 'int4'):
        raise EngineError(
            f'{len(calibrate)} files to calibrate with, and {precision} takes none; give '
            'precision int8 or int4'
        )
