# SPDX-License-Identifier: Apache-2.0
"""Talker and token2wav of Qwen2.5-Omni ready to run, of a checkpoint or an export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.exported_speech import ExportedSpeech
from omnivinci_ros.engine.exported_speech import ExportedTalker
from omnivinci_ros.engine.exported_speech import ExportedToken2Wav
from omnivinci_ros.engine.exported_speech import RunGraph
from omnivinci_ros.engine.exported_speech import SpeechFiles
from omnivinci_ros.engine.exported_speech import read_speech_files
from omnivinci_ros.engine.graphs.ports import DTYPES
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.opening import DTYPES_BY_NAME
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.opening import Report
from omnivinci_ros.engine.opening import runtime_of
from omnivinci_ros.engine.opening import torch_device
from omnivinci_ros.engine.ort.decoder import make_turned_decoder
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import load_speech
from omnivinci_ros.model.qwen_omni.language_model import rotary
from omnivinci_ros.model.qwen_omni.speech_parts import SpeechParts


def open_qwen_omni_speech(folder: str | Path, options: OpenOptions, report: Report) -> SpeechParts:
    """Open what speaks, of a checkpoint in PyTorch or of an export in its runtime.

    Raises CheckpointError or EngineError, with one sentence, for what cannot speak.
    """
    folder = Path(folder)
    runtime = runtime_of(folder, options)
    report(0.0, 'reading talker and token2wav')
    if not (folder / FILE).exists():  # a checkpoint: the runtime cpu, too, speaks in PyTorch
        return load_speech(
            folder,
            dtype=DTYPES_BY_NAME.get(options.precision),
            device=torch_device(options.device if runtime == 'torch' else 'cpu'),
            context=options.context,
        )
    if runtime == 'tensorrt':
        raise EngineError(
            f'{folder}: speech does not run in TensorRT here; open the export with runtime '
            'onnxruntime, or the checkpoint in PyTorch'
        )
    files = read_speech_files(folder)
    if runtime == 'cpu':
        from omnivinci_ros.engine.cpu.qwen_omni_speech import open_cpu_speech

        return open_cpu_speech(files, options.threads)
    return _open_onnx(files, options.threads)


def _open_onnx(files: SpeechFiles, threads: int) -> ExportedSpeech:
    talker = open_graph(files.folder, 'talker', threads=threads)
    manifest, codes = files.talker_manifest, files.codes()
    turns = rotary(files.talker_config)

    def decoder_of(capacity: int) -> PositionedDecoder:
        return make_turned_decoder(talker, manifest, codes, capacity, rotary=turns)

    return ExportedSpeech(
        ExportedTalker(files, decoder_of),
        ExportedToken2Wav(files, _graph(files, 'dit', threads), _graph(files, 'vocoder', threads)),
        files.speakers,
    )


def _graph(files: SpeechFiles, name: str, threads: int) -> RunGraph:
    session = open_graph(files.folder, name, threads=threads)
    graph = files.manifest.graphs[name]
    ports = {port.name: port for port in graph.inputs}
    (output,) = (port.name for port in graph.outputs)

    def run(feeds: Mapping[str, Tensor]) -> Tensor:
        typed = {
            name: value.to(DTYPES.get(ports[name].dtype, value.dtype))
            for name, value in feeds.items()
        }
        return session.run(typed)[output].float()

    return run
