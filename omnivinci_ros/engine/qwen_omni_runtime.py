# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni ready to run: towers and thinker, in one runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from typing import Protocol

from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.ports import DTYPES
from omnivinci_ros.engine.graphs.ports import NAMES
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.opening import CPU_CHUNK
from omnivinci_ros.engine.opening import DTYPES_BY_NAME
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.opening import Report
from omnivinci_ros.engine.opening import open_all
from omnivinci_ros.engine.opening import open_by_runtime
from omnivinci_ros.engine.opening import plan_opener
from omnivinci_ros.engine.opening import torch_device
from omnivinci_ros.engine.opening import unusable_device
from omnivinci_ros.engine.opening import waiting_for
from omnivinci_ros.engine.ort.decoder import make_turned_decoder
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.language_model import rotary
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.sound_tower import encode_mel
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer
from omnivinci_ros.model.qwen_omni.vision_tower import encode_patches
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.tokenizer import Tokenizer


class MakeDecoder(Protocol):
    """Makes a decoder for a conversation of so many tokens."""

    def __call__(self, capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder:
        """Have it keep its last hidden states, if a talker asks for them."""


@dataclass(frozen=True)
class QwenOmniRuntime:
    """The thinker's parts as functions on tensors; none of them knows of windows."""

    config: QwenOmniConfig
    tokenizer: Tokenizer
    name: str  # in words, for provenance
    encode_pictures: Callable[[Patches], Tensor]  # pairs of frames -> [pairs, n, C]
    encode_sound: Callable[[Tensor], Tensor]  # log-mel [bins, frames] -> [tokens, C]
    embed: Callable[[Tensor], Tensor]  # ids [L] -> [L, C]
    make_decoder: MakeDecoder


def open_qwen_omni(folder: str | Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    """Open a checkpoint in the released layout, or an export; `auto` takes what the folder is.

    Raises CheckpointError or EngineError, with one sentence, for a folder or a runtime that
    cannot be used.
    """
    if options.given:
        raise EngineError(f'settings: Qwen2.5-Omni takes none; leave {folder} so')
    openers = {
        'torch': _open_torch,
        'onnxruntime': _open_onnx,
        'tensorrt': _open_tensorrt,
        'cpu': _open_cpu,
    }
    return open_by_runtime(Path(folder), options, report, openers)


def _open_torch(folder: Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    device = torch_device(options.device)
    config = read_checkpoint(folder).config
    dtype = DTYPES_BY_NAME.get(options.precision)
    report(0.0, f'reading {folder.name} to {device}')
    try:
        thinker = load_thinker(
            folder,
            dtype=dtype,
            device=device,
            context=options.context,
            say=lambda tensor: report(0.5, f'reading {tensor}'),
        )
    except (RuntimeError, AssertionError) as error:  # how torch says that a device is not there
        raise unusable_device(device, error) from None
    on_gpu = thinker.device.type == 'cuda'
    stored = thinker.llm.get_input_embeddings().weight.dtype
    finished = waiting_for(thinker.device)

    def decoder_of(capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder:
        chunk = PREFILL_CHUNK if on_gpu else CPU_CHUNK
        return ThinkerDecoder(thinker.llm, capacity, chunk, keep_hidden=keep_hidden)

    return QwenOmniRuntime(
        config=config,
        tokenizer=read_tokenizer(folder),
        name=f'PyTorch {str(stored).removeprefix("torch.")} on {device}',
        encode_pictures=lambda patches: finished(thinker.encode_pictures(patches)),
        encode_sound=lambda mel: finished(thinker.encode_sound(mel)),
        embed=thinker.embed,
        make_decoder=decoder_of,
    )


def _open_onnx(folder: Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    manifest = _manifest(folder)

    def decoders(session: OnnxSession, table: TokenEmbeddings, rotary: Rotary) -> MakeDecoder:
        return partial(_onnx_decoder, session, manifest, table, rotary)

    return _open_export(
        folder,
        manifest,
        f'ONNX Runtime {manifest.precision} on the CPU',
        lambda name: open_graph(folder, name, threads=options.threads),
        decoders,
        report,
    )


def _onnx_decoder(
    session: OnnxSession,
    manifest: Manifest,
    table: TokenEmbeddings,
    rotary: Rotary,
    capacity: int,
    *,
    keep_hidden: bool = False,
) -> PositionedDecoder:
    return make_turned_decoder(
        session, manifest, table, capacity, rotary=rotary, keep_hidden=keep_hidden
    )


def _open_tensorrt(folder: Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    open_one = plan_opener(folder, options)
    from omnivinci_ros.engine.tensorrt import decoder as tensorrt_decoder

    manifest = _manifest(folder)

    def decoders(engine: Any, table: TokenEmbeddings, rotary: Rotary) -> MakeDecoder:
        def make(capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder:
            return tensorrt_decoder.make_turned_decoder(
                engine, manifest, table, capacity, rotary=rotary, keep_hidden=keep_hidden
            )

        return make

    what = f'TensorRT {manifest.precision}'
    return _open_export(folder, manifest, what, open_one, decoders, report)


def _open_cpu(folder: Path, options: OpenOptions, report: Report) -> QwenOmniRuntime:
    from omnivinci_ros.engine.cpu.opening import CpuOptions
    from omnivinci_ros.engine.cpu.qwen_omni_engine import open_cpu_thinker

    report(0.0, f'opening {folder.name} for the CPU')
    how = CpuOptions(
        threads=options.threads, decoder=options.decoder, say=lambda text: report(0.0, text)
    )
    engine = open_cpu_thinker(folder, how)
    return QwenOmniRuntime(
        config=engine.config,
        tokenizer=engine.tokenizer,
        name=engine.name,
        encode_pictures=engine.encode_pictures,
        encode_sound=engine.encode_sound,
        embed=engine.embed,
        make_decoder=engine.make_decoder,
    )


def _manifest(folder: Path) -> Manifest:
    """Return the manifest of an export that has a thinker. Raises EngineError."""
    manifest = read_manifest(folder)
    if manifest.model != QWEN_OMNI:
        raise EngineError(f'{folder}: is an export of {manifest.model}; give one of {QWEN_OMNI}')
    missing = [name for name in NAMES if name not in manifest.graphs]
    if missing:
        raise EngineError(
            f'{folder}: has no graph {missing[0]}; export --parts thinker, and speech beside it'
        )
    return manifest


def _open_export(
    folder: Path,
    manifest: Manifest,
    runtime: str,
    open_one: Callable[[str], Any],  # a graph's name to a session; the decoder's for the next
    decoders: Callable[[Any, TokenEmbeddings, Rotary], MakeDecoder],
    report: Report,
) -> QwenOmniRuntime:
    config = read_config(folder / SETTINGS)
    thinker = config.thinker_config
    table = TokenEmbeddings(folder / manifest.embeddings)
    sessions = open_all(NAMES, open_one, runtime, report)

    def tower(name: str, *given: Tensor) -> Tensor:
        ports = manifest.graphs[name].inputs
        feeds = {
            port.name: value.to(DTYPES.get(port.dtype, value.dtype))
            for port, value in zip(ports, given, strict=True)
        }
        tokens: Tensor = sessions[name].run(feeds)['tokens'].cpu()
        return tokens

    see, hear = partial(tower, 'vision'), partial(tower, 'sound')
    return QwenOmniRuntime(
        config=config,
        tokenizer=read_tokenizer(folder / SETTINGS),
        name=runtime,
        encode_pictures=lambda patches: encode_patches(see, patches, thinker.vision_config),
        encode_sound=lambda mel: encode_mel(hear, mel, manifest.mel_frames_most),
        embed=table.rows,
        make_decoder=decoders(sessions['decoder'], table, rotary(thinker.text_config)),
    )
