# SPDX-License-Identifier: Apache-2.0
"""A text model that sees and hears, tiny and random, as the two files that llama.cpp reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.engine.errors import import_extra

WIDTH, LAYERS, HEADS, FEED, CONTEXT = 64, 2, 4, 128, 8192
IMAGE, PATCH = 56, 14  # pixels
MEL_BINS, SOUND_POSITIONS = 80, 1500
INSTALL = "pip install '.[compare]' in the checkout"
SPECIALS = ('<|endoftext|>', '<|im_start|>', '<|im_end|>')
CHAT_TEMPLATE = (
    '{% for m in messages %}<|im_start|>{{ m.role }}\n'
    '{% if m.content is string %}{{ m.content }}'
    '{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}'
    '<|im_end|>\n{% endfor %}<|im_start|>assistant\n'
)


def byte_letters() -> list[str]:
    """Return the letter that stands for each byte in byte-level BPE, as GPT-2 has them."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    for count, byte in enumerate(one for one in range(256) if one not in letters):
        letters[byte] = chr(256 + count)
    return [letters[byte] for byte in range(256)]


def write_models(folder: Path) -> None:
    """Write text.gguf and mmproj.gguf, the same each time."""
    write_text(folder / 'text.gguf')
    write_encoders(folder / 'mmproj.gguf')


class Writer:
    """A GGUF file with random weights."""

    def __init__(self, path: Path, architecture: str) -> None:
        self.gguf: Any = import_extra('gguf', INSTALL)
        self.file: Any = self.gguf.GGUFWriter(path, architecture)
        self._random = np.random.default_rng(0)

    def noise(self, name: str, *shape: int, scale: float = 0.1) -> None:
        values = self._random.normal(0, scale, shape).astype('float32')
        self.file.add_tensor(name, values)

    def ones(self, name: str, size: int) -> None:
        self.file.add_tensor(name, np.ones(size, 'float32'))

    def close(self) -> None:
        self.file.write_header_to_file()
        self.file.write_kv_data_to_file()
        self.file.write_tensors_to_file()
        self.file.close()


def write_text(path: Path) -> None:
    made = Writer(path, 'qwen2')
    file, kinds = made.file, made.gguf.TokenType
    letters = byte_letters()
    words = [*letters, letters[ord('t')] + letters[ord('h')], *SPECIALS]
    file.add_context_length(CONTEXT)
    file.add_embedding_length(WIDTH)
    file.add_block_count(LAYERS)
    file.add_feed_forward_length(FEED)
    file.add_head_count(HEADS)
    file.add_head_count_kv(HEADS)
    file.add_rope_freq_base(10_000.0)
    file.add_layer_norm_rms_eps(1e-6)
    file.add_tokenizer_model('gpt2')
    file.add_tokenizer_pre('qwen2')
    file.add_token_list(words)
    file.add_token_types(
        [kinds.NORMAL] * (len(words) - len(SPECIALS)) + [kinds.CONTROL] * len(SPECIALS)
    )
    file.add_token_merges(['t h'])
    file.add_eos_token_id(len(words) - 1)
    file.add_bos_token_id(len(words) - len(SPECIALS))
    file.add_add_bos_token(False)
    file.add_chat_template(CHAT_TEMPLATE)
    made.noise('token_embd.weight', len(words), WIDTH)
    made.noise('output.weight', len(words), WIDTH)
    made.ones('output_norm.weight', WIDTH)
    for layer in range(LAYERS):
        at = f'blk.{layer}'
        for norm in ('attn_norm', 'ffn_norm'):
            made.ones(f'{at}.{norm}.weight', WIDTH)
        for name in ('attn_q', 'attn_k', 'attn_v'):
            made.noise(f'{at}.{name}.weight', WIDTH, WIDTH)
            made.noise(f'{at}.{name}.bias', WIDTH)
        made.noise(f'{at}.attn_output.weight', WIDTH, WIDTH)
        made.noise(f'{at}.ffn_gate.weight', FEED, WIDTH)
        made.noise(f'{at}.ffn_up.weight', FEED, WIDTH)
        made.noise(f'{at}.ffn_down.weight', WIDTH, FEED)
    made.close()


def write_encoders(path: Path) -> None:
    made = Writer(path, 'clip')
    file = made.file
    for name in ('has_vision_encoder', 'has_audio_encoder'):
        file.add_bool(f'clip.{name}', True)
    file.add_string('clip.vision.projector_type', 'mlp')
    file.add_string('clip.audio.projector_type', 'qwen2a')
    for kind, width in (('vision', WIDTH), ('audio', WIDTH)):
        file.add_uint32(f'clip.{kind}.embedding_length', width)
        file.add_uint32(f'clip.{kind}.feed_forward_length', FEED)
        file.add_uint32(f'clip.{kind}.block_count', 1)
        file.add_uint32(f'clip.{kind}.attention.head_count', HEADS)
        file.add_float32(f'clip.{kind}.attention.layer_norm_epsilon', 1e-5)
        file.add_uint32(f'clip.{kind}.projection_dim', WIDTH)
    file.add_uint32('clip.vision.image_size', IMAGE)
    file.add_uint32('clip.vision.patch_size', PATCH)
    file.add_array('clip.vision.image_mean', [0.5, 0.5, 0.5])
    file.add_array('clip.vision.image_std', [0.5, 0.5, 0.5])
    file.add_bool('clip.use_gelu', True)
    file.add_uint32('clip.audio.num_mel_bins', MEL_BINS)
    patches = (IMAGE // PATCH) ** 2
    made.noise('v.patch_embd.weight', WIDTH, 3, PATCH, PATCH)
    made.noise('v.position_embd.weight', patches, WIDTH)
    made.noise('mm.0.weight', WIDTH, WIDTH)
    made.noise('mm.0.bias', WIDTH)
    made.noise('mm.2.weight', WIDTH, WIDTH)
    made.noise('mm.2.bias', WIDTH)
    made.noise('a.conv1d.1.weight', WIDTH, MEL_BINS, 3)
    made.noise('a.conv1d.1.bias', WIDTH, 1)
    made.noise('a.conv1d.2.weight', WIDTH, WIDTH, 3)
    made.noise('a.conv1d.2.bias', WIDTH, 1)
    made.noise('a.position_embd.weight', SOUND_POSITIONS, WIDTH)
    made.noise('mm.a.fc.weight', WIDTH, WIDTH)
    made.noise('mm.a.fc.bias', WIDTH)
    for tower in ('v', 'a'):
        at = f'{tower}.blk.0'
        made.ones(f'{tower}.post_ln.weight', WIDTH)
        made.noise(f'{tower}.post_ln.bias', WIDTH)
        for norm in ('ln1', 'ln2'):
            made.ones(f'{at}.{norm}.weight', WIDTH)
            made.noise(f'{at}.{norm}.bias', WIDTH)
        for name in ('attn_q', 'attn_k', 'attn_v', 'attn_out'):
            made.noise(f'{at}.{name}.weight', WIDTH, WIDTH)
            if not (tower == 'a' and name == 'attn_k'):
                made.noise(f'{at}.{name}.bias', WIDTH)
        made.noise(f'{at}.ffn_up.weight', FEED, WIDTH)
        made.noise(f'{at}.ffn_up.bias', FEED)
        made.noise(f'{at}.ffn_down.weight', WIDTH, FEED)
        made.noise(f'{at}.ffn_down.bias', WIDTH)
    made.close()
