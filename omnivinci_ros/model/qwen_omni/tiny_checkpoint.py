# SPDX-License-Identifier: Apache-2.0
"""A checkpoint of random weights, in the released layout, to test and to measure with."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken
from torch import Tensor

from omnivinci_ros.model.checkpoint_files import NOTE_KEY
from omnivinci_ros.model.checkpoint_files import RANDOM_NOTE
from omnivinci_ros.model.checkpoint_files import refuse_filled
from omnivinci_ros.model.checkpoint_files import write_json
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import make_config
from omnivinci_ros.model.qwen_omni.shapes import SHAPES
from omnivinci_ros.model.qwen_omni.stock_names import tensor_shapes
from omnivinci_ros.model.tensor_files import MAX_SHARD_BYTES
from omnivinci_ros.model.tensor_files import write_made
from omnivinci_ros.model.tiny_tokenizer import train_bpe

VOCABULARY = 512  # tokens, special ones among them
# In the released order.
SPECIAL_TOKENS = (
    '<|endoftext|>',
    '<|im_start|>',
    '<|im_end|>',
    '<|AUDIO|>',
    '<|audio_bos|>',
    '<|audio_eos|>',
    '<|vision_bos|>',
    '<|vision_eos|>',
    '<|IMAGE|>',
    '<|VIDEO|>',
)
SPEAKERS = {'Chelsie': 13, 'Ethan': 11}  # rows after the text pad token, as released
REFERENCE_FRAMES = 150  # of a speaker's mel
SPLIT = (  # how a text falls into pieces before it is a token: as Qwen2's tokenizer has it
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r'| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+'
)
# A prime, so that no two rows of a large tensor are the same.
_BLOCK = 4_194_301


def tiny_config(shape: str = 'tiny', *, speech: bool = True) -> dict[str, Any]:
    """Return the config.json of a shape of SHAPES; without `speech`, of a thinker alone."""
    parts = SHAPES[shape]
    text, first = dict(parts['text']), VOCABULARY - len(SPECIAL_TOKENS)
    ids = {token: first + place for place, token in enumerate(SPECIAL_TOKENS)}
    tied = text.pop('tie_word_embeddings', False)
    hidden, rows = text['hidden_size'], text['vocab_size']
    head = hidden // text['num_attention_heads']
    thinker = {
        'model_type': 'qwen2_5_omni_thinker',
        'text_config': {
            'model_type': 'qwen2_5_omni_text',
            **text,
            'max_position_embeddings': 32_768,
            'rms_norm_eps': 1e-6,
            'tie_word_embeddings': tied,
            **_rope(head),
        },
        'audio_config': {
            'model_type': 'qwen2_5_omni_audio_encoder',
            **parts['sound'],
            'num_mel_bins': 128,
            'n_window': 100,
            'output_dim': hidden,
        },
        'vision_config': {
            'model_type': 'qwen2_5_omni_vision_encoder',
            **parts['vision'],
            'patch_size': 14,
            'window_size': 112,
            'out_hidden_size': hidden,
        },
        'tie_word_embeddings': tied,
        **_media_ids(ids),
        'user_token_id': 872 % first,
        'eos_token_id': ids['<|im_end|>'],
        'pad_token_id': ids['<|endoftext|>'],
    }
    config: dict[str, Any] = {
        'architectures': ['Qwen2_5OmniModel'],
        'model_type': 'qwen2_5_omni',
        NOTE_KEY: RANDOM_NOTE,
        'enable_audio_output': speech,
        'thinker_config': thinker,
    }
    if speech:
        config['talker_config'] = _talker_config(parts['talker'], hidden, rows, ids)
        config['token2wav_config'] = _token2wav_config(parts)
    return config


def write_tiny_checkpoint(
    folder: str | Path,
    *,
    shape: str = 'tiny',
    dtype: str = 'bfloat16',
    seed: int = 0,
    speech: bool = True,
    max_shard_bytes: int = MAX_SHARD_BYTES,
) -> int:
    """Write a checkpoint of random weights into a new folder; return its number of weights.

    The same seed gives the same bytes. Tensors are made and written one after another.
    """
    folder = Path(folder)
    refuse_filled(folder)
    raw = tiny_config(shape, speech=speech)
    config = make_config(raw)
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(folder, raw, config, seed)
    shapes = tensor_shapes(raw)
    kind: torch.dtype = getattr(torch, dtype)
    write_made(
        folder,
        shapes,
        lambda name, size: random_tensor(name, size, seed, kind),
        dtype=kind,
        max_shard_bytes=max_shard_bytes,
    )
    return sum(prod(size) for size in shapes.values())


def random_tensor(
    name: str, shape: tuple[int, ...], seed: int, dtype: torch.dtype = torch.float32
) -> Tensor:
    """Return the weights of a name: the same for the same name, shape and seed.

    Biases are not zero and gains not one, which would hide a mistake in how they are used.
    """
    random = torch.Generator().manual_seed(zlib.crc32(f'{seed} {name}'.encode()))
    count = prod(shape)
    block = torch.randn(min(count, _BLOCK), generator=random)
    if len(shape) == 1:
        gain = 'norm' in name or name.endswith(('ln_q.weight', 'ln_post.weight'))
        values = block * 0.1 + float(gain and name.endswith('weight'))
    elif 'embed_tokens' in name:
        values = block
    else:
        values = block * prod(shape[1:]) ** -0.5
    return values.to(dtype).repeat(-(-count // len(values)))[:count].view(shape)


def write_settings(
    folder: Path, raw: Mapping[str, Any], config: QwenOmniConfig, seed: int
) -> None:
    """Write all of a checkpoint but its weights."""
    write_json(folder / 'config.json', raw)
    write_json(folder / 'generation_config.json', {'_from_model_config': True})
    write_json(folder / 'preprocessor_config.json', PREPROCESSOR)
    write_json(folder / 'chat_template.json', {'chat_template': CHAT_TEMPLATE})
    write_tokenizer(folder)
    if config.talker_config is not None and config.token2wav_config is not None:
        dit = config.token2wav_config.dit_config
        pad = config.talker_config.tts_text_pad_token_id
        torch.save(
            {
                name: {
                    'bos_token': pad + more,
                    'cond': random_tensor(f'{name} cond', (1, dit.enc_emb_dim), seed),
                    'ref_mel': random_tensor(
                        f'{name} mel', (1, REFERENCE_FRAMES, dit.mel_dim), seed
                    ),
                }
                for name, more in SPEAKERS.items()
            },
            folder / 'spk_dict.pt',
        )


def write_tokenizer(folder: Path) -> None:
    """Train a byte-level BPE on text made here and write it with the released special tokens."""
    from tokenizers import Regex
    from tokenizers import pre_tokenizers

    split = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior='isolated'),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    first = VOCABULARY - len(SPECIAL_TOKENS)
    bpe = train_bpe(split, first)
    if bpe.get_vocab_size() != first:
        raise RuntimeError(f'{bpe.get_vocab_size()} tokens were trained; it must be {first}')
    bpe.model.save(str(folder))  # vocab.json and merges.txt
    bpe.add_special_tokens([AddedToken(token, normalized=False) for token in SPECIAL_TOKENS])
    added = {
        str(bpe.token_to_id(token)): {
            'content': token,
            'lstrip': False,
            'normalized': False,
            'rstrip': False,
            'single_word': False,
            'special': True,
        }
        for token in SPECIAL_TOKENS
    }
    write_json(
        folder / 'tokenizer_config.json',
        {
            'tokenizer_class': 'Qwen2Tokenizer',
            'add_prefix_space': False,
            'added_tokens_decoder': added,
            'eos_token': '<|im_end|>',
            'pad_token': '<|endoftext|>',
            'unk_token': None,
            'bos_token': None,
            'image_token': '<|IMAGE|>',
            'audio_token': '<|AUDIO|>',
            'video_token': '<|VIDEO|>',
            'vision_bos_token': '<|vision_bos|>',
            'vision_eos_token': '<|vision_eos|>',
            'audio_bos_token': '<|audio_bos|>',
            'audio_eos_token': '<|audio_eos|>',
            'model_max_length': 32_768,
        },
    )


# What pictures and sound are made to, as released.
PREPROCESSOR = {
    'feature_extractor_type': 'WhisperFeatureExtractor',
    'image_processor_type': 'Qwen2VLImageProcessor',
    'processor_class': 'Qwen2_5OmniProcessor',
    'feature_size': 128,
    'sampling_rate': 16_000,
    'n_fft': 400,
    'hop_length': 160,
    'chunk_length': 300,
    'n_samples': 4_800_000,
    'nb_max_frames': 30_000,
    'padding_value': 0.0,
    'padding_side': 'left',
    'return_attention_mask': True,
    'dither': 0.0,
    'image_mean': [0.48145466, 0.4578275, 0.40821073],
    'image_std': [0.26862954, 0.26130258, 0.27577711],
    'min_pixels': 3136,
    'max_pixels': 12_845_056,
    'patch_size': 14,
    'temporal_patch_size': 2,
    'merge_size': 2,
}
# ChatML with a place for each medium; the package writes its prompts itself (prompt.py).
CHAT_TEMPLATE = (
    '{% for message in messages %}<|im_start|>{{ message.role }}\n'
    '{% if message.content is string %}{{ message.content }}{% else %}'
    '{% for part in message.content %}'
    "{% if part.type == 'audio' %}<|audio_bos|><|AUDIO|><|audio_eos|>"
    "{% elif part.type == 'image' %}<|vision_bos|><|IMAGE|><|vision_eos|>"
    "{% elif part.type == 'video' %}<|vision_bos|><|VIDEO|><|vision_eos|>"
    '{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}'
    '{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}'
)


def _rope(head: int) -> dict[str, Any]:
    """Return how a head's frequencies are shared out: a quarter to time, the rest to places."""
    time = head // 8
    place = (head // 2 - time) // 2
    return {
        'rope_theta': 1e6,
        'rope_scaling': {'mrope_section': [time, place, place], 'rope_type': 'default'},
    }


def _media_ids(ids: Mapping[str, int]) -> dict[str, int]:
    return {
        'audio_token_index': ids['<|AUDIO|>'],
        'audio_start_token_id': ids['<|audio_bos|>'],
        'audio_end_token_id': ids['<|audio_eos|>'],
        'image_token_index': ids['<|IMAGE|>'],
        'video_token_index': ids['<|VIDEO|>'],
        'vision_start_token_id': ids['<|vision_bos|>'],
        'vision_end_token_id': ids['<|vision_eos|>'],
        'position_id_per_seconds': 25,
        'seconds_per_chunk': 2,
    }


def _talker_config(
    shape: Mapping[str, Any], hidden: int, rows: int, ids: Mapping[str, int]
) -> dict[str, Any]:
    pad = 151_859 if rows > 151_900 else rows - 40  # a row beyond the tokenizer
    return {
        'model_type': 'qwen2_5_omni_talker',
        **shape,
        'embedding_size': hidden,
        'max_position_embeddings': 32_768,
        'rms_norm_eps': 1e-6,
        **_rope(shape['head_dim']),
        **_media_ids(ids),
        'tts_text_pad_token_id': pad,
        'tts_text_start_token_id': pad + 1,
        'tts_text_end_token_id': pad + 2,
        'tts_codec_pad_token_id': 8292,
        'tts_codec_start_token_id': 8293,
        'tts_codec_end_token_id': 8294,
        'tts_codec_mask_token_id': 8296,
    }


def _token2wav_config(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    dit = dict(parts['dit'])
    for released, name, usual in (
        ('dim', 'hidden_size', 1024),
        ('depth', 'num_hidden_layers', 22),
        ('heads', 'num_attention_heads', 16),
    ):
        dit[released] = dit[name] = dit.get(name, usual)
    return {
        'model_type': 'qwen2_5_omni_token2wav',
        'dit_config': {'model_type': 'qwen2_5_omni_dit', 'block_size': 24, **dit},
        'bigvgan_config': {'model_type': 'qwen2_5_omni_bigvgan', **parts['bigvgan']},
    }
