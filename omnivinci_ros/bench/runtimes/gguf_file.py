# SPDX-License-Identifier: Apache-2.0
"""The decoder of a checkpoint as a GGUF file, so that llama.cpp runs the same weights."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from omnivinci_ros.engine.cpu.weights import PartWeights
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.model.omnivinci.checkpoint import outline
from omnivinci_ros.model.stored_part import readers_of

INSTALL = "pip install '.[compare]' in the checkout"
KINDS = ('q4_0', 'q8_0')
HEAD = 'Q8_0'  # as the CPU path's head
# Qwen2's names to GGUF's, within a layer.
LAYER = {
    'input_layernorm.weight': 'attn_norm.weight',
    'self_attn.q_proj.weight': 'attn_q.weight',
    'self_attn.q_proj.bias': 'attn_q.bias',
    'self_attn.k_proj.weight': 'attn_k.weight',
    'self_attn.k_proj.bias': 'attn_k.bias',
    'self_attn.v_proj.weight': 'attn_v.weight',
    'self_attn.v_proj.bias': 'attn_v.bias',
    'self_attn.o_proj.weight': 'attn_output.weight',
    'post_attention_layernorm.weight': 'ffn_norm.weight',
    'mlp.gate_proj.weight': 'ffn_gate.weight',
    'mlp.up_proj.weight': 'ffn_up.weight',
    'mlp.down_proj.weight': 'ffn_down.weight',
}


def write_gguf(checkpoint: str | Path, path: Path, kind: str) -> None:
    """Write the decoder with matrices in `kind`, its head in 8 bits; the words are numbers."""
    gguf = import_extra('gguf', INSTALL)
    model, headers = outline(checkpoint)
    config, weights = model.llm.config, PartWeights(readers_of(headers['llm']))
    writer = gguf.GGUFWriter(path, 'qwen2')
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(config.rope_parameters['rope_theta'])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    _add_words(gguf, writer, config.vocab_size)

    def add(name: str, target: str, how: str) -> None:
        tensor = weights[name].numpy()
        quantised = gguf.GGMLQuantizationType[how if tensor.ndim == 2 else 'F32']
        data = gguf.quants.quantize(tensor, quantised)
        writer.add_tensor(target, data, raw_dtype=quantised)

    add('model.embed_tokens.weight', 'token_embd.weight', HEAD)
    add('model.norm.weight', 'output_norm.weight', 'F32')
    if not config.tie_word_embeddings:
        add('lm_head.weight', 'output.weight', HEAD)
    for layer in range(config.num_hidden_layers):
        for name, target in LAYER.items():
            add(f'model.layers.{layer}.{name}', f'blk.{layer}.{target}', kind.upper())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_words(gguf: ModuleType, writer: Any, count: int) -> None:
    """Give each token a word: llama.cpp wants them, and only ids are given to it here."""
    writer.add_tokenizer_model('gpt2')
    writer.add_tokenizer_pre('qwen2')
    writer.add_token_list([f't{number}' for number in range(count)])
    writer.add_token_types([gguf.TokenType.NORMAL] * count)
    writer.add_token_merges(['t 0'])
    writer.add_eos_token_id(count - 1)
    writer.add_add_bos_token(False)
