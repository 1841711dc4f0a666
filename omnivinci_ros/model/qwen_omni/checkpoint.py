# SPDX-License-Identifier: Apache-2.0
"""Read the released layout: config.json, shards of safetensors, tokenizer. Part by part.

Nothing is fetched, no code of the checkpoint runs and no pickle is opened here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.packed_weights import PackedLinears
from omnivinci_ros.model.qwen_omni.packed_weights import packed_linears
from omnivinci_ros.model.qwen_omni.speaker_file import Speaker
from omnivinci_ros.model.qwen_omni.speaker_file import read_speakers
from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.talker import Talker
from omnivinci_ros.model.qwen_omni.thinker import Thinker
from omnivinci_ros.model.qwen_omni.thinker_config import TextConfig
from omnivinci_ros.model.qwen_omni.token2wav import Token2Wav
from omnivinci_ros.model.tensor_files import Header
from omnivinci_ros.model.tensor_files import read_headers
from omnivinci_ros.model.tensor_files import read_tensors

# The beginnings of a part's keys; the first that is longer wins.
PREFIXES = {
    'llm': ('thinker.model.', 'thinker.lm_head.'),
    'audio_tower': ('thinker.audio_tower.',),
    'visual': ('thinker.visual.',),
    'talker': ('talker.',),
    'dit': ('token2wav.code2wav_dit_model.',),
    'vocoder': ('token2wav.code2wav_bigvgan_model.',),
}
THINKER = ('llm', 'audio_tower', 'visual')
SPEECH = ('talker', 'dit', 'vocoder')
SPEECH_IN_FLOAT32 = ('dit', 'vocoder')  # as the released code runs them
BUFFERS = ('inv_freq', 'filter', 'positional_embedding')  # computed, whatever a file holds
DTYPES = {'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16, 'F64': torch.float64}
_Module = TypeVar('_Module', bound=nn.Module)
LLM_PREFIX = 'thinker.'
EMBEDDING = 'model.embed_tokens.weight'


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint on disk: its configuration, and where each part's tensors are."""

    folder: Path
    config: QwenOmniConfig
    headers: Mapping[str, Mapping[str, Header]]  # by part, then by the module's own names

    @property
    def dtype(self) -> torch.dtype:
        """Return the type of the files."""
        header = self.headers['llm'].get(EMBEDDING)
        return DTYPES.get(header.dtype, torch.float32) if header else torch.float32

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts that the files hold."""
        return tuple(part for part, tensors in self.headers.items() if tensors)

    def elements(self, parts: tuple[str, ...]) -> dict[str, int]:
        """Count weights, those that are packed as what they are unpacked."""
        packed = self.packed
        return {
            part: sum(h.elements for h in self._plain(part).values())
            + (packed.elements if part == 'llm' else 0)
            for part in parts
        }

    @property
    def packed(self) -> PackedLinears:
        """Return the linears of the language model that are 4-bit."""
        return packed_linears(self.folder, self.config.quantization, self.headers['llm'])

    def fill(
        self,
        part: str,
        module: nn.Module,
        *,
        dtype: torch.dtype | None = None,
        device: str | torch.device = 'cpu',
        say: Callable[[str], None] = lambda what: None,
    ) -> None:
        """Give a module its weights, one tensor after another; it may be on the meta device.

        Raises CheckpointError for a tensor that is missing, surplus or of another shape.
        """
        dtype = dtype or self.dtype
        plain, packed = self._found(part, module)
        tensors: dict[str, Tensor] = {}
        for name, value in read_tensors(plain):
            say(name)
            tensors[name] = value.to(device, dtype)
        for name, value in packed.unpacked():
            say(name)
            tensors[name] = value.to(device, dtype)
        module.load_state_dict(tensors, strict=False, assign=True)
        if self._is_tied(part):
            module.tie_weights()  # type: ignore[operator]

    def readers(self, part: str, module: nn.Module) -> dict[str, Callable[[], Tensor]]:
        """Return what reads each weight of a module, in the type of the file.

        For what takes one at a time. Raises CheckpointError as `fill` does, before any is read.
        """
        plain, packed = self._found(part, module)
        made: dict[str, Callable[[], Tensor]] = {
            name: partial(_read_one, header) for name, header in plain.items()
        }
        made |= {name: linear.unpack for name, linear in packed.linears.items()}
        if self._is_tied(part):
            made['lm_head.weight'] = made[EMBEDDING]
        return made

    def _found(self, part: str, module: nn.Module) -> tuple[dict[str, Header], PackedLinears]:
        """Return where the weights of a module are, those that are 4-bit apart."""
        packed = self.packed if part == 'llm' else PackedLinears()
        plain = self._plain(part)
        wanted = {name: t for name, t in module.state_dict().items() if not _is_buffer(name)}
        if self._is_tied(part):
            wanted.pop('lm_head.weight', None)
            plain.pop('lm_head.weight', None)
        shapes = {name: header.shape for name, header in plain.items()} | dict(packed.shapes)
        for name in packed.surplus_biases(shapes, wanted):
            _check_zero(plain.pop(name))
            del shapes[name]
        self._check(part, wanted, shapes, plain)
        return plain, packed

    def _is_tied(self, part: str) -> bool:
        return part == 'llm' and self.config.thinker_config.tie_word_embeddings

    def _plain(self, part: str) -> dict[str, Header]:
        tensors = self.headers[part]
        packed = self.packed.names if part == 'llm' else frozenset()
        return {name: header for name, header in tensors.items() if name not in packed}

    def _check(
        self,
        part: str,
        wanted: Mapping[str, Tensor],
        shapes: Mapping[str, tuple[int, ...]],
        plain: Mapping[str, Header],
    ) -> None:
        missing, surplus = sorted(set(wanted) - set(shapes)), sorted(set(shapes) - set(wanted))
        if missing or surplus:
            what = f'{missing[0]} is missing' if missing else f'{surplus[0]} is not expected'
            raise CheckpointError(
                f'{self.folder}: {part}: {what} ({len(missing)} missing, {len(surplus)} not '
                'expected); config.json and safetensors do not belong together, copy both again'
            )
        for name, shape in shapes.items():
            if shape != tuple(wanted[name].shape):
                raise CheckpointError(
                    f'{self.folder}: {part}: {name} is {list(shape)}, but config.json makes it '
                    f'{list(wanted[name].shape)}; the two do not belong together, copy both again'
                )
        for name, header in plain.items():
            if header.dtype not in DTYPES:
                raise CheckpointError(
                    f'{header.file}: {name} is {header.dtype}; give 16 or 32 bit, or GPTQ or AWQ '
                    'with its quantization_config'
                )


def read_checkpoint(folder: str | Path) -> Checkpoint:
    """Read a checkpoint's configuration and the headers of its shards. Raises CheckpointError."""
    folder = Path(folder)
    config = read_config(folder)
    headers: dict[str, dict[str, Header]] = {part: {} for part in PREFIXES}
    for key, header in read_headers(folder).items():
        part, name = _place(key)
        if not _is_buffer(name):
            if not part:
                raise CheckpointError(
                    f'{header.file}: {key} belongs to no part of Qwen2.5-Omni; its keys begin '
                    'with thinker., talker. or token2wav., copy the files of one checkpoint'
                )
            headers[part][name] = header
    if not headers['llm']:
        raise CheckpointError(
            f'{folder}: no tensor begins with {PREFIXES["llm"][0]}; copy all shards of the '
            'checkpoint'
        )
    return Checkpoint(folder, config, headers)


def load_thinker(
    folder: str | Path,
    *,
    dtype: torch.dtype | None = None,
    device: str | torch.device = 'cpu',
    attention: str = 'sdpa',
    context: int = memory.DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda what: None,
) -> Thinker:
    """Load a thinker with its towers, and nothing of the talker.

    `dtype` is that of the files when not given. Raises CheckpointError with one sentence for
    what is missing, damaged or does not fit the configuration or the memory (with a KV cache
    of `context` tokens). `say` is told of each tensor.
    """
    checkpoint = read_checkpoint(folder)
    dtype = dtype or checkpoint.dtype
    memory.refuse_what_cannot_fit(
        checkpoint.folder,
        checkpoint.elements(THINKER),
        kv_shape(checkpoint.config.thinker_config.text_config),
        dtype=dtype,
        device=device,
        context=context,
    )
    thinker = on_meta(lambda: Thinker(checkpoint.config.thinker_config, attention))
    for part in THINKER:
        checkpoint.fill(part, getattr(thinker, part), dtype=dtype, device=device, say=say)
    return _ready(thinker, device)


@dataclass(frozen=True)
class Speech:
    """What makes a voice of a thinker's answers."""

    talker: Talker
    token2wav: Token2Wav  # float32
    speakers: Mapping[str, Speaker]


def load_speech(
    folder: str | Path,
    *,
    dtype: torch.dtype | None = None,
    device: str | torch.device = 'cpu',
    context: int = memory.DEFAULT_CONTEXT,
    say: Callable[[str], None] = lambda what: None,
) -> Speech:
    """Load talker, token2wav and speakers, and nothing of the thinker; otherwise as it.

    Raises CheckpointError, also for a checkpoint that cannot speak.
    """
    checkpoint = read_checkpoint(folder)
    config = checkpoint.config
    missing = [part for part in SPEECH if part not in checkpoint.parts]
    if config.talker_config is None or config.token2wav_config is None or missing:
        what = f'no {missing[0]}' if missing else 'no talker_config or token2wav_config'
        raise CheckpointError(
            f'{checkpoint.folder}: {what}, so it cannot speak; give a checkpoint with all parts, '
            'or ask for text'
        )
    dtype = dtype or checkpoint.dtype
    need = speech_need(checkpoint, dtype, context)
    ways = [speech_need(checkpoint, other, context) for other in (torch.float32, torch.bfloat16)]
    memory.refuse_unless_fits(checkpoint.folder, need, ways, device=device, context=context)
    talker_config, token2wav_config = config.talker_config, config.token2wav_config
    talker = on_meta(lambda: Talker(talker_config))
    token2wav = on_meta(lambda: Token2Wav(token2wav_config))
    checkpoint.fill('talker', talker, dtype=dtype, device=device, say=say)
    for part, module in (
        ('dit', token2wav.code2wav_dit_model),
        ('vocoder', token2wav.code2wav_bigvgan_model),
    ):
        checkpoint.fill(part, module, dtype=torch.float32, device=device, say=say)
    rows = config.thinker_config.text_config.vocab_size
    speakers = read_speakers(checkpoint.folder, token2wav_config.dit_config, rows)
    return Speech(_ready(talker, device), _ready(token2wav, device), speakers)


def speech_need(checkpoint: Checkpoint, dtype: torch.dtype, context: int) -> memory.MemoryNeed:
    """Estimate the memory of talker and token2wav, which is float32 whatever `dtype` is."""
    counts = checkpoint.elements(SPEECH)
    weights = sum(
        count * (4 if part in SPEECH_IN_FLOAT32 else dtype.itemsize)
        for part, count in counts.items()
    )
    talker = checkpoint.config.talker_config
    cache = 0 if talker is None else memory.kv_bytes_per_token(kv_shape(talker), dtype) * context
    return memory.with_overhead(f'speech in {str(dtype).removeprefix("torch.")}', weights, cache)


def on_meta(make: Callable[[], _Module]) -> _Module:
    """Make a module without memory for its weights. Raises CheckpointError."""
    try:
        with torch.device('meta'):
            return make()
    except (ArithmeticError, KeyError, RuntimeError, TypeError) as error:
        raise CheckpointError(
            f'config.json: no network can be built from it ({one_line(error)}); copy it again'
        ) from None


def kv_shape(config: TextConfig | TalkerConfig) -> dict[str, int]:
    """Return what the size of a KV cache depends on, as memory_estimate.py takes it."""
    return {
        'num_hidden_layers': config.num_hidden_layers,
        'num_key_value_heads': config.num_key_value_heads,
        'num_attention_heads': config.num_attention_heads,
        'hidden_size': config.hidden_size,
        'head_dim': config.head_dim,
        'vocab_size': config.vocab_size,
    }


def _ready(module: _Module, device: str | torch.device) -> _Module:
    """Move the buffers too, which no file holds."""
    empty = [
        name for name, t in (*module.named_parameters(), *module.named_buffers()) if t.is_meta
    ]
    if empty:
        raise RuntimeError(f'{empty[0]} has no value; this transformers version is not supported')
    return module.to(device).eval()


def _place(key: str) -> tuple[str, str]:
    """Return the part that a key belongs to, and its name in the part's module."""
    for part, prefixes in PREFIXES.items():
        for prefix in prefixes:
            if key.startswith(prefix):
                kept = LLM_PREFIX if part == 'llm' else prefix
                return part, key.removeprefix(kept)
    return '', key


def _read_one(header: Header) -> Tensor:
    ((_, tensor),) = read_tensors({header.name: header})
    return tensor


def _check_zero(header: Header) -> None:
    """Take a bias that the network has no place for, as GPTQ files hold them: of zeros."""
    for name, value in read_tensors({header.name: header}):
        if value.any():
            raise CheckpointError(
                f'{header.file}: {name} is not expected, and not zero; config.json and '
                'safetensors do not belong together, copy both again'
            )


def _is_buffer(name: str) -> bool:
    return name.rpartition('.')[2] in BUFFERS
