# SPDX-License-Identifier: Apache-2.0
"""transformers' thinker and ours on one checkpoint, and what both say of the same media."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.log_mel import token_count
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.prompt import Prompt
from omnivinci_ros.model.qwen_omni.prompt import write_prompt
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer


@dataclass
class Media:
    """What a prompt's media are, as either model takes them."""

    mels: list[Tensor] = field(default_factory=list)  # [128, frames]
    pictures: list[Patches] = field(default_factory=list)
    videos: list[Patches] = field(default_factory=list)
    pair_seconds: list[float] = field(default_factory=list)  # of each video
    sound_in_video: bool = False
    order: str = ''  # of our encodings: s, p and v, one a medium


class ThinkerPair:
    """The two thinkers, float32."""

    def __init__(self, folder):
        from transformers import Qwen2_5OmniForConditionalGeneration

        with torch.inference_mode(False):
            whole = Qwen2_5OmniForConditionalGeneration.from_pretrained(
                folder, dtype=torch.float32
            )
            self.stock = whole.thinker.eval()
            self.ours = load_thinker(folder, dtype=torch.float32)
        self.config = read_checkpoint(folder).config
        self.tokenizer = read_tokenizer(folder)
        self.media = media_tokens(self.config, self.tokenizer)

    def prompt(self, turns, **more) -> Prompt:
        return write_prompt(turns, self.tokenizer, self.media, self.ours.pace, **more)

    @torch.inference_mode()
    def embeds(self, prompt: Prompt, media: Media) -> Tensor:
        """Return our embeddings of a prompt."""
        sounds, pictures, videos = iter(media.mels), iter(media.pictures), iter(media.videos)
        encodings = []
        for kind in media.order:
            if kind == 's':
                encodings.append(self.ours.encode_sound(next(sounds)))
            else:
                patches = next(pictures if kind == 'p' else videos)
                encodings.append(self.ours.encode_pictures(patches).flatten(0, 1))
        return self.ours.fuse(prompt, encodings)

    def stock_ids(self, tokens: list[int], media: Media) -> Tensor:
        """Return the ids that transformers gives tokens, [3, L]."""
        found = self._stock_inputs(tokens, media)
        ids, _ = self.stock.get_rope_index(
            found['input_ids'],
            found.get('image_grid_thw'),
            found.get('video_grid_thw'),
            found['attention_mask'],
            media.sound_in_video,
            torch.tensor([mel.shape[1] for mel in media.mels]),
            torch.tensor(media.pair_seconds),
        )
        return ids[:, 0]

    @torch.inference_mode()
    def stock_logits(self, tokens: list[int], ids: Tensor, media: Media) -> Tensor:
        """Return transformers' logits of tokens that stand at ids [3, L], -> [L, rows]."""
        inputs = self._stock_inputs(tokens, media)
        return self.stock(**inputs, position_ids=ids[:, None]).logits[0]

    def stock_greedy(self, tokens: list[int], ids: Tensor, media: Media, count: int) -> list[int]:
        """Return an answer's tokens, each by a whole forward: `generate` is no reference."""
        tokens, answer = list(tokens), []
        for _ in range(count):
            answer.append(int(self.stock_logits(tokens, ids, media)[-1].argmax()))
            tokens.append(answer[-1])
            ids = torch.cat([ids, ids[:, -1:].max(0, keepdim=True).values.expand(3, 1) + 1], dim=1)
        return answer

    def _stock_inputs(self, tokens: list[int], media: Media) -> dict[str, Any]:
        inputs: dict[str, Any] = {'input_ids': torch.tensor([tokens])}
        inputs['attention_mask'] = torch.ones_like(inputs['input_ids'])
        if media.mels:
            frames = [mel.shape[1] for mel in media.mels]
            padded = torch.zeros(len(frames), 128, max(frames))
            mask = torch.zeros(len(frames), max(frames), dtype=torch.long)
            for row, mel in enumerate(media.mels):
                padded[row, :, : mel.shape[1]] = mel
                mask[row, : mel.shape[1]] = 1
            inputs |= {'input_features': padded, 'feature_attention_mask': mask}
        if media.pictures:
            inputs['pixel_values'] = _flat(media.pictures)
            inputs['image_grid_thw'] = _grids(media.pictures)
        if media.videos:
            inputs['pixel_values_videos'] = _flat(media.videos)
            inputs['video_grid_thw'] = _grids(media.videos)
            inputs['video_second_per_grid'] = torch.tensor(media.pair_seconds)
            inputs['use_audio_in_video'] = media.sound_in_video
        return inputs


def heard(mel: Tensor) -> int:
    """Return how many tokens a mel makes."""
    return token_count(mel.shape[1])


def _flat(patches: list[Patches]) -> Tensor:
    return torch.cat([each.values.flatten(0, 1) for each in patches])


def _grids(patches: list[Patches]) -> Tensor:
    return torch.tensor([[len(each.values), *each.grid] for each in patches])
