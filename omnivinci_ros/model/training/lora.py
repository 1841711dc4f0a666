# SPDX-License-Identifier: Apache-2.0
"""Low-rank adapters (LoRA) on the language model, through peft."""

from __future__ import annotations

from pathlib import Path

from omnivinci_ros.model.omnivinci.network import OmniVinci

TARGETS = ('q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj')


class Adapters:
    """Adapters that live inside `model.llm` until they are merged."""

    def __init__(self, model: OmniVinci, *, rank: int, alpha: float, dropout: float):
        try:
            from peft import LoraConfig
            from peft import get_peft_model
        except ImportError:
            raise ImportError("LoRA needs peft: pip install '.[train]' in the checkout") from None
        self._model = model
        config = LoraConfig(
            r=rank,
            lora_alpha=alpha,
            lora_dropout=dropout,
            target_modules=list(TARGETS),
            task_type='CAUSAL_LM',
        )
        self._peft = get_peft_model(model.llm, config)  # changes model.llm in place

    def save(self, folder: Path) -> None:
        """Write the adapters alone, as peft reads them."""
        # Whether embeddings changed would be looked up on a hub.
        self._peft.save_pretrained(str(folder), save_embedding_layers=False)

    def merge(self) -> None:
        """Add the adapters to the weights; `model.llm` is a plain Qwen2 again."""
        self._model.llm = self._peft.merge_and_unload()
