# SPDX-License-Identifier: Apache-2.0
"""A network ready to run: its two encoders and its decoder, in one runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from omnivinci_ros.engine.cuda_graph import CudaGraphDecoder
from omnivinci_ros.engine.cuda_graph import ReplayedEncoder
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.network import SoundGraph
from omnivinci_ros.engine.graphs.network import VisionGraph
from omnivinci_ros.engine.graphs.network import sound_frames
from omnivinci_ros.engine.graphs.ports import DTYPES
from omnivinci_ros.engine.manifest import OMNIVINCI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.opening import CPU_CHUNK
from omnivinci_ros.engine.opening import DTYPES_BY_NAME
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.opening import Report
from omnivinci_ros.engine.opening import dtype_name
from omnivinci_ros.engine.opening import open_all
from omnivinci_ros.engine.opening import open_by_runtime
from omnivinci_ros.engine.opening import plan_opener
from omnivinci_ros.engine.opening import torch_device
from omnivinci_ros.engine.opening import unusable_device
from omnivinci_ros.engine.opening import waiting_for
from omnivinci_ros.engine.ort.decoder import make_decoder
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.sessions import Session
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.omnivinci.config import ARGUMENTS
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder
from omnivinci_ros.model.tokenizer import Tokenizer


@dataclass(frozen=True)
class Runtime:
    """A network's parts as functions on tensors; none of them knows of windows or time."""

    config: OmniVinciConfig
    tokenizer: Tokenizer
    name: str  # in words, for provenance
    encode_frames: Callable[[Tensor], Tensor]  # pixels [F, 3, H, W] -> tokens [F, n, C]
    encode_sound: Callable[[Tensor], Tensor]  # log-mel [U, bins, T] -> tokens [U, T / 4, C]
    embed: Callable[[Tensor], Tensor]  # ids [L] -> [L, C]
    make_decoder: Callable[[int], SteppingDecoder]  # capacity in tokens
    mel_multiple: int  # mel frames that `encode_sound` takes come in this many


def open_runtime(folder: str | Path, options: OpenOptions, report: Report) -> Runtime:
    """Open a checkpoint (runtime torch) or an export; `auto` takes what the folder is.

    Raises CheckpointError or EngineError, with one sentence, for a folder or a runtime that
    cannot be used.
    """
    openers = {
        'torch': _open_torch,
        'onnxruntime': _open_onnx,
        'tensorrt': _open_tensorrt,
        'cpu': _open_cpu,
    }
    return open_by_runtime(Path(folder), options, report, openers)


def _open_torch(folder: Path, options: OpenOptions, report: Report) -> Runtime:
    device = torch_device(options.device)
    dtype = DTYPES_BY_NAME.get(options.precision) or checkpoint.stored_dtype(folder)
    report(0.0, f'reading {folder.name} as {dtype_name(dtype)} to {device}')
    try:
        model = checkpoint.load(
            folder,
            dtype=dtype,
            device=device,
            context=options.context,
            say=lambda tensor: report(0.5, f'reading {tensor}'),
            **_given(options),
        )
    except (RuntimeError, AssertionError) as error:  # how torch says that a device is not there
        raise unusable_device(device, error) from None
    report(0.9, 'folding the projector')
    vision: Callable[[Tensor], Tensor] = VisionGraph(model)
    sound: Callable[[Tensor], Tensor] = SoundGraph(model)
    on_gpu = model.device.type == 'cuda'
    if on_gpu:
        vision, sound = ReplayedEncoder(vision), ReplayedEncoder(sound)
    finished = waiting_for(model.device)

    def decoder_of(capacity: int) -> SteppingDecoder:
        if on_gpu:
            return CudaGraphDecoder(model.llm, capacity)
        return Decoder(model.llm, capacity, CPU_CHUNK if str(device) == 'cpu' else PREFILL_CHUNK)

    return Runtime(
        config=model.config,
        tokenizer=Tokenizer.read(folder / 'llm'),
        name=f'PyTorch {dtype_name(dtype)} on {device}',
        encode_frames=lambda pixels: finished(vision(pixels.to(device, dtype))),
        encode_sound=lambda mel: finished(sound(mel.to(device, dtype))),
        embed=lambda ids: model.embed(ids.to(device)),
        make_decoder=decoder_of,
        mel_multiple=sound_frames(model)[0],
    )


def _open_onnx(folder: Path, options: OpenOptions, report: Report) -> Runtime:
    def open_one(name: str) -> Session:
        return open_graph(folder, name, threads=options.threads)

    what = f'ONNX Runtime {read_manifest(folder).precision} on the CPU'
    return _open_export(folder, options, what, open_one, make_decoder, report)


def _open_tensorrt(folder: Path, options: OpenOptions, report: Report) -> Runtime:
    open_one = plan_opener(folder, options)
    from omnivinci_ros.engine.tensorrt import decoder as tensorrt_decoder

    return _open_export(
        folder,
        options,
        f'TensorRT {read_manifest(folder).precision}',
        open_one,
        tensorrt_decoder.make_decoder,
        report,
    )


def _given(options: OpenOptions) -> dict[str, Any]:
    """Return what completes the configuration; raise EngineError for what is no part of it."""
    given = dict(options.given)
    unknown = sorted(set(given) - set(ARGUMENTS))
    if unknown:
        raise EngineError(
            f'settings: {unknown[0]!r} is no key of config.json; known: {", ".join(ARGUMENTS)}'
        )
    return given


def _open_cpu(folder: Path, options: OpenOptions, report: Report) -> Runtime:
    from omnivinci_ros.engine.cpu.engine import open_cpu
    from omnivinci_ros.engine.cpu.opening import CpuOptions

    report(0.0, f'opening {folder.name} for the CPU')
    how = CpuOptions(
        threads=options.threads, decoder=options.decoder, say=lambda text: report(0.0, text)
    )
    engine = open_cpu(folder, how, **_given(options))
    return Runtime(
        config=engine.config,
        tokenizer=engine.tokenizer,
        name=engine.name,
        encode_frames=engine.encode_frames,
        encode_sound=engine.encode_sound,
        embed=engine.embed,
        make_decoder=engine.make_decoder,
        mel_multiple=engine.manifest.mel_frames_multiple,
    )


def _open_export(
    folder: Path,
    options: OpenOptions,
    runtime: str,
    open_one: Callable[[str], Any],  # a graph's name to a session; the decoder's for the next
    decoder_of: Callable[[Any, Manifest, TokenEmbeddings, int], SteppingDecoder],
    report: Report,
) -> Runtime:
    manifest = read_manifest(folder)
    if manifest.model != OMNIVINCI:
        raise EngineError(
            f'{folder}: is an export of {manifest.model}; give the backend of that network'
        )
    if options.given:
        raise EngineError(
            f'{folder}: settings are part of an export; give them to omnivinci export --set, and '
            'none here'
        )
    config = read_config(folder / SETTINGS)
    table = TokenEmbeddings(folder / manifest.embeddings)
    sessions = open_all(manifest.graphs, open_one, runtime, report)

    def run(name: str, port: str, value: Tensor) -> Tensor:
        dtype = DTYPES[manifest.graphs[name].inputs[0].dtype]
        return sessions[name].run({port: value.to(dtype)})['tokens'].cpu()

    return Runtime(
        config=config,
        tokenizer=Tokenizer.read(folder / SETTINGS / 'llm'),
        name=runtime,
        encode_frames=lambda pixels: run('vision', 'pixels', pixels),
        encode_sound=lambda mel: run('sound', 'mel', mel),
        embed=table.rows,
        make_decoder=lambda capacity: decoder_of(sessions['decoder'], manifest, table, capacity),
        mel_multiple=manifest.mel_frames_multiple,
    )
