# SPDX-License-Identifier: Apache-2.0
"""Talker, DiT and vocoder on the CPU, by OpenVINO: written, and opened.

The talker's matrices are rounded as the thinker's; DiT and vocoder stay in float32.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.engine.cpu.decoder import CpuThinkerDecoder
from omnivinci_ros.engine.cpu.decoder_graph import decoder_graph
from omnivinci_ros.engine.cpu.graph_file import write_graph
from omnivinci_ros.engine.cpu.session import CpuGraph
from omnivinci_ros.engine.cpu.weights import SCHEMES
from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.cpu.weights import Scheme
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.exported_speech import ExportedSpeech
from omnivinci_ros.engine.exported_speech import ExportedTalker
from omnivinci_ros.engine.exported_speech import ExportedToken2Wav
from omnivinci_ros.engine.exported_speech import RunGraph
from omnivinci_ros.engine.exported_speech import SpeechFiles
from omnivinci_ros.engine.exported_speech import write_speech_tables
from omnivinci_ros.engine.graphs.qwen_omni import dit_spec
from omnivinci_ros.engine.graphs.qwen_omni import filled_speech
from omnivinci_ros.engine.graphs.qwen_omni import vocoder_spec
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.manifest import Graph
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import Checkpoint
from omnivinci_ros.model.qwen_omni.language_model import qwen2_config
from omnivinci_ros.model.qwen_omni.language_model import rotary
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.speech_config import Token2WavConfig
from omnivinci_ros.model.qwen_omni.talker import Talker
from omnivinci_ros.model.stored_part import on_meta

if TYPE_CHECKING:
    import openvino as ov

LEAD_IN = 'lead_in.safetensors'  # leads sums of the thinker's width on to the talker's
LEAD_IN_KEY = 'thinker_to_talker_proj'


def write_cpu_speech(
    checkpoint: Checkpoint,
    talker: TalkerConfig,
    token2wav: Token2WavConfig,
    scheme: Scheme,
    folder: Path,
    say: Callable[[str], None],
) -> dict[str, Graph]:
    """Write the graphs of what speaks and the tables beside them into a folder."""
    graphs = {}
    say('talker: writing')
    graphs['talker'] = write_graph('talker', _talker_graph(checkpoint, talker, scheme), folder)
    readers = checkpoint.part('talker').readers(on_meta(lambda: Talker(talker)))
    names = {'weight': f'{LEAD_IN_KEY}.weight', 'bias': f'{LEAD_IN_KEY}.bias'}
    save_file({key: readers[name]().float() for key, name in names.items()}, folder / LEAD_IN)
    dit, vocoder = filled_speech(checkpoint, token2wav)
    write_speech_tables(checkpoint, dit, folder)
    for spec in (dit_spec(dit), vocoder_spec(vocoder)):
        say(f'{spec.name}: writing')
        graphs[spec.name] = write_graph(spec.name, _converted(spec), folder)
    return graphs


def _talker_graph(checkpoint: Checkpoint, config: TalkerConfig, scheme: Scheme) -> ov.Model:
    readers = checkpoint.part('talker').readers(on_meta(lambda: Talker(config)))
    readers['lm_head.weight'] = readers.pop('codec_head.weight')
    return decoder_graph(qwen2_config(config), PartWeights(readers), scheme)


def _converted(spec: GraphSpec) -> ov.Model:
    """Return a module that has its weights as OpenVINO's graph, with the spec's names."""
    import openvino

    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter('ignore')  # of torch's own structures
        program = torch.export.export(spec.module, spec.example, dynamic_shapes=spec.free)
        graph = openvino.convert_model(program)
    for port, name in zip(graph.inputs, spec.inputs, strict=True):
        port.get_tensor().set_names({name})
    for port, name in zip(graph.outputs, spec.outputs, strict=True):
        port.get_tensor().set_names({name})
    return graph


def open_cpu_speech(files: SpeechFiles, threads: int = 0) -> ExportedSpeech:
    """Open what an export for the CPU speaks with. Raises EngineError."""
    lead_in = _lead_in(files.folder / LEAD_IN)
    exact = SCHEMES[files.manifest.precision].layers == 32
    talker = _opened(files, 'talker', exact=exact, threads=threads)
    config, codes = qwen2_config(files.talker_config), files.codes()
    turns = rotary(files.talker_config)

    def decoder_of(capacity: int) -> PositionedDecoder:
        return CpuThinkerDecoder(talker.start(), config, codes, capacity, rotary=turns)

    def project(sums: Tensor) -> Tensor:
        return F.linear(sums.float(), lead_in['weight'], lead_in['bias'])

    return ExportedSpeech(
        ExportedTalker(files, decoder_of, project),
        ExportedToken2Wav(
            files, _run_of(files, 'dit', threads), _run_of(files, 'vocoder', threads)
        ),
        files.speakers,
    )


def _opened(files: SpeechFiles, name: str, *, exact: bool, threads: int) -> CpuGraph:
    path = graph_path(files.folder, files.manifest.graphs[name])
    return CpuGraph(path, exact=exact, threads=threads)


def _run_of(files: SpeechFiles, name: str, threads: int) -> RunGraph:
    run = _opened(files, name, exact=True, threads=threads).start()
    lock = Lock()  # an answer that was ended may still be in its last evaluation

    def locked(feeds: Mapping[str, Tensor]) -> Tensor:
        with lock:
            return run({key: value.contiguous() for key, value in feeds.items()})

    return locked


def _lead_in(path: Path) -> dict[str, Tensor]:
    try:
        tensors = load_file(path)
        return {name: tensors[name] for name in ('weight', 'bias')}
    except (OSError, SafetensorError, KeyError) as error:
        why = ' '.join(str(error).split())[:200]
        raise EngineError(f'{path}: cannot be read ({why}); export again') from None
